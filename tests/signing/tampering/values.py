"""Signature values and byte ranges: made for other bytes, by other means, or with something hidden in them."""

from __future__ import annotations

import hashlib
import re

from asn1crypto import cms, core, tsp

from tests.signing.loopback import NOW, stamp_token
from tests.signing.tampering.cms_tools import (
    certificate,
    changed_value,
    covered,
    ranges,
    resigned,
    signed_data,
    signer_info,
    signing_time,
    stamp_attribute,
    value,
    with_value,
)
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import appended, body, in_place, number_of

INTACT = ("signature.intact",)
READ = ("signature.intact", "signature.present", "file.readable")
GAP = ("signature.unchanged", "signature.intact")


def _ranged(data: bytes, *numbers: int | bytes) -> bytes:
    """The file with another byte range written over its own, in the same room."""
    found = list(re.finditer(rb"/ByteRange ?(\[[^\]]*\] *)", data))[-1]
    room = found.end(1) - found.start(1)
    told = b"[" + b" ".join(n if isinstance(n, bytes) else b"%d" % n for n in numbers) + b"]"
    assert len(told) <= room
    return data[: found.start(1)] + told.ljust(room) + data[found.end(1) :]


@kind(*READ, "signature.unchanged")
def range_of_everything(scene: Scene) -> bytes:
    """The range takes in the value itself."""
    return _ranged(scene.signed, 0, len(scene.signed), len(scene.signed), 0)


@kind(*READ)
def range_of_the_first_part_only(scene: Scene) -> bytes:
    """Nothing behind the value is covered."""
    _, length, resume, _ = ranges(scene.signed)
    return _ranged(scene.signed, 0, length, resume, 0)


@kind(*READ)
def range_shorter_by_a_byte(scene: Scene) -> bytes:
    """The last byte is left out."""
    _, length, resume, rest = ranges(scene.signed)
    return _ranged(scene.signed, 0, length, resume, rest - 1)


@kind(*READ)
def range_that_begins_later(scene: Scene) -> bytes:
    """The first kilobyte is left out."""
    _, length, resume, rest = ranges(scene.signed)
    return _ranged(scene.signed, 1024, length - 1024, resume, rest)


@kind(*READ)
def range_with_a_wider_gap(scene: Scene) -> bytes:
    """The gap begins a hundred bytes before the value."""
    _, length, resume, rest = ranges(scene.signed)
    return _ranged(scene.signed, 0, length - 100, resume, rest)


@kind(*READ)
def range_of_nothing(scene: Scene) -> bytes:
    """An empty range: the signature is over nothing (universal signature forgery)."""
    return _ranged(scene.signed, 0, 0, 0, 0)


@kind(*READ)
def range_of_negative_numbers(scene: Scene) -> bytes:
    """Lengths below zero."""
    return _ranged(scene.signed, 0, -1, -1, -1)


@kind(*READ)
def range_beyond_the_file(scene: Scene) -> bytes:
    """A second part that ends behind the end."""
    _, length, resume, _ = ranges(scene.signed)
    return _ranged(scene.signed, 0, length, resume, 99999)


@kind(*READ)
def range_overlapping_itself(scene: Scene) -> bytes:
    """Both parts are the first one."""
    _, length, _, rest = ranges(scene.signed)
    return _ranged(scene.signed, 0, length, 0, rest)


@kind(*READ)
def range_in_the_wrong_order(scene: Scene) -> bytes:
    """The second part first."""
    _, length, resume, rest = ranges(scene.signed)
    return _ranged(scene.signed, resume, rest, 0, length)


@kind(*READ)
def range_of_three_numbers(scene: Scene) -> bytes:
    """A number is missing."""
    _, length, resume, _ = ranges(scene.signed)
    return _ranged(scene.signed, 0, length, resume)


@kind(*READ)
def range_of_text(scene: Scene) -> bytes:
    """Names in place of numbers."""
    return _ranged(scene.signed, b"/a", b"/b", b"/c", b"/d")


@kind(*READ)
def range_missing(scene: Scene) -> bytes:
    """No byte range (universal signature forgery)."""
    return in_place(scene.signed, b"/ByteRange", b"/ByteRangs")


@kind(*READ)
def value_missing(scene: Scene) -> bytes:
    """No value (universal signature forgery)."""
    at = scene.signed.rindex(b"/Contents <")
    return scene.signed[:at] + b"/Cantents <" + scene.signed[at + 11 :]


