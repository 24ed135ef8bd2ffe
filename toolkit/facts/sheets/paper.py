"""What a workbook to be filled in consists of: tables, cards and the marks on them; no cells yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.findings import Severity

MARK = "alliance:"
"""Cell A1 of each sheet of ours begins with it; then ``table:`` or ``card:`` and the key."""
TYPES, LABELS, HINTS, GROUP = "types", "labels", "hints", "group"
"""What column A says of a sheet's own rows."""
ROW = "row"
"""What column A says of a row that has nothing but rows of other tables that belong to it."""
VALUE = "value"
"""Key of the column of a card that holds the values."""
PARENT = "^"
"""Key of the column of a table that names the row of another table to which its row belongs."""
MANY = "*"
"""Behind a type: several values in a cell, one a line."""


@dataclass(frozen=True)
class Column:
    """One field.

    Args:
        key: stable name, kept in the workbook; what people see may be translated.
        label: what people see.
        kind: the field's type in the form; of a :data:`PARENT` column ``parent:`` and the columns that may be named.
        required: must be filled in.
        choices: what may be chosen.
        refers: table and column whose values may be chosen, as ``orgs.short_name``.
        strict: refuse what is not among the choices.
        many: several values, one a line.
        hint: what people read beneath the label.
        note: what they read beside it when they point at it.
        unit: of the value.
        group: heading above it on a card.
    """

    key: str
    label: str
    kind: str = "line"
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    strict: bool = True
    many: bool = False
    hint: str = ""
    note: str = ""
    unit: str = ""
    group: str = ""

    @property
    def stored_kind(self) -> str:
        """The type as the workbook keeps it."""
        return f"{self.kind}{'%' if self.unit == '%' else ''}{MANY if self.many else ''}"


@dataclass(frozen=True)
class Table:
    """A sheet with one row for each thing.

    Args:
        key: stable name.
        title: the sheet's name; made legal and unique when written.
        columns: its fields.
        rows: values as typed, one for each column; None where nothing was said.
        heading: printed above; the title where empty.
        help: printed beside the heading.
        spare: empty rows that carry drop-down lists.
        frozen: how many columns stay in sight.
        hidden: nobody is to see it.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | None]] = ()
    heading: str = ""
    help: str = ""
    spare: int = 200
    frozen: int = 1
    hidden: bool = False


@dataclass(frozen=True)
class Card:
    """A sheet with one line for each field of one thing; arguments as of :class:`Table`."""

    key: str
    title: str
    columns: tuple[Column, ...]
    values: Sequence[str | None]
    heading: str = ""
    help: str = ""


Paper = Table | Card


@dataclass(frozen=True)
class Spot:
    """A cell by its keys; a row counts from 0, None where the heading is meant, the whole row where no key is given."""

    table: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Marked:
    """What a cell is marked with."""

    severity: Severity
    text: str


@dataclass(frozen=True)
class Problem:
    """One line of the list of problems.

    Args:
        severity: how much it weighs.
        spot: where; None where it has no place in the workbook.
        name: of its severity.
        where: in words.
        problem: what is wrong.
        remedy: how to mend it.
        rule: the rule's id.
        basis: what it rests on.
    """

    severity: Severity
    spot: Spot | None
    name: str
    where: str
    problem: str
    remedy: str
    rule: str
    basis: str = ""


@dataclass(frozen=True)
class Cover:
    """The first sheet.

    Args:
        title: its name.
        heading: the workbook's title.
        lines: what to know before filling in.
        headings: of the list of sheets below; none where it is left out.
    """

    title: str
    heading: str
    lines: tuple[str, ...] = ()
    headings: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Workbook:
    """All of it.

    Args:
        papers: the sheets, in order.
        title: of the document.
        cover: the first sheet.
        problems: a list of problems as the second sheet; ``problem_headings`` names its sheet and columns.
        problem_headings: the sheet's name, then a heading for each column.
        properties: hidden properties of the document.
    """

    papers: Sequence[Paper]
    title: str
    cover: Cover | None = None
    problems: Sequence[Problem] = ()
    problem_headings: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
