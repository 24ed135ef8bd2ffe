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
from hashlib import sha256

from toolkit.errors import IOFailure, WantingError
from toolkit.i18n import T
from toolkit.office.issuing.blocks import Block, Task, blocks_of
from toolkit.office.issuing.folder import Desk, Order
from toolkit.office.issuing.names import notice_name
from toolkit.office.issuing.report import Report, Trouble
from toolkit.office.issuing.work import Failed, Job, Made, Outcome, Source, Workshop
from toolkit.office.register.engine import Register
from toolkit.office.register.giving import NEXT, Start, Wanted, reserve
from toolkit.office.register.notices import confirm
from toolkit.office.register.numbers import waiting_numbers
from toolkit.office.register.records import Notice, NoticeFile, Run
from toolkit.office.register.runs import finish_run

Step = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


_UNMADE = 50
"""Rows looked at together where nothing is to be made."""


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
    workshop: Workshop | None,
    manner: Manner,
) -> Report:
    """Issue every row of a batch that is not issued yet. The desk must be held alone.

    Args:
        source: the batch.
        order: as kept in the desk.
        desk: the folder for the results.
        register: where numbers come from.
        workshop: makes the notices; None where nothing is to be made, see
            :func:`toolkit.office.issuing.blocks.work_is_left`.
        manner: how.

    Raises:
        StoppedError: a row could not be issued, unless told to go on.
        UsageError: the series can't go on there.
        IOFailure: reading, writing, or the register failed; the same call goes on from there.
        MissingError: something is missing on this machine; likewise.
    """
    report = Report()
    recover(desk, register, manner.actor)
    run = Run(order.run, source.kind, order.code, order.day.year, len(source), order.batch_sha256, desk.folder.name)
    wanted = (Wanted(source.kind, line.key, line.digest) for line in source.lines())
    reserve(register, wanted, run=run, actor=manner.actor, start=manner.start, take_over=manner.take_over)
    try:
        blocks = blocks_of(source, order, desk, register, report, workshop.chunk if workshop else _UNMADE)
        for chunk, outcomes in _pressed(blocks, source, workshop, report, manner.keep_going):
            _settle(chunk, outcomes, order, desk, register, manner.actor, report)
            _stop(report, manner.keep_going)
            manner.step(report.done + report.failed, len(source))
        _stop(report, manner.keep_going)
    except StoppedError:
        report.open = waiting_numbers(register, order.run)
        raise
    report.open = waiting_numbers(register, order.run)
    manner.step(len(source), len(source))
    if report.complete:
        finish_run(register, order.run, actor=manner.actor)
    return report


def _stop(report: Report, keep_going: bool) -> None:
    if report.failed and not keep_going:
        raise StoppedError(report.troubles[0], report)


def recover(desk: Desk, register: Register, actor: str) -> None:
    """Finish what an earlier run had staged: register what is whole, show it; the rest is made again."""
    for staged in desk.staged():
        if desk.whole(staged):
            registered, _ = _confirm(register, staged.notices, actor)
            desk.show(staged, registered)
        else:
            desk.discard(staged)


def _pressed(
    blocks: Iterable[Block], source: Source, workshop: Workshop | None, report: Report, keep_going: bool
) -> Iterator[tuple[list[Task], Sequence[Outcome]]]:
    """Yield what is wanted of each block with what was made of it; a few blocks are under way at a time."""
    waiting: deque[tuple[Block, Future[Sequence[Outcome]]]] = deque()
    try:
        for block in blocks:
            _stop(report, keep_going)
            if workshop is None:
                raise WantingError(
                    T("Files of notices that were issued went missing at this very moment."),
                    T("Run the command again; they are then made again."),
                )
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


def _wanted(waiting: deque[tuple[Block, Future[Sequence[Outcome]]]]) -> tuple[list[Task], list[Outcome]]:
    block, future = waiting[0]
    outcomes = future.result()
    waiting.popleft()
    kept = [pair for pair in zip(block.tasks, outcomes, strict=True) if pair[0].line.key in block.wanted]
    return [task for task, _ in kept], [outcome for _, outcome in kept]


def _job(task: Task, source: Source) -> Job:
    docno = task.given.docno
    facts = source.facts(task.line.key, docno, task.day, task.note)
    return Job(task.line.key, source.form, facts, docno, task.line.unit)


def _settle(
    chunk: Sequence[Task],
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
            trouble = Trouble(task.line.key, str(task.given.docno), kept.problem, kept.remedy)
            report.fail(trouble, spoilt=task.again is not None)
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
            trouble = Trouble(task.line.key, str(task.given.docno), error.problem, error.remedy)
            report.fail(trouble, spoilt=task.again is not None)
        elif task.line.key in notices:
            report.remade += task.again is not None
            report.versions += task.again is None and task.given.version > 1
            report.issued += task.again is None and task.given.version == 1


def _kept(task: Task, made: Made, order: Order) -> tuple[Notice, dict[str, bytes]] | Failed:
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
