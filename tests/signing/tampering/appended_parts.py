"""Changes that look like those that may be appended: validation data, timestamps, signatures and their faces.

They aim at the judge of appended revisions: an old object in the place of a new one, a new thing under an old name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.signing.loopback import NOW
from tests.signing.tampering.parties import (
    Stamper,
    all_sign,
    field_number,
    lead_certifies,
    signs_with,
    stamped_with,
    with_store,
)
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import PAGE, appended, body, deflated, forged, next_number, number_of, stream

SEEN = ("signature.unchanged",)
STORE = ("signature.unchanged", "signature.store")


def store_over(scene: Scene, number: int, key: bytes, content: bytes) -> bytes:
    """A security store one of whose parts takes the place of an object that was there."""
    root = number_of(scene.complete)
    raw = body(scene.complete, root).rstrip()[:-2]
    told = raw + b"/DSS << /Type /DSS %s %d 0 R >> >>" % (key, number)
    return appended(scene.complete, {root: told, number: content})


@kind(*STORE)
def store_over_the_bookmarks(scene: Scene) -> bytes:
    """The bookmarks' object becomes the empty list of signatures' validation data."""
    return store_over(scene, number_of(scene.complete, "/Outlines"), b"/VRI", b"<< >>")


@kind(*STORE)
def store_over_the_lock(scene: Scene) -> bytes:
    """The fields' lock becomes the empty list of signatures' validation data."""
    lock = number_of(scene.complete, "/AcroForm", "/Fields", 0, "/Lock")
    return store_over(scene, lock, b"/VRI", b"<< >>")


@kind(*STORE)
def store_over_the_resources(scene: Scene) -> bytes:
    """A page's resources become an empty dictionary: its text is gone."""
    return store_over(scene, number_of(scene.complete, *PAGE, "/Resources"), b"/VRI", b"<< >>")


@kind(*STORE)
def store_over_a_page(scene: Scene) -> bytes:
    """A page becomes the store's list of revocation lists, an empty array."""
    return store_over(scene, number_of(scene.complete, *PAGE), b"/CRLs", b"[]")


@kind(*STORE)
def store_over_a_file(scene: Scene) -> bytes:
    """The specification of the embedded facts becomes an empty list of signatures' validation data."""
    facts = number_of(scene.complete, "/Names", "/EmbeddedFiles", "/Names", 3)
    return store_over(scene, facts, b"/VRI", b"<< >>")


@kind(*STORE)
def store_is_the_form(scene: Scene) -> bytes:
    """The catalogue names the form as its security store."""
    root, form = number_of(scene.complete), number_of(scene.complete, "/AcroForm")
    raw = body(scene.complete, root).rstrip()[:-2]
    return appended(scene.complete, {root: raw + b"/DSS %d 0 R >>" % form})


@kind(*STORE)
def certificate_that_was_there(scene: Scene) -> bytes:
    """The store's certificate is the font program of a page, written anew."""
    way = ("/Resources", "/Font", "/F1", "/DescendantFonts", 0, "/FontDescriptor", "/FontFile3")
    number = number_of(scene.complete, *PAGE, *way)
    other = number_of(scene.complete, "/Pages", "/Kids", 0, *way)
    root = number_of(scene.complete)
    raw = body(scene.complete, root).rstrip()[:-2]
    told = raw + b"/DSS << /Type /DSS /Certs [%d 0 R] >> >>" % number
    return appended(scene.complete, {root: told, number: body(scene.complete, other)})


@kind(*STORE)
def validation_data_with_a_picture(scene: Scene) -> bytes:
    """A stream of the store is a form XObject, ready to be drawn."""
    look = stream(b"0 g 0 0 99 99 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 99 99]")
    return with_store(scene.complete, b"/Certs [%n]", {0: look})


@kind(*SEEN)
def version_that_holds_a_page(scene: Scene) -> bytes:
    """Beside validation data the catalogue's extensions hold a page tree, waiting."""
    first = next_number(scene.complete)
    tree = b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % number_of(scene.complete, "/Pages", "/Kids", 0)
    data = with_store(scene.complete, b"/Certs []", {0: tree})
    root = number_of(data)
    old = body(data, root)
    assert b"/Extensions <<" in old
    told = old.replace(b"/Extensions <<", b"/Extensions << /X %d 0 R " % first, 1)
    return appended(scene.complete, {root: told, first: tree})


@kind(*SEEN)
def document_s_first_number_changed(scene: Scene) -> bytes:
    """Beside validation data the file's identifier becomes that of another file."""
    data = with_store(scene.complete, b"/Certs []")
    at = data.rindex(b"/ID")
    changed = re.sub(rb"<[0-9a-f]{32}>", b"<" + b"00" * 16 + b">", data[at:], count=1)
    assert changed != data[at:]
    return data[:at] + changed


