"""A batch as YAML: ``kind``, ``code``, ``common`` and ``rows``, read row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from yaml import MarkedYAMLError, YAMLError
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from toolkit import yamlfile
from toolkit.errors import UsageError, WantingError
from toolkit.facts.dossier import Node, parse_node, syntax_error, utf8_text
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T
from toolkit.office.batches.fields import LEAD, OWN, Field, Table, full_path
from toolkit.office.batches.grid import entries_of, main_names, placed, plain, rows_in_cell, table_names
from toolkit.office.batches.intake import Intake
from toolkit.office.batches.kinds import Kind, load_kind
from toolkit.office.batches.rows import Entry, Spot
from toolkit.resources import Resources

_KIND, _CODE, _COMMON, _ROWS = "kind", "code", "common", "rows"
_KEYS = ("row", "行号")
_MASTER = ("policy", "alliance", "orgs")


def read_yaml(path: Path, resources: Resources, kind: Kind | None) -> Intake:
    """Read a batch.

    Args:
        path: the file.
        resources: the forms.
        kind: what it is a batch of; the file's own ``kind`` where it is not given.

    Raises:
        WantingError: the text is not YAML or not laid out as a batch.
        UsageError: the kind is not said, or unknown.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _Reader(path.name, resources, kind).read(yamlfile.events_of_file(stream))
    except UnicodeDecodeError:
        utf8_text(path.read_bytes(), path.name)  # tells the line
        raise
    except MarkedYAMLError as error:
        raise syntax_error(path.name, error) from error
    except (YAMLError, ValueError) as error:
        raise WantingError(
            T("{file} is not readable YAML: {reason}", file=path.name, reason=str(error).splitlines()[0]),
            T("Check the characters and the indentation of the file."),
        ) from error


class _Reader:
    def __init__(self, file: str, resources: Resources, kind: Kind | None) -> None:
        self.file = file
        self.resources = resources
        self.kind = kind
        self.intake: Intake | None = None
        self.common: Node | None = None
        self.code: tuple[str | None, Spot] = (None, ("", None, None))

    def read(self, events: Iterator[Any]) -> Intake:
        event = next(events)
        while isinstance(event, StreamStartEvent | DocumentStartEvent):
            event = next(events)
        if not isinstance(event, MappingStartEvent):
            raise self.misshapen()
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise self.misshapen()
            self.part(str(event.value).strip(), event, events)
        for event in events:
            if isinstance(event, DocumentStartEvent):
                raise self.misshapen()
            if not isinstance(event, DocumentEndEvent | StreamEndEvent):
                raise self.misshapen()
        intake = self.opened()
        if self.common is not None:
            spot = _spot(self.common, ())
            intake.share(self.entries(self.common), spot)
            for finding in self.common.findings:
                intake.note(finding)
        intake.set_code(*self.code)
        return intake

    def part(self, key: str, event: Any, events: Iterator[Any]) -> None:
        value = next(events)
        spot: Spot = ("", event.start_mark.line + 1, event.start_mark.column + 1)
        if key == _ROWS:
            self.rows(value, events)
            return
        node = parse_node(value, events, self.file)
        if key == _COMMON:
            self.common = node
        elif key == _CODE:
            self.code = (node.value if isinstance(node.value, str) else None, spot)
        elif key == _KIND:
            if self.kind is None:
                self.kind = load_kind(self.resources, str(node.value))
            elif load_kind(self.resources, str(node.value)).name != self.kind.name:
                raise UsageError(
                    T(
                        "{file} is a batch of the kind {said}, not {asked}.",
                        file=self.file,
                        said=node.value,
                        asked=self.kind.name,
                    ),
                    T("Name the kind that the file says, or leave --kind out."),
                )
        else:
            self.opened().find(
                "field.unknown",
                Severity.ERROR,
                T("The key “{key}” is unknown.", key=key[:40]),
                T("A batch has the keys kind, code, common and rows."),
                self.opened().place(spot),
            )

    def rows(self, value: Any, events: Iterator[Any]) -> None:
        if isinstance(value, ScalarEvent) and not value.value:
            return
        if not isinstance(value, SequenceStartEvent):
            raise self.misshapen()
        intake = self.opened()
        for event in events:
            if isinstance(event, SequenceEndEvent):
                return
            node = parse_node(event, events, self.file)
            spot = _spot(node, ())
            if not isinstance(node.value, dict):
                intake.find(
                    "field.shape",
                    Severity.ERROR,
                    T("A group of entries is expected in this row."),
                    T("Write its entries as “key: value”, the first one behind the hyphen, or delete the row."),
                    intake.place(spot),
                )
                continue
            name = next((name for name in _KEYS if name in node.value), _KEYS[0])
            key = node.value.pop(name, None)
            if (name,) in node.places:
                spot = _spot(node, (name,))
            intake.row(key if isinstance(key, str) else None, spot, self.entries(node), node.findings)

    def opened(self) -> Intake:
        if self.intake is None:
            if self.kind is None:
                raise UsageError(
                    T("{file} does not say what kind of notice it is for.", file=self.file),
                    T("Write a line such as “kind: rectification” before the rows, or name it with --kind."),
                )
            self.intake = Intake(self.kind, self.file)
        return self.intake

    def entries(self, node: Node) -> list[Entry]:
        assert self.kind is not None  # noqa: S101  # opened() has been called
        return list(tree_entries(self.kind, node))

    def misshapen(self) -> WantingError:
        return WantingError(
            T("{file} is not laid out as a batch: kind, common and a list of rows.", file=self.file),
            T("Compare it with the sample batches, or fill in the workbook of `alliance notice template`."),
        )


