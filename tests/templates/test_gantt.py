"""The charts of the construction plan: a month is shaded in Word if, and only if, the facts fill it."""

from __future__ import annotations

import copy
import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from templates.documents.gantt import FILLED
from tests.templates.filled import ENVIRONMENT, sample
from toolkit.checks.progress import MONTHS, milestone_months, task_months
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context
from toolkit.documents.render import leftovers, render
from toolkit.forms import load_form
from toolkit.resources import Resources

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
START = date(2026, 6, 18)
OWN: dict[str, Any] = {
    "title": None,
    "date": date(2026, 7, 10),
    "goal": "完成构建任务。",
    "org_tasks": [
        {
            "item": "org_decision",
            "measure": "召开成立大会。",
            "output": "会议纪要",
            "owner": sample().values["orgs"][0]["name"],
            "period": "第1—2月",
            "planned_date": None,
        }
    ],
    "planning_note": None,
    "planning_periods": {"draft": "第5月", "review": "第6月", "adopt": "第6月"},
    "mechanism_period": "第2—6月",
    "contract_tasks": [],
    "innovation": None,
    "change_note": None,
    "guarantees": "落实责任。",
}


def plan(*, start: date | None, draft: bool = False, milestones: list[Any] | None = None) -> tuple[bytes, Any]:
    """Return the filled plan and the values that it was filled with."""
    values = copy.deepcopy(sample().values)
    known = {"construction_start": START, "construction_end": date(2027, 6, 18), "approval_no": "豫样科〔2026〕52号"}
    values["alliance"] |= known if start else dict.fromkeys(known)
    if milestones is not None:
        values["milestones"] = milestones
    form = load_form(Resources(), "construction_plan")
    context = document_context(replace(sample(), values=values), form, Resources(), own=OWN, draft=draft)
    return render(load_template(Resources(), form.template, ENVIRONMENT), context), values


def body(docx: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def text(element: etree._Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


def charts(docx: bytes) -> list[list[list[etree._Element]]]:
    """Return the cells of the charts, row by row, heads left out."""
    wide = [table for table in body(docx).iter(f"{W}tbl") if len(table.findall(f"{W}tblGrid/{W}gridCol")) == 3 + MONTHS]
    return [[row.findall(f"{W}tc") for row in table.findall(f"{W}tr")[1:]] for table in wide]


def shaded(cells: list[etree._Element]) -> tuple[bool, ...]:
    fills = [cell.find(f"{W}tcPr/{W}shd") for cell in cells[3:]]
    assert all(fill is not None and fill.get(f"{W}fill") in (FILLED, "auto") for fill in fills)
    return tuple(fill.get(f"{W}fill") == FILLED for fill in fills if fill is not None)


@pytest.mark.parametrize(("start", "draft"), [(START, False), (START, True), (None, False), (None, True)])
def test_the_shaded_months_are_those_of_the_facts(start: date | None, draft: bool) -> None:
    docx, values = plan(start=start, draft=draft)
    work, tasks = charts(docx)
    first = start or min(task["start"] for task in values["tasks"])
    assert [shaded(row) for row in work] == [milestone_months(row, first) for row in values["milestones"]]
    assert [shaded(row) for row in tasks] == [task_months(row, first) for row in values["tasks"]]
    assert [text(row[0]) for row in tasks] == [str(row["no"]) for row in values["tasks"]]
    assert [text(row[1]) for row in tasks] == [row["title"] for row in values["tasks"]]
    assert leftovers(docx) == []


SPANS = st.tuples(st.integers(1, MONTHS), st.integers(1, MONTHS)).map(sorted)


@settings(max_examples=10, deadline=None)
@given(st.lists(SPANS, min_size=1, max_size=30))
def test_any_schedule_is_drawn_as_it_is_written(spans: list[list[int]]) -> None:
    like = sample().values["milestones"][0]
    rows = [
        {**like, "no": no, "period": f"第{first}—{last}月", "planned_date": None}
        for no, (first, last) in enumerate(spans, 1)
    ]
    work = charts(plan(start=None, milestones=rows)[0])[0]
    drawn = [[month for month, is_filled in enumerate(shaded(row), 1) if is_filled] for row in work]
    assert drawn == [list(range(first, last + 1)) for first, last in spans]


def test_real_months_stand_in_the_head_after_the_approval_only() -> None:
    approved, drafted = text(body(plan(start=START)[0])), text(body(plan(start=START, draft=True)[0]))
    assert "第12月2027年5月" in approved
    assert "豫样科〔2026〕52号" in approved
    assert "批准构建之日起" not in approved
    assert "第1月2026年" not in drafted
    assert "豫样科〔2026〕52号" not in drafted
    assert "批准构建之日起第2月" in drafted
    assert ("（草案）" in approved, "（草案）" in drafted) == (False, True)


def test_a_plan_without_milestones_reads_as_none() -> None:
    work, tasks = charts(plan(start=None, milestones=[])[0])
    assert [text(cell) for row in work for cell in row] == ["无"]
    assert tasks
