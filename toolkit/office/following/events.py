"""What happened to a notice, told by its events: a later one puts an earlier one right, none is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from toolkit.findings import Severity
from toolkit.i18n import Renderable, T
from toolkit.office.deadlines import Period, Steps, last_day
from toolkit.office.register.records import Docno, Event, Notice

E, W = Severity.ERROR, Severity.WARNING


class EventKind(StrEnum):
    """What can happen to a notice."""

    DELIVERED = "delivered"
    ANSWERED = "answered"
    EXTENDED = "extended"
    RECHECKED = "rechecked"
    RETRACTED = "retracted"
    """Something was registered that did not happen, or not to this notice."""


STEPS = (EventKind.DELIVERED, EventKind.ANSWERED, EventKind.EXTENDED, EventKind.RECHECKED)
"""The kinds that say something about the notice itself, in their order."""
_KINDS = frozenset(kind.value for kind in EventKind)
_ASIDE = frozenset(("reason", "source"))
"""Details that tell of the registering, not of what happened."""
Current = Mapping[EventKind, Event]
"""The event of each kind that counts."""


@dataclass(frozen=True)
class Record:
    """Something to be registered.

    Args:
        docno: of the notice.
        kind: what happened.
        day: when.
        details: what else is known; only what was said.
        reason: why it is put right, where something else was registered.
    """

    docno: Docno
    kind: EventKind
    day: date
    details: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Remark:
    """What is to be said of a record before it is registered.

    Args:
        rule: such as ``delivery.date``.
        severity: errors forbid registering it.
        problem: what is wrong.
        remedy: how to mend it.
    """

    rule: str
    severity: Severity
    problem: Renderable
    remedy: Renderable


@dataclass(frozen=True)
class Judged:
    """A record as it would be registered.

    Args:
        record: what was asked for.
        details: with what was known already and is not said again; None where nothing new is said.
        remarks: what is to be said of it.
        notice: the notice in force; None where there is none.
    """

    record: Record
    details: Mapping[str, Any] | None
    remarks: tuple[Remark, ...] = ()
    notice: Notice | None = None

    @property
    def blocked(self) -> bool:
        """Whether it can't be registered."""
        return any(remark.severity is E for remark in self.remarks)

    @property
    def fresh(self) -> bool:
        """Whether there is something to register."""
        return self.details is not None and not self.blocked


def current_events(events: Iterable[Event], version: int) -> dict[EventKind, Event]:
    """Return the events that count for a version: the newest of each kind that was not retracted.

    Args:
        events: of one notice, in the order they were registered.
        version: events of earlier versions do not count: a new version is delivered anew.
    """
    found: dict[EventKind, Event] = {}
    for event in events:
        if event.version != version or event.kind not in _KINDS:
            continue
        if event.kind == EventKind.RETRACTED:
            found.pop(EventKind(event.details["of"]), None)
        else:
            found[EventKind(event.kind)] = event
    return found


def steps_of(issued: date, current: Current) -> Steps:
    """Return the days that a notice's events tell of."""
    rechecked = current.get(EventKind.RECHECKED)
    extended = current.get(EventKind.EXTENDED)
    return Steps(
        issued=issued,
        delivered=_day(current, EventKind.DELIVERED),
        extended=date.fromisoformat(extended.details["to"]) if extended else None,
        answered=_day(current, EventKind.ANSWERED),
        rechecked=rechecked.date if rechecked else None,
        passed=rechecked.details["result"] == "met" if rechecked else None,
    )


def judge(record: Record, notice: Notice, events: Iterable[Event], today: date) -> Judged:
    """Say whether something can be registered of a notice in force, and as what.

    Args:
        record: what happened.
        notice: which.
        events: of the notice, in the order they were registered.
        today: nothing is registered before it happened.
    """
    known = current_events(events, notice.version)
    if record.kind is EventKind.RETRACTED:
        return _retraction(record, notice, known)
    old = known.get(record.kind)
    details = {**(_lasting(old.details) if old else {}), **record.details}
    if old is not None and old.date == record.day and details == _lasting(old.details):
        return Judged(record, None, (), notice)
    remarks = [*_contradiction(record, old), *_unfit(record, notice, known, details, today)]
    return Judged(record, details, tuple(remarks), notice)


def _contradiction(record: Record, old: Event | None) -> Iterator[Remark]:
    """Yield that something else is registered already, unless the reason for putting it right is said."""
    if old is None or record.reason:
        return
    again = record.kind is EventKind.RECHECKED and record.day > old.date
    differs = [key for key, value in record.details.items() if key in old.details and old.details[key] != value]
    if again or (record.day == old.date and not differs):
        return
    yield Remark(
        "event.registered",
        E,
        T(
            "{docno}: this is registered already, with the day {day} (entry {id}).",
            docno=record.docno,
            day=old.date,
            id=old.id,
        ),
        T("If that was wrong, say why it is put right: --reason TEXT (in a list: the column 更正理由)."),
    )


