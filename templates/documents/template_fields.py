"""The sheet to copy tags from: every name that a document's template may print, with example and filters."""

from __future__ import annotations

from templates.house import Paper, each, each_row, form_row, gap, grid, paragraph, when

WIDTHS = (2400, 3200, 3300, 1300, 1700, 1536)
_STYLES = ("TableText", "TableText", "TableCode", "TableSmall", "TableSmall", "TableSmall")
_HEAD = ("名称（*为必填）", "中文标签", "英文标签", "类型", "样例", "过滤器")


def template_fields() -> bytes:
    """Return template_fields.docx."""
    paper = Paper("{{ title }}")
    paper.add(
        each("line in title|title_lines(30)", paragraph("{{ line }}", "PartTitle")),
        each("note in notes", paragraph("{{ note }}", "TableNote")),
        gap(160),
    )
    rows = each_row(
        6,
        "row in section.rows",
        form_row(
            "{{ row.label }}",
            "{{ row.chinese }}",
            "{{ row.english }}",
            "{{ row.type }}",
            "{{ row.example }}",
            "{{ row.filters }}",
            styles=_STYLES,
        ),
    )
    paper.add(
        each(
            "section in sections",
            paragraph("{{ section.title }}", "BlockTitle"),
            when("section.loop", paragraph("{{ section.loop }}", "TableNote", keep_next=True)),
            when("section.loop", paragraph("{{ section.loop_english }}", "TableNote", keep_next=True)),
            grid(WIDTHS, rows, head=_HEAD),
            gap(240),
        )
    )
    return paper.build(landscape=True)


TEMPLATES = {"template_fields": template_fields}
