"""Pictures as pages: A4 upright or across as the picture is, turned as its camera says, re-encoded only if need be."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from toolkit import limits
from toolkit.i18n import T
from toolkit.packet.refusal import refused

MM = 72 / 25.4
A4 = (595.276, 841.89)
SIDE, FOOT = 8 * MM, 16 * MM
"""Margins; the foot is left free for the page number."""
FINEST, FINE = 400, 300
"""Above FINEST dots per inch on paper a picture is reduced to FINE; no printer shows more."""
COARSEST = 100
"""A picture without a size of its own is not blown up beyond this many dots per inch."""
FORMATS = ("JPEG", "PNG", "TIFF")
EXIF_ORIENTATION = 0x0112
# The unit square onto the rectangle 0..1 as seen, by EXIF orientation (a b c d e f of PDF's cm).
_TURNS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True)
class Picture:
    """One picture, packed for a PDF.

    Args:
        width: in pixels, as stored.
        height: in pixels, as stored.
        grey: one channel instead of three.
        bits: of a channel, 1 or 8.
        packed: the data under ``filter``.
        filter: ``/DCTDecode`` or ``/FlateDecode`` with PNG's predictor.
        orientation: EXIF's, 1 to 8.
        dpi: its own resolution, if it says a believable one.
    """

    width: int
    height: int
    grey: bool
    bits: int
    packed: bytes
    filter: str
    orientation: int = 1
    dpi: float | None = None

    @property
    def seen(self) -> tuple[int, int]:
        """Its width and height as seen."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)

    @property
    def predictor(self) -> dict[str, int]:
        """How its data is unpacked beside ``filter`` (/DecodeParms); empty where nothing has to be said."""
        if self.filter != "/FlateDecode" or self.bits != 8:
            return {}
        return {"/Predictor": 15, "/Colors": 1 if self.grey else 3, "/BitsPerComponent": 8, "/Columns": self.width}


def picture_pdf(data: bytes, name: str) -> tuple[bytes, int]:
    """Put a JPEG, PNG or TIFF onto A4 pages, one for each picture in the file.

    Args:
        data: the file.
        name: for messages.

    Returns:
        The PDF and its number of pages.

    Raises:
        AttachmentRefused: the picture is damaged, empty or larger than the limit.
    """
    writer = PdfWriter()
    for picture in read_pictures(data, name):
        _place(writer, picture)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), len(writer.pages)


