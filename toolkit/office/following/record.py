"""Register what followed notices: judged and written in one transaction, so that what was judged is what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, func, select

from toolkit.i18n import Renderable, T
from toolkit.limits import REGISTER_ENTRY_ROWS
from toolkit.office.chunks import in_chunks
from toolkit.office.following.events import E, Judged, Record, Remark, judge
from toolkit.office.register.engine import Register
from toolkit.office.register.journal import Transaction
from toolkit.office.register.numbers import by_series, read_number
from toolkit.office.register.records import Docno, Event, Notice, NoticeState, NumberState
from toolkit.office.register.schema import EVENTS, NOTICES


def look_at(register: Register, records: Sequence[Record], *, today: date) -> list[Judged]:
    """Judge records as :func:`record_all` does; nothing is written."""
    with register.reading() as connection:
        return _judge_all(connection, records, today)


def record_all(
    register: Register,
    records: Sequence[Record],
    *,
    today: date,
    actor: str,
    keep_going: bool = False,
    source: str = "",
) -> list[Judged]:
    """Register what is fit and new of ``records``; what is registered already is left as it is.

    Args:
        register: where.
        records: no two of one kind about one notice.
        today: nothing is registered before it happened.
        actor: who says so.
        keep_going: register the fit ones even where others are not; otherwise nothing is registered then.
        source: the list that they come from, for the journal; empty for a single one.

    Returns:
        One for each record, in order.

    Raises:
        IOFailure: the register can't be written.
    """
    with register.writing(actor) as transaction:
        judged = _judge_all(transaction.connection, records, today)
        if keep_going or not any(found.blocked for found in judged):
            _write(transaction, [found for found in judged if found.fresh], source)
    return judged


def _write(transaction: Transaction, fit: Sequence[Judged], source: str) -> None:
    first = (transaction.connection.execute(select(func.max(EVENTS.c.id))).scalar() or 0) + 1
    events = []
    for number, found in enumerate(fit, first):
        record, notice = found.record, found.notice
        assert notice is not None  # noqa: S101 - it would be blocked
        aside = {"reason": record.reason, "source": source}
        details = {**(found.details or {}), **{key: text for key, text in aside.items() if text}}
        event = Event(
            number,
            record.docno,
            notice.version,
            record.kind.value,
            record.day,
            details,
            transaction.at,
            transaction.actor,
        )
        events.append(event)
    if not source:
        for event in events:
            rows = {"events": [event.row()]}
            transaction.record(f"notice.{event.kind}", str(event.docno), rows, note=event.details.get("reason", ""))
        return
    for chunk in in_chunks(events, REGISTER_ENTRY_ROWS):
        rows = {"events": [event.row() for event in chunk]}
        transaction.record(f"notices.{chunk[0].kind}", source, rows)


def _judge_all(connection: Connection, records: Sequence[Record], today: date) -> list[Judged]:
    docnos = {record.docno for record in records}
    notices = {Docno.of(row): Notice.of(row) for row in _about(connection, NOTICES, docnos, _IN_FORCE)}
    events: dict[Docno, list[Event]] = {}
    for row in _about(connection, EVENTS, docnos):
        events.setdefault(Docno.of(row), []).append(Event.of(row))
    out = []
    for record in records:
        notice = notices.get(record.docno)
        if notice is None:
            out.append(Judged(record, None, (_nothing_in_force(connection, record.docno),)))
        else:
            history = sorted(events.get(record.docno, ()), key=lambda event: event.id)
            out.append(judge(record, notice, history, today))
    return out


def _nothing_in_force(connection: Connection, docno: Docno) -> Remark:
    number = read_number(connection, docno)
    remedy: Renderable = T("Look at the numbers with `alliance register list`.")
    if number is None:
        problem = T("The number {docno} was never given by this register.", docno=docno)
    elif number.state is NumberState.VOID:
        problem = T("The number {docno} is void: {reason}", docno=docno, reason=number.reason)
    else:
        problem = T("Nothing was issued under {docno} yet.", docno=docno)
        remedy = T("Go on with `alliance notice resume DIR`, or void them with a reason.")
    return Remark("event.number", E, problem, remedy)


_IN_FORCE = (NOTICES.c.state == NoticeState.ISSUED.value,)


def _about(
    connection: Connection, table: Table, docnos: Iterable[Docno], conditions: Sequence[Any] = ()
) -> Iterator[Any]:
    """Yield the rows of a table that are about these numbers."""
    for chosen in by_series(table, docnos):
        for row in connection.execute(select(table).where(*chosen, *conditions)):
            yield row._mapping
