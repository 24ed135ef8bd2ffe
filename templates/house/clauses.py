"""Clauses as data: what an agreement, a charter or a set of rules says, apart from how it is printed.

A text is a tuple of :class:`Clause`, in order; each names its chapter. Nobody writes a number: ``[[exit]]`` is 第X条,
``[[exit.2]]`` 第X条第（二）项, ``[[item:exit.2]]`` 第（二）项, ``[[chapter:funds]]`` 第X章, ``[[annex:tasks]]`` 附件X.
Whatever else is in braces is a template's tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class When:
    """Paragraphs or items that are printed only if a condition of the facts holds."""

    condition: str
    parts: tuple[Entry | Items, ...]


@dataclass(frozen=True)
class Each:
    """An item for each row of the facts: ``Each("row in doc.definitions", "…")``."""

    loop: str
    text: str


@dataclass(frozen=True)
class Sub:
    """An item with sub-items 1. 2. 3."""

    text: str
    parts: tuple[str, ...]


Entry: TypeAlias = str | When | Each | Sub


@dataclass(frozen=True)
class Items:
    """The items （一）（二） of an article; an article has one such list, as its numbers run through the article."""

    entries: tuple[Entry, ...]


Paragraph: TypeAlias = str | Items | When


@dataclass(frozen=True)
class Clause:
    """One article.

    Args:
        id: its name, for references.
        chapter: id of its chapter.
        title: what it is about; not printed, as statutes do.
        paragraphs: its paragraphs (款) and its list of items; the first is text.
        serves: articles of the measures that it fulfils.
        when: it is printed only if this condition holds; the articles behind it move up.
    """

    id: str
    chapter: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    serves: tuple[str, ...] = ()
    when: str = ""


def items(*entries: Entry) -> Items:
    """Return a list of items."""
    return Items(entries)


def when(condition: str, *parts: Entry | Items) -> When:
    """Return parts that depend on a condition."""
    return When(condition, parts)


def numbered(entries: tuple[Entry | Items, ...], condition: str = "") -> Iterator[tuple[Entry, str]]:
    """Yield the items in order, those inside of conditions too, each with the condition under which it is printed."""
    for entry in entries:
        if isinstance(entry, When):
            yield from numbered(entry.parts, entry.condition)
        elif isinstance(entry, Items):
            yield from numbered(entry.entries, condition)
        else:
            yield entry, condition


def texts(parts: Iterable[Paragraph | Entry]) -> Iterator[str]:
    """Yield every text of an article's paragraphs, front to back."""
    for part in parts:
        match part:
            case str():
                yield part
            case Each():
                yield part.text
            case Sub():
                yield part.text
                yield from part.parts
            case Items():
                yield from texts(part.entries)
            case When():
                yield from texts(part.parts)
