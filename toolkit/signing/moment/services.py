"""Which servers are asked, and whom we trust."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from asn1crypto import x509

from toolkit.limits import CLOCK_TOLERANCE_SECONDS, SERVICE_SECONDS


@dataclass(frozen=True)
class Services:
    """What signing above B-B needs from outside.

    Args:
        tsa: address of a timestamp server (RFC 3161).
        roots: certificates that trust starts from, the timestamp server's among them; a root that the signer's own
            key file holds is trusted for the signer besides.
        seconds: for one exchange with a server.
        clock_tolerance: between a timestamp and this machine's clock.
    """

    tsa: str = ""
    roots: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    seconds: float = SERVICE_SECONDS
    clock_tolerance: timedelta = timedelta(seconds=CLOCK_TOLERANCE_SECONDS)
