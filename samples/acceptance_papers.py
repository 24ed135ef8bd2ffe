"""What an alliance proves with at the acceptance (附件 B1—B10): signed papers, opinions, certificates, accounts, lists."""
# ruff: noqa: E501  # Chinese counts double; sentences and markup stay whole

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from samples import certificates as certs
from samples import pictures
from samples.facts import Story, amount, cn_date
from samples.paper import Paper
from samples.reports import AUDITOR

OFFICE = "河南省样例超硬材料产业技术创新战略联盟秘书处"
HALF_A4 = (1000, 1414)
"""An A4 sheet at 120 dots an inch, enough for black and white."""


def papers(story: Story) -> dict[str, Callable[[], bytes]]:
    """Return, by attachment code, what makes each file."""
    return {
        "B1-1": lambda: signed(story, "联盟协议", "联盟协议书"),
        "B1-2": lambda: authority(story, "B1-2"),
        "B1-3": lambda: authority(story, "B1-3"),
        "B2-1": lambda: signed(story, "联盟章程", "联盟章程"),
        "B3-1": lambda: expert_opinion(story),
        "B4-1": lambda: sign_in_sheets(story),
        "B4-2": lambda: meeting_photo(story),
        "B5-1": lambda: office_proof(story),
        "B5-2": lambda: staff_proof(story),
        "B6-1": lambda: rules_notice(story),
        "B7-1": lambda: test_reports(story),
        "B7-2": lambda: standards(story),
        "B7-3": lambda: patents(story),
        "B7-4": lambda: platforms(story),
        "B7-5": lambda: training(story),
        "B7-6": lambda: exchanges(story),
        "B7-7": lambda: sales_and_contracts(story),
        "B8-1": lambda: accounts(story),
        "B8-2": lambda: audit(story),
        "B9-1": lambda: new_member(story),
        "B9-2": lambda: renaming(story),
        "B10-1": lambda: opinion(story),
    }


def scans(sheets: Sequence[pictures.Image.Image], title: str) -> bytes:
    """A black and white scan of sheets, image only, each a little askew."""
    pages = []
    for number, image in enumerate(sheets):
        out = io.BytesIO()
        tilted = pictures.scan(image, (0.4, -0.5, 0.3)[number % 3])
        tilted.point(lambda value: 255 if value > 150 else 0).convert("1").save(out, "PNG")
        pages.append(out.getvalue())
    return certs.scanned(pages, title)


def signed(story: Story, document: str, name: str) -> bytes:
    """The cover and the signature pages of a signed paper, as scanned; the text itself is made by the program."""
    rows = [row for row in story.tree["signoffs"] if row["document"] == document]
    day = cn_date(rows[0]["sign_date"])
    cover = pictures.sheet(
        f"\n\n\n{story.alliance}\n{name}\n（样例　扫描件）",
        ["", "", "", "", "签署地点：河南省郑州市", f"签署日期：{day}", f"签署单位：{len(rows)}家成员单位"],
        HALF_A4,
    )
    pages = [cover]
    for start in range(0, len(rows), 6):
        lines = []
        for row in rows[start : start + 6]:
            org = story.org(row["party"])
            lines += [
                f"{org['no']}．{org['name']}（公章，样例）",
                f"　　{row['capacity']}（签字，样例）：{row['signer']}　　　　日期：{day}",
                "",
            ]
        rings = [(0.82, 0.195 + 0.0902 * n) for n in range(len(rows[start : start + 6]))]
        pages.append(pictures.sheet(f"{name}签署页", lines, HALF_A4, seals=rings))
    return scans(pages, f"{name}签署本（样例）扫描件")


