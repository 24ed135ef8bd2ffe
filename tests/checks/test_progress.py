"""Months of the construction year, rates of KPIs, what article 9 asks for, money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dossiers import LEAD, UNIVERSITY, Tree
from toolkit.checks.check import Checked
from toolkit.checks.dates import add_months, add_years
from toolkit.checks.progress import (
    COMPLETION_ARTICLES,
    MONTHS,
    Months,
    account,
    completion,
    first_month,
    kpi_met,
    kpi_rate,
    last_month,
    milestone_months,
    period_months,
    score_total,
    task_months,
    year_start,
)
from toolkit.chinese import hanzi_number
from toolkit.forms import load_code_tables
from toolkit.resources import Resources

Checker = Callable[..., Checked]
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
FIGURES = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


def filled(months: Months) -> list[int]:
    return [number for number, is_filled in enumerate(months, 1) if is_filled]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("第3月", (3, 3)),
        ("第1—2月", (1, 2)),
        ("第11—12月", (11, 12)),
        ("第1-2月", (1, 2)),
        ("第 1 ～ 2 个月", (1, 2)),
        ("第1月—第3月", (1, 3)),
        ("第１—２月", (1, 2)),
        ("第三月", (3, 3)),
        ("第十一至十二月", (11, 12)),
        ("第6个月底前", None),
        ("第6个月底", (6, 6)),
        ("第2季度", (4, 6)),
        ("第一季度", (1, 3)),
        ("第1—2季度", (1, 6)),
        ("第1月—第2季度", None),
        ("第5季度", None),
        ("第13月", None),
        ("第0月", None),
        ("第4—2月", None),
        ("2026年8月", None),
        ("全年", None),
        ("", None),
        (None, None),
    ],
)
def test_a_period_is_read_as_people_write_it(typed: str | None, read: tuple[int, int] | None) -> None:
    assert period_months(typed) == read


@given(
    st.tuples(st.integers(1, MONTHS), st.integers(1, MONTHS)).map(sorted),
    st.sampled_from(["—", "-", "–", "～", "至"]),
    st.sampled_from(["月", "个月"]),
    st.sampled_from([str, hanzi_number]),
)
def test_every_span_of_months_is_read_back(
    span: list[int], dash: str, unit: str, written: Callable[[int], str]
) -> None:
    first, last = span
    assert period_months(f"第{written(first)}{dash}{written(last)}{unit}") == (first, last)


@given(st.text())
def test_any_other_text_is_no_period_and_no_error(text: str) -> None:
    read = period_months(text)
    assert read is None or 1 <= read[0] <= read[1] <= MONTHS


@given(DAYS, st.integers(0, 364))
def test_a_day_belongs_to_the_month_that_holds_it(start: date, offset: int) -> None:
    day = date.fromordinal(start.toordinal() + offset)
    first, last = first_month(start, day), last_month(start, day)
    assert add_months(start, first - 1) <= day < add_months(start, first)
    if day > start:
        assert add_months(start, last - 1) < day <= add_months(start, last)
    assert 1 <= last <= first <= MONTHS


@given(DAYS)
def test_a_year_ends_in_its_twelfth_month(start: date) -> None:
    assert last_month(start, add_years(start, 1)) == MONTHS
    assert (first_month(start, start), last_month(start, start)) == (1, 1)


@given(DAYS, DAYS)
def test_days_outside_of_the_year_are_outside_of_its_months(start: date, day: date) -> None:
    if day < start:
        assert last_month(start, day) <= 0
        assert first_month(start, day) <= 0
    if day > add_years(start, 1):
        assert last_month(start, day) > MONTHS


def test_a_milestone_fills_the_months_that_it_names() -> None:
    row = {"period": "第3—9月", "planned_date": date(2026, 7, 1)}
    assert filled(milestone_months(row, date(2026, 6, 18))) == [3, 4, 5, 6, 7, 8, 9]


def test_a_milestone_without_months_fills_that_of_its_day_if_the_year_is_known() -> None:
    row = {"period": "年底前", "planned_date": date(2026, 12, 18)}
    assert filled(milestone_months(row, date(2026, 6, 18))) == [6]
    assert filled(milestone_months(row, None)) == []
    assert filled(milestone_months({"period": "年底前", "planned_date": None}, date(2026, 6, 18))) == []


@given(DAYS, DAYS, DAYS)
def test_a_task_fills_months_in_a_row(start: date, begun: date, ended: date) -> None:
    months = task_months({"start": begun, "end": ended}, start)
    assert len(months) == MONTHS
    assert all(later - earlier == 1 for earlier, later in pairwise(filled(months)))
    if ended < begun:
        assert not any(months)
    elif start <= begun < add_years(start, 1):
        assert months[first_month(start, begun) - 1]


def test_a_task_that_began_earlier_or_goes_on_is_cut_to_the_year() -> None:
    start = date(2026, 6, 18)
    assert filled(task_months({"start": date(2026, 1, 1), "end": date(2026, 7, 18)}, start)) == [1]
    assert filled(task_months({"start": date(2027, 5, 20), "end": date(2028, 1, 1)}, start)) == [12]
    assert filled(task_months({"start": date(2027, 7, 1), "end": date(2028, 1, 1)}, start)) == []
    assert filled(task_months({"start": date(2026, 7, 18), "end": date(2026, 7, 18)}, start)) == [2]
    assert filled(task_months({"start": None, "end": date(2026, 7, 18)}, start)) == []
    assert filled(task_months({"start": start, "end": start}, None)) == []


def test_months_are_counted_from_the_approval_or_from_the_first_task() -> None:
    tasks = [{"start": date(2026, 9, 1)}, {"start": date(2026, 7, 1)}, {"start": None}]
    assert year_start({"construction_start": date(2026, 6, 18)}, tasks) == date(2026, 6, 18)
    assert year_start({"construction_start": None}, tasks) == date(2026, 7, 1)
    assert year_start({}, []) is None


@given(FIGURES, FIGURES)
def test_a_rate_is_exact(target: Decimal, actual: Decimal) -> None:
    rate = kpi_rate(target, actual)
    if target:
        assert rate is not None
        assert rate * Fraction(target) == Fraction(actual)
        assert kpi_met(target, actual) == (actual >= target if target > 0 else actual <= target)
    else:
        assert (rate, kpi_met(target, actual)) == ((Fraction(1), True) if actual == 0 else (None, None))


def test_what_was_not_said_has_no_rate() -> None:
    assert kpi_rate(None, Decimal(1)) is None
    assert kpi_rate(Decimal(1), None) is None
    assert kpi_met(Decimal(1), None) is None


def test_completion_covers_the_twelve_items_of_article_9() -> None:
    items = list(load_code_tables(Resources())["completion_item"].labels)
    assert list(completion({})) == list(COMPLETION_ARTICLES) == items
    assert len(items) == 12
    assert not any(found.done for found in completion({}).values())


def test_completion_is_read_from_the_facts(check: Checker) -> None:
    found = completion(check().values)
    assert found["org_decision"].done is None, "the day is not said"
    assert found["liability"].done
    assert found["liability"].name == LEAD
    assert (found["office"].done, found["staff"].done, found["staff"].count) == (True, True, 1)
    assert found["plan_industry"].done is False
    assert (found["agreement"].done, found["agreement"].missing) == (False, (LEAD, UNIVERSITY))
    assert (found["goal"].done, found["division"].done, found["division"].count) == (True, True, 2)


def test_completion_when_everything_is_there(check: Checker) -> None:
    def complete(tree: Tree) -> None:
        for body in tree["bodies"]:
            body["founded"] = "2026-08-20"
        tree["plans"] = [
            {"kind": kind, "title": kind, "lead_org": "1", "span_from": "2027", "span_to": "2030",
             "adopted_date": "2026-12-18"}
            for kind in ("产业技术创新发展规划", "产业创新体系规划")
        ]  # fmt: skip
        tree["signoffs"] = [
            {"document": paper, "party": party, "signer": "样乙", "capacity": "法定代表人", "sign_date": day}
            for paper in ("联盟协议", "联盟章程")
            for party, day in (("1", "2026-08-20"), ("2", "2026-08-21"))
        ]

    found = completion(check(complete).values)
    assert all(one.done for one in found.values())
    assert found["plan_system"].day == date(2026, 12, 18)
    assert found["agreement"].day == date(2026, 8, 21), "signed when the last one has signed"


def test_a_unit_without_a_task_and_a_part_time_office_are_told(check: Checker) -> None:
    def thin(tree: Tree) -> None:
        tree["alliance"]["office"]["staff"][0]["full_time"] = "否"
        for task in tree["tasks"]:
            task["partners"] = []

    found = completion(check(thin).values)
    assert (found["staff"].done, found["staff"].count) == (False, 0)
    assert (found["division"].done, found["division"].missing) == (False, (UNIVERSITY,))


def test_money_is_added_up_with_public_money_apart() -> None:
    rows: dict[str, Any] = {
        "budget_in": [
            {"source": "self", "cash": Decimal(100), "in_kind": Decimal("20.5"), "received": Decimal("120.5")},
            {"source": "gov_prov", "cash": Decimal(50), "in_kind": None, "received": Decimal(40)},
            {"source": "gov_local", "cash": Decimal(10), "in_kind": None, "received": None},
        ],
        "budget_out": [
            {"use": "equipment", "spent": Decimal("99.9"), "spent_gov": Decimal(30)},
            {"use": "admin", "spent": None, "spent_gov": None},
        ],
    }
    found = account(rows)
    assert (found.planned, found.received, found.spent) == (Decimal("180.5"), Decimal("160.5"), Decimal("99.9"))
    assert (found.public_planned, found.public_received, found.public_spent) == (60, 40, 30)
    assert (found.balance, found.public_balance) == (Decimal("60.6"), 10)
    assert account({}).balance == 0


def test_scores_are_added_up() -> None:
    assert score_total([{"score": Decimal("9.5")}, {"score": None}, {"score": Decimal(10)}]) == Decimal("19.5")
