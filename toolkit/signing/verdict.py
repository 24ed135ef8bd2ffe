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
        ok: whether it is as it must be.
        statement: what was found.
        remedy: what to do where it is not ok.
    """

    id: str
    ok: bool
    statement: Renderable
    remedy: Renderable | None = None

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the check for machines, its sentences in ``lang``."""
        return {
            "id": self.id,
            "ok": self.ok,
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
        claimed_time: when the signer says it was; there is no time stamp that would prove it.
    """

    field: str
    name: str
    subject: str
    issuer: str
    fingerprint: str
    claimed_time: datetime | None

    def as_dict(self) -> dict[str, object]:
        """Return the signer for machines."""
        return {
            "field": self.field,
            "name": self.name,
            "subject": self.subject,
            "issuer": self.issuer,
            "fingerprint": self.fingerprint,
            "claimed_time": self.claimed_time.isoformat() if self.claimed_time else None,
        }


@dataclass(frozen=True)
class Verdict:
    """The sum: accepted only if every check is ok."""

    accepted: bool
    checks: tuple[Check, ...]
    signers: tuple[Signer, ...] = ()

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that are not ok."""
        return tuple(check for check in self.checks if not check.ok)

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the verdict for machines, its sentences in ``lang``."""
        return {
            "accepted": self.accepted,
            "signers": [signer.as_dict() for signer in self.signers],
            "checks": [check.as_dict(lang) for check in self.checks],
        }


def conclude(checks: Iterable[Check], signers: Iterable[Signer] = ()) -> Verdict:
    """Sum the checks up; no checks at all prove nothing and are not accepted."""
    done = tuple(checks)
    return Verdict(bool(done) and all(check.ok for check in done), done, tuple(signers))
