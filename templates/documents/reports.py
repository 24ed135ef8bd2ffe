"""What long reports and plans share: cover, contents, numbered tables, names of units, the page of approval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from templates.documents.application_units import text
from templates.documents.report_parts import DATE, entries
from templates.house import (
    WIDTH,
    Cell,
    Paper,
    Row,
    block,
    contents,
    each,
    each_row,
    form_row,
    gap,
    grid,
    heading,
    kept_whole,
    paragraph,
    table,
    when,
    when_row,
)
from templates.house.styles import HEI, STYLES, Style, styles_xml

CENTRE, NUMBER, TEXT, SMALL = "TableCentre", "TableNumber", "TableText", "TableSmall"
PHASES = ("near", "mid", "far")
_YEARS = "{{ plan.span_from }}—{{ plan.span_to }}年"
_CLOSER = {
    "Prose": (24, 420),
    "NoteItem": (24, 420),
    "Heading1": (30, 560),
    "Heading2": (28, 480),
    "Heading3": (24, 420),
    "HeadingPlain": (30, 560),
    "TOC1": (28, 520),
    "TableText": (21, 290),
    "TableHead": (21, 290),
}
"""Size and line of the styles that a long report sets closer than a form: its text is 小四."""
_CAPTION = Style("Caption", "caption", HEI, 21, 340, before=120, after=40, align="center", extra="<w:keepNext/>")
_INDENT = 'w:firstLineChars="200" w:firstLine="480"'


class ReportPaper(Paper):
    """A long report: smaller text, captions over the tables, a cover without a number.

    Args:
        title: for the file's properties; may hold tags.
        author: likewise.
    """

    def __init__(self, title: str, author: str) -> None:
        super().__init__(title, author, footer="not bound", cover=True)

    def _parts(self) -> dict[str, str]:
        return {**super()._parts(), "styles": styles_xml((*map(_set_closer, STYLES), _CAPTION))}


def _set_closer(style: Style) -> Style:
    if style.id not in _CLOSER:
        return style
    size, line = _CLOSER[style.id]
    return replace(style, size=size, line=line, indent=_INDENT if style.id == "Prose" else style.indent)


class Tables:
    """The tables of one document, numbered as they are made: 表1, 表2 and so on."""

    def __init__(self) -> None:
        self._count = 0

    def caption(self, title: str, unit: str = "") -> str:
        """Return the line over a table; it stays with the table.

        Args:
            title: what the table shows.
            unit: of all its figures, printed at the right under the title.
        """
        self._count += 1
        line = paragraph(f"表{self._count}　{title}", "Caption")
        return line + (paragraph(f"单位：{unit}", "TableUnit") if unit else "")

    def listed(
        self,
        title: str,
        columns: Sequence[tuple[int, str, str, str]],
        loop: str,
        *,
        total: Sequence[str | Cell] = (),
        unit: str = "",
        whole: bool = False,
    ) -> str:
        """Return a numbered table with one row for each entry of a list, or 无 where the list is empty.

        Args:
            title: what it shows.
            columns: of each: width, head, content, paragraph style.
            loop: ``x in rows``.
            total: the cells of a last row that adds up.
            unit: of all its figures.
            whole: it stays on one page; for tables of a few rows.
        """
        widths, head, cells, styles = zip(*columns, strict=True)
        count = len(columns)
        rows: list[Row] = [
            *each_row(count, loop, form_row(*cells, styles=styles)),
            *when_row(count, f"not ({loop.split(' in ', 1)[1]})", Row((Cell("无", CENTRE, span=count),))),
        ]
        if total:
            first = total[0].span if isinstance(total[0], Cell) else 1
            rows.append(form_row(*total, styles=(TEXT, *styles[first:])))
        made = grid(widths, rows, head=head)
        return self.caption(title, unit) + (kept_whole(made) if whole else made)


def names(which: str) -> str:
    """Return the short names of units in the order given, as the one that leads is named first.

    Args:
        which: an expression that gives their full names.
    """
    one = "{% for o in orgs if o.name == unit %}{{ o.short_name }}{% else %}{{ unit }}{% endfor %}"
    return f"{{% for unit in {which} or [] %}}{one}{{% if not loop.last %}}、{{% endif %}}{{% else %}}—{{% endfor %}}"


def name(which: str) -> str:
    """Return the short name of one unit, given by an expression for its full name."""
    return f"{{% for o in orgs if o.name == {which} %}}{{{{ o.short_name }}}}{{% else %}}—{{% endfor %}}"


def tech(which: str, *, named: bool = True) -> str:
    """Return key technologies referred to, with their names or by their numbers alone.

    Args:
        which: an expression that gives one reference or a list of them.
        named: print the name, not the number.
    """
    what = "{{ k.name }}" if named else "{{ k.no }}"
    return (
        f"{{% for k in key_tech if {which} and k.no|string in {which} %}}{what}"
        "{% if not loop.last %}、{% endif %}{% else %}—{% endfor %}"
    )


def share(part: str, whole: str) -> str:
    """Return a part of a sum in per cent; nothing where the sum is nought."""
    return f"{{% if {whole} %}}{{{{ ({part} / {whole})|percent }}}}{{% endif %}}"


def total(*cells: str | Cell, span: int = 1) -> tuple[str | Cell, ...]:
    """Return the cells of a row that adds up; its first cell covers ``span`` columns."""
    return (Cell("合计", "TableHead", span=span), *cells)


def section(title: str, *facts: str) -> list[str]:
    """Return a heading of the second level and the prose of facts under it."""
    return [heading(title, 2), *map(text, facts)]


def points(loop: str, title: str, *facts: str) -> str:
    """Return one heading of the third level with prose for each entry of a list."""
    return each(loop, heading(title, 3), *map(text, facts))


def contents_page(titles: Sequence[str], plain: Sequence[str] = ()) -> list[str]:
    """Return the page of contents.

    Args:
        titles: of the numbered chapters.
        plain: of chapters without a number, after them.
    """
    return [paragraph("目　录", "PartTitle", new_page=True), contents(entries(titles, *plain))]


def cover(title: Iterable[str], lines: Sequence[tuple[str, str]], foot: Iterable[str]) -> list[str]:
    """Return a cover.

    Args:
        title: its paragraphs, as XML.
        lines: labels and values under the title.
        foot: what stands at its foot.
    """
    rows = [
        Row((Cell(label, "CoverLabel"), Cell("", "CoverValue"), Cell(value, "CoverValue", line=True)), height=700)
        for label, value in lines
    ]
    return [
        gap(1700),
        *title,
        when("draft", paragraph("（草案）", "CoverFoot")),
        gap(2000),
        table((2240, 120, 5684), rows, style="HouseOpen"),
        gap(1300),
        *(paragraph(line, "CoverFoot") for line in foot),
    ]


def plan_cover() -> list[str]:
    """Return the cover of one of the alliance's two plans, the row ``plan`` of the table of plans."""
    return cover(
        [
            each("line in plan.title.split('（')[0]|title_lines(11)", paragraph("{{ line }}", "CoverName")),
            paragraph(f"（{_YEARS}）", "CoverTitle"),
        ],
        (
            ("牵头编制单位", "{{ plan.lead_org }}"),
            ("审议机构", "{{ plan.adopted_body|blank }}"),
            ("审议通过日期", "{{ plan.adopted_date|cn_date }}"),
        ),
        ["{{ alliance.name }}", "{{ doc.date|hanzi_month }}"],
    )


