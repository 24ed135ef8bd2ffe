"""The charter, chapters six to eleven: funds, projects and results, openness, oversight, ending, final provisions."""
# ruff: noqa: E501  # Chinese counts double; sentences stay whole

from templates.house.clauses import Clause

FUNDS = (
    Clause("sources", "funds", "经费来源", (
        "联盟经费的来源包括成员单位自筹投入、财政资助、金融机构贷款、创业投资、技术服务收入、捐赠和其他合法收入。{% if choices.fund_model in ('annual_fee', 'mixed') %}成员单位按年度分担联盟的日常工作经费，标准依照联盟协议执行。{% elif choices.fund_model == 'lead_bears' %}联盟的日常工作经费由牵头单位承担。{% else %}联盟不向成员单位收取会费，日常工作经费列入年度预算，从成员单位自筹投入中安排。{% endif %}",
        "联盟经费用于共性技术研发、公共技术平台、标准和知识产权、人才培养、交流活动以及日常工作，不得在成员单位之间分配，不得用于与联盟任务无关的支出。",
    ), serves=("11(1)",)),
    Clause("custody", "funds", "托管和预算", (
        "联盟经费由{{ alliance.fund_custodian }}（以下简称“托管单位”）设立专账托管{% if choices.custodian == 'joint_account' %}，依照联盟协议实行共管会签{% endif %}，单独核算、专款专用。",
        "联盟经费实行年度预算管理。单项支出不超过{{ choices.approve_secretary|money }}万元的由秘书长审批，超过{{ choices.approve_secretary|money }}万元、不超过{{ choices.approve_chair|money }}万元的由理事长审批，超过{{ choices.approve_chair|money }}万元的以及预算外支出由理事会审议。具体办法由联盟经费管理制度规定。",
    ), serves=("11(1)",)),
    Clause("public_funds", "funds", "政府资助经费", (
        "政府资助经费按照国家和河南省有关规定管理和使用，设立单独账册，与其他经费分别核算，不得截留、挤占、挪用，并接受有关部门的监督检查。",
    ), serves=("11(1)",)),
    Clause("supervision", "funds", "经费监督", (
        "理事会设经费监督小组，由三家以上成员单位的财务或者审计人员组成，托管单位的人员不得参加。经费监督小组每{{ choices.fund_check_months|hanzi }}个月检查一次经费收支，向理事会报告检查结果；发现违反规定的，有权要求限期纠正。",
    ), serves=("11(1)",)),
    Clause("audit", "funds", "审计和公开", (
        "{% if choices.audit == 'annual_internal' %}联盟经费每年进行一次内部审计{% elif choices.audit == 'on_demand' %}联盟经费根据理事会的决定或者{{ conveners }}理事的提议进行审计{% else %}联盟经费每年委托会计师事务所审计一次{% endif %}。年度决算和审计结果经理事会审议后向全体成员单位公布，成员单位有权查询和质询。",
    ), serves=("11(1)",)),
)  # fmt: skip

PROJECTS = (
    Clause("proposals", "projects", "项目的提出和审定", (
        "项目建议由成员单位、专家委员会或者秘书处提出，{% if choices.project_entry == 'expert_then_board' %}经专家委员会论证后由理事会审定{% elif choices.project_entry == 'lead' %}由牵头单位审定并报理事会备案{% else %}由理事会审定{% endif %}。联盟经认定后，可以作为项目组织单位，依据产业技术创新发展规划和产业创新体系规划，提出重大科技专项建议项目。",
        "提出项目建议的单位和与项目有利害关系的专家、理事，在论证和审定时应当回避。",
    ), serves=("14",)),
    Clause("contracts", "projects", "项目合同和任务书", (
        "项目实施之前，参加项目的成员单位应当签订项目合同，事先约定成果的权利归属、许可使用和转化收益分配办法；没有约定的，不得启动。承担任务的成员单位应当与秘书处签订任务书。",
    ), serves=("9(3)", "11(2)")),
    Clause("management", "projects", "过程管理和成果登记", (
        "项目承担单位对项目的进度、质量、经费和安全负责，按照规定报送进展情况。项目完成后应当及时验收，并自验收之日起三十日内向秘书处办理成果登记；涉及技术秘密的，只登记名称、权利人和摘要。",
    ), serves=("11(2)", "11(4)")),
    Clause("ip", "projects", "知识产权和利益分配", (
        "背景知识产权归原权利人所有。项目成果的归属、成员单位的优先使用、对外许可和转让，以及转化收益的分配，依照联盟协议和项目合同执行。成果完成单位应当从转化净收益中提取不低于百分之{{ choices.inventor_reward|hanzi }}的比例，奖励作出重要贡献的人员。",
        "联盟的知识产权与成果管理办法由理事会制定，不得减损联盟协议约定的权利。",
    ), serves=("11(2)",)),
    Clause("protection", "projects", "权益保护", (
        "联盟强化违约责任的追究，保护守约成员单位的合法权益。成员单位不履行投入、任务、保密等义务，或者侵害其他成员单位知识产权的，由秘书处书面催告，在{{ choices.breach_cure_days|hanzi }}日内仍不改正的，依照联盟协议追究违约责任；情节严重的，依照[[expel]]除名。",
    ), serves=("11(2)",)),
)  # fmt: skip

