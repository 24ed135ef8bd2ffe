"""Which notices set a time limit, and how each of them stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from toolkit.office.deadlines import SHANGHAI, Group, Period, Standing, Steps, known_on, standing
from toolkit.office.following.events import Current, current_events, steps_of
from toolkit.office.register.engine import Register
from toolkit.office.register.notices import events_of, find_notices
from toolkit.office.register.records import Docno, Event, Notice, NoticeState


@dataclass(frozen=True)
class Followed:
    """A notice with a time limit.

    Args:
        notice: the version in force.
        period: its time limit.
        current: the events that count.
        steps: what they tell.
        standing: how it stands.
    """

    notice: Notice
    period: Period
    current: Current
    steps: Steps
    standing: Standing


def today_in_china() -> date:
    """Return today's date; all days in official papers are China's."""
    return datetime.now(SHANGHAI).date()


def china_time(utc: str) -> str:
    """Return a time of the register as China's clock shows it: ``2026-11-25 13:52``."""
    moment = datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def follow(register: Register, on: date, *, within: int, docno: Docno | None = None) -> list[Followed]:
    """Return the notices in force that set a time limit, those first that need looking at.

    Args:
        register: where.
        on: the day that is asked about; what was registered of later days does not count.
        within: a time limit that ends in so many days or less is due soon.
        docno: this one only.
    """
    events = events_by_notice(events_of(register, docno))
    found = []
    for notice in find_notices(register, state=NoticeState.ISSUED, docno=docno, until=on):
        one = _followed(notice, events.get(notice.docno, []), on, within)
        if one is not None:
            found.append(one)
    return sorted(found, key=_urgency)


def events_by_notice(events: Iterable[Event]) -> dict[Docno, list[Event]]:
    """Return events by the number of their notice, in order."""
    found: dict[Docno, list[Event]] = {}
    for event in events:
        found.setdefault(event.docno, []).append(event)
    return found


def _followed(notice: Notice, events: list[Event], on: date, within: int) -> Followed | None:
    period = Period.of(notice.details)
    if period is None:
        return None
    current = current_events(events, notice.version)
    steps = known_on(steps_of(notice.issue_date, current), on)
    return Followed(notice, period, current, steps, standing(period, steps, on, within=within))


def _urgency(one: Followed) -> tuple[object, ...]:
    order = list(Group).index(one.standing.group)
    longest_first = one.standing.group not in (Group.DUE, Group.RUNNING)
    return order, -one.standing.days if longest_first else one.standing.days, one.notice.docno
