"""The smallest legal dossier for tests: an enterprise leads, a university takes part. All of it is invented."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from toolkit.facts.dossier import DOSSIER_FILE, Facts, parse_dossier

LEAD = "河南样例砂轮有限公司"
UNIVERSITY = "样例大学"
_MECHANISM = (
    "联盟设立专门账户，经费实行预算管理，分年度编制收支计划，由理事会审定后执行，秘书处负责日常核算，"
    "每年接受一次外部审计，并向全体成员公开收支情况；违反规定使用经费的，由理事会责令退回并追究责任。"
)

SMALL = f"""\
policy:
  basis:
    - title: 河南省产业技术创新战略联盟构建与发展实施办法
      docno: 豫科〔2013〕146号
      date: 2013-09-12
      in_force: 是
alliance:
  name: 河南省样例磨具产业技术创新战略联盟
  short_name: 样例联盟
  industry_field: 传统优势产业
  tech_direction: 高速磨具
  state: 筹备
  liability_subject: 样例砂轮
  fund_custodian: 样例砂轮
  office:
    host: 样例砂轮
    address: 郑州市样例路1号
    phone: 0371-60000001
    staff:
      - {{name: 样甲, title: 主任, full_time: 是}}
  purpose: 联合开发，优势互补，利益共享，风险共担。
  goal: 突破高速磨具的核心技术。
orgs:
  - no: 1
    name: {LEAD}
    short_name: 样例砂轮
    uscc: 91410100MAAY4CL12L
    org_type: 企业
    roles: [牵头单位, 理事长单位]
    is_legal_person: 是
    region_code: 410100
    reg_address: 郑州市样例路1号
    address: 郑州市样例路1号
    postcode: 450001
    est_date: 2010-05-06
    capital: 5000
    legal_rep: {{name: 样乙, title: 董事长}}
    contact: {{name: 样丙, mobile: "13800000000", email: a@example.com}}
    business: 砂轮制造
    profile: 样例企业，主营砂轮。
    tech_level: 国内领先
    staff_total: 300
    staff_rd: 60
    finance:
      - {{year: 2023, revenue: 10000, rd_spend: 500, profit_tax: 800}}
      - {{year: 2024, revenue: 11000, rd_spend: 600, profit_tax: -20}}
      - {{year: 2025, revenue: 12000, rd_spend: 700, profit_tax: 900}}
    qualifications:
      - {{name: 高新技术企业, no: 样例1, valid_to: 2027-01-01, evidence: [A4-1]}}
    contribution: {{task_text: 牵头, fund: 350}}
    credit_ok: 是
    evidence: [A1-1]
  - no: 2
    name: {UNIVERSITY}
    short_name: 样大
    uscc: 12410000661318606C
    org_type: 高等院校
    roles: [成员单位]
    is_legal_person: 是
    region_code: 洛阳市
    reg_address: 洛阳市样例街2号
    address: 洛阳市样例街2号
    postcode: 471000
    est_date: 1956-09-01
    legal_rep: {{name: 样丁}}
    contact: {{name: 样戊, mobile: "13900000000", email: b@example.com}}
    business: 教学科研
    profile: 样例高校。
    tech_level: 国内先进
    staff_total: 2000
    staff_rd: 900
    ip:
      - {{kind: 发明专利, title: 一种砂轮, number: 样例2, status: 已授权}}
    contribution: {{task_text: 研究, fund: 50}}
    credit_ok: 是
    evidence: [A1-2]
bodies:
  - {{kind: 决策机构, name: 理事会, chair: 样乙, size: 2, duties: 决定重大事项}}
  - {{kind: 咨询机构, name: 专家委员会, chair: 样己, size: 5, duties: 提出意见}}
  - {{kind: 执行机构, name: 秘书处, chair: 样甲, size: 2, duties: 日常事务}}
positions:
  - {{body: 理事会, title: 理事长, name: 样乙, org: 样例砂轮}}
  - {{body: 理事会, title: 理事, name: 样丁, org: 样大}}
key_tech:
  - {{no: 1, name: 高速结合剂, problem: 强度不足, target: 线速度达到每秒160米, level: 国内领先}}
tasks:
"""
for _no, _kind in enumerate(
    ("规划与标准", "公共技术平台", "专利池与知识产权", "技术转移转化", "人才联合培养", "交流合作"), 1
):
    SMALL += (
        f"  - {{no: {_no}, type: {_kind}, title: 任务{_no}, content: 内容, deliverable: 报告, indicator: 一项, "
        f"owner: 样例砂轮, partners: [样大], start: 2026-04-01, end: 2027-03-31, fund: 50}}\n"
    )
SMALL += "milestones:\n"
for _no, _item in enumerate(("9(1)", "9(2)", "9(3)"), 1):
    SMALL += f"  - {{no: {_no}, period: 第{_no}季度, work: 工作, owner: 样例砂轮, output: 文件, art9_item: {_item}}}\n"
SMALL += "mechanisms:\n"
for _kind in ("经费管理制度", "利益保障机制", "开放发展机制", "跟踪监督机制", "重大事项报告制度"):
    SMALL += f"  - {{kind: {_kind}, rule_title: {_kind}办法, summary: {_MECHANISM}}}\n"
SMALL += """\
budget_in:
  - {source: 成员自筹, org: 样例砂轮, cash: 300, in_kind: 50}
  - {source: 成员自筹, org: 样大, cash: 50}
budget_out:
  - {use: 设备费, cash: 200, in_kind: 50}
  - {use: 业务费, cash: 150}
kpi:
  - {id: K1, name: 发明专利, unit: 件, base: 0, target: 12, due: 2027-03-31}
attachments:
"""
for _code, _title in {
    "A1-1": "营业执照",
    "A1-2": "法人证书",
    "A3-1": "审计报告",
    "A4-1": "高新证书",
    "A7-1": "联盟协议（草案）",
    "A8-1": "入盟承诺书",
    "A9-1": "工作计划",
    "A10-1": "可行性报告",
    "A11-1": "信用声明",
    "A12-1": "推荐函",
}.items():
    SMALL += f"  - {{code: {_code}, title: {_title}, file: {_code}.pdf}}\n"
SMALL += """\
application:
  recommender: 郑州市科技局
  contact: {name: 样丙, phone: 0371-60000002, email: a@example.com}
  apply_date: 2026-03-05
  lead_strength: 样例企业居国内领先水平。
  background: 行业需要高速磨具。
  coop_basis: 双方合作多年。
  coop_projects:
    - {name: 样例项目, source: 省重点研发, orgs: [样例砂轮, 样大], start: 2023-01-01, end: 2024-12-31, amount: 80}
  stage_goals:
    - {period: 第一年, goal: 完成构建}
  benefit: 形成新增产值。
  lead_opinion: 同意申报。
"""

Tree = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_check(head: str) -> str:
    """Complete a credit code: 17 characters get their check character, 16 the organisation's check before."""
    if len(head) == 16:
        total = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), head[8:], strict=True))
        head += "0123456789X0"[11 - total % 11]
    return head + _ALPHABET[-sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(head)) % 31]


def write_small(folder: Path, change: Callable[[Tree], object] | None = None) -> Path:
    """Write the small dossier with its attachments into ``folder``, changed as asked for; return the folder."""
    facts = small_facts(folder, change)
    with (folder / DOSSIER_FILE).open("w", encoding="utf-8") as stream:
        yaml.dump(facts.tree, stream, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return folder


def small_facts(folder: Path, change: Callable[[Tree], object] | None = None) -> Facts:
    """Return the small dossier's facts without writing the file; places are those of :data:`SMALL`."""
    facts = _small()
    tree = copy.deepcopy(facts.tree)
    (folder / "attachments").mkdir(parents=True, exist_ok=True)
    for row in tree["attachments"]:
        (folder / "attachments" / row["file"]).write_bytes(b"%PDF-1.4\n")
    if change is not None:
        change(tree)
    return replace(facts, folder=folder, source=folder / DOSSIER_FILE, tree=as_typed(tree))


@cache
def _small() -> Facts:
    return parse_dossier(SMALL.encode(), folder=Path(), source=Path(DOSSIER_FILE))


def as_typed(value: Any) -> Any:
    """Return facts with every value as the text that would be typed."""
    if isinstance(value, dict):
        return {key: as_typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_typed(inner) for inner in value]
    return value if value is None else str(value)
