"""Longer papers of the sample as PDF: audit report, contracts, joining commitments, statements, the recommendation."""
# ruff: noqa: E501  # Chinese counts double; sentences and markup stay whole

from __future__ import annotations

import io
from decimal import Decimal

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from samples.certificates import written
from samples.facts import Story, amount, cn_date, money
from samples.paper import Paper

AUDITOR = "河南样例会计师事务所（普通合伙）"
YEARS = ("2023", "2024", "2025")


def audit_report(story: Story) -> bytes:
    """A three-year audit report: cover, opinion, three statements, notes."""
    lead = story.lead
    name = lead["name"]
    figures = {row["year"]: row for row in lead["finance"]}
    revenue = {year: amount(figures[year]["revenue"]) for year in YEARS}
    research = {year: amount(figures[year]["rd_spend"]) for year in YEARS}
    paper = Paper(f"审计报告（样例） {name}")
    paper.set_y(70)
    paper.heading(name, size=22)
    paper.heading("2023—2025年度财务报表审计报告", size=24, gap=4)
    paper.heading("（样例）", size=20, gap=60)
    paper.prose("报告文号：样例审字〔2026〕第018号", f"审计机构：{AUDITOR}", "报告日期：2026年2月26日")

    paper.add_page()
    paper.heading("审计报告", size=22)
    paper.prose(f"{name}全体股东：", indent=False)
    paper.section("一、审计意见")
    paper.prose(
        f"我们审计了{name}（以下简称“贵公司”）财务报表，包括2023年12月31日、2024年12月31日和2025年12月31日的资产负债表，"
        "2023年度、2024年度和2025年度的利润表、现金流量表以及财务报表附注。我们认为，上述财务报表在所有重大方面"
        "按照企业会计准则的规定编制，公允反映了贵公司的财务状况、经营成果和现金流量（样例文字）。"
    )
    paper.section("二、形成审计意见的基础")
    paper.prose(
        "我们按照注册会计师审计准则的规定执行了审计工作。我们独立于贵公司，并履行了职业道德方面的其他责任。"
        "我们相信，获取的审计证据是充分、适当的，为发表审计意见提供了基础。"
    )
    paper.section("三、管理层的责任")
    paper.prose(
        "贵公司管理层负责按照企业会计准则的规定编制财务报表，使其实现公允反映，并设计、执行和维护必要的内部控制，"
        "以使财务报表不存在由于舞弊或错误导致的重大错报。"
    )
    paper.sign(AUDITOR, "2026年2月26日")

    head = ["项目", *(f"{year}年" for year in YEARS)]
    numbers = ("LEFT", "RIGHT", "RIGHT", "RIGHT")
    paper.add_page()
    paper.heading("资产负债表（样例）", size=18, gap=2)
    paper.prose("单位：万元", indent=False, size=10)
    assets = [
        ("货币资金", "0.12"), ("应收票据及应收账款", "0.21"), ("预付款项", "0.03"), ("存货", "0.24"),
        ("固定资产", "0.62"), ("在建工程", "0.05"), ("无形资产", "0.08"), ("其他资产", "0.02"),
    ]  # fmt: skip
    debts = [
        ("短期借款", "0.18"),
        ("应付账款", "0.14"),
        ("应交税费", "0.02"),
        ("长期借款", "0.12"),
        ("其他负债", "0.04"),
    ]

    def share(part: str, year: str) -> Decimal:
        return (revenue[year] * Decimal(part)).quantize(Decimal("0.01"))

    rows = [[label, *(money(share(part, year)) for year in YEARS)] for label, part in assets]
    total = {year: sum((share(part, year) for _, part in assets), Decimal(0)) for year in YEARS}
    owed = {year: sum((share(part, year) for _, part in debts), Decimal(0)) for year in YEARS}
    rows.append(["资产总计", *(money(total[year]) for year in YEARS)])
    rows += [[label, *(money(share(part, year)) for year in YEARS)] for label, part in debts]
    rows.append(["负债合计", *(money(owed[year]) for year in YEARS)])
    rows.append(["实收资本", *(money(amount(lead["capital"])) for _ in YEARS)])
    rows.append(["盈余公积和未分配利润", *(money(total[y] - owed[y] - amount(lead["capital"])) for y in YEARS)])
    rows.append(["负债和所有者权益总计", *(money(total[year]) for year in YEARS)])
    paper.grid(head, rows, [52, 36, 36, 36], align=numbers)

    paper.add_page()
    paper.heading("利润表（样例）", size=18, gap=2)
    paper.prose("单位：万元", indent=False, size=10)
    costs = [
        ("减：主营业务成本", "0.71"),
        ("税金及附加", "0.01"),
        ("销售费用", "0.04"),
        ("管理费用", "0.05"),
        ("财务费用", "0.01"),
    ]
    rows = [["一、主营业务收入", *(money(revenue[year]) for year in YEARS)]]
    rows += [[label, *(money(share(part, year)) for year in YEARS)] for label, part in costs]
    rows.append(["研发费用", *(money(research[year]) for year in YEARS)])
    spent = {y: sum((share(part, y) for _, part in costs), Decimal(0)) + research[y] for y in YEARS}
    profit = {year: revenue[year] - spent[year] for year in YEARS}
    tax = {year: (profit[year] * Decimal("0.15")).quantize(Decimal("0.01")) for year in YEARS}
    rows.append(["二、利润总额", *(money(profit[year]) for year in YEARS)])
    rows.append(["减：所得税费用", *(money(tax[year]) for year in YEARS)])
    rows.append(["三、净利润", *(money(profit[year] - tax[year]) for year in YEARS)])
    rows.append(["附：利税合计", *(money(amount(figures[year]["profit_tax"])) for year in YEARS)])
    paper.grid(head, rows, [52, 36, 36, 36], align=numbers)

    paper.add_page()
    paper.heading("现金流量表（样例）", size=18, gap=2)
    paper.prose("单位：万元", indent=False, size=10)
    flows = [
        ("销售商品收到的现金", "1.04"), ("购买商品支付的现金", "-0.68"), ("支付给职工的现金", "-0.14"),
        ("支付的各项税费", "-0.06"), ("购建固定资产支付的现金", "-0.09"), ("取得借款收到的现金", "0.07"),
        ("偿还债务及利息支付的现金", "-0.08"),
    ]  # fmt: skip
    rows = [[label, *(money(share(part, year)) for year in YEARS)] for label, part in flows]
    rows.append(["现金净增加额", *(money(sum((share(p, y) for _, p in flows), Decimal(0))) for y in YEARS)])
    paper.grid(head, rows, [52, 36, 36, 36], align=numbers)

    paper.add_page()
    paper.heading("财务报表附注（节录，样例）", size=18)
    paper.section("一、公司基本情况")
    paper.prose(
        f"{name}成立于{cn_date(lead['est_date'])}，统一社会信用代码{lead['uscc']}，注册资本{lead['capital']}万元，"
        f"住所为{lead['reg_address']}，法定代表人{lead['legal_rep']['name']}。公司主要从事超硬材料及制品的研发、生产和销售。"
    )
    paper.section("二、研发费用")
    paper.prose("公司研发费用按项目归集，近三年研发投入占主营业务收入的比例如下：")
    paper.grid(
        ["年度", "主营业务收入（万元）", "研发投入（万元）", "占比"],
        [[y, money(revenue[y]), money(research[y]), f"{research[y] / revenue[y] * 100:.2f}%"] for y in YEARS],
        [24, 45, 45, 24],
    )
    paper.section("三、重大事项")
    paper.prose("报告期内公司无重大诉讼、仲裁事项，无对外担保损失，无影响持续经营的或有事项（样例文字）。")
    paper.copy_stamp()
    return paper.data()