def _beside(scene: Scene, path: tuple[str | int, ...], change: Callable[[bytes], bytes]) -> bytes:
    """Validation data, and in the same revision another object changed."""
    root, number = number_of(scene.complete), number_of(scene.complete, *path)
    raw = body(scene.complete, root).rstrip()[:-2] + b"/DSS << /Type /DSS /Certs [] >> >>"
    objects = {root: raw}
    objects[number] = change(objects.get(number) or body(scene.complete, number))
    assert objects[number] != body(scene.complete, number)
    return appended(scene.complete, objects)


@kind(*SEEN)
def title_changed_beside_validation_data(scene: Scene) -> bytes:
    """The metadata's title, with a date of change as honest programs write it."""

    def change(raw: bytes) -> bytes:
        content = raw[raw.index(b"stream") + 7 : raw.rindex(b"endstream") - 1]
        assert "样例".encode() in content
        return stream(content.replace("样例".encode(), "别样".encode()), b"/Type /Metadata /Subtype /XML")

    return _beside(scene, ("/Metadata",), change)


@kind(*SEEN)
def note_hung_up_beside_validation_data(scene: Scene) -> bytes:
    """A page's list of annotations gets a note."""

    def change(raw: bytes) -> bytes:
        note = b"<< /Type /Annot /Subtype /Square /Rect [60 100 500 800] /IC [1 1 1] /F 4 >>"
        return raw.replace(b"/Annots [", b"/Annots [ " + note, 1)

    return _beside(scene, PAGE, change)


@kind(*SEEN)
def field_moved_beside_validation_data(scene: Scene) -> bytes:
    """A signed field is moved up the page."""
    return _beside(
        scene, ("/AcroForm", "/Fields", 0), lambda raw: re.sub(rb"/Rect \[[^\]]*\]", b"/Rect [0 0 595 842]", raw)
    )


@kind(*SEEN)
def field_hidden_beside_validation_data(scene: Scene) -> bytes:
    """A signed field is hidden by its flags."""
    return _beside(scene, ("/AcroForm", "/Fields", 0), lambda raw: re.sub(rb"/F \d+", b"/F 134", raw))


@kind(*SEEN)
def fields_in_another_order(scene: Scene) -> bytes:
    """The form's fields change places."""
    first, second = (field_number(scene.complete, n) for n in (0, 1))

    def change(raw: bytes) -> bytes:
        one, two = b"%d 0 R" % first, b"%d 0 R" % second
        return raw.replace(one, b"?").replace(two, one).replace(b"?", two)

    return _beside(scene, ("/AcroForm",), change)


@kind(*SEEN)
def form_with_script_beside_validation_data(scene: Scene) -> bytes:
    """The form gets an order of calculation and a script."""
    act = b"/CO [] /AA << /C << /S /JavaScript /JS (1) >> >> /SigFlags"
    return _beside(scene, ("/AcroForm",), lambda raw: raw.replace(b"/SigFlags", act, 1))


@kind(*SEEN)
def page_blanked_beside_a_timestamp(scene: Scene) -> bytes:
    """A good document timestamp over a revision that blanks a page and adds validation data."""
    changed = _beside(scene, PAGE, lambda raw: raw.replace(b"/Contents", b"/Contants", 1))
    return stamped_with(Stamper(scene, None), changed)


def face_written_by_hand(scene: Scene, entries: bytes, *, content: bytes = b"0 g 0 0 60 60 re f") -> bytes:
    """The second party signs, and what is seen in its field is written over in the same room."""
    data = signs_with(scene.stages[2], scene.members[1], "SIG_P02", lambda writer: None)
    old = body(data, number_of(data, "/AcroForm", "/Fields", 1, "/AP", "/N"))
    new = stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 126 120] " + entries)
    return data.replace(old, new + b" " * (len(old) - len(new)))


FACE = ("pages.hidden", "pdfa")
"""The signature over it is broken as well, but what the face does must be seen for itself."""


@kind(*FACE)
def face_on_a_layer(scene: Scene) -> bytes:
    """A signature's face that shows on a layer only."""
    return face_written_by_hand(scene, b"/OC << /Type /OCG /Name (a) >>")


@kind(*FACE)
def face_from_another_file(scene: Scene) -> bytes:
    """A signature's face that is a page of another file."""
    return face_written_by_hand(scene, b"/Ref << /F (other.pdf) /Page 0 >>")


@kind(*FACE)
def face_in_a_strange_font(scene: Scene) -> bytes:
    """A signature's face whose font is not in the file, so that it reads otherwise elsewhere."""
    font = b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Odd >> >> >>"
    return face_written_by_hand(scene, font, content=b"BT /F 12 Tf 9 9 Td (signed) Tj ET")


