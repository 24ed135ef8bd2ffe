"""Which documents are issued in batches, and what a batch of each asks for: ``batch:`` in ``forms/<id>.yaml``."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.checks.schema import scope_schema
from toolkit.errors import UsageError
from toolkit.findings import FactPath, format_path
from toolkit.forms import (
    NOT_DOCUMENTS,
    Form,
    PacketPlan,
    Schema,
    bilingual,
    load_document_plan,
    load_form,
    read_form_file,
)
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.office.batches.fields import (
    OWN,
    Field,
    Table,
    full_path,
    help_of,
    is_table,
    leaves,
    rules_at,
    short_key,
    single,
)
from toolkit.resources import Resources

_BASIS = "policy.basis.0"
_MATTER = Bilingual("文书内容", "Contents")
"""Heading of the entries that the form has outside of any part."""
_KEYS = {"name", "unit", "alliance", "columns", "tables", "shared", "omit", "fixed", "filled", "presets", "examples"}
_COLUMN_KEYS = {"at", "label", "required", "help", "both"}


@dataclass(frozen=True)
class Kind:
    """What a batch of one kind of notice asks for.

    Args:
        name: its short name, such as ``rectification``.
        form: the document that each row becomes.
        plan: what a row is judged for.
        schema: what a row is read by: the form's own facts in full, of the master tables only what is asked for.
        columns: the entries of a row, in order.
        common: the entries that all rows share; a column may be among them: then a row may differ.
        tables: the lists that are sheets of their own.
        unit: where the unit stands that gets the notice.
        alliance: where the alliance's name stands; empty where a notice is about none.
        fixed: what is always so, by place.
        filled: lists that are filled from other entries of the row where nothing is said, by place.
        examples: rows shown in the workbook to fill, by key of a column or table.
        optional_parts: the parts that may be left out as a whole.
    """

    name: str
    form: Form
    plan: PacketPlan
    schema: Schema
    columns: tuple[Field, ...]
    common: tuple[Field, ...]
    tables: tuple[Table, ...]
    unit: FactPath
    alliance: FactPath = ()
    fixed: Mapping[FactPath, str] = field(default_factory=dict)
    filled: Mapping[FactPath, tuple[FactPath, ...]] = field(default_factory=dict)
    examples: tuple[Mapping[str, Any], ...] = ()
    optional_parts: tuple[FactPath, ...] = ()

    @property
    def title(self) -> Bilingual:
        """The printed name of the document."""
        return self.form.title

    @property
    def row_tables(self) -> tuple[Table, ...]:
        """The lists whose rows belong each to one notice."""
        return tuple(table for table in self.tables if not table.common)

    @property
    def asked(self) -> tuple[FactPath, ...]:
        """The places of what a row is asked for."""
        return (*(entry.path for entry in self.columns), *(table.path for table in self.row_tables))

    def fields(self) -> dict[str, Field]:
        """Return every entry by its key; a row may say any of them."""
        return {entry.key: entry for entry in (*self.common, *self.columns)}


def all_kinds(resources: Resources) -> list[Kind]:
    """Return every kind, in the alphabet's order of the forms."""
    return [_load(resources, name) for name in _batch_forms(resources)]


def load_kind(resources: Resources, name: str) -> Kind:
    """Return the kind of this short name, form id or title.

    Raises:
        UsageError: there is none, or the form's ``batch:`` is wrong; everything wrong is said.
    """
    titles = {}
    for form, batch in _batch_forms(resources).items():
        data = read_form_file(resources, form)
        known = str(batch.get("name", form)) if isinstance(batch, dict) else form
        title = bilingual(data.get("title"))
        titles[known] = str(title)
        if name in (known, form, title.zh, title.en):
            return _load(resources, form)
    near = difflib.get_close_matches(name, titles, n=1)
    shown = "、".join(f"{known}（{title}）" for known, title in titles.items())
    raise UsageError(
        T("There is no kind of notice named {name}; {near} is near.", name=name, near=near[0])
        if near
        else T("There is no kind of notice named {name}.", name=name),
        T("Known kinds: {names}.", names=shown),
    )


def _batch_forms(resources: Resources) -> dict[str, Any]:
    files = {name: read_form_file(resources, name) for name in resources.form_names() if name not in NOT_DOCUMENTS}
    return {name: data["batch"] for name, data in files.items() if "batch" in data}


def _load(resources: Resources, name: str) -> Kind:
    form = load_form(resources, name)
    plan = load_document_plan(resources, name)
    loader = _Loader(form, scope_schema(plan, resources, ()), read_form_file(resources, name)["batch"])
    kind = loader.kind(plan)
    if loader.faults:
        raise UsageError(
            T("The entry “batch” of the form {form} is wrong: {faults}", form=name, faults=_Listed(loader.faults)),
            T("Compare it with forms/rectification_notice.yaml."),
        )
    return kind


