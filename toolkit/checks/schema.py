"""Read a dossier by its forms: our types read each value, Cerberus judges each block, every finding gets its place.

One flat Cerberus validator is built for every block of a form and used for all its rows: nested validators would be
built anew for each row, which 60 members with their tables would feel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cerberus.schema import SchemaError

from toolkit.checks.blocks import BlockValidator
from toolkit.checks.codes import parse_attachment_code
from toolkit.checks.complaints import complain
from toolkit.checks.fields import FIELD_TYPES
from toolkit.checks.regions import load_regions
from toolkit.checks.values import Read, Reading, Unreadable, World, clean_ends, echo
from toolkit.checks.where import where
from toolkit.errors import UsageError
from toolkit.facts.dossier import Facts
from toolkit.findings import FactPath, Finding, Severity
from toolkit.forms import NOT_DOCUMENTS, STAGES, PacketPlan, Schema, bilingual, load_code_tables, load_form
from toolkit.i18n import T
from toolkit.resources import Resources

_TEXTS = ("line", "prose", "recommender")
_REFERRED = (
    *((table, "no") for table in ("key_tech", "tasks", "meetings", "events", "changes")),
    ("kpi", "id"),
)
"""Tables whose rows are referred to by one entry alone, as it is typed."""


@dataclass
class Outcome:
    """What reading yields.

    Args:
        values: the typed values, every key of the schema present.
        findings: everything wrong.
        readings: every value whose typing had to be interpreted.
        texts: every text read, with its path.
    """

    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    texts: list[tuple[FactPath, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Block:
    """One block of a form: its rules, the validator for it, and the blocks inside."""

    rules: Schema
    validator: BlockValidator
    inner: Mapping[str, _Block]


@dataclass(frozen=True)
class Compiled:
    """A schema made ready once, to read the facts of many dossiers by.

    Args:
        schema: as it stands.
        block: its validators; no business of others.
        documents: ids of all documents, whether the schema knows them or not.
    """

    schema: Schema
    block: _Block
    documents: frozenset[str]


def scope_schema(plan: PacketPlan, resources: Resources, said: Collection[str]) -> Schema:
    """Return the schema that facts are read by: the shared model, and the own fields of the documents that matter.

    A document matters if the plan writes it, if such a document quotes it, or if the facts say something of it that
    belongs to this or an earlier stage: what was said earlier must still agree. A master table is required only if a
    written document needs it.

    Args:
        plan: what is to be made.
        resources: the forms.
        said: the top-level keys of the facts.

    Raises:
        UsageError: a form is missing or wrong.
    """
    written = [load_form(resources, name) for name in plan.documents]
    required = {form.id for form in written} | {name for form in written for name in form.needs}
    wanted = required | {name for form in written for name in form.mentions}
    if plan.parts:
        wanted |= {name for name in said if _of_stage(name, plan.stage, resources)}
    schema: Schema = {}
    used = {name for form in written for name in form.uses}
    for key, rules in load_form(resources, "dossier").schema.items():
        schema[key] = {**rules, "required": key in used}
    for name in document_ids_among(resources, wanted):
        form = load_form(resources, name)
        meta = {"zh": form.title.zh, "en": form.title.en}
        block = {"type": "dict", "schema": form.schema, "required": name in required, "meta": meta}
        if form.each == name:
            row = {"type": "dict", "schema": form.schema}
            block = {"type": "list", "schema": row, "required": name in required, "meta": meta}
        elif form.each or not form.schema:
            continue
        schema[name] = block
    return schema


def document_ids_among(resources: Resources, names: Collection[str]) -> list[str]:
    """Return those of ``names`` that are documents, in the alphabet's order; a name that is no form is an error."""
    known = set(resources.form_names()) - NOT_DOCUMENTS
    for name in names:
        if name not in known:
            load_form(resources, name)  # says that there is no such form
    return sorted(set(names) & known)


def _of_stage(name: str, stage: str, resources: Resources) -> bool:
    if name in NOT_DOCUMENTS or name not in resources.form_names() or stage not in STAGES:
        return False
    own = load_form(resources, name).stage
    return own in STAGES and STAGES.index(own) <= STAGES.index(stage)


