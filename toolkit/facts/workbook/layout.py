"""Lay the forms out on sheets: a card for what there is once, a table for each list, child tables beneath their rows.

A list inside a row becomes a table of its own whose first column names the row; so everything that the forms can ask
for has its cell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from toolkit.facts.sheets.paper import PARENT, Column
from toolkit.forms import NOT_DOCUMENTS, CodeTable, Form, Schema, bilingual, load_code_tables, load_form
from toolkit.i18n import T
from toolkit.resources import Resources

OTHER = "other"
"""Key of the table for what no form asks for: its path and its text."""
WRITTEN = "?"
"""Key of the line of a document's card that says to write the document though nothing else is said in it."""
REFERRED = {
    "orgs": "short_name", "bodies": "name", "attachments": "code", "key_tech": "no", "tasks": "no", "meetings": "no",
    "events": "no", "changes": "no", "kpi": "id",
}  # fmt: skip
"""The field by which a row of each table is usually referred to."""
_ALWAYS = frozenset(("policy", "alliance", "orgs", "attachments"))
_NAMES = ("short_name", "name", "title", "no", "year", "id", "code", "kind")
"""Fields that people call a row by, the best first."""


@dataclass(frozen=True)
class FieldPlan:
    """One field and where its value stands below its row or card."""

    column: Column
    path: tuple[str, ...]


@dataclass(frozen=True)
class SheetPlan:
    """One sheet.

    Args:
        key: stable name; a child's is its parent's, ``[].`` and the way from the row to the list.
        path: from the top of the facts, or from the parent's row, to the list or group of entries.
        is_table: rows, or one card.
        title: name of the sheet.
        help: what to know about it.
        fields: in order.
        parent: key of the table whose rows its rows belong to.
        names: fields that a row may be called by.
        document: whether it is the card of a document.
    """

    key: str
    path: tuple[str, ...]
    is_table: bool
    title: str
    help: str
    fields: tuple[FieldPlan, ...]
    parent: str = ""
    names: tuple[str, ...] = ()
    document: bool = False


def documents_wanted(resources: Resources, documents: Sequence[str], said: Collection[str]) -> list[Form]:
    """Return the forms whose own fields belong in the workbook: of what is written, what that quotes, what was said.

    Args:
        resources: the forms.
        documents: ids of the documents to be written.
        said: the top-level keys of the facts.
    """
    written = [load_form(resources, name) for name in documents]
    quoted = [name for form in written for name in (*form.needs, *form.mentions)]
    known = set(resources.form_names()) - NOT_DOCUMENTS
    names = dict.fromkeys((*documents, *quoted, *sorted(known & set(said))))
    return [form for name in names if (form := load_form(resources, name)).schema]


def lay_out(resources: Resources, documents: Sequence[str], said: Collection[str]) -> list[SheetPlan]:
    """Return the sheets of the workbook, in order; see :func:`documents_wanted`."""
    forms = documents_wanted(resources, documents, said)
    every = [load_form(resources, name) for name in documents] + forms
    used = {name for form in every for name in (*form.uses, *form.prints)} | _ALWAYS | set(said)
    tables = load_code_tables(resources)
    sheets: list[SheetPlan] = []
    for key, rules in load_form(resources, "dossier").schema.items():
        if key in used:
            sheets += lay_out_section(key, rules, tables)
    for form in forms:
        meta = {"zh": form.title.zh, "en": form.title.en}
        block: Schema = {"type": "dict", "schema": form.schema, "meta": meta}
        if form.each:
            block = {"type": "list", "schema": {"type": "dict", "schema": form.schema}, "meta": meta}
        sheets += lay_out_section(form.id, block, tables, document=not form.each)
    return sheets


def lay_out_section(
    key: str, rules: Schema, tables: Mapping[str, CodeTable], *, document: bool = False, alone: bool = False
) -> list[SheetPlan]:
    """Return the sheets of one top-level entry of the facts: its card or table first, then its lists.

    Args:
        key: of the entry.
        rules: its schema.
        tables: code tables, for drop-down lists.
        document: it holds a document's own fields.
        alone: nothing else is in the workbook, so that its lists need not be named after it.
    """
    title = _short(str(bilingual(rules.get("meta"))) or key)
    if rules["type"] == "list":
        return _table(key, (key,), rules, tables, title)
    fields, lists = _flatten(rules["schema"], tables, ())
    if document:
        fields.insert(0, FieldPlan(_written(), ()))
    card = SheetPlan(key, (key,), False, title, _help(rules), tuple(fields), document=document)
    sheets = [card] if fields else []
    for path, inner in lists:
        label = _short(str(bilingual(inner.get("meta"))))
        name = f"{title}-{label}" if document or (len(lists) > 1 and not alone) else label
        sheets += _table(".".join((key, *path)), (key, *path), inner, tables, name)
    return sheets


