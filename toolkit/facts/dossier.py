"""Read ``dossier.yaml``: every scalar as the text that was typed, with its line and column.

A workbook, ``dossier.xlsx``, does in its place; see :mod:`toolkit.facts.workbook`.

No value is interpreted here: ``045000`` stays ``045000`` and ``2026/3/5`` stays as typed. The checks read them by type.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yaml import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from toolkit import limits, yamlfile
from toolkit.errors import IOFailure, WantingError
from toolkit.facts.files import read_bytes
from toolkit.findings import FactPath, Finding, Place, Severity
from toolkit.i18n import T

Raw = dict[str, Any] | list[Any] | str | None
"""What a facts file holds: mappings, lists, typed text, nothing."""

DOSSIER_FILE = "dossier.yaml"
WORKBOOK_FILE = "dossier.xlsx"
_READ_TWICE = 300_000
"""Files up to so many characters are read again by the slow parser when libyaml refuses them: it says better where."""
_CORE_TAGS = ("tag:yaml.org,2002:",)
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Facts:
    """What the user said.

    Args:
        folder: the dossier's folder; attachments are found below it.
        source: the file read.
        tree: the values as typed.
        places: where each value stands, by path.
        key_places: where each key stands, by path.
        revision: SHA-256 of the file, hexadecimal; a writer must name it to change a value.
        findings: what was wrong with the file itself (keys said twice).
    """

    folder: Path
    source: Path
    tree: dict[str, Any]
    places: dict[FactPath, Place]
    key_places: dict[FactPath, Place]
    revision: str
    findings: tuple[Finding, ...] = field(default=())

    def place(self, path: FactPath) -> Place:
        """Return where ``path`` was said, or its nearest said ancestor; the path itself is kept as asked."""
        for length in range(len(path), -1, -1):
            found = self.key_places.get(path[:length]) or self.places.get(path[:length])
            if found is not None:
                return replace(found, path=path)
        return Place(self.source.name, None, None, path)


def read_dossier(folder: Path) -> Facts:
    """Read the facts of the dossier in ``folder``.

    Raises:
        IOFailure: there is no dossier, or it can't be read.
        WantingError: the file is not YAML, not UTF-8, too large or too deep, or uses aliases or tags; the workbook
            can't be taken; or both are there.
    """
    source = dossier_file(folder)
    if source is None:
        raise IOFailure(
            T("There is no {file} in {folder}.", file=DOSSIER_FILE, folder=folder),
            T("Lay out a dossier with `alliance new {folder}`, or name the folder that holds it.", folder=folder),
        )
    data = read_bytes(source, limits.SHEET_BYTES + 1)  # both kinds of file have a bound below that
    return parse_dossier(data, folder=folder, source=source)


def read_facts_of(path: Path) -> Facts:
    """Read the facts of a dossier's folder, or of a workbook by itself, whose attachments then lie beside it."""
    if path.suffix.lower() != ".xlsx" or path.is_dir():
        return read_dossier(path)
    data = read_bytes(path, limits.SHEET_BYTES + 1)
    return read_workbook_facts(data, folder=path.parent, source=path)


def dossier_file(folder: Path) -> Path | None:
    """Return the file that holds a folder's facts; None where there is none.

    Raises:
        WantingError: there are two.
    """
    there = [path for name in (DOSSIER_FILE, WORKBOOK_FILE) if (path := folder / name).is_file()]
    if len(there) == 2:
        newer = max(there, key=lambda path: path.stat().st_mtime)
        raise WantingError(
            T("{folder} holds both {one} and {other}; one dossier has one set of facts.",
              folder=folder, one=DOSSIER_FILE, other=WORKBOOK_FILE),
            T("{newer} was changed last. Move the workbook elsewhere and bring it in with "
              "`alliance workbook import {workbook} {folder}`, or remove the one that no longer counts.",
              newer=newer.name, workbook=WORKBOOK_FILE, folder=folder),
        )  # fmt: skip
    return there[0] if there else None


def read_workbook_facts(data: bytes, *, folder: Path, source: Path) -> Facts:
    """Read the facts that a workbook says.

    Raises:
        WantingError: it can't be taken.
    """
    from toolkit.facts.workbook.load import load_workbook  # most dossiers are YAML

    loaded = load_workbook(data, source)
    return Facts(folder, source, loaded.tree, loaded.places, {}, loaded.revision, tuple(loaded.findings))