def read_pictures(data: bytes, name: str) -> Iterator[Picture]:
    """Read a JPEG, PNG or TIFF: each picture in it, packed for a PDF.

    Args:
        data: the file.
        name: for messages.

    Raises:
        AttachmentRefused: it is damaged, empty or larger than the limits.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if frames > limits.ATTACHMENT_PAGES:
                raise refused(
                    name,
                    T("it has {pages} pages, more than {limit}", pages=frames, limit=limits.ATTACHMENT_PAGES),
                    T("Split it into several attachments."),
                )
            for frame in range(frames):
                image.seek(frame)
                yield _picture(image, data, name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, KeyError) as error:
        raise refused(
            name, T("the picture is damaged ({reason})", reason=error), T("Scan or export it again.")
        ) from error


def _picture(image: Image.Image, data: bytes, name: str) -> Picture:
    if image.width * image.height > limits.IMAGE_PIXELS:
        raise _too_large(name)
    orientation = image.getexif().get(EXIF_ORIENTATION, 1)
    if orientation not in _TURNS:
        orientation = 1
    dpi = _believable(image.info.get("dpi"))
    image.load()
    as_seen = (image.height, image.width) if orientation >= 5 else image.size
    drawn = _size_on_paper(as_seen, dpi)[0] / 72
    too_fine = as_seen[0] / drawn > FINEST
    if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L") and not too_fine:
        packed = without_metadata(data)
        return Picture(image.width, image.height, image.mode == "L", 8, packed, "/DCTDecode", orientation, dpi)
    lossy = image.format in ("JPEG", "MPO")
    plain = flattened(ImageOps.exif_transpose(image))
    if too_fine:
        factor = FINE * drawn / as_seen[0]
        plain = plain.convert("L") if plain.mode == "1" else plain
        size = (max(1, round(plain.width * factor)), max(1, round(plain.height * factor)))
        # Its size on paper stays what it was.
        plain, dpi = plain.resize(size, Image.Resampling.LANCZOS), FINE
    return pack(plain, lossy=lossy, dpi=dpi)


def pack(image: Image.Image, *, lossy: bool, dpi: float | None = None) -> Picture:
    """Pack a picture of mode 1, L or RGB, as JPEG if ``lossy``, else without loss."""
    out = io.BytesIO()
    grey, bits = image.mode != "RGB", 1 if image.mode == "1" else 8
    if lossy:
        image.save(out, "JPEG", quality=90, subsampling=0)
        return Picture(image.width, image.height, grey, bits, out.getvalue(), "/DCTDecode", 1, dpi)
    if bits == 1:
        # No predictor: it gains nothing on single bits, and not every reader undoes it right.
        return Picture(image.width, image.height, grey, bits, zlib.compress(image.tobytes(), 9), "/FlateDecode", 1, dpi)
    image.save(out, "PNG")
    return Picture(image.width, image.height, grey, bits, _png_data(out.getvalue()), "/FlateDecode", 1, dpi)


def flattened(image: Image.Image) -> Image.Image:
    """Return the picture in mode 1, L or RGB, transparent parts on white."""
    if image.mode in ("1", "L", "RGB") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits a pixel; Pillow's own conversion cuts off instead of scaling.
        return image.convert("I").point(lambda v: v / 257).convert("L")
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        full = image.convert("RGBA")
        paper = Image.new("RGBA", full.size, "white")
        paper.alpha_composite(full)
        return paper.convert("L" if image.mode in ("L", "LA", "La", "1") else "RGB")
    return image.convert("RGB")


def add_picture(writer: PdfWriter, picture: Picture) -> StreamObject:
    """Add the picture as an image of the PDF being written."""
    stream = StreamObject()
    stream._data = picture.packed
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(picture.width),
            NameObject("/Height"): NumberObject(picture.height),
            NameObject("/ColorSpace"): NameObject("/DeviceGray" if picture.grey else "/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(picture.bits),
            NameObject("/Filter"): NameObject(picture.filter),
        }
    )
    if picture.predictor:
        stream[NameObject("/DecodeParms")] = DictionaryObject(
            {NameObject(key): NumberObject(value) for key, value in picture.predictor.items()}
        )
    writer._add_object(stream)
    return stream


def draw_picture(
    writer: PdfWriter, picture: Picture, size: tuple[float, float], box: tuple[float, float, float, float]
) -> None:
    """Add a page of ``size`` with the picture in ``box`` (left, bottom, width, height), all in points."""
    page = writer.add_blank_page(round(size[0], 3), round(size[1], 3))
    page[NameObject("/MediaBox")][2:] = [FloatObject(round(edge, 3)) for edge in size]  # type: ignore[index]
    matrix = picture_matrix(picture, box)
    drawing = DecodedStreamObject()
    drawing.set_data(b"q %s cm /Im Do Q" % " ".join(f"{v:.3f}" for v in matrix).encode())
    image = add_picture(writer, picture)
    page[NameObject("/Contents")] = writer._add_object(drawing)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/Im"): image.indirect_reference})}
    )


def picture_matrix(picture: Picture, box: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Return the matrix that draws a picture as it is to be seen in ``box`` (left, bottom, width, height)."""
    left, bottom, width, height = box
    a, b, c, d, e, f = _TURNS[picture.orientation]
    return a * width, b * height, c * width, d * height, left + e * width, bottom + f * height


def without_metadata(jpeg: bytes) -> bytes:
    """Drop what a camera wrote beside the picture (place, device, thumbnails); the picture itself stays as it is."""
    out, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            break
        length = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        # APP0 and APP14 say how colours are coded; other application parts and comments are dropped.
        if marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            out.append(jpeg[at : at + length])
        at += length
    return b"".join(out) + jpeg[at:]


def _place(writer: PdfWriter, picture: Picture) -> None:
    wide = picture.seen[0] > picture.seen[1]
    page = (A4[1], A4[0]) if wide else A4
    width, height = _size_on_paper(picture.seen, picture.dpi)
    left = (page[0] - width) / 2
    bottom = FOOT + (page[1] - FOOT - SIDE - height) / 2
    draw_picture(writer, picture, page, (left, bottom, width, height))


def _size_on_paper(seen: tuple[int, int], dpi: float | None) -> tuple[float, float]:
    page = (A4[1], A4[0]) if seen[0] > seen[1] else A4
    scale = min((page[0] - 2 * SIDE) / seen[0], (page[1] - SIDE - FOOT) / seen[1], 72 / (dpi or COARSEST))
    return seen[0] * scale, seen[1] * scale


def _believable(dpi: object) -> float | None:
    # 72 and 96 are what programs write that do not know.
    first = dpi[0] if isinstance(dpi, tuple) and dpi else None
    try:
        value = float(first)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return value if 100 <= value <= 2400 else None


def _png_data(png: bytes) -> bytes:
    out, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            out.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(out)


def _too_large(name: str) -> Exception:
    return refused(
        name,
        T("the picture has more than {limit} million pixels", limit=limits.IMAGE_PIXELS // 1_000_000),
        T("Scan A4 at 300 dpi."),
    )
