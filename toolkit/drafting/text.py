"""The plain text of paragraphs."""

from __future__ import annotations

from toolkit.drafting.wml import BOX, BR, CR, FALLBACK, TAB, TEXT, Element, P, attribute, local, w

PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")
"""Fields whose result in a header or footer is whatever page was shown last."""
_CHARACTERS = {TAB: "\t", CR: "\n", w("noBreakHyphen"): "\u2011", w("softHyphen"): "\u00ad", w("ptab"): "\t"}


def paragraph_text(paragraph: Element) -> str:
    """Return what a paragraph says; not what the text boxes in it say."""
    pieces: list[str] = []
    _gather(paragraph, pieces)
    return "".join(pieces)


def paragraph_texts(root: Element) -> list[str]:
    """Return the texts of all paragraphs, those of text boxes too, in their order; no text twice."""
    found: list[str] = []
    _collect(root, found)
    return found


def character(node: Element) -> str:
    """Return the one character that an element such as ``w:tab`` stands for; empty if it is none."""
    if node.tag == BR:
        return "\n" if attribute(node, w("type")) in ("", "textWrapping") else ""
    return _CHARACTERS.get(str(node.tag), "")


def symbol(node: Element) -> str:
    """Return the character of ``w:sym``."""
    try:
        return chr(int(attribute(node, w("char")), 16))
    except (ValueError, OverflowError):
        return ""


def _gather(element: Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag == TEXT:
            pieces.append(child.text or "")
        elif local(child) == "sym":
            pieces.append(symbol(child))
        elif local(child) == "pPr" or child.tag in (BOX, FALLBACK, w("rPr")):
            continue
        elif said := character(child):
            pieces.append(said)
        elif local(child) == "t":  # of a formula
            pieces.append(child.text or "")
        else:
            _gather(child, pieces)


def _collect(element: Element, found: list[str]) -> None:
    for child in element:
        if child.tag == FALLBACK:
            continue
        if child.tag == P:
            found.append(paragraph_text(child))
        _collect(child, found)
