"""Whether a certificate was good at a time: what OCSP answers (RFC 6960) and revocation lists (RFC 5280 5) prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response
from pyhanko_certvalidator.sig_validate import SignatureValidator

from toolkit.signing.judging.proofs import Status
from toolkit.signing.moment.chains import run

UNCHECKED = CertRevTrustPolicy(
    RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
)
"""For building chains: revocation is judged piece by piece, so that an old good answer can't hide a later bad one."""
_NO_NEXT = timedelta(minutes=30)
"""How long an answer counts that does not say when the next one comes."""
_CLOCKS = timedelta(minutes=10)
"""Between the clocks of a CA and of a timestamp server."""


class Known(Enum):
    """What is known of a certificate at a time."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CertificateStatus:
    """What is known of one certificate.

    Args:
        known: as of the time asked for.
        revoked_at: when it was revoked, also where that was later.
        reason: why, as X.509 calls it.
        certificate: which.
    """

    known: Known
    certificate: x509.Certificate
    revoked_at: datetime | None = None
    reason: str = ""


def chain_status(
    path: ValidationPath, told: Sequence[Status], moment: datetime, validator: SignatureValidator | None = None
) -> CertificateStatus:
    """Return the worst of what is known of the certificates of a chain, the root apart, as of a time.

    Every piece is judged by itself at the time it was made: it must be signed by the CA or by whom the CA has ordered.
    A revocation counts from its own date on, whatever else says good. Good is proven by an answer that was made after
    ``moment``, or that is not out of date then.

    Args:
        path: a chain that is trusted.
        told: answers and lists; whoever they come from.
        moment: the time that counts.
        validator: for signatures of other kinds.
    """
    found = []
    current = path
    for certificate in reversed(list(path.iter_certs(include_root=False))):
        found.append(_one(certificate, current, told, moment, validator))
        if current.pkix_len > 1:
            current = current.copy_and_drop_leaf()
    later = next((one for one in found if one.revoked_at is not None), None)
    for known in (Known.REVOKED, Known.UNKNOWN):
        worst = next((one for one in found if one.known is known), None)
        if worst is not None:
            return worst if later is None or worst is later else _also(worst, later)
    return later or (found[0] if found else CertificateStatus(Known.GOOD, path.last))


def _also(worst: CertificateStatus, later: CertificateStatus) -> CertificateStatus:
    if worst.revoked_at is not None:
        return worst
    return CertificateStatus(worst.known, worst.certificate, later.revoked_at, later.reason)


def _one(
    certificate: x509.Certificate,
    path: ValidationPath,
    told: Sequence[Status],
    moment: datetime,
    validator: SignatureValidator | None,
) -> CertificateStatus:
    good = certificate.ocsp_no_check_value is not None
    revoked: tuple[datetime, str] | None = None
    for piece in told:
        if not _concerns(piece, certificate):
            continue
        made, following = _dates(piece)
        try:
            run(lambda piece=piece, made=made: _verify(piece, certificate, path, made, validator))  # type: ignore[misc]
        except RevokedError as error:
            if revoked is None or error.revocation_dt < revoked[0]:
                revoked = (error.revocation_dt, str(error.reason.native))
        except Exception:  # noqa: S112  # not about this certificate, or by someone who has no say, or junk
            continue
        else:
            good = good or made >= moment - _CLOCKS or moment <= following
    if revoked is not None and revoked[0] <= moment:
        return CertificateStatus(Known.REVOKED, certificate, *revoked)
    if revoked is not None:  # known as of a later day, hence not revoked before
        return CertificateStatus(Known.GOOD, certificate, *revoked)
    return CertificateStatus(Known.GOOD if good else Known.UNKNOWN, certificate)


async def _verify(
    piece: Status,
    certificate: x509.Certificate,
    path: ValidationPath,
    made: datetime,
    validator: SignatureValidator | None,
) -> None:
    context = ValidationContext(
        trust_roots=[path.trust_anchor],
        other_certs=list(path.iter_certs(include_root=False)),
        moment=made,
        allow_fetching=False,
        crls=[piece] if isinstance(piece, crl.CertificateList) else [],
        ocsps=[piece] if isinstance(piece, ocsp.OCSPResponse) else [],
        revinfo_policy=UNCHECKED,
        signature_validator=validator,
    )
    if isinstance(piece, crl.CertificateList):
        await verify_crl(certificate, path, context)
    else:
        await verify_ocsp_response(certificate, path, context)


def _concerns(piece: Status, certificate: x509.Certificate) -> bool:
    try:
        if isinstance(piece, crl.CertificateList):
            indirect = piece.issuing_distribution_point_value
            same: bool = piece.issuer.hashable == certificate.issuer.hashable
            return same or bool(indirect is not None and indirect["indirect_crl"].native)
        return any(answer["cert_id"]["serial_number"].native == certificate.serial_number for answer in _answers(piece))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _answers(piece: ocsp.OCSPResponse) -> Sequence[ocsp.SingleResponse]:
    if piece["response_status"].native != "successful":
        return ()
    answers: Sequence[ocsp.SingleResponse] = piece.response_data["responses"]
    return answers


def _dates(piece: Status) -> tuple[datetime, datetime]:
    """Return when a piece was made, and until when it counts by its own word."""
    if isinstance(piece, crl.CertificateList):
        made, following = (piece["tbs_cert_list"][key].native for key in ("this_update", "next_update"))
    else:
        first = _answers(piece)[0]
        made, following = (first[key].native for key in ("this_update", "next_update"))
    return made, following or made + _NO_NEXT
