"""Judge the signatures of a PDF: who, whole, trusted by our roots, and nothing added since."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import parser, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    read_certification_data,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from toolkit.errors import AllianceError
from toolkit.i18n import T, Text
from toolkit.signing.keys import der
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, field_names
from toolkit.signing.verdict import Check, Signer

_DIGESTS = {"sha256", "sha384", "sha512"}
_KINDS = {"/ETSI.CAdES.detached"}
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
"""Either is enough: many CAs issue signing certificates with digitalSignature only."""


@dataclass(frozen=True)
class Judgement:
    """What the signatures say; ``sound`` when every check is ok."""

    checks: tuple[Check, ...]
    signers: tuple[Signer, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether what is signed can be relied on."""
        return bool(self.checks) and all(check.ok for check in self.checks)


def judge_signatures(
    reader: PdfFileReader,
    roots: Sequence[x509.Certificate],
    *,
    expected: Sequence[str] = (LEAD_FIELD,),
    moment: datetime | None = None,
) -> Judgement:
    """Check every signature in the file against our own roots, never the system's.

    Args:
        reader: the file, opened strictly.
        roots: the certificates that trust starts from.
        expected: the fields that must be signed, these and no others; the first one certifies the packet.
            Going back to an earlier signed revision leaves valid signatures, but not all of them.
        moment: the time that certificates are judged at; the clock's by default.
    """
    if not roots:  # pyHanko would fall back on the system's store
        raise ValueError("no trust roots")
    try:
        with damage_said_plainly(T("The signatures cannot be read.")):
            found = {str(s.field_name): s for s in reader.embedded_signatures}
            fields = field_names(reader)
            present = _check_present(found, fields, expected)
    except AllianceError as error:
        return Judgement((Check("signature.present", False, error.problem, error.remedy),))
    checks, signers = [present], []
    order = [*(name for name in expected if name in found), *sorted(set(found) - set(expected))]
    if order:
        checks.append(_check_certified(reader, found.get(expected[0]), expected[0]))
    for name in order:
        judged, signer = _judge_one(found[name], name, roots, moment, is_last=name == order[-1])
        checks += judged
        signers += [signer] if signer else []
    return Judgement(tuple(checks), tuple(signers))


def _check_present(found: dict[str, EmbeddedPdfSignature], fields: Sequence[str], expected: Sequence[str]) -> Check:
    ident = "signature.present"
    if not found:
        return Check(
            ident,
            False,
            T("The packet is not signed."),
            T("Sign it: alliance sign FILE --key KEY.p12, and hand in the signed file."),
        )
    missing = [name for name in expected if name not in found]
    if missing:
        return Check(
            ident,
            False,
            T("The signature {names} is missing.", names=", ".join(missing)),
            T("Hand in the packet that bears all signatures, not an earlier state of it."),
        )
    strange = sorted(set(found) - set(expected) | set(fields) - set(expected))
    if strange or len(fields) != len(expected):
        return Check(
            ident,
            False,
            T(
                "The packet holds signatures or form fields that do not belong there: {names}.",
                names=", ".join(strange) or "?",
            ),
            T("Build the packet again and sign it once, with this program."),
        )
    return Check(ident, True, T("Signed: {names}.", names=", ".join(expected)))


def _check_certified(reader: PdfFileReader, lead: EmbeddedPdfSignature | None, name: str) -> Check:
    ident = "signature.certified"
    bad = Check(
        ident,
        False,
        T("The signature {name} does not certify the packet, so later changes are not forbidden by it.", name=name),
        T("Sign the packet with this program: alliance sign."),
    )
    try:
        with damage_said_plainly(T("The certification cannot be read.")):
            info = read_certification_data(reader)
            if info is None or lead is None or info.author_sig.container_ref != lead.sig_object.container_ref:
                return bad
            if info.permission not in (MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS):
                return bad
    except AllianceError as error:
        return Check(ident, False, error.problem, error.remedy)
    return Check(ident, True, T("The signature {name} certifies the packet: its pages must not change.", name=name))


def _judge_one(
    signature: EmbeddedPdfSignature,
    name: str,
    roots: Sequence[x509.Certificate],
    moment: datetime | None,
    is_last: bool,
) -> tuple[list[Check], Signer | None]:
    try:
        with damage_said_plainly(T("The signature {name} cannot be read; the file was changed or damaged.", name=name)):
            context = ValidationContext(
                trust_roots=list(roots), allow_fetching=False, moment=moment, revocation_mode="soft-fail"
            )
            status = validate_pdf_signature(signature, context, key_usage_settings=_USAGE)
            signer = _describe(signature, name)
            checks = [
                _check_intact(signature, status, name),
                _check_trusted(status, name, signer),
                _check_unchanged(signature, status, name, is_last),
            ]
    except AllianceError as error:
        return [Check("signature.intact", False, error.problem, error.remedy)], None
    return checks, signer


