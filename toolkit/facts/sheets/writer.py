"""Write a workbook to be filled in: XlsxWriter, explicit types only, the same bytes for the same contents."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from toolkit.facts.sheets.cells_out import comment, put, put_text, validate
from toolkit.facts.sheets.looks import Looks, height, width
from toolkit.facts.sheets.names import SheetNames, quoted
from toolkit.facts.sheets.paper import (
    GROUP,
    HINTS,
    LABELS,
    MARK,
    ROW,
    TYPES,
    VALUE,
    Card,
    Column,
    Cover,
    Marked,
    Paper,
    Spot,
    Table,
    Workbook,
)
from toolkit.findings import Severity, cell_name
from toolkit.i18n import T

_HEADING, _LABELS, _HINTS, FIRST = 2, 3, 4, 5
"""Rows, from 0; the two above are hidden. A card has no row of hints."""
_CARD_FIRST = _LABELS + 1
_LISTS = "_lists"
_DRAWN = 12
"""Empty rows that are drawn; below them cells are open but plain."""
_ALLOWED = dict.fromkeys(("objects", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort"), True)
_CARD_WIDTHS = (62, 46)
_PAGE_WIDTH = 200
"""Width of a landscape page on which letters are still large enough to be read."""
_PROBLEM_WIDTHS = (5, 10, 34, 60, 60, 16, 18)
_MADE = datetime(2000, 1, 1)


def write_tables(tables: Sequence[Table], *, title: str, properties: Mapping[str, str] | None = None) -> bytes:
    """Write tables only; see :func:`write_workbook`."""
    return write_workbook(Workbook(tables, title, properties=properties or {}))


def write_workbook(content: Workbook, marks: Mapping[Spot, Marked] | None = None) -> bytes:
    """Write a workbook.

    Args:
        content: what stands in it.
        marks: comments and colours on cells.
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with _LockedBook(stream, options) as book:
        book.set_properties({"title": content.title, "created": _MADE})
        for name, value in sorted(content.properties.items()):
            book.set_custom_property(name, value, "text")
        _Writer(book, content, marks or {}).write()
    return stream.getvalue()


