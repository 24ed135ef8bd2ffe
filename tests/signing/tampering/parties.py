"""A packet that several parties sign: wrong hands, wrong fields, wrong times, changes hidden among the signatures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.generic import ArrayObject, FloatObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper

from tests.dossiers import LEAD
from tests.signing.loopback import NOW, PASSWORD, Issued, stamp_token
from tests.signing.tampering.certificates import authority
from tests.signing.tampering.cms_tools import value, with_value
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import (
    PAGE,
    appended,
    body,
    deflated,
    forged,
    in_place,
    next_number,
    number_of,
    saved,
    stream,
    table,
)
from toolkit.packet.manifest import Manifest
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.reading import LEAD_FIELD
from toolkit.signing.sign import sign_bytes, sign_field

SEEN = ("signature.unchanged",)
FIELDS = ("SIG_P01", "SIG_P02")
BOTH = (LEAD_FIELD, *FIELDS)


def signs(data: bytes, key: SigningKey, field: str) -> bytes:
    """One more party signs, invisibly, whatever the packet holds."""
    return sign_field(data, "packet.pdf", key, field)


def all_sign(scene: Scene, data: bytes) -> bytes:
    """Both parties sign what the lead unit has certified."""
    for key, name in zip(scene.members, FIELDS, strict=True):
        data = signs(data, key, name)
    return data


def lead_certifies(scene: Scene, data: bytes, **options) -> bytes:
    return sign_bytes(data, "packet.pdf", scene.members[0], **{"unlocked": FIELDS} | options)


def key_of(scene: Scene, issued: Issued) -> SigningKey:
    return load_key(issued.p12(scene.folder / "passing.p12"), PASSWORD)


def signs_with(
    data: bytes,
    key: SigningKey,
    name: str,
    change: Callable[[IncrementalPdfFileWriter], object],
    spec: SigFieldSpec | None = None,
) -> bytes:
    """A party that changes something in the very revision that it signs."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    metadata = PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    return PdfSigner(metadata, signer=key.signer, new_field_spec=spec).sign_pdf(writer).getvalue()


def field_number(data: bytes, place: int) -> int:
    """Number of a field's object: the parties' fields come first, the lead unit's is the last."""
    return number_of(data, "/AcroForm", "/Fields", place)


@kind("signature.signer")
def field_filled_by_another_party(scene: Scene) -> bytes:
    """The first party signs for the second one, too."""
    return signs(scene.stages[2], scene.members[0], "SIG_P02")


@kind("signature.signer")
def parties_changed_places(scene: Scene) -> bytes:
    """Each signs in the other's field."""
    data = signs(scene.certified, scene.members[1], "SIG_P01")
    return signs(data, scene.members[0], "SIG_P02")


@kind("signature.signer")
def field_filled_by_a_stranger(scene: Scene) -> bytes:
    """Somebody under the trusted root, whom the facts don't name."""
    return signs(
        scene.stages[2], key_of(scene, scene.world.issue("样过客", organization="样例别家", number=46)), "SIG_P02"
    )


@kind("signature.trusted")
def field_filled_by_a_forger(scene: Scene) -> bytes:
    """The right name, under a root that nobody trusts."""
    unit = scene.members[1].chain[0].subject.native["organization_name"]
    forger = scene.world.issue(unit, organization=unit, issuer=authority("样例别家根", 31), number=60)
    return signs(scene.stages[2], key_of(scene, forger), "SIG_P02")


@kind("signature.present")
def party_left_out(scene: Scene) -> bytes:
    """The last party's signature is cut off."""
    return scene.stages[2] + b""


@kind("signature.present")
def party_left_out_and_closed(scene: Scene) -> bytes:
    """The last party's signature is cut off, and a document timestamp put in its place."""
    return timestamped(scene, scene.stages[2])


@kind("signature.present")
def lead_unit_left_out(scene: Scene) -> bytes:
    """Both parties signed, the lead unit has certified nothing."""
    return all_sign(scene, scene.prepared)


class _LateSigner(PdfSigner):
    """Certifies although others have signed before."""

    def _enforce_certification_constraints(self, reader: object) -> None:
        pass


