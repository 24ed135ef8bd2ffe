"""A Word file put together from nothing but what it needs: no foreign base, no leftover styles."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from templates.house.blocks import field, paragraph, run
from templates.house.styles import HEAD, W, numbering_xml, styles_xml, theme_xml

WIDTH, WIDE = 8844, 13436
"""The line of a portrait and of a landscape page: 156 mm (GB/T 9704-2012, 5.2.1) and 237 mm."""
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MADE = "2026-01-01T00:00:00Z"
"""The clock must not enter a template."""
_PARTS = ("styles", "settings", "numbering", "fontTable", "footer1", "theme", "footer2")
_FILES = {"theme": "theme/theme1"}
_PORTRAIT = (11906, 16838, 2098, 1474, 1984, 1588)
_LANDSCAPE = (16838, 11906, 1588, 1701, 1474, 1701)


class Paper:
    """A document in the house style.

    Args:
        title: for the file's properties; may hold tags.
        author: likewise.
        footer: condition under which pages carry their own number, as a template expression; empty: always.
        cover: the first page carries no number.
    """

    def __init__(self, title: str, author: str = "", *, footer: str = "", cover: bool = False) -> None:
        self.title = title
        self.author = author
        self._footer = footer
        self._cover = cover
        self._body: list[str] = []
        self._first = True

    def add(self, *blocks: str) -> None:
        """Add blocks in reading order."""
        self._body += blocks

    def end_section(self, *, landscape: bool = False) -> None:
        """End a section: what was added since the last end stands on pages of this orientation."""
        self._body.append(
            f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{self._section(landscape, self._first)}</w:pPr></w:p>'
        )
        self._first = False

    def build(self, *, landscape: bool = False) -> bytes:
        """Return the .docx; ``landscape`` is the last section's orientation."""
        body = "".join(self._body) + self._section(landscape, self._first)
        names = _PARTS if self._cover else _PARTS[:-1]
        parts = {
            "[Content_Types].xml": _content_types(names),
            "_rels/.rels": _relations(
                (f"{_OFFICE}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": self._core(),
            "word/document.xml": f"{HEAD}<w:document {W} {_R}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(
                *((f"{_OFFICE}/{name.rstrip('12')}", f"{_FILES.get(name, name)}.xml") for name in names)
            ),
            "word/styles.xml": styles_xml(),
            "word/settings.xml": _settings(),
            "word/numbering.xml": numbering_xml(),
            "word/fontTable.xml": _font_table(),
            "word/theme/theme1.xml": theme_xml(),
            "word/footer1.xml": self._numbered_footer(),
        }
        if self._cover:
            parts["word/footer2.xml"] = f"{HEAD}<w:ftr {W}>{paragraph(style='Footer')}</w:ftr>"
        return zip_parts(parts)

    def _section(self, landscape: bool, first: bool) -> str:
        width, height, top, right, bottom, left = _LANDSCAPE if landscape else _PORTRAIT
        turned = ' w:orient="landscape"' if landscape else ""
        cover = first and self._cover
        return (
            '<w:sectPr><w:footerReference w:type="default" r:id="rId5"/>'
            + ('<w:footerReference w:type="first" r:id="rId7"/>' if cover else "")
            + f'<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
            + f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
            + 'w:header="851" w:footer="1020" w:gutter="0"/>'
            + ('<w:pgNumType w:start="1"/>' if first else "")
            + ("<w:titlePg/>" if cover else "")
            + "</w:sectPr>"
        )

    def _numbered_footer(self) -> str:
        runs = run("— ") + field("PAGE") + run(" / ") + field("NUMPAGES") + run(" —")
        number = paragraph(style="Footer", runs=runs)
        if self._footer:
            number = paragraph(f"{{%p if {self._footer} %}}", "Footer") + number + paragraph("{%p endif %}", "Footer")
        return f"{HEAD}<w:ftr {W}>{number}</w:ftr>"

    def _core(self) -> str:
        when = f'xsi:type="dcterms:W3CDTF">{_MADE}</dcterms:'
        return (
            f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(self.title)}</dc:title><dc:creator>{escape(self.author)}</dc:creator>"
            f"<dcterms:created {when}created><dcterms:modified {when}modified>"
            "<dc:language>zh-CN</dc:language></cp:coreProperties>"
        )


def zip_parts(parts: dict[str, str]) -> bytes:
    """Zip parts in the given order, with a fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # else the machine's kind would enter the bytes
            archive.writestr(info, text.encode())
    return out.getvalue()


def _content_types(names: Sequence[str]) -> str:
    kinds = {"document": f"{_WML}.document.main", "footer1": f"{_WML}.footer", "footer2": f"{_WML}.footer"}
    kinds["theme"] = "application/vnd.openxmlformats-officedocument.theme"
    overrides = "".join(
        f'<Override PartName="/word/{_FILES.get(name, name)}.xml" '
        f'ContentType="{kinds.get(name, _WML + "." + name)}+xml"/>'
        for name in ("document", *names)
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{overrides}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*relations: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _settings() -> str:
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        "<w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _font_table() -> str:
    """Name the fonts with their kind, so that Word picks a like one where a font is missing."""
    faces = (
        ("仿宋_GB2312", "仿宋", "modern", "86"),
        ("楷体_GB2312", "楷体", "modern", "86"),
        ("黑体", "SimHei", "modern", "86"),
        ("宋体", "SimSun", "auto", "86"),
        ("方正小标宋简体", "华文中宋", "auto", "86"),
        ("Times New Roman", "", "roman", "00"),
        ("Courier New", "", "modern", "00"),
    )
    rows = ""
    for name, other, family, charset in faces:
        alias = f'<w:altName w:val="{other}"/>' if other else ""
        kind = f'<w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
        rows += f'<w:font w:name="{name}">{alias}{kind}</w:font>'
    return f"{HEAD}<w:fonts {W}>{rows}</w:fonts>"
