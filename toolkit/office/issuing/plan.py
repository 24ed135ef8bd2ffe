"""What issuing a batch would do: shown before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.office.issuing.work import Line, Source
from toolkit.office.register.engine import Register
from toolkit.office.register.numbers import NEXT, Given, Standing, Start, Wanted, look_up
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
    lines = list(source.lines())
    wanted = [Wanted(source.kind, line.key, line.digest) for line in lines]
    given = look_up(register, wanted, code=code, year=year, run=run, start=start)
    fresh = [one.docno for one in given if one.standing in (Standing.NEW, Standing.RESERVED)]
    return Plan(
        Counter(one.standing for one in given),
        min(fresh, default=None),
        max(fresh, default=None),
        tuple(_examples(lines, given)),
    )


def _examples(lines: Sequence[Line], given: Sequence[Given]) -> list[tuple[Line, Given]]:
    done = (Standing.ISSUED, Standing.HELD)
    return [(line, one) for line, one in zip(lines, given, strict=True) if one.standing not in done][:_SHOWN]
