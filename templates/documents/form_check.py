"""X2, the department's sheet of receipt and formal check."""

from __future__ import annotations

from templates.documents.application_units import listed
from templates.documents.sheets import KIND, LABELS, SHARES, chosen, let, opinion, sheet, ticks, title
from templates.house import WIDTH, block, each, each_row, fields, form_row, grid, heading, paragraph, when

WANTED = {
    "complete": "申报书和各类附件按申报通知的要求报送，没有缺项。",
    "copies": "{% if policy_values.packet_copies %}一式{{ policy_values.packet_copies|hanzi }}份，{% endif %}"
    "各份内容一致。",
    "lead": "牵头单位为省内注册的独立法人，成员单位以省内法人为主。",
    "consents": "成员单位逐家签署同意意见，与成员单位一览表一致。",
    "seals": "签字、公章齐全，公章与单位名称一致。",
    "recommendation": "由所在地科技部门或者省直主管部门（单位）出具。",
    "list": "编号、名称、页数相符；复印件加盖“与原件一致”印章。",
    "no_secrets": "材料不含国家秘密，牵头单位已作承诺。",
}
FATAL = "['lead', 'no_secrets']"
"""What can't be mended by other papers: an application of an unfit lead, or one with secrets in it."""


def build() -> bytes:
    """Return form_check.docx."""
    told = "{% if doc.correction_date %}{{ doc.correction_date|cn_date }}告知补正，{% endif %}"
    paper = sheet()
    paper.add(
        *_results(),
        title(KIND, "构建申报{{ view.title }}"),
        fields(LABELS, _facts(), height=420),
        heading("审查事项"),
        _items(),
        when(
            "doc.corrections",
            heading("补正清单"),
            listed(
                (1300, 2400, 2400, 1740, 1004),
                ("对应事项", "存在的问题", "补正要求", "补正日期", "补正结果"),
                "row in doc.corrections",
                (
                    "{{ row.item|label('check_item') }}",
                    "{{ row.matter }}",
                    "{{ row.wanted }}",
                    "{{ row.mended_date|cn_date }}",
                    "{% if row.passed is not none %}{% if row.passed %}符合{% else %}不符合{% endif %}{% endif %}",
                ),
                ("TableCentre", "TableText", "TableText", "TableCentre", "TableCentre"),
            ),
            when(
                "doc.correction_due", paragraph(f"{told}补正期限为{{{{ doc.correction_due|cn_date }}}}。", "TableNote")
            ),
        ),
        heading("审查结论"),
        _conclusion(),
        opinion("经办人意见", "doc.clerk.opinion", "经办人（签字）：", "doc.clerk.date"),
        opinion("处室负责人意见", "doc.head.opinion", "负责人（签字）：", "doc.head.date"),
    )
    return paper.build()


def _results() -> list[str]:
    """Name the items that were mended, and those that still fail."""
    return [
        let("unmended", "doc.corrections|rejectattr('passed')|map(attribute='item')|list"),
        let("mended", "doc.corrections|selectattr('passed')|map(attribute='item')|reject('in', unmended)|list"),
        let("failed", "doc.items|rejectattr('pass')|list"),
        let("failing", "failed|rejectattr('item', 'in', mended)|list"),
        let("fatal", f"failing|selectattr('item', 'in', {FATAL})|list"),
        let("due", "'accept' if not failing else 'refuse' if fatal else 'amend'"),
    ]


def _facts() -> tuple[tuple[str, ...], ...]:
    received = "{{ doc.received_date|cn_date }}，{{ doc.copies }} 份"
    field = "{{ alliance.industry_field|label('industry_field') }}"
    return (
        ("受理编号", "{{ doc.accept_no }}", "承办处室", "{{ doc.section }}"),
        ("联盟名称", "{{ alliance.name }}"),
        ("牵头单位", "{{ lead.name }}"),
        ("统一社会信用代码", "{{ lead.uscc }}", "注册地", "{{ derived.regions[lead.region_code] }}"),
        ("所属领域", field, "推荐单位", "{{ application.recommender }}"),
        ("成员单位", SHARES),
        ("申报联系人", "{{ application.contact.name }}", "联系电话", "{{ application.contact.phone }}"),
        ("申报日期", "{{ application.apply_date|cn_date }}", "收到日期", received),
        ("经办人", "{{ doc.clerk.name }}", "处室负责人", "{{ doc.head.name }}"),
    )


def _items() -> str:
    result = "{% if row.pass %}符合{% elif row.item in mended %}补正后符合{% else %}不符合{% endif %}"
    row = form_row(
        "{{ loop.index }}",
        "{{ row.item|label('check_item') }}",
        chosen("row.item", WANTED),
        result,
        "{{ row.note|blank }}",
        styles=("TableCentre", "TableCentre", "TableText", "TableCentre", "TableText"),
    )
    return grid(
        (640, 1690, 3344, 1270, 1900),
        each_row(5, "row in doc.items", row),
        head=("序号", "审查事项", "审查要求", "审查结果", "说明"),
    )


def _conclusion() -> str:
    hint = (
        "核对：共审查 {{ doc.items|length }} 项，首次审查符合 {{ doc.items|length - failed|length }} 项，"
        "补正后符合 {{ failed|length - failing|length }} 项，不符合 {{ failing|length }} 项"
        "{% if failing %}（{{ failing|map(attribute='item')|list|label('check_item') }}）{% endif %}。"
        "按审查结果，结论应为“{{ due|label('check_conclusion') }}”"
        "{% if due != doc.conclusion %}，与所填结论不一致，应当复核{% endif %}。"
    )
    return block(
        WIDTH,
        [
            paragraph(ticks("doc.conclusion", "check_conclusion", ("accept", "amend", "refuse")), "BlockTitle"),
            each("text in doc.reason|paragraphs", paragraph("{{ text }}", "BlockText")),
            paragraph(hint, "TableNote"),
        ],
    )


TEMPLATES = {"form_check": build}
