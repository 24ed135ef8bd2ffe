"""One state of a file beside the one before it, and what every part of their comparison needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from toolkit.i18n import T, Text
from toolkit.signing.judging.objects import Usage, number, raw, same


class ForeignChange(Exception):  # noqa: N818
    """A revision holds something that may not be there.

    Args:
        revision: its number, from 0.
        reason: what.
    """

    def __init__(self, revision: int, reason: Text) -> None:
        super().__init__(str(revision))
        self.revision = revision
        self.reason = reason


@dataclass
class Review:
    """One revision beside the one before it.

    Args:
        old: the state before.
        new: this one.
        uses: who points at what in the state that was certified.
        fields: that may be signed.
        replaced: objects that were there before and are written anew, by number.
        fresh: new ones.
        explained: numbers of those that may be there.
        roots: values that lead to new objects which may be there.
        signed: fields that were signed.
        stamped: document timestamps that were added.
        stored: validation data was added.
    """

    old: HistoricalResolver
    new: HistoricalResolver
    uses: Usage
    fields: Sequence[str]
    replaced: dict[int, generic.Reference] = field(default_factory=dict)
    fresh: dict[int, generic.Reference] = field(default_factory=dict)
    explained: set[int] = field(default_factory=set)
    roots: list[Any] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    stamped: list[str] = field(default_factory=list)
    stored: bool = False

    def refuse(self, reason: Text) -> ForeignChange:
        """Return what is to be raised."""
        return ForeignChange(self.new.revision, reason)


def compare(review: Review, old: Any, new: Any, free: Iterable[str], reason: Text) -> None:
    """Two dictionaries must be the same but for some keys."""
    if not isinstance(new, generic.DictionaryObject) or isinstance(new, generic.StreamObject):
        raise review.refuse(reason)
    before: Mapping[str, Any] = old if isinstance(old, generic.DictionaryObject) else {}
    for key in (set(before) | set(new)) - set(free):
        if key not in before or key not in new or not same(raw(before, key), raw(new, key)):
            raise review.refuse(reason)


def keep_place(review: Review, old: Any, new: Any, *, only: set[str] | None = None) -> None:
    """What stood in an object of its own stays there; nothing else may use that object in another way."""
    if number(old) is not None and number(old) != number(new):
        raise review.refuse(T("objects were replaced that must not change"))
    if number(old) in review.replaced and only is not None and not review.uses.reached_by(number(old) or 0) <= only:
        raise review.refuse(T("objects were replaced that must not change"))
    if number(new) in review.replaced and number(old) is None:
        raise review.refuse(T("objects were replaced that must not change"))
    explain(review, new)
    review.roots.append(new)


def explain(review: Review, place: Any) -> None:
    """An object that was compared may be there, if it is one of its own; so may what a new one leads to."""
    found = number(place)
    if found is not None:
        review.explained.add(found)
        if found in review.fresh:
            review.roots.append(review.new(place.reference))
