"""Agreement, charter and internal rules: what is chosen in them fits together (articles 9(3) and 11)."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.checks.dates import add_years
from toolkit.checks.derived import Row
from toolkit.checks.places import Listed, in_order, same
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
TEXTS = ("agreement", "charter")
_RULES = ("fund_rules", "ip_rules")
_PROPERTY = ("ip_owner", "member_licence", "benefit", "breach_money")
_OPENNESS = ("join", "join_pass", "diffuse_after_months", "diffuse_price")
_NOT_LESS: tuple[tuple[str, str], ...] = (
    ("special_pass", "pass"),
    ("join_pass", "pass"),
    ("dissolve_pass", "special_pass"),
)
"""Fractions of which the first must not be less than the second."""
_BEGINS: tuple[FactPath, ...] = (
    ("agreement", "sign_date"),
    ("alliance", "founded_date"),
    ("alliance", "approval_date"),
    ("alliance", "construction_start"),
)
"""Where an agreement's term begins; of a draft that is not signed yet, as early as it may take effect."""


def majorities_rise(case: Case) -> Iterator[Hit]:
    """Article 11: what weighs more needs no fewer votes (C11)."""
    choices = case.block("choices")
    for more, less in _NOT_LESS:
        high, low = choices.get(more), choices.get(less)
        if high is not None and low is not None and high < low:
            yield Hit(
                T(
                    "{here} is {high}, less than {there} ({low}).",
                    here=case.where("choices", more),
                    high=high,
                    there=case.where("choices", less),
                    low=low,
                ),
                T("What weighs more must not need fewer votes; correct one of the two."),
                ("choices", more),
            )


def terms_of_office(case: Case) -> Iterator[Hit]:
    """Article 9(1): the bodies' terms are those of agreement and charter (C11)."""
    term = case.at("choices", "term_years")
    for i, body in enumerate(case.rows("bodies")):
        own = body.get("term_years")
        if term is not None and own is not None and own != term:
            yield Hit(
                T(
                    "{body} is in office for {own} years; {there} is {term}.",
                    body=body.get("name") or i + 1,
                    own=own,
                    there=case.where("choices", "term_years"),
                    term=term,
                ),
                T("Make both agree."),
                ("bodies", i, "term_years"),
            )


def property_chosen(case: Case) -> Iterator[Hit]:
    """Article 11(2): ownership, licence, sharing of income and breach are chosen, not left to the defaults."""
    yield from _left_to_defaults(case, _PROPERTY)


def openness_chosen(case: Case) -> Iterator[Hit]:
    """Article 11(3): joining and the terms of diffusion are chosen, not left to the defaults."""
    yield from _left_to_defaults(case, _OPENNESS)


def one_forum(case: Case) -> Iterator[Hit]:
    """Article 9(3): disputes go to one named forum, an arbitration commission or a court (C33)."""
    forum, body = case.at("choices", "dispute"), case.at("choices", "dispute_body")
    path: FactPath = ("choices", "dispute_body")
    if forum is None or case.at("choices") is None:
        return
    if case.left_out(*path):
        yield Hit(
            T("Disputes go to “{forum}”, but none is named.", forum=case.label("choice_dispute", forum)),
            T("Name one arbitration commission, or one court with a real link to the dispute."),
            path,
        )
    elif body and ("仲裁" in body, "法院" in body) != (forum == "arbitration", forum == "litigation"):
        yield Hit(
            T(
                "{body} does not fit “{forum}” ({there}).",
                body=body,
                forum=case.label("choice_dispute", forum),
                there=case.where("choices", "dispute"),
            ),
            T("Name an arbitration commission or a court, as chosen; never both."),
            path,
        )


def term_beyond_the_year(case: Case) -> Iterator[Hit]:
    """Article 9: the agreement lasts longer than the construction year (C25)."""
    years, end = case.at("agreement", "term_years"), case.at("alliance", "construction_end")
    start = next((day for path in _BEGINS if (day := case.at(*path))), None)
    if case.at("choices", "term") == "open" or years is None or end is None or start is None:
        return
    last = add_years(start, years)
    if last <= end:
        yield Hit(
            T(
                "The agreement of {start} ends on {last}, not after {there} ({end}).",
                start=start,
                last=last,
                there=case.where("alliance", "construction_end"),
                end=end,
            ),
            T("Give it a longer term."),
            ("agreement", "term_years"),
        )


def copies_enough(case: Case) -> Iterator[Hit]:
    """Article 6: as many copies are made as the call asks for."""
    wanted, said = case.policy_number("packet_copies"), case.at("packet", "copies")
    if wanted is not None and said is not None and said < wanted:
        yield Hit(
            T("{said} copies are made, {wanted} are asked for.", said=said, wanted=wanted),
            T("Correct the number, or set packet_copies in forms/policy.yaml by this year's call."),
            ("packet", "copies"),
        )


