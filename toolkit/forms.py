"""Load what the forms folder says: schemas, code tables, policy values, what a packet binds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from yaml import YAMLError

from toolkit import yamlfile
from toolkit.errors import UsageError
from toolkit.i18n import Bilingual, T
from toolkit.resources import Resources

_UNLABELLED = Bilingual("")
Schema = dict[str, Any]
"""A Cerberus schema with the types of :mod:`toolkit.checks.fields`; ``meta`` holds labels and help."""
STAGES = ("application", "construction", "acceptance", "operation", "assessment")
"""The stages of an alliance's life, in their order."""
NOT_DOCUMENTS = frozenset({"dossier", "enums", "measures", "packets", "policy", "regions", "shared"})
"""Files in ``forms/`` that are no document's form."""


@dataclass(frozen=True)
class PrintedFact:
    """A value that must be printed in the signed pages as the facts say it.

    Args:
        fact: dotted path into the values; ``*`` stands for every row; ``lead.`` and ``derived.`` are known heads.
        label: the words printed just before the value; None where the value alone is enough.
        filter: the template filter that prints it.
        exactly: name of a type; the set of all such values printed must equal the set in the facts.
    """

    fact: str
    label: str | None = None
    filter: str | None = None
    exactly: str | None = None


@dataclass(frozen=True)
class Form:
    """What one document asks for.

    Args:
        id: its name in commands and in the facts.
        title: printed where the facts give none.
        schema: its own fields; what documents share stands in the master model.
        code: its code in the reference, such as ``D2``.
        made_by: who makes it.
        stage: one of :data:`STAGES`.
        template: name of the Word template.
        printed: what the signed pages must print.
        articles: articles of the measures that it serves.
        uses: master tables that must be filled for it.
        prints: master tables that it prints where they are filled.
        needs: documents whose own facts it quotes.
        mentions: likewise, where they are said.
        each: the list that gives one document a row: its own (``each`` is its id) or a master table; empty for a
            document that there is once.
        issuer: path of the fact that names who issues it, where that is not the department.
        variants: name of the field whose value chooses among ``variant_templates``.
        variant_templates: value → template.
    """

    id: str
    title: Bilingual
    schema: Schema
    code: str = ""
    made_by: Bilingual = _UNLABELLED
    stage: str = ""
    template: str = ""
    printed: tuple[PrintedFact, ...] = ()
    articles: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    each: str = ""
    issuer: tuple[str, ...] = ()
    variants: str = ""
    variant_templates: Mapping[str, str] = field(default_factory=dict)

    def template_for(self, own: Mapping[str, Any]) -> str:
        """Return the template for a document with these own facts."""
        chosen = own.get(self.variants) if self.variants else None
        return self.variant_templates.get(str(chosen), self.template)


@dataclass(frozen=True)
class PolicyValue:
    """A value that the measures leave open.

    Args:
        value: None when nobody has set it (未设定).
        status: how firm it is: ``law``, ``call``, ``practice`` or ``unset``.
        source: what it rests on.
        label: its name.
        documents: ids of the documents that depend on it.
        valid_from: the first day that it is valid, as written; empty where that is not known.
        valid_to: the last day.
    """

    value: Any
    status: str
    source: str
    label: Bilingual
    documents: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class PacketPart:
    """One entry of a packet's order: ``cover``, ``contents``, ``document``, ``attachments`` or ``manifest``.

    Args:
        kind: which of these.
        form: of a document.
        template: of a page of the packet's own.
        title: likewise.
        groups: of attachments.
        signed: people sign it.
        draft: it is bound as a draft and says so.
        optional: of a document: left out where its facts are not said.
        told_by: key of the facts that tell it: the form's own, or the table with a row for each document.
        instead: of an optional document: the group of attachments that does in its place.
    """

    kind: str
    form: str = ""
    template: str = ""
    title: Bilingual = _UNLABELLED
    groups: tuple[str, ...] = ()
    signed: bool = False
    draft: bool = False
    optional: bool = False
    told_by: str = ""
    instead: str = ""


@dataclass(frozen=True)
class RequiredAttachment:
    """A group of attachments that a packet must have; ``severity`` says how badly."""

    group: str
    severity: str


