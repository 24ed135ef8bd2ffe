"""Opening what is protected by a password as PBES2 (RFC 8018 §6.2), with AES or SM4 and HMAC-SHA or HMAC-SM3.

The cryptography package opens such files too, but not where the key inside is an SM2 key.
"""

from __future__ import annotations

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7

from toolkit.limits import KEY_ITERATIONS
from toolkit.signing.national.oids import HMAC_SM3, SM4_CBC

_CIPHERS: dict[str, tuple[type[AES] | type[SM4], int]] = {
    "2.16.840.1.101.3.4.1.2": (AES, 16),
    "2.16.840.1.101.3.4.1.22": (AES, 24),
    "2.16.840.1.101.3.4.1.42": (AES, 32),
    SM4_CBC: (SM4, 16),
}
"""Cipher and key length in bytes, all in CBC mode."""
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "1.2.840.113549.2.7": hashes.SHA1,
    "1.2.840.113549.2.9": hashes.SHA256,
    "1.2.840.113549.2.10": hashes.SHA384,
    "1.2.840.113549.2.11": hashes.SHA512,
    HMAC_SM3: hashes.SM3,
}
_BLOCK_BITS = 128


class WrongPassword(ValueError):  # noqa: N818  # what it is
    """The password does not fit, or the data is damaged; the two can't be told apart."""


class UnknownProtection(Exception):  # noqa: N818  # what it is, like cryptography's UnsupportedAlgorithm
    """Protected in a way that is not known here."""


def decrypt(algorithm: algos.EncryptionAlgorithm, data: bytes, password: bytes) -> bytes:
    """Return the plain bytes.

    Args:
        algorithm: how they were protected.
        data: the protected bytes.
        password: in UTF-8.

    Raises:
        UnknownProtection: not PBES2, or with a cipher or a hash that is not known here.
        WrongPassword: it does not fit, or the data is damaged.
    """
    if algorithm["algorithm"].native != "pbes2":
        raise UnknownProtection
    derivation, cipher = algorithm["parameters"]["key_derivation_func"], algorithm["parameters"]["encryption_scheme"]
    if derivation["algorithm"].native != "pbkdf2":
        raise UnknownProtection
    parameters = derivation["parameters"]
    rounds = parameters["iteration_count"].native
    try:
        kind, length = _CIPHERS[cipher["algorithm"].dotted]
        hashed = _HASHES[parameters["prf"]["algorithm"].dotted]
    except KeyError:
        raise UnknownProtection from None
    if not 0 < rounds <= KEY_ITERATIONS:
        raise UnknownProtection
    key = PBKDF2HMAC(hashed(), length, parameters["salt"].native, rounds).derive(password)
    decryptor = Cipher(kind(key), CBC(cipher["parameters"].native)).decryptor()
    unpadder = PKCS7(_BLOCK_BITS).unpadder()
    try:
        padded = decryptor.update(data) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        raise WrongPassword from None
