"""X5b, the innovation system plan (产业创新体系规划): twelve chapters; the three chains are maps drawn as tables."""

from __future__ import annotations

from templates.documents import system_plan_maps
from templates.documents.application_units import text
from templates.documents.reports import (
    CENTRE,
    NUMBER,
    PHASES,
    TEXT,
    ReportPaper,
    Tables,
    basis,
    contents_page,
    indicators,
    name,
    names,
    plan_approval,
    plan_cover,
    section,
)
from templates.documents.sheets import let
from templates.house import WIDTH, Cell, each, each_row, form_row, grid, heading, paragraph, prose

CHAPTERS = (
    "总则",
    "创新体系现状与问题",
    "总体思路和目标",
    "创新链、产业链和资金链",
    "创新主体与平台布局",
    "共性服务平台",
    "成果转化与孵化",
    "开放合作",
    "人才与金融支撑",
    "体制机制创新",
    "实施步骤",
    "指标、评价与保障",
)
APPENDICES = ("附表", "论证与审议")


def build() -> bytes:
    """Return system_plan.docx."""
    paper = ReportPaper("{{ alliance.short_name }}{{ form.title }}", "{{ alliance.name }}")
    tables = Tables()
    paper.add(
        let("plan", "plans|selectattr('kind', 'equalto', 'innovation_system')|first"),
        let("other", "plans|selectattr('kind', 'equalto', 'industry_tech')|first"),
        let("phases", "industry_plan.phases"),
        let("base_year", "industry_plan.base_year"),
        *plan_cover(),
        *contents_page(CHAPTERS, APPENDICES),
        heading("前言", new_page=True, numbered=False),
        text("doc.preface"),
    )
    parts = (
        _scope,
        _state,
        _goals,
        system_plan_maps.chains,
        _actors,
        _services,
        _transfer,
        _openness,
        _means,
        _institutions,
        _steps,
        _measure,
    )
    for title, part in zip(CHAPTERS, parts, strict=True):
        paper.add(heading(title), *part(tables))
    paper.add(*system_plan_maps.appendix(APPENDICES[0]), *plan_approval())
    return paper.build()


def _scope(tables: Tables) -> list[str]:
    del tables
    return [
        *section("规划范围", "doc.scope"),
        heading("规划期限", 2),
        prose(
            "规划期为{{ plan.span_from }}—{{ plan.span_to }}年，以{{ base_year }}年为基期，"
            "分期与《{{ other.title }}》一致："
            "近期到{{ phases.near.end_year }}年，中期到{{ phases.mid.end_year }}年，远期到{{ phases.far.end_year }}年。"
        ),
        heading("编制依据", 2),
        basis(),
        paragraph("《{{ other.title }}》", "NoteItem"),
        paragraph("联盟协议、联盟章程和联盟内部管理制度", "NoteItem"),
        *section("与产业技术创新发展规划的衔接", "doc.relation"),
    ]


def _state(tables: Tables) -> list[str]:
    return [
        *section("创新体系现状", "doc.status"),
        _resources(tables),
        heading("主要问题", 2),
        tables.listed(
            "创新体系的主要问题",
            (
                (1800, "问题", "{{ row.name }}", TEXT),
                (4044, "表现", "{{ row.text }}", TEXT),
                (WIDTH - 5844, "解决途径", "{{ row.answer }}", TEXT),
            ),
            "row in doc.problems",
        ),
    ]


