"""``alliance notice kinds``, ``alliance notice template`` and ``alliance notice check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import progress, show_counts, show_findings, show_json
from toolkit.errors import ExitStatus, IOFailure
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.office.batches.kinds import Kind
    from toolkit.office.batches.read import Batch
    from toolkit.office.batches.report import Report

batch_argument = click.argument("path", metavar="BATCH", type=click.Path(path_type=Path))
kind_option = click.option(
    "--kind", help=str(T("Kind of notice, such as rectification; a workbook and YAML say it themselves."))
)


@click.command(help=str(T("List the kinds of notice that are issued in batches.")))
@format_option
@click.pass_obj
def kinds(settings: Settings, form: str) -> None:
    """Print one row for each kind."""
    from toolkit.cli.tables import show_table
    from toolkit.office.batches.kinds import all_kinds

    found = all_kinds(settings.resources)
    if form == "json":
        show_json([_as_data(kind) for kind in found])
        return
    rows = [(kind.name, kind.title, kind.form.id, "、".join(_asked(kind))) for kind in found]
    show_table((T("Kind"), T("Title"), T("Document"), T("Columns and lists (* must be filled in)")), rows)


@click.command(help=str(T("Write the workbook to fill in for notices of KIND, such as rectification.")))
@click.argument("kind", metavar="KIND")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help=str(T("Where the workbook goes; KIND.xlsx if left out."))
)
@click.option(
    "--rows",
    type=click.IntRange(1, 20_000),
    default=300,
    show_default=True,
    help=str(T("How many empty rows have drop-down lists.")),
)
@click.option("--force", is_flag=True, help=str(T("Write over a file that is there.")))
@click.pass_obj
def template(settings: Settings, kind: str, output: Path | None, rows: int, force: bool) -> None:
    """Write a blank workbook; never over one that may be filled in already."""
    from toolkit.office.batches.kinds import load_kind
    from toolkit.office.batches.workbook import blank_workbook
    from toolkit.publish import publish_bytes

    found = load_kind(settings.resources, kind)
    target = output or Path(f"{found.name}.xlsx")
    if target.exists() and not force:
        raise IOFailure(
            T("{path} is there already.", path=target),
            T("Name another file, or add --force to write over it; nothing was changed."),
        )
    publish_bytes(target, blank_workbook(found, settings.resources, spare=rows))
    click.echo(str(target))
    click.echo(str(T("Fill it in, then run: alliance notice check {path}", path=target)))


@click.command(help=str(T("Check all rows of BATCH (.xlsx, .yaml, .csv); each finding names row and cell.")))
@batch_argument
@kind_option
@format_option
@click.pass_obj
def check(settings: Settings, path: Path, kind: str | None, form: str) -> int:
    """Judge a batch; exit status 1 when anything forbids to issue it."""
    from toolkit.office.batches.read import read_batch
    from toolkit.office.batches.report import check_batch

    with read_batch(path, settings.resources, kind) as batch, progress() as step:
        report = check_batch(
            batch, settings.resources, lambda done, total: step(done, total, T("Checking {file}", file=path.name))
        )
        if form == "json":
            show_json(_report_as_data(batch, report))
    if form == "text":
        _show(batch, report)
    return int(ExitStatus.WANTING if report.blocking else ExitStatus.DONE)


def _show(batch: Batch, report: Report) -> None:
    show_findings(report.findings)
    if report.hidden:
        click.echo(str(T("… and {count} findings more; mend these first.", count=report.hidden)))
    show_counts(said.finding for said in report.said)
    click.echo(
        str(
            T(
                "{title}: {rows} rows, {fit} of them can be issued.",
                title=batch.kind.title,
                rows=report.rows,
                fit=report.fit,
            )
        )
    )


def _report_as_data(batch: Batch, report: Report) -> dict[str, object]:
    return {
        "ok": not report.blocking,
        "kind": batch.kind.name,
        "document": batch.kind.form.id,
        "code": batch.code,
        "issue_date": batch.issue_date,
        "rows": report.rows,
        "fit": report.fit,
        "findings": [said.as_dict() for said in report.said],
        "hidden": report.hidden,
    }


def _asked(kind: Kind) -> list[str]:
    columns = [f"{field.label}*" if field.required else str(field.label) for field in kind.columns]
    return [*columns, *(f"{table.label}*" if table.required else str(table.label) for table in kind.row_tables)]


def _as_data(kind: Kind) -> dict[str, object]:
    return {
        "name": kind.name,
        "document": kind.form.id,
        "title": kind.title.zh,
        "columns": [{"key": f.key, "label": f.label.zh, "required": f.required, "many": f.many} for f in kind.columns],
        "common": [{"key": f.key, "label": f.label.zh, "required": f.required, "many": f.many} for f in kind.common],
        "lists": [
            {
                "key": table.key,
                "label": table.label.zh,
                "required": table.required,
                "common": table.common,
                "columns": [{"key": f.key, "label": f.label.zh, "required": f.required} for f in table.columns],
            }
            for table in kind.tables
        ],
    }
