"""The rows of a batch that are fit to be issued, waiting on disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.office.issuing.work import Line
from toolkit.scratch import scratch_database

_SCHEMA = """
CREATE TABLE lines
    (number INTEGER PRIMARY KEY, key TEXT, digest TEXT, unit TEXT, alliance TEXT, word TEXT, details TEXT, day TEXT)
"""
_ADD = "INSERT INTO lines (key, digest, unit, alliance, word, details, day) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ALL = "SELECT key, digest, unit, alliance, word, details, day FROM lines ORDER BY number"


class Lines:
    """Lines in the order in which they were added."""

    def __init__(self) -> None:
        self._db = scratch_database(_SCHEMA)
        self._count = 0

    def add(self, line: Line) -> None:
        """Keep a line behind the others."""
        self._count += 1
        day = line.day.isoformat() if line.day else None
        row = (line.key, line.digest, line.unit, line.alliance, line.word, line.details, day)
        self._db.execute(_ADD, row)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        for key, digest, unit, alliance, word, details, day in self._db.execute(_ALL):
            yield Line(key, digest, unit, alliance, word, details, date.fromisoformat(day) if day else None)
