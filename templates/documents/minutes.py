"""Minutes of a meeting with resolutions, results of elections, signatures and the sign-in sheet (X15)."""

from __future__ import annotations

from templates.documents.sheets import let
from templates.documents.signing import DATE
from templates.house import (
    WIDTH,
    Cell,
    Paper,
    Row,
    block,
    bullet,
    each,
    each_row,
    fields,
    form_row,
    gap,
    grid,
    heading,
    paragraph,
    prose,
    spacer,
    when,
    when_row,
)

FIELDS = (1300, 3122, 1300, 3122)
_EXPERTS = "bodies|selectattr('name', 'equalto', doc.body)|selectattr('kind', 'equalto', 'advisory')|list"
"""The meeting is one of the advisory body, for which the charter asks that more than half come."""
_RESOLUTIONS = (640, 4304, 620, 620, 620, 1340, 700)
_ELECTED = (640, 1220, 1220, 900, 3300, 1564)
_SEATS = (640, 900, 1220, 3300, 1900, 884)
_UNITS = (640, 3504, 1300, 1200, 1300, 900)


def minutes() -> bytes:
    """Return minutes.docx."""
    paper = Paper(
        "{{ alliance.name }}{{ doc.title|replace(alliance.name, '') }}纪要", "{{ lead.name }}", footer="not bound"
    )
    paper.add(
        let("figures", "view.resolved[doc.no]"),
        paragraph(named("doc.title|replace(alliance.name, '') ~ '纪要'"), "PartTitle"),
        *_facts(),
        heading("会议议题"),
        each("item in doc.agenda", bullet("{{ item }}")),
        when("not doc.agenda", prose("本次会议未单列议题。")),
        heading("会议情况"),
        each("text in doc.summary|paragraphs", prose("{{ text }}")),
        when(
            "not doc.summary",
            prose("会议由{{ doc.chair }}主持，应到{{ doc.expected }}人，实到{{ doc.present }}人。"),
        ),
        heading("会议决议"),
        *_resolutions(),
        when("doc.elects", heading("选举（聘任）结果"), _elected()),
        *_signatures(),
        *_sign_in(),
    )
    return paper.build()


def named(title: str) -> str:
    """Return the alliance's name and, on a line of its own, a title; both are expressions or facts."""
    return f"{{{{ (alliance.name|title_lines + ({title})|title_lines)|join('\\n') }}}}"


def share_text(value: str) -> str:
    """Return the words for a majority: 过半数, 全部, 三分之二以上."""
    return (
        f"{{% if {value} == 0.5 %}}过半数{{% elif {value} == 1 %}}全部{{% else %}}"
        f"{{{{ {value}|fraction }}}}以上{{% endif %}}"
    )


def _facts() -> list[str]:
    return [
        fields(
            FIELDS,
            (
                ("会议时间", "{{ doc.date|cn_date }}", "会议地点", "{{ doc.place }}"),
                ("主持人", "{{ doc.chair }}", "记录人", "{{ doc.recorder|blank }}"),
                (
                    "应到人数",
                    "{{ doc.expected }}人",
                    "实到人数",
                    "{{ doc.present }}人{% if doc.proxies %}（其中委托出席{{ doc.proxies }}人）{% endif %}",
                ),
                (
                    "到会比例",
                    "{{ figures.attendance|percent }}"
                    "{% if figures.quorate is not none %}，{% if not figures.quorate %}未{% endif %}"
                    "达到法定人数（应到人数的" + share_text("figures.quorum") + "）{% elif " + _EXPERTS + " %}，"
                    "{% if not figures.attendance * 2 > 1 %}未{% endif %}超过应到人数的半数{% endif %}",
                ),
                ("请假人员", "{{ doc.absent|join('、') or '无' }}"),
                ("列席人员", "{{ doc.guests|join('、') or '无' }}"),
            ),
        ),
    ]


