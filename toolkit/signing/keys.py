"""Signing keys: read once, refuse what can't sign, and hold the parsed key for many signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from toolkit.errors import MissingError
from toolkit.findings import Finding
from toolkit.signing.fitness import check_dates, kind_of, public_key_of, require_usage
from toolkit.signing.key_files import PrivateKey, read_certificates, read_key_file, read_key_files
from toolkit.signing.mould import MouldedSigner
from toolkit.signing.sample_keys import SampleKeys, make_sample_keys

__all__ = ["CachedKeySigner", "SampleKeys", "SigningKey", "fit_key", "load_key", "make_sample_keys"]


class CachedKeySigner(MouldedSigner):
    """pyHanko's signer for a key in memory, which it would parse and check anew for every signature (44 ms for RSA)."""

    def __init__(self, private_key: PrivateKey, certificate: x509.Certificate, chain: list[x509.Certificate]) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([as_asn1(c) for c in chain])
        # The base class wants the key in its own form but uses it only in the method replaced below.
        super().__init__(signing_cert=as_asn1(certificate), signing_key=None, cert_registry=store)  # type: ignore[arg-type]
        self._private_key = private_key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Sign ``data`` by RSA PKCS#1 v1.5 (RFC 8017) or ECDSA with SHA-256."""
        if digest_algorithm != "sha256":
            raise SigningError(f"unexpected digest {digest_algorithm}")
        if isinstance(self._private_key, rsa.RSAPrivateKey):
            return self._private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._private_key.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class SigningKey:
    """A key that is fit to sign, with what its certificate says.

    Args:
        signer: signs for pyHanko: with a key in memory, on a token, or elsewhere.
        name: the certificate's common name.
        kind: ``RSA-2048``, ``EC P-256``.
        fingerprint: SHA-256 of the certificate, hex.
        not_after: end of the certificate's validity.
        chain: the signer's certificate first, then the others of the file or token.
        warnings: what should be said before it is used.
    """

    signer: Signer = field(repr=False)
    name: str
    kind: str
    fingerprint: str
    not_after: datetime
    chain: tuple[asn1_x509.Certificate, ...] = field(repr=False)
    warnings: tuple[Finding, ...] = ()

    @property
    def certificate(self) -> asn1_x509.Certificate:
        """The signer's certificate."""
        return self.chain[0]


def load_key(
    path: Path, password: bytes | None, *, now: datetime | None = None, certificates: tuple[Path, ...] = ()
) -> SigningKey:
    """Read a private key with its certificates from a PKCS#12 (RFC 7292: ``.p12``, ``.pfx``) or PEM file.

    Args:
        path: the file.
        password: in UTF-8; None or empty for a file without one.
        now: the time that the certificate is judged at; the clock's by default.
        certificates: further files, where ``path`` lacks the key's certificate or those of the CAs above it.

    Raises:
        IOFailure: a file can't be read.
        MissingError: there is no key that could sign now: no key file, wrong password, no private key,
            a certificate that is expired, not yet valid or not for signatures, a weak or unsupported key.
    """
    try:
        found = read_key_files(path, password, certificates)
    except MissingError:
        national = _load_national(path, password, certificates, now)
        if national is None:
            raise
        return national
    signer = CachedKeySigner(found.key, found.certificate, list(found.others))
    kind = kind_of(path, public_key_of(path, found.certificate))
    return fit_key(path, signer, kind, found.certificate, found.others, now)


def _load_national(
    path: Path, password: bytes | None, certificates: tuple[Path, ...], now: datetime | None
) -> SigningKey | None:
    """Read an SM2 key, which is unknown to the library that reads the others; None where it is none."""
    from toolkit.signing.national.keys import open_national  # most keys are not of this kind

    given = [certificate for file in certificates for certificate in read_certificates(file)]
    opened = open_national(path, read_key_file(path), password, given)
    if opened is None:
        return None
    return fit_key(path, opened.signer, opened.kind, opened.certificate, opened.others, now)


def fit_key(
    place: object,
    signer: Signer,
    kind: str,
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    now: datetime | None = None,
) -> SigningKey:
    """Return the key if its certificate is fit to sign now.

    Args:
        place: how messages call the file or token.
        signer: signs with it.
        kind: of the key, as :func:`toolkit.signing.fitness.kind_of` names it.
        certificate: the key's own.
        others: those that came with it.
        now: the time that the certificate is judged at; the clock's by default.

    Raises:
        MissingError: it is not fit.
    """
    require_usage(place, certificate)
    remarks = check_dates(place, certificate, now or datetime.now(UTC))
    return SigningKey(
        signer=signer,
        name=common_name(certificate),
        kind=kind,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_after=certificate.not_valid_after_utc,
        chain=tuple(as_asn1(c) for c in (certificate, *others)),
        warnings=remarks,
    )


def common_name(certificate: x509.Certificate) -> str:
    """Return the subject's common name, or the whole subject where it has none."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return the certificate in the form that pyHanko takes."""
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))  # type: ignore[no-untyped-call]
    return loaded


def der(certificate: asn1_x509.Certificate) -> bytes:
    """Return the certificate's bytes; ``bytes(certificate)`` would give a description of it."""
    encoded: bytes = certificate.dump()  # type: ignore[no-untyped-call]
    return encoded
