"""Word drafts of the sample as Word files: feasibility report and construction plan."""
# ruff: noqa: E501  # Chinese counts double; sentences and markup stay whole

from __future__ import annotations

from typing import Any

from samples.facts import Story
from samples.word import MARK, Draft, gap, grid, heading, paragraph, prose


def opened(story: Story, name: str) -> Draft:
    """Start a draft with its cover."""
    paper = Draft(f"{story.alliance}{name}（样例）", story.lead["name"])
    paper.add(
        gap(2600),
        paragraph(story.alliance, "CoverTitle"),
        paragraph(name, "CoverName"),
        gap(3600),
        prose(f"牵头单位：{story.lead['name']}"),
        prose("编制日期：2026年3月"),
        prose(MARK),
    )
    return paper


def chapter(paper: Draft, title: str, *texts: str) -> None:
    """Add a heading with its paragraphs."""
    paper.add(paper.section(title), *(prose(text) for text in texts))


def lines(text: str) -> list[str]:
    """Paragraphs of a typed prose value."""
    return [line for line in text.split("\n") if line]


def members(story: Story) -> str:
    """Table of members with task and money."""
    rows = [
        (o["no"], o["name"], o["org_type"], o["contribution"]["task_text"], o["contribution"]["fund"])
        for o in story.orgs
    ]
    return grid((700, 2600, 1100, 3344, 1100), rows, head=("序号", "单位名称", "类型", "承担任务", "投入（万元）"))


def tasks(story: Story) -> str:
    """Table of tasks."""
    rows = [(t["no"], t["title"], t["owner"], "、".join(t["partners"]), t["indicator"]) for t in story.tree["tasks"]]
    return grid((700, 2500, 1344, 1900, 2400), rows, head=("序号", "任务名称", "承担单位", "参加单位", "考核指标"))


def milestones(story: Story) -> str:
    """Table of the twelve months."""
    rows = [(m["no"], m["period"], m["work"], m["owner"], m["output"]) for m in story.tree["milestones"]]
    return grid((700, 1200, 3544, 1200, 2200), rows, head=("序号", "时间", "工作内容", "责任单位", "完成标志"))


def indicators(story: Story) -> str:
    """Table of indicators."""
    rows = [(k["id"], k["name"], k["unit"], k["base"], k["target"]) for k in story.tree["kpi"]]
    return grid((1000, 4244, 1200, 1200, 1200), rows, head=("编号", "指标名称", "单位", "基期值", "目标值"))


def plan(story: Story) -> bytes:
    """The draft plan for the year of construction (办法第九条)."""
    tree = story.tree
    paper = opened(story, "构建期工作计划（草案）")
    paper.add(paragraph("构建期工作计划（草案）", "PartTitle", new_page=True))
    chapter(
        paper,
        "编制依据",
        "依据《河南省产业技术创新战略联盟构建与发展实施办法》（豫科〔2013〕146号）第九条，结合联盟协议（草案）和章程（草案），制定本计划。",
        "构建期自批准构建之日起十二个月，起止日期以批复为准。",
    )
    chapter(paper, "总体思路与目标", tree["alliance"]["purpose"], tree["alliance"]["goal"])
    chapter(
        paper,
        "组织机构建设",
        "批准构建后两个月内召开成立大会和第一次理事会，设立理事会、专家委员会和秘书处，"
        f"明确{story.lead['name']}为联盟对外承担责任的主体。秘书处下设联盟工作办公室，配备三名专职人员，负责日常事务。",
        *(f"{body['name']}（{body['kind']}，{body['size']}人）：{body['duties']}" for body in tree["bodies"]),
    )
    chapter(
        paper,
        "规划编制",
        "由河南省样例磨料磨具研究院牵头，编制《超硬材料产业技术创新发展规划》和《超硬材料产业创新体系规划》。"
        "第五个月完成初稿，第六个月组织专家论证，修改后提交理事会审议通过。",
    )
    chapter(
        paper,
        "协议章程签订与制度建设",
        "第三个月底前完成联盟协议和章程的签订，各成员单位的法定代表人签字并加盖公章；同时签订任务书，落实任务分工和经费投入。",
        "第四个月底前制定以下制度，提交理事会审议："
        + "；".join(f"《{m['rule_title']}》" for m in tree["mechanisms"])
        + "。",
    )
    paper.add(paper.section("进度安排"), milestones(story))
    paper.add(paper.section("任务分工"), tasks(story))
    paper.add(paper.section("考核指标"), indicators(story))
    chapter(
        paper,
        "保障措施",
        "一是加强组织领导，实行理事长负责、秘书处协调、承担单位落实的工作机制；二是强化经费保障，"
        f"构建期安排经费{story.total('budget_in').normalize():f}万元，专账管理、专款专用；"
        "三是严格跟踪检查，按季度报送进展，半年组织一次检查；四是及时报告重大事项，做好档案管理和信息宣传工作。",
    )
    return paper.build()


