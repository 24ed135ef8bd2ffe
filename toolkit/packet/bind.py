"""Bind parts into one PDF/A-3b file: pages, numbers, bookmarks, labels, embedded files. Same parts, same bytes."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    Fit,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

from toolkit import __version__, limits
from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet import manifest as packet_manifest
from toolkit.packet.catalogue import EmbeddedFile, PacketMeta, finish
from toolkit.packet.digest import content_digest, page_digests
from toolkit.packet.footers import Foot, read_feet
from toolkit.packet.layout import Layout, lay_out
from toolkit.packet.stamp import (
    FONT_NAME,
    Stamp,
    Stamper,
    StampFont,
    find_stamp_font,
    number_text,
    total_text,
)
from toolkit.publish import publishing

__all__ = ["EmbeddedFile", "Layout", "PacketMeta", "Part", "bind", "lay_out"]
A4 = (595.276, 841.89)
TOOL = f"alliance-toolkit {__version__}"
logging.getLogger("pypdf").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Part:
    """One part of the packet, ready to bind.

    Args:
        id: ``cover``, a form's id, or an attachment's code.
        kind: ``attachment`` for pages from outside, which may carry numbers of their own; else whatever the plan says.
        title: its bookmark.
        pdf: the PDF/A file.
        pages: how many pages it has.
        group: bookmarks it stands under, outermost first.
        numbered: the packet's number is printed at the foot of its pages.
        signed: it is one that signatures rest on; for whoever orchestrates.
    """

    id: str
    kind: str
    title: str
    pdf: bytes
    pages: int
    group: tuple[str, ...] = ()
    numbered: bool = True
    signed: bool = False
    reader: PdfReader | None = field(default=None, repr=False, compare=False)
    """The same PDF, read ahead by :func:`read_ahead`; it serves one binding."""


def read_ahead(pdf: bytes) -> PdfReader | None:
    """Parse a part's objects now, while something else is waited for; None for what binding shall refuse by name."""
    try:
        reader = PdfReader(io.BytesIO(pdf))
        for number, offsets in reader.xref.items():
            for index in offsets:
                reader.get_object(IndirectObject(index, number, reader))
    except (PyPdfError, ValueError, RecursionError):
        return None
    return reader


def bind(
    parts: Sequence[Part],
    layout: Layout,
    embedded: Sequence[EmbeddedFile],
    meta: PacketMeta,
    target: Path,
    make_manifest: Callable[[tuple[str, ...]], bytes],
    *,
    font: StampFont | None = None,
) -> None:
    """Write the packet.

    Every page counts, the packet's number is printed on those of numbered parts, and page labels are the same numbers.

    Args:
        parts: in order.
        layout: of the same parts, from :func:`lay_out`.
        embedded: files to carry along; ``manifest.json`` is added to them.
        meta: what the file says about itself.
        target: where the packet shall be; an old packet there is replaced whole.
        make_manifest: given the parts' content digests (:mod:`toolkit.packet.digest`) returns ``manifest.json``.
        font: of the page numbers; the best one found on this machine if None.

    Raises:
        WantingError: a part can't be read or the packet is larger than the limit.
        MissingError: no font for the page numbers.
        IOFailure: the target can't be written.
    """
    if layout.total > limits.PACKET_PAGES:
        raise WantingError(
            T("The packet would have {pages} pages; the limit is {limit}.",
              pages=layout.total, limit=limits.PACKET_PAGES),
            T("Leave out or shorten attachments."),
        )  # fmt: skip
    writer = PdfWriter()
    outline = _Outline(writer)
    stamps: dict[int, Stamp] = {}
    for part, first, blanks in zip(parts, layout.first_pages, layout.blanks, strict=True):
        for _ in range(blanks):
            writer.add_blank_page(*A4)
        try:
            reader = part.reader or PdfReader(io.BytesIO(part.pdf))
            writer.append(reader, import_outline=False)
            if len(writer.pages) != first - 1 + part.pages:
                raise ValueError(f"{part.id}: {len(reader.pages)} pages, announced {part.pages}")
            outline.add(part, reader, first - 1)
            if part.numbered:
                stamps |= _stamps(part, first)
        except (PyPdfError, pdfium.PdfiumError) as error:
            raise WantingError(
                T("{part} cannot be bound: its PDF cannot be read ({reason}).", part=part.title, reason=error),
                T("Open the file, print it to a new PDF and use that one."),
            ) from error
    pages = list(writer.pages)
    _tidy(writer, pages)
    _print_stamps(writer, pages, stamps, font)
    digests = page_digests(pages)
    contents = tuple(
        content_digest(digests[first - 1 : first - 1 + part.pages])
        for part, first in zip(parts, layout.first_pages, strict=True)
    )
    account = EmbeddedFile(packet_manifest.NAME, make_manifest(contents), "application/json", "Data", "manifest")
    everything = [*embedded, account]
    identity = hashlib.sha256(repr((digests, meta, [(f.name, f.sha256) for f in everything])).encode()).digest()
    finish(writer, everything, meta, TOOL, identity[:16])
    with publishing(target) as temporary, temporary.open("wb") as stream:
        writer.write(stream)


