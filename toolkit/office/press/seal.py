"""The picture of a seal, at its true size over issuer and date (GB/T 9704-2012, 7.3.5). A picture is no signature."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image, UnidentifiedImageError

from toolkit import limits
from toolkit.errors import IOFailure, WantingError
from toolkit.i18n import T

POINTS_PER_MM = 72 / 25.4
DEPARTMENT_MM = 42.0
"""Diameter of the seal of a department of a province (国发〔1999〕25号)."""
_NEAR = 60.0
"""Points between issuer and date: they stand on neighbouring lines."""
_BESIDE = 150.0
_LOWER = 0.08
"""Issuer and date stand a little below the middle of the seal; as a share of its height."""
_DRAWN = "/AllianceSeal"


@dataclass(frozen=True)
class Seal:
    """A seal's picture.

    Args:
        data: a PNG with transparency, or a PDF of one page.
        kind: ``png`` or ``pdf``.
        width_mm: its true width.
        ratio: height by width.
    """

    data: bytes = field(repr=False)
    kind: str
    width_mm: float
    ratio: float


@dataclass(frozen=True)
class Impression:
    """Where a seal goes.

    Args:
        seal: its picture.
        page: of the layout, counted from 0.
        x: of its middle, in points from the left.
        y: of its middle, in points from the foot.
    """

    seal: Seal
    page: int
    x: float
    y: float


def load_seal(path: Path, width_mm: float = DEPARTMENT_MM) -> Seal:
    """Read a seal's picture.

    Args:
        path: PNG with a transparent ground, or PDF.
        width_mm: its true width.

    Raises:
        IOFailure: the file can't be read.
        WantingError: it is no such picture.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IOFailure(
            T("The seal {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    if len(data) > limits.SEAL_BYTES:
        raise _no_seal(path)
    try:
        if data.startswith(b"%PDF-"):
            with pikepdf.open(io.BytesIO(data)) as source:
                if len(source.pages) != 1:
                    raise _no_seal(path)
                left, bottom, right, top = (float(n) for n in source.pages[0].mediabox)
            return Seal(data, "pdf", width_mm, (top - bottom) / (right - left))
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.width * picture.height > limits.IMAGE_PIXELS:
                raise _no_seal(path)
            if picture.convert("RGBA").getchannel("A").getextrema()[0] != 0:
                raise WantingError(
                    T("The ground of the seal {path} is not transparent; it would cover the text.", path=path),
                    T("Save it as PNG with a transparent ground, or as PDF."),
                )
            return Seal(data, "png", width_mm, picture.height / picture.width)
    except (pikepdf.PdfError, UnidentifiedImageError, OSError, ValueError, ZeroDivisionError) as error:
        raise _no_seal(path) from error


def find_place(
    document: pypdfium2.PdfDocument, pages: range, *, issuer: str, day_text: str, seal: Seal
) -> Impression | None:
    """Find where issuer and date stand one above the other; None where they do not.

    Args:
        document: the layout.
        pages: those of one document, counted from 0.
        issuer: as printed.
        day_text: as printed, such as 2026年11月25日.
        seal: what is to go there.
    """
    for number in pages:
        page = document[number]
        text = page.get_textpage()
        try:
            days = list(_boxes(text, day_text))
            for name in _boxes(text, issuer) if days else ():
                for day in days:
                    apart = abs((name[0] + name[2] - day[0] - day[2]) / 2)
                    if 0 < name[1] - day[1] < _NEAR and apart < _BESIDE:
                        return _over(seal, number, name, day)
        finally:
            text.close()
            page.close()
    return None


Box = tuple[float, float, float, float]


def _boxes(text: pypdfium2.PdfTextPage, words: str) -> Iterator[Box]:
    """Yield the boxes (left, bottom, right, top) of what is printed in one line."""
    search = text.search(words, match_case=True)  # type: ignore[no-untyped-call]
    while (found := search.get_next()) is not None:
        start, count = found
        boxes = [text.get_charbox(start + n) for n in range(count)]  # type: ignore[no-untyped-call]
        left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
        if top - bottom < _NEAR / 2:
            yield left, bottom, right, top
    search.close()


def _over(seal: Seal, page: int, name: Box, day: Box) -> Impression:
    height = seal.width_mm * POINTS_PER_MM * seal.ratio
    middle = (name[3] + day[1]) / 2
    across = (name[0] + name[2] + day[0] + day[2]) / 4
    return Impression(seal, page, across, middle + _LOWER * height)


def press_seal(out: pikepdf.Pdf, page: pikepdf.Page, impression: Impression) -> None:
    """Draw a seal on a page, over the text, as paper has it."""
    seal = impression.seal
    width = seal.width_mm * POINTS_PER_MM
    height = width * seal.ratio
    left, bottom = impression.x - width / 2, impression.y - height / 2
    if seal.kind == "pdf":
        with pikepdf.open(io.BytesIO(seal.data)) as source:
            drawn = out.copy_foreign(source.pages[0].as_form_xobject())
            x0, y0, x1, y1 = (float(n) for n in source.pages[0].mediabox)
        matrix = (
            width / (x1 - x0),
            height / (y1 - y0),
            left - x0 * width / (x1 - x0),
            bottom - y0 * height / (y1 - y0),
        )
    else:
        drawn = _image(out, seal.data)
        matrix = (width, height, left, bottom)
    resources = page.Resources
    forms = Dictionary(dict(resources.XObject.items())) if "/XObject" in resources else Dictionary()
    forms[_DRAWN] = drawn
    page.Resources = Dictionary({**dict(resources.items()), "/XObject": forms})
    a, d, e, f = (f"{value:.4f}" for value in matrix)
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q q {a} 0 0 {d} {e} {f} cm {_DRAWN} Do Q".encode())


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
    """Return a picture's size, its transparency and its colours, packed once for all notices."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        picture = opened.convert("RGBA")
    alpha, colour = picture.getchannel("A").tobytes(), picture.convert("RGB").tobytes()
    return picture.size, zlib.compress(alpha, 9), zlib.compress(colour, 9)


def _no_seal(path: Path) -> WantingError:
    return WantingError(
        T("{path} is no picture of a seal that can be used.", path=path),
        T("Name a PNG with a transparent ground, or a PDF of one page, of at most {mib} MiB.", mib=_MIB),
    )


_MIB = limits.SEAL_BYTES // limits.MIB
