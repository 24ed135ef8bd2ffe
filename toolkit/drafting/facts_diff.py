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
from toolkit.findings import FactPath
from toolkit.forms import CodeTable, PacketPlan, Schema, load_code_tables
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

_KEYS = ("uscc", "id", "code", "term", "no", "item", "year", "kind", "name", "title")
"""Fields that tell rows apart, where the form says that they must; the most lasting first."""
_NAMES = ("name", "title", "term", "id", "source", "use", "kind", "code", "no")
"""Fields that people call a row by."""
_ALIKE = 0.5
"""Share of fields that two rows without a key must have in common to be one row, changed."""

_WEIGHED = 40_000
"""Pairs of rows without a key that are weighed against each other; beyond, they count as gone and new."""


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
            told_old, told_new = self._told(rules, old, path), self._told(rules, new, path)
            if told_old is not None or told_new is not None:
                yield FactChange(path, where(self.schema, path), row, told_old, told_new)

    def _rows(
        self, rules: Schema, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], path: FactPath
    ) -> Iterator[FactChange]:
        inner = (rules.get("schema") or {}).get("schema") or {}
        pairs = _matched(old, new, rules.get("unique_by") or ())
        before = {j: i for i, j in pairs}
        order = [before[j] for j in sorted(before)]
        if order != sorted(order):
            yield FactChange(path, where(self.schema, path), "", T("in one order"), T("in another order"))
        for j, fresh in enumerate(new):
            place, name = (*path, j), self._name(inner, fresh)
            if j in before:
                yield from self.block(inner, old[before[j]], fresh, place, name)
            else:
                yield FactChange(place, where(self.schema, place), name, None, T("new row"))
        for i in sorted(set(range(len(old))) - {i for i, _ in pairs}):
            place = (*path, i)
            yield FactChange(place, where(self.schema, place), self._name(inner, old[i]), T("the row was there"), None)

    def _name(self, rules: Schema, row: Mapping[str, Any]) -> str:
        for key in _NAMES:
            if row.get(key) not in (None, ""):
                return str(self._told(rules.get(key) or {}, row[key], (key,)))
        return ""

    def _told(self, rules: Schema, value: Any, path: FactPath) -> Renderable | None:
        if value is None or value == []:
            return None
        if isinstance(value, list):
            inner = rules.get("schema") or {}
            return _Joined(tuple(filter(None, (self._told(inner, item, path) for item in value))))
        key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        return told(rules, value, key, self.tables)


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


def _matched(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], unique: Sequence[str]
) -> list[tuple[int, int]]:
    """Return which rows are the same ones, as pairs of places."""
    for key in sorted((k for k in unique if k in _KEYS), key=_KEYS.index):
        if _tells_apart(old, key) and _tells_apart(new, key):
            place = {str(row[key]): i for i, row in enumerate(old)}
            return [(place[str(row[key])], j) for j, row in enumerate(new) if str(row[key]) in place]
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for j in list(right):
        same = next((i for i in left if old[i] == new[j]), None)
        if same is not None:
            pairs.append((same, j))
            left.remove(same)
            right.remove(j)
    if len(left) * len(right) > _WEIGHED:
        return pairs
    weighed = sorted((-_likeness(old[i], new[j]), abs(i - j), i, j) for i in left for j in right)
    for likeness, _, i, j in weighed:
        if -likeness >= _ALIKE and i in left and j in right:
            pairs.append((i, j))
            left.remove(i)
            right.remove(j)
    return pairs


def _tells_apart(rows: Sequence[dict[str, Any]], key: str) -> bool:
    said = [row.get(key) for row in rows]
    return None not in said and len(set(map(str, said))) == len(said)


def _likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    keys = [key for key in old.keys() | new.keys() if old.get(key) is not None or new.get(key) is not None]
    return float(sum(old.get(key) == new.get(key) for key in keys)) / max(1, len(keys))
