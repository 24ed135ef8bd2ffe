"""Change a packet that nobody has signed yet, so that it stays what it was: PDF/A-3b with a manifest that fits."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
from pikepdf import Name, ObjectStreamMode, StreamDecodeLevel

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.manifest import NAME, Manifest, to_json
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import Packet, open_packet

_FIELDS = 10_000
"""Form fields looked at; a packet of 60 members has 61."""


def amend_packet(
    data: bytes,
    change: Callable[[Manifest, Packet], Manifest] = lambda manifest, _packet: manifest,
    *,
    edit: Callable[[pikepdf.Pdf], None] | None = None,
) -> bytes:
    """Return the packet with changed pages and manifest. Same packet, same changes, same bytes.

    Args:
        data: the packet as ``alliance build`` wrote it, or as amended before; not signed.
        change: given the manifest, its parts' digests already those of the edited pages, and the packet as edited
            (``page_digests`` by page), returns the manifest to embed.
        edit: may draw on pages, replace them one for one and add form fields; it must not touch embedded files.

    Raises:
        WantingError: the packet is none, is signed, or is no longer PDF/A-3b afterwards.
    """
    before = open_packet(data)
    edited = _saved(data, edit)
    packet = open_packet(edited)
    if packet.pages != before.pages:
        raise ValueError("pages were added or taken away")
    parts = tuple(
        replace(part, content_sha256=digest)
        for part, digest in zip(packet.manifest.parts, packet.content_digests, strict=True)
    )
    manifest = change(replace(packet.manifest, parts=parts), packet)
    amended = _saved(edited, lambda pdf: _put_manifest(pdf, to_json(manifest)))
    after = open_packet(amended)
    if after.manifest != manifest or after.content_digests != tuple(p.content_sha256 for p in manifest.parts):
        raise ValueError("the manifest does not fit what was written")
    faults = check_pdfa(amended)
    if faults:
        raise WantingError(
            T("The packet would no longer be PDF/A-3b: {rule} {fault}", rule=faults[0].rule, fault=faults[0].detail),
            T("Use another picture or scan; if it happens without any, send the packet to the toolkit's maintainers."),
        )
    return amended


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Say whether a form field bears a signature, or the document is certified."""
    waiting: list[Any] = list(pdf.Root.get(Name.AcroForm, pikepdf.Dictionary()).get(Name.Fields, []))
    for _ in range(_FIELDS):
        if not waiting:
            return Name.Perms in pdf.Root
        field = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary):
            continue
        if field.get(Name.FT) == Name.Sig and Name.V in field:
            return True
        waiting += list(field.get(Name.Kids, []))
    return True


def refuse_signed(pdf: pikepdf.Pdf) -> None:
    """Refuse a packet that bears a signature.

    Raises:
        WantingError: it does.
    """
    if is_signed(pdf):
        raise WantingError(
            T("The packet is already signed; changing it would break the signatures."),
            T("Use the packet as `alliance build` wrote it, and sign it anew afterwards."),
        )


def _saved(data: bytes, edit: Callable[[pikepdf.Pdf], None] | None) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        refuse_signed(pdf)
        if edit is not None:
            edit(pdf)
        out = io.BytesIO()
        # Streams stay as they stand: the pages' digests are taken over their encoded bytes.
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=StreamDecodeLevel.none,
            object_stream_mode=ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    return out.getvalue()


def _put_manifest(pdf: pikepdf.Pdf, manifest: bytes) -> None:
    stream: Any = pdf.attachments[NAME].get_file().obj
    stream.write(manifest)
    stream.Params.Size = len(manifest)
    stream.Params.CheckSum = pikepdf.String(hashlib.md5(manifest, usedforsecurity=False).digest())
