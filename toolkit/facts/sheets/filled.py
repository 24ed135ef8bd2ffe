"""Find our sheets in a workbook that comes back, by their hidden keys: order, names and language may have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.facts.ends import clean_ends
from toolkit.facts.sheets.cells import Book, Cell, Kind, Sheet
from toolkit.facts.sheets.paper import GROUP, HINTS, LABELS, MANY, MARK, ROW, TYPES, VALUE

_TOP = 40
"""Rows in which the hidden keys are looked for; people may insert rows above."""


_HINTS = 2
"""Rows from a table's heading down to the hints above its first row."""


@dataclass(frozen=True)
class Field:
    """Where a field stands.

    Args:
        key: its name.
        kind: its type.
        at: its column in a table, its row on a card; from 1.
        unit: ``%`` where it counts hundredths.
        many: several values in a cell.
    """

    key: str
    kind: str
    at: int
    unit: str = ""
    many: bool = False


@dataclass(frozen=True)
class FilledSheet:
    """One of our sheets.

    Args:
        sheet: its cells.
        is_table: it has a row for each thing; otherwise it is a card.
        key: the key of the table or card.
        fields: by key.
        repeated: columns or rows whose key stands there twice; the first counts.
        value_at: of a card: the column that holds the values.
        heading: row and column of its heading.
    """

    sheet: Sheet
    is_table: bool
    key: str
    fields: Mapping[str, Field]
    repeated: tuple[Field, ...] = ()
    value_at: int = 4
    heading: tuple[int, int] = (3, 2)

    @property
    def rows(self) -> Iterator[int]:
        """Of a table: the rows that hold something, or to which rows of other tables belong."""
        columns = {field.at for field in self.fields.values()}
        for number, row in self.sheet.rows.items():
            if number > self.heading[0] + _HINTS and (columns & row.keys() or _said(row.get(1)) == ROW):
                yield number

    def is_bare(self, row: int) -> bool:
        """Say whether a row has nothing but rows of other tables that belong to it."""
        return _text(self.sheet, row, 1) == ROW

    def cell(self, field: Field, row: int = 0) -> Cell | None:
        """Return a field's cell; of a table in the row given."""
        return self.sheet.cell(*self.spot(field, row))

    def spot(self, field: Field, row: int = 0) -> tuple[int, int]:
        """Return row and column of a field's cell."""
        return (row, field.at) if self.is_table else (field.at, self.value_at)


def read_sheets(book: Book) -> list[FilledSheet]:
    """Return all sheets of ours in a workbook, in its order; a key may come twice where somebody copied a sheet."""
    found = (_read(sheet) for sheet in book.sheets)
    return [sheet for sheet in found if sheet is not None]


def _read(sheet: Sheet) -> FilledSheet | None:
    top = next((n for n in sheet.rows if n <= _TOP and _text(sheet, n, 1).startswith(MARK)), None)
    if top is None:
        return None
    kind, _, key = _text(sheet, top, 1).removeprefix(MARK).partition(":")
    told = {text: number for number, row in sheet.rows.items() if (text := _said(row.get(1))) in (TYPES, LABELS, HINTS)}
    labels = told.get(LABELS, top + 3)
    if kind == "card":
        return _card(sheet, key, top, labels)
    return _table(sheet, key, top, told.get(TYPES, top + 1), told.get(HINTS, labels + 1)) if kind == "table" else None


def _table(sheet: Sheet, key: str, top: int, types: int, hints: int) -> FilledSheet:
    fields: dict[str, Field] = {}
    repeated = []
    for at, cell in sheet.rows[top].items():
        if at > 1 and cell.kind is Kind.TEXT:
            field = _field(clean_ends(cell.text), _text(sheet, types, at), at)
            if field.key in fields:
                repeated.append(field)
            else:
                fields[field.key] = field
    return FilledSheet(sheet, True, key, fields, tuple(repeated), heading=(hints - _HINTS, 2))


def _card(sheet: Sheet, key: str, top: int, labels: int) -> FilledSheet:
    value_at = next((at for at, cell in sheet.rows[top].items() if cell.text == VALUE), 4)
    fields: dict[str, Field] = {}
    repeated = []
    for number in sheet.rows:
        name = _text(sheet, number, 1)
        if number <= labels or not name or name == GROUP:
            continue
        field = _field(name, _text(sheet, number, 2), number)
        if name in fields:
            repeated.append(field)
        else:
            fields[name] = field
    return FilledSheet(sheet, False, key, fields, tuple(repeated), value_at=value_at, heading=(labels - 1, 3))


def _field(key: str, stored: str, at: int) -> Field:
    kind = stored.removesuffix(MANY)
    return Field(key, kind.removesuffix("%") or "line", at, "%" if kind.endswith("%") else "", stored.endswith(MANY))


def _text(sheet: Sheet, row: int, column: int) -> str:
    return _said(sheet.rows.get(row, {}).get(column))


def _said(cell: Cell | None) -> str:
    return clean_ends(cell.text) if cell is not None and cell.kind is Kind.TEXT else ""
