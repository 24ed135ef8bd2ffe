"""Feasibility report and the two development plans: they cover what the alliance set out to do (4, 5, 9(2))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from toolkit.checks.places import Listed, in_order, missing_keys
from toolkit.checks.progress import total
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
PLANS = ("industry_plan", "system_plan")
_PHASES = ("near", "mid", "far")
_SOURCES = ("own", "public", "finance")
_CHAIN = ("research", "development", "pilot", "production", "support")
_COVERING: tuple[tuple[str, str], ...] = (
    ("feasibility", "routes"),
    ("industry_plan", "directions"),
    ("system_plan", "innovation_map"),
)
"""Tables that have a row for each key technology."""


def technologies_covered(case: Case) -> Iterator[Hit]:
    """Article 4: every key technology of the application is taken up in report and plans."""
    for document, table in _COVERING:
        rows = case.rows(document, table)
        said = {str(row.get("key_tech")) for row in rows}
        for i, tech in enumerate(case.rows("key_tech")):
            if rows and tech.get("no") is not None and str(tech["no"]) not in said:
                yield Hit(
                    T(
                        "The key technology “{name}” ({there}) does not stand in {here}.",
                        name=tech.get("name") or tech["no"],
                        there=case.where("key_tech", i, "no"),
                        here=case.where(document, table),
                    ),
                    T("Add a row for it."),
                    (document, table),
                )


def readiness_grows(case: Case) -> Iterator[Hit]:
    """Article 4: a technology is no less ready at the end than at the beginning."""
    for i, row in enumerate(case.rows("feasibility", "routes")):
        first, last = row.get("ready_from"), row.get("ready_to")
        if first is not None and last is not None and last < first:
            yield Hit(
                T(
                    "The readiness falls from {first} ({there}) to {last}.",
                    first=first,
                    there=case.where("feasibility", "routes", i, "ready_from"),
                    last=last,
                ),
                T("Correct one of the two."),
                ("feasibility", "routes", i, "ready_to"),
            )


def report_before_application(case: Case) -> Iterator[Hit]:
    """Article 6: the feasibility report is there when the application is made."""
    yield from in_order(case, ("feasibility", "date"), ("application", "apply_date"))


def forecast_years(case: Case) -> Iterator[Hit]:
    """Article 4: the years of the forecast go from early to late."""
    years = case.at("feasibility", "forecast_years") or []
    if None not in years and sorted(set(years)) != years:
        yield Hit(
            T("The years {years} are not in their order.", years=", ".join(map(str, years))),
            T("Give the earliest first, each once."),
            ("feasibility", "forecast_years"),
        )


def phases_fill_the_span(case: Case) -> Iterator[Hit]:
    """Article 9(2): the plan's phases follow each other and fill its span."""
    ends = [
        (("industry_plan", "phases", phase, "start_year"), ("industry_plan", "phases", phase, "end_year"))
        for phase in _PHASES
    ]
    spans = [(first, case.at(*first), last, case.at(*last)) for first, last in ends]
    if any(None in (start, end) for _, start, _, end in spans):
        return
    for (_, _, before, ended), (first, start, _, _) in pairwise(spans):
        if start != ended + 1:
            yield Hit(
                T(
                    "{here} is {start}; {there} is {ended}.",
                    here=case.where(*first),
                    start=start,
                    there=case.where(*before),
                    ended=ended,
                ),
                T("Let each phase begin in the year after the one before."),
                first,
            )
    i = _plan(case, "industry_tech")
    for path, said, key in (
        (spans[0][0], spans[0][1], "span_from"),
        (spans[-1][2], spans[-1][3], "span_to"),
    ):
        bound = case.at("plans", i, key) if i is not None else None
        if bound is not None and said != bound:
            yield Hit(
                T(
                    "{here} is {start}; {there} is {ended}.",
                    here=case.where(*path),
                    start=said,
                    there=case.where("plans", i or 0, key),
                    ended=bound,
                ),
                T("Let the phases fill the plan's span."),
                path,
            )


def years_in_the_span(case: Case) -> Iterator[Hit]:
    """Article 9(2): what the plans date by years lies within their span."""
    dated: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
        ("industry_tech", "industry_plan", "projects", ("start_year", "end_year")),
        ("industry_tech", "industry_plan", "standards_plan", ("year",)),
        ("industry_tech", "industry_plan", "annual", ("year",)),
        ("innovation_system", "system_plan", "platforms", ("year",)),
        ("innovation_system", "system_plan", "reforms", ("year",)),
    )
    for kind, document, table, keys in dated:
        n = _plan(case, kind)
        first, last = (None, None) if n is None else (case.at("plans", n, "span_from"), case.at("plans", n, "span_to"))
        if first is None or last is None:
            continue
        for i, row in enumerate(case.rows(document, table)):
            for key in keys:
                year = row.get(key)
                if year is not None and not first <= year <= last:
                    yield Hit(
                        T(
                            "{here} is {year}, outside the plan's span {first} to {last} ({there}).",
                            here=case.where(document, table, i, key),
                            year=year,
                            first=first,
                            last=last,
                            there=case.where("plans", n or 0, "span_from"),
                        ),
                        T("Correct the year, or the plan's span."),
                        (document, table, i, key),
                    )


