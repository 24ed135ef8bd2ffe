"""X19, the slip that proves when a document was handed over; one page for each."""

from __future__ import annotations

from templates.documents.sheets import sheet, ticks, title
from templates.house import SHADE, WIDTH, Cell, Row, paragraph, table, when_row

WIDTHS = (1900, WIDTH - 1900)
METHODS = ("direct", "post", "electronic", "left", "entrusted")
NOTES = (
    "填写说明：",
    "1. 本回证由送达人填写，收件人签字（盖章）后交回存档。",
    "2. 收件人不是受送达人的法定代表人或者负责人的，写明职务或者与受送达人的关系。",
    "3. 收件人拒收的，送达人写明事由和日期，由送达人、见证人签字。",
    "4. 文书规定自收到之日起计算的期限，从送达日期的次日起算。",
)


def build() -> bytes:
    """Return delivery_slip.docx."""
    paper = sheet()
    time = "{{ doc.received_date|cn_date }}{% if doc.received_time %}　{{ doc.received_time }}{% endif %}"
    receiver = (
        "{% if doc.receiver.name %}{{ doc.receiver.name }}"
        "{% if doc.receiver.title %}（{{ doc.receiver.title }}）{% endif %}{% endif %}"
    )
    witness = "{{ doc.witness.name }}{% if doc.witness.unit %}（{{ doc.witness.unit }}）{% endif %}"
    rows = [
        _line("文书名称", "{{ doc.document }}"),
        _line("发文字号", "{{ doc.docno|blank }}{% if not doc.docno %}无{% endif %}　　份数：{{ doc.copies }} 份"),
        _line("所涉联盟", "{{ alliance.name }}"),
        _line("受送达人", "{{ doc.recipient }}"),
        _line("送达地点", "{{ doc.place }}"),
        _line("送达方式", ticks("doc.method", "delivery_method", METHODS)),
        *when_row(2, "doc.tracking_no", _line("邮件（回执）编号", "{{ doc.tracking_no }}")),
        _line("送达时间", time),
        _line("送达人", "{{ doc.deliverers|join('、') }}", "（签字）"),
        *when_row(2, "not doc.refusal", _line("收件人", receiver, "（签字或者盖章）")),
        *when_row(2, "doc.refusal", _line("拒收事由", "{{ doc.refusal }}")),
        *when_row(2, "doc.witness.name", _line("见证人", witness, "（签字）")),
        _line("备注", "{{ doc.note|blank }}{% if not doc.note %}无{% endif %}"),
    ]
    paper.add(
        title("{{ policy_values.issuer|blank }}", "{{ view.title }}"),
        table(WIDTHS, rows),
        *(paragraph(note, "TableNote") for note in NOTES),
    )
    return paper.build()


def _line(label: str, value: str, sign: str = "") -> Row:
    """Return a row; with ``sign`` it is high enough to be signed."""
    texts = (
        (paragraph(value, "TableText"), paragraph(sign, "TableNumber")) if sign else (paragraph(value, "TableText"),)
    )
    return Row((Cell(label, "TableHead", shade=SHADE), Cell("".join(texts))), height=900 if sign else 600)


TEMPLATES = {"delivery_slip": build}
