"""The articles of X14b, rules on results and IP. What the agreement settles is printed in its own words (C13)."""

from __future__ import annotations

from templates.clauses.rules import CLOSING, agreed, basis_clause
from templates.house.clauses import Clause, items

CHAPTERS = {
    "general": "总则",
    "register": "登记和背景知识产权",
    "ownership": "成果的归属",
    "use": "使用、许可和转让",
    "income": "收益分配",
    "pool": "专利池和标准",
    "diffusion": "成果扩散",
    "secrecy": "保密和发表",
    "final": "附则",
}
BENEFIT, DIFFUSION = ("11(2)",), ("11(3)",)
_POOL = "choices.pool != 'none'"

GENERAL = (
    basis_clause(
        "明确{{ alliance.name }}（以下简称“联盟”）科技成果和知识产权的归属、使用与收益分配，促进成果扩散，"
        "保护成员单位和完成人的合法权益",
        "第十一条第（二）项、第（三）项",
    ),
    Clause(
        "scope",
        "general",
        "适用范围",
        (
            "本办法适用于成员单位投入联盟的背景知识产权，以及在联盟任务、项目中形成的科技成果和知识产权。",
            "本办法所称成果，包括专利、软件著作权、植物新品种、集成电路布图设计、技术秘密、标准，"
            "以及新产品、新工艺和其他具有应用价值的技术成果。",
        ),
    ),
    Clause(
        "contract_first",
        "general",
        "事先约定",
        (
            "联盟项目立项前，参加各方应当签订书面合同，约定成果的归属、许可使用、收益分配和违约责任。"
            "没有签订合同的，不得立项，不得拨付联盟经费。",
        ),
        BENEFIT,
    ),
    Clause(
        "duties",
        "general",
        "职责",
        (
            "知识产权和成果管理按照下列分工：",
            items(
                "理事会审定知识产权规划、专利池管理事项和本办法规定的许可事项；",
                "专家委员会对成果水平、入池评估和贡献大小提出意见；",
                "秘书处设知识产权专员，负责登记、台账、信息发布和许可合同备案；",
                "成员单位管理本单位的成果，指定联络人，维持权利有效，配合维权。",
            ),
        ),
    ),
)

REGISTER = (
    Clause(
        "register",
        "register",
        "成果登记",
        (
            "成果完成单位应当自成果完成之日起{{ doc.register_days|hanzi }}日内，"
            "填写科技成果登记表（见[[annex:form]]）报秘书处登记；"
            "政府资助项目的成果，还应当按照国家和我省规定办理科技成果登记、提交科技报告。"
            "登记不影响权利的归属，登记资料未经完成单位同意不得对外提供。",
        ),
    ),
    Clause(
        "background_list",
        "register",
        "背景清单",
        (
            "成员单位参加项目前已经拥有的，或者在项目之外独立取得的知识产权，为背景知识产权，归原权利人所有。"
            "成员单位投入联盟使用的背景知识产权列入[[annex:background]]；新投入的，书面通知秘书处补列。",
            "投入单位应当保证有权许可使用，并如实说明质押、独占许可等权利负担。",
        ),
        BENEFIT,
    ),
    Clause(
        "background_use",
        "register",
        "背景知识产权的使用",
        (
            agreed("background_use"),
            agreed("background_use", 1),
        ),
        BENEFIT,
    ),
)

OWNERSHIP = (
    Clause(
        "ownership",
        "ownership",
        "归属",
        (
            agreed("ownership").replace("责任主体", "{{ alliance.liability_subject }}"),
            agreed("ownership", 1),
            "成员单位与其职工之间的权属，依照国家有关职务发明创造、职务作品的规定和双方约定确定。",
        ),
        BENEFIT,
    ),
    Clause(
        "application",
        "ownership",
        "共有成果的专利申请",
        (
            agreed("application"),
            agreed("application", 1),
        ),
        BENEFIT,
    ),
    Clause(
        "public_title",
        "ownership",
        "政府资助项目的成果",
        (
            "政府资助项目形成的成果，除项目任务书和国家另有规定的以外，由项目承担单位依法取得知识产权，"
            "并履行保护、实施和扩散的义务。国家依法享有的无偿实施和许可他人实施的权利，不受本办法影响。",
        ),
        DIFFUSION,
    ),
    Clause(
        "upkeep",
        "ownership",
        "维持和放弃",
        (
            "权利人拟放弃或者停止缴费的，应当提前六十日书面通知秘书处；其他成员单位愿意承受的，可以依法受让。"
            "发现他人侵权的，权利人为维权的第一责任人，成员单位应当协助提供证据。",
        ),
    ),
)

