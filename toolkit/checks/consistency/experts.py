"""What experts judge, at the application and at acceptance: who they are, marks, votes, conclusions (8 and 10)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
_FULL_MARKS = Decimal(100)
_REVIEWS = ("expert_review", "acceptance_opinion")
_GROUPS = (("expert_review", "experts"), ("acceptance_opinion", "experts"), ("recheck", "reviewers"))
"""Who judges an alliance: the document and its table of persons."""


def marks_add_up(case: Case) -> Iterator[Hit]:
    """Article 8: the marks of all indices add up to 100, and no expert gives more than an index has."""
    indices = case.rows("expert_review", "indices")
    weights = [row.get("weight") for row in indices]
    known = [weight for weight in weights if weight is not None]
    if indices and len(known) == len(weights) and sum(known) != _FULL_MARKS:
        yield Hit(
            T("The marks add up to {total}, not to 100.", total=sum(known)),
            T("Correct the marks of the indices."),
            ("expert_review", "indices"),
        )
    for i, expert in enumerate(case.rows("expert_review", "experts")):
        scores = expert.get("scores") or []
        if len(scores) != len(indices):
            yield Hit(
                T(
                    "{count} scores for {indices} indices ({there}).",
                    count=len(scores),
                    indices=len(indices),
                    there=case.where("expert_review", "indices"),
                ),
                T("Give one score for each index, in their order."),
                ("expert_review", "experts", i, "scores"),
            )
            continue
        for n, (score, weight) in enumerate(zip(scores, weights, strict=True)):
            if score is not None and weight is not None and score > weight:
                yield Hit(
                    T(
                        "The score {score} is more than the index has: {weight} ({there}).",
                        score=score,
                        weight=weight,
                        there=case.where("expert_review", "indices", n, "weight"),
                    ),
                    T("Correct the score."),
                    ("expert_review", "experts", i, "scores", n),
                )


def independent_experts(case: Case) -> Iterator[Hit]:
    """Article 8: no expert who judges an alliance is employed by one of its members or has a conflict of interest."""
    units = {org.get("name"): i for i, org in enumerate(case.orgs) if org.get("name")}
    for document, table in _GROUPS:
        for i, expert in enumerate(case.rows(document, table)):
            if expert.get("unit") in units:
                yield Hit(
                    T(
                        "{expert} is employed by the member {unit} ({there}).",
                        expert=expert.get("name") or i + 1,
                        unit=expert["unit"],
                        there=case.where("orgs", units[expert["unit"]], "name"),
                    ),
                    T("Choose an expert from outside the alliance."),
                    (document, table, i, "unit"),
                )
            if expert.get("conflict") is True:
                yield Hit(
                    T("{expert} has a conflict of interest.", expert=expert.get("name") or i + 1),
                    T("An expert with one may not take part; choose another."),
                    (document, table, i, "conflict"),
                )


def enough_experts(case: Case) -> Iterator[Hit]:
    """Article 8: experts are as many as the policy asks for, and an odd number."""
    least = case.policy_number("experts_min")
    for document in _REVIEWS:
        count = len(case.rows(document, "experts"))
        if not count:
            continue
        if least is not None and count < least:
            yield Hit(
                T("{count} experts are fewer than {least}.", count=count, least=least),
                T("Ask more experts."),
                (document, "experts"),
            )
        elif count % 2 == 0:
            yield Hit(
                T("{count} experts are an even number.", count=count),
                T("Ask one more, so that votes can't tie."),
                (document, "experts"),
            )


def leader_is_an_expert(case: Case) -> Iterator[Hit]:
    """Article 8: the group's leader is one of the experts."""
    for document, table in _GROUPS:
        leader, experts = case.block(document).get("leader"), case.rows(document, table)
        if leader and experts and leader not in {expert.get("name") for expert in experts}:
            yield Hit(
                T(
                    "{leader} leads the group but is not among the experts ({there}).",
                    leader=leader,
                    there=case.where(document, table),
                ),
                T("Correct the name, or add the expert."),
                (document, "leader"),
            )


def conclusion_of_the_group(case: Case) -> Iterator[Hit]:
    """Article 8: the group's conclusion is what most of its experts voted for."""
    experts, conclusion = case.rows("expert_review", "experts"), case.block("expert_review").get("conclusion")
    votes = [expert.get("recommend") for expert in experts]
    if not votes or None in votes or conclusion is None:
        return
    against = votes.count("disagree")
    if (conclusion == "disagree") is not (against * 2 > len(votes)):
        yield Hit(
            T(
                "The conclusion is “{conclusion}”, though {against} of {count} experts disagree ({there}).",
                conclusion=case.tables["review_vote"].labels[conclusion],
                against=against,
                count=len(votes),
                there=case.where("expert_review", "experts"),
            ),
            T("Correct the votes or the conclusion."),
            ("expert_review", "conclusion"),
        )


EXPERTS: tuple[Rule, ...] = (
    Rule("A8-4", E, "8", marks_add_up, ("expert_review",)),
    Rule("A8-5", E, "8", independent_experts, (*_REVIEWS, "recheck")),
    Rule("A8-6", W, "8", enough_experts, _REVIEWS),
    Rule("A8-7", E, "8", leader_is_an_expert, (*_REVIEWS, "recheck")),
    Rule("A8-8", E, "8", conclusion_of_the_group, ("expert_review",)),
)
"""Rules on experts and their conclusions."""
