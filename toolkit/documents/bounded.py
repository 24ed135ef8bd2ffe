"""Bounds on what a template works out: no turn uncounted, no text or list that grows without end.

Jinja's sandbox keeps templates from the program's internals, but not from filling the memory; these stand in the place
of those of its filters and functions that could.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import Any

from jinja2 import filters as stock
from jinja2.exceptions import FilterArgumentError
from jinja2.nodes import EvalContext
from jinja2.runtime import markup_join
from jinja2.sandbox import safe_range
from jinja2.utils import pass_environment, pass_eval_context

from toolkit import limits
from toolkit.documents.filling import LimitReachedError, current_run

_MOST_COLUMNS = 10_000
"""Of ``batch`` and ``slice``; a page has room for twenty."""
_MOST_PLACES = 12


class Counted:
    """An iterable whose every turn is counted; as long as the original, if that has a length."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        run = current_run.get()
        for row in self._rows:
            if run is not None:
                run.step()
            yield row

    def __len__(self) -> int:
        if isinstance(self._rows, Sized):
            return len(self._rows)
        raise TypeError("no length")


def within(length: int) -> None:
    """Let a value of this length be made.

    Raises:
        LimitReachedError: it is too long.
    """
    if length > limits.RENDER_VALUE_LENGTH:
        raise LimitReachedError


def length_of(value: Any) -> int:
    """Return how long a value is when put together with others; 0 for what has no length."""
    return len(value) if isinstance(value, str | list | tuple) else 0


def bounded_range(*bounds: int) -> Counted:
    """Count as Python's ``range``, every turn counted."""
    return Counted(safe_range(*bounds))


def joined(parts: Iterable[Any]) -> str:
    """Put texts together as Jinja's ``~`` does."""
    pieces = [_single(part) for part in parts]
    within(sum(map(length_of, pieces)))
    return markup_join(pieces)


def _single(value: Any) -> Any:
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        raise FilterArgumentError("a list or table can't be printed as it is; loop over it or join it")
    return value


@pass_eval_context
def _replace(context: EvalContext, s: Any, old: str, new: str, count: int | None = None) -> Any:
    text, found = str(_single(s)), str(old)
    times = text.count(found) if count is None else min(int(count), text.count(found))
    within(len(text) + times * len(str(new)))
    return stock.do_replace(context, s, old, new, count)


def _batch(value: Iterable[Any], linecount: int, fill_with: Any = None) -> Iterator[list[Any]]:
    return stock.do_batch(value, _columns(linecount), fill_with)


def _slice(value: Iterable[Any], slices: int, fill_with: Any = None) -> Iterator[list[Any]]:
    return stock.sync_do_slice(list(value), _columns(slices), fill_with)


def _columns(number: int) -> int:
    if not 0 < int(number) <= _MOST_COLUMNS:
        raise FilterArgumentError(f"between 1 and {_MOST_COLUMNS} columns")
    return int(number)


@pass_environment
def _sum(environment: Any, iterable: Iterable[Any], attribute: str | int | None = None, start: Any = 0) -> Any:
    if length_of(start) or isinstance(start, list | tuple | str):
        raise FilterArgumentError("only numbers are added up")
    return stock.sync_do_sum(environment, iterable, attribute, start)


def _round(value: Any, precision: int = 0, method: str = "common") -> Any:
    if abs(int(precision)) > _MOST_PLACES:
        raise FilterArgumentError(f"at most {_MOST_PLACES} decimals")
    return stock.do_round(value, precision, method)  # type: ignore[arg-type]


def _string(value: Any) -> Any:
    return stock.FILTERS["string"](_single(value))


BOUNDED = {
    "replace": _replace,
    "batch": _batch,
    "slice": _slice,
    "sum": _sum,
    "round": _round,
    "string": _string,
    **{
        name: (lambda function: lambda value: function(_single(value)))(stock.FILTERS[name])
        for name in ("capitalize", "lower", "upper")
    },
}
"""In the place of Jinja's own filters of these names."""