def _table(
    key: str,
    path: tuple[str, ...],
    rules: Schema,
    tables: Mapping[str, CodeTable],
    title: str,
    parent: SheetPlan | None = None,
) -> list[SheetPlan]:
    fields, lists = _flatten(rules["schema"]["schema"], tables, ())
    said = {field.column.key for field in fields if not field.column.many}
    names = tuple(name for name in _NAMES if name in said)
    if parent is not None:
        fields.insert(0, FieldPlan(_parent(parent), ()))
    own = SheetPlan(
        key, path, True, title, _help(rules), tuple(fields), parent=parent.key if parent else "", names=names
    )
    sheets = [own]
    for below, inner in lists:
        label = _short(str(bilingual(inner.get("meta"))))
        sheets += _table(f"{key}[].{'.'.join(below)}", below, inner, tables, f"{title}-{label}", own)
    return sheets


def _flatten(
    schema: Schema, tables: Mapping[str, CodeTable], path: tuple[str, ...], group: str = ""
) -> tuple[list[FieldPlan], list[tuple[tuple[str, ...], Schema]]]:
    """Return the fields of a block and of the blocks inside it, and the lists that need tables of their own."""
    fields: list[FieldPlan] = []
    lists: list[tuple[tuple[str, ...], Schema]] = []
    for key, rules in schema.items():
        here = (*path, key)
        if rules["type"] == "dict":
            inner_group = str(bilingual(rules.get("meta"))) or key
            inner = _flatten(rules["schema"], tables, here, f"{group}·{inner_group}" if group else inner_group)
            fields += inner[0]
            lists += inner[1]
        elif rules["type"] == "list" and rules["schema"].get("type") == "dict":
            lists.append((here, rules))
        else:
            fields.append(FieldPlan(_column(here, rules, tables, group), here))
    return fields, lists


def _column(path: tuple[str, ...], rules: Schema, tables: Mapping[str, CodeTable], group: str) -> Column:
    many = rules["type"] == "list"
    single = {**rules["schema"], "meta": rules.get("meta", {})} if many else rules
    meta = rules.get("meta", {})
    kind = single["type"]
    choices: tuple[str, ...] = ()
    if "choices" in single:
        choices = tuple(str(label) for label in tables[single["choices"]].labels.values())
    elif kind == "boolean":
        choices = (str(T("yes")), str(T("no")))
    to = single.get("to", "")
    example = meta.get("example")
    return Column(
        key=".".join(path),
        label=str(bilingual(meta)) or path[-1],
        kind=kind,
        required=bool(rules.get("required")) and "default" not in rules,
        choices=choices,
        refers=f"{to}.{REFERRED[to]}" if to in REFERRED else "",
        strict="choices" in single or kind == "boolean",
        many=many,
        hint=_hint(rules, kind, many=many),
        note=str(T("for example {example}", example=example)) if example else "",
        unit=str(meta.get("unit", "")),
        group=group,
    )


def _hint(rules: Schema, kind: str, *, many: bool) -> str:
    meta = rules.get("meta", {})
    parts = [str(T("unit: {unit}", unit=meta["unit"]))] if "unit" in meta else []
    if "help" in meta:
        parts.append(str(meta["help"]))
    if "default" in rules:
        parts.append(str(T("left empty: {default}", default=rules["default"])))
    if many:
        parts.append(str(T("several: one a line")))
    elif kind == "date":
        parts.append(str(T("such as {example}", example="2026-03-05")))
    elif kind == "fraction":
        parts.append(str(T("such as {example}", example="2/3")))
    return str(T("; ")).join(parts)


def _written() -> Column:
    yes, no = str(T("yes")), str(T("no"))
    hint = T("“{yes}” has the document written though nothing else is filled in here yet.", yes=yes)
    return Column(WRITTEN, str(T("Write this document")), "boolean", choices=(yes, no), hint=str(hint))


def _parent(parent: SheetPlan) -> Column:
    return Column(
        PARENT,
        parent.title,
        f"parent:{','.join(parent.names)}",
        required=True,
        refers=f"{parent.key}.{parent.names[0]}" if parent.names else "",
        strict=False,
        hint=str(T("as on the sheet “{title}”; #2 means its second row", title=parent.title)),
    )


def _help(rules: Schema) -> str:
    return str(rules.get("meta", {}).get("help", ""))


def _short(label: str) -> str:
    """Leave out what stands in brackets behind a name."""
    return label.partition("（")[0].partition(" (")[0]
