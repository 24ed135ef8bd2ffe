"""``alliance draft``: keep drafts of agreement and charter, compare them, gather what members wrote into copies."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.documents import fit_to_print
from toolkit.cli.draft_explain import explain
from toolkit.cli.draft_show import (
    comparison_as_data,
    fact_rows,
    remark_as_data,
    remark_rows,
    show_comparison,
    show_remarks,
)
from toolkit.cli.facts import dossier_argument, format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_findings, show_json
from toolkit.errors import ExitStatus, IOFailure, UsageError
from toolkit.facts.dossier import read_dossier
from toolkit.findings import blocking
from toolkit.i18n import T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.drafting.compare import Compared

_TEXTS = ("agreement", "charter")
_file = click.Path(dir_okay=False, path_type=Path)


@click.group(help=str(T("The secretary's desk: drafts of agreement and charter, redlines, members' comments.")))
def draft() -> None:
    """Hold the commands on drafts."""


draft.add_command(explain)


@draft.command(help=str(T("Keep agreement and charter of the dossier in DIR, with their facts, as the next draft.")))
@dossier_argument
@click.option("--note", required=True, help=str(T("What this draft is, for the list of drafts.")))
@click.option("--author", help=str(T("Who keeps it (default: the secretariat).")))
@click.pass_obj
def save(settings: Settings, folder: Path, note: str, author: str | None) -> int:
    """Write both texts and keep them; exit status 1 when findings forbid it."""
    from toolkit.drafting.store import check_texts, save_draft

    texts = check_texts(read_dossier(folder), settings.resources)
    if not all(fit_to_print(checked) for checked in texts.values()):
        return int(ExitStatus.WANTING)
    kept = save_draft(
        folder, texts, settings.resources, note=note, author=author or str(T("the secretariat")), at=_now()
    )
    click.echo(str(T("Draft {number} is kept: {path}", number=kept.number, path=kept.folder)))
    return int(ExitStatus.DONE)


@draft.command("list", help=str(T("List the drafts kept of the dossier in DIR.")))
@dossier_argument
@format_option
def list_kept(folder: Path, form: str) -> int:
    """Print one line for each draft; exit status 1 when one is damaged."""
    from toolkit.drafting.store import list_drafts

    shelf = list_drafts(folder)
    if form == "json":
        rows = [
            {
                "number": kept.number,
                "time": kept.time.isoformat(),
                "author": kept.author,
                "note": kept.note,
                "revision": kept.revision,
                "folder": str(kept.folder),
            }
            for kept in shelf.drafts
        ]
        show_json({"drafts": rows, "findings": [finding.as_dict() for finding in shelf.findings]})
    else:
        for kept in shelf.drafts:
            click.echo(f"{kept.number:>3}  {kept.time:%Y-%m-%d %H:%M}  {kept.author}  {kept.note}")
        if not shelf.drafts and not shelf.findings:
            said = T("None is kept yet; keep one with `alliance draft save {folder} --note …`.", folder=folder)
            click.echo(str(said))
        show_findings(shelf.findings, err=True)
    return int(ExitStatus.WANTING if blocking(shelf.findings) else ExitStatus.DONE)


@draft.command(
    help=str(
        T(
            "Compare draft A of the dossier in DIR with B, another draft's number or an edited Word file: a Word file "
            "with tracked changes, and the facts that differ. Nothing is taken over into the dossier."
        )
    )
)
@dossier_argument
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("-o", "--output", type=_file, help=str(T("Where the redline goes (default: DIR/out).")))
@click.option("--of", "text", type=click.Choice(_TEXTS), help=str(T("Which text (default: all that differ).")))
@click.option("--author", help=str(T("Who is said to have made the changes.")))
@click.option("--facts", "table", type=_file, help=str(T("Write the table of facts to this .xlsx too.")))
@format_option
@click.pass_obj
def compare(
    settings: Settings,
    folder: Path,
    first: str,
    second: str,
    output: Path | None,
    text: str | None,
    author: str | None,
    table: Path | None,
    form: str,
) -> int:
    """Write the redline and print what differs."""
    from toolkit.drafting.compare import compare_drafts, compare_edited
    from toolkit.drafting.copies import last_saved
    from toolkit.drafting.store import load_draft

    old = load_draft(folder, _number(first))
    found: list[tuple[Path, Compared]] = []
    if re.fullmatch("[0-9]+", second) and not Path(second).is_file():
        new = load_draft(folder, _number(second))
        who = author or new.author
        names = [text] if text else [name for name in _TEXTS if old.document(name) != new.document(name)] or [_TEXTS[0]]
        if output is not None and len(names) > 1:
            raise UsageError(
                T("Agreement and charter both differ; one file can't hold both redlines."),
                T("Name one with --of, or leave --output out."),
            )
        for name in names:
            compared = compare_drafts(old, new, name, settings.resources, author=who, at=_now())
            found.append((output or folder / "out" / f"{name}.{old.number}-{new.number}.docx", compared))
    else:
        path = Path(second)
        edited = _read(path)
        editor, saved = last_saved(edited)
        who = author or editor or str(T("a member"))
        compared = compare_edited(old, edited, settings.resources, author=who, at=saved or _now(), document=text)
        found.append((output or folder / "out" / f"{path.stem}.redline.docx", compared))
        _refuse_overwriting(path, found[0][0])
    for target, compared in found:
        publish_bytes(target, compared.redlined.docx)
    if table is not None:
        _write_table(table, str(T("Facts")), *fact_rows([compared for _, compared in found]))
    if form == "json":
        show_json([comparison_as_data(target, compared) for target, compared in found])
    else:
        for at, (target, compared) in enumerate(found):
            show_comparison(target, compared, with_facts=at == 0)
    return int(ExitStatus.DONE)


@draft.command(
    help=str(T("Gather the comments and tracked changes of Word files that came back into one table, by article."))
)
@click.argument("files", metavar="FILES...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=_file, help=str(T("Write the table to this .xlsx too.")))
@format_option
def comments(files: tuple[Path, ...], output: Path | None, form: str) -> int:
    """Print the remarks of all files, and write them as a workbook if asked for."""
    from toolkit.drafting.comments import gather

    remarks = gather([(name, _read(path)) for name, path in _named(files)])
    if output is not None:
        for path in files:
            _refuse_overwriting(path, output)
        _write_table(output, str(T("Remarks")), *remark_rows(remarks))
    if form == "json":
        show_json([remark_as_data(remark) for remark in remarks])
    else:
        show_remarks(remarks)
        if output is not None:
            click.echo(str(output))
    return int(ExitStatus.DONE)


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) == 0:
        raise UsageError(
            T("“{text}” is no number of a draft.", text=text),
            T("Write for example: alliance draft compare DIR 1 2, or: alliance draft compare DIR 3 edited.docx"),
        )
    return int(text)


def _read(path: Path) -> bytes:
    from toolkit import limits

    try:
        if path.stat().st_size > limits.ATTACHMENT_BYTES:
            raise UsageError(
                T("{path} is larger than {limit} MiB.", path=path, limit=limits.ATTACHMENT_BYTES // limits.MIB)
            )
        return path.read_bytes()
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error


def _refuse_overwriting(source: Path, target: Path) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageError(T("{path} would be written over itself.", path=source), T("Name another file with --output."))


def _named(files: tuple[Path, ...]) -> list[tuple[str, Path]]:
    """Return every file once, by its name; with its folder where two have the same name."""
    once = list(dict.fromkeys(files))
    names = [path.name for path in once]
    return [(path.name if names.count(path.name) == 1 else str(path), path) for path in once]


def _write_table(target: Path, title: str, columns: Any, rows: Any) -> None:
    from toolkit.drafting.table import workbook

    publish_bytes(target, workbook(title, columns, rows))
