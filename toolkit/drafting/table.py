"""Tables for people to work through, as .xlsx: text only, never a formula, the same bytes for the same rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from toolkit.documents.asked import is_wide
from toolkit.documents.package import Member, pack

_LONGEST = 32_000
"""A cell holds 32 767 characters; openpyxl cuts what is longer without a word."""
_WIDEST, _NARROWEST = 60, 8
_ROWS_WEIGHED = 400
_CLOCK = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_LINE = Side(style="thin", color="BFBFBF")


@dataclass(frozen=True)
class Column:
    """A column.

    Args:
        title: its head.
        widest: the most that it may be wide, in characters of half width; longer text is wrapped.
    """

    title: str
    widest: int = _WIDEST


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet.

    Args:
        title: of the sheet.
        columns: in their order.
        rows: one text for each column.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  # a new workbook has a sheet
    sheet.title = title
    filled = [[_clean(text) for text in row] for row in rows]
    border = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)
    for number, row in enumerate([[column.title for column in columns], *filled], 1):
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at)
            _set_text(cell, text)
            cell.border = border
            cell.alignment = Alignment(wrap_text=True, vertical="center" if number == 1 else "top")
            if number == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="D9E2F3")
    for at, column in enumerate(columns, 1):
        longest = max((_width(row[at - 1]) for row in filled[:_ROWS_WEIGHED]), default=0)
        width = max(_width(column.title), min(longest, column.widest), _NARROWEST - 2) + 2
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(filled) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    return _timeless(book)


def _set_text(cell: Cell | MergedCell, text: str) -> None:
    cell.value = text
    cell.data_type = "s"  # a leading = is text here
    cell.number_format = "@"
    cell.quotePrefix = True


def _clean(text: str) -> str:
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _width(text: str) -> int:
    return max((sum(2 if is_wide(char) else 1 for char in line) for line in text.splitlines()), default=0)


def _timeless(book: Workbook) -> bytes:
    """Write a workbook without the clock, which openpyxl puts into its properties and its zip."""
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    return pack(
        Member.of(name, _CLOCK.sub(rb"\g<1>2026-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data)
        for name, data in members
    )
