"""What an expression of a template stands for: a table, a row of it, a value; and what local names stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jinja2 import nodes

from toolkit.documents.vocabulary import Entry, Path
from toolkit.i18n import Bilingual

_PASSING = frozenset({"sort", "list", "reverse", "select", "selectattr", "reject", "rejectattr", "unique", "_counted"})
"""Filters that give back rows of what they are given."""
_PICKING = frozenset({"first", "last", "min", "max"})
_CUTTING = frozenset({"batch", "slice"})
_SAME = frozenset({"_plain", "default", "d", "blank"})


@dataclass(frozen=True)
class Known:
    """What an expression is: an entry, and the path to it."""

    entry: Entry
    path: Path
    row: bool = False
    """One row of a table, or one value of a list."""


class Scope:
    """The names that may be used at one place of a template.

    Args:
        root: every name of the facts.
    """

    def __init__(self, root: Entry) -> None:
        self.root = root
        self.names: dict[str, Known | None] = {}
        """Local names; None where it can't be told what they stand for."""

    def of(self, node: nodes.Node | None) -> Known | None:
        """Return what an expression stands for; None where it can't be told."""
        match node:
            case nodes.Name():
                if node.name in self.names:
                    return self.names[node.name]
                entry = self.root.inner.get(node.name)
                return Known(entry, (node.name,)) if entry is not None else None
            case nodes.Getattr():
                return self._below(self.of(node.node), node.attr)
            case nodes.Getitem():
                owner = self.of(node.node)
                if isinstance(node.arg, nodes.Slice):
                    return owner
                if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
                    return self._below(owner, node.arg.value)
                return _row_of(owner)
            case nodes.Filter():
                known = self.of(node.node)
                if node.name in _PASSING or node.name in _SAME:
                    return known
                return _row_of(known) if node.name in _PICKING else None
            case nodes.Call() | nodes.Dict() | nodes.List():
                return Known(Entry("", Bilingual(""), "open"), ())
            case nodes.CondExpr():
                return _either(self.of(node.expr1), self.of(node.expr2))
            case nodes.Or():
                return _either(self.of(node.left), self.of(node.right))
            case _:
                return None

    def _below(self, owner: Known | None, name: str) -> Known | None:
        if owner is None or (owner.entry.kind == "rows" and not owner.row):
            return None
        if owner.entry.kind == "open":
            return Known(Entry(name, owner.entry.label, "open"), (*owner.path, name))
        entry = owner.entry.inner.get(name)
        return Known(entry, (*owner.path, name)) if entry is not None else None

    def bind_rows(self, target: nodes.Node, rows: nodes.Node, known: Known | None) -> None:
        """Let a loop's target stand for the rows of what it loops over."""
        if isinstance(rows, nodes.Filter) and rows.name in _CUTTING | {"groupby"}:
            table = self.of(rows.node)
            if rows.name == "groupby" and isinstance(target, nodes.Tuple) and len(target.items) == 2:
                self.bind(target.items[0], None)
                self.bind(target.items[1], table)
                return
            self.bind(target, table if rows.name in _CUTTING else None)
            return
        self.bind(target, _row_of(known))

    def bind(self, target: nodes.Node, known: Known | None) -> None:
        """Let a local name stand for something; of several names together it can't be told."""
        for name in (target, *target.find_all(nodes.Name)):
            if isinstance(name, nodes.Name):
                self.names[name.name] = known if name is target else None


def _either(one: Known | None, other: Known | None) -> Known | None:
    """Return what an expression is that may be either; None where they differ."""
    if one is None or other is None:
        return one or other
    return one if one.entry.inner is other.entry.inner or one.entry.kind == other.entry.kind == "value" else None


def _row_of(known: Known | None) -> Known | None:
    if known is None:
        return None
    if known.entry.kind == "rows":
        return replace(known, path=(*known.path, "*"), row=True)
    if known.entry.kind == "list":
        inner = known.entry.rules.get("schema") or {}
        return Known(Entry("", known.entry.label, "value", inner), (*known.path, "*"), True)
    return known if known.entry.kind == "open" else None
