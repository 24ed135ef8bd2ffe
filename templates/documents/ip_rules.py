"""X14b, the rules on results and intellectual property (知识产权与成果管理办法), with list and registration form."""

from __future__ import annotations

from templates.clauses.ip_rules import CHAPTERS, CLAUSES
from templates.documents.rules import rule_title, rules_paper, whole
from templates.house import WIDTH, Cell, Row, each_row, form_row, grid, paragraph, table, when_row
from templates.house.legal import LegalText
from templates.house.tables import SHADE

ANNEXES = {"background": "背景知识产权清单", "form": "科技成果登记表"}


def build() -> bytes:
    """Return ip_rules.docx."""
    title = rule_title("benefit")
    text = LegalText(CHAPTERS, CLAUSES, ANNEXES)
    annexes = [
        text.annex("background"),
        _background(),
        paragraph("注：清单所列知识产权的名称、编号和权利人，以投入单位提交秘书处备案的证书为准。", "TableNote"),
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


def _background() -> str:
    use = (
        "{% if choices.bg_use_project == 'free' %}项目内无偿{% elif choices.bg_use_project == 'at_cost' %}"
        "项目内按成本收费"
        "{% else %}项目内另行协商{% endif %}"
    )
    row = form_row(
        "{{ loop.index }}",
        "{{ org.name }}",
        "{{ org.contribution.ip_in }}",
        use,
        styles=("TableCentre", "TableText", "TableText", "TableCentre"),
    )
    brought = "orgs|selectattr('contribution.ip_in')|list"
    rows = [
        *each_row(4, f"org in {brought}", row),
        *when_row(4, f"not {brought}", Row((Cell("无", "TableCentre", span=4),))),
    ]
    return grid((700, 3244, 3100, 1800), rows, head=("序号", "投入单位", "投入的知识产权", "使用条件"))


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
