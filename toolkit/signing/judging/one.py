"""Judge one signature: cryptography, kind, time, trust, status, level."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from asn1crypto import x509
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import cms_basic_validation
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from toolkit.errors import AllianceError
from toolkit.i18n import T
from toolkit.signing.judging.moments import Grounds, Moment, Timeline, moment_of
from toolkit.signing.judging.proofs import Proofs
from toolkit.signing.judging.status import UNCHECKED
from toolkit.signing.judging.trusted import judge_trust, level_of, status_check
from toolkit.signing.judging.value import value_fault
from toolkit.signing.judging.wording import local_time
from toolkit.signing.keys import der
from toolkit.signing.moment.chains import run, subject_name
from toolkit.signing.national import NAME_ROOT, signed_nationally
from toolkit.signing.reading import damage_said_plainly
from toolkit.signing.verdict import Check, Signer

_DIGESTS = {"sha256", "sha384", "sha512"}
_KINDS = {"/ETSI.CAdES.detached"}
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
"""Either is enough: many CAs issue signing certificates with digitalSignature only."""
_APART = timedelta(days=1)
"""Between the time that a signer says and the one that a timestamp proves; beyond, somebody should ask."""


@dataclass(frozen=True)
class Judged:
    """What came of one signature.

    Args:
        name: of its field.
        checks: one after the other.
        signer: who it says it is from.
        certificate: the signer's.
        path: the chain, where it is trusted.
        moment: as of when it was judged.
    """

    name: str
    checks: tuple[Check, ...]
    signer: Signer | None = None
    certificate: x509.Certificate | None = None
    path: ValidationPath | None = None
    moment: Moment | None = None


def judge_one(
    signature: EmbeddedPdfSignature,
    line: Timeline,
    roots: Sequence[x509.Certificate],
    grounds: Grounds,
    proofs: Proofs,
) -> Judged:
    """Judge one signature.

    Args:
        signature: as read.
        line: the packet's document timestamps.
        roots: trusted for signers.
        grounds: what is known.
        proofs: how the caller wants it judged.
    """
    name = str(signature.field_name)
    try:
        with damage_said_plainly(T("The signature {name} cannot be read; the file was changed or damaged.", name=name)):
            if proofs.validator is None and signed_nationally(signature):
                return Judged(name, (_national(name),))
            return _judge(signature, name, line, roots, grounds, proofs)
    except AllianceError as error:
        return Judged(name, (Check("signature.intact", False, error.problem, error.remedy),))


def _judge(
    signature: EmbeddedPdfSignature,
    name: str,
    line: Timeline,
    roots: Sequence[x509.Certificate],
    grounds: Grounds,
    proofs: Proofs,
) -> Judged:
    moment = moment_of(signature, line, grounds)
    context = ValidationContext(
        trust_roots=list(roots),
        other_certs=list(grounds.certificates),
        allow_fetching=False,
        moment=moment.at,
        revinfo_policy=UNCHECKED,
        signature_validator=proofs.validator,
    )
    result = run(
        lambda: cms_basic_validation(
            signature.signed_data,
            raw_digest=signature.compute_digest(),
            validation_context=context,
            key_usage_settings=_USAGE,
        )
    )
    intact = _check_intact(signature, result, name, proofs)
    fault = value_fault(signature.signed_data, signature.signer_cert) if intact.ok else None
    if fault is not None:
        intact = Check(
            "signature.intact",
            False,
            T("The value of the signature {name} is not as it must be: {reason}.", name=name, reason=fault),
            T("Get the original from whoever signed it."),
        )
    trust = judge_trust(name, result, moment, grounds, proofs.validator)
    status = status_check(name, trust, required=proofs.require_status)
    checks = [intact, trust.check, *([status] if status else []), *_check_time(signature, name, moment)]
    sound = all(check.ok for check in checks)
    certificate = signature.signer_cert
    signer = Signer(
        field=name,
        name=subject_name(certificate),
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        fingerprint=hashlib.sha256(der(certificate)).hexdigest(),
        claimed_time=signature.self_reported_timestamp,
        serial=f"{certificate.serial_number:x}",
        proven_time=moment.at if moment.by else None,
        proven_by=moment.by,
        level=str(level_of(moment, trust)) if sound else "",
        status=trust.status.known.value if trust.status else "",
    )
    path = result["validation_path"] if trust.status is not None else None
    return Judged(name, tuple(checks), signer, certificate, path, moment)


def _check_intact(signature: EmbeddedPdfSignature, result: dict[str, Any], name: str, proofs: Proofs) -> Check:
    ident = "signature.intact"
    if not (result["intact"] and result["valid"]):
        return Check(
            ident,
            False,
            T("The signature {name} does not fit the file: something was changed after signing.", name=name),
            T("Get the original from whoever signed it."),
        )
    kind = str(signature.sig_object.get("/SubFilter", ""))
    digests = _DIGESTS | ({"sm3"} if proofs.validator is not None else set())
    if result["md_algorithm"] not in digests or kind not in _KINDS:
        return Check(
            ident,
            False,
            T(
                "The signature {name} is of a kind that is not accepted ({kind}, {digest}).",
                name=name,
                kind=kind.lstrip("/")[:40],
                digest=result["md_algorithm"],
            ),
            T("Sign the packet with this program: alliance sign."),
        )
    return Check(ident, True, T("The signature {name} fits the file.", name=name))


def _check_time(signature: EmbeddedPdfSignature, name: str, moment: Moment) -> list[Check]:
    ident = "signature.time"
    out = [Check(ident, False, fault.problem, fault.remedy) for fault in moment.faults]
    if not moment.by:
        out.append(
            Check(
                ident,
                True,
                T("When the signature {name} was made is only the signer's word: it has no timestamp.", name=name),
                T("A timestamp is set by: alliance sign --level B-T --tsa URL, or alliance signing close."),
                warning=True,
            )
        )
        return out
    claimed = signature.self_reported_timestamp
    out.append(
        Check(
            ident,
            True,
            T("The signature {name} is proven to have been there at {time}.", name=name, time=local_time(moment.at)),
        )
    )
    if claimed is not None and moment.by == "timestamp" and abs(claimed - moment.at) > _APART:
        out.append(
            Check(
                ident,
                True,
                T(
                    "The signer of {name} says that it was made at {claimed}; the timestamp says {time}.",
                    name=name,
                    claimed=local_time(claimed),
                    time=local_time(moment.at),
                ),
                T("The timestamp counts. The clock of the signer's machine is wrong."),
                warning=True,
            )
        )
    return out


def _national(name: str) -> Check:
    return Check(
        "signature.intact",
        False,
        T(
            "The signature {name} is made with the national algorithms SM2/SM3, and no SM2 root certificate is "
            "trusted.",
            name=name,
        ),
        NAME_ROOT,
    )