class _LockedBook(xlsxwriter.Workbook):
    """Sheets can't be added, copied, renamed or thrown away; XlsxWriter has no public way to say so."""

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])  # before the views (ISO 29500-1, 18.2.27)
        super()._write_book_views()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, content: Workbook, marks: Mapping[Spot, Marked]) -> None:
        self.book = book
        self.content = content
        self.marks = marks
        self.looks = Looks(book)
        front = [content.cover.title] if content.cover else []
        names = SheetNames((*front, *content.problem_headings[:1], _LISTS))
        self.titles = {paper.key: names.take(paper.title) for paper in content.papers}
        self.papers = {paper.key: paper for paper in content.papers}
        self.lists: dict[tuple[str, ...], int] = {}

    def write(self) -> None:
        if self.content.cover:
            self._cover(self.book.add_worksheet(self.content.cover.title), self.content.cover)
        if self.content.problem_headings:
            self._problems(self.book.add_worksheet(self.content.problem_headings[0]))
        for paper in self.content.papers:
            sheet = self.book.add_worksheet(self.titles[paper.key])
            sheet.hide_gridlines(2)
            sheet.protect("", _ALLOWED)
            sheet.set_landscape()
            sheet.set_paper(9)
            if isinstance(paper, Card):
                self._card(sheet, paper)
            else:
                self._table(sheet, paper)
                if paper.hidden:
                    sheet.very_hidden()
        if self.lists:
            self._write_lists()

    def _head(self, sheet: Worksheet, paper: Paper, kind: str, at: int) -> None:
        """Write what tables and cards have in common: hidden keys, the heading."""
        put_text(sheet, 0, 0, f"{MARK}{kind}:{paper.key}")
        put_text(sheet, 1, 0, TYPES)
        for row in (0, 1):
            sheet.set_row(row, None, None, {"hidden": True})
        put_text(sheet, _LABELS, 0, LABELS)
        severity = self._mark(sheet, _HEADING, at, Spot(paper.key))
        look, heading = self.looks.heading(severity), paper.heading or paper.title
        if paper.help:
            sheet.write_rich_string(_HEADING, at, look, heading, self.looks.words(), f"　{paper.help}", look)
        else:
            put_text(sheet, _HEADING, at, heading, look)
        sheet.set_row(_HEADING, 26)

    def _table(self, sheet: Worksheet, table: Table) -> None:
        sheet.set_column(0, 0, 2, self.looks.cell("line", boxed=False), {"hidden": True})
        self._head(sheet, table, "table", 1)
        put_text(sheet, _HINTS, 0, HINTS)
        end = FIRST + len(table.rows)
        last = end + table.spare - 1
        widths = []
        for place, column in enumerate(table.columns):
            at = place + 1
            values = [row[place] for row in table.rows]
            widths.append(self._table_head(sheet, at, column, [text for text in values if text]))
            for row, text in enumerate(values):
                severity = self._mark(sheet, FIRST + row, at, Spot(table.key, row, column.key))
                look = self.looks.cell(column.kind, required=column.required and not text, mark=severity)
                put(sheet, FIRST + row, at, text, column, look)
            for row in range(end, end + min(_DRAWN, table.spare)):
                sheet.write_blank(row, at, None, self.looks.cell(column.kind))
            if table.spare:
                self._validate(sheet, (FIRST, at, last, at), column)
            if column.required and table.spare:
                self._ask(sheet, at, len(table.columns), last)
        tops = [(_table_label(column), column.hint) for column in table.columns]
        sheet.set_row(_LABELS, height([(label, wide) for (label, _), wide in zip(tops, widths, strict=True)]) or 20)
        sheet.set_row(_HINTS, height([(hint, wide) for (_, hint), wide in zip(tops, widths, strict=True)], small=True))
        for row, cells in enumerate(table.rows, FIRST):
            if not any(cells):
                put_text(sheet, row, 0, ROW, self.looks.cell("line", boxed=False))
            grown = height([(text or "", wide) for text, wide in zip(cells, widths, strict=True)])
            if grown:
                sheet.set_row(row, grown)
        sheet.freeze_panes(FIRST, 1 + min(table.frozen, len(table.columns)))
        sheet.repeat_rows(_LABELS)
        sheet.repeat_columns(0, min(table.frozen, len(table.columns)))
        sheet.fit_to_pages(max(1, round(sum(widths) / _PAGE_WIDTH)), 0)

    def _table_head(self, sheet: Worksheet, at: int, column: Column, texts: list[str]) -> float:
        """Write what stands above a column; return its width."""
        put_text(sheet, 0, at, column.key)
        put_text(sheet, 1, at, column.stored_kind)
        label = _table_label(column)
        put_text(sheet, _LABELS, at, label, self.looks.label(required=column.required))
        put_text(sheet, _HINTS, at, column.hint, self.looks.hint())
        if column.note:
            comment(sheet, _LABELS, at, column.note)
        wide = max(width([label, *texts]), min(22.0, width([column.hint])))
        sheet.set_column(at, at, wide, self.looks.cell(column.kind, boxed=False))
        return wide

    def _ask(self, sheet: Worksheet, at: int, columns: int, last: int) -> None:
        """Tint a cell that must be filled in as soon as something stands in its row."""
        row = FIRST + 1
        first, final = cell_name(row, 2), cell_name(row, columns + 1)
        rule = f"=AND(ISBLANK({cell_name(row, at + 1)}),COUNTA(${first}:${final})>0)"
        options = {"type": "formula", "criteria": rule, "format": self.looks.asked()}
        if sheet.conditional_format(FIRST, at, last, at, options):
            raise ValueError(rule)

    def _card(self, sheet: Worksheet, card: Card) -> None:
        for at in (0, 1):
            sheet.set_column(at, at, 2, None, {"hidden": True})
        self._head(sheet, card, "card", 2)
        put_text(sheet, 0, 3, VALUE)
        label_width = max(16.0, min(34.0, width([f"{column.label} *" for column in card.columns])))
        for at, text in enumerate((T("Field"), T("Your entry"), T("Note")), 2):
            put_text(sheet, _LABELS, at, str(text), self.looks.label())
        for row, column, value in self._lines(sheet, card):
            put_text(sheet, row, 0, column.key)
            put_text(sheet, row, 1, column.stored_kind)
            label = f"{column.label} *" if column.required else column.label
            put_text(sheet, row, 2, label, self.looks.label(required=column.required, left=True))
            severity = self._mark(sheet, row, 3, Spot(card.key, None, column.key))
            look = self.looks.cell(column.kind, required=column.required and not value, mark=severity, left=True)
            put(sheet, row, 3, value, column, look)
            put_text(sheet, row, 4, column.hint, self.looks.hint())
            if column.note:
                comment(sheet, row, 2, column.note)
            self._validate(sheet, (row, 3, row, 3), column)
            beside = height([(column.hint, _CARD_WIDTHS[1])], small=True) or 0
            grown = max(height([(label, label_width), (value or "", _CARD_WIDTHS[0])]) or 0, beside)
            if grown:
                sheet.set_row(row, grown)
        for at, wide in enumerate((label_width, *_CARD_WIDTHS), 2):
            sheet.set_column(at, at, wide)
        sheet.freeze_panes(_CARD_FIRST, 0)
        sheet.fit_to_pages(1, 0)

    def _lines(self, sheet: Worksheet, card: Card) -> list[tuple[int, Column, str | None]]:
        """Give each field of a card its row, and write the headings between them."""
        lines, row, group = [], _CARD_FIRST, ""
        for column, value in zip(card.columns, card.values, strict=True):
            if column.group != group:
                group = column.group
                if group:
                    put_text(sheet, row, 0, GROUP)
                    for at in (2, 3, 4):
                        put_text(sheet, row, at, group if at == 2 else "", self.looks.group())
                    row += 1
            lines.append((row, column, value))
            row += 1
        return lines

    def _mark(self, sheet: Worksheet, row: int, at: int, spot: Spot) -> Severity | None:
        marked = self.marks.get(spot)
        if marked is None:
            return None
        comment(sheet, row, at, marked.text, long=True)
        return marked.severity

    def _validate(self, sheet: Worksheet, area: tuple[int, int, int, int], column: Column) -> None:
        source = ""
        if column.choices:
            column_at = self.lists.setdefault(column.choices, len(self.lists))
            top, bottom = cell_name(1, column_at + 1), cell_name(len(column.choices), column_at + 1)
            source = f"={_LISTS}!{_fixed(top)}:{_fixed(bottom)}"
        elif column.refers:
            source = self._referred(column.refers)
        validate(sheet, area, column, source)

    def _referred(self, refers: str) -> str:
        """Return the cells of another table's column; nothing where this workbook has no such table."""
        key, _, wanted = refers.rpartition(".")
        table = self.papers.get(key)
        if not isinstance(table, Table):
            return ""
        place = next((i for i, column in enumerate(table.columns) if column.key == wanted), None)
        if place is None:
            return ""
        top, bottom = cell_name(FIRST + 1, place + 2), cell_name(FIRST + len(table.rows) + table.spare, place + 2)
        return f"={quoted(self.titles[key])}!{_fixed(top)}:{_fixed(bottom)}"

    def _write_lists(self) -> None:
        sheet = self.book.add_worksheet(_LISTS)
        for choices, at in self.lists.items():
            for row, choice in enumerate(choices):
                put_text(sheet, row, at, choice)
        sheet.protect()
        sheet.very_hidden()

    def _cover(self, sheet: Worksheet, cover: Cover) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 3)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, 62)
        sheet.set_column(3, 3, 12)
        sheet.protect("", _ALLOWED)
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(9)
        put_text(sheet, 1, 1, cover.heading, self.looks.get(bold=True, font_size=18, font_color="#1F3864"))
        sheet.set_row(1, 32)
        row = 3
        for line in cover.lines:
            put_text(sheet, row, 1, line, self.looks.words())
            row += 1
        if cover.headings is None:
            return
        row += 1
        for at, heading in enumerate(cover.headings, 1):
            put_text(sheet, row, at, heading, self.looks.label())
        for paper in self.content.papers:
            if isinstance(paper, Table) and paper.hidden:
                continue
            row += 1
            link = f"internal:{quoted(self.titles[paper.key])}!A1"
            sheet.write_url(row, 1, link, self.looks.plain(link=True), self.titles[paper.key])
            put_text(sheet, row, 2, paper.help, self.looks.plain(grey=True))
            filled = len(paper.rows) if isinstance(paper, Table) else sum(bool(value) for value in paper.values)
            sheet.write_number(row, 3, filled, self.looks.plain())

    def _problems(self, sheet: Worksheet) -> None:
        sheet.hide_gridlines(2)
        sheet.freeze_panes(2, 0)
        for at, wide in enumerate(_PROBLEM_WIDTHS):
            sheet.set_column(at, at, wide)
        put_text(sheet, 0, 0, self.content.title, self.looks.heading())
        for at, heading in enumerate(self.content.problem_headings[1:]):
            put_text(sheet, 1, at, heading, self.looks.label())
        for number, problem in enumerate(self.content.problems, 1):
            row = number + 1
            sheet.write_number(row, 0, number, self.looks.plain())
            put_text(sheet, row, 1, problem.name, self.looks.plain(mark=problem.severity))
            target = self._address(problem.spot)
            if target:
                sheet.write_url(row, 2, f"internal:{target}", self.looks.plain(link=True), target.replace("'", ""))
            else:
                put_text(sheet, row, 2, problem.where, self.looks.plain())
            for at, text in enumerate((problem.problem, problem.remedy, problem.rule, problem.basis), 3):
                put_text(sheet, row, at, text, self.looks.plain(grey=at > 4))
            texts = (target, problem.problem, problem.remedy, problem.rule, problem.basis)
            grown = height(zip(texts, _PROBLEM_WIDTHS[2:], strict=True))
            if grown:
                sheet.set_row(row, grown)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _address(self, spot: Spot | None) -> str:
        cell = cell_of(self.papers, spot) if spot else None
        return f"{quoted(self.titles[spot.table])}!{cell_name(*cell)}" if spot and cell else ""


def cell_of(papers: Mapping[str, Paper], spot: Spot) -> tuple[int, int] | None:
    """Return row and column, from 1, of a spot in a workbook of these sheets; None where there is none."""
    paper = papers.get(spot.table)
    if paper is None:
        return None
    if isinstance(paper, Table):
        if spot.row is None:
            return _HEADING + 1, 2
        place = next((i for i, column in enumerate(paper.columns) if column.key == spot.column), 0)
        return FIRST + spot.row + 1, place + 2
    if not spot.column:
        return _HEADING + 1, 3
    row, group = _CARD_FIRST, ""
    for column in paper.columns:
        if column.group != group:
            group = column.group
            row += bool(group)
        if column.key == spot.column:
            return row + 1, 4
        row += 1
    return _HEADING + 1, 3


def _table_label(column: Column) -> str:
    """Return what stands above a column: the group that it belongs to, then its own name."""
    label = f"{column.label} *" if column.required else column.label
    return f"{column.group}\n{label}" if column.group else label


def _fixed(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"