USE = (
    Clause(
        "member_licence",
        "use",
        "成员使用",
        (
            agreed("member_licence"),
            agreed("member_licence", 1),
        ),
        BENEFIT,
    ),
    Clause(
        "joint_use",
        "use",
        "共有人实施",
        (
            "共有各方均可以单独实施共有成果，实施收益归实施方；项目合同另有约定的，从其约定。"
            "行使其他共有权利，应当取得全体共有人的同意。",
        ),
        BENEFIT,
    ),
    Clause(
        "outside_licence",
        "use",
        "对外许可",
        (
            agreed("outside_licence"),
            agreed("outside_licence", 1),
        ),
        ("11(2)", "11(3)"),
    ),
    Clause(
        "transfer",
        "use",
        "转让",
        (
            agreed("assignment"),
            agreed("assignment", 1),
            "政府资助项目形成的知识产权向境外的组织或者个人转让，或者许可境外的组织或者个人独占实施的，"
            "应当依法经项目管理机构批准。",
        ),
        BENEFIT,
    ),
    Clause(
        "pricing",
        "use",
        "定价",
        (
            "许可、转让和作价投资的价格，可以通过协议定价、在技术交易市场挂牌交易或者拍卖等方式确定。"
            "高等院校和科研机构协议定价的，应当在本单位公示成果名称和拟交易价格。",
        ),
    ),
    Clause(
        "exit",
        "use",
        "退出和除名",
        (
            "成员单位退出或者被除名的，"
            "{% if choices.exit_ip == 'terminate_after_project' %}此前授予的许可至相关项目结束时终止，"
            "但使用已经交付的项目成果所必需的许可除外"
            "{% else %}此前授予其他成员单位的许可继续有效{% endif %}；已经取得的项目成果的权利不受影响，"
            "但不再享有[[member_licence]]规定的优先权利。保密和成果扩散的义务继续有效。",
        ),
        BENEFIT,
    ),
)

INCOME = (
    Clause(
        "income",
        "income",
        "各方分配",
        (
            agreed("sharing"),
            agreed("sharing", 1),
        ),
        BENEFIT,
    ),
    Clause(
        "reward",
        "income",
        "奖励完成人",
        (
            agreed("reward"),
            "国家设立的研究开发机构和高等院校的奖励，不得低于国家规定的标准。",
        ),
        BENEFIT,
    ),
    Clause(
        "settlement",
        "income",
        "结算和备案",
        (
            "许可、转让和作价投资合同自签订之日起三十日内报秘书处备案，符合条件的依法办理技术合同认定登记。"
            "秘书处每年向理事会报告一次收益分配情况。",
        ),
    ),
)

POOL = (
    Clause(
        "pool_entry",
        "pool",
        "入池",
        (
            "联盟设立"
            "{% if choices.pool == 'internal' %}内部专利池，面向成员单位许可"
            "{% else %}对外开放许可的专利池，面向成员单位和联盟以外的单位许可{% endif %}"
            "{% if doc.pool_manager %}，由{{ doc.pool_manager }}承担日常管理{% endif %}。"
            "成员单位自愿申请入池，入池专利应当符合下列条件：",
            items(
                "权利有效、归属清楚，没有影响许可的权利负担；",
                "与联盟的关键共性技术、标准或者主要产品直接相关；",
                "经专家委员会评估，为必要专利或者具有较高的互补性。",
            ),
            "评估自收到申请之日起{{ doc.pool_review_days|hanzi }}日内完成，评估意见经理事会审定后入池。",
        ),
        ("5(3)",),
        _POOL,
    ),
    Clause(
        "pool_terms",
        "pool",
        "池内许可",
        (
            "入池专利仍归权利人所有，权利人可以在池外自行许可。池内许可遵循公平、合理、无歧视的原则，"
            "许可收入扣除管理和维权费用后，按照评估确定的份额在权利人之间分配。",
            "专利池不得强制一揽子许可，不得要求被许可人独占回授，不得禁止被许可人质疑专利的有效性，"
            "不得交换与许可无关的价格、产量和客户信息。",
            "权利人可以提前六个月书面通知退出专利池，退出前的许可在合同期限内继续有效。",
        ),
        ("5(3)",),
        _POOL,
    ),
    Clause(
        "standards",
        "pool",
        "标准中的专利",
        (
            "成员单位参加联盟标准的制定，应当及时披露其拥有和知悉的必要专利，并作出按照公平、合理、"
            "无歧视的条件许可的书面承诺；"
            "不同意许可的，标准不得采用该专利。标准的著作权和起草单位排序，"
            "按照标准发布机构的规定和起草单位的约定确定。",
        ),
        ("5(1)", "5(3)"),
    ),
)

