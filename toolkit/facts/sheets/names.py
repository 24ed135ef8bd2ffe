"""Names of sheets and columns as spreadsheet programs take them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 31
_RESERVED = {"history"}


class SheetNames:
    """Gives each sheet a legal name of its own.

    Args:
        taken: names that are used already.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken} | _RESERVED

    def take(self, wanted: str) -> str:
        """Return a legal name close to ``wanted`` that no other sheet has, whatever the case of its letters."""
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", wanted).strip("' ") or "-"
        name, number = _cut(plain, _LONGEST), 1
        while name.lower() in self._taken:
            number += 1
            name = f"{_cut(plain, _LONGEST - len(str(number)) - 1)}-{number}"
        self._taken.add(name.lower())
        return name


def _cut(text: str, length: int) -> str:
    """Shorten to so many UTF-16 units, which is what programs count."""
    while len(text.encode("utf-16-le")) // 2 > length:
        text = text[:-1]
    return text.rstrip("' ")


def quoted(title: str) -> str:
    """Return a sheet's name as formulas and links take it."""
    return "'" + title.replace("'", "''") + "'"
