"""Chinese characters as outlines, out of this machine's fonts: for drawn seals, and for small fonts to embed."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.errors import MissingError
from toolkit.i18n import T
from toolkit.packet.stamp import FACES, FOLDERS, simplified_first

BOLD = (
    "FandolSong-Bold.otf",
    "NotoSerifCJKsc-Bold.otf",
    "NotoSerifSC-Bold.otf",
    "SourceHanSerifSC-Bold.otf",
    "SourceHanSerifCN-Bold.otf",
    "NotoSerifCJK-Bold.ttc",
)
"""Files looked for where seals are drawn, best first."""

_WORD = re.compile(r"[!-~]+|.", re.DOTALL)

Step = tuple[str, tuple[float, ...]]
"""A step of an outline in ems: ``m``, ``l`` or ``c`` with its points, or ``h``."""


@dataclass(frozen=True)
class Face:
    """One face of a font file; characters are read from it as they are asked for."""

    name: str
    units: int
    _characters: dict[int, str]
    _glyphs: Any
    _metrics: Any

    def has(self, text: str) -> bool:
        """Say whether it draws every character."""
        return all(ord(letter) in self._characters for letter in text)

    def advance(self, letter: str) -> float:
        """Return a character's width in ems."""
        return float(self._metrics[self._characters[ord(letter)]][0]) / self.units

    def broken(self, line: str, width: float) -> list[str]:
        """Break a line of text at a width in ems, not within a number or a Latin word; an empty line is none."""
        out: list[str] = []
        taken = 0.0
        for word in _WORD.findall(line):
            whole = sum(map(self.advance, word))
            for piece in [word] if whole <= width else word:
                advance = whole if piece == word else self.advance(piece)
                if not out or taken + advance > width:
                    out.append("")
                    taken = 0.0
                out[-1] += piece
                taken += advance
        return [piece.strip() for piece in out]

    def outline(self, letter: str) -> tuple[Step, ...]:
        """Return a character's outline in ems, from its origin on the base line."""
        from fontTools.pens.basePen import BasePen
        from fontTools.pens.transformPen import TransformPen

        steps: list[Step] = []

        class Pen(BasePen):
            def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  # fontTools' name
                steps.append(("m", pt))

            def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
                steps.append(("l", pt))

            def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
                steps.append(("c", tuple(value for point in points for value in point)))

            def _closePath(self) -> None:  # noqa: N802
                steps.append(("h", ()))

        scale = 1 / self.units
        pen: Any = TransformPen(Pen(self._glyphs), (scale, 0, 0, scale, 0, 0))  # type: ignore[no-untyped-call]
        self._glyphs[self._characters[ord(letter)]].draw(pen)
        return tuple(steps)


def find_face(text: str, folders: Sequence[Path] = (), names: Sequence[str] = FACES) -> Face:
    """Find a face that draws every character of a text.

    Args:
        text: what is to be drawn.
        folders: looked through first, every font in them; then the system's font folders.
        names: files looked for there, best first; other Chinese faces after them.

    Raises:
        MissingError: no face has all the characters; it says which are the trouble.
    """
    fewest: str | None = None
    for path in _candidates(tuple(folders), tuple(names)):
        face = _open(path)
        if face is None:
            continue
        lacking = "".join(dict.fromkeys(letter for letter in text if not face.has(letter)))
        if not lacking:
            return face
        if fewest is None or len(lacking) < len(fewest):
            fewest = lacking
    raise MissingError(
        T("No font of this machine draws these characters: {characters}.", characters=(fewest or text)[:40]),
        T("Name a folder with a font that has them with --fonts (Debian: fonts-noto-cjk)."),
    )


@lru_cache(maxsize=8)
def _candidates(folders: tuple[Path, ...], names: tuple[str, ...]) -> tuple[Path, ...]:
    out = [path for folder in folders for path in _fonts_in(folder)]
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in _fonts_in(folder):
            found.setdefault(path.name, path)
    return tuple(dict.fromkeys([*out, *(found[name] for name in (*names, *FACES) if name in found)]))


def _fonts_in(folder: Path) -> list[Path]:
    folder = folder.expanduser()
    return sorted(folder.rglob("*.[ot]t[fc]")) if folder.is_dir() else []


@lru_cache(maxsize=4)
def _open(path: Path) -> Face | None:
    """Open a font, in a collection the face for simplified Chinese; None where it is no font that can be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        number = simplified_first(path)[0]
        # From memory: fontTools reads outlines when they are asked for, and would keep the file open.
        font: Any = TTFont(io.BytesIO(path.read_bytes()), fontNumber=number, lazy=True)
        name = str(font["name"].getDebugName(6) or path.stem)
        return Face(name, font["head"].unitsPerEm, font.getBestCmap() or {}, font.getGlyphSet(), font["hmtx"])
    except (TTLibError, OSError, ValueError, KeyError, AssertionError, IndexError):
        return None


def small_font(face: Face, text: str, name: str) -> tuple[bytes, dict[str, int], dict[str, int]]:
    """Make a TrueType font of the characters of a text.

    Args:
        face: where the outlines are taken from.
        text: the characters.
        name: of the font.

    Returns:
        The font, the glyph number of each character and its width in thousandths of an em.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    letters = sorted(set(text))
    order = [".notdef", *(f"u{ord(letter):05X}" for letter in letters)]
    builder: Any = FontBuilder(_UNITS, isTTF=True)  # type: ignore[no-untyped-call]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(dict(zip(map(ord, letters), order[1:], strict=True)))
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    widths = {letter: round(face.advance(letter) * _UNITS) for letter in letters}
    for letter, key in zip(letters, order[1:], strict=True):
        pen: Any = TTGlyphPen(None)
        _trace(face.outline(letter), Cu2QuPen(pen, 0.5, reverse_direction=True))  # type: ignore[no-untyped-call]
        glyphs[key] = pen.glyph()
    builder.setupGlyf(glyphs)
    metrics = {
        key: (widths[letter], getattr(glyphs[key], "xMin", 0)) for letter, key in zip(letters, order[1:], strict=True)
    }
    builder.setupHorizontalMetrics({".notdef": (_UNITS, 0), **metrics})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    # The clock must not get into the packet's bytes.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue(), {letter: n for n, letter in enumerate(letters, 1)}, widths


_UNITS = 1000


def _trace(steps: Sequence[Step], pen: Any) -> None:
    started = False
    for kind, numbers in steps:
        points = [(x * _UNITS, y * _UNITS) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if kind == "m":
            if started:
                pen.closePath()
            pen.moveTo(points[0])
            started = True
        elif kind == "l":
            pen.lineTo(points[0])
        elif kind == "c":
            pen.curveTo(*points)
        else:
            pen.closePath()
            started = False
    if started:
        pen.closePath()
