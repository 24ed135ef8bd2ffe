"""The entries of one notice as a batch asks for them: each a column or a line of the common part, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toolkit.findings import FactPath
from toolkit.forms import Schema, bilingual
from toolkit.i18n import Bilingual

OWN = "doc"
"""Head of a path that stands for the form's own facts."""
LEAD = "lead"
"""Head of a path that stands for the lead unit, the only unit that a notice names."""
_LEAD: FactPath = ("orgs", 0)
NOTHING: Final = Bilingual("")


@dataclass(frozen=True)
class Field:
    """An entry that is typed into one cell.

    Args:
        key: its name in hidden cells and YAML: ``lead.name``, ``doc.official.cc``.
        path: where it stands among the facts of one notice.
        rules: what may be typed; of a list those of its entries.
        label: its printed name, unlike any other of the kind.
        group: name of the part it belongs to; empty where it stands alone.
        required: it must be filled in.
        many: it is a list of single values, one a line of the cell.
        preset: what the workbook to fill already says.
        hint: what a clerk should know.
        optional_in: the innermost part that may be left out as a whole; empty where there is none.
    """

    key: str
    path: FactPath
    rules: Schema
    label: Bilingual
    group: Bilingual = NOTHING
    required: bool = False
    many: bool = False
    preset: str = ""
    hint: Bilingual = NOTHING
    optional_in: FactPath = ()


@dataclass(frozen=True)
class Table:
    """A list of rows with several entries each: a sheet of its own.

    Args:
        key: its name, such as ``doc.findings``.
        path: where it stands among the facts of one notice.
        label: its printed name.
        columns: the entries of a row; their paths begin behind the row's number.
        required: it needs a row.
        common: all notices share its rows; else each row belongs to a notice.
    """

    key: str
    path: FactPath
    label: Bilingual
    columns: tuple[Field, ...]
    required: bool = False
    common: bool = False


def full_path(form: str, key: str) -> FactPath:
    """Return the place among the facts that a key names; ``doc.`` and ``lead.`` are known heads."""
    steps: FactPath = tuple(int(step) if step.isdigit() else step for step in key.split("."))
    if steps[0] == OWN:
        return (form, *steps[1:])
    return (*_LEAD, *steps[1:]) if steps[0] == LEAD else steps


def short_key(form: str, path: FactPath) -> str:
    """Name a place as :func:`full_path` reads it."""
    if path[:2] == _LEAD:
        path = (LEAD, *path[2:])
    elif path[0] == form:
        path = (OWN, *path[1:])
    return ".".join(map(str, path))


def rules_at(schema: Schema, path: FactPath) -> Schema | None:
    """Return the rules of the entry at a place; None where the schema has none there."""
    rules: Any = {"type": "dict", "schema": schema}
    for step in path:
        inner = rules.get("schema") if isinstance(rules, Mapping) else None
        if not isinstance(inner, Mapping):
            return None
        is_row = rules.get("type") == "list"
        if is_row is not isinstance(step, int):
            return None
        rules = inner if is_row else inner.get(step)
    return rules if isinstance(rules, dict) else None


def is_table(rules: Schema) -> bool:
    """Say whether an entry is a list of rows with several entries each."""
    return rules.get("type") == "list" and rules.get("schema", {}).get("type") == "dict"


def leaves(schema: Schema, path: FactPath) -> Iterator[tuple[FactPath, Schema]]:
    """Yield the entries beneath a place that are typed into one cell, and the tables, in their order."""
    for key, rules in schema.items():
        if rules.get("type") == "dict":
            yield from leaves(rules["schema"], (*path, key))
        else:
            yield (*path, key), rules


def single(rules: Schema) -> tuple[Schema, bool]:
    """Return the rules of what is typed, and whether there may be several of it."""
    return (rules["schema"], True) if rules.get("type") == "list" else (rules, False)


def help_of(rules: Schema) -> Bilingual:
    """Gather what the form says of an entry: its help, its unit, an example."""
    meta = rules.get("meta") or {}
    unit, example = meta.get("unit"), meta.get("example")
    words = bilingual(meta.get("help"))
    zh = "；".join(
        part for part in (words.zh, f"单位：{unit}" if unit else "", f"例：{example}" if example else "") if part
    )
    return Bilingual(zh)
