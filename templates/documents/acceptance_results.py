"""Parts three to eight of D5, on landscape pages but the money: what was asked for beside what was done."""

from __future__ import annotations

from templates.documents.application_units import listed, text
from templates.documents.report_parts import cell_lines, dash, day, evidence
from templates.documents.reports import name, names
from templates.house import (
    SHADE,
    WIDE,
    WIDTH,
    Cell,
    Row,
    each_row,
    form_row,
    grid,
    heading,
    paragraph,
    when,
    when_row,
)

CENTRE, TEXT, NUMBER, SMALL, SMALL_CENTRE = "TableCentre", "TableText", "TableNumber", "TableSmall", "TableSmallCentre"
Column = tuple[int, str | tuple[str, ...], str | Cell, str]
"""Width, head, content, paragraph style."""
_DONE = "{% if row.done %}{{ row.done|label('done') }}{% else %}未填报{% endif %}"


def completion() -> list[str]:
    """Part three: the twelve things of article 9, what is said of them beside what the facts say."""
    return [
        _table(
            "row in view.completion",
            (600, "序号", "{{ row.no }}", SMALL_CENTRE),
            (1400, "对应条款", "{{ row.article|label('art9_item') }}", SMALL_CENTRE),
            (1800, "构建任务", "{{ row.item|label('completion_item') }}", SMALL_CENTRE),
            (1700, "计划完成日期", day("row.planned"), SMALL_CENTRE),
            (
                1000,
                "完成情况",
                _DONE,
                SMALL_CENTRE,
            ),
            (1700, "完成日期", day("row.date"), SMALL_CENTRE),
            (2436, "完成情况说明", dash("row.note"), SMALL),
            (1100, "证明材料", evidence(SMALL_CENTRE), SMALL_CENTRE),
            (1700, "程序核对", "{% if not row.found %}待核实：{% endif %}{{ row.found_text }}", SMALL),
        ),
        paragraph("注：“程序核对”由程序按卷宗主数据（机构、人员、规划、签署记录、任务等）核对得出。", "TableNote"),
    ]


def mechanisms() -> list[str]:
    """Part four: the five mechanisms of article 11."""
    rule = "{% if row.rule_title %}《{{ row.rule_title }}》{% else %}—{% endif %}"
    check = (
        "{% if not row.rule_title %}待核实：未见该项制度{% elif not row.adopted_date %}待核实：未填通过日期"
        "{% else %}已审议通过{% endif %}"
    )
    return [
        _table(
            "row in view.mechanisms",
            (1700, "对应条款", "{{ row.article }}", CENTRE),
            (2000, "机制", "{{ row.kind|label('mechanism') }}", CENTRE),
            (4136, "制度名称", rule, TEXT),
            (1300, "审议机构", dash("row.adopted_body"), CENTRE),
            (1900, "通过日期", day("row.adopted_date"), CENTRE),
            (1000, "证明材料", evidence(CENTRE), CENTRE),
            (1400, "程序核对", check, CENTRE),
        )
    ]


def meetings() -> list[str]:
    """Part five: meetings, bodies, full-time staff."""
    votes = (
        "{{ r.no }}. {{ r.text }}（同意{{ r.votes_for }}票"
        "{% if r.votes_against %}，反对{{ r.votes_against }}票{% endif %}"
        "{% if r.votes_abstain %}，弃权{{ r.votes_abstain }}票{% endif %}）"
    )
    resolutions = Cell(
        cell_lines("r in row.resolutions", votes, SMALL) + when("not row.resolutions", paragraph("—", SMALL))
    )
    return [
        heading("机构设立", 2),
        _table(
            "row in bodies",
            (1600, "机构性质", "{{ row.kind|label('body_kind') }}", CENTRE),
            (2400, "名称", "{{ row.name }}", CENTRE),
            (1400, "负责人", "{{ row.chair }}", CENTRE),
            (1000, "人数", "{{ row.size }}", CENTRE),
            (1000, "任期", "{% if row.term_years %}{{ row.term_years }}年{% else %}—{% endif %}", CENTRE),
            (2000, "设立日期", day("row.founded"), CENTRE),
            (2018, "每年应开会议次数", dash("row.meeting_per_year"), CENTRE),
            (
                2018,
                "构建期内会议次数",
                "{{ meetings|selectattr('body', 'equalto', row.name)|list|length or '—' }}",
                CENTRE,
            ),
        ),
        heading("会议召开", 2),
        _table(
            "row in meetings",
            (600, "序号", "{{ loop.index }}", SMALL_CENTRE),
            (2100, "会议名称", "{{ row.title }}", SMALL),
            (1700, "日期", "{{ row.date|cn_date }}", SMALL_CENTRE),
            (1900, "地点", "{{ row.place }}", SMALL),
            (900, "主持人", "{{ row.chair }}", SMALL_CENTRE),
            (1100, "实到/应到", "{{ row.present }}/{{ row.expected }}", SMALL_CENTRE),
            (5136, "决议及表决", resolutions, SMALL),
        ),
        heading("办公室专职人员", 2),
        _table(
            "row in alliance.office.staff|selectattr('full_time')|list",
            (1000, "序号", "{{ loop.index }}", CENTRE),
            (3000, "姓名", "{{ row.name }}", CENTRE),
            (4000, "职务", dash("row.title"), CENTRE),
            (5436, "依托单位", "{{ alliance.office.host }}", CENTRE),
        ),
    ]


