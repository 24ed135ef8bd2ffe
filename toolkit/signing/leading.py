"""The lead unit's certificate: what another one certifies nobody accepts, which is better said before signing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from asn1crypto import x509

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.read import Packet
from toolkit.signing.parties.facts import plain, read_parties
from toolkit.signing.parties.matching import require_match

_CHINA = timezone(timedelta(hours=8))


def require_lead(packet: Packet, certificate: x509.Certificate) -> None:
    """Refuse a certificate that may not sign for the packet's lead unit today.

    Args:
        packet: as read.
        certificate: the signer's.

    Raises:
        WantingError: it belongs to somebody else, or the packet's facts do not name its lead unit.
    """
    parties = read_parties(packet)
    lead = next((party for party in parties if plain(party.name) == plain(packet.manifest.lead)), None)
    if lead is None:
        raise WantingError(
            T("The packet's facts do not name its lead unit, {name}.", name=packet.manifest.lead),
            T("Build the packet again."),
        )
    others = [party for party in parties if party != lead]
    require_match(certificate, lead, datetime.now(_CHINA).date(), others)
