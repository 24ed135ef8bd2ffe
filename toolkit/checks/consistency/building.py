"""The construction year: its approval, its plan, what the plan must cover and when (articles 8 and 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.checks.places import in_order, inside, missing_keys, same
from toolkit.checks.progress import COMPLETION_ARTICLES, MONTHS, milestone_months, year_start
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
BUILDING = ("construction_plan", "acceptance")
_BODIES = tuple(item for item, article in COMPLETION_ARTICLES.items() if article == "9(1)")
_QUARTER = 3
_CHAIN = ("draft_date", "review_date", "adopt_date")
_DATED: Mapping[FactPath, tuple[str, ...]] = {
    ("construction_plan", "org_tasks"): ("planned_date",),
    ("construction_plan", "contract_tasks"): ("planned_date",),
    ("plans",): _CHAIN,
    ("mechanisms",): ("planned_date",),
}
"""Tables of the plan → the dates in them."""


def approved(case: Case) -> Iterator[Hit]:
    """Article 8: construction has been approved, by a document with number and date."""
    if any(part.form == "construction_plan" and part.draft for part in case.plan.parts):
        return
    by_itself = not case.plan.parts and not case.made("acceptance")  # it may yet be bound as a draft
    for key in ("approval_no", "approval_date", "construction_start", "construction_end"):
        if case.left_out("alliance", key):
            yield Hit(
                T("{what} is not said; construction begins with the approval.", what=case.where("alliance", key)),
                T("Fill it in from the approval notice."),
                ("alliance", key),
                W if by_itself else None,
            )


def approved_as_applied(case: Case) -> Iterator[Hit]:
    """Article 8: the approval names the alliance as the application does, and gives the same number and dates."""
    name, rows = case.at("alliance", "name"), case.rows("approval_notice", "alliances")
    if name and rows and all(row.get("name") not in (None, name) for row in rows):
        yield Hit(
            T(
                "{alliance} ({there}) is not in the list of alliances that are approved.",
                alliance=name,
                there=case.where("alliance", "name"),
            ),
            T("Write the name as in the application, character for character."),
            ("approval_notice", "alliances"),
        )
    for key, there in (
        ("approval_no", ("official", "docno")),
        ("approval_date", ("official", "issue_date")),
        ("construction_start", ("construction_start",)),
        ("construction_end", ("construction_end",)),
    ):
        remedy = T("Make both agree with the approval as it was issued.")
        yield from same(case, ("alliance", key), ("approval_notice", *there), remedy)


def bodies_planned(case: Case) -> Iterator[Hit]:
    """Article 9(1): the plan sets up all three bodies, the liability subject, the office and its staff."""
    path: FactPath = ("construction_plan", "org_tasks")
    for label in missing_keys(case, path, "item", "completion_item", only=_BODIES):
        yield Hit(T("The plan has no task “{item}”.", item=label), T("Add it; article 9(1) asks for it."), path)


def contracts_planned(case: Case) -> Iterator[Hit]:
    """Article 9(3): agreement and charter are each drafted, consulted on, decided and signed, before the year ends."""
    path: FactPath = ("construction_plan", "contract_tasks")
    rows = case.rows(*map(str, path))
    said = {(row.get("document"), row.get("step")) for row in rows}
    if not rows or any(None in pair for pair in said):
        return
    for document, title in case.tables["signed_document"].labels.items():
        for step, label in case.tables["contract_step"].labels.items():
            if (document, step) not in said:
                yield Hit(
                    T("The plan has no step “{step}” for “{document}”.", step=label, document=title),
                    T("Add it; article 9(3) asks for both to be signed within the year."),
                    path,
                )
    end = case.at("alliance", "construction_end")
    for i, row in enumerate(rows):
        day = row.get("planned_date")
        if row["step"] == "sign" and day and end and day >= end:
            yield Hit(
                T(
                    "Signing is planned for {day}, not before {there} ({end}).",
                    day=day,
                    there=case.where("alliance", "construction_end"),
                    end=end,
                ),
                T("Plan it earlier."),
                (*path, i, "planned_date"),
            )


def both_plans(case: Case) -> Iterator[Hit]:
    """Article 9(2): both plans are drafted, the industry's technology plan and that of its innovation system."""
    for label in missing_keys(case, ("plans",), "kind", "plan_kind"):
        yield Hit(T("“{plan}” is missing; article 9(2) asks for both plans.", plan=label), T("Add it."), ("plans",))


def plans_in_order(case: Case) -> Iterator[Hit]:
    """Article 9(2): a plan is drafted, reviewed and adopted in this order within the year, and spans some years."""
    for i, row in enumerate(case.rows("plans")):
        first, last = row.get("span_from"), row.get("span_to")
        if first is not None and last is not None and first >= last:
            yield Hit(
                T("The plan spans {first} to {last}.", first=first, last=last),
                T("The last year must come after the first."),
                ("plans", i, "span_to"),
            )
        yield from in_order(case, *(("plans", i, key) for key in _CHAIN))


def inside_the_year(case: Case) -> Iterator[Hit]:
    """Article 9: everything that the plan dates lies inside the construction year."""
    bounds: tuple[FactPath, FactPath] = (("alliance", "construction_start"), ("alliance", "construction_end"))
    for path, keys in _DATED.items():
        for i in range(len(case.rows(*map(str, path)))):
            for key in keys:
                yield from inside(case, (*path, i, key), *bounds, T("Plan it inside the construction year."))


def every_quarter(case: Case) -> Iterator[Hit]:
    """Article 9: each quarter of the construction year has a milestone."""
    rows = case.rows("milestones")
    start = year_start(case.block("alliance"), case.rows("tasks"))
    months = [milestone_months(row, start) for row in rows]
    if not rows or not any(any(row) for row in months):
        return
    for first in range(0, MONTHS, _QUARTER):
        if not any(any(row[first : first + _QUARTER]) for row in months):
            yield Hit(
                T("No milestone lies in months {first} to {last} of the year.", first=first + 1, last=first + _QUARTER),
                T("Add one, so that progress can be told every quarter."),
                ("milestones",),
            )


def mechanisms_planned(case: Case) -> Iterator[Hit]:
    """Article 11: each mechanism has a day by which its rules are to be adopted."""
    for i, row in enumerate(case.rows("mechanisms")):
        if row.get("kind") and case.left_out("mechanisms", i, "planned_date") and not row.get("adopted_date"):
            yield Hit(
                T(
                    "“{rule}” has no day by which it is to be adopted.",
                    rule=row.get("rule_title") or case.where("mechanisms", i),
                ),
                T("Fill in the planned date."),
                ("mechanisms", i, "planned_date"),
            )


BUILDING_RULES: tuple[Rule, ...] = (
    Rule("A8-1", E, "8", approved, BUILDING),
    Rule("A8-2", E, "8", approved_as_applied, ("approval_notice", *BUILDING)),
    Rule("A9-1-2", E, "9", inside_the_year, ("construction_plan",)),
    Rule("A9-2-2", E, "9(1)", bodies_planned, ("construction_plan",)),
    Rule("A9-6-2", E, "9(2)", both_plans, BUILDING),
    Rule("A9-7-2", E, "9(3)", contracts_planned, ("construction_plan",)),
    Rule("A11-0-2", W, "11", mechanisms_planned, ("construction_plan",)),
    Rule("C22-2", W, "9", every_quarter, ("construction_plan",)),
    Rule("C23-2", E, "9(2)", plans_in_order, (*BUILDING, "industry_plan", "system_plan")),
)
"""Rules on the construction year."""
