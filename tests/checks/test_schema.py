from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.dossiers import LEAD, SMALL, UNIVERSITY, Tree, small_facts, with_check, write_small
from toolkit.checks.check import Checked, check_dossier
from toolkit.errors import UsageError
from toolkit.facts.dossier import parse_dossier, read_dossier
from toolkit.findings import Finding, Severity
from toolkit.resources import Resources

SHIPPED = Resources().forms[0]
Checker = Callable[..., Checked]


def errors(checked: Checked) -> list[Finding]:
    return [finding for finding in checked.findings if finding.severity is Severity.ERROR]


def found(checked: Checked) -> set[tuple[str, str]]:
    """Every error as rule and place."""
    return {(f.rule, str(f.place).split(" ", 1)[-1]) for f in errors(checked)}


def test_the_small_dossier_has_nothing_wrong(check: Checker) -> None:
    checked = check()
    assert not checked.blocking
    assert [finding.rule for finding in checked.findings] == ["A7-6", "A6-4"]
    assert all(finding.severity is Severity.HUMAN for finding in checked.findings)


def test_values_come_typed_and_references_by_full_name(check: Checker) -> None:
    values = check().values
    lead, university = values["orgs"]
    assert lead["org_type"] == "enterprise"
    assert lead["roles"] == ["lead", "chair"]
    assert lead["capital"] == Decimal(5000)
    assert university["region_code"] == "410300"
    assert values["alliance"]["office"]["host"] == LEAD
    assert values["tasks"][0]["partners"] == [UNIVERSITY]
    assert values["attachments"][0]["file"] == "attachments/A1-1.pdf"


def test_every_key_of_the_form_is_there_even_if_nothing_was_said(check: Checker) -> None:
    values = check(lambda tree: tree.pop("packet", None)).values
    assert values["risks"] == []
    assert values["packet"] == {"copies": None, "duplex": None}
    assert values["orgs"][1]["finance"] == []
    assert values["application"]["accept_no"] is None


def test_a_value_is_reported_where_it_was_read_otherwise(check: Checker) -> None:
    def change(tree: Tree) -> None:
        tree["application"]["apply_date"] = "2026年3月5日"
        tree["orgs"][0]["contact"]["mobile"] = "138 0000 0000"

    readings = {str(r.place).split(" ")[-1]: (r.typed, r.read) for r in check(change).readings}
    assert readings["application.apply_date"] == ("2026年3月5日", "2026-03-05")
    assert readings["orgs[1].region_code"] == ("洛阳市", "410300 河南省洛阳市")
    typed, read = readings["orgs[0].contact.mobile"]
    assert "0000" not in typed + read


def test_an_unknown_key_is_found_at_its_line_with_the_nearest_known_one() -> None:
    text = SMALL.replace("  short_name: 样例联盟", "  short_nam: 样例联盟")
    checked = check_dossier(parse_dossier(text.encode(), folder=Path(), source=Path("dossier.yaml")), Resources())
    finding = next(f for f in checked.findings if f.rule == "field.unknown")
    assert finding.place is not None
    assert (finding.place.line, finding.place.column) == (9, 3)
    assert "short_name" in finding.remedy.render("en")


def test_a_chinese_label_typed_as_key_leads_to_its_key(check: Checker) -> None:
    finding = next(
        f for f in check(lambda tree: tree["alliance"].update({"英文名称": "x"})).findings if f.rule == "field.unknown"
    )
    assert "name_en" in finding.remedy.render("en")


def test_a_block_of_another_document_is_left_alone(check: Checker, tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "wedding.yaml").write_text("id: wedding\nstage: operation\nschema: {}\n", "utf-8")
    facts = small_facts(tmp_path / "d", lambda tree: tree.update(wedding={"no": 1}))
    assert not check_dossier(facts, Resources.overridden(forms)).blocking
    assert check_dossier(facts, Resources()).blocking


