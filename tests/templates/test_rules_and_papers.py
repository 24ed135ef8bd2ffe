"""Internal rules, mandates, undertakings, the report on rectification, the proposal: what they print of the facts."""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from templates import build
from tests.templates.covenants import SCHEMA, defaults, printed
from tests.templates.filled import ENVIRONMENT, sample
from toolkit.checks.check import Checked
from toolkit.checks.schema import blank, make_world
from toolkit.clauses import load_clauses
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context
from toolkit.documents.render import leftovers, render
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources

RESOURCES = Resources()
TABLES = load_code_tables(RESOURCES)
WORLD = make_world({}, RESOURCES)
RULES = ("fund_rules", "ip_rules")
OWN: dict[str, dict[str, Any]] = {
    "fund_rules": {
        "book": "样例经费专账",
        "gov_book": "样例政府资助经费专账",
        "finance_head": "样甲",
        "accountant": "样乙",
        "supervisors": [{"name": "样丙", "org": "样例大学", "title": "科长"}],
    },
    "ip_rules": {"officer": {"name": "样丁", "phone": "0371-60000001"}, "channel": "联盟网站"},
    "mandates": {
        "matters": ["签署联盟协议"],
        "agents": [
            {
                "org": "中原样例理工大学",
                "name": "样戊",
                "title": "教授",
                "id_tail": "123X",
                "from": date(2026, 8, 12),
                "to": date(2026, 12, 31),
            }
        ],
    },
    "undertakings": {
        "papers": ["联盟构建申报书"],
        "sources": "数据取自财务报表。",
        "verifier": {"name": "样己", "title": "主任", "phone": "0371-60000001"},
        "extra": [{"org": "怀川样例大学", "text": "每年开放试验机时三百小时。"}],
    },
}


@cache
def alliance() -> Checked:
    return sample()


