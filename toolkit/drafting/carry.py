"""Carry pieces of the old file into the new one: what they point to comes along."""

from __future__ import annotations

from collections.abc import Hashable
from copy import deepcopy

from lxml import etree

from toolkit.drafting.line import local_name
from toolkit.drafting.numbers import Numbers
from toolkit.drafting.pen import Pen
from toolkit.drafting.wml import (
    BOOKMARK_END,
    BOOKMARK_START,
    NOTE_REFERENCES,
    NUM_PR,
    STYLE,
    VAL,
    WP,
    Element,
    R,
    W,
    attribute,
    child_value,
    drop,
    local,
    w,
)
from toolkit.drafting.wordfile import Link, WordFile, relations_name

_STYLES = {STYLE: "paragraph", w("rStyle"): "character", w("tblStyle"): "table"}
_LEFT_BEHIND = frozenset(
    w(name)
    for name in (
        *("commentRangeStart", "commentRangeEnd", "commentReference", "proofErr", "permStart", "permEnd"),
        *("lastRenderedPageBreak", "pPrChange", "rPrChange", "sectPr", "bookmarkStart", "bookmarkEnd"),
    )
)
_PARAGRAPH_IDS = ("paraId", "textId")
_DOC_PR = f"{{{WP}}}docPr"