@kind("signature.certified", "signature.unchanged")
def lead_unit_certified_last(scene: Scene) -> bytes:
    """The lead unit certifies after the parties have signed, so its certification binds none of them."""
    writer = IncrementalPdfFileWriter(BytesIO(all_sign(scene, scene.prepared)))
    metadata = PdfSignatureMetadata(
        field_name=LEAD_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    spec = SigFieldSpec(LEAD_FIELD)
    return _LateSigner(metadata, signer=scene.members[0].signer, new_field_spec=spec).sign_pdf(writer).getvalue()


@kind("signature.certified")
def certified_for_notes(scene: Scene) -> bytes:
    """The certification allows notes (DocMDP P=3)."""
    return all_sign(scene, lead_certifies(scene, scene.prepared, permissions=MDPPerm.ANNOTATE))


@kind(*SEEN, "signature.present")
def promised_field_taken_away(scene: Scene) -> bytes:
    """The second party's field is no longer listed."""
    form = number_of(scene.stages[2], "/AcroForm")
    raw = body(scene.stages[2], form)
    second = field_number(scene.stages[2], 1)
    new = re.sub(rb"\b%d 0 R ?" % second, b"", raw, count=1)
    assert new != raw
    return appended(scene.stages[2], {form: new})


@kind(*SEEN, "signature.present")
def signature_taken_back(scene: Scene) -> bytes:
    """The second party's field is empty again."""
    number = field_number(scene.complete, 1)
    raw = re.sub(rb"/V \d+ 0 R", b"", body(scene.complete, number))
    return appended(scene.complete, {number: raw})


@kind(*SEEN, "signature.present")
def signatures_swapped(scene: Scene) -> bytes:
    """The two fields' values change places."""
    data = scene.complete
    first, second = (field_number(data, n) for n in (0, 1))
    values = [re.search(rb"/V \d+ 0 R", body(data, n))[0] for n in (first, second)]  # type: ignore[index]
    return appended(
        data,
        {
            first: body(data, first).replace(values[0], values[1]),
            second: body(data, second).replace(values[1], values[0]),
        },
    )


@kind(*SEEN, "signature.present")
def one_signature_for_two(scene: Scene) -> bytes:
    """The second field names the first one's signature."""
    data = scene.stages[2]
    told = re.search(rb"/V \d+ 0 R", body(data, field_number(data, 0)))[0]  # type: ignore[index]
    number = field_number(data, 1)
    return appended(data, {number: body(data, number).rstrip()[:-2] + told + b" >>"})


@kind("signature.intact")
def value_of_the_other_party(scene: Scene) -> bytes:
    """The second signature's value is the first one's."""
    return with_value(scene.complete, value(scene.complete, 1).dump(), 2)


@kind("signature.intact")
def value_of_the_certification(scene: Scene) -> bytes:
    """The second signature's value is that of the certification."""
    return with_value(scene.complete, value(scene.complete, 0).dump(), 2)


@kind(*SEEN, "signature.present")
def signature_of_another_packet(scene: Scene) -> bytes:
    """The second party's field gets a signature from a packet of another day."""
    twin = signs(signs(lead_certifies(scene, scene.prepared), scene.members[0], "SIG_P01"), scene.members[1], "SIG_P02")
    theirs = body(twin, number_of(twin, "/AcroForm", "/Fields", 1, "/V"))
    number, first = field_number(scene.stages[2], 1), next_number(scene.stages[2])
    raw = body(scene.stages[2], number).rstrip()[:-2] + b"/V %d 0 R >>" % first
    return appended(scene.stages[2], {number: raw, first: theirs})


@kind(*SEEN)
def page_changed_between(scene: Scene) -> bytes:
    """A page is blanked after the certification, then both parties sign."""
    page = number_of(scene.certified, *PAGE)
    raw = body(scene.certified, page).replace(b"/Contents", b"/Contants", 1)
    return all_sign(scene, appended(scene.certified, {page: raw}))


@kind(*SEEN)
def page_changed_by_a_party(scene: Scene) -> bytes:
    """The second party blanks a page in the very revision that it signs."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][1]
        page["/Contents"] = ArrayObject()
        writer.mark_update(page.container_ref)

    return signs_with(scene.stages[2], scene.members[1], "SIG_P02", change)


@kind(*SEEN)
def place_widened_by_a_party(scene: Scene) -> bytes:
    """The second party stretches its field over the page, and signs."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field["/Rect"] = ArrayObject([FloatObject(n) for n in (0, 0, 595, 842)])
        writer.mark_update(field.container_ref)

    return signs_with(scene.stages[2], scene.members[1], "SIG_P02", change)


@kind(*SEEN)
def place_of_another_party_moved(scene: Scene) -> bytes:
    """The first party moves the second one's field, and signs."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field["/Rect"] = ArrayObject([FloatObject(n) for n in (0, 0, 9, 9)])
        writer.mark_update(field.container_ref)

    return signs(signs_with(scene.certified, scene.members[0], "SIG_P01", change), scene.members[1], "SIG_P02")


@kind(*SEEN)
def lock_taken_off_by_a_party(scene: Scene) -> bytes:
    """The second party drops its field's lock, and signs."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        del field["/Lock"]
        writer.mark_update(field.container_ref)

    return signs_with(scene.stages[2], scene.members[1], "SIG_P02", change)


@kind(*SEEN)
def face_of_a_signature_exchanged(scene: Scene) -> bytes:
    """What is seen in the first party's field becomes another picture."""
    data = scene.complete
    number = number_of(data, "/AcroForm", "/Fields", 0, "/AP", "/N")
    look = stream(b"0 g 0 0 126 120 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 126 120]")
    return appended(data, {number: look})


@kind(*SEEN)
def faces_of_signatures_swapped(scene: Scene) -> bytes:
    """Each field shows the other party's picture."""
    data = scene.complete
    first, second = (field_number(data, n) for n in (0, 1))
    looks = [re.search(rb"/AP <<.*?>>", body(data, n), re.S)[0] for n in (first, second)]  # type: ignore[index]
    return appended(
        data,
        {
            first: body(data, first).replace(looks[0], looks[1]),
            second: body(data, second).replace(looks[1], looks[0]),
        },
    )


@kind(*SEEN, "signature.present")
def one_signature_more(scene: Scene) -> bytes:
    """A party signs once more in a field of its own making, which covers the page."""
    spec = SigFieldSpec("SIG_EXTRA", on_page=1, box=(60, 100, 560, 800))
    return signs_with(scene.complete, scene.members[1], "SIG_EXTRA", lambda writer: None, spec)


@kind(*SEEN, "signature.present")
def one_party_more(scene: Scene) -> bytes:
    """A field SIG_P03 that nobody was promised, signed by a stranger."""
    stranger = key_of(scene, scene.world.issue("样过客", organization="样例别家", number=46))
    return signs_with(scene.complete, stranger, "SIG_P03", lambda writer: None, SigFieldSpec("SIG_P03"))


def timestamped(scene: Scene, data: bytes, *, name: str = "TIME_01", stamper: Issued | None = None) -> bytes:
    """The packet with a document timestamp, by the trusted server or by another."""
    return stamped_with(Stamper(scene, stamper), data, name)


class Stamper:
    """Asks the loopback server, or signs as whoever is wanted."""

    def __init__(self, scene: Scene, stamper: Issued | None, at: datetime | None = None, imprint: bytes = b"") -> None:
        self.scene, self.stamper, self.at, self.imprint = scene, stamper, at, imprint

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        return self.token(bytes(32))

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        return self.token(self.imprint or message_digest)

    def token(self, digest: bytes) -> cms.ContentInfo:
        at = self.at or NOW
        told = {
            "version": "v1",
            "policy": "1.2.3.4",
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest},
            "serial_number": 7,
            "gen_time": at,
        }
        return stamp_token(tsp.TSTInfo(told).dump(), self.stamper or self.scene.world.tsa, at)


