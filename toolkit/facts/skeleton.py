"""Lay out an empty dossier: every key of the forms, in order, with its Chinese label and whether it must be filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.forms import CodeTable, Form, Schema, bilingual
from toolkit.i18n import Renderable, T

_COMMENT_COLUMN = 28


def lay_out_dossier(master: Form, documents: list[Form], tables: Mapping[str, CodeTable]) -> str:
    """Write the text of a fresh ``dossier.yaml``.

    Args:
        master: the shared model (``forms/dossier.yaml``); only the tables that the documents use or print are laid out.
        documents: the forms of the documents to prepare; their own fields go under their ids.
        tables: code tables, to show what may be chosen.
    """
    used = {name for form in documents for name in (*form.uses, *form.prints)}
    guidance = (
        T("Dossier: say every fact once; all documents take it from here."),
        T("Save as UTF-8. Keep the indentation. Text may follow the colon; long text goes indented below a |."),
        T("(required) must be filled in; the rest may stay empty. Lists repeat the block that begins with a hyphen."),
    )
    lines = [*(f"# {sentence}" for sentence in guidance), ""]
    for key, rules in master.schema.items():
        if key in used:
            lines += [*_entry(key, rules, tables, 0), ""]
    for form in documents:
        lines += lay_out_section(form, tables)
    return "\n".join(lines).rstrip() + "\n"


def lay_out_section(form: Form, tables: Mapping[str, CodeTable]) -> list[str]:
    """Write the lines of one document's own section of a dossier; none where it has no fields of its own."""
    if not form.schema:
        return []
    block: Schema = {"type": "dict", "required": True, "schema": form.schema}
    if form.each:
        block = {"type": "list", "required": True, "schema": {"type": "dict", "schema": form.schema}}
    return [f"# {form.code} {form.title}", *_entry(form.id, block, tables, 0), ""]


def _entry(key: str, rules: Schema, tables: Mapping[str, CodeTable], indent: int, *, asleep: bool = False) -> list[str]:
    """Lay out an entry; the rows of an optional list sleep behind a hash, once however deep they stand."""
    head = f"{' ' * indent}{key}:"
    note = _note(rules, tables)
    inner = rules.get("schema")
    if rules["type"] == "dict" and inner:
        return [_beside(head, note), *_block(inner, tables, indent + 2, asleep)]
    if rules["type"] == "list" and inner and inner.get("type") == "dict":
        sleeps = not rules.get("required") and not asleep
        rows = _block(inner["schema"], tables, indent + 4, asleep or sleeps)
        rows[0] = f"{' ' * (indent + 2)}- {rows[0].lstrip()}"
        if sleeps:
            rows = [f"{' ' * indent}# {row[indent:]}" for row in rows]
        return [_beside(head, note), *rows]
    if rules["type"] == "list":
        return [_beside(f"{head} []", note)]
    return [_beside(head, note)]


def _block(schema: Schema, tables: Mapping[str, CodeTable], indent: int, asleep: bool) -> list[str]:
    return [line for key, rules in schema.items() for line in _entry(key, rules, tables, indent, asleep=asleep)]


def _beside(head: str, note: str) -> str:
    return f"{head.ljust(_COMMENT_COLUMN)} # {note}" if note else head


def _note(rules: Schema, tables: Mapping[str, CodeTable]) -> str:
    meta: Mapping[str, Any] = rules.get("meta", {})
    label = bilingual(meta)
    parts: list[Renderable | str] = [T("{label} (required)", label=label) if rules.get("required") else label]
    if not str(label):
        parts = []
    chosen = rules if "choices" in rules else rules.get("schema", {}) if rules["type"] == "list" else {}
    if "choices" in chosen:
        parts.append(" / ".join(str(label) for label in tables[chosen["choices"]].labels.values()))
    if "unit" in meta:
        parts.append(T("unit: {unit}", unit=meta["unit"]))
    if "help" in meta:
        parts.append(meta["help"])
    if "example" in meta:
        parts.append(T("for example {example}", example=meta["example"]))
    return "；".join(str(part) for part in parts if str(part))
