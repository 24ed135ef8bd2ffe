"""Find LibreOffice and a Python that can talk to it (UNO), and say how each is missed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from toolkit.errors import MissingError
from toolkit.i18n import T, Text

OFFICE_PACKAGES = "libreoffice-writer-nogui python3-uno"
OFFICE_VARIABLE = "ALLIANCE_SOFFICE"
"""Names the office binary where it is in no usual place."""
PYTHON_VARIABLE = "ALLIANCE_UNO_PYTHON"
"""Names a Python that has ``uno`` where none of the usual ones has."""
_USUAL_BINARIES = (
    "/usr/lib/libreoffice/program/soffice.bin",
    "/usr/lib64/libreoffice/program/soffice.bin",
    "/opt/libreoffice/program/soffice.bin",
)


@dataclass(frozen=True)
class Office:
    """LibreOffice on this machine.

    Args:
        binary: the program itself, not the shell script around it: the script's child would outlive it.
        python: a Python whose ``import uno`` works.
    """

    binary: Path
    python: Path


def find_office(binary: Path | None = None, python: Path | None = None) -> Office:
    """Find LibreOffice and a Python with ``uno``.

    Args:
        binary: look nowhere else for the program.
        python: look nowhere else for the Python.

    Raises:
        MissingError: either is not there.
    """
    program = find_binary(binary)
    if program is None:
        raise MissingError(
            T("LibreOffice Writer is not installed; it turns Word files into PDF."),
            install_advice(OFFICE_PACKAGES),
        )
    bridge = find_python(program, python)
    if bridge is None:
        raise MissingError(
            T("LibreOffice's Python bridge (UNO) is not installed."),
            install_advice(OFFICE_PACKAGES),
        )
    return Office(program, bridge)


def install_advice(packages: str) -> Text:
    """Return the sentence that says how to install Debian packages."""
    return T("Install it: apt-get install --no-install-recommends {packages} (as administrator).", packages=packages)


def find_binary(named: Path | None = None) -> Path | None:
    """Return the office program: the one named, that of the environment, that on the path, or in a usual place."""
    explicit = named or (Path(os.environ[OFFICE_VARIABLE]) if os.environ.get(OFFICE_VARIABLE) else None)
    if explicit is not None:
        return _program(explicit)
    on_path = [found for name in ("soffice", "libreoffice") if (found := shutil.which(name))]
    return next((p for c in (*on_path, *_USUAL_BINARIES) if (p := _program(Path(c)))), None)


def find_python(binary: Path, named: Path | None = None) -> Path | None:
    """Return a Python with ``uno``: the one named, the system's, LibreOffice's own, or ours."""
    explicit = named or (Path(os.environ[PYTHON_VARIABLE]) if os.environ.get(PYTHON_VARIABLE) else None)
    if explicit is not None:
        return explicit if has_uno(explicit) else None
    folder = binary.parent
    candidates = (
        Path("/usr/bin/python3"),
        folder / "python",
        folder / "python.bin",
        Path(shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin") or "/usr/bin/python3"),
        Path(sys.executable),
    )
    return next((c for c in dict.fromkeys(candidates) if has_uno(c)), None)


@cache
def has_uno(python: Path) -> bool:
    """Say whether this Python can load the UNO bridge."""
    if not python.is_file():
        return False
    test = "import uno, pyuno; print(uno.__name__)"
    try:
        done = subprocess.run(
            [python, "-E", "-s", "-c", test],
            capture_output=True,
            timeout=30,
            check=False,
            cwd="/",
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == b"uno"


def office_version(binary: Path) -> str:
    """Return LibreOffice's version such as ``7.4.7.2``, or an empty string where it does not say."""
    try:
        done = subprocess.run([binary, "--version"], capture_output=True, timeout=30, check=False, text=True)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found.group() if found else ""


def build_id(binary: Path) -> str:
    """Return LibreOffice's build id from the ``versionrc`` beside the program; empty where there is none."""
    try:
        lines = (binary.parent / "versionrc").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line.partition("=")[2] for line in lines if line.startswith("buildid=")), "")


def has_writer(binary: Path) -> bool:
    """Say whether the Writer component is installed beside the program."""
    return any((binary.parent / name).exists() for name in ("libswlo.so", "swlo.dll"))


def _program(path: Path) -> Path | None:
    if not path.is_file() or not os.access(path, os.X_OK):
        return None
    real = path.resolve()
    inner = real.with_name("soffice.bin")
    return inner if inner.is_file() else real
