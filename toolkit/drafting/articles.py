"""Where things stand in a text that comes back: by the articles of the draft that was sent out.

Several copies of one draft come back with different changes. What is inserted by a tracked change is not counted and
what is deleted is, so an article keeps the number that it had in everybody's draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.drafting.numbers import Numbers
from toolkit.drafting.text import paragraph_text
from toolkit.drafting.wml import INS, MOVE_TO, P_PR, R_PR, RUN, Element, P
from toolkit.drafting.wordfile import WordFile
from toolkit.i18n import Bilingual, Renderable, T

_COUNTED = "[〇零一二三四五六七八九十百千0-9０-９]+"
_ARTICLE = re.compile(f"第{_COUNTED}条(?:之[一二三四五六七八九十]+)?(?![的第、，规约之和])")
"""At the head of a paragraph; not where a sentence begins with a reference."""
_CHAPTER = re.compile(f"第{_COUNTED}[编章节]")
_ITEM = re.compile(f"（{_COUNTED}）")
_LONGEST = 30
_ADDED = (INS, MOVE_TO)
Order = tuple[int, int, int, int]
"""Before the articles, in them, behind them; number; a chapter's heading goes behind the article; paragraph."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph's place: in words, and in an order that holds for all copies of a draft."""

    place: Renderable
    order: Order


class Articles:
    """Finds the place of every paragraph of a body.

    Args:
        file: the Word file, nothing of whose tracked changes was settled.
    """

    def __init__(self, file: WordFile) -> None:
        self._numbers = Numbers(file)
        self._spots: dict[Element, Spot] = {}
        self._label = ""
        self._item = ""
        self._order = (0, 0, 0)
        self._articles = self._others = self._below = 0
        for chain in _chains(list(file.tree(file.main).iter(P))):
            self._walk(chain)

    def of(self, paragraph: Element) -> Spot:
        """Return the place of a paragraph of the body."""
        return self._spots[paragraph]

    def _walk(self, chain: Sequence[Element]) -> None:
        """Place paragraphs that were one before tracked changes cut it."""
        original = next((p for p in chain if _says_original(p)), None)
        for paragraph in chain:
            added = _is_new(paragraph) if original is None else paragraph is not original
            if not added:
                self._count(paragraph)
            self._below += 1
            self._spots[paragraph] = Spot(self._place(added), (*self._order, self._below))

    def _place(self, added: bool) -> Renderable:
        if not self._label:
            return T("before the first article") if self._articles == 0 else T("at the end")
        here = Bilingual(self._label + self._item)
        return T("after {place}", place=here) if added else here

    def _count(self, paragraph: Element) -> None:
        number, text = self._numbers.count(paragraph), paragraph_text(paragraph).strip()
        head = number or text
        if found := _ARTICLE.match(head):
            self._articles += 1
            self._begin(found.group(), (1, self._articles, 0))
        elif self._numbers.heading_level(paragraph) is not None or (number and _CHAPTER.match(number)):
            said = " ".join(f"{number}　{text}".strip("　").split())
            said = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
            if _CHAPTER.match(head):
                self._begin(said, (1, self._articles, 1))
            else:
                self._others += 1
                self._begin(said, (2 if self._articles else 0, self._others, 0))
        elif self._order[0] == 1 and self._order[2] == 0:
            found = _ITEM.fullmatch(number) or (None if number else _ITEM.match(text))
            self._item = found.group() if found else ""

    def _begin(self, label: str, order: tuple[int, int, int]) -> None:
        self._label, self._order, self._item, self._below = label, order, "", 0


def _chains(paragraphs: Sequence[Element]) -> Iterator[list[Element]]:
    """Yield together what ends in an inserted paragraph mark and what follows: before, it was one paragraph."""
    chain: list[Element] = []
    for paragraph in paragraphs:
        if chain and paragraph.getparent() is not chain[-1].getparent():
            yield chain
            chain = []
        chain.append(paragraph)
        if not _is_new(paragraph):
            yield chain
            chain = []
    if chain:
        yield chain


def _is_new(paragraph: Element) -> bool:
    """Say whether the paragraph's mark was inserted."""
    properties = paragraph.find(P_PR)
    runs = properties.find(R_PR) if properties is not None else None
    return runs is not None and any(child.tag in _ADDED for child in runs)


def _says_original(paragraph: Element) -> bool:
    """Say whether some of its text was there before."""
    for run in paragraph.iter(RUN):
        if "".join(str(t) for t in run.itertext()).strip() and not any(a.tag in _ADDED for a in run.iterancestors()):
            return True
    return False
