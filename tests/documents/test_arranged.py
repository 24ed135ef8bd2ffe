"""Rows arranged for the construction plan, the request for acceptance and the annual report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.templates.filled import sample
from toolkit.documents.arranged import (
    MECHANISMS,
    Times,
    arranged,
    completion_rows,
    mechanism_rows,
    schedule,
    shown_rate,
    year_figures,
)
from toolkit.documents.filters import percent
from toolkit.forms import load_code_tables
from toolkit.resources import Resources

START = date(2026, 6, 18)


def test_times_are_days_once_the_construction_has_begun_and_months_before() -> None:
    begun, before = Times(START, real=True), Times(START, real=False)
    assert begun.due(date(2026, 8, 18)) == {"day": date(2026, 8, 18), "month": None}
    assert begun.due(None, "第1—2月") == {"day": date(2026, 8, 18), "month": None}
    assert before.due(date(2026, 8, 18), "第5月") == {"day": None, "month": 2}
    assert before.due(None, "第1—2月") == {"day": None, "month": 2}
    assert before.due(date(2028, 1, 1)) == {"day": None, "month": None}
    assert Times(None, real=False).due(date(2026, 8, 18)) == {"day": None, "month": None}
    assert begun.due(None) == {"day": None, "month": None}


def test_a_draft_knows_nothing_of_the_approval() -> None:
    values = {"alliance": {"construction_start": START}, "tasks": [{"start": date(2026, 7, 1)}]}
    assert Times.of(values, draft=False) == Times(START, real=True)
    assert Times.of(values, draft=True) == Times(START, real=False)
    assert Times.of({**values, "alliance": {}}, draft=False) == Times(date(2026, 7, 1), real=False)


def test_a_milestone_is_told_in_a_few_words() -> None:
    row = {"no": 1, "work": "召开成立大会，选举理事长。", "owner": "样例公司", "period": "第3月"}
    orgs = [{"name": "样例公司", "short_name": "样例"}]
    made = schedule({"milestones": [row], "orgs": orgs}, Times(START, real=True))
    assert (made["milestones"][0]["brief"], made["milestones"][0]["owner_short"]) == ("召开成立大会", "样例")
    assert (made["end"], made["heads"][11]["day"]) == (date(2027, 6, 18), date(2027, 5, 18))


def test_the_five_mechanisms_are_there_in_order_even_where_nothing_is_said() -> None:
    assert tuple(load_code_tables(Resources())["mechanism"].labels) == MECHANISMS
    said = [{"kind": "open", "rule_title": "办法", "adopted_date": None, "planned_date": None}]
    rows = mechanism_rows({"mechanisms": said}, Times(START, real=False), "第2—6月")
    assert [row["kind"] for row in rows] == list(MECHANISMS)
    assert [bool(row["rule_title"]) for row in rows] == [False, False, True, False, False]
    assert rows[2]["article"] == "第十一条（三）"
    assert rows[2]["due"]["month"] == 6


@given(st.fractions(min_value=0, max_value=2))
def test_what_falls_short_never_reads_as_reached(rate: Fraction) -> None:
    shown = percent(shown_rate(rate))
    assert (Decimal(shown.rstrip("%")) >= 100) == (rate >= 1)


def test_days_that_the_request_does_not_give_come_from_the_plan_and_from_the_facts() -> None:
    values: dict[str, Any] = {
        "bodies": [{"kind": "decision", "name": "理事会", "founded": date(2026, 8, 20)}],
        "plans": [{"kind": "industry_tech", "adopt_date": date(2026, 12, 18), "adopted_date": None}],
    }
    plan = {
        "org_tasks": [{"item": "org_decision", "planned_date": date(2026, 8, 18)}],
        "contract_tasks": [
            {"document": "agreement", "step": "draft", "planned_date": date(2026, 7, 1)},
            {"document": "agreement", "step": "sign", "planned_date": date(2026, 9, 18)},
        ],
    }
    doc = {"completion": [{"item": "org_decision", "done": "full", "note": "已设立", "date": None, "planned": None}]}
    rows = {row["item"]: row for row in completion_rows(values, doc, plan)}
    assert len(rows) == 12
    assert (rows["org_decision"]["planned"], rows["org_decision"]["date"]) == (date(2026, 8, 18), date(2026, 8, 20))
    assert rows["org_decision"]["found_text"] == "理事会，2026年8月20日设立"
    assert rows["agreement"]["planned"] == date(2026, 9, 18)
    assert (rows["plan_industry"]["planned"], rows["plan_industry"]["found"]) == (date(2026, 12, 18), False)
    assert rows["charter"]["done"] is None


@pytest.mark.parametrize("item", ["org_advisory", "office", "staff", "plan_system", "agreement", "goal", "division"])
def test_what_the_facts_do_not_show_is_said(item: str) -> None:
    rows = {row["item"]: row for row in completion_rows({}, {}, {})}
    assert not rows[item]["found"]
    assert rows[item]["found_text"]


def test_only_what_belongs_to_the_year_is_counted() -> None:
    values = {
        "meetings": [{"date": date(2026, 12, 18)}, {"date": date(2027, 3, 19)}],
        "transfers": [
            {"date": date(2026, 1, 1), "amount": Decimal("36.5")},
            {"date": date(2026, 12, 31), "amount": Decimal(45)},
            {"date": date(2027, 1, 1), "amount": Decimal(60)},
        ],
        "standards": [{"date": None}],
        "talents": [
            {"start": date(2026, 9, 1), "end": date(2027, 5, 31), "count": 12},
            {"start": None, "end": date(2026, 5, 31), "count": 3},
            {"start": date(2027, 1, 1), "end": None, "count": 100},
        ],
        "events": [
            {"date": date(2026, 10, 22), "participants": 320},
            {"date": date(2026, 11, 1), "participants": None},
        ],
        "ip_assets": [
            {"date": date(2026, 12, 22), "origin": "foreground"},
            {"date": date(2026, 12, 22), "origin": "background"},
        ],
        "kpi": [{"id": "K1", "name": "成品率", "target": Decimal(65)}],
    }
    doc = {
        "year": 2026,
        "kpi_progress": [{"kpi": "K1", "value": Decimal(52), "note": None}],
        "scores": [{"weight": Decimal(60), "score": Decimal(50)}, {"weight": Decimal(40), "score": Decimal("39.5")}],
    }
    figures = year_figures(values, doc)
    counts = {name: len(figures[name]) for name in ("meetings", "transfers", "standards", "talents", "ip_assets")}
    assert counts == {"meetings": 1, "transfers": 2, "standards": 0, "talents": 2, "ip_assets": 1}
    assert (figures["transfers_total"], figures["talents_total"], figures["participants"]) == (Decimal("81.5"), 15, 320)
    assert (figures["weight_total"], figures["score_total"]) == (100, Decimal("89.5"))
    assert (figures["kpi"][0]["name"], figures["kpi"][0]["rate"]) == ("成品率", Fraction(4, 5))


def test_a_document_of_no_year_has_no_figures_of_one() -> None:
    assert arranged(sample().values, {})["year"] is None
    assert arranged({}, {})["completion"]


def test_attachments_are_told_apart_by_stage_and_stand_by_their_numbers() -> None:
    codes = ("A8-2", "B10-1", "A10-1", "A1-10", "A1-2", "B2-1")
    view = arranged({"attachments": [{"code": code} for code in codes]}, {})
    assert [row["code"] for row in view["annexes"]] == ["A1-2", "A1-10", "A8-2", "A10-1"]
    assert [row["code"] for row in view["evidence"]] == ["B2-1", "B10-1"]
