"""Names of WordprocessingML (ISO/IEC 29500-1, 17), and the steps over its trees that everything here takes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

Element = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def w(name: str) -> str:
    """Return the full name of an element or attribute of the main namespace."""
    return f"{{{W}}}{name}"


P, P_PR, R_PR, RUN, TEXT, TAB, BR, CR = (w(n) for n in ("p", "pPr", "rPr", "r", "t", "tab", "br", "cr"))
DEL_TEXT, INSTR, DEL_INSTR, FIELD_CHAR = w("delText"), w("instrText"), w("delInstrText"), w("fldChar")
FIELD, HYPERLINK, SDT, SDT_CONTENT, SDT_PR = w("fldSimple"), w("hyperlink"), w("sdt"), w("sdtContent"), w("sdtPr")
TBL, TR, TC, TR_PR, TC_PR, TBL_GRID = w("tbl"), w("tr"), w("tc"), w("trPr"), w("tcPr"), w("tblGrid")
INS, DEL, MOVE_FROM, MOVE_TO = w("ins"), w("del"), w("moveFrom"), w("moveTo")
SECT_PR, STYLE, NUM_PR, BOX = w("sectPr"), w("pStyle"), w("numPr"), w("txbxContent")
BOOKMARK_START, BOOKMARK_END = w("bookmarkStart"), w("bookmarkEnd")
NOTE_REFERENCES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
ALTERNATE, CHOICE, FALLBACK = f"{{{MC}}}AlternateContent", f"{{{MC}}}Choice", f"{{{MC}}}Fallback"
ID, VAL, TYPE, NAME = w("id"), w("val"), w("type"), w("name")
R_ID = f"{{{R}}}id"

INLINE_WRAPPERS = frozenset((HYPERLINK, w("smartTag"), w("customXml"), w("dir"), w("bdo"), SDT, SDT_CONTENT))
"""What stands between a paragraph and its runs and is looked through."""


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def attribute(element: Element | None, name: str = VAL) -> str:
    """Return an attribute as text; empty where element or attribute are missing."""
    return "" if element is None else str(element.get(name) or "")


def child_value(parent: Element | None, name: str) -> str:
    """Return ``w:val`` of a child; empty where there is none."""
    return "" if parent is None else attribute(parent.find(name))


def blocks(container: Element) -> Iterator[Element]:
    """Walk over paragraphs, tables and anything else of a story or cell, looking through content controls."""
    for child in container:
        if child.tag in (P, TBL, ALTERNATE, w("altChunk"), w("subDoc")):
            yield child
        elif child.tag == SDT:
            content = child.find(SDT_CONTENT)
            if content is not None:
                yield from blocks(content)
        elif child.tag in (w("customXml"), w("smartTag")):
            yield from blocks(child)


def rows(table: Element) -> list[Element]:
    """Return a table's rows, looking through content controls."""
    return list(_inner(table, TR))


def cells(row: Element) -> list[Element]:
    """Return a row's cells, looking through content controls."""
    return list(_inner(row, TC))


def _inner(parent: Element, wanted: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag in (SDT, SDT_CONTENT, w("customXml")):
            yield from _inner(child, wanted)


def boxes(element: Element) -> list[Element]:
    """Return the contents of the text boxes inside an object, not of boxes inside these."""
    found: list[Element] = []
    for child in element:
        if child.tag == BOX:
            found.append(child)
        else:
            found.extend(boxes(child))
    return found


def drop(element: Element) -> None:
    """Take an element out of its tree."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = list(element)


def make(name: str, *children: Element, **attributes: str) -> Element:
    """Make an element of the main namespace; attributes by their local names."""
    element = etree.Element(w(name), {w(key): value for key, value in attributes.items()}, nsmap={"w": W})
    element.extend(children)
    return element


def text_node(text: str, tag: str = TEXT) -> Element:
    """Make ``w:t`` (or ``w:delText``) so that its blanks survive."""
    node = etree.Element(tag, nsmap={"w": W})
    node.text = text
    if text != text.strip() or "  " in text:
        node.set(XML_SPACE, "preserve")
    return node
