"""Whether every byte of the file is accounted for: covered by a signature, or a plain part of the PDF's structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import parser
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionType, read_object_header
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel

from toolkit.i18n import T, Text

_WHITE = b"\x00\t\n\x0c\r "
_LINE_ENDS = (b"", b"\n", b"\r\n", b"\r")
_LONGEST_TAIL = 200
"""Bytes from the trailer's end to the file's: ``startxref``, a number, ``%%EOF``."""


class Uncovered(Exception):  # noqa: N818
    """Bytes that nobody accounts for; what and where."""

    def __init__(self, reason: Text) -> None:
        super().__init__("uncovered")
        self.reason = reason


@dataclass(frozen=True)
class Reach:
    """How far a signature reaches: the revision it closes, and the offset behind its last byte."""

    revision: int
    end: int


def reach_of(signature: EmbeddedPdfSignature, size: int) -> Reach:
    """Check which bytes a signature covers; its digest is not computed here.

    Args:
        signature: as read.
        size: of the file, bytes.

    Raises:
        Uncovered: it leaves out more than its own value, does not begin at the file's first byte, or ends elsewhere
            than a revision does.
    """
    ranges = signature.byte_range
    numbers = [int(n) for n in ranges] if len(ranges) == 4 else []
    odd = T("it does not cover one whole state of the file")
    if len(numbers) != 4 or any(type(n) is not generic.NumberObject for n in list.__iter__(ranges)):
        raise Uncovered(odd)
    start, length, resume, rest = numbers
    if start != 0 or length <= 0 or rest <= 0 or not length < resume <= size - rest:
        raise Uncovered(odd)
    if not _gap_is_value(signature, length, resume):
        raise Uncovered(T("bytes are hidden in the room that is kept for the signature"))
    level = signature.evaluate_signature_coverage()
    if level < SignatureCoverageLevel.ENTIRE_REVISION:
        raise Uncovered(odd)
    end = resume + rest
    xrefs = signature.reader.xrefs
    for revision in range(xrefs.total_revisions):
        info = xrefs.get_xref_container_info(revision)
        # Each state of the file stands behind the one before, and points only at what it has itself brought.
        if (info.start_location < end) != (revision <= signature.signed_revision):
            raise Uncovered(odd)
        offsets = [offset for _, offset in xrefs.get_xref_data(revision).standard_xrefs.values()]
        if any((offset < end) != (revision <= signature.signed_revision) for offset in offsets):
            raise Uncovered(odd)
    return Reach(signature.signed_revision, end)


def check_tail(reader: PdfFileReader, data: bytes, reach: Reach) -> None:
    """Check the bytes behind the last signature: whole objects, tables and trailers, and white space between them.

    Raises:
        Uncovered: there is something else.
    """
    position = reach.end
    if not data[:position].rstrip(_WHITE).endswith(b"%%EOF"):
        raise Uncovered(T("it does not cover one whole state of the file"))
    for revision in range(reach.revision + 1, reader.xrefs.total_revisions):
        position = _revision(reader, data, revision, position)
    if data[position:] not in _LINE_ENDS or (position == reach.end and data[position:]):
        raise Uncovered(_stray(position))


def _revision(reader: PdfFileReader, data: bytes, revision: int, position: int) -> int:
    section = reader.xrefs.get_xref_data(revision)
    info = reader.xrefs.get_xref_container_info(revision)
    start = info.declared_startxref
    offsets = sorted({offset for _, offset in section.standard_xrefs.values()} - {start})
    for offset in offsets:
        if offset > start:
            raise Uncovered(_stray(offset))
        _blank(data[position:offset], position)
        position = _object_end(reader, data, offset)
    _blank(data[position:start], position)
    stream: Any = reader.stream
    if info.xref_section_type is XRefSectionType.STREAM:
        position = _object_end(reader, data, start)
    else:
        stream.seek(info.end_location)
        generic.DictionaryObject.read_from_stream(stream, generic.TrailerReference(reader))  # type: ignore[no-untyped-call]
        position = stream.tell()
    tail = data[position : position + _LONGEST_TAIL]
    words = tail.split(None, 3)[:3]
    expected = [b"startxref", str(info.declared_startxref).encode(), b"%%EOF"]
    if words != expected:
        raise Uncovered(_stray(position))
    position += tail.index(b"%%EOF") + len(b"%%EOF")
    return position


def _object_end(reader: PdfFileReader, data: bytes, offset: int) -> int:
    stream: Any = reader.stream
    stream.seek(offset)
    read_object_header(stream, strict=True)  # type: ignore[no-untyped-call]
    generic.read_object(stream, generic.Reference(0, 0, reader), as_metadata_stream=False)
    position: int = stream.tell()
    rest = data[position : position + 64].lstrip(_WHITE)
    if not rest.startswith(b"endobj"):
        raise Uncovered(_stray(position))
    return data.index(b"endobj", position) + len(b"endobj")


def _blank(between: bytes, position: int) -> None:
    if between.strip(_WHITE):
        raise Uncovered(_stray(position))


def _stray(position: int) -> Text:
    return T("bytes that belong to nothing stand at position {position}", position=position)


def _gap_is_value(signature: EmbeddedPdfSignature, start: int, resume: int) -> bool:
    """Whether the bytes that the signature leaves out are its own value and nothing else."""
    stream = signature.reader.stream
    stream.seek(start)
    gap = stream.read(resume - start)
    content: bytes = signature.pkcs7_content
    value_length: int = parser.peek(content)  # type: ignore[no-untyped-call]
    written = (f"<{content.hex()}>".encode("ascii"), f"<{content.hex().upper()}>".encode("ascii"))
    # Behind the value the room that was reserved for it is filled with zeros, where other bytes could hide.
    return gap in written and not content[value_length:].strip(b"\0")


def last_reach(reaches: Sequence[Reach]) -> Reach | None:
    """Return the one that reaches farthest."""
    return max(reaches, key=lambda reach: reach.end, default=None)