@kind(*READ)
def value_of_zeros(scene: Scene) -> bytes:
    """The room for the value is empty."""
    return with_value(scene.signed, b"")


@kind(*READ)
def value_of_junk(scene: Scene) -> bytes:
    """Text where the value should be."""
    return with_value(scene.signed, b"signed, believe me")


@kind(*GAP)
def bytes_behind_the_value(scene: Scene) -> bytes:
    """Something hidden in the zeros behind the value."""
    return with_value(scene.signed, value(scene.signed).dump() + bytes(16) + b"hidden")


@kind(*READ)
def objects_in_the_gap(scene: Scene) -> bytes:
    """The hexadecimal string ends early, and objects stand in the rest of the gap."""
    _, length, resume, _ = ranges(scene.signed)
    written = value(scene.signed).dump().hex().encode()
    hidden = b"> 99 0 obj << /Type /Catalog >> endobj "
    filled = (b"<" + written + hidden).ljust(resume - length - 1) + b">"
    return scene.signed[:length] + filled + scene.signed[resume:]


@kind(*GAP)
def spaces_in_the_gap(scene: Scene) -> bytes:
    """White space among the hexadecimal digits, which readers skip."""
    _, _, resume, _ = ranges(scene.signed)
    return scene.signed[: resume - 41] + b" " * 40 + scene.signed[resume - 1 :]


@kind(*READ)
def mixed_case_in_the_gap(scene: Scene) -> bytes:
    """A message hidden in upper and lower case of the digits."""
    _, length, _, _ = ranges(scene.signed)
    at = re.search(rb"[a-f]", scene.signed[length:])
    assert at
    place = length + at.start()
    return scene.signed[:place] + scene.signed[place : place + 1].upper() + scene.signed[place + 1 :]


@kind(*INTACT)
def value_of_another_packet(scene: Scene) -> bytes:
    """The value that the same signer gave to another packet."""
    return with_value(scene.signed, value(scene.other).dump())


@kind(*INTACT, "signature.unchanged")
def signature_of_another_packet(scene: Scene) -> bytes:
    """The whole signature object of another packet, its range included."""
    number = number_of(scene.signed, "/AcroForm", "/Fields", 0, "/V")
    theirs = body(scene.other, number_of(scene.other, "/AcroForm", "/Fields", 0, "/V"))
    return appended(scene.signed, {number: theirs})


@kind(*INTACT)
def signature_bits_flipped(scene: Scene) -> bytes:
    """One bit of the cryptographic value."""

    def change(data) -> None:
        info = data["signer_infos"][0]
        old = info["signature"].native
        info["signature"] = old[:-1] + bytes([old[-1] ^ 1])

    return changed_value(scene.signed, change)


@kind(*INTACT)
def digest_attribute_replaced(scene: Scene) -> bytes:
    """The digest in the attributes fits the changed file, the signature over the attributes does not."""
    data = (
        in_place(scene.signed, b"/Info << /Title", b"/Info << /Tytle") if b"/Info <<" in scene.signed else scene.signed
    )
    data = data.replace(b"/PageMode /UseOutlines", b"/PageMode /FullScreens")

    def change(held) -> None:
        for attribute in held["signer_infos"][0]["signed_attrs"]:
            if attribute["type"].native == "message_digest":
                attribute["values"] = [hashlib.sha256(covered(data)).digest()]

    return changed_value(data, change)


@kind(*INTACT)
def attributes_taken_off(scene: Scene) -> bytes:
    """The signed attributes are dropped; what was signed becomes the content of another message."""

    def change(held) -> None:
        info = held["signer_infos"][0]
        fields = {
            name: info[name] for name in ("version", "sid", "digest_algorithm", "signature_algorithm", "signature")
        }
        held["signer_infos"] = [cms.SignerInfo(fields)]

    return changed_value(scene.signed, change)


@kind(*INTACT)
def signed_without_attributes(scene: Scene) -> bytes:
    """A trusted signer signs the bytes themselves, without attributes."""
    return resigned(scene, bare=True)


def _without(kept: str):
    def change(listed) -> None:
        listed[:] = [a for a in listed if a["type"].native != kept]

    return change


@kind(*INTACT)
def signed_without_digest(scene: Scene) -> bytes:
    """Attributes that tell no digest."""
    return resigned(scene, change=_without("message_digest"))


@kind(*INTACT)
def signed_without_content_type(scene: Scene) -> bytes:
    """Attributes that don't say what was signed."""
    return resigned(scene, change=_without("content_type"))


