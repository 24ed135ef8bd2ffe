"""A year's schedule as a native Word table: twelve columns for the months, the filled ones shaded."""

from __future__ import annotations

from templates.house import SHADE, WIDE, Cell, Row, each_row, table, when, when_row
from templates.house.blocks import run

MONTHS = 12
FILLED = "A6A6A6"
"""Fill of a month in which something is done."""
_NUMBER, _OWNER, _MONTH = 520, 1260, 740
_WHAT = WIDE - _NUMBER - _OWNER - MONTHS * _MONTH
_SMALL, _HEAD = "TableSmall", "TableSmallHead"


def gantt(rows: str, what: str) -> str:
    """Return the chart for landscape pages.

    Args:
        rows: the name of rows with ``no``, ``brief``, ``owner_short`` and twelve ``months``.
        what: head of the column that tells what a row is.
    """
    columns = 3 + MONTHS
    head = Row(
        (
            Cell("序号", _HEAD, shade=SHADE),
            Cell(what, _HEAD, shade=SHADE),
            Cell("责任单位", _HEAD, shade=SHADE),
            *(Cell(_month(number), shade=SHADE) for number in range(MONTHS)),
        ),
        head=True,
    )
    # The tag cellbg fills a cell; it wants cells without a width of their own, which they get from the grid.
    filled = (
        Cell(f"{{% cellbg '{FILLED}' if row.months[{number}] else 'auto' %}}", _SMALL) for number in range(MONTHS)
    )
    line = Row(
        (
            Cell("{{ row.no }}", "TableSmallCentre"),
            Cell("{{ row.brief }}", _SMALL),
            Cell("{{ row.owner_short }}", "TableSmallCentre"),
            *filled,
        ),
        height=460,
    )
    none = Row((Cell("无", "TableCentre", span=columns),))
    return table(
        (_NUMBER, _WHAT, _OWNER, *[_MONTH] * MONTHS),
        [head, *each_row(columns, f"row in {rows}", line), *when_row(columns, f"not {rows}", none)],
        fixed=False,
    )


def _month(number: int) -> str:
    begins = f"view.schedule.heads[{number}].day"
    return _close(f"第{number + 1}月") + when(
        begins, _close(f"{{{{ {begins}.year }}}}年"), _close(f"{{{{ {begins}.month }}}}月")
    )


def _close(text: str) -> str:
    """Return a head that may run into its cell's margins, so that 2026年 stays in one line."""
    outwards = '<w:ind w:left="-60" w:right="-60"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="{_HEAD}"/>{outwards}</w:pPr>{run(text)}</w:p>'
