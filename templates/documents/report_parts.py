"""What the documents of the construction year and the annual report have in common: cover, dates, signature blocks."""

from __future__ import annotations

from collections.abc import Sequence

from templates.house import WIDTH, Cell, Row, block, each, gap, paragraph, table, when
from templates.house.blocks import run
from templates.house.tables import TEXT

DATE = "年　　　月　　　日"
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")


def cover(lines: Sequence[tuple[str, str, str]], *, draft: str = "", foot: str = "") -> list[str]:
    """Return a cover: the title in two parts, lines to read or to seal.

    Args:
        lines: label, value, and the condition under which the line is printed; empty: always.
        draft: the condition under which it says that it is a draft.
        foot: the last line.
    """
    rows: list[Row] = []
    for label, value, condition in lines:
        cells = (Cell(label, "CoverLabel"), Cell("", "CoverValue"), Cell(value, "CoverValue", line=True))
        made = Row(cells, height=700)
        tag = Row((Cell(f"{{%tr if {condition} %}}", span=3),))
        rows += [tag, made, Row((Cell("{%tr endif %}", span=3),))] if condition else [made]
    return [
        gap(1500),
        each("line in view.title_lines[:1]", paragraph("{{ line }}", "CoverTitle")),
        each("line in view.title_lines[1:]", paragraph("{{ line }}", "CoverName")),
        when(draft, paragraph("（草案）", "CoverTitle")) if draft else "",
        gap(1500),
        table((2640, 120, 6084), rows, style="HouseOpen"),
        *([gap(900), paragraph(foot, "CoverFoot")] if foot else []),
    ]


def entries(parts: Sequence[str], *others: str) -> list[str]:
    """Return the lines of a contents table: numbered parts, and others without number."""
    return [f"{NUMERALS[number]}、{title}" for number, title in enumerate(parts)] + list(others)


def due(name: str) -> str:
    """Return the tags that print when something is due: a day, or a month counted from the approval."""
    return (
        f"{{% if {name}.day %}}{{{{ {name}.day|cn_date }}}}"
        f"{{% elif {name}.month %}}批准构建之日起第{{{{ {name}.month }}}}月{{% else %}}—{{% endif %}}"
    )


def due_cell(name: str, style: str = "TableCentre") -> Cell:
    """Return a table cell that says the same in lines that a narrow column can hold."""
    return Cell(
        when(f"{name}.day", paragraph(f"{{{{ {name}.day|cn_date }}}}", style))
        + when(
            f"not {name}.day and {name}.month",
            paragraph("批准构建之日起", style),
            paragraph(f"第{{{{ {name}.month }}}}月", style),
        )
        + when(f"not {name}.day and not {name}.month", paragraph("—", style))
    )


def dash(name: str, shown: str = "") -> str:
    """Return the tags that print a fact, or a dash where nothing was said; ``shown`` with filters."""
    return f"{{% if {name} is not none %}}{{{{ {shown or name} }}}}{{% else %}}—{{% endif %}}"


def day(name: str) -> str:
    """Return the tags that print a day, or a dash."""
    return dash(name, f"{name}|cn_date")


def evidence(style: str, name: str = "row.evidence") -> Cell:
    """Return a cell with the codes of attachments, one a line so that none is broken, or a dash."""
    return Cell(cell_lines(f"code in {name}", "{{ code }}", style) + when(f"not {name}", paragraph("—", style)))


def cell_lines(loop: str, line: str, style: str = TEXT) -> str:
    """Return the paragraphs of a cell, one for each entry of a list."""
    return each(loop, paragraph(line, style))


def two_lines(first: str, second: str, style: str) -> str:
    """Return one paragraph of two lines."""
    return paragraph("", style, runs=f"{run(first)}<w:r><w:br/></w:r>{run(second)}")


def signing(texts: Sequence[str], *lines: str, room: int = 1000) -> str:
    """Return a framed block: what is declared, room to sign and to seal, the signature lines and the date."""
    return block(
        WIDTH,
        [text if text.startswith("<w:") else paragraph(text, "BlockText") for text in texts],
        room=room,
        closing=[*(paragraph(line, "Sign") for line in lines), paragraph(DATE, "SignDate")],
    )


def to_fill(who: str, *lines: str, room: int = 2400) -> str:
    """Return a blank block that somebody else fills in and signs."""
    return block(
        WIDTH,
        [paragraph(f"（由{who}填写）", "BlockHint")],
        room=room,
        closing=[*(paragraph(line, "Sign") for line in lines), paragraph(DATE, "SignDate")],
    )
