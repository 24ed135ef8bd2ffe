"""How far the signing of a packet has come: who has signed, when, with which certificate, and who is still to sign.

It is what a secretary looks at, and what nobody signs on top of unless it is sound: every signature fits the file, and
since the certification nothing but signatures was added. Whom to trust is for ``alliance verify`` to judge.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, read_certification_data
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from toolkit.errors import WantingError
from toolkit.i18n import Renderable, T, Text
from toolkit.packet.manifest import Manifest, PromisedSigner
from toolkit.packet.read import open_packet
from toolkit.signing.judging.fields import read_fields
from toolkit.signing.parties.facts import printable
from toolkit.signing.parties.prepare import all_fields
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, open_strictly
from toolkit.signing.signatures import Judgement, judge_signatures
from toolkit.signing.verdict import Signer

_BREAKING = ("signature.certified", "signature.intact", "signature.unchanged")
"""Checks without which nobody goes on; whom to trust, times and revocation are for ``alliance verify``."""


@dataclass(frozen=True)
class Signed:
    """Who signed a field, as the signature itself says.

    Args:
        name: the certificate's common name.
        subject: its whole subject.
        issuer: the whole name of who issued it.
        issuer_name: the common name of that.
        serial: its serial number, hex.
        fingerprint: its SHA-256, hex.
        claimed: when the signer says it was.
        stamped: when a timestamp in the signature says it was; whether its server is to be trusted is not judged here.
        certificate: the certificate.
    """

    name: str
    subject: str
    issuer: str
    issuer_name: str
    serial: str
    fingerprint: str
    claimed: datetime | None
    stamped: datetime | None
    certificate: x509.Certificate = field(repr=False, compare=False)


@dataclass(frozen=True)
class FieldState:
    """One field: for whom it is, who signed it if anybody did, and what is wrong with that."""

    field: str
    unit: str
    uscc: str
    signed: Signed | None = None
    fault: Renderable | None = None


@dataclass(frozen=True)
class State:
    """How far the signing has come.

    Args:
        title: of the packet.
        alliance: its name.
        lead: the certifying signature.
        parties: the fields that the manifest promises, in order; empty for a packet that only the lead unit signs.
        faults: what forbids to go on; whatever is wrong with a signature, too.
        stamped: a document timestamp covers the file as it is.
        revision: SHA-256 of the file.
    """

    title: str
    alliance: str
    lead: FieldState
    parties: tuple[FieldState, ...]
    faults: tuple[Renderable, ...]
    stamped: bool
    revision: str

    @property
    def certified(self) -> bool:
        """Whether the lead unit has certified the packet."""
        return self.lead.signed is not None

    @property
    def pending(self) -> tuple[FieldState, ...]:
        """The parties that have not signed."""
        return tuple(party for party in self.parties if party.signed is None)

    @property
    def closed(self) -> bool:
        """Whether everybody has signed and a document timestamp covers it all."""
        return self.certified and not self.pending and self.stamped

    @property
    def next_step(self) -> Renderable:
        """What is to be done next."""
        if self.faults:
            return T("Do not go on with this file; take the last state of it that is sound.")
        if not self.certified:
            if self.parties:
                return T("The lead unit certifies it: alliance sign FILE --key KEY")
            return T(
                "Prepare it for its parties (alliance signing prepare FILE), or sign it: alliance sign FILE --key KEY"
            )
        if self.pending:
            return T(
                "{count} parties are still to sign: alliance sign FILE --as MEMBER --key KEY", count=len(self.pending)
            )
        if not self.stamped:
            return T("Everybody has signed. Close it: alliance signing close FILE; or hand it in as it is.")
        return T("Everybody has signed, and it is closed. Hand it in.")

    def of(self, name: str) -> FieldState:
        """Return the state of a field."""
        return next(one for one in (self.lead, *self.parties) if one.field == name)

    def as_dict(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "title": self.title,
            "alliance": self.alliance,
            "revision": self.revision,
            "sound": not self.faults,
            "certified": self.certified,
            "closed": self.closed,
            "lead": _as_dict(self.lead),
            "parties": [_as_dict(party) for party in self.parties],
            "pending": [party.unit for party in self.pending],
            "faults": [fault.render() for fault in self.faults],
            "next": self.next_step.render(),
        }


def read_state(data: bytes, name: str) -> State:
    """Look at the signatures of a packet.

    Args:
        data: the packet.
        name: how messages call it.

    Raises:
        WantingError: it is no packet, or too damaged to be looked at.
    """
    reader = open_strictly(data, Path(name))
    manifest = open_packet(data).manifest
    with damage_said_plainly(T("The signatures cannot be read.")):
        fields = read_fields(reader)
        stamps = [one.signature(reader) for one in fields if one.is_stamp]
        whole = any(one.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE for one in stamps)
        filled = {one.name: one.signature(reader) for one in fields if one.value is not None and not one.is_stamp}
    faults = _strange({one.name for one in fields if not one.is_stamp}, manifest)
    signers: dict[str, Signed] = {}
    if filled:
        fault = _certification_fault(reader, filled.get(LEAD_FIELD))
        faults += [fault] if fault else []
    if LEAD_FIELD in filled:
        judgement = _judged(reader, [*filled.values(), *stamps], all_fields(manifest), filled)
        faults += [one.statement for one in judgement.checks if not one.ok and one.id in _BREAKING]
        certificates = dict(judgement.certificates)
        signers = {one.field: _signed(one, certificates[one.field]) for one in judgement.signers}
    lead, *parties = (
        _field_state(one, signers, filled, faults)
        for one in (PromisedSigner(LEAD_FIELD, manifest.lead, ""), *manifest.signers)
    )
    revision = hashlib.sha256(data).hexdigest()
    return State(manifest.title, manifest.alliance, lead, tuple(parties), tuple(faults), whole, revision)


def _judged(
    reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature], names: Sequence[str], filled: Container[str]
) -> Judgement:
    """Have the signatures judged, each by the top of its own chain: trust is not what is asked here."""
    roots: list[x509.Certificate] = []
    for one in signatures:
        with contextlib.suppress(Exception):  # one that can't be read is told as such by the judge
            roots += _tops([one.signer_cert, *one.other_embedded_certs])
            for token in extract_tst_data_iter(one.signer_info, signed=False):
                roots += _tops([choice.chosen for choice in token["certificates"]])
    if not roots:
        raise WantingError(T("The signatures cannot be read."), T("Get an undamaged copy from whoever sent it."))
    signed = [name for name in names if name in filled]
    return judge_signatures(reader, roots, expected=signed, pending=[name for name in names if name not in filled])


def _tops(certificates: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    subjects = [(one, one.subject.dump()) for one in certificates]
    return [
        one
        for one in certificates
        if not any(subject == one.issuer.dump() for other, subject in subjects if other is not one)
    ]


def _strange(names: set[str], manifest: Manifest) -> list[Renderable]:
    promised = set(all_fields(manifest))
    faults: list[Renderable] = []
    if names - promised:
        listed = printable(", ".join(sorted(names - promised))[:80])
        faults.append(T("The packet has form fields that do not belong there: {names}.", names=listed))
    if promised - names - {LEAD_FIELD}:
        listed = printable(", ".join(sorted(promised - names - {LEAD_FIELD}))[:80])
        faults.append(T("The packet lacks fields that its manifest promises: {names}.", names=listed))
    return faults


def _field_state(
    promised: PromisedSigner, signers: Mapping[str, Signed], filled: Container[str], faults: Sequence[Renderable]
) -> FieldState:
    field, unit, uscc = promised.field, promised.unit, promised.uscc
    own = (one for one in faults if isinstance(one, Text) and one.params.get("name") == field)
    fault: Renderable | None = next(own, None)
    if fault is None and field in filled and field not in signers:
        fault = T("The signature {name} cannot be read; the file was changed or damaged.", name=field)
    return FieldState(field, unit, uscc, signers.get(field), fault)


def _signed(signer: Signer, certificate: x509.Certificate) -> Signed:
    return Signed(
        name=printable(signer.name),
        subject=printable(signer.subject),
        issuer=printable(signer.issuer),
        issuer_name=printable(str(certificate.issuer.native.get("common_name") or signer.issuer)),
        serial=signer.serial,
        fingerprint=signer.fingerprint,
        claimed=signer.claimed_time,
        stamped=signer.proven_time,
        certificate=certificate,
    )


def _certification_fault(reader: PdfFileReader, lead: EmbeddedPdfSignature | None) -> Renderable | None:
    if lead is None:
        return T("Parties signed before the lead unit certified the packet.")
    with damage_said_plainly(T("The certification cannot be read.")):
        info = read_certification_data(reader)
        own = info is not None and info.author_sig.container_ref == lead.sig_object.container_ref
        if info is None or not own or info.permission is not MDPPerm.FILL_FORMS:
            return T(
                "The signature {name} does not certify the packet so that parties may sign after it.", name=LEAD_FIELD
            )
    return None


def _as_dict(one: FieldState) -> dict[str, object]:
    signed = one.signed
    out: dict[str, object] = {"field": one.field, "unit": one.unit, "uscc": one.uscc, "signed": signed is not None}
    if signed is not None:
        out |= {
            "signer": signed.name,
            "subject": signed.subject,
            "issuer": signed.issuer,
            "serial": signed.serial,
            "fingerprint": signed.fingerprint,
            "claimed_time": signed.claimed.isoformat() if signed.claimed else None,
            "timestamp": signed.stamped.isoformat() if signed.stamped else None,
        }
    if one.fault is not None:
        out["fault"] = one.fault.render()
    return out
