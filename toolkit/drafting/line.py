"""A paragraph as a row of units: characters, objects, whole fields; and of the atoms that are compared.

An atom is a Han character, a whole number, date or amount, a Latin word, an object, a whole field.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from toolkit.drafting.text import PAGE_FIELDS, character, paragraph_text, symbol
from toolkit.drafting.wml import (
    ALTERNATE,
    BR,
    CHOICE,
    FIELD,
    FIELD_CHAR,
    HYPERLINK,
    INLINE_WRAPPERS,
    INSTR,
    NOTE_REFERENCES,
    R_ID,
    R_PR,
    RUN,
    TEXT,
    Element,
    M,
    R,
    attribute,
    boxes,
    local,
    w,
)
from toolkit.drafting.wordfile import TEXT_KINDS, WordFile

_ATOM = re.compile(
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)"
    r"|[〇零一二三四五六七八九]{4}年(?:[正〇一二三四五六七八九十]{1,3}月)?(?:[〇一二三四五六七八九十]{1,3}日)?"
    r"|(?:[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆角分])+[整正]?"
    r"|(?=\d*[A-Za-z\u00c0-\u024f])[A-Za-z\u00c0-\u024f\d]+"
    r"|[￥¥$]?\d+(?:[,，]\d{3})*(?:\.\d+)*[%％‰]?"
    r"|[〇零一二三四五六七八九十百千万亿两]{2,}"
    r"|.[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*",
    re.DOTALL,
)
_HOLDERS = tuple(f"{{{R}}}{name}" for name in ("embed", "link", "id", "pict", "dm"))
_LOOSE = (("field",), ("code",), ("break",))
_UNSEEN = frozenset(w(name) for name in ("lastRenderedPageBreak", "commentReference", "annotationRef"))
_NOISE = re.compile(r"\s*\\\*\s*MERGEFORMAT\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What a unit is made of: a child of a run, or (``run`` None) an element beside the runs."""

    node: Element
    run: Element | None
    link: Element | None
    """The hyperlink around it."""


class Unit(NamedTuple):
    """A character, an object, or a whole field; ``key`` tells what counts as the same."""

    key: Hashable
    text: str
    pieces: tuple[Piece, ...]
    start: int
    """Place of a character in its ``w:t``; -1 for anything else."""


class Atom(NamedTuple):
    """Units that are compared as one."""

    key: Hashable
    text: str
    first: int
    after: int
    solid: bool
    """An object: it is never taken for changed for the look of a line."""


@dataclass
class Reader:
    """What has to be known of a part in order to say which objects in it are the same.

    Args:
        file: the Word file.
        part: the part's name.
        notes: what a reference to a foot- or endnote stands for, by kind and id.
    """

    file: WordFile
    part: str
    notes: Mapping[tuple[str, str], Hashable] = field(default_factory=dict)

    def media(self, ident: str) -> Hashable:
        """Return what a relationship leads to, so that the same picture is the same in two files."""
        link = self.file.links(self.part).get(ident)
        if link is None or link.external:
            return link.target if link else ""
        member = self.file.member(link.target)
        return (member.crc, member.size) if member else ""

    def address(self, link: Element | None) -> str:
        """Return the address outside the file that a hyperlink leads to; empty for places inside."""
        target = self.file.links(self.part).get(attribute(link, R_ID)) if link is not None else None
        return target.target if target is not None and target.external else ""

    @cached_property
    def in_margin(self) -> bool:
        """Whether the part is a header or footer: the page number in it is that of no page."""
        return TEXT_KINDS.get(self.file.content_type(self.part)) in ("header", "footer")

    def note(self, kind: str, ident: str) -> Hashable:
        """Return what a reference to a note stands for."""
        return self.notes.get((kind, ident), ident)


