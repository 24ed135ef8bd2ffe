"""Revisions cut off or appended, and cross-references that readers may take in two ways."""

from __future__ import annotations

import struct
import zlib

from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import (
    PAGE,
    appended,
    body,
    in_place,
    next_number,
    number_of,
    startxref,
    stream,
    table,
)

SEEN = ("signature.unchanged",)
BROKEN = ("signature.unchanged", "file.readable")
CHANGED = ("signature.intact", "file.readable")


@kind("signature.present")
def back_to_the_unsigned_state(scene: Scene) -> bytes:
    """All that was appended by signing is cut off, but for a line end."""
    return scene.signed[: len(scene.packet)] + b"\n"


@kind(*BROKEN)
def line_end_behind_the_end(scene: Scene) -> bytes:
    """One byte behind the end."""
    return scene.signed + b"\n"


@kind(*BROKEN)
def comment_behind_the_end(scene: Scene) -> bytes:
    """A comment behind the end."""
    return scene.signed + b"%% nothing\n"


@kind(*BROKEN)
def zeros_behind_the_end(scene: Scene) -> bytes:
    """Zeros behind the end, as some disks and mail gateways leave them."""
    return scene.signed + bytes(5000)


@kind(*BROKEN)
def archive_behind_the_end(scene: Scene) -> bytes:
    """A ZIP archive behind the end: two files in one."""
    return scene.signed + b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)


@kind(*BROKEN)
def second_document_behind_the_end(scene: Scene) -> bytes:
    """Another signed packet behind this one."""
    return scene.signed + scene.other


@kind("file.readable", "signature.intact")
def something_before_the_beginning(scene: Scene) -> bytes:
    """Readers look for the header in the first kilobyte."""
    return b"%PDF-1.4\n%something\n" + scene.signed


@kind(*SEEN)
def empty_revision(scene: Scene) -> bytes:
    """A revision that changes nothing."""
    return table(scene.signed, {})


@kind(*SEEN)
def page_freed(scene: Scene) -> bytes:
    """The cross-reference calls the page's object free."""
    return table(scene.signed, {number_of(scene.signed, *PAGE): 0})


@kind("signature.present")
def old_object_pointed_to(scene: Scene) -> bytes:
    """The new table leads back to the catalogue as it was before signing."""
    root = number_of(scene.signed)
    return table(scene.signed, {root: scene.packet.index(b"\n%d 0 obj" % root) + 1})


@kind(*SEEN)
def object_inside_a_stream(scene: Scene) -> bytes:
    """The table points into bytes that are no object for anyone else: the facts' page is inside a comment."""
    page = number_of(scene.signed, *PAGE)
    hidden = b"%% %d 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n" % page
    data = scene.signed + hidden
    return table(data, {page: len(scene.signed) + 2})


@kind(*SEEN)
def unreferenced_object(scene: Scene) -> bytes:
    """An object that nothing points to: content prepared for later."""
    return appended(scene.signed, {next_number(scene.signed): b"(prepared)"})


@kind(*BROKEN)
def objects_without_a_table(scene: Scene) -> bytes:
    """A newer page without cross-reference: readers that repair files show it (incremental saving attack)."""
    page = number_of(scene.signed, *PAGE)
    old = body(scene.signed, page)
    return scene.signed + b"%d 0 obj\n%s\nendobj\n" % (page, old.replace(b"/Contents", b"/Contants"))


@kind(*BROKEN)
def trailer_without_a_table(scene: Scene) -> bytes:
    """A trailer with another catalogue, without a table."""
    number = next_number(scene.signed)
    root = b"%d 0 obj << /Type /Catalog /Pages %d 0 R >> endobj\n" % (number, number_of(scene.signed, "/Pages"))
    return scene.signed + root + b"trailer << /Root %d 0 R /Size %d >>\n%%%%EOF\n" % (number, number + 1)


@kind("signature.present")
def another_catalogue(scene: Scene) -> bytes:
    """The trailer names another catalogue, which has no form."""
    number = next_number(scene.signed)
    root = b"<< /Type /Catalog /Pages %d 0 R >>" % number_of(scene.signed, "/Pages")
    return appended(scene.signed, {number: root}, root=number)


@kind("signature.present", "signature.unchanged", "file.readable")
def revisions_skipped(scene: Scene) -> bytes:
    """/Prev passes over the signature's revision."""
    return appended(scene.signed, {}, prev=startxref(scene.packet))


@kind(*BROKEN)
def revisions_in_a_circle(scene: Scene) -> bytes:
    """/Prev points to its own table."""
    start = len(scene.signed)
    return table(scene.signed, {}, prev=start)


@kind(*BROKEN)
def revision_before_the_file(scene: Scene) -> bytes:
    """/Prev is negative."""
    return table(scene.signed, {}, prev=-7)


@kind(*BROKEN)
def revision_beyond_the_file(scene: Scene) -> bytes:
    """/Prev points behind the end."""
    return table(scene.signed, {}, prev=10**9)


