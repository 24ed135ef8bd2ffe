"""Signatures wrapped around other content, and content prepared in the shadow before signing.

The classes are those of the published attacks on PDF signatures: universal forgery, incremental saving, signature
wrapping; hide, replace, and both; certified documents changed in ways that look allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.signing.tampering.cms_tools import ranges
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import (
    PAGE,
    appended,
    body,
    certified,
    forged,
    next_number,
    number_of,
    startxref,
    stream,
    table,
)
from toolkit.signing.reading import LEAD_FIELD

SEEN = ("signature.unchanged",)


def _page_left_blank(data: bytes) -> dict[int, bytes]:
    page = number_of(data, *PAGE)
    return {page: body(data, page).replace(b"/Contents", b"/Contants", 1)}


def _certified(data: bytes) -> tuple[str | int, ...]:
    """The way to the field of the certifying signature."""
    fields = PdfFileReader(BytesIO(data), strict=False).root["/AcroForm"]["/Fields"]
    names = [str(fields[n]["/T"]) for n in range(len(fields))]
    return ("/AcroForm", "/Fields", names.index(LEAD_FIELD))


def _ranged(raw: bytes, *numbers: int) -> bytes:
    told = b"/ByteRange [%s]" % b" ".join(b"%d" % n for n in numbers)
    return re.sub(rb"/ByteRange ?\[[^\]]*\]", told, raw, count=1)


@kind(*SEEN)
def signature_copied_behind_the_change(scene: Scene) -> bytes:
    """A newer copy of the signature, over the old bytes, beside a blanked page."""
    number = number_of(scene.signed, *_certified(scene.signed), "/V")
    return appended(scene.signed, {**_page_left_blank(scene.signed), number: body(scene.signed, number)})


@kind(*SEEN, "signature.intact")
def signature_copied_without_range(scene: Scene) -> bytes:
    """The copy has no range: nothing can be checked, so nothing is wrong (universal forgery)."""
    number = number_of(scene.signed, *_certified(scene.signed), "/V")
    raw = re.sub(rb"/ByteRange ?\[[^\]]*\]", b"", body(scene.signed, number))
    return appended(scene.signed, {**_page_left_blank(scene.signed), number: raw})


@kind(*SEEN, "signature.present", "signature.intact")
def signature_copied_without_value(scene: Scene) -> bytes:
    """The copy has a null value (universal forgery)."""
    number = number_of(scene.signed, *_certified(scene.signed), "/V")
    raw = re.sub(rb"/Contents ?<[0-9a-fA-F]*>", b"/Contents null", body(scene.signed, number))
    return appended(scene.signed, {**_page_left_blank(scene.signed), number: raw})


@kind(*SEEN, "signature.intact")
def signed_bytes_moved_to_the_end(scene: Scene) -> bytes:
    """Between value and signed rest stand a table, a blanked page, and a signature whose range leaps over them.

    The signed rest still ends with the old startxref, where the attacker's table now stands.
    """
    data = scene.signed
    first, length, resume, rest = ranges(data)
    place, number = startxref(data), number_of(data, *_certified(data), "/V")
    begun = data[:resume] + b"\n%".ljust(place - resume - 1, b".") + b"\n"
    assert len(begun) == place
    changed = _page_left_blank(data)
    room = 1500
    objects, offsets, at = b"", {}, place + room
    for key in sorted({**changed, number: b""}):
        raw = changed.get(key) or _ranged(body(data, number), 1000000, 1000000, 1000000, 1000000)
        offsets[key] = at + len(objects)
        objects += b"%d 0 obj\n%s\nendobj\n" % (key, raw)
    moved = at + len(objects)
    objects = objects.replace(b"1000000 1000000 1000000 1000000", b"%07d %07d %07d %07d" % (first, length, moved, rest))
    for key in range(1, next_number(data)):  # the rest of the revision that signing appended
        found = data.rfind(b"\n%d 0 obj" % key) + 1
        if found >= len(scene.packet):
            offsets.setdefault(key, found)
    told = table(data, offsets, prev=startxref(scene.packet))[len(data) :]
    told = told[: told.index(b"startxref")]
    assert len(told) < room
    return begun + told.ljust(room - 1) + b"\n" + objects + data[resume:]


@kind(*SEEN)
def value_of_the_field_exchanged(scene: Scene) -> bytes:
    """The field's value becomes a new signature object of the attacker's, with the old range and value."""
    field, number = (
        number_of(scene.signed, *_certified(scene.signed)),
        number_of(scene.signed, *_certified(scene.signed), "/V"),
    )
    first = next_number(scene.signed)
    raw = body(scene.signed, field).replace(b"/V %d 0 R" % number, b"/V %d 0 R" % first)
    assert raw != body(scene.signed, field)
    objects = {field: raw, first: body(scene.signed, number)}
    return appended(scene.signed, objects | _page_left_blank(scene.signed))


@kind(*SEEN)
def certification_moved_to_another_signature(scene: Scene) -> bytes:
    """The catalogue's DocMDP names a copy that permits everything."""
    root, number, first = (
        number_of(scene.signed),
        number_of(scene.signed, *_certified(scene.signed), "/V"),
        next_number(scene.signed),
    )
    copy = body(scene.signed, number).replace(b"/P 2", b"/P 3")
    raw = body(scene.signed, root).replace(b"/DocMDP %d 0 R" % number, b"/DocMDP %d 0 R" % first)
    assert raw != body(scene.signed, root)
    return appended(scene.signed, {root: raw, first: copy} | _page_left_blank(scene.signed))