def make_world(tree: Mapping[str, Any], resources: Resources, folder: Any = None) -> World:
    """Gather what reading values depends on: code tables, regions, the rows that may be referred to."""
    return World(load_code_tables(resources), load_regions(resources), references(tree), folder)


def read_facts(facts: Facts, schema: Schema, world: World, resources: Resources) -> Outcome:
    """Read all facts by ``schema``; all findings at once. A document of which nothing is said has no values.

    Raises:
        UsageError: the schema itself is wrong (a form in the user's own folder).
    """
    return read_compiled(facts, compile_schema(schema, world, resources), world)


def compile_schema(schema: Schema, world: World, resources: Resources) -> Compiled:
    """Make a schema ready to read facts by.

    Args:
        schema: from :func:`scope_schema`.
        world: whose code tables the schema names.
        resources: where the forms of all documents stand.

    Raises:
        UsageError: the schema is wrong (a form in the user's own folder).
    """
    return Compiled(schema, _compile(schema, world, ()), frozenset(resources.form_names()) - NOT_DOCUMENTS)


def read_compiled(facts: Facts, compiled: Compiled, world: World) -> Outcome:
    """Do what :func:`read_facts` does, by a schema made ready before."""
    outcome = Outcome()
    documents, known = compiled.documents, compiled.schema
    tree = {key: value for key, value in facts.tree.items() if key in known or key not in documents}
    values = _Reader(facts, known, world, outcome).block(compiled.block, tree, ())
    outcome.values = {key: value for key, value in values.items() if key in tree or key not in documents}
    lost = {f.place.path for f in facts.findings if f.place and f.place.path and f.severity is Severity.ERROR}
    if lost:  # what became of a cell's value was told; that nothing is said there need not be
        outcome.findings = [f for f in outcome.findings if not (f.place and f.place.path in lost)]
    return outcome


def blank(rules: Schema, world: World) -> Any:
    """Return what stands for an entry that was not said: its default, None, an empty list, or a block of such.

    Raises:
        UsageError: the form's default is no value of its type.
    """
    if rules["type"] == "list":
        return []
    if rules["type"] == "dict":
        return {key: blank(inner, world) for key, inner in rules.get("schema", {}).items()}
    if "default" not in rules:
        return None
    read = FIELD_TYPES[rules["type"]].parse(str(rules["default"]), rules, world)
    if isinstance(read, Unreadable):
        raise _wrong_form((bilingual(rules.get("meta")).zh,), read.problem)
    return read.value


class _Reader:
    def __init__(self, facts: Facts, root: Schema, world: World, outcome: Outcome) -> None:
        self.facts = facts
        self.root = root
        self.world = world
        self.outcome = outcome

    def block(self, block: _Block, raw: Mapping[str, Any], path: FactPath) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for key, value in raw.items():
            rules = block.rules.get(key)
            if rules is None:
                said[key] = value
            elif rules["type"] == "dict":
                said[key] = (
                    self.block(block.inner[key], value, (*path, key)) if isinstance(value, dict) else _none(value)
                )
            elif rules["type"] == "list":
                said[key] = self.rows(block, key, value, (*path, key))
            else:
                said[key] = self.leaf(rules, value, (*path, key))
        block.validator.validate(said, normalize=False)
        wrong = set()
        for error in block.validator._errors:
            self.outcome.findings.append(complain(error, path, block.rules, self.facts, self.root))
            if isinstance(error.value, Unreadable) or error.rule == "type":
                wrong.add(error.document_path[-1])
        return {
            key: said[key] if said.get(key) is not None and key not in wrong else blank(rules, self.world)
            for key, rules in block.rules.items()
        }

    def rows(self, block: _Block, key: str, value: Any, path: FactPath) -> Any:
        """Read a list; an empty one counts as not said."""
        if not isinstance(value, list):
            return _none(value)
        inner = block.inner[key]
        rules = block.rules[key]["schema"]
        if rules["type"] != "dict":
            items = [self.block(inner, {"": item}, (*path, i))[""] for i, item in enumerate(value)]
            return [item for item in items if item is not None] or None
        rows = []
        for i, row in enumerate(value):
            if not isinstance(row, dict):
                self.not_a_row(row, (*path, i))
            rows.append(self.block(inner, row, (*path, i)) if isinstance(row, dict) else blank(rules, self.world))
        return rows or None

    def not_a_row(self, row: Any, path: FactPath) -> None:
        what = T("This row is empty.") if _none(row) is None else T("A group of entries is expected in this row.")
        self.outcome.findings.append(
            Finding(
                "field.shape",
                Severity.ERROR,
                T("{where}: {what}", where=where(self.root, path), what=what),
                T("Write its entries as “key: value”, the first one behind the hyphen, or delete the row."),
                self.facts.place(path),
            )
        )

    def leaf(self, rules: Schema, value: Any, path: FactPath) -> Any:
        """Read one value; what can't be read stays in its place as :class:`Unreadable` for the validator."""
        if not isinstance(value, str):
            return value
        path = path if path[-1] else path[:-1]
        typed = clean_ends(value)
        if not typed:
            return None
        kind = FIELD_TYPES[rules["type"]]
        read = kind.parse(typed, rules, self.world)
        if isinstance(read, Unreadable):
            return read
        if read.said is not None or (typed != value.strip(" \t\r\n") and kind.name != "prose"):
            shown = read.said if read.said is not None else typed
            self.outcome.readings.append(
                Reading(
                    self.facts.place(path), echo(value, personal=kind.personal), echo(shown, personal=kind.personal)
                )
            )
        if kind.name in _TEXTS:
            self.outcome.texts.append((path, read.value))
        return read.value


