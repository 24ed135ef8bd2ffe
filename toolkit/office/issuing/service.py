"""The whole of issuing a batch into a folder, for whoever talks to people: prepare, then carry out, or resume."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from toolkit.errors import UsageError
from toolkit.findings import FindingsError, blocking
from toolkit.i18n import T
from toolkit.office.batches.read import Batch
from toolkit.office.chunks import in_chunks
from toolkit.office.issuing.blocks import work_is_left
from toolkit.office.issuing.folder import Desk, Order
from toolkit.office.issuing.names import file_name
from toolkit.office.issuing.plan import standings
from toolkit.office.issuing.printing import bind_for_printing
from toolkit.office.issuing.report import Report
from toolkit.office.issuing.run import Manner, issue_batch, recover
from toolkit.office.issuing.source import BatchSource
from toolkit.office.issuing.work import Source, Workshop
from toolkit.office.listing.book import write_dispatch_book
from toolkit.office.register.engine import Register
from toolkit.office.register.giving import Standing
from toolkit.office.register.notices import notices_of
from toolkit.office.register.records import Notice, check_code, span_text
from toolkit.publish import publishing
from toolkit.resources import Resources

_PAGE = 500
"""Notices looked up together."""
Said = TypeVar("Said")


@dataclass(frozen=True)
class Prepared:
    """A batch that was judged and could be issued.

    Args:
        source: its rows.
        order: what would be kept in the folder.
        desk: the folder.
        batch: the file.
        resources: forms and templates.
    """

    source: BatchSource
    order: Order
    desk: Desk
    batch: Path
    resources: Resources


def prepare(
    batch: Batch,
    folder: Path,
    resources: Resources,
    *,
    register: str,
    code: str | None,
    day: date | None,
    today: date,
    options: dict[str, Any],
    keep_going: bool = False,
) -> Prepared:
    """Judge a batch and say what is to be ordered; nothing is written.

    A folder whose last run is not finished goes on with that run, also when the batch was mended meanwhile.

    Args:
        batch: as read; stays open.
        folder: for the results.
        resources: forms to judge by.
        register: the register's address.
        code: of the numbers, where the batch does not say it.
        day: 成文日期, where the batch does not say it; ``today`` by default.
        today: the clock's date.
        options: what resuming needs to know for the press.
        keep_going: leave out rows with faults.

    Raises:
        UsageError: code or date are missing, contradict the batch, or the folder holds another unfinished run.
        FindingsError: the batch has faults.
    """
    desk = Desk(folder)
    earlier = desk.order()
    chosen = check_code(_agreed(code, batch.code, "--code") or (earlier.code if earlier else "") or _no_code())
    dated = _agreed(day, batch.issue_date, "--date") or (earlier.day if earlier and not earlier.finished else today)
    source = BatchSource(batch, resources, chosen, dated)
    if blocking(batch.findings) or (source.left_out and not keep_going):
        raise FindingsError(source.findings)
    order = Order(
        run=uuid4().hex[:12],
        kind=source.kind,
        code=chosen,
        day=dated,
        register=register,
        batch="",
        batch_sha256=batch.sha256,
        count=len(source),
        options=options,
    )
    if earlier is not None and not earlier.finished:
        if (earlier.kind, earlier.code, earlier.day.year) != (order.kind, order.code, order.day.year):
            raise UsageError(
                T(
                    "Another batch is not finished in {folder} ({kind}, {code}).",
                    folder=folder,
                    kind=earlier.kind,
                    code=earlier.code,
                ),
                T("Finish it first: alliance notice resume {folder}; or name another folder.", folder=folder),
            )
        order = replace(order, run=earlier.run)
    return Prepared(source, order, desk, batch.path, resources)


def reopen(desk: Desk) -> tuple[Order, Path]:
    """Return the order of a folder and its batch, to go on with.

    Raises:
        UsageError: nothing was ever issued here, or the batch is gone.
    """
    order = desk.order()
    if order is None:
        raise UsageError(
            T("No batch was ever issued into {folder}.", folder=desk.folder),
            T("Name the folder given to `alliance notice issue -o`."),
        )
    return order, desk.batch(order)


def carry_out(
    prepared: Prepared, register: Register, workshop: Workshop | None, manner: Manner
) -> tuple[Report, list[Path]]:
    """Issue what was prepared, or go on with it; then write the batch's dispatch register and the PDF for the printer.

    See :func:`toolkit.office.issuing.run.issue_batch`; the desk must be held alone.
    """
    desk, source = prepared.desk, prepared.source
    order = desk.write_order(prepared.order, prepared.batch)
    report = issue_batch(source, order, desk, register, workshop, manner)
    papers = write_papers(prepared, register, report)
    desk.write_order(replace(order, finished=report.complete and not source.left_out))
    return report, papers


def needs_workshop(prepared: Prepared, register: Register, actor: str, *, take_over: bool = False) -> bool:
    """Say whether anything is left to make; what an earlier run had made is registered and shown first.

    The desk must be held alone.

    Args:
        prepared: what is to be issued.
        register: where.
        actor: who issues, for the journal.
        take_over: take numbers that another unfinished run holds.
    """
    recover(prepared.desk, register, actor)
    return work_is_left(prepared.source, prepared.order, prepared.desk, register, take_over=take_over)


def write_papers(prepared: Prepared, register: Register, report: Report) -> list[Path]:
    """Write 发文登记表 and the PDF for the printer, of the rows that are issued; kept where nothing changed."""

    def issued() -> Iterator[Notice]:
        return issued_notices(prepared.source, prepared.order, register, without=report.spoilt)

    span = _span(issued())
    if not span:
        return []
    folder, resources = prepared.desk.folder, prepared.resources
    book = folder / file_name("发文登记表", span, suffix=".xlsx")
    together = folder / file_name("全部通知", span, suffix=".pdf")
    if report.changed or not (book.exists() and together.exists()):
        with publishing(book) as temporary, temporary.open("wb") as stream:
            write_dispatch_book(stream, issued(), resources, title=f"发文登记表（{span}）")
        bind_for_printing((folder / _pdf_name(notice) for notice in issued()), together)
    return [book, together]


def issued_notices(
    source: Source, order: Order, register: Register, *, without: Container[str] = ()
) -> Iterator[Notice]:
    """Yield what is issued of the rows of a batch, in their order.

    Args:
        source: the batch.
        order: its number's code and year.
        register: where.
        without: keys of rows that are left out.
    """
    rows = standings(source, register, code=order.code, year=order.day.year, run=order.run)
    for some in in_chunks(rows, _PAGE):
        versions = [
            (one.docno, one.version)
            for line, one in some
            if one.standing is Standing.ISSUED and line.key not in without
        ]
        known = notices_of(register, versions)
        yield from (known[version] for version in versions)


def _pdf_name(notice: Notice) -> str:
    return next(file.name for file in notice.files if file.role == "pdf")


def _span(notices: Iterator[Notice]) -> str:
    """Return the numbers from the first to the last in words; nothing where there is none."""
    first = last = next((notice.docno for notice in notices), None)
    for notice in notices:
        first, last = min(first or notice.docno, notice.docno), max(last or notice.docno, notice.docno)
    return span_text(first, last) if first and last else ""


def _agreed(option: Said | None, batch: Said | None, name: str) -> Said | None:
    if option is not None and batch is not None and option != batch:
        raise UsageError(
            T("{option} says {said}, the batch says {batch}.", option=name, said=option, batch=batch),
            T("Leave {option} out, or correct the batch.", option=name),
        )
    return batch if option is None else option


def _no_code() -> str:
    raise UsageError(
        T("The batch does not say the code of the organ (机关代字) that its numbers begin with."),
        T("Write it into the batch, or say it: --code 豫科办."),
    )
