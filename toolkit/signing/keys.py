"""Signing keys: read a PKCS#12 file once, refuse what can't sign, and hold the parsed key for many signatures."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from toolkit.errors import IOFailure, MissingError
from toolkit.findings import Finding, Severity
from toolkit.i18n import T, Text
from toolkit.limits import KEY_FILE_BYTES, RSA_MINIMUM_BITS
from toolkit.signing.sample_keys import SampleKeys, make_sample_keys

__all__ = ["CachedKeySigner", "SampleKeys", "SigningKey", "load_key", "make_sample_keys"]

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_EXPIRES_SOON = timedelta(days=30)
_PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class CachedKeySigner(SimpleSigner):
    """pyHanko's signer for a key in memory, which it would parse and check anew for every signature (44 ms for RSA)."""

    def __init__(self, private_key: _PrivateKey, certificate: x509.Certificate, chain: list[x509.Certificate]) -> None:
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
        signer: signs for pyHanko.
        name: the certificate's common name.
        kind: ``RSA-2048``, ``EC P-256``.
        fingerprint: SHA-256 of the certificate, hex.
        not_after: end of the certificate's validity.
        chain: the signer's certificate first, then the others of the file.
        warnings: what should be said before it is used.
    """

    signer: CachedKeySigner = field(repr=False)
    name: str
    kind: str
    fingerprint: str
    not_after: datetime
    chain: tuple[asn1_x509.Certificate, ...] = field(repr=False)
    warnings: tuple[Finding, ...] = ()


def load_key(path: Path, password: bytes | None, *, now: datetime | None = None) -> SigningKey:
    """Read a private key with its certificates from a PKCS#12 file (RFC 7292: ``.p12``, ``.pfx``).

    Args:
        path: the file.
        password: in UTF-8; None or empty for a file without one.
        now: the time that the certificate is judged at; the clock's by default.

    Raises:
        IOFailure: the file can't be read.
        MissingError: it holds no key that could sign now: not PKCS#12, wrong password, no private key,
            a certificate that is expired, not yet valid or not for signatures, a weak or unsupported key.
    """
    private_key, certificate, others = _open(path, _read(path), password)
    kind = _kind(path, private_key)
    _match(path, private_key, certificate)
    _check_usage(path, certificate)
    remarks = _check_dates(path, certificate, now or datetime.now(UTC))
    chain = [certificate, *others]
    return SigningKey(
        signer=CachedKeySigner(private_key, certificate, others),
        name=common_name(certificate),
        kind=kind,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_after=certificate.not_valid_after_utc,
        chain=tuple(as_asn1(c) for c in chain),
        warnings=remarks,
    )


def common_name(certificate: x509.Certificate) -> str:
    """Return the subject's common name, or the whole subject where it has none."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(KEY_FILE_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("The key file {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    try:
        if len(data) > KEY_FILE_BYTES:
            raise ValueError
        asn1_pkcs12.Pfx.load(data, strict=True)["auth_safe"].native["content_type"]  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        raise _unfit(
            T("{path} is not a PKCS#12 key file.", path=path),
            T(
                "Name the .p12 or .pfx file that holds certificate and private key. "
                "A PEM key is converted with: openssl pkcs12 -export -in cert.pem -inkey key.pem -out key.p12"
            ),
        ) from error
    return data


def _open(
    path: Path, data: bytes, password: bytes | None
) -> tuple[_PrivateKey, x509.Certificate, list[x509.Certificate]]:
    # `from None` below: the library's exceptions are no help to a reader and must not carry secrets into a log.
    key = certificate = None
    others: list[x509.Certificate] = []
    wrong = True
    for attempt in (password,) if password else (None, b""):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # older CA software writes BER, which is no concern here
                key, certificate, others = pkcs12.load_key_and_certificates(data, attempt)
        except UnsupportedAlgorithm:
            raise _unsupported(path) from None
        except (ValueError, TypeError) as error:
            if "password" not in str(error).lower() and "mac" not in str(error).lower():
                raise _unsupported(path) from None
        else:
            wrong = False
            break
    if wrong:
        raise _wrong_password(path, bool(password))
    if key is None or certificate is None:
        raise _unfit(
            T("The key file {path} holds no private key with its certificate.", path=path),
            T("Export it again from where the certificate was applied for, private key included."),
        )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise _unsupported(path)
    return key, certificate, others