def stamped_with(stamper: Stamper, data: bytes, name: str = "TIME_01") -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    return PdfTimeStamper(stamper, field_name=name).timestamp_pdf(writer, "sha256").getvalue()


TIME = ("signature.document-timestamp",)


@kind(*TIME)
def timestamp_by_nobody(scene: Scene) -> bytes:
    """The document timestamp of a server that nobody trusts."""
    other = authority("样例别家根", 31)
    server = scene.world.issue("样例时间戳", issuer=other, extended=[ExtendedKeyUsageOID.TIME_STAMPING], number=61)
    return timestamped(scene, scene.complete, stamper=server)


@kind(*TIME)
def timestamp_by_a_party(scene: Scene) -> bytes:
    """The document timestamp of a party itself, whose certificate is not for timestamps."""
    return timestamped(scene, scene.complete, stamper=scene.lead)


@kind(*TIME)
def timestamp_by_an_expired_server(scene: Scene) -> bytes:
    """The server's certificate expired last week, and the timestamp says it was before."""
    server = scene.world.issue(
        "样例时间戳", end=NOW - timedelta(days=7), extended=[ExtendedKeyUsageOID.TIME_STAMPING], number=62
    )
    return stamped_with(Stamper(scene, server, NOW - timedelta(days=8)), scene.complete)


