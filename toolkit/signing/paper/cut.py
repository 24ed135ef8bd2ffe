"""Cut the signature pages out of a packet for printing, with a sheet on top that says what they are."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Name

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.packet.amend import refuse_signed
from toolkit.packet.manifest import Manifest
from toolkit.packet.read import open_packet
from toolkit.publish import publish_bytes
from toolkit.signing.paper.cover import add_cover
from toolkit.signing.reading import read_packet_bytes
from toolkit.signing.seals.sealing import refuse_prepared


@dataclass(frozen=True)
class SheetPage:
    """A page that goes out on paper.

    Args:
        page: of the packet, from 1.
        part: title of the document that it belongs to.
        units: who signs on it, as far as the packet says.
    """

    page: int
    part: str
    units: tuple[str, ...]


def signature_pages(manifest: Manifest, chosen: Sequence[int] = ()) -> tuple[SheetPage, ...]:
    """Return the pages that are signed on paper, in order.

    Args:
        manifest: of the packet.
        chosen: pages from 1; without any, those with places for parties.

    Raises:
        UsageError: a chosen page is not in the packet, or in none of its parts.
        WantingError: none is chosen and the packet names no places.
    """
    numbers = sorted(set(chosen) or {place.page for place in manifest.places})
    if not numbers:
        raise WantingError(
            T("The packet does not say where parties sign, so its signature pages are not known."),
            T("Name them with --page, such as --page 5 --page 12-14."),
        )
    titles = {n: p.title for p in manifest.parts for n in range(p.first_page, p.first_page + p.pages)}
    strange = [n for n in numbers if n not in titles]
    if strange:
        raise UsageError(
            T("The packet has no page {pages} that could be signed.", pages=", ".join(map(str, strange))),
            T("It has pages 1 to {last}; blank pages between its parts do not count.", last=manifest.total_pages),
        )
    return tuple(
        SheetPage(n, titles[n], tuple(dict.fromkeys(p.unit for p in manifest.places if p.page == n))) for n in numbers
    )


def cut_pages(
    source: Path, target: Path, chosen: Sequence[int] = (), *, fonts: Sequence[Path] = ()
) -> tuple[SheetPage, ...]:
    """Write a PDF of the signature pages, the covering sheet first; the pages are as in the packet, to the point.

    Args:
        source: an unsigned packet.
        target: where the PDF shall be.
        chosen: see :func:`signature_pages`.
        fonts: folders with fonts for the covering sheet that come first.

    Raises:
        UsageError: a chosen page is not in the packet.
        WantingError: the packet is signed or prepared for signing, or no page is known.
        MissingError: no Chinese font is there.
        IOFailure: reading or writing failed.
    """
    data = read_packet_bytes(source)
    packet = open_packet(data)
    refuse_prepared(packet.manifest)
    pages = signature_pages(packet.manifest, chosen)
    publish_bytes(target, cut_bytes(data, packet.manifest, pages, fonts=fonts))
    return pages


def cut_bytes(data: bytes, manifest: Manifest, pages: Sequence[SheetPage], *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the pages for printing; the same packet gives the same bytes. See :func:`cut_pages`."""
    with pikepdf.open(io.BytesIO(data)) as packet, pikepdf.new() as out:
        refuse_signed(packet)
        add_cover(out, manifest, [(p.page, p.part, p.units) for p in pages], packet_mark(data), fonts=fonts)
        for page in pages:
            out.pages.append(packet.pages[page.page - 1])
            if Name.Annots in out.pages[-1].obj:
                del out.pages[-1].obj[Name.Annots]
        buffer = io.BytesIO()
        out.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def packet_mark(data: bytes) -> str:
    """Return what a packet is called on paper: the first 16 digits of its SHA-256, in fours."""
    digits = hashlib.sha256(data).hexdigest()[:16].upper()
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def parse_pages(words: Iterable[str]) -> tuple[int, ...]:
    """Read page numbers such as ``5``, ``12-14`` or ``5,7``.

    Raises:
        UsageError: a word is no such thing.
    """
    out: list[int] = []
    for word in words:
        for piece in word.replace("，", ",").split(","):
            first, dash, last = piece.strip().partition("-")
            if not first.isdecimal() or (dash and not last.isdecimal()) or len(piece) > 12:
                raise UsageError(T("“{word}” is no page number.", word=word[:40]), T("Write pages as 5, 12-14 or 5,7."))
            low, high = int(first), int(last or first)
            if not 1 <= low <= high or high - low >= _MOST:
                raise UsageError(T("“{word}” is no page number.", word=word[:40]), T("Write pages as 5, 12-14 or 5,7."))
            out += range(low, high + 1)
    return tuple(dict.fromkeys(out))


_MOST = 3_000