@kind("signature.present")
def end_pointing_back(scene: Scene) -> bytes:
    """A last startxref that leads to the state before signing."""
    return scene.signed + b"startxref\n%d\n%%%%EOF\n" % startxref(scene.packet)


@kind("file.readable")
def told_in_two_ways(scene: Scene) -> bytes:
    """A hybrid cross-reference: old readers see one document, new ones another."""
    page = number_of(scene.signed, *PAGE)
    data = scene.signed + b"%d 0 obj\n<< /Type /Page >>\nendobj\n" % page
    at, number = len(data), next_number(scene.signed)
    row = struct.pack(">BIB", 1, len(scene.signed), 0)
    own = stream(row, b"/Type /XRef /Size %d /W [1 4 1] /Index [%d 1]" % (number + 1, page))
    data += b"%d 0 obj\n%s\nendobj\n" % (number, own)
    return table(data, {}, trailer=b"/XRefStm %d" % at)


def _with_xref_stream(scene: Scene, number: int, rows: dict[int, tuple[int, int, int]], data: bytes) -> bytes:
    root, at = number_of(scene.signed), len(data)
    rows = {**rows, number: (1, at, 0)}
    index = b" ".join(b"%d 1" % n for n in sorted(rows))
    packed = zlib.compress(b"".join(struct.pack(">BIB", *rows[n]) for n in sorted(rows)))
    told = b"/Type /XRef /Size %d /W [1 4 1] /Index [%s] /Root %d 0 R /Prev %d /Filter /FlateDecode" % (
        number + 1,
        index,
        root,
        startxref(scene.signed),
    )
    return data + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, stream(packed, told), at)


@kind(*BROKEN)
def table_becomes_stream(scene: Scene) -> bytes:
    """A revision whose cross-reference is a stream, although the others have tables."""
    page, number = number_of(scene.signed, *PAGE), next_number(scene.signed)
    raw = b"%d 0 obj\n%s\nendobj\n" % (page, body(scene.signed, page).replace(b"/Contents", b"/Contants"))
    return _with_xref_stream(scene, number, {page: (1, len(scene.signed), 0)}, scene.signed + raw)


@kind(*BROKEN)
def object_replaced_in_an_object_stream(scene: Scene) -> bytes:
    """The page's newest version lies packed in an object stream."""
    page, number = number_of(scene.signed, *PAGE), next_number(scene.signed)
    inside = body(scene.signed, page).replace(b"/Contents", b"/Contants")
    head = b"%d 0 " % page
    packed = stream(zlib.compress(head + inside), b"/Type /ObjStm /N 1 /First %d /Filter /FlateDecode" % len(head))
    data = scene.signed + b"%d 0 obj\n%s\nendobj\n" % (number, packed)
    return _with_xref_stream(scene, number + 1, {number: (1, len(scene.signed), 0), page: (2, number, 0)}, data)


@kind(*BROKEN)
def newer_generation(scene: Scene) -> bytes:
    """The page with a higher generation number, which some readers prefer."""
    page = number_of(scene.signed, *PAGE)
    data = scene.signed + b"%d 1 obj\n<< /Type /Page >>\nendobj\n" % page
    changed = table(data, {page: len(scene.signed)})
    return changed.replace(b"%010d 00000 n" % len(scene.signed), b"%010d 00001 n" % len(scene.signed))


@kind(*BROKEN)
def encrypted_by_the_trailer(scene: Scene) -> bytes:
    """A revision that says the file is encrypted."""
    return table(scene.signed, {}, trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >>")


@kind(*CHANGED)
def table_of_the_signed_part_changed(scene: Scene) -> bytes:
    """An entry of the signed table leads to another object."""
    page = number_of(scene.signed, *PAGE)
    old = b"%010d 00000 n" % (scene.signed.index(b"\n%d 0 obj" % page) + 1)
    cover = number_of(scene.signed, "/Pages", "/Kids", 0)
    new = b"%010d 00000 n" % (scene.packet.index(b"\n%d 0 obj" % cover) + 1)
    return in_place(scene.signed, old, new)


@kind(*CHANGED)
def version_in_the_header(scene: Scene) -> bytes:
    """Another version in the first line."""
    return b"%PDF-1.3" + scene.signed[8:]


@kind(*CHANGED)
def header_without_its_mark(scene: Scene) -> bytes:
    """The comment with binary bytes in the second line, exchanged."""
    return scene.signed[:10] + b"abcd" + scene.signed[14:]


@kind(*CHANGED)
def end_mark_spoilt(scene: Scene) -> bytes:
    """Only the last end-of-file mark is changed; many readers don't mind."""
    return in_place(scene.signed, b"%%EOF", b"%%EOG", last=True)


@kind("signature.unchanged", "signature.intact", "signature.present", "file.readable")
def signed_revision_in_front_of_another_packet(scene: Scene) -> bytes:
    """Another alliance's packet appended as if it were a revision of this one."""
    return scene.signed + scene.other.replace(b"/Size", b"/Prev %d /Size" % startxref(scene.signed), 1)
