"""``alliance collect``: a workbook to each member, and the answers back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.checks.where import where
from toolkit.cli.facts import dossier_argument
from toolkit.cli.root import Settings
from toolkit.cli.show import say, severity_name, show_findings
from toolkit.cli.workbook import differences, renderer, show_changes, yes_option
from toolkit.errors import ExitStatus, WantingError
from toolkit.facts.dossier import Facts, read_dossier
from toolkit.findings import FindingsError, article_name, blocking
from toolkit.i18n import T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.checks.collecting import Answer, Collected


@click.group(help=str(T("Have each member fill in its own part: send workbooks out, take answers in.")))
def collect() -> None:
    """Group the commands."""


@collect.command(help=str(T("Write a workbook and a letter for each member of the dossier in DIR.")))
@dossier_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help=str(T("Folder to write to (default: DIR/out/collect).")),
)
@click.option("--due", default="", metavar="TEXT", help=str(T("Day until which answers are wanted, as printed.")))
@click.pass_obj
def out(settings: Settings, folder: Path, output: Path | None, due: str) -> None:
    """Send out."""
    from toolkit.facts.collect.sending import postings
    from toolkit.facts.collect.state import load_state, save_state
    from toolkit.office.issuing.names import file_name

    facts = _sound(folder)
    state = load_state(folder)
    target = output or folder / "out" / "collect"
    sent = list(postings(facts.tree, state, settings.resources, due.strip()))
    save_state(folder, state)  # before the workbooks: what is out must be known again
    letters = _Letters(settings, facts, due.strip())
    for posting in sent:
        head = (f"{posting.number:02d}", posting.short_name)
        book = target / file_name(*head, str(T("data form")), suffix=".xlsx")
        publish_bytes(book, posting.workbook)
        publish_bytes(
            target / file_name(*head, str(T("instructions")), suffix=".docx"), letters.write(posting.name, book)
        )
    click.echo(str(T("{count} workbooks with letters: {folder}", count=len(sent), folder=target)))


@collect.command("in", help=str(T("Merge answers into the dossier in DIR; what changes is shown first.")))
@dossier_argument
@click.argument("files", metavar="FILES...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--theirs", is_flag=True, help=str(T("Where the dossier was changed in the meantime, take the member's."))
)
@click.option(
    "--back",
    type=click.Path(file_okay=False, path_type=Path),
    help=str(T("Folder for copies with errors marked, to be sent back (default: DIR/out/collect-back).")),
)
@yes_option
@click.pass_obj
def in_(settings: Settings, folder: Path, files: tuple[Path, ...], theirs: bool, back: Path | None, yes: bool) -> int:
    """Take answers in."""
    from toolkit.checks.collecting import collect_answers, note_answers
    from toolkit.facts.change import write_facts
    from toolkit.facts.collect.state import load_state, save_state

    facts = _sound(folder)
    state = load_state(folder)
    if not state.members:
        raise WantingError(
            T("Nothing was sent out of this dossier yet."), T("Run: alliance collect out {folder}", folder=folder)
        )
    collected = collect_answers(facts.tree, state, list(_workbooks(files)), settings.resources, prefer_theirs=theirs)
    changes = differences(settings, facts.tree, collected.tree)
    if changes:
        show_changes(changes)
    _show_conflicts(settings, collected, theirs=theirs)
    _show_answers(settings, state, collected, back or folder / "out" / "collect-back")
    wanting = bool(collected.refused) or any(answer.faulty for answer in collected.answers)
    if not collected.answers:
        return int(ExitStatus.WANTING)
    if collected.tree == facts.tree:
        click.echo(str(T("Nothing changes: the dossier says the same.")))
    elif yes or click.confirm(str(T("Write these {count} changes?", count=len(changes)))):
        written = write_facts(facts, collected.tree, renderer(settings, facts))
        click.echo(str(T("Saved: {path}", path=written.source)))
    else:
        click.echo(str(T("Nothing was written.")))
        return int(ExitStatus.DONE)
    note_answers(state, collected)
    save_state(folder, state)
    return int(ExitStatus.WANTING if wanting else ExitStatus.DONE)


def _sound(folder: Path) -> Facts:
    facts = read_dossier(folder)
    if blocking(facts.findings):
        raise FindingsError(facts.findings)
    return facts


def _workbooks(named: Sequence[Path]) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            yield from sorted(
                p for p in path.iterdir() if p.suffix.lower() == ".xlsx" and not p.name.startswith(("~", "."))
            )
        else:
            yield path


class _Letters:
    """Writes the letters; who is to be asked stands in the dossier."""

    def __init__(self, settings: Settings, facts: Facts, due: str) -> None:
        from toolkit.documents.catalogue import load_template
        from toolkit.documents.filters import environment_for
        from toolkit.facts.collect.sending import orgs_of
        from toolkit.forms import load_code_tables

        resources = settings.resources
        self.template = load_template(resources, "collect_letter", environment_for(load_code_tables(resources)))
        orgs = orgs_of(facts.tree)
        lead = next((org for org in orgs if "牵头单位" in (org.get("roles") or ())), orgs[0])
        asked = _block(facts.tree, "application", "contact") or _block(lead, "contact")
        self.context = {
            "alliance": str(_block(facts.tree, "alliance").get("name") or ""),
            "lead": str(lead.get("name") or ""),
            "due": due,
            "contact_name": str(asked.get("name") or ""),
            "contact_phone": str(asked.get("phone") or asked.get("mobile") or ""),
            "contact_email": str(asked.get("email") or ""),
        }

    def write(self, unit: str, book: Path) -> bytes:
        """Return the letter to one unit."""
        from toolkit.documents.render import render

        return render(self.template, {**self.context, "unit": unit, "file": book.name})


def _block(tree: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


def _show_conflicts(settings: Settings, collected: Collected, *, theirs: bool) -> None:
    from toolkit.drafting.facts_diff import told_at
    from toolkit.forms import load_code_tables, load_form

    conflicts = [conflict for answer in collected.answers for conflict in answer.conflicts]
    if not conflicts:
        return
    schema = load_form(settings.resources, "dossier").schema
    tables = load_code_tables(settings.resources)
    gone = T("(gone)")
    kept = T("taken from the member") if theirs else T("kept as in the dossier; --theirs takes the member's")
    click.secho(str(T("Changed on both sides since it was sent ({kept}):", kept=kept)), fg="yellow", bold=True)
    for conflict in conflicts:
        ours, others = (told_at(schema, conflict.path, value, tables) for value in (conflict.ours, conflict.theirs))
        said = T("dossier: {ours}; member: {theirs}", ours=ours or gone, theirs=others or gone)
        click.echo(f"  {where(schema, conflict.path).render()}  {said}")


def _show_answers(settings: Settings, state: Any, collected: Collected, back: Path) -> None:
    for answer in collected.answers:
        if answer.faulty:
            target = back / f"{answer.file.stem}-{T('problems')}.xlsx"
            publish_bytes(target, _marked(answer))
            click.secho(
                str(T("{unit} answered with errors; to be sent back: {path}", unit=answer.unit, path=target)), fg="red"
            )
            show_findings(answer.findings)
        elif answer.untouched:
            click.echo(str(T("{unit} returned it as it was sent ({file}).", unit=answer.unit, file=answer.file.name)))
        else:
            click.echo(str(T("{unit} answered ({file}).", unit=answer.unit, file=answer.file.name)))
    for file, error in collected.refused:
        click.secho(str(T("Not taken: {file}", file=file)), fg="red", err=True)
        say(error)
    if collected.missing:
        click.secho(
            str(
                T(
                    "{count} have not answered: {names}",
                    count=len(collected.missing),
                    names="、".join(collected.missing),
                )
            ),
            fg="yellow",
        )


def _marked(answer: Answer) -> bytes:
    from toolkit.facts.collect.forms import identity_table
    from toolkit.facts.workbook.export import annotate

    answer.filled.papers.append(identity_table(answer.who))
    return annotate(
        answer.filled,
        str(answer.unit),
        answer.findings,
        severity_name,
        article_name,
    )
