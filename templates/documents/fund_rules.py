"""X14a, the rules on the alliance's funds (经费管理办法): articles, approval limits, supervisors, approval slip."""

from __future__ import annotations

from templates.documents.legal_parts import library
from templates.documents.rules import rule_title, rules_paper, whole
from templates.house import WIDTH, Cell, Row, each_row, form_row, grid, paragraph, table
from templates.house.tables import SHADE


def build() -> bytes:
    """Return fund_rules.docx."""
    title = rule_title("fund")
    text = library("fund_rules")
    annexes = [
        text.annex("limits"),
        _limits(),
        paragraph("注：“以上”“以下”“以内”包括本数，“超过”不包括本数。", "TableNote"),
        text.annex("people"),
        _people(),
        text.annex("slip"),
        paragraph("编号：　　　　　　　　　　", "TableUnit"),
        _slip(),
        paragraph("注：本单一事一单，附合同、发票等凭证；政府资助经费与其他经费不得填在同一张单上。", "TableNote"),
    ]
    return whole(rules_paper(title), title, text, annexes)


def _limits() -> str:
    low, high = "{{ choices.approve_secretary|money }}", "{{ choices.approve_chair|money }}"
    rows = (
        ("1", f"单项支出{low}万元以下", "秘书处审核", "秘书长"),
        ("2", f"单项支出超过{low}万元、{high}万元以下", "秘书处审核，秘书长审签", "理事长"),
        ("3", f"单项支出超过{high}万元，预算外支出", "秘书处审核，秘书长、理事长审签", "理事会审议"),
        ("4", "预算科目调整{{ doc.adjust_percent }}%以内", "秘书处提出", "秘书长"),
        ("5", "预算科目调整超过{{ doc.adjust_percent }}%，预算总额调整", "秘书处提出，理事长审签", "理事会审议"),
        ("6", "政府资助经费预算调整", "按第1至5项办理内部手续", "按主管部门规定报批或者备案"),
        ("7", "收款方为秘书长所在单位的任务书外支出", "秘书处审核", "理事长"),
        ("8", "收款方为理事长所在单位的任务书外支出", "秘书处审核，经费监督小组提出意见", "理事会审议"),
    )
    return grid(
        (700, 3544, 2500, 2100),
        rows,
        head=("序号", "事项", "审核", "审批"),
        styles=("TableCentre", "TableText", "TableText", "TableCentre"),
    )


def _people() -> str:
    styles = ("TableCentre", "TableCentre", "TableText", "TableText")
    supervisor = form_row(
        "经费监督小组{% if loop.first %}组长{% else %}成员{% endif %}",
        "{{ s.name }}",
        "{{ s.org }}",
        "{{ s.title }}",
        styles=styles,
    )
    custodian = "{{ alliance.fund_custodian }}"
    rows = (
        form_row("托管单位财务负责人", "{{ doc.finance_head }}", custodian, "财务负责人", styles=styles),
        form_row("专账会计", "{{ doc.accountant }}", custodian, "会计", styles=styles),
        *each_row(4, "s in doc.supervisors", supervisor),
    )
    return grid((2200, 1200, 3244, 2200), rows, head=("职责", "姓名", "所在单位", "单位职务"))


def _slip() -> str:
    def label(text: str) -> Cell:
        return Cell(text, "TableHead", shade=SHADE)

    widths = (1700, 2722, 1700, WIDTH - 6122)
    whole_line = 3
    rows = (
        (label("申请单位"), Cell(""), label("申请日期"), Cell("　　年　　月　　日")),
        (label("支出事项"), Cell("", span=whole_line)),
        (label("经费来源"), Cell(("□{{ doc.book }}", "□{{ doc.gov_book }}，项目名称："), span=whole_line)),
        (label("预算科目"), Cell(""), label("科目余额"), Cell("　　　　　　万元")),
        (label("金额（大写）"), Cell(""), label("金额（小写）"), Cell("　　　　　　元")),
        (label("收款单位"), Cell("", span=whole_line)),
        (label("开户银行"), Cell(""), label("账号"), Cell("")),
        (label("合同编号"), Cell(""), label("附件张数"), Cell("　　　　　　张")),
    )
    signed = (
        ("经办人", "（签字）　　　　　　　　　　　　　　年　　月　　日"),
        ("秘书处审核", "（签字）　　　　　　　　　　　　　　年　　月　　日"),
        ("秘书长审批", "（签字）　　　　　　　　　　　　　　年　　月　　日"),
        ("理事长审批", "（签字）　　　　　　　　　　　　　　年　　月　　日"),
        ("理事会决议", "会议名称和决议序号："),
        ("托管单位审核", "（签字）　　　　　　　　　　　　　　年　　月　　日"),
        ("支付记录", "支付日期和凭证号："),
    )
    return table(
        widths,
        [
            *(Row(cells, height=560) for cells in rows),
            *(Row((label(name), Cell(line, span=whole_line)), height=640) for name, line in signed),
        ],
    )


TEMPLATES = {"fund_rules": build}
