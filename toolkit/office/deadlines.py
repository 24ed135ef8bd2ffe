"""Until when a unit has to rectify, and how a notice stands on a day (article 12; Civil Code 200 to 204).

Nothing is read or written here: what is known of a notice goes in, where it stands comes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import Any, Literal

from toolkit.checks.periods import DayKind, Deadline, after_days
from toolkit.i18n import Renderable, T

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time and no summer time since 1991."""
ARTICLE = "12"
_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """The time to rectify, as the notice says it.

    Args:
        days: how many; None where only a last day is named.
        until: the last day that the notice names; None where it names none.
        start: what the days are counted from, the receipt of the notice or its 成文日期.
        kind: calendar or working days.
    """

    days: int | None
    until: date | None
    start: Literal["received", "issued"] = "received"
    kind: DayKind = "calendar"

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> Period | None:
        """Read what the register keeps of a notice; None where it sets no time limit."""
        days, until = details.get("deadline_days"), details.get("deadline_date")
        if days is None and until is None:
            return None
        return cls(
            days=None if days is None else int(days),
            until=date.fromisoformat(until) if until else None,
            start="issued" if details.get("deadline_start") == "issued" else "received",
            kind="working" if details.get("deadline_kind") == "working" else "calendar",
        )

    @property
    def waits(self) -> bool:
        """Whether its last day can't be told before the notice is delivered."""
        return self.until is None and self.start == "received"


@dataclass(frozen=True)
class Steps:
    """The days on which a notice was issued and what followed it happened; None where it has not.

    Args:
        issued: 成文日期.
        delivered: the day it was received.
        extended: the last day of an extension that was granted.
        answered: the day the report on rectification came in.
        rechecked: the day of the re-check.
        passed: whether the re-check found 达标.
    """

    issued: date
    delivered: date | None = None
    extended: date | None = None
    answered: date | None = None
    rechecked: date | None = None
    passed: bool | None = None


class Group(StrEnum):
    """How a notice stands; in the order in which a clerk should look at them."""

    OVERDUE = "overdue"
    DUE = "due"
    UNDELIVERED = "undelivered"
    ANSWERED = "answered"
    RUNNING = "running"
    RECHECKED = "rechecked"


@dataclass(frozen=True)
class Standing:
    """How a notice stands on a day.

    Args:
        group: see there.
        last: the last day of the time limit; None where it has not begun.
        days: overdue: since the last day; due and running: until it; undelivered: since the notice was issued;
            answered: since the report came in; re-checked: since then.
        late: days by which the report came late; 0 where it was in time or is not there.
        offer: what article 12 lets the department do next; None where there is nothing.
        notes: what a clerk should know besides.
        unpublished: years whose holiday table is not published.
    """

    group: Group
    last: date | None
    days: int
    late: int = 0
    offer: Renderable | None = None
    notes: tuple[Renderable, ...] = ()
    unpublished: tuple[int, ...] = ()


def last_day(period: Period, steps: Steps) -> Deadline | None:
    """Return the last day of a time limit; None while it has not begun.

    Days are counted from the day after the receipt or issue (201); when the last is a holiday, the next working day
    counts (203). A last day that the notice names stays as it is. Where it names both and they differ, the later one
    counts: days from receipt are told by the delivery slip, but the unit may rely on what is printed. An extension
    counts where it is later.
    """
    from_day = steps.delivered if period.start == "received" else steps.issued
    counted = None if period.days is None or from_day is None else after_days(from_day, period.days, period.kind)
    said = [Deadline(day, day) for day in (period.until, steps.extended) if day is not None]
    if counted is None and period.until is None:
        return None
    return max([*([counted] if counted else []), *said], key=lambda found: found.day)


def standing(period: Period, steps: Steps, on: date, *, within: int = 0) -> Standing:
    """Say how a notice stands.

    Args:
        period: the time limit.
        steps: what is known; see :func:`known_on` for days that are past.
        on: the day that is asked about.
        within: a time limit that ends in so many days or less is due soon.
    """
    last = last_day(period, steps)
    end = last.day if last else None
    notes = tuple(_notes(period, steps, last))
    found = _group(steps, end, on, within)
    days = {
        Group.OVERDUE: (on - end).days if end else 0,
        Group.DUE: (end - on).days if end else 0,
        Group.RUNNING: (end - on).days if end else 0,
        Group.UNDELIVERED: (on - steps.issued).days,
        Group.ANSWERED: (on - (steps.answered or on)).days,
        Group.RECHECKED: (on - (steps.rechecked or on)).days,
    }[found]
    late = max(0, (steps.answered - end).days) if steps.answered and end else 0
    return Standing(found, end, days, late, _offer(found, steps, end), notes, last.unpublished if last else ())


def known_on(steps: Steps, on: date) -> Steps:
    """Return what had happened by a day; a list for a past day is then as it would have been on that day."""

    def by_then(day: date | None) -> date | None:
        return day if day is not None and day <= on else None

    rechecked = by_then(steps.rechecked)
    return Steps(
        issued=steps.issued,
        delivered=by_then(steps.delivered),
        extended=steps.extended,
        answered=by_then(steps.answered),
        rechecked=rechecked,
        passed=steps.passed if rechecked else None,
    )


def _group(steps: Steps, end: date | None, on: date, within: int) -> Group:
    if steps.rechecked:
        return Group.RECHECKED
    if steps.answered:
        return Group.ANSWERED
    if end is None:
        return Group.UNDELIVERED
    if on > end:
        return Group.OVERDUE
    return Group.DUE if on >= end - within * _ONE else Group.RUNNING


def _offer(group: Group, steps: Steps, end: date | None) -> Renderable | None:
    """Say what may follow: article 12 revokes for 整改不达标, which a re-check has to find; being late is not it."""
    if group is Group.UNDELIVERED:
        return T("It can be delivered again, or its delivery registered; until then the time limit does not run.")
    if group is Group.OVERDUE and steps.delivered is None:
        return T("First make sure that it was delivered, and register it.")
    if group is Group.OVERDUE:
        return T(
            "The report can be demanded, or the rectification re-checked; if it is found 不达标, the qualification can "
            "be revoked (article 12)."
        )
    if group is Group.ANSWERED:
        return T("The rectification can be re-checked (article 12).")
    if group is Group.RECHECKED and steps.passed is False:
        if end is not None and steps.rechecked is not None and steps.rechecked <= end:
            return T("It can be re-checked after the time limit; before that nothing can be revoked (article 12).")
        return T("The qualification can be revoked: `alliance notice issue … --kind revocation` (article 12).")
    return None


def _notes(period: Period, steps: Steps, last: Deadline | None) -> list[Renderable]:
    notes: list[Renderable] = []
    if steps.delivered is None and not period.waits:
        notes.append(T("its delivery is not registered"))
    if last is not None and last.moved:
        notes.append(T("the last day was moved from {day}, a day off", day=last.nominal))
    if steps.extended is not None:
        notes.append(T("extended to {day}", day=steps.extended))
    elif last is not None and period.until is not None and period.days is not None and last.day != period.until:
        notes.append(T("the notice says {day}; counted from the receipt it is later", day=period.until))
    return notes
