"""X5a, the industry technology plan (产业技术创新发展规划): ten chapters, two tables at the end, the approval."""

from __future__ import annotations

from templates.documents.application_units import text
from templates.documents.reports import (
    CENTRE,
    NUMBER,
    PHASES,
    SMALL,
    TEXT,
    ReportPaper,
    Tables,
    basis,
    contents_page,
    indicators,
    name,
    names,
    phase_heads,
    plan_approval,
    plan_cover,
    points,
    section,
    share,
    tech,
    total,
)
from templates.documents.sheets import let
from templates.house import WIDTH, Cell, each, each_row, form_row, grid, heading, kept_whole, paragraph, prose, when

CHAPTERS = (
    "总则",
    "产业现状与国内外比较",
    "技术需求与发展瓶颈",
    "总体思路和目标",
    "重点方向与技术路线图",
    "重点任务与项目建议",
    "标准与专利布局",
    "人才队伍建设",
    "组织实施与经费安排",
    "保障措施",
)
APPENDICES = ("附表", "论证与审议")
MONEY = ("own", "public", "finance")


def build() -> bytes:
    """Return industry_plan.docx."""
    paper = ReportPaper("{{ alliance.short_name }}{{ form.title }}", "{{ alliance.name }}")
    tables = Tables()
    paper.add(
        let("plan", "plans|selectattr('kind', 'equalto', 'industry_tech')|first"),
        let("phases", "doc.phases"),
        let("base_year", "doc.base_year"),
        *plan_cover(),
        *contents_page(CHAPTERS, APPENDICES),
        heading("前言", new_page=True, numbered=False),
        text("doc.preface"),
    )
    parts = (_scope, _state, _demand, _goals, _directions, _missions, _rights, _talent, _carrying_out, _safeguards)
    for title, part in zip(CHAPTERS, parts, strict=True):
        paper.add(heading(title), *part(tables))
    paper.add(*_appendices(), *plan_approval())
    return paper.build()


def _scope(tables: Tables) -> list[str]:
    return [
        *section("规划范围", "doc.scope"),
        heading("规划期限", 2),
        prose(
            "规划期为{{ plan.span_from }}—{{ plan.span_to }}年，以{{ base_year }}年为基期，"
            "分为近期、中期和远期三个阶段。"
        ),
        tables.caption("规划分期"),
        kept_whole(
            grid(
                (1400, 2200, WIDTH - 3600),
                [
                    form_row(
                        label,
                        f"{{% if phases.{key}.start_year != phases.{key}.end_year %}}{{{{ phases.{key}.start_year }}}}—"
                        f"{{% endif %}}{{{{ phases.{key}.end_year }}}}年",
                        f"{{{{ phases.{key}.focus }}}}",
                        styles=(CENTRE, CENTRE, TEXT),
                    )
                    for key, label in zip(PHASES, ("近期", "中期", "远期"), strict=True)
                ],
                head=("阶段", "起止年份", "重点"),
            )
        ),
        heading("编制依据", 2),
        basis("doc.basis"),
        *section("编制过程", "doc.process"),
    ]


def _state(tables: Tables) -> list[str]:
    return [
        *section("产业发展现状", "doc.status"),
        *section("国内外比较", "doc.comparison_text"),
        tables.listed(
            "国内外比较",
            (
                (1100, "内容", "{{ row.item }}", CENTRE),
                (2100, "省内", "{{ row.ours }}", TEXT),
                (2000, "国内先进", "{{ row.best_cn }}", TEXT),
                (2000, "国际先进", "{{ row.best_world }}", TEXT),
                (WIDTH - 7200, "主要差距", "{{ row.gap }}", TEXT),
            ),
            "row in doc.comparison",
        ),
    ]


