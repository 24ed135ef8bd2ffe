"""Make a filled part valid again for Word where loops and conditions took away or repeated too much."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from toolkit.documents.tags import W

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
ENDS_WITH_PARAGRAPH = ("tc", "body")
NEVER_EMPTY = ("hdr", "ftr", "footnote", "endnote", "txbxContent")
BLOCKS = tuple(f"{{{W}}}{name}" for name in ("p", "tbl", "sdt", "customXml"))


def repair(xml: str) -> bytes:
    """Return the part mended: cells end with a paragraph, tables have rows, ids are used once.

    Source: ECMA-376 part 1, 17.4.65 (tc), 17.13.6 (bookmarks), 20.4.2.5 (docPr).
    """
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    _drop_empty_tables(root)
    _drop_empty_controls(root)
    _end_with_paragraphs(root)
    _widen_grids(root)
    _number_bookmarks(root)
    _number_drawings(root)
    _drop_repeated_ids(root)
    return etree.tostring(root, encoding="utf-8")


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _all(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    return root.iter(*(_w(name) for name in names))


def _drop_empty_tables(root: etree._Element) -> None:
    """Remove tables without rows and rows without cells, inner ones first."""
    for element in reversed(list(_all(root, "tr", "tbl"))):
        inner = "tc" if element.tag == _w("tr") else "tr"
        parent = element.getparent()
        if parent is not None and next(_all(element, inner), None) is None:
            parent.remove(element)


def _end_with_paragraphs(root: etree._Element) -> None:
    """Give a last paragraph to whatever Word wants to end with one, and some paragraph to what may not be empty."""
    for element in _all(root, *ENDS_WITH_PARAGRAPH):
        blocks = [child for child in element if child.tag in BLOCKS]
        if not blocks or blocks[-1].tag == _w("tbl"):
            last = element.find(_w("sectPr"))
            element.insert(len(element) if last is None else element.index(last), etree.Element(_w("p")))
    for element in _all(root, *NEVER_EMPTY):
        if not any(child.tag in BLOCKS for child in element):
            etree.SubElement(element, _w("p"))


def _drop_empty_controls(root: etree._Element) -> None:
    """Remove content controls that lost all their content."""
    for content in list(_all(root, "sdtContent")):
        control = content.getparent()
        if len(content) == 0 and control is not None and (parent := control.getparent()) is not None:
            parent.remove(control)


def _widen_grids(root: etree._Element) -> None:
    """Give a table whose rows grew cells as many grid columns, its width kept."""
    for table in _all(root, "tbl"):
        grid = table.find(_w("tblGrid"))
        if grid is None:
            continue
        wanted = max((row_span(row) for row in table.findall(_w("tr"))), default=0)
        columns = grid.findall(_w("gridCol"))
        if not columns or wanted <= len(columns):
            continue
        width = sum(int(float(column.get(_w("w")) or 0)) for column in columns)
        for _ in range(wanted - len(columns)):
            columns.append(etree.SubElement(grid, _w("gridCol")))
        for column in columns:
            column.set(_w("w"), str(width // wanted))


def row_span(row: etree._Element) -> int:
    """Return how many grid columns a row's cells take."""
    total = 0
    for cell in row.findall(_w("tc")):
        span = cell.find(f"{_w('tcPr')}/{_w('gridSpan')}")
        total += int(span.get(_w("val")) or 1) if span is not None else 1
    return total


def _number_bookmarks(root: etree._Element) -> None:
    """Number bookmarks anew where a loop repeated them; a repeated name gets a number behind it."""
    starts = list(_all(root, "bookmarkStart"))
    ids = [start.get(_w("id")) for start in starts]
    if len(set(ids)) == len(ids):
        return
    names: set[str] = set()
    current: dict[str | None, str] = {}
    count = 0
    for element in _all(root, "bookmarkStart", "bookmarkEnd"):
        old = element.get(_w("id"))
        if element.tag == _w("bookmarkEnd"):
            element.set(_w("id"), current.get(old, old or "0"))
            continue
        current[old] = str(count)
        element.set(_w("id"), str(count))
        count += 1
        element.set(_w("name"), _free_name(element.get(_w("name")) or "", names))


def _free_name(name: str, taken: set[str]) -> str:
    chosen, number = name, 1
    while chosen in taken:
        number += 1
        chosen = f"{name[:34]}_{number}"
    taken.add(chosen)
    return chosen


def _number_drawings(root: etree._Element) -> None:
    drawings = list(root.iter(f"{{{WP}}}docPr"))
    if len({drawing.get("id") for drawing in drawings}) == len(drawings):
        return
    for number, drawing in enumerate(drawings, 1):
        drawing.set("id", str(number))


def _drop_repeated_ids(root: etree._Element) -> None:
    """Drop paragraph and content-control ids that come twice; Word gives new ones."""
    seen: set[str] = set()
    for element in root.iter(_w("p"), _w("tr")):
        for name in ("paraId", "textId"):
            value = element.get(f"{{{W14}}}{name}")
            if value is not None and f"{name}{value}" in seen and value != "77777777":
                del element.attrib[f"{{{W14}}}{name}"]
            seen.add(f"{name}{value}")
    known: set[str | None] = set()
    for properties in _all(root, "sdtPr"):
        identity = properties.find(_w("id"))
        if identity is not None:
            if identity.get(_w("val")) in known:
                properties.remove(identity)
            known.add(identity.get(_w("val")))
