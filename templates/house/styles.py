"""The styles, as Word's styles.xml and numbering.xml. Sizes in half points, distances in twips.

Lines have an exact pitch, so that a stand-in font of greater height does not change the layout. Numbers after
GB/T 9704-2012 where it speaks (faces, levels 一、（一）1.), smaller than 3号 since a form is no 公文.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
BODY_LINE = 520
_LEADER = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8835"/></w:tabs>'
_TWO_SIGNERS = '<w:tabs><w:tab w:val="left" w:pos="4800"/></w:tabs>'
_KEEP = "<w:keepNext/><w:keepLines/>"
_PUNCTUATION = "<w:overflowPunct/>"
"""Word's default, said aloud: LibreOffice 7.4 reads it the other way round and so hangs no punctuation over the edge,
where it loses a mark that figures follow on the next line."""


@dataclass(frozen=True)
class Style:
    """A paragraph style: what differs from the one it is based on; ``extra`` stands before the spacing."""

    id: str
    name: str
    font: str = ""
    size: int = 0
    line: int = 0
    before: int = 0
    after: int = 0
    align: str = ""
    indent: str = ""
    based_on: str = "Normal"
    next: str = ""
    extra: str = ""
    outline: int | None = None
    bold: bool = False
    latin: str = ""
    spacing: int = 0
    colour: str = ""


def _heading(level: int, font: str, size: int, line: int, before: int, after: int) -> Style:
    return Style(
        f"Heading{level}",
        f"heading {level}",
        font,
        size,
        line,
        before,
        after,
        indent='w:left="0" w:firstLine="0"',
        next="Prose",
        extra=f'{_KEEP}<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>',
        outline=level - 1,
        bold=level == 3,
    )


def _indent(characters: int, size: int) -> str:
    return f'w:firstLineChars="{characters * 100}" w:firstLine="{characters * size * 10}"'


STYLES = (
    Style("Prose", "正文段落", align="both", indent=_indent(2, 28)),
    _heading(1, HEI, 32, 600, 200, 120),
    _heading(2, KAI, 30, 560, 120, 80),
    _heading(3, FANG, 28, 520, 60, 0),
    Style(
        "HeadingPlain",
        "无编号标题",
        HEI,
        32,
        600,
        200,
        120,
        next="Prose",
        extra=_KEEP,
        outline=0,
    ),
    Style("TOC1", "toc 1", size=28, line=540, extra=_LEADER),
    Style("TOC2", "toc 2", size=24, line=440, indent='w:left="480"', extra=_LEADER),
    Style("CoverTitle", "封面标题", TITLE, 52, 900, align="center", latin=TITLE),
    Style("CoverName", "封面文种", TITLE, 72, 1200, before=240, align="center", spacing=60, latin=TITLE),
    Style("CoverLabel", "封面栏目", HEI, 30, 480, align="distribute"),
    Style("CoverValue", "封面内容", KAI, 30, 480),
    Style("CoverNumber", "封面编号", size=24, line=400, align="right"),
    Style("CoverFoot", "封面落款", KAI, 32, 600, align="center"),
    Style("PartTitle", "篇首标题", TITLE, 44, 720, after=360, align="center", extra=_KEEP, latin=TITLE),
    Style(
        "NoteItem",
        "填报说明",
        align="both",
        extra='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>',
    ),
    Style("TableText", "表格文字", size=21, line=320),
    Style("TableHead", "表头", HEI, 21, 320, align="center"),
    Style("TableCentre", "表格居中", based_on="TableText", align="center"),
    Style("TableNumber", "表格数字", based_on="TableText", align="right"),
    Style("TableTitle", "表格小标题", HEI, based_on="TableText"),
    Style("TableSmall", "表格小字", based_on="TableText", size=18, line=260),
    Style("TableSmallHead", "表头小字", HEI, based_on="TableSmall", align="center"),
    Style("TableSmallCentre", "表格小字居中", based_on="TableSmall", align="center"),
    Style("TableCode", "表格代码", based_on="TableText", size=16, line=220, latin="Courier New"),
    Style("TableUnit", "表格单位", size=21, line=360, align="right", extra="<w:keepNext/>"),
    Style("TableNote", "表注", KAI, 21, 340, before=60, align="both"),
    Style("BlockTitle", "意见栏标题", HEI, 24, 400, extra=_KEEP),
    Style("BlockText", "意见栏正文", size=24, line=400, align="both", indent=_indent(2, 24), extra=_KEEP),
    Style("BlockHint", "意见栏提示", KAI, 24, 440, extra=_KEEP),
    Style("Sign", "签署", size=24, line=480, extra=_KEEP + _TWO_SIGNERS),
    Style("SignDate", "签署日期", size=24, line=480, align="right", indent='w:right="480"'),
    Style("Footer", "footer", SONG, 28, 360, align="center", latin=SONG),
    Style("Spacer", "表间空行", size=8, line=160),
    Style("SectionEnd", "分节", size=2, line=20),
)


def styles_xml(styles: Iterable[Style] = STYLES, *, size: int = 28, line: int = BODY_LINE, spacing: int = 0) -> str:
    """Return styles.xml.

    Args:
        styles: paragraph styles.
        size: of plain text, in half points.
        line: its exact pitch.
        spacing: what is added to each character's width.
    """
    tight = f'<w:spacing w:val="{spacing}"/>' if spacing else ""
    return (
        f"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}"
        f'{tight}<w:kern w:val="2"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr>{_PUNCTUATION}<w:spacing w:line="{line}" w:lineRule="exact"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"{_margins(0, 108)}</w:tblPr></w:style>"
        f"{_table('HouseTable', '表格', 40, 70)}"
        f"{_table('HouseBlock', '意见栏', 60, 140)}"
        '<w:style w:type="table" w:customStyle="1" w:styleId="HouseOpen"><w:name w:val="无框表格"/>'
        '<w:basedOn w:val="TableNormal"/></w:style>'
        + "".join(map(_style, styles))
        + '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style></w:styles>'
    )


def numbering_xml(lists: Sequence[str] = ()) -> str:
    """Return numbering.xml: headings 一、（一）1. as number 1, lists 1. 2. 3. as number 2.

    Args:
        lists: levels (``w:lvl``) of further lists, which become number 3 and on.
    """
    levels = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3. "))
    headings = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="Heading{n + 1}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for n, (kind, text) in enumerate(levels)
    )
    items = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="NoteItem"/>'
        '<w:suff w:val="space"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="560"/></w:pPr></w:lvl>'
    )
    return (
        f"{HEAD}<w:numbering {W}>"
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{headings}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>{items}</w:abstractNum>'
        + "".join(
            f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            for n, levels in enumerate(lists, 2)
        )
        + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(2 + len(lists)))
        + "</w:numbering>"
    )


def theme_xml() -> str:
    """Return theme1.xml: plain black on white; fonts are named by the styles, never by the theme."""
    colours = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": "1F3864",
        "lt2": "E7E6E6",
        "accent1": "2F5496",
        "accent2": "C00000",
        "accent3": "7F7F7F",
        "accent4": "BF8F00",
        "accent5": "2E75B6",
        "accent6": "538135",
        "hlink": "0563C1",
        "folHlink": "954F72",
    }
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items())
    face = f'<a:latin typeface="Times New Roman"/><a:ea typeface="{FANG}"/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="House">'
        f'<a:themeElements><a:clrScheme name="House">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="House"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="House"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def _style(style: Style) -> str:
    spacing = ""
    if style.line or style.before or style.after:
        around = f' w:before="{style.before}" w:after="{style.after}"' if style.before or style.after else ""
        spacing = f'<w:spacing{around} w:line="{style.line or BODY_LINE}" w:lineRule="exact"/>'
    paragraph = (
        style.extra
        + spacing
        + (f"<w:ind {style.indent}/>" if style.indent else "")
        + (f'<w:jc w:val="{style.align}"/>' if style.align else "")
        + (f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "")
    )
    text = (
        (_fonts(style.font or FANG, style.latin) if style.font or style.latin else "")
        + ("<w:b/>" if style.bold else "")
        + (f'<w:color w:val="{style.colour}"/>' if style.colour else "")
        + (f'<w:spacing w:val="{style.spacing}"/>' if style.spacing else "")
        + (f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>' if style.size else "")
    )
    custom = "" if style.name[0].islower() else ' w:customStyle="1"'
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based_on}"/>{following}<w:qFormat/>'
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{text}</w:rPr>" if text else "")
        + "</w:style>"
    )


def _fonts(east: str, latin: str = "") -> str:
    latin = latin or LATIN
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'


def _margins(upright: int, sideways: int) -> str:
    sides = (("top", upright), ("left", sideways), ("bottom", upright), ("right", sideways))
    return "<w:tblCellMar>" + "".join(f'<w:{s} w:w="{w}" w:type="dxa"/>' for s, w in sides) + "</w:tblCellMar>"


def _table(identity: str, name: str, upright: int, sideways: int) -> str:
    lines = [(side, 8) for side in ("top", "left", "bottom", "right")] + [("insideH", 4), ("insideV", 4)]
    borders = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>' for side, size in lines)
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{identity}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"{_margins(upright, sideways)}</w:tblPr></w:style>"
    )
