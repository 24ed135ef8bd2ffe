"""A small packet under the loopback PKI, signed as a test wants it, and judged in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.dossiers import LEAD
from tests.signing.loopback import PASSWORD, Issued, World
from tests.signing.packets import RESOURCES
from toolkit.signing.judging.packet import judge_packet
from toolkit.signing.judging.proofs import Proofs
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.moment.lasting import Desk as Servers
from toolkit.signing.moment.lasting import add_document_timestamp, add_evidence
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.reading import LEAD_FIELD
from toolkit.signing.sign import sign_field
from toolkit.signing.verdict import About, Verdict

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bench:
    """What the tests of this folder share."""

    world: World
    packet: Path
    folder: Path

    def issue(self, **how: object) -> Issued:
        """A certificate of the lead unit."""
        return self.world.issue(LEAD, organization=LEAD, **how)

    def key(self, issued: Issued) -> SigningKey:
        return load_key(issued.p12(self.folder / "k.p12"), PASSWORD)

    @property
    def services(self) -> Services:
        return Services(
            tsa=self.world.tsa_url, roots=tuple(self.world.roots), seconds=5.0, clock_tolerance=timedelta.max
        )

    def signed(self, issued: Issued | None = None, level: Level = Level.B_B) -> bytes:
        """The packet, certified by the lead unit."""
        data, key = self.packet.read_bytes(), self.key(issued or self.issue())
        return sign_field(data, "p.pdf", key, LEAD_FIELD, certify=True, level=level, services=self.services)

    def stamped(self, data: bytes) -> bytes:
        """With a document timestamp more."""
        return add_document_timestamp(data, "p.pdf", Servers(self.services))

    def with_proofs(self, data: bytes, *fields: str) -> bytes:
        """With validation data for some signatures."""
        return add_evidence(data, "p.pdf", fields or (LEAD_FIELD,), Servers(self.services))

    def judged(
        self, data: bytes, *, at: datetime | None = None, roots: Sequence[object] | None = None, **proofs: object
    ) -> Verdict:
        about = About("p.pdf", "", len(data), at or datetime.now(UTC))
        return judge_packet(data, about, list(roots or self.world.roots), RESOURCES, proofs=Proofs(**proofs))


def failures(verdict: Verdict) -> dict[str, str]:
    """What is wrong, in English; every failure says what helps."""
    assert all(check.remedy and check.remedy.render() for check in verdict.failures)
    return {check.id: check.statement.render("en") for check in verdict.failures if check.id != "printed"}
