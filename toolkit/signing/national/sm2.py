"""SM2 signatures (GB/T 32918.2) over SM3 digests (GB/T 32905), by gmssl-pyx; an optional extra of this toolkit."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

from toolkit.errors import MissingError
from toolkit.i18n import T

SIGNER_ID = b"1234567812345678"
"""The identity that is hashed with the public key where nothing else is agreed (GB/T 35276, GM/T 0009 clause 10)."""
SIGNATURE_BYTES = 72
"""The longest DER form of two numbers of 256 bits."""

_STDERR = 2
_PROBE = b"alliance-toolkit"
_quiet_turn = threading.Lock()

HOW_TO = T("Install the extra: pip install 'alliance-toolkit[sm2]' (experimental), or use an RSA or EC certificate.")
NAME_ROOT = T(
    "If its CA is to be trusted, name the CA's SM2 root certificate with --trust; this takes the extra: "
    "pip install 'alliance-toolkit[sm2]' (experimental)."
)


def require_extra() -> Any:
    """Return the library.

    Raises:
        MissingError: it is not installed; the sentence says how to.
    """
    try:
        import gmssl_pyx
    except ImportError:
        raise MissingError(T("The national algorithms SM2 and SM3 need a component that is missing."), HOW_TO) from None
    return gmssl_pyx


def sign(private_key: bytes, public_key: bytes, message: bytes) -> bytes:
    """Return the signature of ``message`` in DER.

    Args:
        private_key: the number, 32 bytes.
        public_key: the point, 65 bytes, uncompressed.
        message: hashed by SM3 together with the default identity and the public key.
    """
    signature: bytes = require_extra().sm2_sign(private_key, public_key[1:], message, SIGNER_ID)
    return signature


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (DER) is that of ``message``; False for anything that is no signature or no public key.

    Args:
        public_key: the point, uncompressed (65 bytes) or compressed (33).
        message: what was signed.
        signature: from whoever sent it.
    """
    library = require_extra()
    try:
        point = library.normalize_sm2_public_key(public_key)  # checks that it is a point of the curve
        with _stderr_closed():
            return bool(library.sm2_verify(point, message, signature, SIGNER_ID))
    except (library.GmsslInnerError, TypeError, ValueError):
        return False


def fits(private_key: bytes, public_key: bytes) -> bool:
    """Whether the two belong together; False for a number that is no key, or a point that is not of the curve."""
    library = require_extra()
    try:
        with _stderr_closed():
            signature = sign(private_key, b"\x04" + library.normalize_sm2_public_key(public_key), _PROBE)
    except (library.GmsslInnerError, TypeError, ValueError):
        return False
    return verify(public_key, _PROBE, signature)


@contextlib.contextmanager
def _stderr_closed() -> Iterator[None]:
    """Keep the C library from printing its source lines to the terminal for every signature that does not hold.

    What another thread writes to stderr in the same half millisecond is lost.
    """
    with _quiet_turn:
        try:
            kept = os.dup(_STDERR)
        except OSError:  # a process without stderr
            yield
            return
        try:
            with open(os.devnull, "wb") as nothing:  # noqa: PTH123  # a device, not a path
                os.dup2(nothing.fileno(), _STDERR)
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
