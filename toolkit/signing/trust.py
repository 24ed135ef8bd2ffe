"""The certificates that trust starts from: those that the caller names, never the system's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from asn1crypto import x509 as asn1_x509

from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.signing.key_files import read_certificates
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
    return [as_asn1(certificate) for path in paths for certificate in read_certificates(path)]
