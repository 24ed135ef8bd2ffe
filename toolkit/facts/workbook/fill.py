"""Put facts onto the sheets of a layout, and say where each stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit import limits
from toolkit.facts.ends import clean_ends
from toolkit.facts.sheets.paper import PARENT, Card, Column, Paper, Spot, Table
from toolkit.facts.workbook.layout import OTHER, WRITTEN, FieldPlan, SheetPlan
from toolkit.findings import FactPath, format_path
from toolkit.i18n import T

SEPARATORS = "、；;，,"
"""Part several values in a cell of one line; never in lists of plain text, whose items may hold them."""
PARTED = ("ref", "choice")
INNER_LINE = "\u2028"
"""Stands for a line end inside one of several values."""


@dataclass
class Filled:
    """Facts on sheets.

    Args:
        papers: the sheets.
        plans: of each sheet, by key.
        rows: the path of each row → its table and its place there.
    """

    papers: list[Paper] = field(default_factory=list)
    plans: dict[str, SheetPlan] = field(default_factory=dict)
    rows: dict[FactPath, tuple[str, int]] = field(default_factory=dict)

    def spot(self, path: FactPath) -> Spot | None:
        """Return where ``path`` stands, or the nearest place that stands for it: its row, its sheet; None otherwise."""
        for length in range(len(path), 0, -1):
            head = path[:length]
            if head in self.rows:
                key, row = self.rows[head]
                return self._in_row(key, row, path[length:])
        for length in range(len(path), 0, -1):
            key = ".".join(map(str, path[:length]))
            if key in self.plans:
                rest = _names(path[length:])
                known = not self.plans[key].is_table and any(f.path == rest for f in self.plans[key].fields)
                return Spot(key, None, ".".join(rest) if known else "")
        first = next((plan for plan in self.plans.values() if plan.path[:1] == path[:1] and not plan.parent), None)
        return Spot(first.key) if first and path else None

    def _in_row(self, key: str, row: int, rest: FactPath) -> Spot:
        names = _names(rest)
        for length in range(len(names), 0, -1):
            if any(plan_field.path == names[:length] for plan_field in self.plans[key].fields):
                return Spot(key, row, ".".join(names[:length]))
            child = f"{key}[].{'.'.join(names[:length])}"
            if child in self.plans:
                return Spot(child)
        return Spot(key, row)


def fill(plans: Sequence[SheetPlan], tree: Mapping[str, Any], *, spare: int = 200) -> Filled:
    """Put facts onto sheets; what no sheet has a cell for goes onto a last one, so that nothing is lost.

    Args:
        plans: the layout.
        tree: facts as typed.
        spare: empty rows of each table that carry drop-down lists.
    """
    filled = Filled(plans={plan.key: plan for plan in plans})
    left = _Left(tree)
    found: dict[str, list[tuple[FactPath, dict[str, Any]]]] = {}
    for plan in plans:
        if plan.is_table:
            filled.papers.append(_table(plan, tree, found, filled, left, spare))
        else:
            filled.papers.append(_card(plan, tree, left))
    others = [[json.dumps(path, ensure_ascii=False), format_path(path), text] for path, text in left.remaining()]
    if others:
        filled.papers.append(other_table(others))
    return filled


def other_table(rows: list[list[str]]) -> Table:
    """Return the sheet for what no form asks for."""
    columns = (
        Column("path", str(T("Stable name"))),
        Column("shown", str(T("Place"))),
        Column("text", str(T("Text"))),
    )
    help_ = str(T("No form asks for these; correct them in their place or delete the row."))
    return Table(OTHER, str(T("Other data")), columns, rows, help=help_, spare=0)


def _table(
    plan: SheetPlan,
    tree: Mapping[str, Any],
    found: dict[str, list[tuple[FactPath, dict[str, Any]]]],
    filled: Filled,
    left: _Left,
    spare: int,
) -> Table:
    rows: list[tuple[FactPath, dict[str, Any]]] = []
    names: list[str] = []
    if plan.parent:
        above = found[plan.parent]
        called = row_names([row for _, row in above], filled.plans[plan.parent].names)
        for (path, row), name in zip(above, called, strict=True):
            own = _rows(row, plan.path, path)
            rows += own
            names += [name] * len(own)
    else:
        rows = _rows(tree, plan.path, ())
    found[plan.key] = rows
    cells = []
    for at, (path, row) in enumerate(rows):
        filled.rows[path] = plan.key, at
        cells.append(
            [
                names[at] if plan_field.column.key == PARENT else left.take(row, plan_field, path)
                for plan_field in plan.fields
            ]
        )
    columns = tuple(plan_field.column for plan_field in plan.fields)
    frozen = 1 if plan.parent or len(columns) < 3 else 2
    return Table(plan.key, plan.title, columns, cells, help=plan.help, spare=spare, frozen=frozen)


def _card(plan: SheetPlan, tree: Mapping[str, Any], left: _Left) -> Card:
    block = tree.get(plan.path[0])
    values = []
    for plan_field in plan.fields:
        if plan_field.column.key == WRITTEN:
            values.append(str(T("yes")) if plan.path[0] in tree else None)
        else:
            values.append(left.take(block, plan_field, plan.path) if isinstance(block, dict) else None)
    columns = tuple(plan_field.column for plan_field in plan.fields)
    return Card(plan.key, plan.title, columns, values, help=plan.help)


def row_names(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    """Return what each row is called in child tables: by the first field that names it alone, else by its number."""
    said = [clean_ends(text) if names and isinstance(text := row.get(names[0]), str) else "" for row in rows]
    return [
        name if name and not name.startswith("#") and said.count(name) == 1 else f"#{number}"
        for number, name in enumerate(said, 1)
    ]


def join_many(items: Sequence[str], kind: str) -> str:
    """Write several values into one cell, one a line."""
    lines = [item.replace("\n", INNER_LINE) for item in items]
    alone = len(lines) == 1 and kind in PARTED and any(char in lines[0] for char in SEPARATORS)
    return "\n".join(lines) + ("\n" if alone else "")


def _rows(node: Any, path: tuple[str, ...], above: FactPath) -> list[tuple[FactPath, dict[str, Any]]]:
    """Return the rows of the list at ``path``, each with its own path; empty rows are none."""
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    if not isinstance(node, list):
        return []
    return [((*above, *path, at), row) for at, row in enumerate(node) if isinstance(row, dict) and not is_blank(row)]


def is_blank(value: Any) -> bool:
    """Say whether nothing is said in a value: it is empty, or all that it holds is."""
    if isinstance(value, dict):
        return all(is_blank(inner) for inner in value.values())
    if isinstance(value, list):
        return all(is_blank(inner) for inner in value)
    return value is None or not clean_ends(str(value))


class _Left:
    """Remembers which leaves have found a cell."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree
        self.taken: set[FactPath] = set()

    def take(self, row: Mapping[str, Any], plan_field: FieldPlan, above: FactPath) -> str | None:
        """Return the text for a field's cell; nothing where its value has another shape."""
        node: Any = row
        for step in plan_field.path:
            node = node.get(step) if isinstance(node, dict) else None
        path = (*above, *plan_field.path)
        column = plan_field.column
        if not column.many and isinstance(node, str):
            self.taken.add(path)
            return node
        if column.many and isinstance(node, list) and all(item is None or isinstance(item, str) for item in node):
            text = join_many([item for item in node if item is not None and clean_ends(item)], column.kind)
            if len(text) > limits.SHEET_TEXT:
                return None  # each item has room in a cell of its own
            self.taken |= {(*path, at) for at in range(len(node))}
            return text or None
        return None

    def remaining(self) -> Iterator[tuple[FactPath, str]]:
        """Yield every text that has no cell, with its path when blank rows are left out."""
        for path, closed, text in _leaves(self.tree, (), ()):
            if path not in self.taken and clean_ends(text):
                yield closed, text


def _leaves(value: Any, path: FactPath, closed: FactPath) -> Iterator[tuple[FactPath, FactPath, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key), (*closed, key))
    elif isinstance(value, list):
        said = [at for at, inner in enumerate(value) if not is_blank(inner)]
        for place, at in enumerate(said):
            yield from _leaves(value[at], (*path, at), (*closed, place))
    elif isinstance(value, str):
        yield path, closed, value


def _names(path: FactPath) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))
