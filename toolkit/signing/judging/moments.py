"""When a signature is proven to have been there: its own timestamp, or a document timestamp over it (RFC 3161).

Document timestamps are looked at from the last to the first: the last one must be good now, and each proves the time at
which the one before it must have been good (ETSI EN 319 102-1 clause 5.6.3, simplified: one chain of evidence).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms, x509
from pyhanko.sign.general import find_cms_attribute_iter
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import message_imprint_checker, validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from toolkit.i18n import T, Text
from toolkit.limits import CLOCK_TOLERANCE_SECONDS
from toolkit.signing.judging.proofs import Status
from toolkit.signing.judging.status import UNCHECKED, CertificateStatus, Known, chain_status
from toolkit.signing.judging.value import stamp_fault
from toolkit.signing.moment.chains import run, subject_name

_CLOCKS = timedelta(seconds=CLOCK_TOLERANCE_SECONDS)
_HARMLESS = ("affiliation_changed", "superseded", "cessation_of_operation")
"""Reasons that leave older timestamps good (RFC 3161 4); for others the key may be in the hands of a forger."""
_MOST_STAMPS = 4
"""In one signature; there is one, rarely two."""


@dataclass(frozen=True)
class Grounds:
    """What timestamps are judged by.

    Args:
        roots: whom to trust for timestamps.
        certificates: that may lead there.
        stored: what the packet tells of revocation.
        added: what the caller and servers tell.
        now: the clock.
    """

    roots: tuple[x509.Certificate, ...]
    certificates: tuple[x509.Certificate, ...]
    stored: tuple[Status, ...]
    added: tuple[Status, ...]
    now: datetime

    @property
    def told(self) -> tuple[Status, ...]:
        """Everything that tells of revocation."""
        return (*self.stored, *self.added)


@dataclass(frozen=True)
class Stamp:
    """A timestamp that is trusted.

    Args:
        at: the time it proves.
        server: name of its certificate.
        lasting: the packet itself proves that its certificates were good.
        known: what is known of them.
        path: they.
    """

    at: datetime
    server: str
    lasting: bool
    known: Known
    path: ValidationPath


@dataclass(frozen=True)
class BadStamp:
    """Why a timestamp proves nothing, and what helps."""

    problem: Text
    remedy: Text


@dataclass(frozen=True)
class Moment:
    """As of when a signature is judged.

    Args:
        at: the time.
        by: ``timestamp``, ``document-timestamp``; empty where nothing proves any time and ``at`` is the clock's.
        stamp: its own timestamp.
        covered: the first document timestamp after it.
        faults: timestamps of its own that are not good.
    """

    at: datetime
    by: str
    stamp: Stamp | None
    covered: Stamp | None
    faults: tuple[BadStamp, ...]


@dataclass(frozen=True)
class Timeline:
    """A packet's document timestamps, the first one first, each with its revision and what came of it."""

    stamps: tuple[tuple[int, str, Stamp | BadStamp], ...]
    now: datetime

    def covering(self, revision: int) -> Stamp | None:
        """Return the earliest good document timestamp after a revision."""
        return next((s for at, _, s in self.stamps if at > revision and isinstance(s, Stamp)), None)


def timeline(found: Sequence[EmbeddedPdfSignature], grounds: Grounds) -> Timeline:
    """Judge the document timestamps.

    Args:
        found: the packet's document timestamps; in any order.
        grounds: what they are judged by.
    """
    control = grounds.now
    out: list[tuple[int, str, Stamp | BadStamp]] = []
    for one in sorted(found, key=lambda s: s.signed_revision, reverse=True):
        judged = judge_stamp(one.signed_data, one.compute_digest, grounds, control)
        out.insert(0, (one.signed_revision, str(one.field_name), judged))
        if isinstance(judged, Stamp):
            control = min(control, judged.at)
    return Timeline(tuple(out), grounds.now)


