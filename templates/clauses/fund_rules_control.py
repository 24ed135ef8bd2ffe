"""The articles of X14a, chapters five to seven: public money, supervision, audit and disclosure, liability."""

from __future__ import annotations

from templates.house.clauses import Clause, items

SERVES = ("11(1)",)
_HIGH = "{{ choices.approve_chair|money }}万元"

PUBLIC = (
    Clause(
        "gov_book",
        "public",
        "单独核算",
        (
            "政府资助经费设立“{{ doc.gov_book }}”，按照项目分户，与成员单位投入和其他经费分开核算、分开编制凭证，"
            "不得互相垫支、调剂。转拨到任务承担单位的，承担单位同样单独设账。",
        ),
        SERVES,
    ),
    Clause(
        "gov_use",
        "public",
        "使用",
        (
            "政府资助经费按照主管部门批复的项目、预算和任务书使用，专款专用，不得截留、挤占、挪用；"
            "应当转拨给任务承担单位的，托管单位自收到之日起{{ doc.gov_transfer_days|hanzi }}日内转拨。",
            "政府资助经费列支管理性费用的，不得超过主管部门规定的范围和比例；主管部门没有准许列支的，由自筹经费承担。",
        ),
        SERVES,
    ),
    Clause(
        "gov_change",
        "public",
        "调整和结余",
        (
            "政府资助经费的预算调整、项目变更和结余资金，按照主管部门的规定报批或者备案，联盟不得自行决定。"
            "项目终止、撤销或者验收未通过的，按照主管部门的要求清算、退回。",
        ),
        SERVES,
    ),
    Clause(
        "gov_check",
        "public",
        "接受监督",
        (
            "联盟及承担单位应当接受科技、财政、审计等部门对政府资助经费的监督检查和绩效评价，如实提供账簿、凭证和资料。"
            "检查发现的问题，由秘书处自收到书面意见之日起十日内提出整改措施，报理事会和提出意见的部门。",
        ),
        SERVES,
    ),
    Clause(
        "gov_results",
        "public",
        "成果扩散",
        (
            "政府资助项目形成的成果，按照联盟协议和联盟的成果管理制度履行向联盟外扩散的义务，"
            "所需费用可以依规列入项目预算。",
        ),
        ("11(3)",),
    ),
)

CONTROL = (
    Clause(
        "checks",
        "control",
        "检查",
        (
            "经费监督小组每{{ choices.fund_check_months|hanzi }}个月检查一次，检查时应当有两名以上成员参加，"
            "检查下列事项：",
            items(
                "成员单位投入的到账情况；",
                "预算执行和审批手续是否合规，采购、回避的规定是否落实；",
                "政府资助经费是否单独核算、专款专用；",
                "账、款、物是否相符，以前检查和审计的问题是否整改。",
            ),
            "小组有权查阅账簿、凭证和合同，询问有关人员。检查结束后十日内形成书面报告，送理事会并抄送被检查单位。",
        ),
        SERVES,
    ),
    Clause(
        "audit",
        "control",
        "审计",
        (
            "{% if choices.audit == 'annual_external' %}联盟经费每年委托会计师事务所审计一次，"
            "于{{ doc.audit_month }}月底前完成上一年度审计。"
            "会计师事务所由秘书处提出三家以上候选单位、理事会选定，与托管单位不得有隶属或者其他利害关系，"
            "连续聘用不超过{{ doc.audit_years|hanzi }}年。"
            "{% if doc.audit_firm %}首次审计由{{ doc.audit_firm }}承担。{% endif %}"
            "{% elif choices.audit == 'annual_internal' %}联盟经费每年内部审计一次，"
            "由经费监督小组会同托管单位以外的成员单位的内部审计机构，于{{ doc.audit_month }}月底前完成上一年度审计。"
            "{% else %}理事会认为必要，或者{{ choices.convene|fraction }}以上理事提议的，应当对联盟经费进行审计，"
            "审计机构由理事会选定，"
            "与托管单位不得有隶属或者其他利害关系。{% endif %}"
            "政府资助项目的审计，按照主管部门的规定执行。",
        ),
        SERVES,
    ),
    Clause(
        "disclosure",
        "control",
        "公开",
        (
            "预算、决算、检查报告和审计报告，自审定或者收到之日起{{ doc.disclose_days|hanzi }}日内向全体成员单位公开。"
            f"单项超过{_HIGH}的支出，逐项列明用途、金额和收款方。",
            "成员单位可以查询与联盟经费有关的账目，对经费使用提出质询；"
            "秘书处应当自收到之日起{{ doc.reply_days|hanzi }}日内书面答复。",
        ),
        SERVES,
    ),
)

LIABILITY = (
    Clause(
        "breaches",
        "liability",
        "违规处理",
        (
            "违反本办法的，由理事会视情节作出下列一项或者几项处理：",
            items(
                "责令限期改正，退回违规使用的资金；",
                "暂停拨付经费，核减或者取消下一年度安排；",
                "在联盟内通报；",
                "依照联盟协议追究违约责任，直至按照联盟章程除名。",
            ),
            "作出处理前，应当听取有关单位的陈述。",
        ),
        ("11(1)", "11(2)"),
    ),
    Clause(
        "custodian_breach",
        "liability",
        "托管单位的责任",
        (
            "托管单位截留、挤占、挪用联盟经费或者因过错造成损失的，依照联盟协议返还资金、支付利息并赔偿损失；"
            "情节严重的，"
            "理事会应当更换托管单位。",
        ),
    ),
    Clause(
        "persons",
        "liability",
        "个人责任和移送",
        (
            "审批、经办和财务人员违反本办法的，由其所在单位依规依纪处理；涉嫌违法犯罪的，移送有关机关依法处理。"
            "违反政府资助经费管理规定的，由理事长及时报告主管部门。",
        ),
        SERVES,
    ),
)