OPENNESS = (
    Clause("openness", "openness", "开放发展", (
        "联盟根据产业发展的需要吸收新成员单位，重点吸收产业链关键环节的企业和具有特色研究能力的高等院校、科研机构。",
        "联盟积极与省内外产业技术创新战略联盟、行业组织和科技服务机构开展合作，可以邀请联盟外单位参加项目、使用公共技术平台；涉及联盟共有权益的合作，应当经理事会同意。",
    ), serves=("11(3)", "15")),
    Clause("diffusion", "openness", "成果扩散", (
        "联盟承担政府资助项目形成的成果，应当向联盟外扩散。承担单位应当自项目验收之日起{{ choices.diffuse_publish_months|hanzi }}个月内发布成果信息，{{ choices.diffuse_after_months|hanzi }}个月内组织扩散；扩散的范围、方式和收费原则，依照联盟协议执行。",
        "秘书处应当建立成果扩散台账，每年向理事会报告扩散的对象、方式和效果，并将承担单位履行扩散义务的情况纳入年度评价。",
    ), serves=("11(3)", "11(4)")),
    Clause("service", "openness", "服务产业", (
        "联盟的公共技术平台、标准、培训和信息服务面向全行业开放，支持中小企业使用。服务情况由依托单位按年度统计，由秘书处汇总后公布。",
    ), serves=("5(2)", "11(3)")),
)  # fmt: skip

OVERSIGHT = (
    Clause("tracking", "oversight", "跟踪监督", (
        "任务和项目的承担单位每{{ choices.track_months|hanzi }}个月向秘书处报送一次进展情况。秘书处每半年组织一次检查，专家委员会对关键节点进行评议。对检查中发现的问题，秘书处应当书面提出整改要求和期限。",
    ), serves=("11(4)",)),
    Clause("evaluation", "oversight", "年度评价和动态调整", (
        "年度终了，理事会从任务完成、投入落实、成果产出、成果扩散和参与管理等方面对成员单位进行评价，评价结果在联盟内公布，作为安排经费、推荐项目和人才、调整类别的依据。",
        "对成绩突出的成员单位和个人，联盟给予表扬，并优先推荐申报各类科技计划和人才计划；对履行义务较差的成员单位，给予提醒、通报，直至依照[[expel]]除名。",
    ), serves=("11(4)", "14", "16")),
    Clause("report", "oversight", "重大事项报告", (
        "联盟开展重大科技创新项目，取得重大突破和阶段性成果，举办重大专题研讨和学术交流会议，发生成员单位变更、责任主体和主要负责人变更，或者发生可能影响联盟运行的诉讼、安全、环境等事件的，应当在{{ report_within }}内向{{ issuer }}报告备案。",
        "报告由秘书处起草，经理事长签发、责任主体盖章后报送，并通报全体成员单位。联盟工作办公室应当建立重大事项台账，在年度工作总结中汇总说明。",
    ), serves=("11(5)",)),
    Clause("assessment", "oversight", "考核和整改", (
        "联盟每年编制工作总结和绩效自评报告，按照要求参加{{ issuer }}组织的监督检查和绩效考核，并对所报送材料的真实性负责。",
        "联盟考核不合格，被给予警告并责令限期整改的，理事会应当及时召开会议，制定整改方案，落实责任单位和完成时限，并按期报送整改报告。",
    ), serves=("12",)),
)  # fmt: skip

ENDING = (
    Clause("changes", "ending", "变更", (
        "联盟变更名称、宗旨、牵头单位、责任主体、托管单位或者办公地址的，由秘书处提出方案，经理事会作出决议后，依照[[report]]的规定报告备案；依照《办法》需要批准的，经批准后生效。",
    ), serves=("11(5)",)),
    Clause("termination", "ending", "终止", (
        "联盟因联盟协议约定的解散事由终止；需要由理事会决定的，须经全体理事{{ dissolving }}同意。联盟终止的，应当报告{{ issuer }}。",
    ), serves=("11(5)", "12")),
    Clause("liquidation", "ending", "清算", (
        "联盟终止的，应当成立清算小组，清理债权债务、经费、设备、知识产权和未完成的项目，编制清算报告，经理事会确认后公布。剩余财产的处理和档案的移交，依照联盟协议执行；政府资助经费的结余和由其形成的资产，依照有关规定处理。",
    ), serves=("11(1)",)),
)  # fmt: skip

FINAL = (
    Clause("relation", "final", "与联盟协议的关系", (
        "本章程规定联盟的组织和管理。成员单位之间的权利义务，联盟协议有约定的，依照其约定；本章程与联盟协议不一致的处理，依照联盟协议关于效力顺序的约定执行。",
    ), serves=("9(3)",)),
    Clause("rules", "final", "内部制度", (
        "理事会依照联盟协议和本章程，制定经费管理、知识产权与成果管理、成员管理与成果扩散、任务跟踪与绩效评价、重大事项报告等内部管理制度。",
    ), serves=("11",)),
    Clause("amendment", "final", "修改", (
        "本章程的修改，由理事长、{{ conveners }}理事或者秘书处提出，修改草案应当提前三十日征求全体成员单位的意见，依照[[special]]的规定通过，并报{{ issuer }}备案。",
    ), serves=("11(5)",)),
    Clause("effect", "final", "解释和施行", (
        "本章程由{{ doc.interpret_body }}负责解释。",
        "本章程自{% if doc.effective_date and not draft %}{{ doc.effective_date|cn_date }}起施行{% else %}审议通过之日起施行{% endif %}。",
    ), serves=("9(3)",)),
)  # fmt: skip
