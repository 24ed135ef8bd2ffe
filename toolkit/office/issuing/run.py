"""Issue a batch exactly once: reserve, make, stage, register, show.

A run that ended anywhere is gone on with by the same call, since every step may be repeated. A number is bound to
its row; a chunk is staged whole or not at all, registered in one transaction, and shown by renaming. So whatever was
done is found done, and nothing is done twice.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from toolkit.errors import IOFailure, WantingError
from toolkit.i18n import T
from toolkit.office.chunks import in_chunks
from toolkit.office.issuing.folder import Desk, Order
from toolkit.office.issuing.names import notice_name
from toolkit.office.issuing.report import Report, Trouble
from toolkit.office.issuing.wording import version_note
from toolkit.office.issuing.work import Failed, Job, Line, Made, Outcome, Source, Workshop
from toolkit.office.register.engine import Register
from toolkit.office.register.notices import confirm, notices_of
from toolkit.office.register.numbers import NEXT, Given, Standing, Start, Wanted, find_numbers, reserve
from toolkit.office.register.records import Notice, NoticeFile, NumberState, Run
from toolkit.office.register.runs import finish_run
from toolkit.office.register.verify import file_sha256

Step = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


def _silent(_done: int, _all: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Manner:
    """How a batch is to be issued.

    Args:
        actor: who issues, for the journal.
        start: where the series goes on.
        take_over: take numbers that another unfinished run holds.
        keep_going: leave rows out that can't be made, instead of stopping.
        step: is told the progress.
    """

    actor: str
    start: Start = NEXT
    take_over: bool = False
    keep_going: bool = False
    step: Step = _silent


@dataclass(frozen=True)
class _Task:
    """A notice to be made: for the first time, as a new version, or again."""

    line: Line
    given: Given
    day: date
    note: str
    again: Notice | None = None
    missing: frozenset[str] = frozenset()


class StoppedError(WantingError):
    """A row could not be issued and the run was not told to go on."""

    def __init__(self, trouble: Trouble, report: Report) -> None:
        super().__init__(
            T("{key} could not be issued: {problem}", key=trouble.key, problem=trouble.problem), trouble.remedy
        )
        self.report = report


def issue_batch(
    source: Source,
    order: Order,
    desk: Desk,
    register: Register,
    workshop: Workshop,
    manner: Manner,
) -> Report:
    """Issue every row of a batch that is not issued yet. The desk must be held alone.

    Args:
        source: the batch.
        order: as kept in the desk.
        desk: the folder for the results.
        register: where numbers come from.
        workshop: makes the notices.
        manner: how.

    Raises:
        StoppedError: a row could not be issued, unless told to go on.
        UsageError: the series can't go on there.
        IOFailure: reading, writing, or the register failed; the same call goes on from there.
        MissingError: something is missing on this machine; likewise.
    """
    report = Report()
    recover(desk, register, manner.actor)
    lines = list(source.lines())
    run = Run(order.run, source.kind, order.code, order.day.year, len(lines), order.batch_sha256, desk.folder.name)
    wanted = [Wanted(source.kind, line.key, line.digest) for line in lines]
    given = reserve(register, wanted, run=run, actor=manner.actor, start=manner.start, take_over=manner.take_over)
    pairs = list(zip(lines, given, strict=True))
    blocks = _blocks(pairs, order, desk, register, report, workshop.chunk)
    for chunk, outcomes in _pressed(blocks, source, workshop, report, manner.keep_going):
        _settle(chunk, outcomes, order, desk, register, manner.actor, report)
        _stop(report, manner.keep_going)
        done = report.issued + report.versions + report.remade
        manner.step(done + report.unchanged + len(report.troubles), len(lines))
    _stop(report, manner.keep_going)
    failed = {trouble.key for trouble in report.troubles}
    report.done = [one for one in given if one.wanted.key not in failed]
    report.open = find_numbers(register, state=NumberState.RESERVED, run=order.run)
    manner.step(len(lines), len(lines))
    if report.complete:
        finish_run(register, order.run, actor=manner.actor)
    return report


def _stop(report: Report, keep_going: bool) -> None:
    if report.troubles and not keep_going:
        raise StoppedError(report.troubles[0], report)


def recover(desk: Desk, register: Register, actor: str) -> None:
    """Finish what an earlier run had staged: register what is whole, show it; the rest is made again."""
    for staged in desk.staged():
        if desk.whole(staged):
            registered, _ = _confirm(register, staged.notices, actor)
            desk.show(staged, registered)
        else:
            desk.discard(staged)


@dataclass(frozen=True)
class _Block:
    """Rows that stand together in the batch, and are laid out together, so that pages made again come out the same.

    Args:
        tasks: all that have a number.
        wanted: those whose files are wanted; the others are only neighbours.
    """

    tasks: tuple[_Task, ...]
    wanted: frozenset[str]


def _blocks(
    pairs: Sequence[tuple[Line, Given]], order: Order, desk: Desk, register: Register, report: Report, size: int
) -> Iterator[_Block]:
    """Yield the blocks in which something is to be made, in the order of the batch; what needs nothing is counted."""
    for some in in_chunks(pairs, size):
        issued = [(one.docno, one.version) for _, one in some if one.standing is Standing.ISSUED]
        known = notices_of(register, issued)
        tasks, wanted = [], set()
        for line, given in some:
            if given.standing is Standing.HELD:
                problem = T("{docno} is reserved for it by another run that is not finished.", docno=given.docno)
                remedy = T("Resume that run, or take its numbers over with --take-over if it will never go on.")
                report.troubles.append(Trouble(line.key, str(given.docno), problem, remedy))
                continue
            if given.standing is Standing.ISSUED:
                task, needed = _again(line, given, known[given.docno, given.version], desk, report)
            else:
                task = _Task(line, given, line.day or order.day, version_note(given.version, given.dated))
                needed = True
            tasks.append(task)
            if needed:
                wanted.add(line.key)
        if wanted:
            yield _Block(tuple(tasks), frozenset(wanted))


def _again(line: Line, given: Given, notice: Notice, desk: Desk, report: Report) -> tuple[_Task, bool]:
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
    task = _Task(line, given, notice.issue_date, note, notice, frozenset(missing))
    if changed:
        problem = T("{name} is not the file that was issued.", name=changed)
        remedy = T("Move it elsewhere, then run `alliance notice resume`; the issued one is made again.")
        report.troubles.append(Trouble(line.key, str(given.docno), problem, remedy))
        return task, False
    report.unchanged += not missing
    return task, bool(missing)


def _pressed(
    blocks: Iterable[_Block], source: Source, workshop: Workshop, report: Report, keep_going: bool
) -> Iterator[tuple[list[_Task], Sequence[Outcome]]]:
    """Yield what is wanted of each block with what was made of it; a few blocks are under way at a time."""
    waiting: deque[tuple[_Block, Future[Sequence[Outcome]]]] = deque()
    try:
        for block in blocks:
            _stop(report, keep_going)
            jobs = [_job(task, source) for task in block.tasks]
            waiting.append((block, workshop.executor.submit(workshop.press, jobs)))
            if len(waiting) >= workshop.ahead:
                yield _wanted(waiting)
        while waiting:
            yield _wanted(waiting)
    except BrokenExecutor as error:
        raise IOFailure(
            T("A helping process ended unexpectedly; the system may be short of memory."),
            T("Close other programs, then go on with `alliance notice resume`; nothing is lost."),
        ) from error
    finally:
        for _, future in waiting:
            future.cancel()


def _wanted(waiting: deque[tuple[_Block, Future[Sequence[Outcome]]]]) -> tuple[list[_Task], list[Outcome]]:
    block, future = waiting[0]
    outcomes = future.result()
    waiting.popleft()
    kept = [pair for pair in zip(block.tasks, outcomes, strict=True) if pair[0].line.key in block.wanted]
    return [task for task, _ in kept], [outcome for _, outcome in kept]


def _job(task: _Task, source: Source) -> Job:
    docno = task.given.docno
    facts = source.facts(task.line.key, docno, task.day, task.note)
    return Job(task.line.key, source.form, facts, docno, task.line.unit)


def _settle(
    chunk: Sequence[_Task],
    outcomes: Sequence[Outcome],
    order: Order,
    desk: Desk,
    register: Register,
    actor: str,
    report: Report,
) -> None:
    """Stage, register and show what was made; count it."""
    notices: dict[str, Notice] = {}
    files: dict[str, bytes] = {}
    for task, outcome in zip(chunk, outcomes, strict=True):
        kept = outcome if isinstance(outcome, Failed) else _kept(task, outcome, order)
        report.warn(() if isinstance(outcome, Failed) else outcome.warnings)
        if isinstance(kept, Failed):
            report.troubles.append(Trouble(task.line.key, str(task.given.docno), kept.problem, kept.remedy))
        else:
            notices[task.line.key] = kept[0]
            files.update(kept[1])
    if not notices:
        return
    staged = desk.stage(str(chunk[0].given.docno), list(notices.values()), files)
    registered, refused = _confirm(register, staged.notices, actor)
    desk.show(staged, registered)
    for task in chunk:
        if task.line.key in refused:
            error = refused[task.line.key]
            report.troubles.append(Trouble(task.line.key, str(task.given.docno), error.problem, error.remedy))
        elif task.line.key in notices:
            report.remade += task.again is not None
            report.versions += task.again is None and task.given.version > 1
            report.issued += task.again is None and task.given.version == 1


def _kept(task: _Task, made: Made, order: Order) -> tuple[Notice, dict[str, bytes]] | Failed:
    """Return what is to be registered of a notice, and its files that are wanted."""
    given, line = task.given, task.line

    def name(word: str, suffix: str) -> str:
        return notice_name(given.docno, given.version, line.alliance or line.unit, word, suffix)

    contents = {
        name(line.word, ".docx"): ("docx", made.docx),
        name(line.word, ".pdf"): ("pdf", made.signed),
        name("送达回证", ".docx"): ("slip", made.slip),
    }
    wanted = {file: data for file, (_, data) in contents.items() if not task.again or file in task.missing}
    files = tuple(
        NoticeFile(role, file, _digest(data), len(data))  # type: ignore[arg-type]
        for file, (role, data) in contents.items()
        if file in wanted
    )
    details = {**json.loads(line.details), "pages": made.pages, "signed": _digest(made.signed) != made.pdf_sha256}
    if given.dated and given.version > 1:
        details["replaces"] = given.dated.isoformat()
    fresh = Notice(
        docno=given.docno,
        version=given.version,
        kind=given.wanted.kind,
        key=line.key,
        unit=line.unit,
        alliance=line.alliance,
        title=made.title,
        issue_date=task.day,
        digest=line.digest,
        docx_sha256=_digest(made.docx),
        pdf_sha256=made.pdf_sha256,
        files=files,
        details=details,
        run=order.run,
    )
    before = task.again
    if before is None:
        return fresh, wanted
    if (before.docx_sha256, before.pdf_sha256) != (fresh.docx_sha256, fresh.pdf_sha256):
        return Failed(
            T(
                "{docno} was issued; made again, it would differ: program, template or fonts changed.",
                docno=given.docno,
            ),
            T("Put its files back from your backup; what was issued stays in force."),
        )
    return replace(before, files=files), wanted


def _confirm(register: Register, notices: Sequence[Notice], actor: str) -> tuple[list[Notice], dict[str, WantingError]]:
    """Register a chunk; if some of it is refused, the rest one by one."""
    try:
        confirm(register, notices, actor=actor)
        return list(notices), {}
    except WantingError:
        registered, refused = [], {}
    for notice in notices:
        try:
            confirm(register, [notice], actor=actor)
            registered.append(notice)
        except WantingError as error:
            refused[notice.key] = error
    return registered, refused


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
