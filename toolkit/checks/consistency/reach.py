"""Seats, votes and parties of agreement and charter: whether those there are can do what the texts ask (9(1), 11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any

from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import Renderable, T

E, W = Severity.ERROR, Severity.WARNING
_TEXTS = ("agreement", "charter")
_LARGEST = Fraction(1, 3)
"""Where votes or seats follow contributions, no member has more: the agreement says so."""
_SEATED = ("lead", "chair", "vice_chair", "director")
"""Roles with a seat where seats go by class; who leads is one of the board's officers."""
_MAJORITIES = ("pass", "special_pass", "join_pass", "dissolve_pass")
_OF_ALL = ("quorum", "special_pass", "join_pass", "dissolve_pass")
"""Fractions of all seats."""
_SMALL = 2
"""On a board of so few, every majority is all of them, whatever the fraction."""
_NO_PERSON = re.compile(r"分公司$|合伙|个人独资|个体工商户|律师事务所")
"""Parts of names that only branches, partnerships, sole proprietorships and law firms bear: none is a legal person."""
_PART = re.compile(r"(?:分厂|分院|分所|分校|车间|事业部|项目部)$|(?:大学|学院).*(?:学院|系|实验室|研究中心|课题组)$")
"""Endings that parts of a legal person mostly have; a few legal persons have them too."""


def seats_for_all(case: Case) -> Iterator[Hit]:
    """Article 9(1): the deciding body has as many seats as the way to fill them asks for (C11)."""
    kind, at = case.at("choices", "board_seat"), _board(case)
    size, members = case.at("bodies", at, "size") if at is not None else None, len(case.orgs)
    if at is None or size is None or not members or kind is None:
        return
    classed = sum(not set(_SEATED).isdisjoint(org.get("roles") or ()) for org in case.orgs)
    wrong: Renderable | None = None
    if kind == "one_per_member" and size != members:
        wrong = T("each of the {members} members has one", members=members)
    elif kind == "by_class" and size != classed:
        wrong = T("{members} members have a role with a seat ({table})", members=classed, table=_roles(case))
    elif kind == "by_contribution" and size < members:
        wrong = T("each of the {members} members has at least one", members=members)
    if wrong is not None:
        yield Hit(
            T(
                "There are {size} seats, but {there} is “{kind}”: {wrong}.",
                size=size,
                there=case.where("choices", "board_seat"),
                kind=case.label("choice_board_seat", kind),
                wrong=wrong,
            ),
            T("Correct the number of seats, or choose another way to fill them."),
            ("bodies", at, "size"),
        )


def seats_of_each(case: Case) -> Iterator[Hit]:
    """Article 9(1): no member holds more seats than the way to fill them allows (C11)."""
    kind, at = case.at("choices", "board_seat"), _board(case)
    size, name = (case.at("bodies", at, "size"), case.at("bodies", at, "name")) if at is not None else (None, None)
    if size is None or name is None or kind is None:
        return
    most = int(size * _LARGEST) if kind == "by_contribution" else 1
    held: Counter[str] = Counter()
    for i, row in enumerate(case.rows("positions")):
        if row.get("body") == name and row.get("org"):
            held[row["org"]] += 1
            if held[row["org"]] == max(most, 1) + 1:
                yield Hit(
                    T(
                        "{org} holds more than {most} of the {size} seats, but {there} is “{kind}”.",
                        org=row["org"],
                        most=max(most, 1),
                        size=size,
                        there=case.where("choices", "board_seat"),
                        kind=case.label("choice_board_seat", kind),
                    ),
                    T("Give the seat to another member, or choose another way to fill the seats."),
                    ("positions", i, "org"),
                )


def votes_within_reach(case: Case) -> Iterator[Hit]:
    """Article 11: what is to be decided can be decided by the seats and members there are (C11)."""
    members = len(case.orgs)
    for key, value in (("vote_basis", "weighted_by_contribution"), ("board_seat", "by_contribution")):
        if case.at("choices", key) == value and members:
            yield from _contributors(case, key, value)
    sponsors = case.at("choices", "join_sponsors")
    if case.at("choices", "join") == "sponsor_and_board" and sponsors is not None and members and sponsors > members:
        yield Hit(
            T(
                "{there} asks for {sponsors} sponsors; there are {members} members.",
                there=case.where("choices", "join_sponsors"),
                sponsors=sponsors,
                members=members,
            ),
            T("Ask for fewer sponsors."),
            ("choices", "join_sponsors"),
        )
    yield from _veto(case)