def authority(story: Story, code: str) -> bytes:
    """A letter of authority of a member whose agent signed."""
    row = next(row for row in story.tree["signoffs"] if row.get("auth_letter") == code)
    issued = next(a["issue_date"] for a in story.tree["attachments"] if a["code"] == code)
    org = story.org(row["party"])
    paper = Paper(f"授权委托书（样例） {org['name']}")
    paper.heading("授权委托书（样例）", size=22, gap=10)
    paper.prose(
        f"{org['name']}（统一社会信用代码{org['uscc']}）法定代表人{org['legal_rep']['name']}，现授权本单位{row['signer']}为授权代表，"
        f"以本单位名义办理{story.alliance}的下列事项：",
        "一、签署联盟协议书及其附件；",
        "二、签署联盟章程；",
        "三、出席联盟成立大会，对会议议题进行审议和表决。",
        f"授权期限自{cn_date(issued)}起至2026年12月31日止。授权代表在授权范围内签署的文件，本单位均予认可，并承担相应的法律责任。授权代表无转委托权。",
    )
    paper.ln(4)
    paper.fields(
        [("法定代表人", f"{org['legal_rep']['name']}（签字，样例）"), ("授权代表", f"{row['signer']}（签字，样例）")]
    )
    paper.sign(f"{org['name']}（公章）", cn_date(issued))
    paper.copy_stamp()
    return paper.data()


def expert_opinion(story: Story) -> bytes:
    """The opinion of the expert committee on the two plans."""
    meeting = story.tree["meetings"][2]
    experts = [row for row in story.tree["positions"] if row["body"] == "专家委员会"]
    plans = "、".join(f"《{plan['title']}》" for plan in story.tree["plans"])
    paper = Paper("两项规划专家论证意见（样例）")
    paper.heading("两项规划专家论证意见（样例）", size=20, gap=8)
    paper.prose(
        f"{cn_date(meeting['date'])}，{story.tree['alliance']['short_name']}专家委员会在{meeting['place']}召开会议，"
        f"对{plans}进行论证。应到专家{meeting['expected']}人，"
        f"实到{meeting['present']}人。专家听取了编制组的汇报，审阅了规划文本，经质询和讨论，形成以下意见：",
        "一、编制依据充分，调研扎实，对我省超硬材料产业现状和问题的分析符合实际。",
        "二、规划提出的六个重点技术方向、阶段目标和技术路线图清晰可行，与联盟任务衔接紧密。",
        "三、创新体系规划将成员单位对应到产业链各环节，公共技术平台布局合理，开放共享措施具体。",
        "四、建议：细化晶圆加工工具的阶段目标；统一绿色提纯指标的统计口径；补充平台共享收费的依据；明确检测数据互认的实施步骤。",
        "专家委员会同意两项规划通过论证，修改后提请理事会审议。规划编制单位的专家未参加表决。",
    )
    paper.sign("专家委员会主任委员：韦明砚（签字，样例）", cn_date(meeting["date"]))
    paper.add_page()
    paper.heading("论证专家签到（样例）", size=16)
    absent = " ".join(meeting.get("absent") or ())
    paper.grid(
        ["序号", "姓名", "职务", "单位", "签字"],
        [[str(n), row["name"], row["title"], row["org"], "请假" if row["name"] in absent else "（已签，样例）"] for n, row in enumerate(experts, 1)],
        [12, 26, 32, 48, 42],
    )  # fmt: skip
    paper.copy_stamp()
    return paper.data()


def sign_in_sheets(story: Story) -> bytes:
    """The sign-in sheets of the meetings, scanned, two meetings a sheet."""
    sheets = []
    meetings = story.tree["meetings"]
    for start in range(0, len(meetings), 2):
        lines = []
        for meeting in meetings[start : start + 2]:
            absent = "、".join(meeting.get("absent") or ()) or "无"
            lines += [
                f"会议名称：{meeting['title'].replace(story.alliance, '联盟')}",
                f"时间：{cn_date(meeting['date'])}　　地点：{meeting['place']}",
                f"应到{meeting['expected']}人，实到{meeting['present']}人，其中委托出席{meeting.get('proxies') or 0}人；请假：{absent}",
                f"出席人员签字（样例）：共{meeting['present']}个签字，原件存秘书处",
                "",
                "",
            ]
        sheets.append(pictures.sheet("会议签到表（样例　扫描件）", lines, HALF_A4))
    return scans(sheets, "历次会议签到表（样例）扫描件")


def meeting_photo(story: Story) -> bytes:
    """What stands for a photograph of the founding assembly."""
    meeting = story.tree["meetings"][0]
    image = pictures.meeting_hall(
        "样例超硬联盟成立大会", f"{cn_date(meeting['date'])}　联盟成立大会（样例照片，仅供演示）", (1200, 800)
    )
    return pictures.jpeg(image, 55, dpi=96)


