"""One packet for the tests of levels and servers."""

from __future__ import annotations

import pytest

from tests.signing.loopback import World
from tests.signing.moment.desk import Bench
from tests.signing.packets import make_packet


@pytest.fixture(scope="session")
def bench(world: World, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("moment")
    return Bench(world, make_packet(folder / "packet.pdf"), folder)


@pytest.fixture(autouse=True)
def _as_before(world: World):
    """Whatever a test does to the servers is over with it."""
    tsa = world.tsa
    yield
    world.tsa, world.tsa_time, world.tsa_change, world.status_time = tsa, None, None, None
    world.revoked.clear()
    assert not world.spoilt