def test_what_was_said_for_an_earlier_stage_is_read_and_judged_too(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    later = "id: later\nstage: operation\nschema: {day: {type: date}}\n"
    (forms / "later.yaml").write_text(later, "utf-8")
    plans = (SHIPPED / "packets.yaml").read_text("utf-8") + "operation: {parts: [{kind: document, form: later}]}\n"
    (forms / "packets.yaml").write_text(plans, "utf-8")
    facts = small_facts(tmp_path / "d", lambda tree: tree.update(later={"day": "2027-01-01"}))
    checked = check_dossier(facts, Resources.overridden(forms), "operation")
    assert checked.values["application"]["apply_date"] == date(2026, 3, 5)
    assert set(checked.values) >= {"later", "application", "orgs"}
    assert "later" not in check_dossier(facts, Resources.overridden(forms)).values


def test_a_table_is_required_only_where_a_document_that_is_made_needs_it(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "letter.yaml").write_text("id: letter\nuses: [policy]\nschema: {}\n", "utf-8")
    facts = small_facts(tmp_path / "d", lambda tree: [tree.pop(key) for key in ("kpi", "mechanisms", "application")])
    assert not [
        f for f in check_dossier(facts, Resources.overridden(forms), document="letter").findings if "field" in f.rule
    ]


def test_a_value_nobody_typed_takes_the_forms_default(tmp_path: Path) -> None:
    checked = check_dossier(small_facts(tmp_path), Resources())
    assert checked.values["choices"]["quorum"] == Fraction(2, 3)
    typed = small_facts(tmp_path, lambda tree: tree.update(choices={"quorum": "1/2"}))
    assert check_dossier(typed, Resources()).values["choices"]["quorum"] == Fraction(1, 2)


BREAKS: list[tuple[str, str, Callable[[Tree], Any]]] = [
    ("field.missing", "alliance.goal", lambda t: t["alliance"].pop("goal")),
    ("field.missing", "application", lambda t: t.pop("application")),
    ("field.blank", "alliance.goal", lambda t: t["alliance"].update(goal="　")),
    ("field.blank", "alliance.goal", lambda t: t["alliance"].update(goal=None)),
    ("field.blank", "bodies", lambda t: t.update(bodies=[])),
    ("field.blank", "alliance", lambda t: t.update(alliance=None)),
    ("field.shape", "orgs[0].roles", lambda t: t["orgs"][0].update(roles="牵头单位")),
    ("field.shape", "orgs[0].contact", lambda t: t["orgs"][0].update(contact="样丙")),
    ("field.shape", "orgs[0].name", lambda t: t["orgs"][0].update(name=["a"])),
    ("field.shape", "kpi[1]", lambda t: t["kpi"].append("K2")),
    ("field.shape", "kpi[1]", lambda t: t["kpi"].append(None)),
    ("field.shape", "kpi", lambda t: t.update(kpi={"id": "K1"})),
    ("field.choice", "orgs[0].roles[1]", lambda t: t["orgs"][0].update(roles=["牵头单位", "国王"])),
    ("field.blank", "orgs[0].roles[1]", lambda t: t["orgs"][0].update(roles=["牵头单位", ""])),
    ("field.ending", "alliance.name", lambda t: t["alliance"].update(name="河南省样例联盟")),
    ("field.latin", "alliance.name_en", lambda t: t["alliance"].update(name_en="Alliance 联盟")),
    ("field.length", "alliance.short_name", lambda t: t["alliance"].update(short_name="联" * 21)),
    ("field.length", "orgs", lambda t: t["orgs"].pop()),
    ("field.range", "orgs[0].staff_total", lambda t: t["orgs"][0].update(staff_total=-1, staff_rd=None)),
    ("field.range", "packet.copies", lambda t: t.update(packet={"copies": 21})),
    ("field.range", "budget_in[0].cash", lambda t: t["budget_in"][0].update(cash="-1")),
    ("field.unique", "orgs[1].uscc", lambda t: t["orgs"][1].update(uscc="91410100MAAY4CL12L")),
    ("field.unique", "orgs[1].name", lambda t: t["orgs"][1].update(name=LEAD)),
    ("field.unique", "tasks[5].no", lambda t: t["tasks"][5].update(no=1)),
    ("field.uscc", "orgs[0].uscc", lambda t: t["orgs"][0].update(uscc="91410100MAAY4CL12M")),
    ("A3-1", "alliance.industry_field", lambda t: t["alliance"].update(industry_field="房地产")),
    ("field.ref", "alliance.fund_custodian", lambda t: t["alliance"].update(fund_custodian="某某公司")),
    ("field.ref", "orgs[0].evidence[0]", lambda t: t["orgs"][0].update(evidence=["A1-9"])),
    ("field.date", "application.apply_date", lambda t: t["application"].update(apply_date="26-3-5")),
    ("field.money", "orgs[0].capital", lambda t: t["orgs"][0].update(capital="五千")),
    ("field.file", "attachments[0].file", lambda t: t["attachments"][0].update(file="../dossier.yaml")),
    ("A6-1", "application.recommender", lambda t: t["application"].pop("recommender")),
    ("field.line", "alliance.short_name", lambda t: t["alliance"].update(short_name="样\n例")),
]


@pytest.mark.parametrize(("rule", "path", "change"), BREAKS, ids=[f"{rule}-{path}" for rule, path, _ in BREAKS])
def test_what_a_form_demands_is_found_with_its_place(
    rule: str, path: str, change: Callable[[Tree], Any], check: Checker
) -> None:
    checked = check(change)
    assert (rule, path) in found(checked)
    for finding in checked.findings:
        assert finding.problem.render("en")
        assert finding.remedy.render("en")
        assert finding.place is None or finding.place.line


def test_all_findings_come_at_once_and_in_the_order_of_the_file(check: Checker) -> None:
    def change(tree: Tree) -> None:
        for rule, _, break_it in BREAKS:
            if rule in ("field.ending", "field.range", "field.unique", "field.date", "field.money", "field.file"):
                break_it(tree)

    checked = check(change)
    assert len(found(checked)) >= 10
    lines = [f.place.line for f in checked.findings if f.place and f.place.line]
    assert lines == sorted(lines)


def test_a_finding_names_place_label_and_standard(check: Checker) -> None:
    finding = next(f for f in check(lambda t: t["orgs"][0].update(uscc="9141")).findings if f.rule == "field.uscc")
    assert finding.problem.render("en").startswith("Member units no. 1 “Unified social credit code”: ")
    assert finding.article == "GB 32100-2015"


def test_what_cannot_be_read_is_judged_by_no_further_rule(check: Checker) -> None:
    checked = check(lambda t: t["alliance"].update(name="河南省\n联盟", name_en="联盟\n盟"))
    assert found(checked) == {("field.line", "alliance.name"), ("field.line", "alliance.name_en")}
    assert checked.values["alliance"]["name"] is None


def test_a_unit_without_name_is_one_finding_not_one_for_each_reference(check: Checker) -> None:
    assert found(check(lambda t: t["orgs"][0].pop("name"))) == {("field.missing", "orgs[0].name")}


def test_personal_values_never_show_in_findings_or_readings(check: Checker) -> None:
    number, phone = "410105199001010012", "1380000001x"

    def change(tree: Tree) -> None:
        tree["orgs"][0]["legal_rep"].update(id_no=number, phone=phone)
        tree["orgs"][1]["legal_rep"].update(id_no="410105 19900101 0011")
        tree["orgs"][0]["contact"]["mobile"] = phone
        tree["orgs"][0]["is_legal_person"] = number
        tree["orgs"][0]["capital"] = number
        tree["orgs"][0]["est_date"] = "13800000000"

    checked = check(change)
    said = " ".join(str(f.as_dict("en")) for f in checked.findings) + str(checked.readings)
    for personal in (number[6:14], phone, "19900101", "0101", "13800000000"):
        assert personal not in said


def test_an_empty_dossier_is_asked_for_everything_without_failing() -> None:
    checked = check_dossier(parse_dossier(b"", folder=Path(), source=Path("dossier.yaml")), Resources())
    assert {"policy", "alliance", "orgs", "application"} <= {path for _, path in found(checked)}
    assert checked.derived is None


@pytest.mark.parametrize("value", ["x", [], {}, None, [["x"]], [{"x": {"y": []}}], {"name": {"a": ["b"]}}])
def test_no_shape_in_any_place_breaks_the_check(value: Any, check: Checker, tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    for blocks in ([], ["alliance"], ["application"], ["orgs", 0], ["tasks", 0], ["orgs", 0, "finance", 0]):
        facts = read_dossier(folder)
        block: Any = facts.tree
        for step in blocks:
            block = block[step]
        for key in list(block)[1:]:
            block[key] = value
        check_dossier(facts, Resources())


def _sixty(tree: Tree) -> None:
    pattern = tree["orgs"][1]
    for no in range(3, 61):
        code = with_check(f"91410100MA{no:06d}")
        org = {
            **pattern,
            "no": no,
            "name": f"样例企业{no}有限公司",
            "short_name": f"样企{no}",
            "uscc": code,
            "org_type": "其他",
        }
        org["org_type"], org["finance"] = "企业", tree["orgs"][0]["finance"]
        org["contribution"] = {"task_text": "研究", "fund": 0}
        tree["orgs"].append(org)
        tree["tasks"][0]["partners"].append(no)


def test_sixty_members_are_judged_as_two_are(check: Checker) -> None:
    checked = check(_sixty)
    assert not checked.blocking
    assert checked.derived is not None
    assert checked.derived.members_total == 60


@pytest.mark.slow
def test_the_work_grows_with_the_members_not_with_their_square(tmp_path: Path) -> None:
    """Counts the steps of work done, not seconds."""
    import sys

    def steps(change: Callable[[Tree], object] | None, folder: Path) -> int:
        facts, count = small_facts(folder, change), 0

        def tick(frame: Any, event: str, arg: Any) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(tick)
        try:
            check_dossier(facts, Resources())
        finally:
            sys.setprofile(None)
        return count

    base, sixty = steps(None, tmp_path / "a"), steps(_sixty, tmp_path / "b")
    assert sixty - base < 58 * 6000


def test_a_form_with_an_unknown_type_is_said_to_be_wrong(tmp_path: Path) -> None:
    shutil.copy(Resources().forms[0] / "application.yaml", tmp_path)
    form = tmp_path / "application.yaml"
    form.write_text(
        form.read_text("utf-8").replace("{type: date, required: true", "{type: dat, required: true"), "utf-8"
    )
    with pytest.raises(UsageError) as caught:
        check_dossier(small_facts(tmp_path / "d"), Resources.overridden(tmp_path))
    assert "application.apply_date" in caught.value.problem.render("en")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("maxlength: 40", "maxlenght: 40"),
        ("choices: org_type", "choices: nothing"),
        ("unique_by: [year]", "unique_by: year"),
    ],
)
def test_a_form_with_a_wrong_rule_is_said_to_be_wrong(before: str, after: str, tmp_path: Path) -> None:
    for name in ("application", "dossier"):
        text = (Resources().forms[0] / f"{name}.yaml").read_text("utf-8")
        (tmp_path / f"{name}.yaml").write_text(text.replace(before, after), "utf-8")
    with pytest.raises(UsageError):
        check_dossier(small_facts(tmp_path / "d"), Resources.overridden(tmp_path))


def test_a_wrong_region_table_or_policy_value_is_said_to_be_wrong(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("source_date: x\n", "utf-8")
    with pytest.raises(UsageError):
        check_dossier(small_facts(tmp_path / "d"), Resources.overridden(tmp_path))
