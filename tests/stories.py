"""The small dossier grown into a whole story: approved, built, accepted, assessed, warned, revoked. All invented.

Only what rules look at is told; a document's other entries may be missing, which is no breach of a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.dossiers import LEAD, Tree, as_typed, small_facts
from toolkit.facts.dossier import Facts, parse_dossier
from toolkit.forms import load_code_tables
from toolkit.resources import Resources

NAME = "河南省样例磨具产业技术创新战略联盟"
JOINER = "开封样例工具有限公司"
STORY = f"""\
choices:
  dispute_body: 样例仲裁委员会
  ip_owner: 按项目合同约定
  member_licence: 优先普通许可
  benefit: 按约定比例
  breach_money: 赔偿实际损失
  join: 成员推荐并经理事会表决
  join_sponsors: 1
  join_pass: 2/3
  diffuse_after_months: 12
  diffuse_price: 公平合理收费
  track_months: 3
plans:
  - {{kind: 产业技术创新发展规划, title: 样例技术规划, lead_org: 样大, span_from: 2025, span_to: 2030,
     draft_date: 2024-10-18, review_date: 2024-11-18, adopt_date: 2024-12-18,
     adopted_date: 2024-12-18, adopted_body: 理事会}}
  - {{kind: 产业创新体系规划, title: 样例体系规划, lead_org: 样大, span_from: 2025, span_to: 2030,
     draft_date: 2024-10-18, review_date: 2024-11-18, adopt_date: 2024-12-18,
     adopted_date: 2024-12-18, adopted_body: 理事会}}
meetings:
  - no: 1
    body: 理事会
    title: 第一次会议
    date: 2024-08-20
    expected: 2
    present: 2
    resolutions:
      - {{no: 1, text: 通过章程。, special: 是, votes_for: 2, votes_against: 0, votes_abstain: 0, passed: 是}}
  - no: 2
    body: 理事会
    title: 第二次会议
    date: 2024-12-18
    expected: 2
    present: 2
    resolutions:
      - {{no: 1, text: 通过样例技术规划和样例体系规划。, votes_for: 2, passed: 是}}
      - {{no: 2, text: 通过五项办法：RULES。, votes_for: 2, passed: 是}}
  - no: 3
    body: 理事会
    title: 第三次会议
    date: 2025-03-19
    expected: 2
    present: 2
    resolutions:
      - {{no: 1, text: 接纳新成员。, special: 是, votes_for: 2, passed: 是}}
      - {{no: 2, text: 更换召集人。, votes_for: 0, votes_against: 2, passed: 否}}
changes:
  - {{no: 变更1, kind: 加入, org: {JOINER}, uscc: 91410300MA2TH3BJ38, org_type: 企业, region_code: "410200",
     is_legal_person: 是, sponsors: [样大], notice_date: 2025-02-10, meeting: 3, resolution: 1,
     effective_date: 2025-04-01, filed_date: 2025-04-10}}
events:
  - {{no: 1, type: 重大专题研讨和学术交流会议, title: 样例论坛, date: 2024-10-22, end: 2024-10-23, organiser: 样大,
     reported_date: 2024-10-30, report_no: 样报1}}
  - {{no: 2, type: 成员单位变更, title: 新成员加入, date: 2025-04-01, organiser: 样例砂轮, change: 变更1,
     reported_date: 2025-04-10, report_no: 样报2}}
signoffs:
  - {{document: 联盟协议, party: 样例砂轮, signer: 样乙, capacity: 法定代表人, sign_date: 2024-08-20}}
  - {{document: 联盟协议, party: 样大, signer: 样辛, capacity: 授权代表, auth_letter: A1-2, sign_date: 2024-08-20}}
  - {{document: 联盟章程, party: 样例砂轮, signer: 样乙, capacity: 法定代表人, sign_date: 2024-08-20}}
  - {{document: 联盟章程, party: 样大, signer: 样辛, capacity: 授权代表, auth_letter: A1-2, sign_date: 2024-08-20}}
