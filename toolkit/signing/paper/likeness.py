"""How much a scan looks like a page: enough to tell when pages came back in another order, or from another packet.

A sheet that was printed and scanned is a little larger or smaller, moved and askew. It is laid over the page by the
bands of ink that both show from top to bottom and from left to right; then the two are compared dot by dot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

DPI = 40
"""Dots per inch at which pages are compared; characters are then still of some dots."""
_TURNS = (0.0, -1.0, -0.5, 0.5, 1.0)
"""Degrees that a sheet may lie askew."""
_SCALES = tuple(0.94 + 0.01 * n for n in range(11))
"""Printers that fit a page to the sheet make it up to 6 % smaller."""
_SHIFT = 0.05
"""Share of the sheet's side that it may lie off."""


def as_ink(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture's ink at the size of comparison: black paper, white ink, blurred a little.

    Args:
        picture: the whole sheet.
        size: in dots.
    """
    grey = ImageOps.invert(picture.convert("L").resize(size, Image.Resampling.BOX))
    # Grey paper, and whatever is fainter than print, is not ink.
    paper = ImageStat.Stat(grey).median[0]
    ink = grey.point([0 if level < paper + 24 else level for level in range(256)])
    return ImageOps.autocontrast(ink.filter(ImageFilter.GaussianBlur(0.7)))


def straightened(ink: Image.Image) -> Image.Image:
    """Turn a sheet that lies a little askew: upright, lines of text make the sharpest bands."""

    def sharpness(turned: Image.Image) -> float:
        return ImageStat.Stat(turned.resize((1, turned.height), Image.Resampling.BOX)).var[0]

    turns = [ink.rotate(angle, Image.Resampling.BILINEAR) if angle else ink for angle in _TURNS]
    return max(turns, key=sharpness)


def likeness(scan: Image.Image, page: Image.Image) -> float:
    """Return how much two sheets of ink look alike, from about 0 to 1.

    Args:
        scan: ink of the scan, straightened.
        page: ink of the page, of the same size.
    """
    across = _fit(_bands(scan, upright=False), _bands(page, upright=False))
    down = _fit(_bands(scan, upright=True), _bands(page, upright=True))
    matrix = (across[0], 0.0, across[1], 0.0, *down)
    laid = scan.transform(scan.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return max(_alike(ImageChops.offset(laid, dx, dy), page) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


def _bands(ink: Image.Image, *, upright: bool) -> list[float]:
    """Return how much ink each row has, or each column, less their mean."""
    size = (1, ink.height) if upright else (ink.width, 1)
    levels = [float(level) for level in ink.resize(size, Image.Resampling.BOX).tobytes()]
    mean = sum(levels) / len(levels)
    return [level - mean for level in levels]


def _fit(scan: Sequence[float], page: Sequence[float]) -> tuple[float, float]:
    """Return scale and shift at which bands lie best on each other: the page's dot ``x`` is the scan's ``a x + b``."""
    count = len(page)
    room = round(count * _SHIFT)
    best, found = -math.inf, (1.0, 0)
    for scale in _SCALES:
        moved = _scaled(scan, scale)
        # Lines of text are a dozen dots apart, so that every other shift shows where the best one is.
        for shift in range(-room, room + 1, 2):
            total = _overlap(moved, page, shift)
            if total > best:
                best, found = total, (scale, shift)
    scale, shift = found
    moved = _scaled(scan, scale)
    shift = max((shift - 1, shift, shift + 1), key=lambda near: _overlap(moved, page, near))
    return scale, (1 - scale) * count / 2 + shift * scale


def _scaled(bands: Sequence[float], scale: float) -> list[float]:
    """Return bands drawn out from the middle, where a smaller sheet lies."""
    last, half = len(bands) - 1, len(bands) / 2
    return [bands[min(max(round((x - half) * scale + half), 0), last)] for x in range(len(bands))]


def _overlap(moved: Sequence[float], page: Sequence[float], shift: int) -> float:
    low, high = max(0, -shift), min(len(page), len(page) - shift)
    return float(sum(map(mul, moved[low + shift : high + shift], page[low:high])))


def _alike(one: Image.Image, other: Image.Image) -> float:
    """Return the correlation of two pictures."""
    means = ImageStat.Stat(one).mean[0], ImageStat.Stat(other).mean[0]
    spread = ImageStat.Stat(one).stddev[0] * ImageStat.Stat(other).stddev[0]
    product = ImageStat.Stat(ImageChops.multiply(one, other)).mean[0] * 255
    return float((product - means[0] * means[1]) / spread) if spread else 0.0
