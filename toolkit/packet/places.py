"""Where each party signs: named destinations of the converted pages, told apart by what their blocks in Word say."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from toolkit.documents.seal_marks import read_seal_marks
from toolkit.packet.manifest import SigningPlace

WIDTH, HEIGHT = 126.0, 120.0
"""Points: room for a seal of 42 mm (GB/T 9704 lets a unit's seal have 40 to 42), or for name, signer and date."""
_RISE = 10.0
"""Points from the top of the line that holds the mark to its middle; the line is set 20 points high."""
_RIM = 14.0
"""Points at the page's edges that printers leave blank."""
_LEAST_WIDTH, _LEAST_HEIGHT = 60.0, 30.0
"""Less has no room for a name and a date; such a place is none."""


@dataclass(frozen=True)
class _Spot:
    """A destination: index of its page, the page's width and height, the point in points from the lower left."""

    page: int
    size: tuple[float, float]
    x: float
    y: float


def read_places(
    part: str, docx: bytes, pdf: bytes, first_page: int, orgs: Sequence[Mapping[str, Any]]
) -> tuple[SigningPlace, ...]:
    """Return where units sign in a document, in the order of its text; nothing where it names no places.

    A unit is known by its unified social credit code or its name, printed in the row of the table that the mark stands
    in; a block that says neither, or says it of two units, is nobody's. Places never overlap and stay on the page.

    Args:
        part: id of the document.
        docx: its Word file.
        pdf: its pages, converted with the destinations of its bookmarks.
        first_page: the packet's page that they begin on, from 1.
        orgs: the units, each with ``name`` and ``uscc``.
    """
    marks = read_seal_marks(docx)
    spots = _spots(pdf) if marks else {}
    found: dict[str, tuple[_Spot, Mapping[str, Any]]] = {}
    for mark in marks:
        unit, spot = _unit_of(mark.block, orgs), spots.get(mark.destination)
        if unit is not None and spot is not None:
            found.setdefault(str(unit["uscc"]), (spot, unit))
    boxes = _apart([_box(part, first_page, spot, unit) for spot, unit in found.values()])
    return tuple(box for box in boxes if box.width >= _LEAST_WIDTH and box.height >= _LEAST_HEIGHT)


def _spots(pdf: bytes) -> dict[str, _Spot]:
    with pikepdf.open(io.BytesIO(pdf)) as source:
        pages: dict[Any, int] = {page.obj.objgen: n for n, page in enumerate(source.pages)}
        sizes = [tuple(float(edge) for edge in page.mediabox.as_list()[2:]) for page in source.pages]
        out = {}
        for name, target in dict(source.Root.get("/Dests", Dictionary())).items():
            # An explicit destination (ISO 32000-1, 12.3.2.2): page /XYZ left top zoom.
            if isinstance(target, Array) and len(target) >= 4 and str(target[1]) == "/XYZ":
                number = pages[target[0].objgen]
                width, height = sizes[number]
                out[str(name).lstrip("/")] = _Spot(number, (width, height), float(target[2]), float(target[3]) - _RISE)
        return out


def _unit_of(block: str, orgs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    said = _plain(block)
    coded = [org for org in orgs if org.get("uscc") and _plain(str(org["uscc"])) in said]
    named = [org for org in orgs if _plain(str(org["name"])) in said]
    # Of names that contain one another the longer one is meant.
    longest = [o for o in named if not any(_plain(o["name"]) in _plain(p["name"]) for p in named if p is not o)]
    for candidates in (coded, longest):
        if candidates:
            return candidates[0] if len(candidates) == 1 else None
    return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _box(part: str, first_page: int, spot: _Spot, unit: Mapping[str, Any]) -> SigningPlace:
    """Lay the place around its point, no nearer to the page's edges than printers print."""
    across, up = spot.size
    width = min(WIDTH, 2 * (min(spot.x, across - spot.x) - _RIM))
    height = min(HEIGHT, 2 * (min(spot.y, up - spot.y) - _RIM))
    return _around(
        SigningPlace(part, str(unit["name"]), str(unit["uscc"]), first_page + spot.page, 0, 0, 0, 0),
        spot.x, spot.y, max(width, 0), max(height, 0),
    )  # fmt: skip


def _apart(boxes: list[SigningPlace]) -> list[SigningPlace]:
    """Narrow places that overlap, across or upward, wherever they stand further apart; their middles stay."""
    out = list(boxes)
    for i, one in enumerate(boxes):
        for j, other in enumerate(boxes[:i]):
            if one.page != other.page:
                continue
            across, up = (abs(a - b) for a, b in zip(_middle(one), _middle(other), strict=True))
            if across >= WIDTH or up >= HEIGHT:
                continue
            for n in (i, j):
                x, y = _middle(out[n])
                if up / HEIGHT >= across / WIDTH:
                    out[n] = _around(out[n], x, y, out[n].width, min(out[n].height, up - 1))
                else:
                    out[n] = _around(out[n], x, y, min(out[n].width, across - 1), out[n].height)
    return out


def _middle(box: SigningPlace) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _around(box: SigningPlace, x: float, y: float, width: float, height: float) -> SigningPlace:
    return replace(
        box,
        x=round(x - width / 2, 2),
        y=round(y - height / 2, 2),
        width=round(max(width, 0), 2),
        height=round(max(height, 0), 2),
    )