DIFFUSION_CLAUSES = (
    Clause(
        "diffusion",
        "diffusion",
        "扩散义务",
        (
            agreed("diffusion"),
            agreed("diffusion", 1),
            "因申请专利需要暂缓公开的，可以推迟至专利申请日，推迟的时间计入第一款规定的期限。",
        ),
        DIFFUSION,
    ),
    Clause(
        "diffusion_terms",
        "diffusion",
        "收费",
        (
            agreed("diffusion_terms"),
            "收费标准随成果信息公布。对同等条件的申请单位，不得实行差别待遇。",
        ),
        DIFFUSION,
    ),
    Clause(
        "diffusion_way",
        "diffusion",
        "信息发布",
        (
            "成果信息通过{{ doc.channel }}发布，内容包括成果名称、权利人、技术特点、成熟程度、许可方式、"
            "收费标准和联系方式。"
            "秘书处每年{{ doc.list_month }}月编制上一年度成果目录，报理事会并向社会公布。",
        ),
        DIFFUSION,
    ),
    Clause(
        "diffusion_answer",
        "diffusion",
        "申请和答复",
        (
            "联盟外单位书面申请使用的，权利人自收到申请之日起{{ doc.reply_days|hanzi }}日内答复；不同意的，"
            "应当说明理由并抄送秘书处。"
            "申请单位对答复有异议的，由秘书处组织协调，必要时提请理事会决定。"
            "秘书处建立扩散台账，记载申请、答复、合同和收费情况，列入年度总结。",
        ),
        DIFFUSION,
    ),
    Clause(
        "diffusion_breach",
        "diffusion",
        "不履行扩散义务",
        (
            agreed("diffusion_terms", 1),
            "经催告仍不履行的，理事会可以在联盟内通报、暂停其申报联盟项目，并报告项目主管部门。",
        ),
        DIFFUSION,
    ),
)

SECRECY = (
    Clause(
        "secrecy",
        "secrecy",
        "保密",
        (
            agreed("secrecy"),
            "接触秘密的人员应当签订保密承诺书，项目资料按照合同约定返还或者销毁。",
        ),
        BENEFIT,
    ),
    Clause(
        "publication",
        "secrecy",
        "发表和公开",
        (
            agreed("publication"),
            agreed("publication", 1),
        ),
        BENEFIT,
    ),
    Clause(
        "breach",
        "secrecy",
        "违约责任",
        (
            "擅自使用、许可、转让他人成果，泄露秘密，隐瞒收益或者不按约定分配的，应当停止侵害、消除影响、返还收益，"
            "并按照联盟协议承担违约责任；情节严重的，由理事会按照联盟章程决定除名。",
        ),
        BENEFIT,
    ),
    Clause(
        "dispute",
        "secrecy",
        "争议",
        (
            "因成果和知识产权发生争议的，"
            "由秘书处组织双方自一方书面提出之日起{{ choices.negotiate_days|hanzi }}日内协商，"
            "可以请专家委员会就技术问题提出意见；协商不成的，按照联盟协议约定的方式解决。",
        ),
        BENEFIT,
    ),
)

CLAUSES = (
    *GENERAL,
    *REGISTER,
    *OWNERSHIP,
    *USE,
    *INCOME,
    *POOL,
    *DIFFUSION_CLAUSES,
    *SECRECY,
    *CLOSING,
)
