"""Draw seals into pages, over the text, as paper has it; upright whichever way a page is turned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Dictionary, Name

from toolkit.packet.stamp import upright
from toolkit.signing.seals.picture import Matrix, Seal, drawing_of

SEAL = "AllianceSeal"
"""What a page's resources call a seal on it."""


@dataclass(frozen=True)
class Impression:
    """Where a seal goes.

    Args:
        seal: its picture.
        page: of the document, counted from 0.
        x: of its middle, in points from the left edge of the page as it is seen.
        y: of its middle, in points from its foot.
    """

    seal: Seal
    page: int
    x: float
    y: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What it covers (left, bottom, right, top)."""
        width, height = self.seal.size
        return self.x - width / 2, self.y - height / 2, self.x + width / 2, self.y + height / 2


class SealDrawer:
    """Draws into one file; a seal that is used often is stored once."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        self._out = out
        self._made: dict[Seal, tuple[pikepdf.Object, Matrix]] = {}

    def press(self, page: pikepdf.Page, impressions: Sequence[Impression]) -> None:
        """Draw seals on a page."""
        operators = []
        for impression in impressions:
            left, bottom, _, _ = impression.box
            operators.append(self.operators(page, impression.seal, (left, bottom), SEAL))
        draw_over(page, operators)

    def operators(
        self,
        page: pikepdf.Page,
        seal: Seal,
        corner: tuple[float, float],
        name: str,
        clip: tuple[float, float, float, float] | None = None,
    ) -> bytes:
        """Make a seal known to a page, and return what draws it there.

        Args:
            page: the page.
            seal: its picture.
            corner: its lower left corner, on the page as seen.
            name: what the page's resources call it, with a number behind where there are several.
            clip: what of the page (left, bottom, width, height, as seen) may be drawn on.
        """
        if seal not in self._made:
            drawn, matrix = drawing_of(self._out, seal)
            self._made[seal] = self._out.make_indirect(drawn), matrix
        drawn, matrix = self._made[seal]
        known = _known_as(page, drawn, name)
        turn, _ = upright(visible(page), int(page.obj.get(Name.Rotate, 0)))
        bounds = b"" if clip is None else b"%s re W n " % _row(clip)
        return b"q %s cm %s1 0 0 1 %s cm %s cm %s Do Q" % (_row(turn), bounds, _row(corner), _row(matrix), known)


def visible(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Return the visible box (left, bottom, right, top) of a page, in its own coordinates."""
    x0, y0, x1, y1 = (float(edge) for edge in page.cropbox)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def seen_size(page: pikepdf.Page) -> tuple[float, float]:
    """Return a page's width and height as it is seen."""
    left, bottom, right, top = visible(page)
    across, up = right - left, top - bottom
    return (up, across) if int(page.obj.get(Name.Rotate, 0)) % 180 else (across, up)


def draw_over(page: pikepdf.Page, operators: Iterable[bytes]) -> None:
    """Add operators to a page's content, whatever state that content leaves behind."""
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + b"\n".join(operators) + b"\n")


def _known_as(page: pikepdf.Page, drawn: pikepdf.Object, name: str) -> bytes:
    """Return the name of the drawing in the page's resources, which stay this page's own."""
    resources = page.Resources
    forms = dict(resources.XObject.items()) if Name.XObject in resources else {}
    wanted = f"/{name}"
    number = 1
    while wanted in forms:
        if forms[wanted].objgen == drawn.objgen:
            return wanted.encode()
        number += 1
        wanted = f"/{name}{number}"
    forms[wanted] = drawn
    page.Resources = Dictionary({**dict(resources.items()), "/XObject": Dictionary(forms)})
    return wanted.encode()


def _row(values: Iterable[float]) -> bytes:
    return b" ".join((f"{value:.4f}".rstrip("0").rstrip(".") or "0").encode() for value in values)
