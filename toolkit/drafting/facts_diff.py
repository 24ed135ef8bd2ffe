"""Which facts and choices differ between two drafts; rows are matched by what they are, not by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from toolkit.checks.schema import scope_schema
from toolkit.checks.where import where
from toolkit.chinese import date_text, hanzi_number
from toolkit.drafting.masking import mask
from toolkit.facts.rows import match_rows
from toolkit.findings import FactPath
from toolkit.forms import CodeTable, PacketPlan, Schema, load_code_tables
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

_NAMES = ("name", "title", "term", "id", "source", "use", "kind", "code", "no")
"""Fields that people call a row by."""


@dataclass(frozen=True)
class FactChange:
    """One fact that differs.

    Args:
        path: in the newer facts; in the older where the fact is gone.
        where: the same in words.
        row: what the row is called, of a table's.
        old: as people read it; None where it was not said.
        new: likewise.
    """

    path: FactPath
    where: Renderable
    row: str
    old: Renderable | None
    new: Renderable | None

    @property
    def is_choice(self) -> bool:
        """Whether it is one of the choices that pick clauses."""
        return self.path[:1] == ("choices",)


def facts_schema(resources: Resources, documents: Sequence[str], said: Mapping[str, Any]) -> Schema:
    """Return the schema of the facts that these documents are written from."""
    plan = PacketPlan(stage="", title=Bilingual(""), documents=tuple(documents), parts=())
    return scope_schema(plan, resources, said)


def diff_facts(
    old: Mapping[str, Any], new: Mapping[str, Any], resources: Resources, documents: Sequence[str]
) -> list[FactChange]:
    """Return what differs between the facts of two drafts, in the order of the forms.

    Args:
        old: facts in the form of :mod:`toolkit.checks.canonical`: numbers and dates as text.
        new: likewise.
        resources: the forms, by which facts are named.
        documents: what is written from these facts.
    """
    schema = facts_schema(resources, documents, {**old, **new})
    return list(_Comparison(schema, load_code_tables(resources)).block(schema, old, new, (), ""))


class _Comparison:
    def __init__(self, schema: Schema, tables: Mapping[str, CodeTable]) -> None:
        self.schema = schema
        self.tables = tables

    def block(
        self, rules: Schema, old: Mapping[str, Any], new: Mapping[str, Any], path: FactPath, row: str
    ) -> Iterator[FactChange]:
        """Compare two groups of entries."""
        for key in [*(k for k in rules if k in old or k in new), *sorted((old.keys() | new.keys()) - rules.keys())]:
            yield from self._entry(rules.get(key) or {}, old.get(key), new.get(key), (*path, key), row)

    def _entry(self, rules: Schema, old: Any, new: Any, path: FactPath, row: str) -> Iterator[FactChange]:
        if old == new:
            return
        inner = rules.get("schema") or {}
        if isinstance(old or new, dict) and isinstance(old or {}, dict) and isinstance(new or {}, dict):
            yield from self.block(inner, old or {}, new or {}, path, row)
        elif _is_table(old) and _is_table(new):
            yield from self._rows(rules, old or [], new or [], path)
        else:
            told_old, told_new = self.told(rules, old, path), self.told(rules, new, path)
            if told_old is not None or told_new is not None:
                yield FactChange(path, where(self.schema, path), row, told_old, told_new)

    def _rows(
        self, rules: Schema, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], path: FactPath
    ) -> Iterator[FactChange]:
        inner = (rules.get("schema") or {}).get("schema") or {}
        pairs = match_rows(old, new, rules.get("unique_by") or ())
        before = {j: i for i, j in pairs}
        order = [before[j] for j in sorted(before)]
        if order != sorted(order):
            yield FactChange(path, where(self.schema, path), "", T("in one order"), T("in another order"))
        for j, fresh in enumerate(new):
            place, name = (*path, j), self.name(inner, fresh)
            if j in before:
                yield from self.block(inner, old[before[j]], fresh, place, name)
            else:
                yield FactChange(place, where(self.schema, place), name, None, T("new row"))
        for i in sorted(set(range(len(old))) - {i for i, _ in pairs}):
            place = (*path, i)
            yield FactChange(place, where(self.schema, place), self.name(inner, old[i]), T("the row was there"), None)

    def name(self, rules: Schema, row: Mapping[str, Any]) -> str:
        """Return what people call a row by."""
        for key in _NAMES:
            if row.get(key) not in (None, ""):
                return str(self.told(rules.get(key) or {}, row[key], (key,)))
        return ""

    def told(self, rules: Schema, value: Any, path: FactPath) -> Renderable | None:
        """Return a value as people read it; None where nothing is said."""
        if value is None or value == []:
            return None
        if isinstance(value, list):
            inner = rules.get("schema") or {}
            return _Joined(tuple(filter(None, (self.told(inner, item, path) for item in value))))
        key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        return told(rules, value, key, self.tables)


def told_at(schema: Schema, path: FactPath, value: Any, tables: Mapping[str, CodeTable]) -> Renderable | None:
    """Return a value as people read it, by its place in the facts; a row by its name; None where nothing is said.

    Args:
        schema: of the facts.
        path: of the value.
        value: as typed.
        tables: the enumerations.
    """
    rules: Schema = {"type": "dict", "schema": schema}
    for step in path:
        inner = rules.get("schema") or {}
        rules = inner if isinstance(step, int) else inner.get(step) or {}
    comparison = _Comparison(schema, tables)
    if isinstance(value, dict):
        row_rules = rules if rules.get("type") == "dict" else rules.get("schema") or {}
        return Bilingual(comparison.name(row_rules.get("schema") or {}, value) or "…")
    return comparison.told(rules, value, path)


def told(rules: Schema, value: Any, key: str, tables: Mapping[str, CodeTable]) -> Renderable:
    """Return a value in its canonical form as people read it; personal values are masked.

    Args:
        rules: of its form.
        value: text, number or boolean.
        key: its name in the form.
        tables: the enumerations.
    """
    kind = str(rules.get("type") or "line")
    if isinstance(value, bool):
        return Bilingual("是", "yes") if value else Bilingual("否", "no")
    text = str(value)
    if kind == "choice":
        table = tables.get(str(rules.get("choices")))
        return (table.labels.get(text) if table else None) or Bilingual(text)
    if kind == "date":
        try:
            return Bilingual(date_text(date.fromisoformat(text)), text)
        except ValueError:
            return Bilingual(text)
    if kind == "fraction":
        try:
            share = Fraction(text)
        except (ValueError, ZeroDivisionError):
            return Bilingual(text)
        return Bilingual(f"{hanzi_number(share.denominator)}分之{hanzi_number(share.numerator)}", text)
    unit = str((rules.get("meta") or {}).get("unit") or "")
    return Bilingual(mask(text, kind, key) + unit)


@dataclass(frozen=True)
class _Joined:
    """Several values in a row."""

    parts: tuple[Renderable, ...]

    def render(self, lang: str | None = None) -> str:
        """Say it in ``lang``."""
        return "、".join(part.render(lang) for part in self.parts)

    def __str__(self) -> str:
        return self.render()


def _is_table(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(row, dict) for row in value))
