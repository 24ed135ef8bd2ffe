"""Chapter eight of D1b: the estimate, the balance year by year, sources and uses."""

from __future__ import annotations

from templates.documents.application_units import text
from templates.documents.reports import CENTRE, NUMBER, Tables, section, share, total
from templates.documents.sheets import let
from templates.house import each_row, form_row, grid, heading, kept_whole, prose, when_row


def money(tables: Tables) -> list[str]:
    """Chapter eight."""
    return [
        heading("经费概算", 2),
        prose(
            "构建期经费总额{{ derived.budget_in_total|money }}万元（大写：{{ derived.budget_in_total|rmb }}），"
            "其中现金{{ derived.budget_in_cash|money }}万元、实物折价{{ derived.budget_in_kind|money }}万元；"
            "成员单位投入{{ derived.contribution_total|money }}万元，占"
            + share("derived.contribution_total", "derived.budget_in_total")
            + "。支出概算{{ derived.budget_out_total|money }}万元。"
        ),
        text("doc.cost_basis"),
        _by_year(tables),
        _by_key(tables, "经费来源构成", "来源", "budget_in", "budget_in_by_source", "fund_source"),
        _by_key(tables, "经费支出构成", "科目", "budget_out", "budget_out_by_use", "fund_use"),
        *section("经费来源与资金保障", "doc.fund_security"),
        prose("各成员单位的投入及占比见附表1。"),
    ]


def _by_year(tables: Tables) -> str:
    """Income, spending and what is left, year by year; rows without a year stand in a row of their own."""

    def sums(rows: str) -> list[str]:
        return [f"{{{{ {rows.format(table)}|sum(attribute='total')|money }}}}" for table in ("in", "out")]

    year = "view.budget_{}|selectattr('year', 'equalto', year)"
    rest = "view.budget_{}|rejectattr('year')"
    left = (
        f"{{% set ns.left = ns.left + {year.format('in')}|sum(attribute='total')"
        f" - {year.format('out')}|sum(attribute='total') %}}{{{{ ns.left|money }}}}"
    )
    years = "(view.budget_in|map(attribute='year')|list + view.budget_out|map(attribute='year')|list)"
    styles = (CENTRE, NUMBER, NUMBER, NUMBER)
    undated = f"({rest.format('in')}|list) or ({rest.format('out')}|list)"
    rows = [
        *each_row(
            4,
            f"year in {years}|select|unique|sort",
            form_row("{{ year }}年", *sums(year), left, styles=styles),
        ),
        *when_row(4, undated, form_row("未分年度", *sums(rest), "", styles=styles)),
        form_row(
            *total(
                "{{ derived.budget_in_total|money }}",
                "{{ derived.budget_out_total|money }}",
                "{{ (derived.budget_in_total - derived.budget_out_total)|money }}",
            ),
            styles=styles,
        ),
    ]
    head = ("年度", "来源", "支出", "年末结转")
    return (
        let("ns", "namespace(left=0)")
        + tables.caption("分年度经费平衡", "万元")
        + kept_whole(grid((2211, 2211, 2211, 2211), rows, head=head))
    )


def _by_key(tables: Tables, title: str, what: str, table: str, sums: str, labels: str) -> str:
    kind = "source" if table == "budget_in" else "use"
    rows = f"view.{table}|selectattr('{kind}', 'equalto', key)"
    return tables.listed(
        title,
        (
            (2044, what, f"{{{{ key|label('{labels}') }}}}", CENTRE),
            (1700, "现金", f"{{{{ {rows}|sum(attribute='cash')|money }}}}", NUMBER),
            (1700, "实物", f"{{{{ {rows}|selectattr('in_kind')|sum(attribute='in_kind')|money }}}}", NUMBER),
            (1700, "合计", "{{ sum|money }}", NUMBER),
            (1700, "占比", share("sum", f"derived.{table}_total"), NUMBER),
        ),
        f"key, sum in derived.{sums}.items()",
        total=total(*(f"{{{{ derived.{table}_{part}|money }}}}" for part in ("cash", "kind", "total")), "100%"),
        unit="万元",
        whole=True,
    )
