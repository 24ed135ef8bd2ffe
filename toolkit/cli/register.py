"""``alliance register``: what was issued, proven and kept."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.registers import actor, opened, register_option, register_url
from toolkit.cli.root import Settings
from toolkit.cli.show import show_findings, show_json
from toolkit.errors import ExitStatus, IOFailure, UsageError, WantingError
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.office.listing.names import Names

_file = click.Path(dir_okay=False, path_type=Path)
_folder = click.Path(file_okay=False, exists=True, path_type=Path)
_SQLITE = b"SQLite format 3\x00"


@click.group(help=str(T("The register: look up, void, export, prove, keep.")))
def register() -> None:
    """Group the register commands."""


@register.command("list", help=str(T("List the numbers and the notices issued under them.")))
@click.option("--unit", default="", metavar="TEXT", help=str(T("Part of the addressee's or the alliance's name.")))
@click.option("--number", metavar="N", help=str(T("A whole number (豫样科〔2026〕12号), 12, or 12-30.")))
@click.option("--from", "since", metavar="DATE", help=str(T("From this day on (成文日期).")))
@click.option("--to", "until", metavar="DATE", help=str(T("Up to this day.")))
@click.option(
    "--state",
    type=click.Choice(["reserved", "issued", "replaced", "void"]),
    help=str(T("Only these; replaced: the earlier versions.")),
)
@click.option("--kind", metavar="KIND", help=str(T("Kind of notice, such as rectification.")))
@register_option
@format_option
@click.pass_obj
def list_(
    settings: Settings,
    unit: str,
    number: str | None,
    since: str | None,
    until: str | None,
    state: str | None,
    kind: str | None,
    register: str | None,
    form: str,
) -> None:
    """Print one line a number."""
    from toolkit.cli.register_show import show_lines
    from toolkit.office.following.words import asked_day
    from toolkit.office.listing.lines import LineState, Span, Wish, as_data, find_lines

    names = names_of(settings)
    wish = Wish(
        unit=unit.strip(),
        span=Span.parse(number) if number else None,
        since=asked_day(since) if since else None,
        until=asked_day(until) if until else None,
        state=LineState(state) if state else None,
        kinds=kinds_meant(settings, kind),
    )
    with opened(register) as found:
        lines = list(find_lines(found, wish))
    if form == "json":
        show_json([as_data(line, kind=names.kind(line.number.kind)) for line in lines])
    else:
        show_lines(lines, names)


@register.command(help=str(T("Show everything about NUMBER: versions, files, events, entries of the journal.")))
@click.argument("number", metavar="NUMBER")
@click.option("--folder", type=_folder, help=str(T("Folder with the issued files: are they there, and unchanged?")))
@click.option("--full", is_flag=True, help=str(T("With the names of receivers; they are masked otherwise.")))
@register_option
@format_option
@click.pass_obj
def show(settings: Settings, number: str, folder: Path | None, full: bool, register: str | None, form: str) -> int:
    """Print one number; exit status 1 when a file is missing or changed."""
    from toolkit.cli.register_show import files_wanting, history_as_data, show_history
    from toolkit.office.listing.history import history_of
    from toolkit.office.register.records import Docno

    with opened(register) as found:
        history = history_of(found, Docno.parse(number))
    if form == "json":
        show_json(history_as_data(history, folder, full=full))
    else:
        show_history(history, names_of(settings), folder, full=full)
    return int(ExitStatus.WANTING if files_wanting(history, folder) else ExitStatus.DONE)


@register.command(help=str(T("Void NUMBER: it stays in the register for ever and is never given again.")))
@click.argument("number", metavar="NUMBER")
@click.option("--reason", required=True, metavar="TEXT", help=str(T("Why; it is kept.")))
@click.option("--force", is_flag=True, help=str(T("Also where the notice was delivered already.")))
@click.option("--yes", is_flag=True, help=str(T("Do not ask.")))
@register_option
def void(number: str, reason: str, force: bool, yes: bool, register: str | None) -> None:
    """Void one number, after asking."""
    from toolkit.cli.register_show import show_before_voiding
    from toolkit.office.listing.lines import LineState, Span, Wish, find_lines
    from toolkit.office.register.numbers import void as void_number
    from toolkit.office.register.records import Docno

    docno = Docno.parse(number)
    with opened(register) as found:
        line = next(iter(find_lines(found, Wish(span=Span(docno.number, docno.number, docno)))), None)
        if line is not None and line.state is not LineState.VOID:
            if line.delivered and not force:
                raise WantingError(
                    T("{docno} was delivered on {day}; it has taken effect.", docno=docno, day=line.delivered),
                    T(
                        "Withdraw it by a document of its own. If the paper was taken back and the number is to be "
                        "voided nevertheless, add --force."
                    ),
                )
            show_before_voiding(line)
            if not yes:
                click.confirm(str(T("Void this number for ever?")), abort=True, err=True)
        void_number(found, docno, reason=reason, actor=actor())
    click.echo(str(T("{docno} is void: {reason}", docno=docno, reason=reason.strip())))
    if line is not None and line.notice is not None:
        click.echo(str(T("Take the printed copies back and destroy them; the files and the register stay.")))


@register.command(help=str(T("Write the register to a workbook (发文登记表) or to JSON.")))
@click.option(
    "-o", "--output", type=_file, required=True, metavar="FILE", help=str(T("Ends in .xlsx or .json; is replaced."))
)
@click.option("--full", is_flag=True, help=str(T("With the names of receivers; they are masked otherwise.")))
@register_option
@click.pass_obj
def export(settings: Settings, output: Path, full: bool, register: str | None) -> None:
    """Write the whole register for people or programs."""
    from toolkit.office.following.due import today_in_china
    from toolkit.office.listing.book import register_json, write_register_book
    from toolkit.publish import publishing

    suffix = output.suffix.lower()
    if suffix not in (".xlsx", ".json"):
        raise UsageError(T("What {path} is to hold is not clear.", path=output), T("End its name in .xlsx or .json."))
    with opened(register) as found, publishing(output, mode=0o600) as temporary:
        if suffix == ".xlsx":
            with temporary.open("wb") as book:
                write_register_book(book, found, names_of(settings), on=today_in_china(), full=full)
        else:
            with temporary.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(register_json(found, full=full))
    click.echo(str(T("Written: {path}", path=output)))


@register.command(help=str(T("Prove the register against its journal; exit status 1 when it does not hold.")))
@click.option(
    "--kept", metavar="SEQ:HASH", help=str(T("An end of the journal kept elsewhere (alliance register head)."))
)
@click.option("--folder", type=_folder, help=str(T("Also compare the files of this folder with the register.")))
@register_option
@format_option
def verify(kept: str | None, folder: Path | None, register: str | None, form: str) -> int:
    """Judge the register."""
    from toolkit.findings import blocking
    from toolkit.office.listing.history import check_folder
    from toolkit.office.register.journal import Head
    from toolkit.office.register.verify import verify_register

    with opened(register) as found:
        verdict = verify_register(found, kept=Head.parse(kept) if kept else None)
        findings = [*verdict.findings, *(check_folder(found, folder) if folder else ())]
    sound = not blocking(findings)
    if form == "json":
        show_json(
            {
                "register": verdict.url,
                "sound": sound,
                "entries": verdict.entries,
                "head": str(verdict.head) if verdict.head else None,
                "findings": [finding.as_dict() for finding in findings],
            }
        )
    else:
        show_findings(findings)
        said = (
            T("The register holds: {count} entries, each follows from the one before.", count=verdict.entries)
            if sound
            else T("The register is not to be relied on.")
        )
        click.secho(str(said), fg="green" if sound else "red", bold=True)
        click.echo(str(T("End of the journal: {head}", head=verdict.head or "-")))
    return int(ExitStatus.DONE if sound else ExitStatus.WANTING)


@register.command(
    help=str(T("Print the journal's end; kept elsewhere, it shows later whether entries were taken away."))
)
@register_option
def head(register: str | None) -> None:
    """Print one line for keeping."""
    from toolkit.office.register.verify import head_of

    with opened(register) as found:
        click.echo(str(head_of(found) or "-"))


@register.command(help=str(T("Copy the register into FILE while others go on working.")))
@click.argument("file", metavar="FILE", type=_file)
@click.option(
    "--format",
    "form",
    type=click.Choice(["lines", "sqlite"]),
    default="lines",
    show_default=True,
    help=str(T("The journal as JSON lines (.gz: packed), for either database; or an exact SQLite file.")),
)
@register_option
def backup(file: Path, form: str, register: str | None) -> None:
    """Write a copy; an older one is never replaced."""
    from toolkit.office.register.backup import copy_sqlite, export_register
    from toolkit.office.register.verify import head_of

    if file.exists():
        raise IOFailure(
            T("There is a file {path} already; it may be the last good copy.", path=file),
            T("Name a new one, with the date for instance."),
        )
    with opened(register) as found:
        end = head_of(found)  # what is kept must not be newer than the copy
        if form == "sqlite":
            copy_sqlite(found, file)
        else:
            export_register(found, file)
    click.echo(str(T("Copied: {path}", path=file)))
    click.echo(str(T("End of the journal: {head}", head=end or "-")))


@register.command(help=str(T("Make a register from the copy FILE where none is; it is proven first.")))
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@register_option
def restore(file: Path, register: str | None) -> None:
    """Restore a copy of either kind."""
    from toolkit.office.register.backup import export_register, restore_register
    from toolkit.office.register.engine import open_register

    url = register_url(register)
    with file.open("rb") as stream:
        exact = stream.read(len(_SQLITE)) == _SQLITE
    if exact:
        with tempfile.TemporaryDirectory() as folder:
            lines, copy = Path(folder) / "lines", Path(folder) / "copy"
            shutil.copyfile(file, copy)  # opening a register may migrate it; a copy is left as it is
            with open_register(copy) as found:
                export_register(found, lines)
            verdict = restore_register(lines, url)
    else:
        verdict = restore_register(file, url)
    click.echo(str(T("Restored and proven: {url}, {count} entries.", url=verdict.url, count=verdict.entries)))
    click.echo(str(T("End of the journal: {head}", head=verdict.head or "-")))


def names_of(settings: Settings) -> Names:
    """Return what things are called by the forms in use."""
    from toolkit.office.batches.kinds import all_kinds
    from toolkit.office.following.words import Words
    from toolkit.office.listing.names import Names

    kinds = {name: str(kind.title) for kind in all_kinds(settings.resources) for name in (kind.name, kind.form.id)}
    return Names(Words.of(settings.resources), kinds)


def kinds_meant(settings: Settings, kind: str | None) -> tuple[str, ...]:
    """Return what the register may call a kind of notice; empty for all."""
    from toolkit.office.batches.kinds import load_kind

    if not kind:
        return ()
    found = load_kind(settings.resources, kind)
    return found.name, found.form.id
