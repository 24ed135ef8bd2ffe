"""``alliance template list`` and ``alliance template fields``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_json
from toolkit.errors import IOFailure
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from toolkit.documents.authoring.offered import Offered, Section

_DIGITS = 12
"""Of a hash, for people."""


@click.command("list", help=str(T("List every template: what it makes, where it comes from, its hash, what uses it.")))
@format_option
@click.pass_obj
def list_(settings: Settings, form: str) -> None:
    """Print one row for each template."""
    from toolkit.cli.tables import show_table
    from toolkit.documents.authoring.shelf import all_templates

    origins: dict[str, Renderable] = {
        "shipped": T("shipped"),
        "overridden": T("yours, in place of the shipped one"),
        "own": T("yours"),
    }
    shelved = all_templates(settings.resources)
    if form == "json":
        show_json(
            [
                {
                    "id": one.name,
                    "title": str(one.title),
                    "file": str(one.path),
                    "origin": one.origin,
                    "sha256": one.sha256,
                    "document": one.form,
                    "users": list(one.users),
                }
                for one in shelved
            ]
        )
        return
    show_table(
        (T("ID"), T("Title"), T("File"), T("Origin"), "SHA-256", T("Used by")),
        [
            (
                one.name,
                one.title,
                one.path if one.origin != "shipped" else one.path.name,
                origins[one.origin],
                one.sha256[:_DIGITS],
                " ".join(one.users) or "—",
            )
            for one in shelved
        ],
    )


@click.command(
    help=str(T("Show every name that a template of the document ID may print, with tags, type and example."))
)
@click.argument("name", metavar="ID")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=str(T("Write a Word file to copy tags from instead.")),
)
@click.option("--force", is_flag=True, help=str(T("Write over a file that is there.")))
@format_option
@click.pass_obj
def fields(settings: Settings, name: str, output: Path | None, force: bool, form: str) -> None:
    """Print the names section by section, or write the sheet to copy from."""
    from toolkit.cli.tables import show_table
    from toolkit.documents.authoring.offered import offered_names
    from toolkit.documents.authoring.shelf import form_for
    from toolkit.forms import load_document_plan, load_form

    ident = form_for(settings.resources, name) or load_document_plan(settings.resources, name).documents[0]
    if output is not None and output.exists() and not force:
        raise IOFailure(
            T("{path} is there already.", path=output),
            T("Name another file, or add --force to write over it; nothing was changed."),
        )
    sections = offered_names(settings.resources, ident)
    if output is not None:
        from toolkit.documents.authoring.cheatsheet import cheat_sheet
        from toolkit.publish import publish_bytes

        asked = load_form(settings.resources, ident)
        publish_bytes(output, cheat_sheet(sections, settings.resources, asked))
        click.echo(str(output))
        return
    if form == "json":
        show_json([_as_data(section) for section in sections])
        return
    for number, section in enumerate(sections):
        if number:
            click.echo("")
        click.secho(str(section.title), bold=True)
        if section.loop:
            click.echo(f"  {section.loop} … {section.end}")
            click.echo(f"  {section.loop_english} … {section.end}")
        show_table(
            (T("Label"), T("Tag"), T("English tag"), T("Type"), T("Example"), T("Filters")),
            [_row(offered) for offered in section.offered],
        )


def _row(offered: Offered) -> tuple[object, ...]:
    label = f"{offered.label}*" if offered.required else offered.label
    return label, offered.chinese, offered.english, offered.type, offered.example, " ".join(offered.filters)


def _as_data(section: Section) -> dict[str, object]:
    return {
        "title": str(section.title),
        "loop": section.loop or None,
        "loop_english": section.loop_english or None,
        "end": section.end or None,
        "fields": [
            {
                "label": str(offered.label),
                "tag": offered.chinese,
                "english": offered.english,
                "type": str(offered.type),
                "example": offered.example,
                "filters": list(offered.filters),
                "required": offered.required,
            }
            for offered in section.offered
        ],
    }
