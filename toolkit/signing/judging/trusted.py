"""Whether a signer's certificate is one to rely on: issued under our roots, alive, not revoked, and for signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko_certvalidator.path import ValidationPath

from toolkit.i18n import T, Text
from toolkit.signing.judging.moments import Grounds, Moment
from toolkit.signing.judging.status import CertificateStatus, Known, chain_status
from toolkit.signing.judging.wording import local_time
from toolkit.signing.moment.chains import subject_name
from toolkit.signing.moment.level import Level
from toolkit.signing.verdict import Check

IDENT = "signature.trusted"
_FOREIGN_USES = frozenset({"server_auth", "code_signing", "time_stamping", "ocsp_signing"})
_SIGN_AGAIN = T("The packet must be signed again with a valid certificate.")


@dataclass(frozen=True)
class Trust:
    """What a signer's certificate is worth.

    Args:
        check: the sentence.
        status: what is known of its chain as of the proven time; None where there is no chain.
        lasting: the packet itself proves the chain good.
    """

    check: Check
    status: CertificateStatus | None = None
    lasting: bool = False


def judge_trust(name: str, result: dict[str, Any], moment: Moment, grounds: Grounds, validator: Any = None) -> Trust:
    """Judge a signer's certificate as of the proven time.

    Args:
        name: of the signature.
        result: of :func:`pyhanko.sign.validation.generic_cms.cms_basic_validation` at that time.
        moment: the time.
        grounds: what is known.
        validator: for signatures of other kinds.
    """
    certificate: x509.Certificate = result["signing_cert"]
    signer = subject_name(certificate)
    path: ValidationPath | None = result["validation_path"]
    indication: AdESSubIndic | None = result["trust_problem_indic"]
    if moment.at < certificate.not_valid_before:
        indication = AdESIndeterminate.NOT_YET_VALID
    if indication is not None or path is None:
        return Trust(Check(IDENT, False, *_problem(indication, name, signer, certificate)))
    if _foreign_use(certificate):
        return Trust(
            Check(
                IDENT,
                False,
                T(
                    "The certificate of {signer} behind the signature {name} is not for signatures.",
                    signer=signer,
                    name=name,
                ),
                T("The packet must be signed again with a certificate for signatures."),
            )
        )
    known = chain_status(path, grounds.told, moment.at, validator)
    if known.known is Known.REVOKED:
        return Trust(Check(IDENT, False, *_revoked(known, name, signer, certificate, moment)), known)
    lasting = chain_status(path, grounds.stored, moment.at, validator).known is Known.GOOD
    return Trust(_trusted(known, signer, moment), known, lasting)


def _trusted(known: CertificateStatus, signer: str, moment: Moment) -> Check:
    if known.revoked_at is not None:
        return Check(
            IDENT,
            True,
            T(
                "The certificate of {signer}, or one above it, was revoked on {day}, after the time that is proven for "
                "the signature; the signature stays good.",
                signer=signer,
                day=local_time(known.revoked_at),
            ),
            T("Ask the signer why the certificate was revoked."),
            warning=True,
        )
    return Check(IDENT, True, T("The certificate of {signer} leads to a certificate that you trust.", signer=signer))


def status_check(name: str, trust: Trust, *, required: bool) -> Check | None:
    """Say whether the certificates' status is known; None where there is no chain to speak of."""
    ident = "signature.status"
    if trust.status is None or trust.status.known is Known.REVOKED:
        return None
    if trust.status.known is Known.GOOD:
        return Check(
            ident, True, T("The certificates behind the signature {name} are proven not to be revoked.", name=name)
        )
    return Check(
        ident,
        not required,
        T(
            "Whether the certificate of {holder} behind the signature {name} was revoked is not known: the packet "
            "holds no validation data for it.",
            holder=subject_name(trust.status.certificate),
            name=name,
        ),
        T("Ask the CA's servers with --online, or name its revocation list with --crl."),
        warning=True,
    )


def level_of(moment: Moment, trust: Trust) -> Level:
    """Return how much a sound signature proves by itself (ETSI EN 319 142-1 clause 6)."""
    if moment.stamp is None and moment.covered is None:
        return Level.B_B
    time_lasts = moment.stamp.lasting if moment.stamp else True
    if not (trust.lasting and time_lasts):
        return Level.B_T
    return Level.B_LTA if moment.covered is not None else Level.B_LT


def _foreign_use(certificate: x509.Certificate) -> bool:
    extended = certificate.extended_key_usage_value
    uses = set(extended.native) if extended is not None else set()
    return bool(certificate.ca) or (bool(uses) and uses <= _FOREIGN_USES)


def _revoked(
    known: CertificateStatus, name: str, signer: str, certificate: x509.Certificate, moment: Moment
) -> tuple[Text, Text]:
    holder = subject_name(known.certificate)
    day = local_time(known.revoked_at) if known.revoked_at else "?"
    if moment.by:
        said = T(
            "The certificate of {holder} behind the signature {name} was revoked on {day}, before the time that is "
            "proven for the signature ({time}).",
            holder=holder,
            name=name,
            day=day,
            time=local_time(moment.at),
        )
    else:
        said = T(
            "The certificate of {holder} behind the signature {name} was revoked on {day}, and no timestamp proves "
            "that the signature was made before.",
            holder=holder,
            name=name,
            day=day,
        )
    return said, _SIGN_AGAIN


def _problem(reason: AdESSubIndic | None, name: str, signer: str, certificate: x509.Certificate) -> tuple[Text, Text]:
    if reason in (
        AdESIndeterminate.EXPIRED,
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    ):
        return (
            T("The certificate of {signer} behind the signature {name} is expired.", signer=signer, name=name),
            T("The packet must be signed again with a valid certificate; if it is valid, check this machine's clock."),
        )
    if reason is AdESIndeterminate.NOT_YET_VALID:
        return (
            T("The certificate of {signer} behind the signature {name} is not valid yet.", signer=signer, name=name),
            T("Check this machine's clock and the signer's."),
        )
    if reason is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return (
            T(
                "The certificate of {signer} behind the signature {name} was not issued under a certificate "
                "that you trust; its issuer is {issuer}.",
                signer=signer,
                name=name,
                issuer=certificate.issuer.human_friendly,
            ),
            T("If you do trust the issuer, name its CA certificate with --trust; else reject the packet."),
        )
    return (
        T(
            "The certificate of {signer} behind the signature {name} is not acceptable ({reason}).",
            signer=signer,
            name=name,
            reason=reason.standard_name if reason else "?",
        ),
        T("The packet must be signed again with a certificate for signatures."),
    )
