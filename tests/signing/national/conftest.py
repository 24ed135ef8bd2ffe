"""An SM2 authority and keys under it, made once by openssl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dossiers import LEAD
from tests.signing.national.pki import PASSWORD, NationalAuthority, national_authority
from tests.signing.packets import make_packet
from tests.signing.parties.conftest import circle
from toolkit.signing.national.keys import NationalKey, open_national

__all__ = ["circle"]


class Long(bytes):
    """Bytes that say little of themselves: hypothesis shows a test's arguments."""

    def __repr__(self) -> str:
        return f"{len(self)} bytes"


@dataclass(frozen=True)
class NationalDesk:
    """What the tests share."""

    authority: NationalAuthority
    key_file: Path
    """The signer's private key alone, PEM."""
    certificate: Path
    p12: Path
    packet: Long

    def open(self) -> NationalKey:
        opened = open_national(self.p12, self.p12.read_bytes(), PASSWORD.encode())
        assert opened is not None
        return opened


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> NationalDesk:
    folder = tmp_path_factory.mktemp("national")
    authority = national_authority(folder)
    key, certificate = authority.issue(LEAD, unit=LEAD)
    p12 = authority.p12(key, certificate, folder / "signer.p12")
    return NationalDesk(authority, key, certificate, p12, Long(make_packet(folder / "packet.pdf").read_bytes()))
