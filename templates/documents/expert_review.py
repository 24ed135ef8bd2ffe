"""X3, the experts' review: a sheet for each expert with scores, then the group's opinion for all to sign."""

from __future__ import annotations

from templates.documents.sheets import KIND, LABELS, let, sheet, ticks, title
from templates.house import (
    WIDTH,
    Cell,
    Row,
    block,
    each,
    each_row,
    fields,
    form_row,
    grid,
    heading,
    paragraph,
    spacer,
    when,
)

VOTES = ("agree", "amend", "disagree")


def build() -> bytes:
    """Return expert_review.docx."""
    paper = sheet()
    paper.add(
        let("full", "doc.indices|map(attribute='weight')|sum"),
        let("scores", "doc.experts|map(attribute='scores')|list"),
        let("average", "scores|map('sum')|sum / doc.experts|length"),
        let("votes", " ~ '，' ~ ".join(map(_counted, VOTES))),
        each("expert in doc.experts", *_own_sheet()),
        title(KIND, "构建专家组评审意见", new_page=True),
        fields(LABELS, _facts(), height=420),
        heading("专家组名单和评分"),
        _group(),
        heading("各项指标平均得分", new_page=True),
        _means(),
        heading("评审意见和结论"),
        _opinion(),
    )
    return paper.build()


def _counted(vote: str) -> str:
    """Return an expression for how many experts voted so."""
    voters = f"doc.experts|selectattr('recommend', 'equalto', '{vote}')|list|length"
    return f"('{vote}'|label('review_vote')) ~ ' ' ~ ({voters}) ~ ' 票'"


def _facts() -> tuple[tuple[str, ...], ...]:
    return (
        ("联盟名称", "{{ alliance.name }}"),
        ("牵头单位", "{{ lead.name }}"),
        ("推荐单位", "{{ application.recommender }}", "受理编号", "{{ form_check.accept_no|blank }}"),
        ("组织单位", "{{ doc.organiser }}", "评审日期", "{{ doc.date|cn_date }}"),
        ("评审地点", "{{ doc.place }}"),
    )


def _own_sheet() -> list[str]:
    """Return the page of one expert."""
    index = form_row(
        "{{ index.no }}",
        "{{ index.name }}",
        "{{ index.standard }}",
        "{{ index.weight|number }}",
        "{{ expert.scores[loop.index0]|number }}",
        styles=("TableCentre", "TableCentre", "TableSmall", "TableCentre", "TableCentre"),
    )
    total = Row(
        (
            Cell("合计", "TableHead", span=3),
            Cell("{{ full|number }}", "TableCentre"),
            Cell("{{ expert.scores|sum|number }}", "TableCentre"),
        )
    )
    return [
        title("产业技术创新战略联盟构建专家评审表", new_page=True),
        fields((1500, 3122, 1500, 2722), _expert_facts(), height=400),
        spacer(),
        block(
            WIDTH,
            [
                paragraph("回避和保密声明", "TableTitle"),
                paragraph(
                    "本人不在牵头单位和成员单位任职、兼职或者领取报酬，不持有其股权，与其负责人和申报人员没有近亲属关系以及"
                    "其他可能影响公正评审的关系；有上述情形之一的，主动回避。本人独立、客观、公正评审，"
                    "不泄露评审情况和申报材料中的商业秘密、技术秘密。",
                    "TableSmall",
                ),
                paragraph(
                    "应当回避的情形：{% if expert.conflict %}■{% else %}□{% endif %}有　　"
                    "{% if expert.conflict %}□{% else %}■{% endif %}没有",
                    "TableText",
                ),
            ],
        ),
        grid(
            (640, 2120, 4284, 850, 950),
            [*each_row(5, "index in doc.indices", index), total],
            head=("序号", "评审指标", "评分标准", "分值", "得分"),
        ),
        spacer(),
        block(
            WIDTH,
            [
                paragraph(f"评审意见：{ticks('expert.recommend', 'review_vote', VOTES)}", "BlockTitle"),
                each("text in expert.comment|paragraphs", paragraph("{{ text }}", "BlockText")),
            ],
            room=200,
            closing=[paragraph("专家（签字）：\t日期：{{ doc.date|cn_date }}", "Sign")],
        ),
    ]


def _expert_facts() -> tuple[tuple[str, ...], ...]:
    return (
        ("联盟名称", "{{ alliance.name }}"),
        ("牵头单位", "{{ lead.name }}"),
        ("专家姓名", "{{ expert.name }}", "职称（职务）", "{{ expert.title }}"),
        ("工作单位", "{{ expert.unit }}", "专业领域", "{{ expert.field }}"),
    )


def _group() -> str:
    row = form_row(
        "{{ loop.index }}",
        Cell(
            paragraph("{{ expert.name }}", "TableCentre")
            + when("expert.name == doc.leader", paragraph("（组长）", "TableCentre"))
        ),
        "{{ expert.unit }}",
        "{{ expert.title }}",
        "{{ expert.scores|sum|number }}",
        "{{ expert.recommend|label('review_vote') }}",
        "",
        styles=("TableCentre", "TableCentre", "TableText", *["TableCentre"] * 3, "TableText"),
        height=640,
    )
    totals = (
        Row((Cell("平均分", "TableHead", span=2), Cell("{{ average|money }}", "TableCentre", span=5))),
        Row((Cell("票数", "TableHead", span=2), Cell("{{ votes }}", "TableCentre", span=5))),
    )
    return grid(
        (620, 1000, 2874, 1420, 640, 1200, 1090),
        [*each_row(7, "expert in doc.experts", row), *totals],
        head=("序号", "姓名", "工作单位", "职称（职务）", "总分", "意见", "签字"),
    )


def _means() -> str:
    """Return the mean of each index, two to a row; the sums stand in a place that is left."""
    columns, row = [], []
    for n in range(2):
        index = f"pair[{n}]"
        mean = f"scores|map(attribute=loop.index0 * 2 + {n})|sum / scores|length"
        columns += ["评审指标", "分值", "平均得分"]
        row += [f"{{{{ {index}.name }}}}", f"{{{{ {index}.weight|number }}}}", f"{{{{ ({mean})|money }}}}"]
    totals = ("合计", "{{ full|number }}", "{{ average|money }}")
    second = (
        f"{{% if pair|length > 1 %}}{text}{{% else %}}{total}{{% endif %}}"
        for text, total in zip(row[3:], totals, strict=True)
    )
    return grid(
        (2300, 922, 1200) * 2,
        each_row(6, "pair in doc.indices|batch(2)", form_row(*row[:3], *second, styles=("TableCentre",) * 6)),
        head=columns,
    )


def _opinion() -> str:
    return block(
        WIDTH,
        [
            each("text in doc.opinion|paragraphs", paragraph("{{ text }}", "BlockText")),
            when("doc.suggestions", paragraph("意见和建议", "BlockTitle")),
            each("text in doc.suggestions", paragraph("{{ loop.index }}. {{ text }}", "BlockText")),
            paragraph(f"评审结论：{ticks('doc.conclusion', 'review_vote', VOTES)}", "BlockTitle"),
        ],
        room=300,
        closing=[paragraph("专家组组长（签字）：\t日期：{{ doc.date|cn_date }}", "Sign")],
    )


TEMPLATES = {"expert_review": build}
