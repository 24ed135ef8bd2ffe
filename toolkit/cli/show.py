"""Print findings, readings and progress for people; data for machines goes to standard output as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from toolkit.errors import AllianceError
from toolkit.findings import Finding, FindingsError, Severity, article_name, in_order
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Step = Callable[[int, int, Renderable], None]
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HUMAN: "cyan"}


def severity_name(severity: Severity) -> Renderable:
    """Return a severity's printed name."""
    return {Severity.ERROR: T("Error"), Severity.WARNING: T("Warning"), Severity.HUMAN: T("To be judged")}[severity]


def show_findings(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Print each finding on two lines, place and problem, then the way out; what a person must judge comes last."""
    ordered = in_order(findings)
    for finding in ordered:
        if finding.severity is not Severity.HUMAN:
            name = click.style(str(severity_name(finding.severity)), fg=_COLOURS[finding.severity], bold=True)
            _show_finding(name, finding, err)
    to_judge = [finding for finding in ordered if finding.severity is Severity.HUMAN]
    if to_judge:
        click.secho(str(T("To be judged by a person, one by one:")), fg=_COLOURS[Severity.HUMAN], bold=True, err=err)
    for finding in to_judge:
        _show_finding("□", finding, err)


def _show_finding(mark: str, finding: Finding, err: bool) -> None:
    place = f"{finding.place} " if finding.place else ""
    click.echo(f"{mark} {place}[{finding.rule}] {finding.problem}", err=err)
    basis = T(" (basis: {article})", article=article_name(finding.article)) if finding.article else ""
    click.echo(f"    → {finding.remedy}{basis}", err=err)


def say(error: AllianceError) -> None:
    """Print a failure: its findings if it has some, what is wrong, what helps."""
    if isinstance(error, FindingsError):
        show_findings(error.findings, err=True)
    click.secho(str(error.problem), fg="red", err=True)
    if error.remedy is not None:
        click.echo(str(error.remedy), err=True)


def show_counts(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Print how many findings there are of each severity."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    click.echo(
        str(
            T(
                "{errors} errors, {warnings} warnings, {human} to be judged by a person.",
                errors=counts[Severity.ERROR],
                warnings=counts[Severity.WARNING],
                human=counts[Severity.HUMAN],
            )
        ),
        err=err,
    )


def show_json(data: object) -> None:
    """Print one JSON document to standard output."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


@contextmanager
def progress() -> Iterator[Step]:
    """Show the steps of a longer run on standard error; nothing where it is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        yield Steps(bar)


class Steps:
    """One progress bar whose description and length follow the work."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def __call__(self, done: int, total: int, what: Renderable) -> None:
        """Say that ``done`` of ``total`` steps are behind us and what comes now."""
        if self._task is None:
            self._task = self._bar.add_task(str(what), total=total)
        self._bar.update(self._task, completed=done, total=total, description=str(what))
