"""A walk through a copy that came back: its tracked changes, and what its comments are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.drafting.articles import Order, Spot
from toolkit.drafting.text import character, paragraph_text, symbol
from toolkit.drafting.wml import (
    DEL,
    DEL_TEXT,
    FALLBACK,
    INS,
    MOVE_FROM,
    MOVE_TO,
    P_PR,
    R_PR,
    RUN,
    TEXT,
    Element,
    P,
    attribute,
    local,
    w,
)
from toolkit.i18n import Bilingual, Renderable, T

_MARKS = (INS, DEL, MOVE_FROM, MOVE_TO)
_GONE = (DEL, MOVE_FROM)
_ID, _AUTHOR, _DATE = w("id"), w("author"), w("date")
_CONTEXT, _QUOTED = 14, 300


class Kind(StrEnum):
    """What a member did."""

    COMMENT = "comment"
    REPLY = "reply"
    INSERTED = "inserted"
    DELETED = "deleted"
    REPLACED = "replaced"
    MOVED = "moved"


@dataclass(frozen=True)
class Remark:
    """One comment or tracked change.

    Args:
        file: the file's name.
        place: the article or heading.
        order: where it stands, in an order that holds for all copies of a draft.
        kind: what it is.
        author: who; empty where the file does not say.
        time: when, as the file says it, to the minute; empty where it does not.
        quoted: what it is about; what goes stands in 【】 with a few characters around it.
        text: what is said, or what comes in its place.
        resolved: of a comment: whether it was marked as done; None where the file does not say.
    """

    file: str
    place: Renderable
    order: Order
    kind: Kind
    author: str
    time: str
    quoted: str
    text: Renderable
    resolved: bool | None = None


@dataclass(slots=True)
class _Piece:
    """A bit of a paragraph with the tracked changes around it, outermost first."""

    text: str
    marks: tuple[Element, ...]
    move: str = ""


@dataclass(slots=True)
class Anchor:
    """What a comment is about."""

    spot: Spot | None
    """None until the paragraph comes that the range begins before."""
    text: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    whole: str = ""

    def quoted(self) -> str:
        """Return the text in its range; of one in which nothing stands any more, what stood there."""
        return short(flat("".join(self.text)) or flat("".join(self.gone)) or self.whole)


@dataclass(slots=True)
class _Move:
    """The two ends of a move."""

    author: str = ""
    date: str = ""
    gone: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)
    source: Spot | None = None
    target: Spot | None = None


class Walk:
    """Goes through paragraphs in their order; ranges of comments and moves reach over several."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.changes: list[Remark] = []
        self.anchors: dict[str, Anchor] = {}
        self._open: list[str] = []
        self._moves: dict[str, _Move] = {}
        self._ranges: dict[str, str] = {}

    def paragraph(self, paragraph: Element, spot: Spot) -> None:
        """Take in one paragraph."""
        for number in self._open:
            self.anchors[number].spot = self.anchors[number].spot or spot
        pieces: list[_Piece] = []
        self._read(paragraph, (), pieces, spot)
        for number in self._open:
            self.anchors[number].text.append(" ")
        mark = _paragraph_mark(paragraph)
        if mark is not None:
            pieces.append(_Piece("", (mark,), self._move_name(mark)))
        self._note_moves(pieces, spot)
        for author in dict.fromkeys(attribute(m, _AUTHOR) for piece in pieces for m in _plain(piece)):
            self._changes_of(author, pieces, spot)

    def moved(self) -> Iterator[Remark]:
        """Yield the moves; one whose other end is missing is an insertion or a deletion."""
        for move in self._moves.values():
            gone, come = flat("".join(move.gone)), flat("".join(move.come))
            spot = move.source or move.target
            if spot is None or not (gone or come):
                continue
            kind = Kind.DELETED if move.source else Kind.INSERTED
            text: Renderable = Bilingual(come)
            if move.source and move.target:
                kind, text = Kind.MOVED, T("moved to: {place}", place=move.target.place)
            yield Remark(self.file, spot.place, spot.order, kind, move.author, minute(move.date), short(gone), text)

    def _read(self, parent: Element, marks: tuple[Element, ...], pieces: list[_Piece], spot: Spot) -> None:
        for child in parent:
            self.range(child, spot)
            if child.tag in (P, FALLBACK, P_PR):
                continue  # text boxes have paragraphs of their own
            if child.tag in _MARKS:
                self._read(child, (*marks, child), pieces, spot)
            elif child.tag == RUN:
                self._run(child, marks, pieces, spot)
            else:
                self._read(child, marks, pieces, spot)

    def _run(self, run: Element, marks: tuple[Element, ...], pieces: list[_Piece], spot: Spot) -> None:
        for node in run:
            if node.tag == w("commentReference"):
                number = attribute(node, _ID)
                if number not in self.anchors:
                    paragraph = next((a for a in run.iterancestors() if a.tag == P), run)
                    self.anchors[number] = Anchor(spot, whole=flat(paragraph_text(paragraph)))
                continue
            text = node.text or "" if node.tag in (TEXT, DEL_TEXT) else character(node)
            text = text or (symbol(node) if local(node) == "sym" else "")
            if not text:
                if len(node):
                    self._read(node, marks, pieces, spot)
                continue
            move = next((name for mark in marks if (name := self._move_name(mark))), "")
            pieces.append(_Piece(text, marks, move))
            gone = any(mark.tag in _GONE for mark in marks)
            for number in self._open:
                (self.anchors[number].gone if gone else self.anchors[number].text).append(text)

    def range(self, element: Element, spot: Spot | None = None) -> None:
        """Take in a mark where a comment's or move's range begins or ends."""
        name, number = local(element), attribute(element, _ID)
        if name == "commentRangeStart":
            self.anchors.setdefault(number, Anchor(spot))
            self._open.append(number)
        elif name == "commentRangeEnd" and number in self._open:
            self._open.remove(number)
        elif name in ("moveFromRangeStart", "moveToRangeStart"):
            self._ranges[number] = f"{name[:6]}:{attribute(element, w('name'))}"
        elif name in ("moveFromRangeEnd", "moveToRangeEnd"):
            self._ranges.pop(number, None)

    def _move_name(self, mark: Element) -> str:
        """Return the name of the move that a mark belongs to; both ends bear the same."""
        if mark.tag not in (MOVE_FROM, MOVE_TO):
            return ""
        end = "moveFr" if mark.tag == MOVE_FROM else "moveTo"
        names = [name.partition(":")[2] for name in self._ranges.values() if name.startswith(f"{end}:")]
        return f"name {names[-1]}" if names else f"of {attribute(mark, _AUTHOR)}"

    def _note_moves(self, pieces: Sequence[_Piece], spot: Spot) -> None:
        for piece in pieces:
            if not piece.move:
                continue
            mark = next(m for m in piece.marks if m.tag in (MOVE_FROM, MOVE_TO))
            move = self._moves.setdefault(piece.move, _Move(attribute(mark, _AUTHOR), attribute(mark, _DATE)))
            if mark.tag == MOVE_FROM:
                move.source = move.source or spot
                move.gone.append(piece.text or " ")
            else:
                move.target = move.target or spot
                move.come.append(piece.text or " ")

    def _changes_of(self, author: str, pieces: Sequence[_Piece], spot: Spot) -> None:
        """Note what one member changed in a paragraph; what stands side by side is one change."""
        group: list[int] = []
        for at, piece in enumerate([*pieces, _Piece("end", ())]):
            if any(attribute(mark, _AUTHOR) == author for mark in _plain(piece)):
                group.append(at)
            elif group and piece.text:
                self._note(author, group, pieces, spot)
                group = []

    def _note(self, author: str, group: Sequence[int], pieces: Sequence[_Piece], spot: Spot) -> None:
        come, gone, date = "", "", ""
        for at in group:
            for mark in _plain(pieces[at]):
                if attribute(mark, _AUTHOR) == author:
                    come += pieces[at].text if mark.tag == INS else ""
                    gone += pieces[at].text if mark.tag == DEL else ""
                    date = date or attribute(mark, _DATE)
        if not come and not gone:
            mark = next(m for m in pieces[group[0]].marks if attribute(m, _AUTHOR) == author)
            if any(piece.text for piece in pieces):  # a paragraph was cut in two, or joined with the next
                come, gone = ("¶", "") if mark.tag == INS else ("", "¶")
            else:
                return  # an empty paragraph
        kind = Kind.REPLACED if come and gone else Kind.INSERTED if come else Kind.DELETED
        before = "".join(piece.text for piece in pieces[: group[0]] if _stands(piece))
        after = "".join(piece.text for piece in pieces[group[-1] + 1 :] if _stands(piece))
        quoted = _in_context(flat(before), flat(gone), flat(after))
        self.changes.append(
            Remark(self.file, spot.place, spot.order, kind, author, minute(date), quoted, Bilingual(flat(come)))
        )


def _paragraph_mark(paragraph: Element) -> Element | None:
    properties = paragraph.find(P_PR)
    runs = properties.find(R_PR) if properties is not None else None
    return next((child for child in runs if child.tag in _MARKS), None) if runs is not None else None


def _plain(piece: _Piece) -> list[Element]:
    """Return the insertions and deletions around a piece; moves are told by themselves."""
    return [mark for mark in piece.marks if mark.tag in (INS, DEL)]


def _stands(piece: _Piece) -> bool:
    return not any(mark.tag in _GONE for mark in piece.marks)


def _in_context(before: str, gone: str, after: str) -> str:
    if not before and not after:
        return short(gone)
    head = f"…{before[-_CONTEXT:]}" if len(before) > _CONTEXT else before
    tail = f"{after[:_CONTEXT]}…" if len(after) > _CONTEXT else after
    return f"{head}【{short(gone)}】{tail}"


def short(text: str) -> str:
    """Cut a long quotation."""
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def flat(text: str) -> str:
    """Take blanks off the ends."""
    return text.strip()


def minute(date: str) -> str:
    """Return a time as people write it."""
    return date[:16].replace("T", " ")
