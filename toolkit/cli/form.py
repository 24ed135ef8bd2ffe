"""``alliance form``: which documents there are, what each asks for, and what serves which article of the measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from toolkit.checks.type_names import type_name
from toolkit.chinese import hanzi_number
from toolkit.cli.root import Settings
from toolkit.cli.show import show_json
from toolkit.facts.skeleton import lay_out_section
from toolkit.forms import CodeTable, Form, Schema, bilingual, document_ids, load_code_tables, load_form
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

_STAGES: Mapping[str, Renderable] = {
    "application": T("application"),
    "construction": T("construction"),
    "acceptance": T("acceptance"),
    "operation": T("operation"),
    "assessment": T("assessment"),
}
_format = click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help=str(T("A table for people, data for programs, or a table for documentation.")),
)


@click.group(help=str(T("The documents: which there are, what each asks for, which articles they serve.")))
def form() -> None:
    """Hold the commands on forms."""


@form.command("list", help=str(T("List every document: title, who makes it, stage, what it needs.")))
@_format
@click.pass_obj
def list_forms(settings: Settings, shape: str) -> None:
    """Print one row for each document."""
    resources = settings.resources
    master = load_form(resources, "dossier").schema
    forms = [load_form(resources, name) for name in document_ids(resources)]
    if shape == "json":
        show_json([_as_data(item) for item in forms])
        return
    rows = [
        (
            item.id,
            item.code,
            item.title,
            item.made_by,
            _STAGES.get(item.stage, Bilingual(item.stage)),
            _needs(item, master, resources),
        )
        for item in forms
    ]
    _show((T("ID"), T("Code"), T("Title"), T("Made by"), T("Stage"), T("Needs")), rows, shape)


@form.command(help=str(T("Show the fields of the document ID: key, label, type, what may be typed.")))
@click.argument("name", metavar="ID")
@click.option("--blank", is_flag=True, help=str(T("Print a blank section to append to a dossier instead.")))
@_format
@click.pass_obj
def show(settings: Settings, name: str, blank: bool, shape: str) -> None:
    """Print the fields of one document, its own and the shared tables that it uses."""
    resources = settings.resources
    asked = load_form(resources, name)
    tables = load_code_tables(resources)
    if blank:
        click.echo("\n".join(lay_out_section(asked, tables)).rstrip())
        return
    master = load_form(resources, "dossier").schema
    used = {key: master[key] for key in (*asked.uses, *asked.prints) if key in master}
    if shape == "json":
        show_json({**_as_data(asked), "schema": asked.schema, "tables": sorted(used)})
        return
    click.echo(f"{asked.code} {asked.title}（{asked.id}）" if asked.code else f"{asked.title}（{asked.id}）")
    if asked.stage:
        click.echo(str(T("Made by {who}; stage: {stage}.", who=asked.made_by, stage=_stage(asked))))
    if asked.each:
        click.echo(str(T("One document for each entry of “{table}”.", table=asked.each)))
    if asked.needs:
        click.echo(str(T("Quotes the facts of: {names}.", names="、".join(_titles(asked.needs, resources)))))
    if asked.uses:
        click.echo(str(T("Shared tables that must be filled: {names}.", names=_labels(asked.uses, master))))
    if asked.prints:
        click.echo(str(T("Shared tables that are printed where filled: {names}.", names=_labels(asked.prints, master))))
    if used:
        click.echo(str(T("Fields of the shared tables: alliance form show dossier")))
    head = (T("Key"), T("Label"), T("Required"), T("Type"), T("Help"))
    if asked.schema:
        click.echo("")
        if asked.id != "dossier":
            click.echo(str(T("Fields of its own, under the key {name}:", name=asked.id)))
        _show(head, list(_fields(asked.schema, tables)), shape)


@form.command(help=str(T("Show, article by article of the measures, what the program does for it.")))
@_format
@click.pass_obj
def measures(settings: Settings, shape: str) -> None:
    """Print the compliance table."""
    from toolkit.checks.check import RULES
    from toolkit.checks.compliance import compliance, rule_title

    rows = compliance(settings.resources, RULES)
    if shape == "json":
        show_json(
            [
                {
                    "article": row.article,
                    "gist": str(row.gist),
                    "who": str(row.who),
                    "documents": [item.id for item in row.documents],
                    "rules": {rule.id: str(rule_title(rule)) for rule in row.rules},
                    "beyond": str(row.beyond),
                }
                for row in rows
            ]
        )
        return
    _show(
        (T("Article"), T("What it is about"), T("Who acts"), T("Documents"), T("Rules"), T("Besides")),
        [
            (
                Bilingual(f"第{hanzi_number(int(row.article))}条", row.article),
                row.gist,
                row.who,
                "、".join(str(item.title) for item in row.documents) or "—",
                " ".join(dict.fromkeys(rule.id for rule in row.rules)) or "—",
                row.beyond,
            )
            for row in rows
        ],
        shape,
    )


@form.command(
    help=str(T("List every rule: what it says, how much it weighs, what it rests on, which documents it concerns."))
)
@_format
@click.pass_obj
def rules(settings: Settings, shape: str) -> None:
    """Print one row for each rule."""
    from toolkit.checks.check import RULES
    from toolkit.checks.compliance import rule_title
    from toolkit.cli.show import severity_name
    from toolkit.findings import article_name

    if shape == "json":
        show_json(
            [
                {
                    "id": rule.id,
                    "severity": rule.severity.value,
                    "article": rule.article,
                    "says": str(rule_title(rule)),
                    "documents": list(rule.documents),
                }
                for rule in RULES
            ]
        )
        return
    _show(
        (T("Rule"), T("Weight"), T("Basis"), T("What it says"), T("Documents")),
        [
            (
                rule.id,
                severity_name(rule.severity),
                article_name(rule.article),
                rule_title(rule),
                " ".join(rule.documents),
            )
            for rule in RULES
        ],
        shape,
    )


def _stage(item: Form) -> Renderable:
    return _STAGES.get(item.stage, Bilingual(item.stage or "—"))


def _as_data(item: Form) -> dict[str, Any]:
    return {
        "id": item.id,
        "code": item.code,
        "title": str(item.title),
        "made_by": str(item.made_by),
        "stage": item.stage,
        "each": item.each or None,
        "articles": list(item.articles),
        "uses": list(item.uses),
        "needs": list(item.needs),
    }


def _needs(item: Form, master: Schema, resources: Resources) -> str:
    said = [_labels(item.uses, master), *(f"《{title}》" for title in _titles(item.needs, resources))]
    return "、".join(part for part in said if part) or "—"


def _titles(names: Sequence[str], resources: Resources) -> list[str]:
    return [str(load_form(resources, name).title) for name in names]


def _labels(names: Sequence[str], master: Schema) -> str:
    return "、".join(str(bilingual(master[name].get("meta"))).partition("（")[0] for name in names if name in master)


def _fields(schema: Schema, tables: Mapping[str, CodeTable], path: str = "") -> Iterator[Sequence[object]]:
    """Yield a row for each field, those inside groups and lists under their full key."""
    for key, rules in schema.items():
        meta = rules.get("meta", {})
        kind, inner = rules["type"], rules.get("schema")
        here = f"{path}{key}"
        note = [str(meta["help"])] if "help" in meta else []
        note += [str(T("for example {example}", example=meta["example"]))] if "example" in meta else []
        chosen = rules if "choices" in rules else inner if kind == "list" and inner and "choices" in inner else None
        if chosen:
            note.append(" / ".join(str(label) for label in tables[chosen["choices"]].labels.values()))
        if "default" in rules:
            note.append(str(T("default: {value}", value=rules["default"])))
        yield here, bilingual(meta), T("yes") if rules.get("required") else "", type_name(rules), "；".join(note)
        if kind == "dict":
            yield from _fields(inner, tables, f"{here}.")
        elif kind == "list" and inner and inner.get("type") == "dict":
            yield from _fields(inner["schema"], tables, f"{here}[].")


def _show(head: Sequence[Renderable], rows: Sequence[Sequence[object]], shape: str) -> None:
    if shape == "markdown":
        for row in (head, ["---"] * len(head), *rows):
            click.echo("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in head:
        table.add_column(str(name), overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:  # a pipe has no width; let no row be broken more than it must
        console = Console(highlight=False, markup=False, width=160)
    console.print(table)
