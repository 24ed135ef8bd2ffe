"""Sheets to print and keep: landscape A4, headings on every page, page numbers; cells are text, never formulas.

The same rows give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from toolkit.documents.asked import is_wide

_LONGEST = 32_000
"""A cell holds 32 767 characters."""
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_A4 = 9
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Stands in the properties for the clock."""
_LINE, _ROOM, _HIGHEST = 14, 8, 400
"""Points: a line, what is left blank in a row, and the most that a row may have."""
_FONT, _HEAD_FONT = "宋体", "黑体"


@dataclass(frozen=True)
class Column:
    """A column.

    Args:
        title: its heading.
        width: in characters of half width.
        centred: for numbers and days.
        choices: what may be chosen in its cells.
    """

    title: str
    width: int
    centred: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet.

    Args:
        title: its name; also printed above, where no heading is said.
        columns: in order.
        rows: a text for each column.
        heading: printed above the headings.
        note: a line below the heading.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]
    heading: str = ""
    note: str = ""


def write_sheets(stream: BinaryIO, sheets: Sequence[Sheet], *, title: str) -> None:
    """Write a workbook of these sheets; rows wait on disk, not in memory.

    Args:
        stream: takes the file.
        sheets: one or more, of different names.
        title: of the workbook, for its properties.

    Raises:
        OSError: it can't be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix="alliance-") as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(stream, options)
        book.set_properties({"title": title, "created": _MADE})
        formats = _formats(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.title), sheet, formats)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(*getattr(error.args[0], "args", error.args)) from error


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": _FONT, "font_size": 10, "num_format": "@", "border": 1, "valign": "vcenter", "text_wrap": True}
    formats = {
        "text": book.add_format(cell),
        "centred": book.add_format({**cell, "align": "center"}),
        "head": book.add_format({**cell, "align": "center", "font_name": _HEAD_FONT, "bg_color": "#E7E6E6"}),
        "title": book.add_format({"font_name": _HEAD_FONT, "font_size": 16, "align": "center"}),
        "note": book.add_format({"font_name": _FONT, "font_size": 10}),
    }
    for name in ("text", "centred"):
        formats[name].set_quote_prefix()  # stays text also when somebody edits the cell
    return formats


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = len(sheet.columns) - 1
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    head = 2 if sheet.note else 1
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, last, sheet.heading or sheet.title, formats["title"])
    if sheet.note:
        page.merge_range(1, 0, 1, last, _clean(sheet.note), formats["note"])
    page.set_row(head, 26)
    for at, column in enumerate(sheet.columns):
        page.write_string(head, at, column.title, formats["head"])
    number = head
    for number, row in enumerate(sheet.rows, head + 1):
        page.set_row(number, _height(row, sheet.columns))
        for at, (text, column) in enumerate(zip(row, sheet.columns, strict=True)):
            plain = _clean(text)
            look = formats["centred" if column.centred else "text"]
            if plain:
                page.write_string(number, at, plain, look)
            else:
                page.write_blank(number, at, None, look)
    page.freeze_panes(head + 1, 0)
    if number > head:
        page.autofilter(head, 0, number, last)
        for at, column in enumerate(sheet.columns):
            if column.choices:
                page.data_validation(
                    head + 1,
                    at,
                    number,
                    at,
                    {"validate": "list", "source": list(column.choices), "error_type": "warning"},
                )
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&C第 &P 页，共 &N 页")


def _height(row: Sequence[str], columns: Sequence[Column]) -> int:
    """Return how high a row must be, in points; programs do not agree on when to find out by themselves."""
    lines = max(ceil(_width(text) / column.width) for text, column in zip(row, columns, strict=True))
    return min(_HIGHEST, _LINE * max(lines, 1) + _ROOM)


def _width(text: str) -> int:
    return sum(2 if is_wide(char) else 1 for char in text)


def _clean(text: str) -> str:
    plain = _UNFIT.sub("", text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