def _demand(tables: Tables) -> list[str]:
    return [
        *section("技术需求", "doc.demand"),
        heading("关键共性技术", 2),
        prose("根据需求分析和专家论证，确定{{ key_tech|length }}项关键共性技术作为规划期内的攻关重点。"),
        tables.listed(
            "关键共性技术清单",
            (
                (600, "序号", "{{ row.no }}", CENTRE),
                (2000, "技术名称", "{{ row.name }}", TEXT),
                (2572, "拟解决的问题", "{{ row.problem }}", TEXT),
                (2572, "目标", "{{ row.target }}", TEXT),
                (WIDTH - 7744, "预期水平", "{{ row.level|label('tech_level') }}", CENTRE),
            ),
            "row in key_tech",
        ),
        heading("发展瓶颈", 2),
        prose("制约技术需求得到满足的主要瓶颈有{{ doc.bottlenecks|length }}个方面。", keep_next=True),
        tables.listed(
            "发展瓶颈及成因",
            (
                (1900, "瓶颈", "{{ row.name }}", TEXT),
                (2900, "影响", "{{ row.effect }}", TEXT),
                (2900, "成因", "{{ row.cause }}", TEXT),
                (WIDTH - 7700, "关键技术", tech("row.key_tech", named=False), CENTRE),
            ),
            "row in doc.bottlenecks",
        ),
    ]


def _goals(tables: Tables) -> list[str]:
    return [
        *section("指导思想", "doc.guiding"),
        heading("基本原则", 2),
        each("row in doc.principles", prose("{{ row.name }}。{{ row.text }}")),
        *section("发展目标", "doc.goal"),
        prose("主要规划指标见下表。累计类指标自构建期起计算，“备注”一栏为相衔接的构建期考核指标编号。", keep_next=True),
        indicators(
            tables,
            "主要规划指标",
            (
                (850, "属性", "{{ row.nature|label('indicator_nature') }}", CENTRE),
                (650, "备注", "{{ row.kpi|blank }}", CENTRE),
            ),
        ),
    ]


def _directions(tables: Tables) -> list[str]:
    near, mid, far = phase_heads()
    return [
        text("doc.direction_text"),
        heading("重点方向", 2),
        points(
            "row in doc.directions",
            "{{ row.name }}{% if row.key_tech %}（关键技术{{ row.key_tech }}）{% endif %}",
            "row.content",
        ),
        heading("技术路线图", 2),
        tables.listed(
            "技术路线图",
            (
                (
                    1700,
                    "方向与关键技术",
                    paragraph("{{ row.name }}", "TableTitle")
                    + each(
                        "k in key_tech if k.no|string == row.key_tech",
                        paragraph("{{ k.no }}. {{ k.name }}", SMALL),
                    ),
                    TEXT,
                ),
                (1950, near, "{{ row.near }}", TEXT),
                (1950, mid, "{{ row.mid }}", TEXT),
                (1950, far, "{{ row.far }}", TEXT),
                (WIDTH - 7550, "承担单位", names("row.orgs"), SMALL),
            ),
            "row in doc.directions",
        ),
    ]


def _missions(tables: Tables) -> list[str]:
    return [
        heading("重点任务", 2),
        each(
            "row in doc.missions",
            heading("{{ row.name }}", 3),
            text("row.text"),
            when(
                "row.tasks",
                prose(
                    "构建期由以下任务先行启动：{% for t in tasks if t.no|string in row.tasks %}{{ t.title }}"
                    "（任务{{ t.no }}，考核指标为{{ t.indicator }}）{% if not loop.last %}；{% endif %}{% endfor %}。"
                ),
            ),
        ),
        heading("重大科技项目建议", 2),
        prose(
            "围绕关键共性技术提出重大科技项目建议{{ doc.projects|length }}项，总经费"
            "{{ (doc.projects|sum(attribute='own') + doc.projects|sum(attribute='asked'))|money }}万元。"
        ),
        _projects(tables),
    ]


