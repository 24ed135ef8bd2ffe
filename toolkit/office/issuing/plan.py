"""What issuing a batch would do: shown before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import tee

from toolkit.office.issuing.work import Line, Source
from toolkit.office.register.engine import Register
from toolkit.office.register.giving import NEXT, Given, Standing, Start, Wanted, look_up
from toolkit.office.register.records import Docno

_SHOWN = 5


@dataclass(frozen=True)
class Plan:
    """What would be done if nobody else took numbers meanwhile.

    Args:
        counts: rows by how they stand.
        first: the first number of a notice that is issued for the first time; None where there is none.
        last: the last one.
        examples: the first rows to be issued.
    """

    counts: Mapping[Standing, int]
    first: Docno | None
    last: Docno | None
    examples: tuple[tuple[Line, Given], ...]

    @property
    def count(self) -> int:
        """Rows in all."""
        return sum(self.counts.values())

    @property
    def to_issue(self) -> int:
        """Rows under which something is issued."""
        return self.count - self.counts.get(Standing.ISSUED, 0) - self.counts.get(Standing.HELD, 0)


def plan_batch(
    source: Source, register: Register | None, *, code: str, year: int, run: str = "", start: Start = NEXT
) -> Plan:
    """Say what issuing would do; nothing is written.

    Args:
        source: the batch.
        register: None where it is not made yet.
        code: of the numbers.
        year: of the numbers.
        run: the run to be gone on with, if any.
        start: where the series goes on.

    Raises:
        UsageError: the series can't go on there.
        IOFailure: the register can't be read.
    """
    counts: Counter[Standing] = Counter()
    first: Docno | None = None
    last: Docno | None = None
    examples: list[tuple[Line, Given]] = []
    for line, one in standings(source, register, code=code, year=year, run=run, start=start):
        counts[one.standing] += 1
        if one.standing in (Standing.NEW, Standing.RESERVED):
            first, last = min(first or one.docno, one.docno), max(last or one.docno, one.docno)
        if one.standing not in (Standing.ISSUED, Standing.HELD) and len(examples) < _SHOWN:
            examples.append((line, one))
    return Plan(counts, first, last, tuple(examples))


def standings(
    source: Source, register: Register | None, *, code: str, year: int, run: str, start: Start = NEXT
) -> Iterator[tuple[Line, Given]]:
    """Yield the rows of a batch with their numbers as the register knows them at that moment, page by page.

    See :func:`toolkit.office.register.numbers.look_up`.
    """
    lines, same = tee(source.lines())
    wanted = (Wanted(source.kind, line.key, line.digest) for line in lines)
    yield from zip(same, look_up(register, wanted, code=code, year=year, run=run, start=start), strict=True)
