"""Judge the signatures of a PDF: who, whole, trusted by our roots, and nothing added since but what may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, read_certification_data

from toolkit.errors import AllianceError, WantingError
from toolkit.i18n import Renderable, T
from toolkit.signing.judging.changes import ForeignChange, Step, review_changes
from toolkit.signing.judging.coverage import Reach, Uncovered, check_tail, last_reach, reach_of
from toolkit.signing.judging.fields import SignatureField, read_fields
from toolkit.signing.judging.moments import BadStamp, Grounds, Timeline, timeline
from toolkit.signing.judging.one import Judged, judge_one
from toolkit.signing.judging.people import history
from toolkit.signing.judging.proofs import Proofs, Stored, stored_proofs
from toolkit.signing.judging.servers import ask_servers
from toolkit.signing.judging.wording import listed
from toolkit.signing.national import validator_for
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly
from toolkit.signing.verdict import Check, Signer

_AS_SIGNED = T("Get the original from whoever signed it, as it was signed.")


@dataclass(frozen=True)
class Judgement:
    """What the signatures say; ``sound`` when every check is ok.

    Args:
        checks: one after the other.
        signers: who signed, in the order of the expected fields; believed only where the checks are ok.
        certificates: of the signers, by field.
        steps: what was added after the certification.
    """

    checks: tuple[Check, ...]
    signers: tuple[Signer, ...] = ()
    certificates: tuple[tuple[str, x509.Certificate], ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether what is signed can be relied on."""
        return bool(self.checks) and all(check.ok for check in self.checks)


def judge_signatures(
    reader: PdfFileReader,
    roots: Sequence[x509.Certificate],
    *,
    expected: Sequence[str] = (LEAD_FIELD,),
    pending: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
    moment: datetime | None = None,
    proofs: Proofs | None = None,
) -> Judgement:
    """Check every signature in the file against our own roots, never the system's.

    Each is judged as of the time that is proven for it: by its own timestamp, else by the first document timestamp
    after it, else by the clock.

    Args:
        reader: the file, opened strictly.
        roots: the certificates that trust starts from, for signers and for timestamp servers.
        expected: the fields that must be signed, these and no others; the first one certifies the packet, before all.
            Going back to an earlier signed revision leaves valid signatures, but not all of them.
        pending: fields that may be there besides, and are still empty.
        units: whose field each is, for sentences.
        moment: the clock's time; now by default.
        proofs: what is known besides.
    """
    if not roots:  # pyHanko would fall back on the system's store
        raise ValueError("no trust roots")
    known = proofs or Proofs(validator=validator_for(roots))
    try:
        with damage_said_plainly(T("The signatures cannot be read.")):
            fields = read_fields(reader)
            present = _check_present(fields, expected, pending, units or {})
    except AllianceError as error:
        return Judgement((Check("signature.present", False, error.problem, error.remedy),))
    filled = {field.name: field for field in fields if field.value is not None}
    signed = [*(n for n in expected if n in filled), *sorted(set(filled) - set(expected) - _stamps(fields))]
    checks = [present]
    found: dict[str, EmbeddedPdfSignature] = {}
    for name in [*signed, *sorted(_stamps(fields))]:
        try:
            with damage_said_plainly(_unreadable(name)):
                found[name] = filled[name].signature(reader)
        except AllianceError as error:
            checks.append(Check("signature.intact", False, error.problem, error.remedy))
    if not any(name in found for name in signed):
        return Judgement(tuple(checks))
    checks.append(_check_certified(reader, found, signed, expected))
    judged, more = _judge_all(reader, found, signed, roots, known, moment or datetime.now(UTC))
    checks += more
    steps: tuple[Step, ...] = ()
    try:
        with damage_said_plainly(T("What was changed after the signatures cannot be read.")):
            steps, unchanged = _check_unchanged(reader, found, [*expected, *pending])
            checks.append(unchanged)
    except AllianceError as error:
        checks.append(Check("signature.unchanged", False, error.problem, error.remedy))
    return Judgement(
        tuple(checks),
        tuple(one.signer for one in judged if one.signer),
        tuple((one.name, one.certificate) for one in judged if one.certificate is not None),
        steps,
    )


def _stamps(fields: Sequence[SignatureField]) -> set[str]:
    return {field.name for field in fields if field.is_stamp}


def _check_present(
    fields: Sequence[SignatureField], expected: Sequence[str], pending: Sequence[str], units: Mapping[str, str]
) -> Check:
    ident = "signature.present"
    signed = {field.name for field in fields if field.value is not None and not field.is_stamp}
    if not signed:
        return Check(
            ident,
            False,
            T("The packet is not signed."),
            T("Sign it: alliance sign FILE --key KEY.p12, and hand in the signed file."),
        )
    missing = [f"{name} {units.get(name, '')}".strip() for name in expected if name not in signed]
    if missing:
        return Check(
            ident,
            False,
            T("The signature {names} is missing.", names=listed(missing)),
            T("Hand in the packet that bears all signatures, not an earlier state of it."),
        )
    strange = {
        field.name
        for field in fields
        if (field.is_stamp and (field.visible or field.name in {*expected, *pending}))
        or (not field.is_stamp and field.name not in {*expected, *pending})
        or (field.name in pending and field.value is not None)
    }
    if strange:
        return Check(
            ident,
            False,
            T(
                "The packet holds signatures or form fields that do not belong there: {names}.",
                names=listed(sorted(strange)),
            ),
            T("Build the packet again and sign it once, with this program."),
        )
    return Check(ident, True, T("Signed: {names}.", names=listed(expected)))


