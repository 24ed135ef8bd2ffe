"""Whether a figure that is drawn looks like the one that it is said to be: fonts can draw 9 and call it 4.

Each is compared with the figures of PDFium's own fonts, and its holes are counted. Only what looks clearly more like
another figure is called false: fonts differ, and a slanted 1 is not far from a 2.
"""

from __future__ import annotations

import ctypes
import math
import operator
import string
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import raw

pdfium_c: Any = raw  # generated from C headers; has no types

_Shape = tuple[bytes, float]
"""A figure's levels of grey, brought to one size, and their length as a vector."""
_FONTS = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier", "Courier-Bold")
_SIDE = 24
"""Pixels that the longer side of a figure is brought to."""
_RIM = 2
_BLUR = 1.2
_EDGE = 64
"""Level of grey at which ink begins."""
_CLEARLY, _SLANTED_ONE = 0.08, 0.16
"""How much more another figure must resemble it; in 51 font files it is 0.067 at most, but for a slanted 1."""
_ALIKE = 0.97
"""From here on it is that figure; the most that two different ones come to is 0.962, 6 and 8."""
_HOLES: Mapping[str, frozenset[int]] = {
    "0": frozenset({1, 2}),  # with a stroke or dot inside in some fonts
    "4": frozenset({0, 1}),
    "6": frozenset({1}),
    "8": frozenset({2}),
    "9": frozenset({1}),
} | dict.fromkeys("12357", frozenset({0}))
_LEVELS = (48, 80, 112, 144, 176)
"""Of grey, at which holes are counted: fine strokes are broken at high ones, small holes filled at low ones."""
_LEAST = 9
"""Pixels of the height of a figure whose holes can be told."""


def looks_like_another(figure: str, picture: Image.Image) -> str | None:
    """Return which figure a picture clearly shows in the place of the one it is said to be.

    Args:
        figure: 0 to 9; anything else is not judged.
        picture: its ink, white on black.
    """
    return _other(figure, picture.size, picture.tobytes()) if figure in string.digits else None


@lru_cache(maxsize=10_000)  # the same glyph is drawn alike in many places
def _other(figure: str, size: tuple[int, int], levels: bytes) -> str | None:
    picture = Image.frombytes("L", size, levels)
    own = _brought_to_size(picture)
    if own is None:
        return None
    references = _references()
    expected = max(_likeness(own, shape) for shape in references[figure])
    if expected >= _ALIKE:
        return None
    likeness = {other: max(_likeness(own, shape) for shape in shapes) for other, shapes in references.items()}
    best = max(likeness, key=likeness.__getitem__)
    if best == figure:
        return None
    if likeness[best] - expected >= (_SLANTED_ONE if figure == "1" else _CLEARLY):
        return best
    # Figures as alike as 6 and 8 are told apart by their holes.
    return best if _has_holes_of(best, picture) and not _has_holes_of(figure, picture) else None


@cache
def _references() -> Mapping[str, Sequence[_Shape]]:
    found: dict[str, list[_Shape]] = {figure: [] for figure in string.digits}
    document: Any = pypdfium2.PdfDocument.new()  # type: ignore[no-untyped-call]
    try:
        for name in _FONTS:
            font = pdfium_c.FPDFText_LoadStandardFont(document, name.encode())
            for figure, shapes in found.items():
                shape = _brought_to_size(_drawn(document, font, figure))
                shapes += [shape] if shape is not None else []
            pdfium_c.FPDFFont_Close(font)
    finally:
        document.close()
    return found


def _drawn(document: Any, font: Any, figure: str) -> Image.Image:
    page = document.new_page(48, 48)
    written = pdfium_c.FPDFPageObj_CreateTextObj(document, font, 32)
    pdfium_c.FPDFText_SetText(written, (ctypes.c_ushort * 2)(ord(figure), 0))
    pdfium_c.FPDFPageObj_Transform(written, 1, 0, 0, 1, 12, 12)
    pdfium_c.FPDFPage_InsertObject(page, written)
    pdfium_c.FPDFPage_GenerateContent(page)
    bitmap = page.render(grayscale=True)
    image = ImageChops.invert(bitmap.to_pil())
    bitmap.close()
    page.close()
    return image


def _brought_to_size(picture: Image.Image) -> _Shape | None:
    extent = _above(picture, _EDGE).getbbox()
    if extent is None:
        return None
    ink = picture.crop(extent)
    factor = _SIDE / max(ink.size)
    ink = ink.resize((max(1, round(ink.width * factor)), max(1, round(ink.height * factor))), Image.Resampling.BILINEAR)
    out = Image.new("L", (_SIDE + 2 * _RIM, _SIDE + 2 * _RIM))
    out.paste(ink, ((out.width - ink.width) // 2, (out.height - ink.height) // 2))
    levels = out.filter(ImageFilter.GaussianBlur(_BLUR)).tobytes()
    return levels, math.sqrt(_product(levels, levels))


def _likeness(one: _Shape, other: _Shape) -> float:
    """Cosine of the angle between two pictures: 1 for the same, near 0 for nothing in common."""
    return _product(one[0], other[0]) / (one[1] * other[1])


def _product(one: bytes, other: bytes) -> int:
    return sum(map(operator.mul, one, other))


def _has_holes_of(figure: str, picture: Image.Image) -> bool:
    """Whether at any level of grey the ink has as many holes as a figure, where that one has them."""
    extent = _above(picture, _EDGE).getbbox()
    if extent is None or extent[3] - extent[1] < _LEAST:
        return True
    return any(_fits(figure, _holes(_above(picture.crop(extent), level))) for level in _LEVELS)


def _fits(figure: str, holes: Sequence[tuple[float, float]]) -> bool:
    if len(holes) not in _HOLES[figure]:
        return False
    top, bottom = min((h[0] for h in holes), default=0.0), max((h[1] for h in holes), default=1.0)
    match figure:
        case "0":
            return top < 0.4 and bottom > 0.6
        case "6":
            return top > 0.3
        case "9":
            return bottom < 0.7
        case _:
            return True


def _holes(ink: Image.Image) -> list[tuple[float, float]]:
    """Return top and bottom of each hole, as shares of the height."""
    paper = Image.new("L", (ink.width + 2, ink.height + 2))
    paper.paste(ink, (1, 1))
    ImageDraw.floodfill(paper, (0, 0), 255)
    found = []
    while hole := ImageChops.invert(paper).getbbox():
        row = ImageChops.invert(paper.crop((hole[0], hole[1], hole[2], hole[1] + 1))).getbbox()
        before = paper.copy()
        ImageDraw.floodfill(paper, (hole[0] + (row[0] if row else 0), hole[1]), 255)
        extent = ImageChops.difference(before, paper).getbbox()
        if extent:
            found.append(((extent[1] - 1) / ink.height, (extent[3] - 1) / ink.height))
    return found


def _above(picture: Image.Image, level: int) -> Image.Image:
    return picture.point([255 if value >= level else 0 for value in range(256)])
