"""Parts six to thirteen of D1: goals, tasks, bodies, mechanisms, who does what, money, milestones, results, risks."""

from __future__ import annotations

from templates.documents.application_units import listed, text
from templates.documents.money_tables import planned
from templates.documents.reports import name
from templates.house import (
    SHADE,
    WIDTH,
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
    table,
    when,
)


def goals() -> list[str]:
    """Part six."""
    return [
        heading("总体目标", 2),
        text("alliance.goal"),
        heading("阶段目标", 2),
        listed(
            (2640, 6204),
            ("阶段", "目标"),
            "row in doc.stage_goals",
            ("{{ row.period }}", "{{ row.goal }}"),
            ("TableCentre", "TableText"),
        ),
        heading("关键共性技术", 2),
        listed(
            (600, 1900, 2622, 2622, 1100),
            ("序号", "技术名称", "拟解决的问题", "目标", "预期水平"),
            "row in key_tech",
            (
                "{{ row.no }}",
                "{{ row.name }}",
                "{{ row.problem }}",
                "{{ row.target }}",
                "{{ row.level|label('tech_level') }}",
            ),
            ("TableCentre", "TableText", "TableText", "TableText", "TableCentre"),
        ),
        heading("主要任务", 2),
        _tasks(),
        heading("拟建公共技术平台", 2),
        listed(
            (1900, 1944, 2500, 2500),
            ("平台名称", "依托单位", "服务内容", "开放办法"),
            "row in doc.platform_services",
            ("{{ row.name }}", "{{ row.host }}", "{{ row.service }}", "{{ row.opening }}"),
        ),
    ]


def _tasks() -> str:
    widths = (600, 1400, 3044, 2100, 1700)
    row = form_row(
        "{{ task.no }}",
        "{{ task.type|label('task_type') }}",
        Cell(paragraph("{{ task.title }}", "TableTitle") + paragraph("{{ task.content }}", "TableText")),
        Cell(("成果：{{ task.deliverable }}", "指标：{{ task.indicator }}")),
        Cell(
            paragraph("{{ task.owner }}", "TableText")
            + paragraph("{{ task.start|cn_month }}至", "TableText")
            + paragraph("{{ task.end|cn_month }}", "TableText")
            + when("task.fund is not none", paragraph("{{ task.fund|money }}万元", "TableText"))
        ),
        styles=("TableCentre", "TableCentre"),
    )
    head = ("序号", "类别", "任务名称和内容", "成果形式和考核指标", "承担单位、时间和经费")
    return grid(widths, each_row(5, "task in tasks", row), head=head)


def bodies() -> list[str]:
    """Part seven."""
    return [
        heading("机构设置", 2),
        listed(
            (1060, 1260, 860, 600, 600, 800, 3664),
            ("性质", "名称", "负责人", "人数", "任期", ("年会议", "次数"), "职责"),
            "row in bodies",
            (
                "{{ row.kind|label('body_kind') }}",
                "{{ row.name }}",
                "{{ row.chair }}",
                "{{ row.size }}",
                "{% if row.term_years %}{{ row.term_years }}年{% endif %}",
                "{{ row.meeting_per_year|blank }}",
                "{{ row.duties }}",
            ),
            ("TableCentre",) * 6,
        ),
        heading("任职安排", 2),
        listed(
            (1260, 1260, 900, 3124, 1640, 660),
            ("机构", "职务", "姓名", "所在单位", "单位职务", "专职"),
            "row in positions",
            (
                "{{ row.body }}",
                "{{ row.title }}",
                "{{ row.name }}",
                "{{ row.org }}",
                "{{ row.org_title|blank }}",
                "{{ row.is_fulltime|yesno }}",
            ),
            ("TableCentre", "TableCentre", "TableCentre", "TableText", "TableCentre", "TableCentre"),
        ),
        heading("对外责任主体和办事机构", 2),
        kept_whole(
            fields(
                (2400, WIDTH - 2400),
                (
                    ("对外承担责任主体", "{{ alliance.liability_subject }}"),
                    ("经费托管单位", "{{ alliance.fund_custodian }}"),
                    ("办公室依托单位", "{{ alliance.office.host }}"),
                    ("办公室地址和电话", "{{ alliance.office.address }}，{{ alliance.office.phone }}"),
                ),
            )
        ),
    ]


def mechanisms() -> list[str]:
    """Part eight."""
    return [
        each(
            "row in mechanisms",
            heading("{{ row.kind|label('mechanism') }}", 2),
            paragraph("制度名称：《{{ row.rule_title }}》", "Prose", keep_next=True),
            text("row.summary"),
        )
    ]


def division() -> list[str]:
    """Part nine, on landscape pages: who takes part in which task, and what each unit brings in."""
    return [
        heading("任务分工", 2),
        _matrix(),
        paragraph(
            "注：●承担，○参加。表头数字为“六、目标与任务”中主要任务的序号，单位简称见“三、成员单位情况”。",
            "TableNote",
        ),
        heading("成员单位任务与投入", 2),
        _contributions(),
    ]


