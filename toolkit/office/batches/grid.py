"""Rows of cells under a line of headings, as sheets and CSV files have them: which column is which entry."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.checks.values import clean_ends, echo, narrow
from toolkit.findings import FactPath, Finding, Place, Severity
from toolkit.forms import bilingual
from toolkit.i18n import T
from toolkit.office.batches.fields import Field, Table
from toolkit.office.batches.kinds import Kind
from toolkit.office.batches.rows import Entry, Spot

Names = tuple[Mapping[str, Field], Mapping[str, Table]]
"""What columns may be called: entries, and lists whose rows stand in the lines of a cell."""
ROW_KEY = "row"
"""Key of the column that numbers the rows."""
_ROW_NAMES = ("行号", "row", "Row", "Row key")
_NUMBER = "no"
"""Key of the column that numbers the rows of a list."""
_MARKS = re.compile(r"[*＊]|[（(](必填|可不填|选填|required)[）)]|\s")
_ENTRIES = re.compile(r"[；;]")
_NUMBERS = re.compile(r"[；;，,、\s]+")
_BARS = re.compile(r"\s*[|｜]\s*")


@dataclass(frozen=True)
class Head:
    """What the columns of a sheet or file are.

    Args:
        key: the column that numbers the rows; 0 where there is none.
        fields: column number → entry.
        tables: column number → list whose rows stand in the lines of a cell.
    """

    key: int
    fields: Mapping[int, Field]
    tables: Mapping[int, Table]

    @property
    def found(self) -> int:
        """How many columns are known."""
        return bool(self.key) + len(self.fields) + len(self.tables)


def main_names(kind: Kind) -> Names:
    """Return everything that a column of the notices may be called."""
    fields = _names(kind.fields().values())
    tables = {name: table for table in kind.row_tables for name in (table.key, table.label.zh, table.label.en)}
    return fields, {plain(name): table for name, table in tables.items() if name}


def table_names(table: Table) -> Names:
    """Return everything that a column of a list may be called."""
    return _names(table.columns), {}


def _names(fields: Iterable[Field]) -> dict[str, Field]:
    names: dict[str, Field] = {}
    fields = list(fields)
    for entry in fields:
        for name in (entry.key, entry.label.zh, entry.label.en):
            if name:
                names.setdefault(plain(name), entry)
    own: dict[str, list[Field]] = {}
    for entry in fields:
        own.setdefault(plain(bilingual(entry.rules.get("meta")).zh or entry.label.zh.rpartition("·")[2]), []).append(
            entry
        )
    for name, entries in own.items():
        if name and len(entries) == 1:
            names.setdefault(name, entries[0])
    return names


def plain(name: str) -> str:
    """Bring a heading to the form in which headings are compared."""
    return _MARKS.sub("", narrow(name))


def read_head(cells: Mapping[int, str], names: Names) -> Head:
    """Say what each column is by its heading or hidden key; the first of two with the same heading counts."""
    fields: dict[int, Field] = {}
    tables: dict[int, Table] = {}
    key = 0
    known: set[str] = set()
    for at, text in cells.items():
        name = plain(text)
        if name in {plain(row) for row in _ROW_NAMES} and not key:
            key = at
        elif name in names[0] and names[0][name].key not in known:
            fields[at] = names[0][name]
            known.add(fields[at].key)
        elif name in names[1] and names[1][name].key not in known:
            tables[at] = names[1][name]
            known.add(tables[at].key)
    return Head(key, fields, tables)


def unknown_columns(
    cells: Mapping[int, str], head: Head, names: Names, place: Callable[[int], Place]
) -> Iterator[Finding]:
    """Warn of columns that nothing is known of; they are passed over."""
    every = [*names[0], *names[1], _ROW_NAMES[0]]
    for at, text in cells.items():
        if at == head.key or at in head.fields or at in head.tables or not clean_ends(text):
            continue
        near = difflib.get_close_matches(plain(text), every, n=1)
        yield Finding(
            "batch.column",
            Severity.WARNING,
            T("The column “{name}” is not known and is passed over.", name=echo(text)),
            T("Perhaps “{near}” is meant; correct the heading.", near=near[0])
            if near
            else T("If it is only for yourself, leave it; else give it one of the headings of the blank workbook."),
            place(at),
        )


def entries_of(field: Field, path: FactPath, text: str | None, spot: Spot) -> list[Entry]:
    """Return what a cell says of an entry; of a list each line, or what semicolons part, is one."""
    if not field.many:
        return [Entry(path, spot, text)]
    items = split_items(text or "", field)
    return [Entry((*path, n), spot, item) for n, item in enumerate(items)] or [Entry(path, spot, None)]


def split_items(text: str, field: Field) -> list[str]:
    """Cut the text of a cell into the items of a list."""
    kind = field.rules.get("type")
    pieces = [line for line in re.split(r"\r\n?|\n", text) if clean_ends(line)]
    if kind in ("integer", "year"):
        return [item for item in _NUMBERS.split(narrow(text)) if item]
    if len(pieces) == 1 and kind != "prose":
        pieces = [item for item in _ENTRIES.split(pieces[0]) if clean_ends(item)]
    return pieces


def rows_in_cell(table: Table, text: str, spot: Spot) -> tuple[list[list[Entry]], list[int]]:
    """Read the rows of a list out of the lines of one cell, their entries parted by bars; ``|`` and ``｜`` both do.

    The running number may be left out.

    Returns:
        the rows, their paths beginning behind the row's number, and the lines that have too many entries.
    """
    rows, wrong = [], []
    for number, line in enumerate((line for line in re.split(r"\r\n?|\n", text) if clean_ends(line)), 1):
        pieces = _BARS.split(clean_ends(line))
        columns = list(table.columns)
        if columns and columns[0].key == _NUMBER and not (len(pieces) > 1 and narrow(pieces[0]).isdigit()):
            columns = columns[1:]
        if len(pieces) > len(columns):
            wrong.append(number)
        padded = [*pieces, *[""] * (len(columns) - len(pieces))]
        rows.append(
            [
                entry
                for column, piece in zip(columns, padded, strict=False)
                for entry in entries_of(column, column.path, piece or None, spot)
            ]
        )
    return rows, wrong


def placed(table: Table, number: int, entries: Iterable[Entry], spot: Spot) -> Iterator[Entry]:
    """Give the entries of a list's row their place among the facts; a running number left out is filled in.

    Args:
        table: the list.
        number: of the row, from 0.
        entries: with paths that begin behind the row's number.
        spot: where the row stands.
    """
    base = (*table.path, number)
    yield Entry(base, spot)
    numbered = False
    for entry in entries:
        value = entry.value
        if entry.path == (_NUMBER,):
            numbered = True
            value = str(number + 1) if value is None or (isinstance(value, str) and not clean_ends(value)) else value
        yield Entry((*base, *entry.path), entry.spot, value)
    if not numbered and any(column.key == _NUMBER for column in table.columns):
        yield Entry((*base, _NUMBER), spot, str(number + 1))
