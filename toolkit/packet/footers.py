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


def read_feet(pdf: bytes) -> list[Foot]:
    """Look at the foot of every page.

    Raises:
        pypdfium2.PdfiumError: the file can't be read.
    """
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
        left, bottom, right, _ = page.get_cropbox()
        if page.get_rotation():
            return Foot(numbered=True)
        rectangles = [text.get_rect(n) for n in range(text.count_rects())]
        if not rectangles:
            return Foot(numbered=True)
        low = [r for r in rectangles if r[1] - bottom < BAND]
        numbered = any(_OWN_NUMBER.fullmatch(text.get_text_bounded(*r).strip()) for r in low)
        middle = (left + right) / 2
        near = [(r[1] - bottom, r[3] - bottom) for r in low if r[0] < middle + 25 * MM and r[2] > middle - 25 * MM]
        return Foot(numbered, _free(near))
    finally:
        text.close()
        page.close()


def _free(near: list[tuple[float, float]]) -> float:
    for baseline in (BASELINE, 6 * MM, 15 * MM):
        if all(top < baseline - 0.3 * SIZE or low > baseline + SIZE for low, top in near):
            return baseline
    return 4 * MM