@dataclass(frozen=True)
class _Listed:
    parts: list[Renderable]

    def render(self, lang: str | None = None) -> str:
        return " ".join(part.render(lang) for part in self.parts)


class _Loader:
    """Reads one form's ``batch:``, gathering all faults."""

    def __init__(self, form: Form, schema: Schema, said: Any) -> None:
        self.form = form
        self.schema = schema
        self.faults: list[Renderable] = []
        self.said: dict[str, Any] = said if isinstance(said, dict) else {}
        if not isinstance(said, dict):
            self.fault("batch", T("it must have entries"))
        for key in set(self.said) - _KEYS:
            self.fault(str(key), T("it is not known here"))
        self.presets = {str(key): str(text) for key, text in self.part("presets", dict).items()}
        self.labels: dict[str, Bilingual] = {}
        self.hints: dict[str, Bilingual] = {}

    def kind(self, plan: PacketPlan) -> Kind:
        """Return the kind; not to be used where there are faults."""
        asked = [row if isinstance(row, dict) else {"at": str(row)} for row in self.part("columns", list)]
        columns = [entry for row in asked if (entry := self.column(row))]
        own = {str(row.get("at")) for row in asked if not row.get("both")}
        tables = [table for key in self.part("tables", list) if (table := self.table(str(key)))]
        omitted = {*map(str, self.part("omit", list)), *own}
        common, shared = self.common(omitted, {table.path for table in tables})
        every = _distinct([*columns, *common])
        by_key = {entry.key: entry for entry in every}
        for label, count in Counter(entry.label.zh for entry in by_key.values()).items():
            if count > 1:
                self.fault(label, T("two entries have this name; give one a label"))
        for key in self.presets:
            if key not in by_key:
                self.fault(key, T("it is no entry of the common part"))
        kind = Kind(
            name=str(self.said.get("name", self.form.id)),
            form=self.form,
            plan=plan,
            schema=self.schema,
            columns=tuple(by_key[entry.key] for entry in columns),
            common=tuple(by_key[entry.key] for entry in common),
            tables=(*tables, *shared),
            unit=self.place("unit"),
            alliance=self.place("alliance") if self.said.get("alliance") else (),
            fixed={self.at(str(key)): str(value) for key, value in self.part("fixed", dict).items()},
            filled={
                self.at(str(key)): tuple(self.at(str(one)) for one in sources)
                for key, sources in self.part("filled", dict).items()
            },
            examples=tuple(self.part("examples", list)),
            optional_parts=tuple(dict.fromkeys(entry.optional_in for entry in every if entry.optional_in)),
        )
        return replace(kind, schema=_narrowed(self.schema, kind))

    def part(self, key: str, kind: type) -> Any:
        """Return an entry of this type; an empty one where it is missing."""
        value = self.said.get(key)
        if value is not None and not isinstance(value, kind):
            self.fault(key, T("it has the wrong shape"))
            value = None
        return kind() if value is None else value

    def place(self, key: str) -> FactPath:
        """Return the place that an entry names."""
        if not self.said.get(key):
            self.fault(key, T("it is missing"))
            return ()
        return self.at(str(self.said[key]))

    def at(self, key: str) -> FactPath:
        """Return the place that a key names; one that the forms do not have is a fault."""
        path = full_path(self.form.id, key)
        if rules_at(self.schema, path) is None:
            self.fault(key, T("the forms have no such entry"))
        return path

    def column(self, row: Mapping[str, Any]) -> Field | None:
        """Read one of ``columns``."""
        key = str(row.get("at"))
        for unknown in set(row) - _COLUMN_KEYS:
            self.fault(f"{key}.{unknown}", T("it is not known here"))
        path = self.at(key)
        rules = rules_at(self.schema, path)
        if rules is None:
            return None
        if rules.get("type") == "dict" or is_table(rules):
            self.fault(key, T("it cannot be typed into one cell"))
            return None
        if row.get("label"):
            self.labels[key] = bilingual(row["label"])
        if row.get("help"):
            self.hints[key] = bilingual(row["help"])
        required = bool(row.get("required", path[0] == self.form.id and self.is_required(path)))
        return self.field(path, rules, required=required and not row.get("both"))

    def table(self, key: str, *, common: bool = False) -> Table | None:
        """Read one of ``tables``."""
        path = self.at(key)
        rules = rules_at(self.schema, path)
        if rules is None or not is_table(rules):
            self.fault(key, T("it is no list of rows"))
            return None
        columns = []
        for below, inner in leaves(rules["schema"]["schema"], ()):
            if is_table(inner):
                self.fault(f"{key}.{format_path(below)}", T("lists inside the rows of a list cannot be typed"))
                continue
            typed, many = single(inner)
            label = bilingual(inner.get("meta"))
            name = ".".join(map(str, below))
            columns.append(
                Field(name, below, typed, label, required=bool(inner.get("required")), many=many, hint=help_of(inner))
            )
        label = bilingual(rules.get("meta"))
        return Table(key, path, label, tuple(columns), required=bool(rules.get("required")), common=common)

    def common(self, omitted: set[str], tables: set[FactPath]) -> tuple[list[Field], list[Table]]:
        """Return what all rows share: the basis, what ``shared`` names, and the form's own facts that are left."""
        fields, lists = [], []
        for key in (f"{_BASIS}.title", f"{_BASIS}.docno", f"{_BASIS}.date", f"{_BASIS}.in_force"):
            path = full_path(self.form.id, key)
            rules = rules_at(self.schema, path) if "policy" in self.form.uses else None
            if rules is not None:
                example = (rules.get("meta") or {}).get("example")
                if example:
                    self.presets.setdefault(key, str(example))
                fields.append(self.field(path, rules, required=bool(rules.get("required"))))
        for row in self.part("shared", list):
            entry = self.column(row if isinstance(row, dict) else {"at": str(row)})
            fields += [entry] if entry else []
        inside = {full_path(self.form.id, key)[:2] for key in omitted if self._reaches_into_a_list(key)}
        for path, rules in leaves(self.form.schema, (self.form.id,)):
            key = short_key(self.form.id, path)
            if path in tables or path in inside or any(f"{key}.".startswith(f"{gone}.") for gone in omitted):
                continue
            if is_table(rules):
                table = self.table(key, common=True)
                lists += [table] if table else []
            else:
                fields.append(self.field(path, rules, required=self.is_required(path)))
        return fields, lists

    def _reaches_into_a_list(self, key: str) -> bool:
        return any(step.isdigit() for step in key.split(".")) and key.split(".")[0] == OWN

    def is_required(self, path: FactPath) -> bool:
        """Say whether an entry and all that it stands in must be there."""
        return all((rules_at(self.schema, path[:n]) or {}).get("required") for n in range(2, len(path) + 1))

    def field(self, path: FactPath, rules: Schema, *, required: bool) -> Field:
        """Return the entry at a place."""
        key = short_key(self.form.id, path)
        typed, many = single(rules)
        parents = [path[:n] for n in range(2, len(path)) if isinstance(path[n - 1], str)]
        optional = [part for part in parents if self.may_be_left_out(part)]
        group = bilingual((rules_at(self.schema, path[:2]) or {}).get("meta")) if len(path) > 2 else _MATTER
        return Field(
            key=key,
            path=path,
            rules=typed,
            label=self.labels.get(key) or bilingual(rules.get("meta") or key),
            group=group,
            required=required,
            many=many,
            preset=self.presets.get(key, ""),
            hint=self.hints.get(key) or help_of(rules),
            optional_in=optional[-1] if optional else (),
        )

    def may_be_left_out(self, path: FactPath) -> bool:
        """Say whether a place is that of a part which need not be there."""
        rules = rules_at(self.schema, path) or {}
        return rules.get("type") == "dict" and not rules.get("required")

    def fault(self, key: str, what: Renderable) -> None:
        """Note a fault."""
        self.faults.append(T("{key}: {what}.", key=key, what=what))


