"""Cut what was laid out together into one PDF/A-3b for each document."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from toolkit import __version__
from toolkit.errors import IOFailure
from toolkit.i18n import T
from toolkit.office.press.merge import START
from toolkit.packet.xmp import srgb_profile, write_xmp
from toolkit.signing.seals.press import Impression, SealDrawer

_TOOL = f"alliance-toolkit {__version__}"
_PRODUCER = "LibreOffice; pikepdf"
_FONT = re.compile(rb"/([^\s/<>\[\]()]+)\s+[-+.\d]+\s+Tf\b")
_DRAWN = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")


def page_ranges(source: pikepdf.Pdf, count: int) -> list[range]:
    """Return the pages of each document, by the places that its bookmarks name.

    Raises:
        IOFailure: a document has no place, or they are out of order.
    """
    places = _places(source)
    starts = [places.get(f"{START}{number}") for number in range(1, count + 1)]
    known = [start for start in starts if start is not None]
    if len(known) != count or known != sorted(set(known)) or known[:1] != [0]:
        raise IOFailure(
            T("The pages of notices that were laid out together cannot be told apart."),
            T("Run the command again; if it stays so, report it with the batch."),
        )
    return [range(a, b) for a, b in zip(known, [*known[1:], len(source.pages)], strict=True)]


@dataclass(frozen=True)
class Label:
    """What a file says of itself.

    Args:
        title: of the document.
        author: who issues it.
        day: its date; the file's time is the beginning of that day in China.
    """

    title: str
    author: str
    day: date


def cut(source: pikepdf.Pdf, pages: range, label: Label, seal: Impression | None = None) -> bytes:
    """Return some of the pages as a PDF/A-3b of its own; the same pages give the same bytes.

    Args:
        source: pages without tags, as laid out.
        pages: which, counted from 0.
        label: for its properties.
        seal: what is to be printed on one of the pages.
    """
    with pikepdf.new() as out:
        for number in pages:
            out.pages.append(source.pages[number])
        for page in out.pages:
            for key in ("/StructParents", "/Tabs"):
                if key in page:
                    del page[key]
            page.Resources = _used(page)
        if seal is not None:
            SealDrawer(out).press(out.pages[seal.page - pages.start], [seal])
        _archive(out, label)
        buffer = io.BytesIO()
        out.save(
            buffer,
            static_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            min_version="1.7",
        )
    return _identified(buffer.getvalue())


def _places(source: pikepdf.Pdf) -> dict[str, int]:
    """Return the named destinations with the index of their page."""
    numbers: dict[tuple[int, int], int] = {tuple(page.obj.objgen): n for n, page in enumerate(source.pages)}  # type: ignore[misc]
    out: dict[str, int] = {}
    named = source.Root.get("/Dests")
    if isinstance(named, Dictionary):
        for name, target in named.items():
            _add(out, str(name).lstrip("/"), target, numbers)
    names = source.Root.get("/Names")
    if isinstance(names, Dictionary) and "/Dests" in names:
        for key, target in pikepdf.NameTree(names.Dests).items():
            _add(out, str(key), target, numbers)
    return out


def _add(out: dict[str, int], name: str, target: pikepdf.Object, numbers: dict[tuple[int, int], int]) -> None:
    place = target.D if isinstance(target, Dictionary) else target
    if isinstance(place, Array) and len(place) and tuple(place[0].objgen) in numbers:
        out[name] = numbers[tuple(place[0].objgen)]  # type: ignore[index]


def _used(page: pikepdf.Page) -> Dictionary:
    """Return what a page's content really uses of the resources that all pages of the layout share."""
    contents = page.Contents
    streams = list(contents) if isinstance(contents, Array) else [contents]
    code = b"\n".join(stream.read_bytes() for stream in streams)
    names = {"/Font": set(_FONT.findall(code)), "/XObject": set(_DRAWN.findall(code))}
    out = Dictionary()
    for kind, shared in page.Resources.items():
        if kind in names and isinstance(shared, Dictionary):
            known = {key: value for key, value in shared.items() if key[1:].encode() in names[kind]}
            if known:
                out[kind] = Dictionary(known)
        else:
            out[kind] = shared
    return out


def _archive(out: pikepdf.Pdf, label: Label) -> None:
    """Add what PDF/A-3b asks for beside the pages (ISO 19005-3, 6.2.3, 6.6)."""
    title, author, day = label.title, label.author, label.day
    moment = f"{day.isoformat()}T00:00:00+08:00"
    xmp = write_xmp(title=title, author=author, subject=title, date=moment, creator=_TOOL, producer=_PRODUCER)
    metadata = out.make_stream(xmp)
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    out.Root.Metadata = metadata
    profile = out.make_stream(srgb_profile())
    profile.N = 3
    out.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB"),
                DestOutputProfile=profile,
            )
        ]
    )
    out.Root.Lang = String("zh-CN")
    out.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf_time = f"D:{day:%Y%m%d}000000+08'00'"
    out.trailer.Info = out.make_indirect(
        Dictionary(
            Title=title,
            Author=author,
            Subject=title,
            Creator=_TOOL,
            Producer=_PRODUCER,
            CreationDate=String(pdf_time),
            ModDate=String(pdf_time),
        )
    )


_STATIC = b"31415926535897932384626433832795"
"""What qpdf writes as a static identifier."""


def _identified(pdf: bytes) -> bytes:
    """Give the file an identifier made of its contents (ISO 32000-1, 14.4)."""
    own = hashlib.sha256(pdf).hexdigest()[:32].encode()
    return pdf.replace(_STATIC, own)
