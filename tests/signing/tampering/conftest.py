"""The scene of the attacks, set once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dossiers import LEAD
from tests.signing.loopback import PASSWORD, World
from tests.signing.packets import facts, lines, make_packet
from tests.signing.parties.circle import make_circle
from tests.signing.tampering.scene import Scene
from toolkit.signing.keys import load_key
from toolkit.signing.moment.close import close_packet
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.parties.member import sign_as_member
from toolkit.signing.sign import sign_bytes

LEAD_CODE = "91410100MAAY4CL12L"
UNITS = 2
"""Parties of the packet that is signed by several."""


@pytest.fixture(scope="module")
def scene(world: World, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("tampering")
    lead = world.issue(LEAD, organization=LEAD, uscc=LEAD_CODE, number=1)
    key = load_key(lead.p12(folder / "lead.p12"), PASSWORD)
    values = facts()
    values["alliance"]["name"] = "河南省样例砂轮产业技术创新战略联盟"
    packet = make_packet(folder / "packet.pdf").read_bytes()
    other = make_packet(folder / "other.pdf", said=values, printed=lines(values)).read_bytes()
    signed, twin = (sign_bytes(data, "packet.pdf", key) for data in (packet, other))
    circle = make_circle(folder, world, UNITS)
    path: Path = circle.copy(folder)
    services = Services(tsa=world.tsa_url, roots=tuple(world.roots))
    stages = [circle.prepared.read_bytes(), path.read_bytes()]
    for party, member, level in zip(circle.parties, circle.keys, (Level.B_T, Level.B_B), strict=True):
        sign_as_member(path, path, member, party.name, level=level, services=services)
        stages.append(path.read_bytes())
    close_packet(path, path, services)
    stages.append(path.read_bytes())
    return Scene(world, lead, key, packet, signed, twin, folder, tuple(stages), circle.keys)
