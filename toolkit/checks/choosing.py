"""Choices of agreement and charter that cannot stand together, or that the seats and members there are cannot meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any

from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import Renderable, T

E, W = Severity.ERROR, Severity.WARNING
_TEXTS = ("agreement", "charter")
_RULES = ("fund_rules", "ip_rules")
_CHOOSING = (*_TEXTS, *_RULES)
_LARGEST_VOTE = Fraction(1, 3)
"""Where votes or seats follow contributions, no member has more: the agreement says so."""
_PAIR = 2
"""Of two seats, any majority is both."""
_UNANIMOUS = ("special_pass", "join_pass", "dissolve_pass")
_PRINTED_ONLY_WITH: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("fee_tiers", "fund_model", ("annual_fee", "mixed")),
    ("breach_fixed", "breach_money", ("liquidated_fixed",)),
    ("breach_percent", "breach_money", ("liquidated_percent",)),
    ("join_sponsors", "join", ("sponsor_and_board",)),
    ("renew_notice_months", "term", ("renewal", "fixed")),
    ("esign_platform", "esign", ("allowed",)),
    ("benefit_shares", "benefit", ("by_agreed_ratio",)),
)
"""A field, the choice that it belongs to, and the values under which it is printed."""
_PART = re.compile(r"(?:分公司|分厂|分院|分所|车间|事业部|项目部)$|(?:大学|学院).*(?:学院|系|实验室|研究中心|课题组)$")
_SOLE_TRADER = "92"
"""First digits of the credit code of an individual business, which is no legal person (GB 32100, 5.2)."""


def seats_for_all(case: Case) -> Iterator[Hit]:
    """Article 9(1): the deciding body has as many seats as the way to fill them asks for (C11)."""
    kind = case.at("choices", "board_seat")
    at = next((i for i, body in enumerate(case.rows("bodies")) if body.get("kind") == "decision"), None)
    size, members = case.at("bodies", at, "size") if at is not None else None, len(case.orgs)
    if size is None or not members or kind is None:
        return
    wrong: Renderable | None = None
    if kind == "one_per_member" and size != members:
        wrong = T("each of the {members} members has one", members=members)
    elif kind == "by_class" and size > members:
        wrong = T("there are only {members} members, one seat each at most", members=members)
    elif kind == "by_contribution" and size < members:
        wrong = T("each of the {members} members has at least one", members=members)
    if wrong is not None and at is not None:
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


def votes_within_reach(case: Case) -> Iterator[Hit]:
    """Article 11: what is to be decided can be decided by the seats and members there are (C11)."""
    members = len(case.orgs)
    if not members:
        return
    for key, value in (("vote_basis", "weighted_by_contribution"), ("board_seat", "by_contribution")):
        if case.at("choices", key) == value and members * _LARGEST_VOTE < 1:
            yield Hit(
                T(
                    "{there}: no member may have more than a third, so {members} members never reach the whole.",
                    there=case.where("choices", key),
                    members=members,
                ),
                T("Let every seat have one vote."),
                ("choices", key),
            )
    sponsors = case.at("choices", "join_sponsors")
    if case.at("choices", "join") == "sponsor_and_board" and sponsors is not None and sponsors > members:
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


def unanimity_unmeant(case: Case) -> Iterator[Hit]:
    """Article 11: a majority that comes to all seats lets each member block it (C11)."""
    size = next((body.get("size") for body in case.rows("bodies") if body.get("kind") == "decision"), None)
    for key in _UNANIMOUS:
        share = case.at("choices", key)
        if size and size > _PAIR and share is not None and share < 1 and ceil(share * size) >= size:
            yield Hit(
                T(
                    "Of {size} seats, {here} ({share}) is all of them: one member can block everything.",
                    size=size,
                    here=case.where("choices", key),
                    share=share,
                ),
                T("Lower it, or write 1/1 if that is meant."),
                ("choices", key),
            )


def choices_that_clash(case: Case) -> Iterator[Hit]:
    """Article 9(3): no choice takes back what another grants (C33)."""
    chosen = case.block("choices")

    def clash(one: str, other: str, why: Renderable, remedy: Renderable, severity: Severity | None = None) -> Hit:
        return Hit(
            T(
                "{here} and {there} do not go together: {why}.",
                here=case.where("choices", one),
                there=case.where("choices", other),
                why=why,
            ),
            remedy,
            ("choices", one),
            severity,
        )

    if chosen.get("board_seat") == "by_contribution" and chosen.get("vote_basis") == "weighted_by_contribution":
        yield clash(
            "vote_basis",
            "board_seat",
            T("contributions count twice, in seats and in votes"),
            T("Let one of the two follow contributions."),
        )
    if chosen.get("member_licence") == "exclusive_by_field" and chosen.get("pool") == "open_licence":
        yield clash(
            "member_licence",
            "pool",
            T("an exclusive licence leaves nothing to be licensed openly"),
            T("Choose another licence for members, or keep the pool internal."),
        )
    early, late = chosen.get("diffuse_publish_months"), chosen.get("diffuse_after_months")
    if early is not None and late is not None and early > late:
        yield clash(
            "diffuse_publish_months",
            "diffuse_after_months",
            T("results are published after {early} months, spread after {late}", early=early, late=late),
            T("Publish results before they are to be spread."),
            E,
        )
    if (chosen.get("non_compete_months") or 0) > 0 and chosen.get("antitrust_clause") is False:
        yield clash(
            "antitrust_clause",
            "non_compete_months",
            T("members bind each other's business without a clause on competition law"),
            T("Keep the clause on fair competition."),
        )


def said_but_not_printed(case: Case) -> Iterator[Hit]:
    """Article 9(3): what is filled in under the choices is printed (C33)."""
    for field, choice, values in _PRINTED_ONLY_WITH:
        if case.at("choices", choice) not in (None, *values) and not case.left_out("choices", field):
            yield Hit(
                T(
                    "{here} is filled in, but {there} is “{chosen}”, so the texts do not print it.",
                    here=case.where("choices", field),
                    there=case.where("choices", choice),
                    chosen=case.label(f"choice_{choice}", case.at("choices", choice)),
                ),
                T("Leave it out, or choose otherwise."),
                ("choices", field),
            )


def shares_make_a_whole(case: Case) -> Iterator[Hit]:
    """Article 11(2): the agreed shares of income come to 100 % (7.1)."""
    rows = case.rows("choices", "benefit_shares")
    shares: list[Any] = [row.get("percent") for row in rows]
    if shares and None not in shares and sum(shares) != 100:
        yield Hit(
            T("The agreed shares come to {total} %, not 100 %.", total=sum(shares)),
            T("Correct the shares, so that nothing is left over and nothing is given twice."),
            ("choices", "benefit_shares"),
        )


def parties_are_persons(case: Case) -> Iterator[Hit]:
    """Articles 2 and 7(1): who signs the agreement is a legal person, not a part of one (C06)."""
    remedy = T("Enter the legal person it belongs to: a university, not its college; a company, not its branch.")
    for i, org in enumerate(case.orgs):
        name, code = org.get("name") or "", org.get("uscc") or ""
        if code.startswith(_SOLE_TRADER):
            yield Hit(
                T("{org} is an individual business by its credit code, no legal person.", org=name or i + 1),
                remedy,
                ("orgs", i, "uscc"),
            )
        elif _PART.search(name):
            yield Hit(
                T("{org} looks like a part of a unit, not a legal person of its own.", org=name),
                remedy,
                ("orgs", i, "name"),
                W,
            )


CHOOSING: tuple[Rule, ...] = (
    Rule("C06-4", E, "7(1)", parties_are_persons, _TEXTS),
    Rule("C11-3", E, "9(1)", seats_for_all, _TEXTS),
    Rule("C11-4", E, "11", votes_within_reach, _TEXTS),
    Rule("C11-5", W, "11", unanimity_unmeant, _TEXTS),
    Rule("C13-2", E, "11(2)", shares_make_a_whole, ("agreement", "ip_rules")),
    Rule("C33-2", W, "9(3)", choices_that_clash, _CHOOSING),
    Rule("C33-3", W, "9(3)", said_but_not_printed, _CHOOSING),
)
"""Rules on choices."""
