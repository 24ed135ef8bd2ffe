"""From what was typed for a row and for all rows to the facts of one notice, every value with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from toolkit.facts.dossier import Facts
from toolkit.findings import FactPath, Finding, Place
from toolkit.office.batches.kinds import Kind

Spot = tuple[str, int | None, int | None]
"""Sheet (empty outside workbooks), line or row, column."""
NOWHERE: Spot = ("", None, None)
CONTAINER = object()
"""Stands for the value of a list or group, whose entries are said one by one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as typed, or the place of a list or group.

    Args:
        path: where it stands among the facts of one notice.
        spot: where it was typed.
        value: the text; None where the cell is blank; :data:`CONTAINER`; whatever YAML had where text should be.
    """

    path: FactPath
    spot: Spot
    value: Any = CONTAINER


@dataclass(frozen=True)
class RawRow:
    """A row as it was read.

    Args:
        key: its 行号.
        spot: where that stands.
        entries: what it says.
    """

    key: str
    spot: Spot
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class BatchRow:
    """The facts of one notice; small, and fit to be sent to another process.

    Args:
        key: its 行号.
        order: from 1, in the order of the file.
        facts: shaped like a dossier's: the form's own facts, the policy basis, alliance and lead unit where asked for.
    """

    key: str
    order: int
    facts: Facts


@dataclass(frozen=True)
class Common:
    """What all rows share.

    Args:
        file: name of the batch's file.
        spot: where the common part stands.
        entries: what it says.
    """

    file: str
    spot: Spot = NOWHERE
    entries: tuple[Entry, ...] = ()
    by_path: Mapping[FactPath, Entry] = field(default_factory=dict)


def make_common(kind: Kind, file: str, entries: Iterable[Entry], spot: Spot = NOWHERE) -> Common:
    """Complete the common part: what it does not say stands there as blank, so that its want has a place."""
    said = {entry.path: entry for entry in entries}
    roots = _list_roots(said)
    for asked in kind.common:
        if asked.path not in said and asked.path not in roots:
            said[asked.path] = Entry(asked.path, spot, None)
    for table in kind.tables:
        if table.common and table.path not in said and table.path not in roots:
            said[table.path] = Entry(table.path, spot, None)
    for entry in list(said.values()):
        for n in range(2, len(entry.path)):
            said.setdefault(entry.path[:n], Entry(entry.path[:n], entry.spot))
    return Common(file, spot, tuple(said.values()), said)


def assemble(kind: Kind, common: Common, row: RawRow, order: int, findings: Sequence[Finding] = ()) -> BatchRow:
    """Join a row with what all rows share; where both say something the row prevails, a list as a whole."""
    said = dict(common.by_path)
    for root in _list_roots(entry.path for entry in row.entries):
        _forget(said, root)
    told = _told(said.values())
    for entry in row.entries:
        if entry.value is not None or entry.path not in told:
            said[entry.path] = entry
    told |= _told(row.entries)
    for path in kind.asked:
        if path not in told and path not in said:
            said[path] = Entry(path, row.spot, None)
    _fill(kind, said, told, row.spot)
    for part in kind.optional_parts:
        if part not in told:
            _forget(said, part)
    return BatchRow(row.key, order, _facts(common.file, said, row.spot, findings))


def _facts(file: str, said: Mapping[FactPath, Entry], spot: Spot, findings: Sequence[Finding]) -> Facts:
    tree: dict[str, Any] = {}
    places: dict[FactPath, Place] = {(): Place(file, spot[1], spot[2], (), spot[0])}
    for path, entry in said.items():
        sheet, line, column = entry.spot
        places[path] = Place(file, line, column, path, sheet)
        if entry.value is not CONTAINER:
            _put(tree, path, entry.value)
    return Facts(Path(), Path(file), tree, places, {}, "", tuple(findings))


def _told(entries: Iterable[Entry]) -> set[FactPath]:
    """Return the places of which, or beneath which, something is said."""
    leaves = (entry.path for entry in entries if entry.value is not None and entry.value is not CONTAINER)
    return {path[:n] for path in leaves for n in range(1, len(path) + 1)}


def _list_roots(said: Iterable[FactPath]) -> set[FactPath]:
    """Return the places of the lists among whose entries something is said."""
    return {path[:n] for path in said for n, step in enumerate(path) if isinstance(step, int)}


def _fill(kind: Kind, said: dict[FactPath, Entry], told: set[FactPath], spot: Spot) -> None:
    """Say what is always so, and fill the lists that are taken from other entries where nothing is said."""
    for path, text in kind.fixed.items():
        said[path] = Entry(path, spot, text)
    for root, sources in kind.filled.items():
        found = [said[source] for source in sources if source in said and _is_text(said[source].value)]
        if found and root not in told:
            said.pop(root, None)
            for n, entry in enumerate(found):
                said[(*root, n)] = Entry((*root, n), entry.spot, entry.value)


def _forget(said: dict[FactPath, Entry], root: FactPath) -> None:
    for path in [path for path in said if path[: len(root)] == root]:
        del said[path]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _put(tree: dict[str, Any], path: FactPath, value: Any) -> None:
    holder: Any = tree
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(holder, list):
            at = int(step)
            holder.extend(None for _ in range(at + 1 - len(holder)))
            if not isinstance(holder[at], type(empty)):
                holder[at] = empty
            holder = holder[at]
        else:
            if not isinstance(holder.get(step), type(empty)):
                holder[step] = empty
            holder = holder[step]
    last = path[-1]
    if isinstance(holder, list):
        at = int(last)
        holder.extend(None for _ in range(at + 1 - len(holder)))
        holder[at] = value
    else:
        holder[last] = value
