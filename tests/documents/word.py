"""Small Word files for tests, written part by part."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault/><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>'
)
CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)


def paragraph(*runs: str) -> str:
    """A paragraph with one run for each text, XML's own characters escaped."""
    escaped = (run.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for run in runs)
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in escaped)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table with one paragraph in each cell."""
    width = max(len(row) for row in rows)
    grid = '<w:gridCol w:w="2000"/>' * width
    body = "".join("<w:tr>" + "".join(cell(paragraph(text)) for text in row) + "</w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'


def cell(content: str) -> str:
    """A table cell around whole paragraphs."""
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def word_file(
    body: str,
    *,
    footer: str = "",
    footnote: str = "",
    title: str = "",
    section: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    relations: str = "",
) -> bytes:
    """A valid Word file around ``body``; ``parts`` adds or replaces members, ``relations`` adds relationships."""
    reference = '<w:footerReference w:type="default" r:id="rId2"/>' if footer else ""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _types(bool(footer), bool(footnote)),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{_OFFICE}"><w:body>{body}'
        f"<w:sectPr>{reference}{section}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        + (f'<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/>' if footer else "")
        + (f'<Relationship Id="rId3" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>' if footnote else "")
        + f"{relations}</Relationships>",
        "word/styles.xml": STYLES,
        "docProps/core.xml": CORE.format(title=title),
    }
    if footer:
        members["word/footer1.xml"] = f'<w:ftr xmlns:w="{W}">{footer}</w:ftr>'
    if footnote:
        members["word/footnotes.xml"] = (
            f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1">{footnote}</w:footnote></w:footnotes>'
        )
    members.update(parts or {})
    return zipped(members)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of the members in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def part(docx: bytes, name: str = "word/document.xml") -> str:
    """One part of a Word file as text."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(name).decode()


def texts(docx: bytes, name: str = "word/document.xml") -> list[str]:
    """The text of every paragraph of a part; line breaks and tabs as characters."""
    root = etree.fromstring(part(docx, name).encode())
    return [_text(p) for p in root.iter(f"{{{W}}}p")]


def _text(paragraph_element: etree._Element) -> str:
    pieces = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    return "".join(
        pieces.get(str(node.tag), node.text or "" if node.tag == f"{{{W}}}t" else "")
        for node in paragraph_element.iter()
    )


def _types(footer: bool, footnotes: bool) -> str:
    rows = {"/word/document.xml": "document.main", "/word/styles.xml": "styles"}
    rows |= {"/word/footer1.xml": "footer"} if footer else {}
    rows |= {"/word/footnotes.xml": "footnotes"} if footnotes else {}
    overrides = "".join(f'<Override PartName="{n}" ContentType="{_MAIN}.{kind}+xml"/>' for n, kind in rows.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def without_tags(xml: str) -> str:
    """Text only."""
    return re.sub(r"<[^>]+>", "", xml)
