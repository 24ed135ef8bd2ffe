"""Look whether pages already carry a number at the foot, so that no page shows two that disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium

from toolkit.packet.raster import PDFIUM
from toolkit.packet.stamp import BASELINE, MM, SIZE

BAND = 20 * MM
"""The foot of a page, where numbers stand."""
WIDTH = 40 * MM
"""Of the foot's middle, where the packet's number goes."""
SCALE = 1.5
"""Pixels a point when looking for free room."""
CONTRAST, SPECKS = 40, 2
_MARK = b"%alliance-feet "
_NOTE = re.compile(_MARK + rb"[01]/\d+\.\d+(?: [01]/\d+\.\d+)*\n")
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7}|[一二三四五六七八九十百〇零]{1,6})"
_OWN_NUMBER = re.compile(
    rf"""[\s\-–—―·•~|【\[(（]*(?:page|p\.|页码[:：]?|第)?\s*{_NUMBER}\s*页?
    (?:\s*[,，、]?\s*(?:/|／|of|共)\s*{_NUMBER}\s*页?)?[\s\-–—―·•~|】\])）]*""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Foot:
    """The foot of one page.

    Args:
        numbered: a number is printed there, or the page is a picture and may show one.
        baseline: where a stamp does not cross what is printed, in points above the foot.
    """

    numbered: bool
    baseline: float = BASELINE


def with_feet(pdf: bytes) -> bytes:
    """Note in a file of our own making, as a comment near its end, what its feet look like.

    An attachment is bound again and again as it is; looking at its pages takes longer than binding them.

    Raises:
        pypdfium2.PdfiumError: the file can't be read.
    """
    end = pdf.rfind(b"startxref")
    noted = b" ".join(b"%d/%s" % (foot.numbered, repr(foot.baseline).encode()) for foot in _look(pdf))
    return pdf[:end] + _MARK + noted + b"\n" + pdf[end:]


def read_feet(pdf: bytes) -> list[Foot]:
    """Return the foot of every page, as noted by :func:`with_feet`, else by looking.

    Raises:
        pypdfium2.PdfiumError: the file can't be read.
    """
    end = pdf.rfind(b"startxref")
    start = pdf.rfind(_MARK, 0, end)
    if start < 0 or not _NOTE.fullmatch(pdf, start, end):
        return _look(pdf)
    entries = (entry.split("/") for entry in pdf[start + len(_MARK) : end].decode().split())
    return [Foot(numbered == "1", float(baseline)) for numbered, baseline in entries]


def _look(pdf: bytes) -> list[Foot]:
    with PDFIUM:
        document: Any = pdfium.PdfDocument(pdf)  # type: ignore[no-untyped-call]
        try:
            return [_foot(document, number) for number in range(len(document))]
        finally:
            document.close()


def _foot(document: Any, number: int) -> Foot:
    page = document[number]
    text = page.get_textpage()
    try:
        if page.get_rotation():
            return Foot(numbered=True)
        _, bottom, _, _ = page.get_cropbox()
        rectangles = [text.get_rect(n) for n in range(text.count_rects())]
        low = [r for r in rectangles if r[1] - bottom < BAND]
        numbered = not rectangles or any(_OWN_NUMBER.fullmatch(text.get_text_bounded(*r).strip()) for r in low)
        return Foot(numbered, _free_baseline(page))
    finally:
        text.close()
        page.close()


def _free_baseline(page: Any) -> float:
    """Look at the foot as printed and return where a number meets least ink, nearest to the usual place."""
    width, height = page.get_size()
    if height <= BAND or width <= WIDTH:
        return min(BASELINE, float(height) / 4)
    side = (width - WIDTH) / 2
    bitmap = page.render(scale=SCALE, crop=(side, 0, side, height - BAND), may_draw_forms=False)
    strip = bitmap.to_pil().convert("L")
    bitmap.close()

    def ink(baseline: float) -> int:
        top, low = strip.height - (baseline + SIZE) * SCALE, strip.height - (baseline - 0.5 * SIZE) * SCALE
        shades = strip.crop((0, max(0, round(top)), strip.width, min(strip.height, round(low)))).histogram()
        paper = shades.index(max(shades))
        return sum(int(count) for shade, count in enumerate(shades) if abs(shade - paper) > CONTRAST)

    heights = sorted((h * MM / 2 for h in range(8, 32)), key=lambda b: (abs(b - BASELINE), b))
    usual = ink(BASELINE)
    # A few specks of a scanner are no reason to leave the usual place.
    return BASELINE if usual <= SPECKS else min(heights, key=lambda b: max(ink(b), SPECKS))
