"""What makes signatures last: a document security store (ISO 32000-2 12.8.4.3) and document timestamps (12.8.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from io import BytesIO
from itertools import count
from pathlib import Path

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.i18n import T
from toolkit.signing.moment.chains import Link, run, trusted_chain
from toolkit.signing.moment.services import Services
from toolkit.signing.moment.stamps import ServerStamper, stamp_certificate
from toolkit.signing.moment.status import Evidence, StatusDesk
from toolkit.signing.national import signed_nationally
from toolkit.signing.reading import damage_said_plainly, field_names

STAMP_FIELDS = "TIME_"
"""Fields of document timestamps are called TIME_01, TIME_02 and so on."""
_TRIES = 3


@dataclass
class Desk:
    """The servers of one run, and what they have said.

    Args:
        services: which servers, and whom we trust.
        more_roots: trusted for signers, not for timestamps: the root in the signer's own key file.
    """

    services: Services
    more_roots: tuple[x509.Certificate, ...] = field(default=(), repr=False)

    @cached_property
    def stamper(self) -> ServerStamper:
        """The timestamp server."""
        return ServerStamper(self.services)

    @cached_property
    def status(self) -> StatusDesk:
        """The certificates' servers."""
        return StatusDesk(self.services.seconds)

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """Whom we trust for signers."""
        return (*self.services.roots, *self.more_roots)

    def require_good(self, certificates: Iterable[x509.Certificate]) -> None:
        """Refuse a signer's certificate (the first one) that isn't good now.

        Raises:
            AllianceError: as :meth:`StatusDesk.gather` does.
        """
        first, *others = certificates
        run(lambda: self.status.gather(Link(first, tuple(others), self.roots)))

    def links(self, signature: EmbeddedPdfSignature, proven: datetime | None) -> list[Link]:
        """Return the chains behind a signature: its own and its timestamps', each at the time that is proven for it.

        Args:
            signature: a document timestamp or another one.
            proven: when it was there at the latest, by a document timestamp; None where there is none.
        """
        if _is_document_stamp(signature):
            return [self.stamper.link(signature.signed_data)]
        stamps = [self.stamper.link(token) for token in extract_tst_data_iter(signature.signer_info, signed=False)]
        at = next((link.moment for link in stamps), proven)
        return [*stamps, Link(signature.signer_cert, tuple(signature.other_embedded_certs), self.roots, moment=at)]

    async def evidence(self, link: Link, known: Evidence) -> Evidence | None:
        """Return what proves a chain good; None where what is known does.

        Servers are not asked again about what they have answered once: years later they may no longer know.
        """
        others = (*link.others, *known.certificates)
        try:
            await trusted_chain(replace(link, others=others), crls=known.crls, ocsps=known.ocsps)
        except AllianceError:
            return await self.status.gather(link)
        return None


def add_evidence(data: bytes, name: str | Path, fields: Iterable[str], desk: Desk) -> bytes:
    """Append one revision with what proves the certificates behind the named signatures good (B-LT).

    Args:
        data: the signed PDF.
        name: how messages call it.
        fields: of the signatures, document timestamps included.
        desk: the servers to ask.

    Raises:
        AllianceError: a certificate isn't good, or that can't be proven.
    """
    with damage_said_plainly(T("{path} is damaged: its signatures cannot be read.", path=name)):
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
        signatures = {str(s.field_name): s for s in writer.prev.embedded_signatures}
        known, told = _read_store(writer), list[tuple[str | None, Evidence]]()
        for signature in (signatures[one] for one in fields):
            if signed_nationally(signature):
                raise WantingError(
                    T(
                        "The signature {name} is made with SM2; its validation data is not supported.",
                        name=signature.field_name,
                    ),
                    T("Leave the packet as it is; it is verified as of the day of its verification."),
                )
            for link in desk.links(signature, _proven_by(signature, signatures.values())):
                evidence = run(lambda link=link: desk.evidence(link, known))  # type: ignore[misc]
                if evidence is not None:
                    told.append((_identifier(signature), evidence))
        return _with_store(writer, told, data)


