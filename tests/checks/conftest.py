from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dossiers import small_facts
from toolkit.checks.check import Checked, check_dossier
from toolkit.checks.regions import load_regions
from toolkit.checks.values import World
from toolkit.forms import load_code_tables
from toolkit.resources import Resources

Checker = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Checker:
    """Check the small dossier after a change."""

    def run(change: Callable[[dict[str, Any]], object] | None = None) -> Checked:
        return check_dossier(small_facts(tmp_path, change), Resources())

    return run


@pytest.fixture(scope="session")
def world() -> World:
    resources = Resources()
    return World(load_code_tables(resources), load_regions(resources))