@kind(*TIME)
def timestamp_of_something_else(scene: Scene) -> bytes:
    """The token is the trusted server's, but over other bytes."""
    return stamped_with(Stamper(scene, None, imprint=b"\1" * 32), scene.complete)


@kind(*TIME)
def timestamp_of_tomorrow(scene: Scene) -> bytes:
    """The trusted server's clock is a year ahead, so that a certificate not valid yet would be good."""
    return stamped_with(Stamper(scene, None, NOW + timedelta(days=365)), scene.complete)


@kind(*TIME)
def timestamp_before_the_signature(scene: Scene) -> bytes:
    """A timestamp older than the certificates that signed; it would make them valid before they were."""
    return stamped_with(Stamper(scene, None, NOW - timedelta(days=800)), scene.complete)


@kind(*TIME, "signature.unchanged")
def timestamp_of_the_closing_exchanged(scene: Scene) -> bytes:
    """The closing timestamp's token is one over other bytes, put in its place."""
    return with_value(scene.closed, Stamper(scene, None).token(b"\2" * 32).dump())


@kind(*SEEN, "signature.present")
def timestamp_with_a_face(scene: Scene) -> bytes:
    """A document timestamp may be added; its field covers the page."""
    writer = IncrementalPdfFileWriter(BytesIO(scene.complete))
    append_signature_field(writer, SigFieldSpec("TIME_01", on_page=1, box=(60, 100, 560, 800)))
    return PdfTimeStamper(Stamper(scene, None), field_name="TIME_01").timestamp_pdf(writer, "sha256").getvalue()


@kind(*SEEN, "signature.present")
def timestamp_in_a_partys_field(scene: Scene) -> bytes:
    """The second party's field holds a document timestamp in place of a signature."""
    return stamped_with(Stamper(scene, None), scene.stages[2], "SIG_P02")


def with_store(data: bytes, entries: bytes, objects: dict[int, bytes] | None = None) -> bytes:
    """The file with a new security store; ``%n`` is the first free object number."""
    root, first = number_of(data), next_number(data)
    raw = re.sub(rb"/DSS (\d+ 0 R|<<.*?>>)", b"", body(data, root), flags=re.S).rstrip()
    more = {first + at: held for at, held in (objects or {}).items()}
    told = b"/DSS << /Type /DSS %s >>" % entries.replace(b"%n", b"%d 0 R" % first)
    return appended(data, {root: raw[:-2] + told + b" >>", **more})


@kind("signature.trusted")
def revoked_before_signing(scene: Scene) -> bytes:
    """A revocation list in the file says that the second party's certificate was revoked yesterday."""
    serial = scene.members[1].chain[0].serial_number
    scene.world.revoked[serial] = (NOW - timedelta(days=1), x509.ReasonFlags.key_compromise)
    try:
        listed = scene.world.crl(scene.world.issuing)
    finally:
        del scene.world.revoked[serial]
    return with_store(scene.complete, b"/CRLs [%n]", {0: deflated(listed)})


@kind("signature.status", "signature.trusted")
def issuing_ca_revoked(scene: Scene) -> bytes:
    """The root's revocation list names the issuing CA."""
    world = scene.world
    serial = world.issuing.certificate.serial_number
    world.revoked[serial] = (NOW - timedelta(days=300), None)
    try:
        listed = world.crl(world.root)
    finally:
        del world.revoked[serial]
    return with_store(scene.complete, b"/CRLs [%n]", {0: deflated(listed)})


@kind(*SEEN, "signature.store")
def store_with_junk(scene: Scene) -> bytes:
    """Validation data under a key that nobody knows."""
    return with_store(scene.complete, b"/Certs [] /Hidden %n", {0: stream(b"hidden")})


@kind(*SEEN, "signature.store")
def store_with_certificates_that_are_none(scene: Scene) -> bytes:
    """A list of certificates that holds text."""
    return with_store(scene.complete, b"/Certs [%n]", {0: stream(b"hidden message")})


@kind(*SEEN, "signature.store")
def store_with_other_things_for_a_signature(scene: Scene) -> bytes:
    """The entry for one signature holds text in place of validation data."""
    return with_store(scene.complete, b"/VRI << /%s << /Cert [] /TU (hidden) /X %%n >> >>" % (b"A" * 40), {0: b"(hid)"})


@kind(*SEEN, "signature.store")
def store_emptied(scene: Scene) -> bytes:
    """The validation data of a closed packet is taken away."""
    return with_store(scene.closed, b"/Certs []")


