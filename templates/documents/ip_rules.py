"""X14b, the rules on results and intellectual property (知识产权与成果管理办法), with list and registration form."""

from __future__ import annotations

from templates.documents.legal_parts import background_rights, library
from templates.documents.rules import rule_title, rules_paper, whole
from templates.house import WIDTH, Cell, Row, paragraph, table
from templates.house.tables import SHADE


def build() -> bytes:
    """Return ip_rules.docx."""
    title = rule_title("benefit")
    text = library("ip_rules")
    annexes = [
        text.annex("background"),
        *background_rights(
            f"注：本清单与联盟协议所附的背景知识产权清单一致，以投入单位提交秘书处备案的证书为准；在联盟项目内使用，{_use()}。"
        ),
        text.annex("form"),
        paragraph("登记编号：　　　　　　　　　　", "TableUnit"),
        _form(),
        paragraph(
            "注：本表由完成单位填写，共同完成的由牵头单位填写、各方盖章，送秘书处知识产权专员"
            "{{ doc.officer.name }}（电话：{{ doc.officer.phone }}）。不得填写涉及国家秘密的内容。",
            "TableNote",
        ),
    ]
    return whole(rules_paper(title), title, text, annexes)


def _use() -> str:
    """Return on which terms the rights may be used in projects."""
    return (
        "{% if choices.bg_use_project == 'free' %}不支付使用费{% elif choices.bg_use_project == 'at_cost' %}"
        "按成本支付使用费{% else %}使用费另行协商{% endif %}"
    )


def _form() -> str:
    def label(text: str) -> Cell:
        return Cell(text, "TableHead", shade=SHADE)

    widths = (1700, 2722, 1700, WIDTH - 6122)
    pairs = (
        ("成果名称", ""),
        ("所属任务、项目", ""),
        ("经费来源", "□政府资助（批准文号：　　　　　　　　　）　　□成员自筹　　□其他"),
        ("成果形式", "□专利　□软件著作权　□技术秘密　□标准　□新产品、新工艺　□其他"),
        ("完成单位", ""),
        ("主要完成人", ""),
        ("权利归属", "□独有　　□共有（份额：　　　　　　　　　　　　）"),
        ("保护方式", "□申请专利　□技术秘密　□著作权登记　□公开　　拟办日期："),
    )
    tall = (("技术要点", 1500), ("应用前景和用户", 900), ("拟扩散的方式和条件", 900))
    signed = "单位（盖章）：　　　　　　　　　　　　　　年　　月　　日"
    return table(
        widths,
        [
            *(Row((label(name), Cell(text, span=3)), height=520) for name, text in pairs),
            Row(
                (label("完成日期"), Cell("　　年　　月　　日"), label("登记日期"), Cell("　　年　　月　　日")),
                height=520,
            ),
            *(Row((label(name), Cell("", span=3)), height=height) for name, height in tall),
            Row((label("完成单位意见"), Cell(signed, span=3)), height=800),
            Row(
                (label("秘书处登记"), Cell("（签字）　　　　　　　　　　　　　　　　年　　月　　日", span=3)),
                height=800,
            ),
        ],
    )


TEMPLATES = {"ip_rules": build}