def _distinct(fields: Iterable[Field]) -> list[Field]:
    """Put the name of its part before the label of an entry where the label alone would stand for several."""
    by_key = {entry.key: entry for entry in fields}
    counts = Counter(entry.label.zh for entry in by_key.values())
    return [replace(entry, label=_joined(entry)) if counts[entry.label.zh] > 1 else entry for entry in by_key.values()]


def _joined(entry: Field) -> Bilingual:
    if entry.group is _MATTER:
        return entry.label
    return Bilingual(f"{entry.group.zh}·{entry.label.zh}", f"{entry.group.en}: {entry.label.en}")


def _narrowed(schema: Schema, kind: Kind) -> Schema:
    """Return the schema with all requirements on master tables taken off, and those of the kind's columns put on."""
    entries = {entry.path: entry for entry in (*kind.common, *kind.columns)}
    needed = {path[:n] for path, entry in entries.items() if entry.required for n in range(1, len(path) + 1)}

    def fitted(rules: Schema, path: FactPath) -> Schema:
        own = path[0] == kind.form.id
        out = {key: value for key, value in rules.items() if own or key not in ("required", "minlength")}
        if path in needed:
            out["required"] = True
        if path in entries:
            out["meta"] = {**rules.get("meta", {}), "zh": entries[path].label.zh, "en": entries[path].label.en}
        inner = rules.get("schema")
        if rules.get("type") == "list" and isinstance(inner, dict):
            out["schema"] = fitted(inner, (*path, 0))
        elif isinstance(inner, dict):
            out["schema"] = {key: fitted(value, (*path, key)) for key, value in inner.items()}
        return out

    return {key: fitted(rules, (key,)) for key, rules in schema.items()}
