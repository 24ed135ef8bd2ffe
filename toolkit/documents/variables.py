"""Which facts a template uses, found without any facts: dotted names, ``*`` for the rows of a list."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import nodes

_PASSING = frozenset({"sort", "list", "reverse", "select", "selectattr", "reject", "rejectattr", "unique", "_counted"})
"""Filters whose rows are the rows of what they are given."""
_Scope = Mapping[str, str | None]
"""What a local name stands for: a dotted name, or None where that can't be told."""


def used_variables(tree: nodes.Template) -> set[str]:
    """Return the names that ``tree`` reads, roots included: ``orgs``, ``orgs.*``, ``orgs.*.name``, ``lead.name``."""
    found: set[str] = set()
    _walk_all(tree.body, {}, found)
    return found


def _walk_all(body: list[nodes.Node], scope: _Scope, found: set[str]) -> None:
    """Walk statements in turn; a ``set`` is known to those after it."""
    local = dict(scope)
    for node in body:
        if isinstance(node, nodes.Assign):
            _walk(node.node, local, found)
            _bind(node.target, _path(node.node, local), local)
        else:
            _walk(node, local, found)


def _walk(node: nodes.Node, scope: _Scope, found: set[str]) -> None:
    path = _path(node, scope)
    if path is not None:
        steps = path.split(".")
        found.update(".".join(steps[: n + 1]) for n in range(len(steps)))
    if isinstance(node, nodes.For):
        _walk_for(node, scope, found)
    elif isinstance(node, nodes.If):
        _walk(node.test, scope, found)
        for branch in (node.body, node.else_):
            _walk_all(branch, scope, found)
        for other in node.elif_:
            _walk(other, scope, found)
    elif isinstance(node, nodes.With):
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            _walk(value, scope, found)
            _bind(target, _path(value, scope), inner)
        _walk_all(node.body, inner, found)
    else:
        for child in node.iter_child_nodes():
            _walk(child, scope, found)


def _walk_for(node: nodes.For, scope: _Scope, found: set[str]) -> None:
    _walk(node.iter, scope, found)
    rows = _path(_rows_of(node.iter), scope)
    inner = {**scope, "loop": None}
    _bind(node.target, f"{rows}.*" if rows else None, inner)
    if node.test is not None:
        _walk(node.test, inner, found)
    _walk_all(node.body, inner, found)
    _walk_all(node.else_, scope, found)


def _rows_of(node: nodes.Node) -> nodes.Node:
    while isinstance(node, nodes.Filter) and node.name in _PASSING and node.node is not None:
        node = node.node
    return node


def _bind(target: nodes.Node, path: str | None, scope: dict[str, str | None]) -> None:
    for name in (target, *target.find_all(nodes.Name)):
        if isinstance(name, nodes.Name):
            scope[name.name] = path if name is target else None


def _path(node: nodes.Node, scope: _Scope) -> str | None:
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name) if node.ctx == "load" else None
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node, scope)
        return f"{owner}.{node.attr}" if owner else None
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        owner = _path(node.node, scope)
        step = "*" if isinstance(node.arg.value, int) else node.arg.value
        return f"{owner}.{step}" if owner else None
    return None
