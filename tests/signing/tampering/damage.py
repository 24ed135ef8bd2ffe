"""Broken and hostile bytes: some after signing, some signed as they are, so that they reach every check."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.signing.tampering.cms_tools import resigned
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import (
    PAGE,
    appended,
    body,
    certified,
    forged,
    in_place,
    next_number,
    number_of,
    saved,
    stream,
)

READ = ("file.readable",)
ANY = ("file.readable", "signature.intact", "signature.unchanged", "signature.present")
BOMB = 8 * 2**20
"""Bytes that some kilobytes unpack to; more would only make the tests slow."""


def signed_as_is(scene: Scene, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The packet edited, its manifest not told, and certified by the lead unit."""
    return certified(scene, saved(scene.packet, edit))


@kind(*READ)
def nothing_left(scene: Scene) -> bytes:
    """An empty file."""
    return b""


@kind(*READ)
def header_left(scene: Scene) -> bytes:
    """The first line."""
    return scene.signed[:9]


@kind(*READ)
def half_left(scene: Scene) -> bytes:
    """Cut in the middle."""
    return scene.signed[: len(scene.signed) // 2]


@kind(*READ)
def last_byte_missing(scene: Scene) -> bytes:
    """Cut by two bytes."""
    return scene.signed[:-2]


@kind(*ANY)
def a_block_of_zeros(scene: Scene) -> bytes:
    """Four kilobytes of zeros in the middle, as a broken disk leaves them."""
    at = len(scene.signed) // 3
    return scene.signed[:at] + bytes(4096) + scene.signed[at + 4096 :]


@kind(*ANY)
def a_block_twice(scene: Scene) -> bytes:
    """A block that was sent twice."""
    return scene.signed[:8192] + scene.signed[4096:]


@kind(*ANY)
def line_ends_converted(scene: Scene) -> bytes:
    """As a transfer in text mode does."""
    return scene.signed.replace(b"\n", b"\r\n")


@kind(*ANY)
def eighth_bit_lost(scene: Scene) -> bytes:
    """As old mail gateways did."""
    return bytes(byte & 0x7F for byte in scene.signed)


@kind(*READ)
def not_a_pdf(scene: Scene) -> bytes:
    """A web page."""
    return b"<html>" + scene.signed


@kind(*ANY)
def stream_longer_than_it_is(scene: Scene) -> bytes:
    """A length that leads far behind the stream."""
    at = scene.signed.index(b"/Length 273") if b"/Length 273" in scene.signed else -1
    length = b"/Length 273" if at >= 0 else scene.signed[(m := scene.signed.index(b"/Length ")) : m + 11]
    return in_place(scene.signed, length, b"/Length 999"[: len(length)])


@kind(*ANY)
def length_that_refers_to_itself(scene: Scene) -> bytes:
    """A stream whose length is the stream."""
    number = next_number(scene.signed)
    page = number_of(scene.signed, *PAGE)
    own = b"<< /Length %d 0 R >>\nstream\nq Q\nendstream" % number
    raw = body(scene.signed, page).replace(b"/Contents", b"/Contents %d 0 R /Was" % number, 1)
    return appended(scene.signed, {page: raw, number: own})


@kind(*ANY)
def reference_to_itself(scene: Scene) -> bytes:
    """An object that is a reference to itself."""
    page = number_of(scene.signed, *PAGE)
    return appended(scene.signed, {page: b"%d 0 R" % page})


@kind(*ANY)
def brackets_without_end(scene: Scene) -> bytes:
    """A hundred thousand nested lists."""
    return appended(scene.signed, {number_of(scene.signed): b"[" * 100_000})


@kind(*ANY)
def brackets_signed(scene: Scene) -> bytes:
    """Two hundred thousand nested lists inside the signed bytes."""
    number = next_number(scene.signed)
    data = appended(scene.packet, {number: b"[" * 200_000 + b"]" * 200_000})
    return data + b"%%signed or not\n"


@kind("signature.unchanged", "file.readable", "signature.intact")
def parents_in_a_circle(scene: Scene) -> bytes:
    """The page tree is its own child."""
    tree = number_of(scene.signed, "/Pages")
    raw = b"<< /Type /Pages /Count 2 /Kids [%d 0 R] /Parent %d 0 R >>" % (tree, tree)
    return appended(scene.signed, {tree: raw})


@kind("manifest.present", *ANY)
def page_tree_in_a_circle(scene: Scene) -> bytes:
    """The same, signed."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    return signed_as_is(scene, edit)


@kind("pdfa", "pages.shown", "pages.hidden")
def bookmarks_in_a_circle(scene: Scene) -> bytes:
    """The next bookmark is the same one."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Outlines.First.Next = pdf.Root.Outlines.First
        pdf.Root.Outlines.First["/AA"] = Dictionary(O=Dictionary(S=Name.JavaScript, JS="1"))

    return certified(scene, forged(scene, edit))


@kind("manifest.present", "manifest.embedded", "file.readable")
def names_in_a_circle(scene: Scene) -> bytes:
    """The tree of embedded files is its own child."""

    def edit(pdf: pikepdf.Pdf) -> None:
        tree = pdf.make_indirect(pdf.Root.Names.EmbeddedFiles)
        pdf.Root.Names.EmbeddedFiles = tree
        tree.Kids = Array([tree, tree])

    return signed_as_is(scene, edit)


@kind("signature.present", "signature.unchanged", "file.readable")
def fields_in_a_circle(scene: Scene) -> bytes:
    """A form field that is its own child."""
    form, first = number_of(scene.signed, "/AcroForm"), next_number(scene.signed)
    listed = body(scene.signed, form).replace(b"/Fields [", b"/Fields [ %d 0 R" % first, 1)
    own = b"<< /T (A) /Kids [%d 0 R] /Parent %d 0 R >>" % (first, first)
    return appended(scene.signed, {form: listed, first: own})


@kind("manifest.present", "manifest.pages", "pdfa")
def drawings_inside_themselves(scene: Scene) -> bytes:
    """A form XObject that draws itself twice."""

    def edit(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(
            b"/Odd Do /Odd Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Ref=Dictionary()
        )
        form.Resources = Dictionary(XObject=Dictionary(Odd=form))
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=form)
        pdf.pages[1].contents_add(b"/Odd Do")

    return certified(scene, forged(scene, edit))


@kind("manifest.present", "manifest.pages", "pdfa")
def drawings_that_double(scene: Scene) -> bytes:
    """Thirty drawings, each of which draws the next one twice."""

    def edit(pdf: pikepdf.Pdf) -> None:
        inner = pdf.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        for _ in range(30):
            inner = pdf.make_stream(
                b"/A Do /B Do",
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, 9, 9]),
                Resources=Dictionary(XObject=Dictionary(A=inner, B=inner)),
            )
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=inner)
        pdf.pages[1].contents_add(b"/Odd Do")

    return certified(scene, forged(scene, edit))


