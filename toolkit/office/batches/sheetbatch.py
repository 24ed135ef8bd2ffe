"""A batch as a workbook: the one that ``alliance notice template`` makes, or a plain one with the same headings."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import BinaryIO

from toolkit import limits
from toolkit.errors import UsageError, WantingError
from toolkit.facts.sheets.book import open_large_book
from toolkit.facts.sheets.cells import Book, Cell, Sheet
from toolkit.facts.sheets.filled import FilledSheet
from toolkit.facts.sheets.filled import read_sheets as read_filled
from toolkit.facts.sheets.typed import typed_text
from toolkit.findings import Severity
from toolkit.forms import Schema
from toolkit.i18n import T
from toolkit.office.batches.common import COMMON_NAMES, KIND, common_entry
from toolkit.office.batches.grid import Head, Names, main_names, plain, read_head, table_names, unknown_columns
from toolkit.office.batches.gridbatch import Grid, Typed, take_notices, take_parts
from toolkit.office.batches.intake import Intake
from toolkit.office.batches.kinds import Kind, load_kind
from toolkit.office.batches.rows import Entry, Spot
from toolkit.resources import Resources

NOTICES, COMMON = "notices", "common"
"""Keys of the sheets that every batch has."""
NOTICE_NAMES = ("通知", "Notices")
_LINE: Schema = {"type": "line"}
_TOP = 10
"""Rows in which the headings of a plain sheet are looked for."""


def read_sheets(path: Path, stream: BinaryIO, resources: Resources, kind: Kind | None) -> Intake:
    """Read a batch.

    Args:
        path: the workbook, for places.
        stream: the file.
        resources: the forms.
        kind: what it is a batch of; what the workbook itself says where it is not given.

    Raises:
        WantingError: it is no workbook that can be trusted, or has no sheet of notices.
        UsageError: the kind is not said, or unknown.
    """
    rows = limits.BATCH_PARTS + limits.BATCH_ROWS * 2
    book = open_large_book(stream, path.name, rows=rows, cells=limits.BATCH_CELLS)
    return _Workbook(book, resources).read(kind)


class _Workbook:
    def __init__(self, book: Book, resources: Resources) -> None:
        self.book = book
        self.resources = resources
        self.ours: dict[str, FilledSheet] = {}
        self.copies: list[FilledSheet] = []
        for sheet in read_filled(book):
            if sheet.key in self.ours:
                self.copies.append(sheet)
            else:
                self.ours[sheet.key] = sheet

    def read(self, kind: Kind | None) -> Intake:
        said = self.kind_said()
        if kind is None:
            if said is None:
                raise UsageError(
                    T("{file} does not say what kind of notice it is for.", file=self.book.name),
                    T("Name it, such as --kind rectification."),
                )
            kind = load_kind(self.resources, said)
        elif said is not None and load_kind(self.resources, said).name != kind.name:
            raise UsageError(
                T(
                    "{file} is a batch of the kind {said}, not {asked}.",
                    file=self.book.name,
                    said=said,
                    asked=kind.name,
                ),
                T("Name the kind that the file says, or leave --kind out."),
            )
        intake = Intake(kind, self.book.name)
        for copy in self.copies:
            intake.find(
                "batch.sheet",
                Severity.ERROR,
                T("The sheet “{title}” is a copy of another one.", title=copy.sheet.title),
                T("Move its rows to the original sheet and delete it."),
                intake.place((copy.sheet.title, 1, 1)),
            )
        self.take_common(intake)
        found = self.sheet(NOTICES, NOTICE_NAMES) or self.any_with_rows(intake)
        grid = found and self.grid(intake, found, main_names(kind))
        if not grid or not grid.head.fields:
            raise WantingError(
                T("{file} has no sheet of notices (通知).", file=self.book.name),
                T("Fill in the workbook of `alliance notice template {kind}`.", kind=kind.name),
            )
        take_notices(intake, grid)
        return intake

    def kind_said(self) -> str | None:
        card = self.ours.get(COMMON)
        field = card.fields.get(KIND) if card and not card.is_table else None
        cell = card.cell(field) if card and field else None
        return (typed_text(cell, "line").text or None) if cell else None

    def sheet(self, key: str, names: tuple[str, ...]) -> Sheet | None:
        """Return the sheet with this hidden key; a plain one with one of these names where there is none."""
        if key in self.ours:
            return self.ours[key].sheet
        keyed = {id(sheet.sheet) for sheet in (*self.ours.values(), *self.copies)}
        wanted = {plain(name) for name in names}
        return next((s for s in self.book.sheets if plain(s.title) in wanted and id(s) not in keyed), None)

    def any_with_rows(self, intake: Intake) -> Sheet | None:
        """Return the plain sheet that looks most like one of notices."""
        names = main_names(intake.kind)
        heads = {sheet.title: self.head(sheet, names)[1].found for sheet in self.book.sheets}
        best = max(heads, key=lambda title: heads[title], default="")
        return self.book.sheet(best) if heads.get(best, 0) > 1 else None

    def take_common(self, intake: Intake) -> None:
        entries: list[Entry] = []
        spot: Spot = ("", None, None)
        card = self.ours.get(COMMON)
        plain_sheet = self.sheet(COMMON, COMMON_NAMES)
        if card is not None and not card.is_table:
            spot = (card.sheet.title, *card.heading)
            for field in card.fields.values():
                entries += self.line(intake, field.key, card.cell(field), (card.sheet.title, *card.spot(field)))
        elif plain_sheet is not None:
            spot = (plain_sheet.title, 1, 1)
            for number, cells in plain_sheet.rows.items():
                first = min(cells)
                name = typed_text(cells[first], "line").text or ""
                value = next((cells[at] for at in sorted(cells) if at > first), None)
                at = value.column if value else first + 1
                entries += self.line(intake, name, value, (plain_sheet.title, number, at))
        for table in intake.kind.tables:
            found = self.sheet(table.key, (table.label.zh, table.label.en))
            grid = self.grid(intake, found, table_names(table)) if found else None
            if grid:
                entries += take_parts(intake, grid, table)
        intake.share(entries, spot)

    def line(self, intake: Intake, name: str, cell: Cell | None, spot: Spot) -> list[Entry]:
        known = main_names(intake.kind)[0].get(plain(name))
        text, remark = self.typed(cell, known.rules if known else _LINE) if cell else (None, None)
        if remark is not None:
            intake.find(remark.rule, remark.severity, remark.problem, remark.remedy, intake.place(spot))
        return common_entry(intake, name, text, spot)

    def grid(self, intake: Intake, sheet: Sheet, names: Names) -> Grid[Cell] | None:
        """Find the headings of a sheet: the hidden keys, and labels where somebody added a column."""
        ours = next((known for known in self.ours.values() if known.sheet is sheet), None)
        if ours is not None:
            labels = self.texts(sheet, ours.heading[0] + 1)
            keys = {field.at: field.key for field in ours.fields.values()}
            named = {**{at: text for at, text in labels.items() if at > 1}, **keys}
            line, first = ours.heading[0] + 1, ours.heading[0] + 3
        else:
            line, _ = self.head(sheet, names)
            if not line:
                return None
            named, first = self.texts(sheet, line), line + 1
        head = read_head(named, names)
        for finding in unknown_columns(named, head, names, lambda at: intake.place((sheet.title, line, at))):
            intake.note(finding)
        return Grid(sheet.title, head, sheet.lines(first), self.typed)

    def head(self, sheet: Sheet, names: Names) -> tuple[int, Head]:
        """Return the row of a plain sheet's headings; 0 where none of them is known."""
        best = (0, Head(0, {}, {}))
        for number in islice(sheet.rows, _TOP):
            head = read_head(self.texts(sheet, number), names)
            if head.found > best[1].found:
                best = number, head
        return best

    def texts(self, sheet: Sheet, number: int) -> dict[int, str]:
        return {at: cell.text for at, cell in sheet.row(number).items() if cell.text}

    def typed(self, cell: Cell, rules: Schema) -> Typed:
        unit = str((rules.get("meta") or {}).get("unit", ""))
        read = typed_text(cell, str(rules["type"]), unit=unit, epoch1904=self.book.epoch1904)
        return read.text, read.remark
