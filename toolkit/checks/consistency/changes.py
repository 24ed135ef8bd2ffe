"""Changes of members: decided, filed in time, and what becomes of the alliance (articles 11(3) and 11(5))."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from toolkit.checks.consistency.events import CHANGING, late
from toolkit.checks.consistency.meetings import decides, reached
from toolkit.checks.derived import Row
from toolkit.checks.membership import steps, tally
from toolkit.checks.places import in_order
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
_GOING = ("leave", "expel")
_STAYING = ("rename", "rep_change", "replace_lead")
_SPECIAL = {"join": "join_pass", "expel": "special_pass", "replace_lead": "special_pass"}
"""Kinds of changes → the majority of all seats that agreement and charter ask for."""


def known_units(case: Case) -> Iterator[Hit]:
    """Article 11(5): who joins was no member, who leaves or is renamed was one, by its credit code (C03)."""
    at = _numbers(case)
    for change, before, _ in steps(case.orgs, case.rows("changes")):
        kind, code, i = change.get("kind"), change.get("uscc"), at[id(change)]
        if code is None or kind is None:
            continue
        member = next((row for row in before if row["uscc"] == code), None)
        if kind == "join" and member is not None:
            yield Hit(
                T(
                    "{org} joins though it is a member already ({there}).",
                    org=change.get("org") or code,
                    there=_place_of(case, code, i),
                ),
                T("Correct the credit code or the kind of change."),
                ("changes", i, "uscc"),
            )
        elif kind in (*_GOING, *_STAYING) and member is None:
            yield Hit(
                T(
                    "{org} ({code}) is not among the members ({there}); nothing can be changed of it.",
                    org=change.get("org") or "?",
                    code=code,
                    there=case.where("orgs"),
                ),
                T("The table of member units stays as it was at the application; put it back, or correct the code."),
                ("changes", i, "uscc"),
                W if kind in _GOING else None,
            )
        elif kind == "rename" and member and change.get("before") and change["before"] != member["name"]:
            yield Hit(
                T(
                    "The former name is {said}; the member was called {name} ({there}).",
                    said=change["before"],
                    name=member["name"],
                    there=_place_of(case, code, i),
                ),
                T("Write the former name character for character."),
                ("changes", i, "before"),
            )


def decided(case: Case) -> Iterator[Hit]:
    """Article 11(3): a change rests on a resolution that was passed by the majority agreed on (C12)."""
    meetings = {str(row.get("no")): i for i, row in enumerate(case.rows("meetings"))}
    for i, change in enumerate(case.rows("changes")):
        m = meetings.get(str(change.get("meeting")))
        if m is None or change.get("resolution") is None:
            continue
        meeting = case.rows("meetings")[m]
        resolutions = meeting.get("resolutions") or []
        n = next((n for n, row in enumerate(resolutions) if row.get("no") == change["resolution"]), None)
        there = case.where("meetings", m, "resolutions")
        if n is None:
            yield Hit(
                T("{there} has no resolution {no}.", there=there, no=change["resolution"]),
                T("Correct the number, or enter the resolution."),
                ("changes", i, "resolution"),
            )
        elif resolutions[n].get("passed") is False:
            yield Hit(
                T("Resolution {no} ({there}) was not passed.", there=there, no=change["resolution"]),
                T("A change needs a resolution that was passed."),
                ("changes", i, "resolution"),
            )
        elif decides(case, meeting):
            yield from _majority(case, change, meeting, resolutions[n], i)


def notice_given(case: Case) -> Iterator[Hit]:
    """Article 11(3): who leaves gave notice as long before as agreement and charter ask for (C12)."""
    days = case.at("choices", "exit_notice")
    for i, change in enumerate(case.rows("changes")):
        given, effective = change.get("notice_date"), change.get("effective_date")
        if change.get("kind") != "leave" or days is None or given is None or effective is None:
            continue
        if (effective - given).days < days:
            yield Hit(
                T(
                    "Notice was given on {given}, {count} days before {effective}; {there} is {days}.",
                    given=given,
                    count=(effective - given).days,
                    effective=effective,
                    there=case.where("choices", "exit_notice"),
                    days=days,
                ),
                T("Let it take effect later, or have the board agree to less."),
                ("changes", i, "effective_date"),
            )


def sponsored(case: Case) -> Iterator[Hit]:
    """Article 11(3): who joins is sponsored by as many members as agreement and charter ask for (C12)."""
    if case.at("choices", "join") != "sponsor_and_board":
        return
    wanted = case.at("choices", "join_sponsors")
    for i, change in enumerate(case.rows("changes")):
        count = len(change.get("sponsors") or ())
        if change.get("kind") == "join" and wanted is not None and count < wanted:
            yield Hit(
                T(
                    "{count} members sponsor it; {there} is {wanted}.",
                    count=count,
                    there=case.where("choices", "join_sponsors"),
                    wanted=wanted,
                ),
                T("Name the sponsors."),
                ("changes", i, "sponsors"),
            )


def change_chain(case: Case) -> Iterator[Hit]:
    """Article 11(5): asked for, decided, in effect and filed, in this order (C21)."""
    meetings = {str(row.get("no")): i for i, row in enumerate(case.rows("meetings"))}
    for i, change in enumerate(case.rows("changes")):
        m = meetings.get(str(change.get("meeting")))
        meeting: tuple[FactPath, ...] = () if m is None else (("meetings", m, "date"),)
        at: FactPath = ("changes", i)
        belated = change.get("kind") in ("leave", "rename", "rep_change")  # it happens, and the board learns of it
        yield from in_order(case, (*at, "notice_date"), *meeting)
        yield from in_order(case, *meeting, (*at, "effective_date"), severity=W if belated else None)
        yield from in_order(case, *meeting, (*at, "filed_date"))


def filed(case: Case) -> Iterator[Hit]:
    """Article 11(5): a change of members is filed with the department, in time (C03)."""
    for i, change in enumerate(case.rows("changes")):
        effective = change.get("effective_date")
        if effective is not None and case.left_out("changes", i, "filed_date") and not case.made("member_change"):
            going = change.get("kind") in _GOING
            yield Hit(
                T(
                    "{org} left on {day}, but the change was never filed ({there}).",
                    org=change.get("org") or "?",
                    day=effective,
                    there=case.where("changes", i, "filed_date"),
                )
                if going
                else T(
                    "The change of {org} of {day} was never filed ({there}).",
                    org=change.get("org") or "?",
                    day=effective,
                    there=case.where("changes", i, "filed_date"),
                ),
                T("File it (document member_change), and fill in when."),
                ("changes", i, "filed_date"),
                None if going else W,
            )
        yield from late(case, ("changes", i, "effective_date"), ("changes", i, "filed_date"))


def still_an_alliance(case: Case) -> Iterator[Hit]:
    """Article 7(1): after every change there are members enough, mainly of Henan, and the lead is of Henan (C32)."""
    at, limit, least = _numbers(case), case.policy_number("henan_share"), case.policy_number("min_members")
    for change, _, after in steps(case.orgs, case.rows("changes")):
        i, now = at[id(change)], tally(after, case.regions)
        if least is not None and now.total < least:
            yield Hit(
                T("After the change there are {total} members; {least} are needed.", total=now.total, least=least),
                T("An alliance of fewer members cannot go on; ask the department."),
                ("changes", i),
            )
        if limit is not None and now.share is not None and now.share <= limit:
            yield Hit(
                T(
                    "After the change {henan} of {total} members are of Henan; the share must be more than {limit}.",
                    henan=now.henan,
                    total=now.total,
                    limit=limit,
                ),
                T("Members must remain mainly of Henan (article 7(1)); ask the department before it takes effect."),
                ("changes", i),
            )
        leads = [row for row in after if row["lead"]]
        if after and not leads:
            yield Hit(
                T("After the change nobody leads: {org} was the lead unit.", org=change.get("org") or "?"),
                T("File a change of the lead unit first."),
                ("changes", i, "kind"),
            )
        for lead in leads:
            if lead["region_code"] and not lead["region_code"].startswith(case.regions.home):
                yield Hit(
                    T(
                        "After the change {org} leads, registered in {place}, not in Henan.",
                        org=lead["name"],
                        place=case.regions.name(lead["region_code"]),
                    ),
                    T("Choose a lead unit that is registered in Henan."),
                    ("changes", i, "region_code"),
                )
        if change.get("is_legal_person") is False and change.get("kind") not in _GOING:
            yield Hit(
                T("{org} is not an independent legal person and cannot be a party.", org=change.get("org") or "?"),
                T("Enter the legal person it belongs to: a university, not its college; a company, not its branch."),
                ("changes", i, "is_legal_person"),
            )


def lead_changes_need_the_department(case: Case) -> Iterator[Hit]:
    """Article 8: who leads was approved by the department; whether it agrees to another only it can say."""
    for i, change in enumerate(case.rows("changes")):
        if change.get("kind") == "replace_lead":
            yield Hit(
                T("The lead unit changes to {org}: has the department agreed?", org=change.get("org") or "?"),
                T("Ask the department; the measures do not say how a lead unit is changed."),
                ("changes", i, "kind"),
            )


def duties_of_those_gone(case: Case) -> Iterator[Hit]:
    """Article 9(3): what a member that left was responsible for passes to another (C31)."""
    names = {org.get("uscc"): org.get("name") for org in case.orgs}
    gone = {
        names[change.get("uscc")]: i
        for i, change in enumerate(case.rows("changes"))
        if change.get("kind") in _GOING and names.get(change.get("uscc"))
    }
    if not gone:
        return
    alliance: tuple[FactPath, ...] = (("alliance", "liability_subject"), ("alliance", "fund_custodian"))
    places = [(path, case.at(*path)) for path in (*alliance, ("alliance", "office", "host"))]
    places += [(("positions", i, "org"), row.get("org")) for i, row in enumerate(case.rows("positions"))]
    days = {name: case.rows("changes")[i].get("effective_date") for name, i in gone.items()}
    for n, task in enumerate(case.rows("tasks")):
        owner, end = task.get("owner"), task.get("end")
        if owner in gone and end and days[owner] and end > days[owner]:
            places.append((("tasks", n, "owner"), owner))
    for path, org in places:
        if org in gone:
            yield Hit(
                T(
                    "{here} is {org}, which left ({there}).",
                    here=case.where(*path),
                    org=org,
                    there=case.where("changes", gone[org], "no"),
                ),
                T("Name the member that takes its place; agreement and charter need a supplement."),
                path,
                E if path[0] == "alliance" else None,
            )


def _majority(case: Case, change: Row, meeting: Row, resolution: Row, i: int) -> Iterator[Hit]:
    key = _SPECIAL.get(change.get("kind") or "")
    share: Fraction | None = case.at("choices", key) if key else None
    votes, of = resolution.get("votes_for"), meeting.get("expected")
    weighted = case.at("choices", "vote_basis") == "weighted_by_contribution"
    if key and not weighted and None not in (share, votes, of) and not reached(votes, of, share):  # type: ignore[arg-type]
        yield Hit(
            T(
                "{votes} of {of} votes were for it; {there} is {share} of all seats.",
                votes=votes,
                of=of,
                there=case.where("choices", key),
                share=share,
            ),
            T("Correct the votes, or decide again."),
            ("changes", i, "resolution"),
        )


def _numbers(case: Case) -> dict[int, int]:
    return {id(row): i for i, row in enumerate(case.rows("changes"))}


def _place_of(case: Case, code: str, before: int) -> object:
    """Name where a member stands: among the units of the application, or where it joined."""
    for i, org in enumerate(case.orgs):
        if org.get("uscc") == code:
            return case.where("orgs", i, "uscc")
    joined = next((i for i, row in enumerate(case.rows("changes")) if row.get("uscc") == code and i != before), before)
    return case.where("changes", joined, "uscc")


CHANGES: tuple[Rule, ...] = (
    Rule("C03-2", E, "11(5)", known_units, CHANGING),
    Rule("C03-3", E, "11(5)", filed, CHANGING),
    Rule("C12", E, "11(3)", decided, CHANGING),
    Rule("C12-2", W, "11(3)", notice_given, CHANGING),
    Rule("C12-3", E, "11(3)", sponsored, CHANGING),
    Rule("C21-3", E, "11(5)", change_chain, CHANGING),
    Rule("C31", W, "9(3)", duties_of_those_gone, (*CHANGING, "agreement", "charter")),
    Rule("C32", E, "7(1)", still_an_alliance, CHANGING),
    Rule("C32-2", M, "8", lead_changes_need_the_department, ("member_change",)),
)
"""Rules on changes of members."""
