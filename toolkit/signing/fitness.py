"""Whether a key and its certificate are fit to sign now; the same questions for a file and for a token."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from toolkit.errors import MissingError
from toolkit.findings import Finding, Severity
from toolkit.i18n import Renderable, T, Text
from toolkit.limits import RSA_MINIMUM_BITS

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_EXPIRES_SOON = timedelta(days=30)
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


def kind_of(place: object, key: object) -> str:
    """Return what kind of key it is: ``RSA-2048``, ``EC P-256``.

    Args:
        place: how messages call the file or token.
        key: a public key.

    Raises:
        MissingError: it is weak or of a kind that can't be used.
    """
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < RSA_MINIMUM_BITS:
            raise unfit(
                T(
                    "The RSA key in {path} has {bits} bits; fewer than {least} are not safe.",
                    path=place,
                    bits=key.key_size,
                    least=RSA_MINIMUM_BITS,
                ),
                T("Apply for a certificate with an RSA key of 2048 bits or more, or an EC P-256 key."),
            )
        return f"RSA-{key.key_size}"
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in _CURVES:
        raise unsupported(place)
    return f"EC {_CURVES[key.curve.name]}"


def public_key_of(place: object, certificate: x509.Certificate) -> PublicKey:
    """Return the certificate's public key.

    Raises:
        MissingError: it is of a kind that can't be used.
    """
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise unsupported(place) from None
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise unsupported(place)
    return key


def belongs_to(key: PublicKey, certificate: x509.Certificate) -> bool:
    """Whether the certificate is for this key."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        return key.public_bytes(*form) == certificate.public_key().public_bytes(*form)
    except (ValueError, UnsupportedAlgorithm):
        return False


def require_usage(place: object, certificate: x509.Certificate) -> None:
    """Refuse a certificate that isn't for signatures (RFC 5280 4.2.1.3).

    Raises:
        MissingError: its key usage names neither digitalSignature nor nonRepudiation.
    """
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        fit = usage.digital_signature or usage.content_commitment
    except (x509.ExtensionNotFound, ValueError):
        fit = False
    if not fit:
        raise unfit(
            T("The certificate in {path} is not meant for signatures.", path=place),
            T(
                "Use the signing certificate; of a pair the other one is for encryption only. "
                "Its key usage must name digitalSignature or nonRepudiation."
            ),
        )


def check_dates(place: object, certificate: x509.Certificate, now: datetime) -> tuple[Finding, ...]:
    """Refuse a certificate that isn't valid now; return what should be said about one that soon won't be.

    Raises:
        MissingError: it is expired or not yet valid.
    """
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > end:
        raise unfit(
            T("The certificate in {path} expired on {day}.", path=place, day=end.date()),
            T("Apply for a new certificate; if it should still be valid, check this machine's clock."),
        )
    if now < start:
        raise unfit(
            T("The certificate in {path} is not valid before {day}.", path=place, day=start.date()),
            T("Wait until then; if it should already be valid, check this machine's clock."),
        )
    if end - now > _EXPIRES_SOON:
        return ()
    return (
        Finding(
            "key.expires-soon",
            Severity.WARNING,
            T("The certificate in {path} expires on {day}.", path=place, day=end.date()),
            T(
                "A packet that is verified after that day is accepted only if it bears a timestamp (level B-LT or "
                "B-LTA); renew the certificate in time."
            ),
        ),
    )


def unsupported(place: object) -> MissingError:
    """Return what is said about a key that can't be used."""
    return unfit(
        T("The key in {path} is of a kind that this program cannot use.", path=place),
        T("Use an RSA key of 2048 bits or more or an EC P-256, P-384 or P-521 key in a PKCS#12 file with AES."),
    )


def unfit(problem: Text, remedy: Renderable) -> MissingError:
    """Return the refusal of a key."""
    return MissingError(problem, remedy)
