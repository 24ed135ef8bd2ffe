"""Which fonts a conversion runs under: the user's first, then the free set, then the system's; as we tell fontconfig.

The system's own fontconfig rules are left out, so that the same fonts give the same pages on every machine.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from toolkit.documents.fontconfig import base_config, full_config
from toolkit.documents.fonttable import FACES, LAST_RESORT, OfficialFace, StandIn, face_of
from toolkit.documents.freefonts import free_fonts_folder, install_free_fonts
from toolkit.documents.office import install_advice
from toolkit.documents.outlines import cff_name
from toolkit.errors import IOFailure, MissingError, UsageError
from toolkit.i18n import T

__all__ = ["Coverage", "FontSetup", "InstalledFace", "MissingFont", "Resolution", "install_free_fonts", "usual_folders"]

_LIST_SECONDS = 300
"""The first listing on a machine with thousands of fonts reads every one of them."""
_HEAD_BYTES = 4096
"""The start of a font file holds the checksums of all its tables (OpenType, table directory)."""
_FORMAT = "%{file}\t%{index}\t%{family}\t%{fullname}\t%{postscriptname}\n"


@dataclass(frozen=True)
class InstalledFace:
    """One face that fontconfig offers.

    Args:
        file: where it is.
        names: its family names and full names.
        postscript: the name a PDF shows it by.
    """

    file: Path
    names: tuple[str, ...]
    postscript: str


@dataclass(frozen=True)
class MissingFont:
    """An official face that is not on this machine.

    Args:
        face: what is asked for.
        stand_in: the family printed instead; None where nothing suitable is there.
    """

    face: OfficialFace
    stand_in: str | None


@dataclass(frozen=True)
class Resolution:
    """What a requested family name comes to.

    Args:
        asked: the name in the document.
        family: the family printed; None where nothing in our table answers.
        stand_in: another typeface is printed than was asked.
        same_metrics: but with the same widths, so that lines and pages do not move.
        bold: the stand-in is taken in bold.
    """

    asked: str
    family: str | None
    stand_in: bool
    same_metrics: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Coverage:
    """The code points of each face: its PostScript name, the starts of its ranges, their ends (both inclusive)."""

    ranges: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Self:
        """Read fc-list's lines: a name, a tab, ranges such as ``4e00-4e07`` in hexadecimal."""
        rows = []
        for line in lines:
            name, _, charset = line.partition("\t")
            pairs = [piece.partition("-") for piece in charset.split()]
            low = tuple(int(first, 16) for first, _, _ in pairs)
            rows.append((name, low, tuple(int(last or first, 16) for first, _, last in pairs)))
        return cls(tuple(rows))

    def drawn_by_some(self, character: str, without: tuple[str, ...] = ()) -> bool:
        """Say whether a face draws the character, faces whose names start with one of ``without`` left out."""
        point = ord(character)
        return any(
            point <= high[at]
            for name, low, high in self.ranges
            if not name.startswith(without or ("\0",)) and (at := bisect_right(low, point) - 1) >= 0
        )


