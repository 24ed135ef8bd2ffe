"""A facts file's values with the exact spans of text that say them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml.events import MappingStartEvent, NodeEvent, ScalarEvent

from toolkit import yamlfile


@dataclass
class Node:
    """One value.

    Args:
        kind: ``scalar``, ``map`` or ``list``.
        start: first character, from 0; of a block its first key or hyphen.
        end: behind the last character that says the value; what follows on the line does not count.
        column: of its first character.
        flow: whether it stands between brackets.
        bar: whether it is text under a bar (``|`` or ``>``).
        entries: of a mapping.
        rows: of a list.
    """

    kind: str
    start: int
    end: int
    column: int
    flow: bool = False
    bar: bool = False
    entries: list[Entry] = field(default_factory=list)
    rows: list[Node] = field(default_factory=list)


@dataclass
class Entry:
    """One entry of a mapping: its key, where the key begins and ends, its value."""

    name: str
    start: int
    end: int
    value: Node


class Source:
    """A text with its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for at, char in enumerate(text):
            if char == "\n":
                self.starts.append(at + 1)

    def line_start(self, offset: int) -> int:
        """Return where the line of a character begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Return where the line of a character ends, before its line end."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found

    def root(self) -> Node | None:
        """Return the top of the file; None where it says nothing.

        Raises:
            yaml.YAMLError: the text is not YAML.
        """
        events = yamlfile.events(self.text)
        for event in events:
            if isinstance(event, NodeEvent):
                return self._node(event, events)
        return None

    def _offset(self, mark: Any) -> int:
        start = self.starts[min(int(mark.line), len(self.starts) - 1)]
        return min(start + int(mark.column), len(self.text))

    def _node(self, event: Any, events: Iterator[Any]) -> Node:
        start = self._offset(event.start_mark)
        column = int(event.start_mark.column)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, start, column)
        node = Node("map" if isinstance(event, MappingStartEvent) else "list", start, start, column)
        node.flow = bool(event.flow_style)
        while True:
            event = next(events)
            if not isinstance(event, NodeEvent):
                break
            if node.kind == "map":
                key = str(event.value).strip() if isinstance(event, ScalarEvent) else "?"
                said = self._node(event, events)
                node.entries.append(Entry(key, said.start, said.end, self._node(next(events), events)))
            else:
                node.rows.append(self._node(event, events))
        inner = [entry.value for entry in node.entries] + node.rows
        node.end = self._offset(event.end_mark) if node.flow or not inner else inner[-1].end
        return node

    def _scalar(self, event: Any, start: int, column: int) -> Node:
        end = self._offset(event.end_mark)
        bar = event.style in ("|", ">")
        if bar:  # the mark stands behind the blank lines that follow; they count only where the bar keeps them
            said = self.text[start:end]
            keeps = "+" in said.partition("\n")[0].partition("#")[0]
            end = start + len(said.rstrip(" ").removesuffix("\n") if keeps else said.rstrip("\n \t"))
        return Node("scalar", start, end, column, bar=bar)
