"""X12b, the opinion on rectification: every requirement of the notice with what the reviewers found of it."""

from __future__ import annotations

from templates.documents.sheets import KIND, LABELS, days_unit, let, opinion, sheet, ticks, title
from templates.house import (
    WIDTH,
    Cell,
    block,
    each,
    each_row,
    fields,
    form_row,
    grid,
    heading,
    paragraph,
)

NOTICE = "rectification_notice"


def build() -> bytes:
    """Return recheck.docx."""
    paper = sheet()
    paper.add(
        let("passed", "doc.results|selectattr('passed')|map(attribute='no')|list"),
        let("wanting", f"{NOTICE}.requirements|rejectattr('no', 'in', passed)|list"),
        let("due", "'not_met' if wanting else 'met'"),
        title(KIND, "{{ view.title }}"),
        fields(LABELS, _facts(), height=420),
        heading("逐项复核"),
        _results(),
        heading("复核意见和结论"),
        _opinion(),
        heading("复核人员", new_page=True),
        _reviewers(),
        heading("{{ policy_values.issuer|blank }}意见"),
        opinion(
            "审核意见",
            "doc.decision",
            "负责人（签字）：\t（公章）",
            "doc.decision_date",
            room=900,
            hint="（由{{ policy_values.issuer|blank }}填写）",
        ),
    )
    return paper.build()


def _facts() -> tuple[tuple[str, ...], ...]:
    delivered = (
        f"{{% for slip in delivery_slip if slip.docno and slip.docno == {NOTICE}.official.docno %}}"
        "{{ slip.received_date|cn_date }}{% endfor %}"
    )
    period = (
        f"{{% if {NOTICE}.deadline_date %}}截至{{{{ {NOTICE}.deadline_date|cn_date }}}}"
        f"{{% elif {NOTICE}.deadline_days %}}{{{{ {NOTICE}.deadline_days }}}}{days_unit(NOTICE)}，"
        f"{{% if {NOTICE}.deadline_start == 'issued' %}}印发{{% else %}}收到通知{{% endif %}}次日起算{{% endif %}}"
    )
    return (
        ("联盟名称", "{{ alliance.name }}"),
        ("牵头单位", "{{ lead.name }}"),
        (
            "整改通知文号",
            f"{{{{ {NOTICE}.official.docno|blank }}}}",
            "通知日期",
            f"{{{{ {NOTICE}.official.issue_date|cn_date }}}}",
        ),
        (
            "考核年度和结果",
            f"{{{{ {NOTICE}.assessment.year }}}}年度，{{{{ {NOTICE}.assessment.grade|label('grade') }}}}",
            "送达日期",
            delivered,
        ),
        ("整改期限", period, "报告日期", "{{ rectification_report.date|cn_date }}"),
        ("复核方式", "{{ doc.methods|label('recheck_method') }}", "复核日期", "{{ doc.date|cn_date }}"),
        ("复核地点", "{{ doc.place|blank }}{% if not doc.place %}无{% endif %}"),
    )


def _results() -> str:
    problem = Cell(
        each(
            f"f in {NOTICE}.findings if f.no in row.finding_ref",
            paragraph("{{ f.name }}（{{ f.article|label('measures_article') }}）", "TableSmall"),
        )
    )
    found = "{% for result in doc.results if result.no == row.no %}"
    own = "{% for own in rectification_report.answers if own.no == row.no %}{{ own.done|label('done') }}{% endfor %}"
    row = form_row(
        "{{ row.no }}",
        problem,
        "{{ row.action }}完成标志：{{ row.output }}。",
        own,
        found + "{% if result.passed %}达到{% else %}未达到{% endif %}{% else %}未复核{% endfor %}",
        found + "{{ result.note }}{% endfor %}",
        styles=("TableCentre", "TableSmall", "TableSmall", "TableCentre", "TableCentre", "TableSmall"),
    )
    return grid(
        (640, 1640, 2370, 1060, 860, 2274),
        each_row(6, f"row in {NOTICE}.requirements", row),
        head=("序号", "通知指出的问题", "整改要求", "自报", "复核", "复核情况"),
    )


def _opinion() -> str:
    hint = (
        f"核对：整改要求共 {{{{ {NOTICE}.requirements|length }}}} 项，达到要求 "
        f"{{{{ {NOTICE}.requirements|length - wanting|length }}}} 项"
        "{% if wanting %}，未达到 {{ wanting|length }} 项（第 {{ wanting|map(attribute='no')|list|join('、') }} 项）"
        "{% endif %}。按复核结果，结论应为“{{ due|label('recheck_conclusion') }}”"
        "{% if due != doc.conclusion %}，与所填结论不一致，应当复核{% endif %}。"
    )
    return block(
        WIDTH,
        [
            each("text in doc.opinion|paragraphs", paragraph("{{ text }}", "BlockText")),
            paragraph(f"复核结论：{ticks('doc.conclusion', 'recheck_conclusion', ('met', 'not_met'))}", "BlockTitle"),
            paragraph(hint, "TableNote"),
        ],
        room=300,
        closing=[paragraph("复核组组长（签字）：\t日期：{{ doc.date|cn_date }}", "Sign")],
    )


def _reviewers() -> str:
    row = form_row(
        "{{ loop.index }}",
        "{{ person.name }}{% if person.name == doc.leader %}（组长）{% endif %}",
        "{{ person.unit }}",
        "{{ person.title }}",
        "",
        styles=("TableCentre", "TableCentre", "TableText", "TableCentre", "TableText"),
        height=600,
    )
    return grid(
        (640, 1700, 3304, 1700, 1500),
        each_row(5, "person in doc.reviewers", row),
        head=("序号", "姓名", "工作单位", "职称（职务）", "签字"),
    )


TEMPLATES = {"recheck": build}