def _compile(schema: Schema, world: World, path: tuple[str, ...]) -> _Block:
    inner: dict[str, _Block] = {}
    flat = {}
    for key, rules in schema.items():
        place = (*path, str(key))
        kind = rules.get("type") if isinstance(rules, Mapping) else None
        if kind not in FIELD_TYPES and kind not in ("dict", "list"):
            raise _wrong_form(place, T("it has no known type"))
        below = rules.get("schema")
        if kind in ("dict", "list") and not isinstance(below, Mapping):
            raise _wrong_form(place, T("it does not say what stands inside"))
        if "choices" in rules and rules["choices"] not in world.tables:
            raise _wrong_form(place, T("there is no code table {name}", name=rules["choices"]))
        if kind == "dict":
            inner[key] = _compile(below, world, place)
        elif kind == "list":
            single = {"": {"required": True, "meta": rules.get("meta", {}), **below}}
            rows = below.get("schema") if below.get("type") == "dict" else single
            inner[key] = _compile(rows, world, place)
        flat[key] = {name: rule for name, rule in rules.items() if name != "schema"}
        flat[key]["nullable"] = not rules.get("required", False)
        flat[key].pop("default", None)  # filled in by blank(); Cerberus would take it for a typed value
    try:
        return _Block(schema, BlockValidator(flat), inner)
    except SchemaError as error:
        raise _wrong_form(path, str(error)) from error


def _wrong_form(path: tuple[str, ...], reason: object) -> UsageError:
    return UsageError(
        T("The form's entry {entry} is wrong: {reason}.", entry=".".join(path) or "schema", reason=reason),
        T("Mend the form; compare it with the shipped forms."),
    )


def _none(value: Any) -> Any:
    """Return None for what counts as nothing typed."""
    return None if isinstance(value, str) and not clean_ends(value) else value


def references(tree: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """List everything that may be typed to refer to a row; a full name goes before a short name before a number.

    A unit whose name is missing can still be referred to: the missing name is one finding, not one for each reference.
    """
    orgs: dict[str, str] = {}
    rows = [(row, _text(row, "name") or _text(row, "short_name")) for row in _rows(tree, "orgs")]
    for key in ("name", "short_name", "no"):
        for row, name in rows:
            if name and (typed := _text(row, key)):
                orgs.setdefault(typed, name)
    attachments = {}
    for row in _rows(tree, "attachments"):
        read = parse_attachment_code(_text(row, "code"))
        if isinstance(read, Read):
            attachments[read.value] = read.value
    return {
        "orgs": orgs,
        "bodies": {name: name for row in _rows(tree, "bodies") if (name := _text(row, "name"))},
        "attachments": attachments,
        **{table: {said: said for row in _rows(tree, table) if (said := _text(row, key))} for table, key in _REFERRED},
    }


def _rows(tree: Mapping[str, Any], table: str) -> list[Mapping[str, Any]]:
    rows = tree.get(table)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return clean_ends(value) if isinstance(value, str) else ""
