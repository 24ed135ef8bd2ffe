"""The certificates that trust starts from: those that the caller names, never the system's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509

from toolkit.errors import IOFailure, MissingError, UsageError
from toolkit.i18n import T
from toolkit.limits import KEY_FILE_BYTES
from toolkit.signing.keys import as_asn1


def load_roots(paths: Sequence[Path]) -> list[asn1_x509.Certificate]:
    """Read the trusted CA certificates, PEM (one or several in a file) or DER.

    Raises:
        UsageError: no file is named; without roots of our own nothing could be trusted.
        IOFailure: a file can't be read.
        MissingError: a file holds no certificate.
    """
    if not paths:
        raise UsageError(
            T("No trusted CA certificate is named, so no signature can be trusted."), T("Name it with --trust CA.pem.")
        )
    return [certificate for path in paths for certificate in _load(path)]


def _load(path: Path) -> list[asn1_x509.Certificate]:
    try:
        with path.open("rb") as stream:
            data = stream.read(KEY_FILE_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("The CA certificate {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    try:
        if len(data) > KEY_FILE_BYTES:
            raise ValueError
        if b"-----BEGIN" in data:
            certificates = x509.load_pem_x509_certificates(data)
        else:
            certificates = [x509.load_der_x509_certificate(data)]
        return [as_asn1(certificate) for certificate in certificates]
    except ValueError as error:
        raise MissingError(
            T("{path} holds no certificate.", path=path),
            T("Name the CA certificate as a .pem, .crt or .cer file; a .p12 key file is not one."),
        ) from error
