"""X6, the opinion on acceptance: what the experts found of the tasks of article 9, scores, conclusion."""

from __future__ import annotations

from templates.documents.application_units import listed
from templates.documents.sheets import KIND, LABELS, chosen, dated, let, opinion, sheet, ticks, title
from templates.house import (
    WIDTH,
    Cell,
    Row,
    block,
    each,
    each_row,
    fields,
    form_row,
    grid,
    heading,
    paragraph,
    prose,
    when,
)

ARTICLES = {
    "9(1)": ("org_decision", "org_advisory", "org_executive", "liability", "office", "staff"),
    "9(2)": ("plan_industry", "plan_system"),
    "9(3)": ("agreement", "charter", "goal", "division"),
}
"""Which item of article 9 asks for which task."""


def build() -> bytes:
    """Return acceptance_opinion.docx."""
    paper = sheet()
    paper.add(
        let("wanting", "doc.findings|rejectattr('done', 'equalto', 'full')|list"),
        let("reached", "kpi|rejectattr('actual', 'none')|list"),
        title(KIND, "构建{{ view.title }}"),
        fields(LABELS, _facts(), height=420),
        heading("审阅的材料"),
        each("text in doc.materials", prose("{{ loop.index }}. {{ text }}")),
        heading("构建任务核验"),
        _findings(),
        when("reached", heading("考核指标完成情况"), _indicators()),
        heading("综合评分"),
        _scores(),
        heading("验收意见和结论"),
        _opinion(),
        heading("验收专家组名单", new_page=True),
        _experts(),
        heading("{{ policy_values.issuer|blank }}意见"),
        opinion(
            "审核意见",
            "doc.decision",
            "负责人（签字）：\t（公章）",
            "doc.decision_date",
            room=1400,
            hint="（由{{ policy_values.issuer|blank }}填写）",
        ),
    )
    return paper.build()


def _facts() -> tuple[tuple[str, ...], ...]:
    return (
        ("联盟名称", "{{ alliance.name }}"),
        ("牵头单位", "{{ lead.name }}"),
        ("批准构建文号", "{{ alliance.approval_no|blank }}", "推荐单位", "{{ application.recommender|blank }}"),
        ("构建期", "{{ alliance.construction_start|cn_date }}至{{ alliance.construction_end|cn_date }}"),
        ("申请日期", "{{ acceptance.apply_date|cn_date }}", "验收日期", "{{ doc.date|cn_date }}"),
        ("验收地点", "{{ doc.place }}"),
        ("组织单位", "{{ doc.organiser }}", "验收方式", "{{ doc.method }}"),
    )


def _findings() -> str:
    articles = {
        item: f"{{{{ '{article}'|label('art9_item') }}}}" for article, items in ARTICLES.items() for item in items
    }
    own = "{% for own in acceptance.completion if own.item == row.item %}{{ own.done|label('done') }}{% endfor %}"
    row = form_row(
        "{{ loop.index }}",
        chosen("row.item", articles),
        "{{ row.item|label('completion_item') }}",
        own,
        "{{ row.done|label('done') }}",
        "{{ row.note }}",
        styles=("TableCentre", "TableCentre", "TableCentre", "TableCentre", "TableCentre", "TableText"),
    )
    return grid(
        (600, 1400, 1560, 1000, 1000, 3284),
        each_row(6, "row in doc.findings", row),
        head=("序号", "对应条款", "构建任务", "自评", "核验", "核验情况"),
    )


def _indicators() -> str:
    rate = "{% if row.target %}{{ (row.actual / row.target)|percent }}{% endif %}"
    return listed(
        (800, 3344, 900, 1250, 1250, 1300),
        ("编号", "指标名称", "单位", "目标值", "完成值", "完成率"),
        "row in reached",
        (
            "{{ row.id }}",
            "{{ row.name }}",
            "{{ row.unit }}",
            "{{ row.target|number }}",
            "{{ row.actual|number }}",
            rate,
        ),
        ("TableCentre", "TableText", "TableCentre", *["TableNumber"] * 3),
    )


def _scores() -> str:
    row = form_row(
        "{{ row.no }}",
        "{{ row.name }}",
        "{{ row.weight|number }}",
        "{{ row.score|number }}",
        "{{ row.note|blank }}",
        styles=("TableCentre", "TableText", "TableCentre", "TableCentre", "TableText"),
    )
    total = Row(
        (
            Cell("合计", "TableHead", span=2),
            Cell("{{ doc.scores|map(attribute='weight')|sum|number }}", "TableCentre"),
            Cell("{{ doc.scores|map(attribute='score')|sum|number }}", "TableCentre"),
            Cell(""),
        )
    )
    return grid(
        (640, 2900, 900, 900, 3504),
        [*each_row(5, "row in doc.scores", row), total],
        head=("序号", "评价内容", "分值", "得分", "说明"),
    )


def _opinion() -> str:
    hint = (
        "核对：共核验 {{ doc.findings|length }} 项，已完成 {{ doc.findings|length - wanting|length }} 项"
        "{% if wanting %}，其余为{{ wanting|map(attribute='item')|list|label('completion_item') }}，"
        "结论不得为“通过”{% else %}，可以作出“通过”的结论{% endif %}"
        "{% if wanting and doc.conclusion == 'pass' %}；所填结论不符，应当复核{% endif %}"
        "{% if doc.conclusion == 'rectify' and not doc.due_date %}；应当写明整改期限{% endif %}。"
    )
    return block(
        WIDTH,
        [
            each("text in doc.opinion|paragraphs", paragraph("{{ text }}", "BlockText")),
            when("doc.suggestions", paragraph("意见和建议", "BlockTitle")),
            each("text in doc.suggestions", paragraph("{{ loop.index }}. {{ text }}", "BlockText")),
            paragraph(
                f"验收结论：{ticks('doc.conclusion', 'acceptance_conclusion', ('pass', 'rectify', 'fail'))}",
                "BlockTitle",
            ),
            when("doc.due_date", paragraph("整改期限：{{ doc.due_date|cn_date }}前", "BlockTitle")),
            paragraph(hint, "TableNote"),
        ],
        room=400,
        closing=[paragraph("专家组组长（签字）：", "Sign"), dated("doc.date")],
    )


def _experts() -> str:
    row = form_row(
        "{{ loop.index }}",
        Cell(
            paragraph("{{ expert.name }}", "TableCentre")
            + when("expert.name == doc.leader", paragraph("（组长）", "TableCentre"))
        ),
        "{{ expert.unit }}",
        "{{ expert.title }}",
        "{{ expert.field }}",
        "",
        styles=("TableCentre", "TableCentre", "TableText", "TableCentre", "TableCentre", "TableText"),
        height=640,
    )
    return grid(
        (620, 1000, 2874, 1420, 1700, 1230),
        each_row(6, "expert in doc.experts", row),
        head=("序号", "姓名", "工作单位", "职称（职务）", "专业领域", "签字"),
    )


TEMPLATES = {"acceptance_opinion": build}
