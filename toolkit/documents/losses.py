"""Find what a Word file says and its PDF does not print, down to a single comma."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from toolkit.documents.asked import is_wide

_ALIKE = str.maketrans(dict.fromkeys("\u2010\u2011", "-") | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Hyphens print alike; what has no width need not be in the PDF."""
_CONTEXT = 4
"""A character's neighbours on each side, which stand side by side on paper where it was lost."""
_LEAST = 4
"""Fewer characters may well stand elsewhere too and prove nothing."""
_AROUND = 8
"""Characters on each side that are shown to a person."""


@dataclass(frozen=True)
class Loss:
    """One place where the paper says less than the Word file.

    Args:
        lost: the characters that are missing.
        before: what stands before them in the Word file; empty where the place is not known.
        after: what stands after them.
    """

    lost: str
    before: str = ""
    after: str = ""

    @property
    def serious(self) -> bool:
        """Say whether a word or a figure reads otherwise; a mark between two digits is part of a figure."""
        figure = self.before[-1:].isdigit() and self.after[:1].isdigit()
        return figure or any(map(str.isalnum, self.lost))


def find_losses(running: Sequence[str], printed: str) -> tuple[Loss, ...]:
    """Compare a Word file's running text with the text of its pages.

    A character is lost where its neighbours are printed side by side; and where the pages have fewer of it in all. The
    second way finds words and lines that are gone, but no comma if contents or headers print one more.

    Args:
        running: pieces of text, in order; each must be printed.
        printed: the text of all pages; white space does not matter.
    """
    paper = _plain(printed)
    running = [_plain(piece) for piece in running]
    squeezed = tuple(_squeezed_out(running, paper))
    fewer = Counter("".join(running)) - Counter(paper) - Counter(loss.lost for loss in squeezed)
    fewer = Counter({character: times for character, times in fewer.items() if _counts(character)})
    return (*squeezed, *_gone(fewer, running, paper)) if fewer else squeezed


def _squeezed_out(running: Sequence[str], paper: str) -> Iterator[Loss]:
    """Find single characters whose neighbours are printed without them, more often than they are written so."""
    edge = " " * _CONTEXT
    said, seen = edge + "".join(running) + edge, edge + paper + edge
    missing = Counter(_windows(said, 2 * _CONTEXT + 1)) - Counter(_windows(seen, 2 * _CONTEXT + 1))
    joined = {_without_middle(window) for window in missing}
    written = Counter(window for window in _windows(said, 2 * _CONTEXT) if window in joined)
    printed = Counter(window for window in _windows(seen, 2 * _CONTEXT) if window in joined)
    start, told = _CONTEXT, -1
    for piece in running:
        for i in range(len(piece) if len(piece) > 1 else 0):  # a single character may have been printed out of turn
            place = start + i
            whole = said[place - _CONTEXT : place + _CONTEXT + 1]
            if whole in missing and printed[without := _without_middle(whole)] > written[without]:
                written[without] += 1
                if said[place] != said[place - 1] or told != place - 1:  # of two zeros, either may be the lost one
                    yield _loss(piece, i, i + 1)
                told = place
        start += len(piece)


def _gone(fewer: Counter[str], running: Sequence[str], paper: str) -> Iterator[Loss]:
    """Say where the characters may have been lost of which there are too few; last, those lost nobody knows where."""
    printed = {length: set(_windows(paper, length)) for length in range(1, _LEAST + 1)}
    for piece in running:
        if fewer.keys().isdisjoint(piece):
            continue
        for start, end in _not_printed(piece, printed[min(_LEAST, len(piece))]):
            lost = Counter(piece[start:end]) & fewer
            if lost:
                fewer -= lost
                yield _loss(piece, start, end)
    if fewer:
        yield Loss("".join(sorted(fewer.elements())))


def _not_printed(piece: str, printed: Set[str]) -> Iterator[tuple[int, int]]:
    """Return the stretches of a piece of which no part as long as those in ``printed`` stands on paper."""
    start = 0
    for place, window in enumerate(_windows(piece, min(_LEAST, len(piece)))):
        if window in printed:
            if start < place:
                yield start, place
            start = max(start, place + len(window))
    if start < len(piece):
        yield start, len(piece)


def _windows(text: str, length: int) -> list[str]:
    return [text[i : i + length] for i in range(len(text) - length + 1)]


def _without_middle(window: str) -> str:
    return window[:_CONTEXT] + window[_CONTEXT + 1 :]


def _loss(piece: str, start: int, end: int) -> Loss:
    return Loss(piece[start:end], piece[max(0, start - _AROUND) : start], piece[end : end + _AROUND])


def _plain(text: str) -> str:
    return "".join(text.translate(_ALIKE).split())


def _counts(character: str) -> bool:
    """Say whether there must be as many on paper as in the file: Chinese characters, Chinese marks, digits.

    Latin letters may be printed as capitals, and a contents table has dots of its own.
    """
    kind = unicodedata.category(character)[0]
    return kind == "N" or (is_wide(character) and kind == "L") or (not character.isascii() and kind in "PS")
