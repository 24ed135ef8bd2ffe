"""Cells as a workbook stores them: raw numbers, decoded text, number formats, merged areas."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.findings import FactPath, Place, cell_name


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    ERROR = "error"
    UNCOMPUTED = "uncomputed"
    """A formula whose result nobody has stored."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something.

    Args:
        row: from 1.
        column: from 1.
        kind: what it holds.
        text: the text; a number as stored; ``1`` or ``0`` of a truth; the error's name.
        format: the number format's code; empty for General.
        formula: whether a formula computed it.
    """

    row: int
    column: int
    kind: Kind
    text: str
    format: str = ""
    formula: bool = False

    @property
    def ref(self) -> str:
        """Its name, such as ``C7``."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True)
class Area:
    """A merged area: first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Args:
        title: its name.
        hidden: whether the program hides it.
        rows: row number → column number → cell, in order; only cells that hold something.
        merged: its merged areas.
    """

    title: str
    hidden: bool
    rows: Mapping[int, Mapping[int, Cell]]
    merged: tuple[Area, ...] = ()
    _spread: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell; a value merged over several rows counts for each of them."""
        return self.rows.get(row, {}).get(column) or self._spread.get(row, {}).get(column)

    def row(self, number: int) -> dict[int, Cell]:
        """Return a whole row in the same sense."""
        return {**self._spread.get(number, {}), **self.rows.get(number, {})}

    def lines(self, first: int = 1) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Yield the rows that hold something with their numbers, from one on, in the same sense."""
        for number, row in self.rows.items():
            if number >= first:
                yield number, {**self._spread.get(number, {}), **row}


@dataclass(frozen=True)
class Book:
    """A workbook's data.

    Args:
        name: the file's name.
        sheets: in their order.
        epoch1904: whether its dates count from 1904.
    """

    name: str
    sheets: tuple[Sheet, ...]
    epoch1904: bool

    def sheet(self, title: str) -> Sheet | None:
        """Return the sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


def place_of(book: Book, sheet: Sheet, row: int, column: int, path: FactPath = ()) -> Place:
    """Return a cell's place."""
    return Place(book.name, row, column, path, sheet.title)


def merge(rows: MutableMapping[int, dict[int, Cell]], areas: list[Area]) -> dict[int, dict[int, Cell]]:
    """Drop what stands hidden under merged areas, in ``rows`` itself; return the values spread down.

    Only a value merged downwards counts for other cells: it says the same of several rows. Merged sideways it stands
    where it stands. The rows must be in order.

    Raises:
        OverflowError: the areas cover more rows than any form has.
    """
    numbers = array("L", rows if areas else ())
    spread: dict[int, dict[int, Cell]] = {}
    left = 1_000_000
    for area in areas:
        top = rows.get(area.top, {}).get(area.left)
        first, last = bisect_left(numbers, area.top), bisect_right(numbers, area.bottom)
        left -= last - first + 1
        if left < 0:
            raise OverflowError
        for number in numbers[first:last]:
            row = rows.get(number, {})
            hidden = [c for c in row if area.left <= c <= area.right and (number, c) != (area.top, area.left)]
            left_over = {column: cell for column, cell in row.items() if column not in hidden}
            if hidden and left_over:
                rows[number] = left_over
            elif hidden:
                del rows[number]
            if top is not None and number != area.top:
                spread.setdefault(number, {})[area.left] = top
    return spread


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def decode(text: str) -> str:
    """Undo what workbooks do to characters that XML does not take, and to line ends (ECMA-376 part 1, 22.4.2.4)."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if any("\ud800" <= char <= "\udfff" for char in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n") if "\r" in text else text
