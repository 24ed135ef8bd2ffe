"""How far an alliance has come: months of its construction year, rates of its KPIs, article 9, money.

Nothing here judges or prints; documents and rules ask the same functions, so that they can't disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolkit.checks.amounts import tidy
from toolkit.checks.dates import add_months
from toolkit.checks.derived import ZERO, Row, amount
from toolkit.checks.values import narrow
from toolkit.chinese import hanzi_number

MONTHS = 12
"""Article 9: construction lasts one year."""
Months = tuple[bool, ...]
"""One truth for each month of the construction year."""
PUBLIC_MONEY = ("gov_prov", "gov_nat", "gov_local")
"""Sources of funds that article 11(1) calls 政府资助经费."""
_HAN = {hanzi_number(number): number for number in range(1, MONTHS + 1)}
_COUNT = r"([0-9]{1,2}|十?[一二三四五六七八九]|十)"
_PERIOD = re.compile(rf"第{_COUNT}(个?月|季度)?(?:[-—–－~～至到]+第?{_COUNT})?(个?月|季度)[底末内前]?")
_QUARTER = 3


def period_months(text: str | None) -> tuple[int, int] | None:
    """Read what a milestone says of its time: 第3月, 第1—2月, 第2季度; the first and the last month, counted from 1.

    Returns:
        None where the text is anything else, or tells months outside of the construction year.
    """
    found = _PERIOD.fullmatch(re.sub(r"\s", "", narrow(text or "")))
    if found is None:
        return None
    first = _count(found[1])
    last = _count(found[3]) if found[3] else first
    if found[2] and found[2][-1] != found[4][-1]:
        return None
    if found[4] == "季度":
        first, last = (first - 1) * _QUARTER + 1, last * _QUARTER
    return (first, last) if 1 <= first <= last <= MONTHS else None


def first_month(start: date, day: date) -> int:
    """Return the month, counted from 1 at ``start``, that something beginning on ``day`` begins in."""
    month = (day.year - start.year) * MONTHS + day.month - start.month + 1
    return month if add_months(start, month - 1) <= day else month - 1


def last_month(start: date, day: date) -> int:
    """Return the month that something ending on ``day`` ends in: a month's last day is the corresponding day."""
    month = (day.year - start.year) * MONTHS + day.month - start.month
    return month + 1 if day > add_months(start, month) else max(month, 1 if day >= start else month)


def milestone_months(row: Row, start: date | None) -> Months:
    """Return the months of a milestone: those its period tells, else the one of its planned date.

    Args:
        row: of ``milestones``.
        start: first day of the construction year, where it is known.
    """
    told = period_months(row.get("period"))
    if told is None and start is not None and row.get("planned_date") is not None:
        month = last_month(start, row["planned_date"])
        told = (month, month)
    return _filled(told)


def task_months(row: Row, start: date | None) -> Months:
    """Return the months of the construction year that a task runs through; none where its dates are not known.

    Args:
        row: of ``tasks``.
        start: first day of the year, see :func:`year_start`.
    """
    begun, ended = row.get("start"), row.get("end")
    if start is None or begun is None or ended is None or ended < begun:
        return _filled(None)
    first = first_month(start, begun)
    return _filled((first, max(first, last_month(start, ended))))


def year_start(alliance: Row, tasks: Iterable[Row]) -> date | None:
    """Return the day from which months are counted: the construction's first, else the day the first task starts."""
    known: date | None = alliance.get("construction_start")
    return known or min((row["start"] for row in tasks if row.get("start")), default=None)


def kpi_rate(target: Decimal | None, actual: Decimal | None) -> Fraction | None:
    """Return what was reached of a target, as a share of it.

    A target of 0 that is kept is reached in full; how far it was missed can't be told as a share.

    Returns:
        None where a figure was not said, or no share can be told.
    """
    if target is None or actual is None:
        return None
    if target == 0:
        return Fraction(1) if actual == 0 else None
    return Fraction(actual) / Fraction(target)


def kpi_met(target: Decimal | None, actual: Decimal | None) -> bool | None:
    """Say whether a target was reached; None where :func:`kpi_rate` has nothing to tell."""
    rate = kpi_rate(target, actual)
    return None if rate is None else rate >= 1


@dataclass(frozen=True)
class Completion:
    """What the facts say about one thing that article 9 asks for.

    Args:
        done: whether it is there; None where the facts don't tell.
        day: the day on which it was there, where one is said.
        name: what it is called.
        count: how many there are.
        missing: those that are still wanted.
    """

    done: bool | None
    day: date | None = None
    name: str = ""
    count: int = 0
    missing: tuple[str, ...] = ()


def completion(values: Mapping[str, Any]) -> dict[str, Completion]:
    """Compute how the construction stands: a key of ``completion_item`` → what the facts say; all of them, in order."""
    return {item: look(values) for item, look in _COMPLETION.items()}


COMPLETION_ARTICLES = {
    **dict.fromkeys(("org_decision", "org_advisory", "org_executive", "liability", "office", "staff"), "9(1)"),
    **dict.fromkeys(("plan_industry", "plan_system"), "9(2)"),
    **dict.fromkeys(("agreement", "charter", "goal", "division"), "9(3)"),
}
"""Key of ``completion_item`` → key of ``art9_item``."""


