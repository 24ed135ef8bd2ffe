"""Write single cells: text is always text, never a formula or a link; what a program would refuse is an error here."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from toolkit.facts.sheets.looks import FIRST_DAY, as_day, as_number, measure
from toolkit.facts.sheets.paper import Column
from toolkit.i18n import T

_TITLE, _MESSAGE = 32, 255
"""Characters in the title and the text of what a validation says; Excel's own bounds."""
_COMMENT = 1_000
_NO_CHARACTERS = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}
"""What XML cannot hold and Unicode says is no character."""


def put(sheet: Worksheet, row: int, at: int, text: str | None, column: Column, look: Format) -> None:
    """Write a value so that it is read back as the same text: as number or day where that is sure, else as text."""
    number = None if text is None else as_number(text, column.kind)
    day = None if text is None else as_day(text, column.kind)
    if not text or column.many:
        put_text(sheet, row, at, text or "", look)
    elif number is not None:
        _done(sheet.write_number(row, at, number, look))
    elif day is not None:
        _done(sheet.write_datetime(row, at, day, look))
    else:
        put_text(sheet, row, at, text, look)


def put_text(sheet: Worksheet, row: int, at: int, text: str, look: Format | None = None) -> None:
    """Write text; nothing is made of it, whatever it begins with."""
    text = text.translate(_NO_CHARACTERS)
    _done(sheet.write_string(row, at, text, look) if text else sheet.write_blank(row, at, None, look))


def comment(sheet: Worksheet, row: int, at: int, text: str, *, long: bool = False) -> None:
    """Write a comment in a box that it fits in."""
    text = text if len(text) <= _COMMENT else text[: _COMMENT - 1] + "…"
    per_line = 44 if long else 30
    lines = sum(1 + measure(line) // per_line for line in text.split("\n"))
    box = {"width": per_line * 7, "height": max(40, 17 * lines + 10), "font_name": "等线", "font_size": 9}
    _done(sheet.write_comment(row, at, text, box))


def validate(sheet: Worksheet, area: tuple[int, int, int, int], column: Column, source: str) -> None:
    """Lay a drop-down list or a rule over an area.

    Args:
        sheet: the sheet.
        area: first row and column, last row and column, from 0.
        column: the field.
        source: cells with what may be chosen; empty where the type alone says what is allowed.
    """
    rule: dict[str, Any] | None = None
    if source:
        rule = {"validate": "list", "source": source}
        if column.many:
            rule["show_error"] = False
        else:
            rule["error_type"] = "stop" if column.strict else "warning"
        rule["error_message"] = str(T("Choose one of the list."))
    elif column.kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": FIRST_DAY, "error_type": "warning"}
        rule["error_message"] = str(T("Write year, month and day, such as {example}.", example="2026-03-05"))
    elif column.kind in ("integer", "number", "money", "year") and not column.many:
        rule = {"validate": "decimal", "criteria": "between", "minimum": -1e14, "maximum": 1e14}
        rule |= {"error_type": "warning", "error_message": str(T("Write figures only."))}
    if rule is None:
        return
    rule["error_title"] = column.label[:_TITLE]
    rule["error_message"] = rule["error_message"][:_MESSAGE]
    _done(sheet.data_validation(*area, rule))


def _done(status: int) -> None:
    """Turn XlsxWriter's way to say that nothing was written into an error."""
    if status:
        raise ValueError(f"XlsxWriter wrote nothing ({status})")
