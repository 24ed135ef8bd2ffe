"""Which words, and which paragraphs, of an old and a new text belong together."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from toolkit import limits
from toolkit.drafting.line import Atom

_ALIKE = 0.45
"""Paragraphs less alike than this are not two states of one paragraph."""
_SHOWN = 400
"""Characters that paragraphs are weighed by; the rest seldom tells more, and costs."""
_LONGEST_ISLAND = 13
"""Twice the characters that may be struck out and written again, though they stayed, for a change to read as one."""
_UNLIKE = 0.25
"""A paragraph that keeps less than this of its words is easier to read replaced whole."""
_SHARED_TRAITS = 0.2
"""Of the pairs of neighbouring characters in a text, the part that an alike one has at the least; saves weighing."""
_DEEPEST = 40
"""How often rows are cut at equal items before what is left is weighed pair by pair."""
_BOTH, _NEW_ALONE = 2, 1
_CLOSING = frozenset("。；，、：！？）》」』”’\n\t .;,:!?)")
_OPENING = frozenset("（《「『“‘(")


class Span(NamedTuple):
    """Old atoms ``i1:i2`` give way to new atoms ``j1:j2``."""

    i1: int
    i2: int
    j1: int
    j2: int


@dataclass(frozen=True)
class Item:
    """Something in a row that is matched with a row of others: a paragraph, a table, a row, a column, a note.

    Args:
        kind: only items of one kind can match.
        key: equal keys match best.
        text: what the likeness is measured by.
    """

    kind: Hashable
    key: Hashable
    text: str

    @property
    def name(self) -> tuple[Hashable, Hashable]:
        """Equal for equal items."""
        return self.kind, self.key


def differences(old: Sequence[Atom], new: Sequence[Atom]) -> list[Span]:
    """Return where two rows of atoms differ, arranged to be read by people: no lone islands, cut at punctuation."""
    numbers: dict[Hashable, int] = {}
    left = [numbers.setdefault(atom.key, len(numbers)) for atom in old]
    right = [numbers.setdefault(atom.key, len(numbers)) for atom in new]
    spans = _joined(_raw(left, right), old, new)
    if _unlike(spans, old, new):
        return [Span(0, len(old), 0, len(new))]
    found: list[Span] = []
    end = Span(len(left), len(left), len(right), len(right))
    for span, after in pairwise([*spans, end]):
        before = found[-1] if found else Span(0, 0, 0, 0)
        moved = _slid(span, before, after, (left, right), (old, new))
        if found and (before.i2, before.j2) == (moved.i1, moved.j1):
            found[-1] = Span(before.i1, moved.i2, before.j1, moved.j2)
        else:
            found.append(moved)
    return found


def _raw(left: list[int], right: list[int]) -> list[Span]:
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    a, b = left[start : len(left) - end], right[start : len(right) - end]
    if not a and not b:
        return []
    if len(a) * len(b) > limits.DRAFT_DIFF_CELLS or not a or not b:
        return [Span(start, start + len(a), start, start + len(b))]
    spans: list[Span] = []
    for code in LCSseq.opcodes(a, b):
        if code.tag == "equal":
            continue
        i1, i2, j1, j2 = code.src_start, code.src_end, code.dest_start, code.dest_end
        if spans and (spans[-1].i2, spans[-1].j2) == (start + i1, start + j1):
            spans[-1] = spans[-1]._replace(i2=start + i2, j2=start + j2)
        else:
            spans.append(Span(start + i1, start + i2, start + j1, start + j2))
    return spans


def _joined(spans: list[Span], old: Sequence[Atom], new: Sequence[Atom]) -> list[Span]:
    """Join changes around an island of equal atoms that is less than half as long as either."""
    found: list[Span] = []
    for span in spans:
        found.append(span)
        while len(found) > 1 and _is_island(found[-2], found[-1], old, new):
            after, before = found.pop(), found.pop()
            found.append(Span(before.i1, after.i2, before.j1, after.j2))
    return found


def _is_island(before: Span, after: Span, old: Sequence[Atom], new: Sequence[Atom]) -> bool:
    island = old[before.i2 : after.i1]
    if any(atom.solid for atom in island):
        return False
    length = _length(island)
    around = [max(_length(old[s.i1 : s.i2]), _length(new[s.j1 : s.j2])) for s in (before, after)]
    came, went = ([s.j1 < s.j2 for s in (before, after)], [s.i1 < s.i2 for s in (before, after)])
    if not any(went) or not any(came):
        return False  # two insertions read better as such; so do two deletions
    if sum(came) == sum(went) == 1:
        return length <= 1
    return 2 * length < min(*around, _LONGEST_ISLAND)


def _length(atoms: Sequence[Atom]) -> int:
    return sum(min(len(atom.text), 4) or 1 for atom in atoms)


def _unlike(spans: list[Span], old: Sequence[Atom], new: Sequence[Atom]) -> bool:
    if len(spans) < 2:
        return False
    kept = set(range(len(old))) - {place for span in spans for place in range(span.i1, span.i2)}
    if any(old[place].solid for place in kept):
        return False
    return _length([old[place] for place in kept]) < _UNLIKE * max(_length(old), _length(new))


def _slid(
    span: Span,
    before: Span,
    behind: Span,
    keys_of: tuple[list[int], list[int]],
    atoms_of: tuple[Sequence[Atom], Sequence[Atom]],
) -> Span:
    """Move a pure insertion or deletion along equal atoms, between its neighbours, to where a reader would cut."""
    if span.i1 < span.i2 and span.j1 < span.j2:
        return span
    inserted = span.i1 == span.i2
    keys, atoms = keys_of[inserted], atoms_of[inserted]
    first, after = (span.j1, span.j2) if inserted else (span.i1, span.i2)
    lowest = before.j2 if inserted else before.i2
    highest = behind.j1 if inserted else behind.i1
    back = 0
    while first - back > lowest and keys[first - back - 1] == keys[after - back - 1]:
        back += 1
    ahead = 0
    while after + ahead < highest and keys[after + ahead] == keys[first + ahead]:
        ahead += 1
    if not back and not ahead:
        return span
    best = max(range(-back, ahead + 1), key=lambda by: (_cut(atoms, first + by) + _cut(atoms, after + by), by))
    return Span(span.i1 + best, span.i2 + best, span.j1 + best, span.j2 + best)


def _cut(atoms: Sequence[Atom], place: int) -> int:
    """Say how good a place before the atom is for a cut."""
    if place in (0, len(atoms)):
        return 3
    if atoms[place - 1].text[-1:] in _CLOSING:
        return 1 if atoms[place].text[:1] in _CLOSING else 3
    return 1 if atoms[place].text[:1] in _OPENING else 0


def likeness(old: str, new: str) -> float:
    """Return how alike two texts are, from 0 to 1."""
    if not old or not new:
        return 1.0 if old == new else 0.0
    ratio = min(len(old), len(new)) / max(len(old), len(new))
    if 2 * ratio / (1 + ratio) < _ALIKE:
        return 0.0
    return Indel.normalized_similarity(old[:_SHOWN], new[:_SHOWN], score_cutoff=_ALIKE)


def shared(old: str, new: str) -> int:
    """Return how many characters two texts share in their order."""
    if len(old) * len(new) > limits.DRAFT_DIFF_CELLS:
        return 0
    return LCSseq.similarity(old, new)


def align(
    olds: Sequence[Item], news: Sequence[Item], like: Callable[[str, str], float] = likeness
) -> list[tuple[int | None, int | None]]:
    """Match two rows without crossing: equal items by their rarity first, the rest by likeness.

    Returns:
        Pairs of places in order; None stands for nothing. What goes comes before what is new.
    """
    pairs = _Alignment(olds, news, like).between(0, len(olds), 0, len(news), 0)
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    for a, b in [*pairs, (len(olds), len(news))]:
        found.extend((k, None) for k in range(i, a))
        found.extend((None, k) for k in range(j, b))
        if a < len(olds) or b < len(news):
            found.append((a, b))
        i, j = a + 1, b + 1
    return found


@dataclass(frozen=True)
class _Alignment:
    olds: Sequence[Item]
    news: Sequence[Item]
    like: Callable[[str, str], float]

    def between(self, i1: int, i2: int, j1: int, j2: int, depth: int) -> list[tuple[int, int]]:
        """Match ``olds[i1:i2]`` with ``news[j1:j2]``."""
        head: list[tuple[int, int]] = []
        while i1 < i2 and j1 < j2 and self._same(i1, j1):
            head.append((i1, j1))
            i1, j1 = i1 + 1, j1 + 1
        tail: list[tuple[int, int]] = []
        while i1 < i2 and j1 < j2 and self._same(i2 - 1, j2 - 1):
            i2, j2 = i2 - 1, j2 - 1
            tail.append((i2, j2))
        tail.reverse()
        if i1 == i2 or j1 == j2:
            return [*head, *tail]
        anchors = self._anchors(i1, i2, j1, j2) if depth < _DEEPEST else []
        if (i2 - i1) * (j2 - j1) <= limits.DRAFT_ALIGN_CELLS:
            # one equal item alone may have been moved past others that changed; among equal neighbours it was not
            anchors = [(i, j) for i, j in anchors if self._same_at(i - 1, j - 1) and self._same_at(i + 1, j + 1)]
        if not anchors:
            return [*head, *self._weighed(i1, i2, j1, j2), *tail]
        found = head
        for i, j in anchors:
            found += [*self.between(i1, i, j1, j, depth + 1), (i, j)]
            i1, j1 = i + 1, j + 1
        return [*found, *self.between(i1, i2, j1, j2, depth + 1), *tail]

    def _same(self, i: int, j: int) -> bool:
        return self.olds[i].name == self.news[j].name

    def _same_at(self, i: int, j: int) -> bool:
        return 0 <= i < len(self.olds) and 0 <= j < len(self.news) and self._same(i, j)

    def _anchors(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
        """Return the heaviest uncrossed row of items that are once on either side and equal."""
        left = Counter(item.name for item in self.olds[i1:i2])
        right = Counter(item.name for item in self.news[j1:j2])
        places = {self.news[place].name: place for place in range(j1, j2)}
        both = [
            (place, places[name])
            for place in range(i1, i2)
            if left[name := self.olds[place].name] == 1 == right[name] and len(self.olds[place].text.strip()) > 1
        ]
        return _heaviest(both, [len(self.olds[i].text) for i, _ in both])

    def _weighed(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
        """Match so that the sum of likenesses is the greatest; longer items weigh more."""
        rows, columns = i2 - i1, j2 - j1
        if rows * columns > limits.DRAFT_ALIGN_CELLS:
            return self._equal_ones(i1, i2, j1, j2)
        left = [_traits(item.text) for item in self.olds[i1:i2]]
        right = [_traits(item.text) for item in self.news[j1:j2]]
        score = [0.0] * (columns + 1)
        came = [bytearray(columns + 1) for _ in range(rows + 1)]
        for a in range(1, rows + 1):
            diagonal, traits, least = 0.0, left[a - 1], _SHARED_TRAITS * left[a - 1].bit_count()
            for b in range(1, columns + 1):
                weight = 0.0
                if (traits & right[b - 1]).bit_count() >= least:
                    weight = self._weight(i1 + a - 1, j1 + b - 1)
                matched = diagonal + weight if weight else -1.0
                diagonal = score[b]
                if matched > score[b] and matched > score[b - 1]:
                    score[b], came[a][b] = matched, _BOTH
                elif score[b - 1] > score[b]:
                    score[b], came[a][b] = score[b - 1], _NEW_ALONE
        found: list[tuple[int, int]] = []
        a, b = rows, columns
        while a and b:
            step = came[a][b]
            if step == _BOTH:
                found.append((i1 + a - 1, j1 + b - 1))
            a, b = a - (step != _NEW_ALONE), b - (step != 0)
        return found[::-1]

    def _weight(self, i: int, j: int) -> float:
        old, new = self.olds[i], self.news[j]
        if old.kind != new.kind:
            return 0.0
        length = min(len(old.text), len(new.text), 100)
        if old.key == new.key:
            return 0.05 + length
        alike = self.like(old.text, new.text)
        return alike * alike * length if alike >= _ALIKE else 0.0

    def _equal_ones(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
        numbers: dict[Hashable, int] = {}
        left = [numbers.setdefault(item.name, len(numbers)) for item in self.olds[i1:i2]]
        right = [numbers.setdefault(item.name, len(numbers)) for item in self.news[j1:j2]]
        return [
            (i1 + code.src_start + k, j1 + code.dest_start + k)
            for code in LCSseq.opcodes(left, right)
            if code.tag == "equal"
            for k in range(code.src_end - code.src_start)
        ]


def _traits(text: str) -> int:
    """Return a set of bits that alike texts share many of: one for each pair of neighbouring characters."""
    bits = 0
    for one, two in pairwise(text[:_SHOWN]):
        bits |= 1 << ((ord(one) * 31 + ord(two)) & 1023)
    return bits


def _heaviest(pairs: list[tuple[int, int]], weights: list[int]) -> list[tuple[int, int]]:
    """Return the increasing row of pairs with the greatest weight (a Fenwick tree of weight so far, last pair)."""
    order = sorted(j for _, j in pairs)
    best = [(0, -1)] * (len(order) + 1)
    came_from: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(order, j)
        weight, last = _greatest(best, place)
        came_from.append(last)
        place += 1
        while place <= len(order):
            best[place] = max(best[place], (weight + weights[number] + 1, number))
            place += place & -place
    found: list[tuple[int, int]] = []
    number = _greatest(best, len(order))[1]
    while number >= 0:
        found.append(pairs[number])
        number = came_from[number]
    return found[::-1]


def _greatest(tree: list[tuple[int, int]], place: int) -> tuple[int, int]:
    top = (0, -1)
    while place > 0:
        top = max(top, tree[place])
        place -= place & -place
    return top