def moment_of(signature: EmbeddedPdfSignature, line: Timeline, grounds: Grounds) -> Moment:
    """Return as of when a signature is to be judged."""
    covered = line.covering(signature.signed_revision)
    control = min(covered.at, grounds.now) if covered else grounds.now
    imprint = message_imprint_checker(signature.signer_info)
    stamps, faults = list[Stamp](), list[BadStamp]()
    for number, token in enumerate(_tokens(signature.signer_info)):
        if number >= _MOST_STAMPS:
            faults.append(_bad(T("The signature carries more timestamps than any real one.")))
            break
        judged = judge_stamp(token, imprint, grounds, control)
        if isinstance(judged, Stamp):
            stamps.append(judged)
        else:
            faults.append(judged)
    stamp = min(stamps, key=lambda s: s.at, default=None)
    if stamp is not None:
        return Moment(stamp.at, "timestamp", stamp, covered, tuple(faults))
    if covered is not None:
        return Moment(covered.at, "document-timestamp", None, covered, tuple(faults))
    return Moment(grounds.now, "", None, None, tuple(faults))


def judge_stamp(
    token: cms.SignedData, imprint: Callable[[str], bytes], grounds: Grounds, control: datetime
) -> Stamp | BadStamp:
    """Judge one timestamp.

    Its certificate must have been good at the time it tells, and still at ``control``; where it has expired since, the
    packet must hold proof that it was good, and the CAs above it must be alive. Where it was revoked since for a reason
    that lets a forger write any time into it, it proves nothing.

    Args:
        token: the timestamp.
        imprint: digest of what is stamped, by the digest's name.
        grounds: what it is judged by.
        control: a time at which it is known to have been there: a later timestamp's, or now.
    """
    told = token["encap_content_info"]["content"].parsed
    at: datetime = told["gen_time"].native
    if at > control + _CLOCKS:
        return BadStamp(
            T(
                "A timestamp tells a time that is later than the next one or than this machine's clock: {time}.",
                time=at,
            ),
            T("Check this machine's clock; if it is right, do not accept the packet."),
        )
    # At the time it tells: whether its certificate is alive now is asked below.
    context = ValidationContext(
        trust_roots=list(grounds.roots),
        other_certs=list(grounds.certificates),
        allow_fetching=False,
        moment=at,
        revinfo_policy=UNCHECKED,
    )
    result = run(lambda: validate_tst_signed_data(token, context, imprint))
    name = subject_name(result["signing_cert"])
    fault = stamp_fault(token)
    if fault is not None:
        return _bad(T("A timestamp of {server} is not as it must be: {reason}.", server=name, reason=fault))
    if not (result["intact"] and result["valid"]):
        return _bad(T("A timestamp of {server} does not fit what it stamps, or is forged.", server=name))
    path: ValidationPath | None = result["validation_path"]
    if result["trust_problem_indic"] is not None or path is None:
        return BadStamp(
            T("The timestamp server {server} is not trusted, or its certificate is not for timestamps.", server=name),
            T("If you do trust it, name its root certificate with --tsa-trust; else ask for a packet without it."),
        )
    known = chain_status(path, grounds.told, control)
    if known.known is Known.REVOKED and not _harmless(known, at):
        return _bad(T("The certificate of the timestamp server {server} was revoked.", server=name))
    # What the packet itself proves; what a server says today is gone tomorrow.
    lasting = chain_status(path, grounds.stored, at).known is Known.GOOD
    alive = [certificate.not_valid_after >= control for certificate in path.iter_certs(include_root=False)]
    if not all(alive) and not (lasting and all(alive[:-1])):
        return BadStamp(
            T("The certificate of the timestamp server {server} has expired, and nothing proves it good.", server=name),
            T("Packets that shall be proven for long are closed with validation data: alliance signing close."),
        )
    return Stamp(at, name, lasting, known.known, path)


def _harmless(known: CertificateStatus, at: datetime) -> bool:
    return known.revoked_at is not None and known.revoked_at > at and known.reason in _HARMLESS


def _tokens(info: cms.SignerInfo) -> list[cms.SignedData]:
    found = find_cms_attribute_iter(info["unsigned_attrs"], "signature_time_stamp_token")
    return [token["content"] for token in found]


def _bad(problem: Text) -> BadStamp:
    return BadStamp(problem, T("Do not accept the packet; have it built and signed again."))
