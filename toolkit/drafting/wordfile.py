"""A Word file whose parts can be read as trees, changed and written again."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import dirname, normpath, relpath, split

from lxml import etree

from toolkit import limits
from toolkit.documents.package import Member, pack, read_docx
from toolkit.drafting.wml import MC, SDT, TBL, TEXT, XML_SPACE, Element, P, w
from toolkit.errors import WantingError
from toolkit.i18n import T

TYPES = "[Content_Types].xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TEXT_KINDS = {
    f"{_MAIN}.document.main+xml": "body",
    f"{_MAIN}.header+xml": "header",
    f"{_MAIN}.footer+xml": "footer",
    f"{_MAIN}.footnotes+xml": "footnotes",
    f"{_MAIN}.endnotes+xml": "endnotes",
}
"""The parts that hold the text of a document; comments are talk about it."""
_HOLDERS = tuple(w(name) for name in ("body", "tc", "hdr", "ftr", "footnote", "endnote", "txbxContent"))
_TEXTUAL = (TEXT, w("delText"), w("instrText"), w("delInstrText"))


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship of a part; ``target`` is a member's name, or an address where ``external``."""

    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last step of its type."""
        return self.type.rsplit("/", 1)[-1]


class WordFile:
    """A Word file from outside, checked as :func:`toolkit.documents.package.read_docx` does.

    Args:
        data: the file.

    Raises:
        WantingError: it is no Word file, unsafe, too large, or saved as "Strict Open XML".
    """

    def __init__(self, data: bytes) -> None:
        package = read_docx(data, foreign=True)
        self.main = package.main
        self._members = {member.name: member for member in package.members}
        self._types = dict(package.content_types)
        self._trees: dict[str, Element] = {}
        self._links: dict[str, dict[str, Link]] = {}
        self._changed: set[str] = set()
        self._relinked: set[str] = set()
        if self.tree(self.main).tag != w("document"):
            raise WantingError(
                T("The Word file is saved as Strict Open XML."), T("Save it in Word as an ordinary .docx.")
            )
        paragraphs = sum(1 for part in self.text_parts() for _ in self.tree(part).iter(P))
        if paragraphs > limits.DRAFT_PARAGRAPHS:
            raise WantingError(
                T(
                    "The Word file has {count} paragraphs; {limit} at most can be compared.",
                    count=paragraphs,
                    limit=limits.DRAFT_PARAGRAPHS,
                ),
                T("Divide it into several files."),
            )

    def names(self) -> list[str]:
        """Return the names of all members."""
        return list(self._members)

    def member(self, name: str) -> Member | None:
        """Return a member as it is packed."""
        return self._members.get(name)

    def content_type(self, name: str) -> str:
        """Return a part's content type."""
        return self._types.get(name, "")

    def text_parts(self) -> dict[str, str]:
        """Return the kind of every part with text by its name: the body first, then by name."""
        found = {name: TEXT_KINDS[kind] for name, kind in self._types.items() if kind in TEXT_KINDS}
        return {name: found[name] for name in sorted(found, key=lambda n: (n != self.main, n)) if name in self._members}

    def tree(self, name: str) -> Element:
        """Return a part as a tree; the same tree every time."""
        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
            try:
                root = etree.fromstring(self._members[name].content(), parser)
            except etree.XMLSyntaxError as error:
                raise WantingError(
                    T("The part {name} of the Word file can't be read.", name=name),
                    T("Open it in Word or WPS and save it again."),
                ) from error
            self._trees[name] = _tidied(root)
        return self._trees[name]

    def replace_tree(self, name: str, root: Element) -> None:
        """Put another tree in a part's place."""
        self._trees[name] = root
        self.touch(name)

    def touch(self, name: str) -> None:
        """Say that a part's tree was changed and has to be written."""
        self._changed.add(name)

    def related(self, part: str, kind: str) -> str | None:
        """Return the part that ``part`` names as its ``kind``, such as ``styles``."""
        found = (link.target for link in self.links(part).values() if link.kind == kind and not link.external)
        return next((target for target in found if target in self._members), None)

    def links(self, part: str) -> dict[str, Link]:
        """Return a part's relationships by their ids."""
        if part not in self._links:
            rels = relations_name(part)
            rows = self.tree(rels) if rels in self._members else ()
            folder = dirname(part)
            self._links[part] = {}
            for row in rows:
                target, external = str(row.get("Target") or ""), row.get("TargetMode") == "External"
                if not external:
                    target = normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").lstrip(
                        "/"
                    )
                self._links[part][str(row.get("Id") or "")] = Link(str(row.get("Type") or ""), target, external)
        return self._links[part]

    def relate(self, part: str, link: Link) -> str:
        """Return the id of a relationship of ``part``, made if there is none like it."""
        links = self.links(part)
        for ident, known in links.items():
            if known == link:
                return ident
        number = len(links) + 1
        while f"rId{number}" in links:
            number += 1
        ident = f"rId{number}"
        links[ident] = link
        self._relinked.add(part)
        return ident

    def relink(self, part: str, links: dict[str, Link]) -> None:
        """Give a part exactly these relationships."""
        self._links[part] = links
        self._relinked.add(part)

    def add(self, name: str, content: Member | Element, content_type: str) -> str:
        """Add a part under this name or one like it, and return the name."""
        stem, dot, ending = name.rpartition(".")
        free, number = name, 1
        while any(free.lower() == taken.lower() for taken in self._members):
            number += 1
            free = f"{stem}_{number}{dot}{ending}"
        if isinstance(content, Member):
            self._members[free] = Member(free, content.packed, content.method, content.crc, content.size)
        else:
            self._members[free] = Member.of(free, b"")
            self.replace_tree(free, content)
        self._types[free] = content_type
        etree.SubElement(self.tree(TYPES), f"{{{_TYPES_NS}}}Override", PartName=f"/{free}", ContentType=content_type)
        self.touch(TYPES)
        return free

    def save(self) -> bytes:
        """Write the file: same parts, same bytes."""
        for part in sorted(self._relinked):
            name = relations_name(part)
            self._members.setdefault(name, Member.of(name, b""))
            self.replace_tree(name, _relations(part, self._links[part]))
        return pack(
            Member.of(name, _written(self._trees[name])) if name in self._changed else member
            for name, member in self._members.items()
        )


