"""The words of the clause library as they are printed, whatever the facts: read from the data, not from a Word file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.clauses import Clause, ClauseText, Each, Items, Sub, When, listed
from toolkit.signing.seen_text import normalised

COUNTED = "[〇零一二三四五六七八九十百]+"
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_REFERENCE = re.compile(r"\[\[(?:(chapter|annex|item):)?([a-z_]+)(?:\.(\d+))?\]\]")
_ENOUGH = 12
"""Characters by which a beginning is known."""


@dataclass(frozen=True)
class Words:
    """How a text begins: with one of these, after a value that facts give if ``after_value``."""

    any_of: tuple[str, ...]
    after_value: bool

    def pattern(self) -> str:
        """Return what to look for in normalised text."""
        return (".{1,60}?" if self.after_value else "") + f"(?:{'|'.join(self.any_of)})"

    def start(self, text: str) -> bool:
        """Say whether a text begins so."""
        return re.match(self.pattern(), normalised(text)) is not None


def opening(text: str) -> Words:
    """Return how a text of the library begins."""
    tags = _TAG.match(text)
    pieces = [_numbers_open(piece) for piece in _TAG.split(text) if piece.strip()]
    if tags is None:
        return Words((pieces[0],), after_value=False)
    return Words(tuple(pieces), after_value=tags.group().startswith("{{"))


def _numbers_open(piece: str) -> str:
    """Return a piece's beginning as a pattern in which numbers of references are open."""
    out, length = [], 0
    for n, part in enumerate(re.split(r"(\[\[[^\]]+\]\])", piece)):
        if n % 2:
            out.append(rf"(?:第?(?:附件)?{COUNTED}[章条]?(?:第\({COUNTED}\)项)?)")
        else:
            said = normalised(part)[: _ENOUGH - length]
            length += len(said)
            out.append(re.escape(said))
        if length >= _ENOUGH:
            break
    return "".join(out)


@dataclass(frozen=True)
class Target:
    """What a reference names."""

    kind: str
    """``article``, ``chapter`` or ``annex``; the same as the group of the number in the pattern."""
    name: str
    item: int | None
    """Number of the item in the data; items that are left out count too."""
    whole: bool
    """It prints the article's number, not only the item's."""


@dataclass(frozen=True)
class Sentence:
    """Words of a clause that stand between tags, with references in them."""

    clause: str
    pattern: str
    """Has a group for each number that is printed."""
    targets: tuple[Target, ...]


def sentences(text: ClauseText) -> Iterator[Sentence]:
    """Yield every piece of the library's text that refers to something."""
    for clause in text.clauses:
        for words in _all_texts(clause):
            for piece in _TAG.split(words):
                found = _sentence(clause.id, piece)
                if found.targets:
                    yield found


def _sentence(clause: str, piece: str) -> Sentence:
    pattern, targets, position = [], [], 0
    for found in _REFERENCE.finditer(piece):
        pattern.append(re.escape(normalised(piece[position : found.start()])))
        kind, name, item = found[1] or "article", found[2], int(found[3]) if found[3] else None
        whole = kind != "item"
        if kind == "chapter":
            pattern.append(f"第({COUNTED})章")
        elif kind == "annex":
            pattern.append(f"附件({COUNTED})")
        elif whole:
            pattern.append(f"第({COUNTED})条")
        if item is not None:
            pattern.append(rf"第\(({COUNTED})\)项")
        targets.append(Target("article" if kind == "item" else kind, name, item, whole))
        position = found.end()
    pattern.append(re.escape(normalised(piece[position:])))
    return Sentence(clause, "".join(pattern), tuple(targets))


def _all_texts(clause: Clause) -> Iterator[str]:
    waiting = list(clause.paragraphs)
    while waiting:
        match waiting.pop(0):
            case str() as words:
                yield words
            case Each(_, words):
                yield words
            case Sub(words, parts):
                yield words
                yield from parts
            case Items(entries):
                waiting = [*entries, *waiting]
            case When(_, parts):
                waiting = [*parts, *waiting]


def item_opening(clause: Clause, number: int) -> Words:
    """Return how an item begins, by its number in the data."""
    entry, _ = listed(clause)[number - 1]
    return opening(entry if isinstance(entry, str) else str(getattr(entry, "text", "")))
