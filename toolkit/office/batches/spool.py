"""What was read of a batch, kept on disk while it is worked on: 20 000 rows need no more memory than twenty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.office.batches.fields import Table
from toolkit.office.batches.grid import placed
from toolkit.office.batches.rows import CONTAINER, Entry, RawRow, Spot
from toolkit.scratch import scratch_database

_SCHEMA = """
CREATE TABLE rows (number INTEGER PRIMARY KEY, key TEXT NOT NULL, spot TEXT NOT NULL, entries TEXT NOT NULL);
CREATE TABLE parts (number INTEGER PRIMARY KEY, key TEXT NOT NULL, list TEXT NOT NULL, spot TEXT NOT NULL,
                    entries TEXT NOT NULL);
"""


class Spool:
    """Rows of a batch and the rows of their lists, in the order in which they were read."""

    def __init__(self) -> None:
        self._db = scratch_database(_SCHEMA)

    def close(self) -> None:
        """Give the space back."""
        self._db.close()

    def add_row(self, row: RawRow) -> None:
        """Keep a row."""
        self._db.execute(
            "INSERT INTO rows (key, spot, entries) VALUES (?, ?, ?)",
            (row.key, json.dumps(row.spot), _packed(row.entries)),
        )

    def add_part(self, table: Table, key: str, spot: Spot, entries: Iterable[Entry]) -> None:
        """Keep a row of a list; its entries' paths begin behind the row's number."""
        self._db.execute(
            "INSERT INTO parts (key, list, spot, entries) VALUES (?, ?, ?, ?)",
            (key, table.key, json.dumps(spot), _packed(entries)),
        )

    def seal(self) -> None:
        """Make ready for being read; nothing is added after."""
        self._db.execute("COMMIT")
        self._db.execute("CREATE INDEX of_row ON parts (key, number)")
        self._db.execute("CREATE INDEX by_key ON rows (key)")

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM rows").fetchone()[0])

    def rows(self, tables: Iterable[Table]) -> Iterator[tuple[int, RawRow]]:
        """Yield each row with its order from 1 and all that belongs to it."""
        by_key = {table.key: table for table in tables}
        for order, *row in self._db.execute("SELECT number, key, spot, entries FROM rows ORDER BY number"):
            yield order, self._joined(by_key, *row)

    def row(self, key: str, tables: Iterable[Table]) -> tuple[int, RawRow]:
        """Return the row with this key.

        Raises:
            KeyError: there is none.
        """
        query = "SELECT number, key, spot, entries FROM rows WHERE key = ? ORDER BY number LIMIT 1"
        found = self._db.execute(query, (key,)).fetchone()
        if found is None:
            raise KeyError(key)
        order, *row = found  # none is ever deleted, so they are numbered as they were added
        return order, self._joined({table.key: table for table in tables}, *row)

    def repeated(self) -> Iterator[tuple[str, Spot, Spot]]:
        """Yield every row whose key an earlier row has: the key, where it stands, where the first stands."""
        query = (
            "SELECT key, spot, first FROM (SELECT number, key, spot, first_value(spot) OVER same AS first, row_number()"
            " OVER same AS nth FROM rows WHERE key <> '' WINDOW same AS (PARTITION BY key ORDER BY number))"
            " WHERE nth > 1 ORDER BY number"
        )
        for key, spot, first in self._db.execute(query):
            yield key, tuple(json.loads(spot)), tuple(json.loads(first))

    def orphans(self) -> Iterator[tuple[str, str, Spot]]:
        """Yield every row of a list that belongs to no row: its key, the list's key, where it stands."""
        query = "SELECT key, list, spot FROM parts WHERE key NOT IN (SELECT key FROM rows) ORDER BY number"
        for key, table, spot in self._db.execute(query):
            yield key, table, tuple(json.loads(spot))

    def _joined(self, tables: dict[str, Table], key: str, spot: str, entries: str) -> RawRow:
        said = _unpacked(entries)
        counts = {name: _count(table, said) for name, table in tables.items()}
        query = "SELECT list, spot, entries FROM parts WHERE key = ? ORDER BY number"
        for name, place, below in self._db.execute(query, (key,)) if key else ():
            said += placed(tables[name], counts[name], _unpacked(below), tuple(json.loads(place)))
            counts[name] += 1
        return RawRow(key, tuple(json.loads(spot)), tuple(said))


def _count(table: Table, said: list[Entry]) -> int:
    depth = len(table.path)
    return len({entry.path[depth] for entry in said if len(entry.path) > depth and entry.path[:depth] == table.path})


def _packed(entries: Iterable[Entry]) -> str:
    rows: list[list[Any]] = [
        [entry.path, entry.spot] if entry.value is CONTAINER else [entry.path, entry.spot, entry.value]
        for entry in entries
    ]
    return json.dumps(rows, separators=(",", ":"))


def _unpacked(text: str) -> list[Entry]:
    return [Entry(tuple(row[0]), tuple(row[1]), *row[2:]) for row in json.loads(text)]
