"""Chapters five to eleven of D1b: goals, organisation, rights, money, schedule, effects, conclusion; the end tables."""

from __future__ import annotations

from templates.documents.application_units import text
from templates.documents.reports import (
    CENTRE,
    NUMBER,
    SMALL,
    TEXT,
    Tables,
    name,
    names,
    section,
    share,
    tech,
    total,
)
from templates.house import (
    WIDTH,
    Cell,
    block,
    each,
    each_row,
    form_row,
    gap,
    grid,
    heading,
    paragraph,
    prose,
    when,
)


def goals(tables: Tables) -> list[str]:
    """Chapter five."""
    return [
        *section("总体目标", "alliance.goal"),
        tables.listed(
            "阶段目标",
            (
                (2200, "阶段", "{{ row.period }}", CENTRE),
                (WIDTH - 2200, "目标", "{{ row.goal }}", TEXT),
            ),
            "row in application.stage_goals",
        ),
        *section("技术路线", "doc.technical"),
        _routes(tables),
        heading("创新链布局与分工", 2),
        prose(
            "联盟把创新链划分为{{ doc.chain|length }}个环节，逐一查找短板，明确分工单位和对应任务，"
            "使{{ derived.members_total }}家成员单位各有其位、各负其责。"
        ),
        tables.listed(
            "创新链布局与分工",
            (
                (1300, "环节", "{{ row.node }}", CENTRE),
                (2000, "短板", "{{ row.gap }}", TEXT),
                (2344, "拟做的工作", "{{ row.work }}", TEXT),
                (2000, "分工单位", names("row.orgs"), TEXT),
                (WIDTH - 7644, "任务序号", "{{ row.tasks|join('、') }}", CENTRE),
            ),
            "row in doc.chain",
        ),
        heading("任务设置", 2),
        prose(
            "任务对应办法第五条规定的六类主要任务，共{{ tasks|length }}项，安排经费"
            "{{ tasks|selectattr('fund')|sum(attribute='fund')|money }}万元。"
            "各项任务的承担单位、起止时间和经费见附表2。"
        ),
        _by_type(tables),
    ]


def _routes(tables: Tables) -> str:
    technique = (
        paragraph("{{ row.key_tech }}. " + tech("row.key_tech"), "TableTitle")
        + each(
            "k in key_tech if k.no|string == row.key_tech",
            paragraph("目标：{{ k.target }}", SMALL),
        )
        + paragraph("成熟度：{{ row.ready_from }}级→{{ row.ready_to }}级", SMALL)
    )
    rows = each_row(3, "row in doc.routes", form_row(Cell(technique), "{{ row.basis }}", "{{ row.route }}"))
    head = ("关键技术与目标", "现有基础", "技术路线")
    note = "注：技术成熟度分为1—9级，箭头前为申报时、后为构建期末。"
    return (
        tables.caption("关键共性技术攻关路线")
        + grid((3000, 2300, 3544), rows, head=head)
        + paragraph(note, "TableNote")
    )


def _by_type(tables: Tables) -> str:
    rows = "tasks|selectattr('type', 'equalto', type)"
    funds = "(tasks|selectattr('fund')|sum(attribute='fund'))"
    return tables.listed(
        "任务按类别统计",
        (
            (2300, "任务类别", "{{ type|label('task_type') }}", CENTRE),
            (1000, "项数", f"{{{{ {rows}|list|length }}}}", CENTRE),
            (1500, "经费（万元）", f"{{{{ {rows}|selectattr('fund')|sum(attribute='fund')|money }}}}", NUMBER),
            (1900, "占经费比重", share(f"({rows}|selectattr('fund')|sum(attribute='fund'))", funds), NUMBER),
            (WIDTH - 6700, "任务序号", f"{{{{ {rows}|map(attribute='no')|join('、') }}}}", CENTRE),
        ),
        "type in tasks|map(attribute='type')|unique",
        total=total("{{ tasks|length }}", f"{{{{ {funds}|money }}}}", "100%", ""),
        whole=True,
    )


