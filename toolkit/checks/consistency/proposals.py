"""Major projects that a recognised alliance proposes from its plans (article 14)."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.checks.places import in_order, inside
from toolkit.checks.progress import total
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
_PROPOSAL = "project_proposal"


def from_the_plan(case: Case) -> Iterator[Hit]:
    """Article 14: a proposal takes up a project of the industry's technology plan, each once."""
    planned = {row.get("name") for row in case.rows("industry_plan", "projects")}
    first: dict[str, int] = {}
    for i, row in enumerate(case.rows(_PROPOSAL)):
        item = row.get("plan_item")
        if not item:
            continue
        if planned and None not in planned and item not in planned:
            yield Hit(
                T(
                    "“{item}” is not among the projects of the plan ({there}).",
                    item=item,
                    there=case.where("industry_plan", "projects"),
                ),
                T("Write the project's name as in the plan, character for character."),
                (_PROPOSAL, i, "plan_item"),
            )
        earlier = first.setdefault(item, i)
        if earlier != i:
            yield Hit(
                T(
                    "“{item}” is proposed twice: {here} and {there}.",
                    item=item,
                    here=case.where(_PROPOSAL, i),
                    there=case.where(_PROPOSAL, earlier),
                ),
                T("Leave one of the two."),
                (_PROPOSAL, i, "plan_item"),
            )


def proposal_adds_up(case: Case) -> Iterator[Hit]:
    """Article 14: what the units pay themselves is what the budget shows as their own, and the plan foresaw it."""
    planned = {row.get("name"): n for n, row in enumerate(case.rows("industry_plan", "projects"))}
    for i, row in enumerate(case.rows(_PROPOSAL)):
        uses = row.get("uses") or []
        paid = [share.get("own") for share in row.get("shares") or ()]
        own = [use.get("own") for use in uses]
        if paid and own and None not in paid and None not in own and total(paid) != total(own):
            yield Hit(
                T(
                    "{here} come to {paid}, the own money in {there} to {own} (万元).",
                    here=case.where(_PROPOSAL, i, "shares"),
                    paid=f"{total(paid):f}",
                    there=case.where(_PROPOSAL, i, "uses"),
                    own=f"{total(own):f}",
                ),
                T("Make both tables come to the same."),
                (_PROPOSAL, i, "shares"),
            )
        n = planned.get(row.get("plan_item"))
        for key in ("asked", "own"):
            parts = [use.get(key) for use in uses]
            foreseen = case.at("industry_plan", "projects", n, key) if n is not None else None
            if parts and None not in parts and foreseen is not None and total(parts) != foreseen:
                yield Hit(
                    T(
                        "{here} comes to {sum}; the plan foresaw {foreseen} ({there}) (万元).",
                        here=case.where(_PROPOSAL, i, "uses", 0, key),
                        sum=f"{total(parts):f}",
                        foreseen=f"{foreseen:f}",
                        there=case.where("industry_plan", "projects", n or 0, key),
                    ),
                    T("Make both agree, or say in the proposal why it changed."),
                    (_PROPOSAL, i, "uses"),
                    W,
                )


def proposal_dates(case: Case) -> Iterator[Hit]:
    """Article 14: a project is proposed after the recognition, and its steps follow each other."""
    for i, row in enumerate(case.rows(_PROPOSAL)):
        remedy = T("Correct the date; only a recognised alliance proposes projects.")
        yield from inside(case, (_PROPOSAL, i, "date"), ("alliance", "recognition_date"), None, remedy)
        steps: list[FactPath] = []
        for n in range(len(row.get("schedule") or ())):
            at: FactPath = (_PROPOSAL, i, "schedule", n)
            yield from in_order(case, (*at, "from"), (*at, "to"))
            steps.append((*at, "from"))
        yield from in_order(case, *steps, severity=W)


PROPOSALS: tuple[Rule, ...] = (
    Rule("A14-2", E, "14", from_the_plan, (_PROPOSAL,)),
    Rule("A14-3", E, "14", proposal_adds_up, (_PROPOSAL,)),
    Rule("A14-4", E, "14", proposal_dates, (_PROPOSAL,)),
)
"""Rules on proposals."""
