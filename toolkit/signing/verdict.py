"""What a verification says: one check after the other, each with its reason, and the sum of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from toolkit.i18n import Renderable


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Args:
        id: stable name, such as ``signature.trusted``.
        ok: whether it is as it must be; a warning is ok.
        statement: what was found.
        remedy: what to do where it is not ok, or where a person has to look.
        warning: something that a person should know; it rejects nothing.
    """

    id: str
    ok: bool
    statement: Renderable
    remedy: Renderable | None = None
    warning: bool = False

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the check for machines, its sentences in ``lang``."""
        return {
            "id": self.id,
            "ok": self.ok,
            "warning": self.warning,
            "statement": self.statement.render(lang),
            "remedy": self.remedy.render(lang) if self.remedy else None,
        }


@dataclass(frozen=True)
class Signer:
    """Who a signature says it is from; believed only where the checks are ok.

    Args:
        field: the signature field's name.
        name: the certificate's common name.
        subject: its whole subject.
        issuer: who issued it.
        fingerprint: its SHA-256, hex.
        claimed_time: when the signer says it was.
        serial: the certificate's serial number, hex.
        proven_time: the earliest time at which the signature is proven to have been there; None without a timestamp.
        proven_by: ``timestamp``, ``document-timestamp``, or empty.
        level: of the PAdES baseline: ``B-B``, ``B-T``, ``B-LT``, ``B-LTA``; empty where the signature is not sound.
        status: ``good``, ``unknown`` or ``revoked``: what is known of the certificates as of that time.
        unit: for whom it signs by the manifest's promise.
        person: who signs for the unit, where it is not the unit's own certificate.
    """

    field: str
    name: str
    subject: str
    issuer: str
    fingerprint: str
    claimed_time: datetime | None
    serial: str = ""
    proven_time: datetime | None = None
    proven_by: str = ""
    level: str = ""
    status: str = ""
    unit: str = ""
    person: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the signer for machines."""
        return {
            "field": self.field,
            "name": self.name,
            "subject": self.subject,
            "issuer": self.issuer,
            "fingerprint": self.fingerprint,
            "serial": self.serial,
            "claimed_time": self.claimed_time.isoformat() if self.claimed_time else None,
            "proven_time": self.proven_time.isoformat() if self.proven_time else None,
            "proven_by": self.proven_by or None,
            "level": self.level or None,
            "status": self.status or None,
            "unit": self.unit or None,
            "person": self.person or None,
        }


@dataclass(frozen=True)
class About:
    """Which file it was, and what it says it is.

    Args:
        file: its name.
        sha256: of its bytes, hex.
        size: in bytes.
        judged_at: when.
        title: of the packet, by its manifest.
        alliance: likewise.
        lead: likewise.
        pages: how many there are.
    """

    file: str
    sha256: str
    size: int
    judged_at: datetime
    title: str = ""
    alliance: str = ""
    lead: str = ""
    pages: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "size": self.size,
            "judged_at": self.judged_at.isoformat(),
            "title": self.title,
            "alliance": self.alliance,
            "lead": self.lead,
            "pages": self.pages,
        }


@dataclass(frozen=True)
class Verdict:
    """The sum: accepted only if every check is ok."""

    accepted: bool
    checks: tuple[Check, ...]
    signers: tuple[Signer, ...] = ()
    about: About | None = None

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that are not ok."""
        return tuple(check for check in self.checks if not check.ok)

    @property
    def warnings(self) -> tuple[Check, ...]:
        """What a person should know although nothing is wrong."""
        return tuple(check for check in self.checks if check.ok and check.warning)

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the verdict for machines, its sentences in ``lang``."""
        return {
            "accepted": self.accepted,
            "file": self.about.as_dict() if self.about else None,
            "signers": [signer.as_dict() for signer in self.signers],
            "checks": [check.as_dict(lang) for check in self.checks],
        }


def conclude(checks: Iterable[Check], signers: Iterable[Signer] = (), about: About | None = None) -> Verdict:
    """Sum the checks up; no checks at all prove nothing and are not accepted."""
    done = tuple(checks)
    return Verdict(bool(done) and all(check.ok for check in done), done, tuple(signers), about)
