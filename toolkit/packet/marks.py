"""What lies on a page beside its contents: stamps, filled fields, links, comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypdf.generic import DictionaryObject, StreamObject

from toolkit.packet.walk import at, items

HIDDEN = 1 | 2 | 32
"""Annotation flags under which nothing is seen: invisible, hidden, no view."""
UNSEEN = ("/Link", "/Popup", "/Text", "/FileAttachment", "/PrinterMark", "/TrapNet")
WEB = ("http://", "https://", "mailto:")


@dataclass(frozen=True)
class Drawing:
    """The drawing of a stamp or field, and the matrix that puts it in its place on the page."""

    stream: StreamObject
    matrix: tuple[float, ...]


@dataclass(frozen=True)
class Marks:
    """All marks of a page.

    Args:
        drawings: to be drawn onto the page.
        links: rectangles with their web addresses.
        undrawn: something is to be seen that has no drawing in the file; a program would have to make it up.
        comments: notes and their pop-ups, left out.
        files: attached files, left out.
    """

    drawings: tuple[Drawing, ...]
    links: tuple[tuple[tuple[float, float, float, float], str], ...]
    undrawn: bool
    comments: int
    files: int


def read_marks(page: DictionaryObject, *, undrawn_fields: bool) -> Marks:
    """Sort a page's annotations into what is seen and what is not.

    Args:
        page: of a file that was found harmless.
        undrawn_fields: the file asks the reading program to draw its form fields.
    """
    drawings, links, comments, files, undrawn = [], [], 0, 0, False
    for annotation in items(at(page, "/Annots")):
        kind = at(annotation, "/Subtype")
        flags = at(annotation, "/F")
        rectangle = _rectangle(at(annotation, "/Rect"))
        comments += kind == "/Text"
        files += kind == "/FileAttachment"
        if kind == "/Link":
            address = str(at(annotation, "/A", "/URI") or "")
            if rectangle and address.startswith(WEB):
                links.append((rectangle, address))
            continue
        hidden = isinstance(flags, int) and flags & HIDDEN
        if kind in UNSEEN or hidden or not rectangle or rectangle[0] == rectangle[2] or rectangle[1] == rectangle[3]:
            continue
        field = kind == "/Widget"
        stream = _appearance(annotation)
        if stream is not None and not (field and undrawn_fields):
            matrix = _placed(stream, rectangle)
            if matrix is not None:
                drawings.append(Drawing(stream, matrix))
        elif field:
            undrawn = undrawn or _has_value(annotation) or "/MK" in annotation
        else:
            undrawn = True
    return Marks(tuple(drawings), tuple(links), undrawn, comments, files)


def _appearance(annotation: Any) -> StreamObject | None:
    normal = at(annotation, "/AP", "/N")
    if isinstance(normal, StreamObject):
        return normal
    chosen = at(normal, str(at(annotation, "/AS") or "/Off"))
    return chosen if isinstance(chosen, StreamObject) else None


def _has_value(annotation: Any) -> bool:
    node = annotation
    for _ in range(20):
        if at(node, "/V") not in (None, "", "/Off"):
            return True
        node = at(node, "/Parent")
    return False


def _placed(stream: StreamObject, rectangle: tuple[float, float, float, float]) -> tuple[float, ...] | None:
    """Return the matrix of ISO 32000-1, 12.5.5: the drawing's box, turned by its own matrix, onto the rectangle."""
    box = _rectangle(at(stream, "/BBox"))
    if box is None:
        return None
    own = [float(v) for v in items(at(stream, "/Matrix")) if isinstance(v, (int, float))]
    a, b, c, d, e, f = own if len(own) == 6 else (1, 0, 0, 1, 0, 0)
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if width == 0 or height == 0:
        return None
    across, up = (rectangle[2] - rectangle[0]) / width, (rectangle[3] - rectangle[1]) / height
    return (across, 0, 0, up, rectangle[0] - across * min(xs), rectangle[1] - up * min(ys))


def _rectangle(value: Any) -> tuple[float, float, float, float] | None:
    found = items(value)
    if len(found) != 4 or not all(isinstance(edge, (int, float)) for edge in found):
        return None
    x0, y0, x1, y1 = (float(edge) for edge in found)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