def _resources(tables: Tables) -> str:
    """What the members have, counted by their kind."""
    mine = "orgs|selectattr('org_type', 'equalto', kind)"

    def counted(what: str) -> str:
        loop = f"{{% for o in {mine} %}}{{% set ns.n = ns.n + {what} %}}{{% endfor %}}"
        return f"{{% set ns = namespace(n=0) %}}{loop}{{{{ ns.n }}}}"

    def added(what: str) -> str:
        return f"{{{{ {mine}|sum(attribute='{what}') }}}}"

    styles = (CENTRE, CENTRE, *[NUMBER] * 4)
    row = form_row(
        "{{ kind|label('org_type') }}",
        "{{ count }}",
        added("staff_total"),
        added("staff_rd"),
        counted("o.platforms|length"),
        counted("o.ip|length"),
        styles=styles,
    )
    sums = form_row(
        "合计",
        "{{ derived.members_total }}",
        "{{ derived.staff_total }}",
        "{{ derived.staff_rd_total }}",
        "{{ view.platforms|length }}",
        "{{ view.ip|length }}",
        styles=styles,
    )
    rows = [*each_row(6, "kind, count in derived.counts_by_type.items()", row), sums]
    head = ("主体类别", "家数", "职工（人）", "研发人员（人）", "创新平台（个）", "代表性成果（项）")
    return tables.caption("成员单位创新资源") + grid((1544, 900, 1400, 1600, 1600, 1800), rows, head=head)


def _goals(tables: Tables) -> list[str]:
    del tables
    return [
        *section("总体思路", "doc.guiding"),
        heading("建设原则", 2),
        each("row in doc.principles", prose("{{ row.name }}。{{ row.text }}")),
        *section("建设目标", "doc.goal"),
        *section("体系架构", "doc.structure"),
    ]


def _actors(tables: Tables) -> list[str]:
    return [
        *section("创新主体布局", "doc.actors"),
        tables.listed(
            "各类主体的定位",
            (
                (1300, "主体类别", "{{ row.kind|label('org_type') }}", CENTRE),
                (
                    2900,
                    "单位",
                    "{% for o in orgs if o.org_type == row.kind %}{{ o.short_name }}"
                    "{% if not loop.last %}、{% endif %}{% else %}—{% endfor %}",
                    TEXT,
                ),
                (WIDTH - 4200, "定位", "{{ row.role }}", TEXT),
            ),
            "row in doc.actor_roles",
        ),
        *section("平台布局", "doc.platform_text"),
        tables.listed(
            "现有创新平台",
            (
                (4244, "平台名称", "{{ row.name }}", TEXT),
                (1900, "依托单位", name("row.org"), CENTRE),
                (1100, "级别", "{{ row.level|label('platform_level') }}", CENTRE),
                (WIDTH - 7244, "批准年度", "{{ row.year }}年", CENTRE),
            ),
            "row in view.platforms|sort(attribute='year')",
        ),
        tables.listed(
            "拟建和提升的平台",
            (
                (2500, "平台名称", "{{ row.name }}", TEXT),
                (1100, "目标级别", "{{ row.level|label('platform_level') }}", CENTRE),
                (1400, "依托单位", name("row.host"), CENTRE),
                (2944, "功能和建设内容", "{{ row.work }}", TEXT),
                (WIDTH - 7944, "年度", "{{ row.year }}年", CENTRE),
            ),
            "row in doc.platforms|sort(attribute='year')",
        ),
    ]


def _services(tables: Tables) -> list[str]:
    return [
        text("doc.service_text"),
        tables.listed(
            "公共技术平台",
            (
                (2200, "平台名称", "{{ row.name }}", TEXT),
                (1300, "依托单位", name("row.host"), CENTRE),
                (2772, "服务内容", "{{ row.service }}", TEXT),
                (WIDTH - 6272, "开放办法", "{{ row.opening }}", TEXT),
            ),
            "row in services",
        ),
        tables.listed(
            "服务能力目标",
            (
                (4044, "能力指标", "{{ row.item }}", TEXT),
                (1200, "单位", "{{ row.unit }}", CENTRE),
                *(
                    (1200, f"{{{{ phases.{key}.end_year }}}}年", f"{{{{ row.{key}|number }}}}", NUMBER)
                    for key in PHASES
                ),
            ),
            "row in doc.service_targets",
            whole=True,
        ),
    ]


