"""Every rule once broken; the small dossier, which breaks none, is the passing case of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.checks.breaking import with_policy
from tests.dossiers import LEAD, Tree, small_facts, with_check
from toolkit.checks.check import Checked, check_dossier
from toolkit.errors import UsageError
from toolkit.findings import Severity

Checker = Callable[..., Checked]
E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
SHANGHAI = {"region_code": "310000", "uscc": "91310000MAM53JJL28"}


def _third(tree: Tree, **changes: Any) -> None:
    """Add a third unit, an enterprise of Kaifeng that has a task and money, changed as asked for."""
    org = {
        **tree["orgs"][0],
        "no": 3,
        "name": "开封样例工具有限公司",
        "short_name": "样工",
        "roles": ["成员单位"],
        "uscc": "91410300MA2TH3BJ38",
        "region_code": "410200",
        "contribution": {"task_text": "试制", "fund": 0},
        **changes,
    }
    tree["orgs"].append(org)
    if org.pop("with_task", True):
        tree["tasks"][0]["partners"].append("样工")


def _all_tasks(tree: Tree, **changes: Any) -> None:
    for task in tree["tasks"]:
        task.update(changes)


def _without(tree: Tree, table: str, key: str, value: str) -> None:
    tree[table] = [row for row in tree[table] if not str(row[key]).startswith(value)]


def _set(*path: Any, **values: Any) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        block: Any = tree
        for step in path:
            block = block[step]
        block.update(values)

    return change


LEAD_AT = ("orgs", 0)
BREAKS: list[tuple[str, Severity, str, Callable[[Tree], Any]]] = [
    ("A1-1", W, "policy.basis[0].docno", lambda t: t["policy"]["basis"].append(dict(t["policy"]["basis"][0]))),
    ("A1-1", M, "policy.basis[0]", lambda t: t["policy"]["basis"][0].pop("in_force")),
    ("A1-1", W, "policy.basis[0].in_force", _set("policy", "basis", 0, in_force="否")),
    ("A2-1", E, "orgs", _set("orgs", 1, is_legal_person="否")),
    ("A2-1", E, "orgs[1].is_legal_person", _set("orgs", 1, is_legal_person="否")),
    ("A2-2", W, "orgs", _set("orgs", 1, org_type="其他事业单位")),
    ("A2-2", W, "orgs", _set("orgs", 0, org_type="其他组织机构")),
    ("A4-1", W, "key_tech", lambda t: t["key_tech"][0].pop("target")),
    ("A5-1", W, "tasks", lambda t: t["tasks"].pop()),
    ("A6-1", M, "application.recommender", _set("application", recommender="某某公司")),
    ("A6-2", W, "application.recommender", _set("application", recommender="洛阳市科技局")),
    ("A6-2", W, "application.subordination", _set("application", recommender="河南省教育厅")),
    ("A6-3", E, "orgs[1]", lambda t: t["attachments"][5].update(org=LEAD)),
    ("A6-4", M, "application.apply_date", lambda t: None),
    ("A7-1", E, "orgs[0].is_legal_person", _set(*LEAD_AT, is_legal_person="否")),
    ("A7-2", E, "orgs[0].region_code", _set(*LEAD_AT, region_code="310000")),
    ("A7-3", W, "orgs[0].uscc", _set(*LEAD_AT, uscc="91310000MAM53JJL28")),
    ("A7-3", W, "orgs[0].uscc", _set(*LEAD_AT, uscc=with_check("91100000MAYY0099"))),
    ("A7-4", E, "orgs", _set("orgs", 1, region_code="110000")),
    ("A7-5", W, "orgs[2]", lambda t: _third(t, with_task=False, **SHANGHAI)),
    ("A7-6", E, "orgs[0].tech_level", _set(*LEAD_AT, tech_level="省内先进")),
    (
        "A7-6",
        W,
        "orgs[0].tech_level",
        lambda t: (_without(t, "attachments", "code", "A3"), t["attachments"][2].update(org="样大")),
    ),
    ("A7-6", M, "orgs[0].tech_level", lambda t: None),
    ("A7-7", W, "orgs[0].finance", lambda t: t["orgs"][0]["finance"].pop()),
    ("A7-8", W, "orgs[1].ip", lambda t: t["orgs"][1].pop("ip")),
    (
        "A9-1",
        E,
        "alliance.construction_end",
        _set("alliance", construction_start="2028-02-29", construction_end="2029-03-01"),
    ),
    ("A9-2", E, "bodies", lambda t: t["bodies"].pop(1)),
    ("A9-3", E, "alliance.liability_subject", _set(*LEAD_AT, is_legal_person="否")),
    ("A9-4", W, "alliance.office.staff", _set("alliance", "office", staff=[])),
    ("A9-8", W, "orgs[2]", lambda t: _third(t, with_task=False)),
    ("A9-9", E, "tasks[0].partners", _set("tasks", 0, partners=["样大", "样例砂轮"])),
    ("A11-0", E, "mechanisms", lambda t: t["mechanisms"].pop()),
    ("A11-0", W, "mechanisms[0].summary", _set("mechanisms", 0, summary="按规定执行。")),
    ("A18-1", W, "policy.basis[0].date", _set("policy", "basis", 0, date="2027-01-01")),
    ("C01", E, "alliance.name", _set("alliance", name="河南省样例 产业技术创新战略联盟")),
    ("C01", W, "alliance.name", _set("alliance", name="样例产业技术创新战略联盟")),
    ("C02", E, "orgs", _set(*LEAD_AT, roles=["理事长单位"])),
    ("C02", E, "orgs[1].roles", _set("orgs", 1, roles=["牵头单位"])),
    ("C02-2", W, "orgs[2].name", lambda t: _third(t, name="样例 大学")),
    ("C07", E, "orgs[1].no", _set("orgs", 1, no=3)),
    (
        "C07",
        E,
        "orgs[1].no",
        lambda t: (t["orgs"][0].update(roles=["成员单位"]), t["orgs"][1].update(roles=["牵头单位"])),
    ),
    ("C08", W, "alliance.liability_subject", _set("alliance", liability_subject="样大")),
    ("C09", W, "alliance.fund_custodian", _set("alliance", fund_custodian="样大")),
    ("C10", W, "bodies[0].size", _set("bodies", 0, size=3)),
    ("C10", W, "bodies[0].chair", _set("bodies", 0, chair="样庚")),
    ("C15", E, "tasks[0].end", _set("tasks", 0, end="2026-03-01")),
    ("C15", E, "application.coop_projects[0].end", _set("application", "coop_projects", 0, end="2022-12-31")),
    ("C17", E, "budget_out", _set("budget_out", 0, cash="200.01")),
    ("C17", W, "budget_out", _set("budget_out", 0, cash=250, in_kind=0)),
    ("C17-2", E, "orgs[0].contribution.fund", _set(*LEAD_AT, "contribution", fund="350.01")),
    ("C17-3", E, "budget_in[1].org", lambda t: t["budget_in"][1].pop("org")),
    ("C17-4", W, "tasks", _set("tasks", 0, fund=500)),
    ("C21", E, "application.apply_date", _set(*LEAD_AT, est_date="2026-03-06")),
    ("C21", E, "alliance.approval_date", _set("alliance", approval_date="2026-03-01")),
    (
        "C21",
        W,
        "alliance.construction_start",
        _set("alliance", approval_date="2026-04-01", construction_start="2026-05-01"),
    ),
    ("C22", E, "milestones", lambda t: t["milestones"].pop()),
    (
        "C22",
        E,
        "milestones[0].planned_date",
        lambda t: (
            t["milestones"][0].update(planned_date="2028-01-01"),
            t["alliance"].update(construction_start="2026-05-01", construction_end="2027-05-01"),
        ),
    ),
    ("C27", E, "orgs[1].evidence", lambda t: t["orgs"][1].pop("evidence")),
    ("C27-2", W, "attachments", lambda t: t["attachments"].pop(2)),
    ("C35", W, "orgs[0].legal_rep.id_no", _set(*LEAD_AT, "legal_rep", id_no="410105199001010011")),
    ("C36", W, "application.background", _set("application", background="由×××公司承担")),
    ("C36", E, "alliance.goal", _set("alliance", goal="突破{{ goal }}")),
    ("C37", W, "application.background", _set("application", background="第一,要快")),
    ("C37", W, "orgs[0].name", _set(*LEAD_AT, name="河南样例(集团)有限公司")),
    ("C37", W, "alliance.goal", _set("alliance", goal="突破  核心技术")),
    ("M-type", W, "orgs[1].org_type", _set("orgs", 1, org_type="企业")),
    ("M-type", E, "orgs[1].uscc", _set("orgs", 1, uscc=with_check("92410100MAYY0098"))),
    ("M-code", W, "orgs[0].uscc", _set(*LEAD_AT, uscc=with_check("91410100MAAY4CL13"))),
    ("M-age", W, "orgs[1].est_date", _set("orgs", 1, est_date="2025-03-06")),
    ("M-staff", E, "orgs[0].staff_rd", _set(*LEAD_AT, staff_rd=301)),
    ("M-credit", E, "orgs[0].credit_ok", _set(*LEAD_AT, credit_ok="否")),
    ("M-credit", W, "orgs[1].credit_ok", _set("orgs", 1, credit_ok="否")),
    ("M-finance", W, "orgs[0].finance", _set(*LEAD_AT, "finance", 0, year=2022)),
    ("M-finance", W, "orgs[0].finance[2].year", _set("application", apply_date="2025-12-31")),
    ("M-finance", W, "orgs[0].finance[0].rd_spend", _set(*LEAD_AT, "finance", 0, rd_spend=10001)),
    ("M-expired", W, "orgs[0].qualifications[0].valid_to", _set(*LEAD_AT, "qualifications", 0, valid_to="2026-03-04")),
    ("M-expired", W, "attachments[0].valid_to", _set("attachments", 0, valid_to="2026-03-04")),
    ("P-required", E, "attachments", lambda t: _without(t, "attachments", "code", "A7")),
    ("P-required", W, "attachments", lambda t: _without(t, "attachments", "code", "A10")),
]
ALWAYS = {("A7-6", M, "orgs[0].tech_level"), ("A6-4", M, "application.apply_date")}


def hits(checked: Checked) -> set[tuple[str, Severity, str]]:
    return {(f.rule, f.severity, str(f.place).split(" ", 1)[-1]) for f in checked.findings}


@pytest.mark.parametrize(("rule", "severity", "path", "change"), BREAKS, ids=[f"{r}-{s}-{p}" for r, s, p, _ in BREAKS])
def test_a_breach_is_found(
    rule: str, severity: Severity, path: str, change: Callable[[Tree], Any], check: Checker
) -> None:
    checked = check(change)
    assert (rule, severity, path) in hits(checked)
    finding = next(f for f in checked.findings if (f.rule, f.severity) == (rule, severity))
    assert finding.article
    for language in ("en", "zh_CN"):
        assert not re.search(r"(?<!{){\w+}", finding.problem.render(language) + finding.remedy.render(language))


def test_a_dossier_without_breaches_is_told_only_what_people_must_judge(check: Checker) -> None:
    assert hits(check()) == ALWAYS


PASSES: list[tuple[str, str, Callable[[Tree], Any]]] = [
    ("A7-4", "two of three members in Henan are mainly", lambda t: _third(t, **SHANGHAI)),
    ("A7-2", "Jiyuan is in Henan", _set(*LEAD_AT, region_code="419001")),
    (
        "A6-2",
        "Jiyuan recommends its own",
        lambda t: (
            t["orgs"][0].update(region_code="济源市"),
            t["application"].update(recommender="济源示范区管委会科技主管部门"),
        ),
    ),
    ("A6-2", "a department recommends its own", _set("application", recommender="河南省教育厅", subordination="是")),
    (
        "A6-3",
        "each unit's own commitment",
        lambda t: (t["attachments"][5].update(org="1"), t["attachments"][7].update(code="A8-2", org="2")),
    ),
    (
        "A9-1",
        "a year from the leap day",
        _set("alliance", construction_start="2028-02-29", construction_end="2029-02-28"),
    ),
    (
        "A9-1",
        "a year that would end on National Day ends after the holidays",
        _set("alliance", construction_start="2024-10-01", construction_end="2025-10-09"),
    ),
    (
        "C17",
        "a hundred yuan in kind",
        lambda t: (
            t["budget_in"][0].update(in_kind="50.01"),
            t["budget_out"][0].update(in_kind="50.01"),
            t["orgs"][0]["contribution"].update(fund="350.01"),
        ),
    ),
    (
        "C17-2",
        "a loan is not own money",
        lambda t: (
            t["budget_in"].append({"source": "银行贷款", "org": "1", "cash": 10}),
            t["budget_out"][0].update(cash=210),
        ),
    ),
    (
        "C37",
        "figures and Latin text keep half-width signs",
        _set("application", background="温度为1,200.5 (±3) ℃，见 ISO 9001:2015。"),
    ),
    (
        "P-required",
        "no audit reports where no enterprise leads",
        lambda t: (t["orgs"][0].update(org_type="其他组织机构"), _without(t, "attachments", "code", "A3")),
    ),
    ("M-age", "a year to the day", _set("orgs", 1, est_date="2025-03-05")),
]


@pytest.mark.parametrize(("rule", "why", "change"), PASSES, ids=[f"{rule} {why}" for rule, why, _ in PASSES])
def test_what_comes_close_to_a_breach_passes(
    rule: str, why: str, change: Callable[[Tree], Any], check: Checker
) -> None:
    assert rule not in {f.rule for f in check(change).findings}


@pytest.mark.parametrize(
    ("name", "value", "rule", "severity"),
    [
        ("min_members", "3", "A2-1", E),
        ("min_members", "null", "A2-1", M),
        ("henan_share", '"1"', "A7-4", E),
        ("henan_share", "null", "A7-4", M),
        ("henan_share", "", "A7-4", M),
        ("apply_window", "2026-04-01/2026-05-01", "A6-4", E),
        ("min_registered_years", "100", "M-age", W),
        ("mechanism_min_chars", "1000", "A11-0", W),
    ],
)
def test_policy_values_move_the_rules(name: str, value: str, rule: str, severity: Severity, tmp_path: Path) -> None:
    checked = check_dossier(small_facts(tmp_path / "d"), with_policy(tmp_path / "f", {name: value}))
    assert (rule, severity) in {(f.rule, f.severity) for f in checked.findings}


def test_inside_the_calls_window_nobody_need_judge_the_date(tmp_path: Path) -> None:
    resources = with_policy(tmp_path / "f", {"apply_window": "[2026-03-01, 2026-03-31]"})
    assert "A6-4" not in {f.rule for f in check_dossier(small_facts(tmp_path / "d"), resources).findings}


@pytest.mark.parametrize(
    ("name", "value"), [("henan_share", "viele"), ("henan_share", "1/0"), ("apply_window", "bald")]
)
def test_a_policy_value_that_says_nothing_is_a_wrong_call(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        check_dossier(small_facts(tmp_path / "d"), with_policy(tmp_path / "f", {name: value}))
