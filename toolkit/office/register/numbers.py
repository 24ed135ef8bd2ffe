"""Numbers that were given: listed, made void, waiting for their notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, tuple_

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.office.chunks import in_chunks
from toolkit.office.register.engine import Register
from toolkit.office.register.records import Docno, Notice, NoticeState, Number, NumberState, Series
from toolkit.office.register.schema import NOTICES, NUMBERS, SERIES

_PAGE = 500
"""Numbers read at a time."""
_SPANS = 20
"""Spans of numbers that are told one by one."""


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
            select(NOTICES).where(*about_number(NOTICES, docno), NOTICES.c.state == NoticeState.ISSUED.value)
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
) -> Iterator[Number]:
    """Yield numbers in order, chosen by what is not None; the register is free for writers in between."""
    wanted = {"state": state.value if state else None, "code": code, "year": year, "run": run}
    chosen = [NUMBERS.c[name] == value for name, value in wanted.items() if value is not None]
    key = (NUMBERS.c.code, NUMBERS.c.year, NUMBERS.c.number)
    beyond: list[Any] = []
    while True:
        page = select(NUMBERS).where(*chosen, *beyond).order_by(*key).limit(_PAGE)
        with register.reading() as connection:
            found = [Number.of(row._mapping) for row in connection.execute(page)]
        yield from found
        if len(found) < _PAGE:
            return
        beyond = [tuple_(*key) > tuple_(*vars(found[-1].docno).values())]


@dataclass(frozen=True)
class Waiting:
    """Numbers that are reserved and wait for their notices.

    Args:
        count: how many.
        spans: the first ones, as spans of numbers that follow one another.
    """

    count: int = 0
    spans: tuple[tuple[Docno, Docno], ...] = ()


NONE_WAITING = Waiting()


def waiting_numbers(register: Register, run: str) -> Waiting:
    """Return the numbers that a run holds and has issued nothing under."""
    count = 0
    spans: list[tuple[Docno, Docno]] = []
    for number in find_numbers(register, state=NumberState.RESERVED, run=run):
        count += 1
        docno = number.docno
        if spans and replace(spans[-1][1], number=spans[-1][1].number + 1) == docno:
            spans[-1] = (spans[-1][0], docno)
        elif len(spans) < _SPANS:
            spans.append((docno, docno))
    return Waiting(count, tuple(spans))


def read_number(connection: Connection, docno: Docno) -> Number | None:
    """Return a number within a transaction; None where it was never given."""
    row = connection.execute(select(NUMBERS).where(*about_number(NUMBERS, docno))).first()
    return Number.of(row._mapping) if row else None


def about_number(table: Any, docno: Docno) -> tuple[Any, ...]:
    """Return the conditions that choose the rows of a table that are about a number."""
    return (table.c.code == docno.code, table.c.year == docno.year, table.c.number == docno.number)


def by_series(table: Any, docnos: Iterable[Docno]) -> Iterator[tuple[Any, ...]]:
    """Yield conditions that choose the rows of a table that are about some numbers, so many numbers at a time."""
    series: dict[tuple[str, int], list[int]] = {}
    for docno in docnos:
        series.setdefault((docno.code, docno.year), []).append(docno.number)
    for (code, year), numbers in series.items():
        for some in in_chunks(sorted(numbers), _PAGE):
            yield table.c.code == code, table.c.year == year, table.c.number.in_(some)