def approval_limits(case: Case) -> Iterator[Hit]:
    """Article 11(1): the chair approves more than the secretary-general; fees are said where they are raised."""
    low, high = case.at("choices", "approve_secretary"), case.at("choices", "approve_chair")
    if low is not None and high is not None and low >= high:
        yield Hit(
            T(
                "{here} is {low}, not less than {there} ({high}).",
                here=case.where("choices", "approve_secretary"),
                low=low,
                there=case.where("choices", "approve_chair"),
                high=high,
            ),
            T("Limits rise with the rank; correct one of the two."),
            ("choices", "approve_secretary"),
        )
    model = case.at("choices", "fund_model")
    if model in ("annual_fee", "mixed") and case.left_out("choices", "fee_tiers"):
        yield Hit(
            T("“{model}” is chosen, but no fee is said.", model=case.label("choice_fund_model", model)),
            T("Fill in the fees of each class of members."),
            ("choices", "fee_tiers"),
        )


def report_days_within_policy(case: Case) -> Iterator[Hit]:
    """Article 11(5): the charter's days to report a major matter are no more than the department allows."""
    own, most = case.at("choices", "report_days"), case.policy_number("report_days")
    if own is not None and most is not None and own > most:
        yield Hit(
            T("The charter gives {own} days to report a major matter, the policy {most}.", own=own, most=most),
            T("Shorten it, or ask the department."),
            ("choices", "report_days"),
        )


def supervision_of_funds(case: Case) -> Iterator[Hit]:
    """Article 11(1): those who watch over the money are not those who keep it, and public money has its own book."""
    rules = case.block("fund_rules")
    custodian = case.at("alliance", "fund_custodian")
    for i, row in enumerate(case.rows("fund_rules", "supervisors")):
        if row.get("name") and row["name"] in (rules.get("finance_head"), rules.get("accountant")):
            yield Hit(
                T(
                    "{name} watches over the money and keeps its books ({there}).",
                    name=row["name"],
                    there=case.where("fund_rules", "finance_head"),
                ),
                T("Name somebody else as supervisor."),
                ("fund_rules", "supervisors", i, "name"),
            )
        if row.get("org") and row["org"] == custodian:
            yield Hit(
                T(
                    "{name} is of {org}, which keeps the money ({there}).",
                    name=row.get("name") or i + 1,
                    org=row["org"],
                    there=case.where("alliance", "fund_custodian"),
                ),
                T("Let another member send a supervisor."),
                ("fund_rules", "supervisors", i, "org"),
                W,
            )
    if rules.get("book") and rules.get("book") == rules.get("gov_book"):
        yield Hit(
            T("Public money has the same book as all else ({there}).", there=case.where("fund_rules", "book")),
            T("Keep a book of its own for public money."),
            ("fund_rules", "gov_book"),
        )
    if rules.get("accountant") and rules.get("accountant") == rules.get("finance_head"):
        yield Hit(
            T("{name} keeps the book and heads the finances.", name=rules["accountant"]),
            T("Separate who enters from who approves."),
            ("fund_rules", "accountant"),
            W,
        )


def pool_managed(case: Case) -> Iterator[Hit]:
    """Article 5(3): a patent pool has somebody who manages it (C13)."""
    pool, path = case.at("choices", "pool"), ("ip_rules", "pool_manager")
    if pool in ("internal", "open_licence") and case.at("ip_rules") is not None and case.left_out(*path):
        yield Hit(
            T("There is a pool ({there}), but nobody manages it.", there=case.where("choices", "pool")),
            T("Name the member that manages the pool."),
            path,
        )
    elif pool == "none" and case.at(*path):
        yield Hit(
            T(
                "{org} manages the pool, but {there} says there is none.",
                org=case.at(*path),
                there=case.where("choices", "pool"),
            ),
            T("Correct one of the two."),
            path,
        )


def rules_adopted(case: Case) -> Iterator[Hit]:
    """Article 11: internal rules take effect once a meeting of the deciding body adopted them."""
    meetings = {str(row.get("no")): i for i, row in enumerate(case.rows("meetings"))}
    for document in _RULES:
        at = meetings.get(str(case.at(document, "meeting")))
        if at is not None:
            yield from in_order(case, ("meetings", at, "date"), (document, "effective_date"))
        elif case.at(document, "effective_date") and case.left_out(document, "meeting"):
            yield Hit(
                T(
                    "The rules are in force ({there}) but no meeting adopted them.",
                    there=case.where(document, "effective_date"),
                ),
                T("Name the meeting, or leave the date open."),
                (document, "meeting"),
            )


