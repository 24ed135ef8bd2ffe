"""The levels of a PAdES baseline signature (ETSI EN 319 142-1 clause 6)."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How much a signature proves by itself; each level holds what the one before holds."""

    B_B = "B-B"
    """Who signed, and that nothing changed; the time is the signer's word."""
    B_T = "B-T"
    """And when: a timestamp of an independent server."""
    B_LT = "B-LT"
    """And that the certificates were good: the answers of OCSP servers or revocation lists are in the file."""
    B_LTA = "B-LTA"
    """And that for long: a document timestamp covers it all."""

    @property
    def has_time(self) -> bool:
        """Whether a timestamp server is needed."""
        return self is not Level.B_B

    @property
    def has_status(self) -> bool:
        """Whether OCSP servers or revocation lists are needed."""
        return self in (Level.B_LT, Level.B_LTA)
