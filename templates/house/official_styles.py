"""The styles of official documents (公文) after GB/T 9704-2012; its clauses in brackets.

A line is 28.95 pt and a character 15.75 pt (16 pt drawn together by 0.25), so that 22 lines of 28 characters fill the
printed area of 156 by 225 mm (5.2.3) without a grid, which offices draw differently. Styles that other blocks of the
house name (Prose, Heading1, tables) keep their names; only their looks differ.
"""

from __future__ import annotations

from templates.house.styles import FANG, HEAD, HEI, KAI, SONG, STYLES, TITLE, Style, W

LINE, CHARACTER = 579, 315
"""A line and a character of 3号, in twips (3)."""
SMALL = 275
"""A character of 4号."""
MARKS = ((8, 100, 1372, 2), (10, 84, 1202, 3), (12, 70, 1052, 4), (16, 52, 860, 5), (22, 40, 734, 6))
"""Most characters of a mark, its size in half points, its line in twips, points from its line to the rule of a letter.

With the line goes the mark's place: its upper edge stands 12.35 pt under the line's in each of these (7.2.4, 10.1).
"""
DATES = ((9, 4098), (10, 3942), (11, 3786))
"""Characters of a date, and the indent that centres the issuer over it while it ends four characters from the right."""
BLANK_DATE, BLANK_INDENT = "　　　　年　　月　　日", 2858
"""A date to be written by hand, and the issuer's indent over it."""
ISSUER_WIDTH = 14
"""Most characters of an issuer that fit between that indent and the right edge."""
IMPRINT_LINE, IMPRINT_CHARACTERS = 520, 26
"""The imprint's line in twips, and how many characters of the list of copies surely fit into one."""
RED = "FF0000"
THICK_RULE, THIN_RULE = 20, 14
"""Rules of the imprint in twips: 0.35 and 0.25 mm (7.4.1)."""
_HEAD_RULE, _LETTER_RULE = 10, 24
"""The red rules in eighths of a point."""
_KEEP = "<w:keepNext/><w:keepLines/>"
_WIDER = 'w:left="-444" w:right="-330"'
"""From 156 to 170 mm, centred on the page (10.1); Word draws them exactly so, LibreOffice one rule's width longer."""


def _rule(side: str, size: int, space: int, kind: str = "single") -> str:
    return f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{RED}"/></w:pBdr>'


def numbered(level: int) -> str:
    """Return the property that gives a paragraph a level's number."""
    return f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'


def _level(level: int, font: str) -> Style:
    """A heading of a level (7.3.3); no extra bold."""
    return Style(
        f"Heading{level}",
        f"heading {level}",
        font,
        32,
        LINE,
        align="both",
        indent=f'w:left="0" w:firstLine="{2 * CHARACTER}"',
        next="Prose",
        extra=_KEEP + numbered(level),
        outline=level - 1,
    )


def _mark(most: int, size: int, line: int, space: int) -> tuple[Style, Style]:
    """The issuer's mark, in a document and over the rule of a letter."""
    rule = _rule("bottom", _LETTER_RULE, space, "thickThinSmallGap")
    return (
        Style(f"Mark{most}", f"发文机关标志{most}字", TITLE, size, line, align="center", extra=_KEEP, colour=RED),
        Style(
            f"LetterMark{most}",
            f"信函标志{most}字",
            TITLE,
            size,
            line,
            align="center",
            indent=_WIDER,
            extra=_KEEP + rule,
            colour=RED,
        ),
    )


def _issuer(name: str, indent: int) -> Style:
    return Style(name, f"署名{indent}", line=LINE, align="center", indent=f'w:left="{indent}"', extra=_KEEP)


def _attachment(name: str, label: str, left: int, hanging: int, before: int) -> Style:
    """A line of the list of attachments; wrapped lines stand under the title's first character (7.3.4)."""
    tab = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs>'
    indent = f'w:left="{left}" w:hanging="{hanging}"'
    return Style(name, label, line=LINE, before=before, align="both", indent=indent, extra=_KEEP + tab)


_HANDED = 5 * CHARACTER
"""Where the first attachment's number begins: two characters in, after 附件： (7.3.4)."""
_NUMBERED = _HANDED + 360

