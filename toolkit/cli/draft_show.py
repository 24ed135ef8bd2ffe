"""What the drafting commands print, and the rows of their tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.findings import format_path
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from toolkit.drafting.compare import Compared
    from toolkit.drafting.facts_diff import FactChange
    from toolkit.drafting.remarks import Remark
    from toolkit.drafting.table import Column
    from toolkit.drafting.tracing import Contradiction

_KINDS: Mapping[str, Renderable] = {
    "comment": T("comment"),
    "reply": T("reply"),
    "inserted": T("inserted"),
    "deleted": T("deleted"),
    "replaced": T("replaced"),
    "moved": T("moved"),
    "split": T("paragraph divided"),
    "merged": T("paragraphs joined"),
    "renumbered": T("number changed"),
}
_DOCUMENTS: Mapping[str, Renderable] = {"agreement": T("agreement"), "charter": T("charter")}
_SHOWN = 60
_SHOWN_CHANGES = 40


def show_comparison(target: Path, compared: Compared, *, with_facts: bool) -> None:
    """Print what a comparison found.

    Args:
        target: where the redline was written.
        compared: the comparison.
        with_facts: print the facts that differ; they are the same for both texts.
    """
    from toolkit.drafting.masking import mask_text

    changes = compared.redlined.changes
    name = _DOCUMENTS[compared.document]
    said = T("{name}: {count} changes, redline: {path}", name=name, count=len(changes), path=target)
    click.secho(str(said), bold=True)
    for change in changes[:_SHOWN_CHANGES]:
        said_there = _from_to(mask_text(change.old), mask_text(change.new))
        click.echo(f"  {change.place}  {_KINDS[change.kind.value]}  {said_there}")
    if len(changes) > _SHOWN_CHANGES:
        click.echo("  " + str(T("… and {count} more.", count=len(changes) - _SHOWN_CHANGES)))
    if compared.masked:
        click.echo(str(T("The copy is a masked one; the redline holds no personal values either.")))
    for block in compared.redlined.degraded:
        click.echo(str(T("{place}: marked as replaced whole ({reason}).", place=block.place, reason=block.reason)))
    for note in compared.redlined.notes:
        click.echo(str(note))
    if with_facts and compared.traced is None:
        _show_facts(compared.facts)
    if compared.traced is not None:
        _show_contradictions(compared)


def _show_facts(facts: Sequence[FactChange]) -> None:
    choices = [fact for fact in facts if fact.is_choice]
    for title, rows in ((T("Choices that differ:"), choices), (T("Facts that differ:"), _without(facts, choices))):
        if rows:
            click.secho(str(title), bold=True)
        for fact in rows:
            click.echo(f"  {_where(fact.where, fact.row)}  {_from_to(_said(fact.old), _said(fact.new))}")
    if not facts:
        click.echo(str(T("The facts are the same.")))


def _without(facts: Sequence[FactChange], gone: Sequence[FactChange]) -> list[FactChange]:
    return [fact for fact in facts if fact not in gone]


def _show_contradictions(compared: Compared) -> None:
    traced = compared.traced
    assert traced is not None  # noqa: S101  # the caller looked
    if traced.contradictions:
        click.secho(str(T("Facts of the dossier that the edited text contradicts:")), bold=True)
    for row in traced.contradictions:
        click.echo(f"  {row.place}  {_where(row.where, row.row)}  {_from_to(row.printed, row.now)}")
        if row.suggestion is not None:
            click.echo("    → " + str(T("It now reads like: {choice}", choice=row.suggestion)))
    if traced.contradictions:
        click.echo(str(T("Change the dossier or refuse the edit; nothing was taken over.")))
    else:
        click.echo(str(T("No fact of the dossier was found to be contradicted.")))
    if traced.untraced:
        said = T(
            "{count} changed paragraphs could not be traced to facts: forms or templates have changed since.",
            count=traced.untraced,
        )
        click.echo(str(said))
    if not traced.complete:
        click.echo(str(T("There are too many changes to trace all; compare the rest by eye.")))


def fact_rows(compared: Iterable[Compared]) -> tuple[list[Column], list[list[str]]]:
    """Return the table of facts that differ or are contradicted."""
    from toolkit.drafting.table import Column

    columns = [
        Column(str(title), widest)
        for title, widest in (
            (T("Kind"), 14),
            (T("Fact"), 44),
            (T("Row"), 30),
            (T("Path"), 36),
            (T("Article"), 20),
            (T("Before"), 40),
            (T("After"), 40),
            (T("Remark"), 30),
        )
    ]
    rows: list[list[str]] = []
    for item in compared:
        new = [_fact_row(fact) for fact in item.facts]
        new += [_contradiction_row(row) for row in (item.traced.contradictions if item.traced else ())]
        rows += [row for row in new if row not in rows]
    return columns, rows


def _fact_row(fact: FactChange) -> list[str]:
    kind = T("choice") if fact.is_choice else T("fact")
    place = (str(kind), fact.where.render(), fact.row, format_path(fact.path), "")
    return [*place, _said(fact.old), _said(fact.new), ""]


def _contradiction_row(row: Contradiction) -> list[str]:
    like = str(T("It now reads like: {choice}", choice=row.suggestion)) if row.suggestion is not None else ""
    place = (str(T("contradicted")), row.where.render(), row.row, format_path(row.path), str(row.place))
    return [*place, row.printed, row.now, like]


def comparison_as_data(target: Path, compared: Compared) -> dict[str, object]:
    """Return a comparison for machines; personal values are masked, as in everything that is printed."""
    from toolkit.drafting.masking import mask_text

    traced = compared.traced
    return {
        "document": compared.document,
        "redline": str(target),
        "masked": compared.masked,
        "changes": [
            {
                "kind": c.kind.value,
                "part": c.part,
                "place": str(c.place),
                "old": mask_text(c.old),
                "new": mask_text(c.new),
            }
            for c in compared.redlined.changes
        ],
        "degraded": [{"place": str(d.place), "reason": str(d.reason)} for d in compared.redlined.degraded],
        "notes": [str(note) for note in compared.redlined.notes],
        "facts": [
            {
                "path": format_path(fact.path),
                "where": fact.where.render(),
                "row": fact.row,
                "old": None if fact.old is None else str(fact.old),
                "new": None if fact.new is None else str(fact.new),
            }
            for fact in compared.facts
        ],
        "contradictions": [
            {
                "path": format_path(row.path),
                "where": row.where.render(),
                "row": row.row,
                "value": str(row.value),
                "place": str(row.place),
                "printed": row.printed,
                "now": row.now,
                "reads_like": None if row.suggestion is None else str(row.suggestion),
            }
            for row in (traced.contradictions if traced else ())
        ],
        "untraced": traced.untraced if traced else 0,
        "complete": traced.complete if traced else True,
    }


def show_remarks(remarks: Sequence[Remark]) -> None:
    """Print remarks under their articles."""
    if not remarks:
        click.echo(str(T("There are no comments and no tracked changes.")))
        return
    for place, group in groupby(remarks, key=lambda remark: str(remark.place)):
        click.secho(place, bold=True)
        for remark in group:
            who = "  ".join(filter(None, (remark.author or str(T("(no name)")), remark.time, remark.file)))
            done = f"  {T('done')}" if remark.resolved else ""
            click.echo(f"  {_KINDS[remark.kind.value]}  {who}{done}")
            if remark.quoted:
                click.echo(f"    「{_cut(remark.quoted)}」")
            if text := str(remark.text):
                click.echo(f"    → {_cut(text)}")
    files = len({remark.file for remark in remarks})
    click.echo(str(T("{count} remarks in {files} files.", count=len(remarks), files=files)))


def remark_rows(remarks: Iterable[Remark]) -> tuple[list[Column], list[list[str]]]:
    """Return the table of remarks; its last column is for what is decided."""
    from toolkit.drafting.table import Column

    columns = [
        Column(str(title), widest)
        for title, widest in (
            (T("No."), 6),
            (T("Article"), 22),
            (T("Kind"), 8),
            (T("Who"), 20),
            (T("When"), 18),
            (T("Text commented on or changed"), 48),
            (T("Comment or new text"), 56),
            (T("State"), 8),
            (T("File"), 28),
            (T("Decision"), 24),
        )
    ]
    states = {True: T("done"), False: T("open"), None: ""}
    rows = [
        [
            str(number),
            str(remark.place),
            str(_KINDS[remark.kind.value]),
            remark.author,
            remark.time,
            remark.quoted,
            str(remark.text),
            str(states[remark.resolved]),
            remark.file,
            "",
        ]
        for number, remark in enumerate(remarks, 1)
    ]
    return columns, rows


def remark_as_data(remark: Remark) -> dict[str, object]:
    """Return a remark for machines."""
    return {
        "file": remark.file,
        "place": str(remark.place),
        "kind": remark.kind.value,
        "author": remark.author,
        "time": remark.time,
        "quoted": remark.quoted,
        "text": str(remark.text),
        "resolved": remark.resolved,
    }


def _where(where: Renderable, row: str) -> str:
    said = where.render()
    return f"{said}（{row}）" if row else said


def _said(value: Renderable | None) -> str:
    return str(T("(not said)")) if value is None else str(value)


def _from_to(old: str, new: str) -> str:
    return f"{_cut(old) or '∅'} → {_cut(new) or '∅'}"


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
