"""``alliance workbook``: the dossier as one Excel file, out and in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit import limits
from toolkit.cli.facts import dossier_argument, stage_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_findings
from toolkit.errors import ExitStatus, UsageError
from toolkit.facts.dossier import Facts, dossier_file, read_dossier
from toolkit.facts.files import read_bytes
from toolkit.findings import FindingsError, blocking
from toolkit.forms import load_packet_plan
from toolkit.i18n import T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.drafting.facts_diff import FactChange

yes_option = click.option("--yes", is_flag=True, help=str(T("Write without asking.")))


@click.group(help=str(T("The whole dossier as one Excel workbook: write it, bring it back in.")))
def workbook() -> None:
    """Group the workbook commands."""


@workbook.command("export", help=str(T("Write the dossier in DIR as one workbook to be filled in.")))
@dossier_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help=str(T("File to write (default: DIR/out/dossier.xlsx)."))
)
@stage_option
@click.pass_obj
def export_(settings: Settings, folder: Path, output: Path | None, stage: str) -> None:
    """Write the workbook."""
    from toolkit.facts.workbook.export import export_workbook

    facts = read_dossier(folder)
    if blocking(facts.findings):
        raise FindingsError(facts.findings)
    plan = load_packet_plan(settings.resources, stage).for_facts(facts.tree)
    target = output or folder / "out" / "dossier.xlsx"
    if facts.source.resolve() == target.resolve():
        raise UsageError(T("The workbook would replace the dossier itself."), T("Name another file with -o."))
    publish_bytes(target, export_workbook(facts.tree, settings.resources, plan.documents))
    click.echo(str(T("Saved: {path}", path=target)))


@workbook.command(
    "import", help=str(T("Bring a workbook's facts into the dossier in DIR; what changes is shown first."))
)
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@dossier_argument
@yes_option
@click.pass_obj
def import_(settings: Settings, file: Path, folder: Path, yes: bool) -> int:
    """Show what changes, ask, and write through the door."""
    from toolkit.facts.change import new_dossier, write_facts
    from toolkit.facts.workbook.load import load_workbook, overlay

    loaded = load_workbook(read_bytes(file, limits.SHEET_BYTES + 1), file)
    if blocking(loaded.findings):
        raise FindingsError(loaded.findings)
    show_findings(loaded.findings)
    if dossier_file(folder) is None:
        (folder / "attachments").mkdir(parents=True, exist_ok=True)
        made = new_dossier(folder, loaded.tree)
        click.echo(str(T("The dossier is laid out: {path}", path=made.source)))
        return int(ExitStatus.DONE)
    facts = read_dossier(folder)
    tree = overlay(facts.tree, loaded.tree, loaded.covered)
    changes = differences(settings, facts.tree, tree)
    if tree == facts.tree or not changes:
        click.echo(str(T("Nothing changes: the dossier says the same.")))
        return int(ExitStatus.DONE)
    show_changes(changes)
    if not (yes or click.confirm(str(T("Write these {count} changes?", count=len(changes))))):
        click.echo(str(T("Nothing was written.")))
        return int(ExitStatus.DONE)
    written = write_facts(facts, tree, renderer(settings, facts))
    click.echo(str(T("Saved: {path}", path=written.source)))
    return int(ExitStatus.DONE)


def differences(settings: Settings, old: dict[str, Any], new: dict[str, Any]) -> list[FactChange]:
    """Return what differs, named by the forms, personal values masked."""
    from toolkit.drafting.facts_diff import diff_facts
    from toolkit.facts.workbook.layout import documents_wanted

    forms = documents_wanted(settings.resources, (), {**old, **new})
    return diff_facts(old, new, settings.resources, [form.id for form in forms])


def show_changes(changes: list[FactChange]) -> None:
    """Print a table of what changes: place, what was said, what will be said."""
    from rich.console import Console
    from rich.table import Table

    table = Table(show_lines=False)
    for heading in (T("Place"), T("So far"), T("New")):
        table.add_column(str(heading), overflow="fold")
    nothing = str(T("(empty)"))
    for change in changes:
        place = f"{change.where.render()}{f'（{change.row}）' if change.row else ''}"
        table.add_row(*(_plain(text) for text in (place, str(change.old or nothing), str(change.new or nothing))))
    Console().print(table)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text if len(text) <= 60 else text[:59] + "…")


def renderer(settings: Settings, facts: Facts) -> Any:
    """Return what writes the dossier anew where it is a workbook; nothing for YAML."""
    from toolkit.facts.workbook.export import export_workbook

    def render(tree: dict[str, Any]) -> bytes:
        return export_workbook(tree, settings.resources, [])

    return render if facts.source.suffix.lower() == ".xlsx" else None
