"""What a visible signature shows: lines of real text in an embedded font, and a seal at its true size over them.

pyHanko's own text needs a font engine more, shrinks and pales what is drawn beneath it, and falls back on a font that
PDF/A forbids. So the whole appearance is drawn here, and pyHanko is handed the finished form.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp.base import BaseStamp, BaseStampStyle

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.manifest import SigningPlace
from toolkit.signing.seals.embed import EmbeddedFont, embed
from toolkit.signing.seals.glyphs import Face, find_face
from toolkit.signing.seals.picture import Seal
from toolkit.signing.seals.press import Impression, SealDrawer

_LARGEST, _SMALLEST = 10.5, 6.0
"""Points; 五号, and what can just be read."""
_LEADING = 1.4
_MARGIN = 4.0
_FORM = "/Drawn"


def signature_appearance(
    lines: Sequence[str],
    size: tuple[float, float],
    *,
    seal: Seal | None = None,
    fonts: Sequence[Path] = (),
    clear: float = 0.0,
) -> BaseStampStyle:
    """Return what pyHanko's ``PdfSigner(stamp_style=…)`` draws into a signature field.

    Args:
        lines: of text, from the top; broken where they are too long.
        size: width and height of the field in points.
        seal: drawn over the text, upright, its middle in the field's.
        fonts: folders with fonts that come first.
        clear: height in the field's middle that stays free of text, half of which stands above it and half below.

    Raises:
        WantingError: the seal is larger than the field, or the text does not fit.
        MissingError: no font of this machine draws the text.
    """
    return _Style(pdf=appearance_pdf(lines, size, seal=seal, fonts=fonts, clear=clear), border_width=0)


def appearance_box(
    place: SigningPlace, page: tuple[float, float], seal: Seal | None = None
) -> tuple[float, float, float, float]:
    """Return the box (left, bottom, right, top) of a signature field: its place, larger where the seal needs it.

    Args:
        place: where the party signs.
        page: width and height of the page as seen, which is not left.
        seal: what the field must have room for.
    """
    need = seal.size if seal is not None else (0.0, 0.0)
    width, height = max(place.width, need[0]), max(place.height, need[1])
    left = place.x + (place.width - width) / 2
    bottom = place.y + (place.height - height) / 2
    left = min(max(left, 0.0), max(page[0] - width, 0.0))
    bottom = min(max(bottom, 0.0), max(page[1] - height, 0.0))
    return left, bottom, min(left + width, page[0]), min(bottom + height, page[1])


def appearance_pdf(
    lines: Sequence[str],
    size: tuple[float, float],
    *,
    seal: Seal | None = None,
    fonts: Sequence[Path] = (),
    clear: float = 0.0,
) -> bytes:
    """Return the appearance as a PDF page. See :func:`signature_appearance` for arguments and errors."""
    width, height = size
    if seal is not None and (seal.size[0] > width + 0.01 or seal.size[1] > height + 0.01):
        raise WantingError(
            T("The signature's field is smaller than the seal."),
            T("State the seal's true width, or use a smaller one."),
        )
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(max(width, 3), max(height, 3)))
        page.obj[Name.MediaBox] = Array([0, 0, round(width, 3), round(height, 3)])
        page.Resources = Dictionary()
        text = "".join(lines)
        if text:
            face = find_face(text, fonts)
            font = embed(pdf, face, text)
            page.Resources = Dictionary(Font=Dictionary(F=font.object))
            page.Contents = pdf.make_stream(_written(_fitted(lines, size, face, clear), size, font, clear))
        if seal is not None:
            SealDrawer(pdf).press(page, [Impression(seal, 0, width / 2, height / 2)])
            page.contents_coalesce()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


@dataclass(frozen=True)
class _Fitted:
    lines: tuple[str, ...]
    size: float


def _fitted(lines: Sequence[str], size: tuple[float, float], face: Face, clear: float) -> _Fitted:
    """Break the lines for the largest size at which they fit."""
    width, height = size[0] - 2 * _MARGIN, size[1] - 2 * _MARGIN
    points = _LARGEST
    while points >= _SMALLEST:
        broken = tuple(piece for line in lines for piece in face.broken(line, width / points))
        rows = len(broken) + (len(broken) % 2 if clear else 0)
        if rows * points * _LEADING + clear <= height:
            return _Fitted(broken, points)
        points -= 0.5
    raise WantingError(
        T("The signature's text does not fit into its field: {text}", text=" / ".join(lines)[:80]),
        T("Make the signing place larger, or let less text be shown."),
    )


def _written(fitted: _Fitted, size: tuple[float, float], font: EmbeddedFont, clear: float) -> bytes:
    if not clear:
        return _block(fitted, fitted.lines, size[1] / 2, font)
    above = (len(fitted.lines) + 1) // 2
    quarter = (size[1] + clear) / 4
    return b"\n".join(
        (
            _block(fitted, fitted.lines[:above], size[1] / 2 + quarter, font),
            _block(fitted, fitted.lines[above:], size[1] / 2 - quarter, font),
        )
    )


def _block(fitted: _Fitted, lines: Sequence[str], middle: float, font: EmbeddedFont) -> bytes:
    """Write lines around a height."""
    leading = fitted.size * _LEADING
    top = middle + leading * len(lines) / 2 - fitted.size * 1.06
    shown = b"\n".join(b"<%s> Tj T*" % font.encoded(line) for line in lines)
    head = f"BT /F {fitted.size:g} Tf {leading:g} TL 0 g {_MARGIN:g} {top:.3f} Td\n"
    return head.encode() + shown + b"\nET"


@dataclass(frozen=True)
class _Style(BaseStampStyle):
    """A stamp style that draws a finished page."""

    pdf: bytes = b""

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: Mapping[str, Any]) -> BaseStamp:
        """Return the appearance; pyHanko's text parameters are not used, since the text is drawn already."""
        return _Appearance(writer, self, box)


class _Appearance(BaseStamp):
    def render(self) -> bytes:
        writer: Any = self.writer
        drawn = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.style.pdf)))
        self.set_resource(ResourceType.XOBJECT, pdf_name(_FORM), drawn)
        return _FORM.encode() + b" Do"
