"""Open a workbook from outside: its wrapping proven, its cells read."""

from __future__ import annotations

from pathlib import Path

from toolkit import limits
from toolkit.facts.files import read_bytes
from toolkit.facts.sheets.cells import Book
from toolkit.facts.sheets.guard import Budget, open_package
from toolkit.facts.sheets.parts import read_parts


def read_book(path: Path, *, rows: int = limits.SHEET_ROWS, cells: int = limits.SHEET_CELLS) -> Book:
    """Read a workbook's file; see :func:`open_book`.

    Raises:
        IOFailure: the file can't be read.
    """
    return open_book(read_bytes(path, limits.SHEET_BYTES + 1), path.name, rows=rows, cells=cells)


def open_book(data: bytes, name: str, *, rows: int = limits.SHEET_ROWS, cells: int = limits.SHEET_CELLS) -> Book:
    """Read a workbook.

    Args:
        data: the file.
        name: what it is called in places and sentences.
        rows: how many rows it may have, empty ones included.
        cells: likewise cells.

    Raises:
        WantingError: it is no plain .xlsx workbook, or holds more than allowed.
    """
    package = open_package(data, name)
    with package.archive:
        return read_parts(package, Budget(rows, cells))
