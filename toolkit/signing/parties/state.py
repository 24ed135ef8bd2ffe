"""How far the signing of a packet has come: who has signed, when, with which certificate, and who is still to sign.

It is what a secretary looks at, and what nobody signs on top of unless it is sound: every signature fits the file, and
since the certification nothing but signatures was added. Whom to trust is for ``alliance verify`` to judge.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, StandardDiffPolicy
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    read_certification_data,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from toolkit.errors import AllianceError
from toolkit.i18n import Renderable, T
from toolkit.packet.manifest import Manifest, PromisedSigner
from toolkit.packet.read import open_packet
from toolkit.signing.keys import der
from toolkit.signing.moment.chains import highest
from toolkit.signing.national import validator_for
from toolkit.signing.parties.facts import printable
from toolkit.signing.parties.prepare import all_fields
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, field_names, open_strictly

_POLICY = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    DEFAULT_DIFF_POLICY.form_rule,
    # To forgive objects that nothing refers to, every revision would be walked through: 0.7 s each in 286 pages. Ours
    # have none, and what has some is refused.
    ignore_orphaned_objects=False,
)
_ALLOWED = (MDPPerm.FILL_FORMS,)
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


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
        found = {str(one.field_name): one for one in reader.embedded_regular_signatures}
        stamps = list(reader.embedded_timestamp_signatures)
        names = set(field_names(reader)) - {str(one.field_name) for one in stamps}
    faults = _strange(names, manifest)
    lead = _field_state(PromisedSigner(LEAD_FIELD, manifest.lead, ""), found, deep=True)
    parties = tuple(_field_state(signer, found) for signer in manifest.signers)
    faults += [one.fault for one in (lead, *parties) if one.fault is not None]
    if found and not faults and (fault := _certification_fault(reader, found.get(LEAD_FIELD))):
        faults.append(fault)
    with damage_said_plainly(T("The signatures cannot be read.")):
        whole = bool(stamps) and stamps[-1].evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    revision = hashlib.sha256(data).hexdigest()
    return State(manifest.title, manifest.alliance, lead, parties, tuple(faults), whole, revision)


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


def _field_state(signer: PromisedSigner, found: dict[str, EmbeddedPdfSignature], *, deep: bool = False) -> FieldState:
    empty = FieldState(signer.field, signer.unit, signer.uscc)
    signature = found.get(signer.field)
    if signature is None:
        return empty
    try:
        with damage_said_plainly(
            T("The signature {name} cannot be read; the file was changed or damaged.", name=signer.field)
        ):
            signed, fault = _look(signature, signer.field, deep)
    except AllianceError as error:
        return FieldState(signer.field, signer.unit, signer.uscc, None, error.problem)
    return FieldState(signer.field, signer.unit, signer.uscc, signed, fault)


def _look(signature: EmbeddedPdfSignature, name: str, deep: bool) -> tuple[Signed, Renderable | None]:
    certificate = signature.signer_cert
    anchor = highest([certificate, *signature.other_embedded_certs])
    context = ValidationContext(
        trust_roots=[anchor],
        allow_fetching=False,
        revocation_mode="soft-fail",
        signature_validator=validator_for([anchor]),
    )
    # What was added since is judged once, from the certification on: it is what all later signatures come after.
    status = validate_pdf_signature(
        signature, context, key_usage_settings=_USAGE, diff_policy=_POLICY, skip_diff=not deep
    )
    fault: Renderable | None = None
    if not (status.intact and status.valid):
        fault = T("The signature {name} does not fit the file: something was changed after signing.", name=name)
    elif deep and not (
        status.docmdp_ok
        and status.modification_level is not None
        and status.modification_level <= ModificationLevel.FORM_FILLING
    ):
        fault = T("After the signature {name} something else than signatures was added or changed.", name=name)
    stamp = status.timestamp_validity
    signed = Signed(
        name=_common_name(certificate.subject),
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        issuer_name=_common_name(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        fingerprint=hashlib.sha256(der(certificate)).hexdigest(),
        claimed=signature.self_reported_timestamp,
        stamped=stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None,
        certificate=certificate,
    )
    return signed, fault


def _common_name(name: x509.Name) -> str:
    return printable(str(name.native.get("common_name") or name.human_friendly))


def _certification_fault(reader: PdfFileReader, lead: EmbeddedPdfSignature | None) -> Renderable | None:
    if lead is None:
        return T("Parties signed before the lead unit certified the packet.")
    with damage_said_plainly(T("The certification cannot be read.")):
        info = read_certification_data(reader)
        own = info is not None and info.author_sig.container_ref == lead.sig_object.container_ref
        if info is None or not own or info.permission not in _ALLOWED:
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
