"""What issuing a batch shows: the plan that is agreed to, the bar, the result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.show import show_findings
from toolkit.cli.tables import show_table
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from toolkit.office.issuing.plan import Plan
    from toolkit.office.issuing.report import Report
    from toolkit.office.issuing.service import Prepared
    from toolkit.office.register.numbers import Waiting

_SHOWN = 20
"""Rows in trouble that are listed one by one."""


def show_plan(prepared: Prepared, plan: Plan) -> None:
    """Print findings and what would be done, on standard error."""
    from toolkit.office.register.giving import Standing

    show_findings(prepared.source.findings, err=True)
    order, counts = prepared.order, plan.counts
    numbers: object = T("none")
    if plan.first is not None and plan.last is not None:
        numbers = plan.first if plan.first == plan.last else f"{plan.first} – {plan.last}"
    rows: list[tuple[object, object]] = [
        (T("Kind of notice"), prepared.source.title),
        (T("Rows in the batch"), plan.count),
        (T("To be issued"), plan.to_issue),
        (T("Range of numbers"), numbers),
        (T("Date"), order.day),
        (T("Folder"), prepared.desk.folder),
        (T("Register"), order.register),
        (T("Signed with"), order.options.get("key") or T("no key: not signed")),
        (T("Seal"), order.options.get("seal") or T("none")),
    ]
    names = {
        Standing.RESERVED: T("Of these, gone on with"),
        Standing.CHANGED: T("Of these, new versions"),
        Standing.ISSUED: T("Issued already"),
        Standing.HELD: T("Held by another run"),
    }
    rows += [(name, counts[standing]) for standing, name in names.items() if counts.get(standing)]
    if prepared.source.left_out:
        rows.append((T("Left out for faults"), prepared.source.left_out))
    show_table((T("What will be done"), ""), rows, err=True)
    if plan.examples:
        click.echo(err=True)
        show_table(
            (T("Number"), T("Version"), T("Unit"), T("Alliance")),
            [(one.docno, one.version, line.unit, line.alliance) for line, one in plan.examples],
            err=True,
        )


def show_report(prepared: Prepared, report: Report, papers: list[Path]) -> None:
    """Print what was done."""
    rows: list[tuple[object, object]] = [
        (T("Issued"), report.issued),
        (T("New versions"), report.versions),
        (T("Made again"), report.remade),
        (T("Issued before"), report.unchanged),
        (T("Left out for faults"), prepared.source.left_out),
        (T("Not issued"), report.failed),
    ]
    show_table((T("Result"), T("Notices")), rows, right=(1,))
    left_out = [
        (skipped.key, "", skipped.finding.problem, skipped.finding.remedy) for skipped in prepared.source.skipped
    ]
    troubles = [(trouble.key, trouble.docno, trouble.problem, trouble.remedy) for trouble in report.troubles]
    for key, docno, problem, remedy in [*left_out, *troubles][:_SHOWN]:
        click.secho(f"{key} {docno} {problem}", fg="red", err=True)
        if remedy is not None:
            click.echo(f"    → {remedy}", err=True)
    more = prepared.source.left_out + report.failed - _SHOWN
    if more > 0:
        click.echo(str(T("… and {count} more", count=more)), err=True)
    if troubles:
        hint = T("Mend the rows and issue the batch again into this folder, or leave them out with --keep-going.")
        click.echo(str(hint), err=True)
    show_findings(report.warnings, err=True)
    for path in papers:
        click.echo(str(path))
    if report.open.count:
        _show_waiting(report.open, prepared.desk.folder)


def _show_waiting(waiting: Waiting, folder: Path) -> None:
    """Say which numbers have no notice yet, and what to do; last, since nobody must overlook it."""
    from toolkit.office.register.records import span_text

    numbers = "、".join(span_text(first, last) for first, last in waiting.spans)
    click.echo(err=True)
    said = T(
        "{count} numbers are reserved, and nothing was issued under them: {numbers}",
        count=waiting.count,
        numbers=numbers,
    )
    click.secho(str(said), bold=True, err=True)
    click.echo(
        str(
            T(
                "They stay with their rows. Mend the rows and issue the batch again into {folder}, or go on with "
                "`alliance notice resume {folder}`; the numbers are then used.",
                folder=folder,
            )
        ),
        err=True,
    )
    click.echo(
        str(T("A number that is not to be used any more is made void: alliance register void NUMBER --reason TEXT")),
        err=True,
    )


@contextmanager
def issuing_bar() -> Iterator[Callable[[int, int], None]]:
    """Show a bar with rate and time left on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn(str(T("Issuing"))),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("", total=None, rate="")

        def step(done: int, count: int) -> None:
            speed = bar.tasks[0].speed
            rate: Renderable | str = T("{rate} a second", rate=f"{speed:.1f}") if speed else ""
            bar.update(task, completed=done, total=count, rate=str(rate))

        yield step
