"""Put scans of signed pages back at their places in a packet that nobody has signed yet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf

from toolkit.errors import WantingError
from toolkit.findings import Finding, FindingsError, Place, Severity
from toolkit.i18n import Renderable, T
from toolkit.packet.amend import amend_packet
from toolkit.packet.manifest import Manifest, ScannedPage
from toolkit.packet.read import Packet, open_packet
from toolkit.publish import publish_bytes
from toolkit.signing.paper.bare import fitted, put_scan
from toolkit.signing.paper.compare import compare
from toolkit.signing.paper.cut import SheetPage, signature_pages
from toolkit.signing.paper.originals import collect_originals, embed_originals, list_originals, printed_originals
from toolkit.signing.paper.scans import LEAST_DPI, Scan, read_scans
from toolkit.signing.reading import read_packet_bytes
from toolkit.signing.seals.press import seen_size
from toolkit.signing.seals.sealing import refuse_prepared

_OTHER_SHAPE = 0.05
"""How far a scan's sides may be from the page's proportions; A4 and Letter are 9 % apart."""


@dataclass(frozen=True)
class Attached:
    """One page that came back.

    Args:
        page: of the packet, from 1.
        scan: what stands there now.
        dpi: its dots per inch on the page.
        likeness: how much it looks like the page that it replaced, from 0 to 1.
    """

    page: int
    scan: Scan
    dpi: int
    likeness: float


def attach_scans(
    source: Path, target: Path, files: Sequence[Path], chosen: Sequence[int] = (), *, as_given: bool = False
) -> tuple[Attached, ...]:
    """Replace the signature pages by scans of what was signed on paper, and record them in the manifest.

    Args:
        source: an unsigned packet that is not prepared for signing.
        target: where the packet with the scans shall be; it may be ``source``.
        files: scans in the order of the pages; a file may hold several.
        chosen: the pages; without any, those that have places for parties.
        as_given: take the scans although they look like other pages; a person has looked.

    Raises:
        UsageError: a chosen page is not in the packet.
        WantingError: the packet is signed or prepared; with all findings where scans are too many, too few, too coarse,
            of another shape or, as it seems, of other pages.
        AttachmentRefused: a file is no scan.
        IOFailure: reading or writing failed.
    """
    data = read_packet_bytes(source)
    packet = open_packet(data)
    refuse_prepared(packet.manifest)
    pages = signature_pages(packet.manifest, chosen)
    scans = [scan for path in files for scan in read_scans(path)]
    result, attached = attach_bytes(data, packet, pages, scans, as_given=as_given)
    publish_bytes(target, result)
    return attached


def attach_bytes(
    data: bytes, packet: Packet, pages: Sequence[SheetPage], scans: Sequence[Scan], *, as_given: bool = False
) -> tuple[bytes, tuple[Attached, ...]]:
    """Put scans into a packet in memory; see :func:`attach_scans`. The same scans give the same bytes."""
    if len(scans) != len(pages):
        raise WantingError(
            T("There are {scans} scanned pages for {pages} signature pages ({numbers}).",
              scans=len(scans), pages=len(pages), numbers=", ".join(str(page.page) for page in pages)),
            T("Scan each signature page once, in the order of the covering sheet, without that sheet itself."),
        )  # fmt: skip
    numbers = [page.page for page in pages]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sizes = [seen_size(pdf.pages[number - 1]) for number in numbers]
    faults = [fault for at, scan in enumerate(scans) for fault in _unfit(scan, numbers[at], sizes[at])]
    if faults:
        raise FindingsError(faults)

    originals = collect_originals(data, packet, numbers)

    def edit(pdf: pikepdf.Pdf) -> None:
        embed_originals(pdf, originals)
        for number, scan in zip(numbers, scans, strict=True):
            put_scan(pdf, pdf.pages[number - 1], scan.picture)

    def change(manifest: Manifest, _packet: Packet) -> Manifest:
        return list_originals(_recorded(manifest, packet, numbers, scans), originals)

    result = amend_packet(data, change, edit=edit)
    printed_originals(open_packet(result))
    compared = compare(data, result, numbers)
    strange = (
        []
        if as_given
        else [_strange(scans[at], numbers[at], one.guess) for at, one in enumerate(compared) if one.guess]
    )
    if strange:
        raise FindingsError(strange)
    attached = tuple(
        Attached(number, scan, _dots(scan, size), one.own)
        for number, scan, size, one in zip(numbers, scans, sizes, compared, strict=True)
    )
    return result, attached


def _recorded(manifest: Manifest, before: Packet, numbers: Sequence[int], scans: Sequence[Scan]) -> Manifest:
    """Return the manifest that names the scans; a page scanned before still names the page that was printed."""
    known = {scan.page: scan for scan in manifest.scans}
    for number, scan in zip(numbers, scans, strict=True):
        printed = known[number].replaces if number in known else before.page_digests[number - 1]
        known[number] = ScannedPage(number, scan.file, scan.sha256, printed)
    return replace(manifest, scans=tuple(known[number] for number in sorted(known)))


def _unfit(scan: Scan, page: int, size: tuple[float, float]) -> Iterator[Finding]:
    across, up = scan.picture.seen
    if (across > up) != (size[0] > size[1]):
        yield _finding(
            scan, "scan.turned", T("The scan for page {page} lies on its side.", page=page), T("Turn it upright.")
        )
        return
    if abs(across / up / (size[0] / size[1]) - 1) > _OTHER_SHAPE:
        yield _finding(
            scan, "scan.shape",
            T("The scan for page {page} does not have the page's proportions: {across} × {up} dots.",
              page=page, across=across, up=up),
            T("Scan the whole sheet of A4, all four edges, and nothing beside it."),
        )  # fmt: skip
    elif _dots(scan, size) < LEAST_DPI:
        yield _finding(
            scan, "scan.coarse",
            T("The scan for page {page} has only {dpi} dots per inch.", page=page, dpi=_dots(scan, size)),
            T("Scan it at 200 to 300 dpi."),
        )  # fmt: skip


def _strange(scan: Scan, page: int, guess: int | str | None) -> Finding:
    remedy = T(
        "Put the scans into the order of the covering sheet, from this packet. "
        "If a person has looked and it is right as it is, say --as-given."
    )
    if guess == "turned":
        return _finding(scan, "scan.upside-down", T("The scan for page {page} stands on its head.", page=page), remedy)
    if isinstance(guess, int):
        problem = T("The scan for page {page} looks like page {other}.", page=page, other=guess)
        return _finding(scan, "scan.order", problem, remedy)
    problem = T("The scan for page {page} does not look like any signature page of this packet.", page=page)
    return _finding(scan, "scan.stranger", problem, remedy)


def _finding(scan: Scan, rule: str, problem: Renderable, remedy: Renderable) -> Finding:
    return Finding(rule, Severity.ERROR, problem, remedy, Place(scan.file, scan.number))


def _dots(scan: Scan, size: tuple[float, float]) -> int:
    return round(scan.picture.seen[0] / fitted(scan.picture, size)[2] * 72)