def tree_entries(kind: Kind, node: Node) -> Iterator[Entry]:
    """Yield what a row, or the common part, says, with places among the facts of one notice.

    Heads of the form's own, labels and the names of columns may be used as keys.
    """
    if not isinstance(node.value, dict):
        yield Entry((kind.form.id,), _spot(node, ()), node.value)
        return
    heads = _Heads(kind)
    for key, value in node.value.items():
        path = heads.path(key, value)
        yield from _walk(heads, node, (key,), path, value)


class _Heads:
    """What the keys at the top of a row stand for."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.fields = {entry.path: entry for entry in kind.fields().values()}
        self.tables = {table.path: table for table in kind.tables}
        lists = {plain(name): table for table in kind.tables for name in (table.label.zh, table.label.en, table.key)}
        self.named: dict[str, Field | Table] = {**lists, **main_names(kind)[0]}
        lasts = [str(entry.path[-1]) for entry in kind.columns]
        self.short = {str(e.path[-1]): e.path for e in kind.columns if lasts.count(str(e.path[-1])) == 1}

    def path(self, key: str, value: Any) -> FactPath:
        known = self.named.get(plain(key))
        if known is not None:
            return known.path
        if not isinstance(value, dict | list) and key in self.short and key not in self.kind.form.schema:
            return self.short[key]
        if key in (OWN, LEAD):
            return full_path(self.kind.form.id, key)
        own = key in self.kind.form.schema and key not in _MASTER
        return (self.kind.form.id, key) if own else (key,)


def _walk(heads: _Heads, node: Node, at: FactPath, path: FactPath, value: Any) -> Iterable[Entry]:
    spot = _spot(node, at)
    field, table = heads.fields.get(path), heads.tables.get(path)
    if isinstance(value, str):
        if field is not None:
            return entries_of(field, path, value, spot)
        if table is not None:
            rows, _ = rows_in_cell(table, value, spot)
            return [entry for n, row in enumerate(rows) for entry in placed(table, n, row, spot)]
    if isinstance(value, dict) and value:
        below = [entry for key, inner in value.items() for entry in _walk(heads, node, (*at, key), (*path, key), inner)]
        return [Entry(path, spot), *below]
    if isinstance(value, list) and value:
        found = [Entry(path, spot)]
        for n, inner in enumerate(value):
            if table is not None and isinstance(inner, dict):
                found += placed(table, n, _listed(table, node, (*at, n), inner), _spot(node, (*at, n)))
            else:
                found += _walk(heads, node, (*at, n), (*path, n), inner)
        return found
    return [Entry(path, spot, value)]


def _listed(table: Table, node: Node, at: FactPath, row: dict[str, Any]) -> Iterator[Entry]:
    """Yield what a row of a list says, by keys or labels; paths begin behind the row's number."""
    names, _ = table_names(table)
    for key, value in row.items():
        field, spot = names.get(plain(key)), _spot(node, (*at, key))
        if field is not None and isinstance(value, str):
            yield from entries_of(field, field.path, value, spot)
        elif isinstance(value, list) and value:
            name = field.path if field else (key,)
            yield Entry(name, spot)
            yield from (Entry((*name, n), _spot(node, (*at, key, n)), inner) for n, inner in enumerate(value))
        else:
            yield Entry(field.path if field else (key,), spot, value)


def _spot(node: Node, path: FactPath) -> Spot:
    place = node.key_places.get(path) or node.places.get(path) or node.places[()]
    return "", place.line, place.column