def _prepared(scene: Scene, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    return certified(scene, forged(scene, edit))


def _number_of_odd(data: bytes) -> int:
    return number_of(data, *PAGE, "/Resources", "/XObject", "/Odd")


def _with_drawing(content: bytes, *, first: bool = False) -> Callable[[pikepdf.Pdf], None]:
    """A drawing on the fact page, above or below the facts."""

    def edit(pdf: pikepdf.Pdf) -> None:
        drawing = pdf.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]), Resources=Dictionary()
        )
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=pdf.make_indirect(drawing))
        pdf.pages[1].contents_add(b"q /Odd Do Q", prepend=first)

    return edit


@kind(*SEEN)
def shadow_hide(scene: Scene) -> bytes:
    """An innocent picture lies over hidden content at signing; afterwards the picture is taken away."""
    data = _prepared(scene, _with_drawing(b"q 0.9 g 80 80 9 9 re f Q"))
    return appended(data, {_number_of_odd(data): stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]")})


@kind(*SEEN)
def shadow_hide_by_freeing(scene: Scene) -> bytes:
    """The same, by calling the picture's object free in the table."""
    data = _prepared(scene, _with_drawing(b"q 0.9 g 80 80 9 9 re f Q"))
    return table(data, {_number_of_odd(data): 0})


@kind(*SEEN)
def shadow_replace(scene: Scene) -> bytes:
    """A font that nobody noticed at signing is redefined afterwards, and the text reads otherwise."""
    fonts = ("/Resources", "/Font", "/F1")
    data = scene.signed
    theirs = number_of(data, "/Pages", "/Kids", 0, *fonts)
    return appended(data, {number_of(data, *PAGE, *fonts): body(data, theirs)})


@kind(*SEEN)
def shadow_hide_and_replace(scene: Scene) -> bytes:
    """A second page tree lies in the signed file, unused; afterwards only a table is appended that leads to it."""

    tree, cover = number_of(scene.packet, "/Pages"), number_of(scene.packet, "/Pages", "/Kids", 0)
    waiting = b"%d 0 obj\n<< /Type /Pages /Count 1 /Kids [%d 0 R] >>\nendobj\n" % (tree, cover)
    data = certified(scene, table(scene.packet + waiting, {}))
    return table(data, {tree: len(scene.packet)})


@kind("pdfa", "pages.shown", "pages.hidden", "manifest.present")
def shadow_content_waiting(scene: Scene) -> bytes:
    """A second page tree lies in the signed file, waiting; nothing has been appended yet."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.make_indirect(Dictionary(pdf.pages[1].obj))
        page.Contents = pdf.make_stream(b"0 g 72 560 300 14 re f")
        tree = pdf.make_indirect(Dictionary(Type=Name.Pages, Count=1, Kids=Array([page])))
        pdf.Root["/PieceInfo"] = Dictionary(X=Dictionary(Private=tree))

    return _prepared(scene, edit)


@kind(*SEEN, "signature.present")
def sneaky_signature(scene: Scene) -> bytes:
    """A further signature is a change that is allowed; its picture covers the facts (certified documents)."""
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    writer = IncrementalPdfFileWriter(BytesIO(scene.signed))
    metadata = PdfSignatureMetadata(field_name="SIG_EXTRA", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    spec = SigFieldSpec("SIG_EXTRA", on_page=1, box=(60, 500, 560, 800))
    return PdfSigner(metadata, signer=scene.key.signer, new_field_spec=spec).sign_pdf(writer).getvalue()


@kind("signature.certified")
def certified_for_everything(scene: Scene) -> bytes:
    """The lead unit's signature allows notes (DocMDP P=3)."""
    from pyhanko.sign.fields import MDPPerm

    from toolkit.signing.sign import sign_bytes

    return sign_bytes(scene.packet, "packet.pdf", scene.key, permissions=MDPPerm.ANNOTATE)