def _projects(tables: Tables) -> str:
    what = (
        paragraph("{{ loop.index }}. {{ row.name }}", "TableTitle")
        + paragraph("{{ row.content }}", TEXT)
        + paragraph("指标：{{ row.indicator }}", TEXT)
    )
    who = (
        paragraph("牵头：" + name("row.lead"), TEXT)
        + paragraph("参加：" + names("row.partners"), TEXT)
        + paragraph("{{ row.start_year }}—{{ row.end_year }}年", TEXT)
    )
    own, asked = "doc.projects|sum(attribute='own')", "doc.projects|sum(attribute='asked')"
    return tables.listed(
        "重大科技项目建议",
        (
            (3944, "项目名称、内容和指标", what, TEXT),
            (2100, "单位和时间", who, TEXT),
            (850, "总经费", "{{ (row.own + row.asked)|money }}", NUMBER),
            (850, "自筹", "{{ row.own|money }}", NUMBER),
            (1100, "申请财政", "{{ row.asked|money }}", NUMBER),
        ),
        "row in doc.projects",
        total=total(f"{{{{ ({own} + {asked})|money }}}}", f"{{{{ {own}|money }}}}", f"{{{{ {asked}|money }}}}", span=2),
        unit="万元",
    )


def _rights(tables: Tables) -> list[str]:
    applied, pooled = (f"{{{{ doc.patents_plan|sum(attribute='{key}') }}}}" for key in ("applications", "pooled"))
    return [
        *section("标准布局", "doc.standards_text"),
        tables.listed(
            "标准研制计划",
            (
                (600, "序号", "{{ loop.index }}", CENTRE),
                (3944, "标准名称", "{{ row.title }}", TEXT),
                (1100, "级别", "{{ row.level|label('std_level') }}", CENTRE),
                (1000, "关键技术", tech("row.key_tech", named=False), CENTRE),
                (1300, "牵头单位", name("row.lead"), CENTRE),
                (WIDTH - 7944, "年度", "{{ row.year }}年", CENTRE),
            ),
            "row in doc.standards_plan|sort(attribute='year')",
        ),
        *section("专利布局", "doc.patents_text"),
        tables.listed(
            "专利布局计划",
            (
                (1800, "布局方向", "{{ row.topic }}", TEXT),
                (3044, "布局重点", "{{ row.focus }}", TEXT),
                (1000, "关键技术", tech("row.key_tech", named=False), CENTRE),
                (1200, "牵头单位", name("row.lead"), CENTRE),
                (900, "新申请", "{{ row.applications }}", NUMBER),
                (WIDTH - 7944, "入池", "{{ row.pooled }}", NUMBER),
            ),
            "row in doc.patents_plan",
            total=total(applied, pooled, span=4),
            unit="件",
        ),
    ]


def _talent(tables: Tables) -> list[str]:
    return [
        text("doc.talent"),
        prose("规划期人才培养计划见下表，各阶段数为本阶段新增。", keep_next=True),
        tables.listed(
            "人才培养计划",
            (
                (2200, "类别", "{{ row.kind }}", TEXT),
                (700, "单位", "{{ row.unit }}", CENTRE),
                (800, "近期", "{{ row.near }}", NUMBER),
                (800, "中期", "{{ row.mid }}", NUMBER),
                (800, "远期", "{{ row.far }}", NUMBER),
                (800, "合计", "{{ row.near + row.mid + row.far }}", NUMBER),
                (WIDTH - 6100, "培养方式", "{{ row.how }}", TEXT),
            ),
            "row in doc.talent_plan",
        ),
    ]


def _carrying_out(tables: Tables) -> list[str]:
    return [
        *section("组织实施", "doc.organisation"),
        heading("分年度安排", 2),
        tables.listed(
            "分年度实施安排",
            (
                (1000, "年度", "{{ row.year }}年", CENTRE),
                (4844, "主要工作", "{{ row.work }}", TEXT),
                (WIDTH - 5844, "标志性成果", "{{ row.output }}", TEXT),
            ),
            "row in doc.annual|sort(attribute='year')",
        ),
        heading("经费安排", 2),
        prose(
            "构建期已安排经费{{ derived.budget_in_total|money }}万元。规划期总投入"
            f"{{{{ {_all_funds()}|money }}}}万元，分阶段、分来源安排。"
        ),
        text("doc.funds_text"),
        _funds(tables),
    ]


