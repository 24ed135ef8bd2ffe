"""The text of a document by paragraphs, without what its fields compute, and where another text departs from it.

References and page numbers are Word's own business: a number that follows from an inserted article is no change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from toolkit.drafting.matching import Item, align
from toolkit.drafting.text import character
from toolkit.drafting.wml import FALLBACK, FIELD, FIELD_CHAR, P_PR, R_PR, TEXT, Element, P, attribute, w

_TOKEN = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|[〇零一二三四五六七八九十百千万亿两]+(?:分之[〇零一二三四五六七八九十百千万亿两]+)?"
    r"|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整]{2,}|\d+(?:[.,]\d+)*|[A-Za-z]+|.",
    re.DOTALL,
)
"""What gives way as a whole: a date, a number in either writing, a Latin word, a character."""


class Edit(NamedTuple):
    """``old[start:end]`` gives way to ``new``."""

    start: int
    end: int
    new: str


def passages(document: Element) -> list[tuple[Element, str]]:
    """Return every paragraph of a main part with its text; fields and text boxes left out."""
    return [(paragraph, _text(paragraph)) for paragraph in document.iter(P)]


def edits(old: Sequence[str], new: Sequence[str]) -> dict[int, list[Edit]]:
    """Return what became of the paragraphs of ``old`` that are no longer what they were, by their places.

    A paragraph that stands elsewhere in ``new`` is no change, nor is what was only added.
    """
    pairs = align([Item("", text, text) for text in old], [Item("", text, text) for text in new])
    added = [new[j] for i, j in pairs if i is None and j is not None]
    found: dict[int, list[Edit]] = {}
    for i, j in pairs:
        if i is None or not old[i]:
            continue
        if j is None:
            if old[i] in added:
                added.remove(old[i])
            else:
                found[i] = [Edit(0, len(old[i]), "")]
        elif old[i] != new[j]:
            found[i] = within(old[i], new[j])
    return found


def within(old: str, new: str) -> list[Edit]:
    """Return where two states of one paragraph differ."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    starts = _starts(left)
    found: list[Edit] = []
    for code in LCSseq.opcodes(left, right):
        if code.tag == "equal":
            continue
        edit = Edit(starts[code.src_start], starts[code.src_end], "".join(right[code.dest_start : code.dest_end]))
        if found and found[-1].end == edit.start:
            edit = Edit(found[-1].start, edit.end, found.pop().new + edit.new)
        found.append(edit)
    return found


def became(old: str, changes: Sequence[Edit], start: int, end: int) -> tuple[str, str]:
    """Return what stood at ``old[start:end]`` and what stands there now, changes that reach over its ends included."""
    touching = [edit for edit in changes if edit.start < end and edit.end > start]
    start, end = min([start, *(e.start for e in touching)]), max([end, *(e.end for e in touching)])
    now, at = "", start
    for edit in changes:
        if edit.start >= start and edit.end <= end:
            now += old[at : edit.start] + edit.new
            at = edit.end
    return old[start:end], now + old[at:end]


def _starts(tokens: Sequence[str]) -> list[int]:
    found = [0]
    for token in tokens:
        found.append(found[-1] + len(token))
    return found


def _text(paragraph: Element) -> str:
    pieces: list[str] = []
    _gather(paragraph, pieces, 0)
    return "".join(pieces).strip()


def _gather(element: Element, pieces: list[str], depth: int) -> int:
    """Collect text outside of fields; return how many fields are open."""
    for child in element:
        if child.tag == FIELD_CHAR:
            kind = attribute(child, w("fldCharType"))
            depth += {"begin": 1, "end": -1}.get(kind, 0)
        elif child.tag in (P, P_PR, R_PR, FIELD, FALLBACK):
            continue
        elif child.tag == TEXT:
            pieces.append(child.text or "" if depth == 0 else "")
        elif (said := character(child)) and depth == 0:
            pieces.append(said)
        else:
            depth = _gather(child, pieces, depth)
    return depth
