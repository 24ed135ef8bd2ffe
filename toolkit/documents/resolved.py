"""Rows arranged for minutes and filings: who was there, what was resolved with which majority, who is a member then.

Called by :func:`toolkit.documents.context.document_context`; nothing here is a new fact. What is computed comes from
:mod:`toolkit.checks.membership` and :mod:`toolkit.checks.consistency.meetings`, so that the rules see the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from toolkit.checks.consistency.meetings import reached
from toolkit.checks.derived import Row
from toolkit.checks.membership import Member, Tally, in_order, members_after, tally
from toolkit.checks.regions import Regions

Rows = list[dict[str, Any]]
_VOTES = ("votes_for", "votes_against", "votes_abstain")


def resolved(values: Mapping[str, Any], regions: Regions) -> dict[str, Any]:
    """Arrange the facts about members and meetings.

    ``members_now``: the members after all changes, each with the name of its ``region``; ``tally_now``: how many.
    ``members_after``: a change's number → ``members`` after it, ``before`` and ``after``: how many there were and are,
    ``region``: the name of its unit's region. ``called``: an event's number → a unit's name → what it was called then.
    ``sign_in``: a meeting's number → rows of its sign-in sheet. ``resolved``: a meeting's number → its
    :func:`proceedings`. ``decided``: a change's number → the ``meeting`` and the ``resolution`` that decided it, None
    where the meeting has no such resolution.

    Args:
        values: the values of the dossier.
        regions: tell the home province and names of regions.
    """
    orgs, changes = _rows(values, "orgs"), _rows(values, "changes")
    now = _members(members_after(orgs, changes), regions)
    votes = {meeting.get("no"): proceedings(values, meeting) for meeting in _rows(values, "meetings")}
    return {
        "members_now": now,
        "tally_now": tally(now, regions).as_dict(),
        "members_after": after_each(orgs, changes, regions),
        "called": {event.get("no"): called_on(values, event.get("date")) for event in _rows(values, "events")},
        "sign_in": {meeting.get("no"): sign_in(values, meeting) for meeting in _rows(values, "meetings")},
        "resolved": votes,
        "decided": {change.get("no"): _decision(values, change, votes) for change in changes},
    }


def after_each(orgs: Iterable[Row], changes: Iterable[Row], regions: Regions) -> dict[Any, dict[str, Any]]:
    """Return by a change's number: the members after it, how many there were and are, and its unit's region."""
    rows, out = list(orgs), {}
    ordered = in_order(changes)
    for n, change in enumerate(ordered):
        members = members_after(rows, ordered[: n + 1])
        counts: dict[str, Tally] = {
            "before": tally(members_after(rows, ordered[:n]), regions),
            "after": tally(members, regions),
        }
        out[change.get("no")] = {
            "members": _members(members, regions),
            "region": regions.name(str(change.get("region_code") or "")),
            **{name: count.as_dict() for name, count in counts.items()},
        }
    return out


def proceedings(values: Mapping[str, Any], meeting: Row) -> dict[str, Any]:
    """Return what a meeting's figures come to.

    ``decides``: it is one of the deciding body, whose majorities the charter fixes; ``attendance``: the share of those
    expected who came; ``quorum``: the share that must come, None for other bodies; ``quorate``: enough came;
    ``resolutions``: rows with the ``share`` of votes, whether it is of all (``of_all``) or of those present, the share
    ``needed`` and whether it is ``enough``; None where nothing tells it.
    """
    choices: Row = values.get("choices") or {}
    kinds = {body.get("name"): body.get("kind") for body in _rows(values, "bodies")}
    decides = kinds.get(meeting.get("body")) == "decision"
    expected, present = meeting.get("expected"), meeting.get("present")
    quorum = choices.get("quorum") if decides else None
    share = Fraction(present, expected) if expected and present is not None else None
    return {
        "decides": decides,
        "attendance": share,
        "quorum": quorum,
        "quorate": None if share is None or quorum is None else share >= quorum,
        "resolutions": [
            {**row, **_majority(row, meeting, choices, decides=decides, joins=_joins(values, meeting, row))}
            for row in meeting.get("resolutions") or ()
        ],
    }


def sign_in(values: Mapping[str, Any], meeting: Row) -> Rows:
    """Return a meeting's sign-in sheet: ``name``, ``title``, ``org`` as it was called then, ``absent``.

    A meeting of a body is signed by those who hold a position in it; where every member has a seat, also by members
    who joined since the positions were told, with a blank name. A meeting of no body is signed by one person for
    each member. Changes count from the day after they took effect.
    """
    choices: Row = values.get("choices") or {}
    members = _members_on(values, meeting.get("date"))
    called = {member["uscc"]: member["name"] for member in members}
    codes = {org.get("name"): org.get("uscc") for org in _rows(values, "orgs")}
    kinds = {body.get("name"): body.get("kind") for body in _rows(values, "bodies")}
    if meeting.get("body") is None:
        return [{"name": None, "title": None, "org": member["name"], "absent": False} for member in members]
    decides = kinds.get(meeting["body"]) == "decision"
    rows: Rows = []
    seated = set()
    for position in _rows(values, "positions"):
        code = codes.get(position.get("org"))
        if position.get("body") != meeting["body"] or (decides and code not in called):
            continue
        seated.add(code)
        name, org = position.get("name"), called.get(code, position.get("org"))
        absent = any(str(said).startswith(str(name)) for said in meeting.get("absent") or ())
        rows.append({"name": name, "title": position.get("title"), "org": org, "absent": absent})
    if decides and choices.get("board_seat") == "one_per_member":
        late = [member for member in members if member["uscc"] not in seated]
        rows += [{"name": None, "title": "理事", "org": member["name"], "absent": False} for member in late]
    return rows


def called_on(values: Mapping[str, Any], day: date | None) -> dict[str, str]:
    """Return what each unit of the application was called on a day, by its name there.

    Changes count from the day after they took effect; all of them where no day is given.
    """
    orgs = _rows(values, "orgs")
    names = {member["uscc"]: member["name"] for member in _members_on(values, day)}
    return {org["name"]: str(names.get(org.get("uscc"), org["name"])) for org in orgs if org.get("name")}


def _members_on(values: Mapping[str, Any], day: date | None) -> list[Member]:
    until = day - timedelta(days=1) if day else None
    return members_after(_rows(values, "orgs"), _rows(values, "changes"), until)


def _majority(resolution: Row, meeting: Row, choices: Row, *, decides: bool, joins: bool) -> dict[str, Any]:
    votes = resolution.get("votes_for")
    of_all = bool(resolution.get("special")) or joins
    of = meeting.get("expected" if of_all else "present")
    if choices.get("vote_basis") == "weighted_by_contribution":
        of_all, of = False, sum(resolution.get(key) or 0 for key in _VOTES)
    key = "join_pass" if joins else "special_pass" if resolution.get("special") else "pass"
    needed = choices.get(key) if decides else None
    if votes is None or not of:
        return {"of_all": of_all, "share": None, "needed": needed, "enough": None}
    enough = reached(votes, of, needed) if needed is not None else None
    return {"of_all": of_all, "share": Fraction(votes, of), "needed": needed, "enough": enough}


def _joins(values: Mapping[str, Any], meeting: Row, resolution: Row) -> bool:
    """Say whether a resolution admits a member."""
    return any(
        change.get("kind") == "join"
        and str(change.get("meeting")) == str(meeting.get("no"))
        and change.get("resolution") == resolution.get("no")
        for change in _rows(values, "changes")
    )


def _decision(values: Mapping[str, Any], change: Row, votes: Mapping[Any, Row]) -> dict[str, Any] | None:
    for meeting in _rows(values, "meetings"):
        if str(meeting.get("no")) == str(change.get("meeting")):
            figures = votes[meeting.get("no")]
            for row in figures["resolutions"]:
                if row.get("no") == change.get("resolution"):
                    return {"meeting": meeting, "attendance": figures["attendance"], "resolution": row}
    return None


def _members(members: Iterable[Member], regions: Regions) -> list[Member]:
    return [{**member, "region": regions.name(str(member.get("region_code") or ""))} for member in members]


def _rows(values: Mapping[str, Any], table: str) -> list[Row]:
    return list(values.get(table) or ())