def _all_funds() -> str:
    return "(" + " + ".join(f"doc.funds.{phase}.{key}" for phase in PHASES for key in MONEY) + ")"


def _funds(tables: Tables) -> str:
    styles = (CENTRE, *[NUMBER] * 5)
    rows = []
    for phase, label in zip(PHASES, phase_heads(), strict=True):
        parts = [f"doc.funds.{phase}.{key}" for key in MONEY]
        sum_of = f"({' + '.join(parts)})"
        cells = [f"{{{{ {part}|money }}}}" for part in (*parts, sum_of)]
        rows.append(form_row(label, *cells, share(sum_of, _all_funds()), styles=styles))
    sums = ["(" + " + ".join(f"doc.funds.{phase}.{key}" for phase in PHASES) + ")" for key in MONEY]
    cells = [f"{{{{ {part}|money }}}}" for part in (*sums, _all_funds())]
    rows.append(form_row(*total(*cells, "100%"), styles=styles))
    rows.append(
        form_row(Cell("占比", "TableHead"), *(share(part, _all_funds()) for part in sums), "100%", "", styles=styles)
    )
    head = ("阶段", "成员自筹", "财政资金", "金融和社会资本", "合计", "占比")
    made = grid((1944, 1400, 1400, 1700, 1400, 1000), rows, head=head)
    return tables.caption("规划期经费安排", "万元") + kept_whole(made)


def _safeguards(tables: Tables) -> list[str]:
    del tables
    return [points("row in doc.safeguards", "{{ row.name }}", "row.text")]


def _appendices() -> list[str]:
    """Each key technology with all that the plan does for it; where each indicator of the first year goes on."""
    number = "k.no|string"

    def listed(rows: str, what: str, test: str) -> str:
        separator = "{% if not loop.last %}；{% endif %}"
        return f"{{% for row in {rows} if {test} %}}{what}{separator}{{% else %}}—{{% endfor %}}"

    mine = f"row.key_tech == {number}"
    row = form_row(
        "{{ k.no }}",
        "{{ k.name }}",
        listed("doc.directions", "{{ row.name }}", mine),
        listed("doc.projects", "{{ row.name }}", mine),
        f"{{{{ doc.standards_plan|selectattr('key_tech', 'equalto', {number})|list|length }}}}",
        f"{{{{ doc.patents_plan|selectattr('key_tech', 'equalto', {number})|sum(attribute='applications') }}}}",
        styles=(CENTRE, TEXT, TEXT, TEXT, CENTRE, CENTRE),
    )
    head = ("序号", "关键共性技术", "重点方向", "项目建议", "标准（项）", "专利（件）")
    kpis = form_row(
        "{{ k.id }}",
        "{{ k.name }}（{{ k.unit }}）",
        "{{ k.target|number }}",
        listed("doc.indicators", "{{ row.name }}（{{ row.unit }}）", "row.kpi == k.id"),
        listed("doc.indicators", "{{ row.far|number }}", "row.kpi == k.id"),
        styles=(CENTRE, TEXT, NUMBER, TEXT, NUMBER),
    )
    far = "{{ phases.far.end_year }}年目标"
    return [
        heading(APPENDICES[0], numbered=False),
        paragraph("附表1　关键共性技术与规划内容对照", "Caption"),
        grid((600, 2344, 2000, 2300, 800, 800), each_row(6, "k in key_tech", row), head=head),
        paragraph("附表2　构建期考核指标与规划指标衔接", "Caption"),
        grid(
            (700, 2844, 1300, 2700, 1300),
            each_row(5, "k in kpi", kpis),
            head=("编号", "构建期考核指标", "构建期目标", "规划指标", far),
        ),
    ]


TEMPLATES = {"industry_plan": build}