@kind(*INTACT, "signature.trusted")
def signed_without_naming_the_certificate(scene: Scene) -> bytes:
    """No signing-certificate attribute, so the certificate could be exchanged for another of the same key."""
    return resigned(scene, change=_without("signing_certificate_v2"))


@kind(*INTACT, "signature.trusted")
def signed_naming_another_certificate(scene: Scene) -> bytes:
    """The signing-certificate attribute names another certificate."""
    stranger = certificate(scene.world.issue("样例他人", number=9))

    def change(listed) -> None:
        ident = tsp.ESSCertIDv2({"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": stranger.sha256})
        named = {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [ident]})]}
        listed[-1] = cms.CMSAttribute(named)

    return resigned(scene, change=change)


@kind(*INTACT)
def signed_as_another_content(scene: Scene) -> bytes:
    """The content-type attribute says it is a timestamp."""

    def change(listed) -> None:
        listed[0] = cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]})

    return resigned(scene, change=change)


@kind(*INTACT)
def digest_told_twice(scene: Scene) -> bytes:
    """Two digests among the attributes, one of them of something else."""

    def change(listed) -> None:
        listed.append(cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(b"else").digest()]}))

    return resigned(scene, change=change)


@kind(*INTACT)
def signed_with_sha1(scene: Scene) -> bytes:
    """SHA-1, for which collisions are known."""
    return resigned(scene, digest="sha1")


@kind(*INTACT)
def signed_with_md5(scene: Scene) -> bytes:
    """MD5, with an RSA key since ECDSA has no name for it."""
    return resigned(scene, scene.world.issue("样例牵头", kind="rsa"), digest="md5")


@kind(*INTACT)
def signed_with_sha224(scene: Scene) -> bytes:
    """A digest shorter than SHA-256."""
    return resigned(scene, digest="sha224")


@kind(*INTACT, "signature.unchanged", "signature.present")
def two_signers_in_one_value(scene: Scene) -> bytes:
    """Two signer infos; readers look at the first one only."""
    stranger = scene.world.issue("样例他人", number=9)
    infos = [signer_info(who, covered(scene.signed)) for who in (scene.lead, stranger)]
    known = [certificate(scene.lead), certificate(scene.world.issuing), certificate(stranger)]
    return with_value(scene.signed, signed_data(infos, known))


@kind(*INTACT, "signature.unchanged")
def content_carried_along(scene: Scene) -> bytes:
    """The value holds a content of its own, which was signed in place of the file (attached signature)."""
    other = b"another content"
    whole = signed_data([signer_info(scene.lead, other)], [certificate(scene.lead)], content=other)
    return with_value(scene.signed, whole)


@kind(*INTACT, "signature.unchanged")
def content_carried_along_with_right_digest(scene: Scene) -> bytes:
    """A signature over the file, but with a content inside that is not looked at."""
    infos = [signer_info(scene.lead, covered(scene.signed))]
    known = [certificate(scene.lead), certificate(scene.world.issuing)]
    return with_value(scene.signed, signed_data(infos, known, content=b"something hidden"))


@kind(*INTACT, "signature.unchanged")
def unsigned_attribute_added(scene: Scene) -> bytes:
    """An attribute of an unknown kind, which nobody signed, with a message in it."""
    hidden = cms.CMSAttribute({"type": "1.3.6.1.4.1.99999.7", "values": [core.OctetString(b"hidden message")]})

    def change(held) -> None:
        held["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([hidden])

    return changed_value(scene.signed, change)


@kind(*INTACT, "signature.unchanged", "signature.trusted", "signature.time")
def unsigned_attribute_exchanged(scene: Scene) -> bytes:
    """A timestamp token that a timestamp server gave to another signature."""
    token = _token(scene, b"another signature")
    return resigned(scene, unsigned=[stamp_attribute(token)])


@kind(*INTACT, "signature.unchanged", "signature.trusted", "signature.time")
def timestamp_by_the_signer_himself(scene: Scene) -> bytes:
    """The signer gives himself a timestamp, years back; his certificate is not one for timestamps."""
    info = signer_info(scene.lead, covered(scene.signed))
    imprint = tsp.MessageImprint(
        {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(info["signature"].native).digest()}
    )
    told = {
        "version": "v1",
        "policy": "1.2.3.4",
        "message_imprint": imprint,
        "serial_number": 1,
        "gen_time": NOW.replace(year=NOW.year - 1),
    }
    token = stamp_token(tsp.TSTInfo(told).dump(), scene.lead, told["gen_time"])
    info["unsigned_attrs"] = cms.CMSAttributes([stamp_attribute(token)])
    known = [certificate(scene.lead), certificate(scene.world.issuing)]
    return with_value(scene.signed, signed_data([info], known))


def _token(scene: Scene, signature: bytes) -> cms.ContentInfo:
    imprint = tsp.MessageImprint(
        {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(signature).digest()}
    )
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint})
    return tsp.TimeStampResp.load(scene.world.stamp(asked.dump()))["time_stamp_token"]