@dataclass(frozen=True)
class PacketPlan:
    """What one stage's packet binds, in order.

    Args:
        stage: which stage.
        title: of the packet.
        documents: ids of the forms that are written, in order.
        parts: of the packet; none where single documents are meant.
        required_attachments: groups that must be there.
        date: path of the fact that is the packet's date.
        recommender: path of the fact that names the recommender.
    """

    stage: str
    title: Bilingual
    documents: tuple[str, ...]
    parts: tuple[PacketPart, ...]
    required_attachments: tuple[RequiredAttachment, ...] = ()
    date: tuple[str, ...] = ()
    recommender: tuple[str, ...] = ()

    def for_facts(self, said: Collection[str]) -> PacketPlan:
        """Leave out optional documents that the facts say nothing of, and the need for what documents replace.

        Args:
            said: the top-level keys of the facts.
        """
        gone = {part.form for part in self.parts if part.optional and part.told_by not in said}
        written = {part.instead for part in self.parts if part.instead and part.form not in gone}
        return replace(
            self,
            documents=tuple(name for name in self.documents if name not in gone),
            parts=tuple(part for part in self.parts if not (part.form and part.form in gone)),
            required_attachments=tuple(row for row in self.required_attachments if row.group not in written),
        )


@dataclass(frozen=True)
class CodeTable:
    """One enumeration: stored keys with their printed labels, in order."""

    labels: Mapping[str, Bilingual]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Whatever else may be typed (Chinese label, English label, other names) to the key."""
    means: Mapping[str, str] = field(default_factory=dict)
    """Of a choice that texts are written by: what each value comes to in practice."""


def load_form(resources: Resources, name: str) -> Form:
    """Load ``forms/<name>.yaml``.

    Raises:
        UsageError: there is no such form, or the file is not a form.
    """
    data = read_form_file(resources, name)
    if not isinstance(data.get("schema"), dict):
        raise UsageError(T("The form {name} has no schema.", name=name), T("Compare it with forms/application.yaml."))
    names = {key: tuple(map(str, data.get(key, ()))) for key in ("articles", "uses", "prints", "needs", "mentions")}
    variants = data.get("variants") or {}
    return Form(
        id=str(data.get("id", name)),
        title=bilingual(data.get("title")),
        schema=_with_shared(data["schema"], resources, name),
        code=str(data.get("code", "")),
        made_by=bilingual(data.get("made_by")),
        stage=str(data.get("stage", "")),
        template=str(data.get("template", name)),
        printed=tuple(PrintedFact(**row) for row in data.get("printed", ())),
        **names,
        each=str(data.get("each", "")),
        issuer=tuple(str(data["issuer"]).split(".")) if data.get("issuer") else (),
        variants=str(variants.get("field", "")),
        variant_templates={str(key): str(value) for key, value in variants.get("templates", {}).items()},
    )


def document_ids(resources: Resources) -> list[str]:
    """Return the ids of all documents, in the order of their stages and codes."""
    forms = [load_form(resources, name) for name in resources.form_names() if name not in NOT_DOCUMENTS]
    return [form.id for form in sorted(forms, key=_order)]


def _order(form: Form) -> tuple[object, ...]:
    letters = form.code.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    number = re.search("[0-9]+", form.code)
    stage = STAGES.index(form.stage) if form.stage in STAGES else len(STAGES)
    return stage, letters, int(number.group()) if number else 0, form.code, form.id


def _with_shared(schema: Schema, resources: Resources, form: str) -> Schema:
    """Put shared blocks in the place of their names."""
    out = {}
    for key, rules in schema.items():
        inner = rules.get("schema") if isinstance(rules, dict) else None
        if isinstance(inner, str):
            shared = read_form_file(resources, "shared")
            if inner not in shared:
                raise UsageError(
                    T("The form {form} asks for the shared block {name}, which does not exist.", form=form, name=inner),
                    T("Known blocks: {names}.", names=", ".join(shared)),
                )
            rules = {**rules, "schema": _with_shared(shared[inner], resources, form)}
        elif isinstance(inner, dict):
            rules = {**rules, "schema": _inner_with_shared(rules, inner, resources, form)}
        out[key] = rules
    return out


def _inner_with_shared(rules: Schema, inner: Schema, resources: Resources, form: str) -> Schema:
    """Do the same one level down: a list's schema describes one row, a dict's its entries."""
    if rules.get("type") != "list":
        return _with_shared(inner, resources, form)
    return _with_shared({"": inner}, resources, form)[""] if isinstance(inner.get("type"), str) else inner


def load_code_tables(resources: Resources) -> dict[str, CodeTable]:
    """Load all enumerations of ``forms/enums.yaml``; the same ones for the same text, not to be changed."""
    return _code_tables(yamlfile.Same(read_form_file(resources, "enums")))


@lru_cache(maxsize=4)
def _code_tables(enums: yamlfile.Same) -> dict[str, CodeTable]:
    tables = {}
    for name, rows in enums.value.items():
        labels = {str(key): bilingual(row) for key, row in rows.items()}
        aliases = {}
        for key, row in rows.items():
            for alias in (row.get("zh"), row.get("en"), *row.get("aka", ())):
                if alias:
                    aliases[str(alias)] = str(key)
        means = {str(key): str(row["means"]) for key, row in rows.items() if "means" in row}
        tables[str(name)] = CodeTable(labels, aliases, means)
    return tables


def load_policy(resources: Resources) -> dict[str, PolicyValue]:
    """Load ``forms/policy.yaml``."""
    return {
        str(name): PolicyValue(
            value=row.get("value"),
            status=str(row.get("status", "unset")),
            source=str(row.get("source", "")),
            label=bilingual(row.get("meta")),
            documents=tuple(map(str, row.get("documents", ()))),
            valid_from=str(row.get("valid_from") or ""),
            valid_to=str(row.get("valid_to") or ""),
        )
        for name, row in read_form_file(resources, "policy").items()
    }


def load_document_plan(resources: Resources, name: str) -> PacketPlan:
    """Return the plan of making one document by itself.

    Raises:
        UsageError: there is no such form.
    """
    if name in NOT_DOCUMENTS:
        raise UsageError(T("There is no document {name}.", name=name), T("Run: alliance form list"))
    form = load_form(resources, name)
    return PacketPlan(stage=form.stage, title=form.title, documents=(form.id,), parts=())


def load_packet_plan(resources: Resources, stage: str) -> PacketPlan:
    """Load what ``stage`` binds from ``forms/packets.yaml``.

    Raises:
        UsageError: no packet is described for this stage.
    """
    plans = read_form_file(resources, "packets")
    if stage not in plans:
        raise UsageError(
            T("No packet is described for the stage {stage}.", stage=stage),
            T("Known stages: {stages}.", stages=", ".join(sorted(plans))),
        )
    data = plans[stage]
    return PacketPlan(
        stage=stage,
        title=bilingual(data.get("title")),
        documents=tuple(row["form"] for row in data["parts"] if row["kind"] == "document"),
        parts=tuple(
            PacketPart(
                kind=row["kind"],
                form=row.get("form", ""),
                template=row.get("template", ""),
                title=bilingual(row.get("title")),
                groups=tuple(row.get("groups", ())),
                signed=bool(row.get("signed", False)),
                draft=bool(row.get("draft", False)),
                optional=bool(row.get("optional", False)),
                told_by=_told_by(resources, row["form"]) if row.get("optional") else "",
                instead=str(row.get("instead", "")),
            )
            for row in data["parts"]
        ),
        required_attachments=tuple(RequiredAttachment(**row) for row in data.get("required_attachments", ())),
        date=tuple(str(data.get("date", "")).split(".")),
        recommender=tuple(str(data.get("recommender", "")).split(".")),
    )


def _told_by(resources: Resources, form: str) -> str:
    return load_form(resources, form).each or form


def bilingual(row: Mapping[str, Any] | str | None) -> Bilingual:
    """Read a label given as text or as ``{zh, en}``."""
    if row is None:
        return Bilingual("")
    if isinstance(row, str):
        return Bilingual(row)
    return Bilingual(str(row.get("zh", "")), str(row.get("en", "")))


def read_form_file(resources: Resources, name: str) -> dict[str, Any]:
    """Read ``forms/<name>.yaml`` as it stands; not to be changed.

    Raises:
        UsageError: there is no such file, or it can't be read.
    """
    path = resources.form(name)
    if path is None:
        raise UsageError(
            T("There is no form named {name}.", name=name),
            T("Known forms: {names}.", names=", ".join(resources.form_names())),
        )
    return _parse(path)


def _parse(path: Path) -> dict[str, Any]:
    try:
        data = yamlfile.load_file(path)
    except (YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            T("The form file {path} cannot be read: {reason}", path=path, reason=error),
            T("Mend the YAML at that place."),
        ) from error
    if not isinstance(data, dict):
        raise UsageError(T("The form file {path} is empty.", path=path), T("Compare it with the shipped forms."))
    return data
