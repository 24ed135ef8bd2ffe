"""Everything that is computed from the facts, once: counts, shares, totals, who does what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolkit.checks.amounts import tidy
from toolkit.checks.regions import Regions, load_regions
from toolkit.resources import Resources

Row = Mapping[str, Any]
ZERO = Decimal(0)
OWN_MONEY = ("self", "fee")
"""Sources that are a unit's own contribution."""


@dataclass(frozen=True)
class Derived:
    """Values that documents print but nobody types. Money is in 万元.

    Args:
        lead: the lead unit's row of ``orgs``.
        members_total: member units, the lead counted.
        counts_by_type: key of ``org_type`` → units, in the units' order; types without units are left out.
        henan: legal persons registered in the home province.
        outside: all other units; ``henan + outside == members_total``.
        henan_share: ``henan / members_total``.
        budget_in_total: cash and in kind.
        budget_in_cash: sources, cash.
        budget_in_kind: sources, in kind.
        budget_out_total: cash and in kind.
        budget_out_cash: uses, cash.
        budget_out_kind: uses, in kind.
        budget_in_by_source: key of ``fund_source`` → amount.
        budget_out_by_use: key of ``fund_use`` → amount.
        contribution_total: what the units themselves bring in.
        contribution_by_org: unit's name → its own money (sources ``self`` and ``fee``), cash and in kind; every unit
            is there. A bank loan that a unit takes up is not its own money.
        tasks_by_org: unit's name → (task number, ``owner`` or ``partner``); every unit is there.
        staff_total: of all units.
        staff_rd_total: of all units.
        regions: region codes in use → printable names.
    """

    lead: Row
    members_total: int
    counts_by_type: dict[str, int]
    henan: int
    outside: int
    henan_share: Fraction
    budget_in_total: Decimal
    budget_in_cash: Decimal
    budget_in_kind: Decimal
    budget_out_total: Decimal
    budget_out_cash: Decimal
    budget_out_kind: Decimal
    budget_in_by_source: dict[str, Decimal]
    budget_out_by_use: dict[str, Decimal]
    contribution_total: Decimal
    contribution_by_org: dict[str, Decimal]
    tasks_by_org: dict[str, list[tuple[int, str]]]
    staff_total: int
    staff_rd_total: int
    regions: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the values by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


def derive(values: Mapping[str, Any], regions: Regions | None = None) -> Derived | None:
    """Compute the derived values.

    Args:
        values: the values of :class:`toolkit.checks.check.Checked`; entries that could not be read are None.
        regions: the region table; the shipped one where none is given.

    Returns:
        None where there is no unit to take for the lead.
    """
    orgs: list[Row] = list(values.get("orgs") or ())
    lead = lead_of(orgs)
    if lead is None:
        return None
    table = regions or load_regions(Resources())
    sources, uses = list(values.get("budget_in") or ()), list(values.get("budget_out") or ())
    henan = sum(is_home(org, table) for org in orgs)
    contributions = _contributions(orgs, sources)
    return Derived(
        lead=lead,
        members_total=len(orgs),
        counts_by_type=_count(org.get("org_type") for org in orgs),
        henan=henan,
        outside=len(orgs) - henan,
        henan_share=Fraction(henan, len(orgs)),
        budget_in_total=tidy(sum(map(amount, sources), ZERO)),
        budget_in_cash=_sum(sources, "cash"),
        budget_in_kind=_sum(sources, "in_kind"),
        budget_out_total=tidy(sum(map(amount, uses), ZERO)),
        budget_out_cash=_sum(uses, "cash"),
        budget_out_kind=_sum(uses, "in_kind"),
        budget_in_by_source=_grouped(sources, "source"),
        budget_out_by_use=_grouped(uses, "use"),
        contribution_total=tidy(sum(contributions.values(), ZERO)),
        contribution_by_org=contributions,
        tasks_by_org=_tasks(orgs, values.get("tasks") or ()),
        staff_total=sum(org.get("staff_total") or 0 for org in orgs),
        staff_rd_total=sum(org.get("staff_rd") or 0 for org in orgs),
        regions={code: table.name(code) for org in orgs if (code := org.get("region_code"))},
    )


def fact_at(values: Mapping[str, Any], path: Sequence[str | int]) -> Any:
    """Return the value at a path of keys and row numbers; None where there is none."""
    found: Any = values
    for step in path:
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def lead_of(orgs: Iterable[Row]) -> Row | None:
    """Return the unit with the role ``lead``; the first unit where none has it."""
    rows = list(orgs)
    return next((org for org in rows if "lead" in (org.get("roles") or ())), rows[0] if rows else None)


def is_home(org: Row, regions: Regions) -> bool:
    """Say whether a unit is a legal person registered in the home province."""
    return bool(org.get("is_legal_person")) and str(org.get("region_code") or "").startswith(regions.home)


def amount(row: Row) -> Decimal:
    """Return a budget row's cash and in-kind together."""
    return (row.get("cash") or ZERO) + (row.get("in_kind") or ZERO)


def _contributions(orgs: list[Row], sources: list[Row]) -> dict[str, Decimal]:
    out = {str(org["name"]): ZERO for org in orgs if org.get("name")}
    for row in sources:
        if row.get("source") in OWN_MONEY and row.get("org") in out:
            out[str(row["org"])] = tidy(out[str(row["org"])] + amount(row))
    return out


def _tasks(orgs: list[Row], tasks: Iterable[Row]) -> dict[str, list[tuple[int, str]]]:
    out: dict[str, list[tuple[int, str]]] = {str(org["name"]): [] for org in orgs if org.get("name")}
    for task in tasks:
        no = task.get("no")
        if no is None:
            continue
        if task.get("owner") in out:
            out[str(task["owner"])].append((no, "owner"))
        for partner in task.get("partners") or ():
            if partner in out and partner != task.get("owner"):
                out[partner].append((no, "partner"))
    return out


def _count(keys: Iterable[str | None]) -> dict[str, int]:
    out: dict[str, int] = {}
    for key in keys:
        if key is not None:
            out[key] = out.get(key, 0) + 1
    return out


def _sum(rows: Iterable[Row], key: str) -> Decimal:
    return tidy(sum((row.get(key) or ZERO for row in rows), ZERO))


def _grouped(rows: Iterable[Row], key: str) -> dict[str, Decimal]:
    out: dict[str, Decimal] = {}
    for row in rows:
        if row.get(key) is not None:
            out[row[key]] = tidy(out.get(row[key], ZERO) + amount(row))
    return out
