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

from sqlalchemy import Connection, select, text

from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.limits import REGISTER_ENTRY_ROWS
from toolkit.office.chunks import in_chunks
from toolkit.office.register.engine import Register
from toolkit.office.register.journal import Transaction
from toolkit.office.register.numbers import about_number, read_number
from toolkit.office.register.records import Docno, Number, NumberState, Run, Series, check_code
from toolkit.office.register.runs import start_run
from toolkit.office.register.schema import NOTICES, NUMBERS, RUNS, SERIES

_PAGE = 500
"""Rows looked at together."""


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
    register: Register | None,
    wanted: Iterable[Wanted],
    *,
    code: str,
    year: int,
    run: str = "",
    start: Start = NEXT,
) -> Iterator[Given]:
    """Say which numbers rows have, or would get if nobody else took any; nothing is written.

    Args:
        register: where; None for one that is not made yet.
        wanted: rows, each key once.
        code: of the organ.
        year: of the series.
        run: the run that asks; its own reservations are not held against it.
        start: where to go on.

    Returns:
        One for each row, in order; the register is free for writers in between.

    Raises:
        UsageError: the series can't go on there.
        IOFailure: the register can't be read.
    """
    check_code(code)
    return _looked_up(register, wanted, _Series(code, year, start), run)


def _looked_up(register: Register | None, wanted: Iterable[Wanted], series: _Series, run: str) -> Iterator[Given]:
    for some in in_chunks(wanted, _PAGE):
        known: dict[str, Given] = {}
        if register is not None:
            with register.reading() as connection:
                known = _known(connection, some, series.code, series.year, run)
                if len(known) < len(some):
                    series.look_at(connection)
        for row in some:
            yield known.get(row.key) or Given(row, series.next(), 1, Standing.NEW)


def reserve(
    register: Register,
    wanted: Iterable[Wanted],
    *,
    run: Run,
    actor: str,
    start: Start = NEXT,
    take_over: bool = False,
) -> None:
    """Give every row its number, all in one transaction; what has one keeps it. May be repeated.

    What each row got is told by :func:`look_up`; what another run holds is left to it.

    Args:
        register: where.
        wanted: rows, each key once.
        run: that the numbers are for; it is registered too.
        actor: who takes them.
        start: where to go on.
        take_over: also take what another run holds; that run can't issue it any more.

    Raises:
        UsageError: the series can't go on there.
        IOFailure: the register can't be written.
    """
    check_code(run.code)
    series = _Series(run.code, run.year, start)
    with register.writing(actor) as transaction:
        start_run(transaction, run)
        numbers = _numbers_for(transaction, wanted, run, series, take_over)
        for chunk in in_chunks(numbers, REGISTER_ENTRY_ROWS):
            rows: dict[str, list[dict[str, Any]]] = {"numbers": [number.row() for number in chunk]}
            transaction.record("numbers.reserve", run.id, rows)
        if series.extended is not None:
            row = vars(series.extended)
            transaction.record("series.extend", f"{run.code}〔{run.year}〕", {"series": [row]}, note=start.reason)


def _numbers_for(
    transaction: Transaction, wanted: Iterable[Wanted], run: Run, series: _Series, take_over: bool
) -> Iterator[Number]:
    """Yield the numbers that are given, that pass to the run, and that are left out."""
    said = (run.id, series.start.reason, transaction.at, transaction.actor)
    for some in in_chunks(wanted, _PAGE):
        known = _known(transaction.connection, some, run.code, run.year, run.id, take_over)
        if len(known) < len(some) and not series.known:
            series.look_at(transaction.connection)
            for left_out in series.skipped():
                yield Number(left_out, NumberState.VOID, "", "", *said)
        for row in some:
            if row.key not in known:
                docno = series.next()
                yield Number(
                    docno, NumberState.RESERVED, row.kind, row.key, run.id, "", transaction.at, transaction.actor
                )
        yield from _taken(transaction.connection, known.values(), run)