def _resolutions() -> list[str]:
    head = ("序号", "决议内容", "同意", "反对", "弃权", "同意比例", "结果")
    rows = each_row(
        len(_RESOLUTIONS),
        "row in figures.resolutions",
        form_row(
            "{{ row.no }}",
            "{{ row.text }}{% if row.special %}（重大事项）{% endif %}",
            "{{ row.votes_for }}",
            "{{ row.votes_against or 0 }}",
            "{{ row.votes_abstain or 0 }}",
            Cell(
                ("{{ row.share|percent }}", "{% if row.of_all %}占应到人数{% else %}占实到人数{% endif %}"),
                "TableCentre",
            ),
            "{% if row.passed %}通过{% else %}未通过{% endif %}",
            styles=("TableCentre", "TableText", *["TableCentre"] * 5),
        ),
    )
    rules = (
        "表决规则：一般事项须经出席理事的"
        + share_text("choices.pass")
        + "同意，重大事项须经全体理事的"
        + share_text("choices.special_pass")
        + "同意，接纳新成员须经全体理事的"
        + share_text("choices.join_pass")
        + "同意；委托出席的计入实到人数。"
    )
    return [
        when("not doc.resolutions", prose("本次会议未形成决议。")),
        when(
            "doc.resolutions",
            when("figures.decides", paragraph(rules, "TableNote", keep_next=True), gap(80)),
            grid(_RESOLUTIONS, rows, head=head),
        ),
    ]


def _elected() -> str:
    head = ("序号", "机构", "职务", "姓名", "所在单位", "单位职务")
    rows = each_row(
        len(_ELECTED),
        "row in positions|selectattr('body', 'in', doc.elects)",
        form_row(
            "{{ loop.index }}",
            "{{ row.body }}",
            "{{ row.title }}",
            "{{ row.name }}",
            "{{ row.org }}",
            "{{ row.org_title|blank }}",
            styles=(*["TableCentre"] * 4, "TableText", "TableCentre"),
        ),
    )
    return grid(_ELECTED, rows, head=head)


def _signatures() -> list[str]:
    confirmed = (
        "{% if doc.resolutions %}本次会议形成决议{{ doc.resolutions|length }}项，表决通过"
        "{{ doc.resolutions|selectattr('passed')|list|length }}项。{% endif %}"
        "本纪要所载会议情况、决议和表决结果属实，会议签到表为本纪要的组成部分。"
    )
    return [
        heading("会议确认"),
        block(
            WIDTH,
            [paragraph(confirmed, "BlockText"), paragraph("出席人员（签字）：", "Sign")],
            room=600,
            closing=[paragraph("主持人（签字）：\t记录人（签字）：", "Sign"), paragraph(DATE, "SignDate")],
        ),
    ]


def _sign_in() -> list[str]:
    """The sign-in sheet, on a page of its own: persons of a body, or one person for each member."""
    persons = each_row(
        len(_SEATS),
        "row in view.sign_in[doc.no]",
        form_row(
            "{{ loop.index }}",
            "{{ row.name|blank }}",
            "{{ row.title|blank }}",
            "{{ row.org }}",
            "",
            "{% if row.absent %}请假{% endif %}",
            styles=("TableCentre", "TableCentre", "TableCentre", "TableText", "TableCentre", "TableCentre"),
            height=520,
        ),
    )
    units = each_row(
        len(_UNITS),
        "row in view.sign_in[doc.no]",
        form_row("{{ loop.index }}", "{{ row.org }}", "", "", "", "", styles=("TableCentre",), height=560),
    )
    guests = when_row(
        2,
        "doc.guests",
        *each_row(2, "name in doc.guests", Row((Cell("{{ name }}"), Cell("")), height=520)),
    )
    return [
        paragraph("会议签到表", "PartTitle", new_page=True),
        fields(
            FIELDS,
            (("会议名称", "{{ doc.title }}"), ("会议时间", "{{ doc.date|cn_date }}", "会议地点", "{{ doc.place }}")),
        ),
        spacer(),
        when("doc.body", grid(_SEATS, persons, head=("序号", "姓名", "职务", "单位", "签字", "备注"))),
        when(
            "not doc.body",
            grid(_UNITS, units, head=("序号", "单位", "代表姓名", "职务", "签字", "备注")),
        ),
        when("doc.guests", spacer(), grid((5644, 3200), guests, head=("列席人员", "签字"))),
        paragraph("注：委托他人出席的，由受托人签字，在备注栏注明“委托”，并附委托书。", "TableNote"),
    ]


TEMPLATES = {"minutes": minutes}
