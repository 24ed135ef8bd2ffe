"""The house style of official documents, and a small set of words to write Word files in it.

A builder makes a :class:`Paper`, adds blocks in reading order and takes its bytes::

    from templates.house import Paper, grid, heading, prose

    paper = Paper(title="样例", author="某单位")
    paper.add(heading("联盟基本信息"), prose("正文第一段。"))
    paper.add(grid((2000, 6844), [("项目", "内容")], head=("名称", "说明")))
    data = paper.build()

Every block is a piece of WordprocessingML made by one of the functions here, so anything they lack can be written as
XML. Widths are twips (1/20 pt; a portrait line is ``WIDTH`` wide, a landscape one ``WIDE``). Text may hold docxtpl
tags; each stays in one run. ``build`` depends on nothing but what was added: same blocks, same bytes. The styles are
Word's own where Word has them (Heading 1–3, TOC 1), so a person can go on working in Word or WPS.
"""

from templates.house.blocks import bullet, contents, each, gap, heading, paragraph, prose, spacer, when
from templates.house.paper import WIDE, WIDTH, Paper
from templates.house.tables import (
    SHADE,
    Cell,
    Row,
    block,
    each_row,
    fields,
    form_row,
    grid,
    kept_whole,
    table,
    when_row,
)

__all__ = [
    "SHADE",
    "WIDE",
    "WIDTH",
    "Cell",
    "Paper",
    "Row",
    "block",
    "bullet",
    "contents",
    "each",
    "each_row",
    "fields",
    "form_row",
    "gap",
    "grid",
    "heading",
    "kept_whole",
    "paragraph",
    "prose",
    "spacer",
    "table",
    "when",
    "when_row",
]
