"""X17, the alliance's proposal for a major project (重大科技专项建议项目表); what its plan says of it is quoted."""

from __future__ import annotations

from templates.documents.application_units import listed, text
from templates.documents.sheets import let, opinion, title
from templates.house import (
    WIDTH,
    Cell,
    Paper,
    Row,
    each_row,
    fields,
    form_row,
    grid,
    heading,
    paragraph,
    prose,
    when,
)

LABELS = (1700, 2722, 1700, WIDTH - 6122)
_ITEM = "industry_plan.projects|selectattr('name', 'equalto', doc.plan_item)|list"
_PLAN = "plans|selectattr('kind', 'equalto', 'industry_tech')|map(attribute='title')|join('')"
_ASKED, _OWN = "doc.uses|sum(attribute='asked')", "doc.uses|sum(attribute='own')"


def build() -> bytes:
    """Return project_proposal.docx."""
    paper = Paper("{{ doc.plan_item }}{{ form.title }}", "{{ lead.name }}", footer="not bound")
    paper.add(
        let("item", f"({_ITEM})[0]"),
        let("total", f"({_ASKED}) + ({_OWN})"),
        paragraph("受理编号：　　　　　　　　　　", "TableUnit"),
        title("{{ view.title }}"),
        heading("基本情况"),
        fields(LABELS, _facts(), height=460),
        heading("规划依据和立项必要性"),
        prose(_quoted()),
        text("doc.system_link"),
        text("doc.need"),
        heading("国内外现状"),
        text("doc.state_of_art"),
        heading("工作基础"),
        text("doc.basis"),
        heading("主要研究内容和创新点"),
        listed(
            (600, 2000, 4144, 2100),
            ("序号", "研究内容", "说明", "承担单位"),
            "row in doc.contents",
            ("{{ loop.index }}", "{{ row.name }}", "{{ row.text }}", "{{ row.org }}"),
            ("TableCentre",),
        ),
        paragraph(style="Spacer"),
        text("doc.innovations"),
        heading("考核指标"),
        listed(
            (600, 2444, 1900, 1900, 2000),
            ("序号", "指标", "现有水平", "目标值", "考核方式"),
            "row in doc.indicators",
            ("{{ loop.index }}", "{{ row.name }}", "{{ row.now }}", "{{ row.target }}", "{{ row.proof }}"),
            ("TableCentre",),
        ),
        heading("进度安排"),
        listed(
            (3000, 3544, 2300),
            ("起止时间", "工作内容", "阶段成果"),
            "row in doc.schedule",
            ("{{ row.from|cn_month }}至{{ row.to|cn_month }}", "{{ row.work }}", "{{ row.output }}"),
            ("TableCentre",),
        ),
        heading("分工和经费"),
        *_money(),
        heading("预期成果和效益"),
        text("doc.benefit"),
        heading("成果归属和扩散"),
        text("doc.diffusion"),
        heading("意见"),
        *_opinions(),
    )
    return paper.build()


def _facts() -> tuple[tuple[str, ...], ...]:
    years = "{{ item.start_year }}年至{{ item.end_year }}年"
    partners = "{{ item.partners|join or '无' }}"
    tech = "{% for k in key_tech if k.no|string == item.key_tech %}{{ k.name }}{% else %}前瞻方向{% endfor %}"
    recognised = (
        "{% if alliance.recognition_no %}{{ alliance.recognition_no }}"
        "{% if alliance.recognition_date %}（{{ alliance.recognition_date|cn_date }}）{% endif %}{% endif %}"
    )
    money = (
        "{{ total|money }} 万元，其中申请财政经费 {{ " + f"({_ASKED})" + "|money }} 万元，"
        "自筹经费 {{ " + f"({_OWN})" + "|money }} 万元"
    )
    return (
        ("项目名称", "{{ doc.plan_item }}"),
        ("项目组织单位", "{{ alliance.name }}"),
        ("认定文号和日期", recognised),
        ("所属领域", "{{ alliance.industry_field|label('industry_field') }}", "项目年限", years),
        ("关键共性技术", tech),
        ("项目牵头单位", "{{ item.lead }}"),
        ("参加单位", partners),
        ("项目经费", money),
        ("项目负责人", "{{ doc.director.name }}", "职务（职称）", "{{ doc.director.title }}"),
        ("所在单位", "{{ doc.director.org }}"),
        ("专业", "{{ doc.director.field }}", "电话", "{{ doc.director.phone }}"),
        ("联系人", "{{ doc.contact.name }}", "电话", "{{ doc.contact.phone }}"),
        ("电子邮箱", "{{ doc.contact.email }}"),
    )


def _quoted() -> str:
    """Say where in the plan the project stands, and in what words."""
    number = (
        "{% for p in industry_plan.projects %}{% if p.name == doc.plan_item %}{{ loop.index }}{% endif %}{% endfor %}"
    )
    return (
        f"本项目列入《{{{{ {_PLAN} }}}}》重大科技项目建议第{number}项。规划确定的主要内容是：{{{{ item.content }}}}"
        "主要指标是：{{ item.indicator }}。规划列示总经费{{ (item.own + item.asked)|money }}万元，"
        "其中自筹{{ item.own|money }}万元、拟申请财政经费{{ item.asked|money }}万元。"
    )


def _money() -> list[str]:
    amount = "TableNumber"
    share = form_row(
        "{{ loop.index }}",
        "{{ row.org }}",
        "{{ row.work }}",
        "{{ row.own|money }}",
        styles=("TableCentre", "TableText", "TableText", amount),
    )
    shares = Row(
        (
            Cell("合计", "TableHead", span=3),
            Cell("{{ doc.shares|sum(attribute='own')|money }}", amount),
        )
    )
    use = form_row(
        "{{ row.use|label('fund_use') }}",
        "{{ row.asked|money }}",
        "{{ row.own|money }}",
        "{{ (row.asked + row.own)|money }}",
        "{{ row.note|blank }}",
        styles=("TableCentre", amount, amount, amount, "TableText"),
    )
    total = form_row(
        Cell("合计", "TableHead"),
        f"{{{{ ({_ASKED})|money }}}}",
        f"{{{{ ({_OWN})|money }}}}",
        "{{ total|money }}",
        "{{ total|rmb }}",
        styles=("", amount, amount, amount, "TableText"),
    )
    return [
        heading("参加单位分工和自筹经费", 2),
        paragraph("单位：万元", "TableUnit"),
        grid(
            (600, 3000, 4044, 1200),
            [*each_row(4, "row in doc.shares", share), shares],
            head=("序号", "单位", "承担的工作", "自筹经费"),
        ),
        heading("经费预算", 2),
        paragraph("单位：万元", "TableUnit"),
        grid(
            (1900, 1560, 1200, 1200, 2984),
            [*each_row(5, "row in doc.uses", use), total],
            head=("科目", "申请财政经费", "自筹经费", "合计", "测算说明"),
        ),
        paragraph("注：财政经费以批准文件为准，单独设账、单独核算。", "TableNote"),
        when("doc.finance", heading("金融支持", 2), text("doc.finance")),
    ]


def _opinions() -> list[str]:
    return [
        opinion(
            "联盟专家委员会意见",
            "doc.expert_opinion",
            "主任委员（签字）：",
            "doc.expert_date",
            room=700,
            hint="（由专家委员会填写）",
        ),
        opinion(
            "项目组织单位意见",
            "doc.lead_opinion",
            "联盟理事长（签字）：\t牵头单位（公章，代章）：",
            "doc.date",
            room=700,
        ),
    ]


TEMPLATES = {"project_proposal": build}
