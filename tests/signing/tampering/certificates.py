"""The packet signed whole, but with a certificate that must not count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.dossiers import LEAD, UNIVERSITY
from tests.signing.loopback import ENCRYPT, NOW, SIGN, YEAR, Issued, key_of, subject
from tests.signing.tampering.cms_tools import (
    certificate,
    changed_value,
    covered,
    resigned,
    signed_data,
    signer_info,
    with_value,
)
from tests.signing.tampering.scene import Scene, kind

LEAD_CODE = "91410100MAAY4CL12L"
TRUSTED = ("signature.trusted",)


def _lead(scene: Scene, **told: Any) -> Issued:
    """A certificate in the lead unit's name."""
    return scene.world.issue(told.pop("name", LEAD), **{"organization": LEAD, "uscc": LEAD_CODE, "number": 20} | told)


def authority(
    name: str,
    number: int,
    *,
    above: Issued | None = None,
    ca: bool | None = True,
    length: int | None = None,
    uses: tuple[str, ...] = ("key_cert_sign", "crl_sign"),
    start=NOW - YEAR,
    end=NOW + YEAR,
    more: tuple[x509.ExtensionType, ...] = (),
) -> Issued:
    """A CA of the attacker's wishes, below another one or by itself."""
    key, own = key_of("ec", number), subject(name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(above.certificate.subject if above else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, length if ca else None), critical=True)
    if uses:
        told = dict.fromkeys(
            (*SIGN, *ENCRYPT, "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
        )
        builder = builder.add_extension(x509.KeyUsage(**told | dict.fromkeys(uses, True)), critical=True)
    for extension in more:
        builder = builder.add_extension(extension, critical=True)
    made = builder.sign(above.key if above else key, hashes.SHA256())
    return Issued(made, key, (above.certificate, *above.above) if above else ())


@kind(*TRUSTED)
def self_signed(scene: Scene) -> bytes:
    """The signer vouches for himself."""
    own = authority(LEAD, 30, ca=False, uses=SIGN)
    return resigned(scene, own)


@kind(*TRUSTED)
def under_a_ca_nobody_trusts(scene: Scene) -> bytes:
    """A whole chain, but another root."""
    return resigned(scene, _lead(scene, issuer=authority("样例别家根", 31)))


@kind(*TRUSTED)
def under_a_namesake_of_the_root(scene: Scene) -> bytes:
    """A root of the same name with another key, sent along."""
    return resigned(scene, _lead(scene, issuer=authority("样例信任根", 32)))


@kind(*TRUSTED)
def under_a_namesake_of_the_issuing_ca(scene: Scene) -> bytes:
    """An issuing CA of the same name, said to be below the true root; the root did not sign it."""
    fake = authority("样例签发机构", 33)
    pretended = Issued(fake.certificate, fake.key, (scene.world.root.certificate,))
    return resigned(scene, _lead(scene, issuer=pretended))


@kind(*TRUSTED)
def issued_by_a_signer(scene: Scene) -> bytes:
    """A signer's own certificate, which is none of a CA, issues another one."""
    return resigned(scene, _lead(scene, issuer=scene.world.issue("样例签名人", number=34)))


@kind(*TRUSTED)
def issued_by_a_ca_without_the_use(scene: Scene) -> bytes:
    """Called a CA, but its key must not sign certificates."""
    return resigned(scene, _lead(scene, issuer=authority("样例甲", 35, above=scene.world.issuing, uses=SIGN)))


@kind(*TRUSTED)
def issued_by_one_who_is_not_called_a_ca(scene: Scene) -> bytes:
    """Its key may sign certificates, but it is not called a CA."""
    return resigned(scene, _lead(scene, issuer=authority("样例乙", 36, above=scene.world.issuing, ca=None)))


@kind(*TRUSTED)
def chain_longer_than_allowed(scene: Scene) -> bytes:
    """A CA below one that may have none below it."""
    short = authority("样例丙", 37, above=scene.world.root, length=0)
    return resigned(scene, _lead(scene, issuer=authority("样例丁", 38, above=short)))


@kind(*TRUSTED)
def outside_the_names_its_ca_may_give(scene: Scene) -> bytes:
    """The CA may issue for another organisation only (name constraints)."""
    only = x509.NameConstraints([x509.DirectoryName(subject("x", organization="样例别家"))], None)
    return resigned(scene, _lead(scene, issuer=authority("样例戊", 39, above=scene.world.issuing, more=(only,))))


@kind(*TRUSTED)
def ca_expired(scene: Scene) -> bytes:
    """The signer's certificate is valid, its CA's no more."""
    old = authority("样例己", 40, above=scene.world.root, start=NOW - 3 * YEAR, end=NOW - timedelta(days=1))
    return resigned(scene, _lead(scene, issuer=old))


@kind(*TRUSTED)
def expired(scene: Scene) -> bytes:
    """Expired yesterday, and nothing proves that the signature is older."""
    return resigned(scene, _lead(scene, end=NOW - timedelta(days=1)))


@kind(*TRUSTED)
def expired_but_claims_to_be_older(scene: Scene) -> bytes:
    """Expired, with a signing time that the signer claims himself."""
    from tests.signing.tampering.cms_tools import signing_time

    return resigned(
        scene, _lead(scene, end=NOW - timedelta(days=1)), change=lambda listed: listed.append(signing_time())
    )


@kind(*TRUSTED)
def not_yet_valid(scene: Scene) -> bytes:
    """Valid from next week on."""
    return resigned(scene, _lead(scene, start=NOW + timedelta(days=7)))


@kind(*TRUSTED)
def for_encryption_only(scene: Scene) -> bytes:
    """Its key must not sign."""
    return resigned(scene, _lead(scene, uses=ENCRYPT))


@kind(*TRUSTED)
def for_certificates_only(scene: Scene) -> bytes:
    """The issuing CA itself signs a packet."""
    return resigned(scene, scene.world.issuing)


@kind(*TRUSTED)
def of_a_web_server(scene: Scene) -> bytes:
    """For a web server's TLS only."""
    return resigned(scene, _lead(scene, extended=[ExtendedKeyUsageOID.SERVER_AUTH]))


@kind(*TRUSTED)
def of_a_timestamp_server(scene: Scene) -> bytes:
    """For timestamps only."""
    return resigned(scene, scene.world.tsa)


@kind(*TRUSTED)
def of_an_ocsp_responder(scene: Scene) -> bytes:
    """For the status of certificates only."""
    return resigned(scene, scene.world.responder)


@kind(*TRUSTED)
def with_a_critical_extension_nobody_knows(scene: Scene) -> bytes:
    """Marked critical, so who doesn't know it must refuse (RFC 5280 section 4.2)."""
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.8"), b"\x05\x00")
    own = authority(LEAD, 41, above=scene.world.issuing, ca=False, uses=SIGN, more=(odd,))
    return resigned(scene, own)


@kind(*TRUSTED)
def changed_after_it_was_issued(scene: Scene) -> bytes:
    """Another subject was written into a true certificate; the issuer's signature no longer fits it."""
    from asn1crypto import x509 as asn1_x509

    poor = scene.world.issue("样例他人", number=42)
    changed = poor.asn1.copy()
    name = {"country_name": "CN", "organization_name": LEAD, "common_name": LEAD}
    changed["tbs_certificate"]["subject"] = asn1_x509.Name.build(name)
    told = x509.load_der_x509_certificate(changed.dump(force=True))
    return resigned(scene, Issued(told, poor.key, poor.above))


@kind(*TRUSTED, "signature.intact")
def another_key_than_the_certificates(scene: Scene) -> bytes:
    """The lead unit's certificate, the signature by another key."""
    return resigned(scene, Issued(scene.lead.certificate, key_of("ec", 43), scene.lead.above))


@kind(*TRUSTED, "signature.intact")
def short_key(scene: Scene) -> bytes:
    """RSA of 1024 bits."""
    return resigned(scene, _lead(scene, kind="rsa1024"))


@kind("signature.signer")
def of_another_unit(scene: Scene) -> bytes:
    """A true certificate under the trusted root, but of a member, not of the lead unit."""
    return resigned(scene, scene.world.issue(UNIVERSITY, organization=UNIVERSITY, uscc="12410000661318606C", number=44))


@kind("signature.signer")
def of_a_unit_with_a_similar_name(scene: Scene) -> bytes:
    """A name that the eye takes for the lead unit's."""
    told = LEAD.replace("有限公司", "有限公司分公司")
    return resigned(scene, scene.world.issue(told, organization=told, number=45))


@kind("signature.signer")
def of_a_person_nobody_named(scene: Scene) -> bytes:
    """A person who has no mandate in the facts, and is employed elsewhere."""
    return resigned(scene, scene.world.issue("样过客", organization="样例别家", number=46))


@kind("signature.signer")
def right_name_wrong_code(scene: Scene) -> bytes:
    """The lead unit's name with another credit code: another unit of the same name."""
    return resigned(scene, _lead(scene, uscc="12410000661318606C"))


@kind(*TRUSTED)
def cas_left_out_and_others_sent(scene: Scene) -> bytes:
    """The issuing CA is not sent along; another one is."""
    infos = [signer_info(scene.lead, covered(scene.signed))]
    other = certificate(authority("样例签发机构", 47))
    return with_value(scene.signed, signed_data(infos, [certificate(scene.lead), other]))


@kind(*TRUSTED, "signature.intact", "signature.unchanged")
def revocation_list_in_the_value_of_another_ca(scene: Scene) -> bytes:
    """Revocation lists sent along by an attacker, from a CA that has nothing to do with it."""
    other = authority("样例别家根", 31)
    listed = cms.RevocationInfoChoice("crl", cms.CertificateList.load(scene.world.crl(other)))

    def change(held) -> None:
        held["crls"] = [listed]

    return changed_value(scene.signed, change)
