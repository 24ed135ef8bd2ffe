"""Seal a packet that nobody has signed yet: the parties' seals at their places, and one across all pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.packet.amend import amend_packet
from toolkit.packet.manifest import Manifest, SigningPlace
from toolkit.packet.read import open_packet
from toolkit.publish import publish_bytes
from toolkit.signing.reading import read_packet_bytes
from toolkit.signing.seals.crosspage import page_groups, press_cross_page
from toolkit.signing.seals.picture import POINTS_PER_MM, Seal
from toolkit.signing.seals.place import pulled_in, side_by_side, touching
from toolkit.signing.seals.press import Impression, SealDrawer, seen_size

MARGINS_MM = (28.0, 26.0)
"""Left and right of what may be printed on (GB/T 9704-2012, 5.2.1); a row of seals does not go beyond."""


@dataclass(frozen=True)
class UnitSeal:
    """A party's seal: the party as named in the packet, or its code, and the picture."""

    unit: str
    seal: Seal


@dataclass(frozen=True)
class CrossPage:
    """A seal across pages.

    Args:
        seal: the picture.
        fronts_only: only on pages with odd numbers, for packets that are printed on both sides.
    """

    seal: Seal
    fronts_only: bool = False


@dataclass(frozen=True)
class Sealed:
    """What was drawn: (unit, page from 1) for each place, and how many pages each cross-page seal goes over."""

    places: tuple[tuple[str, int], ...]
    groups: tuple[int, ...] = ()


def seal_packet(source: Path, target: Path, seals: Sequence[UnitSeal], across: CrossPage | None = None) -> Sealed:
    """Draw seals into an unsigned packet and publish the result, whole or not at all.

    Args:
        source: the packet as ``alliance build`` wrote it; scans may be in it.
        target: where the sealed packet shall be; it may be ``source``.
        seals: of parties; several of one party stand side by side.
        across: the seal over all pages' edges.

    Raises:
        UsageError: there is nothing to draw.
        WantingError: the packet is signed or prepared already, has no place for a unit, or seals would touch.
        IOFailure: reading or writing failed.
    """
    data, sealed = seal_bytes(read_packet_bytes(source), seals, across)
    publish_bytes(target, data)
    return sealed


def seal_bytes(data: bytes, seals: Sequence[UnitSeal], across: CrossPage | None = None) -> tuple[bytes, Sealed]:
    """Draw seals into a packet in memory; see :func:`seal_packet`. The same seals give the same bytes."""
    if not seals and across is None:
        raise UsageError(
            T("There is no seal to draw."), T("Name one with --seal UNIT=PICTURE or --cross-page PICTURE.")
        )
    manifest = open_packet(data).manifest
    refuse_prepared(manifest)
    owned = _owned(manifest, seals)
    shown = _bound_pages(manifest, fronts_only=across is not None and across.fronts_only)
    groups = tuple(len(group) for group in page_groups(shown)) if across is not None else ()

    def edit(pdf: pikepdf.Pdf) -> None:
        _press(pdf, manifest, owned)
        if across is not None:
            press_cross_page(pdf, across.seal, shown)

    sealed = Sealed(tuple((place.unit, place.page) for place in manifest.places if place.unit in owned), groups)
    return amend_packet(data, edit=edit), sealed


def refuse_prepared(manifest: Manifest) -> None:
    """Refuse a packet whose signers are settled.

    Raises:
        WantingError: it is prepared for signing.
    """
    if manifest.signers:
        raise WantingError(
            T("The packet is already prepared for signing; its pages must stay as they are."),
            T("Use the packet as `alliance build` wrote it; draw seals and attach scans first, then prepare it."),
        )


def _owned(manifest: Manifest, seals: Sequence[UnitSeal]) -> dict[str, list[Seal]]:
    """Return the seals of each unit, by the name that the packet gives it."""
    by_unit: dict[str, list[Seal]] = {}
    lacking = []
    for one in seals:
        unit = next((place.unit for place in manifest.places if one.unit in (place.unit, place.uscc)), None)
        if unit is None:
            lacking.append(one.unit)
        else:
            by_unit.setdefault(unit, []).append(one.seal)
    if lacking:
        known = "、".join(dict.fromkeys(place.unit for place in manifest.places))
        raise WantingError(
            T("The packet has no signing place for {units}.", units="、".join(dict.fromkeys(lacking))),
            T("It has places for: {units}. Write the names as in the packet.", units=known)
            if known
            else T("Only packets that parties sign have such places, as those of the construction stage."),
        )
    return by_unit


def _press(pdf: pikepdf.Pdf, manifest: Manifest, owned: Mapping[str, Sequence[Seal]]) -> None:
    settled = [
        (place.unit, impression)
        for place in manifest.places
        for impression in _row(place, owned.get(place.unit, ()), seen_size(pdf.pages[place.page - 1]))
    ]
    names = {id(impression): unit for unit, impression in settled}
    for one, other in touching([impression for _, impression in settled]):
        raise WantingError(
            T("On page {page} the seals of {one} and {other} would touch.",
              page=one.page + 1, one=names[id(one)], other=names[id(other)]),
            T("State their true widths (--mm, or PICTURE@MM), or use smaller pictures."),
        )  # fmt: skip
    drawer = SealDrawer(pdf)
    for number in sorted({impression.page for _, impression in settled}):
        drawer.press(pdf.pages[number], [one for _, one in settled if one.page == number])


def _row(place: SigningPlace, seals: Sequence[Seal], size: tuple[float, float]) -> list[Impression]:
    """Place a unit's seals around the middle of its signing place, whole on the page."""
    middle = place.x + place.width / 2, place.y + place.height / 2
    left, right = (margin * POINTS_PER_MM for margin in MARGINS_MM)
    row = side_by_side(seals, place.page - 1, middle, (left, size[0] - right))
    return [pulled_in(one, size) for one in row]


def _bound_pages(manifest: Manifest, *, fronts_only: bool) -> list[int]:
    """Return the indexes of the pages that belong to a part; pages left blank between parts stay blank."""
    numbers = [n for part in manifest.parts for n in range(part.first_page, part.first_page + part.pages)]
    return [n - 1 for n in numbers if n % 2 or not fronts_only]
