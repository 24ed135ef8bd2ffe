"""Mark, inside a new paragraph, what came, and put in what went; runs are cut where marks begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.drafting.line import Line, Piece, Unit
from toolkit.drafting.pen import Pen
from toolkit.drafting.strike import field_as_runs
from toolkit.drafting.wml import (
    FIELD,
    HYPERLINK,
    INS,
    R_PR,
    SDT_CONTENT,
    TEXT,
    Element,
    P,
    text_node,
)

Strike = Callable[[bool], list[Element]]
"""Makes the marks of what went; told whether hyperlinks may stand at the place."""


@dataclass(slots=True)
class Removal:
    """What went at one place of a paragraph.

    Args:
        units: the old units; they tell what they stood in. None, if only a paragraph's end went.
        make: makes the marks.
        address: address of the old hyperlink they stood in.
    """

    units: Sequence[Unit]
    make: Strike
    address: str = ""


@dataclass(slots=True)
class _Token:
    piece: Piece
    start: int
    came: bool
    before: list[Element] = field(default_factory=list)
    after: list[Element] = field(default_factory=list)


def rewrite(
    line: Line,
    came: Collection[int],
    removals: Mapping[int, Removal],
    pen: Pen,
    *,
    tag: str = INS,
    loose: Collection[int] = (),
    address: Callable[[Element | None], str] = lambda _: "",
) -> None:
    """Mark a paragraph of the new text in place.

    Args:
        line: the paragraph.
        came: places of the units that came.
        removals: what went, by the place of the unit before which it stood.
        pen: makes the marks.
        tag: ``w:ins``, or ``w:moveTo`` for what stood elsewhere before.
        loose: the ``id()`` of ends of fields that came, though they reach over several paragraphs.
        address: tells the address that a new hyperlink leads to.
    """
    tokens: list[_Token] = []
    first: list[_Token] = []
    last: list[_Token] = []
    for at, unit in enumerate(line.units):
        own = [_Token(piece, unit.start, at in came) for piece in unit.pieces]
        first.append(own[0])
        last.append(own[-1])
        tokens += own
    tokens += [_Token(piece, -1, True) for _, piece in line.loose if id(piece.node) in loose]
    for at, removal in sorted(removals.items()):
        _place(line, at, removal, first, last, address)
    by_run: dict[int, list[_Token]] = defaultdict(list)
    for token in tokens:
        carrier = token.piece.node if token.piece.run is None else token.piece.run
        by_run[id(carrier)].append(token)
    for group in by_run.values():
        if group[0].piece.run is None:
            _standalone(group[0], pen, tag)
        else:
            _run(group[0].piece.run, group, pen, tag)
    _join_marks(line.paragraph, tag)


def _place(
    line: Line,
    at: int,
    removal: Removal,
    first: list[_Token],
    last: list[_Token],
    address: Callable[[Element | None], str],
) -> None:
    """Choose where exactly a removal stands: inside the hyperlink or content control that it stood in, or outside."""
    left = last[at - 1] if at else None
    right = first[at] if at < len(first) else None
    left_in, right_in = (_wrapper(token) for token in (left, right))
    if left is not None and left_in is not None and (left_in is right_in or _alike(removal, left_in, address)):
        left.after += removal.make(left_in.tag != HYPERLINK and not _in_link(left_in))
    elif right is not None and right_in is not None and _alike(removal, right_in, address):
        right.before += removal.make(right_in.tag != HYPERLINK and not _in_link(right_in))
    elif right is not None:
        anchor = _outermost(right, left)
        nodes = removal.make(not _in_link(anchor))
        if anchor is _carrier(right):
            right.before += nodes
        else:
            for node in nodes:
                anchor.addprevious(node)
    elif left is not None:
        anchor = _outermost(left, None)
        nodes = removal.make(True)
        if anchor is _carrier(left):
            left.after += nodes
        else:
            for node in reversed(nodes):
                anchor.addnext(node)
    else:
        line.paragraph.extend(removal.make(True))


def _carrier(token: _Token) -> Element:
    return token.piece.node if token.piece.run is None else token.piece.run


def _wrapper(token: _Token | None) -> Element | None:
    parent = _carrier(token).getparent() if token is not None else None
    return None if parent is None or parent.tag == P else parent


def _in_link(element: Element) -> bool:
    return next(element.iterancestors(HYPERLINK, P), element).tag == HYPERLINK


def _alike(removal: Removal, wrapper: Element, address: Callable[[Element | None], str]) -> bool:
    pieces = [unit.pieces[0] for unit in removal.units]
    stood = {(piece.node if piece.run is None else piece.run).getparent() for piece in pieces}
    if {parent.tag for parent in stood if parent is not None} != {wrapper.tag}:
        return False
    return wrapper.tag == SDT_CONTENT or (wrapper.tag == HYPERLINK and address(wrapper) == removal.address)


def _outermost(token: _Token, other: _Token | None) -> Element:
    """Return the token's carrier, or the widest wrapper around it that does not hold the other token."""
    around = set(_carrier(other).iterancestors()) if other is not None else set()
    anchor = _carrier(token)
    while (parent := anchor.getparent()) is not None and parent.tag != P and parent not in around:
        anchor = parent
    return anchor


