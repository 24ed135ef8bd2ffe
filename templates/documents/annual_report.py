"""X10, the annual report with the self-assessment (年度工作总结暨绩效自评报告); figures are those of its year."""

from __future__ import annotations

from templates.documents.application_units import listed, text
from templates.documents.report_parts import cell_lines, dash, day, two_lines
from templates.documents.reports import name, names
from templates.house import (
    WIDTH,
    Cell,
    Paper,
    Row,
    block,
    each_row,
    form_row,
    gap,
    grid,
    heading,
    kept_whole,
    paragraph,
    prose,
    spacer,
    when,
    when_row,
)

CENTRE, TEXT, NUMBER = "TableCentre", "TableText", "TableNumber"
YEAR = "{{ doc.year }}年"


def build() -> bytes:
    """Return annual_report.docx."""
    title = "{{ alliance.name }}{{ doc.year }}{{ form.title }}"
    paper = Paper(title, "{{ lead.name }}", footer="not bound")
    paper.add(two_lines("{{ alliance.name }}", "{{ doc.year }}{{ form.title }}", "PartTitle"))
    paper.add(heading("年度工作概况"), text("doc.overview"), *_summary())
    paper.add(heading("组织建设和制度运行"), text("doc.organisation"), *_organisation())
    paper.add(heading("重点任务进展"), text("doc.task_progress"), *_results())
    paper.add(heading("服务产业和成果扩散"), text("doc.services"), *_transfers())
    paper.add(heading("人才培养和交流合作"), text("doc.talent"), *_talents())
    paper.add(heading("经费收支"), *_money())
    paper.add(heading("典型案例"), paragraph("{{ doc.case.title }}", "BlockTitle"), text("doc.case.text"))
    paper.add(heading("存在问题"), text("doc.problems"))
    paper.add(heading("下一年度工作计划"), text("doc.next_plan"))
    paper.add(heading("绩效自评"), *_scores())
    return paper.build()


def _summary() -> list[str]:
    year = "view.year"
    rows = (
        ("召开会议", f"{{{{ {year}.meetings|length }}}}", "次"),
        ("立项或发布标准", f"{{{{ {year}.standards|length }}}}", "项"),
        ("新增联盟成果知识产权", f"{{{{ {year}.ip_assets|length }}}}", "项"),
        ("技术转移转化合同", f"{{{{ {year}.transfers|length }}}}", "份"),
        ("技术转移转化金额", f"{{{{ {year}.transfers_total|money }}}}", "万元"),
        ("当年启动的人才培养", f"{{{{ {year}.talents_total }}}}", "人次"),
        ("重大事项和活动", f"{{{{ {year}.events|length }}}}", "项"),
        ("参加活动", f"{{{{ {year}.participants }}}}", "人次"),
        ("成员单位变更", f"{{{{ {year}.changes|length }}}}", "项"),
    )
    return [
        _caption(f"{YEAR}主要数据"),
        _figures(rows),
        paragraph(
            "注：本报告的表格中成员单位使用简称："
            "{% for org in orgs %}{{ org.short_name }}，即{{ org.name }}"
            "{% if not loop.last %}；{% endif %}{% endfor %}。",
            "TableNote",
        ),
    ]


def _figures(rows: tuple[tuple[str, str, str], ...]) -> str:
    lines = [
        form_row(str(number), what, figure, unit, styles=(CENTRE, TEXT, CENTRE, CENTRE))
        for number, (what, figure, unit) in enumerate(rows, 1)
    ]
    return grid((800, 4444, 2200, 1400), lines, head=("序号", "项目", "数量", "单位"))


def _organisation() -> list[str]:
    resolutions = Cell(
        cell_lines("r in row.resolutions", "{{ r.no }}. {{ r.text }}", "TableSmall")
        + when("not row.resolutions", paragraph("—", "TableSmall"))
    )
    return [
        _caption(f"{YEAR}召开的会议"),
        listed(
            (600, 1800, 1700, 1100, 3644),
            ("序号", "会议名称", "日期", "实到/应到", "决议"),
            "row in view.year.meetings",
            (
                "{{ loop.index }}",
                "{{ row.title }}",
                day("row.date"),
                "{{ row.present }}/{{ row.expected }}",
                resolutions,
            ),
            ("TableSmallCentre", "TableSmall", "TableSmallCentre", "TableSmallCentre"),
        ),
    ]


def _results() -> list[str]:
    return [
        _caption(f"考核指标{YEAR}末进度"),
        listed(
            (700, 2444, 800, 900, 900, 1000, 2100),
            ("编号", "指标名称", "单位", "目标值", "年末值", "完成率", "说明"),
            "row in view.year.kpi",
            (
                "{{ row.id }}",
                "{{ row.name }}",
                "{{ row.unit }}",
                "{{ row.target|number }}",
                "{{ row.value|number }}",
                dash("row.rate", "row.rate|percent"),
                "{{ row.note|blank }}",
            ),
            (CENTRE, TEXT, CENTRE, NUMBER, NUMBER, NUMBER, TEXT),
        ),
        _caption(f"{YEAR}立项或发布的标准"),
        listed(
            (600, 3144, 1200, 2100, 1800),
            ("序号", "标准名称", "级别和状态", "编号", "起草单位"),
            "row in view.year.standards",
            (
                "{{ loop.index }}",
                "{{ row.title }}",
                "{{ row.level|label('std_level') }}，{{ row.status|label('std_status') }}",
                dash("row.number"),
                names("row.orgs"),
            ),
            (CENTRE, TEXT, CENTRE, CENTRE, TEXT),
        ),
        _caption(f"{YEAR}新增联盟成果知识产权"),
        listed(
            (600, 1100, 3344, 2100, 1700),
            ("序号", "类别", "名称", "编号和状态", "权利人"),
            "row in view.year.ip_assets",
            (
                "{{ loop.index }}",
                "{{ row.kind|label('ip_kind') }}",
                "{{ row.title }}",
                Cell((dash("row.number"), "{{ row.status|label('ip_status') }}"), CENTRE),
                names("row.holders"),
            ),
            (CENTRE, CENTRE, TEXT, CENTRE, TEXT),
        ),
    ]