def plan_approval() -> list[str]:
    """Return the last page of a plan: what the experts said, who adopted it and when, chair's signature, seal."""
    return [
        heading("论证与审议", new_page=True, numbered=False),
        when(
            "doc.review_opinion",
            block(
                WIDTH,
                [
                    paragraph("专家论证意见", "BlockTitle"),
                    each(
                        "m in meetings if m.no|string == doc.review_meeting",
                        paragraph(
                            "{{ m.date|cn_date }}，{{ m.title }}在{{ m.place }}召开，对《{{ plan.title }}》进行论证。"
                            "会议由{{ m.chair }}主持，应到专家{{ m.expected }}名，实到{{ m.present }}名。",
                            "BlockText",
                        ),
                    ),
                    each("text in doc.review_opinion|paragraphs", paragraph("{{ text }}", "BlockText")),
                ],
                room=300,
                closing=[paragraph("会议主持人（签字）：", "Sign"), paragraph(DATE, "SignDate")],
            ),
        ),
        block(
            WIDTH,
            [
                paragraph("审议通过情况", "BlockTitle"),
                when(
                    "plan.adopted_date and plan.adopted_body",
                    paragraph(
                        "本规划于{{ plan.adopted_date|cn_date }}经{{ alliance.short_name }}"
                        "{% for m in meetings if m.no|string == doc.adoption_meeting %}{{ m.title }}"
                        "{% else %}{{ plan.adopted_body }}{% endfor %}审议通过。"
                        "规划期为" + _YEARS + "，由{{ plan.adopted_body }}负责解释，"
                        "自审议通过之日起施行，由秘书处报{{ policy_values.issuer|blank }}。",
                        "BlockText",
                    ),
                ),
                when(
                    "not (plan.adopted_date and plan.adopted_body)",
                    paragraph("本规划经专家论证并修改后，提请联盟决策机构审议，自审议通过之日起施行。", "BlockText"),
                ),
                paragraph("联盟不刻制印章，由对外承担责任的主体{{ alliance.liability_subject }}代章。", "BlockText"),
            ],
            room=700,
            closing=[
                paragraph("理事长（签字）：\t联盟（代章）：", "Sign"),
                paragraph(
                    "{% if plan.adopted_date %}{{ plan.adopted_date|cn_date }}{% else %}" + DATE + "{% endif %}",
                    "SignDate",
                ),
            ],
        ),
    ]


def phase_heads() -> tuple[str, str, str]:
    """Return the heads of three columns: the phases with the years in which they end."""
    near, mid, far = (
        f"{label}（{{{{ phases.{key}.end_year }}}}年）"
        for key, label in zip(PHASES, ("近期", "中期", "远期"), strict=True)
    )
    return near, mid, far


def indicators(tables: Tables, title: str, extra: Sequence[tuple[int, str, str, str]]) -> str:
    """Return the table of a plan's indicators.

    Args:
        tables: of the document.
        title: of the table.
        extra: columns after those of the phases.
    """
    room = WIDTH - 600 - 800 - 4 * 900 - sum(column[0] for column in extra)
    heads = ("{{ base_year }}年", *(f"{{{{ phases.{key}.end_year }}}}年" for key in PHASES))
    return tables.listed(
        title,
        (
            (600, "序号", "{{ loop.index }}", CENTRE),
            (room, "指标", "{{ row.name }}", TEXT),
            (800, "单位", "{{ row.unit }}", CENTRE),
            *(
                (900, head, f"{{{{ row.{key}|number }}}}", NUMBER)
                for head, key in zip(heads, ("base", *PHASES), strict=True)
            ),
            *extra,
        ),
        "row in doc.indicators",
    )


def basis(extra: str = "") -> str:
    """Return the list of what a document rests on: the policy basis, then its own further entries."""
    own = each(f"line in {extra}", paragraph("{{ line }}", "NoteItem")) if extra else ""
    policy = paragraph("《{{ row.title }}》（{{ row.docno }}）", "NoteItem")
    return each("row in policy.basis", policy) + own
