"""Keys, a packet and its signed form, made once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dossiers import LEAD
from tests.signing.loopback import World, loopback
from tests.signing.packets import make_packet
from tests.signing.pki import PASSWORD, Authority, authority
from toolkit.i18n import language
from toolkit.signing.keys import SampleKeys, SigningKey, load_key, make_sample_keys
from toolkit.signing.sign import sign_packet


@dataclass(frozen=True)
class Desk:
    """What the tests share; the files are copied before they are changed."""

    keys: SampleKeys
    rsa: SigningKey
    ec: SigningKey
    packet: Path
    signed: Path
    authority: Authority
    ca: Path
    """The authority's certificate."""
    trusted: SigningKey
    """A key under the authority."""

    @property
    def password(self) -> bytes:
        return self.keys.password_file.read_bytes().strip()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("signing")
    keys = make_sample_keys(folder / "keys", LEAD)
    password = keys.password_file.read_bytes().strip()
    rsa, ec = load_key(keys.rsa, password), load_key(keys.ec, password)
    packet, signed = make_packet(folder / "packet.pdf"), folder / "signed.pdf"
    sign_packet(packet, signed, rsa)
    own = authority()
    trusted = load_key(own.issue(folder / "own.p12"), PASSWORD)
    return Desk(keys, rsa, ec, packet, signed, own, own.write(folder / "own.pem"), trusted)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """A PKI with its OCSP, CRL and timestamp servers on loopback; what a test changes it changes back."""
    with loopback() as made:
        yield made


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield
