"""D1b, the feasibility report (联盟构建可行性研究报告): eleven chapters, two tables at the end."""

from __future__ import annotations

from templates.documents import feasibility_money, feasibility_plan
from templates.documents.application_units import text
from templates.documents.reports import (
    CENTRE,
    NUMBER,
    TEXT,
    ReportPaper,
    Tables,
    basis,
    contents_page,
    cover,
    name,
    section,
    share,
    tech,
    total,
)
from templates.house import WIDTH, each, each_row, form_row, grid, heading, kept_whole, paragraph, prose

CHAPTERS = (
    "概述",
    "产业与技术现状、需求分析",
    "构建的必要性",
    "牵头及成员单位基础",
    "目标、任务、创新链与分工",
    "组织架构与运行机制",
    "知识产权与利益分配",
    "经费概算与来源",
    "实施进度",
    "效益与风险分析",
    "结论与建议",
)
APPENDICES = ("附表", "附件")


def build() -> bytes:
    """Return feasibility.docx."""
    paper = ReportPaper("{{ alliance.name }}构建可行性研究报告", "{{ lead.name }}")
    tables = Tables()
    paper.add(*_cover(), *contents_page(CHAPTERS, APPENDICES))
    parts = (
        _overview,
        _state,
        _need,
        _units,
        feasibility_plan.goals,
        feasibility_plan.organisation,
        feasibility_plan.rights,
        feasibility_money.money,
        feasibility_plan.schedule,
        feasibility_plan.effects,
        feasibility_plan.conclusion,
    )
    for number, (title, part) in enumerate(zip(CHAPTERS, parts, strict=True)):
        paper.add(heading(title, new_page=not number), *part(tables))
    paper.add(*feasibility_plan.appendices(*APPENDICES))
    return paper.build()


def _cover() -> list[str]:
    return cover(
        [
            each("line in alliance.name|title_lines(17)", paragraph("{{ line }}", "CoverTitle")),
            paragraph("构建可行性研究报告", "CoverName"),
        ],
        (
            ("牵头单位", "{{ lead.name }}"),
            ("所属领域", "{{ alliance.industry_field|label('industry_field') }}"),
            ("推荐单位", "{{ application.recommender }}"),
            ("编制日期", "{{ doc.date|cn_date }}"),
        ),
        ["{{ doc.date|hanzi_month }}"],
    )


def _overview(tables: Tables) -> list[str]:
    kinds = (
        "{% for kind, count in derived.counts_by_type.items() %}{{ kind|label('org_type') }}{{ count }}家"
        "{% if not loop.last %}、{% endif %}{% endfor %}"
    )
    return [
        heading("联盟概况", 2),
        prose(
            "{{ alliance.name }}（以下简称“{{ alliance.short_name }}”）由{{ lead.name }}牵头，"
            "联合{{ derived.members_total - 1 }}家单位共同发起。成员单位共{{ derived.members_total }}家，其中"
            + kinds
            + "；"
            "在河南省注册的法人单位{{ derived.henan }}家，占{{ derived.henan_share|percent }}，"
            "省外单位{{ derived.outside }}家。联盟围绕{{ alliance.tech_direction }}，"
            "凝练关键共性技术{{ key_tech|length }}项，安排任务{{ tasks|length }}项。"
        ),
        prose(
            "构建期经费总额{{ derived.budget_in_total|money }}万元。"
            "对外承担责任的主体为{{ alliance.liability_subject }}，联盟工作办公室依托{{ alliance.office.host }}设立。"
        ),
        heading("编制依据", 2),
        basis(),
        paragraph("成员单位提供的统计、财务、知识产权资料和入盟承诺书", "NoteItem"),
        paragraph("《{{ alliance.name }}构建申报书》及联盟协议（草案）、联盟章程（草案）", "NoteItem"),
        *section("编制过程和人员", "doc.process"),
        tables.listed(
            "编制人员",
            (
                (1200, "姓名", "{{ row.name }}", CENTRE),
                (1500, "所在单位", name("row.org"), CENTRE),
                (2000, "职务（职称）", "{{ row.title|blank }}", CENTRE),
                (WIDTH - 4700, "承担内容", "{{ row.part }}", TEXT),
            ),
            "row in doc.team",
        ),
        *section("主要结论", "doc.summary"),
    ]


def _state(tables: Tables) -> list[str]:
    return [
        *section("产业发展现状", "doc.industry"),
        tables.listed(
            "产业链各环节现状",
            (
                (1500, "环节", "{{ row.name }}", CENTRE),
                (2700, "省内现状", "{{ row.state }}", TEXT),
                (1700, "国内地位", "{{ row.standing }}", TEXT),
                (WIDTH - 5900, "突出短板", "{{ row.weak }}", TEXT),
            ),
            "row in doc.segments",
        ),
        *section("国内外技术现状与趋势", "application.state_of_art"),
        heading("主要技术指标对比", 2),
        prose(
            "围绕拟突破的{{ key_tech|length }}项关键共性技术，选取{{ doc.benchmarks|length }}项代表性指标，"
            "与国内和国际先进水平比较，差距即为联盟攻关的重点。表中“关键技术”一栏为关键共性技术的序号，名称见第五部分。"
        ),
        tables.listed(
            "主要技术指标对比",
            (
                (3444, "指标", "{{ row.item }}", TEXT),
                (1450, "省内现有水平", "{{ row.ours }}", CENTRE),
                (1450, "国内先进水平", "{{ row.best_cn }}", CENTRE),
                (1450, "国际先进水平", "{{ row.best_world }}", CENTRE),
                (WIDTH - 7794, "关键技术", tech("row.key_tech", named=False), CENTRE),
            ),
            "row in doc.benchmarks",
        ),
        *section("需求分析", "doc.demand"),
        tables.listed(
            "应用需求与供给缺口",
            (
                (1500, "应用领域", "{{ row.field }}", CENTRE),
                (3300, "主要需求", "{{ row.need }}", TEXT),
                (2944, "现有供给", "{{ row.supply }}", TEXT),
                (WIDTH - 7744, "关键技术", tech("row.key_tech", named=False), CENTRE),
            ),
            "row in doc.demands",
        ),
    ]