def results() -> list[str]:
    """Part six: the tasks and what came of them, by the six kinds of article 5."""
    return [
        heading("任务完成情况", 2),
        _table(
            "row in tasks",
            (600, "序号", "{{ row.no }}", SMALL_CENTRE),
            (1300, "类别", "{{ row.type|label('task_type') }}", SMALL_CENTRE),
            (2300, "任务名称", "{{ row.title }}", SMALL),
            (2000, "考核指标", "{{ row.indicator }}", SMALL),
            (1800, "承担和参加单位", _who(), SMALL),
            (1000, "完成情况", _DONE, SMALL_CENTRE),
            (3436, "完成成果", dash("row.result"), SMALL),
            (1000, "证明材料", evidence(SMALL_CENTRE), SMALL_CENTRE),
        ),
        heading("标准", 2),
        _table(
            "row in standards",
            (600, "序号", "{{ loop.index }}", CENTRE),
            (4336, "标准名称", "{{ row.title }}", TEXT),
            (1200, "级别", "{{ row.level|label('std_level') }}", CENTRE),
            (2300, "编号", dash("row.number"), CENTRE),
            (2100, "起草单位", names("row.orgs"), TEXT),
            (1000, "状态", "{{ row.status|label('std_status') }}", CENTRE),
            (1900, "日期", day("row.date"), CENTRE),
        ),
        heading("公共技术平台", 2),
        _table(
            "row in services",
            (2300, "平台名称", "{{ row.name }}", TEXT),
            (1400, "依托单位", name("row.host"), CENTRE),
            (2418, "服务内容", "{{ row.service }}", TEXT),
            (2418, "开放办法", "{{ row.opening }}", TEXT),
            (1900, "投入运行", day("row.running_since"), CENTRE),
            (1000, ("服务单位", "（家）"), dash("row.units_served"), NUMBER),
            (1000, ("服务次数", "（批次）"), dash("row.times"), NUMBER),
            (1000, ("收入", "（万元）"), dash("row.income", "row.income|money"), NUMBER),
        ),
        heading("专利池与知识产权", 2),
        _ip(),
        heading("技术转移转化", 2),
        paragraph("单位：万元", "TableUnit"),
        _transfers(),
        heading("人才联合培养", 2),
        _table(
            "row in talents",
            (600, "序号", "{{ loop.index }}", CENTRE),
            (2100, "类别", "{{ row.kind|label('talent_kind') }}", CENTRE),
            (4336, "培养（培训）项目", "{{ row.title }}", TEXT),
            (1600, "承担单位", name("row.org"), CENTRE),
            (1000, "人数", "{{ row.count }}", NUMBER),
            (1900, "开始", day("row.start"), CENTRE),
            (1900, "结束", day("row.end"), CENTRE),
        ),
        heading("重大事项和交流合作", 2),
        _table(
            "row in events",
            (600, "序号", "{{ row.no }}", SMALL_CENTRE),
            (2000, "事项类别", "{{ row.type|label('event_type') }}", SMALL),
            (3136, "事项名称", "{{ row.title }}", SMALL),
            (1700, "发生日期", "{{ row.date|cn_date }}", SMALL_CENTRE),
            (1400, "组织单位", name("row.organiser"), SMALL_CENTRE),
            (1000, "参加人次", dash("row.participants"), SMALL_CENTRE),
            (1900, "报告编号", dash("row.report_no"), SMALL_CENTRE),
            (1700, "报告日期", day("row.reported_date"), SMALL_CENTRE),
        ),
    ]


