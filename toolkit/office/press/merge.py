"""Put documents of one template into one Word file, each a section with page numbers and lists of its own.

The file is for the office alone, and thrown away; nobody ever opens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy

from lxml import etree

from toolkit.documents.mergeable import W
from toolkit.documents.package import Member, Package, pack, read_docx, read_sibling

START = "NOTICE"
"""Bookmark at the head of each document, with its number from 1; letters and figures only, as PDF names keep them."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_FIRST_MARK = 900_000
_LISTS = "word/numbering.xml"
_STYLES = "word/styles.xml"


def merge(documents: Sequence[bytes]) -> bytes | None:
    """Return one Word file of all, in order; None where they differ in more than their main part.

    Args:
        documents: of one template for which :func:`toolkit.documents.mergeable.why_not_merged` finds nothing.
    """
    first = read_docx(documents[0])
    packages = [first]
    for document in documents[1:]:
        package = read_sibling(document, first)
        if package is None:
            return None
        packages.append(package)
    roots = [etree.fromstring(_part(package, package.main), _PARSER) for package in packages]
    lists = _Lists(_optional(first, _LISTS), _optional(first, _STYLES))
    target = roots[0][0]
    blocks: list[tuple[list[etree._Element], etree._Element | None]] = []
    for number, root in enumerate(roots, 1):
        body = root[0]
        section = body[-1]
        if section.tag != f"{W}sectPr" or len(body) < 2 or body[-2].tag != f"{W}p":
            return None
        lists.renumber(body, number)
        _mark(body, number)
        _start_anew(body)
        body.remove(section)
        if number < len(roots):
            _end_section(body[-1], section)
            blocks.append((list(body), None))
        else:
            blocks.append((list(body), section))
    target[:] = []
    for elements, last in blocks:
        target.extend(elements)
        if last is not None:
            target.append(last)
    changed = {first.main: etree.tostring(roots[0], xml_declaration=True, encoding="UTF-8", standalone=True)}
    if lists.made:
        changed[_LISTS] = lists.part()
    return pack([Member.of(m.name, changed[m.name]) if m.name in changed else m for m in first.members])


def _part(package: Package, name: str) -> bytes:
    member = package.member(name)
    assert member is not None  # noqa: S101  # read_docx has seen to the main part
    return member.content()


def _optional(package: Package, name: str) -> bytes | None:
    member = package.member(name)
    return member.content() if member is not None else None


def _mark(body: etree._Element, number: int) -> None:
    paragraph = next(body.iter(f"{W}p"))
    ident = str(_FIRST_MARK + number)
    start = etree.Element(f"{W}bookmarkStart", {f"{W}id": ident, f"{W}name": f"{START}{number}"})
    end = etree.Element(f"{W}bookmarkEnd", {f"{W}id": ident})
    at = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    paragraph[at:at] = [start, end]


def _start_anew(body: etree._Element) -> None:
    """Let the first section of a document count its pages from one."""
    section = next(body.iter(f"{W}sectPr"))
    numbers = section.find(f"{W}pgNumType")
    if numbers is None:
        numbers = etree.SubElement(section, f"{W}pgNumType")
        # Its place in the order of the schema: behind the margins and borders (ISO 29500-1, 17.6.17).
        after = [child for child in section if etree.QName(child).localname in _BEFORE_NUMBERS]
        if after:
            after[-1].addnext(numbers)
    if numbers.get(f"{W}start") is None:
        numbers.set(f"{W}start", "1")


