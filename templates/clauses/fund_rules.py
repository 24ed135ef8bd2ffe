"""The articles of X14a, rules on funds. What agreement and charter settle is quoted or comes from ``choices``."""

from __future__ import annotations

from templates.clauses import fund_rules_control as control
from templates.clauses.rules import CLOSING, agreed, basis_clause
from templates.house.clauses import Clause, items

CHAPTERS = {
    "general": "总则",
    "duties": "管理职责",
    "budget": "筹集和预算",
    "spending": "支出和审批",
    "public": "政府资助经费",
    "control": "监督、审计和公开",
    "liability": "责任追究",
    "final": "附则",
}
SERVES = ("11(1)",)
_LOW, _HIGH = "{{ choices.approve_secretary|money }}万元", "{{ choices.approve_chair|money }}万元"

GENERAL = (
    basis_clause(
        "加强{{ alliance.name }}（以下简称“联盟”）的经费管理，保证经费使用合法、规范、有效，保护成员单位的合法权益",
        "第十一条第（一）项",
    ),
    Clause(
        "scope",
        "general",
        "适用范围",
        (
            "本办法所称联盟经费，是指归集到联盟专账的下列资金：",
            items(
                "成员单位按照联盟协议投入的现金；",
                "各级财政安排用于联盟任务的资金（以下简称“政府资助经费”）；",
                "由联盟统一使用的贷款、捐赠、技术服务收入和其他合法收入。",
            ),
            "成员单位以设备、仪器机时等实物作出的投入，由投入单位自行管理，秘书处登记备查。",
        ),
        SERVES,
    ),
    Clause(
        "principles",
        "general",
        "原则",
        ("联盟经费实行统一预算、分账核算、专款专用、公开透明，遵循量入为出、厉行节约的原则，一切收支纳入专账。",),
    ),
    Clause(
        "custody",
        "general",
        "托管",
        (
            "联盟不单独开立银行账户。联盟经费委托{{ alliance.fund_custodian }}（以下简称“托管单位”）托管，"
            "设立“{{ doc.book }}”单独核算"
            "{% if choices.custodian == 'joint_account' %}，存入托管单位与理事会指定的另一家成员单位共同管理的账户，"
            "由两家单位会签支付{% endif %}。",
            "专账资金是联盟任务的专用资金，不属于托管单位的经营资金；他人对专账资金主张权利的，"
            "托管单位应当及时说明资金的性质，并通知理事会。",
        ),
        SERVES,
    ),
)

DUTIES = (
    Clause(
        "board",
        "duties",
        "理事会",
        (
            "理事会对联盟经费行使下列职权：",
            items(
                "审定年度预算、决算和预算调整方案；",
                f"审议单项超过{_HIGH}的支出和预算外的支出；",
                "选定和更换托管单位、审计机构，决定经费监督小组的组成；",
                "听取经费监督小组的检查报告和审计报告，处理违反本办法的行为。",
            ),
        ),
    ),
    Clause(
        "secretariat",
        "duties",
        "秘书处",
        (
            "秘书处负责经费管理的日常工作：编制预算、决算草案，催收成员单位投入，审核支出，管理合同和票据，"
            "建立经费台账，按期与托管单位对账，每{{ choices.track_months|hanzi }}个月向理事长书面报告一次收支情况。",
        ),
    ),
    Clause(
        "custodian",
        "duties",
        "托管单位",
        (
            "托管单位履行下列职责：",
            items(
                "由财务部门设立专账，指定专账会计（见[[annex:people]]），审批、付款、记账由不同人员办理；",
                "凭审批齐全的支出审批单付款，对手续不全、超出预算或者用途不符的，有权拒绝付款并通知秘书处；",
                "不得将联盟经费与本单位资金混用，不得出借、质押、抵债或者用于本单位经营；",
                "每月编制专账收支表送秘书处和经费监督小组；",
                "按照国家规定保管会计档案，接受监督检查和审计。",
            ),
            "托管单位不得从联盟经费中提取托管费、管理费；"
            "更换托管单位的，原托管单位应当在理事会决定之日起三十日内办清账目、资金和档案的移交。",
        ),
        SERVES,
    ),
    Clause(
        "units",
        "duties",
        "任务承担单位",
        (
            "任务承担单位对拨入的任务经费单独核算，按照任务书和预算使用，对支出的真实性、合法性和相关性负责，"
            "每{{ choices.track_months|hanzi }}个月向秘书处报送经费使用情况。",
        ),
    ),
    Clause(
        "supervisors",
        "duties",
        "经费监督小组",
        (
            "理事会设经费监督小组，由托管单位以外的三家以上成员单位的财务或者审计人员组成，名单见[[annex:people]]。"
            "小组成员不得由经费审批人、专账会计和托管单位财务负责人担任，不参与联盟经费的审批和支付。",
            "专账会计和小组成员变动的，秘书处更新名单并通知全体成员单位，不需要修改本办法；"
            "小组成员的变动应当经理事会同意。",
        ),
        SERVES,
    ),
)

