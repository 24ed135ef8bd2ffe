"""Plan how one row of blocks becomes another: which stay, come, go, move, are divided or joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.drafting.line import Line
from toolkit.drafting.matching import align, shared
from toolkit.drafting.story import Block, columns
from toolkit.drafting.wml import BR, FIELD_CHAR, Element, P, attribute, rows, w

_SHORTEST_MOVE = 4
"""Characters; a shorter line that turns up elsewhere was not moved, it is just another such line."""
_FOUND_AGAIN = 0.7
"""How much of a new paragraph must have stood in an old one for it to be called a piece of it."""


@dataclass
class Step:
    """Old blocks and what they became; either may be empty, and only one may hold several.

    Args:
        olds: what went or changed.
        news: what came or changed.
        move: the name of the move, if the paragraph stands elsewhere in the other text.
        whole: a pair that is to be marked as replaced whole.
    """

    olds: list[Block] = field(default_factory=list)
    news: list[Block] = field(default_factory=list)
    move: str = ""
    whole: bool = False

    @property
    def is_pair(self) -> bool:
        """Whether something stayed, changed or not."""
        return bool(self.olds and self.news)

    @property
    def is_same(self) -> bool:
        """Whether it is one paragraph that says what it said, and has no text box to look into."""
        if not (len(self.olds) == len(self.news) == 1 and self.olds[0].is_paragraph):
            return False
        return self.olds[0].line.key == self.news[0].line.key and not self.news[0].line.boxes


def plan(olds: Sequence[Block], news: Sequence[Block], name: Callable[[], str]) -> list[Step]:
    """Return the steps, in the order of the redline.

    Args:
        olds: the old blocks.
        news: the new blocks.
        name: gives a name to each move.
    """
    pairs = align([block.item for block in olds], [block.item for block in news])
    steps = [Step([] if i is None else [olds[i]], [] if j is None else [news[j]]) for i, j in pairs]
    steps = _ends_paired(_joined(steps))
    _find_moves(steps, name)
    return steps


def _joined(steps: list[Step]) -> list[Step]:
    """Join to a pair the lone paragraphs beside it that were part of it, or became part of it."""
    taken: set[int] = set()
    for at, step in enumerate(steps):
        if not step.is_pair or step.is_same or not step.olds[0].is_paragraph:
            continue
        for new, whole in ((True, step.olds[0].text), (False, step.news[0].text)):
            sides = step.news if new else step.olds
            for places, before in ((_gap(steps, at, 1), False), (_gap(steps, at, -1), True)):
                for place in places:
                    found = steps[place].news if new else steps[place].olds
                    if not found or place in taken:
                        continue
                    if not found[0].is_paragraph or not _belongs(sides, found[0], whole, before=before):
                        break
                    sides.insert(0 if before else len(sides), found[0])
                    taken.add(place)
            if len(sides) > 1:
                break
    return [step for at, step in enumerate(steps) if at not in taken]


def _gap(steps: Sequence[Step], at: int, way: int) -> Iterator[int]:
    place = at + way
    while 0 <= place < len(steps) and not steps[place].is_pair:
        yield place
        place += way


def _belongs(sides: Sequence[Block], found: Block, whole: str, *, before: bool) -> bool:
    if len(found.text.strip()) < 2:
        return False
    so_far = "".join(block.text for block in sides)
    joined = found.text + so_far if before else so_far + found.text
    return shared(whole, joined) - shared(whole, so_far) >= _FOUND_AGAIN * len(found.text)


def _ends_paired(steps: list[Step]) -> list[Step]:
    """Pair the last paragraphs before a table that stays and before the end, where both old and new are left over.

    A paragraph's end there can neither come nor go by itself.
    """
    found: list[Step] = []
    gap: list[Step] = []
    for step in [*steps, None]:
        if step is not None and not step.is_pair:
            gap.append(step)
            continue
        at_table, rest = _with_table(gap)
        found += at_table
        found += _with_pair(rest) if step is None or step.news[0].is_table else rest
        gap = []
        if step is not None:
            found.append(step)
    return found


def _with_table(gap: list[Step]) -> tuple[list[Step], list[Step]]:
    """Pair the only old table in a gap with the only new one if they have as many columns: its cells were rewritten.

    Returns:
        The steps up to that pair, and the rest.
    """
    olds, news = [s for s in gap if s.olds], [s for s in gap if s.news]
    left = [at for at, s in enumerate(olds) if s.olds[0].is_table]
    right = [at for at, s in enumerate(news) if s.news[0].is_table]
    if len(left) != 1 or len(right) != 1:
        return [], gap
    i, j = left[0], right[0]
    old, new = olds[i].olds[0], news[j].news[0]
    if columns(rows(old.element)) != columns(rows(new.element)):
        return [], gap
    before = [*olds[:i], *news[:j]]
    return [*_with_pair(before), Step([old], [new])], [*olds[i + 1 :], *news[j + 1 :]]


def _with_pair(gap: list[Step]) -> list[Step]:
    olds, news = [s for s in gap if s.olds], [s for s in gap if s.news]
    if not olds or not news or not (olds[-1].olds[0].is_paragraph and news[-1].news[0].is_paragraph):
        return gap
    return [*olds[:-1], *news[:-1], Step(olds[-1].olds, news[-1].news)]


def _find_moves(steps: Sequence[Step], name: Callable[[], str]) -> None:
    """Give a name to each paragraph that went here and came there, word for word."""
    bound = _at_ends(steps)
    came: dict[object, list[Step]] = defaultdict(list)
    for at, step in enumerate(steps):
        if not step.olds and at not in bound and _movable(step.news[0]):
            came[step.news[0].line.key].append(step)
    for at, step in enumerate(steps):
        if step.news or at in bound or not _movable(step.olds[0]):
            continue
        there = came.get(step.olds[0].line.key)
        if there:
            there[0].move = step.move = name()
            del there[0]


def _at_ends(steps: Sequence[Step]) -> set[int]:
    """Return the lone steps before a table that stays and before the end: their marks may have to be shifted."""
    found: set[int] = set()
    loose: list[int] = []
    for at, step in enumerate(steps):
        if not step.is_pair:
            loose.append(at)
            continue
        if step.news[0].is_table:
            found.update(loose)
        loose = []
    return found.union(loose)


def _movable(block: Block) -> bool:
    if not block.is_paragraph or len(block.text.strip()) < _SHORTEST_MOVE or block.line.loose:
        return False
    return all(unit.text for unit in block.line.units)


def whole_fields(steps: Sequence[Step]) -> dict[int, Element]:
    """Return the loose ends that come or go with their paragraphs: of fields, only if all the ends of one do.

    Returns:
        The elements by their ``id()``, which holds as long as the elements are kept.
    """
    found: dict[int, Element] = {}
    for new in (False, True):
        open_fields: list[tuple[list[Element], list[bool]]] = []
        for step in steps:
            for block in step.news if new else step.olds:
                for node in _loose_ends(block):
                    alone_here = not step.is_pair and not step.move
                    if node.tag == BR:
                        found.update({id(node): node} if alone_here else {})
                        continue
                    kind = attribute(node, w("fldCharType"))
                    if kind == "begin":
                        open_fields.append(([], []))
                    if not open_fields:
                        continue
                    nodes, alone = open_fields[-1]
                    nodes.append(node)
                    alone.append(alone_here)
                    if kind == "end":
                        open_fields.pop()
                        if all(alone):
                            found.update((id(n), n) for n in nodes)
    return found


def _loose_ends(block: Block) -> Iterator[Element]:
    if next(block.element.iter(FIELD_CHAR, BR), None) is None:
        return
    lines = [block.line] if block.is_paragraph else [Line(p, block.reader) for p in block.element.iter(P)]
    yield from (piece.node for line in lines for _, piece in line.loose)
