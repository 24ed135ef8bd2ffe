"""``alliance draft explain``: what each clause is for, what it may say, and what the dossier has chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.clauses import CLAUSE_TEXTS
from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_json
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.checks.check import Checked
    from toolkit.drafting.explain import Choice, Explained

_LONGEST = 60


@click.command(
    help=str(
        T(
            "Explain the clauses of agreement, charter and internal rules: variants, what each means, legal basis, and "
            "what the dossier has chosen. CLAUSE is an article (12), words of its title, or its id; all without it."
        )
    )
)
@click.argument("clause", required=False)
@click.option(
    "-d",
    "--dossier",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=str(T("The dossier whose choices are shown; the defaults without it.")),
)
@click.option("--of", "text", type=click.Choice(CLAUSE_TEXTS), help=str(T("Which text (default: all).")))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=str(T("Write the clauses with variants as a Word sheet for the members' meeting.")),
)
@format_option
@click.pass_obj
def explain(
    settings: Settings, clause: str | None, folder: Path | None, text: str | None, output: Path | None, form: str
) -> None:
    """Explain one clause, or list all, or write the sheet."""
    from toolkit.drafting.choice_sheet import choice_sheet
    from toolkit.drafting.explain import explain as explained
    from toolkit.drafting.explain import find_clauses

    texts = {}
    alliance = ""
    for name in (text,) if text else CLAUSE_TEXTS:
        checked = _judged(settings, folder, name)
        alliance = (checked.values.get("alliance") or {}).get("name") or ""
        texts[name] = explained(checked, settings.resources, name)
    shown = [row for rows in texts.values() for row in rows]
    if clause:
        shown = find_clauses(shown, clause)
        texts = {name: [row for row in shown if row.document == name] for name in texts}
    if output is not None:
        publish_bytes(output, choice_sheet(texts, settings.resources, alliance))
        click.echo(str(output))
    elif form == "json":
        show_json([_as_data(row) for row in shown])
    else:
        for name, rows in texts.items():
            if rows:
                _show(settings, name, rows, whole=bool(clause))


def _judged(settings: Settings, folder: Path | None, name: str) -> Checked:
    """Read the dossier, or nothing at all, for its choices; what is wrong with it is not asked here."""
    from toolkit.checks.check import check_dossier
    from toolkit.facts.dossier import DOSSIER_FILE, parse_dossier, read_dossier

    facts = read_dossier(folder) if folder else parse_dossier(b"", folder=Path(), source=Path(DOSSIER_FILE))
    return check_dossier(facts, settings.resources, document=name)


def _show(settings: Settings, name: str, rows: list[Explained], *, whole: bool) -> None:
    from toolkit.forms import load_form

    click.secho(str(load_form(settings.resources, name).title), bold=True)
    chapter = ""
    for row in rows:
        if row.chapter != chapter:
            chapter = row.chapter
            click.echo(f"  {chapter}")
        if whole:
            _show_clause(row)
        else:
            choices = "；".join(f"{choice.label}：{choice.value or '—'}" for choice in row.choices)
            click.echo(f"    {row.place}　{row.clause.title}" + (f"　　{choices}" if choices else ""))


def _show_clause(row: Explained) -> None:
    from toolkit.drafting.explain import basis

    click.secho(f"    {row.place}　{row.clause.title}　[{row.clause.id}]", bold=True)
    _line(T("What for: {text}", text=row.clause.why))
    _line(T("Basis: {text}", text=basis(row.clause)))
    for choice in row.choices:
        _show_choice(choice)
    for label, value in row.facts:
        said = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        _line(T("{label}: {value}", label=label, value=said or T("(not said)")))


def _line(said: Renderable, tail: object = "") -> None:
    click.echo(f"      {said}{tail}")


def _show_choice(choice: Choice) -> None:
    named = Bilingual(f"{choice.label.zh}（choices.{choice.field}）", f"{choice.label.en} (choices.{choice.field})")
    if choice.variants:
        _line(named)
    else:
        default = T(" (default {value})", value=choice.default + choice.unit) if choice.default else ""
        _line(T("{label}: {value}", label=named, value=choice.value or T("(not said)")), default)
    for variant in choice.variants:
        mark = "●" if variant.chosen else "○"
        told = T(" (default)") if variant.default else ""
        named = Bilingual(f"{variant.label.render('zh_CN')}{told}", f"{variant.label.render('en')}{told}")
        said = T("{label}: {value}", label=named, value=variant.means) if variant.means else named
        click.echo(f"        {mark} {said}")
    if choice.help:
        click.echo(f"        {choice.help}")


def _as_data(row: Explained) -> dict[str, object]:
    from toolkit.drafting.explain import basis

    return {
        "document": row.document,
        "id": row.clause.id,
        "article": row.article,
        "chapter": row.chapter,
        "title": row.clause.title,
        "why": row.clause.why,
        "basis": str(basis(row.clause)),
        "choices": [
            {
                "field": choice.field,
                "label": str(choice.label),
                "value": choice.value,
                "default": choice.default,
                "variants": [
                    {"label": str(v.label), "means": v.means, "chosen": v.chosen, "default": v.default}
                    for v in choice.variants
                ],
            }
            for choice in row.choices
        ],
        "facts": [{"label": str(label), "value": value} for label, value in row.facts],
    }
