"""Read a private key with its certificates from files: PKCS#12 (RFC 7292) or PEM (RFC 7468)."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from toolkit.errors import IOFailure, MissingError
from toolkit.i18n import T, Text
from toolkit.limits import KEY_FILE_BYTES
from toolkit.signing.fitness import belongs_to, unfit, unsupported

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----.*?-----END \1-----", re.DOTALL)


@dataclass(frozen=True)
class KeyMaterial:
    """What key files hold: the key, its certificate, and the other certificates."""

    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = field(default=(), repr=False)


def read_key_files(path: Path, password: bytes | None, more: tuple[Path, ...] = ()) -> KeyMaterial:
    """Read a key file and the certificate files that belong to it.

    Args:
        path: PKCS#12 (.p12, .pfx) or PEM; which of both is seen from its content.
        password: in UTF-8; None or empty for a file without one.
        more: files with certificates: the key's own, where ``path`` holds only the key, or the CAs'.

    Raises:
        IOFailure: a file can't be read.
        MissingError: no key with its certificate is there, the password is wrong, or the key is of an unusable kind.
    """
    data = read_key_file(path)
    given = [certificate for file in more for certificate in read_certificates(file)]
    if b"-----BEGIN" in data:
        return _from_pem(path, data, password, given)
    return _from_pkcs12(path, data, password, given)


def read_key_file(path: Path) -> bytes:
    """Return the file's bytes.

    Raises:
        IOFailure: it can't be read.
        MissingError: it is too large for a key file.
    """
    data = _read(path, T("The key file {path}", path=path))
    if len(data) > KEY_FILE_BYTES:
        raise _no_key_file(path)
    return data


def _read(path: Path, name: Text) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(KEY_FILE_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("{name} cannot be read: {reason}.", name=name, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error


def needs_password(path: Path) -> bool:
    """Whether a key file can't be opened without a password; None is needed where it is PEM and not encrypted.

    Raises:
        IOFailure: it can't be read.
        MissingError: it is too large for a key file.
    """
    data = read_key_file(path)
    return b"-----BEGIN" not in data or b"ENCRYPTED" in data


def read_certificates(path: Path) -> list[x509.Certificate]:
    """Read certificates, PEM (one or several in a file) or DER.

    Raises:
        IOFailure: the file can't be read.
        MissingError: it holds no certificate.
    """
    data = _read(path, T("The certificate {path}", path=path))
    try:
        if len(data) > KEY_FILE_BYTES:
            raise ValueError
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise unfit(
            T("{path} holds no certificate.", path=path),
            T("Name a .pem, .crt or .cer file; a .p12 key file is not one."),
        ) from error


def _from_pem(path: Path, data: bytes, password: bytes | None, given: list[x509.Certificate]) -> KeyMaterial:
    blocks = [(match[1], match[0]) for match in _BLOCK.finditer(data)]
    keys = [block for label, block in blocks if label.endswith(b"PRIVATE KEY")]
    if len(keys) != 1:
        raise unfit(
            T("The key file {path} holds {count} private keys; it must hold one.", path=path, count=len(keys)),
            T("Name the file that holds the one private key to sign with."),
        )
    key = _open_pem(path, keys[0], password)
    try:
        inside = [x509.load_pem_x509_certificate(block) for label, block in blocks if label == b"CERTIFICATE"]
    except ValueError:
        raise unfit(
            T("A certificate in {path} is damaged.", path=path), T("Export key and certificate again, together.")
        ) from None
    return _with_certificate(path, key, [*inside, *given])


def _open_pem(path: Path, block: bytes, password: bytes | None) -> PrivateKey:
    # `from None`: the library's exceptions are no help to a reader and must not carry secrets into a log.
    locked = b"ENCRYPTED" in block
    if locked and not password:
        raise wrong_password(path, given=False)
    try:
        key = load_pem_private_key(block, password if locked else None)
    except UnsupportedAlgorithm:
        raise unsupported(path) from None
    except (ValueError, TypeError):
        if locked:
            raise wrong_password(path, given=True) from None
        raise unfit(
            T("The private key in {path} is damaged.", path=path), T("Get the file again from whoever made it.")
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise unsupported(path)
    return key


def _from_pkcs12(path: Path, data: bytes, password: bytes | None, given: list[x509.Certificate]) -> KeyMaterial:
    try:
        asn1_pkcs12.Pfx.load(data, strict=True)["auth_safe"].native["content_type"]  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        raise _no_key_file(path) from error
    key, certificate, others = _open_pkcs12(path, data, password)
    if key is None or (certificate is None and not given):
        raise unfit(
            T("The key file {path} holds no private key with its certificate.", path=path),
            T("Export it again from where the certificate was applied for, private key included."),
        )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise unsupported(path)
    own = [certificate] if certificate is not None else []
    return _with_certificate(path, key, [*own, *others, *given])


def _open_pkcs12(
    path: Path, data: bytes, password: bytes | None
) -> tuple[object, x509.Certificate | None, list[x509.Certificate]]:
    for attempt in (password,) if password else (None, b""):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # older CA software writes BER, which is no concern here
                return pkcs12.load_key_and_certificates(data, attempt)
        except UnsupportedAlgorithm:
            raise unsupported(path) from None
        except (ValueError, TypeError) as error:
            if "password" not in str(error).lower() and "mac" not in str(error).lower():
                raise unsupported(path) from None
    raise wrong_password(path, given=bool(password))


def _with_certificate(path: Path, key: PrivateKey, found: list[x509.Certificate]) -> KeyMaterial:
    if not found:
        raise unfit(
            T("The key file {path} holds no certificate for its private key.", path=path),
            T("Name the certificate's file with --certificate or in the key's profile."),
        )
    public = key.public_key()
    own = next((certificate for certificate in found if belongs_to(public, certificate)), None)
    if own is None:
        raise unfit(
            T("The certificate in {path} does not belong to the private key beside it.", path=path),
            T("Export key and certificate again, together."),
        )
    return KeyMaterial(key, own, tuple(certificate for certificate in found if certificate != own))


def wrong_password(path: Path, *, given: bool) -> MissingError:
    """Return what is said when a key file doesn't open."""
    if given:
        return unfit(
            T("The password does not open the key file {path}.", path=path),
            T("Check capitals, spaces and the keyboard layout; if it is right elsewhere, the file is damaged."),
        )
    return unfit(
        T("The key file {path} needs a password.", path=path), T("Type it when asked, or use --password-file.")
    )


def _no_key_file(path: Path) -> MissingError:
    return unfit(
        T("{path} is neither a PKCS#12 nor a PEM key file.", path=path),
        T("Name the .p12, .pfx or .pem file that holds certificate and private key."),
    )