def _transfers() -> list[str]:
    widths = (600, 2500, 1400, 2144, 1100, 1100)
    columns = len(widths)
    line = form_row(
        "{{ loop.index }}",
        "{{ row.title }}",
        name("row.provider"),
        "{{ row.receiver }}",
        "{{ row.mode|label('transfer_mode') }}",
        "{{ row.amount|money }}",
        styles=(CENTRE, TEXT, CENTRE, TEXT, CENTRE, NUMBER),
    )
    total = form_row(
        Cell("合计", "TableHead", span=columns - 1), "{{ view.year.transfers_total|money }}", styles=("", NUMBER)
    )
    rows = [
        *each_row(columns, "row in view.year.transfers", line),
        *when_row(columns, "view.year.transfers", total),
        *when_row(columns, "not view.year.transfers", Row((Cell("无", CENTRE, span=columns),))),
    ]
    return [
        _caption(f"{YEAR}签订的技术转移转化合同", "万元"),
        grid(widths, rows, head=("序号", "成果名称", "提供方", "受让（被许可）方", "方式", "金额")),
    ]


def _talents() -> list[str]:
    return [
        _caption(f"{YEAR}启动的人才培养"),
        listed(
            (600, 2000, 3144, 1400, 700, 1000),
            ("序号", "类别", "培养（培训）项目", "承担单位", "人数", "开始"),
            "row in view.year.talents",
            (
                "{{ loop.index }}",
                "{{ row.kind|label('talent_kind') }}",
                "{{ row.title }}",
                name("row.org"),
                "{{ row.count }}",
                "{% if row.start %}{{ row.start.month }}月{% else %}—{% endif %}",
            ),
            (CENTRE, CENTRE, TEXT, CENTRE, NUMBER, CENTRE),
        ),
        _caption(f"{YEAR}重大事项和活动"),
        listed(
            (600, 1800, 2744, 1900, 1000, 800),
            ("序号", "事项类别", "事项名称", "日期", "参加人次", "已报备"),
            "row in view.year.events",
            (
                "{{ loop.index }}",
                "{{ row.type|label('event_type') }}",
                "{{ row.title }}",
                day("row.date"),
                dash("row.participants"),
                "{% if row.reported_date %}是{% else %}否{% endif %}",
            ),
            (CENTRE, TEXT, TEXT, CENTRE, CENTRE, CENTRE),
        ),
    ]


def _money() -> list[str]:
    columns = (2844, 2000, 2000, 2000)
    rows = [
        form_row(
            what,
            f"{{{{ doc.funds.received{key}|money }}}}",
            f"{{{{ doc.funds.spent{key}|money }}}}",
            f"{{{{ (doc.funds.received{key} - doc.funds.spent{key})|money }}}}",
            styles=(CENTRE, *[NUMBER] * 3),
        )
        for what, key in (("当年经费", ""), ("其中：政府资助经费", "_gov"))
    ]
    return [
        paragraph("单位：万元", "TableUnit"),
        grid(columns, rows, head=("项目", "到位", "支出", "当年结余")),
        text("doc.funds.note"),
    ]


def _scores() -> list[str]:
    line = form_row(
        "{{ row.group }}",
        "{{ row.index }}",
        "{{ row.weight|number }}",
        "{{ row.score|number }}",
        "{{ row.note }}",
        styles=(CENTRE, TEXT, CENTRE, CENTRE, TEXT),
    )
    total = form_row(
        Cell("合计", "TableHead", span=2),
        "{{ view.year.weight_total|number }}",
        "{{ view.year.score_total|number }}",
        "",
        styles=("", CENTRE, CENTRE),
    )
    return [
        prose(
            "对照绩效考核内容逐项自评，得分{{ view.year.score_total|number }}分"
            "（满分{{ view.year.weight_total|number }}分）。",
            keep_next=True,
        ),
        _caption("绩效自评表"),
        kept_whole(
            grid(
                (1200, 2440, 640, 640, 3924),
                [*each_row(5, "row in doc.scores", line), total],
                head=("一级指标", "评价内容", "分值", "得分", "评分依据"),
            )
            + gap(160)
            + _signatures()
        ),
    ]


def _signatures() -> str:
    return block(
        WIDTH,
        [paragraph("本报告所填内容真实、准确，数据与联盟台账一致。", "BlockText")],
        room=600,
        closing=[
            paragraph("秘书处负责人（签字）：\t理事长（签字）：", "Sign"),
            paragraph("牵头单位（公章）：{{ lead.name }}", "Sign"),
            paragraph("{{ doc.date|cn_date }}", "SignDate"),
        ],
    )


def _caption(title: str, unit: str = "") -> str:
    """Return the line over a table, which it stays with."""
    return (
        spacer()
        + paragraph(title, "TableHead", keep_next=True)
        + (paragraph(f"单位：{unit}", "TableUnit") if unit else "")
    )


TEMPLATES = {"annual_report": build}
