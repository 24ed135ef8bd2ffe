"""What an SM2 key file holds, PEM or PKCS#12, taken apart without judging it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from asn1crypto import algos, cms, keys, pem, pkcs12

from toolkit.signing.national.encrypted import decrypt
from toolkit.signing.national.oids import is_sm2_curve, strictly

_NUMBER_BYTES = 32


@dataclass(frozen=True)
class KeyFile:
    """SM2 private keys and the certificates beside them; a Chinese CA issues two of each, to sign and to decrypt.

    Args:
        private_keys: the numbers, 32 bytes each.
        certificates: in DER, in the file's order.
    """

    private_keys: tuple[bytes, ...] = field(repr=False)
    certificates: tuple[bytes, ...]


class PasswordNeeded(Exception):  # noqa: N818  # a question more than an error
    """The file is protected, and no password was given."""


def take_apart(data: bytes, password: bytes | None) -> KeyFile | None:
    """Read a PEM file (PKCS#8, encrypted or not; SEC 1) or a PKCS#12 file.

    Args:
        data: the file's bytes.
        password: in UTF-8; None or empty where there is none.

    Returns:
        None where there is no SM2 key in it.

    Raises:
        PasswordNeeded: it is protected, and ``password`` is empty.
        UnknownProtection: protected in a way that is not known here.
        WrongPassword: it does not fit, or the file is damaged.
        ValueError: the file is damaged, or neither PEM nor PKCS#12.
    """
    parts = _in_pem(data, password) if b"-----BEGIN " in data else _in_pkcs12(data, password)
    private_keys, certificates = [], []
    for part in parts:
        if isinstance(part, keys.PrivateKeyInfo):
            private_keys += _number(part)
        else:
            certificates.append(part)
    return KeyFile(tuple(private_keys), tuple(certificates)) if private_keys else None


def _in_pem(data: bytes, password: bytes | None) -> Iterator[keys.PrivateKeyInfo | bytes]:
    for kind, _, content in pem.unarmor(data, multiple=True):  # type: ignore[no-untyped-call]
        if kind == "PRIVATE KEY":
            yield strictly(keys.PrivateKeyInfo, content)
        elif kind == "EC PRIVATE KEY":
            yield keys.PrivateKeyInfo.wrap(strictly(keys.ECPrivateKey, content), "ec")  # type: ignore[no-untyped-call]
        elif kind == "ENCRYPTED PRIVATE KEY":
            yield _opened(strictly(keys.EncryptedPrivateKeyInfo, content), password)
        elif kind == "CERTIFICATE":
            yield content


def _in_pkcs12(data: bytes, password: bytes | None) -> Iterator[keys.PrivateKeyInfo | bytes]:
    # The MAC over the whole is not checked here: cryptography has checked it before it met the curve that it does not
    # know, and a key that was tampered with does not fit its certificate.
    for safe in strictly(pkcs12.Pfx, data).authenticated_safe:
        for bag in strictly(pkcs12.SafeContents, _plain(safe, password)):
            kind, value = bag["bag_id"].native, bag["bag_value"]
            if kind == "key_bag":
                yield value
            elif kind == "pkcs8_shrouded_key_bag":
                yield _opened(value, password)
            elif kind == "cert_bag" and value["cert_id"].native == "x509":
                yield value["cert_value"].parsed.dump()


def _plain(safe: cms.ContentInfo, password: bytes | None) -> bytes:
    content = safe["content"]
    if safe["content_type"].native != "encrypted_data":
        plain: bytes = content.native
        return plain
    protected = content["encrypted_content_info"]
    return _decrypted(protected["content_encryption_algorithm"], protected["encrypted_content"].native, password)


def _opened(protected: keys.EncryptedPrivateKeyInfo, password: bytes | None) -> keys.PrivateKeyInfo:
    plain = _decrypted(protected["encryption_algorithm"], protected["encrypted_data"].native, password)
    return strictly(keys.PrivateKeyInfo, plain)


def _decrypted(algorithm: algos.EncryptionAlgorithm, data: bytes, password: bytes | None) -> bytes:
    if not password:
        raise PasswordNeeded
    return decrypt(algorithm, data, password)


def _number(info: keys.PrivateKeyInfo) -> list[bytes]:
    if not is_sm2_curve(info["private_key_algorithm"]):
        return []
    number: int = info["private_key"].parsed["private_key"].native
    return [number.to_bytes(_NUMBER_BYTES, "big")]
