"""Take in the rows of a sheet or CSV file whose columns are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from toolkit.checks.values import clean_ends
from toolkit.facts.sheets.typed import Remark
from toolkit.findings import Finding, Severity
from toolkit.forms import Schema
from toolkit.i18n import T
from toolkit.office.batches.fields import Field, Table
from toolkit.office.batches.grid import Head, entries_of, placed, rows_in_cell
from toolkit.office.batches.intake import Intake
from toolkit.office.batches.rows import Entry, Spot

Raw = TypeVar("Raw")
Typed = tuple[str | None, Remark | None]
_LINE: Schema = {"type": "line"}


@dataclass(frozen=True)
class Grid(Generic[Raw]):
    """Rows under a head.

    Args:
        sheet: the sheet's name; empty for a file that has no sheets.
        head: what the columns are.
        rows: line and cells, by column.
        typed: what a cell says as a value of these rules, and what there is to say of it.
    """

    sheet: str
    head: Head
    rows: Iterable[tuple[int, Mapping[int, Raw]]]
    typed: Callable[[Raw, Schema], Typed]


def take_notices(intake: Intake, grid: Grid[Raw]) -> None:
    """Take in the notices, a row each; a row that says nothing but its key is passed over."""
    for line, cells in grid.rows:
        findings: list[Finding] = []
        spot: Spot = (grid.sheet, line, grid.head.key or 1)
        entries = list(_entries(intake, grid, line, cells, findings))
        for at, table in grid.head.tables.items():
            entries += _lines(intake, grid, table, (grid.sheet, line, at), cells.get(at), findings)
        if any(isinstance(entry.value, str) for entry in entries) or findings:
            intake.row(_text(grid, cells.get(grid.head.key), _LINE)[0], spot, entries, findings)


def take_parts(intake: Intake, grid: Grid[Raw], table: Table) -> list[Entry]:
    """Take in a list's rows; return those of a list that all notices share."""
    shared: list[Entry] = []
    count = 0
    for line, cells in grid.rows:
        findings: list[Finding] = []
        spot: Spot = (grid.sheet, line, grid.head.key or 1)
        entries = list(_entries(intake, grid, line, cells, findings))
        for finding in findings:
            intake.note(finding)
        if not any(isinstance(entry.value, str) for entry in entries):
            continue
        if table.common:
            shared += placed(table, count, entries, spot)
            count += 1
        else:
            intake.part(table, _text(grid, cells.get(grid.head.key), _LINE)[0], spot, entries)
    return shared


def _entries(
    intake: Intake, grid: Grid[Raw], line: int, cells: Mapping[int, Raw], findings: list[Finding]
) -> Iterator[Entry]:
    for at, field in grid.head.fields.items():
        spot: Spot = (grid.sheet, line, at)
        yield from entries_of(field, field.path, _said(intake, grid, cells.get(at), field, spot, findings), spot)


def _said(
    intake: Intake, grid: Grid[Raw], cell: Raw | None, field: Field, spot: Spot, findings: list[Finding]
) -> str | None:
    text, remark = _text(grid, cell, field.rules)
    if remark is not None:
        findings.append(
            Finding(remark.rule, remark.severity, remark.problem, remark.remedy, intake.place(spot, field.path))
        )
    return text


def _text(grid: Grid[Raw], cell: Raw | None, rules: Schema) -> Typed:
    if cell is None:
        return None, None
    text, remark = grid.typed(cell, rules)
    return (text if text is not None and clean_ends(text) else None), remark


def _lines(
    intake: Intake, grid: Grid[Raw], table: Table, spot: Spot, cell: Raw | None, findings: list[Finding]
) -> Iterator[Entry]:
    """Yield the rows of a list that stand in the lines of one cell."""
    text, _ = _text(grid, cell, {"type": "prose"})
    if text is None:
        return
    rows, wrong = rows_in_cell(table, text, spot)
    for number in wrong:
        findings.append(
            Finding(
                "batch.lines",
                Severity.ERROR,
                T(
                    "Line {number} of this cell has more entries than the list {table}.",
                    number=number,
                    table=table.label,
                ),
                T(
                    "Part the entries by ｜ in this order: {order}.",
                    order="｜".join(str(c.label) for c in table.columns),
                ),
                intake.place(spot, table.path),
            )
        )
    for n, row in enumerate(rows):
        yield from placed(table, n, row, spot)
