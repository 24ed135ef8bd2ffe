"""PDFs that others made: refuse what must not go in, mend what would break PDF/A, turn every page upright."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, StreamObject

from toolkit import limits
from toolkit.errors import AllianceError
from toolkit.findings import Finding
from toolkit.i18n import T, Text
from toolkit.packet.images import draw_picture, pack
from toolkit.packet.marks import Marks, read_marks
from toolkit.packet.pdfa_page import PageInspector
from toolkit.packet.raster import DPI, Rasteriser
from toolkit.packet.refusal import note, refused
from toolkit.packet.upright import Frame, enclose, frame_of
from toolkit.packet.walk import ACTION_KEYS, at, filters, is_true, items, walk

logging.getLogger("pypdf").addHandler(logging.NullHandler())
ACTIVE = {
    "/JavaScript": T("it contains JavaScript"),
    "/Launch": T("it starts other programs"),
    "/Rendition": T("it contains film or sound"),
    "/Movie": T("it contains film or sound"),
    "/Sound": T("it contains film or sound"),
    "/RichMedia": T("it contains film or sound"),
    "/RichMediaExecute": T("it contains film or sound"),
    "/Screen": T("it contains film or sound"),
    "/3D": T("it contains 3D models"),
    "/GoTo3DView": T("it contains 3D models"),
    "/SubmitForm": T("it sends form data over the network"),
    "/ImportData": T("it reads in other files"),
}


def normalise_pdf(data: bytes, name: str) -> tuple[bytes, int, tuple[Finding, ...], bool]:
    """Make a PDF from outside fit to bind.

    Args:
        data: the file.
        name: for messages.

    Returns:
        The mended PDF, its number of pages, what was mended, and whether signatures were lost on the way.

    Raises:
        AttachmentRefused: it is encrypted, damaged, empty, active or larger than the limits.
    """
    try:
        reader, repaired = _open(data, name)
        form = at(reader.root_object, "/AcroForm")
        _examine(reader, name)
        signed = any(at(field, "/FT") == "/Sig" and at(field, "/V") is not None for field in _fields(form))
        with Rasteriser(data) as rasteriser:
            if len(rasteriser) != len(reader.pages):
                raise _damaged(name, T("its pages are read differently by two programs"))
            made = _Remaking(reader, rasteriser, layered=_hides_layers(reader.root_object), form=form)
            pdf = made.run()
    except AllianceError:
        raise
    except pdfium.PdfiumError as error:
        raise _damaged(name, error) from error
    except Exception as error:  # pypdf raises every kind, from KeyError to zlib.error, on damaged files
        raise _damaged(name, f"{type(error).__name__} {error}"[:160]) from error
    return pdf, len(reader.pages), tuple(_notes(name, made, repaired, signed)), signed


class _Remaking:
    """One file's pages, each enclosed upright in a new page or, where that can't be, drawn as a picture."""

    def __init__(self, reader: PdfReader, rasteriser: Rasteriser, *, layered: bool, form: Any) -> None:
        self.reader = reader
        self.rasteriser = rasteriser
        self.layered = layered
        self.undrawn_fields = is_true(form, "/NeedAppearances")
        self.inspector = PageInspector()
        self.writer = PdfWriter()
        self.drawn: dict[int, list[Text]] = {}
        self.comments = 0
        self.files = 0
        self.shrunk: list[int] = []

    def run(self) -> bytes:
        for number, page in enumerate(self.reader.pages):
            frame = frame_of(page)
            if frame.shrunk:
                self.shrunk.append(number + 1)
            marks = read_marks(page, undrawn_fields=self.undrawn_fields)
            self.comments += marks.comments
            self.files += marks.files
            reasons = self._reasons(page, marks)
            if reasons:
                self.drawn[number + 1] = reasons
                self._draw(number, frame)
            else:
                enclose(self.writer, page, frame, marks)
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()

    def _reasons(self, page: PageObject, marks: Marks) -> list[Text]:
        reasons = [T("It has layers that are switched off.")] if self.layered else []
        if marks.undrawn:
            reasons.append(T("It has fields or marks without a drawing of their own."))
        bare = DictionaryObject({key: page.raw_get(key) for key in page if key not in ("/Annots", "/AA", "/PresSteps")})
        reasons += [fault.detail for fault in self.inspector.inspect(bare)]
        for drawing in marks.drawings:
            holder = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/X"): drawing.stream})})
            probe = {NameObject("/MediaBox"): page.raw_get("/MediaBox"), NameObject("/Resources"): holder}
            reasons += [fault.detail for fault in self.inspector.inspect(DictionaryObject(probe))]
        return list({str(reason): reason for reason in reasons}.values())

    def _draw(self, number: int, frame: Frame) -> None:
        image = self.rasteriser.draw(number, DPI * frame.scale / frame.unit)
        width, height = frame.size
        draw_picture(self.writer, pack(image, lossy=True), frame.size, (0, 0, width, height))


def _open(data: bytes, name: str) -> tuple[PdfReader, bool]:
    if b"%%EOF" not in data[-2048:]:
        raise _damaged(name, T("its end is missing"))
    repaired = False
    try:
        reader = PdfReader(io.BytesIO(data), strict=True)
        encrypted = reader.is_encrypted
        if not encrypted:
            len(reader.pages)
    except Exception:  # strict reading stops at the first irregularity, of whatever kind
        reader = PdfReader(io.BytesIO(data))
        encrypted = reader.is_encrypted
        repaired = True
    if encrypted:
        raise refused(
            name,
            T("it is encrypted or protected by a password"),
            T("Open it with the password, save or print it without protection, and use that file."),
        )
    # From here on leniently, but every stream is unpacked and both readers must see the same pages.
    reader.strict = False
    count = len(reader.pages)
    if count == 0:
        raise refused(name, T("it has no pages"), T("Put in the right file."))
    if count > limits.ATTACHMENT_PAGES:
        raise refused(
            name,
            T("it has {pages} pages, more than {limit}", pages=count, limit=limits.ATTACHMENT_PAGES),
            T("Split it into several attachments, or leave out what is not asked for."),
        )
    return reader, repaired


def _examine(reader: PdfReader, name: str) -> None:
    """Refuse what acts, unpack everything once, and mend in place what needs no drawing."""
    for key, thing in walk(reader.root_object):
        reason = None
        if "/JS" in thing or (key == "/JavaScript" and "/Names" in thing):
            reason = ACTIVE["/JavaScript"]
        elif key in ACTION_KEYS and str(at(thing, "/S")) in ACTIVE:
            reason = ACTIVE[str(at(thing, "/S"))]
        elif str(at(thing, "/Subtype")) in ACTIVE and ("/Rect" in thing or "/RichMediaContent" in thing):
            reason = ACTIVE[str(at(thing, "/Subtype"))]
        elif "/XFA" in thing:
            reason = T("it is an XFA form, which only one program can show")
        if reason is not None:
            raise refused(name, reason, T("Print it to a new PDF and use that one."))
        if isinstance(thing, StreamObject):
            _unpack(thing, name)
            if at(thing, "/Subtype") == "/Image":
                if is_true(thing, "/Interpolate"):
                    thing[NameObject("/Interpolate")] = BooleanObject(False)
                for spare in ("/Alternates", "/OPI", "/Metadata"):
                    thing.pop(spare, None)
        if at(thing, "/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in thing:
            # What a reader assumes where nothing is said; PDF/A wants it said.
            thing[NameObject("/CIDToGIDMap")] = NameObject("/Identity")


def _unpack(stream: StreamObject, name: str) -> None:
    used = filters(stream)
    if {"/F", "/FFilter"} & set(stream) and at(stream, "/Type") != "/EmbeddedFile":
        raise refused(name, T("part of it lies in another file"), T("Print it to a new PDF and use that one."))
    if used[:1] != ["/FlateDecode"]:
        return
    unpacker, total = zlib.decompressobj(), 0
    rest = stream._data if isinstance(stream._data, bytes) else bytes(stream._data)
    try:
        while rest and not unpacker.eof:
            total += len(unpacker.decompress(rest, 1 << 20))
            rest = unpacker.unconsumed_tail
            if total > limits.PDF_STREAM_BYTES:
                raise refused(
                    name,
                    T("a part of it unpacks to more than {limit} MB", limit=limits.PDF_STREAM_BYTES // limits.MIB),
                    T("Print it to a new PDF and use that one."),
                )
        unpacker.flush()
    except zlib.error as error:
        raise _damaged(name, T("a part of it cannot be unpacked")) from error
    if stream._data and not unpacker.eof:
        raise _damaged(name, T("a part of it breaks off"))


def _fields(form: Any) -> Iterator[Any]:
    waiting, seen = items(at(form, "/Fields")), 0
    while waiting and seen < 10_000:
        seen += 1
        field = waiting.pop()
        yield field
        waiting += items(at(field, "/Kids"))


def _hides_layers(root: DictionaryObject) -> bool:
    default = at(root, "/OCProperties", "/D")
    return bool(items(at(default, "/OFF"))) or at(default, "/BaseState") == "/OFF"


def _notes(name: str, made: _Remaking, repaired: bool, signed: bool) -> Iterator[Finding]:
    if repaired:
        yield note(
            "repaired",
            T("The attachment {name} is not written quite correctly; it was read all the same.", name=name),
            T("Look at its pages in the packet."),
        )
    if signed:
        yield note(
            "signed",
            T("The attachment {name} bears a digital signature, which binding cannot keep.", name=name),
            T("The original is embedded in the packet as it is."),
        )
    for reasons, pages in _grouped(made.drawn):
        yield note(
            "drawn",
            T("The attachment {name}: bound as pictures: pages {pages}. {reasons}", name=name,
              pages=_ranges(pages), reasons=_Joined(reasons)),
            T("To keep its text searchable, export the file again as PDF/A with fonts embedded."),
        )  # fmt: skip
    if made.comments:
        yield note(
            "comments",
            T("The attachment {name}: {count} comments were left out.", name=name, count=made.comments),
            T("If they matter, print the file with its comments to a new PDF."),
        )
    if made.files:
        yield note(
            "files",
            T("The attachment {name}: {count} files attached inside it were left out.", name=name, count=made.files),
            T("Add them as attachments of their own."),
        )
    if made.shrunk:
        yield note(
            "shrunk",
            T("The attachment {name}: larger than A3, reduced to A3: pages {pages}.", name=name,
              pages=_ranges(made.shrunk)),
            T("Look whether everything can still be read."),
        )  # fmt: skip


def _grouped(drawn: dict[int, list[Text]]) -> list[tuple[list[Text], list[int]]]:
    groups: dict[str, tuple[list[Text], list[int]]] = {}
    for number, reasons in drawn.items():
        groups.setdefault(" ".join(map(str, reasons)), (reasons, []))[1].append(number)
    return list(groups.values())


def _ranges(numbers: list[int]) -> str:
    out: list[list[int]] = []
    for number in numbers:
        if out and out[-1][1] == number - 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in out)


class _Joined:
    """Several texts as one."""

    def __init__(self, texts: list[Text]) -> None:
        self.texts = texts

    def render(self, lang: str | None = None) -> str:
        """Return the texts one after another."""
        return " ".join(text.render(lang) for text in self.texts)

    def __str__(self) -> str:
        return self.render()


def _damaged(name: str, reason: object) -> AllianceError:
    return refused(
        name,
        T("the PDF is damaged: {reason}", reason=reason),
        T("Get the file again, or open it and print it to a new PDF; then look whether all pages are there."),
    )