@dataclass(frozen=True)
class FontSetup:
    """The fonts on this machine as conversions see them; make it with :meth:`discover`."""

    folders: tuple[Path, ...]
    faces: tuple[InstalledFace, ...]
    rejected: tuple[Path, ...] = ()
    user_folder: Path | None = None
    _by_name: dict[str, InstalledFace] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        table: dict[str, InstalledFace] = {}
        for face in self.faces:
            for name in face.names:
                table.setdefault(name.casefold(), face)
        object.__setattr__(self, "_by_name", table)

    @classmethod
    def discover(
        cls,
        user_folder: Path | None = None,
        *,
        free_folder: Path | None = None,
        system_folders: tuple[Path, ...] | None = None,
    ) -> Self:
        """Look at the fonts of this machine.

        Args:
            user_folder: the user's own official fonts; they come first.
            free_folder: the free set; by default where :func:`install_free_fonts` puts it.
            system_folders: by default the usual ones.

        Raises:
            UsageError: the user's folder does not exist.
            MissingError: fontconfig is not installed.
        """
        if user_folder is not None and not user_folder.is_dir():
            raise UsageError(
                T("The font folder {path} does not exist.", path=user_folder),
                T("Name an existing folder with .ttf, .otf or .ttc files, or leave the option out."),
            )
        system = usual_folders() if system_folders is None else system_folders
        wanted = (user_folder, free_folder or free_fonts_folder(), *system)
        folders = tuple(f.resolve() for f in wanted if f is not None and f.is_dir())
        rejected = tuple(face.file for face in _list(folders, (), ":charset=ffe5") if _draws_dollar(face))
        faces = sorted(_list(folders, rejected), key=lambda face: (_rank(face.file, folders), str(face.file)))
        return cls(folders, tuple(faces), rejected, user_folder)

    def has(self, family: str) -> bool:
        """Say whether a family is on this machine under this very name."""
        return family.casefold() in self._by_name

    def names_embedded(self, name: str) -> frozenset[str]:
        """Return all names, folded, of the faces that a PDF may call so (without the subset's prefix).

        All regions of a Noto collection share one outline table that bears the Japanese name; PDFs show that name.
        """
        faces = (face for face in self.faces if face.postscript == name or _bears(face, name))
        return frozenset(own.casefold() for face in faces for own in face.names)

    def resolve(self, name: str) -> Resolution:
        """Say what a document that asks for ``name`` gets."""
        if self.has(name):
            return Resolution(name, name, stand_in=False)
        face = face_of(name)
        if face is None:
            return Resolution(name, None, stand_in=True)
        sister = self._sister(face)
        if sister is not None:
            return Resolution(name, sister, stand_in=False)
        chosen = self._stand_in(face)
        if chosen is None:
            return Resolution(name, None, stand_in=True)
        first = chosen.family in [s.family for s in face.stand_ins[:2]]
        return Resolution(
            name, chosen.family, stand_in=True, same_metrics=face.same_metrics and first, bold=chosen.bold
        )

    @property
    def missing(self) -> tuple[MissingFont, ...]:
        """The official faces that are not there, with what stands in."""
        out = []
        for face in FACES:
            if face.official and self._sister(face) is None:
                chosen = self._stand_in(face)
                out.append(MissingFont(face, chosen.family if chosen else None))
        return tuple(out)

    @cached_property
    def fingerprint(self) -> str:
        """A hash that changes when a font that conversions may use, or the way names are mapped, changes."""
        digest = hashlib.sha256(self._config(("folder",)).encode())
        used = {family.casefold() for family in self._families_in_use()}
        for face in self.faces:
            own = self.user_folder is not None and face.file.is_relative_to(self.user_folder.resolve())
            if own or used & {name.casefold() for name in face.names}:
                digest.update(repr((face.postscript, *_content_mark(face.file))).encode())
        return digest.hexdigest()

    @cached_property
    def coverage(self) -> Coverage:
        """What each face can draw."""
        return Coverage.parse(
            _fc_list(base_config(self.folders, self.rejected), "%{postscriptname}\t%{charset}\n", ":")
        )

    def write_fontconfig(self, folder: Path) -> Path:
        """Write the fontconfig file into a folder and return its path; conversions run under it (FONTCONFIG_FILE)."""
        path = folder / "fonts.conf"
        path.write_text(self._config(tuple(str(f) for f in self.folders)), "utf-8")
        return path

    def _config(self, folders: tuple[str, ...]) -> str:
        substitutions = []
        for face in FACES:
            for name in face.names:
                found = self.resolve(name)
                if found.family is not None:
                    rare = tuple(f for f in face.rare if self.has(f))
                    substitutions.append((name, None if found.family == name else found.family, found.bold, rare))
        stand_ins = {
            chosen.family: tuple(f for f in face.rare if self.has(f) and f != chosen.family)
            for face in FACES
            if (chosen := self._stand_in(face)) is not None
        }
        last = tuple(family for family in LAST_RESORT if self.has(family))
        rejected = tuple(str(p) for p in self.rejected) if folders != ("folder",) else ()
        return full_config(folders, rejected, tuple(substitutions), stand_ins, last)

    def _families_in_use(self) -> set[str]:
        found = {self.resolve(name).family for face in FACES for name in face.names}
        return {f for f in found if f is not None} | {f for face in FACES for f in face.rare} | set(LAST_RESORT)

    def _sister(self, face: OfficialFace) -> str | None:
        return next((name for name in face.names if self.has(name)), None)

    def _stand_in(self, face: OfficialFace) -> StandIn | None:
        return next((s for s in face.stand_ins if self.has(s.family)), None)


def usual_folders() -> tuple[Path, ...]:
    """Return the folders in which systems keep fonts."""
    home = Path.home()
    return (
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
        Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "fonts",
        home / ".fonts",
        Path("/Library/Fonts"),
        Path("/System/Library/Fonts"),
    )


def _bears(face: InstalledFace, name: str) -> bool:
    inside = cff_name(face.file)
    return bool(inside) and name.startswith(inside)


def _draws_dollar(face: InstalledFace) -> bool:
    """Say whether the face would print ￥ as $: every Fandol font does, as long as it maps U+FFE5 at all."""
    return face.postscript.startswith("Fandol")


def _rank(file: Path, folders: tuple[Path, ...]) -> int:
    return next((i for i, folder in enumerate(folders) if file.is_relative_to(folder)), len(folders))


def _content_mark(file: Path) -> tuple[int, str]:
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        return file.stat().st_size, hashlib.sha256(head).hexdigest()
    except OSError:
        return 0, ""


def _list(folders: tuple[Path, ...], rejected: tuple[Path, ...], pattern: str = ":") -> list[InstalledFace]:
    faces = []
    for line in _fc_list(base_config(folders, rejected), _FORMAT, pattern):
        file, _index, family, full, postscript = (line.split("\t") + [""] * 4)[:5]
        names = tuple(dict.fromkeys(n.strip() for n in (*family.split(","), *full.split(",")) if n.strip()))
        faces.append(InstalledFace(Path(file), names, postscript))
    return faces


def _fc_list(config: str, form: str, pattern: str) -> list[str]:
    """Ask fontconfig for its faces under a configuration of ours; return its lines."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="alliance-fonts-", suffix=".conf", encoding="utf-8") as file:
            file.write(config)
            file.flush()
            environment = {**os.environ, "FONTCONFIG_FILE": file.name, "LC_ALL": "C.UTF-8"}
            command = ["fc-list", "-f", form, pattern]
            done = subprocess.run(command, capture_output=True, timeout=_LIST_SECONDS, check=False, env=environment)
    except (FileNotFoundError, PermissionError, subprocess.TimeoutExpired) as error:
        if isinstance(error, OSError) and error.filename != "fc-list":
            raise _unwritable(error) from error
        raise MissingError(
            T("The program fc-list of fontconfig is not installed or does not answer."), install_advice("fontconfig")
        ) from error
    except OSError as error:
        raise _unwritable(error) from error
    return done.stdout.decode("utf-8", "replace").splitlines()


def _unwritable(error: OSError) -> IOFailure:
    return IOFailure(
        T("The temporary folder cannot be written: {reason}.", reason=error.strerror or str(error)),
        T("Check that the folder exists, is writable and has room, then run the command again."),
    )
