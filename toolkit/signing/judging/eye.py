"""Whether a reader sees a value where a page prints it; pages are drawn when they are first asked for, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.signing.found_text import Place, Span
from toolkit.signing.judging.ink import Sight, look_at
from toolkit.signing.judging.shapes import looks_like_another
from toolkit.signing.seen_text import PrintedPage

LEAST_INK = 3.6
"""Points; height of the highest character's ink. Figures of 5.5 points (七号, the smallest Chinese size) have 3.8."""


class Eye:
    """Sees some places, and nothing else of the pages that they are on.

    Args:
        places: all that will be asked for, on pages whose documents are open until then.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._marks: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._sights: dict[tuple[int, int], Mapping[int, Sight]] = {}
        for place in places:
            for span in place:
                self._marks[_key(span.page)].update(_marks(span))

    def crowded_first(self, places: Iterable[Place]) -> list[Place]:
        """Return places in such an order that few pages have to be drawn: where much else is looked for come first."""
        return sorted(places, key=lambda place: -min(len(self._marks[_key(span.page)]) for span in place))

    def sees(self, place: Place) -> bool:
        """Say whether all of a value, and of its label, can be seen in this place."""
        for span in place:
            sights = self._sights_of(span)
            if not all(sight.clear for sight in sights) or max(sight.height for sight in sights) < LEAST_INK:
                return False
        return True

    def is_disturbed(self, place: Place) -> bool:
        """Say whether something is drawn over or beside a figure of the value or label."""
        return any(sight.disturbed for span in place for sight in self._sights_of(span))

    def mistakes(self, place: Place) -> Iterator[tuple[str, str]]:
        """Yield figures of a value with those that are drawn in their place."""
        for span in place:
            for sight in self._sights_of(span):
                if sight.picture and (other := looks_like_another(sight.figure, sight.picture)):
                    yield sight.figure, other

    def _sights_of(self, span: Span) -> Sequence[Sight]:
        key = _key(span.page)
        if key not in self._sights:
            self._sights[key] = look_at(span.page.document, span.page.index, self._marks[key])
        return [self._sights[key][mark] for mark in _marks(span)]


def _key(page: PrintedPage) -> tuple[int, int]:
    return id(page.document), page.index


def _marks(span: Span) -> list[int]:
    return list(dict.fromkeys(span.page.marks[span.start : span.end]))
