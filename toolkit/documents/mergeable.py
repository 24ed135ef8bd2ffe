"""Whether many documents of one template may be laid out in one Word file and cut apart again without a difference.

Decided by the template alone: what counts through a whole file, or differs from document to document outside of the
pages' own text, forbids it (measured: reference engines.md §4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from toolkit.documents.package import Package, read_docx
from toolkit.i18n import Renderable, T

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_RUNNING = re.compile(r"word/(?:header|footer)\d*\.xml")
_NOTES = ("footnoteReference", "endnoteReference")
_TRACKED = ("ins", "del", "moveFrom", "moveTo")
_TAG = ("{{", "{%")
_PAGE_ONLY = frozenset(("PAGE",))
"""In heads and feet, the page's own number starts anew with each document; nothing else does."""
_HARMLESS = frozenset(("HYPERLINK",))


def why_not_merged(docx: bytes) -> tuple[Renderable, ...]:
    """Return every reason why documents of this template have to be converted one by one; none if they need not.

    Args:
        docx: the template, or a document made with it.

    Raises:
        WantingError: it is no Word file.
    """
    package = read_docx(docx)
    return tuple(dict.fromkeys(_reasons(package)))


def _reasons(package: Package) -> Iterator[Renderable]:
    body = etree.fromstring(_content(package, package.main), _PARSER)
    for name in sorted(set(_fields(body)) - _HARMLESS):
        yield T("the field {name} counts or looks through the whole file", name=name)
    if any(next(body.iter(f"{W}{name}"), None) is not None for name in _NOTES):
        yield T("footnotes or endnotes are numbered through the whole file")
    if any(next(body.iter(f"{W}{name}"), None) is not None for name in _TRACKED):
        yield T("it holds tracked changes")
    if next(body.iter(f"{W}altChunk"), None) is not None:
        yield T("it takes in another file")
    if next(body.iter(f"{W}object"), None) is not None:
        yield T("it holds an embedded object")
    last = [element for element in body[0] if element.tag in (f"{W}p", f"{W}tbl", f"{W}sdt")][-1:]
    if not last or last[0].tag != f"{W}p":
        yield T("its last block is not a paragraph")
    for member in package.members:
        if _RUNNING.fullmatch(member.name):
            part = etree.fromstring(member.content(), _PARSER)
            said = "".join(str(text.text or "") for text in part.iter(f"{W}t"))
            if any(tag in said for tag in _TAG):
                yield T("a header or footer prints facts")
            for name in sorted(set(_fields(part)) - _PAGE_ONLY):
                yield T("the field {name} in a header or footer counts the pages of the whole file", name=name)


def _content(package: Package, name: str) -> bytes:
    member = package.member(name)
    return member.content() if member is not None else b"<w:document/>"


def _fields(root: etree._Element) -> Iterator[str]:
    """Yield the names of the fields; their codes may be cut into runs."""
    for simple in root.iter(f"{W}fldSimple"):
        yield _name(str(simple.get(f"{W}instr") or ""))
    code: list[str] | None = None
    for piece in root.iter(f"{W}fldChar", f"{W}instrText"):
        if piece.tag == f"{W}instrText":
            if code is not None:
                code.append(piece.text or "")
        elif piece.get(f"{W}fldCharType") == "begin":
            code = []
        elif code is not None:
            yield _name("".join(code))
            code = None


def _name(code: str) -> str:
    return code.split()[0].upper() if code.split() else "?"