def office_proof(story: Story) -> bytes:
    """The lead says that the office has its rooms."""
    office = story.tree["alliance"]["office"]
    paper = Paper("联盟工作办公室场所证明（样例）")
    paper.heading("联盟工作办公室场所证明（样例）", size=20, gap=10)
    paper.prose(
        f"兹证明，{story.alliance}工作办公室设在{office['address']}，房屋为{story.lead['name']}自有，建筑面积180平方米，"
        "其中办公室120平方米、会议室40平方米、档案室20平方米，自2026年7月28日起无偿提供联盟使用，使用期限不少于五年。",
        f"办公室配备计算机6台、打印复印设备2台和档案密集柜4组，联系电话{office['phone']}。",
        "特此证明。",
    )
    paper.sign(f"{story.lead['name']}（公章）", "2027年6月7日")
    return paper.data()


def staff_proof(story: Story) -> bytes:
    """The lead says who works full-time in the office, and that their insurance is paid."""
    paper = Paper("专职人员聘用和社会保险证明（样例）")
    paper.heading("专职人员聘用和社会保险证明（样例）", size=20, gap=8)
    paper.prose(
        f"下列人员为{story.lead['name']}职工，自2026年7月28日起专职从事{story.alliance}工作办公室的工作，"
        "不兼任本公司其他岗位，其工资和社会保险由本公司承担。"
    )
    paper.grid(
        ["序号", "姓名", "职务", "是否专职", "聘用期限", "社会保险"],
        [[str(n), p["name"], p["title"], p["full_time"], "2026年7月—2029年7月", "已按月缴纳"] for n, p in enumerate(story.tree["alliance"]["office"]["staff"], 1)],
        [12, 24, 34, 22, 42, 26],
    )  # fmt: skip
    paper.prose("身份证件号码和缴费明细涉及个人信息，留存备查，不装入本材料。")
    paper.sign(f"{story.lead['name']}（公章）", "2027年6月7日")
    return paper.data()


def rules_notice(story: Story) -> bytes:
    """The circular by which the five rules took effect; of the three that are no documents of the program, the gist."""
    paper = Paper("联盟内部管理制度印发通知（样例）")
    paper.heading("关于印发联盟内部管理制度的通知（样例）", size=18, gap=4)
    paper.prose("样超联〔2026〕5号（样例）", indent=False)
    paper.ln(3)
    paper.prose("各成员单位：", indent=False)
    names = "、".join(f"《{row['rule_title']}》" for row in story.tree["mechanisms"])
    paper.prose(f"{names}已经第一届理事会第二次会议审议通过，现予印发，自印发之日起施行。")
    paper.sign(OFFICE, "2026年12月25日")
    for row in story.tree["mechanisms"][2:]:
        paper.section(f"附：{row['rule_title']}（摘要，样例）")
        paper.prose(*(line for line in row["summary"].split("\n") if line), size=10)
    paper.copy_stamp()
    return paper.data()


def test_reports(story: Story) -> bytes:
    """The evaluation of three key technologies, with the figures that were measured."""
    paper = Paper("关键共性技术成果评价和测试报告（样例）")
    paper.heading("关键共性技术成果评价和测试报告（样例）", size=18, gap=4)
    paper.prose("报告编号：样例磨研测〔2027〕第021号", indent=False)
    paper.ln(3)
    paper.prose(
        "受联盟秘书处委托，河南省样例磨料磨具研究院对三项关键共性技术的样品和装置进行了测试，专家委员会2027年5月21日进行了评议，结果如下。"
    )
    paper.grid(
        ["技术", "测试项目", "指标", "结果", "结论"],
        [
            ["大尺寸单晶合成", "三个批次平均成品率（%）", "65", "66.2", "达到"],
            ["大尺寸单晶合成", "单晶尺寸（毫米）", "15", "15.1", "达到"],
            ["聚晶立方氮化硼刀具", "抗弯强度提高（%）", "20", "21", "达到"],
            ["聚晶立方氮化硼刀具", "断续切削寿命提高（%）", "30", "32", "达到"],
            ["绿色提纯", "单位产品酸耗下降（%）", "40", "41.5", "达到"],
            ["绿色提纯", "镍、钴综合回收率（%）", "96", "96.4", "达到"],
            ["绿色提纯", "废水回用率（%）", "85", "86", "达到"],
        ],
        [42, 52, 20, 20, 22],
    )
    paper.prose("评议结论：三项关键共性技术达到任务书规定的指标，实现突破。与成果有关的专家在评议时回避。")
    paper.sign("河南省样例磨料磨具研究院检测中心", "2027年5月21日")
    paper.copy_stamp()
    return paper.data()