def parse_dossier(data: bytes, *, folder: Path, source: Path) -> Facts:
    """Parse the bytes of a facts file, YAML or by its name a workbook; see :func:`read_dossier`."""
    if source.suffix.lower() == ".xlsx":
        return read_workbook_facts(data, folder=folder, source=source)
    if len(data) > limits.DOSSIER_BYTES:
        raise WantingError(
            T("{file} is larger than {limit} MiB.", file=source.name, limit=limits.DOSSIER_BYTES // limits.MIB),
            T("Keep attachments in the attachments folder; the dossier only names them."),
        )
    text = utf8_text(data, source.name)
    reader = _Reader(source.name)
    try:
        try:
            tree = reader.read(yamlfile.events(text))
        except YAMLError:
            if len(text) > _READ_TWICE:
                raise
            reader = _Reader(source.name)
            tree = reader.read(yamlfile.events(text, slow=True))
    except MarkedYAMLError as error:
        raise syntax_error(source.name, error) from error
    except (YAMLError, ValueError) as error:
        raise WantingError(
            T("{file} is not readable YAML: {reason}", file=source.name, reason=str(error).splitlines()[0]),
            T("Check the characters and the indentation of the file."),
        ) from error
    if tree is None or tree == "":
        tree = {}
    if not isinstance(tree, dict):
        raise WantingError(
            T("{file} must be a list of keys, each followed by a colon.", file=source.name),
            T("Start from the layout that `alliance new` makes."),
        )
    return Facts(
        folder=folder,
        source=source,
        tree=tree,
        places=reader.places,
        key_places=reader.key_places,
        revision=hashlib.sha256(data).hexdigest(),
        findings=tuple(reader.findings),
    )


def utf8_text(data: bytes, file: str) -> str:
    """Decode a file of text.

    Raises:
        WantingError: it is not UTF-8; the line is named.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise WantingError(
            T("{file}:{line}: the file is not UTF-8 text.", file=file, line=line),
            T("Save it again with the encoding UTF-8."),
        ) from error


@dataclass
class _Open:
    """A list or mapping whose end has not come yet; for a mapping, ``key`` is said and its value is awaited."""

    path: FactPath
    rows: list[Any] | None = None
    fields: dict[str, Any] | None = None
    key: str | None = None


class _Reader:
    """Builds the tree from parse events in one pass; what is refused is refused before anything can grow."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[FactPath, Place] = {}
        self.key_places: dict[FactPath, Place] = {}
        self.findings: list[Finding] = []
        self.nodes = 0
        self.open: list[_Open] = []
        self.root: Raw = None

    def read(self, events: Iterator[Any]) -> Raw:
        documents = 0
        for event in events:
            self.follow(event, events)
            if isinstance(event, DocumentStartEvent):
                documents += 1
                mark: Any = event.start_mark
                if documents > 1:
                    raise MarkedYAMLError(None, None, "but found another document", mark)
        return self.root

    def follow(self, event: Any, events: Iterator[Any]) -> None:
        """Take in the next event."""
        if isinstance(event, NodeEvent):
            self.node(event, events)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self.open.pop()

    def node(self, event: Any, events: Iterator[Any]) -> None:
        if isinstance(event, AliasEvent):
            raise self._alias(event)
        holder = self.open[-1] if self.open else None
        if holder is None:
            self.root = self._value(event, ())
        elif holder.rows is not None:
            holder.rows.append(self._value(event, (*holder.path, len(holder.rows))))
        elif holder.fields is not None and holder.key is None:
            self._key(event, holder, events)
        elif holder.fields is not None and holder.key is not None:
            key, holder.key = holder.key, None
            holder.fields[key] = self._value(event, (*holder.path, key))

    def _key(self, event: Any, holder: _Open, events: Iterator[Any]) -> None:
        assert holder.fields is not None  # noqa: S101  # a key has a mapping around it
        if isinstance(event, ScalarEvent):
            key = str(event.value).strip()
        else:
            key = "?"
            self._skip(event, events)
        path = (*holder.path, key)
        if key not in holder.fields:
            holder.key = key
            self.key_places[path] = self._place(event, path)
            return
        first = self.key_places[path].line
        problem = T("The key {key} is said twice; first at line {line}.", key=key, line=first)
        place = self._place(event, path)
        self.findings.append(Finding("facts.duplicate-key", Severity.ERROR, problem, T("Keep one of the two."), place))
        self._skip(next(events), events)

    def _skip(self, event: Any, events: Iterator[Any]) -> None:
        """Read past the node that ``event`` begins."""
        depth = 0
        while True:
            if isinstance(event, AliasEvent):
                raise self._alias(event)
            depth += isinstance(event, (MappingStartEvent, SequenceStartEvent))
            depth -= isinstance(event, (MappingEndEvent, SequenceEndEvent))
            if depth == 0:
                return
            event = next(events)

    def _value(self, event: Any, path: FactPath) -> Raw:
        place = self._place(event, path)
        self.nodes += 1
        if len(self.open) > limits.YAML_DEPTH or self.nodes > limits.YAML_NODES:
            raise WantingError(
                T("{place}: the dossier is nested too deeply or has too many values.", place=place),
                T("Start from the layout that `alliance new` makes."),
            )
        if event.tag and event.tag != "!" and not event.tag.startswith(_CORE_TAGS):
            raise WantingError(
                T("{place}: the tag {tag} is not allowed in a dossier.", place=place, tag=event.tag),
                T("Remove the tag, or put text that begins with ! in quotation marks."),
            )
        self.places[path] = place
        if isinstance(event, ScalarEvent):
            return self._scalar(event, place)
        opened = _Open(path, rows=[]) if isinstance(event, SequenceStartEvent) else _Open(path, fields={})
        self.open.append(opened)
        return opened.fields if opened.rows is None else opened.rows

    def _scalar(self, event: Any, place: Place) -> str | None:
        value = str(event.value)
        if not event.style and value in _NULLS:
            return None
        if len(value) > limits.TEXT_LENGTH:
            raise WantingError(
                T("{place}: the text is longer than {limit} characters.", place=place, limit=limits.TEXT_LENGTH),
                T("Shorten it, or hand it in as an attachment."),
            )
        return value

    def _alias(self, event: Any) -> WantingError:
        return WantingError(
            T(
                "{file}:{line}:{column}: the alias *{name} is not allowed in a dossier.",
                file=self.file,
                line=event.start_mark.line + 1,
                column=event.start_mark.column + 1,
                name=event.anchor,
            ),
            T("Write the value out, or put text that begins with * in quotation marks."),
        )

    def _place(self, event: Any, path: FactPath) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1, path)


