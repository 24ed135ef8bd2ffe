"""Tables: one look, fixed columns, heads that repeat, rows and signature blocks that never split."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from templates.house.blocks import gap, paragraph, spacer

SHADE = "F2F2F2"
TEXT, HEAD, CENTRE, NUMBER = "TableText", "TableHead", "TableCentre", "TableNumber"


@dataclass(frozen=True)
class Cell:
    """A table cell.

    Args:
        text: what it says; a tuple for several paragraphs; a text beginning with ``<w:`` is taken as XML.
        style: paragraph style.
        span: columns it covers.
        shade: fill colour, or nothing.
        top: text starts at the top instead of the middle.
        line: for open tables: a line at the foot, to write on.
    """

    text: str | tuple[str, ...]
    style: str = TEXT
    span: int = 1
    shade: str = ""
    top: bool = False
    line: bool = False


@dataclass(frozen=True)
class Row:
    """A table row; ``height`` is the least height in twips, ``head`` repeats it on every page."""

    cells: tuple[Cell, ...]
    head: bool = False
    height: int = 0


def table(widths: Sequence[int], rows: Iterable[Row], *, style: str = "HouseTable", fixed: bool = True) -> str:
    """Return a table of fixed layout; ``fixed=False`` leaves the cells' widths to the grid."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        + "".join(_row(row, widths if fixed else ()) for row in rows)
        + "</w:tbl>"
    )


def grid(
    widths: Sequence[int],
    rows: Iterable[Row | Sequence[str | Cell]],
    *,
    head: Sequence[str | tuple[str, ...]] = (),
    styles: Sequence[str] = (),
) -> str:
    """Return a ruled table with a head that repeats.

    Args:
        widths: of the columns, in twips.
        rows: rows, or the cells' texts.
        head: the columns' names; a tuple for a name in several lines.
        styles: paragraph style of each column; plain text where left out.
    """
    out = [Row(tuple(Cell(name, HEAD, shade=SHADE) for name in head), head=True)] if head else []
    for row in rows:
        out.append(row if isinstance(row, Row) else form_row(*row, styles=styles))
    return table(widths, out)


def form_row(*cells: str | Cell, styles: Sequence[str] = (), height: int = 0) -> Row:
    """Return a row from texts and cells; ``styles`` go to the texts by position."""
    made = []
    for number, cell in enumerate(cells):
        style = styles[number] if number < len(styles) else TEXT
        made.append(cell if isinstance(cell, Cell) else Cell(cell, style))
    return Row(tuple(made), height=height)


def fields(widths: Sequence[int], rows: Iterable[Sequence[str]], *, height: int = 480) -> str:
    """Return a form of labels and values: each row label, value, label, value; a short row's last value runs on."""
    out = []
    for row in rows:
        cells = [Cell(text, HEAD, shade=SHADE) if n % 2 == 0 else Cell(text) for n, text in enumerate(row)]
        cells[-1] = replace(cells[-1], span=len(widths) - len(row) + 1)
        out.append(Row(tuple(cells), height=height))
    return table(widths, out)


def each_row(columns: int, loop: str, *rows: Row) -> list[Row]:
    """Repeat rows: ``each_row(4, "x in rows", …)``."""
    return [_tag_row(columns, f"for {loop}"), *rows, _tag_row(columns, "endfor")]


def when_row(columns: int, condition: str, *rows: Row) -> list[Row]:
    """Print rows only if the condition holds."""
    return [_tag_row(columns, f"if {condition}"), *rows, _tag_row(columns, "endif")]


def block(width: int, contents: Iterable[str], *, room: int = 0, closing: Iterable[str] = ()) -> str:
    """Return a framed block for an opinion or a signature: one row, so that it never goes over a page's end.

    Args:
        width: in twips.
        contents: its paragraphs, as XML.
        room: blank height in twips between them and the signature lines.
        closing: the signature lines, as XML.
    """
    inside = "".join(contents) + (gap(room) if room else "") + "".join(closing)
    return table((width,), (Row((Cell(inside),)),), style="HouseBlock") + spacer()


def kept_whole(made: str) -> str:
    """Let every row of a table stay with the next, so that no row of it stands alone on a page; for short tables.

    Where the last row is a tag's, the last that is printed stays with a thin line under the table, and goes no further.
    """
    rows, row, last = made.rpartition("<w:tr>")
    kept = re.sub(r'(<w:pStyle w:val="[^"]+"/>)(?!<w:keepNext/>)', r"\1<w:keepNext/>", rows) + row + last
    return kept + (spacer() if "{%tr" in last else "")


def _tag_row(columns: int, tag: str) -> Row:
    return Row((Cell(f"{{%tr {tag} %}}", span=columns),))


def _row(row: Row, widths: Sequence[int]) -> str:
    properties = "<w:cantSplit/>"
    if row.height:
        properties += f'<w:trHeight w:val="{row.height}" w:hRule="atLeast"/>'
    if row.head:
        properties += "<w:tblHeader/>"
    out, column = [], 0
    for cell in row.cells:
        out.append(_cell(cell, sum(widths[column : column + cell.span])))
        column += cell.span
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(out)}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    properties = (
        (f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else "")
        + (f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else "")
        + ('<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>' * cell.line)
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.shade}"/>' if cell.shade else "")
        + ("" if cell.top else '<w:vAlign w:val="center"/>')
    )
    texts = (cell.text,) if isinstance(cell.text, str) else cell.text
    inside = "".join(text if text.startswith("<w:") else paragraph(text, cell.style) for text in texts)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"
