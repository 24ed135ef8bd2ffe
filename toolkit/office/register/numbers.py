"""Document numbers: given once for ever, without gaps; the same row of a batch keeps its number.

A number is bound to the kind of notice, the row's key and the series (code and year). It is reserved before the notice
is made and becomes issued together with the notice. Only a void number, which has a reason, is left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.limits import REGISTER_ENTRY_ROWS
from toolkit.office.chunks import in_chunks
from toolkit.office.register.engine import Register
from toolkit.office.register.records import (
    Docno,
    Notice,
    NoticeState,
    Number,
    NumberState,
    Run,
    Series,
    check_code,
)
from toolkit.office.register.runs import start_run
from toolkit.office.register.schema import NOTICES, NUMBERS, RUNS, SERIES


@dataclass(frozen=True)
class Wanted:
    """A row of a batch that wants a number.

    Args:
        kind: the form's id.
        key: of the row.
        digest: of its content.
    """

    kind: str
    key: str
    digest: str


class Standing(StrEnum):
    """How a row stands in the register."""

    NEW = "new"
    """It has no number yet; in a preview the number is what it would get now."""
    RESERVED = "reserved"
    """It has a number; nothing was issued under it."""
    ISSUED = "issued"
    """It was issued as it is."""
    CHANGED = "changed"
    """It was issued with another content; a new version is due."""
    HELD = "held"
    """Another run, which is not finished, holds its number."""


@dataclass(frozen=True)
class Given:
    """A row and its number.

    Args:
        wanted: the row.
        docno: its number.
        version: that is issued or due.
        standing: see there.
        dated: 成文日期 of the version that is issued, or that a new one replaces.
        holder: the run that holds the number.
    """

    wanted: Wanted
    docno: Docno
    version: int
    standing: Standing
    dated: date | None = None
    holder: str = ""


@dataclass(frozen=True)
class Start:
    """Where a series goes on.

    Args:
        number: the first number to give; None for the next one.
        reason: why the numbers in between are left out.
    """

    number: int | None = None
    reason: str = ""


NEXT = Start()
"""With the number after the last one."""


def look_up(
    register: Register | None, wanted: Sequence[Wanted], *, code: str, year: int, run: str = "", start: Start = NEXT
) -> list[Given]:
    """Say which numbers rows have, or would get if nobody else took any; nothing is written.

    Args:
        register: where; None for one that is not made yet.
        wanted: rows, each key once.
        code: of the organ.
        year: of the series.
        run: the run that asks; its own reservations are not held against it.
        start: where to go on.

    Raises:
        UsageError: the series can't go on there.
        IOFailure: the register can't be read.
    """
    check_code(code)
    known: dict[str, Given] = {}
    series = None
    if register is not None:
        with register.reading() as connection:
            known = _known(connection, wanted, code, year, run)
            series = _series(connection, code, year)
    fresh = any(row.key not in known for row in wanted)
    following = _next(series, code, year, start if fresh else NEXT)
    out = []
    for row in wanted:
        found = known.get(row.key)
        if found is None:
            found = Given(row, Docno(code, year, following), 1, Standing.NEW)
            following += 1
        out.append(found)
    return out


def reserve(
    register: Register,
    wanted: Sequence[Wanted],
    *,
    run: Run,
    actor: str,
    start: Start = NEXT,
    take_over: bool = False,
) -> list[Given]:
    """Give every row its number, all in one transaction; what has one keeps it. May be repeated.

    Args:
        register: where.
        wanted: rows, each key once.
        run: that the numbers are for; it is registered too.
        actor: who takes them.
        start: where to go on.
        take_over: also take what another run holds; that run can't issue it any more.

    Returns:
        One for each row, in order; ``HELD`` ones are not given.

    Raises:
        UsageError: the series can't go on there.
        IOFailure: the register can't be written.
    """
    check_code(run.code)
    with register.writing(actor) as transaction:
        start_run(transaction, run)
        known = _known(transaction.connection, wanted, run.code, run.year, run.id, take_over)
        series = _series(transaction.connection, run.code, run.year)
        fresh = [row for row in wanted if row.key not in known]
        following = _next(series, run.code, run.year, start if fresh else NEXT)  # the same call again is no fault
        skipped = range(series.last + 1, following) if series else range(0)
        numbers = [
            Number(Docno(run.code, run.year, n), NumberState.VOID, "", "", run.id, start.reason, transaction.at, actor)
            for n in skipped
        ]
        given = dict(known)
        for number, row in enumerate(fresh, following):
            docno = Docno(run.code, run.year, number)
            given[row.key] = Given(row, docno, 1, Standing.RESERVED, holder=run.id)
            numbers.append(Number(docno, NumberState.RESERVED, row.kind, row.key, run.id, "", transaction.at, actor))
        numbers += _taken(transaction.connection, known.values(), run)
        last = max([series.last if series else 0, *(number.docno.number for number in numbers)])
        first = series.first if series else following
        for chunk in in_chunks(numbers, REGISTER_ENTRY_ROWS):
            rows: dict[str, list[dict[str, Any]]] = {"numbers": [number.row() for number in chunk]}
            transaction.record("numbers.reserve", run.id, rows)
        if last and (series is None or last > series.last):
            extended = {"code": run.code, "year": run.year, "first": first, "last": last}
            transaction.record("series.extend", f"{run.code}〔{run.year}〕", {"series": [extended]}, note=start.reason)
    return [given[row.key] for row in wanted]


def void(register: Register, docno: Docno, *, reason: str, actor: str) -> None:
    """Declare a number void: it is never given again, and its notice, if one was issued, is void too.

    Args:
        register: where.
        docno: the number.
        reason: why.
        actor: who decides.

    Raises:
        UsageError: there is no reason.
        WantingError: the number was never given or is void already.
        IOFailure: the register can't be written.
    """
    if not reason.strip():
        raise UsageError(T("A number is voided with a reason only."), T("Say why: --reason TEXT."))
    with register.writing(actor) as transaction:
        number = read_number(transaction.connection, docno)
        if number is None:
            raise WantingError(
                T("The number {docno} was never given by this register.", docno=docno),
                T("Look at the numbers with `alliance register list`."),
            )
        if number.state is NumberState.VOID:
            raise WantingError(
                T("The number {docno} is void already: {reason}", docno=docno, reason=number.reason),
                T("Nothing is left to do."),
            )
        current = transaction.connection.execute(
            select(NOTICES).where(*_about(NOTICES, docno), NOTICES.c.state == NoticeState.ISSUED.value)
        )
        notices = [replace(Notice.of(row._mapping), state=NoticeState.VOID).row() for row in current]
        changed = replace(number, state=NumberState.VOID, reason=reason.strip())
        rows = {"numbers": [changed.row()], "notices": notices}
        transaction.record("number.void", str(docno), rows, note=reason.strip())


def all_series(register: Register) -> list[Series]:
    """Return every series, by code and year."""
    with register.reading() as connection:
        found = connection.execute(select(SERIES).order_by(SERIES.c.code, SERIES.c.year))
        return [Series(**row._mapping) for row in found]


def find_numbers(
    register: Register,
    *,
    state: NumberState | None = None,
    code: str | None = None,
    year: int | None = None,
    run: str | None = None,
) -> list[Number]:
    """Return numbers in order, chosen by what is not None."""
    wanted = {"state": state.value if state else None, "code": code, "year": year, "run": run}
    chosen = [NUMBERS.c[name] == value for name, value in wanted.items() if value is not None]
    order = (NUMBERS.c.code, NUMBERS.c.year, NUMBERS.c.number)
    with register.reading() as connection:
        return [Number.of(row._mapping) for row in connection.execute(select(NUMBERS).where(*chosen).order_by(*order))]


def read_number(connection: Connection, docno: Docno) -> Number | None:
    """Return a number within a transaction; None where it was never given."""
    row = connection.execute(select(NUMBERS).where(*_about(NUMBERS, docno))).first()
    return Number.of(row._mapping) if row else None


def _known(
    connection: Connection, wanted: Sequence[Wanted], code: str, year: int, run: str, take_over: bool = False
) -> dict[str, Given]:
    """Return the rows that have a number, by key."""
    rows = {row.key: row for row in wanted}
    kinds = {row.kind for row in wanted}
    given: dict[str, Given] = {}
    held = {found.id for found in connection.execute(select(RUNS.c.id).where(RUNS.c.state == "open", RUNS.c.id != run))}
    for number in _bound(connection, kinds, code, year):
        row = rows.get(number.row_key)
        if row is None or row.kind != number.kind:
            continue
        standing = Standing.HELD if number.run in held and not take_over else Standing.RESERVED
        given[row.key] = Given(row, Docno.of(number._mapping), 1, standing, holder=number.run)
    for notice in _versions(connection, kinds, code, year):
        found = given.get(notice.row_key)
        if found is None or found.docno.number != notice.number or found.wanted.kind != notice.kind:
            continue
        same = notice.digest == found.wanted.digest
        dated = date.fromisoformat(notice.issue_date)
        if same:
            newer = replace(found, version=notice.version, standing=Standing.ISSUED, dated=dated)
        elif found.standing is Standing.ISSUED and _made_by(connection, found, run):
            newer = found  # this run issued it; another has issued a later version since
        else:
            standing = Standing.HELD if found.holder in held and not take_over else Standing.CHANGED
            newer = replace(found, version=notice.version + 1, standing=standing, dated=dated)
        given[notice.row_key] = newer
    return given


def _made_by(connection: Connection, given: Given, run: str) -> bool:
    chosen = (*_about(NOTICES, given.docno), NOTICES.c.version == given.version, NOTICES.c.run == run)
    return bool(run) and connection.execute(select(NOTICES.c.run).where(*chosen)).first() is not None


def _bound(connection: Connection, kinds: Iterable[str], code: str, year: int) -> Iterator[Any]:
    columns = (NUMBERS.c.code, NUMBERS.c.year, NUMBERS.c.number, NUMBERS.c.kind, NUMBERS.c.row_key, NUMBERS.c.run)
    alive = NUMBERS.c.state != NumberState.VOID.value
    of_series = (NUMBERS.c.code == code, NUMBERS.c.year == year, NUMBERS.c.kind.in_(sorted(kinds)))
    yield from connection.execute(select(*columns).where(*of_series, alive))


def _versions(connection: Connection, kinds: Iterable[str], code: str, year: int) -> Iterator[Any]:
    """Yield what is known of issued notices, oldest versions first."""
    names = ("number", "version", "kind", "row_key", "digest", "issue_date", "run")
    of_series = (NOTICES.c.code == code, NOTICES.c.year == year, NOTICES.c.kind.in_(sorted(kinds)))
    found = select(*(NOTICES.c[name] for name in names)).where(*of_series).order_by(NOTICES.c.number, NOTICES.c.version)
    yield from connection.execute(found)


def _taken(connection: Connection, known: Iterable[Given], run: Run) -> Iterator[Number]:
    """Yield the numbers that pass to this run: a new version is due, or another run is relieved of them."""
    for given in known:
        if given.standing in (Standing.RESERVED, Standing.CHANGED) and given.holder != run.id:
            number = read_number(connection, given.docno)
            if number is not None:
                yield replace(number, run=run.id)


def _series(connection: Connection, code: str, year: int) -> Series | None:
    row = connection.execute(select(SERIES).where(SERIES.c.code == code, SERIES.c.year == year)).first()
    return Series(**row._mapping) if row else None


def _next(series: Series | None, code: str, year: int, start: Start) -> int:
    """Return the number that a series goes on with."""
    usual = series.last + 1 if series else 1
    if start.number is None or start.number == usual:
        return usual
    if start.number < 1:
        raise UsageError(T("Numbers begin with 1."), T("Correct --number-from."))
    if series is None:
        return start.number
    if start.number < usual:
        raise UsageError(
            T(
                "{docno} cannot be the first number: the series {code}〔{year}〕 was given up to {last} already.",
                docno=Docno(code, year, start.number),
                code=code,
                year=year,
                last=series.last,
            ),
            T("Leave --number-from out; the next number is {number}.", number=usual),
        )
    if not start.reason.strip():
        raise UsageError(
            T(
                "The numbers {first} to {last} of {code}〔{year}〕 would be left out.",
                first=usual,
                last=start.number - 1,
                code=code,
                year=year,
            ),
            T("Leave --number-from out, or say why with --reason; they then become void for that reason."),
        )
    return start.number


def _about(table: Any, docno: Docno) -> tuple[Any, ...]:
    return (table.c.code == docno.code, table.c.year == docno.year, table.c.number == docno.number)