@dataclass(frozen=True)
class Node:
    """One value of a YAML stream with all that stands in it; paths begin at the value itself.

    Args:
        value: as typed.
        places: where each value stands, by path.
        key_places: where each key stands, by path.
        findings: keys said twice.
    """

    value: Raw
    places: dict[FactPath, Place]
    key_places: dict[FactPath, Place]
    findings: tuple[Finding, ...]


def parse_node(event: Any, events: Iterator[Any], file: str) -> Node:
    """Read one value out of a stream of parse events, in the way and within the bounds of :func:`parse_dossier`.

    Args:
        event: the value's first event.
        events: the stream behind it; read up to the value's end.
        file: name for places.

    Raises:
        WantingError: the value is too deep or too large, or has aliases or tags.
    """
    reader = _Reader(file)
    reader.node(event, events)
    while reader.open:
        reader.follow(next(events), events)
    return Node(reader.root, reader.places, reader.key_places, tuple(reader.findings))


def syntax_error(file: str, error: MarkedYAMLError) -> WantingError:
    """Say where a file stops being YAML."""
    mark = error.problem_mark or error.context_mark
    return WantingError(
        T(
            "{file}:{line}:{column}: the YAML cannot be read here ({reason}).",
            file=file,
            line=mark.line + 1 if mark else "?",
            column=mark.column + 1 if mark else "?",
            reason=error.problem or error.context or "",
        ),
        T("Check indentation (spaces only, no tabs), the colon with a space behind each key, and quotation marks."),
    )
