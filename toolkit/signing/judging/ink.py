"""What the eye sees of a page's characters: the page is drawn with them and without them, and compared.

Text can be there for programs only: white, transparent, blended away, clipped, covered, drawn in nothing, or beside the
paper. All of that looks the same: leaving the characters out makes no difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from ctypes import c_double, c_int, c_void_p, cast
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops, ImageStat
from pypdfium2 import raw

pdfium_c: Any = raw  # generated from C headers; has no types

_SCALE = 2.0
"""Pixels a point: 144 dpi. Small print has strokes of half a pixel there, grey but clear."""
_MOST_PIXELS = 6_000_000
"""Of a page; A3 has 4 million."""
_CONTRAST = 64
"""Of 255 levels of grey, in the clearest pixel; black print has 119 or more even in its finest strokes."""
_EXTENT = 0.6
"""Share of a character's box that its ink must span, both ways; slivers beside a cover don't."""
_SLACK = 2
"""Pixels that rounding may take from the extent."""
_FIGURES = {first + n: str(n) for first in (0x30, 0xFF10) for n in range(10)}
_BESIDE, _APART = 0.6, 0.5
"""How far beside a figure something else is looked for: shares of the figure's height; points it must be away."""
_AREA = 0.03
"""Share of a character's box that must be ink; of real ones the emptiest (广, 人) have 0.078."""


@dataclass(frozen=True)
class Sight:
    """What the eye sees of one character.

    Args:
        clear: it can be seen, as large as it claims to be.
        height: of its ink, in points.
        figure: which figure it is said to be; nothing for other characters, and where it isn't alone on plain paper.
        picture: the figure's ink, white on black.
        disturbed: something else is drawn over, under or right beside the figure, which is neither text nor a line of a
            table; it could turn 4 into 9, or 400 into 1400.
    """

    clear: bool
    height: float = 0.0
    figure: str = ""
    picture: Image.Image | None = None
    disturbed: bool = False


def look_at(document: Any, index: int, marks: Iterable[int]) -> Mapping[int, Sight]:
    """Draw a page with and without some of its characters, and say what is seen of them.

    What other characters draw there doesn't count.

    Args:
        document: the open document.
        index: the page's number, from 0.
        marks: PDFium's numbers of the characters.
    """
    page = document[index]
    textpage = page.get_textpage()
    try:
        wanted = sorted(set(marks))
        drawn = {mark: pdfium_c.FPDFText_GetTextObject(textpage, mark) for mark in wanted}
        objects = {cast(held, c_void_p).value: held for held in drawn.values() if held}
        scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(page.get_width() * page.get_height(), 1)))
        whole = _draw(page, scale)
        for held in objects.values():
            pdfium_c.FPDFPageObj_SetIsActive(held, False)
        rest = _draw(page, scale)
        difference = ImageChops.difference(whole, rest)
        return {
            mark: _sight(page, textpage, mark, difference, rest) if _is_plain(drawn[mark]) else Sight(False)
            for mark in wanted
        }
    finally:
        textpage.close()
        page.close()


def _is_plain(drawn: Any) -> bool:
    """Whether a character is drawn, and opaquely: readers differ in how they blend."""
    return bool(drawn) and not pdfium_c.FPDFPageObj_HasTransparency(drawn)


def _draw(page: Any, scale: float) -> Image.Image:
    # On a bitmap without transparency PDFium passes over how colours are blended.
    bitmap = page.render(
        scale=scale, force_bitmap_format=pdfium_c.FPDFBitmap_BGRA, may_draw_forms=False, draw_annots=False
    )
    try:
        image: Image.Image = bitmap.to_pil().convert("L")
        return image
    finally:
        bitmap.close()


def _sight(page: Any, textpage: Any, mark: int, difference: Image.Image, rest: Image.Image) -> Sight:
    left, right, bottom, top = (c_double() for _ in range(4))
    if not pdfium_c.FPDFText_GetCharBox(textpage, mark, left, right, bottom, top):
        return Sight(False)
    corners = [_pixel(page, difference.size, x.value, y.value) for x, y in ((left, bottom), (right, top))]
    (x0, x1), (y0, y1) = (sorted(numbers) for numbers in zip(*corners, strict=True))
    width, height = x1 - x0, y1 - y0
    if width > difference.width or height > difference.height:
        return Sight(False)
    ink = difference.crop((x0 - 1, y0 - 1, x1 + 2, y1 + 2))
    extent = ink.point([255 if level >= _CONTRAST else 0 for level in range(256)]).getbbox()
    if extent is None:
        return Sight(False)
    across, down = extent[2] - extent[0], extent[3] - extent[1]
    spans = across + _SLACK >= _EXTENT * width and down + _SLACK >= _EXTENT * height
    filled = ImageStat.Stat(ink).sum[0] / 255 >= _AREA * width * height
    points = down * page.get_height() / difference.height
    box = (x0, y0, x1 + 1, y1 + 1)
    code = pdfium_c.FPDFText_GetUnicode(textpage, mark)
    if not (spans and filled) or code not in _FIGURES:
        return Sight(spans and filled, points)
    if _has_ink(rest.crop(box)):
        return Sight(True, points, disturbed=True)
    edges = (left.value, bottom.value, right.value, top.value)
    return Sight(True, points, _FIGURES[code], difference.crop(box), _has_neighbour(page, textpage, mark, rest, edges))


def _has_neighbour(
    page: Any, textpage: Any, mark: int, rest: Image.Image, edges: tuple[float, float, float, float]
) -> bool:
    """Whether right beside a figure something is drawn that is neither text nor an upright line."""
    if pdfium_c.FPDFText_GetCharAngle(textpage, mark):
        return False
    left, bottom, right, top = edges
    height, middle = top - bottom, (bottom + top) / 2
    reach = _BESIDE * height
    for start, end in ((left - reach, left - _APART), (right + _APART, right + reach)):
        if pdfium_c.FPDFText_GetCharIndexAtPos(textpage, (start + end) / 2, middle, (end - start) / 2, height / 4) >= 0:
            continue
        (x0, y0), (x1, y1) = (
            _pixel(page, rest.size, *corner) for corner in ((start, top - height / 6), (end, bottom + height / 6))
        )
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        beyond = (y1 - y0) // 2 + 2
        rows = [rest.crop((x0, at, x1, at + 1)) for at in (y0 - beyond, y1 + beyond)]
        if _has_ink(rest.crop((x0, y0, x1, y1))) and not all(map(_has_ink, rows)):
            return True
    return False


def _has_ink(picture: Image.Image) -> bool:
    levels: Any = picture.getextrema() if picture.width and picture.height else (0, 0)
    return bool(levels[1] - levels[0] >= _CONTRAST)


def _pixel(page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    across, down = c_int(), c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value
