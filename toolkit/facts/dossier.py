"""Read ``dossier.yaml``: every scalar as the text that was typed, with its line and column.

No value is interpreted here: ``045000`` stays ``045000`` and ``2026/3/5`` stays as typed. The checks read them by type.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from toolkit import limits
from toolkit.errors import IOFailure, WantingError
from toolkit.findings import FactPath, Finding, Place, Severity
from toolkit.i18n import T

Raw = dict[str, Any] | list[Any] | str | None
"""What a facts file holds: mappings, lists, typed text, nothing."""

DOSSIER_FILE = "dossier.yaml"
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
                return Place(found.file, found.line, found.column, path)
        return Place(self.source.name, None, None, path)


def read_dossier(folder: Path) -> Facts:
    """Read the facts of the dossier in ``folder``.

    Raises:
        IOFailure: there is no dossier, or it can't be read.
        WantingError: the file is not YAML, not UTF-8, too large or too deep, or uses aliases or tags.
    """
    source = folder / DOSSIER_FILE
    try:
        data = source.read_bytes()
    except FileNotFoundError as error:
        raise IOFailure(
            T("There is no {file} in {folder}.", file=DOSSIER_FILE, folder=folder),
            T("Lay out a dossier with `alliance new {folder}`, or name the folder that holds it.", folder=folder),
        ) from error
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=source, reason=error.strerror or error),
            T("Check the file's permissions."),
        ) from error
    return parse_dossier(data, folder=folder, source=source)


def parse_dossier(data: bytes, *, folder: Path, source: Path) -> Facts:
    """Parse the bytes of a facts file; see :func:`read_dossier`."""
    if len(data) > limits.DOSSIER_BYTES:
        raise WantingError(
            T("{file} is larger than {limit} MiB.", file=source.name, limit=limits.DOSSIER_BYTES // limits.MIB),
            T("Keep attachments in the attachments folder; the dossier only names them."),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise WantingError(
            T("{file}:{line}: the file is not UTF-8 text.", file=source.name, line=line),
            T("Save it again with the encoding UTF-8."),
        ) from error
    reader = _Reader(source.name)
    try:
        yaml = YAML(typ="rt", pure=True)
        yaml.Composer = _ComposerWithoutAliases
        root = yaml.compose(text)
    except _AliasError as alias:
        raise WantingError(
            T(
                "{file}:{line}:{column}: the alias *{name} is not allowed in a dossier.",
                file=source.name,
                line=alias.line + 1,
                column=alias.column + 1,
                name=alias.name,
            ),
            T("Write the value out, or put text that begins with * in quotation marks."),
        ) from alias
    except MarkedYAMLError as error:
        raise _syntax(source.name, error) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise WantingError(
            T("{file} is not readable YAML: {reason}", file=source.name, reason=str(error).splitlines()[0]),
            T("Check the characters and the indentation of the file."),
        ) from error
    tree = reader.read(root, (), 0) if root is not None else {}
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


class _AliasError(Exception):
    def __init__(self, event: AliasEvent) -> None:
        super().__init__(event.anchor)
        self.name = event.anchor
        self.line = event.start_mark.line
        self.column = event.start_mark.column


class _ComposerWithoutAliases(Composer):
    """Stops at the first alias, before anything can be multiplied."""

    def compose_node(self, parent: Node | None, index: int) -> Node:
        if self.parser.check_event(AliasEvent):
            raise _AliasError(self.parser.get_event())
        composed: Node = super().compose_node(parent, index)
        return composed


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[FactPath, Place] = {}
        self.key_places: dict[FactPath, Place] = {}
        self.findings: list[Finding] = []
        self.nodes = 0

    def read(self, node: Node, path: FactPath, depth: int) -> Raw:
        place = self._place(node, path)
        self.nodes += 1
        if depth > limits.YAML_DEPTH or self.nodes > limits.YAML_NODES:
            raise WantingError(
                T("{place}: the dossier is nested too deeply or has too many values.", place=place),
                T("Start from the layout that `alliance new` makes."),
            )
        if node.tag and not str(node.tag).startswith(_CORE_TAGS):
            raise WantingError(
                T("{place}: the tag {tag} is not allowed in a dossier.", place=place, tag=node.tag),
                T("Remove the tag, or put text that begins with ! in quotation marks."),
            )
        self.places[path] = place
        if isinstance(node, ScalarNode):
            return self._scalar(node, place)
        if isinstance(node, SequenceNode):
            return [self.read(child, (*path, i), depth + 1) for i, child in enumerate(node.value)]
        assert isinstance(node, MappingNode)  # noqa: S101  # the composer yields these three kinds only
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value).strip() if isinstance(key_node, ScalarNode) else "?"
            child = (*path, key)
            if key in out:
                self.findings.append(
                    Finding(
                        "facts.duplicate-key",
                        Severity.ERROR,
                        T(
                            "The key {key} is said twice; first at line {line}.",
                            key=key,
                            line=self.key_places[child].line,
                        ),
                        T("Keep one of the two."),
                        self._place(key_node, child),
                    )
                )
                continue
            self.key_places[child] = self._place(key_node, child)
            out[key] = self.read(value_node, child, depth + 1)
        return out

    def _scalar(self, node: ScalarNode, place: Place) -> str | None:
        value = str(node.value)
        if node.style is None and value in _NULLS:
            return None
        if len(value) > limits.TEXT_LENGTH:
            raise WantingError(
                T("{place}: the text is longer than {limit} characters.", place=place, limit=limits.TEXT_LENGTH),
                T("Shorten it, or hand it in as an attachment."),
            )
        return value

    def _place(self, node: Node, path: FactPath) -> Place:
        mark = node.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1, path)


def _syntax(file: str, error: MarkedYAMLError) -> WantingError:
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