def feasibility(story: Story) -> bytes:
    """The feasibility report; outline as the 2013 call's practice (domain D1b)."""
    tree, form = story.tree, story.tree["application"]
    paper = opened(story, "构建可行性研究报告")
    paper.add(paragraph("构建可行性研究报告", "PartTitle", new_page=True))
    chapter(
        paper,
        "概述",
        f"{story.alliance}由{story.lead['name']}牵头，联合{len(story.orgs) - 1}家企业、高等院校、科研机构和社会组织共同发起，"
        "以契约为纽带开展产学研协同创新。本报告从产业需求、合作基础、任务目标、运行机制、经费和风险等方面论证联盟构建的可行性。",
        tree["alliance"]["goal"],
    )
    chapter(paper, "产业与技术现状及需求分析", *lines(form["state_of_art"]))
    chapter(paper, "构建的必要性", *lines(form["background"])[3:])
    paper.add(paper.section("牵头及成员单位基础"))
    paper.add(*(prose(text) for text in lines(form["coop_basis"])))
    paper.add(members(story))
    paper.add(paper.section("目标、任务与分工"))
    paper.add(heading("（一）关键共性技术", 2))
    rows = [(t["no"], t["name"], t["problem"], t["target"]) for t in tree["key_tech"]]
    paper.add(grid((700, 2144, 3000, 3000), rows, head=("序号", "技术名称", "拟解决的问题", "目标")))
    paper.add(heading("（二）任务分工", 2), tasks(story))
    chapter(
        paper,
        "组织架构与运行机制",
        "联盟设理事会、专家委员会和秘书处，分别行使决策、咨询和执行职能，秘书处下设联盟工作办公室。",
        *(text for m in tree["mechanisms"] for text in lines(m["summary"])[:1]),
    )
    chapter(
        paper,
        "知识产权与利益分配",
        "背景知识产权归原权利人所有；共同完成的成果由完成方共有，各自独立完成的成果归完成方所有，其他成员在同等条件下享有优先许可权。",
        "转化收益按照贡献大小分配；政府资助项目形成的成果，验收后按照联盟成果扩散办法向联盟外单位扩散。",
    )
    paper.add(paper.section("经费概算与来源"))
    paper.add(prose(f"构建期经费总额为{story.total('budget_in').normalize():f}万元，来源与支出一致，具体见申报书。"))
    rows = [(b["source"], b.get("org") or "—", b["cash"], b["in_kind"], b.get("note") or "") for b in tree["budget_in"]]
    paper.add(grid((1600, 2000, 1300, 1300, 2644), rows, head=("来源", "单位", "现金（万元）", "实物（万元）", "备注")))
    paper.add(paper.section("实施进度"), milestones(story))
    chapter(paper, "效益与风险分析", *lines(form["benefit"]))
    rows = [(r["name"], r["detail"], r["measure"]) for r in tree["risks"]]
    paper.add(grid((1600, 3422, 3822), rows, head=("风险", "表现", "对策")))
    chapter(
        paper,
        "结论",
        "联盟定位准确、目标明确，产业需求迫切，成员单位优势互补，技术路线和分工合理，经费落实，运行机制健全，"
        "符合办法规定的条件，构建联盟是必要的，也是可行的。",
    )
    return paper.build()


def share(story: Story, org: dict[str, Any]) -> bytes:
    """What one member undertakes and brings, as it sent it in: tasks, money, people, equipment."""
    paper = Draft(f"任务与投入说明（{org['short_name']}，样例）", org["name"])
    brought = org["contribution"]
    rows = [
        (t["no"], t["title"], "承担" if t["owner"] == org["short_name"] else "参加", t["indicator"])
        for t in story.tree["tasks"]
        if org["short_name"] in (t["owner"], *(t.get("partners") or ()))
    ]
    paper.add(
        paragraph("联盟任务与投入说明", "PartTitle"),
        prose(f"单位名称：{org['name']}（统一社会信用代码{org['uscc']}）"),
        prose(MARK),
    )
    chapter(paper, "单位概况", *lines(org["profile"]))
    chapter(paper, "承担任务", brought["task_text"])
    paper.add(grid((700, 4000, 1000, 3144), rows, head=("序号", "任务名称", "分工", "考核指标")))
    chapter(
        paper,
        "投入安排",
        f"投入经费{brought['fund']}万元（含实物折价），选派{brought['people']}名人员参加联盟工作。",
        f"投入设备：{brought['equipment']}。",
        f"投入知识产权：{brought.get('ip_in') or '无'}，许可使用办法按照联盟协议执行。",
    )
    chapter(
        paper,
        "联系方式",
        f"联系人：{org['contact']['name']}；通讯地址：{org['address']}；邮政编码：{org['postcode']}。",
    )
    return paper.build()
