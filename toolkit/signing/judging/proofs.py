"""What is known of certificates besides the roots: revocation lists from files, what the packet itself has stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asn1crypto import crl, ocsp, pem, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.sig_validate import SignatureValidator

from toolkit.errors import IOFailure, MissingError, WantingError
from toolkit.i18n import T
from toolkit.limits import CRL_BYTES, STATUS_BYTES, STORED_PROOFS

Status = crl.CertificateList | ocsp.OCSPResponse


@dataclass(frozen=True)
class Proofs:
    """What the caller adds to what a packet holds.

    Args:
        tsa_roots: trusted for timestamps only; the roots for signers are trusted for timestamps as well.
        crls: revocation lists.
        ocsps: answers of OCSP servers.
        certificates: of CAs between, which a signature may have left out; not trusted by themselves.
        online: ask the servers that certificates name.
        require_status: a certificate whose status is not known is not accepted.
        validator: checks signatures of kinds that pyHanko does not know (SM2).
    """

    tsa_roots: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    crls: tuple[crl.CertificateList, ...] = field(default=(), repr=False)
    ocsps: tuple[ocsp.OCSPResponse, ...] = field(default=(), repr=False)
    certificates: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    online: bool = False
    require_status: bool = False
    validator: SignatureValidator | None = None

    @property
    def told(self) -> tuple[Status, ...]:
        """Everything that tells of revocation."""
        return (*self.crls, *self.ocsps)


@dataclass(frozen=True)
class Stored:
    """What a packet's document security store holds (ISO 32000-2 12.8.4.3); nobody has vouched for it."""

    certificates: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    told: tuple[Status, ...] = field(default=(), repr=False)


def stored_proofs(reader: PdfFileReader) -> Stored:
    """Read the packet's document security store; empty where there is none.

    Raises:
        WantingError: it holds more than any packet needs.
        Exception: whatever the libraries raise on damaged ones.
    """
    if "/DSS" not in reader.root:
        return Stored()
    store = reader.root["/DSS"]
    budget = [STORED_PROOFS]

    def streams(key: str, purpose: DecodePurpose) -> Iterable[bytes]:
        for entry in store.get(key, ()):
            stream: Any = entry.get_object()
            budget[0] -= 1
            if budget[0] < 0 or not isinstance(stream, StreamObject):
                raise WantingError(
                    T("The packet's store of validation data holds more or other things than any packet needs."),
                    T("Do not accept the packet; have it built and signed again."),
                )
            yield stream.read_data(purpose)

    return Stored(
        tuple(_whole(x509.Certificate, data) for data in streams("/Certs", DecodePurpose.CERTIFICATE)),
        (
            *(_whole(ocsp.OCSPResponse, data) for data in streams("/OCSPs", DecodePurpose.OCSP_RESPONSE)),
            *(_whole(crl.CertificateList, data) for data in streams("/CRLs", DecodePurpose.CRL)),
        ),
    )


def load_crls(paths: Sequence[Path]) -> tuple[crl.CertificateList, ...]:
    """Read revocation lists, PEM or DER.

    Raises:
        IOFailure: a file can't be read.
        MissingError: it is no revocation list, or larger than any.
    """
    return tuple(_load_crl(path) for path in paths)


def _load_crl(path: Path) -> crl.CertificateList:
    try:
        with path.open("rb") as stream:
            data = stream.read(CRL_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("The revocation list {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    try:
        if len(data) > CRL_BYTES:
            raise ValueError
        if pem.detect(data):  # type: ignore[no-untyped-call]
            data = pem.unarmor(data)[2]  # type: ignore[no-untyped-call]
        listed: crl.CertificateList = _whole(crl.CertificateList, data)
        listed["tbs_cert_list"]["this_update"].native  # noqa: B018  # parsed now, so that junk is noticed
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise MissingError(
            T("{path} holds no revocation list.", path=path),
            T("Name the CA's revocation list as a .crl or .pem file of at most {mib} MiB.", mib=CRL_BYTES // 2**20),
        ) from error
    return listed


def _whole(kind: type[Any], data: bytes) -> Any:
    if len(data) > (CRL_BYTES if kind is crl.CertificateList else STATUS_BYTES):
        raise ValueError("too large")
    return kind.load(data, strict=True)
