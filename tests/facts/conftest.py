"""What the tests of workbooks share."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.documents.office import find_binary

_CALC = "libreoffice-calc-nogui"


@pytest.fixture
def resaved(tmp_path: Path) -> Callable[[bytes], bytes]:
    """Return what opens a workbook in LibreOffice Calc and saves it again."""
    binary = find_binary()
    assert binary is not None
    office = binary.with_name("soffice")  # the program behind it ends itself once where its profile is new
    if not (office.parent / "libsclo.so").is_file():
        pytest.fail(f"LibreOffice Calc is not installed: apt-get install {_CALC}")

    def resave(data: bytes) -> bytes:
        source, out = tmp_path / "in" / "a.xlsx", tmp_path / "out"
        source.parent.mkdir()
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [str(office), profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
        subprocess.run([*command, str(out), str(source)], check=True, capture_output=True, timeout=120)
        shutil.rmtree(tmp_path / "profile")
        return (out / "a.xlsx").read_bytes()

    return resave
