"""Sample seals, drawn: ring, name on an arc, star, and across it the words 样章, so that nobody takes one for a seal.

A real seal's picture comes from its owner. What is drawn here is for trying out, for tests and for teaching.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.raster import PDFIUM
from toolkit.signing.seals.glyphs import BOLD, Face, Step, find_face
from toolkit.signing.seals.picture import POINTS_PER_MM, UNIT_MM, Matrix, Seal

MARK = "样章"
NOTE = "样例无效"
_RED = (0.85, 0.05, 0.05)
_HEX = "#d90d0d"
_LONGEST = 40
"""Characters of a name; on a seal of 40 mm longer ones can no longer be read."""
_ARC = math.radians(250)
"""How much of the ring a name may take."""
_DPI = 600
_CENTRE = 50.0
"""Everything is drawn in a square of 100 units, whose size is set at the end."""


@dataclass(frozen=True)
class Shape:
    """One outline: its steps in units, and the width of its line, or None where it is filled."""

    steps: tuple[Step, ...]
    line: float | None = None


def sample_seal(name: str, width_mm: float = UNIT_MM, *, fonts: Sequence[Path] = ()) -> Seal:
    """Draw the sample seal of a unit.

    Args:
        name: of the unit, written along the ring.
        width_mm: diameter.
        fonts: folders with fonts that come first.

    Raises:
        WantingError: the name is empty or too long.
        MissingError: no font of this machine draws the name.
    """
    return Seal(sample_pdf(name, width_mm, fonts=fonts), "pdf", width_mm, 1.0)


def sample_pdf(name: str, width_mm: float = UNIT_MM, *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the sample seal as a PDF page of its true size: outlines only, transparent ground, same bytes each time.

    See :func:`sample_seal` for arguments and errors.
    """
    side = width_mm * POINTS_PER_MM
    scale = side / 100
    content = b"%.6f 0 0 %.6f 0 0 cm\n" % (scale, scale) + b"".join(map(_operators, _shapes(name, fonts)))
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(side, side))
        packed = pdf.make_stream(zlib.compress(content, 9))
        packed.Filter = Name.FlateDecode
        page.Contents = packed
        page.Resources = Dictionary()
        page.obj[Name.MediaBox] = Array([0, 0, Decimal(f"{side:.4f}"), Decimal(f"{side:.4f}")])
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def sample_svg(name: str, width_mm: float = UNIT_MM, *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the sample seal as SVG. See :func:`sample_seal` for arguments and errors."""
    paths = []
    for shape in _shapes(name, fonts):
        paint = f'fill="{_HEX}"' if shape.line is None else f'fill="none" stroke="{_HEX}" stroke-width="{shape.line:g}"'
        paths.append(f'<path {paint} d="{_path_data(shape.steps)}"/>\n')
    size = f'width="{width_mm:g}mm" height="{width_mm:g}mm" viewBox="0 0 100 100"'
    # SVG counts downwards.
    body = f'<g transform="matrix(1 0 0 -1 0 100)">\n{"".join(paths)}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<title>{MARK}</title>\n{body}\n</svg>\n'.encode()


def sample_png(name: str, width_mm: float = UNIT_MM, *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the sample seal as PNG of 600 dpi with a transparent ground. See :func:`sample_seal`."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(sample_pdf(name, width_mm, fonts=fonts))  # type: ignore[no-untyped-call]
        try:
            bitmap = document[0].render(scale=_DPI / 72, fill_color=(255, 255, 255, 0), rev_byteorder=True)
            picture = bitmap.to_pil()
        finally:
            document.close()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def _shapes(name: str, fonts: Sequence[Path]) -> list[Shape]:
    name = name.strip()
    if not name or len(name) > _LONGEST:
        raise WantingError(
            T("A sample seal bears a name of 1 to {most} characters.", most=_LONGEST), T("Give a shorter name.")
        )
    face = find_face(name + MARK + NOTE, fonts, BOLD)
    return [
        Shape(_circle(48.2), 2.4),
        Shape(_circle(45.2), 0.5),
        *_arc(face, name),
        Shape(_star(9.5, 60)),
        *_line(face, MARK, 22, 26),
        *_line(face, NOTE, 5.2, 13.5),
    ]


def _arc(face: Face, name: str) -> Iterable[Shape]:
    """Write along the inside of the ring, from left to right over the top."""
    size = min(13.0, _ARC * 36 / len(name))
    step = min(_ARC / len(name), 1.35 * size / 36)
    radius = 43 - size * 0.93
    for at, letter in enumerate(name):
        angle = math.pi / 2 - (at - (len(name) - 1) / 2) * step
        yield _turned(face, letter, size, radius, angle)


def _line(face: Face, words: str, size: float, foot: float) -> Iterable[Shape]:
    """Write straight across the middle, in characters of a size, at a height."""
    step = 1.1 * size
    for at, letter in enumerate(words):
        middle = _CENTRE + (at - (len(words) - 1) / 2) * step
        yield _placed(face, letter, (size, 0, 0, size, middle - size * face.advance(letter) / 2, foot))


def _turned(face: Face, letter: str, size: float, radius: float, angle: float) -> Shape:
    """Set a character on a circle, its foot towards the middle."""
    turn = angle - math.pi / 2
    a, b = size * 0.9 * math.cos(turn), size * 0.9 * math.sin(turn)
    c, d = -size * math.sin(turn), size * math.cos(turn)
    half = face.advance(letter) / 2
    x, y = _CENTRE + radius * math.cos(angle), _CENTRE + radius * math.sin(angle)
    return _placed(face, letter, (a, b, c, d, x - a * half, y - b * half))


def _placed(face: Face, letter: str, matrix: Matrix) -> Shape:
    a, b, c, d, e, f = matrix
    out: list[Step] = []
    for kind, numbers in face.outline(letter):
        points = zip(numbers[::2], numbers[1::2], strict=True)
        out.append((kind, tuple(value for x, y in points for value in (a * x + c * y + e, b * x + d * y + f))))
    return Shape(tuple(out))


def _circle(radius: float) -> tuple[Step, ...]:
    r, k, m = radius, radius * 0.5522847498, _CENTRE
    return (
        ("m", (m + r, m)),
        ("c", (m + r, m + k, m + k, m + r, m, m + r)),
        ("c", (m - k, m + r, m - r, m + k, m - r, m)),
        ("c", (m - r, m - k, m - k, m - r, m, m - r)),
        ("c", (m + k, m - r, m + r, m - k, m + r, m)),
        ("h", ()),
    )


def _star(radius: float, height: float) -> tuple[Step, ...]:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = [
        (
            _CENTRE + (radius, inner)[n % 2] * math.cos(math.pi / 2 + n * math.pi / 5),
            height + (radius, inner)[n % 2] * math.sin(math.pi / 2 + n * math.pi / 5),
        )
        for n in range(10)
    ]
    return (("m", points[0]), *(("l", point) for point in points[1:]), ("h", ()))


def _operators(shape: Shape) -> bytes:
    colour = b" ".join(map(_n, _RED))
    drawn = b"".join(b"%s %s\n" % (b" ".join(map(_n, numbers)), kind.encode()) for kind, numbers in shape.steps)
    if shape.line is None:
        return colour + b" rg\n" + drawn + b"f\n"
    return colour + b" RG " + _n(shape.line) + b" w\n" + drawn + b"S\n"


def _path_data(steps: Iterable[Step]) -> str:
    letters = {"m": "M", "l": "L", "c": "C", "h": "Z"}
    return "".join(letters[kind] + " ".join(_n(v).decode() for v in numbers) for kind, numbers in steps)


def _n(value: float) -> bytes:
    return (f"{value:.2f}".rstrip("0").rstrip(".") or "0").encode()
