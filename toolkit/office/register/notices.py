"""Notices that were issued, version by version, and what happened to them since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, tuple_

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.office.register.engine import Register
from toolkit.office.register.journal import Transaction
from toolkit.office.register.numbers import about_number, by_series
from toolkit.office.register.records import Docno, Event, Notice, NoticeState, Number, NumberState
from toolkit.office.register.schema import EVENTS, NOTICES, NUMBERS

_PAGE = 500
"""Notices read at a time; the register is free for writers in between."""
_KEY = (NOTICES.c.code, NOTICES.c.year, NOTICES.c.number, NOTICES.c.version)


def confirm(register: Register, notices: Sequence[Notice], *, actor: str) -> list[Notice]:
    """Register notices that were made under reserved numbers: numbers become issued, earlier versions replaced.

    May be repeated: a notice that is registered already gets the files that are new. All in one transaction.

    Args:
        register: where.
        notices: each with the run that holds its number.
        actor: who issues.

    Returns:
        The notices as they are registered.

    Raises:
        WantingError: a number is void, or another run holds it now or has issued another content under it.
        IOFailure: the register can't be written.
    """
    with register.writing(actor) as transaction:
        numbers, versions = _known(transaction.connection, [notice.docno for notice in notices])
        confirmed = [
            _confirmed(notice, numbers.get(notice.docno), versions.get(notice.docno, []), transaction)
            for notice in notices
        ]
        rows = {
            "numbers": [row for one in confirmed for row in one.numbers],
            "notices": [row for one in confirmed for row in one.notices],
        }
        if any(rows.values()):
            transaction.record("notices.issue", notices[0].run, rows)
    return [one.notice for one in confirmed]


@dataclass(frozen=True)
class _Confirmed:
    """A notice as it is registered, and the rows to be written for it."""

    notice: Notice
    numbers: tuple[Mapping[str, Any], ...] = ()
    notices: tuple[Mapping[str, Any], ...] = ()


def _confirmed(
    notice: Notice, number: Number | None, versions: Sequence[Notice], transaction: Transaction
) -> _Confirmed:
    if number is None or number.state is NumberState.VOID or number.key != notice.key:
        raise WantingError(
            T("The number {docno} was made void or given away in the meantime.", docno=notice.docno),
            T("Run the command again; the row then gets another number."),
        )
    same = next((found for found in versions if found.version == notice.version), None)
    if same is not None and (same.digest, same.docx_sha256) == (notice.digest, notice.docx_sha256):
        merged = replace(same, files=tuple(dict.fromkeys((*same.files, *notice.files))))
        return _Confirmed(merged, notices=(merged.row(),) if merged != same else ())
    if same is not None or number.run != notice.run:
        raise WantingError(
            T("{docno} is being issued by another run in the meantime.", docno=notice.docno),
            T("Look at it with `alliance register show {docno}`; then run the command again.", docno=notice.docno),
        )
    issued = replace(notice, state=NoticeState.ISSUED, issued_at=transaction.at, issued_by=transaction.actor)
    earlier = [found for found in versions if found.state is NoticeState.ISSUED]
    return _Confirmed(
        issued,
        (replace(number, state=NumberState.ISSUED).row(),) if number.state is NumberState.RESERVED else (),
        (*(replace(found, state=NoticeState.REPLACED).row() for found in earlier), issued.row()),
    )


def _known(connection: Connection, docnos: Iterable[Docno]) -> tuple[dict[Docno, Number], dict[Docno, list[Notice]]]:
    """Return numbers, and the versions of notices issued under them, oldest first."""
    numbers: dict[Docno, Number] = {}
    versions: dict[Docno, list[Notice]] = {}
    wanted = list(docnos)
    for of_series in by_series(NUMBERS, wanted):
        for row in connection.execute(select(NUMBERS).where(*of_series)):
            number = Number.of(row._mapping)
            numbers[number.docno] = number
    for of_series in by_series(NOTICES, wanted):
        for row in connection.execute(select(NOTICES).where(*of_series).order_by(NOTICES.c.version)):
            notice = Notice.of(row._mapping)
            versions.setdefault(notice.docno, []).append(notice)
    return numbers, versions


def find_notices(
    register: Register,
    *,
    kind: str | None = None,
    unit: str | None = None,
    alliance: str | None = None,
    docno: Docno | None = None,
    key: str | None = None,
    state: NoticeState | None = None,
    since: date | None = None,
    until: date | None = None,
    text: str | None = None,
    run: str | None = None,
    limit: int | None = None,
) -> Iterator[Notice]:
    """Yield notices by number and version, chosen by what is not None.

    Args:
        register: where.
        kind: the form's id.
        unit: a part of the addressee's name.
        alliance: a part of the alliance's name.
        docno: the number.
        key: of the batch's row.
        state: all states by default.
        since: 成文日期 from this day on.
        until: up to this day.
        text: a part of title, unit or alliance.
        run: made by this run.
        limit: no more than these.
    """
    parts: list[ColumnElement[bool]] = []
    exact = {"kind": kind, "row_key": key, "state": state.value if state else None, "run": run}
    parts += [NOTICES.c[name] == value for name, value in exact.items() if value is not None]
    parts += [
        NOTICES.c[name].contains(value, autoescape=True)
        for name, value in (("unit", unit), ("alliance", alliance))
        if value
    ]
    if docno is not None:
        parts += about_number(NOTICES, docno)
    if since is not None:
        parts.append(NOTICES.c.issue_date >= since.isoformat())
    if until is not None:
        parts.append(NOTICES.c.issue_date <= until.isoformat())
    if text:
        found = [NOTICES.c[name].contains(text, autoescape=True) for name in ("title", "unit", "alliance")]
        parts.append(found[0] | found[1] | found[2])
    yield from _paged(register, parts, limit)


def get_notice(register: Register, docno: Docno, version: int | None = None) -> Notice:
    """Return a notice: this version, or the newest.

    Raises:
        WantingError: there is none.
    """
    with register.reading() as connection:
        found = {notice.version: notice for notice in _versions(connection, docno)}
    chosen = found.get(max(found, default=0) if version is None else version)
    if chosen is None:
        raise WantingError(
            T("No notice is registered under {docno}.", docno=docno)
            if version is None
            else T("{docno} has no version {version}.", docno=docno, version=version),
            T("Look at the numbers with `alliance register list`."),
        )
    return chosen


def notices_of(register: Register, wanted: Sequence[tuple[Docno, int]]) -> dict[tuple[Docno, int], Notice]:
    """Return notices by number and version; what is not registered is left out."""
    if not wanted:
        return {}
    keys = [(docno.code, docno.year, docno.number, version) for docno, version in wanted]
    with register.reading() as connection:
        rows = connection.execute(select(NOTICES).where(tuple_(*_KEY).in_(keys)))
        found = [Notice.of(row._mapping) for row in rows]
    return {(notice.docno, notice.version): notice for notice in found}


def versions_of(register: Register, docnos: Iterable[Docno]) -> dict[Docno, list[Notice]]:
    """Return what was issued under these numbers, oldest versions first."""
    with register.reading() as connection:
        return _known(connection, docnos)[1]


def events_of(register: Register, docno: Docno | None = None) -> Iterator[Event]:
    """Yield events in the order they were registered, of one notice or all; writers can come in between."""
    chosen = [] if docno is None else [*about_number(EVENTS, docno)]
    last = 0
    while True:
        page = select(EVENTS).where(*chosen, EVENTS.c.id > last).order_by(EVENTS.c.id).limit(_PAGE)
        with register.reading() as connection:
            found = [Event.of(row._mapping) for row in connection.execute(page)]
        yield from found
        if len(found) < _PAGE:
            return
        last = found[-1].id


def events_by_number(register: Register, docnos: Iterable[Docno]) -> dict[Docno, list[Event]]:
    """Return the events of some notices, by number, in the order they were registered."""
    out: dict[Docno, list[Event]] = {}
    with register.reading() as connection:
        for of_series in by_series(EVENTS, docnos):
            for row in connection.execute(select(EVENTS).where(*of_series).order_by(EVENTS.c.id)):
                event = Event.of(row._mapping)
                out.setdefault(event.docno, []).append(event)
    return out


def _versions(connection: Connection, docno: Docno) -> list[Notice]:
    found = connection.execute(select(NOTICES).where(*about_number(NOTICES, docno)).order_by(NOTICES.c.version))
    return [Notice.of(row._mapping) for row in found]


def _paged(register: Register, parts: Sequence[ColumnElement[bool]], limit: int | None) -> Iterator[Notice]:
    after: tuple[Any, ...] | None = None
    left = limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        beyond = [] if after is None else [tuple_(*_KEY) > tuple_(*after)]
        chosen = select(NOTICES).where(*parts, *beyond).order_by(*_KEY).limit(size)
        with register.reading() as connection:
            page = [Notice.of(row._mapping) for row in connection.execute(chosen)]
        yield from page
        if len(page) < size:
            return
        left = None if left is None else left - len(page)
        newest = page[-1]
        after = (newest.docno.code, newest.docno.year, newest.docno.number, newest.version)