def _unfit(record: Record, notice: Notice, known: Current, details: Mapping[str, Any], today: date) -> Iterator[Remark]:
    period = Period.of(notice.details)
    if period is None and record.kind is not EventKind.DELIVERED:
        yield Remark(
            "event.unlimited",
            E,
            T("{docno} sets no time limit; no report and no re-check follow it.", docno=notice.docno),
            T("Check the number."),
        )
        return
    if record.day > today:
        yield Remark(
            "event.future",
            E,
            T("{day} is still to come (today is {today}).", day=record.day, today=today),
            T("Register it when it has happened."),
        )
    event = Event(0, notice.docno, notice.version, record.kind, record.day, details, "", "")
    steps = steps_of(notice.issue_date, {**known, record.kind: event})
    yield from _out_of_order(notice, steps)
    if period is not None:
        before = steps_of(notice.issue_date, {k: e for k, e in known.items() if k is not EventKind.EXTENDED})
        if record.kind is EventKind.EXTENDED:
            yield from _extension(period, before, steps)
        if record.kind is EventKind.RECHECKED:
            yield from _recheck(period, steps)


def _out_of_order(notice: Notice, steps: Steps) -> Iterator[Remark]:
    correct = T("Correct one of the dates.")
    if steps.delivered is not None and steps.delivered < steps.issued:
        problem: Renderable = T(
            "{docno} is of {issued}; it cannot have been delivered on {day}.",
            docno=notice.docno,
            issued=steps.issued,
            day=steps.delivered,
        )
        yield Remark("event.order", E, problem, correct)
    arrived = steps.delivered or steps.issued
    if steps.answered is not None and steps.answered < arrived:
        problem = T(
            "{docno} arrived on {arrived}; it cannot have been answered on {day}.",
            docno=notice.docno,
            arrived=arrived,
            day=steps.answered,
        )
        yield Remark("event.order", E, problem, correct)
    elif steps.answered is not None and steps.delivered is None:
        problem = T("{docno} was answered, but its delivery is not registered.", docno=notice.docno)
        remedy = T("Register it from the delivery slip: alliance notice delivered {docno}", docno=notice.docno)
        yield Remark("event.undelivered", W, problem, remedy)
    before = steps.answered or arrived
    if steps.rechecked is not None and steps.rechecked < before:
        problem = T(
            "{docno}: the re-check of {day} is before {before}.", docno=notice.docno, day=steps.rechecked, before=before
        )
        yield Remark("event.order", E, problem, correct)


def _extension(period: Period, before: Steps, steps: Steps) -> Iterator[Remark]:
    last = last_day(period, before)
    if last is None:
        yield Remark(
            "event.undelivered",
            E,
            T("The time limit has not begun: the delivery is not registered."),
            T("Register the delivery first."),
        )
    elif steps.extended is not None and steps.extended <= last.day:
        yield Remark(
            "event.extension",
            E,
            T("The time limit runs to {last}; {day} does not extend it.", last=last.day, day=steps.extended),
            T("Correct --to."),
        )


def _recheck(period: Period, steps: Steps) -> Iterator[Remark]:
    """Rule A12-4 of the dossier: who fails the re-check had all the time that the notice gave."""
    last = last_day(period, steps)
    if last is None:
        if steps.passed is False:
            yield Remark(
                "A12-4",
                E,
                T("The time limit has not begun: the delivery is not registered."),
                T("Register the delivery first."),
            )
        return
    if steps.rechecked is not None and steps.rechecked <= last.day:
        yield Remark(
            "A12-4",
            E if steps.passed is False else W,
            T("The re-check is of {day}; the time limit runs to {last}.", day=steps.rechecked, last=last.day),
            T("Re-check after the time limit; before it, only what is met can be told."),
        )
    if steps.answered is None and steps.passed:
        yield Remark(
            "event.unanswered",
            W,
            T("The re-check found 达标, but no report on rectification is registered."),
            T("Register it: alliance notice answered NUMBER"),
        )


def _retraction(record: Record, notice: Notice, known: Current) -> Judged:
    old = known.get(EventKind(record.details["of"]))
    if old is None:
        remark = Remark(
            "event.nothing",
            E,
            T("{docno}: nothing of this kind is registered.", docno=record.docno),
            T("Look at it: alliance register show {docno}", docno=record.docno),
        )
        return Judged(record, None, (remark,), notice)
    if not record.reason:
        remark = Remark("event.reason", E, T("Nothing is taken back without a reason."), T("Say why: --reason TEXT."))
        return Judged(record, None, (remark,), notice)
    return Judged(record, {**record.details, "event": old.id}, (), notice)


def _lasting(details: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in details.items() if key not in _ASIDE}


def _day(current: Current, kind: EventKind) -> date | None:
    event = current.get(kind)
    return event.date if event else None
