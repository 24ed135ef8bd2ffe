"""Consistency of figures: budget, contributions, the units' yearly figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from toolkit.checks.amounts import tidy
from toolkit.checks.derived import OWN_MONEY, ZERO, Row
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
_BUDGETS = ("application", "feasibility", "construction_plan", "agreement", "acceptance")


def budget_balances(case: Case) -> Iterator[Hit]:
    """Sources and uses of money are the same sum, cash and in kind each."""
    if case.derived is None or not _readable(case, "budget_in") or not _readable(case, "budget_out"):
        return
    d = case.derived
    if d.budget_in_total != d.budget_out_total:
        yield Hit(
            T(
                "The sources ({here}) come to {into}, the uses ({there}) to {out} (万元).",
                here=case.where("budget_in"),
                into=_f(d.budget_in_total),
                there=case.where("budget_out"),
                out=_f(d.budget_out_total),
            ),
            T(
                "Make both tables add up to the same; they differ by {gap}.",
                gap=_f(abs(d.budget_in_total - d.budget_out_total)),
            ),
            ("budget_out",),
        )
    elif d.budget_in_cash != d.budget_out_cash:
        yield Hit(
            T("Cash sources are {into}, cash uses {out} (万元).", into=_f(d.budget_in_cash), out=_f(d.budget_out_cash)),
            T("Split both tables alike into cash and in kind."),
            ("budget_out",),
            W,
        )


def contributions_agree(case: Case) -> Iterator[Hit]:
    """What a unit promises is what the table of sources shows of its own money."""
    if case.derived is None or not _readable(case, "budget_in"):
        return
    for i, org in enumerate(case.orgs):
        fund, name = (org.get("contribution") or {}).get("fund"), org.get("name")
        shown = case.derived.contribution_by_org.get(name or "")
        if fund is not None and shown is not None and fund != shown:
            yield Hit(
                T(
                    "{org} promises {fund} ({here}), the sources ({there}) show {shown} (万元).",
                    org=name,
                    fund=_f(fund),
                    here=case.where("orgs", i, "contribution", "fund"),
                    there=case.where("budget_in"),
                    shown=_f(shown),
                ),
                T("Make both agree; the unit's own money counts, cash and in kind, not a loan."),
                ("orgs", i, "contribution", "fund"),
            )


def own_money_has_an_owner(case: Case) -> Iterator[Hit]:
    """Members' own money is that of a named member."""
    for i, row in enumerate(case.rows("budget_in")):
        if row.get("source") in OWN_MONEY[:1] and row.get("org") is None and case.left_out("budget_in", i, "org"):
            yield Hit(
                T("Members' own money must name the unit."),
                T("Fill in the unit."),
                ("budget_in", i, "org"),
            )


def task_money(case: Case) -> Iterator[Hit]:
    """The tasks together don't cost more than there is."""
    if case.derived is None or not _readable(case, "budget_out") or not case.rows("budget_out"):
        return
    total = sum((task.get("fund") or ZERO for task in case.rows("tasks")), ZERO)
    if total > case.derived.budget_out_total:
        yield Hit(
            T(
                "The tasks cost {tasks} together, the budget has {total} (万元).",
                tasks=_f(total),
                total=_f(case.derived.budget_out_total),
            ),
            T("Correct the tasks' money or the budget."),
            ("tasks",),
        )


def yearly_figures(case: Case) -> Iterator[Hit]:
    """Yearly figures are of consecutive full years before the application, research spending within revenue."""
    day = case.block("application").get("apply_date")
    for i, org in enumerate(case.orgs):
        rows: list[Row] = org.get("finance") or []
        years = [row.get("year") for row in rows]
        known = [year for year in years if year is not None]
        if len(known) == len(years) > 1 and known != list(range(known[0], known[0] + len(known))):
            yield Hit(
                T("The years {years} do not follow each other.", years=", ".join(map(str, known))),
                T("Give consecutive years, the earliest first."),
                ("orgs", i, "finance"),
            )
        for n, row in enumerate(rows):
            if day is not None and row.get("year") is not None and row["year"] >= day.year:
                yield Hit(
                    T("The year {year} was not over at the application.", year=row["year"]),
                    T("Give full years only."),
                    ("orgs", i, "finance", n, "year"),
                )
            revenue, spent = row.get("revenue"), row.get("rd_spend")
            if revenue is not None and spent is not None and spent > revenue:
                yield Hit(
                    T(
                        "Research spending {spent} is more than the revenue {revenue}.",
                        spent=_f(spent),
                        revenue=_f(revenue),
                    ),
                    T("Check both figures and their unit (万元)."),
                    ("orgs", i, "finance", n, "rd_spend"),
                )


def _readable(case: Case, table: str) -> bool:
    """Say whether all cash amounts of a table could be read; otherwise sums mean nothing."""
    return all(row.get("cash") is not None for row in case.rows(table)) and bool(case.rows(table))


def _f(value: Decimal) -> str:
    return f"{tidy(value):f}"


MONEY: tuple[Rule, ...] = (
    Rule("C17", E, "11(1)", budget_balances, _BUDGETS),
    Rule("C17-2", E, "11(1)", contributions_agree, _BUDGETS),
    Rule("C17-3", E, "11(1)", own_money_has_an_owner, _BUDGETS),
    Rule("C17-4", W, "11(1)", task_money, _BUDGETS),
    Rule("M-finance", W, "7(3)", yearly_figures),
)
"""Rules on figures."""
