"""Look over this machine: what conversions need, what helps, what is missing, and what to do about each."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from toolkit.documents.fonts import FontSetup
from toolkit.documents.fonttable import FACES
from toolkit.documents.freefonts import FILES, free_fonts_folder, free_fonts_present
from toolkit.documents.office import (
    OFFICE_PACKAGES,
    find_binary,
    find_python,
    has_writer,
    install_advice,
    office_version,
)
from toolkit.errors import AllianceError
from toolkit.i18n import Bilingual, Renderable, T

OFFICE_MINIMUM = (7, 3)
"""PDF/A-3 export and the UNO calls used here; 7.4 is what was measured."""
PYTHON_MINIMUM = (3, 11)
_PACKAGES = (
    *("Babel", "Cerberus", "click", "cryptography", "docxtpl", "fonttools", "fpdf2", "Jinja2", "lxml", "pillow"),
    *("platformdirs", "pyHanko", "pypdf", "pypdfium2", "python-docx", "python-stdnum", "PyYAML", "rich"),
)
_OPTIONAL = (("pdfsig", "poppler-utils", ("-v",)), ("qpdf", "qpdf", ("--version",)))


@dataclass(frozen=True)
class Probe:
    """One thing looked at.

    Args:
        name: what.
        ok: conversions and everything after them can do with it as it is.
        detail: what is there.
        remedy: what would mend or better it; None where there is nothing to do.
    """

    name: Renderable
    ok: bool
    detail: Renderable
    remedy: Renderable | None = None


def probe_machine(fonts_dir: Path | None = None) -> list[Probe]:
    """Look at everything this program needs of the machine.

    Args:
        fonts_dir: the user's own fonts, as for conversions.
    """
    return [
        _python(),
        *_packages(),
        *_office(),
        *_fonts(fonts_dir),
        _writable(T("Working folder"), Path.cwd()),
        _writable(T("Temporary folder"), Path(tempfile.gettempdir())),
        *_optional(),
    ]


def _python() -> Probe:
    fits = tuple(int(n) for n in platform.python_version_tuple()[:2]) >= PYTHON_MINIMUM
    remedy = None if fits else install_advice("python3 python3-venv")
    return Probe(T("Python"), fits, Bilingual(platform.python_version()), remedy)


def _packages() -> Iterator[Probe]:
    found, lacking = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lacking.append(name)
    if lacking:
        detail = T("missing: {names}", names=", ".join(lacking))
        yield Probe(
            T("Python packages"), False, detail, T("Install this program again: pip install --force-reinstall .")
        )
    else:
        yield Probe(T("Python packages"), True, Bilingual(", ".join(found)))


def _office() -> Iterator[Probe]:
    binary = find_binary()
    advice = install_advice(OFFICE_PACKAGES)
    if binary is None:
        yield Probe(T("LibreOffice Writer"), False, T("not installed"), advice)
        yield Probe(T("LibreOffice's Python bridge (UNO)"), False, T("not installed"), advice)
        return
    version = office_version(binary)
    numbers = tuple(int(n) for n in version.split(".")[:2]) if version else ()
    if not has_writer(binary):
        yield Probe(T("LibreOffice Writer"), False, T("LibreOffice is there, but not its Writer"), advice)
    elif numbers and numbers < OFFICE_MINIMUM:
        remedy = T("Install LibreOffice 7.4 or newer.")
        yield Probe(T("LibreOffice Writer"), False, T("{version} is too old", version=version), remedy)
    else:
        shown = T("{version} at {path}", version=version or "?", path=binary)
        yield Probe(T("LibreOffice Writer"), bool(version), shown, None if version else advice)
    python = find_python(binary)
    if python is None:
        yield Probe(T("LibreOffice's Python bridge (UNO)"), False, T("not installed"), advice)
    else:
        yield Probe(T("LibreOffice's Python bridge (UNO)"), True, T("works under {path}", path=python))


def _fonts(folder: Path | None) -> Iterator[Probe]:
    try:
        fonts = FontSetup.discover(folder)
    except AllianceError as error:
        yield Probe(T("Fonts"), False, error.problem, error.remedy)
        return
    yield Probe(T("fontconfig"), True, T("sees {count} font faces", count=len(fonts.faces)))
    missing = {id(item.face): item.stand_in for item in fonts.missing}
    for face in FACES:
        if not face.official:
            continue
        name = T("Font {name} ({example})", name=face.label, example=face.names[0])
        if id(face) not in missing:
            yield Probe(name, True, T("present"))
            continue
        stand_in = missing[id(face)]
        if stand_in is None:
            remedy = install_advice("fonts-noto-cjk fonts-liberation")
            yield Probe(name, False, T("missing, and nothing stands in"), remedy)
        elif face.same_metrics:
            yield Probe(name, True, T("missing; {font} stands in with the same widths", font=stand_in))
        else:
            remedy = T("If you own the font, put its file into a folder and name the folder with --fonts.")
            yield Probe(name, True, T("missing; {font} stands in", font=stand_in), remedy)
    yield _free_set()
    yield _rare_names(fonts)


def _free_set() -> Probe:
    target = free_fonts_folder()
    if free_fonts_present():
        return Probe(T("Free font set"), True, T("in {path}", path=target))
    have = sum((target / name).is_file() for name in FILES)
    detail = T("{have} of {count} files in {path}", have=have, count=len(FILES), path=target)
    return Probe(T("Free font set"), True, detail, T("Run: alliance fonts install"))


def _rare_names(fonts: FontSetup) -> Probe:
    lacking = [c for c in "珺堃玥昇赟喆㙓☑☐￥" if not fonts.coverage.drawn_by_some(c)]
    if not lacking:
        return Probe(T("Rare characters and signs"), True, T("the samples tried can all be drawn"))
    remedy = install_advice("fonts-noto-cjk fonts-arphic-ukai fonts-arphic-uming fonts-dejavu-core")
    return Probe(
        T("Rare characters and signs"), False, T("no font draws {characters}", characters=" ".join(lacking)), remedy
    )


def _writable(name: Renderable, folder: Path) -> Probe:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".alliance-"):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        reason = T("{path} cannot be written: {reason}", path=folder, reason=error.strerror or str(error))
        return Probe(name, False, reason, T("Choose another folder, or have its permissions mended."))
    return Probe(name, True, T("{path}, {gib} GiB free", path=folder, gib=f"{free / 2**30:.1f}"))


def _optional() -> Iterator[Probe]:
    for program, package, arguments in _OPTIONAL:
        path = shutil.which(program)
        if path is None:
            remedy = install_advice(package)
            yield Probe(T("{program} (optional)", program=program), True, T("not installed"), remedy)
            continue
        yield Probe(T("{program} (optional)", program=program), True, Bilingual(_first_line(path, arguments)))


def _first_line(path: str, arguments: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(
            [path, *arguments], capture_output=True, timeout=20, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return path
    lines = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    return lines[0].strip() if lines else path
