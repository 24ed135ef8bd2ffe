"""The bench that the tests of this folder share."""

from __future__ import annotations

import pytest

from tests.signing.judging.desk import Bench
from tests.signing.loopback import World
from tests.signing.packets import make_packet


@pytest.fixture(scope="session")
def bench(world: World, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("judging")
    return Bench(world, make_packet(folder / "packet.pdf"), folder)
