"""Where pages print a value: standing alone, right after its label, wrapped in a cell or split over two pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdnum.cn import uscc

from toolkit.signing.seen_text import PrintedPage, normalised

DIGITS = frozenset("0123456789")
NUMERIC = DIGITS | {".", ","}
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_LOW, _HIGH = 0.35, 0.6
"""A value that goes over a page's end stands in the lower part of one page and the upper part of the next."""
_SAME_EDGE = 6.0
"""Points; both halves of a split cell start at the same left edge."""
AFTER_LABEL = r"(?:\([^()]{1,10}\))?:?"
"""Between a label and its value: at most a unit in brackets and a colon."""


@dataclass(frozen=True)
class Span:
    """A run of a page's characters, from ``start`` to before ``end``."""

    page: PrintedPage
    start: int
    end: int


Place = tuple[Span, ...]
"""Where a value stands with its label: one span, or two where it goes over a page's end."""


def prints(pages: Sequence[PrintedPage], value: str, label: str | None = None) -> bool:
    """Say whether a page prints ``value``, standing alone and, where a label is given, right after it.

    White space and line ends don't count, so a value wrapped in a table cell is found; neither does the width of
    forms. ``1200`` is not printed by ``1200.5``, nor is a short name by a longer one.
    """
    return next(places(pages, value, label), None) is not None


def places(pages: Sequence[PrintedPage], value: str, label: str | None = None) -> Iterator[Place]:
    """Yield the places where pages print ``value``, as for :func:`prints`, labels included; split ones last."""
    wanted, before = normalised(value), normalised(label or "")
    if not wanted:
        return
    for page in pages:
        yield from ((Span(page, *found),) for found in _on_page(page, wanted, before))
    for upper, lower in pairwise(pages):
        yield from _split_over(upper, lower, wanted, before)


def printed_codes(pages: Sequence[PrintedPage]) -> set[str]:
    """Return all unified social credit codes printed: 18 characters standing alone whose check digit is right."""
    found = set()
    for page in pages:
        at = 0
        while match := _CODE.search(page.text, at):
            start, end = match.start(), match.start() + 18
            if (
                _code_edge(page, start)
                and _code_edge(page, end)
                and uscc.calc_check_digit(match.group()[:17]) == match.group()[17]
            ):
                found.add(match.group())
                at = end
            else:
                at = start + 1
    return found


def is_edge(page: PrintedPage, position: int, inside: int) -> bool:
    """Say whether a value may begin or end at ``position``; ``inside`` is its own outermost character."""
    outside = position if inside < position else position - 1
    if not 0 <= outside < len(page.text):
        return True
    own, other = page.text[inside], page.text[outside]
    if own in DIGITS and other in NUMERIC:
        # Two numbers in neighbouring cells are told apart by white space; 1200 is never a part of 1200.5.
        return position in page.breaks and other in DIGITS
    if position in page.breaks or unicodedata.category(other)[0] in "PS":
        return True
    # A figure in Chinese text stands alone without white space: 总经费1200万元.
    return own in DIGITS and not (other.isascii() and other.isalpha())


def _on_page(page: PrintedPage, wanted: str, label: str) -> Iterator[tuple[int, int]]:
    at = page.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        start = _labelled_from(page, at, label)
        if start is not None and is_edge(page, at, inside=at) and is_edge(page, end, inside=end - 1):
            yield start, end
        at = page.text.find(wanted, at + 1)


def _labelled_from(page: PrintedPage, position: int, label: str) -> int | None:
    """Return where the label that ends at ``position`` begins; None where it doesn't stand there."""
    if not label:
        return position
    first = max(0, position - len(label) - 14)
    found = re.search(re.escape(label) + AFTER_LABEL + "$", page.text[first:position])
    return None if found is None else first + found.start()


def _split_over(upper: PrintedPage, lower: PrintedPage, wanted: str, label: str) -> Iterator[Place]:
    """Yield where the value begins at the foot of one page and ends at the head of the next, in the same table cell."""
    for cut in range(1, len(wanted)):
        first, second = wanted[:cut], wanted[cut:]
        for start, end in _ends_low(upper, first, label):
            left = _line_left(upper, end - cut, end)
            for at in _starts_high(lower, second):
                if abs(lower.lefts[at] - left) <= _SAME_EDGE:
                    yield Span(upper, start, end), Span(lower, at, at + len(second))


def _ends_low(page: PrintedPage, text: str, label: str) -> Iterator[tuple[int, int]]:
    at = page.text.find(text)
    while at >= 0:
        end = at + len(text)
        start = _labelled_from(page, at, label)
        at_foot = end in page.breaks and page.heights[end - 1] < _LOW and is_edge(page, at, inside=at)
        if at_foot and start is not None:
            yield start, end
        at = page.text.find(text, at + 1)


def _starts_high(page: PrintedPage, text: str) -> Iterator[int]:
    at = page.text.find(text)
    while at >= 0:
        end = at + len(text)
        if at in page.breaks and page.heights[at] > _HIGH and is_edge(page, end, inside=end - 1):
            yield at
        at = page.text.find(text, at + 1)


def _line_left(page: PrintedPage, start: int, end: int) -> float:
    """Left edge of the last line of ``text[start:end]``."""
    height = page.heights[end - 1]
    return min(page.lefts[i] for i in range(start, end) if abs(page.heights[i] - height) < 0.005)


def _code_edge(page: PrintedPage, position: int) -> bool:
    if position in page.breaks or position in (0, len(page.text)):
        return True
    neighbours = page.text[position - 1 : position + 1]
    return not all(c.isascii() and c.isalnum() for c in neighbours)
