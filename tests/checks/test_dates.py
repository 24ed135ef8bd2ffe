from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.dates import add_years, parse_date
from toolkit.checks.values import Read, Unreadable

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "2026 年 3 月 5 日",
        "２０２６年３月５日",
        "２０２６－０３－０５",
        "2026—03—05",
        "20260305",
        "2026年03月05号",
    ],
)
def test_the_same_day_is_read_from_every_usual_form(typed: str) -> None:
    assert parse_date(typed) == Read(DAY, None if typed == "2026-03-05" else "2026-03-05")


@pytest.mark.parametrize("typed", ["26-3-5", "3/5/2026", "05.03.26", "26年3月5日"])
def test_a_date_that_could_mean_several_days_is_asked_back(typed: str) -> None:
    wrong = parse_date(typed)
    assert isinstance(wrong, Unreadable)
    assert "several" in wrong.problem.render("en")


@pytest.mark.parametrize("typed", ["2026-02-29", "2026-13-01", "2026年4月31日", "2026-00-10", "20261301"])
def test_a_day_that_is_not_in_the_calendar_is_refused(typed: str) -> None:
    wrong = parse_date(typed)
    assert isinstance(wrong, Unreadable)
    assert "no day" in wrong.problem.render("en")


@pytest.mark.parametrize("typed", ["2026-3", "2026年3月"])
def test_a_month_without_day_is_asked_for_the_day(typed: str) -> None:
    wrong = parse_date(typed)
    assert isinstance(wrong, Unreadable)
    assert "does not say the day" in wrong.problem.render("en")


@pytest.mark.parametrize(
    "typed", ["", "明天", "2026-3-5-1", "1026-03-05", "9999-12-31", "2026-3/5", "2026年3-5", "٢٠٢٦-٠٣-٠٥"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert isinstance(parse_date(typed), Unreadable)


@given(
    st.dates(date(1800, 1, 1), date(2200, 12, 31)), st.sampled_from(["{y}-{m}-{d}", "{y}/{m}/{d}", "{y}年{m}月{d}日"])
)
def test_every_day_reads_back_from_every_form(day: date, shape: str) -> None:
    assert parse_date(shape.format(y=day.year, m=day.month, d=day.day)).value == day  # type: ignore[union-attr]


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    assert isinstance(parse_date(text), Read | Unreadable)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-03-15", "2025-03-15"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2024-12-31", "2025-12-31"),
    ],
)
def test_a_year_ends_on_the_corresponding_day_or_the_end_of_the_month(start: str, end: str) -> None:
    assert add_years(date.fromisoformat(start), 1) == date.fromisoformat(end)