ip_assets:
  - {{kind: 发明专利, title: 旧专利, number: 样1, holders: [样大], origin: 背景知识产权, status: 已授权,
     date: 2020-01-01, pool: 是, licence_mode: 成员免费}}
  - {{kind: 发明专利, title: 新专利, number: 样2, holders: [样例砂轮], origin: 联盟成果, status: 已授权,
     date: 2025-05-01}}
standards:
  - {{title: 样例标准, level: 团体标准, number: 样T1, orgs: [样大], status: 已发布, date: 2025-05-06}}
services:
  - {{name: 样例平台, host: 样大, service: 检测, opening: 开放, running_since: 2024-11-01, units_served: 3}}
transfers:
  - {{title: 样例技术, provider: 样大, receiver: 样例外企, mode: 许可, contract_no: 样合1, amount: 10, registered: 是,
     date: 2025-04-20}}
talents:
  - {{kind: 职业技能培训, title: 样例培训, org: 样大, count: 20, start: 2024-11-01, end: 2024-11-05}}
feasibility:
  date: 2024-03-01
  forecast_years: [2025, 2026, 2028]
  routes:
    - {{key_tech: 1, ready_from: 3, ready_to: 5}}
industry_plan:
  phases:
    near: {{start_year: 2025, end_year: 2026}}
    mid: {{start_year: 2027, end_year: 2028}}
    far: {{start_year: 2029, end_year: 2030}}
  indicators:
    - {{name: 专利, base: 0, near: 12, mid: 20, far: 30, kpi: K1}}
  directions:
    - {{name: 结合剂, key_tech: 1}}
  projects:
    - {{name: 样例项目, start_year: 2025, end_year: 2027, own: 30, asked: 20}}
  funds:
    near: {{own: 100, public: 20, finance: 0}}
    mid: {{own: 100, public: 20, finance: 0}}
    far: {{own: 100, public: 20, finance: 10}}
system_plan:
  innovation_map:
    - {{key_tech: 1, research: [样大]}}
  industry_chain:
    - {{node: 砂轮, orgs: [样例砂轮]}}
  actor_roles:
    - {{kind: 企业}}
    - {{kind: 高等院校}}
  fund_chain:
    - {{stage: 研发, money: {{own: 200, public: 40, finance: 10}}}}
    - {{stage: 中试, money: {{own: 100, public: 20, finance: 0}}}}
construction_plan:
  date: 2024-07-10
fund_rules:
  book: 样例专账
  gov_book: 样例政府专账
  finance_head: 样财
  accountant: 样会
  supervisors:
    - {{name: 样监, org: 样大, title: 处长}}
    - {{name: 样督, org: 样大, title: 科长}}
    - {{name: 样察, org: 样大, title: 科员}}
  meeting: 2
  effective_date: 2024-12-18
ip_rules: {{pool_manager: 样大, meeting: 2, effective_date: 2025-01-01}}
agreement: {{sign_date: 2024-08-20, term_years: 5}}
charter: {{adopted_at: 1, adopted_date: 2024-08-20, effective_date: 2024-08-20}}
mandates:
  agents:
    - {{org: 样大, name: 样辛, title: 教授, id_tail: "1234", from: 2024-08-01, to: 2024-12-31, date: 2024-08-01}}
call:
  official: {{docno: 豫样科〔2024〕1号, issue_date: 2024-01-10}}
  open: 2024-02-01
  close: 2024-03-31
  copies: 4
recommendation:
  official: {{docno: 郑样科〔2024〕3号, issue_date: 2024-03-16, recipients: [河南省科学技术厅], print_date: 2024-03-16}}
  call_docno: 豫样科〔2024〕1号
  rank: 1
  others:
    - {{name: 样例二联盟, members: 5, enterprises: 3, universities: 1, institutes: 1, henan: 4, rank: 2}}
form_check:
  received_date: 2024-03-18
  copies: 4
  corrections:
    - {{item: 份数, matter: 少, wanted: 补, mended_date: 2024-03-25, passed: 是}}
  correction_date: 2024-03-20
  correction_due: 2024-03-27
  conclusion: 受理
  clerk: {{name: 样吏, date: 2024-03-26}}
