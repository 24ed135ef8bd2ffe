"""Turn a page upright: its visible part, unrotated, from the lower left corner, at most A3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from toolkit.packet.marks import Marks
from toolkit.packet.walk import at, items

A3 = (841.89, 1190.551)
ROUNDING = 3.0
"""Points by which scanners' A3 is larger than A3."""
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """How a page is brought upright.

    Args:
        box: what is visible of it (left, bottom, right, top), in its own coordinates.
        rotate: 0, 90, 180 or 270, clockwise.
        unit: points in one unit of its coordinates.
        scale: what it is reduced by to fit A3, else ``unit``.
        size: width and height as seen afterwards, in points.
        shrunk: it was larger than A3.
    """

    box: tuple[float, float, float, float]
    rotate: int
    unit: float
    scale: float
    size: tuple[float, float]
    shrunk: bool

    @property
    def matrix(self) -> Matrix:
        """From the page's own coordinates to the new page's."""
        left, bottom, right, top = self.box
        s = self.scale
        match self.rotate:
            case 90:
                return (0, -s, s, 0, -bottom * s, right * s)
            case 180:
                return (-s, 0, 0, -s, right * s, top * s)
            case 270:
                return (0, s, -s, 0, top * s, -left * s)
            case _:
                return (s, 0, 0, s, -left * s, -bottom * s)


def frame_of(page: PageObject) -> Frame:
    """Read a page's boxes and rotation; odd values are taken as readers take them.

    Raises:
        ValueError: nothing of the page is visible.
    """
    media = _edges(page.mediabox)
    crop = _edges(page.cropbox)
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        box = media
    unit = float(at(page, "/UserUnit") or 1)
    width, height = (box[2] - box[0]) * unit, (box[3] - box[1]) * unit
    if not (3 <= width <= 1e6 and 3 <= height <= 1e6):
        raise ValueError(f"page of {width:.1f} x {height:.1f} points")
    rotate = round(page.rotation / 90) * 90 % 360
    if rotate in (90, 270):
        width, height = height, width
    fit = min(1.0, max(A3) / max(width, height), min(A3) / min(width, height))
    shrunk = max(width, height) > max(A3) + ROUNDING or min(width, height) > min(A3) + ROUNDING
    factor = fit if shrunk else 1.0
    return Frame(box, rotate, unit, unit * factor, (width * factor, height * factor), shrunk)


def enclose(writer: PdfWriter, page: PageObject, frame: Frame, marks: Marks) -> None:
    """Add the page, upright and with its marks drawn in, to ``writer``.

    The old page becomes one drawing (form XObject) on a new one, so that whatever it leaves behind in the graphics
    state cannot reach the page number, and its resources stay its own.
    """
    # The page's own dictionary goes along so that what several pages share is copied once.
    page.pop("/Annots", None)
    kept = {key: page.raw_get(key) for key in ("/Resources", "/Group") if key in page}
    form = DecodedStreamObject()
    form.set_data(_contents(page))
    packed = form.flate_encode()
    packed.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([_number(edge) for edge in frame.box]),
            NameObject("/Matrix"): ArrayObject([_number(v) for v in frame.matrix]),
        }
    )
    for key, value in kept.items():
        packed[NameObject(key)] = value.clone(writer)
    packed.setdefault(NameObject("/Resources"), DictionaryObject())
    drawings = DictionaryObject({NameObject("/Page"): writer._add_object(packed)})
    operators = [b"q /Page Do Q"]
    for number, drawing in enumerate(marks.drawings):
        stream: Any = drawing.stream.clone(writer)
        if not isinstance(stream, StreamObject):
            continue
        stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        stream.setdefault(NameObject("/Resources"), DictionaryObject())
        drawings[NameObject(f"/Mark{number}")] = stream.indirect_reference or writer._add_object(stream)
        place = b" ".join(_n(v) for v in frame.matrix), b" ".join(_n(v) for v in drawing.matrix)
        operators.append(b"q %s cm %s cm /Mark%d Do Q" % (*place, number))
    content = DecodedStreamObject()
    content.set_data(b"\n".join(operators))
    new = writer.add_blank_page(*frame.size)
    new[NameObject("/MediaBox")] = ArrayObject([NumberObject(0), NumberObject(0), *map(_number, frame.size)])
    new[NameObject("/Contents")] = writer._add_object(content)
    new[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawings})
    links = [writer._add_object(_link(box, address, frame.matrix)) for box, address in marks.links]
    if links:
        new[NameObject("/Annots")] = ArrayObject(links)


def _link(box: tuple[float, float, float, float], address: str, matrix: Matrix) -> DictionaryObject:
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    action = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(address)}
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([_number(v) for v in (min(xs), min(ys), max(xs), max(ys))]),
            NameObject("/F"): NumberObject(4),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
            NameObject("/A"): DictionaryObject(action),
        }
    )


def _contents(page: PageObject) -> bytes:
    found = at(page, "/Contents")
    streams = items(found) if isinstance(found, ArrayObject) else [found]
    return b"\n".join(bytes(s.get_data()) for s in streams if isinstance(s, StreamObject))


def _edges(box: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _n(value: float) -> bytes:
    return (f"{value:.5f}".rstrip("0").rstrip(".") or "0").encode()


def _number(value: float) -> FloatObject | NumberObject:
    return NumberObject(int(value)) if value == int(value) else FloatObject(round(value, 5))
