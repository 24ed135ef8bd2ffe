"""Take out of a LibreOffice PDF what changes from run to run, so that the same document gives the same bytes.

LibreOffice 7.4 ignores SOURCE_DATE_EPOCH. What moves: the dates in the document information and in the XMP metadata,
the time in the header of the ICC profile, the file identifier, LibreOffice's own /DocChecksum, the numbers of
Type 1 font programs, and the names of the marks that LibreOffice sets at headings itself. The objects keep
their order in the file; offsets are counted anew.
"""

from __future__ import annotations

import hashlib
import re
import zlib

from toolkit.documents.type1 import Program, settle_unique_ids

_OBJECT = re.compile(rb"\s*(\d+) 0 obj\b")
_LENGTH = re.compile(rb"/Length (\d+)( 0 R)?")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_INFO_DATE = re.compile(rb"/(?:CreationDate|ModDate)\s*\([^)]*\)\s*")
_XMP_DATE = re.compile(rb"[ \t]*<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:\1>\r?\n?")
_TRAILER = re.compile(rb"/Size (\d+).*?/Root (\d+) 0 R\s*/Info (\d+) 0 R", re.DOTALL)
_PROFILE = re.compile(rb"/Type/OutputIntent\b.*?/DestOutputProfile (\d+) 0 R")
_METADATA = re.compile(rb"/Metadata (\d+) 0 R")
_TYPE1 = re.compile(rb"/FontFile (\d+) 0 R")
_TYPE1_LENGTHS = re.compile(rb"/Length1 (\d+)\s*/Length2 (\d+)")
_DESTINATIONS = re.compile(rb"/Dests (\d+) 0 R")
_HEADING_MARK = re.compile(rb"/5F5FRefHeading\w+\[[^\]]*\]\s*")
_LINK_KIND = b"/Type/Annot/Subtype/Link"
_LINK = re.compile(rb"obj\s*<<" + _LINK_KIND + rb"(?!/F )")
_FIRST_UNIQUE_ID = 4_100_001
_ICC_TIME = slice(24, 36)
"""Creation time in the header of an ICC profile (ICC.1:2010, 7.2.8)."""


class NotOursError(ValueError):
    """The file is not laid out as LibreOffice writes it."""


def stabilise(pdf: bytes) -> bytes:
    """Return the PDF without its volatile parts.

    Args:
        pdf: a file as LibreOffice's writer_pdf_Export wrote it: one classic cross-reference table, no object streams.

    Raises:
        NotOursError: the file has another structure.
    """
    try:
        offsets, tail = _read_table(pdf)
        trailer = _TRAILER.search(tail)
        if trailer is None:
            raise NotOursError("trailer")
        size, root, info = (int(n) for n in trailer.groups())
        objects = _slice(pdf, offsets)
        objects[info] = _INFO_DATE.sub(b"", objects[info])
        _mend_metadata(objects, objects[root])
        _mend_profile(objects, objects[root])
        _mend_fonts(objects)
        _mend_destinations(objects, objects[root])
        _mend_links(objects)
        order = sorted(offsets, key=offsets.__getitem__)
        return _write(pdf[: min(offsets.values())], objects, order, size, root, info)
    except NotOursError:
        raise
    except (KeyError, IndexError, ValueError, zlib.error) as error:
        raise NotOursError(str(error)) from error


def _read_table(pdf: bytes) -> tuple[dict[int, int], bytes]:
    end = pdf.rfind(b"startxref")
    start = pdf[end + 9 :].split(maxsplit=1)
    if end < 0 or not start or not start[0].isdigit():
        raise NotOursError("startxref")
    table = pdf[int(start[0]) : end]
    head = re.match(rb"xref\s+0 (\d+)\s*\n", table)
    if head is None:
        raise NotOursError("xref")
    count, at = int(head.group(1)), head.end()
    offsets = {}
    for number in range(count):
        line = table[at + 20 * number : at + 20 * number + 20]
        if line[17:18] == b"n":
            offsets[number] = int(line[:10])
    if not offsets:
        raise NotOursError("xref")
    return offsets, table[at + 20 * count :]


def _slice(pdf: bytes, offsets: dict[int, int]) -> dict[int, bytes]:
    order = sorted((offset, number) for number, offset in offsets.items())
    ends = [offset for offset, _ in order[1:]] + [pdf.rfind(b"xref", 0, pdf.rfind(b"startxref"))]
    objects = {}
    for (offset, number), end in zip(order, ends, strict=True):
        data = pdf[offset:end]
        head = _OBJECT.match(data)
        if head is None or int(head.group(1)) != number:
            raise NotOursError(f"object {number}")
        objects[number] = data
    return objects


