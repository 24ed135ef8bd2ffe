"""Lines of a listing: one a number, with the newest version of its notice; personal values masked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from toolkit.drafting.masking import mask_text
from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.office.chunks import in_chunks
from toolkit.office.following.due import china_time
from toolkit.office.following.events import Current, EventKind, current_events
from toolkit.office.register.engine import Register
from toolkit.office.register.notices import events_by_number, versions_of
from toolkit.office.register.numbers import find_numbers
from toolkit.office.register.records import Docno, Notice, NoticeState, Number, NumberState

_PAGE = 500
"""Numbers looked at together; the register is free for writers in between."""
_SPAN = re.compile(r"(\d{1,7})(?:[-~～—–至](\d{1,7}))?号?")


class LineState(StrEnum):
    """How a line stands."""

    RESERVED = "reserved"
    ISSUED = "issued"
    REPLACED = "replaced"
    VOID = "void"


@dataclass(frozen=True)
class Span:
    """Which numbers are looked for.

    Args:
        first: from here.
        last: to here.
        docno: exactly this one, where code and year are said too.
    """

    first: int
    last: int
    docno: Docno | None = None

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read ``豫科办〔2026〕12号``, ``12`` or ``12-30``.

        Raises:
            UsageError: it is something else.
        """
        plain = re.sub(r"\s", "", text)
        found = _SPAN.fullmatch(plain)
        if found is None:
            docno = Docno.parse(plain)
            return cls(docno.number, docno.number, docno)
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            raise UsageError(T("{text} ends before it begins.", text=text), T("Write the smaller number first."))
        return cls(first, last)

    def holds(self, docno: Docno) -> bool:
        """Whether a number is among them."""
        return docno == self.docno if self.docno else self.first <= docno.number <= self.last


@dataclass(frozen=True)
class Wish:
    """What a listing is to hold; None and empty stand for all.

    Args:
        unit: a part of the addressee's or the alliance's name.
        span: numbers.
        since: 成文日期 from this day on; of a number without a notice the day it was reserved.
        until: up to this day.
        state: only lines that stand so.
        kinds: names of the kind of notice.
    """

    unit: str = ""
    span: Span | None = None
    since: date | None = None
    until: date | None = None
    state: LineState | None = None
    kinds: Collection[str] = ()


@dataclass(frozen=True)
class Line:
    """A number, and what was issued under it.

    Args:
        number: the number.
        state: how it stands.
        notice: the newest version; with the state ``replaced`` an earlier one; None where nothing was issued.
        current: the events that count.
    """

    number: Number
    state: LineState
    notice: Notice | None = None
    current: Current = field(default_factory=dict)

    @property
    def docno(self) -> Docno:
        """The number itself."""
        return self.number.docno

    @property
    def day(self) -> date:
        """成文日期; where nothing was issued, the day the number was reserved."""
        return self.notice.issue_date if self.notice else date.fromisoformat(china_time(self.number.reserved_at)[:10])

    @property
    def delivered(self) -> date | None:
        """The day it was received."""
        event = self.current.get(EventKind.DELIVERED)
        return event.date if event else None


def find_lines(register: Register, wish: Wish = Wish()) -> Iterator[Line]:
    """Yield the lines of a listing in the order of their numbers.

    With the state ``replaced`` earlier versions are listed, one line each; otherwise no earlier version is.
    """
    for numbers in in_chunks(find_numbers(register), _PAGE):
        docnos = [number.docno for number in numbers if wish.span is None or wish.span.holds(number.docno)]
        issued, events = versions_of(register, docnos), events_by_number(register, docnos)
        for number in numbers:
            for line in _lines(number, issued.get(number.docno, []), wish.state):
                if _fits(line, wish):
                    known = events.get(number.docno, ())
                    current = current_events(known, line.notice.version) if line.notice else {}
                    yield Line(line.number, line.state, line.notice, current)


def recipients(notice: Notice) -> str:
    """Return whom a notice is addressed to (主送), masked."""
    named = notice.details.get("recipients") or [notice.unit]
    return mask_text("、".join(map(str, named)))


def masked_name(name: str) -> str:
    """Return a person's name as others may see it: the family name stays."""
    plain = mask_text(name)
    return plain[:1] + "*" * (len(plain) - 1) if plain == name and name else plain


def as_data(line: Line, *, kind: str) -> dict[str, Any]:
    """Return a line for machines, masked.

    Args:
        line: the line.
        kind: what its kind is called.
    """
    notice = line.notice
    delivered = line.delivered
    return {
        "number": str(line.docno),
        "state": line.state.value,
        "kind": line.number.kind,
        "title_of_kind": kind,
        "version": notice.version if notice else None,
        "unit": mask_text(notice.unit) if notice else None,
        "alliance": mask_text(notice.alliance) if notice else None,
        "title": mask_text(notice.title) if notice else None,
        "date": notice.issue_date.isoformat() if notice else None,
        "delivered": delivered.isoformat() if delivered else None,
        "reason": mask_text(line.number.reason) or None,
    }


def _lines(number: Number, versions: list[Notice], state: LineState | None) -> Iterator[Line]:
    if state is LineState.REPLACED:
        yield from (Line(number, state, one) for one in versions if one.state is NoticeState.REPLACED)
        return
    newest = versions[-1] if versions else None
    if number.state is NumberState.VOID:
        yield Line(number, LineState.VOID, newest)
    elif newest is None:
        yield Line(number, LineState.RESERVED)
    else:
        yield Line(number, LineState.ISSUED, newest)


def _fits(line: Line, wish: Wish) -> bool:
    notice = line.notice
    names = f"{notice.unit}\n{notice.alliance}\n{recipients(notice)}" if notice else ""
    return (
        (wish.span is None or wish.span.holds(line.docno))
        and (wish.state is None or line.state is wish.state)
        and (not wish.kinds or line.number.kind in wish.kinds)
        and (not wish.unit or wish.unit in names)
        and (wish.since is None or line.day >= wish.since)
        and (wish.until is None or line.day <= wish.until)
    )