def _standalone(token: _Token, pen: Pen, tag: str) -> None:
    node = token.piece.node
    for extra in token.before:
        node.addprevious(extra)
    for extra in reversed(token.after):
        node.addnext(extra)
    if token.came:
        mark = pen.mark(tag)
        node.addprevious(mark)
        if node.tag == FIELD:
            mark.extend(field_as_runs(None, node))
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
        else:
            mark.append(node)


def _run(run: Element | None, tokens: list[_Token], pen: Pen, tag: str) -> None:
    if run is None or not any(token.came or token.before or token.after for token in tokens):
        return
    by_node: dict[int, list[_Token]] = defaultdict(list)
    for token in tokens:
        by_node[id(token.piece.node)].append(token)
    properties = run.find(R_PR)
    found: list[Element] = []
    open_state: bool | None = None

    def put(node: Element, came: bool) -> None:
        nonlocal open_state
        if open_state is not came:
            piece = run.makeelement(run.tag, dict(run.attrib), None)
            if properties is not None:
                piece.append(deepcopy(properties))
            found.append(pen.mark(tag, [piece]) if came else piece)
            open_state = came
        (found[-1][0] if came else found[-1]).append(node)

    def put_out(nodes: Iterable[Element]) -> None:
        nonlocal open_state
        for node in nodes:
            found.append(node)
            open_state = None

    for node in list(run):
        if node is properties:
            continue
        group = by_node.get(id(node), [])
        if not group:
            put(node, False)
            continue
        for part in _parts(group):
            put_out(part[0].before)
            if node.tag == TEXT and part[0].start >= 0:
                text = (node.text or "")[part[0].start : part[-1].start + 1]
                put(text_node(text), part[0].came)
            else:
                put(node, part[0].came)
            put_out(part[-1].after)
    parent = run.getparent()
    if parent is not None:
        at = parent.index(run)
        parent[at : at + 1] = found


def _parts(tokens: list[_Token]) -> list[list[_Token]]:
    """Divide the characters of one text where something begins or ends."""
    parts = [[tokens[0]]]
    for one, two in pairwise(tokens):
        if one.came != two.came or one.after or two.before:
            parts.append([two])
        else:
            parts[-1].append(two)
    return parts


def _join_marks(paragraph: Element, tag: str) -> None:
    """Join marks of new text that stand side by side."""
    for mark in list(paragraph.iter(tag)):
        before = mark.getprevious()
        if before is not None and before.tag == tag and mark.getparent() is not None:
            before.extend(list(mark))
            parent = mark.getparent()
            if parent is not None:
                parent.remove(mark)
