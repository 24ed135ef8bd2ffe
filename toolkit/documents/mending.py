"""Tell from a template's text what filling it can break, so that a result is parsed and repaired only where it must be.

Tags become processing instructions, and the text a tree in which every element knows whether it comes out once, never
or often. Where :mod:`toolkit.documents.repair` could find nothing to do, it is spared; what it would write shorter,
``<w:t></w:t>`` as ``<w:t/>``, is named, so that the bytes are the same either way.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.documents.repair import BLOCKS, ENDS_WITH_PARAGRAPH, NEVER_EMPTY, W14, WP, row_span
from toolkit.documents.tags import W

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_OPENERS = frozenset(("for", "if", "with"))
_MIDDLES = frozenset(("else", "elif"))
_CLOSERS = frozenset(("endfor", "endif", "endwith"))
_ONE_EACH = frozenset(("tc", "tcPr", "gridSpan", "tblGrid", "gridCol"))
"""What a table's grid is counted from; where one of them is a condition's or a loop's, it can't be counted here."""
_FREE_ID = "77777777"
_QUOTED = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True)
class Mending:
    """What a filled part needs.

    Args:
        repair: it is to be parsed and repaired.
        source: the part's text; paragraphs that a loop repeats have lost their ids, as Word gives them new ones.
        empties: where there is no repair, texts of elements that may come out empty, each with how it is then written.
    """

    repair: bool
    source: str
    empties: tuple[tuple[str, str], ...] = ()


class _UnsureError(Exception):
    """Something here can come out so that it needs repair."""


def plan_mending(source: str) -> Mending:
    """Return what a part needs once it is filled.

    Args:
        source: its text with Jinja's tags, as :func:`toolkit.documents.syntax.judge` returns it.
    """
    skeleton = _TAG.sub(_instruction, source)
    look = _Look()
    try:
        root = etree.fromstring(skeleton, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        look.visit(root, looped=False)
    except (etree.XMLSyntaxError, _UnsureError, RecursionError):
        return Mending(True, source)
    told_twice = any(count > 1 for count in look.ids.values())
    if told_twice or etree.tostring(root, encoding="unicode") != skeleton:
        return Mending(True, source)
    for attribute in look.repeated:
        source = source.replace(attribute, "")
    return Mending(False, source, tuple(sorted(look.empties.items())))


def _instruction(tag: re.Match[str]) -> str:
    token = tag.group()
    word = "value" if token.startswith("{{") else token[2:-2].strip("-\n ").split(None, 1)[0]
    return f"<?tag {word}?>"


class _Look:
    def __init__(self) -> None:
        self.ids: Counter[tuple[str, str]] = Counter()
        self.empties: dict[str, str] = {}
        self.repeated: list[str] = []

    def visit(self, element: etree._Element, *, looped: bool) -> None:
        """Look at an element and all below it; ``looped`` if a loop may repeat it.

        Raises:
            _UnsureError: see there.
        """
        self._number(element, looped=looped)
        blocks: list[str] = []
        always: set[str] = set()
        ends = False
        tagged = False
        sure = bool((element.text or "").strip())
        for child in element:
            if isinstance(child, etree._ProcessingInstruction):
                _follow(blocks, child.text or "")
                tagged = True
            else:
                self.visit(child, looped=looped or "for" in blocks)
                name = _local(child)
                if not blocks:
                    always.add(name)
                elif name in _ONE_EACH:
                    raise _UnsureError
                if child.tag in BLOCKS:
                    ends = (ends or not blocks) and name != "tbl"
            sure = sure or (not blocks and bool((child.tail or "").strip()))
        if blocks:
            raise _UnsureError
        _check(element, always, ends=ends)
        if tagged and not sure and not always:
            self.empties.update([_written_empty(element)])

    def _number(self, element: etree._Element, *, looped: bool) -> None:
        """Note what must be there only once."""
        found = [
            ("bookmark", element.get(f"{{{W}}}id") if element.tag == f"{{{W}}}bookmarkStart" else None),
            ("drawing", element.get("id") if element.tag == f"{{{WP}}}docPr" else None),
            ("control", _control_id(element)),
        ]
        if element.tag in (f"{{{W}}}p", f"{{{W}}}tr"):
            found += [(name, element.get(f"{{{W14}}}{name}")) for name in ("paraId", "textId")]
        for kind, value in found:
            if value is None or value == _FREE_ID:
                continue
            if looped and kind in ("paraId", "textId"):
                self.repeated.append(f' {_prefixes(element)[W14]}:{kind}="{value}"')
            else:
                self.ids[kind, value] += 2 if looped else 1


def _follow(blocks: list[str], word: str) -> None:
    if word in _OPENERS:
        blocks.append(word)
    elif word in _CLOSERS | _MIDDLES:
        if not blocks:
            raise _UnsureError
        if word in _CLOSERS:
            blocks.pop()


def _check(element: etree._Element, always: set[str], *, ends: bool) -> None:
    name = _local(element)
    fine = True
    if name in ENDS_WITH_PARAGRAPH:
        fine = ends
    elif name in NEVER_EMPTY:
        fine = bool(always & {etree.QName(block).localname for block in BLOCKS})
    elif name == "sdtContent":
        fine = bool(always)
    elif name == "tr":
        fine = "tc" in always
    elif name == "tbl":
        columns = len(element.findall(f"{{{W}}}tblGrid/{{{W}}}gridCol"))
        rows = element.findall(f"{{{W}}}tr")
        fine = "tr" in always and (not columns or all(row_span(row) <= columns for row in rows))
    if not fine:
        raise _UnsureError


def _local(element: etree._Element) -> str:
    name = etree.QName(element)
    return name.localname if name.namespace == W else ""


def _control_id(element: etree._Element) -> str | None:
    identity = element.find(f"{{{W}}}id") if element.tag == f"{{{W}}}sdtPr" else None
    return identity.get(f"{{{W}}}val") if identity is not None else None


def _prefixes(element: etree._Element) -> dict[str, str | None]:
    return {uri: prefix for prefix, uri in element.nsmap.items()} | {_XML: "xml"}


def _written_empty(element: etree._Element) -> tuple[str, str]:
    """Return how an element is written when nothing is in it: as the template would, and shorter."""
    parent = element.getparent()
    if parent is None or parent.nsmap != element.nsmap:
        raise _UnsureError
    prefixes = _prefixes(element)

    def named(name: str) -> str:
        found = etree.QName(name)
        prefix = prefixes[found.namespace] if found.namespace else None
        return f"{prefix}:{found.localname}" if prefix else found.localname

    name = named(str(element.tag))
    attributes = "".join(f' {named(key)}="{escape(value, _QUOTED)}"' for key, value in element.attrib.items())
    return f"<{name}{attributes}></{name}>", f"<{name}{attributes}/>"
