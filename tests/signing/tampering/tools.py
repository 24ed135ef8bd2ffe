"""The attacker's tools: appended revisions, by library or by hand, packets forged before signing, bytes exchanged."""

from __future__ import annotations

import hashlib
import re
import warnings
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.signing.tampering.scene import Scene
from toolkit.packet.manifest import NAME as MANIFEST
from toolkit.packet.manifest import Manifest, to_json
from toolkit.packet.read import NotAPacket, open_packet
from toolkit.signing.keys import SigningKey
from toolkit.signing.sign import sign_bytes

Edit = Callable[[Any], object]


def revised(data: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """The file with one proper revision appended."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def appended(
    data: bytes, objects: Mapping[int, bytes], *, trailer: bytes = b"", root: int | None = None, prev: int | None = None
) -> bytes:
    """The file with a revision written by hand: objects by number, as raw bytes between ``obj`` and ``endobj``."""
    out = bytearray(data)
    if not out.endswith(b"\n"):
        out += b"\n"
    offsets = {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return table(bytes(out), offsets, trailer=trailer, root=root, prev=prev)


def table(
    data: bytes,
    offsets: Mapping[int, int],
    *,
    trailer: bytes = b"",
    root: int | None = None,
    prev: int | None = None,
) -> bytes:
    """The bytes with a cross-reference table and trailer behind them; an offset of 0 frees the object."""
    last = last_trailer(data)
    size = max(int(re.search(rb"/Size (\d+)", last)[1]), *(n + 1 for n in offsets), 0)  # type: ignore[index]
    start = len(data)
    out = bytearray(data) + b"xref\n"
    for number, offset in sorted(offsets.items()):
        out += b"%d 1\n%010d %05d %s \n" % (number, offset, 0 if offset else 65535, b"n" if offset else b"f")
    if not offsets:
        out += b"0 1\n0000000000 65535 f \n"
    named = b"%d 0 R" % root if root else re.search(rb"/Root (\d+ 0 R)", last)[1]  # type: ignore[index]
    rest = re.search(rb"/Info \d+ 0 R", last)
    ident = re.search(rb"/ID ?\[.*?\]", last, re.S)
    out += b"trailer\n<< /Size %d /Root %s %s %s /Prev %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        named,
        rest[0] if rest else b"",
        ident[0] if ident else b"",
        startxref(data) if prev is None else prev,
        trailer,
        start,
    )
    return bytes(out)


def last_trailer(data: bytes) -> bytes:
    return data[data.rindex(b"trailer") : data.rindex(b"startxref")]


def startxref(data: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def next_number(data: bytes) -> int:
    """The first object number that is free."""
    return int(re.search(rb"/Size (\d+)", last_trailer(data))[1])  # type: ignore[index]


def body(data: bytes, number: int) -> bytes:
    """An object's newest raw bytes."""
    return re.findall(rb"(?<!\d)%d 0 obj\s*(.*?)\s*endobj" % number, data, re.S)[-1]


def number_of(data: bytes, *path: str | int) -> int:
    """The number of the object that a path of keys from the catalogue leads to; 0 for the catalogue alone."""
    node: Any = PdfFileReader(BytesIO(data), strict=False).root
    number = int(node.container_ref.idnum)
    for step in path:
        raw = node.raw_get(step)
        if hasattr(raw, "reference"):
            number = int(raw.reference.idnum)
        node = node[step]
    return number


PAGE = ("/Pages", "/Kids", 1)
"""The way to the page with the facts."""


def in_place(data: bytes, old: bytes, new: bytes, *, last: bool = False) -> bytes:
    """The file with some bytes exchanged for as many others."""
    assert len(old) == len(new) and old != new
    at = data.rindex(old) if last else data.index(old)
    return data[:at] + new + data[at + len(old) :]


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object's raw bytes."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def deflated(content: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(content), b"/Filter /FlateDecode " + entries)


def forged(
    scene: Scene,
    edit: Edit = lambda pdf: None,
    manifest: Callable[[Manifest], Manifest] = lambda manifest: manifest,
) -> bytes:
    """The packet as someone prepares it who will have it signed: edited, its manifest telling the edited pages."""
    changed = saved(scene.packet, edit)
    try:
        opened = open_packet(changed)
    except NotAPacket:  # then what was edited isn't its pages
        return changed
    parts = tuple(
        replace(part, content_sha256=digest)
        for part, digest in zip(opened.manifest.parts, opened.content_digests, strict=True)
    )
    account = to_json(manifest(replace(opened.manifest, parts=parts)))
    return saved(changed, lambda pdf: put_manifest(pdf, account))


def put_manifest(pdf: pikepdf.Pdf, account: bytes) -> None:
    """Exchange the embedded manifest."""
    held: Any = pdf.attachments[MANIFEST].get_file().obj
    held.write(account)
    held.Params.Size = len(account)
    held.Params.CheckSum = pikepdf.String(hashlib.md5(account, usedforsecurity=False).digest())


def saved(data: bytes, edit: Edit) -> bytes:
    """The file edited and written anew, in one revision."""
    with pikepdf.open(BytesIO(data)) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.exceptions.PageCopyWarning)
        edit(pdf)
        out = BytesIO()
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    return out.getvalue()


def certified(scene: Scene, data: bytes, key: SigningKey | None = None) -> bytes:
    """The packet signed as the lead unit signs, whatever it holds."""
    return sign_bytes(data, "packet.pdf", key or scene.key)


def draws(pdf: pikepdf.Pdf, content: bytes, *, before: bool = False, page: int = 1) -> None:
    """Draw on a page, over what is there or under it."""
    pdf.pages[page].contents_add(content, prepend=before)