def relations_name(part: str) -> str:
    """Return the name of the member with a part's relationships."""
    folder, name = split(part)
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _relations(part: str, links: dict[str, Link]) -> Element:
    root = etree.Element(f"{{{_RELS_NS}}}Relationships", nsmap={None: _RELS_NS})
    for ident, link in links.items():
        target = link.target if link.external else relpath(link.target, dirname(part) or ".")
        row = etree.SubElement(root, f"{{{_RELS_NS}}}Relationship", Id=ident, Type=link.type, Target=target)
        if link.external:
            row.set("TargetMode", "External")
    return root


def _written(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _tidied(root: Element) -> Element:
    """Make a tree as Word reads it.

    Without blanks between elements, and at the ends of a text that nothing protects; with a paragraph at every end.
    """
    for element in root.iter():
        element.tail = None
        if element.tag in _TEXTUAL and element.text and element.get(XML_SPACE) != "preserve":
            element.text = element.text.strip(" \t\r\n")
            if " " in element.text:
                element.set(XML_SPACE, "preserve")
    for holder in list(root.iter(*_HOLDERS)):
        inside = [child for child in holder if child.tag in (P, TBL, SDT)]
        if not inside or inside[-1].tag == TBL:
            end = etree.Element(P)
            holder.insert(holder.index(inside[-1]) + 1, end) if inside else holder.append(end)
    return root


def merge_namespaces(root: Element, other: Element) -> Element:
    """Return ``root`` with the namespace prefixes of ``other``, so that pieces of ``other`` stay readable in it."""
    wanted = {str(prefix): uri for prefix, uri in other.nsmap.items() if prefix and prefix not in root.nsmap}
    ignorable = f"{{{MC}}}Ignorable"
    known = str(root.get(ignorable) or "").split()
    nsmap: dict[str | None, str] = dict(root.nsmap)
    nsmap.update(wanted)
    for prefix in str(other.get(ignorable) or "").split():
        if prefix not in known and nsmap.get(prefix) == other.nsmap.get(prefix):
            known.append(prefix)
    if not wanted and known == str(root.get(ignorable) or "").split():
        return root
    merged = etree.Element(root.tag, dict(root.attrib), nsmap=nsmap)
    if known:
        merged.set(ignorable, " ".join(known))
    merged.text = root.text
    merged.extend(list(root))
    return merged