def organisation(tables: Tables) -> list[str]:
    """Chapter six."""
    staff = "{{ alliance.office.staff|selectattr('full_time')|list|length }}"
    return [
        heading("组织机构", 2),
        prose(
            "联盟设立决策、咨询和执行三类机构，以{{ alliance.liability_subject }}为对外承担责任的主体，"
            "联盟工作办公室依托{{ alliance.office.host }}设立，已落实专职人员" + staff + "名。"
        ),
        tables.listed(
            "组织机构设置",
            (
                (1300, "机构", "{{ row.name }}", CENTRE),
                (1200, "性质", "{{ row.kind|label('body_kind') }}", CENTRE),
                (1000, "负责人", "{{ row.chair }}", CENTRE),
                (700, "人数", "{{ row.size }}", CENTRE),
                (1300, "年会议次数", "{{ row.meeting_per_year|blank }}", CENTRE),
                (WIDTH - 5500, "首要职责", "{{ row.duties.split('；')[0] }}", TEXT),
            ),
            "row in bodies",
        ),
        heading("运行机制", 2),
        prose(
            "对照办法第十一条，联盟拟建立{{ mechanisms|length }}项制度，要点如下表，全文见申报书和联盟协议（草案）。"
        ),
        tables.listed(
            "运行机制要点",
            (
                (1600, "机制", "{{ row.kind|label('mechanism') }}", CENTRE),
                (2200, "制度名称", "《{{ row.rule_title }}》", TEXT),
                (WIDTH - 3800, "要点", "{{ row.summary.split('。')[0] }}。", TEXT),
            ),
            "row in mechanisms",
        ),
        *section("组织与机制的可行性", "doc.governance"),
    ]


def rights(tables: Tables) -> list[str]:
    """Chapter seven."""
    return [
        *section("知识产权安排", "doc.ip"),
        tables.listed(
            "成果归属与利益分配",
            (
                (1600, "情形", "{{ row.case }}", TEXT),
                (2100, "权利归属", "{{ row.owner }}", TEXT),
                (2600, "许可使用", "{{ row.licence }}", TEXT),
                (WIDTH - 6300, "收益分配", "{{ row.income }}", TEXT),
            ),
            "row in doc.shares",
        ),
        *section("利益分配与风险分担", "doc.sharing"),
    ]


def schedule(tables: Tables) -> list[str]:
    """Chapter nine: the year's work by the paragraphs of article 9."""
    return [
        text("doc.schedule"),
        tables.caption("构建期工作安排（按办法第九条归类）"),
        grid(
            (1400, 1340, 3104, 1400, 1600),
            each_row(
                5,
                "item, rows in milestones|groupby('art9_item')",
                *each_row(
                    5,
                    "row in rows",
                    form_row(
                        "{{ item|label('art9_item') }}",
                        "{{ row.period }}",
                        "{{ row.work }}",
                        name("row.owner"),
                        "{{ row.output }}",
                        styles=(CENTRE, CENTRE, TEXT, CENTRE, TEXT),
                    ),
                ),
            ),
            head=("对应条款", "时间", "工作内容", "责任单位", "完成标志"),
        ),
    ]


def effects(tables: Tables) -> list[str]:
    """Chapter ten."""
    values = tuple(
        (950, f"{{{{ doc.forecast_years[{n}] }}}}年", f"{{{{ row['values'][{n}]|number }}}}", NUMBER) for n in range(3)
    )
    return [
        *section("经济和社会效益", "application.benefit"),
        text("doc.benefit_basis"),
        tables.listed(
            "效益测算",
            (
                (2100, "项目", "{{ row.item }}", TEXT),
                (800, "单位", "{{ row.unit }}", CENTRE),
                *values,
                (WIDTH - 5750, "测算依据", "{{ row.basis }}", TEXT),
            ),
            "row in doc.forecast",
        ),
        tables.listed(
            "构建期考核指标",
            (
                (900, "编号", "{{ row.id }}", CENTRE),
                (3444, "指标名称", "{{ row.name }}", TEXT),
                (1000, "单位", "{{ row.unit }}", CENTRE),
                (1100, "基期值", "{{ row.base|number }}", NUMBER),
                (1100, "目标值", "{{ row.target|number }}", NUMBER),
                (WIDTH - 7544, "增加量", "{{ (row.target - row.base)|number }}", NUMBER),
            ),
            "row in kpi",
        ),
        *_scenarios(tables),
        *section("风险分析与对策", "doc.risk_judgement"),
        tables.listed(
            "主要风险与对策",
            (
                (1500, "风险", "{{ row.name }}", CENTRE),
                (3400, "表现", "{{ row.detail }}", TEXT),
                (WIDTH - 4900, "对策", "{{ row.measure }}", TEXT),
            ),
            "row in risks",
        ),
    ]


