"""A seal's SVG, which may come from anyone, as a PDF of one page: shapes only, nothing that reaches out or acts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from toolkit import limits
from toolkit.errors import WantingError
from toolkit.i18n import Renderable, T

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_DRAWN = _SHAPES | {"svg", "g", "a", "defs", "symbol", "use", "clipPath", "style"}
"""No gradients: the library that draws places them wrong, and seals are of one colour."""
_SILENT = frozenset({"title", "desc", "metadata"})
"""Says something about the picture but draws nothing."""
_SIDE = 400.0
"""Points; the picture is drawn so wide, and scaled to its true size later."""
_LONGEST = limits.SEAL_SVG_PATHS
_PIXEL = 0.75
"""Points."""
_FOREIGN = re.compile(r"url\(\s*['\"]?\s*(?!#)[^\s'\"#]|@import|javascript:|expression\(", re.IGNORECASE)


def svg_to_pdf(data: bytes, path: Path) -> bytes:
    """Draw an SVG (shapes, strokes, fills, transforms, clipping) on a PDF page of its proportions.

    Args:
        data: the file.
        path: how messages call it.

    Raises:
        WantingError: it is damaged, too large, refers to something outside, or holds what seals don't need.
    """
    if len(data) > limits.SEAL_SVG_BYTES:
        raise _refused(path, T("it is larger than {mib} MiB", mib=limits.SEAL_SVG_BYTES // limits.MIB))
    try:
        # DTDs are refused below, before any entity could be used.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(path, T("it is not well-formed XML")) from error
    _gate(tree, path)
    try:
        return _draw(etree.tostring(tree))
    except Exception as error:  # the library raises every kind on shapes it can't read
        raise _refused(path, T("its shapes cannot be read ({reason})", reason=str(error)[:80])) from error


def _gate(tree: etree._Element, path: Path) -> None:
    """Take out what other programs keep in the file for themselves; refuse what is not plain shapes."""
    # A bare DOCTYPE is harmless, drawing programs write it.
    internal = tree.getroottree().docinfo.internalDTD
    if internal is not None and any(True for _ in internal.iterentities()):
        raise _refused(path, T("it declares entities"))
    if tree.tag != f"{{{_SVG}}}svg":
        raise _refused(path, T("it is not an SVG picture"))
    drawn = 0
    for count, node in enumerate(list(tree.iter())):
        if count > limits.SEAL_SVG_ELEMENTS:
            raise _refused(path, T("it has more than {count} elements", count=limits.SEAL_SVG_ELEMENTS))
        if not isinstance(node.tag, str):
            _drop(node)
            continue
        name = etree.QName(node)
        if name.namespace != _SVG or name.localname in _SILENT:
            _drop(node)
            continue
        if name.localname not in _DRAWN:
            raise _refused(path, _why(name.localname))
        drawn += name.localname in _SHAPES
        _gate_attributes(node, path)
        if name.localname == "style" and _FOREIGN.search(node.text or ""):
            raise _refused(path, T("it refers to something outside of itself"))
        if name.localname == "style" and len(node.text or "") > limits.SEAL_SVG_STYLE:
            raise _refused(path, T("its shapes take too long to draw"))
    if not drawn:
        raise _refused(path, T("nothing is drawn in it"))
    if _drawn_length(tree, {str(node.get("id")): node for node in tree.iter() if node.get("id")}, {}) > _LONGEST:
        raise _refused(path, T("its shapes take too long to draw"))


def _drawn_length(node: etree._Element, named: Mapping[str, etree._Element], known: dict[etree._Element, int]) -> int:
    """Return the characters of path data that a node draws, those of what it uses included."""
    if node in known:
        return known[node]
    # What uses itself is never drawn to an end.
    known[node] = _LONGEST + 1
    own = sum(len(str(node.get(key, ""))) for key in ("d", "points", "transform"))
    used = named.get(str(node.get("href") or node.get(f"{{{_XLINK}}}href") or "").strip().lstrip("#"))
    inner = [*node, *([used] if used is not None else ())]
    known[node] = own + sum(_drawn_length(child, named, known) for child in inner)
    return known[node]


def _gate_attributes(node: etree._Element, path: Path) -> None:
    for key, value in list(node.attrib.items()):
        name = etree.QName(key)
        if name.localname.lower().startswith("on"):
            raise _refused(path, T("it acts (script)"))
        if name.localname == "href" and not str(value).strip().startswith("#"):
            raise _refused(path, T("it refers to something outside of itself"))
        if _FOREIGN.search(str(value)):
            raise _refused(path, T("it refers to something outside of itself"))
        if name.namespace not in (None, _XLINK):
            del node.attrib[key]


def _why(name: str) -> Renderable:
    if name in ("text", "tspan", "textPath"):
        return T("it holds text, which would need a font")
    if name == "script":
        return T("it acts (script)")
    return T("it holds “{name}”, which seals do not need", name=name[:40])


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        node.tail = None
        parent.remove(node)


def _draw(svg: bytes) -> bytes:
    from fpdf import FPDF
    from fpdf.svg import SVGLimits, SVGObject

    # The room that `use` may make out of a small file is bounded like the file itself.
    bounds = SVGLimits(max_use_depth=8, max_resolved_elements=limits.SEAL_SVG_ELEMENTS)
    picture = SVGObject(svg, svg_limits=bounds)
    wide, high = _proportions(picture)
    size = (_SIDE, _SIDE * high / wide)
    page = FPDF(unit="pt", format=size)
    page.set_auto_page_break(False)
    page.set_margin(0)
    page.set_creation_date(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    page.add_page()
    _, _, drawing = picture.transform_to_rect_viewport(1, *size, ignore_svg_top_attrs=True)
    page.draw_path(drawing)
    return bytes(page.output())


def _proportions(picture: Any) -> tuple[float, float]:
    if not picture.viewbox:
        # Without one, a unit of its coordinates is CSS's pixel.
        picture.viewbox = [0.0, 0.0, float(picture.width) / _PIXEL, float(picture.height) / _PIXEL]
    _, _, wide, high = picture.viewbox
    if not (0 < wide < 1e6 and 0 < high < 1e6):
        raise ValueError("size")
    return wide, high


def _refused(path: Path, reason: Renderable) -> WantingError:
    return WantingError(
        T("The seal {path} cannot be used: {reason}.", path=path, reason=reason),
        T("Save it as plain SVG with texts turned into paths, or as PNG with a transparent ground."),
    )