def _check_certified(
    reader: PdfFileReader, found: dict[str, EmbeddedPdfSignature], signed: Sequence[str], expected: Sequence[str]
) -> Check:
    ident, name = "signature.certified", expected[0]
    bad = Check(
        ident,
        False,
        T("The signature {name} does not certify the packet, so later changes are not forbidden by it.", name=name),
        T("Sign the packet with this program: alliance sign."),
    )
    try:
        with damage_said_plainly(T("The certification cannot be read.")):
            info = read_certification_data(reader)
            lead = found.get(name)
            if info is None or lead is None or info.author_sig.container_ref != lead.sig_object.container_ref:
                return bad
            if info.permission not in (MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS):
                return bad
            first = min(found, key=lambda one: found[one].signed_revision)
            if first != name or (info.permission is MDPPerm.NO_CHANGES and len(signed) > 1):
                return bad
    except AllianceError as error:
        return Check(ident, False, error.problem, error.remedy)
    return Check(ident, True, T("The signature {name} certifies the packet: its pages must not change.", name=name))


def _judge_all(
    reader: PdfFileReader,
    found: dict[str, EmbeddedPdfSignature],
    signed: Sequence[str],
    roots: Sequence[x509.Certificate],
    proofs: Proofs,
    now: datetime,
) -> tuple[list[Judged], list[Check]]:
    checks: list[Check] = []
    stored = Stored()
    try:
        with damage_said_plainly(T("The packet's validation data cannot be read.")):
            stored = stored_proofs(reader)
    except AllianceError as error:
        checks.append(Check("signature.store", False, error.problem, error.remedy))
    grounds = Grounds(
        roots=(*roots, *proofs.tsa_roots),
        certificates=(*proofs.certificates, *stored.certificates),
        stored=stored.told,
        added=proofs.told,
        now=now,
    )
    stamps = [one for name, one in found.items() if name not in signed]
    signatures = [found[name] for name in signed if name in found]
    try:
        line, judged = _pass(stamps, signatures, roots, grounds, proofs)
        if proofs.online:
            told, silent = ask_servers(judged, line, grounds)
            line, judged = _pass(stamps, signatures, roots, replace(grounds, added=(*grounds.added, *told)), proofs)
            checks += [replace(check, ok=check.ok and not proofs.require_status) for check in silent]
    except AllianceError as error:
        return [], [*checks, Check("signature.intact", False, error.problem, error.remedy)]
    return judged, [*(check for one in judged for check in one.checks), *_check_stamps(line), *checks]


def _pass(
    stamps: Sequence[EmbeddedPdfSignature],
    signatures: Sequence[EmbeddedPdfSignature],
    roots: Sequence[x509.Certificate],
    grounds: Grounds,
    proofs: Proofs,
) -> tuple[Timeline, list[Judged]]:
    with damage_said_plainly(T("The document timestamps cannot be read.")):
        line = timeline(stamps, grounds)
    return line, [judge_one(one, line, roots, grounds, proofs) for one in signatures]


def _check_stamps(line: Timeline) -> list[Check]:
    ident = "signature.document-timestamp"
    out = []
    for _, name, stamp in line.stamps:
        if isinstance(stamp, BadStamp):
            out.append(Check(ident, False, stamp.problem, stamp.remedy))
        else:
            out.append(
                Check(
                    ident,
                    True,
                    T(
                        "The document timestamp {name} of {server} proves that all before it was there at {time}.",
                        name=name,
                        server=stamp.server,
                        time=stamp.at,
                    ),
                )
            )
    return out


def _check_unchanged(
    reader: PdfFileReader, found: dict[str, EmbeddedPdfSignature], fields: Sequence[str]
) -> tuple[tuple[Step, ...], Check]:
    ident = "signature.unchanged"
    reader.stream.seek(0)
    data = reader.stream.read()
    reaches: list[Reach] = []
    for name, signature in found.items():
        try:
            reaches.append(reach_of(signature, len(data)))
        except Uncovered as error:
            return (), Check(
                ident,
                False,
                T("The signature {name} does not cover the file as it must: {reason}.", name=name, reason=error.reason),
                _AS_SIGNED,
            )
    if len({reach.revision for reach in reaches}) != len(reaches):
        raise WantingError(T("Two signatures claim the same state of the file."), _AS_SIGNED)
    try:
        steps = tuple(review_changes(reader, min(reach.revision for reach in reaches), fields))
        farthest = last_reach(reaches)
        if farthest is not None:
            check_tail(reader, data, farthest)
    except ForeignChange as error:
        return (), Check(
            ident,
            False,
            T(
                "Something was added or changed after the packet was certified (state {number} of the file): {reason}.",
                number=error.revision + 1,
                reason=error.reason,
            ),
            _AS_SIGNED,
        )
    except Uncovered as error:
        return (), Check(
            ident,
            False,
            T("The file holds something that no signature covers: {reason}.", reason=error.reason),
            _AS_SIGNED,
        )
    return steps, Check(ident, True, history(steps))


def _unreadable(name: str) -> Renderable:
    return T("The signature {name} cannot be read; the file was changed or damaged.", name=name)
