"""A page that came back from paper: one picture of the whole sheet, and nothing else that could say something."""

from __future__ import annotations

import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from toolkit.packet.images import Picture, picture_matrix
from toolkit.packet.walk import at, items
from toolkit.signing.seals.crosspage import CROSS_PAGE
from toolkit.signing.seals.press import SEAL, seen_size

SCAN = "Scan"
_NUMBER = rb"-?\d+(?:\.\d+)?"
_SIX = rb"(?:%s ){6}" % _NUMBER
_PICTURE = re.compile(rb"(?:q\s+)?q %scm /%s Do Q(?:\s+Q)?" % (_SIX, SCAN.encode()))
_SEALED = re.compile(
    rb"q %scm (?:(?:%s ){4}re W n )?1 0 0 1 (?:%s ){2}cm %scm /(?:%s|%s)\d* Do Q"
    % (_SIX, _NUMBER, _NUMBER, _SIX, SEAL.encode(), CROSS_PAGE.encode())
)


def put_scan(pdf: pikepdf.Pdf, page: pikepdf.Page, picture: Picture) -> None:
    """Make a page show one picture, as large as fits, instead of what it showed.

    The page keeps its size, its place and the bookmarks that lead to it.

    Args:
        pdf: the file being changed.
        page: one of its pages.
        picture: what is to be seen.
    """
    width, height = seen_size(page)
    stream = pdf.make_stream(picture.packed)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.ColorSpace = Name.DeviceGray if picture.grey else Name.DeviceRGB
    stream.BitsPerComponent = picture.bits
    stream.Filter = Name(picture.filter)
    if picture.predictor:
        stream.DecodeParms = Dictionary(dict(picture.predictor.items()))
    for key in ("/Annots", "/Rotate", "/Group", "/CropBox", "/UserUnit", "/TrimBox", "/BleedBox", "/ArtBox"):
        if key in page.obj:
            del page.obj[key]
    # As seen: a page that was turned becomes one that stands upright.
    page.obj[Name.MediaBox] = Array([0, 0, round(width, 3), round(height, 3)])
    matrix = " ".join(f"{value:.3f}" for value in picture_matrix(picture, fitted(picture, (width, height))))
    page.Resources = Dictionary(XObject=Dictionary({f"/{SCAN}": pdf.make_indirect(stream)}))
    page.Contents = pdf.make_stream(f"q {matrix} cm /{SCAN} Do Q".encode())


def fitted(picture: Picture, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return the box (left, bottom, width, height) of a picture in the middle of a page, as large as fits."""
    scale = min(size[0] / picture.seen[0], size[1] / picture.seen[1])
    width, height = picture.seen[0] * scale, picture.seen[1] * scale
    return (size[0] - width) / 2, (size[1] - height) / 2, width, height


def is_bare_scan(page: DictionaryObject) -> bool:
    """Say whether a page shows one picture, and over it seals at most: no text, no annotations that were there before.

    Args:
        page: of a packet opened with pypdf; form fields on it are not looked at.
    """
    resources = at(page, "/Resources")
    drawings = at(resources, "/XObject")
    if not isinstance(drawings, DictionaryObject) or set(resources) != {"/XObject"}:
        return False
    scan = at(drawings, f"/{SCAN}")
    if at(scan, "/Subtype") != "/Image" or "/SMask" in scan or "/Mask" in scan:
        return False
    if any(not _is_seal(name, drawings) for name in drawings if name != f"/{SCAN}"):
        return False
    content = _content(page)
    found = _PICTURE.match(content)
    if found is None:
        return False
    rest = content[found.end() :]
    return not _SEALED.sub(b"", rest).translate(None, b" \t\r\nqQ")


def _is_seal(name: str, drawings: DictionaryObject) -> bool:
    named = re.fullmatch(rf"/(?:{SEAL}|{CROSS_PAGE})\d*", name)
    drawn = at(drawings, name)
    return named is not None and isinstance(drawn, StreamObject) and not _fonts(drawn, 0)


def _fonts(form: Any, depth: int) -> bool:
    """Say whether a drawing, or one inside of it, could print text."""
    resources = at(form, "/Resources")
    inner = at(resources, "/XObject")
    if depth > 8 or at(resources, "/Font") is not None:
        return True
    return any(_fonts(at(inner, name), depth + 1) for name in (inner if isinstance(inner, DictionaryObject) else ()))


def _content(page: DictionaryObject) -> bytes:
    found = at(page, "/Contents")
    streams = items(found) if isinstance(found, ArrayObject) else [found]
    return b"\n".join(bytes(s.get_data()) for s in streams if isinstance(s, StreamObject)).strip()