def near_goals_keep_the_kpis(case: Case) -> Iterator[Hit]:
    """Article 9(2): what the plan aims at in the near term is no less than the KPI that it takes up."""
    kpis = {row.get("id"): i for i, row in enumerate(case.rows("kpi"))}
    for i, row in enumerate(case.rows("industry_plan", "indicators")):
        at = kpis.get(row.get("kpi"))
        target = case.rows("kpi")[at].get("target") if at is not None else None
        base, near = row.get("base"), row.get("near")
        falling = base is not None and target is not None and target < base
        if near is not None and target is not None and (near > target if falling else near < target):
            yield Hit(
                T(
                    "{here} is {near}, short of {there} ({target}).",
                    here=case.where("industry_plan", "indicators", i, "near"),
                    near=near,
                    there=case.where("kpi", at or 0, "target"),
                    target=target,
                ),
                T("Raise the goal, or name another KPI."),
                ("industry_plan", "indicators", i, "near"),
            )


def members_in_the_chain(case: Case) -> Iterator[Hit]:
    """Article 9(2): every member has its place in the chains of industry and innovation."""
    placed = {name for row in case.rows("system_plan", "industry_chain") for name in row.get("orgs") or ()}
    for row in case.rows("system_plan", "innovation_map"):
        placed |= {name for key in _CHAIN for name in row.get(key) or ()}
    if not placed:
        return
    for i, org in enumerate(case.orgs):
        if org.get("name") and org["name"] not in placed:
            yield Hit(
                T(
                    "{org} ({there}) has no place in the chains.",
                    org=org["name"],
                    there=case.where("orgs", i, "name"),
                ),
                T("Enter it where it works, in {tables}.", tables=_chains(case)),
                ("system_plan", "industry_chain"),
            )


def roles_of_all_kinds(case: Case) -> Iterator[Hit]:
    """Article 9(2): each kind of unit among the members has its part told."""
    kinds = {org.get("org_type") for org in case.orgs}
    path: FactPath = ("system_plan", "actor_roles")
    for label in missing_keys(case, path, "kind", "org_type", only=[kind for kind in kinds if kind]):
        yield Hit(T("The part of “{kind}” is not told.", kind=label), T("Add a row; such units are members."), path)


def funds_agree(case: Case) -> Iterator[Hit]:
    """Article 9(2): both plans come to the same money from each source (C17)."""
    chain = case.rows("system_plan", "fund_chain")
    for source in _SOURCES:
        phases = [case.at("industry_plan", "funds", phase, source) for phase in _PHASES]
        stages = [(row.get("money") or {}).get(source) for row in chain]
        if not chain or None in phases or None in stages:
            continue
        if (mine := total(stages)) != (other := total(phases)):
            yield Hit(
                T(
                    "{what}: {here} comes to {mine}, {there} to {other} (万元).",
                    what=case.where("system_plan", "fund_chain", 0, "money", source),
                    here=case.where("system_plan", "fund_chain"),
                    mine=_f(mine),
                    there=case.where("industry_plan", "funds"),
                    other=_f(other),
                ),
                T("Make both plans come to the same."),
                ("system_plan", "fund_chain"),
            )


def _plan(case: Case, kind: str) -> int | None:
    return next((i for i, row in enumerate(case.rows("plans")) if row.get("kind") == kind), None)


def _chains(case: Case) -> Listed:
    tables: Iterable[str] = ("industry_chain", "innovation_map")
    return Listed(tuple(case.where("system_plan", table) for table in tables))


def _f(value: Decimal) -> str:
    return f"{value:f}"


PLANNING: tuple[Rule, ...] = (
    Rule("A4-2", W, "4", technologies_covered, ("feasibility", *PLANS)),
    Rule("A4-3", W, "4", readiness_grows, ("feasibility",)),
    Rule("A4-4", W, "4", forecast_years, ("feasibility",)),
    Rule("A6-12", W, "6", report_before_application, ("feasibility",)),
    Rule("A9-6-3", E, "9(2)", phases_fill_the_span, PLANS),
    Rule("A9-6-4", W, "9(2)", years_in_the_span, PLANS),
    Rule("A9-6-5", W, "9(2)", near_goals_keep_the_kpis, ("industry_plan",)),
    Rule("A9-6-6", W, "9(2)", members_in_the_chain, ("system_plan",)),
    Rule("A9-6-7", W, "9(2)", roles_of_all_kinds, ("system_plan",)),
    Rule("C17-6", E, "9(2)", funds_agree, ("system_plan",)),
)
"""Rules on feasibility report and development plans."""
