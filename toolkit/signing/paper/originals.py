"""The printed pages that scans replaced, carried along so that what they said can still be read and proven."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import AttachedFileSpec, Name
from pypdf import PdfReader

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.digest import page_digests
from toolkit.packet.manifest import EmbeddedEntry, Manifest
from toolkit.packet.read import Packet
from toolkit.signing.reading import damage_said_plainly

NAME = "printed-pages.pdf"
_MIME, _RELATION = "application/pdf", "Supplement"


@dataclass(frozen=True)
class Originals:
    """Printed pages.

    Args:
        pdf: a file of them; empty where there are none.
        index: its page, from 0, for each of the packet's pages, from 1.
    """

    pdf: bytes = field(repr=False)
    index: Mapping[int, int]


def printed_originals(packet: Packet) -> Originals:
    """Return the printed pages of a packet's scanned ones, proven by the digests that the manifest names.

    Raises:
        WantingError: they are missing, or are others than the manifest says.
    """
    scans = packet.manifest.scans
    if not scans:
        return Originals(b"", {})
    data = packet.embedded.get(NAME, b"")
    with damage_said_plainly(T("The printed pages that scans replaced cannot be read.")):
        digests = page_digests(PdfReader(io.BytesIO(data)).pages) if data else []
    if digests != [scan.replaces for scan in scans]:
        raise WantingError(
            T("The printed pages that scans replaced are not those of the manifest."),
            T("Do not accept the packet; have it built and signed again."),
        )
    return Originals(data, {scan.page: at for at, scan in enumerate(scans)})


def collect_originals(data: bytes, packet: Packet, pages: Sequence[int]) -> bytes:
    """Return a PDF of printed pages: those kept already and those about to be replaced, in the packet's order.

    Args:
        data: the packet as it is now.
        packet: the same, read.
        pages: what is about to be replaced, from 1.
    """
    kept = printed_originals(packet)
    buffer = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(data)) as now,
        pikepdf.open(io.BytesIO(kept.pdf or data)) as before,
        pikepdf.new() as out,
    ):
        for number in sorted({*pages, *kept.index}):
            page = before.pages[kept.index[number]] if number in kept.index else now.pages[number - 1]
            out.pages.append(page)
            if Name.Annots in out.pages[-1].obj:
                del out.pages[-1].obj[Name.Annots]
        # Streams stay as they stand: the pages' digests are taken over their encoded bytes.
        out.save(
            buffer,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return buffer.getvalue()


def embed_originals(pdf: pikepdf.Pdf, originals: bytes) -> None:
    """Put the printed pages into a packet, in the place of those that it carries already."""
    if NAME not in pdf.attachments:
        pdf.attachments[NAME] = AttachedFileSpec(
            pdf, originals, filename=NAME, mime_type=_MIME, relationship=Name(f"/{_RELATION}")
        )
        return
    stream: Any = pdf.attachments[NAME].get_file().obj
    stream.write(originals)
    stream.Params.Size = len(originals)
    stream.Params.CheckSum = pikepdf.String(hashlib.md5(originals, usedforsecurity=False).digest())


def list_originals(manifest: Manifest, originals: bytes) -> Manifest:
    """Return the manifest that lists the embedded printed pages."""
    entry = EmbeddedEntry(NAME, hashlib.sha256(originals).hexdigest(), len(originals), _MIME, _RELATION)
    others = tuple(other for other in manifest.embedded if other.name != NAME)
    return replace(manifest, embedded=(*others, entry))
