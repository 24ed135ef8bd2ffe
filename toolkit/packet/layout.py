"""Which page of the packet each part starts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Where the parts stand.

    Args:
        first_pages: the page each part starts on, from 1.
        blanks: how many empty pages stand before each part.
        total: of the whole packet, empty pages included.
    """

    first_pages: tuple[int, ...]
    blanks: tuple[int, ...]
    total: int


def lay_out(page_counts: Sequence[int], duplex: bool) -> Layout:
    """Give every part its first page.

    Args:
        page_counts: pages of each part, in order.
        duplex: start every part on an odd page, so that printed on both sides each begins on a new sheet.
    """
    first_pages, blanks, page = [], [], 1
    for count in page_counts:
        blank = 1 if duplex and page % 2 == 0 else 0
        blanks.append(blank)
        first_pages.append(page + blank)
        page += blank + count
    return Layout(tuple(first_pages), tuple(blanks), page - 1)