def listing(title: str, lead_in: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *,
            foot: str, signer: str, day: str, size: float = 9) -> bytes:  # fmt: skip
    """A list under a sentence, closed by who vouches for it."""
    paper = Paper(f"{title}（样例）")
    paper.heading(f"{title}（样例）", size=18, gap=4)
    paper.prose(lead_in, size=11)
    paper.ln(2)
    paper.grid(head, rows, widths, size=size)
    if foot:
        paper.prose(foot, size=11)
    paper.sign(signer, day)
    paper.copy_stamp()
    return paper.data()


def standards(story: Story) -> bytes:
    """Standards approved or published."""
    rows = [
        [str(n), s["title"], s["level"], s["number"], s["status"], s["date"]]
        for n, s in enumerate(story.tree["standards"], 1)
    ]
    return listing(
        "标准立项和发布证明",
        "下列标准由联盟成员单位主持或参与起草，经标准化机构批准立项或者发布：",
        ["序号", "标准名称", "级别", "编号", "状态", "日期"],
        rows,
        [11, 66, 20, 36, 18, 24],
        foot=f"合计{len(rows)}项，其中发布{sum(row[4] == '已发布' for row in rows)}项、立项{sum(row[4] == '已立项' for row in rows)}项。",
        signer="样例标准化机构",
        day="2027年5月18日",
    )  # fmt: skip


def patents(story: Story) -> bytes:
    """Patents in the pool, and applications of the alliance's results."""
    assets = story.tree["ip_assets"]
    pool = [a for a in assets if a.get("pool") == "是"]
    new = [a for a in assets if a["origin"] == "联盟成果"]
    paper = Paper("专利入池清单和专利申请受理证明（样例）")
    paper.heading("专利入池清单（样例）", size=18, gap=4)
    paper.grid(
        ["序号", "名称", "编号", "权利人", "来源", "许可方式"],
        [[str(n), a["title"], a["number"], "、".join(a["holders"]), a["origin"], a["licence_mode"]] for n, a in enumerate(pool, 1)],
        [11, 62, 36, 30, 26, 20],
        size=8.5,
    )  # fmt: skip
    paper.prose(f"合计{len(pool)}件。入池许可协议由各权利人签署，原件存砺石公司。", size=11)
    paper.add_page()
    paper.heading("联盟成果专利申请受理证明（样例）", size=18, gap=4)
    paper.grid(
        ["序号", "发明名称", "申请号（专利号）", "申请人", "状态"],
        [[str(n), a["title"], a["number"], "、".join(a["holders"]), a["status"]] for n, a in enumerate(new, 1)],
        [11, 74, 40, 40, 20],
        size=8.5,
    )
    paper.prose(
        f"构建期内新申请发明专利{len(new)}件，其中{sum(a['status'] == '已授权' for a in new)}件经优先审查已授权。",
        size=11,
    )
    paper.sign("样例专利代办机构", "2027年5月28日")
    paper.copy_stamp()
    return paper.data()


def platforms(story: Story) -> bytes:
    """How the platforms ran."""
    rows = [
        [s["name"], s["host"], s["running_since"], s["units_served"], s["times"], s["income"]]
        for s in story.tree["services"]
    ]
    served = sum(int(row[3]) for row in rows)
    return listing(
        "公共技术平台运行报告",
        "三个公共技术平台面向成员单位和行业开放，截至2027年5月31日运行情况如下（服务企业按统一社会信用代码去重）：",
        ["平台", "依托单位", "投入运行", "服务企业（家）", "服务批次", "收入（万元）"],
        rows,
        [56, 26, 26, 24, 22, 24],
        foot=f"合计服务企业{served}家。平台收费办法在联盟网站公布，中小企业按不高于成本价收费；委托单位满意度回访256份，满意率98.4%。",
        signer="河南省样例磨料磨具研究院",
        day="2027年6月3日",
    )  # fmt: skip