@kind(*INTACT, "signature.unchanged")
def countersigned_by_a_stranger(scene: Scene) -> bytes:
    """A counter-signature hangs on the lead's, nobody asked for it."""
    stranger, info = scene.world.issue("样例他人", number=9), signer_info(scene.lead, covered(scene.signed))
    extra = signer_info(stranger, info["signature"].native, change=_without("content_type"))
    info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": "counter_signature", "values": [extra]})])
    known = [certificate(scene.lead), certificate(scene.world.issuing)]
    return with_value(scene.signed, signed_data([info], known))


@kind(*INTACT, "signature.unchanged")
def certificate_added_to_the_value(scene: Scene) -> bytes:
    """A certificate that belongs to nobody's chain: its names can hold any message."""
    stranger = certificate(scene.world.issue("隐藏的话", number=9))

    def change(held) -> None:
        held["certificates"].append(cms.CertificateChoices("certificate", stranger))

    return changed_value(scene.signed, change)


@kind(*INTACT, "signature.trusted")
def certificate_replaced_by_its_namesake(scene: Scene) -> bytes:
    """A certificate with the same subject, issuer and serial number, but another key."""
    world, lead = scene.world, scene.lead
    own = certificate(lead)
    fake = world.issue("样例他人", number=9).asn1.copy()
    for name in ("subject", "issuer", "serial_number"):
        fake["tbs_certificate"][name] = own["tbs_certificate"][name]

    def change(held) -> None:
        held["certificates"] = [cms.CertificateChoices("certificate", fake)]

    return changed_value(scene.signed, change)


@kind(*INTACT, "signature.trusted")
def certificate_left_out(scene: Scene) -> bytes:
    """No certificate at all."""

    def change(held) -> None:
        held["certificates"] = []

    return changed_value(scene.signed, change)


@kind(*INTACT, "signature.trusted")
def certificate_of_the_issuer_in_its_place(scene: Scene) -> bytes:
    """The signer is said to be the issuing CA."""
    own = certificate(scene.world.issuing)

    def change(held) -> None:
        sid = {"issuer": own.issuer, "serial_number": own.serial_number}
        held["signer_infos"][0]["sid"] = cms.SignerIdentifier(
            {"issuer_and_serial_number": cms.IssuerAndSerialNumber(sid)}
        )

    return changed_value(scene.signed, change)


@kind(*INTACT)
def claimed_time_changed(scene: Scene) -> bytes:
    """The time that the signer claims, put back into the attributes without signing again."""

    def change(held) -> None:
        held["signer_infos"][0]["signed_attrs"].append(signing_time())

    return changed_value(scene.signed, change)


@kind(*READ)
def kind_of_signature_changed(scene: Scene) -> bytes:
    """The plain PKCS#7 kind in place of PAdES, in the file's own bytes."""
    old = b"/SubFilter /ETSI.CAdES.detached"
    assert old in scene.signed
    return in_place(scene.signed, old, b"/SubFilter /adbe.pkcs7.detachex")


@kind(*INTACT)
def plain_pkcs7_signed_anew(scene: Scene) -> bytes:
    """A trusted signer signs, but as plain PKCS#7."""
    old = b"/SubFilter /ETSI.CAdES.detached"
    data = in_place(scene.signed, old, b"/SubFilter /adbe.pkcs7.detached")
    return resigned(scene, data=data)


@kind(*INTACT, "signature.present")
def timestamp_in_place_of_a_signature(scene: Scene) -> bytes:
    """The lead's field bears a timestamp of anybody's."""
    old = b"/SubFilter /ETSI.CAdES.detached"
    data = in_place(scene.signed, old, b"/SubFilter /ETSI.RFC3161       ")
    return with_value(data, _token(scene, covered(data)).dump())
