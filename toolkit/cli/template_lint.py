"""``alliance template lint``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_json
from toolkit.errors import ExitStatus
from toolkit.i18n import Renderable, T
from toolkit.resources import Resources

if TYPE_CHECKING:
    from toolkit.documents.authoring.remarks import Remark
    from toolkit.documents.fonts import FontSetup

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command(
    help=str(T("Prove the template FILE against its document before any data comes; say everything at once."))
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--form", "ident", metavar="ID", help=str(T("The document it is for; by the file's name if left out.")))
@click.option("--pages", is_flag=True, help=str(T("Also find the page of each place, by converting the template.")))
@format_option
@click.pass_obj
def lint(settings: Settings, path: Path, ident: str | None, pages: bool, form: str) -> int:
    """Judge a template; exit status 1 when it would not render."""
    from toolkit.documents.authoring.lint import lint_on_sample
    from toolkit.documents.authoring.remarks import would_not_render
    from toolkit.documents.authoring.shelf import form_for, is_page
    from toolkit.documents.confined import confined
    from toolkit.facts.files import read_bytes
    from toolkit.forms import load_document_plan
    from toolkit.limits import TEMPLATE_BYTES

    resources = settings.resources
    asked = load_document_plan(resources, ident).documents[0] if ident else form_for(resources, path.stem)
    fonts = _fonts(settings)
    data = read_bytes(path, TEMPLATE_BYTES)
    names = asked is not None or not is_page(resources, path.stem)
    remarks = confined(_judge, data, resources, asked, names, fonts)
    if asked is not None and not would_not_render(remarks):
        remarks = [*lint_on_sample(data, path.name, resources, asked), *remarks]
    if pages and fonts is not None and not any(remark.rule == "file" for remark in remarks):
        from toolkit.documents.authoring.pages import with_pages

        remarks = with_pages(remarks, data, fonts)
    broken = would_not_render(remarks)
    if form == "json":
        show_json({"ok": not broken, "file": path.name, "document": asked, "remarks": [r.as_dict() for r in remarks]})
    else:
        _show(path, asked, remarks)
    return int(ExitStatus.WANTING if broken else ExitStatus.DONE)


def _judge(data: bytes, resources: Resources, asked: str | None, names: bool, fonts: FontSetup | None) -> list[Remark]:
    from toolkit.documents.authoring.lint import lint_template
    from toolkit.documents.filters import environment_for
    from toolkit.forms import load_code_tables

    environment = environment_for(load_code_tables(resources))
    return lint_template(data, resources, environment, form=asked, names=names, fonts=fonts)


def _fonts(settings: Settings) -> FontSetup | None:
    """Look at the fonts, where that can be done."""
    from toolkit.documents.fonts import FontSetup
    from toolkit.errors import MissingError

    try:
        return FontSetup.discover(settings.fonts)
    except MissingError:
        return None


def _show(path: Path, asked: str | None, remarks: list[Remark]) -> None:
    names: dict[str, Renderable] = {"error": T("Error"), "warning": T("Warning"), "note": T("Information")}
    if asked is None:
        click.echo(
            str(T("No document was named: its names are held against the master data only. Add --form ID.")), err=True
        )
    for remark in remarks:
        weight = remark.weight.value
        words = f" “{remark.spot.paragraph}”" if remark.spot.paragraph else ""
        tag = f" {remark.spot.tag}" if remark.spot.tag and remark.spot.tag != remark.spot.paragraph else ""
        name = click.style(str(names[weight]), fg=_COLOURS[weight], bold=True)
        click.echo(f"{name} {remark.place()}{words}{tag} [{remark.rule}] {remark.problem}")
        click.echo(f"    → {remark.remedy}")
    counts = Counter(remark.weight.value for remark in remarks)
    click.echo(
        str(
            T(
                "{file}: {errors} errors, {warnings} warnings, {notes} notes.",
                file=path.name,
                errors=counts["error"],
                warnings=counts["warning"],
                notes=counts["note"],
            )
        )
    )
