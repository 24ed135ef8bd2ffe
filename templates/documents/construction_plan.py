"""D4, the plan of the construction year (构建期工作计划): a draft before the approval, with days after it."""

from __future__ import annotations

from templates.documents.application_units import listed, text
from templates.documents.gantt import gantt
from templates.documents.money_tables import planned
from templates.documents.report_parts import cover, dash, due, due_cell, entries, signing
from templates.documents.reports import name, names
from templates.house import (
    WIDTH,
    Cell,
    Paper,
    bullet,
    contents,
    each,
    fields,
    heading,
    kept_whole,
    paragraph,
    prose,
    spacer,
    when,
)

PARTS = (
    "编制依据",
    "构建期",
    "总体思路与目标",
    "组织机构建设任务",
    "两项规划编制任务",
    "协议和章程签订任务",
    "机制和制度建设任务",
    "技术创新任务",
    "进度安排",
    "经费安排",
    "责任分工与保障措施",
    "验收考核指标",
)
SIGNING = "牵头单位签章"
REAL = "view.schedule.real"


def build() -> bytes:
    """Return construction_plan.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound", cover=True)
    paper.add(*_cover())
    paper.add(paragraph("目　录", "PartTitle", new_page=True), contents(entries(PARTS, SIGNING)))
    titles = iter(PARTS)
    paper.add(heading(next(titles), new_page=True), *_basis())
    paper.add(heading(next(titles)), *_period())
    paper.add(heading(next(titles)), *_goal())
    paper.add(heading(next(titles)), *_bodies())
    paper.add(heading(next(titles)), *_plans())
    paper.add(heading(next(titles)), *_contracts())
    paper.add(heading(next(titles)), *_mechanisms())
    paper.end_section()
    paper.add(heading(next(titles)), *_tasks())
    paper.add(heading(next(titles), new_page=True), *_milestones(), *_charts())
    paper.end_section(landscape=True)
    paper.add(heading(next(titles)), *_budget())
    paper.add(heading(next(titles)), *_duties())
    paper.add(heading(next(titles)), *_kpi())
    return paper.build()


def _cover() -> list[str]:
    lines = (
        ("联盟名称", "{{ alliance.name }}", ""),
        ("牵头单位（盖章）", "{{ lead.name }}", ""),
        ("批复文号", "{{ alliance.approval_no }}", f"{REAL} and alliance.approval_no"),
        ("构建期", "{{ view.schedule.start|cn_date }}至{{ view.schedule.end|cn_date }}", REAL),
        ("构建期", "自批准构建之日起一年", f"not {REAL}"),
        ("编制日期", "{{ (application.apply_date if draft and application.apply_date else doc.date)|cn_date }}", ""),
    )
    return cover(lines, draft="draft")


def _basis() -> list[str]:
    return [
        prose("本计划依据下列文件编制：", keep_next=True),
        each("basis in policy.basis", bullet("《{{ basis.title }}》（{{ basis.docno }}）；")),
        when(
            f"{REAL} and alliance.approval_no",
            bullet(
                "{{ policy_values.issuer|blank }}批准构建{{ alliance.name }}的文件（{{ alliance.approval_no }}"
                "{% if alliance.approval_date %}，{{ alliance.approval_date|cn_date }}{% endif %}）；"
            ),
        ),
        bullet(
            "《{{ alliance.name }}构建申报书》"
            "{% if application.apply_date %}（{{ application.apply_date|cn_date }}）{% endif %}及成员单位的入盟承诺。"
        ),
        prose("本计划的表格中，成员单位使用简称，全称见“十一、责任分工与保障措施”。"),
    ]


def _period() -> list[str]:
    told = (
        "联盟构建期为一年，自{{ view.schedule.start|cn_date }}起至{{ view.schedule.end|cn_date }}止。"
        "本计划中的“第1月”为"
        "{{ view.schedule.heads[0].day|cn_date }}至{{ view.schedule.heads[1].day|cn_date }}，其余各月依次类推。"
    )
    counted = (
        "联盟构建期为一年，自批准构建之日起计算。本计划中的“第1月”指批准构建之日起的第一个月，其余各月依次类推；"
        "批准构建后，各项工作的完成时间按批复日期换算为具体日期，并报{{ policy_values.issuer|blank }}备查。"
    )
    return [when(REAL, prose(told)), when(f"not {REAL}", prose(counted))]


def _goal() -> list[str]:
    return [
        heading("联盟总体目标", 2),
        text("alliance.goal"),
        heading("构建期思路与目标", 2),
        text("doc.goal"),
    ]


def _bodies() -> list[str]:
    return [
        heading("建设任务", 2),
        listed(
            (600, 1480, 2204, 1260, 1400, 1900),
            ("序号", "构建任务", "工作措施", "完成标志", "责任单位", "完成时间"),
            "row in view.org_tasks",
            (
                "{{ loop.index }}",
                "{{ row.item|label('completion_item') }}",
                "{{ row.measure }}",
                "{{ row.output }}",
                name("row.owner"),
                due_cell("row.due"),
            ),
            ("TableCentre", "TableCentre", "TableText", "TableText", "TableCentre", "TableCentre"),
        ),
        heading("机构设置", 2),
        listed(
            (1200, 1400, 1100, 700, 4444),
            ("性质", "名称", "负责人", "人数", "主要职责"),
            "row in bodies",
            (
                "{{ row.kind|label('body_kind') }}",
                "{{ row.name }}",
                "{{ row.chair }}",
                "{{ row.size }}",
                "{{ row.duties }}",
            ),
            ("TableCentre",) * 4,
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


def _plans() -> list[str]:
    step = ("完成初稿：", "专家论证：", "审议通过：")
    dates = [f"{said}{due(f'row.{key}')}" for said, key in zip(step, ("draft", "review", "adopt"), strict=True)]
    return [
        listed(
            (1840, 1240, 2404, 3360),
            ("规划名称和规划期", ("牵头", "编制单位"), "编制要点", "进度"),
            "row in view.plan_steps",
            (
                Cell(("《{{ row.title }}》", "规划期：", "{{ row.span_from }}—{{ row.span_to }}年")),
                name("row.lead_org"),
                dash("row.outline"),
                Cell(tuple(dates)),
            ),
            ("TableText", "TableCentre", "TableText"),
        ),
        spacer(),
        text("doc.planning_note"),
    ]


def _contracts() -> list[str]:
    return [
        listed(
            (600, 1060, 1060, 2824, 1400, 1900),
            ("序号", "文书", "步骤", "工作内容", "责任单位", "完成时间"),
            "row in view.contract_tasks",
            (
                "{{ loop.index }}",
                "{{ row.document|label('signed_document') }}",
                "{{ row.step|label('contract_step') }}",
                "{{ row.work }}",
                name("row.owner"),
                due_cell("row.due"),
            ),
            ("TableCentre", "TableCentre", "TableCentre", "TableText", "TableCentre", "TableCentre"),
        ),
    ]


def _mechanisms() -> list[str]:
    return [
        listed(
            (1640, 1880, 2364, 1060, 1900),
            ("对应条款", "机制", "制度名称", "审议机构", "计划通过时间"),
            "row in view.mechanisms",
            (
                "{{ row.article }}",
                "{{ row.kind|label('mechanism') }}",
                "{% if row.rule_title %}《{{ row.rule_title }}》{% else %}—{% endif %}",
                dash("row.adopted_body"),
                due_cell("row.due"),
            ),
            ("TableCentre", "TableCentre", "TableText", "TableCentre", "TableCentre"),
        ),
    ]


def _tasks() -> list[str]:
    when_told = "{{ row.start|cn_month }}至{{ row.end|cn_month }}"
    counted = (
        "{% if row.first is none %}—{% elif row.first == row.last %}第{{ row.first }}月"
        "{% else %}第{{ row.first }}—{{ row.last }}月{% endif %}"
    )
    return [
        text("doc.innovation"),
        listed(
            (600, 1300, 5336, 2900, 1900, 1400),
            ("序号", "类别", "任务名称和内容", "成果形式和考核指标", "承担和参加单位", "时间和经费"),
            "row in view.schedule.tasks",
            (
                "{{ row.no }}",
                "{{ row.type|label('task_type') }}",
                Cell(paragraph("{{ row.title }}", "TableTitle") + paragraph("{{ row.content }}", "TableSmall")),
                Cell(("成果：{{ row.deliverable }}", "指标：{{ row.indicator }}"), "TableSmall"),
                Cell(("承担：" + name("row.owner"), "参加：" + names("row.partners")), "TableSmall"),
                Cell(
                    (
                        f"{{% if {REAL} %}}{when_told}{{% else %}}{counted}{{% endif %}}",
                        "{% if row.fund is not none %}{{ row.fund|money }}万元{% endif %}",
                    ),
                    "TableSmallCentre",
                ),
            ),
            ("TableSmallCentre", "TableSmallCentre"),
        ),
    ]


def _milestones() -> list[str]:
    return [
        heading("工作安排", 2),
        listed(
            (600, 1200, 5136, 1300, 2200, 1700, 1300),
            ("序号", "时间节点", "工作内容", "责任单位", "完成标志", "完成期限", "对应条款"),
            "row in view.schedule.milestones",
            (
                "{{ row.no }}",
                "{{ row.period }}",
                "{{ row.work }}",
                name("row.owner"),
                "{{ row.output }}",
                due_cell("row.due", "TableSmallCentre"),
                "{{ row.art9_item|label('art9_item') }}",
            ),
            (
                "TableSmallCentre",
                "TableSmallCentre",
                "TableSmall",
                "TableSmallCentre",
                "TableSmall",
                "TableSmallCentre",
                "TableSmallCentre",
            ),
        ),
    ]


def _charts() -> list[str]:
    note = (
        f"注：阴影为安排工作的月份。{{% if {REAL} %}}表头年月为各月的起始年月，"
        "第1月自{{ view.schedule.start|cn_date }}起。{% else %}各月自批准构建之日起计算。{% endif %}"
    )
    return [
        heading("工作进度图", 2, new_page=True),
        gantt("view.schedule.milestones", "工作内容"),
        paragraph(note, "TableNote"),
        heading("任务进度图", 2, new_page=True),
        gantt("view.schedule.tasks", "任务名称"),
        paragraph(note, "TableNote"),
    ]


def _budget() -> list[str]:
    return [
        heading("经费来源", 2),
        paragraph("单位：万元", "TableUnit"),
        planned("budget_in", ("来源", "出资单位"), "fund_source"),
        heading("经费支出", 2),
        paragraph("单位：万元", "TableUnit"),
        planned("budget_out", ("科目", "使用单位"), "fund_use"),
        when("doc.change_note", heading("与申报书相比的调整", 2), text("doc.change_note")),
    ]


def _duties() -> list[str]:
    def tasks(role: str) -> str:
        found = f"derived.tasks_by_org[org.name]|selectattr(1, 'equalto', '{role}')|map(attribute=0)"
        return f"{{{{ {found}|join('、') or '—' }}}}"

    return [
        heading("责任分工", 2),
        listed(
            (600, 2300, 3244, 1000, 1700),
            ("序号", "单位名称和简称", "在联盟中的任务", "承担任务", "参加任务"),
            "org in orgs",
            (
                "{{ org.no }}",
                Cell(("{{ org.name }}", "（简称：{{ org.short_name }}）")),
                "{{ org.contribution.task_text }}",
                tasks("owner"),
                tasks("partner"),
            ),
            ("TableCentre", "TableText", "TableText", "TableCentre", "TableCentre"),
        ),
        paragraph("注：“承担任务”“参加任务”栏的数字为“八、技术创新任务”中的任务序号。", "TableNote"),
        heading("保障措施", 2),
        text("doc.guarantees"),
    ]


def _kpi() -> list[str]:
    return [
        listed(
            (800, 3344, 1000, 1100, 1100, 1500),
            ("编号", "指标名称", "单位", "基期值", "目标值", "完成时限"),
            "row in kpi",
            (
                "{{ row.id }}",
                "{{ row.name }}",
                "{{ row.unit }}",
                "{{ row.base|number }}",
                "{{ row.target|number }}",
                f"{{% if {REAL} %}}{{{{ row.due|cn_month }}}}{{% else %}}构建期满{{% endif %}}",
            ),
            ("TableCentre", "TableText", "TableCentre", "TableNumber", "TableNumber", "TableCentre"),
        ),
        paragraph("注：指标编号、名称和目标值与构建申报书一致，验收时逐项核对完成值。", "TableNote"),
        heading(SIGNING, numbered=False),
        signing(
            (
                "本计划由牵头单位会同各成员单位编制。牵头单位负责组织实施，按季度检查进度；计划有重大调整的，"
                "经理事会审议后报{{ policy_values.issuer|blank }}备案。",
            ),
            "牵头单位负责人（签字）：\t牵头单位（公章）：",
            room=900,
        ),
    ]


TEMPLATES = {"construction_plan": build}
