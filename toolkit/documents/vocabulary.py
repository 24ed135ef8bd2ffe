"""What a template may say: every name of the facts and of what is computed from them, in English and by its label.

A Chinese label works as a tag. Made a word that tags can hold, ``注册资本（开办资金）`` is ``注册资本`` and
``检测、标准与服务`` is ``检测标准与服务``: what stands in brackets is left out, and so is whatever is neither letter
nor digit. Decision record 0018 says why it is done so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from toolkit.checks.schema import scope_schema
from toolkit.documents.computed import DERIVED, FLAGS, FORM, LOOP, VIEW, VIEW_TABLES
from toolkit.forms import (
    CodeTable,
    Form,
    Schema,
    bilingual,
    document_ids,
    load_code_tables,
    load_document_plan,
    load_form,
    load_policy,
)
from toolkit.i18n import Bilingual
from toolkit.resources import Resources

Kind = Literal["group", "rows", "list", "value", "open"]
"""A block of names; a table; several plain values; one value; what only the program knows the inside of."""
Path = tuple[str, ...]
_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NO_WORD = re.compile(r"[^\w]")
_SHORTCUTS = ("doc", "alliance", "derived")
"""Groups whose own entries may be named without them at the outermost level."""
_LEAST_OWN_WORD = 2
"""Characters of a table's name that its columns may leave out: 单位名称 in 成员单位 is 名称 too."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One name that templates may use.

    Args:
        key: the English name; empty for a table's row and for the whole.
        label: what people call it.
        kind: what it holds.
        rules: its rules in the form; empty for what has none.
        inner: what it holds: entries of a group; the columns of a table.
        names: Chinese name → the keys that lead to what it may mean, from here; several where it is ambiguous.
    """

    key: str
    label: Bilingual
    kind: Kind
    rules: Schema = field(default_factory=dict)
    inner: Mapping[str, Entry] = field(default_factory=dict)
    names: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The type of its values, as forms name it; of a list, of each value in it."""
        inner = self.rules.get("schema")
        if self.kind == "list" and isinstance(inner, dict):
            return str(inner.get("type", ""))
        return str(self.rules.get("type", ""))

    @property
    def choices(self) -> str:
        """The code table that its values are keys of; empty where they are not."""
        inner = self.rules.get("schema") if self.kind == "list" else self.rules
        return str(inner.get("choices", "")) if isinstance(inner, dict) else ""

    def at(self, path: Path) -> Entry | None:
        """Return what a path of keys leads to; tables count as their rows."""
        entry: Entry | None = self
        for key in path:
            entry = entry.inner.get(key) if entry is not None else None
        return entry

    def word_for(self, key: str) -> str:
        """Return the shortest Chinese name for one of its own entries that is not ambiguous; else the key."""
        fitting = [name for name, paths in self.names.items() if paths == ((key,),)]
        own = tag_word(self.inner[key].label.zh)
        return own if own in fitting else min(fitting, key=len, default=key)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All names of one document's templates, and the enumerations that its choices come from."""

    root: Entry
    tables: Mapping[str, CodeTable]


LOOP_WORD = "循环"
"""The Chinese name of Jinja's ``loop``."""


def tag_word(label: str, *, brackets: bool = False) -> str:
    """Make a word out of a label that tags can hold.

    Args:
        label: as in the form, such as ``整改期限（日）``.
        brackets: keep the words in brackets, 整改期限日; the other name of the same field.
    """
    plain = unicodedata.normalize("NFKC", label) if brackets else _BRACKETED.sub("", label)
    word = _NO_WORD.sub("", unicodedata.normalize("NFKC", plain))
    return f"_{word}" if word[:1].isdigit() else word


def loop_entry() -> Entry:
    """Return what a loop knows of its turns."""
    return _group("loop", Bilingual(LOOP_WORD, "loop"), LOOP)


@lru_cache(maxsize=64)
def vocabulary(resources: Resources, form: str | None) -> Vocabulary:
    """Return every name that a document's template may use.

    Args:
        resources: the forms.
        form: the document's id; None where it is not known, so that its own fields are not known either.

    Raises:
        UsageError: there is no such form, or one is wrong.
    """
    master = load_form(resources, "dossier").schema
    asked = load_form(resources, form) if form else None
    schema = scope_schema(load_document_plan(resources, form), resources, ()) if form else master
    entries = dict(_entries(schema))
    if asked is None:
        entries |= {name: Entry(name, load_form(resources, name).title, "open") for name in document_ids(resources)}
    own = _own_fields(asked, schema) if asked else None
    if asked and asked.id in entries and not asked.each:
        del entries[asked.id]  # said again as the document's own
    entries["doc"] = (
        _group("doc", Bilingual("本文书", "This document"), own)
        if own is not None
        else Entry("doc", Bilingual("本文书", "This document"), "open")
    )
    orgs = entries["orgs"]
    entries["lead"] = Entry("lead", Bilingual("牵头单位", "The lead unit"), "group", {}, orgs.inner, orgs.names)
    entries["derived"] = _group("derived", Bilingual("统计数", "Computed figures"), DERIVED)
    entries["form"] = _group("form", Bilingual("表单", "The form"), FORM)
    entries["policy_values"] = _policy(resources)
    entries["view"] = _view(orgs)
    entries |= dict(_entries(FLAGS))
    root = Entry("", Bilingual(""), "group", {}, entries, _names(entries, Bilingual(""), _SHORTCUTS))
    return Vocabulary(root, load_code_tables(resources))