def identity_statement(story: Story) -> bytes:
    """Who the legal representative is (附件 A2)."""
    lead = story.lead
    paper = Paper("法定代表人身份证明书（样例）")
    paper.heading("法定代表人身份证明书（样例）", size=22, gap=14)
    paper.fields(
        [("单位名称", lead["name"]), ("单位性质", "有限责任公司"), ("地　　址", lead["reg_address"]),
         ("成立时间", cn_date(lead["est_date"])), ("统一社会信用代码", lead["uscc"])],
        label=46,
    )  # fmt: skip
    paper.ln(4)
    paper.prose(
        f"{lead['legal_rep']['name']}系{lead['name']}的法定代表人，现任{lead['legal_rep']['title']}职务。",
        f"为申请构建{story.alliance}，由其签署申报材料及有关文件。身份证件复印件按规定另册保存，不装入本材料。",
        "特此证明。",
    )
    paper.sign(lead["name"], "2026年3月2日")
    return paper.data()


def project_contract(story: Story) -> bytes:
    """A contract of a joint project, with a cover."""
    project = story.tree["application"]["coop_projects"][0]
    parties = [story.org(name)["name"] for name in project["orgs"]]
    paper = Paper("项目合同（样例）")
    paper.set_y(60)
    paper.heading("省级重大科技专项", size=20)
    paper.heading("项目合同书（样例）", size=28, gap=30)
    paper.fields(
        [("项目名称", project["name"]), ("合同编号", project["no"]), ("承担单位", parties[0]),
         ("合作单位", "、".join(parties[1:])), ("起止时间", f"{cn_date(project['start'])}至{cn_date(project['end'])}"),
         ("经费总额", f"{project['amount']}万元")],
        line=12,
    )  # fmt: skip
    paper.add_page()
    paper.section("一、研究目标")
    paper.prose(
        "面向光学、散热和工具领域对大尺寸金刚石单晶的需求，突破大腔体温压场控制、触媒体系优化和合成曲线精细控制等关键技术，"
        "获得12毫米级低缺陷单晶，形成可稳定重复的批量合成工艺规范。"
    )
    paper.section("二、研究内容与分工")
    paper.prose(
        f"（一）{parties[0]}负责大腔体合成试验、装备改造和批量验证，承担项目的组织管理。",
        f"（二）{parties[1]}负责腔体温度场与压力场仿真、晶体缺陷表征和生长机理研究。",
        f"（三）{parties[2]}负责单晶强度、热冲击和杂质含量的检测方法研究与评价。",
    )
    paper.section("三、进度安排")
    paper.grid(
        ["时间", "主要工作", "考核指标"],
        [
            ["2022年7—12月", "腔体仿真与结构设计", "完成仿真模型与设计图纸"],
            ["2023年", "触媒体系与合成曲线试验", "单晶尺寸达到10毫米"],
            ["2024年", "装备改造与中试", "单晶尺寸达到12毫米，成品率不低于35%"],
            ["2025年1—6月", "批量验证与总结", "形成工艺规范3项，申请专利8件以上"],
        ],
        [32, 64, 64],
    )
    paper.section("四、经费预算")
    paper.grid(
        ["科目", "财政资助（万元）", "自筹（万元）", "合计（万元）"],
        [
            ["设备费", "240", "460", "700"],
            ["业务费", "200", "380", "580"],
            ["劳务及专家费", "90", "130", "220"],
            ["间接费用", "70", "30", "100"],
            ["合计", "600", "1000", "1600"],
        ],
        [40, 40, 40, 40],
    )
    paper.section("五、知识产权")
    paper.prose(
        "各方在本项目实施前拥有的知识产权归原权利人所有。项目实施中各方独立完成的成果归完成方所有；共同完成的成果由完成方共有，"
        "任何一方转让共有成果的，其他方在同等条件下享有优先受让的权利。",
        "发表论文、申请专利和报奖时，应当按照贡献大小确定署名次序，并提前30日通知其他方。",
    )
    paper.section("六、违约责任与争议解决")
    paper.prose(
        "任何一方未按合同约定履行义务，致使项目无法按期完成的，应当在30日内采取补救措施，并承担相应的违约责任。",
        "因履行本合同发生争议的，由各方协商解决；协商不成的，提交样例仲裁委员会仲裁。",
    )
    paper.section("七、其他")
    paper.prose("本合同一式六份，各方各执一份，其余报送主管部门，自各方签字盖章之日起生效。")
    for party in parties:
        paper.sign(party, "2022年6月28日", room=42)
        paper.ln(14)
    paper.copy_stamp()
    return paper.data()