def adopted_at_a_meeting(case: Case) -> Iterator[Hit]:
    """Article 9(2): what is said to be adopted was resolved by that body on that day, under its title (C23)."""
    held: dict[tuple[object, object], list[int]] = {}
    for i, meeting in enumerate(case.rows("meetings")):
        held.setdefault((meeting.get("body"), meeting.get("date")), []).append(i)
    if not held:
        return
    for table, title_key in (("plans", "title"), ("mechanisms", "rule_title")):
        for i, row in enumerate(case.rows(table)):
            day, body, title = row.get("adopted_date"), row.get("adopted_body"), row.get(title_key)
            if day is None or body is None:
                continue
            at = held.get((body, day))
            if at is None:
                yield Hit(
                    T(
                        "“{title}” was adopted by {body} on {day}, but there is no such meeting ({there}).",
                        title=title or i + 1,
                        body=body,
                        day=day,
                        there=case.where("meetings"),
                    ),
                    T("Correct the date or the body, or enter the meeting."),
                    (table, i, "adopted_date"),
                )
            elif title and not any(title in text for text in _resolved(case, at)):
                yield Hit(
                    T(
                        "No resolution of {there} names “{title}”.",
                        there=case.where("meetings", at[0], "resolutions"),
                        title=title,
                    ),
                    T("Write the title alike in both places, character for character."),
                    (table, i, title_key),
                )


def charter_adopted(case: Case) -> Iterator[Hit]:
    """Article 9(3): the charter is adopted on the day of its meeting, and takes effect then or later (C21)."""
    at = next((i for i, row in enumerate(case.rows("meetings")) if _is(row, case.at("charter", "adopted_at"))), None)
    if at is not None:
        remedy = T("Correct the date or the meeting.")
        yield from same(case, ("charter", "adopted_date"), ("meetings", at, "date"), remedy)
        yield from in_order(case, ("meetings", at, "date"), ("charter", "effective_date"))
    yield from in_order(case, ("charter", "adopted_date"), ("charter", "effective_date"))
    if case.made("acceptance") and case.at("charter") is not None and case.left_out("charter", "adopted_at"):
        yield Hit(
            T("No meeting is said to have adopted the charter."),
            T("Name the meeting."),
            ("charter", "adopted_at"),
        )


def experts_of_the_charter(case: Case) -> Iterator[Hit]:
    """Article 9(1): the advisory body has as many experts as the charter allows (C10)."""
    least, most = case.at("charter", "expert_min"), case.at("charter", "expert_max")
    if least is not None and most is not None and least > most:
        yield Hit(
            T(
                "{here} is {low}, more than {there} ({high}).",
                here=case.where("charter", "expert_min"),
                low=least,
                there=case.where("charter", "expert_max"),
                high=most,
            ),
            T("Correct one of the two."),
            ("charter", "expert_min"),
        )
        return
    for i, body in enumerate(case.rows("bodies")):
        size = body.get("size")
        if body.get("kind") != "advisory" or None in (size, least, most):
            continue
        if not least <= size <= most:
            yield Hit(
                T(
                    "{body} has {size} seats; the charter allows {least} to {most} ({there}).",
                    body=body.get("name") or i + 1,
                    size=size,
                    least=least,
                    most=most,
                    there=case.where("charter", "expert_min"),
                ),
                T("Correct the number of seats or the charter."),
                ("bodies", i, "size"),
            )


def _is(meeting: Row, said: object) -> bool:
    return said is not None and str(meeting.get("no")) == str(said)


def _resolved(case: Case, meetings: list[int]) -> Iterator[str]:
    for i in meetings:
        for row in case.rows("meetings")[i].get("resolutions") or ():
            yield row.get("text") or ""


def _left_to_defaults(case: Case, keys: tuple[str, ...]) -> Iterator[Hit]:
    left = [key for key in keys if case.at("choices", key) is not None and case.left_out("choices", key)]
    if left:
        names = Listed(tuple(case.where("choices", key) for key in left))
        yield Hit(
            T("Not chosen, so that the defaults are printed: {names}.", names=names),
            T("Let the members decide, and fill it in under “choices”."),
            ("choices", left[0]),
        )


TEXT_RULES: tuple[Rule, ...] = (
    Rule("A11-2", E, "11(1)", supervision_of_funds, ("fund_rules",)),
    Rule("A11-2-2", E, "11(1)", approval_limits, (*TEXTS, "fund_rules")),
    Rule("A11-4", M, "11(2)", property_chosen, (*TEXTS, "ip_rules")),
    Rule("A11-5", M, "11(3)", openness_chosen, (*TEXTS, "ip_rules")),
    Rule("A11-11", W, "11(5)", report_days_within_policy, TEXTS),
    Rule("C10-2", E, "9(1)", experts_of_the_charter, ("charter", "acceptance")),
    Rule("C21-8", E, "9(3)", charter_adopted, ("charter", "acceptance")),
    Rule("C11", E, "11", majorities_rise, (*TEXTS, "minutes")),
    Rule("C11-2", W, "9(1)", terms_of_office, TEXTS),
    Rule("C13", W, "5(3)", pool_managed, ("ip_rules",)),
    Rule("C23", W, "9(2)", adopted_at_a_meeting, ("acceptance", "industry_plan", "system_plan")),
    Rule("C23-3", E, "11", rules_adopted, _RULES),
    Rule("C25", E, "9", term_beyond_the_year, ("agreement", "acceptance")),
    Rule("C33", E, "9(3)", one_forum, ("agreement",)),
    Rule("C34", W, "6", copies_enough),
)
"""Rules on agreement, charter and internal rules."""