def add_document_timestamp(data: bytes, name: str | Path, desk: Desk) -> bytes:
    """Append a document timestamp over all that stands there (B-LTA), and before it what proves its server good.

    Args:
        data: the signed PDF with its validation data.
        name: how messages call it.
        desk: the servers to ask.

    Raises:
        AllianceError: a server gave no answer, or one that is of no use.
    """
    with damage_said_plainly(T("{path} cannot be timestamped: its PDF structure is damaged.", path=name)):
        if not desk.stamper.seen:  # whose certificate it will be is known only from a timestamp
            run(lambda: desk.stamper.async_dummy_response("sha256"))
        for _ in range(_TRIES):
            expected = desk.stamper.seen[-1]["content"]
            evidence = run(lambda token=expected: desk.status.gather(desk.stamper.link(token)))  # type: ignore[misc]
            writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
            ready = _with_store(writer, [(None, evidence)], data)
            stamped = _stamped(ready, desk.stamper)
            # Some services answer with one certificate now and another then.
            if stamp_certificate(desk.stamper.seen[-1]["content"]).dump() == stamp_certificate(expected).dump():  # type: ignore[no-untyped-call]
                return stamped
    raise IOFailure(
        T("The timestamp server {url} changes its certificate with every answer.", url=desk.services.tsa),
        T("Try again, or name another timestamp server."),
    )


def _stamped(data: bytes, stamper: ServerStamper) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
    room = 2 * stamper.room
    maker = PdfTimeStamper(stamper, field_name=_free_name(writer.prev))
    result: BytesIO = run(lambda: maker.async_timestamp_pdf(writer, "sha256", bytes_reserved=room))
    return result.getvalue()


def _free_name(reader: PdfFileReader) -> str:
    taken = set(field_names(reader))
    return next(name for number in count(1) if (name := f"{STAMP_FIELDS}{number:02d}") not in taken)


def _is_document_stamp(signature: EmbeddedPdfSignature) -> bool:
    return str(signature.sig_object["/Type"]) == "/DocTimeStamp"


def _proven_by(signature: EmbeddedPdfSignature, others: Iterable[EmbeddedPdfSignature]) -> datetime | None:
    """Return the time of the first document timestamp behind a signature."""
    revision = signature.signed_revision
    times = [
        stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        for stamp in others
        if _is_document_stamp(stamp) and stamp.signed_revision > revision
    ]
    return min(times, default=None)


def _identifier(signature: EmbeddedPdfSignature) -> str:
    return str(DocumentSecurityStore.sig_content_identifier(signature.pkcs7_content.hex().encode("ascii")))


def _read_store(writer: IncrementalPdfFileWriter) -> Evidence:
    """Return what the PDF's store holds; it is believed only as far as it proves a chain."""
    try:
        store = DocumentSecurityStore.read_dss(writer)
    except NoDSSFoundError:
        return Evidence(())
    answers = [ocsp.OCSPResponse.load(one.get_object().data) for one in store.ocsps]  # type: ignore[no-untyped-call]
    lists = [crl.CertificateList.load(one.get_object().data) for one in store.crls]  # type: ignore[no-untyped-call]
    return Evidence(tuple(store.load_certs()), tuple(answers), tuple(lists))


def _with_store(writer: IncrementalPdfFileWriter, told: Iterable[tuple[str | None, Evidence]], data: bytes) -> bytes:
    """Return the PDF with the evidence in its store, by signature; as it was where the store holds it all."""
    try:
        store, is_new = DocumentSecurityStore.read_dss(writer), False
    except NoDSSFoundError:
        store, is_new = DocumentSecurityStore(writer), True
    merged: dict[str | None, list[Evidence]] = {}
    for identifier, evidence in told:
        # What was written for a signature stays as it is; more stands in the lists for all.
        merged.setdefault(None if identifier in store.vri_entries else identifier, []).append(evidence)
    for identifier, many in merged.items():
        store.register_vri(  # type: ignore[no-untyped-call]
            pdf_name(identifier) if identifier else None,
            certs=[c for one in many for c in one.certificates],
            ocsps=[o for one in many for o in one.ocsps],
            crls=[c for one in many for c in one.crls],
        )
    if not store.modified:
        return data
    content = store.as_pdf_object()  # type: ignore[no-untyped-call]
    if is_new:
        writer.root[pdf_name("/DSS")] = writer.add_object(content)
        writer.update_root()  # type: ignore[no-untyped-call]
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
