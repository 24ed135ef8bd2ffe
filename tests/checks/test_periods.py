"""Periods by the Civil Code; the days off are those that the State Council published."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from toolkit.checks.periods import after_days, after_months, after_years, unpublished_warning, working_days


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-03-15", "2025-03-15"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2024-12-31", "2025-12-31"),
    ],
)
def test_a_year_ends_on_the_corresponding_day_or_the_months_end(start: str, end: str) -> None:
    assert after_years(date.fromisoformat(start), 1).nominal == date.fromisoformat(end)


def test_a_month_ends_on_the_corresponding_day_or_the_months_end() -> None:
    assert after_months(date(2025, 11, 30), 3).nominal == date(2026, 2, 28)
    assert after_months(date(2025, 10, 31), 1).nominal == date(2025, 11, 30)
    assert after_months(date(2025, 3, 5), 12).nominal == date(2026, 3, 5)


def test_the_day_of_the_event_is_not_counted() -> None:
    assert after_days(date(2025, 3, 3), 30).day == date(2025, 4, 2)


def test_a_last_day_on_a_holiday_moves_to_the_next_working_day() -> None:
    national_day = after_days(date(2025, 9, 1), 30)  # 1 October; 8 October is the last day off
    assert (national_day.nominal, national_day.day) == (date(2025, 10, 1), date(2025, 10, 9))
    assert national_day.moved
    assert after_days(date(2025, 9, 1), 25).day == date(2025, 9, 26)


def test_a_worked_saturday_is_a_working_day() -> None:
    assert after_days(date(2025, 9, 8), 20).day == date(2025, 9, 28)  # a Sunday worked for National Day
    assert after_days(date(2025, 9, 26), 1, "working").day == date(2025, 9, 28)


def test_working_days_pass_over_holidays() -> None:
    assert after_days(date(2025, 9, 30), 1, "working").day == date(2025, 10, 9)
    assert working_days(date(2025, 9, 29), date(2025, 10, 10)) == (4, ())


def test_a_year_without_a_published_table_is_owned_up_to() -> None:
    far = after_days(date(2098, 12, 31), 1)  # 1 January 2099 is a Thursday and surely a holiday
    assert (far.day, far.unpublished) == (date(2099, 1, 1), (2099,))
    assert working_days(date(2099, 1, 1), date(2099, 1, 4)) == (2, (2099,))
    problem, remedy = unpublished_warning([2099, 2099])
    assert "2099" in problem.render("en")
    assert remedy.render("en")


def test_the_holiday_table_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, toolkit.checks.check; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
