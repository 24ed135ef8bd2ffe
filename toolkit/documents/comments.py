"""Take comments out of a Word file before conversion.

They are not printed (PDF/A has no use for them), and LibreOffice without a GUI dies of drawing their windows (7.4).
"""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from toolkit import limits

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MARKS = tuple(f"{{{_W}}}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def without_comments(docx: bytes) -> bytes:
    """Return the Word file without the marks that hang comments on its text; itself if there are none."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        names = set(archive.namelist())
        if "word/comments.xml" not in names:
            return docx
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for member in archive.infolist():
                if member.file_size > limits.ZIP_MEMBER_BYTES:
                    return docx
                data = archive.read(member)
                target.writestr(member, _unmarked(data) if member.filename in _PARTS else data)
    return out.getvalue()


def _unmarked(part: bytes) -> bytes:
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return part  # LibreOffice will say so
    for mark in list(root.iter(*_MARKS)):
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
