"""Cells and texts of a large workbook, kept on disk: a sheet of 60 000 rows needs no more memory than one of sixty."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import ItemsView, Iterator, MutableMapping
from tempfile import SpooledTemporaryFile

from toolkit.facts.sheets.cells import Cell, Kind
from toolkit.scratch import scratch_database

Row = dict[int, Cell]
_IN_MEMORY = 1 << 16
"""Bytes of texts that need no file."""
_SCHEMA = "CREATE TABLE rows (number INTEGER PRIMARY KEY, cells BLOB NOT NULL)"


class SpilledRows(MutableMapping[int, Row]):
    """Rows by number, always in order. A row that was taken out and changed must be put in again."""

    def __init__(self) -> None:
        self._db = scratch_database(_SCHEMA)

    def __getitem__(self, number: int) -> Row:
        found = self._db.execute("SELECT cells FROM rows WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise KeyError(number)
        return _unpacked(number, found[0])

    def __setitem__(self, number: int, row: Row) -> None:
        # marshal is safe here: nobody but this process writes or reads these bytes.
        packed = marshal.dumps([(c.column, c.kind.value, c.text, c.format, c.formula) for c in row.values()])
        self._db.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", (number, packed))

    def __delitem__(self, number: int) -> None:
        self._db.execute("DELETE FROM rows WHERE number = ?", (number,))

    def __iter__(self) -> Iterator[int]:
        for (number,) in self._db.execute("SELECT number FROM rows ORDER BY number"):
            yield number

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM rows").fetchone()[0])

    def __contains__(self, number: object) -> bool:
        return self._db.execute("SELECT 1 FROM rows WHERE number = ?", (number,)).fetchone() is not None

    def items(self) -> ItemsView[int, Row]:
        """Return the rows with their numbers, read in one go."""
        return _Items(self)

    def lines(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows with their numbers."""
        for number, cells in self._db.execute("SELECT number, cells FROM rows ORDER BY number"):
            yield number, _unpacked(number, cells)


class _Items(ItemsView[int, Row]):
    _mapping: SpilledRows

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        return self._mapping.lines()


def _unpacked(number: int, packed: bytes) -> Row:
    return {
        column: Cell(number, column, _KINDS[kind], text, code, formula)
        for column, kind, text, code, formula in marshal.loads(packed)  # noqa: S302  # see above
    }


_KINDS = {kind.value: kind for kind in Kind}


class SpilledTexts:
    """Texts by number from 0, to be closed; of each, memory keeps where it ends."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed by close()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """Add a text; none is read before the last one is added."""
        self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Give the space back."""
        self._file.close()