def said(name: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's own facts, what is left out being blank, in rows too."""
    whole: dict[str, Any] = _whole({"type": "dict", "schema": load_form(RESOURCES, name).schema}, dict(own))
    return whole


def _whole(rules: Mapping[str, Any], value: Any) -> Any:
    if rules["type"] == "dict" and isinstance(value, dict):
        return {
            key: _whole(inner, value[key]) if value.get(key) is not None else blank(dict(inner), WORLD)
            for key, inner in rules["schema"].items()
        }
    if rules["type"] == "list" and isinstance(value, list):
        return [_whole(rules["schema"], row) for row in value]
    return value


def text(name: str, *, own: Mapping[str, Any] | None = None, draft: bool = False, **tables: Any) -> str:
    """Return what a document prints."""
    form = load_form(RESOURCES, name)
    facts = said(name, {**OWN.get(name, {}), **(own or {})})
    values = {**copy.deepcopy(alliance().values), "choices": defaults(), "meetings": [], **tables, name: facts}
    context = document_context(replace(alliance(), values=values), form, RESOURCES, own=facts, draft=draft)
    docx = render(load_template(RESOURCES, form.template, ENVIRONMENT), context)
    assert not leftovers(docx)
    return "\n".join(row.text for row in printed(docx)[0])


@pytest.mark.parametrize("name", RULES)
def test_rules_print_every_choice_that_they_rest_on(name: str) -> None:
    with zipfile.ZipFile(Path(build.FOLDER) / f"{name}.docx") as archive:
        asked = set(re.findall(r"choices\.(\w+)", archive.read("word/document.xml").decode()))
    choices = SCHEMA["schema"]
    assert asked <= set(choices)
    for key in sorted(asked):
        if choices[key]["type"] == "choice":
            for value in TABLES[choices[key]["choices"]].labels:
                assert "第一章" in text(name, choices={**defaults(), key: value})


def test_money_is_approved_within_the_limits_of_charter_and_agreement() -> None:
    out = text("fund_rules", choices={**defaults(), "approve_secretary": 8, "approve_chair": 40})
    assert "单项8万元以下的，由秘书长审批" in out
    assert "单项超过8万元、40万元以下的，由理事长审批" in out
    assert "单项超过40万元的，以及预算外的支出，由理事会审议" in out


def test_public_money_has_a_book_of_its_own() -> None:
    assert "政府资助经费设立“样例政府资助经费专账”" in text("fund_rules")


def test_rules_that_nobody_adopted_are_a_draft() -> None:
    meeting = {"no": 3, "date": date(2026, 12, 18), "title": "第一届理事会第二次会议"}
    adopted = {"meeting": "3", "effective_date": date(2026, 12, 25)}
    assert "（草案）" in text("fund_rules")
    done = text("fund_rules", own=adopted, meetings=[meeting])
    assert "（草案）" not in done
    assert "（2026年12月18日第一届理事会第二次会议审议通过）" in done
    assert "自2026年12月25日起施行" in done
    assert "（草案）" in text("fund_rules", own=adopted, meetings=[meeting], draft=True)


def test_revised_rules_name_both_meetings_and_end_the_old_ones() -> None:
    meetings = [
        {"no": 1, "date": date(2023, 3, 28), "title": "第一次会议"},
        {"no": 2, "date": date(2026, 8, 12), "title": "第二次会议"},
    ]
    out = text("ip_rules", own={"first_meeting": "1", "meeting": "2"}, meetings=meetings)
    assert "（2023年3月28日第一次会议审议通过\n2026年8月12日第二次会议修订）" in out
    assert "原办法同时废止。" in out


def test_ip_rules_say_what_the_agreement_says() -> None:
    """C13: the agreement's own words, with the rules' own references."""
    out = text("ip_rules")
    assert "本协议" not in out
    said = next(c for c in load_clauses(RESOURCES, "agreement").clauses if c.id == "publication").paragraphs[1]
    assert isinstance(said, str)
    assert said.replace("本协议", "联盟协议") in out


def test_without_a_pool_there_are_no_articles_on_it() -> None:
    assert "入池专利" in text("ip_rules")
    assert "入池" not in text("ip_rules", choices={**defaults(), "pool": "none"}).replace("入池评估", "")


def test_a_power_of_attorney_for_those_only_who_send_an_agent() -> None:
    out = text("mandates")
    assert out.count("法定代表人身份证明书") == len(alliance().values["orgs"])
    assert out.count("兹委托") == 1
    assert "兹委托样戊作为我单位的代理人" in out
    assert "代理人无权转委托" in out


def test_every_unit_undertakes_what_the_table_of_units_says() -> None:
    out = text("undertakings")
    for org in alliance().values["orgs"]:
        assert org["contribution"]["task_text"] in out
    assert out.count("入盟承诺书") == len(alliance().values["orgs"])
    assert "六、每年开放试验机时三百小时。" in out
    assert out.count("六、每年开放") == 1


NOTICE: dict[str, Any] = {
    "assessment": {"year": 2025, "grade": "fail", "score": 52},
    "findings": [
        {"no": 1, "name": "没有专职人员", "article": "9(1)", "standard": "配备专职人员", "fact": "没有。"},
        {"no": 2, "name": "没有开会", "article": "11", "standard": "决策机制", "fact": "没有。"},
    ],
    "requirements": [
        {"no": 1, "finding_ref": [1], "action": "配备专职人员。", "output": "聘用文件", "due": date(2026, 6, 30)},
        {"no": 2, "finding_ref": [2], "action": "召开会议。", "output": "纪要", "due": date(2026, 6, 30)},
    ],
    "deadline_days": 90,
}
REPORT: dict[str, Any] = {
    "date": date(2026, 8, 20),
    "responsible": [{"duty": "第一责任人", "name": "样甲", "title": "理事长"}],
    "process": "召开专题会议。",
    "overall": "达到要求。",
    "lasting": "坚持例会。",
    "contact": {"name": "样乙", "phone": "0371-60000001"},
}
DONE: dict[str, Any] = {"cause": "认识不足。", "measures": "整改。", "result": "完成。", "done": "full"}


def report(*answers: Mapping[str, Any], **more: Any) -> str:
    notice = said("rectification_notice", NOTICE)
    own = {**REPORT, "answers": [dict(row) for row in answers], **more}
    return text("rectification_report", own=own, rectification_notice=notice, delivery_slip=[])


def test_the_report_quotes_each_requirement_and_answers_it() -> None:
    out = report({"no": 1, **DONE, "done_date": date(2026, 6, 15)}, {"no": 2, **DONE, "done_date": date(2026, 7, 10)})
    assert "通知的要求（第1项，对应办法第九条第（一）项）：配备专职人员。完成标志为聘用文件" in out
    assert "已全部完成，具体情况见下表" in out
    assert "已完成\n（逾期10日）" in out
    assert "超过要求时限10日" in out
    assert "无。" in out  # nothing remains


def test_a_requirement_without_an_answer_shows() -> None:
    assert "未答复" in report({"no": 1, **DONE, "done_date": date(2026, 6, 15)})


PLAN: dict[str, Any] = {
    "projects": [
        {
            "name": "样例项目",
            "key_tech": "1",
            "content": "研发样例。",
            "indicator": "成品率70%以上",
            "lead": "河南砺石样例超硬材料有限公司",
            "partners": [],
            "start_year": 2027,
            "end_year": 2029,
            "own": 200,
            "asked": 100,
        }
    ]
}


def test_a_proposal_prints_what_the_plan_says_and_adds_up_its_money() -> None:
    own = {
        "plan_item": "样例项目",
        "date": date(2027, 9, 20),
        "director": {"name": "样甲", "org": "样例", "title": "主任", "field": "材料", "phone": "0371-60000001"},
        "contact": {"name": "样乙", "phone": "0371-60000001", "email": "a@example.com"},
        **dict.fromkeys(
            ("system_link", "need", "state_of_art", "basis", "innovations", "benefit", "diffusion"), "正文。"
        ),
        "lead_opinion": "同意。",
        "contents": [{"name": "样例", "text": "样例。", "org": "样例"}],
        "indicators": [{"name": "成品率", "now": "60%", "target": "70%", "proof": "检测报告"}],
        "schedule": [{"from": date(2027, 11, 1), "to": date(2029, 12, 31), "work": "研发。", "output": "样机"}],
        "shares": [{"org": "样例", "work": "研发", "own": 250}],
        "uses": [{"use": "equipment", "asked": 80, "own": 150}, {"use": "operation", "asked": 20, "own": 100}],
    }
    plans = [{"kind": "industry_tech", "title": "样例规划"}]
    out = text("project_proposal", own=own, industry_plan=PLAN, plans=plans)
    assert "本项目列入《样例规划》重大科技项目建议第1项" in out
    assert "规划列示总经费300万元，其中自筹200万元、拟申请财政经费100万元" in out
    assert "350 万元，其中申请财政经费 100 万元，自筹经费 250 万元" in out