@kind(*SEEN, "file.readable")
def size_made_small(scene: Scene) -> bytes:
    """A first revision lies about how many objects there are, so that in a second one the page seems new."""
    root, page = number_of(scene.complete), number_of(scene.complete, *PAGE)
    raw = body(scene.complete, root).rstrip()[:-2]
    first = appended(scene.complete, {root: raw + b"/DSS << /Type /DSS >> >>"})
    size = re.findall(rb"/Size \d+", first)[-1]
    at = first.rindex(size)
    lying = first[:at] + (b"/Size %d" % (root + 1)).ljust(len(size)) + first[at + len(size) :]
    blank = body(scene.complete, page).replace(b"/Contents", b"/Contants", 1)
    told = b"/DSS << /Type /DSS /VRI << /%s << /Cert [%d 0 R] >> >> >> >>" % (b"A" * 40, page)
    return appended(lying, {root: raw + told, page: blank})


@kind(*SEEN)
def page_called_validation_data(scene: Scene) -> bytes:
    """A page is replaced, and the store names it as a certificate."""
    root, page = number_of(scene.complete), number_of(scene.complete, *PAGE)
    raw = body(scene.complete, root).rstrip()[:-2]
    blank = body(scene.complete, page).replace(b"/Contents", b"/Contants", 1)
    return appended(scene.complete, {root: raw + b"/DSS << /Type /DSS /Certs [%d 0 R] >> >>" % page, page: blank})


@kind(*SEEN, "pages.hidden")
def reader_told_to_hide_signatures(scene: Scene) -> bytes:
    """The form's flags say that there are no signatures, beside validation data."""
    root, form = number_of(scene.complete), number_of(scene.complete, "/AcroForm")
    raw = body(scene.complete, root).rstrip()[:-2]
    old = body(scene.complete, form)
    new = re.sub(rb"/SigFlags \d", b"/SigFlags 0", old)
    assert new != old
    return appended(scene.complete, {root: raw + b"/DSS << /Type /DSS /Certs [] >> >>", form: new})


def _promising(scene: Scene, change: Callable[[Manifest], Manifest]) -> bytes:
    """The prepared packet with another promise, certified and signed by both."""
    return all_sign(scene, lead_certifies(scene, forged(replace(scene, packet=scene.prepared), manifest=change)))


@kind("signature.promised", "signature.present")
def promise_lowered(scene: Scene) -> bytes:
    """The manifest promises one party only, and the other one's field stays empty."""
    lowered = forged(
        replace(scene, packet=scene.prepared), manifest=lambda told: replace(told, signers=told.signers[:1])
    )
    return signs(lead_certifies(scene, lowered), scene.members[0], "SIG_P01")


def promise_lowered_and_field_gone(scene: Scene) -> bytes:
    """The manifest promises one party only, and the other one has no field."""

    def edit(pdf: pikepdf.Pdf) -> None:
        field = pdf.Root.AcroForm.Fields[1]
        del pdf.Root.AcroForm.Fields[1]
        page = pdf.pages[1].obj
        page.Annots = pikepdf.Array([one for one in page.Annots if one.objgen != field.objgen])

    lowered = forged(replace(scene, packet=scene.prepared), edit, lambda told: replace(told, signers=told.signers[:1]))
    data = lead_certifies(scene, lowered, unlocked=FIELDS[:1])
    return signs(data, scene.members[0], "SIG_P01")