class Line:
    """A paragraph that is compared.

    Args:
        paragraph: ``w:p``.
        reader: knows its part.
    """

    def __init__(self, paragraph: Element, reader: Reader) -> None:
        self.paragraph = paragraph
        self._reader = reader

    @cached_property
    def text(self) -> str:
        """What it says."""
        return paragraph_text(self.paragraph)

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """Equal for paragraphs that say the same, however they are cut into runs; text boxes count for one each."""
        return tuple(unit.key for unit in self.units)

    @cached_property
    def boxes(self) -> list[Element]:
        """The text boxes that hang on it."""
        return [box for unit in self.units for box in self.boxes_of(unit)]

    @staticmethod
    def boxes_of(unit: Unit) -> list[Element]:
        """Return the text boxes in one unit."""
        if unit.start > -2:
            return []
        return [box for piece in unit.pieces if len(piece.node) for box in boxes(piece.node)]

    @property
    def units(self) -> list[Unit]:
        """The units, in their order."""
        return self._parsed[0]

    @property
    def loose(self) -> list[tuple[int, Piece]]:
        """Page breaks, and ends of fields that reach over several paragraphs; each with the place of the unit after.

        They say nothing and are compared with nothing; they come and go with their paragraph.
        """
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[list[Unit], list[tuple[int, Piece]]]:
        singles = list(self._walk(self.paragraph, None))
        found: list[Unit] = []
        loose: list[tuple[int, Piece]] = []
        at = 0
        while at < len(singles):
            unit = singles[at]
            if unit.key == ("field", "begin") and (end := _end_of_field(singles, at)):
                found.append(self._field_unit(singles[at:end]))
                at = end
                continue
            if isinstance(unit.key, tuple) and unit.key[:1] in _LOOSE:
                loose.extend((len(found), piece) for piece in unit.pieces)
            else:
                found.append(unit)
            at += 1
        return found, loose

    @cached_property
    def atoms(self) -> list[Atom]:
        """The atoms, in their order."""
        found: list[Atom] = []
        at = 0
        while at < len(self.units):
            if not self.units[at].text or self.units[at].start < -1:
                found.append(Atom(self.units[at].key, self.units[at].text, at, at + 1, True))
                at += 1
                continue
            end = at
            link = self.units[at].pieces[0].link
            while end < len(self.units) and self.units[end].start >= -1 and self.units[end].pieces[0].link is link:
                end += 1
            said = "".join(unit.text for unit in self.units[at:end])
            for match in _ATOM.finditer(said):
                first, after = at + match.start(), at + match.end()
                key = tuple(unit.key for unit in self.units[first:after])
                found.append(Atom(key, match.group(), first, after, False))
            at = end
        return found

    def _walk(self, parent: Element, link: Element | None) -> Iterator[Unit]:
        for child in parent:
            if child.tag == RUN:
                for node in child:
                    yield from self._in_run(node, Piece(node, child, link))
            elif child.tag == FIELD:
                inner = list(self._walk(child, link))
                key = self._field_key(attribute(child, w("instr")), [unit.key for unit in inner])
                yield Unit(key, "".join(unit.text for unit in inner), (Piece(child, None, link),), -2)
            elif child.tag in INLINE_WRAPPERS:
                yield from self._walk(child, child if child.tag == HYPERLINK else link)
            elif isinstance(child.tag, str) and child.tag.startswith(f"{{{M}}}"):
                yield Unit(_formula(child), "", (Piece(child, None, link),), -2)

    def _in_run(self, node: Element, piece: Piece) -> Iterator[Unit]:
        tag = node.tag
        if tag == TEXT:
            address = self._reader.address(piece.link)
            for place, char in enumerate(node.text or ""):
                yield Unit((char, address) if address else char, char, (piece,), place)
        elif tag == R_PR or tag in _UNSEEN:
            return
        elif tag == FIELD_CHAR:
            yield Unit(("field", attribute(node, w("fldCharType"))), "", (piece,), -2)
        elif tag == INSTR:
            yield Unit(("code", node.text or ""), "", (piece,), -2)
        elif tag == BR and not character(node):
            yield Unit(("break",), "", (piece,), -2)
        elif said := character(node):
            yield Unit(said, said, (piece,), -1)
        else:
            yield Unit(self._object(node), symbol(node) if local(node) == "sym" else "", (piece,), -2)

    def _field_key(self, code: str, result: list[Hashable]) -> Hashable:
        code = _code(code)
        shown = self._reader.in_margin and code.split(" ", 1)[0].upper() in PAGE_FIELDS
        return ("whole field", code, () if shown else tuple(result))

    def _field_unit(self, units: list[Unit]) -> Unit:
        code: list[str] = []
        result: list[Hashable] = []
        text: list[str] = []
        shown = [True]
        for unit in units:
            match unit.key:
                case ("field", "begin"):
                    shown.append(False)
                case ("field", "separate"):
                    shown[-1] = True
                case ("field", "end"):
                    shown.pop()
                case ("code", str(piece)):
                    code.append(piece)
                case key if all(shown):
                    result.append(key)
                    text.append(unit.text)
        pieces = {id(piece.node): piece for unit in units for piece in unit.pieces if unit.start <= 0}
        return Unit(self._field_key("".join(code), result), "".join(text), tuple(pieces.values()), -2)

    def _object(self, node: Element) -> Hashable:
        kind = NOTE_REFERENCES.get(str(node.tag))
        if kind is not None:
            return (kind, self._reader.note(kind, attribute(node, w("id"))))
        name = local(node)
        if name in ("drawing", "pict", "object", "contentPart") or node.tag == ALTERNATE:
            shown = node.find(CHOICE) if node.tag == ALTERNATE else node
            shown = node if shown is None else shown
            return ("object" if name == "object" else "shape", tuple(self._held(shown)), len(boxes(node)))
        if name == "ruby":
            return ("ruby", paragraph_text(node))
        attributes = sorted((k, v) for k, v in node.items() if not local_name(k).startswith("rsid"))
        inner = etree.tostring(node, method="c14n", exclusive=True).decode() if len(node) else ""
        return (name, tuple(attributes), inner)

    def _held(self, shown: Element) -> Iterator[Hashable]:
        inside = {node for box in boxes(shown) for node in box.iter()}
        for element in shown.iter():
            if element in inside:
                continue
            yield from (self._reader.media(str(element.get(name))) for name in _HOLDERS if element.get(name))


def local_name(name: str | bytes) -> str:
    """Return an attribute's name without its namespace."""
    return str(name).rsplit("}", 1)[-1]


def _end_of_field(units: list[Unit], begin: int) -> int:
    """Return the place after a field's end; 0 if it ends in another paragraph."""
    depth = 0
    for at in range(begin, len(units)):
        if units[at].key == ("field", "begin"):
            depth += 1
        elif units[at].key == ("field", "end"):
            depth -= 1
            if depth == 0:
                return at + 1
    return 0


def _code(code: str) -> str:
    return " ".join(_NOISE.sub(" ", code).split())


def _formula(element: Element) -> Hashable:
    parts: list[str] = []
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag.startswith(f"{{{M}}}") and local(node) not in ("ctrlPr", "rPr"):
            parts.append(local(node))
            parts.extend(filter(None, (node.text, attribute(node, f"{{{M}}}val"))))
    return ("formula", *parts)