def _check_intact(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, name: str) -> Check:
    ident = "signature.intact"
    if not (status.intact and status.valid):
        return Check(
            ident,
            False,
            T("The signature {name} does not fit the file: something was changed after signing.", name=name),
            T("Get the original from whoever signed it."),
        )
    kind = str(signature.sig_object.get("/SubFilter", ""))
    if status.md_algorithm not in _DIGESTS or kind not in _KINDS:
        return Check(
            ident,
            False,
            T(
                "The signature {name} is of a kind that is not accepted ({kind}, {digest}).",
                name=name,
                kind=kind.lstrip("/"),
                digest=status.md_algorithm,
            ),
            T("Sign the packet with this program: alliance sign."),
        )
    return Check(ident, True, T("The signature {name} fits the file.", name=name))


def _check_trusted(status: PdfSignatureStatus, name: str, signer: Signer) -> Check:
    ident = "signature.trusted"
    # `trusted` is also false for a broken signature; the chain itself is what this check is about.
    if status.trust_problem_indic is None and status.validation_path is not None:
        return Check(
            ident,
            True,
            T("The certificate of {signer} leads to a certificate that you trust.", signer=signer.name),
        )
    start = status.signing_cert.not_valid_before
    if (status.validation_time or datetime.now(UTC)) < start:
        reason: AdESSubIndic | None = AdESIndeterminate.NOT_YET_VALID
    else:
        reason = status.trust_problem_indic
    problem, remedy = _trust_problem(reason, name, signer)
    return Check(ident, False, problem, remedy)


def _trust_problem(reason: AdESSubIndic | None, name: str, signer: Signer) -> tuple[Text, Text]:
    if reason in (
        AdESIndeterminate.EXPIRED,
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    ):
        return (
            T("The certificate of {signer} behind the signature {name} is expired.", signer=signer.name, name=name),
            T("The packet must be signed again with a valid certificate; if it is valid, check this machine's clock."),
        )
    if reason is AdESIndeterminate.NOT_YET_VALID:
        return (
            T(
                "The certificate of {signer} behind the signature {name} is not valid yet.",
                signer=signer.name,
                name=name,
            ),
            T("Check this machine's clock and the signer's."),
        )
    if reason in (AdESFailure.REVOKED, AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE):
        return (
            T("The certificate of {signer} behind the signature {name} was revoked.", signer=signer.name, name=name),
            T("The packet must be signed again with a valid certificate."),
        )
    if reason is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return (
            T(
                "The certificate of {signer} behind the signature {name} was not issued under a certificate "
                "that you trust; its issuer is {issuer}.",
                signer=signer.name,
                name=name,
                issuer=signer.issuer,
            ),
            T("If you do trust the issuer, name its CA certificate with --trust; else reject the packet."),
        )
    return (
        T(
            "The certificate of {signer} behind the signature {name} is not acceptable ({reason}).",
            signer=signer.name,
            name=name,
            reason=reason.standard_name if reason else "?",
        ),
        T("The packet must be signed again with a certificate for signatures."),
    )


def _check_unchanged(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, name: str, is_last: bool) -> Check:
    ident = "signature.unchanged"
    if is_last and status.coverage is SignatureCoverageLevel.ENTIRE_FILE and _gap_is_signature_only(signature):
        return Check(
            ident, True, T("The signature {name} covers the whole file; nothing was added after it.", name=name)
        )
    allowed = status.modification_level is not None and status.modification_level <= ModificationLevel.FORM_FILLING
    if not is_last and allowed and status.docmdp_ok and _gap_is_signature_only(signature):
        return Check(ident, True, T("After the signature {name} only further signatures were added.", name=name))
    return Check(
        ident,
        False,
        T("The signature {name} does not cover the whole file: something was added or changed after it.", name=name),
        T("Get the original from whoever signed it, as it was signed."),
    )


def _gap_is_signature_only(signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes that the signature leaves out are its own value and nothing else."""
    start, length, resume, _ = (int(n) for n in signature.byte_range)
    stream = signature.reader.stream
    stream.seek(start + length)
    gap = stream.read(resume - length)
    content: bytes = signature.pkcs7_content
    value_length: int = parser.peek(content)  # type: ignore[no-untyped-call]
    written = (f"<{content.hex()}>".encode("ascii"), f"<{content.hex().upper()}>".encode("ascii"))
    # Behind the value the room that was reserved for it is filled with zeros, where other bytes could hide.
    return start == 0 and gap in written and not content[value_length:].strip(b"\0")


def _describe(signature: EmbeddedPdfSignature, name: str) -> Signer:
    certificate = signature.signer_cert
    subject = certificate.subject.native
    return Signer(
        field=name,
        name=str(subject.get("common_name") or certificate.subject.human_friendly),
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        fingerprint=hashlib.sha256(der(certificate)).hexdigest(),
        claimed_time=signature.self_reported_timestamp,
    )
