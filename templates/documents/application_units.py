"""Parts one to five of D1: the alliance, its lead, its members, the need, what there is to build on."""

from __future__ import annotations

from collections.abc import Sequence

from templates.house import (
    Cell,
    Row,
    each,
    each_row,
    fields,
    form_row,
    grid,
    heading,
    kept_whole,
    paragraph,
    prose,
    when,
    when_row,
)

LABELS = (1840, 2582, 1840, 2582)
MONEY = ("经费", "（万元）")
"""Head of a narrow column of sums, in two lines."""


def text(name: str) -> str:
    """Return prose from the facts, paragraph by paragraph."""
    return each(f"text in {name}|paragraphs", prose("{{ text }}"))


def listed(
    widths: Sequence[int],
    head: Sequence[str | tuple[str, ...]],
    loop: str,
    cells: Sequence[str | Cell],
    styles: Sequence[str] = (),
) -> str:
    """Return a table with one row for each entry of a list (``x in rows``), or 无 where the list is empty."""
    columns = len(widths)
    source = loop.split(" in ", 1)[1]
    rows = [
        *each_row(columns, loop, form_row(*cells, styles=styles)),
        *when_row(columns, f"not {source}", Row((Cell("无", "TableCentre", span=columns),))),
    ]
    return grid(widths, rows, head=head, styles=styles)


def alliance() -> list[str]:
    """Part one."""
    regions = "其中河南省 {{ derived.henan }} 家，占 {{ derived.henan_share|percent }}；其他 {{ derived.outside }} 家"
    kinds = (
        "{% for kind, count in derived.counts_by_type.items() %}{{ kind|label('org_type') }} {{ count }} 家"
        "{% if not loop.last %}，{% endif %}{% endfor %}"
    )
    field = "{{ alliance.industry_field|label('industry_field') }}"
    money = ("{{ derived.budget_in_total|money }}", "{{ derived.contribution_total|money }}")
    rows = (
        ("联盟名称", "{{ alliance.name }}"),
        ("联盟简称", "{{ alliance.short_name }}", "英文名称", "{{ alliance.name_en|blank }}"),
        ("所属领域", field, "技术方向", "{{ alliance.tech_direction }}"),
        ("牵头单位", "{{ lead.name }}"),
        ("成员单位数", "{{ derived.members_total }} 家（含牵头单位），" + regions),
        ("成员构成", kinds),
        ("职工总数", "{{ derived.staff_total }} 人", "研发人员", "{{ derived.staff_rd_total }} 人"),
        ("经费总额（万元）", money[0], "成员投入（万元）", money[1]),
        ("对外承担责任主体", "{{ alliance.liability_subject }}"),
        ("经费托管单位", "{{ alliance.fund_custodian }}"),
        ("联盟办公室", "{{ alliance.office.host }}"),
        ("办公室地址", "{{ alliance.office.address }}"),
        ("办公室电话", "{{ alliance.office.phone }}", "专职人员", _staff()),
    )  # fmt: skip
    return [
        fields(LABELS, rows),
        heading("联盟宗旨", 2),
        text("alliance.purpose"),
    ]


def _staff() -> str:
    return (
        "{% for person in alliance.office.staff|selectattr('full_time') %}{{ person.name }}"
        "{% if person.title %}（{{ person.title }}）{% endif %}{% if not loop.last %}、{% endif %}"
        "{% else %}待聘{% endfor %}"
    )


def lead() -> list[str]:
    """Part two."""
    rows = (
        ("单位名称", "{{ lead.name }}"),
        ("统一社会信用代码", "{{ lead.uscc }}", "单位类型", "{{ lead.org_type|label('org_type') }}"),
        ("成立日期", "{{ lead.est_date|cn_date }}", "注册资本（万元）", "{{ lead.capital|money }}"),
        ("注册地", "{{ derived.regions[lead.region_code] }}", "独立法人", "{{ lead.is_legal_person|yesno }}"),
        ("注册地址", "{{ lead.reg_address }}"),
        ("通讯地址", "{{ lead.address }}"),
        ("邮政编码", "{{ lead.postcode }}", "行业地位", "{{ lead.tech_level|label('tech_level') }}"),
        ("法定代表人", "{{ lead.legal_rep.name }}", "职务", "{{ lead.legal_rep.title|blank }}"),
        ("联系人", "{{ lead.contact.name }}", "职务", "{{ lead.contact.title|blank }}"),
        ("联系电话", "{{ lead.contact.mobile }}", "电子邮箱", "{{ lead.contact.email }}"),
        ("职工总数", "{{ lead.staff_total }} 人", "研发人员", "{{ lead.staff_rd }} 人"),
        ("主营业务", "{{ lead.business }}"),
        ("近三年信用", "{% if lead.credit_ok %}无不良信用记录{% else %}有不良信用记录，见附件{% endif %}"),
    )
    return [
        heading("基本信息", 2),
        fields(LABELS, rows),
        heading("近三年经济指标", 2),
        paragraph("单位：万元", "TableUnit"),
        kept_whole(
            listed(
                (2211, 2211, 2211, 2211),
                ("年度", "主营业务收入", "研发投入", "利税"),
                "row in lead.finance",
                (
                    "{{ row.year }}年",
                    "{{ row.revenue|money }}",
                    "{{ row.rd_spend|money }}",
                    "{{ row.profit_tax|money }}",
                ),
                ("TableCentre", *["TableNumber"] * 3),
            )
        ),
        heading("资质", 2),
        kept_whole(
            listed(
                (4244, 2600, 2000),
                ("资质名称", "证书编号", "有效期至"),
                "row in lead.qualifications",
                ("{{ row.name }}", "{{ row.no or '—' }}", "{{ row.valid_to|cn_date or '—' }}"),
                ("TableText", "TableText", "TableCentre"),
            )
        ),
        heading("技术水平与行业地位", 2),
        text("doc.lead_strength"),
    ]