def training(story: Story) -> bytes:
    """Who was trained: figures by programme; names stay with the units."""
    rows = [
        [str(n), t["kind"], t["title"], t["org"], t["count"], f"{t['start']}至{t['end']}"]
        for n, t in enumerate(story.tree["talents"], 1)
    ]
    graduates = sum(int(row[4]) for row in rows if row[1] == "联合培养研究生")
    trained = sum(int(row[4]) for row in rows if row[1] in ("工程师继续教育", "职业技能培训"))
    return listing(
        "人才培养和培训名册汇总",
        "构建期内人才联合培养和培训情况汇总如下，学员姓名等个人信息由承担单位留存备查：",
        ["序号", "类别", "项目", "承担单位", "人数", "起止日期"],
        rows,
        [11, 32, 58, 26, 14, 38],
        foot=f"合计联合培养研究生{graduates}名，培训工程师和技师{trained}人次。",
        signer="中原样例理工大学",
        day="2027年6月2日",
    )  # fmt: skip


def exchanges(story: Story) -> bytes:
    """The meetings on technology, and the competition."""
    events = [e for e in story.tree["events"] if e["type"] in ("重大专题研讨和学术交流会议", "其他重大事项")]
    meetings = [e for e in events if e["type"] == "重大专题研讨和学术交流会议"]
    return listing(
        "技术交流活动材料汇编",
        "构建期内联盟举办的技术交流活动和职业技能竞赛如下，会议通知、日程和签到簿存档备查：",
        ["序号", "活动名称", "时间", "地点", "组织单位", "人数"],
        [[str(n), e["title"], e["date"], e["place"], e["organiser"], e["participants"]] for n, e in enumerate(events, 1)],
        [11, 58, 24, 46, 28, 14],
        foot=f"合计举办技术交流活动{len(meetings)}场，参加{sum(int(e['participants']) for e in meetings)}人次；职业技能竞赛1次。",
        signer="河南省样例超硬材料行业协会",
        day="2027年6月2日",
    )  # fmt: skip


def sales_and_contracts(story: Story) -> bytes:
    """New sales as audited, and technology contracts as registered."""
    rows = [
        [str(n), t["title"], t["provider"], t["receiver"], t["mode"], t["amount"]]
        for n, t in enumerate(story.tree["transfers"], 1)
    ]
    total = sum((amount(t["amount"]) for t in story.tree["transfers"]), Decimal(0))
    paper = Paper("新增销售收入和技术合同登记证明（样例）")
    paper.heading("新增销售收入专项说明（样例）", size=18, gap=4)
    paper.prose(
        "经核对销售合同、发票和成本明细账，任务7、任务8形成的新产品自2026年7月1日至2027年5月31日的销售收入如下：",
        size=11,
    )
    paper.grid(
        ["任务", "产品", "承担单位", "计划（万元）", "实际（万元）"],
        [
            ["任务7", "晶圆减薄砂轮、超薄划片刀", "锋岳公司等", "8000", "7380"],
            ["任务8", "聚晶立方氮化硼刀具", "玄刃公司等", "5000", "5080"],
            ["合计", "", "", "13000", "12460"],
        ],
        [22, 62, 32, 30, 30],
    )
    paper.prose("首批批量订单1份、金额860万元，约定2027年第三季度交付，未计入本期销售收入。", size=11)
    paper.sign(AUDITOR, "2027年6月4日")
    paper.add_page()
    paper.heading("技术合同登记证明（样例）", size=18, gap=4)
    paper.grid(
        ["序号", "成果名称", "提供方", "受让（被许可）方", "方式", "金额（万元）"],
        rows,
        [11, 54, 26, 54, 20, 22],
        size=9,
    )
    paper.prose(f"合计{len(rows)}份，合同金额{total.normalize():f}万元，均已登记。", size=11)
    paper.sign("样例技术合同登记机构", "2027年6月4日")
    paper.copy_stamp()
    return paper.data()


