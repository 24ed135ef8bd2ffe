"""Fetch the free stand-ins for 仿宋, 楷体, 黑体 and 宋体 (Fandol) for this user, without administrator's rights.

They come out of Debian's texlive-lang-chinese (GPL-3 with font exception). Every Fandol font draws U+FFE5 ￥ as a
dollar sign, so that character is taken out of their maps and another font prints it. Their bold cuts call themselves
regular, so that nobody would find them; they are told their weight.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
from fontTools.ttLib import TTFont, TTLibError

from toolkit.errors import MissingError
from toolkit.i18n import T, Text
from toolkit.publish import publish_bytes

APPLICATION = "alliance-toolkit"
PACKAGE = "texlive-lang-chinese"
FILES = (
    "FandolFang-Regular.otf",
    "FandolHei-Bold.otf",
    "FandolHei-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolSong-Bold.otf",
    "FandolSong-Regular.otf",
)
YUAN_SIGN = 0xFFE5
_BOLD_BIT, _REGULAR_BIT = 1 << 5, 1 << 6
"""OS/2.fsSelection (OpenType)."""
_DOWNLOAD_SECONDS = 900
_UNPACK_SECONDS = 300


def install_free_fonts(progress: Callable[[Text], None] | None = None, folder: Path | None = None) -> Path:
    """Put the free set into place; does nothing when it is there.

    Args:
        progress: told what is being done.
        folder: where to; by default the user's data folder.

    Returns:
        The folder that has the fonts.

    Raises:
        MissingError: apt-get or dpkg-deb is not there, or the package cannot be fetched.
        IOFailure: the folder cannot be written.
    """
    target = folder or free_fonts_folder()
    if free_fonts_present(target):
        return target
    tell = progress or (lambda _text: None)
    with tempfile.TemporaryDirectory(prefix="alliance-fonts-") as work:
        tell(T("Fetching the package {package} (49 MB).", package=PACKAGE))
        package = _download(Path(work))
        tell(T("Unpacking the fonts."))
        unpacked = Path(work) / "unpacked"
        _run(["dpkg-deb", "-x", str(package), str(unpacked)], Path(work), _UNPACK_SECONDS)
        found = {path.name: path for path in unpacked.rglob("Fandol*.otf")}
        absent = [name for name in FILES if name not in found]
        if absent:
            raise _unfetched(T("the package lacks {files}", files=", ".join(absent)))
        for name in FILES:
            try:
                publish_bytes(target / name, mended(found[name].read_bytes(), bold="Bold" in name))
            except TTLibError as error:
                raise _unfetched(T("{file} is damaged", file=name)) from error
    return target


def free_fonts_folder() -> Path:
    """Return where the free set is kept for this user."""
    return platformdirs.user_data_path(APPLICATION, appauthor=False) / "fonts"


def free_fonts_present(folder: Path | None = None) -> bool:
    """Say whether the free set is complete."""
    target = folder or free_fonts_folder()
    return all((target / name).is_file() for name in FILES)


def mended(font: bytes, *, bold: bool = False) -> bytes:
    """Return the font without U+FFE5 in its character maps and, if bold, saying so; same input, same bytes."""
    with TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False) as opened:
        # Made-up glyph names keep fontTools from unpacking the outlines (20 s a font) only to learn the real ones.
        opened.setGlyphOrder([f"glyph{number:05d}" for number in range(opened["maxp"].numGlyphs)])
        for table in opened["cmap"].tables:
            if table.isUnicode():
                table.cmap.pop(YUAN_SIGN, None)
        if bold:
            style: Any = opened["OS/2"]
            style.usWeightClass = 700
            style.fsSelection = style.fsSelection & ~_REGULAR_BIT | _BOLD_BIT
            head: Any = opened["head"]
            head.macStyle |= 1
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def _download(work: Path) -> Path:
    # apt's own sandbox user may not be able to write into our folder; as root it would only warn, at length.
    _run(["apt-get", "-qq", "-o", "APT::Sandbox::User=", "download", PACKAGE], work, _DOWNLOAD_SECONDS)
    packages = sorted(work.glob(f"{PACKAGE}_*.deb"))
    if not packages:
        raise _unfetched(T("no package arrived"))
    return packages[-1]


def _run(command: list[str], folder: Path, seconds: float) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=seconds, check=False)
    except FileNotFoundError as error:
        raise _unfetched(T("the program {program} is not on this machine", program=command[0])) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unfetched(T("{program} did not finish", program=command[0])) from error
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _unfetched(T("{program} says: {message}", program=command[0], message=lines[-1] if lines else "?"))


def _unfetched(reason: Text) -> MissingError:
    return MissingError(
        T("The free fonts could not be fetched: {reason}.", reason=reason),
        T(
            "Check the network and the package sources (apt-get update), then run: alliance fonts install. "
            "Or put the official font files into a folder and name it with --fonts."
        ),
    )