class Carrier:
    """Brings copies of old elements into the new file.

    Args:
        old: the file they come from.
        new: the file they go to.
        pen: gives them numbers.
    """

    def __init__(self, old: WordFile, new: WordFile, pen: Pen) -> None:
        self._old, self._new, self._pen = old, new, pen
        self._parts: dict[str, str] = {}
        self._styles: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self.notes: dict[tuple[str, str], Hashable] = {}
        """What the references stand for that were carried over, by kind and new id."""
        self.note_ids: dict[tuple[str, str], str] = {}
        """The old id of each of them, by kind and new id."""
        self.old_notes: dict[tuple[str, str], Hashable] = {}
        self._new_numbers: Numbers | None = None
        self._next_note = 1 + max((int(i) for i in _ids(new, ("footnote", "endnote")) if _whole(i)), default=0)
        self._next_picture = 1 + max((int(i) for i in _ids(new, ("docPr",)) if _whole(i)), default=0)
        self._bookmarks = {
            attribute(e, w("name")) for part in new.text_parts() for e in new.tree(part).iter(BOOKMARK_START)
        }

    def bring(self, element: Element, source: str, target: str) -> Element:
        """Return a copy of an element of the old file's part ``source`` that is right in the new file's ``target``."""
        copy = deepcopy(element)
        copy.tail = None
        for node in [e for e in copy.iter(*_LEFT_BEHIND) if e is not copy]:
            drop(node)
        for node in list(copy.iter()):
            self._attributes(node, source, target)
            if node.tag in _STYLES:
                self._set(node, self.style(attribute(node), _STYLES[str(node.tag)]))
            elif node.tag == NUM_PR:
                number = node.find(w("numId"))
                if number is not None:
                    self._set(number, self.number(attribute(number)))
            elif node.tag == _DOC_PR:
                node.set("id", str(self._next_picture))
                self._next_picture += 1
            elif node.tag in NOTE_REFERENCES:
                self._note(node, NOTE_REFERENCES[str(node.tag)])
        return copy

    def numbers(self) -> Numbers:
        """Return the numbering of the new file with what was brought so far."""
        if self._new_numbers is None:
            self._new_numbers = Numbers(self._new)
        return self._new_numbers

    def bookmarks(self, paragraph: Element) -> list[tuple[Element, Element]]:
        """Return copies of the bookmarks around text of a paragraph that goes, if the new text has none of the name."""
        found: list[tuple[Element, Element]] = []
        ends = {attribute(end, w("id")): end for end in paragraph.iter(BOOKMARK_END)}
        for start in paragraph.iter(BOOKMARK_START):
            end, name = ends.get(attribute(start, w("id"))), attribute(start, w("name"))
            if end is None or not name or name in self._bookmarks:
                continue
            self._bookmarks.add(name)
            number = self._pen.number()
            pair = (etree.Element(BOOKMARK_START, {w("id"): number, w("name"): name}), etree.Element(BOOKMARK_END))
            pair[1].set(w("id"), number)
            found.append(pair)
        return found

    def relation(self, ident: str, source: str, target: str) -> str:
        """Return the id, in the new file's part, of what the old part's relationship leads to; empty if nowhere."""
        link = self._old.links(source).get(ident)
        if link is None:
            return ""
        if link.external:
            return self._new.relate(target, link)
        if self._old.member(link.target) is None:
            return ""
        return self._new.relate(target, self._brought(link))

    def _brought(self, link: Link) -> Link:
        return link if link.external else Link(link.type, self.part(link.target), external=False)

    def part(self, name: str) -> str:
        """Return the name of the new file's part with the content of this part of the old file, added if need be."""
        if name in self._parts:
            return self._parts[name]
        member, kind = self._old.member(name), self._old.content_type(name)
        if member is None:
            return name
        links = self._old.links(name) if self._old.member(relations_name(name)) else {}
        if not links:
            for known in self._new.names():
                same = self._new.member(known)
                if same is None or same.crc != member.crc or self._new.content_type(known) != kind:
                    continue
                if same.content() == member.content():
                    self._parts[name] = known
                    return known
        added = self._new.add(name, member, kind)
        self._parts[name] = added
        if links:
            self._new.relink(added, {ident: self._brought(link) for ident, link in links.items()})
        return added

    def style(self, ident: str, kind: str) -> str:
        """Return the id of the style in the new file: the same, one of the same name, or the old one brought along."""
        if ident in self._styles:
            return self._styles[ident]
        old = _style(self._old, ident, kind)
        if old is None:
            return ""
        name = child_value(old, w("name")).lower()
        same = _style(self._new, ident, kind)
        if same is None or child_value(same, w("name")).lower() != name:
            same = _style_called(self._new, name, kind)
        if same is not None:
            self._styles[ident] = attribute(same, w("styleId"))
            return self._styles[ident]
        part = self._new.related(self._new.main, "styles")
        if part is None:
            return ""
        styles = self._new.tree(part)
        free = ident
        while any(attribute(row, w("styleId")) == free for row in styles.iter(w("style"))):
            free += "_"
        self._styles[ident] = free
        copy = deepcopy(old)
        copy.set(w("styleId"), free)
        copy.attrib.pop(w("default"), None)
        for node in [c for c in copy if local(c) in ("link", "next")]:
            copy.remove(node)
        based = copy.find(w("basedOn"))
        if based is not None:
            self._set(based, self.style(attribute(based), kind))
        for number in list(copy.iter(w("numId"))):
            self._set(number, self.number(attribute(number)))
        _strip(copy)
        styles.append(copy)
        self._new_numbers = None
        self._new.touch(part)
        return free

    def number(self, ident: str) -> str:
        """Return the id of the list in the new file: the same, one defined alike, or the old one brought along."""
        if ident == "0" or ident in self._numbers:
            return self._numbers.get(ident, ident)
        wanted = _list_signature(self._old, ident)
        if wanted is None:
            return ""
        part = self._new.related(self._new.main, "numbering")
        if part is None:
            return self._bring_numbering(ident)
        nums = [attribute(row, w("numId")) for row in self._new.tree(part).findall(w("num"))]
        alike = [n for n in sorted(nums, key=lambda n: n != ident) if _list_signature(self._new, n) == wanted]
        self._numbers[ident] = alike[0] if alike else self._bring_list(ident, part)
        return self._numbers[ident]

    def _bring_numbering(self, ident: str) -> str:
        source = self._old.related(self._old.main, "numbering")
        if source is None:
            return ""
        link = next(k for k in self._old.links(self._old.main).values() if k.target == source)
        root = etree.Element(w("numbering"), nsmap=self._old.tree(source).nsmap)
        added = self._new.add("word/numbering.xml", root, self._old.content_type(source))
        self._new.relate(self._new.main, Link(link.type, added, external=False))
        self._numbers[ident] = self._bring_list(ident, added)
        return self._numbers[ident]

    def _bring_list(self, ident: str, part: str) -> str:
        old_num, old_abstract = _list(self._old, ident)
        if old_num is None or old_abstract is None:
            return ""
        root = self._new.tree(part)
        abstracts, nums = root.findall(w("abstractNum")), root.findall(w("num"))
        abstract, num = deepcopy(old_abstract), deepcopy(old_num)
        abstract_id = _free([attribute(a, w("abstractNumId")) for a in abstracts])
        abstract.set(w("abstractNumId"), abstract_id)
        for tag in ("nsid", "tmpl", "styleLink", "numStyleLink"):
            for node in abstract.findall(w(tag)):
                abstract.remove(node)
        for node in [*abstract.iter(STYLE), *abstract.iter(w("lvlPicBulletId"))]:
            drop(node)
        number = _free([attribute(n, w("numId")) for n in nums], ident)
        num.set(w("numId"), number)
        reference = num.find(w("abstractNumId"))
        if reference is not None:
            reference.set(VAL, abstract_id)
        for copy in (abstract, num):
            _strip(copy)
        pictures = len(root.findall(w("numPicBullet")))
        root.insert(pictures + len(abstracts), abstract)
        self._new_numbers = None
        root.insert(pictures + len(abstracts) + 1 + len(nums), num)
        self._new.touch(part)
        return number

    def _attributes(self, node: Element, source: str, target: str) -> None:
        for name, value in list(node.items()):
            full, short = str(name), local_name(name)
            if full.startswith(f"{{{R}}}") or short == "relid":
                found = self.relation(str(value), source, target)
                if found:
                    node.set(full, found)
                else:
                    del node.attrib[full]
            elif short in _PARAGRAPH_IDS or short.startswith("rsid"):
                del node.attrib[full]

    def _note(self, node: Element, kind: str) -> None:
        old, new = attribute(node, w("id")), str(self._next_note)
        self._next_note += 1
        self.notes[kind, new] = self.old_notes.get((kind, old), old)
        self.note_ids[kind, new] = old
        node.set(w("id"), new)

    @staticmethod
    def _set(node: Element, value: str) -> None:
        if value:
            node.set(VAL, value)
        else:
            drop(node)