def _transfer(tables: Tables) -> list[str]:
    return [
        *section("成果转移转化", "doc.transfer_text"),
        tables.listed(
            "成果转化计划",
            (
                (2800, "成果", "{{ row.result }}", TEXT),
                (1300, "提供单位", name("row.provider"), CENTRE),
                (1100, "方式", "{{ row.mode|label('transfer_mode') }}", CENTRE),
                (2744, "转化去向和规模", "{{ row.target }}", TEXT),
                (WIDTH - 7944, "年度", "{{ row.year }}年", CENTRE),
            ),
            "row in doc.transfers_plan|sort(attribute='year')",
        ),
        *section("创业孵化", "doc.incubation"),
    ]


def _openness(tables: Tables) -> list[str]:
    return [
        text("doc.openness"),
        tables.listed(
            "合作计划",
            (
                (1300, "合作方向", "{{ row.direction }}", TEXT),
                (3544, "合作内容", "{{ row.content }}", TEXT),
                (2240, "组织单位", names("row.orgs"), TEXT),
                (WIDTH - 7084, "时间", "{{ row.time }}", CENTRE),
            ),
            "row in doc.cooperation",
        ),
    ]


def _means(tables: Tables) -> list[str]:
    return [
        *section("人才支撑", "doc.talent"),
        prose(
            "规划期人才培养数量按《{{ other.title }}》执行："
            "{% for row in industry_plan.talent_plan %}{{ row.kind }}{{ row.near + row.mid + row.far }}{{ row.unit }}"
            "{% if not loop.last %}，{% endif %}{% endfor %}。"
        ),
        *section("科技金融", "doc.finance"),
        tables.listed(
            "金融服务安排",
            (
                (1800, "金融工具", "{{ row.tool }}", TEXT),
                (1900, "适用环节", "{{ row.stage }}", TEXT),
                (3744, "安排", "{{ row.content }}", TEXT),
                (WIDTH - 7444, "联系单位", name("row.owner"), CENTRE),
            ),
            "row in doc.finance_tools",
        ),
    ]


def _institutions(tables: Tables) -> list[str]:
    return [
        text("doc.institutions"),
        tables.listed(
            "运行机制与制度",
            (
                (1800, "机制", "{{ row.kind|label('mechanism') }}", CENTRE),
                (2600, "制度", "《{{ row.rule_title }}》", TEXT),
                (WIDTH - 4400, "要点", "{{ row.summary.split('。')[0] }}。", TEXT),
            ),
            "row in mechanisms",
        ),
        tables.listed(
            "改革举措",
            (
                (2000, "举措", "{{ row.name }}", TEXT),
                (5844, "内容", "{{ row.text }}", TEXT),
                (WIDTH - 7844, "完成年度", "{{ row.year }}年", CENTRE),
            ),
            "row in doc.reforms|sort(attribute='year')",
        ),
    ]


def _steps(tables: Tables) -> list[str]:
    return [
        text("doc.steps_text"),
        tables.listed(
            "实施步骤",
            (
                (
                    1400,
                    "阶段",
                    Cell(
                        ("{{ row.phase|label('plan_phase') }}", "（至{{ phases[row.phase].end_year }}年）"),
                        CENTRE,
                    ),
                    CENTRE,
                ),
                (3844, "主要工作", "{{ row.work }}", TEXT),
                (2200, "完成标志", "{{ row.output }}", TEXT),
                (WIDTH - 7444, "责任单位", name("row.owner"), CENTRE),
            ),
            "row in doc.steps",
        ),
    ]


def _measure(tables: Tables) -> list[str]:
    return [
        heading("指标体系", 2),
        prose(
            "体系建设指标共{{ doc.indicators|length }}项，以{{ base_year }}年为基期，累计类指标自构建期起计算。"
            "技术、标准、专利和人才指标见《{{ other.title }}》，不重复列入。",
            keep_next=True,
        ),
        indicators(tables, "创新体系建设指标", ((900, "属性", "{{ row.nature|label('indicator_nature') }}", CENTRE),)),
        *section("监测评价", "doc.evaluation"),
        *section("保障措施", "doc.safeguards"),
    ]


TEMPLATES = {"system_plan": build}
