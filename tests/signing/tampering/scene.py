"""What an attacker has in hand, and the table that his tricks are entered in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.signing.loopback import Issued, World
from toolkit.signing.keys import SigningKey


@dataclass(frozen=True)
class Scene:
    """Packets and keys; everything is a small true one.

    Args:
        world: the PKI whose root the department trusts.
        lead: the lead unit's certificate; ``key`` signs with it.
        packet: not signed.
        signed: certified by the lead unit alone.
        other: another alliance's packet, signed by the same key.
        stages: a packet of two parties: prepared, certified, as the first party signed (B-T), as the second one did
            (B-B), then closed.
        members: the parties' keys; the first one is the lead unit's, too.
    """

    world: World
    lead: Issued
    key: SigningKey
    packet: bytes
    signed: bytes
    other: bytes
    folder: Path
    stages: tuple[bytes, ...]
    members: tuple[SigningKey, ...] = field(repr=False)

    @property
    def prepared(self) -> bytes:
        return self.stages[0]

    @property
    def certified(self) -> bytes:
        return self.stages[1]

    @property
    def complete(self) -> bytes:
        """Signed by all parties, not closed."""
        return self.stages[3]

    @property
    def closed(self) -> bytes:
        """The packet that every party signed, with its validation data and its document timestamp."""
        return self.stages[-1]


Trick = Callable[[Scene], bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of tampering.

    Args:
        trick: returns the tampered packet.
        seen: ids of checks, one of which must refuse it: the right reason.
        open: why the verification doesn't see it yet; such a kind is expected to fail.
    """

    trick: Trick
    seen: frozenset[str]
    open: str = ""

    @property
    def name(self) -> str:
        return f"{self.trick.__module__.rpartition('.')[2]}-{self.trick.__name__}"


TABLE: list[Kind] = []
"""Every kind; the modules of this package enter theirs when they are imported."""


def kind(*seen: str, open: str = "") -> Callable[[Trick], Trick]:
    """Enter a trick in the table, with the checks that may be the ones to see it."""

    def enter(trick: Trick) -> Trick:
        assert trick.__doc__, trick.__name__
        TABLE.append(Kind(trick, frozenset(seen), open))
        return trick

    return enter
