"""The marks of tracked changes: who, when, and a number of its own for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from toolkit.drafting.wml import (
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    P_PR,
    R_PR,
    SECT_PR,
    TC_PR,
    TR_PR,
    Element,
    local,
    make,
    text_node,
    w,
)

_MARKS = (INS, DEL, MOVE_FROM, MOVE_TO)
_AFTER_MARK = (SECT_PR, w("pPrChange"))


class Pen:
    """Makes the marks of one redline.

    Args:
        author: who is said to have changed the text.
        date: when; its time zone is turned into UTC, none is taken for UTC.
        taken: the numbers that the file has already.
    """

    def __init__(self, author: str, date: datetime, taken: Collection[str]) -> None:
        aware = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        self._author = author
        self._date = aware.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._taken = frozenset(taken)
        self._last = 0

    def number(self) -> str:
        """Return a number that nothing else in the file has."""
        self._last += 1
        while str(self._last) in self._taken:
            self._last += 1
        return str(self._last)

    def name(self) -> str:
        """Return a name that no other moved paragraph has."""
        return f"move{self.number()}"

    def mark(self, tag: str, children: Iterable[Element] = ()) -> Element:
        """Make a mark of this kind around ``children``."""
        element = make(tag.rsplit("}", 1)[-1], id=self.number(), author=self._author, date=self._date)
        element.extend(children)
        return element

    def move(self, tag: str, name: str) -> tuple[Element, Element]:
        """Make the start and the end of the range of a moved paragraph."""
        start = self.mark(f"{tag}RangeStart")
        start.set(w("name"), name)
        return start, make(f"{tag.rsplit('}', 1)[-1]}RangeEnd", id=start.get(w("id")) or "")

    def mark_paragraph(self, paragraph: Element, tag: str | None) -> None:
        """Mark a paragraph's end as come or gone; None takes such a mark away."""
        properties = paragraph_properties(paragraph)
        runs = properties.find(R_PR)
        if runs is not None:
            for mark in [child for child in runs if child.tag in _MARKS]:
                runs.remove(mark)
        if tag is None:
            if runs is not None and not len(runs):
                properties.remove(runs)
            if not len(properties):
                paragraph.remove(properties)
            return
        if runs is None:
            runs = make("rPr")
            at = next((i for i, child in enumerate(properties) if child.tag in _AFTER_MARK), len(properties))
            properties.insert(at, runs)
        runs.insert(0, self.mark(tag))

    def record_properties(self, paragraph: Element, former: Element | None) -> None:
        """Record what a paragraph's properties were before."""
        properties = paragraph_properties(paragraph)
        for old in properties.findall(w("pPrChange")):
            properties.remove(old)
        kept = [] if former is None else [c for c in former if c.tag not in (R_PR, *_AFTER_MARK)]
        properties.append(self.mark(w("pPrChange"), [make("pPr", *kept)]))

    def mark_row(self, row: Element, tag: str) -> None:
        """Mark a row as come or gone."""
        properties = row.find(TR_PR)
        if properties is None:
            properties = make("trPr", make("hidden", val="0"))  # the schema wants more than a mark
            row.insert(sum(1 for child in row if local(child) == "tblPrEx"), properties)
        properties.append(self.mark(tag))

    def mark_cell(self, cell: Element, name: str) -> None:
        """Mark a cell as come (``cellIns``) or gone (``cellDel``)."""
        properties = cell.find(TC_PR)
        if properties is None:
            properties = make("tcPr")
            cell.insert(0, properties)
        properties.append(self.mark(w(name)))


def paragraph_properties(paragraph: Element) -> Element:
    """Return a paragraph's ``w:pPr``, made where there is none."""
    properties = paragraph.find(P_PR)
    if properties is None:
        properties = make("pPr")
        paragraph.insert(0, properties)
    return properties


def field_runs(code: str, result: list[Element]) -> list[Element]:
    """Write a simple field as runs: only these can be tracked."""

    def end(kind: str) -> Element:
        node = make("r", make("fldChar"))
        node[0].set(w("fldCharType"), kind)
        return node

    instruction = make("r", text_node(code, w("instrText")))
    return [end("begin"), instruction, end("separate"), *result, end("end")]
