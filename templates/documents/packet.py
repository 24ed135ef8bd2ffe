"""The packet's own pages: cover, contents with the list of materials, printed manifest."""

from __future__ import annotations

from templates.house import (
    WIDTH,
    Cell,
    Paper,
    Row,
    each,
    each_row,
    fields,
    form_row,
    gap,
    grid,
    paragraph,
    table,
    when,
    when_row,
)

BOUND = "false"
"""These pages live in a packet only, which prints their numbers."""


def cover() -> bytes:
    """Return packet_cover.docx."""
    paper = Paper("{{ alliance_name }}{{ title }}", "{{ lead_name }}", footer=BOUND)
    lines = (
        ("所属领域", "{{ field }}"),
        ("牵头单位", "{{ lead_name }}"),
        ("推荐单位", "{{ recommender|blank }}"),
        ("报送日期", "{{ date_text }}"),
        ("份　　数", "一式{{ copies|hanzi }}份"),
    )
    rows = [
        Row((Cell(label, "CoverLabel"), Cell("", "CoverValue"), Cell(value, "CoverValue", line=True)), height=720)
        for label, value in lines
    ]
    paper.add(
        gap(1600),
        *_name(),
        paragraph("{{ title }}", "CoverName"),
        gap(2200),
        table((1700, 160, 5600), rows, style="HouseOpen"),
    )
    return paper.build()


def _name() -> list[str]:
    """Cut a name that fills more than a line before the words that all alliances' names end with."""
    ending = "产业技术创新战略联盟"
    long = f"alliance_name|length > 16 and alliance_name.endswith('{ending}')"
    return [
        when(
            long,
            paragraph(f"{{{{ alliance_name|replace('{ending}', '') }}}}", "CoverTitle"),
            paragraph(ending, "CoverTitle"),
        ),
        when(f"not ({long})", paragraph("{{ alliance_name }}", "CoverTitle")),
    ]


def contents_pages() -> bytes:
    """Return packet_contents.docx."""
    paper = Paper("目录", footer=BOUND)
    materials = [
        *each_row(
            5,
            "row in materials",
            form_row(
                "{{ row.code }}",
                "{{ row.title }}",
                "{{ row.copy_kind }}",
                "{{ row.pages }}",
                "{{ row.page }}",
                styles=("TableCentre", "TableText", "TableCentre", "TableNumber", "TableNumber"),
            ),
        ),
        *when_row(5, "not materials", Row((Cell("无", "TableCentre", span=5),))),
    ]
    paper.add(
        paragraph("目　录", "PartTitle"),
        each(
            "entry in entries",
            when("entry.level == 1", paragraph("{{ entry.title }}\t{{ entry.page }}", "TOC1")),
            when("entry.level != 1", paragraph("{{ entry.title }}\t{{ entry.page }}", "TOC2")),
        ),
        paragraph("材料清单", "PartTitle", new_page=True),
        grid(
            (1000, 4844, 1100, 900, 1000), materials, head=("编号", "材料名称", "形式", "页数", "起始页")
        ),
        paragraph("本册共 {{ total_pages }} 页（含封面）。", "TableNote"),
    )  # fmt: skip
    return paper.build()


def manifest() -> bytes:
    """Return packet_manifest.docx."""
    paper = Paper("校验清单", footer=BOUND)
    heads = (
        ("联盟名称", "{{ alliance_name }}"),
        ("牵头单位", "{{ lead_name }}"),
        ("申报日期", "{{ date_text }}", "总页数", "{{ total_pages }}"),
        ("生成工具", "{{ tool }}"),
    )
    parts = each_row(
        5,
        "row in parts",
        form_row(
            "{{ row.no }}",
            Cell(("{{ row.title }}", "{{ row.source|blank }}"), "TableSmall"),
            "{{ row.first_page }}",
            "{{ row.pages }}",
            Cell("{{ row.sha256|blank }}", "TableCode"),
            styles=("TableCentre", "TableText", "TableNumber", "TableNumber"),
        ),
    )
    documents = each_row(
        3,
        "row in documents",
        form_row(
            "{{ row.title }}",
            Cell("{{ row.template_sha256 }}", "TableCode"),
            Cell("{{ row.docx_sha256 }}", "TableCode"),
        ),
    )
    paper.add(
        paragraph("校验清单", "PartTitle"),
        fields((1400, 3444, 1400, 2600), heads),
        paragraph("各部分原始文件的SHA-256值", "BlockTitle"),
        grid((600, 3404, 800, 640, 3400), parts, head=("序号", "名称和文件", "起始页", "页数", "SHA-256")),
        paragraph("文书所用模板和Word文件的SHA-256值", "BlockTitle"),
        grid((1444, 3700, 3700), documents, head=("文书", "模板", "Word文件")),
        paragraph("卷宗数据（facts.json）的SHA-256值", "BlockTitle"),
        table((WIDTH,), [Row((Cell("{{ data_sha256 }}", "TableCode"),))]),
        paragraph(
            "注：卷宗数据、机读清单和Word文件嵌在本册PDF内，可用alliance verify命令逐项核对。",
            "TableNote",
        ),
    )
    return paper.build()


TEMPLATES = {"packet_cover": cover, "packet_contents": contents_pages, "packet_manifest": manifest}