OFFICIAL_STYLES = (
    Style(
        "Prose",
        "正文段落",
        line=LINE,
        align="both",
        indent=f'w:firstLine="{2 * CHARACTER}"',
        extra='<w:widowControl w:val="0"/>',  # else a page may have fewer than 22 lines
    ),
    _level(1, HEI),
    _level(2, KAI),
    _level(3, FANG),
    _level(4, FANG),
    Style("CopyNumber", "份号", line=LINE),
    Style("Urgency", "紧急程度", HEI, 32, LINE),
    *(style for mark in MARKS for style in _mark(*mark)),
    Style(
        "DocNumber",
        "发文字号",
        line=LINE,
        before=2 * LINE - 100,
        align="center",
        extra=_KEEP + _rule("bottom", _HEAD_RULE, 8),
    ),
    Style(
        "DocNumberUp",
        "上行文发文字号",
        line=LINE,
        before=2 * LINE - 100,
        indent=f'w:left="{CHARACTER}" w:right="{CHARACTER}"',
        extra=_KEEP + f'<w:tabs><w:tab w:val="right" w:pos="{8844 - CHARACTER}"/></w:tabs>',
    ),
    Style("HeadRule", "版头分隔线", size=2, line=20, extra=_KEEP + _rule("bottom", _HEAD_RULE, 6)),
    Style("LetterNumber", "信函发文字号", line=LINE, before=70, align="right", extra=_KEEP),
    Style(
        "LetterFoot",
        "信函下线",
        size=2,
        line=20,
        indent=_WIDER,
        extra=_rule("bottom", _LETTER_RULE, 0, "thinThickSmallGap"),
    ),
    Style("DocTitle", "公文标题", TITLE, 44, 680, before=2 * LINE + 100, align="center", extra=_KEEP, latin=TITLE),
    Style("PlainTitle", "无版头标题", based_on="DocTitle", line=680, before=1),
    Style("Recipients", "主送机关", line=LINE, before=LINE, align="both", extra="<w:keepNext/>"),
    _attachment("OnlyAttachment", "附件说明", _HANDED, 3 * CHARACTER, LINE),
    _attachment("FirstAttachment", "附件说明首项", _NUMBERED, _NUMBERED - 2 * CHARACTER, LINE),
    _attachment("NextAttachment", "附件说明各项", _NUMBERED, _NUMBERED - _HANDED, 0),
    *(_issuer(f"Issuer{length}", indent) for length, indent in DATES),
    _issuer("IssuerBlank", BLANK_INDENT),
    Style("IssueDate", "成文日期", line=LINE, align="right", indent=f'w:right="{4 * CHARACTER}"', extra=_KEEP),
    Style("BareIssuer", "不盖章署名", line=LINE, align="right", indent=f'w:right="{2 * CHARACTER}"', extra=_KEEP),
    Style("BareDate", "不盖章日期", line=LINE, extra=_KEEP),
    Style("Remark", "附注", line=LINE, align="both", indent=f'w:firstLine="{2 * CHARACTER}"', extra=_KEEP),
    Style("AttachmentNumber", "附件顺序号", HEI, 32, LINE, extra=_KEEP, latin=HEI),
    Style(
        "AttachmentTitle",
        "附件标题",
        TITLE,
        44,
        680,
        before=LINE,
        after=LINE,
        align="center",
        extra=_KEEP,
        latin=TITLE,
    ),
    Style(
        "Copies",
        "抄送机关",
        size=28,
        line=IMPRINT_LINE,
        align="both",
        indent=f'w:left="{4 * SMALL}" w:right="{SMALL}" w:hanging="{3 * SMALL}"',
    ),
    Style(
        "Printed",
        "印发机关和日期",
        size=28,
        line=IMPRINT_LINE,
        indent=f'w:left="{SMALL}" w:right="{SMALL}"',
        extra=f'<w:tabs><w:tab w:val="right" w:pos="{8844 - SMALL}"/></w:tabs>',
    ),
    Style("FooterOdd", "单页页码", SONG, 28, 360, align="right", indent=f'w:right="{SMALL}"', latin=SONG),
    Style("FooterEven", "双页页码", SONG, 28, 360, indent=f'w:left="{SMALL}"', latin=SONG),
    Style("LetterFooterOdd", "信函单页页码", based_on="FooterOdd", line=360, after=278),
    Style("LetterFooterEven", "信函双页页码", based_on="FooterEven", line=360, after=278),
    *(
        Style("TableText", "表格文字", size=24, line=400) if style.id == "TableText" else style
        for style in STYLES
        if style.id.startswith("Table") or style.id in ("Spacer", "SectionEnd")
    ),
)  # fmt: skip


def official_numbering_xml() -> str:
    """Return numbering.xml: levels 一、（一）1.（1） in their faces as number 1 (7.3.3)."""
    kinds = (
        ("chineseCountingThousand", "%1、", HEI),
        ("chineseCountingThousand", "（%2）", KAI),
        ("decimal", "%3.", ""),
        ("decimal", "（%4）", ""),
    )
    levels = ""
    for level, (kind, text, font) in enumerate(kinds):
        face = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/></w:rPr>' if font else ""
        levels += (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="{2 * CHARACTER}"/></w:pPr>{face}</w:lvl>'
        )
    return (
        f'{HEAD}<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