_BEFORE_NUMBERS = frozenset(
    ("headerReference", "footerReference", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")
)


def _end_section(paragraph: etree._Element, section: etree._Element) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    kind = section.find(f"{W}type")
    if kind is not None:
        section.remove(kind)
    properties.append(section)


class _Lists:
    """Gives each document copies of the lists of its template, so that none counts on from the one before.

    Args:
        numbering: the numbering part, if there is one.
        styles: the styles, whose paragraphs may be numbered.
    """

    def __init__(self, numbering: bytes | None, styles: bytes | None) -> None:
        self._root = etree.fromstring(numbering, _PARSER) if numbering is not None else None
        self._instances: dict[str, etree._Element] = {}
        self._kinds: dict[str, etree._Element] = {}
        self._of_styles: dict[str, tuple[str, str]] = {}
        self.made = False
        if self._root is not None:
            self._instances = {str(n.get(f"{W}numId")): n for n in self._root.iter(f"{W}num")}
            self._kinds = {str(a.get(f"{W}abstractNumId")): a for a in self._root.iter(f"{W}abstractNum")}
            self._of_styles = _numbered_styles(styles) if styles is not None else {}

    def renumber(self, body: etree._Element, document: int) -> None:
        """Let the lists of a document be its own; the first one keeps those of the template."""
        if document == 1 or self._root is None:
            return
        for paragraph in body.iter(f"{W}p"):
            number = self._number_of(paragraph)
            if number is not None and number[0] in self._instances:
                _set_number(paragraph, self._copy(number[0], document), number[1])

    def part(self) -> bytes:
        """Return the numbering part with the copies."""
        assert self._root is not None  # noqa: S101  # nothing is made without it
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _number_of(self, paragraph: etree._Element) -> tuple[str, str] | None:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        inherited = self._of_styles.get(str(style.get(f"{W}val"))) if style is not None else None
        if own is None:
            return inherited
        number, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
        return (
            str(number.get(f"{W}val")) if number is not None else inherited[0] if inherited else "0",
            str(level.get(f"{W}val")) if level is not None else inherited[1] if inherited else "0",
        )

    def _copy(self, number: str, document: int) -> str:
        name = f"{document}{int(number):04d}"
        if name not in self._instances:
            assert self._root is not None  # noqa: S101  # renumber has seen to it
            source = self._instances[number]
            kind = source.find(f"{W}abstractNumId")
            assert kind is not None  # noqa: S101  # the schema asks for it
            fresh_kind = self._copy_kind(str(kind.get(f"{W}val")), document)
            fresh = deepcopy(source)
            fresh.set(f"{W}numId", name)
            fresh.find(f"{W}abstractNumId").set(f"{W}val", fresh_kind)  # type: ignore[union-attr]
            self._root.append(fresh)
            self._instances[name] = fresh
            self.made = True
        return name

    def _copy_kind(self, kind: str, document: int) -> str:
        name = f"{document}{int(kind):04d}"
        if name not in self._kinds:
            fresh = deepcopy(self._kinds[kind])
            fresh.set(f"{W}abstractNumId", name)
            for tie in ("nsid", "tmpl", "styleLink", "numStyleLink"):
                for element in fresh.findall(f"{W}{tie}"):
                    fresh.remove(element)
            for level in fresh.iter(f"{W}lvl"):
                for element in level.findall(f"{W}pStyle"):
                    level.remove(element)
            self._kinds[kind].addnext(fresh)
            self._kinds[name] = fresh
        return name


def _numbered_styles(styles: bytes) -> dict[str, tuple[str, str]]:
    """Return style → list and level, for paragraph styles that are numbered themselves or by what they rest on."""
    root = etree.fromstring(styles, _PARSER)
    by_name = {str(style.get(f"{W}styleId")): style for style in root.iter(f"{W}style")}
    out: dict[str, tuple[str, str]] = {}
    for name in by_name:
        for step in _ancestry(name, by_name):
            number = by_name[step].find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None:
                level = by_name[step].find(f"{W}pPr/{W}numPr/{W}ilvl")
                out[name] = (str(number.get(f"{W}val")), str(level.get(f"{W}val")) if level is not None else "0")
                break
    return out


def _ancestry(name: str, styles: dict[str, etree._Element]) -> Iterable[str]:
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        yield name
        base = styles[name].find(f"{W}basedOn")
        name = str(base.get(f"{W}val")) if base is not None else ""


def _set_number(paragraph: etree._Element, number: str, level: str) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for old in properties.findall(f"{W}numPr"):
        properties.remove(old)
    made = etree.Element(f"{W}numPr")
    etree.SubElement(made, f"{W}ilvl", {f"{W}val": level})
    etree.SubElement(made, f"{W}numId", {f"{W}val": number})
    at = sum(etree.QName(child).localname in _BEFORE_LISTS for child in properties)
    properties.insert(at, made)


_BEFORE_LISTS = frozenset(("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl"))
