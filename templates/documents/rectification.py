"""D6, the notice that an alliance must rectify: 通知, 函 (信函格式), or the form-type 通知书, which is no 公文."""

from __future__ import annotations

from collections.abc import Callable

from templates.documents.sheets import days_unit
from templates.house import WIDTH, Cell, Row, each, each_row, fields, grid, heading, paragraph, prose, spacer, when
from templates.house.official import (
    BLANK_NUMBER,
    FACTS,
    Attachment,
    Form,
    OfficialPaper,
    document_title,
    issuer,
    item,
    kept,
    official_document,
    recipients_line,
    remark,
    signature,
)

LIST = "'整改事项清单'"
RECIPIENTS = "[lead.name, alliance.name]"
BASIS = (
    "根据《{{ policy.basis[0].title }}》（{{ policy.basis[0].docno }}，以下简称《办法》）和考核通知"
    "（{{ doc.assessment.notice_no }}）的要求，我厅组织开展了"
    "{{ doc.assessment.year }}年度河南省产业技术创新战略联盟绩效考核。"
)
RESULT = (
    "{% if doc.assessment.score is not none %}得分{{ doc.assessment.score|number }}分，{% endif %}"
    "等级为{{ doc.assessment.grade|label('grade') }}"
)
DECISION = "依据《办法》第十二条的规定，决定对联盟给予警告，并责令限期整改。"
HAND_IN = (
    "牵头单位应当组织各成员单位逐项整改，在整改期限届满前将{{ doc.submit.docs|join }}"
    "{% if doc.submit.copies %}（一式{{ doc.submit.copies }}份）{% endif %}报送我厅。{{ doc.submit.channel }}。"
)
ADDRESS = "地址：{{ doc.submit.address }}"
CONTACT = "联系人：{{ doc.submit.contact }}　电话：{{ doc.submit.phone }}"
EMAIL = "电子邮箱：{{ doc.submit.email }}"
REPLY = (
    "对考核结果或者本通知认定的事实有异议的，可以自收到本通知之日起{{ doc.right_to_reply.days }}日内，"
    "{{ doc.right_to_reply.channel }}向我厅陈述和申辩。我厅对提出的事实、理由和证据进行核实，并书面答复。"
)
REVIEW = "我厅收到整改报告后组织复核，复核结果书面告知牵头单位；逾期未报送整改报告的，直接组织复核。"
CONSEQUENCE = "整改不达标的，依据《办法》第十二条的规定，取消其河南省产业技术创新战略联盟资格。"
PROOF = "{% if f.evidence %}以上情况有{{ f.evidence }}为证，{% else %}上述情况{% endif %}"
BREACH = "不符合《办法》{{ f.article|label('measures_article') }}“{{ f.standard }}”的规定。"
DUE = ("{{ r.due.year }}年", "{{ r.due.month }}月{{ r.due.day }}日")
"""In two lines, so that the column may be narrow."""
REFERENCE = "{% for no in r.finding_ref %}（{{ no|hanzi }}）{% if not loop.last %}、{% endif %}{% endfor %}"


def notice() -> bytes:
    """Return rectification_notice.docx."""
    return _official("通知", Form.DOCUMENT, [])


def letter() -> bytes:
    """Return rectification_notice_han.docx."""
    return _official("函", Form.LETTER, [prose("特此函告。")])


def form_letter() -> bytes:
    """Return rectification_notice_letter.docx: tables instead of levels, no head and no imprint."""
    name = "限期整改通知书"
    paper = OfficialPaper(f"{{{{ alliance.name }}}}{name}", f"{{{{ {issuer()} }}}}", form=Form.PLAIN)
    paper.add(
        document_title(issuer(), "PlainTitle"),
        document_title(f"({FACTS}.title or '{name}')", "PlainTitle"),
        paragraph(f"{{{{ {FACTS}.docno or '{BLANK_NUMBER}' }}}}", "LetterNumber"),
        recipients_line(RECIPIENTS),
        prose(f"{BASIS}经考核，{{{{ alliance.name }}}}（以下简称联盟）{RESULT}。{DECISION}具体事项如下："),
        spacer(),
        fields((1700, 2722, 1700, WIDTH - 6122), _summary()),
        spacer(),
        grid((620, 5524, 2700), _findings(), head=("序号", "存在的问题", "不符合的条款")),
        spacer(),
        grid(
            (620, 1500, 3624, 1900, 1200),
            _requirements(),
            head=("序号", "针对的问题", "整改要求", "完成标志", "完成时限"),
        ),
        *_hand_in(),
        when("doc.right_to_reply", prose(REPLY.replace("本通知", "本通知书"))),
        prose(REVIEW),
        kept(prose(CONSEQUENCE)),
        signature(),
        remark(),
        when(f"{FACTS}.cc", paragraph(f"抄送：{{{{ {FACTS}.cc|join('，') }}}}。", "Remark")),
    )
    return paper.build()


TEMPLATES: dict[str, Callable[[], bytes]] = {
    "rectification_notice": notice,
    "rectification_notice_han": letter,
    "rectification_notice_letter": form_letter,
}


