"""Page numbers at the foot: what is printed, in which font, and where it stands upright."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import logging
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path
from pypdf import PdfReader
from pypdf.generic import ContentStream, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from toolkit.errors import MissingError
from toolkit.i18n import T
from toolkit.packet.kept import kept

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from fpdf import FPDF

MM = 72 / 25.4
SIZE = 12.0
"""Points."""
BASELINE = 11 * MM
"""Of the number above the visible page's foot."""
CHARACTERS = "总第页—0123456789 "
FONT_NAME = "/AlliancePageNo"
FACES = (
    "FandolSong-Regular.otf",
    "simsun.ttc",
    "NotoSerifCJKsc-Regular.otf",
    "NotoSerifSC-Regular.otf",
    "SourceHanSerifSC-Regular.otf",
    "SourceHanSerifCN-Regular.otf",
    "NotoSerifCJK-Regular.ttc",
    "uming.ttc",
    "NotoSansCJK-Regular.ttc",
)
"""Files looked for, best first: book faces before sans, small before large."""
FOLDERS = (
    user_data_path("alliance-toolkit") / "fonts",
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)


_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True)
class StampFont:
    """A font cut down to the characters of page numbers: ``data`` is an OpenType file of a few kilobytes."""

    data: bytes
    source: str = ""

    @property
    def sha256(self) -> str:
        """Of the cut-down font; part of what a packet's bytes depend on."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Stamp:
    """One number to print: its text, the baseline's height in points, a white rim where it may meet dark scans."""

    text: str
    baseline: float = BASELINE
    rim: bool = False


def number_text(page: int) -> str:
    """Return the number as our own documents carry it."""
    return f"— {page} —"


def total_text(page: int) -> str:
    """Return the number for pages that carry, or may carry, a number of their own."""
    return f"总第 {page} 页"


def find_stamp_font(folders: Sequence[Path] = ()) -> StampFont:
    """Find a Chinese font for the page numbers.

    Args:
        folders: looked through first; then the usual font folders of the system.

    Raises:
        MissingError: no font of this machine has the characters.
    """
    searched = [*folders, *FOLDERS]
    for folder in searched:
        if folder.expanduser().is_dir():
            found = {path.name: path for path in sorted(folder.expanduser().rglob("*.[ot]t[fc]"), reverse=True)}
            for face in FACES:
                if face in found and (font := load_stamp_font(found[face])) is not None:
                    return font
    raise MissingError(
        T("No Chinese font for the page numbers was found."),
        T("Install one (Debian: fonts-noto-cjk), or name a folder that holds one of: {names}.",
          names=", ".join(FACES)),
    )  # fmt: skip


def load_stamp_font(path: Path) -> StampFont | None:
    """Cut the font file down to the characters of page numbers; None when it lacks one of them or can't be read."""
    try:
        stat = path.stat()
        data = _cut_down(path, stat.st_mtime_ns, stat.st_size)
    except OSError:
        return None
    return StampFont(data, path.name) if data else None


@lru_cache(maxsize=8)
def _cut_down(path: Path, _mtime: int, _size: int) -> bytes:
    source = hashlib.sha256(path.read_bytes()).hexdigest()
    return kept(("cut", metadata.version("fonttools"), CHARACTERS, source), lambda: _cut(path))


def _cut(path: Path) -> bytes:
    # Imported here as fontTools and fpdf2 take longer to import than the packet to write.
    from fontTools.ttLib import TTFont, TTLibError

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    try:
        for number in simplified_first(path):
            # Opened here, since fontTools leaves a file open that turns out to be no font.
            with path.open("rb") as stream, TTFont(stream, fontNumber=number, lazy=True, recalcTimestamp=False) as font:
                if not set(map(ord, CHARACTERS)) - set(font.getBestCmap() or ()):
                    return _subset(font)
    except (TTLibError, ValueError, KeyError, AssertionError, TypeError):
        return b""
    return b""


def _subset(font: TTFont) -> bytes:
    from fontTools import subset

    options: Any = subset.Options()  # type: ignore[no-untyped-call]
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [1, 2, 4, 6]
    options.notdef_outline = True
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "FFTM", "GSUB", "GPOS", "GDEF", "DSIG"]
    cutter: Any = subset.Subsetter(options)  # type: ignore[no-untyped-call]
    cutter.populate(text=CHARACTERS)
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def simplified_first(path: Path) -> list[int]:
    """Return the numbers of a font file's faces; in a collection those for simplified Chinese first."""
    if path.suffix.lower() != ".ttc":
        return [-1]
    from fontTools.ttLib import TTFont

    with path.open("rb") as stream:
        count = int.from_bytes(stream.read(12)[8:12], "big")
    simplified = []
    for number in range(min(count, 64)):
        with path.open("rb") as stream, TTFont(stream, fontNumber=number, lazy=True) as font:
            name = str(font["name"].getDebugName(4))
        simplified.append((not re.search(r"\b(SC|CN|GB|SimSun)\b", name), "Mono" in name, number))
    return [number for _, _, number in sorted(simplified)]