def cooperation_agreement(story: Story) -> bytes:
    """An agreement with a link whose annotation lacks /F, as office programs of other makers write it."""
    project = story.tree["application"]["coop_projects"][1]
    parties = [story.org(name)["name"] for name in project["orgs"]]
    paper = Paper("产学研合作协议（样例）")
    paper.heading("产学研合作协议（样例）", size=22)
    paper.fields([(f"{'甲乙丙'[i]}方", name) for i, name in enumerate(parties)], label=18)
    paper.ln(3)
    paper.prose("为发挥各自优势，共建高压合成联合实验室，经协商一致，订立本协议。")
    clauses = [
        ("第一条　合作内容", "三方围绕大腔体高温高压合成、金刚石缺陷调控和金刚石膜热物性评价开展合作研究，联合培养研究生，共享仪器设备。"),
        ("第二条　合作期限", f"自{cn_date(project['start'])}起至{cn_date(project['end'])}止，期满前3个月可以书面续签。"),
        ("第三条　经费", f"甲方在合作期内分三年投入研究经费{project['amount']}万元，设立专账，专款专用。"),
        ("第四条　人员", "乙方、丙方各选派不少于6名科研人员参加联合实验室工作，甲方选派不少于8名工程技术人员。"),
        ("第五条　成果", "共同完成的成果由三方共有，甲方享有优先实施的权利；许可第三方使用的收益按照4∶3∶3分配。"),
        ("第六条　保密", "三方对合作中知悉的技术秘密和经营信息负有保密义务，保密期限为协议终止后5年。"),
        ("第七条　管理", "成立由三方人员组成的管理委员会，每半年召开一次会议，审议研究计划和经费使用情况。"),
        ("第八条　争议", "因本协议发生的争议，由三方协商解决；协商不成的，提交样例仲裁委员会仲裁。"),
        ("第九条　生效", "本协议一式六份，三方各执两份，自各方法定代表人签字并加盖公章之日起生效。"),
    ]  # fmt: skip
    for title, text in clauses:
        paper.section(title)
        paper.prose(text)
    paper.ln(2)
    paper.set_font("serif", size=11)
    paper.set_text_color(20, 60, 160)
    paper.cell(0, 8, "联合实验室主页（样例）：https://www.example.org/lab", link="https://www.example.org/lab")
    paper.set_text_color(0, 0, 0)
    paper.ln(10)
    for name in parties:
        paper.sign(name, "2024年3月18日", room=42)
        paper.ln(14)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.data())))
    for page in writer.pages:
        for note in page.get("/Annots", []):
            note.get_object().pop(NameObject("/F"), None)
    return written(writer)


