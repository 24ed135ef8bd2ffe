"""The picture of a seal at its true size: PNG with a transparent ground, SVG, or a PDF of one page."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pikepdf
from pikepdf import Name
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader

from toolkit import limits
from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.i18n import T
from toolkit.packet.pdfa_page import PageInspector

POINTS_PER_MM = 72 / 25.4
DEPARTMENT_MM = 42.0
"""Diameter of the seal of a department of a province (国发〔1999〕25号)."""
UNIT_MM = 40.0
"""Diameter that most companies, schools and institutes use."""
_MIB = limits.SEAL_BYTES // limits.MIB
_RATIO = 4.0
"""How much longer than wide a seal may be; the flattest ones, for signatures, are 1 : 3."""

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Seal:
    """A seal's picture.

    Args:
        data: a PNG with transparency, or a PDF of one page.
        kind: ``png`` or ``pdf``; an SVG has become a PDF.
        width_mm: its true width.
        ratio: height by width, as seen.
    """

    data: bytes = field(repr=False)
    kind: str
    width_mm: float
    ratio: float

    @property
    def size(self) -> tuple[float, float]:
        """Its true width and height in points."""
        width = self.width_mm * POINTS_PER_MM
        return width, width * self.ratio


def load_seal(path: Path, width_mm: float = DEPARTMENT_MM) -> Seal:
    """Read a seal's picture.

    Args:
        path: PNG with a transparent ground, SVG, or PDF of one page.
        width_mm: its true width.

    Raises:
        IOFailure: the file can't be read.
        WantingError: it is no such picture, or holds what must not get into a packet.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.SEAL_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("The seal {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    if len(data) > limits.SEAL_BYTES:
        raise _no_seal(path)
    if data.startswith(b"%PDF-"):
        return _from_pdf(path, data, width_mm)
    if data.startswith(b"\x89PNG"):
        return _from_png(path, data, width_mm)
    if b"<svg" in data[:4096]:
        from toolkit.signing.seals.svg import svg_to_pdf  # fpdf2 takes a quarter of a second to import

        return _from_pdf(path, svg_to_pdf(data, path), width_mm)
    raise _no_seal(path)


def drawing_of(out: pikepdf.Pdf, seal: Seal) -> tuple[pikepdf.Object, Matrix]:
    """Add a seal's picture to a file; return it, and the matrix that draws it at true size from the origin.

    Args:
        out: the file being written.
        seal: the picture.
    """
    width, height = seal.size
    if seal.kind == "png":
        return _image(out, seal.data), (width, 0, 0, height, 0, 0)
    with pikepdf.open(io.BytesIO(seal.data)) as source:
        drawn = out.copy_foreign(source.pages[0].as_form_xobject())
    left, bottom, right, top = _extent(drawn)
    across, up = width / (right - left), height / (top - bottom)
    return drawn, (across, 0, 0, up, -left * across, -bottom * up)


def _from_pdf(path: Path, data: bytes, width_mm: float) -> Seal:
    try:
        with pikepdf.open(io.BytesIO(data)) as source:
            if len(source.pages) != 1:
                raise _no_seal(path)
            left, bottom, right, top = _extent(source.pages[0].as_form_xobject())
        seal = Seal(data, "pdf", width_mm, (top - bottom) / (right - left))
        _try_out(seal)
        faults = PageInspector().inspect(PdfReader(io.BytesIO(data)).pages[0])
    except AllianceError:
        raise
    except Exception as error:  # the libraries raise every kind on damaged files
        raise _no_seal(path) from error
    # Annotations are left behind with the page around its drawing, so their faults (6.3 to 6.5) do not count.
    grave = [fault for fault in faults if fault.rule.startswith(("6.1.", "6.2."))]
    if grave:
        raise WantingError(
            T("The seal {path} cannot stand in a PDF/A: {fault}", path=path, fault=grave[0].detail),
            T("Save it with its text turned into outlines and in RGB colours, or as PNG with a transparent ground."),
        )
    return _bounded(path, seal)


def _try_out(seal: Seal) -> None:
    """Draw a seal for nobody: damage inside of its page shows only then."""
    with pikepdf.new() as trial:
        drawn, _ = drawing_of(trial, seal)
        drawn.read_bytes()
        trial.Root.Trial = trial.make_indirect(drawn)
        trial.save(io.BytesIO())


def _from_png(path: Path, data: bytes, width_mm: float) -> Seal:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.width * picture.height > limits.IMAGE_PIXELS:
                raise _no_seal(path)
            clear = picture.convert("RGBA").getchannel("A").getextrema()[0] == 0
            seal = Seal(data, "png", width_mm, picture.height / picture.width)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise _no_seal(path) from error
    if not clear:
        raise WantingError(
            T("The ground of the seal {path} is not transparent; it would cover the text.", path=path),
            T("Save it as PNG with a transparent ground, or as PDF."),
        )
    return _bounded(path, seal)


def _bounded(path: Path, seal: Seal) -> Seal:
    if not 1 / _RATIO <= seal.ratio <= _RATIO:
        raise _no_seal(path)
    return seal


def _extent(form: pikepdf.Object) -> tuple[float, float, float, float]:
    """Return the box (left, bottom, right, top) that a form XObject fills where it is drawn as it is."""
    x0, y0, x1, y1 = (float(n) for n in form.BBox)
    a, b, c, d, e, f = (float(n) for n in form.get(Name.Matrix, (1, 0, 0, 1, 0, 0)))
    xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    return min(xs), min(ys), max(xs), max(ys)


def _image(out: pikepdf.Pdf, png: bytes) -> pikepdf.Stream:
    size, alpha, colour = _packed(png)
    mask, colours = out.make_stream(alpha), out.make_stream(colour)
    for stream, space in ((mask, Name.DeviceGray), (colours, Name.DeviceRGB)):
        stream.Type, stream.Subtype = Name.XObject, Name.Image
        stream.Width, stream.Height = size
        stream.BitsPerComponent, stream.ColorSpace = 8, space
        stream.Filter = Name.FlateDecode
    colours.SMask = mask
    return colours


@lru_cache(maxsize=2)
def _packed(png: bytes) -> tuple[tuple[int, int], bytes, bytes]:
    """Return a picture's size, its transparency and its colours, packed once for all pages."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        picture = opened.convert("RGBA")
    alpha, colour = picture.getchannel("A").tobytes(), picture.convert("RGB").tobytes()
    return picture.size, zlib.compress(alpha, 9), zlib.compress(colour, 9)


def _no_seal(path: Path) -> WantingError:
    return WantingError(
        T("{path} is no picture of a seal that can be used.", path=path),
        T("Name a PNG with a transparent ground, an SVG, or a PDF of one page, of at most {mib} MiB.", mib=_MIB),
    )