class _Series:
    """The numbers of one code and year, counted on from where the series stands.

    Args:
        code: of the organ.
        year: of the series.
        start: where to go on; of no account as long as no number is given, so that the same call again is no fault.
    """

    def __init__(self, code: str, year: int, start: Start) -> None:
        self.code = code
        self.year = year
        self.start = start
        self.known = False
        self._series: Series | None = None
        self._first = self._following = 0

    def look_at(self, connection: Connection) -> None:
        """Read how far the series was given; the first time only.

        Raises:
            UsageError: it can't go on where it is wanted to.
        """
        if not self.known:
            self._series = _series(connection, self.code, self.year)
            self._begin()

    def next(self) -> Docno:
        """Return the next number."""
        if not self.known:
            self._begin()
        self._following += 1
        return Docno(self.code, self.year, self._following - 1)

    def skipped(self) -> Iterator[Docno]:
        """Yield the numbers that are left out before the first one."""
        for number in range(self._series.last + 1, self._first) if self._series else ():
            yield Docno(self.code, self.year, number)

    @property
    def extended(self) -> Series | None:
        """The series with the numbers given; None where none was."""
        if self._following == self._first:
            return None
        first = self._series.first if self._series else self._first
        return Series(self.code, self.year, first, self._following - 1)

    def _begin(self) -> None:
        self._first = self._following = _next(self._series, self.code, self.year, self.start)
        self.known = True


def _known(
    connection: Connection, wanted: Sequence[Wanted], code: str, year: int, run: str, take_over: bool = False
) -> dict[str, Given]:
    """Return the rows that have a number, by key."""
    rows = {row.key: row for row in wanted}
    kinds = {row.kind for row in wanted}
    given: dict[str, Given] = {}
    held = {found.id for found in connection.execute(select(RUNS.c.id).where(RUNS.c.state == "open", RUNS.c.id != run))}
    for number in _bound(connection, kinds, code, year, rows):
        row = rows.get(number.row_key)
        if row is None or row.kind != number.kind:
            continue
        standing = Standing.HELD if number.run in held and not take_over else Standing.RESERVED
        given[row.key] = Given(row, Docno.of(number._mapping), 1, standing, holder=number.run)
    for notice in _versions(connection, kinds, code, year, [found.docno.number for found in given.values()]):
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
    chosen = (*about_number(NOTICES, given.docno), NOTICES.c.version == given.version, NOTICES.c.run == run)
    return bool(run) and connection.execute(select(NOTICES.c.run).where(*chosen)).first() is not None


def _bound(connection: Connection, kinds: Iterable[str], code: str, year: int, keys: Iterable[str]) -> Iterator[Any]:
    columns = (NUMBERS.c.code, NUMBERS.c.year, NUMBERS.c.number, NUMBERS.c.kind, NUMBERS.c.row_key, NUMBERS.c.run)
    of_series = (NUMBERS.c.code == code, NUMBERS.c.year == year, NUMBERS.c.kind.in_(sorted(kinds)))
    alive = text("state <> 'void'")  # as the index has it, which is of no use otherwise
    yield from connection.execute(select(*columns).where(*of_series, NUMBERS.c.row_key.in_(list(keys)), alive))


def _versions(
    connection: Connection, kinds: Iterable[str], code: str, year: int, numbers: Sequence[int]
) -> Iterator[Any]:
    """Yield what is known of issued notices, oldest versions first."""
    names = ("number", "version", "kind", "row_key", "digest", "issue_date", "run")
    of_series = (NOTICES.c.code == code, NOTICES.c.year == year, NOTICES.c.number.in_(numbers))
    found = select(*(NOTICES.c[name] for name in names)).where(*of_series, NOTICES.c.kind.in_(sorted(kinds)))
    yield from connection.execute(found.order_by(NOTICES.c.number, NOTICES.c.version))


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
