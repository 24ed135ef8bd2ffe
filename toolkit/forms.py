"""Load what the forms folder says: schemas, code tables, policy values, what a packet binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """What one document asks for."""

    id: str
    title: Bilingual
    schema: Schema
    code: str = ""
    made_by: Bilingual = _UNLABELLED
    stage: str = ""
    template: str = ""
    printed: tuple[PrintedFact, ...] = ()


@dataclass(frozen=True)
class PolicyValue:
    """A number that the measures leave open; ``value`` is None when nobody has set it (未设定)."""

    value: Any
    status: str
    source: str
    label: Bilingual


@dataclass(frozen=True)
class PacketPart:
    """One entry of a packet's order: ``cover``, ``contents``, ``document``, ``attachments`` or ``manifest``."""

    kind: str
    form: str = ""
    template: str = ""
    title: Bilingual = _UNLABELLED
    groups: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True)
class RequiredAttachment:
    """A group of attachments that a packet must have; ``severity`` says how badly."""

    group: str
    severity: str


@dataclass(frozen=True)
class PacketPlan:
    """What one stage's packet binds, in order."""

    stage: str
    title: Bilingual
    documents: tuple[str, ...]
    parts: tuple[PacketPart, ...]
    required_attachments: tuple[RequiredAttachment, ...] = ()


@dataclass(frozen=True)
class CodeTable:
    """One enumeration: stored keys with their printed labels, in order."""

    labels: Mapping[str, Bilingual]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Whatever else may be typed (Chinese label, English label, other names) to the key."""


def load_form(resources: Resources, name: str) -> Form:
    """Load ``forms/<name>.yaml``.

    Raises:
        UsageError: there is no such form, or the file is not a form.
    """
    data = read_form_file(resources, name)
    if not isinstance(data.get("schema"), dict):
        raise UsageError(T("The form {name} has no schema.", name=name), T("Compare it with forms/application.yaml."))
    return Form(
        id=str(data.get("id", name)),
        title=bilingual(data.get("title")),
        schema=data["schema"],
        code=str(data.get("code", "")),
        made_by=bilingual(data.get("made_by")),
        stage=str(data.get("stage", "")),
        template=str(data.get("template", name)),
        printed=tuple(PrintedFact(**row) for row in data.get("printed", ())),
    )


def load_code_tables(resources: Resources) -> dict[str, CodeTable]:
    """Load all enumerations of ``forms/enums.yaml``."""
    tables = {}
    for name, rows in read_form_file(resources, "enums").items():
        labels = {str(key): bilingual(row) for key, row in rows.items()}
        aliases = {}
        for key, row in rows.items():
            for alias in (row.get("zh"), row.get("en"), *row.get("aka", ())):
                if alias:
                    aliases[str(alias)] = str(key)
        tables[str(name)] = CodeTable(labels, aliases)
    return tables


def load_policy(resources: Resources) -> dict[str, PolicyValue]:
    """Load ``forms/policy.yaml``."""
    return {
        str(name): PolicyValue(
            value=row.get("value"),
            status=str(row.get("status", "unset")),
            source=str(row.get("source", "")),
            label=bilingual(row.get("meta")),
        )
        for name, row in read_form_file(resources, "policy").items()
    }


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
        documents=tuple(data.get("documents", ())),
        parts=tuple(
            PacketPart(
                kind=row["kind"],
                form=row.get("form", ""),
                template=row.get("template", ""),
                title=bilingual(row.get("title")),
                groups=tuple(row.get("groups", ())),
                signed=bool(row.get("signed", False)),
            )
            for row in data["parts"]
        ),
        required_attachments=tuple(RequiredAttachment(**row) for row in data.get("required_attachments", ())),
    )


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
        data = _parse_text(path.read_text("utf-8"))
    except (YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            T("The form file {path} cannot be read: {reason}", path=path, reason=error),
            T("Mend the YAML at that place."),
        ) from error
    if not isinstance(data, dict):
        raise UsageError(T("The form file {path} is empty.", path=path), T("Compare it with the shipped forms."))
    return data


@lru_cache(maxsize=64)
def _parse_text(text: str) -> Any:
    """Parse once per content; a run reads the same forms several times. The result is not to be changed."""
    return yamlfile.load(text)