def commitments(story: Story) -> bytes:
    """One page for each member: it joins and says what it brings."""
    paper = Paper("成员单位入盟承诺书（样例）")
    for number, org in enumerate(story.orgs):
        if number:
            paper.add_page()
        share = org["contribution"]
        paper.heading("成员单位入盟承诺书（样例）", size=22, gap=8)
        paper.prose(f"{story.alliance}：", indent=False)
        paper.prose(
            f"本单位{org['name']}（统一社会信用代码{org['uscc']}）自愿加入{story.alliance}，"
            "承认联盟协议（草案）和联盟章程（草案），并作出如下承诺：",
            "一、遵守国家法律法规和联盟各项制度，执行理事会决议，按时参加联盟活动。",
            f"二、承担以下任务：{share['task_text']}",
            f"三、投入经费{share['fund']}万元（含实物折价），选派{share['people']}名人员参加联盟工作；"
            f"投入设备：{share['equipment']}。",
            f"四、投入知识产权：{share.get('ip_in') or '无'}，许可使用办法按照联盟协议执行。",
            "五、对联盟内部的技术资料和商业信息承担保密义务，不擅自转让或者许可共有成果。",
            "六、如实提供申报材料，近三年无不良信用记录，愿意承担违反本承诺的责任。",
        )
        paper.ln(2)
        paper.fields(
            [("法定代表人", f"{org['legal_rep']['name']}（签字，样例）"), ("联系人", org["contact"]["name"]),
             ("通讯地址", org["address"]), ("邮政编码", org["postcode"])],
            label=32,
        )  # fmt: skip
        paper.sign(f"{org['name']}（公章）", "2026年3月3日")
    return paper.data()


