"""The packet's catalogue: labels, metadata, output intent, embedded files with their relationships (PDF/A-3, 6.8)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from toolkit.packet.xmp import srgb_profile, write_xmp


@dataclass(frozen=True)
class EmbeddedFile:
    """A file carried in the packet.

    Args:
        name: without folders.
        data: its bytes.
        mime: its type, such as ``application/json``.
        relationship: what it is to the packet: Source, Data, Supplement, Alternative or Unspecified.
        description: one line for a person.
    """

    name: str
    data: bytes
    mime: str
    relationship: str
    description: str = ""

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class PacketMeta:
    """What the packet says about itself; ``date`` is the application's, never the clock's."""

    title: str
    author: str
    subject: str
    date: dt.date


def finish(writer: PdfWriter, embedded: Sequence[EmbeddedFile], meta: PacketMeta, tool: str, identity: bytes) -> None:
    """Fill in the catalogue and the trailer of a packet whose pages are done.

    Args:
        writer: holds the pages.
        embedded: files to carry along.
        meta: what the packet says about itself.
        tool: name and version of this program.
        identity: 16 bytes for /ID.
    """
    day = meta.date.isoformat()
    pdf_date = TextStringObject(f"D:{day.replace('-', '')}000000+08'00'")
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = {
        NameObject("/Title"): TextStringObject(meta.title),
        NameObject("/Author"): TextStringObject(meta.author),
        NameObject("/Subject"): TextStringObject(meta.subject),
        NameObject("/Creator"): TextStringObject(tool),
        NameObject("/Producer"): TextStringObject("pypdf"),
        NameObject("/CreationDate"): pdf_date,
        NameObject("/ModDate"): pdf_date,
    }
    root = writer.root_object
    for key in ("/StructTreeRoot", "/MarkInfo", "/AcroForm", "/OpenAction", "/AA", "/OCProperties", "/Perms"):
        root.pop(key, None)
    xmp = write_xmp(
        title=meta.title,
        author=meta.author,
        subject=meta.subject,
        date=f"{day}T00:00:00+08:00",
        creator=tool,
        producer="pypdf",
    )
    # Left uncompressed, so that programs that know nothing of PDF find it.
    root[NameObject("/Metadata")] = _stream(writer, xmp, {"/Type": "/Metadata", "/Subtype": "/XML"}, compress=False)
    root[NameObject("/OutputIntents")] = ArrayObject([writer._add_object(_output_intent(writer))])
    labels = DictionaryObject({NameObject("/S"): NameObject("/D"), NameObject("/St"): NumberObject(1)})
    root[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): ArrayObject([NumberObject(0), labels])})
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    _embed(writer, embedded, pdf_date)
    writer._ID = ArrayObject([ByteStringObject(identity), ByteStringObject(identity)])


def _output_intent(writer: PdfWriter) -> DictionaryObject:
    profile = _stream(writer, srgb_profile(), {"/N": 3})
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/OutputIntent"),
            NameObject("/S"): NameObject("/GTS_PDFA1"),
            NameObject("/OutputConditionIdentifier"): TextStringObject("sRGB IEC61966-2.1"),
            NameObject("/Info"): TextStringObject("sRGB IEC61966-2.1"),
            NameObject("/DestOutputProfile"): profile,
        }
    )


def _embed(writer: PdfWriter, embedded: Sequence[EmbeddedFile], pdf_date: TextStringObject) -> None:
    if not embedded:
        return
    names, references = ArrayObject(), ArrayObject()
    # A name tree is ordered by the bytes of its keys.
    for file in sorted(embedded, key=lambda f: bytes(TextStringObject(f.name).get_encoded_bytes())):
        stream = _stream(writer, file.data, {"/Type": "/EmbeddedFile", "/Subtype": f"/{file.mime}"})
        stream.get_object()[NameObject("/Params")] = DictionaryObject(  # type: ignore[index]
            {
                NameObject("/Size"): NumberObject(len(file.data)),
                NameObject("/ModDate"): pdf_date,
                NameObject("/CheckSum"): ByteStringObject(hashlib.md5(file.data, usedforsecurity=False).digest()),
            }
        )
        spec = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Filespec"),
                NameObject("/F"): TextStringObject(file.name),
                NameObject("/UF"): TextStringObject(file.name),
                NameObject("/Desc"): TextStringObject(file.description or file.name),
                NameObject("/AFRelationship"): NameObject(f"/{file.relationship}"),
                NameObject("/EF"): DictionaryObject({NameObject("/F"): stream, NameObject("/UF"): stream}),
            }
        )
        reference = writer._add_object(spec)
        names += [TextStringObject(file.name), reference]
        references.append(reference)
    root = writer.root_object
    root[NameObject("/Names")] = DictionaryObject(
        {NameObject("/EmbeddedFiles"): DictionaryObject({NameObject("/Names"): names})}
    )
    root[NameObject("/AF")] = references


def _stream(writer: PdfWriter, data: bytes, entries: dict[str, Any], compress: bool = True) -> IndirectObject:
    plain = DecodedStreamObject()
    plain.set_data(data)
    stream = plain.flate_encode() if compress else plain
    for key, value in entries.items():
        stream[NameObject(key)] = NumberObject(value) if isinstance(value, int) else NameObject(value)
    return writer._add_object(stream)
