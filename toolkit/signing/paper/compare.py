"""Which page each scan looks like, out of a packet before and after the scans were put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from toolkit.packet.raster import Rasteriser
from toolkit.signing.paper.likeness import DPI, as_ink, likeness, straightened

_CLEARLY = 0.02
"""By how much another page must be more alike; signature pages that differ in names only were measured 0.05 apart."""
_AT_ALL = 0.35
"""Below, a scan does not look like the page; scans were measured above 0.55, pages of other documents below 0.25."""
_ALL = 12
"""Up to so many pages each scan is held against each; of more, against those around it and from the other end."""
_AROUND = 3

STRANGER, TURNED = "stranger", "turned"


@dataclass(frozen=True)
class Compared:
    """What a scan looks like.

    Args:
        own: likeness to the page that it is given for.
        guess: None where that is it; else the page that it looks like, or ``turned``, or ``stranger``.
    """

    own: float
    guess: int | str | None


def compare(before: bytes, after: bytes, pages: Sequence[int]) -> list[Compared]:
    """Hold every scan against the pages that it might be.

    Args:
        before: the packet with its printed pages.
        after: the same with scans at ``pages``.
        pages: from 1.
    """
    printed = _drawn(before, pages)
    scans = [straightened(as_ink(scan, page.size)) for scan, page in zip(_drawn(after, pages), printed, strict=True)]
    inks = [as_ink(page, page.size) for page in printed]
    return [_judged(scan, at, inks, pages) for at, scan in enumerate(scans)]


def _judged(scan: Image.Image, at: int, inks: Sequence[Image.Image], pages: Sequence[int]) -> Compared:
    own = likeness(scan, inks[at])
    others = [
        (likeness(scan, inks[other]), pages[other])
        for other in range(len(inks))
        if other != at and inks[other].size == scan.size and _worth_a_look(at, other, len(inks))
    ]
    best, page = max(others, default=(0.0, 0))
    if best > own + _CLEARLY and best >= _AT_ALL:
        return Compared(own, page)
    if own >= _AT_ALL:
        return Compared(own, None)
    turned = likeness(scan.transpose(Image.Transpose.ROTATE_180), inks[at])
    return Compared(own, TURNED if turned >= _AT_ALL else STRANGER)


def _worth_a_look(at: int, other: int, count: int) -> bool:
    return count <= _ALL or abs(at - other) <= _AROUND or at + other == count - 1


def _drawn(pdf: bytes, pages: Sequence[int]) -> list[Image.Image]:
    with Rasteriser(pdf) as rasteriser:
        return [rasteriser.draw(page - 1, DPI) for page in pages]
