"""Opening a key file that holds an SM2 key."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from pyhanko.sign.signers import Signer

from toolkit.errors import MissingError
from toolkit.i18n import T
from toolkit.signing.key_files import wrong_password
from toolkit.signing.national import sm2
from toolkit.signing.national.encrypted import UnknownProtection, WrongPassword
from toolkit.signing.national.files import PasswordNeeded, take_apart
from toolkit.signing.national.oids import is_sm2_curve, strictly
from toolkit.signing.national.signer import SM2Signer


@dataclass(frozen=True)
class NationalKey:
    """An SM2 key that fits its certificate.

    Args:
        signer: signs for pyHanko.
        certificate: the signer's; its ``public_key()`` raises, since cryptography has no SM2.
        others: the file's other certificates, those of an encryption key left out.
        kind: ``SM2``.
    """

    signer: Signer = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    others: tuple[x509.Certificate, ...] = field(repr=False)
    kind: str = "SM2"


def open_national(
    path: Path, data: bytes, password: bytes | None, given: Sequence[x509.Certificate] = ()
) -> NationalKey | None:
    """Open an SM2 key file, PEM or PKCS#12; dates and use of the certificate are not judged here.

    Args:
        path: how messages call it.
        data: its bytes.
        password: in UTF-8; None or empty where there is none.
        given: certificates from other files: the key's own, where this file holds only the key, or the CAs'.

    Returns:
        None where it holds no SM2 key, as far as can be told.

    Raises:
        MissingError: the extra is not installed; the password is wanting or wrong; no certificate fits the key, or one
            is damaged.
    """
    try:
        found = take_apart(data, password)
    except PasswordNeeded:
        raise wrong_password(path, given=False) from None
    except WrongPassword:
        raise wrong_password(path, given=True) from None
    except (UnknownProtection, ValueError, TypeError, KeyError):  # what asn1crypto raises on files of another kind
        return None
    if found is None:
        return None
    certificates = [*found.certificates, *(one.public_bytes(Encoding.DER) for one in given)]
    sm2.require_extra()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # odd certificates are judged elsewhere
            return _paired(path, found.private_keys, list(dict.fromkeys(certificates)))
    except (ValueError, TypeError, KeyError):
        raise MissingError(
            T("A certificate in {path} is damaged.", path=path), T("Export key and certificate again, together.")
        ) from None


def _paired(path: Path, private_keys: Sequence[bytes], certificates: Sequence[bytes]) -> NationalKey:
    pairs = [
        (private_key, certificate)
        for private_key in private_keys
        for certificate in certificates
        if _fit(private_key, certificate)
    ]
    if not pairs:
        raise MissingError(
            T("The key file {path} holds an SM2 key, but no certificate that belongs to it.", path=path),
            T("Name the certificate's file with --certificate, or export key and certificate together again."),
        )
    # Of a pair of keys as Chinese CAs issue them the one for signatures; a lone key is taken as it is and judged later.
    private_key, chosen = next((pair for pair in pairs if _may_sign(pair[1])), pairs[0])
    others = [one for one in certificates if all(one != certificate for _, certificate in pairs)]
    signer = SM2Signer(private_key, _asn1(chosen), [_asn1(one) for one in others])
    return NationalKey(
        signer, x509.load_der_x509_certificate(chosen), tuple(x509.load_der_x509_certificate(one) for one in others)
    )


def _fit(private_key: bytes, certificate: bytes) -> bool:
    info = _asn1(certificate)["tbs_certificate"]["subject_public_key_info"]
    return is_sm2_curve(info["algorithm"]) and sm2.fits(private_key, info["public_key"].native)


def _may_sign(certificate: bytes) -> bool:
    try:
        usage = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return usage.digital_signature or usage.content_commitment


def _asn1(certificate: bytes) -> asn1_x509.Certificate:
    return strictly(asn1_x509.Certificate, certificate)