expert_review:
  date: 2024-04-28
  indices:
    - {{no: 1, name: 目标, weight: 60}}
    - {{no: 2, name: 基础, weight: 40}}
  leader: 专一
  conclusion: 同意
publicity:
  official: {{issue_date: 2024-05-06}}
  start: 2024-05-06
  end: 2024-05-10
  alliances:
    - {{name: {NAME}, lead: {LEAD}}}
approval_notice:
  official: {{docno: 豫样科〔2024〕52号, issue_date: 2024-06-18}}
  construction_start: 2024-06-18
  construction_end: 2025-06-18
  alliances:
    - {{name: {NAME}, lead: {LEAD}}}
acceptance: {{apply_date: 2025-06-23}}
acceptance_opinion:
  date: 2025-07-10
  leader: 专一
  scores:
    - {{no: 1, name: 构建, weight: 100, score: 90}}
  conclusion: 通过
recognition_notice:
  official: {{docno: 豫样科〔2025〕58号, issue_date: 2025-08-15}}
  alliances:
    - {{name: {NAME}, lead: {LEAD}, number: 样证1}}
certificate: {{number: 样证1, issue_date: 2025-08-20}}
national_recommendation:
  official: {{docno: 豫样科〔2025〕90号, issue_date: 2025-12-20}}
  grade: 良好
  grade_year: 2024
project_proposal:
  - plan_item: 样例项目
    date: 2025-09-01
    shares:
      - {{org: 样例砂轮, work: 试制, own: 30}}
    uses:
      - {{use: 设备费, asked: 20, own: 30}}
    schedule:
      - {{from: 2026-01-01, to: 2026-06-30}}
      - {{from: 2026-07-01, to: 2026-12-31}}
annual_report:
  - year: 2024
    date: 2025-01-20
    funds: {{received: 100, spent: 90, received_gov: 20, spent_gov: 10}}
    scores:
      - {{index: 运行, weight: 100, score: 88}}
assessment_notice:
  official: {{docno: 豫样科〔2026〕12号, issue_date: 2026-02-10}}
  year: 2025
  period_from: 2025-01-01
  period_to: 2025-12-31
  due: 2026-03-20
  indicators:
    - {{name: 运行, weight: 100}}
  alliances:
    - {{name: {NAME}, lead: {LEAD}}}
assessment_result:
  official: {{docno: 豫样科〔2026〕31号, issue_date: 2026-05-12}}
  year: 2025
  notice_docno: 豫样科〔2026〕12号
  alliances:
    - {{name: {NAME}, lead: {LEAD}, grade: 不合格, score: 50}}
rectification_notice:
  official: {{docno: 豫样科〔2026〕36号, issue_date: 2026-05-25, recipients: [{LEAD}], cc: [郑州市科技局]}}
  assessment: {{year: 2025, notice_no: 豫样科〔2026〕12号, grade: 不合格, score: 50, result_docno: 豫样科〔2026〕31号,
    result_date: 2026-05-12}}
  findings:
    - {{no: 1, name: 没有专职人员, article: 第九条（一）}}
    - {{no: 2, name: 没有开会, article: 第十一条}}
  requirements:
    - {{no: 1, finding_ref: [1], due: 2026-06-30}}
    - {{no: 2, finding_ref: [2], due: 2026-07-31}}
  deadline_days: 90
  deadline_date: 2026-08-26
delivery_slip:
  - document: 关于责令限期整改的通知
    docno: 豫样科〔2026〕36号
    recipient: {LEAD}
    method: 直接送达
    receiver: {{name: 样丙}}
    received_date: 2026-05-28
rectification_report:
  date: 2026-08-20
  answers:
    - {{no: 1, done: 已完成, done_date: 2026-06-20}}
    - {{no: 2, done: 未完成}}
recheck:
  date: 2026-09-10
  conclusion: 不达标
  results:
    - {{no: 1, passed: 是}}
    - {{no: 2, passed: 否}}
revocation:
  official: {{docno: 豫样科〔2026〕80号, issue_date: 2026-10-12}}
  return_due: 2026-11-12