def _matrix() -> str:
    """Return the matrix; the facts say how many columns it has, so cells get their width from equal grid columns."""
    number = Cell("序号", "TableSmallHead", shade=SHADE)
    name = Cell("{% colspan view.matrix.name %}单位", "TableSmallHead", shade=SHADE)
    task = Cell(
        "{% colspan view.matrix.task %}{{ task.no }}{% if view.matrix.titled %} {{ task.title }}{% endif %}",
        "TableSmallHead",
        shade=SHADE,
    )
    mark = Cell(
        "{% colspan view.matrix.task %}{% if (task.no, 'owner') in derived.tasks_by_org[org.name] %}●"
        "{% elif (task.no, 'partner') in derived.tasks_by_org[org.name] %}○{% endif %}",
        "TableCentre",
    )
    begin, end = Cell("{%tc for task in tasks %}"), Cell("{%tc endfor %}")
    rows = [
        Row((number, name, begin, task, end), head=True),
        *each_row(
            5,
            "org in orgs",
            Row(
                (
                    Cell("{{ org.no }}", "TableCentre"),
                    Cell("{% colspan view.matrix.name %}{{ org.short_name }}"),
                    begin,
                    mark,
                    end,
                )
            ),
        ),
    ]
    return table((700, 2800, 3312, 3312, 3312), rows, fixed=False)


def _contributions() -> str:
    widths = (600, 2200, 3736, 1000, 1000, 2600, 2300)
    total = Row(
        (
            Cell("合计", "TableHead", span=3),
            Cell("{{ derived.contribution_total|money }}", "TableNumber"),
            Cell("", span=3),
        )
    )
    row = form_row(
        "{{ org.no }}",
        "{{ org.name }}",
        "{{ org.contribution.task_text }}",
        "{{ org.contribution.fund|money }}",
        "{{ org.contribution.people|blank }}",
        "{{ org.contribution.equipment|blank }}",
        "{{ org.contribution.ip_in|blank }}",
        styles=("TableCentre", "TableSmall", "TableSmall", "TableNumber", "TableNumber", "TableSmall", "TableSmall"),
    )
    funds, people = ("投入经费", "（万元）"), ("投入人员", "（人）")
    head = ("序号", "单位名称", "承担任务", funds, people, "投入设备", "投入知识产权")
    return grid(widths, [*each_row(7, "org in orgs", row), total], head=head)


def budget() -> list[str]:
    """Part ten."""
    return [
        heading("经费来源", 2),
        paragraph("单位：万元", "TableUnit"),
        planned("budget_in", ("来源", "出资单位"), "fund_source"),
        heading("经费支出", 2),
        paragraph("单位：万元", "TableUnit"),
        planned("budget_out", ("科目", "使用单位"), "fund_use"),
        heading("分类汇总", 2),
        paragraph("单位：万元", "TableUnit"),
        _sums(),
    ]


def _sums() -> str:
    rows = []
    for title, table_name, labels in (
        ("来源", "budget_in_by_source", "fund_source"),
        ("支出", "budget_out_by_use", "fund_use"),
    ):
        rows += each_row(
            3,
            f"key, sum in derived.{table_name}.items()",
            form_row(
                title,
                f"{{{{ key|label('{labels}') }}}}",
                "{{ sum|money }}",
                styles=("TableCentre", "TableText", "TableNumber"),
            ),
        )
    return grid((2000, 4444, 2400), rows, head=("类别", "项目", "金额"))


def milestones() -> list[str]:
    """Part eleven."""
    return [
        listed(
            (600, 1360, 2884, 1400, 1200, 1400),
            ("序号", "时间节点", "工作内容", "责任单位", "完成标志", "对应条款"),
            "row in milestones",
            (
                "{{ row.no }}",
                "{{ row.period }}",
                "{{ row.work }}",
                name("row.owner"),
                "{{ row.output }}",
                "{{ row.art9_item|label('art9_item') }}",
            ),
            ("TableCentre", "TableCentre", "TableText", "TableCentre", "TableText", "TableCentre"),
        )
    ]


def results() -> list[str]:
    """Part twelve."""
    return [
        heading("考核指标", 2),
        listed(
            (800, 3144, 900, 1050, 1050, 1900),
            ("编号", "指标名称", "单位", "基期值", "目标值", "完成时限"),
            "row in kpi",
            (
                "{{ row.id }}",
                "{{ row.name }}",
                "{{ row.unit }}",
                "{{ row.base|number }}",
                "{{ row.target|number }}",
                "{{ row.due|cn_date }}",
            ),
            ("TableCentre", "TableText", "TableCentre", "TableNumber", "TableNumber", "TableCentre"),
        ),
        heading("经济和社会效益", 2),
        text("doc.benefit"),
    ]


def risks() -> list[str]:
    """Part thirteen."""
    return [
        listed(
            (1644, 3600, 3600),
            ("风险", "表现", "对策"),
            "row in risks",
            ("{{ row.name }}", "{{ row.detail }}", "{{ row.measure }}"),
        )
    ]
