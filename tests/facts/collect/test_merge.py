"""Three ways: as it was sent, as it came back, as the dossier has it now."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.facts.collect.forms import member_block, member_rules
from toolkit.facts.collect.merge import Conflict, merge_answer
from toolkit.resources import Resources

RULES = member_rules(Resources())
BASE: dict[str, Any] = {
    "name": "甲公司",
    "staff_total": "300",
    "contact": {"name": "样丙", "mobile": "13800000000"},
    "platforms": [
        {"name": "中心", "level": "省级", "approve_dept": "科技厅", "year": "2016"},
        {"name": "实验室", "level": "市级", "approve_dept": "科技局", "year": "2013"},
    ],
}
OURS = {**copy.deepcopy(BASE), "no": "1", "roles": ["牵头单位"], "evidence": ["A1-1"]}


def test_members_are_not_asked_for_what_the_lead_decides_or_they_cannot_know():
    assert not {"no", "short_name", "roles", "evidence"} & RULES.keys()
    assert "evidence" not in RULES["ip"]["schema"]["schema"]
    assert {"name", "uscc", "contact", "finance", "platforms", "ip", "projects", "contribution"} <= RULES.keys()
    assert member_block(OURS, RULES) == BASE


def test_what_the_member_changed_comes_in_and_the_rest_stays():
    theirs = copy.deepcopy(BASE)
    theirs["staff_total"] = "310"
    theirs["contact"]["email"] = "a@example.com"
    theirs["platforms"][1]["year"] = "2014"
    theirs["platforms"].append({"name": "新平台"})
    merged = merge_answer(OURS, BASE, theirs, RULES)
    assert merged.conflicts == []
    assert merged.row["staff_total"] == "310"
    assert merged.row["contact"]["email"] == "a@example.com"
    assert [row.get("year") for row in merged.row["platforms"]] == ["2016", "2014", None]
    assert (merged.row["no"], merged.row["roles"], merged.row["evidence"]) == ("1", ["牵头单位"], ["A1-1"])
    assert merge_answer(merged.row, BASE, theirs, RULES).row == merged.row


def test_what_the_lead_corrected_since_is_kept_unless_told_otherwise():
    ours = {**OURS, "staff_total": "305"}
    theirs = {**BASE, "staff_total": "310"}
    merged = merge_answer(ours, BASE, theirs, RULES)
    assert merged.row == ours
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.ours, conflict.theirs) == (("staff_total",), "305", "310")
    assert merge_answer(ours, BASE, theirs, RULES, prefer_theirs=True).row["staff_total"] == "310"
    assert merge_answer(ours, BASE, {**BASE, "staff_total": "305"}, RULES).conflicts == []


def test_a_row_that_went_goes_unless_the_lead_changed_it():
    theirs = {**BASE, "platforms": BASE["platforms"][:1]}
    assert merge_answer(OURS, BASE, theirs, RULES).row["platforms"] == BASE["platforms"][:1]
    ours = copy.deepcopy(OURS)
    ours["platforms"][1]["level"] = "省级"
    merged = merge_answer(ours, BASE, theirs, RULES)
    assert merged.row == ours
    assert len(merged.conflicts) == 1


def test_a_row_that_the_lead_deleted_does_not_come_back_by_itself():
    ours = {**OURS, "platforms": BASE["platforms"][:1]}
    assert merge_answer(ours, BASE, BASE, RULES).row == ours
    theirs = copy.deepcopy(BASE)
    theirs["platforms"][1]["year"] = "2014"
    assert len(merge_answer(ours, BASE, theirs, RULES).conflicts) == 1


def test_values_with_errors_do_not_come_in():
    theirs = {**BASE, "staff_total": "多", "platforms": [*BASE["platforms"], {"name": "新", "year": "去年"}]}
    wrong = {("staff_total",), ("platforms", 2, "year")}
    row = merge_answer(OURS, BASE, theirs, RULES, wrong=wrong).row
    assert row["staff_total"] == "300"
    assert row["platforms"][2] == {"name": "新"}


def test_blanks_and_stray_spaces_are_no_change():
    theirs = {**copy.deepcopy(BASE), "staff_total": " 300　", "address": " "}
    assert merge_answer(OURS, BASE, theirs, RULES).row == OURS


def test_a_row_renamed_like_one_that_is_there_already_is_a_conflict():
    base = {"platforms": [{"name": "甲", "level": "省级"}]}
    ours = {"platforms": [{"name": "甲", "level": "省级"}, {"name": "乙"}]}
    theirs = {"platforms": [{"name": "乙", "level": "省级"}]}
    merged = merge_answer(ours, base, theirs, RULES)
    assert merged.row == ours
    assert merged.conflicts == [Conflict(("platforms", 0), base["platforms"][0], theirs["platforms"][0])]


def test_rows_of_one_name_that_nobody_changed_are_no_conflict():
    base = {"ip": [{"title": "专利", "number": "1"}, {"title": "专利", "number": "2"}]}
    assert merge_answer(base, base, base, RULES).conflicts == []


VALUES = st.sampled_from(["1", "2", "3"])
ROWS = st.lists(
    st.fixed_dictionaries({"name": VALUES}, optional={"level": VALUES, "year": VALUES}),
    max_size=3,
    unique_by=lambda row: row["name"],
)
BLOCKS = st.fixed_dictionaries(
    {},
    optional={
        "name": VALUES,
        "staff_total": VALUES,
        "contact": st.fixed_dictionaries({}, optional={"name": VALUES, "email": VALUES}),
        "platforms": ROWS,
        "ip": ROWS,
    },
)


@example(
    {"platforms": [{"name": "1"}, {"name": "2", "year": "1"}]},
    {"name": "1", "platforms": [{"name": "1", "year": "1"}]},
    {},
    True,
)
@example(
    {},
    {"platforms": [{"name": "2", "level": "2", "year": "2"}]},
    {"platforms": [{"name": "2"}, {"name": "1", "level": "2", "year": "2"}]},
    False,
)
@settings(max_examples=300)
@given(BLOCKS, BLOCKS, BLOCKS, st.booleans())
def test_merging_twice_changes_nothing(ours, base, theirs, prefer_theirs):
    base, theirs = member_block(base, RULES), member_block(theirs, RULES)
    once = merge_answer(ours, base, theirs, RULES, prefer_theirs=prefer_theirs)
    again = merge_answer(once.row, base, theirs, RULES, prefer_theirs=prefer_theirs)
    assert again.row == once.row


@settings(max_examples=100)
@given(BLOCKS, BLOCKS)
def test_an_answer_to_an_unchanged_dossier_is_taken_whole(base, theirs):
    base, theirs = member_block(base, RULES), member_block(theirs, RULES)
    merged = merge_answer(base, base, theirs, RULES)
    assert merged.conflicts == []
    assert {k: v for k, v in merged.row.items() if k not in ("platforms", "ip")} == {
        k: v for k, v in theirs.items() if k not in ("platforms", "ip")
    }
    for key in ("platforms", "ip"):
        assert in_any_order(merged.row.get(key, [])) == in_any_order(theirs.get(key, []))


def in_any_order(rows: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(row.items()) for row in rows)


def test_a_row_that_both_sides_entered_is_one_row_and_rows_alike_stay_two():
    ours = {**OURS, "platforms": [*BASE["platforms"], {"name": "新平台", "year": "2024"}]}
    theirs = {**BASE, "platforms": [*BASE["platforms"], {"name": "新平台", "year": "2025", "level": "市级"}]}
    merged = merge_answer(ours, BASE, theirs, RULES)
    assert merged.row["platforms"][2:] == [{"name": "新平台", "year": "2024", "level": "市级"}]
    assert [conflict.path for conflict in merged.conflicts] == [("platforms", 2, "year")]
    theirs["platforms"][2] = {**BASE["platforms"][1], "name": "另一实验室"}
    ours["platforms"][2] = {**BASE["platforms"][1], "name": "又一实验室"}
    assert len(merge_answer(ours, BASE, theirs, RULES).row["platforms"]) == 4