def _ids(file: WordFile, names: tuple[str, ...]) -> list[str]:
    return [
        str(e.get(w("id")) or e.get("id") or "")
        for part in file.text_parts()
        for e in file.tree(part).iter(*(f"{{*}}{name}" for name in names))
    ]


def _whole(text: str) -> bool:
    return text.lstrip("-").isdecimal() and len(text) < 12


def _free(taken: list[str], wanted: str = "") -> str:
    if wanted and wanted not in taken:
        return wanted
    return str(1 + max((int(t) for t in taken if _whole(t)), default=0))


def _strip(copy: Element) -> None:
    """Take out what another file's settings and other versions' extensions would be needed for."""
    for node in copy.iter():
        for name in [n for n in node.attrib if local_name(n).startswith("rsid") or not str(n).startswith(f"{{{W}")]:
            if not str(name).startswith("{http://www.w3.org/XML"):
                del node.attrib[name]
    for node in [e for e in copy.iter() if not str(e.tag).startswith(f"{{{W}}}")]:
        drop(node)


def _style(file: WordFile, ident: str, kind: str) -> Element | None:
    return next((row for row in _style_rows(file, kind) if attribute(row, w("styleId")) == ident), None)


def _style_called(file: WordFile, name: str, kind: str) -> Element | None:
    return next((row for row in _style_rows(file, kind) if child_value(row, w("name")).lower() == name), None)


def _style_rows(file: WordFile, kind: str) -> list[Element]:
    part = file.related(file.main, "styles")
    rows = file.tree(part).iter(w("style")) if part else ()
    return [row for row in rows if attribute(row, w("type")) == kind]


def _list(file: WordFile, ident: str) -> tuple[Element | None, Element | None]:
    part = file.related(file.main, "numbering")
    if part is None:
        return None, None
    root = file.tree(part)
    num = next((n for n in root.findall(w("num")) if attribute(n, w("numId")) == ident), None)
    wanted = child_value(num, w("abstractNumId"))
    rows = root.findall(w("abstractNum"))
    return num, next((a for a in rows if attribute(a, w("abstractNumId")) == wanted), None)


def _list_signature(file: WordFile, ident: str) -> Hashable:
    """Return what makes a list print as it does; None if there is no such list."""
    num, abstract = _list(file, ident)
    if num is None or abstract is None:
        return None
    told = ("start", "numFmt", "lvlText", "suff", "isLgl", "startOverride", "lvlRestart")
    return tuple(
        (local(node), attribute(node), attribute(node, w("ilvl")))
        for top in (abstract, num)
        for node in top.iter()
        if local(node) in (*told, "lvl", "lvlOverride")
    )