"""
ALLIANCE = {
    "state": "已认定",
    "founded_date": "2024-08-20",
    "approval_no": "豫样科〔2024〕52号",
    "approval_date": "2024-06-18",
    "construction_start": "2024-06-18",
    "construction_end": "2025-06-18",
    "recognition_no": "豫样科〔2025〕58号",
    "recognition_date": "2025-08-15",
}


def small_story(folder: Path, change: Callable[[Tree], object] | None = None) -> Facts:
    """Return the facts of the story, changed as asked for; places are those of the small dossier where it has them."""
    facts = small_facts(folder, _grow)
    if change is not None:
        change(facts.tree)
    return replace(facts, tree=as_typed(facts.tree))


def _grow(tree: Tree) -> None:
    """Tell in the small dossier what came to pass."""
    tree.update(as_typed(_story()))
    tree["alliance"].update(ALLIANCE)
    for row, year in zip(tree["orgs"][0]["finance"], (2021, 2022, 2023), strict=True):
        row.update(year=year)
    tree["application"].update(
        apply_date="2024-03-05",
        platform_services=[{"name": "样例平台", "host": "样大", "service": "检测", "opening": "开放"}],
    )
    for i, body in enumerate(tree["bodies"]):
        body.update(founded="2024-08-20", meeting_per_year=2 if i == 0 else None)
    for row in tree["mechanisms"]:
        row.update(planned_date="2024-12-18", adopted_body="理事会", adopted_date="2024-12-18")
    rules = "、".join(row["rule_title"] for row in tree["mechanisms"])
    tree["meetings"][1]["resolutions"][1]["text"] = f"通过五项办法：{rules}。"
    for task in tree["tasks"]:
        task.update(start="2024-07-01", end="2025-05-31", done="已完成", result="完成")
    for i, row in enumerate(tree["milestones"]):
        row.update(period=f"第{i + 1}季度", planned_date=f"{2024 + i // 2}-{(9, 12, 3)[i]:02}-18")
    tree["milestones"].append({**tree["milestones"][0], "no": 4, "period": "第4季度", "planned_date": "2025-06-18"})
    for row in tree["budget_in"]:
        row.update(received=str(int(row["cash"]) + int(row.get("in_kind") or 0)))
    tree["budget_in"].append({"source": "省级财政", "cash": 20, "received": 20})
    tree["budget_out"].append({"use": "平台运行费", "cash": 20, "spent": 20, "spent_gov": 20})
    for row in tree["budget_out"][:2]:
        row.update(spent="100", spent_gov="0")
    tree["kpi"][0].update(due="2025-05-31", actual="12")
    labels = _labels()
    done = [{"item": item, "done": "full", "note": "完成", "evidence": ["A1-1"]} for item in labels["completion_item"]]
    tree["acceptance"]["completion"] = done
    tree["acceptance_opinion"]["findings"] = [{"item": row["item"], "done": "full", "note": "属实"} for row in done]
    experts = [{"name": f"专{no}", "unit": f"样例外院{no}", "conflict": "否"} for no in "一二三四五"]
    tree["acceptance_opinion"]["experts"] = [{k: v for k, v in row.items() if k != "conflict"} for row in experts]
    tree["expert_review"]["experts"] = [{**row, "scores": ["50", "30"], "recommend": "同意"} for row in experts]
    tree["form_check"]["items"] = [
        {"item": item, "pass": "否" if item == "copies" else "是", "note": "只有3份" if item == "copies" else None}
        for item in labels["check_item"]
    ]
    tree["construction_plan"]["org_tasks"] = [
        {"item": item, "measure": "办", "planned_date": "2024-09-18"} for item in list(labels["completion_item"])[:6]
    ]
    tree["construction_plan"]["contract_tasks"] = [
        {"document": document, "step": step, "work": "办", "planned_date": "2024-08-20"}
        for document in labels["signed_document"]
        for step in labels["contract_step"]
    ]


@cache
def _story() -> dict[str, Any]:
    return parse_dossier(STORY.encode(), folder=Path(), source=Path("story")).tree


@cache
def _labels() -> dict[str, list[str]]:
    return {name: list(table.labels) for name, table in load_code_tables(Resources()).items()}