def _contributors(case: Case, key: str, value: str) -> Iterator[Hit]:
    """Count who gets votes or seats by contributing; a third each at most must make a whole."""
    funds: list[Any] = [(org.get("contribution") or {}).get("fund") for org in case.orgs]
    if None in funds:
        return
    giving = sum(fund > 0 for fund in funds)
    if giving * _LARGEST < 1:
        yield Hit(
            T(
                "{there} is “{kind}”, a third at most for each member, but only {members} of them contribute ({here}).",
                there=case.where("choices", key),
                kind=case.label(f"choice_{key}", value),
                members=giving,
                here=case.where("orgs", 0, "contribution", "fund"),
            ),
            T("Let every seat have one vote and every member one seat, or have more members contribute."),
            ("choices", key),
        )


def _veto(case: Case) -> Iterator[Hit]:
    """A veto is cast by the one whom the lead sends to the board."""
    at = _board(case)
    board, lead = case.at("bodies", at, "name") if at is not None else None, (case.lead or {}).get("name")
    seated = [row.get("org") for row in case.rows("positions") if row.get("body") == board]
    if case.at("choices", "vote_basis") == "founders_veto" and board and lead and seated and lead not in seated:
        yield Hit(
            T(
                "{here} is “{kind}”, but {lead} has no seat in {board} ({there}).",
                here=case.where("choices", "vote_basis"),
                kind=case.label("choice_vote_basis", "founders_veto"),
                lead=lead,
                board=board,
                there=case.where("positions"),
            ),
            T("Give the lead unit a seat, or choose one vote a seat without veto."),
            ("choices", "vote_basis"),
        )


def majorities_that_decide(case: Case) -> Iterator[Hit]:
    """Article 11: a motion and its contrary can't both be carried (C11)."""
    for key in _MAJORITIES:
        share = case.at("choices", key)
        if share is not None and share < Fraction(1, 2):
            yield Hit(
                T(
                    "{here} is {share}: a motion and its contrary could both be carried.",
                    here=case.where("choices", key),
                    share=share,
                ),
                T("Write 1/2 (more than half) or more."),
                ("choices", key),
            )


def unanimity_unmeant(case: Case) -> Iterator[Hit]:
    """Article 11: a fraction that comes to all seats lets each member block everything (C11)."""
    at = _board(case)
    size = case.at("bodies", at, "size") if at is not None else None
    for key in _OF_ALL:
        share = case.at("choices", key)
        if size and size > _SMALL and share is not None and share < 1 and ceil(share * size) >= size:
            yield Hit(
                T(
                    "{here} is {share}; of {size} seats ({there}) that is all: one member can block everything.",
                    here=case.where("choices", key),
                    share=share,
                    size=size,
                    there=case.where("bodies", at or 0, "size"),
                ),
                T("Lower it, or write 1/1 if that is meant."),
                ("choices", key),
            )


def parties_are_persons(case: Case) -> Iterator[Hit]:
    """Articles 2 and 7(1): who signs the agreement is a legal person, not a part of one (C06)."""
    for i, org in enumerate(case.orgs):
        name = org.get("name") or ""
        if not org.get("is_legal_person"):
            continue  # who says so of itself is told by A2-1
        found, weight = _NO_PERSON.search(name), E
        if found is None:
            found, weight = _PART.search(name), W
        if found is not None:
            yield Hit(
                T(
                    "{org} is said to be a legal person ({there}), which units called “{part}” are not.",
                    org=name,
                    there=case.where("orgs", i, "is_legal_person"),
                    part=found.group()[-4:] if weight is W else found.group(),
                ),
                T("Enter the legal person it belongs to: a university, not its college; a company, not its branch."),
                ("orgs", i, "name"),
                weight,
            )


def _board(case: Case) -> int | None:
    """Return where the deciding body stands."""
    return next((i for i, body in enumerate(case.rows("bodies")) if body.get("kind") == "decision"), None)


def _roles(case: Case) -> Renderable:
    path: FactPath = ("orgs", 0, "roles")
    return case.where(*path).steps[-1]


REACH: tuple[Rule, ...] = (
    Rule("C06-4", E, "7(1)", parties_are_persons, _TEXTS),
    Rule("C11-3", E, "9(1)", seats_for_all, _TEXTS),
    Rule("C11-4", E, "11", votes_within_reach, _TEXTS),
    Rule("C11-5", W, "11", unanimity_unmeant, _TEXTS),
    Rule("C11-6", W, "9(1)", seats_of_each, _TEXTS),
    Rule("C11-7", E, "11", majorities_that_decide, _TEXTS),
)
"""Rules on seats, votes and parties."""
