"""Look at a PDF's objects as pyHanko reads them: who points at what, and whether two are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.limits import PDF_OBJECTS

_STRINGS = (generic.TextStringObject, generic.ByteStringObject)


@dataclass
class Usage:
    """By which keys a revision's objects are reached.

    Args:
        keys: number of an object → keys of the dictionaries that point at it.
        arrays: number of an object → numbers of the indirect arrays that it stands in.
        highest: the highest number that anything points at.
    """

    keys: dict[int, set[str]] = field(default_factory=dict)
    arrays: dict[int, set[int]] = field(default_factory=dict)
    highest: int = 0

    def reached_by(self, number: int) -> set[str]:
        """Return the keys that lead to an object, directly or through an array."""
        found = set(self.keys.get(number, ()))
        for array in self.arrays.get(number, ()):
            found |= self.keys.get(array, set())
        return found

    def note(self, number: int, value: Any) -> None:
        """Take up what a later revision's object points at."""
        waiting = [("", value)]
        while waiting:
            key, current = waiting.pop()
            if isinstance(current, generic.IndirectObject):
                if key:
                    self.keys.setdefault(current.idnum, set()).add(key)
                else:
                    self.arrays.setdefault(current.idnum, set()).add(number)
            elif isinstance(current, generic.DictionaryObject):
                waiting += [(name, dict.__getitem__(current, name)) for name in current]
            elif isinstance(current, generic.ArrayObject):
                waiting += [(key, item) for item in list.__iter__(current)]


def usage(resolver: HistoricalResolver, watched: Iterable[int]) -> Usage:
    """Walk through a revision once.

    Args:
        resolver: the revision.
        watched: numbers of the objects that one wants to know about.

    Raises:
        WantingError: it has more objects than any real file.
    """
    wanted = set(watched)
    out = Usage()
    seen: set[int] = set()
    waiting: list[tuple[str, int, Any]] = [("", 0, resolver.trailer_view)]
    count = 0
    while waiting:
        key, inside, value = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            number = value.idnum
            out.highest = max(out.highest, number)
            if inside and number in wanted:
                out.arrays.setdefault(number, set()).add(inside)
            else:
                out.keys.setdefault(number, set()).add(key)
            if number in seen:
                continue
            seen.add(number)
            value = resolver.get_object(value.reference)
            inside = number if isinstance(value, generic.ArrayObject) else 0
        count += 1
        if count > PDF_OBJECTS:
            raise WantingError(
                T("The PDF has more than {limit} objects.", limit=PDF_OBJECTS),
                T("Print the file to a new PDF and use that one."),
            )
        if isinstance(value, generic.DictionaryObject):
            waiting += [(name, 0, dict.__getitem__(value, name)) for name in value]
        elif isinstance(value, generic.ArrayObject):
            waiting += [(key, inside, item) for item in list.__iter__(value)]
    return out


def references(value: Any) -> Iterator[generic.IndirectObject]:
    """Yield the references that stand in a value, not following them."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, generic.IndirectObject):
            yield current
        elif isinstance(current, generic.DictionaryObject):
            waiting += dict.values(current)
        elif isinstance(current, generic.ArrayObject):
            waiting += list.__iter__(current)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are written alike; references are the same where their numbers are."""
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if isinstance(a, _STRINGS) or isinstance(b, _STRINGS):
            if not (isinstance(a, _STRINGS) and isinstance(b, _STRINGS) and a.original_bytes == b.original_bytes):
                return False
        elif type(a) is not type(b):
            return False
        elif isinstance(a, generic.IndirectObject):
            if (a.idnum, a.generation) != (b.idnum, b.generation):
                return False
        elif isinstance(a, generic.DictionaryObject):
            if set(a) != set(b):
                return False
            if isinstance(a, generic.StreamObject) and a.encoded_data != b.encoded_data:
                return False
            waiting += [(dict.__getitem__(a, key), dict.__getitem__(b, key)) for key in a]
        elif isinstance(a, generic.ArrayObject):
            if len(a) != len(b):
                return False
            waiting += zip(list.__iter__(a), list.__iter__(b), strict=True)
        elif a != b:
            return False
    return True


def raw(holder: Any, key: str) -> Any:
    """Return a dictionary's entry as it is written, a reference included; None where there is none."""
    return dict.get(holder, key) if isinstance(holder, generic.DictionaryObject) else None


def at(holder: Any, key: str) -> Any:
    """Return a dictionary's entry, a reference followed; None where there is none."""
    value = raw(holder, key)
    return value.get_object() if isinstance(value, generic.IndirectObject) else value  # type: ignore[no-untyped-call]


def number(value: Any) -> int | None:
    """Return the number of a reference; None for anything else."""
    return value.idnum if isinstance(value, generic.IndirectObject) else None