@dataclass(frozen=True)
class Account:
    """Money of the construction year in 万元, cash and in kind; ``public`` is what came from governments.

    Args:
        planned: by the budget.
        received: of it.
        spent: of what was received.
        public_planned: by the budget.
        public_received: of it.
        public_spent: of what was received.
    """

    planned: Decimal
    received: Decimal
    spent: Decimal
    public_planned: Decimal
    public_received: Decimal
    public_spent: Decimal

    @property
    def balance(self) -> Decimal:
        """What is left."""
        return tidy(self.received - self.spent)

    @property
    def public_balance(self) -> Decimal:
        """What is left of public money."""
        return tidy(self.public_received - self.public_spent)


def account(values: Mapping[str, Any]) -> Account:
    """Add up what came in and went out; what was not said counts as nothing."""
    sources, uses = _rows(values, "budget_in"), _rows(values, "budget_out")
    public = [row for row in sources if row.get("source") in PUBLIC_MONEY]
    return Account(
        planned=total(amount(row) for row in sources),
        received=total(row.get("received") for row in sources),
        spent=total(row.get("spent") for row in uses),
        public_planned=total(amount(row) for row in public),
        public_received=total(row.get("received") for row in public),
        public_spent=total(row.get("spent_gov") for row in uses),
    )


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Add up amounts; those that were not said count as nothing."""
    return tidy(sum((value for value in amounts if value is not None), ZERO))


def score_total(scores: Iterable[Row]) -> Decimal:
    """Add up the scores of an index table."""
    return total(row.get("score") for row in scores)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _HAN.get(text, 0)


def _filled(months: tuple[int, int] | None) -> Months:
    first, last = months or (1, 0)
    return tuple(first <= month <= last for month in range(1, MONTHS + 1))


def _rows(values: Mapping[str, Any], table: str) -> list[Row]:
    return list(values.get(table) or ())


def _body(kind: str) -> Callable[[Mapping[str, Any]], Completion]:
    def look(values: Mapping[str, Any]) -> Completion:
        found = [row for row in _rows(values, "bodies") if row.get("kind") == kind]
        if not found:
            return Completion(done=False)
        days = [row["founded"] for row in found if row.get("founded")]
        names = "、".join(str(row["name"]) for row in found if row.get("name"))
        return Completion(len(days) == len(found) or None, max(days, default=None), names, len(found))

    return look


def _liability(values: Mapping[str, Any]) -> Completion:
    name = (values.get("alliance") or {}).get("liability_subject")
    org = next((row for row in _rows(values, "orgs") if row.get("name") == name), None)
    return Completion(bool(name and org and org.get("is_legal_person")), name=name or "")


def _office(values: Mapping[str, Any]) -> Completion:
    office = (values.get("alliance") or {}).get("office") or {}
    return Completion(bool(office.get("host") and office.get("address")), name=office.get("address") or "")


def _staff(values: Mapping[str, Any]) -> Completion:
    office = (values.get("alliance") or {}).get("office") or {}
    count = sum(bool(person.get("full_time")) for person in office.get("staff") or ())
    return Completion(count > 0, count=count)


def _plan(kind: str) -> Callable[[Mapping[str, Any]], Completion]:
    def look(values: Mapping[str, Any]) -> Completion:
        plan = next((row for row in _rows(values, "plans") if row.get("kind") == kind), None)
        if plan is None:
            return Completion(done=False)
        return Completion(bool(plan.get("adopted_date")), plan.get("adopted_date"), plan.get("title") or "")

    return look


def _signed(document: str) -> Callable[[Mapping[str, Any]], Completion]:
    def look(values: Mapping[str, Any]) -> Completion:
        signed = {row["party"]: row for row in _rows(values, "signoffs") if row.get("document") == document}
        names = [str(org["name"]) for org in _rows(values, "orgs") if org.get("name")]
        missing = tuple(name for name in names if name not in signed)
        days = [row["sign_date"] for row in signed.values() if row.get("sign_date")]
        return Completion(
            bool(names) and not missing,
            max(days, default=None) if not missing else None,
            count=len(names) - len(missing),
            missing=missing,
        )

    return look


def _goal(values: Mapping[str, Any]) -> Completion:
    goal = (values.get("alliance") or {}).get("goal")
    count = len(_rows(values, "kpi"))
    return Completion(bool(goal and count and _rows(values, "key_tech")), count=count)


def _division(values: Mapping[str, Any]) -> Completion:
    names = [str(org["name"]) for org in _rows(values, "orgs") if org.get("name")]
    busy = {
        name for task in _rows(values, "tasks") for name in (task.get("owner"), *(task.get("partners") or ())) if name
    }
    missing = tuple(name for name in names if name not in busy)
    return Completion(bool(names) and not missing, count=len(names) - len(missing), missing=missing)


_COMPLETION: dict[str, Callable[[Mapping[str, Any]], Completion]] = {
    "org_decision": _body("decision"),
    "org_advisory": _body("advisory"),
    "org_executive": _body("executive"),
    "liability": _liability,
    "office": _office,
    "staff": _staff,
    "plan_industry": _plan("industry_tech"),
    "plan_system": _plan("innovation_system"),
    "agreement": _signed("agreement"),
    "charter": _signed("charter"),
    "goal": _goal,
    "division": _division,
}
