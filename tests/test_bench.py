"""The measurements of issuing run, and stop where something is made wrong; what they print is for people."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_measurement_of_notices_issues_and_compares() -> None:
    command = [sys.executable, "bench/notices.py", "--rows", "4", "--sample", "1", "--small", "0", "--kind", "one page"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "4 rows, 1.00 pages a notice" in said
    assert "everything, times as fast" in said
    assert "  sign " in said


@pytest.mark.slow
def test_the_measurement_of_signing_signs_and_verifies() -> None:
    command = [sys.executable, "bench/signing.py", "--quick"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for kind in ("RSA-2048", "EC P-256"):
        assert f"{kind}  ours is " in said
    assert "packets of 2 pages and 5 signatures" in said
    assert "in proportion: 3 packets" in said
    assert "the signatures alone" in said


def test_the_engines_fill_the_same_templates(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT))
    from bench import render

    render.prepare(tmp_path)
    for engine in render.PYTHON:
        render.timed_here(engine, tmp_path, 0.01)
    render.check_texts(tmp_path, list(render.PYTHON))