def _mend_metadata(objects: dict[int, bytes], root: bytes) -> None:
    metadata = _METADATA.search(root)
    if metadata is not None:
        number = int(metadata.group(1))
        _, data = _stream(objects, number)
        _put_stream(objects, number, _XMP_DATE.sub(b"", data))


def _mend_profile(objects: dict[int, bytes], root: bytes) -> None:
    for reference in re.findall(rb"(\d+) 0 R", root[root.find(b"/OutputIntents") :].split(b"]")[0]):
        profile = _PROFILE.search(objects[int(reference)])
        if profile is not None:
            number = int(profile.group(1))
            head, data = _stream(objects, number)
            flate = b"/FlateDecode" in head
            raw = bytearray(zlib.decompress(data) if flate else data)
            raw[_ICC_TIME] = bytes((0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # 2000-01-01T00:00:00
            raw[84:100] = bytes(16)  # the profile's own checksum; zero means not computed
            _put_stream(objects, number, zlib.compress(bytes(raw), 9) if flate else bytes(raw))


def _mend_fonts(objects: dict[int, bytes]) -> None:
    descriptors = (data for data in objects.values() if b"/FontDescriptor" in data[:200])
    programs = sorted({int(n) for data in descriptors for n in _TYPE1.findall(data)})
    settled = settle_unique_ids([_program(objects, number) for number in programs], _FIRST_UNIQUE_ID)
    for number, program in zip(programs, settled, strict=True):
        # Encrypted outlines do not shrink: the fastest level gives the same size as the best.
        _put_stream(objects, number, zlib.compress(program, 1))


def _mend_destinations(objects: dict[int, bytes], root: bytes) -> None:
    """Leave out the destinations of marks that LibreOffice sets at headings for a table of contents."""
    found = _DESTINATIONS.search(root)
    if found is not None:
        number = int(found.group(1))
        objects[number] = _HEADING_MARK.sub(b"", objects[number])


def _mend_links(objects: dict[int, bytes]) -> None:
    """Let links be "printed" as PDF/A wants them (ISO 19005-3, 6.3.2), which a bare export does not say."""
    for number, data in objects.items():
        if _LINK.search(data[:80]):
            objects[number] = data.replace(_LINK_KIND, _LINK_KIND + b"/F 4", 1)


def _program(objects: dict[int, bytes], number: int) -> Program:
    head, data = _stream(objects, number)
    lengths = _TYPE1_LENGTHS.search(head)
    if lengths is None or b"/FlateDecode" not in head:
        raise NotOursError(f"font program {number}")
    return Program(zlib.decompress(data), int(lengths.group(1)), int(lengths.group(2)))


def _stream(objects: dict[int, bytes], number: int) -> tuple[bytes, bytes]:
    data = objects[number]
    opening = _STREAM.search(data)
    if opening is None:
        raise NotOursError(f"stream {number}")
    head = data[: opening.end()]
    length = _LENGTH.search(head)
    if length is None:
        raise NotOursError(f"length {number}")
    count = int(length.group(1))
    if length.group(2):
        count = int(objects[count].split(b"obj", 1)[1].split()[0])
    return head, data[opening.end() : opening.end() + count]


def _put_stream(objects: dict[int, bytes], number: int, data: bytes) -> None:
    head, _ = _stream(objects, number)
    length = _LENGTH.search(head)
    assert length is not None  # noqa: S101  # _stream has found it
    if length.group(2):
        other = int(length.group(1))
        objects[other] = b"%d 0 obj\n%d\nendobj\n\n" % (other, len(data))
    else:
        head = head[: length.start()] + b"/Length %d" % len(data) + head[length.end() :]
    objects[number] = head + data + b"\nendstream\nendobj\n\n"


def _write(header: bytes, objects: dict[int, bytes], order: list[int], size: int, root: int, info: int) -> bytes:
    out = bytearray(header)
    at: dict[int, int] = {}
    for number in order:
        at[number] = len(out)
        out += objects[number]
    identifier = hashlib.sha256(out).hexdigest()[:32].upper().encode()
    start = len(out)
    out += b"xref\n0 %d\n" % size
    free = [n for n in range(size) if n not in at]
    following = dict(zip(free, [*free[1:], 0], strict=True))
    for number in range(size):
        if number in at:
            out += b"%010d 00000 n \n" % at[number]
        else:
            out += b"%010d 65535 f \n" % following[number]
    out += b"trailer\n<</Size %d/Root %d 0 R\n/Info %d 0 R\n/ID [ <%s>\n<%s> ]\n>>\n" % (
        size,
        root,
        info,
        identifier,
        identifier,
    )
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