def members_table() -> list[str]:
    """Part three, the landscape table."""
    widths = (600, 2060, 2000, 900, 1240, 780, 900, 2936, 780, 1240)

    return [
        heading("成员单位一览表", 2),
        listed(
            widths,
            ("序号", "单位名称", "统一社会信用代码", ("单位", "类型"), "注册地", ("法定", "代表人"), ("行业", "地位"),
             "在联盟中的任务", "联系人", "联系电话"),
            "org in orgs",
            (
                "{{ org.no }}",
                Cell(("{{ org.name }}", "（简称：{{ org.short_name }}）"), "TableSmall"),
                "{{ org.uscc }}",
                "{{ org.org_type|label('org_type') }}",
                "{{ derived.regions[org.region_code] }}",
                "{{ org.legal_rep.name }}",
                "{{ org.tech_level|label('tech_level') }}",
                "{{ org.contribution.task_text }}",
                "{{ org.contact.name }}",
                "{{ org.contact.mobile }}",
            ),
            ("TableSmallCentre", "TableSmall", *["TableSmallCentre"] * 5, "TableSmall", *["TableSmallCentre"] * 2),
        ),
    ]  # fmt: skip


def members() -> list[str]:
    """Part three, what else is said of the members."""
    return [
        heading("成员单位简介", 2),
        each(
            "org in orgs",
            heading("{{ org.name }}", 3),
            text("org.profile"),
            prose(
                "主要业务：{{ org.business }}职工{{ org.staff_total }}人，其中研发人员{{ org.staff_rd }}人；"
                "行业地位：{{ org.tech_level|label('tech_level') }}。"
            ),
        ),
        heading("成员单位近三年经济指标", 2),
        paragraph("单位：万元", "TableUnit"),
        listed(
            (3844, 1000, 1400, 1300, 1300),
            ("单位名称", "年度", "主营业务收入", "研发投入", "利税"),
            "row in view.finance",
            ("{{ row.org }}", "{{ row.year }}年", "{{ row.revenue|money }}", "{{ row.rd_spend|money }}",
             "{{ row.profit_tax|money }}"),
            ("TableText", "TableCentre", *["TableNumber"] * 3),
        ),
    ]  # fmt: skip


def _numbered_name() -> Cell:
    """Return a project's name with its number under it, so that the number stays in one piece."""
    return Cell(paragraph("{{ row.name }}", "TableText") + when("row.no", paragraph("（{{ row.no }}）", "TableText")))


def _months(*below: str) -> Cell:
    """Return a project's first and last month in two lines, and what stands under them."""
    last = "{% if row.end %}{{ row.end|cn_month }}{% endif %}"
    return Cell(
        paragraph("{{ row.start|cn_month }}{% if row.end %}至{% else %}起{% endif %}", "TableCentre")
        + when("row.end", paragraph(last, "TableCentre"))
        + "".join(below)
    )


def background() -> list[str]:
    """Part four."""
    return [
        heading("背景与必要性", 2),
        text("doc.background"),
        when("doc.state_of_art", heading("国内外技术现状与趋势", 2), text("doc.state_of_art")),
    ]


def basis() -> list[str]:
    """Part five."""
    return [
        heading("合作基础", 2),
        text("doc.coop_basis"),
        heading("已有合作项目", 2),
        listed(
            (2280, 1100, 2080, 1460, 1924),
            ("项目名称及编号", "项目来源", "合作单位", ("起止时间", "和经费"), "成果"),
            "row in doc.coop_projects",
            (
                _numbered_name(),
                "{{ row.source }}",
                "{{ row.orgs|join('、') }}",
                _months(paragraph("{{ row.amount|money }}万元", "TableCentre")),
                "{{ row.result|blank }}",
            ),
        ),
        heading("创新平台", 2),
        listed(
            (3000, 2444, 800, 1600, 1000),
            ("平台名称", "依托单位", "级别", "批准部门", "批准年度"),
            "row in view.platforms",
            (
                "{{ row.name }}",
                "{{ row.org }}",
                "{{ row.level|label('platform_level') }}",
                "{{ row.approve_dept }}",
                "{{ row.year }}",
            ),
            ("TableText", "TableText", "TableCentre", "TableText", "TableCentre"),
        ),
        heading("核心技术与知识产权", 2),
        listed(
            (1200, 2584, 2360, 840, 1860),
            ("类别", "名称", "编号", "状态", "权利人"),
            "row in view.ip",
            (
                "{{ row.kind|label('ip_kind') }}",
                "{{ row.title }}",
                "{{ row.number|blank }}",
                "{{ row.status|label('ip_status') }}",
                "{{ row.holder or row.org }}",
            ),
            ("TableCentre", "TableText", "TableText", "TableCentre", "TableText"),
        ),
        heading("承担项目", 2),
        listed(
            (2500, 1600, 2304, 1440, 1000),
            ("项目名称及编号", "项目来源", "承担单位", "起止时间", MONEY),
            "row in view.projects",
            (
                _numbered_name(),
                "{{ row.source }}",
                "{{ row.org }}",
                _months(),
                "{{ row.amount|money }}",
            ),
            ("TableText", "TableText", "TableText", "TableCentre", "TableNumber"),
        ),
    ]
