"""Whether a label is followed by anything but the value that the facts say: a false sum beside a true one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from toolkit.signing.found_text import AFTER_LABEL, is_edge
from toolkit.signing.seen_text import PrintedPage, normalised

_KINDS = tuple(map(re.compile, (r"[0-9A-HJ-NPQRTUWXY]{18}", r"\d{4}年\d{1,2}月(?:\d{1,2}日)?", r"\d[\d,]*(?:\.\d+)?")))
"""Codes, dates, numbers: each is mistaken only for others of its kind."""
_MOST = 60
"""Characters of a value that is no code, date or number."""
_ENDING = 2
"""Characters that names of one kind end in: 公司, 大学, 联盟."""
_FULL_LINE = 30.0
"""Points; a line that ends within this distance of its column's edge may go on in the next line."""
_NEAR = 0.15
"""Share of a page's height; a column's edge is looked for in lines as near as this."""


@dataclass(frozen=True)
class Otherwise:
    """A label with another value.

    Args:
        page: the page's number in its document, from 1.
        says: the other value.
        sure: it is that label's; else it may be prose, in which such words stand by chance.
    """

    page: int
    says: str
    sure: bool


def said_otherwise(pages: Sequence[PrintedPage], value: str, label: str, known: Collection[str]) -> Iterator[Otherwise]:
    """Find where ``label`` begins a line or cell and another value of the same kind follows.

    Args:
        pages: of one part.
        value: what should follow.
        label: likewise as it is printed.
        known: values that the facts say elsewhere; other units have names and codes, too.
    """
    wanted, passed = normalised(value), {normalised(other) for other in known}
    kind = next((kind for kind in _KINDS if kind.fullmatch(wanted)), None)
    units = set[str]()
    found = []
    for page in pages:
        for match in re.finditer(re.escape(normalised(label)) + AFTER_LABEL, page.text):
            start, end = match.span()
            if not _begins(page, start) or not (end in page.breaks or match.group().endswith(":")):
                continue
            unit = match.group()[len(normalised(label)) :].rstrip(":")
            if page.text.startswith(wanted, end) and is_edge(page, end + len(wanted), end + len(wanted) - 1):
                units.add(unit)
            elif says := _other(page, end, wanted, kind, passed):
                found.append((page, start, end, unit, says))
    for page, start, end, unit, says in found:
        # In a cell of its own it is a label; behind a full line it may be prose. Another unit, another number.
        sure = end in page.breaks or not _goes_on(page, start)
        yield Otherwise(page.index + 1, says, sure and (not units or unit in units))


def _begins(page: PrintedPage, position: int) -> bool:
    return position == 0 or position in page.breaks


def _other(
    page: PrintedPage, position: int, wanted: str, kind: re.Pattern[str] | None, known: Collection[str]
) -> str | None:
    """Return what stands at ``position`` in the place of ``wanted``, if it is of the same kind and nobody else's."""
    if kind is not None:
        found = kind.match(page.text, position)
        if found is None or any(page.text.startswith(other, position) for other in known if kind.fullmatch(other)):
            return None
        return found.group()
    stop = min((end for end in page.breaks if end > position), default=position)
    run = page.text[position : min(stop, position + _MOST)]
    if not run.endswith(wanted[-_ENDING:]) or wanted.endswith(run) or wanted.startswith(run):
        return None
    return None if any(page.text.startswith(other, position) for other in known) else run


def _goes_on(page: PrintedPage, position: int) -> bool:
    """Whether the line before ``position`` is full, so that what stands there may be prose that goes on."""
    if position == 0:
        return False
    last = position - 1
    near = [
        left for left, height in zip(page.lefts, page.heights, strict=True) if abs(height - page.heights[last]) <= _NEAR
    ]
    return page.lefts[last] >= max(near) - _FULL_LINE
