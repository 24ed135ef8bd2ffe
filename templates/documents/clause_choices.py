"""The sheet for the members' meeting: clauses that somebody has to decide on, their variants, reason and basis."""

from __future__ import annotations

from templates.house import Cell, Paper, each, each_row, form_row, gap, grid, paragraph, when

WIDTHS = (1900, 3000, 6100, 2870)
_LOOSE = '<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>'
"""A cell ends in a paragraph, also where its last one is a tag's."""


def clause_choices() -> bytes:
    """Return clause_choices.docx."""
    paper = Paper("{{ title }}", "{{ alliance_name }}")
    paper.add(
        each("line in title|title_lines(30)", paragraph("{{ line }}", "PartTitle")),
        paragraph(
            "说明：本表由卷宗数据生成，列出需要成员单位商定的条款。■为卷宗目前的选择，□为其他可以选择的写法，“默认”"
            "为没有另行商定时的写法；条号为按目前的选择排定的条号。商定结果填在最后一栏，由秘书处据以修改卷宗。",
            "TableNote",
        ),
        gap(160),
    )
    paper.add(each("text in texts", paragraph("{{ text.title }}", "BlockTitle"), _table(), gap(240)))
    return paper.build(landscape=True)


def _table() -> str:
    reasons = (
        paragraph("{{ row.why }}。", "TableText"),
        paragraph("依据：{{ row.basis }}", "TableSmall"),
    )
    variants = each(
        "choice in row.choices",
        paragraph("{{ choice.label }}{% if choice.value %}：{{ choice.value }}{% endif %}", "TableTitle"),
        each(
            "variant in choice.variants",
            paragraph(
                "{% if variant.chosen %}■{% else %}□{% endif %}{{ variant.label }}"
                "{% if variant.default %}（默认）{% endif %}{% if variant.means %}：{{ variant.means }}{% endif %}",
                "TableText",
            ),
        ),
        when("choice.note", paragraph("{{ choice.note }}", "TableSmall")),
    )
    rows = each_row(
        4,
        "row in text.rows",
        form_row(
            Cell(("{{ row.place }}", "{{ row.title }}"), "TableCentre"),
            Cell("".join(reasons), top=True),
            Cell(variants + _LOOSE, top=True),
            Cell("", top=True),
        ),
    )
    return grid(WIDTHS, rows, head=("条款", "作用和依据", "可以选择的写法和含义", "商定结果"))


TEMPLATES = {"clause_choices": clause_choices}
