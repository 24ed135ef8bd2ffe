"""The feasibility report and the two plans: nothing of the master is left out, and every sum is the computed one."""

from __future__ import annotations

import copy
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from lxml import etree

from toolkit.checks.check import Checked, check_dossier
from toolkit.checks.derived import derive
from toolkit.documents.filters import money
from toolkit.documents.write import write_documents
from toolkit.facts.dossier import read_dossier
from toolkit.resources import Resources

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENTS = ("feasibility", "industry_plan", "system_plan")
MONEY = ("own", "public", "finance")


@cache
def checked(name: str) -> Checked:
    return check_dossier(read_dossier(Resources().samples / "superhard"), Resources(), document=name)


def changed(name: str, **values: Any) -> Checked:
    """Return the sample with other master facts or, by the document's id, other facts of its own."""
    told = copy.deepcopy(checked(name).values)
    for key, value in values.items():
        told[key] = {**told[key], **value} if isinstance(value, dict) else value
    return replace(checked(name), values=told, derived=derive(told), findings=())


def body(judged: Checked, name: str) -> etree._Element:
    docx = write_documents(judged, Resources(), name)[0].docx
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def text(element: etree._Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


def rows(root: etree._Element, caption: str) -> list[list[str]]:
    """Return the cells of the table under a caption."""
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") == "Caption" and caption in text(paragraph):
            following = paragraph.itersiblings(f"{W}tbl")
            return [[text(cell) for cell in row.iter(f"{W}tc")] for row in next(following).iter(f"{W}tr")]
    raise AssertionError(f"no table {caption}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_key_technology_and_every_member_is_in_it(name: str) -> None:
    judged = checked(name)
    assert not judged.blocking
    said = text(body(judged, name))
    for row in judged.values["key_tech"]:
        assert row["name"] in said
    for org in judged.values["orgs"]:
        assert org["short_name"] in said
        if name != "industry_plan":
            assert org["name"] in said


def test_a_key_technology_that_the_plan_forgot_is_seen_in_the_comparison() -> None:
    own = checked("industry_plan").values["industry_plan"]
    fewer = [row for row in own["directions"] if row["key_tech"] != "4"]
    judged = changed("industry_plan", industry_plan={"directions": fewer})
    line = next(row for row in rows(body(judged, "industry_plan"), "关键共性技术与规划内容对照") if row[0] == "4")
    assert line[2] == "—"


def test_every_member_stands_in_both_chains() -> None:
    table = rows(body(checked("system_plan"), "system_plan"), "成员单位在创新链、产业链中的定位")
    assert len(table) == 1 + len(checked("system_plan").values["orgs"])
    for _, unit, _, innovation, industry, tasks in table[1:]:
        assert innovation, unit
        assert industry not in ("", "—"), unit
        assert tasks, unit


def test_the_report_balances_year_by_year() -> None:
    judged = checked("feasibility")
    derived = judged.derived
    assert derived is not None
    table = rows(body(judged, "feasibility"), "分年度经费平衡")
    assert [row[0] for row in table[1:]] == ["2026年", "2027年", "合计"]
    assert sum(Decimal(row[1]) for row in table[1:-1]) == derived.budget_in_total
    assert sum(Decimal(row[2]) for row in table[1:-1]) == derived.budget_out_total
    assert table[-1][1:3] == [money(derived.budget_in_total), money(derived.budget_out_total)]
    assert table[-2][3] == table[-1][3] == "0"


def test_money_without_a_year_has_a_row_of_its_own() -> None:
    sources = copy.deepcopy(checked("feasibility").values["budget_in"])
    sources[0]["year"] = None
    judged = changed("feasibility", budget_in=sources)
    table = rows(body(judged, "feasibility"), "分年度经费平衡")
    assert [row[0] for row in table[1:]] == ["2026年", "2027年", "未分年度", "合计"]
    assert table[-2][1] == money(sources[0]["cash"] + sources[0]["in_kind"])


@pytest.mark.parametrize(
    ("caption", "sums"), [("经费来源构成", "budget_in_total"), ("经费支出构成", "budget_out_total")]
)
def test_sources_and_uses_add_up_to_the_computed_sum(caption: str, sums: str) -> None:
    judged = checked("feasibility")
    table = rows(body(judged, "feasibility"), caption)
    for column in (1, 2, 3):
        assert sum(Decimal(row[column]) for row in table[1:-1]) == Decimal(table[-1][column])
    assert table[-1][3] == money(getattr(judged.derived, sums))


def test_both_plans_spend_the_same_money() -> None:
    own = checked("industry_plan").values["industry_plan"]
    planned = sum(own["funds"][phase][key] for phase in ("near", "mid", "far") for key in MONEY)
    by_stage = checked("system_plan").values["system_plan"]["fund_chain"]
    assert sum(row["money"][key] for row in by_stage for key in MONEY) == planned

    phases = rows(body(checked("industry_plan"), "industry_plan"), "规划期经费安排")
    stages = rows(body(checked("system_plan"), "system_plan"), "资金链图谱")
    assert phases[-2][4] == money(planned)
    assert stages[-1][4] == money(planned)


def test_the_plan_aims_no_lower_than_the_first_year() -> None:
    values = checked("industry_plan").values
    targets = {row["id"]: row["target"] for row in values["kpi"]}
    followed = {row["kpi"]: row for row in values["industry_plan"]["indicators"] if row["kpi"]}
    assert set(followed) == set(targets)
    for kpi, row in followed.items():
        assert targets[kpi] <= row["near"] <= row["mid"] <= row["far"], kpi


def test_a_plan_that_is_not_adopted_yet_says_so() -> None:
    plans = copy.deepcopy(checked("industry_plan").values["plans"])
    for plan in plans:
        plan |= {"adopted_date": None, "adopted_body": None}
    blank = {"review_meeting": None, "review_opinion": None, "adoption_meeting": None}
    said = text(body(changed("industry_plan", plans=plans, industry_plan=blank), "industry_plan"))
    assert "提请联盟决策机构审议" in said
    assert "审议通过。" not in said
    assert "专家论证意见" not in said
