"""Who is a member when."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.membership import in_order, members_after, tally
from toolkit.checks.regions import load_regions
from toolkit.resources import Resources

REGIONS = load_regions(Resources())
DAY = date(2027, 3, 19)


def unit(name: str, region: str = "410100", **more: Any) -> dict[str, Any]:
    kind = {"org_type": "enterprise", "region_code": region, "is_legal_person": True}
    return {"name": name, "uscc": f"code of {name}", **kind, **more}


def change(kind: str, name: str, **more: Any) -> dict[str, Any]:
    row = unit(name, **{"region": more.pop("region", "410100")})
    return {**row, "org": row.pop("name"), "kind": kind, "effective_date": DAY, "before": None, **more}


FOUNDERS = [unit("甲", roles=["lead", "chair"]), unit("乙", "310000"), unit("丙")]


def names(*changes: dict[str, Any], until: date | None = None) -> list[str]:
    return [member["name"] for member in members_after(FOUNDERS, changes, until)]


def test_without_changes_the_members_are_those_who_applied() -> None:
    members = members_after(FOUNDERS, ())
    assert [(m["name"], m["lead"], m["since"]) for m in members] == [
        ("甲", True, None),
        ("乙", False, None),
        ("丙", False, None),
    ]


def test_who_joins_comes_last_with_the_day() -> None:
    last = members_after(FOUNDERS, [change("join", "丁", region="410700")])[-1]
    assert (last["name"], last["region_code"], last["since"], last["lead"]) == ("丁", "410700", DAY, False)


def test_who_leaves_or_is_expelled_is_no_member_any_more() -> None:
    assert names(change("leave", "乙")) == ["甲", "丙"]
    assert names(change("expel", "丙")) == ["甲", "乙"]


def test_a_renamed_member_keeps_its_place() -> None:
    assert names(change("rename", "新乙", uscc="code of 乙", before="乙")) == ["甲", "新乙", "丙"]


def test_a_renamed_member_with_a_new_code_is_found_by_its_old_name() -> None:
    members = members_after(FOUNDERS, [change("rename", "新乙", before="乙")])
    assert [m["uscc"] for m in members] == ["code of 甲", "code of 新乙", "code of 丙"]


def test_a_successor_takes_the_place_of_those_it_merged() -> None:
    merged = change("merge", "乙丙", before="乙、丙")
    assert names(merged) == ["甲", "乙丙"]
    assert names(change("merge", "乙", before="乙、丙")) == ["甲", "乙"]


def test_who_succeeds_the_lead_is_the_lead() -> None:
    members = members_after(FOUNDERS, [change("merge", "新甲", before="甲")])
    assert [(m["name"], m["lead"]) for m in members] == [("新甲", True), ("乙", False), ("丙", False)]


def test_of_a_division_each_successor_is_a_member() -> None:
    assert names(change("merge", "丙一", before="丙"), change("merge", "丙二", before="丙")) == [
        "甲",
        "乙",
        "丙一",
        "丙二",
    ]


def test_another_lead_changes_no_members() -> None:
    members = members_after(FOUNDERS, [change("replace_lead", "丙", before="甲")])
    assert [(m["name"], m["lead"]) for m in members] == [("甲", False), ("乙", False), ("丙", True)]


def test_a_change_of_representative_changes_no_members() -> None:
    assert members_after(FOUNDERS, [change("rep_change", "乙", after="他人")]) == members_after(FOUNDERS, ())


def test_changes_count_in_the_order_of_their_days_and_until_a_day() -> None:
    leaves = change("leave", "丁", effective_date=DAY + timedelta(days=30))
    joins = change("join", "丁")
    undated = change("leave", "甲", effective_date=None)
    assert [row["kind"] for row in in_order([leaves, joins, undated])] == ["join", "leave"]
    assert names(leaves, joins, undated) == ["甲", "乙", "丙"]
    assert names(leaves, joins, until=DAY) == ["甲", "乙", "丙", "丁"]
    assert names(leaves, joins, until=DAY - timedelta(days=1)) == ["甲", "乙", "丙"]


def test_the_facts_themselves_stay_as_they_are() -> None:
    before = [dict(org) for org in FOUNDERS]
    members_after(FOUNDERS, [change("rename", "新乙", before="乙"), change("replace_lead", "丙")])
    assert before == FOUNDERS


def test_a_tally_tells_henan_from_outside() -> None:
    now = tally(members_after(FOUNDERS, [change("join", "丁", region="410700")]), REGIONS)
    assert now.as_dict() == {"total": 4, "henan": 3, "outside": 1, "share": Fraction(3, 4)}
    assert tally([], REGIONS).share is None
    assert tally([unit("戊", is_legal_person=False)], REGIONS).henan == 0


KINDS = st.sampled_from(["join", "leave", "expel", "rename", "merge", "rep_change", "replace_lead"])
CHANGES = st.lists(
    st.builds(
        lambda kind, name, before, days: change(
            kind, name, before=before or None, effective_date=DAY + timedelta(days=days)
        ),
        KINDS,
        st.sampled_from("甲乙丙丁戊"),
        st.sampled_from(["", "甲", "乙", "甲、乙", "丁"]),
        st.integers(0, 3),
    ),
    max_size=8,
)


@given(CHANGES)
def test_nobody_is_a_member_twice_and_the_counts_add_up(changes: list[dict[str, Any]]) -> None:
    members = members_after(FOUNDERS, changes)
    codes = [member["uscc"] for member in members]
    assert len(codes) == len(set(codes))
    assert sum(member["lead"] for member in members) <= 1
    now = tally(members, REGIONS)
    assert now.henan + now.outside == now.total == len(members)


@given(CHANGES)
def test_day_by_day_comes_to_the_same_as_all_at_once(changes: list[dict[str, Any]]) -> None:
    assert members_after(FOUNDERS, changes, DAY + timedelta(days=3)) == members_after(FOUNDERS, changes)


@pytest.mark.parametrize("kind", ["leave", "expel", "rename", "replace_lead"])
def test_a_change_of_somebody_unknown_changes_nobody(kind: str) -> None:
    assert names(change(kind, "庚")) == ["甲", "乙", "丙"]
