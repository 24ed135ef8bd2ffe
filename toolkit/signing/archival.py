"""Nothing is signed, and nothing signed is published, that is not PDF/A-3b."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.pdfa import check_pdfa


def require_archival(data: bytes, name: str | Path) -> None:
    """Refuse a packet with a fault against PDF/A-3b (ISO 19005-3).

    Args:
        data: the packet.
        name: how messages call it.

    Raises:
        WantingError: it has one.
    """
    faults = check_pdfa(data)
    if faults:
        raise WantingError(
            T("{path} is not PDF/A-3b: {rule} {fault}", path=name, rule=faults[0].rule, fault=faults[0].detail),
            T("Use the packet as `alliance build` wrote it."),
        )
