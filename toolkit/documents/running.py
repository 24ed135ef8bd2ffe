"""The running text of a Word file: what must stand on paper just as it is written.

What Word or LibreOffice makes anew (page numbers, contents, references), what is hidden, and what only one of the two
prints is left out, and so are headers and footers, which may stand on no page at all. Too little is read rather than
too much: what is read and not printed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PLAIN_FIELDS = ("HYPERLINK", "FORMTEXT")
"""Their results are printed as they stand in the file."""
_SHAPES = ("wps", "wpg")
"""The kinds of drawings whose text LibreOffice prints instead of their fallback's."""
_THROUGH = {_W + name for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "rPr", "pPr")}
"""Text runs on past them."""
_INTO = {_W + name for name in ("t", "r", "hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "dir", "bdo")}
"""Text runs on through their edges."""
_NOT_PRINTED = {_W + name for name in ("del", "moveFrom", "ruby", "sdtPr", "tcPr", "trPr", "tblPr", "sectPr")}
_OFF = ("0", "false", "off")


def running_text(root: etree._Element, hidden: Callable[[str | None, str | None], bool]) -> Iterator[str]:
    """Read a part's text in pieces, each without a break inside: white space left out, in the order of the file.

    Args:
        root: of the document, the footnotes or the endnotes.
        hidden: says whether text in a paragraph style and a character style is hidden.
    """
    reader = _Reader(hidden)
    reader.read(root)
    reader.end_piece()
    yield from reader.pieces


def switched_on(properties: etree._Element | None, name: str) -> bool | None:
    """Say whether a switch such as ``vanish`` is on; None where nothing is said of it."""
    found = properties.find(_W + name) if properties is not None else None
    return None if found is None else found.get(f"{_W}val") not in _OFF


class _Reader:
    def __init__(self, hidden: Callable[[str | None, str | None], bool]) -> None:
        self.pieces: list[str] = []
        self._hidden = hidden
        self._piece: list[str] = []
        self._style: str | None = None
        self._fields: list[_Field] = []
        self._special: dict[str, Callable[[etree._Element], None]] = {
            f"{_W}t": self._text,
            f"{_W}p": self._paragraph,
            f"{_W}r": self._run,
            f"{_W}tr": self._row,
            f"{_W}tc": self._cell,
            f"{_W}sdt": self._control,
            f"{_W}footnote": self._note,
            f"{_W}endnote": self._note,
            f"{_W}fldChar": self._field_mark,
            f"{_W}instrText": self._instruction,
            f"{_W}fldSimple": self._simple_field,
            f"{_MC}AlternateContent": self._alternatives,
        }

    def read(self, element: etree._Element) -> None:
        for child in element.iterchildren(tag=etree.Element):
            tag = str(child.tag)
            if tag in _THROUGH:
                continue
            if tag not in _INTO:
                self.end_piece()
            if tag not in _NOT_PRINTED:
                self._special.get(tag, self.read)(child)

    def end_piece(self) -> None:
        if self._piece:
            text = "".join("".join(self._piece).split())
            self._piece.clear()
            if text:
                self.pieces.append(text)

    def _text(self, element: etree._Element) -> None:
        if all(field.plain for field in self._fields):
            self._piece.append(element.text or "")

    def _paragraph(self, element: etree._Element) -> None:
        outer = self._style
        name = element.find(f"{_W}pPr/{_W}pStyle")
        self._style = name.get(f"{_W}val") if name is not None else None
        self.read(element)
        self.end_piece()
        self._style = outer

    def _run(self, element: etree._Element) -> None:
        properties = element.find(f"{_W}rPr")
        vanish = switched_on(properties, "vanish")
        if vanish is None:
            named = properties.find(f"{_W}rStyle") if properties is not None else None
            vanish = self._hidden(self._style, named.get(f"{_W}val") if named is not None else None)
        if vanish:
            self.end_piece()
            for mark in element.iterfind(f"{_W}fldChar"):
                self._field_mark(mark)
        else:
            self.read(element)

    def _row(self, element: etree._Element) -> None:
        if not switched_on(element.find(f"{_W}trPr"), "hidden"):
            self.read(element)

    def _cell(self, element: etree._Element) -> None:
        """Read a cell, if it is not the covered part of a merged one."""
        for kind in ("vMerge", "hMerge"):
            merged = element.find(f"{_W}tcPr/{_W}{kind}")
            if merged is not None and merged.get(f"{_W}val") != "restart":
                return
        self.read(element)

    def _note(self, element: etree._Element) -> None:
        """Read a note; of those with a type, such as the word that a note goes on, none need be printed."""
        if element.get(f"{_W}type", "normal") == "normal":
            self.read(element)

    def _control(self, element: etree._Element) -> None:
        if element.find(f"{_W}sdtPr/{_W}dataBinding") is None:
            self.read(element)
        else:
            self.end_piece()

    def _field_mark(self, element: etree._Element) -> None:
        kind = element.get(f"{_W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].shows_result = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _instruction(self, element: etree._Element) -> None:
        if self._fields:
            self._fields[-1].code += element.text or ""

    def _simple_field(self, element: etree._Element) -> None:
        self._fields.append(_Field(element.get(f"{_W}instr", ""), shows_result=True))
        self.read(element)
        self.end_piece()
        self._fields.pop()

    def _alternatives(self, element: etree._Element) -> None:
        for choice in element.iterfind(f"{_MC}Choice"):
            if choice.get("Requires") in _SHAPES:
                self.read(choice)
                self.end_piece()
                return


class _Field:
    def __init__(self, code: str = "", *, shows_result: bool = False) -> None:
        self.code = code
        self.shows_result = shows_result

    @property
    def plain(self) -> bool:
        words = self.code.split(maxsplit=1)
        return self.shows_result and bool(words) and words[0].upper() in _PLAIN_FIELDS