@kind("manifest.present", "manifest.pages", "pdfa", "pages.hidden", "printed", "pages.shown", "file.readable")
def drawings_that_double_quietly(scene: Scene) -> bytes:
    """Fifteen drawings of nothing, each of which draws the next one twice: allowed one by one, but work for long."""

    def edit(pdf: pikepdf.Pdf) -> None:
        inner = pdf.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        for _ in range(15):
            held = Dictionary(XObject=Dictionary(A=inner))
            told: Any = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 9, 9]), "Resources": held}
            inner = pdf.make_stream(b"/A Do /A Do", **told)
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=inner)
        pdf.pages[1].contents_add(b"/Odd Do")

    return certified(scene, forged(scene, edit))


@kind("manifest.present", "manifest.pages", "pdfa", "pages.hidden", "printed", "pages.shown")
def page_that_unpacks_without_end(scene: Scene) -> bytes:
    """A page's content that unpacks to a thousand times its size."""

    def edit(pdf: pikepdf.Pdf) -> None:
        packed = zlib.compress(b"q Q " * (BOMB // 4), 9)
        streams = list(pdf.pages[1].obj.Contents)
        pdf.pages[1].obj.Contents = Array([*streams, pikepdf.Stream(pdf, packed, Filter=Name.FlateDecode)])

    return signed_as_is(scene, edit)


@kind("manifest.present", "manifest.embedded")
def file_that_unpacks_without_end(scene: Scene) -> bytes:
    """An embedded file packed twice, of which the inner packing is the bomb."""

    def edit(pdf: pikepdf.Pdf) -> None:
        held = pdf.attachments["application.docx"].get_file().obj
        packed = zlib.compress(zlib.compress(bytes(BOMB), 9), 9)
        held.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]))

    return signed_as_is(scene, edit)


@kind("manifest.present", "manifest.embedded")
def file_packed_a_hundred_times(scene: Scene) -> bytes:
    """An embedded file behind a hundred filters."""

    def edit(pdf: pikepdf.Pdf) -> None:
        held = pdf.attachments["application.docx"].get_file().obj
        packed = b"x"
        for _ in range(100):
            packed = zlib.compress(packed)
        held.write(packed, filter=Array([Name.FlateDecode] * 100))

    return signed_as_is(scene, edit)


