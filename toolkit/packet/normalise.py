"""Bring any accepted attachment into one shape: an upright PDF without anything that acts or breaks PDF/A."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit import limits
from toolkit.documents.package import inspect_docx
from toolkit.errors import WantingError
from toolkit.findings import Finding
from toolkit.i18n import T, Text
from toolkit.packet.footers import with_feet
from toolkit.packet.foreign import normalise_pdf
from toolkit.packet.images import picture_pdf
from toolkit.packet.refusal import AttachmentRefused, note, refused

__all__ = ["AttachmentRefused", "NormalisedPdf", "normalise_attachment"]
SUFFIXES = {
    "pdf": (".pdf",),
    "picture": (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff"),
    "docx": (".docx",),
}


@dataclass(frozen=True)
class NormalisedPdf:
    """An attachment fit to bind.

    Args:
        pdf: its pages.
        pages: how many.
        notes: what was mended on the way, for a person to look at.
        embed_original: the original should be embedded too, since something of it (a signature) is lost.
    """

    pdf: bytes
    pages: int
    notes: tuple[Finding, ...] = ()
    embed_original: bool = False


def normalise_attachment(path: Path, data: bytes, *, convert: Callable[[bytes, str], bytes]) -> NormalisedPdf:
    """Make an attachment fit to bind.

    What the file is, its first bytes say; a name that claims otherwise is noted.

    Args:
        path: where it stands in the dossier; its name is used in messages.
        data: the file.
        convert: turns a Word file (bytes, name) into PDF/A.

    Raises:
        AttachmentRefused: names the file, the reason and the way out.
    """
    name = path.name
    if not data:
        raise refused(name, T("it is empty"), T("Put in the right file."))
    if len(data) > limits.ATTACHMENT_BYTES:
        raise refused(
            name,
            T("it is larger than {limit} MB", limit=limits.ATTACHMENT_BYTES // limits.MIB),
            T("Scan at 300 dpi in grey, or split it into several attachments."),
        )
    kind = _kind(data, name)
    notes = _misnamed(path, kind)
    if kind == "pdf":
        pdf, pages, mended, signed = normalise_pdf(data, name)
        return NormalisedPdf(with_feet(pdf), pages, notes + mended, signed)
    if kind == "picture":
        pdf, pages = picture_pdf(data, name)
        return NormalisedPdf(with_feet(pdf), pages, notes)
    try:
        inspect_docx(data, foreign=True)
    except AttachmentRefused:
        raise
    except WantingError as error:
        raise AttachmentRefused(
            T("The attachment {name}: {problem}", name=name, problem=error.problem), error.remedy
        ) from error
    pdf, pages, mended, signed = normalise_pdf(convert(data, name), name)
    return NormalisedPdf(with_feet(pdf), pages, notes + mended, signed)


def _kind(data: bytes, name: str) -> str:
    start = data[:1024]
    if b"%PDF-" in start:
        return "pdf"
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")):
        return "picture"
    if start.startswith(b"PK\x03\x04") and b"word/" in data and b"[Content_Types].xml" in data:
        return "docx"
    raise refused(name, _what(start, data), T("Save or print it as PDF and use that file."))


def _what(start: bytes, data: bytes) -> Text:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return T("it is an old Office file (.doc, .xls, .ppt) or one protected by a password")
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")):
        return T("it is a web page or XML, whatever its name says")
    if start.startswith(b"PK\x03\x04"):
        sheet = b"xl/workbook" in data or b"ppt/presentation" in data
        return T("it is a workbook or a presentation") if sheet else T("it is an archive or an unknown kind of file")
    if start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return T("it is a HEIC picture, as telephones make them")
    if start.startswith((b"GIF8", b"BM", b"RIFF")):
        return T("it is a picture of a kind that is not accepted (only JPEG, PNG and TIFF are)")
    return T("it is neither PDF, JPEG, PNG, TIFF nor .docx")


def _misnamed(path: Path, kind: str) -> tuple[Finding, ...]:
    if path.suffix.lower() in SUFFIXES[kind]:
        return ()
    return (
        note(
            "misnamed",
            T("The attachment {name} is really {kind}.", name=path.name,
              kind={"pdf": T("a PDF"), "picture": T("a picture"), "docx": T("a Word file")}[kind]),
            T("Give it the right ending, so that everyone can open it."),
        ),
    )  # fmt: skip
