"""One circle of units for all tests of this folder; they work on copies."""

from __future__ import annotations

import pytest

from tests.signing.loopback import World
from tests.signing.parties.circle import Circle, make_circle


@pytest.fixture(scope="session")
def circle(tmp_path_factory: pytest.TempPathFactory, world: World) -> Circle:
    return make_circle(tmp_path_factory.mktemp("circle"), world)
