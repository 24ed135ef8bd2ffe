"""``alliance new`` and ``alliance check``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.root import Settings
from toolkit.cli.show import severity_name, show_counts, show_findings, show_json
from toolkit.errors import ExitStatus, IOFailure, UsageError
from toolkit.facts.dossier import DOSSIER_FILE, WORKBOOK_FILE, dossier_file, read_dossier, read_facts_of
from toolkit.facts.skeleton import lay_out_dossier
from toolkit.findings import article_name
from toolkit.forms import load_code_tables, load_form, load_packet_plan
from toolkit.i18n import T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.checks.check import Checked

SAMPLE = "superhard"

dossier_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
stage_option = click.option(
    "--stage", default="application", show_default=True, help=str(T("Stage whose documents are meant."))
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=str(T("Sentences for people or JSON for programs.")),
)


@click.command(help=str(T("Lay out a new dossier in DIR: empty with comments, or a copy of the sample.")))
@dossier_argument
@click.option("--sample", is_flag=True, help=str(T("Copy the complete sample dossier.")))
@click.option("--workbook", is_flag=True, help=str(T("Lay it out as an Excel workbook, dossier.xlsx.")))
@click.pass_obj
def new(settings: Settings, folder: Path, sample: bool, workbook: bool) -> None:
    """Make a dossier folder; never touches an existing dossier."""
    laid_out = folder / (WORKBOOK_FILE if workbook else DOSSIER_FILE)
    if dossier_file(folder) is not None:
        raise IOFailure(
            T("{folder} already holds a dossier.", folder=folder), T("Name another folder; nothing was changed.")
        )
    if sample:
        copy_sample(settings, folder)
        if workbook:
            facts = read_dossier(folder)
            data = _as_workbook(settings, facts.tree)
            facts.source.unlink()
            publish_bytes(laid_out, data)
    elif workbook:
        publish_bytes(laid_out, _as_workbook(settings, {}))
        (folder / "attachments").mkdir(exist_ok=True)
    else:
        resources = settings.resources
        plan = load_packet_plan(resources, "application").for_facts(())
        documents = [load_form(resources, name) for name in plan.documents]
        text = lay_out_dossier(load_form(resources, "dossier"), documents, load_code_tables(resources))
        publish_bytes(folder / DOSSIER_FILE, text.encode())
        (folder / "attachments").mkdir(exist_ok=True)
    click.echo(str(T("The dossier is laid out: {path}", path=laid_out)))
    click.echo(
        str(
            T(
                "Fill it in, put attachments into {path}, then run: alliance check {folder}",
                path=folder / "attachments",
                folder=folder,
            )
        )
    )


def _as_workbook(settings: Settings, tree: dict[str, Any]) -> bytes:
    from toolkit.facts.workbook.export import export_workbook

    plan = load_packet_plan(settings.resources, "application").for_facts(tree)
    return export_workbook(tree, settings.resources, plan.documents)


@click.command(help=str(T("Check the dossier in DIR, or a workbook; every finding at once, with place and way out.")))
@click.argument("folder", metavar="DIR|FILE.xlsx", type=click.Path(path_type=Path))
@stage_option
@format_option
@click.option(
    "--annotate",
    metavar="OUT.xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help=str(T("Also write a fresh workbook with every finding on its cell and in a list.")),
)
@click.pass_obj
def check(settings: Settings, folder: Path, stage: str, form: str, annotate: Path | None) -> int:
    """Judge a dossier; exit status 1 when anything blocks."""
    from toolkit.checks.check import check_dossier

    checked = check_dossier(read_facts_of(folder), settings.resources, stage)
    if annotate is not None:
        _annotate(settings, checked, annotate)
    if form == "json":
        show_json(as_data(checked, stage))
    else:
        for reading in checked.readings:
            click.echo(
                str(T("Read {place}: “{typed}” as {read}", place=reading.place, typed=reading.typed, read=reading.read))
            )
        show_findings(checked.findings)
        show_counts(checked.findings)
    return int(ExitStatus.WANTING if checked.blocking else ExitStatus.DONE)


def _annotate(settings: Settings, checked: Checked, target: Path) -> None:
    from toolkit.facts.workbook.export import annotated_workbook

    if target.resolve() == checked.facts.source.resolve():
        raise UsageError(T("The workbook would replace the dossier itself."), T("Name another file."))
    data = annotated_workbook(
        checked.facts.tree,
        settings.resources,
        checked.plan.documents,
        checked.findings,
        severity_name,
        article_name,
    )
    publish_bytes(target, data)
    click.echo(str(T("Saved: {path}", path=target)), err=True)


def as_data(checked: Checked, stage: str) -> dict[str, object]:
    """Return a check's result for machines."""
    return {
        "stage": stage,
        "ok": not checked.blocking,
        "revision": checked.facts.revision,
        "findings": [finding.as_dict() for finding in checked.findings],
        "readings": [
            {"place": str(reading.place), "typed": reading.typed, "read": str(reading.read)}
            for reading in checked.readings
        ],
    }


def copy_sample(settings: Settings, folder: Path) -> None:
    """Copy the sample dossier; the dossier file comes last, so that a half-made copy is not taken for one."""
    source = settings.resources.samples / SAMPLE
    shutil.copytree(
        source, folder, dirs_exist_ok=True, ignore=lambda _, names: {n for n in names if n in ("out", DOSSIER_FILE)}
    )
    publish_bytes(folder / DOSSIER_FILE, (source / DOSSIER_FILE).read_bytes())
