"""What is to be made of a batch, block by block: for the first time, as a new version, or again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from toolkit.i18n import T
from toolkit.office.chunks import in_chunks
from toolkit.office.issuing.folder import Desk, Order
from toolkit.office.issuing.plan import standings
from toolkit.office.issuing.report import Report, Trouble
from toolkit.office.issuing.wording import version_note
from toolkit.office.issuing.work import Line, Source
from toolkit.office.register.engine import Register
from toolkit.office.register.giving import Given, Standing
from toolkit.office.register.notices import notices_of
from toolkit.office.register.records import Docno, Notice
from toolkit.office.register.verify import file_sha256

_PAGE = 500
"""Rows looked at together."""


@dataclass(frozen=True)
class Task:
    """A notice to be made: for the first time, as a new version, or again."""

    line: Line
    given: Given
    day: date
    note: str
    again: Notice | None = None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Block:
    """Rows that stand together in the batch, and are laid out together, so that pages made again come out the same.

    Args:
        tasks: all that have a number.
        wanted: those whose files are wanted; the others are only neighbours.
    """

    tasks: tuple[Task, ...]
    wanted: frozenset[str]


def blocks_of(
    source: Source, order: Order, desk: Desk, register: Register, report: Report, size: int
) -> Iterator[Block]:
    """Yield the blocks in which something is to be made, in the order of the batch; what needs nothing is counted."""
    rows = standings(source, register, code=order.code, year=order.day.year, run=order.run)
    for some in in_chunks(rows, size):
        known = notices_of(register, [_version(one) for _, one in some if one.standing is Standing.ISSUED])
        tasks, wanted = [], set()
        for line, given in some:
            if given.standing in _ELSEWHERE:
                report.fail(_elsewhere(line, given))
                continue
            if given.standing is Standing.ISSUED:
                task, needed = _again(line, given, known[_version(given)], desk, report)
            else:
                task = Task(line, given, line.day or order.day, version_note(given.version, given.dated))
                needed = True
            tasks.append(task)
            if needed:
                wanted.add(line.key)
        if wanted:
            yield Block(tuple(tasks), frozenset(wanted))


_ELSEWHERE = (Standing.HELD, Standing.NEW)


def _elsewhere(line: Line, given: Given) -> Trouble:
    """Return why a row whose number this run does not hold is not issued."""
    if given.standing is Standing.NEW:
        return Trouble(
            line.key,
            "",
            T("The number of this row was made void in the meantime."),
            T("Run the command again; the row then gets another number."),
        )
    return Trouble(
        line.key,
        str(given.docno),
        T("{docno} is reserved for it by another run that is not finished.", docno=given.docno),
        T("Resume that run, or take its numbers over with --take-over if it will never go on."),
    )


def _again(line: Line, given: Given, notice: Notice, desk: Desk, report: Report) -> tuple[Task, bool]:
    """Return how a notice that is issued was made, and whether it must be made again.

    A file that was changed is left alone and told.
    """
    missing, changed = set(), ""
    for name in {file.name for file in notice.files}:
        path = desk.folder / name
        if not path.exists():
            missing.add(name)
        elif file_sha256(path) not in {file.sha256 for file in notice.files if file.name == name}:
            changed = name
    replaced = notice.details.get("replaces")
    note = version_note(given.version, date.fromisoformat(replaced) if replaced else None)
    task = Task(line, given, notice.issue_date, note, notice, frozenset(missing))
    if changed:
        problem = T("{name} is not the file that was issued.", name=changed)
        remedy = T("Move it elsewhere, then run `alliance notice resume`; the issued one is made again.")
        report.fail(Trouble(line.key, str(given.docno), problem, remedy), spoilt=True)
        return task, False
    report.unchanged += not missing
    return task, bool(missing)


def work_is_left(source: Source, order: Order, desk: Desk, register: Register, *, take_over: bool = False) -> bool:
    """Say whether a notice has to be made, or made again; what is in waiting should have been recovered before."""
    rows = standings(source, register, code=order.code, year=order.day.year, run=order.run)
    for some in in_chunks(rows, _PAGE):
        known = notices_of(register, [_version(one) for _, one in some if one.standing is Standing.ISSUED])
        for _, one in some:
            if one.standing is Standing.ISSUED:
                if not all((desk.folder / file.name).exists() for file in known[_version(one)].files):
                    return True
            elif take_over or one.standing is not Standing.HELD:
                return True
    return False


def _version(given: Given) -> tuple[Docno, int]:
    return given.docno, given.version