def accounts(story: Story) -> bytes:
    """The final accounts: what came in and what was spent, public money apart."""
    sources = _sums(story.tree["budget_in"], "source", "received")
    uses = _sums(story.tree["budget_out"], "use", "spent", "spent_gov")
    came, went = sum(v[1] for v in sources.values()), sum(v[1] for v in uses.values())
    public = sum(v[2] for v in uses.values())
    paper = Paper("构建期经费决算表（样例）")
    paper.heading("构建期经费决算表（样例）", size=18, gap=2)
    paper.prose("单位：万元", indent=False, size=10)
    paper.grid(
        ["来源", "预算", "到位"],
        [*([name, _plain(v[0]), _plain(v[1])] for name, v in sources.items()), ["合计", _plain(story.total("budget_in")), _plain(came)]],
        [70, 45, 45],
    )  # fmt: skip
    paper.grid(
        ["科目", "预算", "支出", "其中政府资助"],
        [*([name, *map(_plain, v)] for name, v in uses.items()), ["合计", _plain(story.total("budget_out")), _plain(went), _plain(public)]],
        [55, 35, 35, 35],
    )  # fmt: skip
    paper.prose(
        f"构建期到位{_plain(came)}万元，支出{_plain(went)}万元，结余{_plain(came - went)}万元；其中政府资助到位360万元，"
        f"支出{_plain(public)}万元，结余{_plain(360 - public)}万元，单独核算。",
        size=11,
    )
    paper.sign(f"{story.lead['name']}财务部（印章）", "2027年6月7日")
    return paper.data()


def audit(story: Story) -> bytes:
    """The special audit of the year of construction."""
    came = sum((amount(row.get("received")) for row in story.tree["budget_in"]), Decimal(0))
    went = sum((amount(row.get("spent")) for row in story.tree["budget_out"]), Decimal(0))
    public = sum((amount(row.get("spent_gov")) for row in story.tree["budget_out"]), Decimal(0))
    paper = Paper("构建期经费专项审计报告（样例）")
    paper.heading("构建期经费专项审计报告（样例）", size=20, gap=4)
    paper.prose("报告文号：样例审字〔2027〕第106号", indent=False)
    paper.ln(3)
    paper.prose(f"{story.alliance}理事会：", indent=False)
    paper.prose(
        f"我们接受委托，对联盟自2026年6月18日至2027年5月31日的经费收支进行了专项审计。经费由{story.lead['name']}托管，建立合法、合规的账目是托管单位的责任，我们的责任是在审计的基础上发表意见。",
        f"一、经费到位。预算2500万元，到位{_plain(came)}万元，其中成员自筹1800万元、省级财政260万元、市县财政100万元、银行贷款300万元。",
        f"二、经费支出。支出{_plain(went)}万元，其中政府资助经费支出{_plain(public)}万元；结余{_plain(came - went)}万元，其中政府资助结余{_plain(360 - public)}万元。",
        "三、核算和管理。政府资助经费单独设账、单独核算，未用于管理费；支出审批符合《样例超硬联盟经费管理办法》规定的权限；实物投入附有评估或者折旧依据。",
        "四、审计意见。我们认为，联盟构建期经费收支在所有重大方面真实、合规，未发现挤占、挪用和超范围使用的情况（样例文字）。",
    )
    paper.sign(AUDITOR, "2027年6月9日")
    paper.copy_stamp()
    return paper.data()


