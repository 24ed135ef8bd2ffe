"""Where a document's page numbers start; set after filling, since Word accepts no tag in place of a number."""

from __future__ import annotations

from lxml import etree

from toolkit.documents.package import Member, pack, read_docx
from toolkit.documents.template import XML_HEAD

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BEFORE = tuple(
    f"{_W}{name}"
    for name in (
        *("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc"),
        *("pgBorders", "lnNumType"),
    )
)
"""What precedes w:pgNumType in w:sectPr (ISO/IEC 29500-1, 17.6.17)."""


def start_pages_at(docx: bytes, first_page: int) -> bytes:
    """Return the Word file with its pages counted from ``first_page``; further sections go on counting.

    Args:
        docx: a file of ours.
        first_page: number of the first page; its table of contents then shows the numbers of the whole packet.
    """
    package = read_docx(docx)
    return pack(
        Member.of(member.name, _numbered(member.content(), first_page)) if member.name == package.main else member
        for member in package.members
    )


def _numbered(content: bytes, first_page: int) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(content, parser)
    for place, section in enumerate(root.iter(f"{_W}sectPr")):
        number = section.find(f"{_W}pgNumType")
        if place == 0:
            if number is None:
                number = etree.Element(f"{_W}pgNumType")
                section.insert(sum(child.tag in _BEFORE for child in section), number)
            number.set(f"{_W}start", str(first_page))
        elif number is not None:
            number.attrib.pop(f"{_W}start", None)
    return XML_HEAD + etree.tostring(root, encoding="utf-8")
