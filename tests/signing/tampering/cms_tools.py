"""Signature values taken apart and made by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.signing.loopback import NOW, Issued
from tests.signing.tampering.scene import Scene

Attributes = list[cms.CMSAttribute]


def ranges(data: bytes, which: int = -1) -> list[int]:
    """A signature's byte range; by default that of the last one in the file."""
    return [int(n) for n in re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", data)[which]]


def covered(data: bytes, which: int = -1) -> bytes:
    """The bytes that a signature is over."""
    first, length, resume, rest = ranges(data, which)
    return data[first : first + length] + data[resume : resume + rest]


def value(data: bytes, which: int = -1) -> cms.ContentInfo:
    """A signature's value."""
    first, length, resume, _ = ranges(data, which)
    return cms.ContentInfo.load(bytes.fromhex(data[first + length + 1 : resume - 1].decode("ascii")))


def with_value(data: bytes, der: bytes, which: int = -1) -> bytes:
    """The file with another value in its last signature, zeros behind it."""
    first, length, resume, _ = ranges(data, which)
    room = resume - length - first - 2
    written = der.hex().encode("ascii").ljust(room, b"0")
    assert len(written) == room, f"{len(written)} > {room}"
    return data[: first + length] + b"<" + written + b">" + data[resume:]


def changed_value(data: bytes, change: Callable[[cms.SignedData], object], which: int = -1) -> bytes:
    """The file with its last signature's value changed in place."""
    content = value(data, which)
    change(content["content"])
    return with_value(data, content.dump(force=True), which)


def certificate(issued: Issued) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(issued.certificate.public_bytes(Encoding.DER))


def attributes(issued: Issued, digest: bytes, named: str = "sha256") -> Attributes:
    """The attributes that a CAdES signature bears (ETSI EN 319 122-1)."""
    own = certificate(issued)
    ident = tsp.ESSCertIDv2({"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": own.sha256})
    return [
        cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
        cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
        cms.CMSAttribute({"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [ident]})]}),
    ]


def signer_info(
    issued: Issued,
    content: bytes,
    *,
    digest: str = "sha256",
    change: Callable[[Attributes], object] = lambda attributes: None,
    bare: bool = False,
    unsigned: Attributes | None = None,
) -> cms.SignerInfo:
    """One signature; ``bare`` has no signed attributes and signs the content itself."""
    hashed = hashlib.new(digest, content).digest()
    listed = attributes(issued, hashed)
    change(listed)
    told = cms.CMSAttributes(listed)
    own = certificate(issued)
    algorithm = {"md5": hashes.MD5, "sha1": hashes.SHA1, "sha224": hashes.SHA224}.get(digest, hashes.SHA256)()
    message = content if bare else told.dump()
    if isinstance(issued.key, rsa.RSAPrivateKey):
        signature, kind = issued.key.sign(message, padding.PKCS1v15(), algorithm), f"{digest}_rsa"
    else:
        signature, kind = issued.key.sign(message, ec.ECDSA(algorithm)), f"{digest}_ecdsa"
    sid = {"issuer": own.issuer, "serial_number": own.serial_number}
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(sid)}),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": kind}),
        "signature": signature,
    }
    if not bare:
        info["signed_attrs"] = told
    if unsigned:
        info["unsigned_attrs"] = cms.CMSAttributes(unsigned)
    return cms.SignerInfo(info)


def signed_data(
    infos: Sequence[cms.SignerInfo], certificates: Sequence[asn1_x509.Certificate], *, content: bytes | None = None
) -> bytes:
    """A whole value, DER."""
    held: dict[str, Any] = {"content_type": "data"}
    if content is not None:
        held["content"] = core.OctetString(content)
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [info["digest_algorithm"] for info in infos],
            "encap_content_info": held,
            "certificates": list(certificates),
            "signer_infos": list(infos),
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


def resigned(scene: Scene, issued: Issued | None = None, *, data: bytes = b"", **options: Any) -> bytes:
    """The signed packet with a value made by hand in place of its own, over the same bytes."""
    data, who = data or scene.signed, issued or scene.lead
    above = [asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in who.above]
    return with_value(data, signed_data([signer_info(who, covered(data), **options)], [certificate(who), *above]))


def stamp_attribute(token: cms.ContentInfo) -> cms.CMSAttribute:
    """A timestamp token as unsigned attribute."""
    return cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})


def signing_time() -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(NOW)})]})
