"""Visit everything in a PDF once, whatever points at whatever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, IndirectObject, StreamObject

from toolkit import limits
from toolkit.errors import WantingError
from toolkit.i18n import T

ACTION_KEYS = frozenset({"/A", "/AA", "/OpenAction", "/Next", "/PA"})


def walk(root: DictionaryObject) -> Iterator[tuple[str, DictionaryObject]]:
    """Yield every dictionary and stream reachable from ``root``, with the key it was first reached by.

    Raises:
        WantingError: there are more objects than in any real file.
    """
    waiting: list[tuple[str, Any]] = [("", root)]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, IndirectObject):
            number = (value.idnum, value.generation)
            if number in seen:
                continue
            seen.add(number)
            value = value.get_object()
        count += 1
        if count > limits.PDF_OBJECTS:
            raise WantingError(
                T("The PDF has more than {limit} objects.", limit=limits.PDF_OBJECTS),
                T("Print the file to a new PDF and use that one."),
            )
        if isinstance(value, DictionaryObject):
            yield key, value
            # Values inside /AA are reached by the names of events; they are actions all the same.
            waiting += [("/A" if key == "/AA" else name, value.raw_get(name)) for name in value]
        elif isinstance(value, ArrayObject):
            waiting += [(key, item) for item in list.__iter__(value) if not isinstance(item, (int, float, str, bytes))]


def at(node: Any, *keys: str) -> Any:
    """Follow keys through dictionaries, resolving references; None where the way ends."""
    for key in keys:
        if not isinstance(node, DictionaryObject) or key not in node:
            return None
        node = node[key]
    return node


def items(node: Any) -> list[Any]:
    """Return an array's items, resolved; nothing for anything else."""
    return [item.get_object() for item in list.__iter__(node)] if isinstance(node, ArrayObject) else []


def filters(stream: StreamObject) -> list[str]:
    """Return the names of a stream's filters, in order."""
    found = at(stream, "/Filter")
    return [str(f) for f in items(found)] if isinstance(found, ArrayObject) else [str(found)] if found else []


def is_true(node: Any, *keys: str) -> bool:
    """Say whether an entry is the PDF value true; the library's false is truthy."""
    found = at(node, *keys)
    return isinstance(found, BooleanObject) and bool(found.value)