def _official(kind: str, form: Form, closing: list[str]) -> bytes:
    """Build the document of this kind: 通知 or 函; ``closing`` are its last words."""
    verb = {"通知": "现将有关事项通知如下", "函": "现将有关事项函告如下"}[kind]
    order = {"通知": "责令", "函": ""}[kind]
    return official_document(
        f"'关于{order}' ~ alliance.name ~ '限期整改的{kind}'",
        RECIPIENTS,
        [
            prose(
                f"{BASIS}经考核，{{{{ alliance.name }}}}（以下简称联盟）{RESULT}，考核结果已"
                "{% if doc.assessment.result_date %}于{{ doc.assessment.result_date|cn_date }}{% endif %}通报"
                f"（{{{{ doc.assessment.result_docno }}}}）。{DECISION}{verb}："
            ),
            heading("存在的问题"),
            each("f in doc.findings", item(f"{{{{ f.fact }}}}{PROOF}{BREACH}", 2, lead="{{ f.name }}。")),
            heading("整改要求"),
            each(
                "r in doc.requirements",
                item(
                    f"针对问题{REFERENCE}，{{{{ r.action }}}}{{{{ r.due|cn_date }}}}前完成，"
                    "以{{ r.output }}为完成标志。",
                    2,
                ),
            ),
            heading("整改期限"),
            prose(_term(kind, "整改期限为", "整改期限至")),
            heading("整改报告的报送"),
            *_hand_in(),
            when("doc.right_to_reply", heading("陈述和申辩"), prose(_named(REPLY, kind))),
            heading("复核和处理"),
            prose(REVIEW),
            prose(CONSEQUENCE),
            *closing,
        ],
        form=form,
        attachments=[Attachment(LIST, _list())],
        enclosed="doc.enclosures or []",
    )


def _hand_in() -> list[str]:
    return [
        prose(HAND_IN),
        prose(ADDRESS, keep_next=True),
        prose(CONTACT),
        when("doc.submit.email", prose(EMAIL)),
    ]


def _term(kind: str, days: str, until: str) -> str:
    """Say the period in days from receipt or issue, or its last day; ``days`` and ``until`` are the words before."""
    return (
        f"{{% if doc.deadline_days %}}{days}{{{{ doc.deadline_days }}}}{days_unit('doc')}，自"
        f"{{% if doc.deadline_start == 'issued' %}}本{kind}印发{{% else %}}收到本{kind}{{% endif %}}的次日起计算"
        "{% if doc.deadline_date %}，至{{ doc.deadline_date|cn_date }}止{% else %}；"
        "最后一日是法定休假日的，以休假日结束的次日为最后一日{% endif %}。"
        f"{{% elif doc.deadline_date %}}{until}{{{{ doc.deadline_date|cn_date }}}}止。{{% endif %}}"
    )


def _named(text: str, kind: str) -> str:
    return text.replace("本通知", f"本{kind}")


def _summary() -> list[tuple[str, ...]]:
    return [
        ("联盟名称", "{{ alliance.name }}"),
        ("牵头单位", "{{ lead.name }}"),
        ("考核年度", "{{ doc.assessment.year }}年度", "考核结果", RESULT),
        ("结果通报", "{{ doc.assessment.result_docno }}", "处理决定", "警告，限期整改"),
        ("整改期限", _term("通知书", "", "至")),
    ]


def _findings() -> list[Row]:
    return each_row(
        3,
        "f in doc.findings",
        Row(
            (
                Cell("{{ f.no }}", "TableCentre"),
                Cell(
                    ("{{ f.name }}。", f"{{{{ f.fact }}}}{PROOF.replace('为证，', '为证。').replace('上述情况', '')}")
                ),
                Cell(("《办法》{{ f.article|label('measures_article') }}：", "{{ f.standard }}。")),
            )
        ),
    )


def _requirements() -> list[Row]:
    return each_row(
        5,
        "r in doc.requirements",
        Row(
            (
                Cell("{{ r.no }}", "TableCentre"),
                Cell("问题{{ r.finding_ref|join }}", "TableCentre"),
                Cell("{{ r.action }}"),
                Cell("{{ r.output }}"),
                Cell(DUE, "TableCentre"),
            )
        ),
    )


def _list() -> list[str]:
    """Return the table of what is to be rectified: each requirement with the findings it answers."""
    rows = each_row(
        5,
        "r in doc.requirements",
        Row(
            (
                Cell("{{ r.no }}", "TableCentre"),
                Cell(
                    each(
                        "f in doc.findings if f.no in r.finding_ref",
                        paragraph(
                            "（{{ f.no|hanzi }}）{{ f.name }}（{{ f.article|label('measures_article') }}）", "TableText"
                        ),
                    )
                ),
                Cell("{{ r.action }}"),
                Cell("{{ r.output }}"),
                Cell(DUE, "TableCentre"),
            )
        ),
    )
    return [
        paragraph("联盟名称：{{ alliance.name }}", "TableText"),
        paragraph("牵头单位：{{ lead.name }}", "TableText"),
        spacer(),
        grid(
            (620, 2250, 3174, 1600, 1200),
            rows,
            head=("序号", "存在的问题和条款", "整改要求", "完成标志", "完成时限"),
        ),
    ]
