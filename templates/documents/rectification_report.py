"""X12a, the alliance's report on its rectification: each requirement of the notice, quoted, with the answer to it."""

from __future__ import annotations

from templates.documents.application_units import text
from templates.documents.sheets import dated, days_unit, title
from templates.house import (
    WIDTH,
    Cell,
    Paper,
    Row,
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
    when_row,
)

NOTICE = "rectification_notice"
_FINDINGS = f"{NOTICE}.findings|selectattr('no', 'in', r.finding_ref)"
_ANSWER = "doc.answers|selectattr('no', 'equalto', r.no)"
_LATE = "a.done_date and a.done_date > r.due"
_RECEIVED = f"for s in delivery_slip if s.docno and s.docno == {NOTICE}.official.docno"
_MET = "for m in meetings if m.no|string == doc.meeting"


def build() -> bytes:
    """Return rectification_report.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound")
    paper.add(
        title("{{ alliance.name }}", "{{ view.title }}"),
        when("doc.docno", paragraph("{{ doc.docno }}", "CoverFoot")),
        paragraph("{{ policy_values.issuer|blank }}："),
        prose(_opening()),
        heading("整改工作组织情况"),
        *_organisation(),
        heading("整改要求完成情况"),
        prose(_counts(), keep_next=True),
        gap(100),
        _summary(),
        heading("逐项整改情况"),
        each(f"r in {NOTICE}.requirements", *_answer()),
        heading("总体自评"),
        text("doc.overall"),
        heading("遗留问题和完成时限"),
        when("doc.remaining", text("doc.remaining")),
        when("not doc.remaining", prose("无。")),
        heading("长效机制和下一步安排"),
        text("doc.lasting"),
        *_signature(),
        heading("证明材料清单", numbered=False),
        _evidence(),
    )
    return paper.build()


def _opening() -> str:
    """Name the notice, its result and its term; 联盟, 通知 and 办法 are introduced here."""
    facts = f"{NOTICE}.assessment"
    return (
        f"{{{{ lead.name }}}}{{% {_RECEIVED} %}}于{{{{ s.received_date|cn_date }}}}{{% endfor %}}收到贵厅"
        "对{{ alliance.name }}（以下简称“联盟”）作出的限期整改通知"
        f"（{{% if {NOTICE}.official.docno %}}{{{{ {NOTICE}.official.docno }}}}，{{% endif %}}以下简称“通知”）。"
        "通知依据《{{ policy.basis[0].title }}》（{{ policy.basis[0].docno }}，以下简称“办法”），"
        f"指出联盟{{{{ {facts}.year }}}}年度绩效考核"
        f"{{% if {facts}.score is not none %}}得分{{{{ {facts}.score|number }}}}分，{{% endif %}}"
        f"等级为{{{{ {facts}.grade|label('grade') }}}}，存在{{{{ {NOTICE}.findings|length }}}}个方面的问题，"
        f"提出{{{{ {NOTICE}.requirements|length }}}}项整改要求"
        f"{{% if {NOTICE}.deadline_date %}}，整改期限至{{{{ {NOTICE}.deadline_date|cn_date }}}}"
        f"{{% elif {NOTICE}.deadline_days %}}，整改期限为{{{{ {NOTICE}.deadline_days }}}}"
        f"{days_unit(NOTICE)}{{% endif %}}。"
        "{% if doc.extension.docno %}经贵厅批准（{{ doc.extension.docno }}），整改期限延长"
        "{% if doc.extension.to %}至{{ doc.extension.to|cn_date }}{% endif %}。{% endif %}"
        "现将整改情况报告如下："
    )


def _organisation() -> list[str]:
    return [
        text("doc.process"),
        prose(
            "整改责任落实到人："
            "{% for p in doc.responsible %}{{ p.duty }}为{{ p.name }}（{{ p.title }}）"
            "{% if not loop.last %}，{% endif %}{% endfor %}。"
        ),
        when(
            "doc.meeting",
            prose(f"{{% {_MET} %}}本报告经{{{{ m.date|cn_date }}}}{{{{ m.title }}}}审议通过。{{% endfor %}}"),
        ),
    ]


def _counts() -> str:
    def count(key: str) -> str:
        return f"doc.answers|selectattr('done', 'equalto', '{key}')|list|length"

    return (
        f"通知提出{{{{ {NOTICE}.requirements|length }}}}项整改要求，"
        f"{{% if {count('full')} == {NOTICE}.requirements|length %}}已全部完成{{% else %}}"
        f"已完成{{{{ {count('full')} }}}}项，部分完成{{{{ {count('part')} }}}}项，"
        f"未完成{{{{ {count('none')} }}}}项{{% endif %}}，具体情况见下表。"
    )


def _summary() -> str:
    done = each(
        f"a in {_ANSWER}",
        paragraph("{{ a.done|label('done') }}", "TableCentre"),
        when(_LATE, paragraph("（逾期{{ (a.done_date - r.due).days }}日）", "TableCentre")),
    ) + when(f"not {_ANSWER}|list", paragraph("未答复", "TableCentre"))
    row = form_row(
        "{{ r.no }}",
        "{% for f in " + _FINDINGS + " %}{{ f.name }}{% if not loop.last %}；{% endif %}{% endfor %}",
        "{{ r.output }}",
        "{{ r.due|cn_date }}",
        "{% for a in " + _ANSWER + " %}{{ a.done_date|cn_date or '—' }}{% endfor %}",
        Cell(done),
        styles=("TableCentre", "TableText", "TableText", "TableCentre", "TableCentre", "TableCentre"),
    )
    return grid(
        (640, 1500, 1644, 1780, 1780, 1500),
        each_row(6, f"r in {NOTICE}.requirements", row),
        head=("序号", "针对的问题", "完成标志", "要求时限", "完成日期", "完成情况"),
    )


def _answer() -> list[str]:
    named = "{% for f in " + _FINDINGS + " %}{{ f.name }}{% if not loop.last %}；{% endif %}{% endfor %}"
    articles = (
        "{% for f in " + _FINDINGS + " %}{{ f.article|label('measures_article') }}"
        "{% if not loop.last %}、{% endif %}{% endfor %}"
    )
    parts = (("原因", "a.cause"), ("措施", "a.measures"), ("结果", "a.result"))
    return [
        heading(named, 2),
        prose(
            f"通知的要求（第{{{{ r.no }}}}项，对应办法{articles}）：{{{{ r.action }}}}"
            "完成标志为{{ r.output }}，完成时限为{{ r.due|cn_date }}。"
        ),
        each(
            f"a in {_ANSWER}",
            *(
                each(f"text in {fact}|paragraphs", prose(f"{{% if loop.first %}}{name}：{{% endif %}}{{{{ text }}}}"))
                for name, fact in parts
            ),
            prose(
                "完成情况：{{ a.done|label('done') }}"
                "{% if a.done_date %}，完成日期为{{ a.done_date|cn_date }}{% endif %}"
                "{% if " + _LATE + " %}，超过要求时限{{ (a.done_date - r.due).days }}日{% endif %}。"
                "{% if a.evidence %}证明材料：{{ a.evidence|join }}。{% endif %}"
            ),
        ),
    ]


def _signature() -> list[str]:
    return [
        gap(160),
        block(
            WIDTH,
            [
                paragraph("牵头单位承诺", "BlockTitle"),
                paragraph(
                    "本报告所述整改情况和所附证明材料真实、准确、完整，愿意接受复核，并对虚假陈述承担责任。",
                    "BlockText",
                ),
                paragraph("联系人：{{ doc.contact.name }}，电话：{{ doc.contact.phone }}。", "BlockText"),
            ],
            room=700,
            closing=[
                paragraph("法定代表人（签字）：\t牵头单位（公章）：", "Sign"),
                dated("doc.date"),
            ],
        ),
    ]


def _evidence() -> str:
    rows = [
        *each_row(
            3,
            "a in doc.answers",
            *each_row(
                3,
                "e in a.evidence",
                form_row("{{ a.no }}", "{{ loop.index }}", "{{ e }}", styles=("TableCentre", "TableCentre")),
            ),
        ),
        *when_row(
            3,
            "not doc.answers|selectattr('evidence')|list",
            Row((Cell("无", "TableCentre", span=3),)),
        ),
    ]
    return grid((1400, 1000, 6444), rows, head=("整改要求序号", "件号", "材料名称"))


TEMPLATES = {"rectification_report": build}
