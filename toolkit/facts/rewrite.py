"""Rewrite a facts file so that it says other facts: only what differs is touched; comments, order and layout stay.

Every difference becomes a splice of the text at the place that PyYAML's marks give. A library that loads and dumps the
whole file loses the comments behind removed rows and lays untouched lines out anew (docs/decisions/0015).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from toolkit.facts.emit import emit_block, emit_flow, emit_row, emit_value
from toolkit.facts.nodes import Entry, Node, Source
from toolkit.facts.rows import match_rows


def rewrite(text: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """Return the text that says ``new``.

    Args:
        text: a facts file; lines end with a line feed, the last one too.
        old: what it says.
        new: what it shall say.
    """
    source = Source(text)
    root = source.root()
    if root is None or not root.entries:
        head = text if root is None else ""
        return head + ("\n".join(emit_block(new, 0)) + "\n" if new else "")
    pen = _Pen(source)
    if root.flow:
        pen.flow(root, old, new)
    else:
        pen.block(root, old, new)
    return pen.written()


class _Pen:
    """Gathers splices; of two at one place the one asked for first comes first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.splices: list[tuple[int, int, str]] = []

    def written(self) -> str:
        text, out, at = self.source.text, [], 0
        for start, end, fresh in sorted(self.splices, key=lambda splice: splice[:2]):
            out += [text[at:start], fresh]
            at = max(at, end)
        return "".join([*out, text[at:]])

    def block(self, node: Node, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Bring a mapping in block style up to date."""
        kept = [entry for entry in node.entries if entry.name in new]
        fresh = {name: value for name, value in new.items() if name not in old}
        if not kept:
            lines = emit_block(new, node.column)
            self._replace(node.start, node.end, "\n".join(lines).lstrip(" ") if lines else "{}")
            return
        seen = set()
        for place, entry in enumerate(node.entries):
            if entry.name in seen:
                continue  # said twice: only the first counts
            seen.add(entry.name)
            if entry.name not in new:
                self._drop_entry(node, place)
            elif old[entry.name] != new[entry.name]:
                self._entry(entry, node.column, old[entry.name], new[entry.name])
        if fresh:
            self._add_lines(kept[-1].value.end, emit_block(fresh, node.column))

    def _replace(self, start: int, end: int, text: str) -> None:
        self.splices.append((start, end, text))

    def _add_lines(self, end: int, lines: list[str]) -> None:
        """Add lines behind the line in which something ends."""
        at = self.source.line_end(end) + 1
        self._replace(at, at, "".join(f"{line}\n" for line in lines))

    def _drop_lines(self, start: int, end: int) -> None:
        self._replace(self.source.line_start(start), self.source.line_end(end) + 1, "")

    def _drop_entry(self, node: Node, place: int) -> None:
        entry = node.entries[place]
        if self.source.text[self.source.line_start(entry.start) : entry.start].strip(" "):
            self._replace(
                entry.start, node.entries[place + 1].start, ""
            )  # the first entry of a row stands at its hyphen
        else:
            self._drop_lines(entry.start, entry.value.end)

    def _entry(self, entry: Entry, indent: int, old: Any, new: Any) -> None:
        node = entry.value
        if self._inside(node, indent, old, new):
            return
        if node.kind != "scalar" and not node.flow:
            colon = self.source.text.index(":", entry.end) + 1
            first, *rest = emit_value(new, indent + 2)
            if first:
                self._replace(colon, colon, f" {first}")
            self._drop_lines(node.start, node.end)
            self._add_lines(node.end, rest)
        else:
            self._set(node, indent, new)

    def _row(self, node: Node, indent: int, old: Any, new: Any) -> None:
        if not self._inside(node, indent, old, new):
            self._set(node, indent, new)

    def _inside(self, node: Node, indent: int, old: Any, new: Any) -> bool:
        """Bring a collection up to date by what it holds; say whether that could be done."""
        if not old or not new:
            return False
        if isinstance(old, dict) and isinstance(new, dict):
            (self.flow if node.flow else self.block)(node, old, new)
            return True
        if isinstance(old, list) and isinstance(new, list):
            if node.flow:
                self._flow_rows(node, old, new)
            else:
                self._rows(node, old, new)
            return True
        return False

    def _set(self, node: Node, indent: int, new: Any) -> None:
        """Put a value in the place of one on the same line as its key or hyphen, or of nothing."""
        text, start, end = self.source.text, node.start, node.end
        first, *rest = emit_value(new, indent + 2)
        before = text[start - 1 : start]
        if first and before in (":", "-"):
            first = f" {first}"
        if not first and before == " ":
            start = len(text[:start].rstrip(" "))
        line = text[end : self.source.line_end(end)]
        gap = len(line) - len(line.lstrip(" "))
        if line[gap : gap + 1] == "#" and not node.bar:  # keep the comment in its column where there is room
            first += " " * max(2, gap + end - start - len(first))
            self._replace(start, end + gap, first)
        else:
            self._replace(start, end, first)
        if rest:
            self._add_lines(end, rest)

    def flow(self, node: Node, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Bring a mapping between braces up to date; where entries come or go it is written anew."""
        if old.keys() != new.keys() or len(node.entries) != len(old):
            kept = {name: new[name] for name in old if name in new}
            self._replace(node.start, node.end, emit_flow({**kept, **new}))
            return
        for entry in node.entries:
            if old[entry.name] != new[entry.name]:
                self._flow_value(entry.value, old[entry.name], new[entry.name], "")

    def _flow_value(self, node: Node, old: Any, new: Any, nothing: str) -> None:
        if not self._inside(node, 0, old, new):
            fresh = emit_flow(new) or nothing
            before = self.source.text[node.start - 1 : node.start]
            self._replace(node.start, node.end, f" {fresh}" if before == ":" and fresh else fresh)

    def _flow_rows(self, node: Node, old: list[Any], new: list[Any]) -> None:
        if not len(node.rows) == len(old) == len(new):
            self._replace(node.start, node.end, emit_flow(new))
            return
        for row, before, after in zip(node.rows, old, new, strict=True):
            if before != after:
                self._flow_value(row, before, after, "~")

    def _rows(self, node: Node, old: list[Any], new: list[Any]) -> None:
        """Bring a list in block style up to date; rows are matched, so that a changed row keeps its comments."""
        pairs = _in_order(_matched(old, new))
        if not pairs:
            lines = [line for row in new for line in emit_row(row, node.column)]
            self._replace(node.start, node.end, "\n".join(lines).lstrip(" "))
            return
        hyphens = self._hyphens(node)
        before = {j: i for i, j in pairs}
        kept = set(before.values())
        for i in range(len(old)):
            if i not in kept:
                self._drop_lines(hyphens[i], node.rows[i].end)
        waiting: list[str] = []
        last: int | None = None
        for j, row in enumerate(new):
            if j not in before:
                waiting += emit_row(row, node.column)
                continue
            if waiting:
                self._between(node, hyphens[before[j]], last, waiting)
                waiting = []
            last = before[j]
            if old[last] != row:
                self._row(node.rows[last], node.column, old[last], row)
        if waiting and last is not None:
            self._add_lines(node.rows[last].end, waiting)

    def _between(self, node: Node, following: int, last: int | None, lines: list[str]) -> None:
        if last is not None:
            self._add_lines(node.rows[last].end, lines)
            return
        at = self.source.line_start(following)
        if self.source.text[at:following].strip(" "):  # the list's own hyphen stands behind another
            self._replace(following, following, "\n".join([*lines, ""]).lstrip(" ") + " " * node.column)
        else:
            self._replace(at, at, "".join(f"{line}\n" for line in lines))

    def _hyphens(self, node: Node) -> list[int]:
        """Return where each row's hyphen stands."""
        found, at = [], node.start
        for row in node.rows:
            hyphen = self.source.line_start(at) + node.column
            while hyphen < at or self.source.text[hyphen : hyphen + 1] != "-":
                hyphen = self.source.line_end(hyphen) + 1 + node.column
            found.append(hyphen)
            at = max(row.end, hyphen + 1)
        return found


def _matched(old: list[Any], new: list[Any]) -> list[tuple[int, int]]:
    if all(isinstance(row, dict) for row in (*old, *new)):
        return match_rows(old, new)
    left = list(enumerate(old))
    pairs = []
    for j, item in enumerate(new):
        same = next((entry for entry in left if entry[1] == item), None)
        if same is not None:
            left.remove(same)
            pairs.append((same[0], j))
    return pairs


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs whose places rise on both sides; other rows are moved by writing them anew."""
    best: list[list[tuple[int, int]]] = []
    tops: list[int] = []
    for i, j in sorted(pairs, key=lambda pair: pair[1]):
        at = bisect_left(tops, i)
        run = [*(best[at - 1] if at else []), (i, j)]
        best[at : at + 1] = [run]
        tops[at : at + 1] = [i]
    return best[-1] if best else []
