"""The parts that every Word file of the house has, and the zip around them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from templates.house.styles import HEAD, W

_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MADE = "2026-01-01T00:00:00Z"
"""The clock must not enter a template."""
_FILES = {"theme": "theme/theme1"}
_KINDS = {
    "document": f"{_WML}.document.main",
    "theme": "application/vnd.openxmlformats-officedocument.theme",
}


def word_file(title: str, author: str, body: str, parts: dict[str, str]) -> bytes:
    """Return a .docx.

    Args:
        title: for the file's properties; may hold tags.
        author: likewise.
        body: what ``w:body`` holds.
        parts: name to XML, in the order in which they are related; see :func:`related`. Headers and footers are called
            ``header1``, ``footer2`` and so on.
    """
    return zip_parts(
        {
            "[Content_Types].xml": _content_types(parts),
            "_rels/.rels": _relations(
                (f"{_OFFICE}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _core(title, author),
            "word/document.xml": f"{HEAD}<w:document {W} {_R}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(
                *((f"{_OFFICE}/{_bare(name)}", f"{_file(name)}.xml") for name in parts)
            ),
            **{f"word/{_file(name)}.xml": xml for name, xml in parts.items()},
        }
    )


def related(parts: Iterable[str], name: str) -> str:
    """Return the id by which the main part names another part."""
    return f"rId{list(parts).index(name) + 1}"


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


def settings_xml(*, two_sided: bool = False) -> str:
    """Return settings.xml; ``two_sided`` pages have footers of their own on even pages."""
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        + "<w:evenAndOddHeaders/>" * two_sided
        + '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        "<w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def font_table_xml() -> str:
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


def _core(title: str, author: str) -> str:
    when = f'xsi:type="dcterms:W3CDTF">{_MADE}</dcterms:'
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        f"<dcterms:created {when}created><dcterms:modified {when}modified>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _bare(name: str) -> str:
    return name.rstrip("0123456789")


def _file(name: str) -> str:
    return _FILES.get(name, name)


def _content_types(names: Iterable[str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{_file(name)}.xml" ContentType="{_KINDS.get(name, f"{_WML}.{_bare(name)}")}+xml"/>'
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
