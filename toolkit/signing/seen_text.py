"""What a page prints, as characters in order: extracted by PDFium, characters that say they are invisible left out.

Whether a reader really sees the characters, and sees them as these, is told by :mod:`toolkit.signing.judging.ink`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import c_uint
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pypdfium2 import raw

pdfium_c: Any = raw  # generated from C headers; has no types

LEAST_HEIGHT = 3.0
"""Points; smaller characters are there for machines, not for readers."""
WHITE = 0xF0
"""Channels all at or above this are white on white paper."""
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""
_QUARTER_SPACE = 0.25
"""At most this share of a line's height; cells stand further apart."""
_UNSEEN_MODES = {pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP}
_HYPHENS = dict.fromkeys(map(ord, "\x02\ufffe\u00ad\u2010\u2011\u2012"), "-")
"""PDFium writes U+FFFE for a hyphen at a line's end."""


@dataclass(frozen=True)
class PrintedPage:
    """One page's visible text without any white space.

    Args:
        text: normalised characters (NFKC: full-width forms become ASCII), in the order they were drawn, which with
            Writer is cell by cell.
        breaks: positions in ``text`` before which there was white space or a line's end; 0 and the end included.
        lefts: left edge of each character, points from the page's left.
        heights: vertical middle of each character as a share of the page's height, 1 at the top.
        marks: PDFium's number of each character on its page.
        document: the open document that the page was read from.
        index: the page's number in it, from 0.
    """

    text: str
    breaks: frozenset[int]
    lefts: tuple[float, ...]
    heights: tuple[float, ...]
    marks: tuple[int, ...] = ()
    document: Any = field(default=None, repr=False, compare=False)
    index: int = 0


def normalised(value: str) -> str:
    """Return ``value`` as :class:`PrintedPage` holds text: NFKC, no white space, one kind of hyphen."""
    return "".join(c for c in unicodedata.normalize("NFKC", value.translate(_HYPHENS)) if not c.isspace())


def read_pages(document: pypdfium2.PdfDocument, indexes: Sequence[int]) -> list[PrintedPage]:
    """Extract the visible text of some pages, by their index from 0."""
    out = []
    for index in indexes:
        page: Any = document[index]
        try:
            out.append(_read_page(page, document, index))
        finally:
            page.close()
    return out


def _read_page(page: Any, document: Any, index: int) -> PrintedPage:
    left, bottom, right, top = page.get_cropbox()
    text: list[str] = []
    lefts: list[float] = []
    heights: list[float] = []
    marks: list[int] = []
    breaks = {0}
    gap, before = False, (0.0, 0.0, 0.0, 0.0)
    textpage = page.get_textpage()
    try:
        for mark, char, box in _characters(textpage):
            clean = normalised(char)
            if not clean:
                gap = True
                continue
            middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            if not (left <= middle[0] <= right and bottom <= middle[1] <= top):
                continue
            if gap and not (text and _is_typographic(text[-1], before, clean, box)):
                breaks.add(len(text))
            gap, before = False, box
            for piece in clean:
                text.append(piece)
                marks.append(mark)
                lefts.append(box[0] - left)
                heights.append((middle[1] - bottom) / ((top - bottom) or 1))
    finally:
        textpage.close()
    breaks.add(len(text))
    return PrintedPage("".join(text), frozenset(breaks), tuple(lefts), tuple(heights), tuple(marks), document, index)


def _is_typographic(last: str, before: _Box, char: str, box: _Box) -> bool:
    """Whether a gap is only the quarter space that Writer sets between Chinese and Latin or figures."""
    if last.isascii() == char[0].isascii():
        return False
    height = box[3] - box[1]
    same_line = before[1] < (box[1] + box[3]) / 2 < before[3]
    return same_line and 0 <= box[0] - before[2] < _QUARTER_SPACE * height


def _characters(textpage: Any) -> Iterator[tuple[int, str, _Box]]:
    """Yield each visible character's number, itself, its box (left, bottom, right, top); white space's box is empty."""
    rect = pdfium_c.FS_RECTF()
    colour = (c_uint(), c_uint(), c_uint(), c_uint())
    high = 0
    for index in range(pdfium_c.FPDFText_CountChars(textpage)):
        code = pdfium_c.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if not code or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        char = chr(code)
        if char.isspace():
            yield index, " ", (0.0, 0.0, 0.0, 0.0)
            continue
        if not _is_seen(textpage, index, colour) or not pdfium_c.FPDFText_GetLooseCharBox(textpage, index, rect):
            continue
        box = (rect.left, rect.bottom, rect.right, rect.top)
        if box[3] - box[1] >= LEAST_HEIGHT:
            yield index, char, box


def _is_seen(textpage: Any, index: int, colour: tuple[c_uint, c_uint, c_uint, c_uint]) -> bool:
    drawn = pdfium_c.FPDFText_GetTextObject(textpage, index)
    if drawn and pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) in _UNSEEN_MODES:
        return False
    if not pdfium_c.FPDFText_GetFillColor(textpage, index, *colour):
        return True
    *channels, alpha = (c.value for c in colour)
    return alpha > 0 and min(channels) < WHITE
