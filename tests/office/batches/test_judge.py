"""Each row is judged by the rules for one notice, then beside the others."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from tests.office.batches.makers import KIND, RESOURCES, errors, judged, row, tree, written
from toolkit.checks.check import check_dossier, make_yardstick
from toolkit.checks.schema import scope_schema
from toolkit.facts.dossier import read_dossier
from toolkit.forms import load_document_plan
from toolkit.office.batches.judge import bare, row_judge, with_number

FORM = "rectification_notice"


def requirement(number, due):
    return {"requirements": [{"finding_ref": [number], "action": "甲。", "output": "乙", "due": due}]}


def changed(**changes):
    return {**row("1"), **changes}


def test_rows_in_order_have_no_errors_and_say_who_gets_the_notice(tmp_path):
    batch, found = judged(written(tmp_path, tree(row("1"), row("2", "农机"))))
    assert [(r.key, r.order, r.unit) for r in found] == [
        ("1", 1, "河南样例磨具有限公司"),
        ("2", 2, "河南样例农机有限公司"),
    ]
    assert found[0].alliance == "河南省样例磨具产业技术创新战略联盟"
    assert not any(r.blocking for r in found)
    assert (batch.code, batch.count, batch.findings) == ("豫样科办", 2, ())


@pytest.mark.parametrize(
    ("rule", "path", "wrong"),
    [
        ("A12-2", ("assessment", "grade"), {"assessment": {"grade": "良好"}}),
        ("A12-6", ("findings", 0), requirement(2, "2026-12-10")),
        ("A12-6", ("requirements", 0, "due"), requirement(1, "2027-12-10")),
        ("A12-3", ("deadline_date",), {"deadline_date": "2026-11-01"}),
        ("C29-2", ("official", "recipients"), {"official": {"recipients": ["河南样例其他有限公司"]}}),
        ("field.blank", ("findings",), {"findings": []}),
        ("field.date", ("official", "print_date"), {"official": {"print_date": "明年"}}),
    ],
)  # fmt: skip
def test_the_rules_for_one_notice_hold_for_every_row(tmp_path, rule, path, wrong):
    _, found = judged(written(tmp_path, tree(row("0", "农机"), changed(**wrong))))
    assert not found[0].blocking
    assert (rule, (FORM, *path)) in [(f.rule, f.place.path) for f in errors(found) if f.place]


def test_a_row_is_read_to_the_same_values_as_the_notice_of_a_dossier():
    facts = read_dossier(Path(RESOURCES.samples) / "rectified")
    whole = check_dossier(facts, RESOURCES, document=FORM)
    single = row_judge(RESOURCES, FORM).check(facts)
    assert single.values[FORM] == whole.values[FORM]
    rules = {(f.rule, str(f.problem)) for f in single.findings}
    assert rules == {(f.rule, str(f.problem)) for f in whole.findings}


def test_a_yardstick_judges_one_dossier_after_the_other_as_if_it_were_the_first():
    facts = read_dossier(Path(RESOURCES.samples) / "rectified")
    plan = load_document_plan(RESOURCES, FORM)
    yardstick = make_yardstick(plan, scope_schema(plan, RESOURCES, facts.tree), RESOURCES)
    first = check_dossier(facts, RESOURCES, document=FORM)
    for _ in range(2):
        again = yardstick.judge(facts, facts.folder)
        assert (again.values, again.findings) == (first.values, first.findings)
        again.values[FORM]["findings"].clear()
        again.values["orgs"].clear()


def test_the_same_unit_twice_is_warned_of_at_the_later_row(tmp_path):
    _, found = judged(written(tmp_path, tree(row("1"), row("2", "农机"), row("3"))))
    warned = [(r.key, f.rule) for r in found for f in r.findings if f.rule == "batch.twice"]
    assert warned == [("3", "batch.twice")]


def test_dates_that_differ_from_row_to_row_are_warned_of(tmp_path):
    later = {**row("2", "农机"), "official": {"issue_date": "2026-11-26"}}
    _, found = judged(written(tmp_path, tree(row("1"), later, row("3", "轴承"))))
    assert [(r.key, f.severity) for r in found for f in r.findings if f.rule == "batch.dates"] == [("2", "warning")]


def test_a_recognition_number_is_given_to_one_alliance_only(tmp_path):
    common = {"文件名称": "办法", "文号": "豫科〔2013〕146号", "year": 2026, "review": "验收合格。"}
    common |= {"contact": "林样清", "phone": "0371-55500909"}
    names = ("磨具", "农机", "轴承")
    rows = [
        {"row": n, "name": f"河南省样例{name}产业技术创新战略联盟", "牵头单位": f"河南样例{name}有限公司",
         "推荐单位": "郑州市科技局", "number": "样例2026-1" if n < 3 else "样例2026-2"}
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    batch = {"kind": "recognition", "common": common, "rows": rows}
    _, found = judged(written(tmp_path, batch))
    assert [(r.key, f.rule) for r in found for f in r.findings if f.severity == "error"] == [("2", "batch.unique")]
    official = found[0].checked.values["recognition_notice"]["official"]
    assert (official["recipients"], official["cc"]) == (["河南样例磨具有限公司"], ["郑州市科技局"])


def test_a_number_in_the_batch_is_refused_the_register_gives_it(tmp_path):
    _, found = judged(written(tmp_path, tree(changed(official={"docno": "豫样科办〔2026〕1号"}))))
    assert [f.rule for f in errors(found)] == ["batch.docno"]


def test_the_digest_is_of_what_is_said_not_of_how_it_is_spelt(tmp_path):
    def digest(content):
        return judged(written(tmp_path, content))[1][0].digest

    plain = digest(tree(row("1")))
    spelt = tree(changed(deadline_date="2026年12月25日", assessment={"grade": "不合格", "score": "52.50"}))
    assert plain != digest(spelt)
    assert digest(tree(changed(deadline_date="2026-12-25"))) == digest(spelt)
    assert plain == digest(tree(row("9")))
    assert plain != digest(tree(row("1"), change=lambda t: t["common"].update(deadline_days=31)))


def test_the_issuers_number_changes_a_copy_and_not_the_digest(tmp_path):
    _, [found] = judged(written(tmp_path, tree(changed(official={"note": "联系人：林样清"}))))
    facts = with_number(found.row.facts, FORM, docno="豫样科办〔2026〕12号", issue_date=date(2026, 12, 1), note="第2版")
    assert "docno" not in found.row.facts.tree[FORM]["official"]
    checked = row_judge(RESOURCES, FORM).check(bare(facts))
    official = checked.values[FORM]["official"]
    assert (official["docno"], official["issue_date"]) == ("豫样科办〔2026〕12号", date(2026, 12, 1))
    assert official["note"] == "联系人：林样清；第2版"
    assert not checked.blocking


def test_a_row_sent_to_another_process_is_small_and_whole(tmp_path):
    _, [found] = judged(written(tmp_path, tree(row("1"))))
    sent = pickle.dumps(bare(found.row.facts))
    assert len(sent) < 4_000
    assert row_judge(RESOURCES, FORM).check(pickle.loads(sent)).values == found.checked.values


def test_rows_can_be_taken_out_by_their_key(tmp_path):
    from toolkit.office.batches.read import read_batch

    with read_batch(written(tmp_path, tree(row("1"), row("B2", "农机"))), RESOURCES) as batch:
        assert batch.row("B2").facts.tree == list(batch)[1].facts.tree
        assert batch.row("B2").order == 2
        with pytest.raises(KeyError):
            batch.row("none")
    assert KIND.name == batch.kind.name
