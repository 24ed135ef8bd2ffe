"""What minutes and filings are told of meetings and members."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from toolkit.checks.regions import load_regions
from toolkit.documents.resolved import called_on, proceedings, resolved, sign_in
from toolkit.resources import Resources

REGIONS = load_regions(Resources())
CHOICES = {
    "quorum": Fraction(2, 3),
    "pass": Fraction(1, 2),
    "special_pass": Fraction(2, 3),
    "join_pass": Fraction(3, 4),
    "board_seat": "one_per_member",
    "vote_basis": "one_member_one_vote",
}


def unit(name: str, **more: Any) -> dict[str, Any]:
    kind = {"org_type": "enterprise", "region_code": "410100", "is_legal_person": True, "roles": []}
    return {"name": name, "uscc": f"code of {name}", **kind, **more}


def meeting(body: str | None = "理事会", **more: Any) -> dict[str, Any]:
    told = {"no": 2, "date": date(2027, 6, 11), "expected": 4, "present": 3, "absent": ["丙某（出差）"]}
    return {"body": body, **told, "resolutions": [], **more}


def facts(*meetings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "orgs": [unit("甲", roles=["lead"]), unit("乙"), unit("丙")],
        "bodies": [{"name": "理事会", "kind": "decision"}, {"name": "专家委员会", "kind": "advisory"}],
        "positions": [
            {"body": "理事会", "title": "理事长", "name": "甲某", "org": "甲"},
            {"body": "理事会", "title": "理事", "name": "乙某", "org": "乙"},
            {"body": "理事会", "title": "理事", "name": "丙某", "org": "丙"},
            {"body": "专家委员会", "title": "委员", "name": "乙专家", "org": "乙"},
        ],
        "changes": [
            change("变更1", "join", "丁", date(2027, 4, 1)),
            change("变更2", "leave", "乙", date(2027, 6, 11)),
            {**change("变更3", "rename", "新丙", date(2027, 5, 1)), "uscc": "code of 丙"},
        ],
        "meetings": list(meetings),
        "choices": CHOICES,
        **more,
    }


def change(no: str, kind: str, org: str, day: date) -> dict[str, Any]:
    row = unit(org)
    return {**row, "org": row["name"], "no": no, "kind": kind, "effective_date": day, "meeting": "2", "resolution": 1}


def test_the_council_signs_by_seat_with_blanks_for_who_joined_later() -> None:
    rows = sign_in(facts(), meeting())
    assert [(row["name"], row["org"], row["absent"]) for row in rows] == [
        ("甲某", "甲", False),
        ("乙某", "乙", False),
        ("丙某", "新丙", True),
        (None, "丁", False),
    ]


def test_a_change_counts_from_the_day_after_it_took_effect() -> None:
    later = sign_in(facts(), meeting(date=date(2027, 6, 12)))
    assert [row["org"] for row in later] == ["甲", "新丙", "丁"]
    first = sign_in(facts(), meeting(date=date(2027, 4, 1)))
    assert [row["org"] for row in first] == ["甲", "乙", "丙"]


def test_experts_sign_as_persons_and_an_assembly_by_member() -> None:
    assert [row["name"] for row in sign_in(facts(), meeting("专家委员会", date=date(2027, 7, 1)))] == ["乙专家"]
    assert [(row["name"], row["org"]) for row in sign_in(facts(), meeting(None))] == [
        (None, "甲"),
        (None, "乙"),
        (None, "新丙"),
        (None, "丁"),
    ]


def test_a_unit_is_called_by_the_name_it_had_on_the_day() -> None:
    assert called_on(facts(), date(2027, 5, 1)) == {"甲": "甲", "乙": "乙", "丙": "丙"}
    assert called_on(facts(), date(2027, 5, 2))["丙"] == "新丙"
    assert called_on(facts(), None)["丙"] == "新丙"


def test_no_seats_are_added_where_not_every_member_has_one() -> None:
    by_class = facts(choices={**CHOICES, "board_seat": "by_class"})
    assert [row["org"] for row in sign_in(by_class, meeting())] == ["甲", "乙", "新丙"]


@pytest.mark.parametrize(
    ("said", "share", "needed", "enough"),
    [
        ({"no": 2, "votes_for": 2}, Fraction(2, 3), Fraction(1, 2), True),
        ({"no": 2, "votes_for": 3, "special": True}, Fraction(3, 4), Fraction(2, 3), True),
        ({"no": 2, "votes_for": 2, "special": True}, Fraction(1, 2), Fraction(2, 3), False),
        ({"no": 1, "votes_for": 2}, Fraction(1, 2), Fraction(3, 4), False),
    ],
    ids=["ordinary", "special", "special that fails", "of who joins"],
)
def test_votes_are_measured_by_what_is_resolved(
    said: dict[str, Any], share: Fraction, needed: Fraction, enough: bool
) -> None:
    held = meeting(resolutions=[said])
    row = proceedings(facts(held), held)["resolutions"][0]
    assert (row["share"], row["needed"], row["enough"]) == (share, needed, enough)


def test_attendance_is_measured_for_the_council_only() -> None:
    council = proceedings(facts(), meeting())
    assert (council["attendance"], council["quorum"], council["quorate"]) == (Fraction(3, 4), Fraction(2, 3), True)
    experts = proceedings(facts(), meeting("专家委员会"))
    assert (experts["decides"], experts["quorum"], experts["quorate"]) == (False, None, None)


def test_weighted_votes_are_shares_of_the_votes_given() -> None:
    held = meeting(resolutions=[{"no": 2, "votes_for": 600, "votes_against": 300, "votes_abstain": 100}])
    weighted = facts(held, choices={**CHOICES, "vote_basis": "weighted_by_contribution"})
    row = proceedings(weighted, held)["resolutions"][0]
    assert (row["share"], row["of_all"]) == (Fraction(3, 5), False)


def test_a_change_finds_the_meeting_and_resolution_that_decided_it() -> None:
    view = resolved(facts(meeting(resolutions=[{"no": 1, "votes_for": 3}])), REGIONS)
    assert view["decided"]["变更1"]["meeting"]["no"] == 2
    assert view["decided"]["变更1"]["resolution"]["share"] == Fraction(3, 4)
    assert resolved(facts(meeting()), REGIONS)["decided"]["变更1"] is None


def test_members_are_told_after_each_change_and_now() -> None:
    view = resolved(facts(), REGIONS)
    assert [member["name"] for member in view["members_after"]["变更1"]["members"]] == ["甲", "乙", "丙", "丁"]
    counts = {no: (row["before"]["total"], row["after"]["total"]) for no, row in view["members_after"].items()}
    assert counts == {"变更1": (3, 4), "变更3": (4, 4), "变更2": (4, 3)}
    assert [member["name"] for member in view["members_now"]] == ["甲", "新丙", "丁"]
    assert view["tally_now"]["share"] == 1
    assert view["members_now"][0]["region"] == "河南省郑州市"


def test_without_any_fact_there_is_nothing_to_arrange() -> None:
    view = resolved({}, REGIONS)
    assert (view["members_now"], view["decided"], view["sign_in"]) == ([], {}, {})
