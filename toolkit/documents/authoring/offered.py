"""What a document's template may print, arranged for people: tags to copy, by section, with examples and filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolkit.checks.extremes import Size, tried_facts
from toolkit.checks.type_names import type_name
from toolkit.chinese import date_text
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.vocabulary import Entry, Path, vocabulary
from toolkit.forms import CodeTable, Form, load_form
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

_ROW, _ROW_INSIDE = "行", "项"
_ROW_KEY, _ROW_INSIDE_KEY = "row", "item"
_LONGEST = 24
"""Characters of an example."""
_REPEATED = frozenset({"lead", "view"})
"""Groups whose tables have the columns of others."""
_FILTERS: Mapping[str, tuple[str, ...]] = {
    "date": ("cn_date", "cn_month", "hanzi_date", "hanzi_month"),
    "money": ("money", "rmb", "number"),
    "integer": ("number", "hanzi"),
    "year": ("number", "hanzi"),
    "number": ("number",),
    "fraction": ("percent", "fraction"),
    "boolean": ("yesno",),
    "prose": ("paragraphs",),
}
"""Filters that fit a type, the usual one first."""


@dataclass(frozen=True)
class Offered:
    """One thing that may be printed.

    Args:
        label: what people call it.
        chinese: the tag by its label.
        english: the tag by its key.
        type: what it is.
        example: how the sample prints it; empty where it says nothing.
        filters: that fit, as they are typed behind the name.
        required: the form asks for it.
    """

    label: Bilingual
    chinese: str
    english: str
    type: Renderable
    example: str = ""
    filters: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Section:
    """A group of names, or the columns of a table with the tags of its loop.

    Args:
        title: what people call it.
        offered: what may be printed.
        loop: the tag that begins a loop over its rows, by labels; empty for a group.
        loop_english: likewise by keys.
        end: the tag that ends the loop.
    """

    title: Bilingual
    offered: tuple[Offered, ...]
    loop: str = ""
    loop_english: str = ""
    end: str = ""


def offered_names(resources: Resources, form_id: str) -> list[Section]:
    """Return every name that a template of this document may use, its own first, then the tables that it prints.

    Args:
        resources: forms and samples.
        form_id: the document.

    Raises:
        UsageError: there is no such form.
    """
    form = load_form(resources, form_id)
    spoken = vocabulary(resources, form_id)
    return list(_Lister(spoken.root, spoken.tables, _sample(resources, form)).sections(_order(spoken.root, form)))


def _order(root: Entry, form: Form) -> list[str]:
    first = ["doc", *form.uses, *form.prints, "alliance", "lead", "derived"]
    last = ["form", "policy_values", "view"]
    rest = [key for key in root.inner if key not in first and key not in last]
    return [key for key in dict.fromkeys([*first, *rest, *last]) if key in root.inner]


def _sample(resources: Resources, form: Form) -> Mapping[str, Any]:
    sample: tuple[Size, ...] = ("sample",)
    for tried in tried_facts(resources, form.id, sample):
        return document_context(tried.checked, form, resources, own=own_facts(tried.checked, form)[0])
    return {}


class _Lister:
    def __init__(self, root: Entry, tables: Mapping[str, CodeTable], facts: Mapping[str, Any]) -> None:
        self.root, self.tables, self.facts = root, tables, facts

    def sections(self, keys: list[str]) -> Iterator[Section]:
        loose = [key for key in keys if self.root.inner[key].kind in ("value", "list", "open")]
        for key in keys:
            if key not in loose:
                yield from self._section(self.root.inner[key], (key,), (), ())
        offered = tuple(self._one(self.root.inner[key], (key,), (), ()) for key in loose)
        if offered:
            yield Section(Bilingual("其他", "Others"), offered)

    def _section(
        self, entry: Entry, path: Path, chinese: tuple[str, ...], english: tuple[str, ...]
    ) -> Iterator[Section]:
        """Yield a group's or a table's own section, then those of the tables inside."""
        if entry.kind == "rows":
            inside = len([key for key in path if key == "*"]) > 0
            row, row_key = (_ROW_INSIDE, _ROW_INSIDE_KEY) if inside else (_ROW, _ROW_KEY)
            loop = f"{{%tr for {row} in {self._chinese(path, chinese)} %}}"
            loop_english = f"{{%tr for {row_key} in {_english(path, english)} %}}"
            path, chinese, english = (*path, "*"), (row,), (row_key,)
            found = tuple(self._values(entry, path, chinese, english))
            yield Section(entry.label, found, loop, loop_english, "{%tr endfor %}")
        else:
            found = tuple(self._values(entry, path, chinese, english))
            if found:
                yield Section(entry.label, found)
        if path[0] not in _REPEATED:
            for here, table in _tables(entry, path):
                yield from self._section(table, here, chinese, english)

    def _values(
        self, entry: Entry, path: Path, chinese: tuple[str, ...], english: tuple[str, ...]
    ) -> Iterator[Offered]:
        for key, inner in entry.inner.items():
            here = (*path, key)
            if inner.kind == "group":
                for one in self._values(inner, here, chinese, english):
                    yield replace(one, label=_within(inner.label, one.label))
            else:
                yield self._one(inner, here, chinese, english)

    def _one(self, entry: Entry, path: Path, chinese: tuple[str, ...], english: tuple[str, ...]) -> Offered:
        spelt, key = self._chinese(path, chinese), _english(path, english)
        required = bool(entry.rules.get("required"))
        if entry.kind == "rows":
            kind: Renderable = T("table")
            return Offered(entry.label, f"{{% for {_ROW_INSIDE} in {spelt} %}}", f"{{% for item in {key} %}}", kind)
        if entry.kind == "open":
            kind = T("arranged by the program") if entry.rules.get("type") in (None, "open") else type_name(entry.rules)
            return Offered(entry.label, f"{{{{ {spelt} }}}}", f"{{{{ {key} }}}}", kind)
        many = entry.kind == "list"
        name = key + (f"|label('{entry.choices}')" if entry.choices else "|join" if many else "")
        if entry.type == "region" and not many:
            name = f"derived.regions[{key}]"
        usual = ("label",) if entry.choices else ("join",) if many else _FILTERS.get(entry.type, ())
        return Offered(
            entry.label,
            f"{{{{ {spelt} }}}}",
            f"{{{{ {name} }}}}",
            type_name(entry.rules),
            self._example(entry, path),
            usual,
            required,
        )

    def _chinese(self, path: Path, row: tuple[str, ...]) -> str:
        """Spell a name by labels: below a row, from the row on; else without the group where that is enough."""
        at = self.root
        words: list[str] = []
        last = max((n for n, key in enumerate(path) if key == "*"), default=-1)
        for number, key in enumerate(path):
            if key == "*":
                continue
            if number > last:
                words.append(at.word_for(key))
            at = at.inner[key]
        if last < 0 and len(path) > 1 and self.root.names.get(words[1]) == (path[:2],):
            words = words[1:]
        return ".".join((*row, *words) if last >= 0 else words)

    def _example(self, entry: Entry, path: Path) -> str:
        value = _first(self.facts, path)
        if entry.choices:
            labels = self.tables[entry.choices].labels
            keys = value if isinstance(value, list | tuple) else [value]
            text = "、".join(labels[str(key)].zh for key in keys if str(key) in labels)
        elif isinstance(value, list | tuple):
            text = "、".join(map(_shown, value))
        elif entry.type == "region":
            text = _shown(_first(self.facts, ("derived", "regions", value or "")))
        else:
            text = _shown(value)
        text = text or str((entry.rules.get("meta") or {}).get("example", ""))
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _within(group: Bilingual, label: Bilingual) -> Bilingual:
    return Bilingual(f"{group.zh}：{label.zh}", f"{group.en}: {label.en}")


def _tables(entry: Entry, path: Path) -> Iterator[tuple[Path, Entry]]:
    """Yield the tables in a group or row, those of its groups too, but not those inside tables."""
    for key, inner in entry.inner.items():
        if inner.kind == "rows":
            yield (*path, key), inner
        elif inner.kind == "group":
            yield from _tables(inner, (*path, key))


def _english(path: Path, row: tuple[str, ...]) -> str:
    last = max((n for n, key in enumerate(path) if key == "*"), default=-1)
    return ".".join((*row, *path[last + 1 :]) if last >= 0 else path)


def _first(facts: Any, path: Path) -> Any:
    """Return the first value at a path that says something, of whatever row."""
    if not path:
        return facts
    key, rest = path[0], path[1:]
    if key == "*":
        rows = facts if isinstance(facts, list | tuple) else ()
        return next((value for row in rows if (value := _first(row, rest)) not in (None, "", [], ())), None)
    return _first(facts.get(key), rest) if isinstance(facts, Mapping) else None


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case str():
            return " ".join(value.split())
        case Mapping():
            return ""
        case _ if hasattr(value, "isoformat"):
            return date_text(value)
        case _:
            return str(value)