def _need(tables: Tables) -> list[str]:
    return [
        *section("构建背景与必要性", "application.background"),
        heading("组织方式比选", 2),
        prose("为解决上述问题，编制组对{{ doc.alternatives|length }}种组织方式作了比较。", keep_next=True),
        tables.listed(
            "组织方式比选",
            (
                (1700, "组织方式", "{{ row.option }}", TEXT),
                (2900, "优点", "{{ row.merits }}", TEXT),
                (2900, "局限", "{{ row.limits }}", TEXT),
                (WIDTH - 7500, "比选意见", "{{ row.verdict }}", CENTRE),
            ),
            "row in doc.alternatives",
        ),
        text("doc.alternatives_reason"),
    ]


def _units(tables: Tables) -> list[str]:
    return [
        heading("成员构成", 2),
        prose(
            "成员单位涵盖产学研用和行业服务各方，职工总数{{ derived.staff_total }}人，其中研发人员"
            "{{ derived.staff_rd_total }}人。单位全称、类型、注册地和投入见附表1。"
        ),
        tables.listed(
            "成员单位构成",
            (
                (1500, "类别", "{{ kind|label('org_type') }}", CENTRE),
                (900, "家数", "{{ count }}", CENTRE),
                (
                    1500,
                    "研发人员（人）",
                    "{{ orgs|selectattr('org_type', 'equalto', kind)|sum(attribute='staff_rd') }}",
                    NUMBER,
                ),
                (WIDTH - 3900, "单位（简称）", _of_kind(), TEXT),
            ),
            "kind, count in derived.counts_by_type.items()",
            total=total("{{ derived.members_total }}", "{{ derived.staff_rd_total }}", ""),
            whole=True,
        ),
        heading("经济和研发实力", 2),
        prose("成员企业近三年主营业务收入、研发投入和利税合计见下表，研发投入占主营业务收入的比重由逐年合计数计算。"),
        _strength(tables),
        heading("创新平台与知识产权", 2),
        prose(
            "成员单位现有市级以上创新平台{{ view.platforms|length }}个；与本联盟方向直接相关、列入申报书的代表性"
            "核心技术和知识产权{{ view.ip|length }}项，承担科研项目{{ view.projects|length }}项，"
            "成员单位之间已有合作项目{{ application.coop_projects|length }}项。"
        ),
        _platforms(tables),
        *section("合作基础", "application.coop_basis"),
        *section("基础条件评价", "doc.capability"),
    ]


def _of_kind() -> str:
    return "{% for o in orgs if o.org_type == kind %}{{ o.short_name }}{% if not loop.last %}、{% endif %}{% endfor %}"


def _strength(tables: Tables) -> str:
    def sum_of(key: str) -> str:
        return f"view.finance|selectattr('year', 'equalto', year)|sum(attribute='{key}')"

    return tables.listed(
        "成员企业近三年经济指标合计",
        (
            (1100, "年度", "{{ year }}年", CENTRE),
            (1700, "统计企业（家）", "{{ view.finance|selectattr('year', 'equalto', year)|list|length }}", CENTRE),
            (1600, "主营业务收入", f"{{{{ {sum_of('revenue')}|money }}}}", NUMBER),
            (1500, "研发投入", f"{{{{ {sum_of('rd_spend')}|money }}}}", NUMBER),
            (1500, "利税", f"{{{{ {sum_of('profit_tax')}|money }}}}", NUMBER),
            (WIDTH - 7400, "研发投入占比", share(f"({sum_of('rd_spend')})", f"({sum_of('revenue')})"), NUMBER),
        ),
        "year in view.finance|map(attribute='year')|unique|sort",
        unit="万元",
        whole=True,
    )


def _platforms(tables: Tables) -> str:
    rows = "view.platforms|selectattr('level', 'equalto', level)"
    listed = f"{{% for row in {rows} %}}{{{{ row.name }}}}{{% if not loop.last %}}；{{% endif %}}{{% endfor %}}"
    made = grid(
        (1200, 900, WIDTH - 2100),
        [
            *each_row(
                3,
                "level in ('national', 'provincial', 'city')",
                form_row(
                    "{{ level|label('platform_level') }}",
                    f"{{{{ {rows}|list|length }}}}",
                    listed + f"{{% if not {rows}|list %}}无{{% endif %}}",
                    styles=(CENTRE, CENTRE, TEXT),
                ),
            ),
            form_row(*total("{{ view.platforms|length }}", ""), styles=(CENTRE, CENTRE, TEXT)),
        ],
        head=("级别", "数量", "平台名称"),
    )
    return tables.caption("创新平台按级别统计") + kept_whole(made)


TEMPLATES = {"feasibility": build}
