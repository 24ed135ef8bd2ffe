"""Two places in the facts that must agree, or come one after the other; breaches name both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from toolkit.checks.rules import Case, Hit
from toolkit.findings import FactPath, Severity
from toolkit.i18n import Renderable, T, current_language


@dataclass(frozen=True)
class Listed:
    """Several things in one sentence.

    Args:
        items: each renderable, or printed as it is.
    """

    items: tuple[object, ...]

    def render(self, lang: str | None = None) -> str:
        """List them in ``lang``."""
        said = (item.render(lang) if isinstance(item, Renderable) else str(item) for item in self.items)
        return (", " if (lang or current_language()) == "en" else "、").join(said)


def in_order(case: Case, *paths: FactPath, severity: Severity | None = None) -> Iterator[Hit]:
    """Find dates that come before the one that goes before them in ``paths``; what is not said is passed over."""
    said = [(path, day) for path in paths if (day := case.at(*path)) is not None]
    for (before, earlier), (after, later) in pairwise(said):
        if later < earlier:
            yield Hit(
                T(
                    "{later} ({later_day}) is before {earlier} ({earlier_day}).",
                    later=case.where(*after),
                    later_day=later,
                    earlier=case.where(*before),
                    earlier_day=earlier,
                ),
                T("Correct one of the dates."),
                after,
                severity,
            )


def inside(
    case: Case, path: FactPath, first: FactPath | None, last: FactPath | None, remedy: Renderable
) -> Iterator[Hit]:
    """Find a date outside the span from ``first`` to ``last``; an end that is None or not said bounds nothing."""
    day = case.at(*path)
    start, end = (None if bound is None else case.at(*bound) for bound in (first, last))
    if day is None:
        return
    if first is not None and start is not None and day < start:
        yield Hit(
            T(
                "{here} ({day}) is before {there} ({bound}).",
                here=case.where(*path),
                day=day,
                there=case.where(*first),
                bound=start,
            ),
            remedy,
            path,
        )
    elif last is not None and end is not None and day > end:
        yield Hit(
            T(
                "{here} ({day}) is after {there} ({bound}).",
                here=case.where(*path),
                day=day,
                there=case.where(*last),
                bound=end,
            ),
            remedy,
            path,
        )


def same(case: Case, here: FactPath, there: FactPath, remedy: Renderable) -> Iterator[Hit]:
    """Find two places that were both said and differ."""
    mine, other = case.at(*here), case.at(*there)
    if mine is not None and other is not None and mine != other:
        yield differing(case, here, mine, there, other, remedy)


def differing(case: Case, here: FactPath, mine: Any, there: FactPath, other: Any, remedy: Renderable) -> Hit:
    """Say that two places differ."""
    return Hit(
        T(
            "{here} is {mine}, but {there} is {other}.",
            here=case.where(*here),
            mine=mine,
            there=case.where(*there),
            other=other,
        ),
        remedy,
        here,
    )


def missing_keys(
    case: Case, path: FactPath, key: str, table: str, *, only: Iterable[str] | None = None
) -> Iterator[Renderable]:
    """Yield the labels of a code table that no row of a list has; nothing where a row could not be read."""
    rows = case.rows(*map(str, path))
    said = {row.get(key) for row in rows}
    if not rows or None in said:
        return
    for name, label in case.tables[table].labels.items():
        if name not in said and (only is None or name in only):
            yield label
