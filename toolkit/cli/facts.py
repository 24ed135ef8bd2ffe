"""``alliance new`` and ``alliance check``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.root import Settings
from toolkit.cli.show import show_counts, show_findings, show_json
from toolkit.errors import ExitStatus, IOFailure
from toolkit.facts.dossier import DOSSIER_FILE, read_dossier
from toolkit.facts.skeleton import lay_out_dossier
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
@click.pass_obj
def new(settings: Settings, folder: Path, sample: bool) -> None:
    """Make a dossier folder; never touches an existing dossier."""
    if (folder / DOSSIER_FILE).exists():
        raise IOFailure(
            T("{folder} already holds a dossier.", folder=folder), T("Name another folder; nothing was changed.")
        )
    if sample:
        copy_sample(settings, folder)
    else:
        resources = settings.resources
        plan = load_packet_plan(resources, "application").for_facts(())
        documents = [load_form(resources, name) for name in plan.documents]
        text = lay_out_dossier(load_form(resources, "dossier"), documents, load_code_tables(resources))
        publish_bytes(folder / DOSSIER_FILE, text.encode())
        (folder / "attachments").mkdir(exist_ok=True)
    click.echo(str(T("The dossier is laid out: {path}", path=folder / DOSSIER_FILE)))
    click.echo(
        str(
            T(
                "Fill it in, put attachments into {path}, then run: alliance check {folder}",
                path=folder / "attachments",
                folder=folder,
            )
        )
    )


@click.command(help=str(T("Check the dossier in DIR; every finding at once, with place and way out.")))
@dossier_argument
@stage_option
@format_option
@click.pass_obj
def check(settings: Settings, folder: Path, stage: str, form: str) -> int:
    """Judge a dossier; exit status 1 when anything blocks."""
    from toolkit.checks.check import check_dossier

    checked = check_dossier(read_dossier(folder), settings.resources, stage)
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