@kind("signature.trusted")
def revoked_and_good(scene: Scene) -> bytes:
    """A revocation list says that a party's certificate was revoked, an answer of the OCSP server that it is good."""
    serial = scene.members[1].chain[0].serial_number
    good = _ocsp(scene, serial)
    scene.world.revoked[serial] = (NOW - timedelta(days=1), x509.ReasonFlags.key_compromise)
    try:
        listed = scene.world.crl(scene.world.issuing)
    finally:
        del scene.world.revoked[serial]
    return with_store(
        scene.complete,
        b"/CRLs [%n] /OCSPs [" + b"%d 0 R]" % (next_number(scene.complete) + 1),
        {0: deflated(listed), 1: deflated(good)},
    )


def _ocsp(scene: Scene, serial: int) -> bytes:
    own = x509.load_der_x509_certificate(scene.members[1].chain[0].dump())
    request = ocsp.OCSPRequestBuilder().add_certificate(own, scene.world.issuing.certificate, hashes.SHA1()).build()
    assert own.serial_number == serial
    return scene.world.ocsp_answer(request.public_bytes(Encoding.DER))


@kind("signature.time")
def timestamp_server_revoked(scene: Scene) -> bytes:
    """The timestamp server's certificate was compromised before it stamped the first party's signature."""
    serial = scene.world.tsa.certificate.serial_number
    scene.world.revoked[serial] = (NOW - timedelta(days=30), x509.ReasonFlags.key_compromise)
    try:
        listed = scene.world.crl(scene.world.issuing)
    finally:
        del scene.world.revoked[serial]
    return with_store(scene.complete, b"/CRLs [%n]", {0: deflated(listed)})


def _shared(scene: Scene, key: str, entry: pikepdf.Object) -> tuple[bytes, int]:
    """A packet signed by all, one of whose page's entries was given an object of its own before; with its number."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1].obj
        page[key] = pdf.make_indirect(page.get(key, entry))

    data = all_sign(scene, lead_certifies(scene, forged(replace(scene, packet=scene.prepared), edit)))
    return data, number_of(data, *PAGE, key)


@kind(*STORE)
def store_over_a_list_prepared_for_it(scene: Scene) -> bytes:
    """A page's annotations were given an object of their own, which becomes the store's list of revocation lists."""
    data, number = _shared(scene, "/Annots", pikepdf.Array())
    raw = body(data, number_of(data)).rstrip()[:-2]
    told = raw + b"/DSS << /Type /DSS /CRLs %d 0 R >> >>" % number
    return appended(data, {number_of(data): told, number: b"[]"})


@kind(*STORE)
def store_over_its_own_parts(scene: Scene) -> bytes:
    """The list of certificates of a closed packet becomes that of OCSP answers, and loses what was in it."""
    data = scene.closed
    store = number_of(data, "/DSS")
    raw = body(data, store)
    held = re.search(rb"/Certs (\d+) 0 R", raw)
    if held:
        return appended(data, {store: raw.replace(b"/Certs ", b"/OCSPs "), int(held[1]): b"[]"})
    listed = re.search(rb"/Certs \[[^\]]*\]", raw)
    assert listed, raw
    return appended(data, {store: raw.replace(listed[0], b"/Certs []")})


@kind(*STORE)
def store_twice(scene: Scene) -> bytes:
    """A closed packet gets a second store in another object; the first one is no longer read."""
    return with_store(scene.closed, b"/Certs [] /CRLs []")


@kind(*SEEN)
def lead_unit_s_signature_rewritten(scene: Scene) -> bytes:
    """Beside validation data the certifying signature's object is written anew, word for word but for its name."""
    number = number_of(scene.complete, "/AcroForm", "/Fields", 2, "/V")
    old = body(scene.complete, number)
    root = number_of(scene.complete)
    raw = body(scene.complete, root).rstrip()[:-2] + b"/DSS << /Type /DSS /Certs [] >> >>"
    return appended(scene.complete, {root: raw, number: old.rstrip()[:-2] + b"/Name (another) >>"})


@kind(*SEEN)
def revision_without_anything_beside_an_old_store(scene: Scene) -> bytes:
    """After the closing a revision that writes old objects anew, word for word."""
    page = number_of(scene.closed, *PAGE)
    return appended(scene.closed, {page: body(scene.closed, page)})


@kind(*SEEN, "signature.present")
def timestamp_s_field_filled_again(scene: Scene) -> bytes:
    """The closing timestamp's field is emptied and used for another one."""
    place = len(scene.members) + 1
    number = number_of(scene.closed, "/AcroForm", "/Fields", place)
    first = next_number(scene.closed)
    raw = re.sub(rb"/V \d+ 0 R", b"/V %d 0 R" % first, body(scene.closed, number))
    theirs = body(scene.closed, number_of(scene.closed, "/AcroForm", "/Fields", place, "/V"))
    return appended(scene.closed, {number: raw, first: theirs})
