"""The maps of X5b as tables: who stands where in the innovation chain, the industry chain and the chain of funds."""

from __future__ import annotations

from templates.documents.reports import CENTRE, NUMBER, SMALL, TEXT, Tables, names, section, share, total
from templates.house import (
    SHADE,
    WIDTH,
    Cell,
    Row,
    each,
    each_row,
    form_row,
    grid,
    heading,
    paragraph,
    prose,
    table,
    when,
)

NODES = (
    ("research", "基础研究"),
    ("development", "共性技术开发"),
    ("pilot", "中试验证"),
    ("production", "产业化"),
    ("support", "检测标准服务"),
)
"""The nodes of the innovation chain: key of the facts, label."""
POSITIONS = ("up", "mid", "down")
MONEY = ("own", "public", "finance")


def chains(tables: Tables) -> list[str]:
    """Chapter four."""
    return [
        *section("三链关系", "doc.map_text"),
        *section("创新链图谱", "doc.innovation_text"),
        _innovation(tables),
        *section("产业链图谱", "doc.industry_text"),
        _industry(tables),
        _industry_gaps(tables),
        *section("资金链图谱", "doc.fund_text"),
        _funds(tables),
        heading("成员单位在三链中的定位", 2),
        prose(
            "{{ derived.members_total }}家成员单位按承担任务对应到创新链、产业链各环节，详见附表。"
            "各单位在创新链的位置由创新链图谱汇总，在产业链的位置由产业链图谱汇总。"
        ),
    ]


def _innovation(tables: Tables) -> str:
    """Key technologies down, nodes across, units in the cells."""
    technique = each("k in key_tech if k.no|string == row.key_tech", paragraph("{{ k.no }}. {{ k.name }}", SMALL))
    return tables.listed(
        "创新链图谱（关键技术—环节—单位）",
        (
            (1744, "关键技术", technique, SMALL),
            *((1180, f"{label}{'→' if key != 'support' else ''}", names(f"row.{key}"), SMALL) for key, label in NODES),
            (WIDTH - 1744 - 5 * 1180, "需补强环节", "{{ row.gap }}", SMALL),
        ),
        "row in doc.innovation_map",
    )


def _industry(tables: Tables) -> str:
    """Upstream, midstream and downstream side by side, what supports them underneath."""

    def nodes(position: str) -> str:
        return "".join(
            (
                paragraph(f"{{%p for n in doc.industry_chain|selectattr('position', 'equalto', '{position}') %}}"),
                paragraph("{{ n.node }}", "TableTitle"),
                paragraph("{{ n.products }}", SMALL),
                paragraph("成员：" + names("n.orgs"), SMALL),
                when("n.outside", paragraph("配套：{{ n.outside }}", SMALL)),
                paragraph("{%p else %}"),
                paragraph("无", CENTRE),
                paragraph("{%p endfor %}"),
            )
        )

    service = paragraph(
        "{{ n.node }}：{{ n.products }}；成员："
        + names("n.orgs")
        + "{% if n.outside %}；配套：{{ n.outside }}{% endif %}",
        SMALL,
    )
    third = WIDTH // 3
    head = tuple(
        Cell(
            f"{{{{ '{position}'|label('chain_position') }}}}{'　→' if position != 'down' else ''}",
            "TableHead",
            shade=SHADE,
        )
        for position in POSITIONS
    )
    support = Cell("{{ 'support'|label('chain_position') }}", "TableHead", span=3, shade=SHADE)
    rows = (
        Row(head, head=True),
        Row(tuple(Cell(nodes(position), top=True) for position in POSITIONS)),
        Row((support,)),
        *each_row(
            3,
            "n in doc.industry_chain|selectattr('position', 'equalto', 'support')",
            Row((Cell(service, span=3),)),
        ),
    )
    return tables.caption("产业链图谱（环节—产品—单位）") + table((third, third, WIDTH - 2 * third), rows)


def _industry_gaps(tables: Tables) -> str:
    return tables.listed(
        "产业链短板与补链强链措施",
        (
            (1000, "位置", "{{ row.position|label('chain_position') }}", CENTRE),
            (1700, "环节", "{{ row.node }}", TEXT),
            (2700, "短板", "{{ row.weak }}", TEXT),
            (WIDTH - 5400, "补链强链措施", "{{ row.measure }}", TEXT),
        ),
        "row in doc.industry_chain",
    )


def _funds(tables: Tables) -> str:
    """Stages down, sources across, with the sums both ways."""
    whole = "(" + " + ".join(f"doc.fund_chain|sum(attribute='money.{key}')" for key in MONEY) + ")"
    row_sum = "(" + " + ".join(f"row.money.{key}" for key in MONEY) + ")"
    return tables.listed(
        "资金链图谱（环节—渠道—金额）",
        (
            (1700, "创新环节", "{{ row.stage }}", TEXT),
            (2544, "资金渠道和工具", "{{ row.tools }}", TEXT),
            *(
                (900, label, f"{{{{ row.money.{key}|money }}}}", NUMBER)
                for key, label in zip(MONEY, ("自筹", "财政", "金融"), strict=True)
            ),
            (950, "合计", f"{{{{ {row_sum}|money }}}}", NUMBER),
            (WIDTH - 7894, "占比", share(row_sum, whole), NUMBER),
        ),
        "row in doc.fund_chain",
        total=total(
            *(f"{{{{ doc.fund_chain|sum(attribute='money.{key}')|money }}}}" for key in MONEY),
            f"{{{{ {whole}|money }}}}",
            "100%",
            span=2,
        ),
        unit="万元",
        whole=True,
    )


def appendix(title: str) -> list[str]:
    """Return the table of all units with their places in the chains and their tasks.

    Args:
        title: of the chapter.
    """
    innovation = (
        "{% set comma = joiner('、') %}{% set ns = namespace(found=false) %}"
        + "".join(
            f"{{% for row in doc.innovation_map if o.name in row.{key} %}}{{% if loop.first %}}"
            f"{{% set ns.found = true %}}{{{{ comma() }}}}{label}{{% endif %}}{{% endfor %}}"
            for key, label in NODES
        )
        + "{% if not ns.found %}—{% endif %}"
    )
    industry = (
        "{% for n in doc.industry_chain if o.name in n.orgs %}{{ n.node }}{% if not loop.last %}、{% endif %}"
        "{% else %}—{% endfor %}"
    )
    row = form_row(
        "{{ o.no }}",
        "{{ o.name }}",
        "{{ o.org_type|label('org_type') }}",
        innovation,
        industry,
        "{{ derived.tasks_by_org[o.name]|map(attribute=0)|join('、') }}",
        styles=("TableSmallCentre", SMALL, "TableSmallCentre", SMALL, SMALL, "TableSmallCentre"),
    )
    head = ("序号", "单位名称", "类型", "创新链环节", "产业链环节", "任务序号")
    return [
        heading(title, numbered=False),
        paragraph("附表　成员单位在创新链、产业链中的定位", "Caption"),
        grid((600, 2044, 900, 1800, 1500, 2000), each_row(6, "o in orgs", row), head=head),
    ]