def _kind(path: Path, key: _PrivateKey) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < RSA_MINIMUM_BITS:
            raise _unfit(
                T(
                    "The RSA key in {path} has {bits} bits; fewer than {least} are not safe.",
                    path=path,
                    bits=key.key_size,
                    least=RSA_MINIMUM_BITS,
                ),
                T("Apply for a certificate with an RSA key of 2048 bits or more, or an EC P-256 key."),
            )
        return f"RSA-{key.key_size}"
    if key.curve.name not in _CURVES:
        raise _unsupported(path)
    return f"EC {_CURVES[key.curve.name]}"


def _match(path: Path, key: _PrivateKey, certificate: x509.Certificate) -> None:
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        same = key.public_key().public_bytes(*form) == certificate.public_key().public_bytes(*form)
    except (ValueError, UnsupportedAlgorithm):
        same = False
    if not same:
        raise _unfit(
            T("The certificate in {path} does not belong to the private key beside it.", path=path),
            T("Export key and certificate again, together."),
        )


def _check_usage(path: Path, certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        fit = usage.digital_signature or usage.content_commitment
    except (x509.ExtensionNotFound, ValueError):
        fit = False
    if not fit:
        raise _unfit(
            T("The certificate in {path} is not meant for signatures.", path=path),
            T(
                "Use the signing certificate; of a pair the other one is for encryption only. "
                "Its key usage must name digitalSignature or nonRepudiation."
            ),
        )


def _check_dates(path: Path, certificate: x509.Certificate, now: datetime) -> tuple[Finding, ...]:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > end:
        raise _unfit(
            T("The certificate in {path} expired on {day}.", path=path, day=end.date()),
            T("Apply for a new certificate; if it should still be valid, check this machine's clock."),
        )
    if now < start:
        raise _unfit(
            T("The certificate in {path} is not valid before {day}.", path=path, day=start.date()),
            T("Wait until then; if it should already be valid, check this machine's clock."),
        )
    if end - now > _EXPIRES_SOON:
        return ()
    return (
        Finding(
            "key.expires-soon",
            Severity.WARNING,
            T("The certificate in {path} expires on {day}.", path=path, day=end.date()),
            T("A packet that is verified after that day is not accepted; renew the certificate in time."),
        ),
    )


def _wrong_password(path: Path, given: bool) -> MissingError:
    if given:
        return _unfit(
            T("The password does not open the key file {path}.", path=path),
            T("Check capitals, spaces and the keyboard layout; if it is right elsewhere, the file is damaged."),
        )
    return _unfit(
        T("The key file {path} needs a password.", path=path), T("Type it when asked, or use --password-file.")
    )


def _unsupported(path: Path) -> MissingError:
    return _unfit(
        T("The key in {path} is of a kind that this program cannot use.", path=path),
        T("Use an RSA key of 2048 bits or more or an EC P-256, P-384 or P-521 key in a PKCS#12 file with AES."),
    )


def _unfit(problem: Text, remedy: Text) -> MissingError:
    return MissingError(problem, remedy)


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return the certificate in the form that pyHanko takes."""
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))  # type: ignore[no-untyped-call]
    return loaded


def der(certificate: asn1_x509.Certificate) -> bytes:
    """Return the certificate's bytes; ``bytes(certificate)`` would give a description of it."""
    encoded: bytes = certificate.dump()  # type: ignore[no-untyped-call]
    return encoded
