"""Take out of a Word file, before LibreOffice reads it, what LibreOffice would fail on and nobody would see on paper.

Comments are not printed, and LibreOffice without a GUI dies of drawing their windows (7.4). Whether punctuation may
hang over the edge is not for the document to say: see ``uno_worker`` and docs/decisions/0006-hanging-punctuation.md.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from toolkit import limits

_UNWANTED = ("commentRangeStart", "commentRangeEnd", "commentReference", "overflowPunct")
_NAMES = tuple(name.encode() for name in _UNWANTED)
_ELEMENTS = tuple(f"{{*}}{name}" for name in _UNWANTED)
_QUICK = 1
"""The file is read once and thrown away; packing it well would take longer than that."""


def office_input(docx: bytes) -> bytes:
    """Return the Word file as LibreOffice should read it; itself if there is nothing to take out.

    Args:
        docx: a Word file that passed ``refuse_what_is_no_word_file``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            members = archive.infolist()
            cleaned = {m.filename: data for m in members if (data := _cleaned(archive, m)) is not None}
            return _replaced(archive, cleaned) if cleaned else docx
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return docx  # LibreOffice will say so


def _cleaned(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """Return a part without what is unwanted, None if it has nothing of it."""
    if not member.filename.endswith(".xml") or member.file_size > limits.ZIP_MEMBER_BYTES:
        return None
    part = archive.read(member)
    if not any(name in part for name in _NAMES):
        return None
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    for element in list(root.iter(*_ELEMENTS)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _replaced(archive: zipfile.ZipFile, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as target:
        for member in archive.infolist():
            target.writestr(member.filename, parts.get(member.filename) or archive.read(member))
    return out.getvalue()