def _stamps(part: Part, first: int) -> dict[int, Stamp]:
    """Return the stamp of each page of a part, by page number."""
    if part.kind != "attachment":
        return {first + n: Stamp(number_text(first + n)) for n in range(part.pages)}
    feet: list[Foot] = read_feet(part.pdf)
    if len(feet) != part.pages:
        raise ValueError(f"{part.id}: {len(feet)} feet, announced {part.pages} pages")
    # One wording throughout a part: if any page has its own number, all get the unmistakable one.
    text = total_text if any(foot.numbered for foot in feet) else number_text
    return {first + n: Stamp(text(first + n), foot.baseline, rim=True) for n, foot in enumerate(feet)}


def _tidy(writer: PdfWriter, pages: Sequence[PageObject]) -> None:
    """Take out what speaks about the files the pages came from, and give every page resources of its own.

    LibreOffice shares one resources dictionary among all pages; page by page additions would pile up in it, and
    checking what changed after signing takes time by the number of paths to each object.
    """
    for page in pages:
        for key in ("/StructParents", "/Tabs", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/AA", "/AF"):
            page.pop(key, None)
        resources = DictionaryObject(_entries(page.get("/Resources")))
        if "/Font" in resources:
            resources[NameObject("/Font")] = DictionaryObject(_entries(resources["/Font"]))
        page[NameObject("/Resources")] = resources
        annotations = page.get("/Annots")
        if annotations is not None:
            kept = [a for a in annotations.get_object() if not isinstance(a.get_object(), NullObject)]
            for annotation in kept:
                annotation.get_object().pop("/StructParent", None)
            if kept:
                page[NameObject("/Annots")] = ArrayObject(kept)
            else:
                del page["/Annots"]


def _print_stamps(
    writer: PdfWriter, pages: Sequence[PageObject], stamps: dict[int, Stamp], font: StampFont | None
) -> None:
    if not stamps:
        return
    stamper = Stamper(font or find_stamp_font())
    shared_font = stamper.font.clone(writer).indirect_reference
    opening = _stream(writer, b"q\n")
    for number, stamp in stamps.items():
        page = pages[number - 1]
        box = page.cropbox
        edges = (float(box.left), float(box.bottom), float(box.right), float(box.top))
        closing = _stream(writer, b"\nQ\n" + stamper.content(stamp, edges, page.rotation))
        page[NameObject("/Contents")] = ArrayObject([opening, *_contents(page), closing])
        resources: Any = page["/Resources"]
        fonts = resources.setdefault(NameObject("/Font"), DictionaryObject())
        fonts[NameObject(FONT_NAME)] = shared_font


def _contents(page: PageObject) -> list[Any]:
    if "/Contents" not in page:
        return []
    raw: Any = page.raw_get("/Contents")
    found = raw.get_object() if isinstance(raw, IndirectObject) else raw
    if isinstance(found, ArrayObject):
        return list(list.__iter__(found))
    if isinstance(found, NullObject):
        return []
    return [raw]


def _stream(writer: PdfWriter, data: bytes) -> IndirectObject:
    stream: StreamObject = DecodedStreamObject()
    stream.set_data(data)
    return writer._add_object(stream)


def _entries(dictionary: Any) -> dict[Any, Any]:
    """Return the entries unresolved, so that what is shared stays shared."""
    found = dictionary.get_object() if dictionary is not None else None
    return {key: found.raw_get(key) for key in found} if isinstance(found, DictionaryObject) else {}


class _Outline:
    """Bookmarks: groups, under them parts, under them each part's own."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.groups: dict[tuple[str, ...], Any] = {}

    def add(self, part: Part, reader: PdfReader, offset: int) -> None:
        parent = None
        for depth in range(1, len(part.group) + 1):
            path = part.group[:depth]
            if path not in self.groups:
                self.groups[path] = self._item(path[-1], offset, parent, is_open=True)
            parent = self.groups[path]
        own = self._item(part.title, offset, parent)
        try:
            self._nested(reader, reader.outline, own, offset, 0)
        except (PyPdfError, KeyError, ValueError, TypeError, AttributeError):
            # A part's own bookmarks are a convenience; broken ones are left out.
            return

    def _nested(self, reader: PdfReader, items: Any, parent: Any, offset: int, depth: int) -> None:
        last = parent
        for item in items:
            if isinstance(item, list):
                if depth < 6:
                    self._nested(reader, item, last, offset, depth + 1)
                continue
            number = reader.get_destination_page_number(item)
            if number is None or number < 0:
                continue
            top = item.top if isinstance(item.top, (int, float)) else None
            last = self._item(str(item.title), offset + number, parent, None if top is None else float(top))

    def _item(self, title: str, page: int, parent: Any, top: float | None = None, *, is_open: bool = False) -> Any:
        fit = Fit.fit() if top is None else Fit.xyz(left=0, top=top)
        return self.writer.add_outline_item(title=title, page_number=page, parent=parent, fit=fit, is_open=is_open)