def credit_statement(story: Story) -> bytes:
    """The statement that nobody has a bad record, with a table of members."""
    paper = Paper("信用状况声明（样例）")
    paper.heading("信用状况声明（样例）", size=22, gap=8)
    paper.prose("河南省科学技术厅：", indent=False)
    paper.prose(
        f"{story.lead['name']}及{story.alliance}全体成员单位郑重声明：",
        "一、各单位近三年内无严重失信行为，未被列入失信被执行人名单、严重违法失信名单和科研失信行为数据库。",
        "二、各单位近三年内未发生较大以上安全、质量和环境污染事故，无重大税收违法案件。",
        "三、申报材料真实、完整、合法，不存在弄虚作假、重复申报和知识产权权属纠纷。",
        "四、如有不实，愿意承担由此产生的一切责任，并接受有关部门的处理。",
    )
    paper.sign(story.lead["name"], "2026年3月4日")
    paper.add_page()
    paper.heading("成员单位信用查询情况表（样例）", size=16)
    paper.grid(
        ["序号", "单位名称", "统一社会信用代码", "查询日期", "结果"],
        [[o["no"], o["name"], o["uscc"], "2026-03-01", "无不良记录"] for o in story.orgs],
        [12, 58, 46, 24, 24],
        size=9,
    )
    return paper.data()


def recommendation(story: Story) -> bytes:
    """The letter as the dossier tells it, and the summary table on a landscape page."""
    letter, orgs = story.tree["recommendation"], story.orgs
    henan = sum(1 for org in orgs if org["uscc"][2:4] == "41")
    kinds = [sum(1 for org in orgs if org["org_type"] == kind) for kind in ("企业", "高等院校", "科研机构", "社会组织")]
    paper = Paper("推荐函（样例）")
    paper.heading("郑州市科技局（样例）", size=24, gap=4)
    paper.prose(letter["official"]["docno"], indent=False)
    paper.ln(6)
    paper.heading("郑州市科技局关于推荐河南省产业技术创新战略联盟的函", size=17)
    paper.prose("河南省科学技术厅：", indent=False)
    paper.prose(
        "根据《河南省产业技术创新战略联盟构建与发展实施办法》（豫科〔2013〕146号）和"
        f"《{letter['call_name']}》（{letter['call_docno']}）要求，经组织申报和审核，"
        f"现推荐{story.alliance}等{len(letter['others']) + 1}家联盟申报构建河南省产业技术创新战略联盟。",
        f"{story.alliance}由{story.lead['name']}牵头，成员单位共{len(orgs)}家，其中企业{kinds[0]}家、高等院校{kinds[1]}家、"
        f"科研机构{kinds[2]}家、社会组织{kinds[3]}家；在河南省内注册的{henan}家，占{henan / len(orgs):.0%}。",
        *(
            f"{row['name']}由{row['lead']}牵头，成员单位共{row['members']}家，其中河南省内{row['henan']}家。"
            for row in letter["others"]
        ),
        letter["review"].strip(),
        letter["opinion"].strip(),
        "附件：河南省产业技术创新战略联盟推荐汇总表",
    )
    paper.sign("郑州市科技局（样例）", "2026年3月5日")
    paper.add_page(orientation="landscape")
    paper.heading("河南省产业技术创新战略联盟推荐汇总表（样例）", size=16)
    contact = story.tree["application"]["contact"]
    own = [
        letter["rank"],
        story.alliance,
        story.tree["alliance"]["industry_field"],
        story.lead["name"],
        story.lead["uscc"],
        str(len(orgs)),
        f"{henan / len(orgs):.1%}",
        contact["name"],
        contact["phone"],
    ]
    paper.grid(
        ["排序", "联盟名称", "所属领域", "牵头单位", "统一社会信用代码", "成员数", "河南成员占比", "联系人", "电话"],
        [own, *(
            [row["rank"], row["name"], row["industry_field"], row["lead"], row["uscc"], row["members"],
             f"{int(row['henan']) / int(row['members']):.1%}", row["contact"], row["mobile"]]
            for row in letter["others"]
        )],
        [10, 48, 24, 38, 40, 14, 18, 18, 30],
        size=9,
    )  # fmt: skip
    return paper.data()