BUDGET = (
    Clause(
        "model",
        "budget",
        "筹集方式",
        (
            agreed("sources", 1),
            "鼓励联盟依法争取政府资助、银行贷款和社会资金。任何单位不得以联盟名义向社会集资。",
        ),
    ),
    Clause(
        "payment",
        "budget",
        "到账",
        (
            "成员单位应当自年度经费预算批准之日起{{ choices.pay_days|hanzi }}日内，"
            "将应当投入的现金汇入[[custody]]规定的专账。"
            "逾期未到账的，秘书处书面催告；经催告仍未缴付的，按照联盟协议承担违约责任。",
        ),
    ),
    Clause(
        "yearly",
        "budget",
        "预算和决算",
        (
            "秘书处会同托管单位，在每年第一季度提出年度经费预算和上年度决算，经理事会批准后执行；"
            "预算批准之前，必需的日常支出按照上年度同期水平安排。",
            "预算应当收支平衡，按照来源、用途和任务编列，政府资助经费单独列示。",
        ),
        SERVES,
    ),
    Clause(
        "adjustment",
        "budget",
        "预算调整",
        (
            "预算总额不变，单个科目调整幅度在百分之{{ doc.adjust_percent|hanzi }}以内的，由秘书长批准；"
            "超过百分之{{ doc.adjust_percent|hanzi }}，或者需要调整预算总额的，由理事会审议。"
            "政府资助经费的预算调整，还应当遵守[[chapter:public]]的规定。",
        ),
    ),
    Clause(
        "accounts",
        "budget",
        "结余",
        (
            "年度结余结转下一年度使用。",
            "成员单位退出联盟的，已经缴付的现金投入"
            "{% if choices.exit_fund == 'refund_unspent' %}中尚未使用的部分，经审计确认后予以退还。"
            "{% else %}不予退还。{% endif %}"
            "联盟终止的，结余经费按照联盟协议关于清算的约定处理；政府资助经费的结余按照主管部门的规定处理。",
        ),
    ),
)

SPENDING = (
    Clause(
        "uses",
        "spending",
        "开支范围",
        (
            "联盟经费用于下列支出：",
            items(
                "设备费：任务和公共技术平台所需设备的购置、试制、改造和租赁；",
                "业务费：材料、测试化验加工、会议、差旅、国内外合作交流、信息传播等费用；",
                "劳务及专家费：支付给没有工资性收入的参加人员的劳务费和专家咨询费；",
                "平台运行费：公共技术平台的运行、维护和开放服务费用；",
                "知识产权事务费：专利申请、维持、检索、导航和维权费用；",
                "管理费：联盟工作办公室日常运行的必要支出；",
                "理事会批准的与联盟任务直接相关的其他支出。",
            ),
        ),
    ),
    Clause(
        "limits",
        "spending",
        "审批权限",
        (
            "支出按照下列权限审批（见[[annex:limits]]）：",
            items(
                f"单项{_LOW}以下的，由秘书长审批；",
                f"单项超过{_LOW}、{_HIGH}以下的，由理事长审批；",
                f"单项超过{_HIGH}的，以及预算外的支出，由理事会审议通过后，理事长签批。",
            ),
            "审批人不得审批本人经办的支出，同一事项不得拆分审批。紧急支出超过本人权限的，"
            "经上一级审批人书面同意后可以先行办理，并在十日内补办手续。",
        ),
        SERVES,
    ),
    Clause(
        "steps",
        "spending",
        "审批程序",
        (
            "支出由经办人填写支出审批单（见[[annex:slip]]），附合同、发票、验收单等凭证，"
            "经秘书处审核、审批人签批后，由托管单位财务部门复核付款。"
            "发票和凭证应当真实、合法、完整，收款方、合同相对方和实际供应方应当一致。",
        ),
    ),
    Clause(
        "avoidance",
        "spending",
        "回避",
        (
            "在任务书约定以外向秘书长所在单位付款的，由理事长审批；向理事长所在单位付款的，"
            "经费监督小组提出意见后由理事会审议，有利害关系的理事回避表决。审批人本人或者其近亲属与支出有利害关系的，"
            "应当回避。",
        ),
    ),
    Clause(
        "standards",
        "spending",
        "开支标准",
        (
            "会议、差旅、专家咨询和劳务支出，执行国家和我省的规定；没有规定的，执行托管单位的财务制度，"
            "不得高于托管单位自身的标准。",
        ),
    ),
    Clause(
        "purchase",
        "spending",
        "采购",
        (
            "单项{{ doc.purchase_compare|money }}万元以上的货物、服务采购，应当比选三家以上供应商，"
            "比选记录随支出审批单存档；"
            "依法必须招标或者实行政府采购的，从其规定。",
        ),
    ),
    Clause(
        "equipment",
        "spending",
        "设备",
        (
            "用联盟经费购置的设备，"
            "{% if choices.equipment_owner == 'buyer' %}归购置单位所有"
            "{% elif choices.equipment_owner == 'custodian' %}归托管单位所有"
            "{% else %}由出资各方按照出资比例共有{% endif %}，"
            "登记固定资产并在秘书处备案，优先用于联盟任务，向成员单位开放；国家对财政资金形成的资产另有规定的，"
            "从其规定。",
        ),
    ),
    Clause(
        "bans",
        "spending",
        "禁止事项",
        (
            "使用联盟经费，不得有下列行为：",
            items(
                "用于与联盟任务无关的支出，或者对外投资、借款、担保；",
                "支付罚款、违约金、赞助和捐赠，偿还成员单位的债务；",
                "违反规定发放工资、奖金、津贴、补贴和福利；",
                "虚构合同、业务或者人员，使用虚假票据套取资金；",
                "在专账之外保留收支，设立“小金库”。",
            ),
        ),
        SERVES,
    ),
)

CLAUSES = (
    *GENERAL,
    *DUTIES,
    *BUDGET,
    *SPENDING,
    *control.PUBLIC,
    *control.CONTROL,
    *control.LIABILITY,
    *CLOSING,
)
