"""A slim writer for the sample's Word drafts: the few styles they use and nothing else, valid for Word and its judges.

The house style of official documents is another matter (``templates/``): an applicant's own drafts need not wear it.
"""
# ruff: noqa: E501  # Chinese counts double; sentences and markup stay whole

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from samples.paper import MADE

WIDTH = 8844
"""The line of an A4 page with official margins, twips."""
_DIGITS = "零一二三四五六七八九"
MARK = "样例材料　仅供演示，不得用于实际申报"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"

# id, name, font, half-points, paragraph properties in the schema's order
_STYLES = (
    ("PartTitle", "Part Title", "方正小标宋简体", 40, '<w:keepNext/><w:spacing w:before="200" w:after="300"/><w:jc w:val="center"/>'),
    ("Heading1", "heading 1", "黑体", 32, '<w:keepNext/><w:keepLines/><w:spacing w:before="160" w:after="80"/><w:outlineLvl w:val="0"/>'),
    ("Prose", "Prose", "仿宋_GB2312", 28, '<w:spacing w:line="540" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="560"/><w:jc w:val="both"/>'),
    ("TableHead", "Table Head", "黑体", 21, '<w:keepNext/><w:jc w:val="center"/>'),
    ("TableText", "Table Text", "仿宋_GB2312", 21, ""),
    ("Header", "header", "楷体_GB2312", 18, '<w:jc w:val="right"/>'),
)  # fmt: skip


class Draft:
    """A Word file: blocks in reading order, a header with the mark 样例 on every page, no page numbers of its own."""

    def __init__(self, title: str, author: str) -> None:
        self.title, self.author = title, author
        self._body: list[str] = []
        self._sections = 0

    def section(self, title: str) -> str:
        """Return the next heading, numbered 一、 二、 and so on."""
        self._sections += 1
        return heading(f"{hanzi(self._sections)}、{title}")

    def add(self, *blocks: str) -> None:
        """Add blocks."""
        self._body += blocks

    def build(self) -> bytes:
        """The .docx, the same bytes for the same blocks."""
        section = (
            '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
            "</w:sectPr>"
        )
        document = f"<w:document {_W} {_R}><w:body>{''.join(self._body)}{section}</w:body></w:document>"
        kinds = {"document": "document.main", "header1": "header"}
        parts = "".join(
            f'<Override PartName="/word/{n}.xml" ContentType="{_TYPE}.wordprocessingml.{kinds.get(n, n)}+xml"/>'
            for n in ("document", "styles", "settings", "fontTable", "header1")
        )
        files = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{parts}'
            f'<Override PartName="/word/theme/theme1.xml" ContentType="{_TYPE}.theme+xml"/>'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
            "_rels/.rels": _relations(
                (f"{_REL}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": self._core(),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": _relations(
                (f"{_REL}/styles", "styles.xml"),
                (f"{_REL}/settings", "settings.xml"),
                (f"{_REL}/header", "header1.xml"),
                (f"{_REL}/theme", "theme/theme1.xml"),
                (f"{_REL}/fontTable", "fontTable.xml"),
            ),
            "word/styles.xml": _styles(),
            "word/settings.xml": f'<w:settings {_W}><w:zoom w:percent="100"/><w:compat><w:compatSetting '
            'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
            "word/header1.xml": f"<w:hdr {_W}>{paragraph(MARK, 'Header')}</w:hdr>",
            "word/fontTable.xml": _fonts(),
            "word/theme/theme1.xml": _theme(),
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, text in files.items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
                archive.writestr(info, (_HEAD + text).encode())
        return out.getvalue()

    def _core(self) -> str:
        made = f"{MADE:%Y-%m-%dT%H:%M:%S}+08:00"
        dates = "".join(f'<dcterms:{n} xsi:type="dcterms:W3CDTF">{made}</dcterms:{n}>' for n in ("created", "modified"))
        return (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(self.title)}</dc:title><dc:creator>{escape(self.author)}</dc:creator>{dates}</cp:coreProperties>"
        )


def hanzi(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def paragraph(text: str, style: str) -> str:
    """A paragraph in one of the styles above."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def heading(text: str) -> str:
    """A native heading."""
    return paragraph(text, "Heading1")


def prose(text: str) -> str:
    """A paragraph of running text."""
    return paragraph(text, "Prose")


def gap(height: int) -> str:
    """A blank line, ``height`` in twips."""
    return f'<w:p><w:pPr><w:spacing w:line="{height}" w:lineRule="exact"/></w:pPr></w:p>'


def grid(widths: Sequence[int], rows: Iterable[Sequence[str]], *, head: Sequence[str]) -> str:
    """A ruled table with a repeated head row; rows never split over pages."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = [_row(widths, head, "TableHead", "<w:cantSplit/><w:tblHeader/>")]
    body += [_row(widths, row, "TableText", "<w:cantSplit/>") for row in rows]
    return _table(widths, columns, "".join(body)) + gap(160)


def _row(widths: Sequence[int], texts: Sequence[str], style: str, properties: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraph(text, style)}</w:tc>'
        for width, text in zip(widths, texts, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _table(widths: Sequence[int], columns: str, rows: str) -> str:
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


def _styles() -> str:
    def fonts(east: str) -> str:
        return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{east}" w:cs="Times New Roman"/>'

    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{layout}</w:pPr>"
        f'<w:rPr>{fonts(font)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for key, name, font, size, layout in _STYLES
    )
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts('仿宋_GB2312')}"
        '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="Ruled"><w:name w:val="Ruled"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>{styles}</w:styles>"
    )


def _relations(*relations: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _fonts() -> str:
    names = dict.fromkeys((*(style[2] for style in _STYLES), "Times New Roman"))
    rows = "".join(f'<w:font w:name="{name}"><w:family w:val="auto"/></w:font>' for name in names)
    return f"<w:fonts {_W}>{rows}</w:fonts>"


def _theme() -> str:
    """The least theme the schema allows; Word asks for one, the drafts use nothing of it."""
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{"FFFFFF" if name.startswith("lt") else "000000"}"/></a:{name}>' for name in names
    )
    font = '<a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    line = '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Plain"><a:themeElements>'
        f'<a:clrScheme name="Plain">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Plain"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
