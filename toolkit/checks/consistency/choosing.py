"""Choices of agreement and charter that contradict each other or the rest of the dossier; each finding names both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import Renderable, T

E, W = Severity.ERROR, Severity.WARNING
_TEXTS = ("agreement", "charter")
_CHOOSING = (*_TEXTS, "fund_rules", "ip_rules")
_LEAST_REWARD = 50
"""Percent of net income that public institutes and universities owe to inventors (促进科技成果转化法 45)."""
_STATUTORY = ("university", "institute")
_PRINTED_ONLY_WITH: tuple[tuple[FactPath, str, tuple[Any, ...]], ...] = (
    (("choices", "fee_tiers"), "fund_model", ("annual_fee", "mixed")),
    (("choices", "breach_fixed"), "breach_money", ("liquidated_fixed",)),
    (("choices", "breach_percent"), "breach_money", ("liquidated_percent",)),
    (("choices", "join_sponsors"), "join", ("sponsor_and_board",)),
    (("choices", "renew_notice_months"), "term", ("renewal", "fixed")),
    (("choices", "esign_platform"), "esign", ("allowed",)),
    (("choices", "benefit_shares"), "benefit", ("by_agreed_ratio",)),
    (("agreement", "term_years"), "term", ("renewal", "fixed")),
)
"""A field, the choice that it belongs to, and the values under which it is printed."""


@dataclass(frozen=True)
class _Clash:
    """Two choices, with the values that take back what the other grants."""

    one: tuple[str, str]
    other: tuple[str, str]
    why: Renderable
    remedy: Renderable


_HELD = T("the liability subject that holds the results needs the consent of more than half of the shares")
_HELD_REMEDY = T("Choose otherwise in one of the two places, so that whoever holds results for others can't act alone.")
_CLASHES = (
    _Clash(
        ("vote_basis", "weighted_by_contribution"),
        ("board_seat", "by_contribution"),
        T("contributions count twice, in seats and in votes"),
        T("Let one of the two follow contributions."),
    ),
    _Clash(
        ("member_licence", "exclusive_by_field"),
        ("pool", "open_licence"),
        T("an exclusive licence leaves nothing to be licensed openly"),
        T("Choose another licence for members, or keep the pool internal."),
    ),
    _Clash(("transfer", "free"), ("ip_owner", "alliance_custodian_holds"), _HELD, _HELD_REMEDY),
    _Clash(
        ("outside_licence", "owner_decides_with_notice"), ("ip_owner", "alliance_custodian_holds"), _HELD, _HELD_REMEDY
    ),
)


def choices_that_clash(case: Case) -> Iterator[Hit]:
    """Article 9(3): no choice takes back what another grants (C33)."""
    chosen = case.block("choices")
    for clash in _CLASHES:
        (one, value), (other, against) = clash.one, clash.other
        if chosen.get(one) == value and chosen.get(other) == against:
            said = (case.label(f"choice_{one}", value), case.label(f"choice_{other}", against))
            yield _both(case, ("choices", one), ("choices", other), said, clash.why, clash.remedy)
    if (chosen.get("non_compete_months") or 0) > 0 and chosen.get("antitrust_clause") is False:
        yield _both(
            case,
            ("choices", "antitrust_clause"),
            ("choices", "non_compete_months"),
            (T("no"), chosen["non_compete_months"]),
            T("members bind each other's business without a clause on competition law"),
            T("Keep the clause on fair competition."),
        )


def numbers_that_clash(case: Case) -> Iterator[Hit]:
    """Article 9(3): no number of the texts is beyond another one that bounds it (C33)."""
    chosen = case.block("choices")
    early, late = chosen.get("diffuse_publish_months"), chosen.get("diffuse_after_months")
    if early is not None and late is not None and early > late:
        yield _both(
            case,
            ("choices", "diffuse_publish_months"),
            ("choices", "diffuse_after_months"),
            (early, late),
            T("results would be spread before anybody has been told of them"),
            T("Publish results before they are to be spread."),
            E,
        )
    office, years = chosen.get("term_years"), case.at("agreement", "term_years")
    if chosen.get("term") == "fixed" and office is not None and years is not None and office > years:
        yield _both(
            case,
            ("choices", "term_years"),
            ("agreement", "term_years"),
            (office, years),
            T("the bodies would be in office longer than the agreement is in force"),
            T("Shorten the term of office, or let the agreement last longer."),
        )
    wanted = chosen.get("fulltime_min")
    staff = [row for row in case.rows("alliance", "office", "staff") if row.get("full_time")]
    if wanted is not None and _typed(case, ("alliance", "office", "staff")) and len(staff) < wanted:
        yield _both(
            case,
            ("choices", "fulltime_min"),
            ("alliance", "office", "staff"),
            (wanted, len(staff)),
            T("the texts promise more full-time staff than there is"),
            T("Name the staff, or promise no more than there will be."),
        )


def choices_against_facts(case: Case) -> Iterator[Hit]:
    """Article 9(3): what is chosen fits what the dossier says elsewhere (C33)."""
    model = case.at("choices", "fund_model")
    for i, row in enumerate(case.rows("budget_in")):
        if row.get("source") == "fee" and model in ("project_cost_share", "lead_bears"):
            yield _both(
                case,
                ("choices", "fund_model"),
                ("budget_in", i, "source"),
                (case.label("choice_fund_model", model), case.label("fund_source", "fee")),
                T("the texts know no fee that could come in"),
                T("Choose a way of funding with yearly fees, or enter the money as the member's own."),
            )
            break
    signed, approved = case.at("agreement", "sign_date"), case.at("alliance", "approval_date")
    if case.at("choices", "effective") == "approval_of_dept" and signed and approved and signed > approved:
        yield _both(
            case,
            ("choices", "effective"),
            ("agreement", "sign_date"),
            (case.label("choice_effective", "approval_of_dept"), signed),
            T("the approval is of {day}, so the agreement would bind before it was signed", day=approved),
            T("Let the agreement take effect when all have signed."),
        )


def charter_within_the_agreement(case: Case) -> Iterator[Hit]:
    """Article 9(3): the charter names the bodies that the agreement sets up, and does not come before it (C14)."""
    known = {str(body["name"]): body.get("kind") for body in case.rows("bodies") if body.get("name")}
    named = case.at("charter", "interpret_body")
    usual = {"理事会", "专家委员会", "秘书处", *(("成员大会",) if case.at("choices", "has_assembly") else ())}
    if named and known and named not in {*known, *usual}:
        yield Hit(
            T(
                "{here} is “{named}”, which is none of the bodies that the agreement sets up ({there}).",
                here=case.where("charter", "interpret_body"),
                named=named,
                there=case.where("bodies"),
            ),
            T("Name one of these bodies."),
            ("charter", "interpret_body"),
        )
    at = case.at("charter", "adopted_at")
    i = next((n for n, row in enumerate(case.rows("meetings")) if at is not None and str(row.get("no")) == str(at)), -1)
    body = case.at("meetings", i, "body") if i >= 0 else None
    if body is not None and known.get(body) not in (None, "decision"):
        yield Hit(
            T(
                "{here} is a meeting of {body} ({there}); by the agreement the deciding body decides on the charter.",
                here=case.where("charter", "adopted_at"),
                body=body,
                there=case.where("meetings", i, "body"),
            ),
            T("Name the meeting of the deciding body that adopted the charter."),
            ("charter", "adopted_at"),
        )
    effective, signed = case.at("charter", "effective_date"), case.at("agreement", "sign_date")
    if effective and signed and effective < signed:
        yield _both(
            case,
            ("charter", "effective_date"),
            ("agreement", "sign_date"),
            (effective, signed),
            T("the charter would be in force before the agreement that it carries out"),
            T("Correct one of the dates."),
        )


def said_but_not_printed(case: Case) -> Iterator[Hit]:
    """Article 9(3): what is filled in under the choices is printed (C33)."""
    for field, choice, values in _PRINTED_ONLY_WITH:
        if _typed(case, field) and case.at("choices", choice) not in (None, *values):
            yield Hit(
                T(
                    "{here} is filled in, but {there} is “{chosen}”, so the texts do not print it.",
                    here=case.where(*field),
                    there=case.where("choices", choice),
                    chosen=case.label(f"choice_{choice}", case.at("choices", choice)),
                ),
                T("Leave it out, or choose otherwise."),
                field,
            )


def shares_make_a_whole(case: Case) -> Iterator[Hit]:
    """Article 11(2): the agreed shares of income come to 100 % (C13)."""
    rows = case.rows("choices", "benefit_shares")
    shares: list[Any] = [row.get("percent") for row in rows]
    if shares and None not in shares and sum(shares) != 100:
        yield Hit(
            T("The agreed shares come to {total} %, not 100 %.", total=sum(shares)),
            T("Correct the shares, so that nothing is left over and nothing is given twice."),
            ("choices", "benefit_shares"),
        )


def reward_by_law(case: Case) -> Iterator[Hit]:
    """Article 11(2): public institutes and universities give inventors what the law demands (促进科技成果转化法 45)."""
    reward = case.at("choices", "inventor_reward")
    i = next((n for n, org in enumerate(case.orgs) if org.get("org_type") in _STATUTORY), None)
    if reward is not None and reward < _LEAST_REWARD and i is not None:
        yield Hit(
            T(
                "{here} is {reward} %; {org} ({there}: “{kind}”) may not give less than {least} %.",
                here=case.where("choices", "inventor_reward"),
                reward=reward,
                org=case.orgs[i].get("name") or i + 1,
                there=case.where("orgs", i, "org_type"),
                kind=case.label("org_type", case.orgs[i]["org_type"]),
                least=_LEAST_REWARD,
            ),
            T("Write {least} or more, as the law asks of institutes and universities.", least=_LEAST_REWARD),
            ("choices", "inventor_reward"),
        )


def _typed(case: Case, path: FactPath) -> bool:
    """Say whether somebody wrote something there; a default is nothing that was written."""
    found: Any = case.facts.tree
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return bool(found)


def _both(
    case: Case,
    here: FactPath,
    there: FactPath,
    said: tuple[object, object],
    why: Renderable,
    remedy: Renderable,
    severity: Severity | None = None,
) -> Hit:
    """Name both places and what each says."""
    problem = T(
        "{here} is “{one}”, {there} is “{other}”: {why}.",
        here=case.where(*here),
        one=said[0],
        there=case.where(*there),
        other=said[1],
        why=why,
    )
    return Hit(problem, remedy, here, severity)


CHOOSING: tuple[Rule, ...] = (
    Rule("C13-2", E, "11(2)", shares_make_a_whole, ("agreement", "ip_rules")),
    Rule("C13-3", W, "11(2)", reward_by_law, ("agreement", "ip_rules")),
    Rule("C14", W, "9(3)", charter_within_the_agreement, _TEXTS),
    Rule("C33-2", W, "9(3)", choices_that_clash, _CHOOSING),
    Rule("C33-3", W, "9(3)", said_but_not_printed, _CHOOSING),
    Rule("C33-4", W, "9(3)", numbers_that_clash, _CHOOSING),
    Rule("C33-5", W, "9(3)", choices_against_facts, _CHOOSING),
)
"""Rules on choices."""
