"""The cross-page seal (骑缝章): one seal over the right edges of many pages, a slice on each, as over fanned sheets."""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.signing.seals.picture import POINTS_PER_MM, Seal
from toolkit.signing.seals.press import SealDrawer, draw_over, seen_size

MOST_PAGES = 20
"""Pages under one impression: slices of a seal of 42 mm are then 2 mm wide; more could not be told apart."""
CROSS_PAGE = "AllianceCross"
"""What a page's resources call the seal of which it shows a slice."""


def page_groups(pages: Sequence[int], most: int = MOST_PAGES) -> list[tuple[int, ...]]:
    """Divide pages into groups of at most ``most``, as even as can be: 82 into 17, 17, 16, 16, 16.

    Args:
        pages: their indexes, in order.
        most: pages of the largest group.

    Raises:
        WantingError: there are fewer than two pages, so that no seal could go across them.
    """
    if len(pages) < 2:
        raise WantingError(
            T("A cross-page seal needs at least two pages."), T("Leave it out, or name more pages for it.")
        )
    count = -(-len(pages) // most)
    short, longer = divmod(len(pages), count)
    out, at = [], 0
    for number in range(count):
        size = short + (number < longer)
        out.append(tuple(pages[at : at + size]))
        at += size
    return out


def press_cross_page(pdf: pikepdf.Pdf, seal: Seal, pages: Sequence[int]) -> None:
    """Draw a cross-page seal, half-way up the right edge of each page as it is seen.

    The seal is stored once; each page shows a slice of it. It begins at the left on the first page of a group.

    Args:
        pdf: the file being changed, not signed.
        seal: the picture.
        pages: indexes of the pages, in order; for sheets printed on both sides the fronts only.

    Raises:
        WantingError: there are fewer than two pages, or a page is lower than the seal.
    """
    drawer = SealDrawer(pdf)
    width, height = seal.size
    for group in page_groups(pages):
        slice_width = width / len(group)
        for at, number in enumerate(group):
            page = pdf.pages[number]
            right, top = seen_size(page)
            if top < height + 2 * POINTS_PER_MM or right < slice_width:
                raise WantingError(
                    T("Page {page} is too small for the cross-page seal.", page=number + 1),
                    T("Use a smaller seal, or leave the page out."),
                )
            corner = (right - (at + 1) * slice_width, (top - height) / 2)
            clip = (right - slice_width, corner[1], slice_width, height)
            draw_over(page, [drawer.operators(page, seal, corner, CROSS_PAGE, clip)])
