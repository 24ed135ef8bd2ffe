"""The wheel carries forms, templates, samples and catalogues, and works away from the sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(HOME, source, ignore=shutil.ignore_patterns(".*", "out", "build", "*.egg-info", "*.mo"))
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(source)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return next(folder.glob("alliance_toolkit-*.whl"))


def test_it_carries_all_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, pattern in (("forms", "*.yaml"), ("templates", "*.docx"), ("samples", "superhard/**/*")):
        for file in (HOME / folder).glob(pattern):
            relative = file.relative_to(HOME).as_posix()
            if file.is_file() and "/out/" not in relative:
                assert f"toolkit/_data/{relative}" in names
    assert "toolkit/locale/zh_CN/LC_MESSAGES/alliance.mo" in names
    assert "toolkit/office/register/migrations/versions/m0001_register.py" in names
    assert not any(name.endswith((".p12", ".pem")) for name in names)


def test_it_works_away_from_the_sources(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "ALLIANCE_CONFIG": str(tmp_path / "none")}

    def alliance(*words):
        code = "import toolkit, sys; from toolkit.cli.main import main; sys.stderr.write(toolkit.__file__); main()"
        return subprocess.run(
            [sys.executable, "-c", code, *words], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8"
        )

    made = alliance("new", "样例", "--sample")
    assert made.returncode == 0, made.stderr
    assert str(tmp_path / "site") in made.stderr
    assert alliance("check", "样例").returncode == 0
