"""Where seals stand: over issuer and date, several side by side, never touching (GB/T 9704-2012, 7.3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import pypdfium2

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.signing.seals.picture import POINTS_PER_MM, Seal
from toolkit.signing.seals.press import Impression

GAP_MM = 2.0
"""Between neighbouring seals, which neither cross nor touch."""
_NEAR = 60.0
"""Points between issuer and date: they stand on neighbouring lines."""
_BESIDE = 150.0
_LOWER = 0.08
"""Issuer and date stand a little below the middle of the seal; as a share of its height."""
_EDGE_MM = 1.0
"""What must stay between a seal and the page's edge."""

Box = tuple[float, float, float, float]


def find_place(
    document: pypdfium2.PdfDocument, pages: range, *, issuer: str, day_text: str, seal: Seal
) -> Impression | None:
    """Find where issuer and date stand one above the other; None where they do not.

    Args:
        document: the layout, whose pages are not turned.
        pages: those of one document, counted from 0.
        issuer: as printed.
        day_text: as printed, such as 2026年11月25日.
        seal: what is to go there.
    """
    for number in pages:
        page = document[number]
        text = page.get_textpage()
        try:
            days = list(_boxes(text, day_text))
            for name in _boxes(text, issuer) if days else ():
                for day in days:
                    apart = abs((name[0] + name[2] - day[0] - day[2]) / 2)
                    if 0 < name[1] - day[1] < _NEAR and apart < _BESIDE:
                        return _over(seal, number, name, day)
        finally:
            text.close()
            page.close()
    return None


def side_by_side(
    seals: Sequence[Seal], page: int, middle: tuple[float, float], room: tuple[float, float]
) -> tuple[Impression, ...]:
    """Place seals in a row around a middle; in several rows, one below the other, where they are wider together.

    One seal alone stands where it is told; a row keeps between the page's margins (GB/T 9704-2012, 7.3.5.1).

    Args:
        seals: in order, from the left.
        page: counted from 0.
        middle: of all of them together, in points on the page as seen.
        room: left and right end of what a row may take.
    """
    gap = GAP_MM * POINTS_PER_MM
    rows: list[list[Seal]] = []
    for seal in seals:
        taken = sum(other.size[0] + gap for other in rows[-1]) if rows else 0.0
        if rows and taken + seal.size[0] <= room[1] - room[0]:
            rows[-1].append(seal)
        else:
            rows.append([seal])
    heights = [max(seal.size[1] for seal in row) for row in rows]
    top = middle[1] + (sum(heights) + gap * (len(rows) - 1)) / 2
    out = []
    for row, height in zip(rows, heights, strict=True):
        wide = sum(seal.size[0] for seal in row) + gap * (len(row) - 1)
        left = middle[0] - wide / 2
        if len(row) > 1:
            left = max(min(left, room[1] - wide), room[0])
        for seal in row:
            out.append(Impression(seal, page, left + seal.size[0] / 2, top - height / 2))
            left += seal.size[0] + gap
        top -= height + gap
    return tuple(out)


def pulled_in(impression: Impression, size: tuple[float, float]) -> Impression:
    """Return the impression moved so far that it lies whole on its page.

    Args:
        impression: wherever it was to stand.
        size: width and height of the page as seen.

    Raises:
        WantingError: the seal is larger than the page.
    """
    edge = _EDGE_MM * POINTS_PER_MM
    width, height = impression.seal.size
    if width + 2 * edge > size[0] or height + 2 * edge > size[1]:
        raise WantingError(
            T("The seal is larger than page {page}.", page=impression.page + 1), T("State its true width with --mm.")
        )
    x = min(max(impression.x, edge + width / 2), size[0] - edge - width / 2)
    y = min(max(impression.y, edge + height / 2), size[1] - edge - height / 2)
    return Impression(impression.seal, impression.page, x, y)


def touching(impressions: Sequence[Impression]) -> Iterator[tuple[Impression, Impression]]:
    """Yield the pairs that cross or touch; seals about as wide as high count as round, others as rectangles."""
    for one, other in combinations(impressions, 2):
        if one.page == other.page and _distance(one, other) <= 0:
            yield one, other


def _distance(one: Impression, other: Impression) -> float:
    """Return the room between two seals in points, less than nothing where they overlap."""
    across, up = abs(one.x - other.x), abs(one.y - other.y)
    if _is_round(one.seal) and _is_round(other.seal):
        return float((across**2 + up**2) ** 0.5 - (max(one.seal.size) + max(other.seal.size)) / 2)
    wide, high = ((one.seal.size[n] + other.seal.size[n]) / 2 for n in (0, 1))
    return max(across - wide, up - high)


def _is_round(seal: Seal) -> bool:
    return abs(seal.ratio - 1) < 0.02


def _boxes(text: pypdfium2.PdfTextPage, words: str) -> Iterator[Box]:
    """Yield the boxes (left, bottom, right, top) of what is printed in one line."""
    search = text.search(words, match_case=True)  # type: ignore[no-untyped-call]
    while (found := search.get_next()) is not None:
        start, count = found
        boxes = [text.get_charbox(start + n) for n in range(count)]  # type: ignore[no-untyped-call]
        left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
        if top - bottom < _NEAR / 2:
            yield left, bottom, right, top
    search.close()


def _over(seal: Seal, page: int, name: Box, day: Box) -> Impression:
    middle = (name[3] + day[1]) / 2
    across = (name[0] + name[2] + day[0] + day[2]) / 4
    return Impression(seal, page, across, middle + _LOWER * seal.size[1])
