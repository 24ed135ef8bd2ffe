"""Understand a template's names: Chinese labels become the facts' keys, and whatever is unknown is told.

The work is done on Jinja's tree, once, before a template is compiled; filling costs nothing more. What a name is
depends on where it stands: in ``{% for 单位 in 成员单位 %}`` the name 单位 is a row of the members' table, and its 名称
a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from toolkit.documents.nearby import nearest, plain_label, unknown_name
from toolkit.documents.standing import Known, Scope
from toolkit.documents.vocabulary import LOOP_WORD, Entry, Path, loop_entry, tag_word
from toolkit.forms import CodeTable
from toolkit.i18n import Renderable, T

_BY_ATTRIBUTE = {"selectattr": 0, "rejectattr": 0, "groupby": 0, "join": 1}
"""Filters whose argument at this place names a column; all take it as ``attribute`` as well."""
_METHODS = frozenset({"items", "keys", "values", "get"})
_EQUAL = frozenset({"equalto", "eq", "==", "ne", "!=", "in"})


@dataclass(frozen=True)
class NameFault:
    """A name that can't be understood.

    Args:
        line: of the template's text for Jinja.
        kind: ``unknown``, ``ambiguous``, ``table`` (a table named like a value), ``value`` (an unknown choice),
            ``hidden`` (a short name that a row of the loop around it has as well) or ``unclear``.
        name: as typed.
        problem: what is wrong.
        guarded: it stands where a missing fact does no harm.
    """

    line: int
    kind: str
    name: str
    problem: Renderable
    guarded: bool = False


@dataclass(frozen=True)
class Use:
    """A name that was understood: its keys from the outermost level, ``*`` for rows, and what it is."""

    line: int
    path: Path
    entry: Entry
    by_label: bool
    printed_bare: bool = False


class Namer(NodeTransformer):
    """Translate the names of one tree in place and gather what is wrong with them.

    Args:
        root: every name that may be used.
        tables: the enumerations, so that choices can be compared by their labels and are printed as such.
        known: names that are no facts: functions of the environment.
    """

    def __init__(self, root: Entry, tables: Mapping[str, CodeTable], known: Iterable[str]) -> None:
        self.root, self.tables = root, tables
        self.faults: list[NameFault] = []
        self.uses: list[Use] = []
        self._known_names = frozenset(known)
        self._scope = Scope(root)
        self._rows: list[Entry] = []
        self._guarded = 0
        self._labelled: set[int] = set()

    def translate(self, tree: nodes.Template) -> nodes.Template:
        """Translate all names; see :attr:`faults` and :attr:`uses`."""
        tree.body = self._body(tree.body)
        return tree

    # statements

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's way to name visitors
        """Bind the loop's names to its rows inside of it."""
        node.iter = self.visit(node.iter)
        outer, known = dict(self._scope.names), self._scope.of(node.iter)
        self._scope.bind_rows(node.target, node.iter, known)
        self._scope.names["loop"] = Known(loop_entry(), ("loop",))
        if known is not None and known.entry.kind == "rows":
            self._rows.append(known.entry)
        if node.test is not None:
            node.test = self.visit(node.test)
        node.body = self._body(node.body)
        if known is not None and known.entry.kind == "rows":
            self._rows.pop()
        self._scope.names = outer
        node.else_ = self._body(node.else_)
        return node

    def visit_If(self, node: nodes.If) -> nodes.Node:  # noqa: N802
        """Visit the branches in turn."""
        node.test = self.visit(node.test)
        node.body = self._body(node.body)
        node.elif_ = [self.visit(other) for other in node.elif_]
        node.else_ = self._body(node.else_)
        return node

    def visit_With(self, node: nodes.With) -> nodes.Node:  # noqa: N802
        """Bind the names inside the block."""
        node.values = [self.visit(value) for value in node.values]
        outer = dict(self._scope.names)
        for target, value in zip(node.targets, node.values, strict=True):
            self._scope.bind(target, self._scope.of(value))
        node.body = self._body(node.body)
        self._scope.names = outer
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802
        """Bind the name from here on."""
        node.node = self.visit(node.node)
        if not isinstance(node.target, nodes.NSRef):
            self._scope.bind(node.target, self._scope.of(node.node))
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        """Print choices by their labels where they are named by theirs."""
        node.nodes = [self._printed(self.visit(child)) for child in node.nodes]
        return node

    def _body(self, body: list[nodes.Node]) -> list[nodes.Node]:
        return [self.visit(node) for node in body]

    # names

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802
        """Translate an outermost name."""
        name = node.name
        if node.ctx != "load" or name in self._scope.names or name in self._known_names:
            return node
        if name == LOOP_WORD and "loop" in self._scope.names:
            node.name = "loop"
            return node
        if name in self.root.inner:
            self._use(node, (name,), self.root.inner[name], False)
            return node
        path = self._path_of(self.root, name, node)
        if path is None:
            return node
        if len(path) > 1 and self._rows and tag_word(name) in self._rows[-1].names:
            problem = T(
                "“{name}” is here the one of {owner}, not of the row; write the row's name and a full stop before it",
                name=name,
                owner=plain_label(self.root.inner[path[0]]),
            )
            self._fault(node, "hidden", name, problem)
        return self._steps(nodes.Name(path[0], "load", lineno=node.lineno), path, 1)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802
        """Translate a step: ``单位.名称``."""
        node.node = self.visit(node.node)
        return self._step(node, node.attr)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        """Translate a step: ``单位['名称']``."""
        node.node = self.visit(node.node)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._step(node, node.arg.value)
        node.arg = self.visit(node.arg)
        return node

    def _step(self, node: nodes.Getattr | nodes.Getitem, name: str) -> nodes.Node:
        owner = self._scope.of(node.node)
        if owner is None or owner.entry.kind == "open":
            if owner is None and not name.isascii():
                problem = T("what “{name}” belongs to can't be told here; write the English key", name=name)
                self._fault(node, "unclear", name, problem)
            return node
        entry = owner.entry
        if entry.kind == "rows" and not owner.row:
            problem = T(
                "“{table}” is a table; loop over its rows with {tag} and write 行.{name}",
                table=plain_label(entry),
                name=name,
                tag=f"{{% for 行 in {tag_word(entry.label.zh)} %}}",
            )
            self._fault(node, "table", name, problem)
            return node
        if name in entry.inner:
            self._use(node, (*owner.path, name), entry.inner[name], False)
            return node
        if name in _METHODS and entry.kind in ("group", "rows"):
            return node
        if entry.kind not in ("group", "rows"):
            if not (isinstance(node, nodes.Getattr) and name.isascii()):
                problem = T("“{owner}” is a single value and has no “{name}”", owner=plain_label(entry), name=name)
                self._fault(node, "unknown", name, problem)
            return node
        path = self._path_of(entry, name, node)
        if path is None:
            return node
        return self._steps(node.node, path, 0)

    def _steps(self, owner: nodes.Expr, path: Path, begin: int) -> nodes.Expr:
        node = owner
        for key in path[begin:]:
            node = nodes.Getattr(node, key, "load", lineno=owner.lineno)
        self._labelled.add(id(node))
        known = self._scope.of(node)
        if known is not None:
            self._use(node, known.path, known.entry, True)
        return node

    def _path_of(self, entry: Entry, name: str, node: nodes.Node) -> Path | None:
        """Return what a label means below ``entry``; None, and a fault, where it means nothing or too much."""
        found = entry.names.get(name) or entry.names.get(tag_word(name)) or ()
        if len(found) == 1:
            return found[0]
        if found:
            full = "、".join(f"{{{{ {self._spelt(entry, path)} }}}}" for path in found)
            problem = T("“{name}” may mean several things; write {full}", name=name, full=full)
            self._fault(node, "ambiguous", name, problem)
            return None
        self._fault(node, "unknown", name, unknown_name(self.root, entry, name, self._scope.names))
        return None

    def _spelt(self, entry: Entry, path: Path) -> str:
        words, at = [], entry
        for key in path:
            words.append(at.word_for(key))
            at = at.inner[key]
        return ".".join(words)

    # values

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Let choices be compared by their labels."""
        self.generic_visit(node)
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        table = next(
            (known.entry.choices for side in sides if (known := self._scope.of(side)) and known.entry.choices), ""
        )
        if table:
            for side in sides:
                self._choose(side, table)
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        """Translate columns that a filter is given as text."""
        harmless = node.name in ("default", "d")
        self._guarded += harmless
        if node.node is not None:
            node.node = self.visit(node.node)
        self._guarded -= harmless
        rows = self._scope.of(node.node) if node.node is not None else None
        entry = self._columns(node, rows)
        node.args = [self.visit(arg) for arg in node.args]
        node.kwargs = [self.visit(pair) for pair in node.kwargs]
        if node.name in ("selectattr", "rejectattr") and entry is not None and entry.choices and len(node.args) == 3:
            test = node.args[1]
            if isinstance(test, nodes.Const) and test.value in _EQUAL:
                self._choose(node.args[2], entry.choices)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802
        """Know where a missing fact does no harm."""
        harmless = node.name in ("defined", "undefined")
        self._guarded += harmless
        self.generic_visit(node)
        self._guarded -= harmless
        known = self._scope.of(node.node)
        if node.name in _EQUAL and known is not None and known.entry.choices:
            for arg in node.args:
                self._choose(arg, known.entry.choices)
        return node

    def _columns(self, node: nodes.Filter, rows: Known | None) -> Entry | None:
        """Translate the column's name that a filter is given as text; return what it names."""
        at = _BY_ATTRIBUTE.get(node.name)
        given = [node.args[at]] if at is not None and len(node.args) > at else []
        given += [pair.value for pair in node.kwargs if pair.key == "attribute"]
        entry: Entry | None = None
        for const in given:
            if not (isinstance(const, nodes.Const) and isinstance(const.value, str)):
                continue
            if rows is None or rows.entry.kind != "rows":
                if not const.value.isascii():
                    problem = T("what “{name}” belongs to can't be told here; write the English key", name=const.value)
                    self._fault(node, "unclear", const.value, problem)
                continue
            entry, keys = rows.entry, list[str]()
            for name in const.value.split("."):
                path: Path | None = (name,) if name in entry.inner else self._path_of(entry, name, node)
                target = entry.at(path) if path is not None else None
                if path is None or target is None:
                    break
                keys += path
                entry = target
            else:
                const.value = ".".join(keys)
                self._use(node, (*rows.path, "*", *keys), entry, False)
        return entry

    def _choose(self, node: nodes.Node, table: str) -> None:
        """Put the key in the place of a choice's label."""
        for const in [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const):
            if isinstance(node, nodes.Const | nodes.List | nodes.Tuple) and isinstance(const.value, str):
                known = self.tables[table]
                if const.value in known.labels or not const.value:
                    continue
                key = known.aliases.get(const.value)
                if key is not None:
                    const.value = key
                    continue
                near = nearest(const.value, [label.zh for label in known.labels.values()])
                problem = (
                    T("“{value}” is never the value here; “{near}” is near", value=const.value, near=near)
                    if near
                    else T("“{value}” is never the value here", value=const.value)
                )
                self._fault(node, "value", const.value, problem)

    def _printed(self, node: nodes.Expr) -> nodes.Expr:
        """Print a choice named by its label as people read it, not by its key."""
        inner = node.node if isinstance(node, nodes.Filter) and node.name == "_plain" else node
        known = self._scope.of(inner) if isinstance(inner, nodes.Expr) else None
        if known is None or not isinstance(inner, nodes.Getattr | nodes.Name):
            return node
        entry = known.entry
        by_label = id(inner) in self._labelled
        if entry.choices and entry.kind in ("value", "list"):
            if not by_label:
                self._bare(inner, known)
                return node
            shown = nodes.Filter(inner, "label", [nodes.Const(entry.choices)], [], None, None, lineno=inner.lineno)
        elif by_label and entry.type == "region" and entry.kind == "value":
            regions = nodes.Getattr(nodes.Name("derived", "load"), "regions", "load")
            shown = nodes.Getitem(regions, inner, "load", lineno=inner.lineno)  # type: ignore[assignment]
        elif by_label and entry.kind == "list":
            shown = nodes.Filter(inner, "join", [], [], None, None, lineno=inner.lineno)
        else:
            return node
        if inner is node:
            return shown
        assert isinstance(node, nodes.Filter)  # noqa: S101
        node.node = shown
        return node

    def _bare(self, node: nodes.Expr, known: Known) -> None:
        self.uses.append(Use(node.lineno, known.path, known.entry, False, printed_bare=True))

    # telling

    def _use(self, node: nodes.Node, path: Path, entry: Entry, by_label: bool) -> None:
        self.uses.append(Use(node.lineno, path, entry, by_label))

    def _fault(self, node: nodes.Node, kind: str, name: str, problem: Renderable) -> None:
        self.faults.append(NameFault(node.lineno, kind, name, problem, bool(self._guarded)))


def has_labels(tree: nodes.Template) -> bool:
    """Say whether a template names anything in Chinese; most do not and are left as they are."""
    return any(not node.name.isascii() for node in tree.find_all(nodes.Name)) or any(
        not node.attr.isascii() for node in tree.find_all(nodes.Getattr)
    )