def _scenarios(tables: Tables) -> list[str]:
    """Return what happens to the benefits if things go otherwise."""
    return [
        heading("敏感性分析", 2),
        tables.listed(
            "敏感性分析",
            (
                (1600, "情形", "{{ row.case }}", TEXT),
                (2300, "假设", "{{ row.assumption }}", TEXT),
                (2500, "影响", "{{ row.effect }}", TEXT),
                (WIDTH - 6400, "应对", "{{ row.response }}", TEXT),
            ),
            "row in doc.scenarios",
        ),
    ]


def conclusion(tables: Tables) -> list[str]:
    """Chapter eleven, with the lead's signature."""
    del tables
    return [
        *section("研究结论", "doc.conclusion"),
        when("doc.advice", heading("建议", 2), text("doc.advice")),
        gap(240),
        block(
            WIDTH,
            [paragraph("本报告由{{ lead.name }}组织编制，所用数据由成员单位提供并核对。", "BlockText")],
            room=700,
            closing=[
                paragraph("法定代表人（签字）：\t牵头单位（公章）：", "Sign"),
                paragraph("{{ doc.date|cn_date }}", "SignDate"),
            ],
        ),
    ]


def appendices(tables: str, annexes: str) -> list[str]:
    """Return the tables at the end and the list of supporting papers.

    Args:
        tables: heading of the tables.
        annexes: heading of the list.
    """
    return [
        heading(tables, new_page=True, numbered=False),
        paragraph("附表1　成员单位名册及投入", "Caption"),
        paragraph("单位：万元、人", "TableUnit"),
        _roster(),
        paragraph("附表2　任务一览", "Caption"),
        paragraph("单位：万元", "TableUnit"),
        grid(
            (600, 2204, 1240, 1684, 2316, 800),
            [
                *each_row(
                    6,
                    "t in tasks",
                    form_row(
                        "{{ t.no }}",
                        "{{ t.title }}",
                        name("t.owner"),
                        names("t.partners"),
                        "{{ t.start|cn_month }}至{{ t.end|cn_month }}",
                        "{{ t.fund|money }}",
                        styles=("TableSmallCentre", SMALL, "TableSmallCentre", SMALL, "TableSmallCentre", NUMBER),
                    ),
                ),
                form_row(
                    *total("{{ tasks|selectattr('fund')|sum(attribute='fund')|money }}", span=5),
                    styles=(CENTRE, NUMBER),
                ),
            ],
            head=("序号", "任务名称", "承担单位", "参加单位", "起止时间", "经费"),
        ),
        heading(annexes, numbered=False),
        when("doc.annexes", prose("以下支撑材料随申报材料一并装订，编号与申报书附件清单一致。")),
        each("a in attachments if a.code in doc.annexes", prose("{{ a.code }}　{{ a.title }}")),
        when("not doc.annexes", prose("无。")),
    ]


def _roster() -> str:
    """Every unit in full, and what it brings in."""
    own = "derived.contribution_by_org[o.name]"
    row = form_row(
        "{{ o.no }}",
        "{{ o.name }}",
        "{{ o.short_name }}",
        "{{ o.org_type|label('org_type') }}",
        "{{ derived.regions[o.region_code] }}",
        f"{{{{ {own}|money }}}}",
        share(own, "derived.contribution_total"),
        "{{ o.contribution.people|blank }}",
        styles=(*(["TableSmallCentre", SMALL] + ["TableSmallCentre"] * 3), NUMBER, NUMBER, NUMBER),
    )
    people = "{{ orgs|map(attribute='contribution')|selectattr('people')|sum(attribute='people') }}"
    sums = total("{{ derived.contribution_total|money }}", "100%", people, span=5)
    rows = [*each_row(8, "o in orgs", row), form_row(*sums, styles=(CENTRE, NUMBER, NUMBER, NUMBER))]
    head = ("序号", "单位名称", "简称", "类型", "注册地", "经费", "占比", "人员")
    return grid((600, 2704, 1240, 900, 1250, 800, 750, 600), rows, head=head)
