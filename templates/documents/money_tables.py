"""Money row by row: what each unit brings in and spends, by the budget and, later, in fact."""

from __future__ import annotations

from templates.documents.reports import name
from templates.house import Cell, each_row, form_row, grid

_WIDTHS = (600, 1640, 1440, 760, 920, 920, 920, 1644)


def planned(table: str, head: tuple[str, str], labels: str) -> str:
    """Return a budget's table, one line a row, with its total in capitals.

    Args:
        table: ``budget_in`` or ``budget_out``.
        head: of the columns for the kind and for the unit.
        labels: code table of the kind.
    """
    kind = "source" if table == "budget_in" else "use"
    total = f"derived.{table}"
    rows = [
        *each_row(
            8,
            f"row in view.{table}",
            form_row(
                "{{ loop.index }}",
                f"{{{{ row.{kind}|label('{labels}') }}}}",
                name("row.org"),
                "{{ row.year|blank }}",
                "{{ row.cash|money }}",
                "{{ row.in_kind|money }}",
                "{{ row.total|money }}",
                "{{ row.note|blank }}",
                styles=(*["TableCentre"] * 4, *["TableNumber"] * 3, "TableText"),
            ),
        ),
        form_row(
            Cell("合计", "TableHead"),
            Cell(f"{{{{ {total}_total|rmb }}}}", span=3),
            f"{{{{ {total}_cash|money }}}}",
            f"{{{{ {total}_kind|money }}}}",
            f"{{{{ {total}_total|money }}}}",
            "",
            styles=("", "", *["TableNumber"] * 3),
        ),
    ]
    return grid(_WIDTHS, rows, head=("序号", *head, "年度", "现金", "实物", "合计", "备注"))