def _who() -> Cell:
    return Cell(("承担：" + name("row.owner"), "参加：" + names("row.partners")), SMALL)


def _ip() -> str:
    pooled = "ip_assets|selectattr('pool')|list|length"
    new = "ip_assets|selectattr('origin', 'equalto', 'foreground')|list|length"
    return paragraph(
        f"联盟成果{{{{ {new} }}}}项，入池专利{{{{ {pooled} }}}}件。", "TableNote", keep_next=True
    ) + _table(
        "row in ip_assets",
        (600, "序号", "{{ loop.index }}", SMALL_CENTRE),
        (1100, "类别", "{{ row.kind|label('ip_kind') }}", SMALL_CENTRE),
        (3836, "名称", "{{ row.title }}", SMALL),
        (2100, "编号", dash("row.number"), SMALL_CENTRE),
        (1800, "权利人", names("row.holders"), SMALL),
        (1300, "来源", "{{ row.origin|label('ip_origin') }}", SMALL_CENTRE),
        (900, "状态", "{{ row.status|label('ip_status') }}", SMALL_CENTRE),
        (700, "入池", "{{ row.pool|yesno or '—' }}", SMALL_CENTRE),
        (1100, "许可方式", "{{ row.licence_mode|label('licence_mode') or '—' }}", SMALL_CENTRE),
    )


def _transfers() -> str:
    total = form_row(
        Cell("合计", "TableHead", span=6),
        "{{ transfers|sum(attribute='amount')|money }}",
        Cell("", span=2),
        styles=("", NUMBER),
    )
    return _table(
        "row in transfers",
        (600, "序号", "{{ loop.index }}", CENTRE),
        (2600, "成果名称", "{{ row.title }}", TEXT),
        (1400, "提供方", name("row.provider"), CENTRE),
        (2336, "受让（被许可）方", "{{ row.receiver }}", TEXT),
        (1000, "方式", "{{ row.mode|label('transfer_mode') }}", CENTRE),
        (2000, "合同编号", dash("row.contract_no"), CENTRE),
        (1000, "金额", "{{ row.amount|money }}", NUMBER),
        (600, "登记", "{{ row.registered|yesno or '—' }}", CENTRE),
        (1900, "签订日期", "{{ row.date|cn_date }}", CENTRE),
        total=total,
    )


def kpi() -> list[str]:
    """Part seven: targets beside what was reached, with the rate and, where it falls short, the reason."""
    reason = (
        "{% if row.reason %}{{ row.reason }}{% elif row.met %}—{% elif row.actual is none %}未填报完成值"
        "{% else %}未说明原因{% endif %}"
    )
    reached = "{{ view.kpi|selectattr('met')|list|length }}"
    return [
        _table(
            "row in view.kpi",
            (800, "编号", "{{ row.id }}", CENTRE),
            (3336, "指标名称", "{{ row.name }}", TEXT),
            (900, "单位", "{{ row.unit }}", CENTRE),
            (1000, "基期值", "{{ row.base|number }}", NUMBER),
            (1000, "目标值", "{{ row.target|number }}", NUMBER),
            (1000, "完成值", dash("row.actual", "row.actual|number"), NUMBER),
            (1100, "完成率", dash("row.rate", "row.rate|percent"), NUMBER),
            (1000, "证明材料", evidence(CENTRE), CENTRE),
            (3300, "未完成原因", reason, TEXT),
        ),
        paragraph(
            f"注：考核指标共{{{{ kpi|length }}}}项，达到目标值的{reached}项。完成率为完成值与目标值之比；"
            "目标值为零且保持为零的，完成率为100%。",
            "TableNote",
        ),
    ]


