"""What the comparison of one story (body, header, footnote...) needs at hand, and what it finds."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from lxml import etree

from toolkit.drafting.carry import Carrier
from toolkit.drafting.line import Line, Reader
from toolkit.drafting.matching import Item
from toolkit.drafting.numbers import Numbers
from toolkit.drafting.pen import Pen
from toolkit.drafting.text import paragraph_texts
from toolkit.drafting.wml import TBL, TC_PR, TR_PR, Element, P, blocks, cells, child_value, rows, w
from toolkit.i18n import Text

_TABLE_HEAD = 300
"""Characters at its start by which a table is known: rows are added at the end."""


class Kind(StrEnum):
    """What was done to a piece of text."""

    INSERTED = "inserted"
    DELETED = "deleted"
    REPLACED = "replaced"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    RENUMBERED = "renumbered"


@dataclass(slots=True)
class Entry:
    """A change and the element of the redline at which it stands."""

    kind: Kind
    element: Element
    old: str
    new: str


@dataclass(slots=True)
class Fault:
    """A block that could be marked only as a whole, and why."""

    element: Element
    reason: Text


@dataclass
class Log:
    """What was found; can be turned back to an earlier state."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, kind: Kind, element: Element, old: str, new: str) -> None:
        """Note a change."""
        self.entries.append(Entry(kind, element, old, new))

    def state(self) -> tuple[int, int]:
        """Return what :meth:`back_to` needs."""
        return len(self.entries), len(self.faults)

    def back_to(self, state: tuple[int, int]) -> None:
        """Forget what was noted since."""
        del self.entries[state[0] :]
        del self.faults[state[1] :]


@dataclass
class Story:
    """Two states of a story and the means to mark how they differ.

    Args:
        old: reads the old part.
        new: reads the new part, which is turned into the redline.
        pen: makes the marks.
        carry: brings old pieces into the new file.
        log: takes down what was found.
        old_numbers: numbering of the old file.
    """

    old: Reader
    new: Reader
    pen: Pen
    carry: Carrier
    log: Log
    old_numbers: Numbers

    def bring(self, element: Element) -> Element:
        """Return a copy of an old element that is right in the new part."""
        return self.carry.bring(element, self.old.part, self.new.part)

    def new_numbers(self) -> Numbers:
        """Return the numbering of the new file as it stands now."""
        return self.carry.numbers()


class Block:
    """A paragraph, a table, or anything else in a row of blocks.

    Args:
        element: the block.
        reader: knows its part.
    """

    def __init__(self, element: Element, reader: Reader) -> None:
        self.element = element
        self.reader = reader

    @property
    def is_paragraph(self) -> bool:
        """Whether it is a paragraph."""
        return self.element.tag == P

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.element.tag == TBL

    @cached_property
    def line(self) -> Line:
        """The paragraph as a line."""
        return Line(self.element, self.reader)

    @cached_property
    def text(self) -> str:
        """What it says."""
        return self.line.text if self.is_paragraph else "\n".join(paragraph_texts(self.element))

    @cached_property
    def item(self) -> Item:
        """What it is matched by."""
        if self.is_paragraph:
            return Item("paragraph", self.line.key, self.text)
        if self.is_table:
            return Item("table", outline_of_table(self.element, self.reader, None), self.text[:_TABLE_HEAD])
        return Item("other", other_key(self.element), self.text)


def blocks_of(container: Element, reader: Reader) -> list[Block]:
    """Return the blocks of a story, cell or box in their order."""
    return [Block(element, reader) for element in blocks(container)]


def other_key(element: Element) -> bytes:
    """Return the same for blocks of unknown kind that are the same."""
    return etree.tostring(element, method="c14n", exclusive=True)


def row_signature(row: Element) -> tuple[Hashable, ...]:
    """Return how a row is divided into cells; only rows divided alike are compared cell by cell."""
    properties = row.find(TR_PR)
    around = tuple(child_value(properties, w(name)) for name in ("gridBefore", "gridAfter"))
    inner = tuple(
        (
            child_value(cell.find(TC_PR), w("gridSpan")) or "1",
            _merge(cell.find(TC_PR), "vMerge"),
            _merge(cell.find(TC_PR), "hMerge"),
        )
        for cell in cells(row)
    )
    return (*around, *inner)


def columns(table: Sequence[Element]) -> int:
    """Return how many columns the rows of a table reach over."""
    return max((sum(_span(cell) for cell in cells(row)) + _around(row) for row in table), default=0)


def _span(cell: Element) -> int:
    span = child_value(cell.find(TC_PR), w("gridSpan"))
    return int(span) if span.isdigit() else 1


def _around(row: Element) -> int:
    found = (child_value(row.find(TR_PR), w(name)) for name in ("gridBefore", "gridAfter"))
    return sum(int(value) for value in found if value.isdigit())


def _merge(properties: Element | None, name: str) -> str:
    found = properties.find(w(name)) if properties is not None else None
    return "" if found is None else str(found.get(w("val")) or "continue")


def outline(container: Element, reader: Reader, numbers: Numbers | None) -> tuple[Hashable, ...]:
    """Return all that a story, cell or box says: paragraphs with their kind of number, tables, rows, cells, boxes.

    Two outlines are equal if a reader could not tell the texts apart.

    Args:
        container: what holds the blocks.
        reader: knows its part.
        numbers: tells the kinds of numbers; None leaves them out.
    """
    found: list[Hashable] = []
    for block in blocks(container):
        if block.tag == P:
            line = Line(block, reader)
            inner = tuple(outline(box, reader, numbers) for box in line.boxes)
            found.append(("paragraph", line.key, numbers.label(block) if numbers else None, inner))
        elif block.tag == TBL:
            found.append(outline_of_table(block, reader, numbers))
        else:
            found.append(("other", other_key(block)))
    return tuple(found)


def outline_of_table(table: Element, reader: Reader, numbers: Numbers | None) -> tuple[Hashable, ...]:
    """Return all that a table says."""
    return (
        "table",
        *((row_signature(row), *(outline(cell, reader, numbers) for cell in cells(row))) for row in rows(table)),
    )


def is_blank(told: Hashable) -> bool:
    """Say whether an outline says nothing at all."""
    match told:
        case ("paragraph", key, _, inner):
            return not key and is_blank(inner)
        case tuple():
            return all(isinstance(part, tuple) and is_blank(part) for part in told)
    return False
