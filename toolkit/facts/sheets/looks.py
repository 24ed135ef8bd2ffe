"""How sheets look: formats by type and state, widths by what stands in the columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from toolkit.findings import Severity

_FONT = "等线"
_CODES = {
    "date": "yyyy-mm-dd",
    "integer": "0",
    "year": "0",
    "number": "General",
    "money": "#,##0.00##",
}
"""Number formats by type; all others are text, so that codes keep their zeros and digits."""
_TINTS = {
    Severity.ERROR: "#F8C9C4",
    Severity.WARNING: "#FFE7A8",
    Severity.HUMAN: "#D6E4F5",
}
REQUIRED_TINT = "#FFF3DC"
_HEAD, _GROUP, _LINE, _GREY = "#DCE6F1", "#EEF3F8", "#B8C4D0", "#6B7682"
_WIDEST, _NARROWEST = 60.0, 9.0
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]*[1-9])?")
FIRST_DAY = date(1900, 3, 1)
"""Earlier days are counted differently by different programs."""


class Looks:
    """Makes each format once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self._asked: Format | None = None

    def get(self, **wanted: object) -> Format:
        """Return the format with these properties of XlsxWriter's."""
        properties = {"font_name": _FONT, "font_size": 11, "valign": "vcenter", **wanted}
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def cell(
        self, kind: str, *, required: bool = False, mark: Severity | None = None, boxed: bool = True, left: bool = False
    ) -> Format:
        """Return the format of an open cell.

        Args:
            kind: the field's type.
            required: tint it as one that must be filled in.
            mark: tint it as one with a finding.
            boxed: draw a frame around it.
            left: put its value at the left, whatever its type.
        """
        wanted: dict[str, object] = {"num_format": _CODES.get(kind, "@"), "text_wrap": True, "locked": False}
        if left or kind not in _CODES:
            wanted["align"] = "left"
        else:
            wanted["align"] = "center" if kind in ("year", "date") else "right"
        if boxed:
            wanted |= {"border": 1, "border_color": _LINE}
        if mark or required:
            wanted["bg_color"] = _TINTS[mark] if mark else REQUIRED_TINT
        return self.get(**wanted)

    def label(self, *, required: bool = False, left: bool = False) -> Format:
        """Return the format of a field's label."""
        return self.get(
            bold=True, text_wrap=True, border=1, border_color=_LINE, bg_color="#FCE0B0" if required else _HEAD,
            align="left" if left else "center",
        )  # fmt: skip

    def hint(self) -> Format:
        """Return the format of what explains a field."""
        return self.get(
            font_size=9,
            font_color=_GREY,
            text_wrap=True,
            border=1,
            border_color=_LINE,
            bg_color="#F7F9FB",
            valign="top",
        )

    def heading(self, mark: Severity | None = None) -> Format:
        """Return the format of a sheet's heading."""
        tint = {"bg_color": _TINTS[mark]} if mark else {}
        return self.get(bold=True, font_size=14, font_color="#1F3864", **tint)

    def group(self) -> Format:
        """Return the format of a heading inside a card."""
        return self.get(bold=True, bg_color=_GROUP, border=1, border_color=_LINE, font_color="#1F3864")

    def asked(self) -> Format:
        """Return what a condition lays over a cell that must be filled in."""
        if self._asked is None:
            self._asked = self._book.add_format({"bg_color": REQUIRED_TINT})
        return self._asked

    def plain(self, *, grey: bool = False, link: bool = False, mark: Severity | None = None) -> Format:
        """Return the format of words that are read only."""
        wanted: dict[str, object] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": _LINE}
        if link:
            wanted |= {"font_color": "#0563C1", "underline": 1}
        elif grey:
            wanted["font_color"] = _GREY
        if mark:
            wanted["bg_color"] = _TINTS[mark]
        return self.get(**wanted)

    def words(self) -> Format:
        """Return the format of a line that stands by itself."""
        return self.get(font_color="#444B54")


def as_number(text: str, kind: str) -> float | None:
    """Return the number to store where it comes back as the same text; None where the text itself must be stored."""
    if kind not in ("integer", "number", "money", "year") or not _NUMBER.fullmatch(text) or text == "-0":
        return None
    if sum(char.isdigit() for char in text) > 15:
        return None
    return float(Decimal(text))


def as_day(text: str, kind: str) -> datetime | None:
    """Return the day to store where it comes back as the same text."""
    if kind != "date" or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day) if day >= FIRST_DAY else None


def width(texts: Iterable[str]) -> float:
    """Return the width of a column in which these texts fit, within reason; the rest is wrapped."""
    return min(
        _WIDEST, max(_NARROWEST, max((measure(line) for text in texts for line in text.split("\n")), default=0) + 2.5)
    )


def height(cells: Iterable[tuple[str, float]], *, small: bool = False) -> float | None:
    """Return the height of a row in which these texts fit, in points; None where one line is enough.

    Programs differ in whether they grow rows of their own accord when a file is opened; LibreOffice does not.

    Args:
        cells: texts with the widths of their columns.
        small: they stand in small letters.
    """
    scale = 1.15 if small else 1.0
    most = max((lines(text, wide * scale) for text, wide in cells), default=1)
    if most < 2:
        return None
    return min(400.0, most * (12.5 if small else 15.5) + 5)


def lines(text: str, wide: float) -> int:
    """Return how many lines a text takes in a column of this width."""
    room = max(4.0, wide - 1.5)
    return sum(max(1, -(-measure(line) // int(room))) for line in text.split("\n"))


def measure(text: str) -> int:
    """Return how many half-width characters a line takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