@lru_cache(maxsize=64)
def vocabulary_for(resources: Resources, template: str) -> Vocabulary:
    """Return the names for a template of this name: those of the form that it belongs to, if there is one."""
    return vocabulary(resources, form_of(resources, template))


def form_of(resources: Resources, template: str) -> str | None:
    """Return the id of the document that a template is for; None for pages that no form describes."""
    for name in document_ids(resources):
        form = load_form(resources, name)
        if template in (form.template, *form.variant_templates.values()):
            return name
    return None


def walk(entry: Entry, path: Path = ()) -> Iterator[tuple[Path, Entry]]:
    """Yield every entry below, each with its keys; a table's columns come below ``*``."""
    for key, inner in entry.inner.items():
        here = (*path, key)
        yield here, inner
        yield from walk(inner, (*here, "*") if inner.kind == "rows" else here)


def _own_fields(form: Form, schema: Schema) -> Schema:
    """Return the fields of one document of a form: a row of a shared table where each row makes one."""
    if form.each and form.each != form.id:
        row: Schema = schema[form.each]["schema"]["schema"]
        return row
    return form.schema


def _entries(schema: Schema) -> Iterator[tuple[str, Entry]]:
    for key, rules in schema.items():
        yield key, _entry(key, rules)


def _entry(key: str, rules: Schema) -> Entry:
    label, kind, inner = bilingual(rules.get("meta")), rules["type"], rules.get("schema")
    if kind == "dict":
        return _group(key, label, inner or {}, rules)
    if kind == "list":
        if isinstance(inner, dict) and inner.get("type") == "dict":
            entries = dict(_entries(inner["schema"]))
            return Entry(key, label, "rows", rules, entries, _names(entries, label))
        return Entry(key, label, "list", rules)
    return Entry(key, label, "open" if kind == "open" else "value", rules)


def _group(key: str, label: Bilingual, schema: Schema, rules: Schema | None = None) -> Entry:
    entries = dict(_entries(schema))
    return Entry(key, label, "group", rules or {}, entries, _names(entries, label))


def _policy(resources: Resources) -> Entry:
    entries = {
        name: Entry(name, entry.label, "open", {"type": "line", "meta": {}})
        for name, entry in load_policy(resources).items()
    }
    label = Bilingual("政策值", "Policy values")
    return Entry("policy_values", label, "group", {}, entries, _names(entries, label))


def _view(orgs: Entry) -> Entry:
    entries = dict(_entries(VIEW))
    for name in VIEW_TABLES:
        table = orgs.inner[name]
        columns = {**table.inner, "org": Entry("org", Bilingual("所属单位", "Unit"), "value", {"type": "line"})}
        entries[name] = Entry(name, table.label, "rows", table.rules, columns, _names(columns, table.label))
    label = Bilingual("排印", "Arranged for printing")
    return Entry("view", label, "group", {}, entries, _names(entries, label))


def _names(
    entries: Mapping[str, Entry], owner: Bilingual, shortcuts: tuple[str, ...] = ()
) -> Mapping[str, tuple[Path, ...]]:
    """Give every entry its Chinese names; a plainer kind of name never takes one that a better kind has taken."""
    taken: dict[str, tuple[Path, ...]] = {}
    for level in (
        [(tag_word(entry.label.zh), (key,)) for key, entry in entries.items()],
        [(tag_word(entry.label.zh, brackets=True), (key,)) for key, entry in entries.items()],
        [(_without(tag_word(owner.zh), tag_word(entry.label.zh)), (key,)) for key, entry in entries.items()],
        [
            (name, (group, *path))
            for group in shortcuts
            for name, paths in entries[group].names.items()
            for path in paths
            if name == tag_word(entries[group].inner[path[0]].label.zh)
        ],
    ):
        found: dict[str, tuple[Path, ...]] = {}
        for word, path in level:
            if word and word not in taken and path not in found.get(word, ()):
                found[word] = (*found.get(word, ()), path)
        taken |= found
    return taken


def _without(owner: str, word: str) -> str:
    """Leave out the owner's last word at the beginning of a column's name; empty where it does not begin with it."""
    for length in range(min(len(owner), len(word) - 1), _LEAST_OWN_WORD - 1, -1):
        if word.startswith(owner[-length:]):
            return word[length:]
    return ""
