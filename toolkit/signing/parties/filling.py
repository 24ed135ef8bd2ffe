"""What a party's signature shows on its block, and a packet with room for a signature that is made elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import BaseStampStyle

from toolkit.chinese import date_text
from toolkit.i18n import T
from toolkit.packet.manifest import SigningPlace
from toolkit.signing.reading import damage_said_plainly
from toolkit.signing.seals.appearance import signature_appearance
from toolkit.signing.seals.picture import Seal

DIGEST = "sha256"
_CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_CLEAR = 18.0
"""Points in the middle of a block that are printed already: （公章）."""


def today() -> date:
    """Return the day in China, by which mandates are judged and signatures dated."""
    return datetime.now(_CHINA).date()


def appearance(
    unit: str,
    signer: str,
    day: date,
    place: SigningPlace | None,
    *,
    seal: Seal | None = None,
    fonts: Sequence[Path] = (),
) -> BaseStampStyle | None:
    """Return what the signature shows: unit, signer and day, under the seal if there is one; None where no place is.

    Args:
        unit: the party's name.
        signer: who signs for it; the same as ``unit`` for its own certificate; empty where that is not known yet.
        day: of the signature.
        place: of its field.
        seal: picture of the unit's seal.
        fonts: folders with fonts that come first.

    Raises:
        WantingError: the seal or the text does not fit.
        MissingError: no font of this machine draws the text.
    """
    if place is None:
        return None
    lines = [unit, f"数字签名：{signer}" if signer and signer != unit else "数字签名", date_text(day)]
    return signature_appearance(lines, (place.width, place.height), seal=seal, fonts=fonts, clear=_CLEAR)


@dataclass(frozen=True)
class Room:
    """A packet with an empty place for one signature.

    Args:
        data: the packet, in its last revision all but signed.
        digest: SHA-256 of what the signature covers.
        start: offset of the place, its brackets included.
        end: offset behind it.
    """

    data: bytes
    digest: bytes
    start: int
    end: int


def make_room(data: bytes, name: str, field: str, stamp: BaseStampStyle | None, size: int) -> Room:
    """Append a revision in which the field is filled but for the signature itself (PAdES, ETSI EN 319 142-1).

    Args:
        data: the packet.
        name: how messages call it.
        field: an empty signature field.
        stamp: what it shows.
        size: bytes that the signature may have.

    Raises:
        WantingError: the packet is damaged.
    """
    metadata = PdfSignatureMetadata(field_name=field, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES)
    with damage_said_plainly(T("{path} cannot be signed: its PDF structure is damaged.", path=name)):
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
        signer = PdfSigner(metadata, signer=ExternalSigner(None, None), stamp_style=stamp)
        prepared, _, output = asyncio.run(
            signer.async_digest_doc_for_signing(writer, existing_fields_only=True, bytes_reserved=2 * size)
        )
        output.seek(0)
        made = output.read()
    return Room(made, prepared.document_digest, prepared.reserved_region_start, prepared.reserved_region_end)


def fill_room(room: Room, cms: bytes) -> bytes:
    """Put a signature (DER of CMS SignedData, RFC 5652) into its place.

    Raises:
        ValueError: it is larger than its place, or the place is none.
    """
    space = room.end - room.start - 2
    place = room.data[room.start : room.end]
    if space < 0 or place != b"<" + b"0" * space + b">" or 2 * len(cms) > space:
        raise ValueError("no place for the signature")
    return room.data[: room.start + 1] + cms.hex().encode().ljust(space, b"0") + room.data[room.end - 1 :]