def promise_of_nobody(scene: Scene) -> bytes:
    """No party is promised, and none has a field: signed by the lead unit alone, as if it were for all."""

    def edit(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AcroForm
        del pdf.pages[1].obj.Annots

    return lead_certifies(
        scene, forged(replace(scene, packet=scene.prepared), edit, lambda told: replace(told, signers=())), unlocked=()
    )


@kind("signature.promised", "signature.signer", "pages.shown")
def promise_of_a_stranger(scene: Scene) -> bytes:
    """The manifest promises a unit that the facts don't name, in the second party's place."""

    def change(told: Manifest) -> Manifest:
        strange = replace(told.signers[1], unit="样例别家", uscc="12410000MAAY50992L")
        return replace(told, signers=(told.signers[0], strange))

    return _promising(scene, change)


@kind("signature.promised", "signature.signer", "pages.shown")
def promise_of_swapped_fields(scene: Scene) -> bytes:
    """Each party's field stands on the other one's block, and the manifest says so."""

    def change(told: Manifest) -> Manifest:
        one, two = told.signers
        return replace(told, signers=(replace(one, field=two.field), replace(two, field=one.field)))

    data = lead_certifies(scene, forged(replace(scene, packet=scene.prepared), manifest=change))
    return signs(signs(data, scene.members[1], "SIG_P01"), scene.members[0], "SIG_P02")


@kind("pages.shown", "pages.hidden")
def place_over_the_facts(scene: Scene) -> bytes:
    """A party's field was prepared over the text of the page, not on its block."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.Fields[1].Rect = pikepdf.Array([60, 100, 560, 800])

    return all_sign(scene, lead_certifies(scene, forged(replace(scene, packet=scene.prepared), edit)))


@kind("signature.present", "pages.shown", "pages.hidden")
def field_in_a_family(scene: Scene) -> bytes:
    """A party's field was prepared as the child of another one."""

    def edit(pdf: pikepdf.Pdf) -> None:
        child = pdf.Root.AcroForm.Fields[1]
        parent = pdf.make_indirect(pikepdf.Dictionary(T="FAMILY", Kids=pikepdf.Array([child])))
        child.Parent = parent
        pdf.Root.AcroForm.Fields[1] = parent

    return lead_certifies(scene, saved(scene.prepared, edit))


@kind("signature.present", "pages.shown", "pages.hidden")
def text_field_prepared(scene: Scene) -> bytes:
    """Beside the parties' fields a text field was prepared, and filled after the certification."""

    def edit(pdf: pikepdf.Pdf) -> None:
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="SUM",
            Rect=[60, 100, 90, 120],
            F=4,
        )
        made = pdf.make_indirect(field)
        pdf.Root.AcroForm.Fields.append(made)
        pdf.pages[1].obj.Annots.append(made)

    data = lead_certifies(scene, saved(scene.prepared, edit))
    number = field_number(data, 2)
    return all_sign(scene, appended(data, {number: body(data, number).rstrip()[:-2] + b"/V (900) >>"}))


@kind(*SEEN, "signature.present", "file.readable")
def closed_and_then_cut_in_the_middle(scene: Scene) -> bytes:
    """The validation data is there, the closing timestamp is cut off in its middle."""
    return scene.closed[: len(scene.complete) + (len(scene.closed) - len(scene.complete)) // 2]


@kind(*SEEN)
def closed_and_then_changed(scene: Scene) -> bytes:
    """A page is blanked after the closing."""
    page = number_of(scene.closed, *PAGE)
    raw = body(scene.closed, page).replace(b"/Contents", b"/Contants", 1)
    return appended(scene.closed, {page: raw})


@kind(*SEEN)
def closed_changed_and_closed_again(scene: Scene) -> bytes:
    """A page is blanked after the closing, and a good document timestamp put over it."""
    page = number_of(scene.closed, *PAGE)
    raw = body(scene.closed, page).replace(b"/Contents", b"/Contants", 1)
    return timestamped(scene, appended(scene.closed, {page: raw}), name="TIME_09")


@kind(*SEEN, "file.readable")
def closed_with_bytes_behind(scene: Scene) -> bytes:
    """Bytes behind the closing."""
    return scene.closed + b"% nothing\n"


@kind(*SEEN, "file.readable")
def bytes_between_the_signatures(scene: Scene) -> bytes:
    """Bytes that belong to nothing stand between two signatures; the second party signs them along."""
    return signs(table(scene.stages[2] + b"(hidden)\n", {}), scene.members[1], "SIG_P02")


@kind("signature.intact")
def byte_of_the_first_revision(scene: Scene) -> bytes:
    """One byte of the oldest part, under all the signatures."""
    return in_place(scene.closed, b"/PageMode /UseOutlines", b"/PageMode /FullScreens")


@kind("signature.signer", "signature.trusted", "signature.status")
def mandate_of_a_namesake(scene: Scene) -> bytes:
    """A person with the legal representative's name, employed by another unit, signs for the second party."""
    namesake = scene.world.issue("样丁", organization=LEAD, uscc="91410100MAAY4CL12L", number=64)
    return signs(scene.stages[2], key_of(scene, namesake), "SIG_P02")


@kind("signature.intact", "signature.unchanged")
def signed_over_less(scene: Scene) -> bytes:
    """The second party's signature covers the file only up to the first party's revision."""
    data, end = scene.complete, len(scene.stages[2])
    found = list(re.finditer(rb"/ByteRange ?(\[[^\]]*\] *)", data))[-1]
    told = (b"[0 %d %d 1]" % (end - 2, end - 1)).ljust(found.end(1) - found.start(1))
    return data[: found.start(1)] + told + data[found.end(1) :]
