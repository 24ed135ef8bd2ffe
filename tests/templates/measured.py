"""A converted page as a ruler sees it: characters and rules with their places in millimetres from the upper left."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

MM = 25.4 / 72
_COLOURS = {(255, 0, 0): "red", (0, 0, 0): "black"}


@dataclass(frozen=True)
class Char:
    """A printed character: where its line stands, what its ink covers, its size in points."""

    text: str
    origin: float
    baseline: float
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Rule:
    """A level rule, drawn as a line or as a filled bar."""

    left: float
    right: float
    top: float
    bottom: float
    colour: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def thickness(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, in order."""

    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def baseline(self) -> float:
        return self.chars[0].baseline

    @property
    def left(self) -> float:
        return min(char.left for char in self.chars)

    @property
    def right(self) -> float:
        return max(char.right for char in self.chars)

    @property
    def top(self) -> float:
        return min(char.top for char in self.chars)

    @property
    def bottom(self) -> float:
        return max(char.bottom for char in self.chars)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Measured:
    """One page."""

    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]

    def line(self, beginning: str) -> Line:
        """Return the line that begins so."""
        found = [line for line in self.lines if line.text.startswith(beginning)]
        assert found, f"no line begins with {beginning}: {[line.text for line in self.lines]}"
        return found[0]

    def coloured(self, colour: str) -> list[Rule]:
        """Return the rules of a colour from top to bottom."""
        return sorted({rule for rule in self.rules if rule.colour == colour}, key=lambda rule: rule.top)


def measure(pdf: bytes) -> list[Measured]:
    """Measure all pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Measured:
    height = page.get_height()
    chars = list(_chars(page, height))
    rows: dict[float, list[Char]] = {}
    for char in chars:
        rows.setdefault(round(char.baseline, 1), []).append(char)
    lines = tuple(Line(tuple(sorted(row, key=lambda char: char.origin))) for _, row in sorted(rows.items()))
    return Measured(lines, tuple(_rules(page, height)))


def _chars(page: pypdfium2.PdfPage, height: float) -> Iterable[Char]:
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    for number in range(text.count_chars()):
        shown = text.get_text_range(number, 1)
        if shown.strip():
            raw.FPDFText_GetCharOrigin(text.raw, number, x, y)
            left, bottom, right, top = text.get_charbox(number)
            size = raw.FPDFText_GetFontSize(text.raw, number)
            places = (x.value, height - y.value, left, right, height - top, height - bottom)
            yield Char(shown, *(place * MM for place in places), size)
    text.close()


def _rules(page: pypdfium2.PdfPage, height: float) -> Iterable[Rule]:
    """Find what is far wider than high; a stroke's bounds count its width twice, so take the middle."""
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = path.get_bounds()
        if right - left < 20 * (top - bottom):
            continue
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path.raw, fill, stroke)
        width = ctypes.c_float()
        raw.FPDFPageObj_GetStrokeWidth(path.raw, width)
        if stroke.value:
            middle, half = (top + bottom) / 2, width.value / 2
            left, right, top, bottom = left + half, right - half, middle + half, middle - half
        yield Rule(left * MM, right * MM, (height - top) * MM, (height - bottom) * MM, _colour(path, stroke.value))


def _colour(path: pypdfium2.PdfObject, stroked: int) -> str:
    parts = [ctypes.c_uint() for _ in range(4)]
    (raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor)(path.raw, *parts)
    return _COLOURS.get(tuple(part.value for part in parts[:3]), "other")
