"""``alliance template try``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import progress, show_json
from toolkit.errors import ExitStatus, UsageError, WantingError
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from toolkit.documents.authoring.trying import Choose, Outcome


@click.command(
    "try", help=str(T("Fill a template (ID or FILE) with the sample's facts, the largest and the emptiest."))
)
@click.argument("name", metavar="ID|FILE")
@click.option("--form", "ident", metavar="ID", help=str(T("The document it is for; by the file's name if left out.")))
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help=str(T("Folder for what comes out; try-ID if left out.")),
)
@click.option("--pdf", is_flag=True, help=str(T("Also convert it to PDF, beside the Word file.")))
@format_option
@click.pass_obj
def try_(settings: Settings, name: str, ident: str | None, output: Path | None, pdf: bool, form: str) -> int:
    """Write what comes out; exit status 1 when any of it does not."""
    from toolkit.documents.authoring.trying import try_template
    from toolkit.publish import publish_bytes

    document, choose = _chosen(settings, name, ident)
    outcomes = list(try_template(settings.resources, document, choose))
    if not outcomes:
        raise WantingError(
            T("No sample tells enough for the document {name}.", name=document),
            T("Make a dossier and run alliance --templates DIR render on it."),
        )
    folder = output or Path(f"try-{Path(name).stem}")
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[Path, Outcome] = {}
    for outcome in outcomes:
        if outcome.docx:
            target = folder / f"{_stem(outcome)}.docx"
            publish_bytes(target, outcome.docx)
            files[target] = outcome
    pages = _convert(settings, files) if pdf else {}
    failed = any(outcome.faults for outcome in outcomes)
    if form == "json":
        show_json(
            {
                "ok": not failed,
                "document": document,
                "outcomes": [_as_data(outcome, folder, pages) for outcome in outcomes],
            }
        )
    else:
        _show(outcomes, folder, pages)
    return int(ExitStatus.WANTING if failed else ExitStatus.DONE)


def _chosen(settings: Settings, name: str, ident: str | None) -> tuple[str, Choose]:
    """Return the document and the way to find the template: a file, a template's name, or a document's id."""
    from toolkit.documents.authoring.shelf import form_for
    from toolkit.documents.authoring.trying import choose_only, choose_shelved
    from toolkit.facts.files import read_bytes
    from toolkit.forms import load_document_plan, load_form
    from toolkit.limits import TEMPLATE_BYTES

    resources = settings.resources
    path = Path(name)
    is_file = path.suffix.lower() == ".docx"
    asked = ident or form_for(resources, path.stem if is_file else name)
    if asked is None and is_file:
        raise UsageError(
            T("The file's name {name} does not say which document it is for.", name=path.name),
            T("Name the document with --form ID; alliance form list shows them."),
        )
    document = load_document_plan(resources, asked or name).documents[0]
    if is_file:
        return document, choose_only(path.name, read_bytes(path, TEMPLATE_BYTES))
    shelved = resources.template(name)
    if shelved is None or name == load_form(resources, document).template:
        return document, choose_shelved(resources)
    return document, choose_only(shelved.name, shelved.read_bytes())


def _stem(outcome: Outcome) -> str:
    number = f"-{outcome.number}" if outcome.number else ""
    return f"{outcome.size}{number}"


def _convert(settings: Settings, files: dict[Path, Outcome]) -> dict[str, int]:
    """Convert what came out; return the number of pages of each."""
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup
    from toolkit.publish import publish_bytes

    pages: dict[str, int] = {}
    fonts = FontSetup.discover(settings.fonts)
    with progress() as step, OfficePool(fonts, size=max(1, min(2, len(files)))) as pool:
        waiting = [pool.submit(outcome.docx, target.name) for target, outcome in files.items()]
        for done, (target, future) in enumerate(zip(files, waiting, strict=True)):
            step(done, len(files), T("Converting {title}", title=target.name))
            converted = future.result()
            publish_bytes(target.with_suffix(".pdf"), converted.pdf)
            pages[target.stem] = converted.pages
    return pages


def _show(outcomes: list[Outcome], folder: Path, pages: dict[str, int]) -> None:
    from toolkit.cli.tables import show_table

    sizes: dict[str, Renderable] = {
        "sample": T("as the sample has them"),
        "largest": T("the largest"),
        "emptiest": T("the emptiest"),
    }
    head = [T("Facts"), T("File"), T("Paragraphs"), T("Tables"), T("Characters"), *([T("Pages")] if pages else [])]
    rows: list[list[object]] = []
    for outcome in outcomes:
        stem = _stem(outcome)
        said = folder / f"{stem}.docx" if outcome.docx else T("nothing: {count} faults", count=len(outcome.faults))
        row: list[object] = [sizes[outcome.size], said, outcome.paragraphs, outcome.tables, outcome.characters]
        rows.append([*row, pages.get(stem, "")] if pages else row)
    show_table(head, rows, right=range(2, len(head)))
    told: set[str] = set()
    for outcome in outcomes:
        for fault in outcome.faults:
            line = fault.render()
            if line not in told:
                told.add(line)
                click.secho(f"{sizes[outcome.size]}: {line}", fg="red", err=True)


def _as_data(outcome: Outcome, folder: Path, pages: dict[str, int]) -> dict[str, object]:
    stem = _stem(outcome)
    return {
        "facts": outcome.size,
        "sample": outcome.story,
        "number": outcome.number or None,
        "template": outcome.template,
        "file": str(folder / f"{stem}.docx") if outcome.docx else None,
        "paragraphs": outcome.paragraphs,
        "tables": outcome.tables,
        "characters": outcome.characters,
        "pages": pages.get(stem),
        "faults": [fault.render() for fault in outcome.faults],
    }
