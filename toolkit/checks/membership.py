"""Who is a member when: the units that applied, and the changes that were filed since (办法第十一条（五）, rule C03).

``orgs`` stays as it was at the application; joining, leaving and renaming are rows of ``changes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from toolkit.checks.derived import Row, is_home
from toolkit.checks.regions import Regions

Member = dict[str, Any]
"""``name``, ``uscc``, ``org_type``, ``region_code``, ``is_legal_person``; ``lead``: it is the lead unit; ``since``: the
day it joined, None for a founder."""
_WHAT = ("uscc", "org_type", "region_code", "is_legal_person")
_BETWEEN_NAMES = re.compile(r"[、，；,;]")


@dataclass(frozen=True)
class Tally:
    """How many members there are.

    Args:
        total: all.
        henan: legal persons registered in the home province.
        outside: all other; ``henan + outside == total``.
        share: ``henan / total``, None without any member.
    """

    total: int
    henan: int
    outside: int
    share: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        """Return the counts by name, for a template."""
        return {"total": self.total, "henan": self.henan, "outside": self.outside, "share": self.share}


def members_after(orgs: Iterable[Row], changes: Iterable[Row], until: date | None = None) -> list[Member]:
    """Return the members after the filed changes.

    A unit is known by its credit code; one that is renamed by an old name too, if its code is new. Changes of the
    same day take effect in the order of the table. Those without a day of effect are left out.

    Args:
        orgs: the units of the application.
        changes: rows of ``changes``.
        until: the last day whose changes count; all days where None.
    """
    members = [_founder(org) for org in orgs if org.get("name")]
    for change in in_order(changes):
        if until is None or change["effective_date"] <= until:
            _apply(members, change)
    return members


def steps(orgs: Iterable[Row], changes: Iterable[Row]) -> Iterator[tuple[Row, list[Member], list[Member]]]:
    """Yield each change that takes effect, in order, with the members before and after it."""
    members = [_founder(org) for org in orgs if org.get("name")]
    for change in in_order(changes):
        before = [dict(member) for member in members]
        _apply(members, change)
        yield change, before, [dict(member) for member in members]


def in_order(changes: Iterable[Row]) -> list[Row]:
    """Return the changes that say when they take effect, in the order in which they do."""
    said = [change for change in changes if change.get("effective_date") is not None]
    return sorted(said, key=lambda change: change["effective_date"])


def tally(members: Iterable[Row], regions: Regions) -> Tally:
    """Count members."""
    rows = list(members)
    henan = sum(is_home(row, regions) for row in rows)
    return Tally(len(rows), henan, len(rows) - henan, Fraction(henan, len(rows)) if rows else None)


def _founder(org: Row) -> Member:
    what = {key: org.get(key) for key in _WHAT}
    return {"name": org["name"], **what, "lead": "lead" in (org.get("roles") or ()), "since": None}


def _apply(members: list[Member], change: Row) -> None:
    kind, old = change.get("kind"), _found(members, change)
    if kind in ("leave", "expel"):
        members[:] = [member for member in members if member is not old]
    elif kind == "rename" and old is not None:
        old.update(_named(change))
    elif kind == "join" and old is None:
        members.append(_joined(change))
    elif kind == "merge":
        _succeed(members, change)
    elif kind == "replace_lead" and old is not None:
        for member in members:
            member["lead"] = member is old


def _found(members: Iterable[Member], change: Row) -> Member | None:
    """Find the member that a change is of: by its code, else by the name it had or has."""
    rows = list(members)
    code = change.get("uscc")
    names = (change.get("before"), change.get("org"))
    by_code = (member for member in rows if code is not None and member["uscc"] == code)
    by_name = (member for name in names if name for member in rows if member["name"] == name)
    return next(by_code, None) or next(by_name, None)


def _succeed(members: list[Member], change: Row) -> None:
    """Put the successor in the place of the members whose rights it takes over, named in ``before``."""
    names = {name.strip() for name in _BETWEEN_NAMES.split(change.get("before") or "")}
    code = change.get("uscc")
    gone = [n for n, member in enumerate(members) if member["name"] in names and member["uscc"] != code]
    lead = any(members[n]["lead"] for n in gone)
    successor = next((member for member in members if code is not None and member["uscc"] == code), None)
    if successor is not None:
        successor.update({**_named(change), "lead": successor["lead"] or lead})
        members[:] = [member for n, member in enumerate(members) if n not in gone]
        return
    place = gone[0] if gone else len(members)
    members[:] = [
        *(member for n, member in enumerate(members) if n < place),
        {**_joined(change), "lead": lead},
        *(member for n, member in enumerate(members) if n >= place and n not in gone),
    ]


def _joined(change: Row) -> Member:
    return {**_named(change), "lead": False, "since": change["effective_date"]}


def _named(change: Mapping[str, Any]) -> Member:
    return {"name": change.get("org"), **{key: change.get(key) for key in _WHAT}}
