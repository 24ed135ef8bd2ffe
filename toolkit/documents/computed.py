"""What templates may print besides the facts: computed values, described like fields of a form.

The values themselves come from :mod:`toolkit.checks.derived` and :func:`toolkit.documents.context.document_context`; a
test holds both to the same names.
"""

from __future__ import annotations

from typing import Any

from toolkit.forms import Schema


def _value(kind: str, zh: str, en: str, **more: Any) -> Schema:
    return {"type": kind, "meta": {"zh": zh, "en": en, **more}}


def _open(zh: str, en: str) -> Schema:
    """Describe a value whose keys are data, or whose rows are arranged for one document only."""
    return {"type": "open", "meta": {"zh": zh, "en": en}}


DERIVED: Schema = {
    "members_total": _value("integer", "成员总数", "Members, the lead counted"),
    "henan": _value("integer", "省内成员数", "Legal persons of the home province"),
    "outside": _value("integer", "省外成员数", "All other members"),
    "henan_share": _value("fraction", "省内成员占比", "Share of the home province"),
    "budget_in_total": _value("money", "来源合计", "Sources, total", unit="万元"),
    "budget_in_cash": _value("money", "来源现金合计", "Sources, cash", unit="万元"),
    "budget_in_kind": _value("money", "来源实物合计", "Sources, in kind", unit="万元"),
    "budget_out_total": _value("money", "支出合计", "Uses, total", unit="万元"),
    "budget_out_cash": _value("money", "支出现金合计", "Uses, cash", unit="万元"),
    "budget_out_kind": _value("money", "支出实物合计", "Uses, in kind", unit="万元"),
    "contribution_total": _value("money", "成员投入合计", "What members bring in, total", unit="万元"),
    "staff_total": _value("integer", "职工合计", "Staff of all members"),
    "staff_rd_total": _value("integer", "研发人员合计", "R&D staff of all members"),
    "counts_by_type": _open("各类单位数", "Members by type"),
    "budget_in_by_source": _open("各来源金额", "Amount by source"),
    "budget_out_by_use": _open("各用途金额", "Amount by use"),
    "contribution_by_org": _open("各单位投入", "Own money by member"),
    "tasks_by_org": _open("各单位任务", "Tasks by member"),
    "regions": _open("地区名称", "Region names by code"),
    "lead": _open("牵头单位", "The lead unit"),
}
FORM: Schema = {
    "id": _value("line", "表单编号", "The form's id"),
    "code": _value("line", "表单代号", "The form's code"),
    "title": _value("line", "文书名称", "The document's title"),
    "made_by": _value("line", "填制单位", "Who makes it"),
}
VIEW_TABLES = ("platforms", "ip", "qualifications", "projects", "finance")
"""Tables of every member, gathered into one list each."""
VIEW: Schema = {
    "title": _value("line", "标题", "The document's title"),
    "title_lines": {
        "type": "list",
        "schema": {"type": "line"},
        "meta": {"zh": "标题各行", "en": "The title, cut by sense"},
    },
    **{
        name: _open(zh, en)
        for name, zh, en in (
            ("budget_in", "经费来源明细", "Sources with their totals"),
            ("budget_out", "经费支出明细", "Uses with their totals"),
            ("matrix", "分工矩阵列宽", "Widths of the task matrix"),
            ("schedule", "进度安排", "The construction year"),
            ("plan_steps", "规划步骤", "Steps of the plans"),
            ("mechanisms", "机制建设", "Mechanisms in the order of article 11"),
            ("org_tasks", "组建任务", "Tasks of setting up"),
            ("contract_tasks", "签约任务", "Tasks of contracting"),
            ("kpi", "指标完成", "Indicators and what came of them"),
            ("completion", "建设任务完成", "What the construction came to"),
            ("account", "经费决算", "The account"),
            ("money_in", "到账明细", "Money received by source"),
            ("money_out", "支出明细", "Money spent by use"),
            ("annexes", "申报附件", "Attachments of the application"),
            ("evidence", "证明附件", "Attachments that prove"),
            ("year", "年度数据", "Figures of the document's year"),
            ("members_now", "现有成员", "Members after all changes"),
            ("tally_now", "现有成员统计", "How many members there are now"),
            ("members_after", "变更后成员", "Members after each change"),
            ("called", "当时名称", "What members were called then"),
            ("sign_in", "签到表", "Sign-in sheets of meetings"),
            ("resolved", "会议表决", "What meetings resolved"),
            ("decided", "变更决议", "What decided each change"),
            ("recommended", "推荐名单", "The alliances recommended"),
        )
    },
}
VIEW_SOURCES = {
    "plan_steps": "plans",
    "money_in": "budget_in",
    "money_out": "budget_out",
    "members_now": "orgs",
    "annexes": "attachments",
    "evidence": "attachments",
    "resolved": "meetings",
    "sign_in": "meetings",
    "decided": "changes",
    "recommended": "orgs",
}
"""What is arranged → the table that it is arranged from, where that has another name."""
FLAGS: Schema = {
    "bound": _value("boolean", "是否装订", "Bound into a packet, which numbers the pages"),
    "draft": _value("boolean", "是否草稿", "Bound as a draft"),
    "first_page": _value("integer", "起始页码", "Number of the first page"),
}
LOOP: Schema = {
    "index": _value("integer", "序号", "The turn, from 1"),
    "index0": _value("integer", "序号从零", "The turn, from 0"),
    "first": _value("boolean", "是否首行", "The first turn"),
    "last": _value("boolean", "是否末行", "The last turn"),
    "length": _value("integer", "总行数", "How many turns there are"),
    "revindex": _value("integer", "倒数序号", "The turn, counted from the end"),
}
