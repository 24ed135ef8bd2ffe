"""The workbook of a batch: blank with two examples to be filled in, or filled from rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.facts.sheets.paper import Card, Column, Cover, Marked, Spot, Workbook
from toolkit.facts.sheets.paper import Table as SheetTable
from toolkit.facts.sheets.writer import write_workbook
from toolkit.findings import Severity
from toolkit.forms import CodeTable, Schema, load_code_tables
from toolkit.i18n import T
from toolkit.office.batches.common import CODE, KIND
from toolkit.office.batches.fields import Field, Table
from toolkit.office.batches.grid import ROW_KEY
from toolkit.office.batches.intake import EXAMPLE
from toolkit.office.batches.kinds import Kind
from toolkit.office.batches.sheetbatch import COMMON, NOTICES
from toolkit.resources import Resources

SPARE = 300
"""Empty rows that carry drop-down lists."""
Row = Mapping[str, Any]
"""Key of a column → text (of a list one item a line); key of a list → its rows, likewise."""


def blank_workbook(kind: Kind, resources: Resources, *, spare: int = SPARE) -> bytes:
    """Return the workbook to fill in, with what is usual filled in and two examples that are never issued.

    Args:
        kind: of which kind.
        resources: the forms.
        spare: how many empty rows carry drop-down lists.
    """
    presets = {entry.key: entry.preset for entry in kind.common}
    rows = [{ROW_KEY: f"{EXAMPLE}{n}", **example} for n, example in enumerate(kind.examples, 1)]
    note = T(
        "An example: overwrite it, its row key too, or delete the row. Nothing is issued of a row whose key is {key}.",
        key=f"{EXAMPLE}1",
    )
    marks = {Spot(NOTICES, n, ROW_KEY): Marked(Severity.HUMAN, str(note)) for n in range(len(rows))}
    return _write(kind, resources, presets, rows, spare, marks)


def filled_workbook(
    kind: Kind, resources: Resources, *, common: Mapping[str, str], rows: Sequence[Row], code: str = "", spare: int = 20
) -> bytes:
    """Return the workbook with these rows in it.

    Args:
        kind: of which kind.
        resources: the forms.
        common: key of an entry → text.
        rows: the notices; ``row`` is the row key.
        code: the 机关代字.
        spare: how many empty rows carry drop-down lists.
    """
    return _write(kind, resources, {**common, CODE: code}, rows, spare, {})


def _write(
    kind: Kind,
    resources: Resources,
    common: Mapping[str, str],
    rows: Sequence[Row],
    spare: int,
    marks: Mapping[Spot, Marked],
) -> bytes:
    sheets = _Sheets(kind, load_code_tables(resources))
    papers: list[Card | SheetTable] = [
        sheets.card(common),
        sheets.notices(rows, spare),
        *(sheets.list_of(table, rows, spare) for table in kind.row_tables),
        *(sheets.shared(table) for table in kind.tables if table.common),
    ]
    title = str(T("Batch: {title}", title=kind.title))
    return write_workbook(Workbook(papers, title, cover=_cover(kind, title)), marks)


def _cover(kind: Kind, title: str) -> Cover:
    lists = "、".join(f"“{table.label}”" for table in kind.row_tables)
    lines = [
        T("“Common part” is said once and printed in every notice: basis, date, contact, signing record."),
        T("“Notices” has one row for each notice. You choose its row key; it must not change later."),
        *(
            (T("{lists}: one row for each item; its row key says which notice it belongs to.", lists=lists),)
            * bool(lists)
        ),
        T("Entries marked * must be filled in. Several values in one cell: one a line, or parted by “；”."),
        T("Rows whose key begins with “{key}” are examples; no notice is made of them.", key=EXAMPLE),
        T("Numbers (发文字号) are not filled in: the register gives them when the batch is issued."),
        T("Then run: alliance notice check BATCH.xlsx"),
    ]
    numbered = tuple(f"{number}. {line}" for number, line in enumerate(lines, 1))
    headings = (str(T("Sheet")), str(T("What it is for")), str(T("Filled in")))
    return Cover(str(T("How to fill in")), title, numbered, headings)


class _Sheets:
    def __init__(self, kind: Kind, tables: Mapping[str, CodeTable]) -> None:
        self.kind = kind
        self.tables = tables

    def card(self, values: Mapping[str, str]) -> Card:
        """Return the sheet of the common part."""
        own = str(T("This batch"))
        code = str(T("What stands before the year of its numbers, such as 豫科办; or name it when issuing."))
        columns = [
            Column(KIND, str(T("Kind of notice")), required=True, group=own, hint=str(T("Do not change."))),
            Column(CODE, str(T("Code of the issuing body")), group=own, hint=code),
            *(self.column(entry, grouped=True) for entry in self.kind.common),
        ]  # fmt: skip
        said = {**values, KIND: str(self.kind.title)}
        texts = [said.get(column.key) or None for column in columns]
        help_ = str(T("Said once, printed in every notice."))
        return Card(COMMON, str(T("Common part")), tuple(columns), texts, help=help_)

    def notices(self, rows: Sequence[Row], spare: int) -> SheetTable:
        """Return the sheet of notices."""
        key = Column(
            ROW_KEY, str(T("Row key")), required=True, hint=str(T("One for each notice; must not change later."))
        )
        columns = (key, *(self.column(entry) for entry in self.kind.columns))
        cells = [[_text(row.get(column.key)) for column in columns] for row in rows]
        help_ = str(T("One row for each notice."))
        return SheetTable(NOTICES, str(T("Notices")), columns, cells, help=help_, spare=spare, frozen=2)

    def list_of(self, table: Table, rows: Sequence[Row], spare: int) -> SheetTable:
        """Return the sheet of a list whose rows belong each to a notice."""
        key = Column(
            ROW_KEY,
            str(T("Row key")),
            required=True,
            refers=f"{NOTICES}.{ROW_KEY}",
            strict=False,
            hint=str(T("Of the notice it belongs to.")),
        )
        columns = (key, *(self.column(entry) for entry in table.columns))
        cells = [
            [_text(row.get(ROW_KEY)), *(_text(item.get(column.key)) for column in columns[1:])]
            for row in rows
            for item in row.get(table.key) or ()
        ]
        help_ = str(T("One row for each item; several for each notice."))
        return SheetTable(table.key, str(table.label), columns, cells, help=help_, spare=spare * 2)

    def shared(self, table: Table) -> SheetTable:
        """Return the sheet of a list that all notices share."""
        columns = tuple(self.column(entry) for entry in table.columns)
        help_ = str(T("Said once, printed in every notice."))
        return SheetTable(table.key, str(table.label), columns, (), help=help_, spare=60, frozen=0)

    def column(self, entry: Field, *, grouped: bool = False) -> Column:
        """Return the column, or the line of the card, of an entry."""
        rules = entry.rules
        hint = str(entry.hint)
        auto = entry.key == "no" and entry.path == ("no",)
        return Column(
            key=entry.key,
            label=str(entry.label),
            kind=str(rules["type"]),
            required=entry.required and not auto,
            choices=self.choices(rules),
            many=entry.many,
            hint=str(T("May be left out.")) if auto else hint,
            unit=str((rules.get("meta") or {}).get("unit", "")),
            group=str(entry.group) if grouped else "",
        )

    def choices(self, rules: Schema) -> tuple[str, ...]:
        """Return what may be chosen."""
        if "choices" in rules:
            return tuple(str(label) for label in self.tables[rules["choices"]].labels.values())
        return (str(T("yes")), str(T("no"))) if rules["type"] == "boolean" else ()


def _text(value: Any) -> str | None:
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value)) or None
    return str(value) if value not in (None, "") else None