@kind("manifest.present", "manifest.embedded")
def file_in_an_unknown_packing(scene: Scene) -> bytes:
    """A filter that nobody knows."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["application.docx"].get_file().obj.write(b"x", filter=Name("/Unheard"))

    return signed_as_is(scene, edit)


def with_metadata(scene: Scene, xml: bytes) -> bytes:
    """The signed packet with other metadata in the same room, and signed anew by hand: no library would sign it."""
    raw = body(scene.signed, number_of(scene.signed, "/Metadata"))
    old = raw[raw.index(b"stream") + 7 : raw.rindex(b"endstream") - 1]
    assert len(xml) <= len(old)
    return resigned(scene, data=in_place(scene.signed, old, xml.ljust(len(old)), last=True))


@kind("pdfa", "file.readable")
def metadata_that_unpack_without_end(scene: Scene) -> bytes:
    """XMP that grows when its entities are put in (billion laughs)."""
    xml = b"<!DOCTYPE x [<!ENTITY a 'hahahahahahahaha'>"
    for number in range(9):
        name, inner = b"%c" % (98 + number), b"%c" % (97 + number)
        xml += b"<!ENTITY %s '%s'>" % (name, (b"&%s;" % inner) * 10)
    return with_metadata(scene, xml + b"]><x>&j;</x>")


@kind("pdfa", "file.readable")
def metadata_from_a_file(scene: Scene) -> bytes:
    """XMP that takes in a file of the reader's machine."""
    return with_metadata(scene, b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><x>&a;</x>")


@kind(*ANY)
def object_stream_that_unpacks_without_end(scene: Scene) -> bytes:
    """An object stream of zeros without end."""
    number = next_number(scene.signed)
    packed = zlib.compress(bytes(BOMB), 9)
    bomb = stream(packed, b"/Type /ObjStm /N 1000000 /First 10 /Filter /FlateDecode")
    return appended(scene.signed, {number: bomb})


@kind(*ANY)
def table_of_a_billion_rows(scene: Scene) -> bytes:
    """A cross-reference that claims a billion objects."""
    old = appended(scene.signed, {})
    at = old.rindex(b"xref\n0 1\n")
    return old[:at] + b"xref\n0 999999999\n" + old[at + 9 :]


@kind(*ANY)
def size_of_a_billion(scene: Scene) -> bytes:
    """A trailer that claims a billion objects."""
    return appended(scene.signed, {}, trailer=b"/Was 1").replace(b"/Size", b"/Size 999999999 /Was")


@kind("manifest.present", "manifest.pages", *ANY)
def number_of_pages_without_end(scene: Scene) -> bytes:
    """A page tree that claims a billion pages, signed."""
    tree = number_of(scene.packet, "/Pages")
    data = scene.packet.replace(b"/Count 2", b"/Count 999999999", 1)
    assert data != scene.packet and tree
    return data


@kind("manifest.pages", "pages.shown", "pdfa")
def picture_of_a_million_pixels_a_byte(scene: Scene) -> bytes:
    """A picture of sixty thousand by sixty thousand pixels of white, packed as JBIG2 that is none."""

    def edit(pdf: pikepdf.Pdf) -> None:
        picture = pikepdf.Stream(
            pdf,
            b"\0" * 64,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=60_000,
            Height=60_000,
            ColorSpace=Name.DeviceCMYK,
            BitsPerComponent=8,
            Filter=Name.JBIG2Decode,
        )
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=picture)
        pdf.pages[1].contents_add(b"q 99 0 0 99 0 0 cm /Odd Do Q")

    return certified(scene, forged(scene, edit))


@kind("manifest.pages", "pages.shown", "pages.hidden", "pdfa", "printed", "manifest.present")
def a_thousand_notes(scene: Scene) -> bytes:
    """A page with a thousand annotations."""

    def edit(pdf: pikepdf.Pdf) -> None:
        notes: Any = [Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], F=28) for _ in range(1_000)]
        pdf.pages[1].obj.Annots = Array(notes)

    return certified(scene, forged(scene, edit))


@kind("manifest.present", "manifest.embedded", "facts.readable")
def names_that_are_none(scene: Scene) -> bytes:
    """The list of embedded files holds numbers, text and nothing."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names.EmbeddedFiles.Names = Array([1, 2, String("x"), None, Array([]), Dictionary(), 3])

    return signed_as_is(scene, edit)


@kind("manifest.present", "manifest.pages", "pages.shown", "pdfa")
def pages_of_the_wrong_kind(scene: Scene) -> bytes:
    """Boxes, contents and resources that are numbers and text."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1].obj
        page.MediaBox, page.Contents, page.Resources, page.Annots = String("x"), 5, Name.X, Dictionary()

    return signed_as_is(scene, edit)