def new_member(story: Story) -> bytes:
    """The new member's licence, its application and the supplement to the agreement."""
    change = next(row for row in story.tree["changes"] if row["kind"] == "加入")
    paper = Paper("新成员加入材料（样例）")
    paper.heading("营业执照（样例）", size=24, gap=8)
    paper.fields(
        [("统一社会信用代码", change["uscc"]), ("名　　称", change["org"]), ("类　　型", "有限责任公司（样例）"),
         ("法定代表人", "郎砂川"), ("注册资本", "2600万元"), ("成立日期", "2012年4月16日"),
         ("住　　所", "河南省新乡市样例经济技术开发区砂拓路12号"),
         ("经营范围", "陶瓷结合剂砂轮、重负荷荒磨砂轮和磨具的研发、生产和销售")],
        label=48,
    )  # fmt: skip
    paper.sign("样例市场监督管理局", "2022年3月9日")
    paper.copy_stamp()
    paper.add_page()
    paper.heading("入盟申请和补充协议（样例）", size=20, gap=6)
    paper.prose(
        f"一、申请。{change['org']}于{cn_date(change['notice_date'])}提出加入{story.alliance}的书面申请，由"
        f"{'、'.join(story.org(name)['name'] for name in change['sponsors'])}推荐。",
        f"二、任务。{change['effect_tasks']}",
        f"三、投入。{change['effect_funds']}",
        f"四、知识产权。{change['effect_ip']}",
        f"五、补充协议。各方同意该公司自{cn_date(change['effective_date'])}起成为联盟成员，承认联盟协议书和章程的全部内容，本补充协议与联盟协议书具有同等效力。",
    )
    paper.sign(f"{change['org']}（公章）", "法定代表人：郎砂川（签字，样例）", "2027年3月31日", room=55)
    return paper.data()


def renaming(story: Story) -> bytes:
    """The certificate of a renamed institute."""
    change = next(row for row in story.tree["changes"] if row["kind"] == "更名")
    org = next(org for org in story.orgs if org["uscc"] == change["uscc"])
    renamed: dict[str, Any] = {**org, "name": change["org"]}
    title, rows, issuer = certs.licence_rows(renamed)
    paper = Paper(f"{title} {change['org']}")
    paper.heading(title, size=24, gap=8)
    paper.fields(rows, label=48, line=10)
    paper.sign(issuer, "2027年2月26日")
    paper.copy_stamp()
    paper.add_page()
    paper.heading("变更登记证明（样例）", size=20, gap=8)
    paper.prose(
        f"经审核，准予“{change['before']}”名称变更登记，变更后的名称为“{change['after']}”。",
        f"统一社会信用代码（{change['uscc']}）、住所、法定代表人和开办资金不变，原证书收回。",
    )
    paper.sign(issuer, "2027年2月26日")
    return paper.data()


def opinion(story: Story) -> bytes:
    """The recommender's opinion on the acceptance."""
    paper = Paper("推荐单位验收意见（样例）")
    paper.heading("郑州市科技局（样例）", size=24, gap=4)
    paper.prose("郑样科〔2027〕58号", indent=False)
    paper.ln(5)
    paper.heading(f"关于{story.alliance}构建验收的意见", size=14)
    paper.prose("河南省科学技术厅：", indent=False)
    paper.prose(
        f"{story.alliance}经你厅批准（{story.tree['alliance']['approval_no']}），于{cn_date(story.tree['alliance']['approval_date'])}起进入构建期。"
        "构建期满，联盟提出了验收申请。我局组织人员查阅了材料，实地查看了办公场所、公共技术平台和中试线，核对了专职人员和经费账目。",
        "经审核，联盟已设立决策、咨询和执行机构，明确了对外承担责任的主体，工作办公室有固定场所和3名专职人员；两项规划经专家论证和理事会审议通过；"
        "协议和章程由全体成员单位签署；五项内部制度已施行。11项任务完成10项、部分完成1项，未完成部分原因属实、措施可行。申请材料真实、完整。",
        "我局同意推荐该联盟参加构建验收，请予组织。",
    )
    paper.sign("郑州市科技局（样例）", "2027年6月21日")
    return paper.data()


def _sums(rows: Sequence[dict[str, Any]], key: str, *facts: str) -> dict[str, list[Decimal]]:
    """Add up a budget by source or use: by the budget, and in fact."""
    out: dict[str, list[Decimal]] = {}
    for row in rows:
        planned = amount(row["cash"]) + amount(row.get("in_kind"))
        values = [planned, *(amount(row.get(name)) for name in facts)]
        held = out.setdefault(row[key], [Decimal(0)] * len(values))
        out[row[key]] = [a + b for a, b in zip(held, values, strict=True)]
    return out


def _plain(value: Decimal | int) -> str:
    return f"{Decimal(value).normalize():f}"
