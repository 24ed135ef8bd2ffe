"""D1, the application to build an alliance (联盟构建申报书): cover, notes, contents, eighteen parts, attachments."""

from __future__ import annotations

from templates.documents import application_plan, application_units
from templates.documents.application_units import listed
from templates.documents.reports import name
from templates.documents.signing import consents, department_pages, own_opinions
from templates.house import (
    Cell,
    Paper,
    Row,
    bullet,
    contents,
    each,
    gap,
    heading,
    paragraph,
    table,
)

PARTS = (
    "联盟基本信息",
    "牵头单位基本情况",
    "成员单位情况",
    "构建背景与必要性",
    "合作基础与现有条件",
    "目标与任务",
    "组织机构方案",
    "运行机制方案",
    "任务分工与投入",
    "经费筹措与使用",
    "构建期工作安排",
    "预期成效与考核指标",
    "风险与对策",
    "真实性与诚信承诺",
    "成员单位意见",
    "牵头单位意见",
    "推荐单位意见",
    "专家组意见和省科技厅意见",
)
NUMERALS = "一二三四五六七八九十"
ATTACHMENTS = "附件清单"


def build() -> bytes:
    """Return application.docx."""
    paper = Paper(
        "{{ alliance.name }}{{ form.title }}",
        "{{ lead.name }}",
        footer="not bound",
        cover=True,
    )
    paper.add(*_cover(), *_notes())
    paper.add(paragraph("目　录", "PartTitle", new_page=True), contents(_entries()))
    titles = iter(PARTS)
    paper.add(heading(next(titles), new_page=True), *application_units.alliance())
    paper.add(heading(next(titles)), *application_units.lead())
    paper.end_section()
    paper.add(heading(next(titles)), *application_units.members_table())
    paper.end_section(landscape=True)
    paper.add(*application_units.members())
    paper.add(heading(next(titles)), *application_units.background())
    paper.add(heading(next(titles)), *application_units.basis())
    paper.add(heading(next(titles)), *application_plan.goals())
    paper.add(heading(next(titles)), *application_plan.bodies())
    paper.add(heading(next(titles)), *application_plan.mechanisms())
    paper.end_section()
    paper.add(heading(next(titles)), *application_plan.division())
    paper.end_section(landscape=True)
    paper.add(heading(next(titles)), *application_plan.budget())
    paper.add(heading(next(titles)), *application_plan.milestones())
    paper.add(heading(next(titles)), *application_plan.results())
    paper.add(heading(next(titles)), *application_plan.risks())
    paper.add(*consents(next(titles), next(titles)))
    paper.add(*own_opinions(next(titles), next(titles)))
    paper.add(*department_pages(next(titles)))
    paper.add(heading(ATTACHMENTS, new_page=True, numbered=False), *_attachments())
    return paper.build()


def _entries() -> list[str]:
    return [f"{_numeral(number)}、{title}" for number, title in enumerate(PARTS, 1)] + [ATTACHMENTS]


def _numeral(number: int) -> str:
    return NUMERALS[number - 1] if number <= 10 else "十" + NUMERALS[number - 11]


def _cover() -> list[str]:
    lines = (
        ("联盟名称", "{{ alliance.name }}"),
        ("所属领域", "{{ alliance.industry_field|label('industry_field') }}"),
        ("牵头单位（盖章）", "{{ lead.name }}"),
        ("推荐单位（盖章）", "{{ doc.recommender }}"),
        ("联盟联系人", "{{ doc.contact.name }}"),
        ("联系电话", "{{ doc.contact.phone }}{% if doc.contact.mobile %}　{{ doc.contact.mobile }}{% endif %}"),
        ("电子邮箱", "{{ doc.contact.email }}"),
        ("申报日期", "{{ doc.apply_date|cn_date }}"),
    )
    accepted = Cell("{{ doc.accept_no|blank }}", "CoverNumber", line=True)
    rows = [
        Row((Cell(label, "CoverLabel"), Cell("", "CoverValue"), Cell(value, "CoverValue", line=True)), height=700)
        for label, value in lines
    ]
    return [
        table((6400, 2444), [Row((Cell("受理编号：", "CoverNumber"), accepted))], style="HouseOpen"),
        gap(1300),
        each("line in view.title_lines[:1]", paragraph("{{ line }}", "CoverTitle")),
        each("line in view.title_lines[1:]", paragraph("{{ line }}", "CoverName")),
        gap(1300),
        table((2640, 120, 6084), rows, style="HouseOpen"),
        gap(700),
        paragraph("{{ policy_values.form_maker|blank }}制", "CoverFoot"),
    ]


def _notes() -> list[str]:
    return [
        paragraph("填　报　说　明", "PartTitle", new_page=True),
        bullet(
            "本申报书依据{% for basis in policy.basis %}《{{ basis.title }}》（{{ basis.docno }}）"
            "{% if not loop.last %}、{% endif %}{% endfor %}编制，由联盟牵头单位会同各成员单位填报。"
        ),
        bullet("各项内容应当实事求是，文字简明，数据准确；单位名称与营业执照（登记证书）、公章一致。"),
        bullet("经费金额的单位为万元，最多保留两位小数；日期用公历和阿拉伯数字；没有发生的项目填“无”。"),
        bullet("“统一社会信用代码”按登记证照填写；“注册地”指证照载明的住所所在地。"),
        bullet("“近三年”指申报年度之前三个完整的会计年度。"),
        bullet("成员单位应当逐家在“成员单位意见”中签字盖章；由授权代表签字的，附法定代表人授权委托书。"),
        bullet("附件按“附件清单”的编号排列；复印件加盖“与原件一致”印章。"),
        bullet("本申报书及附件不得含有国家秘密。"),
        bullet("本申报书用A4纸双面打印，左侧装订，经推荐单位审核盖章后报送。"),
    ]


def _attachments() -> list[str]:
    return [
        listed(
            (1000, 4044, 1600, 900, 1300),
            ("编号", "材料名称", "所属单位", "形式", "备注"),
            "a in view.annexes",
            (
                "{{ a.code }}",
                "{{ a.title }}",
                name("a.org"),
                "{{ a.copy_kind|label('copy_kind') }}",
                "{{ a.note|blank }}",
            ),
            ("TableCentre", "TableText", "TableCentre", "TableCentre", "TableText"),
        )
    ]


TEMPLATES = {"application": build}
