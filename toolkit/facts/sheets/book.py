"""Open a workbook from outside: its wrapping proven, its cells read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

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
    return _open(io.BytesIO(data), name, Budget(rows, cells), large=False)


def open_large_book(stream: BinaryIO, name: str, *, rows: int, cells: int) -> Book:
    """Read a workbook whose cells then wait on disk; see :func:`open_book`.

    Args:
        stream: the file; not needed any more afterwards.
        name: what it is called in places and sentences.
        rows: how many rows it may have, empty ones included.
        cells: likewise cells.
    """
    return _open(stream, name, Budget(rows, cells), large=True)


def _open(stream: BinaryIO, name: str, budget: Budget, *, large: bool) -> Book:
    package = open_package(stream, name)
    with package.archive:
        return read_parts(package, budget, large=large)
