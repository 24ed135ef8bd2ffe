"""The department's and the experts' sheets: what is computed and printed beside what is typed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from tests.templates.filled import ENVIRONMENT, with_members
from toolkit.checks.schema import blank, make_world
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context
from toolkit.documents.render import render
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = date(2026, 4, 28)
SIGNED = {"name": "样甲", "opinion": "同意", "date": None}


def document(name: str, own: dict[str, Any], **others: dict[str, Any]) -> etree._Element:
    """Fill a sheet; what neither ``own`` nor ``others`` say of it or of other documents is blank."""
    resources = Resources()
    form = load_form(resources, name)
    values = dict(with_members(2).values)
    values["kpi"] = [{**row, "actual": None} for row in values["kpi"]]
    for other in (*form.needs, *form.mentions):
        values[other] = _completed(other, others[other]) if other in others else values.get(other) or _completed(other)
    checked = replace(with_members(2), values=values)
    context = document_context(checked, form, resources, own=_completed(name, own))
    docx = render(load_template(resources, form.template, ENVIRONMENT), context)
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def _completed(name: str, said: dict[str, Any] | None = None) -> Any:
    resources = Resources()
    form = load_form(resources, name)
    unsaid: dict[str, Any] = blank({"type": "dict", "schema": form.schema}, make_world({}, resources))
    return [] if form.each and said is None else {**unsaid, **(said or {})}


def text(root: etree._Element) -> str:
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


def check(failing: tuple[str, ...], mended: dict[str, bool], conclusion: str) -> str:
    items = [
        {"item": key, "pass": key not in failing, "note": None}
        for key in load_code_tables(Resources())["check_item"].labels
    ]
    corrections = [
        {"item": key, "matter": "缺件。", "wanted": "补交。", "mended_date": None, "passed": passed}
        for key, passed in mended.items()
    ]
    said = {"items": items, "corrections": corrections, "conclusion": conclusion, "received_date": DAY, "copies": 4}
    return text(document("form_check", {**said, "clerk": SIGNED, "head": SIGNED}))


@pytest.mark.parametrize(
    ("failing", "mended", "due"),
    [
        ((), {}, "受理"),
        (("consents",), {"consents": True}, "受理"),
        (("consents", "seals"), {"consents": True, "seals": False}, "补正"),
        (("lead",), {}, "不予受理"),
    ],
)
def test_the_check_says_what_its_items_lead_to(failing: tuple[str, ...], mended: dict[str, bool], due: str) -> None:
    said = check(failing, mended, "accept")
    assert f"结论应为“{due}”" in said
    assert ("与所填结论不一致" in said) is (due != "受理")
    assert ("补正清单" in said) is bool(mended)


def test_scores_votes_and_means_are_computed() -> None:
    indices = [{"no": n, "name": f"指标{n}", "weight": Decimal(50), "standard": "明确。"} for n in (1, 2)]
    votes = ("agree", "agree", "amend")
    scores = ((40, 41), (42, 43), (44, 46))
    experts = [
        {"name": f"样{n}", "unit": "样例院", "title": "教授", "field": "材料", "conflict": False,
         "scores": [Decimal(s) for s in scores[n]], "recommend": vote, "comment": "可行。"}
        for n, vote in enumerate(votes)
    ]  # fmt: skip
    own = {"date": DAY, "indices": indices, "experts": experts, "leader": "样1", "opinion": "同意。"}
    lines = text(document("expert_review", {**own, "conclusion": "agree"})).splitlines()
    assert lines.count("产业技术创新战略联盟构建专家评审表") == 3
    assert "同意 2 票，修改后同意 1 票，不同意 0 票" in lines
    for value in ("81", "85", "90", "85.33", "42", "43.33"):
        assert value in lines
    assert lines.count("（组长）") == 1


@pytest.mark.parametrize(("done", "conclusion", "hint"), [
    ("full", "pass", "可以作出“通过”的结论"),
    ("part", "pass", "其余为专职人员，结论不得为“通过”；所填结论不符，应当复核"),
    ("part", "rectify", "应当写明整改期限"),
])  # fmt: skip
def test_acceptance_does_not_pass_with_a_task_undone(done: str, conclusion: str, hint: str) -> None:
    rows = [{"item": "office", "done": "full", "note": "齐全。"}, {"item": "staff", "done": done, "note": "一名。"}]
    own = {"date": DAY, "findings": rows, "opinion": "意见。", "conclusion": conclusion}
    assert hint in text(document("acceptance_opinion", own, acceptance={"completion": [rows[0]]}))


@pytest.mark.parametrize(("passed", "due"), [(True, "达标"), (False, "不达标")])
def test_the_recheck_quotes_the_notice_and_counts(passed: bool, due: str) -> None:
    findings = [{"no": n, "name": f"问题{n}", "article": "11", "standard": "", "fact": ""} for n in (1, 2)]
    required = [{"no": n, "finding_ref": [n], "action": f"措施{n}。", "output": f"材料{n}", "due": DAY} for n in (1, 2)]
    results = [{"no": n, "passed": n == 1 or passed, "note": f"所见{n}。"} for n in (1, 2)]
    notice = {"findings": findings, "requirements": required}
    own = {"date": DAY, "methods": ["papers"], "results": results, "opinion": "意见。", "conclusion": "met"}
    said = text(document("recheck", own, rectification_notice=notice))
    for words in ("问题1（", "措施2。完成标志：材料2。", "所见2。", f"结论应为“{due}”"):
        assert words in said
    assert ("与所填结论不一致" in said) is (due != "达标")
    left_out = text(document("recheck", {**own, "results": results[:1]}, rectification_notice=notice))
    assert "未复核" in left_out


def test_a_certificate_has_a_border_and_says_until_when_only_if_known() -> None:
    root = document("certificate", {"number": "样例2027-01", "issue_date": DAY})
    sections = list(root.iter(f"{W}sectPr"))
    assert [section.find(f"{W}pgBorders") is not None for section in sections] == [True, False]
    order = [str(child.tag).removeprefix(W) for child in sections[0]]
    assert order.index("pgMar") + 1 == order.index("pgBorders")
    assert "有效期至" not in text(root)
    assert "有效期至" in text(document("certificate", {"number": "样例2027-01", "valid_to": DAY}))


def test_a_refused_delivery_has_a_reason_and_a_witness_in_the_receiver_s_place() -> None:
    own = {"document": "样例通知", "recipient": "样例公司", "place": "样例路1号", "received_date": DAY,
           "deliverers": ["样甲"], "copies": 1}  # fmt: skip
    taken = text(document("delivery_slip", {**own, "method": "direct", "receiver": {"name": "样乙", "title": None}}))
    assert "收件人" in taken and "■直接送达" in taken
    assert "拒收事由" not in taken
    witness = {"name": "样丙", "unit": None}
    refused = text(document("delivery_slip", {**own, "method": "left", "refusal": "无人签收。", "witness": witness}))
    assert "收件人\n" not in refused
    assert "无人签收。" in refused and "样丙" in refused