def money() -> list[str]:
    """Part eight: what came in, what went out, what is left; public money apart."""
    labels = (2200, 1500, 5144)
    sums = (
        ("经费预算", "view.account.planned"),
        ("到位经费", "view.account.received"),
        ("实际支出", "view.account.spent"),
        ("结余", "view.account.balance"),
    )
    public = (
        ("政府资助预算", "view.account.public_planned"),
        ("政府资助到位", "view.account.public_received"),
        ("政府资助支出", "view.account.public_spent"),
        ("政府资助结余", "view.account.public_balance"),
    )
    rows = [
        form_row(Cell(label, "TableHead", shade=SHADE), f"{{{{ {value}|money }}}}", f"{{{{ {value}|rmb }}}}",
                 styles=("", NUMBER, TEXT))
        for label, value in sums + public
    ]  # fmt: skip
    return [
        heading("收支总况", 2),
        paragraph("单位：万元", "TableUnit"),
        grid(labels, rows, head=("项目", "金额", "大写")),
        heading("经费到位", 2),
        paragraph("单位：万元", "TableUnit"),
        _received(),
        heading("经费使用", 2),
        paragraph("单位：万元", "TableUnit"),
        _spent(),
        heading("分类汇总", 2),
        paragraph("单位：万元", "TableUnit"),
        _by_kind(),
        heading("经费管理和使用说明", 2),
        text("doc.fund_note"),
    ]


def _received() -> str:
    total = form_row(
        Cell("合计", "TableHead", span=3),
        "{{ view.account.planned|money }}",
        "{{ view.account.received|money }}",
        "",
        styles=("", NUMBER, NUMBER),
    )
    return _table(
        "row in view.budget_in",
        (600, "序号", "{{ loop.index }}", CENTRE),
        (1640, "来源", "{{ row.source|label('fund_source') }}", CENTRE),
        (1700, "出资单位", name("row.org"), CENTRE),
        (1300, "预算", "{{ row.total|money }}", NUMBER),
        (1300, "到位", dash("row.received", "row.received|money"), NUMBER),
        (2304, "备注", "{% if row.received is none %}未填报到位数{% elif row.received < row.total %}未足额到位"
                      "{% elif row.received > row.total %}超预算到位{% endif %}", CENTRE),
        total=total,
        wide=False,
    )  # fmt: skip


def _spent() -> str:
    total = form_row(
        Cell("合计", "TableHead", span=3),
        "{{ derived.budget_out_total|money }}",
        "{{ view.account.spent|money }}",
        "{{ view.account.public_spent|money }}",
        "",
        styles=("", *[NUMBER] * 3),
    )
    return _table(
        "row in view.budget_out",
        (600, "序号", "{{ loop.index }}", CENTRE),
        (1640, "科目", "{{ row.use|label('fund_use') }}", CENTRE),
        (1440, "使用单位", name("row.org"), CENTRE),
        (1000, "预算", "{{ row.total|money }}", NUMBER),
        (1000, "支出", dash("row.spent", "row.spent|money"), NUMBER),
        (1200, ("其中", "政府资助"), dash("row.spent_gov", "row.spent_gov|money"), NUMBER),
        (1964, "用途", "{{ row.note|blank }}", TEXT),
        total=total,
        wide=False,
    )


def _by_kind() -> str:
    rows: list[Row] = []
    for title, table, labels, fact in (
        ("到位", "money_in", "fund_source", "received"),
        ("支出", "money_out", "fund_use", "spent"),
    ):
        rows += each_row(
            5,
            f"row in view.{table}",
            form_row(
                title,
                f"{{{{ row.kind|label('{labels}') }}}}",
                "{{ row.planned|money }}",
                f"{{{{ row.{fact}|money }}}}",
                dash("row.rate", "row.rate|percent"),
                styles=(CENTRE, TEXT, NUMBER, NUMBER, NUMBER),
            ),
        )
    return grid((1200, 3244, 1500, 1500, 1400), rows, head=("类别", "项目", "预算", "实际", "占预算"))


def _table(loop: str, *columns: Column, total: Row | None = None, wide: bool = True) -> str:
    """Return a table, 无 where it is empty; ``total`` is a last row that is printed where there are others."""
    widths, head, cells, styles = zip(*columns, strict=True)
    if sum(widths) != (WIDE if wide else WIDTH):
        raise ValueError(f"{loop}: {sum(widths)}")
    if total is None:
        return listed(widths, head, loop, cells, styles)
    count, source = len(columns), loop.split(" in ", 1)[1]
    rows = [
        *each_row(count, loop, form_row(*cells, styles=styles)),
        *when_row(count, source, total),
        *when_row(count, f"not {source}", Row((Cell("无", CENTRE, span=count),))),
    ]
    return grid(widths, rows, head=head)