class Stamper:
    """Writes the content of number stamps in one embedded font.

    Args:
        font: the font.
    """

    def __init__(self, font: StampFont) -> None:
        versions = metadata.version("fpdf2"), metadata.version("fonttools")
        sheet = kept(("sheet", *versions, CHARACTERS, font.sha256), lambda: _sheet(font))
        widths, _, pdf = sheet.partition(b"\n")
        self._widths: dict[str, float] = json.loads(widths)
        reader = PdfReader(io.BytesIO(pdf))
        page = reader.pages[0]
        # Of what fpdf2 draws only the glyph codes are wanted, one string a character.
        shown = [
            operands[0].original_bytes
            for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations
            if operator == b"Tj"
        ]
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        self.font: DictionaryObject = next(iter(fonts.values())).get_object()
        codes = _coded_plainly(self.font)
        self._codes = {letter: codes.get(raw, raw) for letter, raw in zip(CHARACTERS, shown, strict=True)}

    def content(self, stamp: Stamp, box: tuple[float, float, float, float], rotate: int) -> bytes:
        """Return the operators that print ``stamp`` at the foot centre of the page as it is seen.

        Args:
            stamp: what to print.
            box: the visible box (left, bottom, right, top) in the page's own coordinates.
            rotate: the page's /Rotate, a multiple of 90.
        """
        matrix, width = upright(box, rotate)
        x = (width - sum(self._widths[letter] for letter in stamp.text)) / 2
        shown = b"".join(self._codes[letter] for letter in stamp.text).hex().encode()
        text = b"BT %s %s Tf %s %s Td <%s> Tj ET" % (
            FONT_NAME.encode(), _n(SIZE), _n(x), _n(stamp.baseline), shown,
        )  # fmt: skip
        # The rim says nothing: whoever copies or searches text meets the number once.
        rim = b"/Span <</ActualText ()>> BDC q 1 G 2.5 w 1 j 1 Tr " + text + b" Q EMC\n" if stamp.rim else b""
        return b"q %s cm\n%s0 g 0 Tr %s\nQ\n" % (b" ".join(map(_n, matrix)), rim, text)


def upright(box: tuple[float, float, float, float], rotate: int) -> tuple[tuple[float, ...], float]:
    """Return the matrix from the page as seen (origin at its lower left) to its own coordinates, and its width."""
    left, bottom, right, top = box
    match rotate % 360:
        case 90:
            return (0, 1, -1, 0, right, bottom), top - bottom
        case 180:
            return (-1, 0, 0, -1, right, top), right - left
        case 270:
            return (0, -1, 1, 0, left, top), top - bottom
        case _:
            return (1, 0, 0, 1, left, bottom), right - left


def _coded_plainly(font: DictionaryObject) -> dict[bytes, bytes]:
    """Give fpdf2's CFF font the plain encoding Identity-H; return new codes by old.

    fpdf2 writes such fonts with a code table of their own, which some programs that read text do not follow.
    """
    table = font["/Encoding"]
    if not isinstance(table, StreamObject):
        return {}
    codes = {
        bytes.fromhex(code.decode()): int(cid).to_bytes(2, "big")
        for code, cid in re.findall(rb"<([0-9A-Fa-f]{4})> (\d+)", table.get_data())
    }
    unicode: Any = font["/ToUnicode"]
    lines = [
        b"<%s> <%s>" % (codes[bytes.fromhex(code.decode())].hex().encode(), letter)
        for code, letter in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>\n", unicode.get_data())
        if bytes.fromhex(code.decode()) in codes
    ]
    plain = DecodedStreamObject()
    plain.set_data(_to_unicode(lines))
    font[NameObject("/Encoding")] = NameObject("/Identity-H")
    font[NameObject("/ToUnicode")] = plain
    return codes


def unicode_map(codes: Mapping[str, int]) -> bytes:
    """Return the CMap that tells the character of each code, for /ToUnicode (ISO 32000-1, 9.10.3)."""
    lines = [b"<%04X> <%s>" % (code, letter.encode("utf-16-be").hex().encode()) for letter, code in codes.items()]
    return _to_unicode(lines)


def _to_unicode(lines: Sequence[bytes]) -> bytes:
    # No more than a hundred stand in one list (Adobe TN 5014).
    lists = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return _TO_UNICODE % b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(few), b"\n".join(few)) for few in lists)


def _sheet(font: StampFont) -> bytes:
    """Return the characters' widths in points as JSON, and from the second line on a PDF that prints each of them."""
    from fpdf import FPDF

    sheet = FPDF(unit="pt")
    sheet.set_auto_page_break(False)
    sheet.compress = False
    sheet.set_creation_date(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    sheet.add_page()
    _add_font(sheet, f"stamp-{font.sha256[:16]}.otf", font.data)
    sheet.set_font("stamp", size=SIZE)
    for letter in CHARACTERS:
        sheet.text(0, SIZE, letter)
    widths = {letter: float(sheet.get_string_width(letter)) for letter in CHARACTERS}
    return json.dumps(widths).encode() + b"\n" + bytes(sheet.output())


def _add_font(sheet: FPDF, name: str, data: bytes) -> None:
    # fpdf2 reads fonts from files only.
    with tempfile.TemporaryDirectory(prefix="alliance-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        sheet.add_font("stamp", fname=path)


def _n(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()
