"""Send out: one workbook for each member, and remember what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.errors import WantingError
from toolkit.facts.collect.forms import Identity, identity_of, member_block, member_rules, member_workbook
from toolkit.facts.collect.state import Sent, State, known_by, new_member
from toolkit.facts.ends import clean_ends
from toolkit.facts.sheets.paper import Cover
from toolkit.i18n import T
from toolkit.resources import Resources


@dataclass(frozen=True)
class Posting:
    """What goes to one member.

    Args:
        number: its place in the list of units, from 1.
        name: the unit's.
        short_name: likewise.
        workbook: the file.
        who: its identity.
    """

    number: int
    name: str
    short_name: str
    workbook: bytes
    who: Identity


def postings(tree: Mapping[str, Any], state: State, resources: Resources, due: str = "") -> Iterator[Posting]:
    """Make a workbook for each member, prefilled with what is known; the state remembers what was sent.

    Where nothing has changed since it was last sent, the very same workbook is made again.

    Args:
        tree: the dossier's facts.
        state: what was sent before; is changed.
        resources: the forms.
        due: until when answers are wanted, as printed; empty where no day is set.

    Raises:
        WantingError: there is no member, or one has no name.
    """
    orgs = orgs_of(tree)
    if not orgs:
        raise WantingError(
            T("The dossier has no member units yet."), T("Enter at least name and short name of each under orgs.")
        )
    rules = member_rules(resources)
    for number, org in enumerate(orgs, 1):
        name, short = (clean_ends(str(org.get(key) or "")) for key in ("name", "short_name"))
        if not (name or short):
            raise WantingError(
                T("Unit no. {number} has neither name nor short name.", number=number),
                T("Enter one of them; workbooks are named after it."),
            )
        sent = state.member_of(org, orgs) or new_member(org)
        block = member_block(org, rules)
        _remember(state, sent, org, block)
        who = identity_of(state, sent)
        data = member_workbook(block, resources, rules, _cover(tree, name or short, due), who)
        yield Posting(number, name or short, short or name, data, who)


def orgs_of(tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the member units."""
    rows = tree.get("orgs")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _remember(state: State, sent: Sent, org: Mapping[str, Any], block: dict[str, Any]) -> None:
    if not sent.rounds or sent.rounds[-1] != block:
        sent.rounds.append(block)
    sent.known = known_by(org)
    state.members[sent.id] = sent


def _cover(tree: Mapping[str, Any], unit: str, due: str) -> Cover:
    alliance = tree.get("alliance")
    name = str(alliance.get("name") or "") if isinstance(alliance, dict) else ""
    lines = [
        T("Unit: {unit}", unit=unit),
        *([T("Please return it before {due}.", due=due)] if due else []),
        T("Check what is filled in already, correct it and complete the rest. Fields marked * must be filled in."),
        T("Codes, telephone numbers and accounts are text: type them as they are. Dates: 2026-03-05. Money: 万元."),
        T("Several values in one cell: one a line (Alt+Enter). Rows may be added below a table or between its rows."),
        T("Do not unhide, delete or overwrite hidden rows and columns: the program knows the fields by them."),
        T("Send back this very file; its name may be changed, but its sheets must not be copied into another."),
    ]
    return Cover(
        str(T("List of sheets")),
        str(T("{alliance}: data of a member unit", alliance=name)) if name else str(T("Data of a member unit")),
        tuple(str(line) for line in lines),
        (str(T("Sheet")), str(T("What to fill in")), str(T("Filled"))),
    )
