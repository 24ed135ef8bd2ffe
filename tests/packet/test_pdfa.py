from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link, Text
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from tests.packet.makers import bound, part, text_pdf
from toolkit.errors import IOFailure
from toolkit.packet.bind import EmbeddedFile
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.pdfa_page import PageInspector
from toolkit.packet.xmp import srgb_profile
from toolkit.signing.keys import load_key
from toolkit.signing.sample_keys import make_sample_keys
from toolkit.signing.sign import sign_packet

Change = Callable[[PdfWriter], Any]
FILES = (EmbeddedFile("facts.json", b"{}", "application/json", "Data"),)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bound([part(1, text_pdf(2))], tmp_path_factory.mktemp("p") / "p.pdf", files=FILES)


def rules(data: bytes | Path) -> set[str]:
    return {fault.rule for fault in check_pdfa(data)}


def spoilt(good: Path, change: Change) -> set[str]:
    writer = PdfWriter(clone_from=good)
    # What cloning itself loses or changes is put back, so that the change is the only one.
    writer._ID = PdfReader(good).trailer["/ID"].clone(writer)  # type: ignore[assignment]
    writer.pdf_header = "%PDF-1.7"
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return rules(out.getvalue())


def test_a_bound_packet_has_no_fault(good: Path) -> None:
    assert check_pdfa(good) == []
    assert spoilt(good, lambda _: None) == set()


@pytest.mark.slow
def test_a_signed_packet_has_no_fault(good: Path, tmp_path: Path) -> None:
    keys = make_sample_keys(tmp_path)
    sign_packet(good, tmp_path / "s.pdf", load_key(keys.ec, keys.password_file.read_bytes().strip()))
    assert check_pdfa(tmp_path / "s.pdf") == []


def name(text: str) -> NameObject:
    return NameObject(text)


def dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject("/" + key): value for key, value in entries.items()})


def stream(writer: PdfWriter, data: bytes = b"", **entries: Any) -> Any:
    made = DecodedStreamObject()
    made.set_data(data)
    made.update(dictionary(**entries))
    return writer._add_object(made)


def root(writer: PdfWriter) -> Any:
    return writer.root_object


def draw(writer: PdfWriter, operators: bytes, **resources: Any) -> None:
    page = writer.pages[0]
    page[name("/Contents")] = stream(writer, operators)
    page[name("/Resources")] = dictionary(**resources)


def image(writer: PdfWriter, **entries: Any) -> None:
    defaults = {
        "Type": name("/XObject"), "Subtype": name("/Image"), "Width": NumberObject(1), "Height": NumberObject(1),
        "ColorSpace": name("/DeviceGray"), "BitsPerComponent": NumberObject(8),
    }  # fmt: skip
    draw(writer, b"/Im Do", XObject=dictionary(Im=stream(writer, b"\0", **(defaults | entries))))


def state(writer: PdfWriter, **entries: Any) -> None:
    draw(writer, b"/G gs", ExtGState=dictionary(G=dictionary(**entries)))


def text(writer: PdfWriter, font: DictionaryObject) -> None:
    draw(writer, b"BT /F 12 Tf (a) Tj ET", Font=dictionary(F=font))


def embedded_font(writer: PdfWriter, **entries: Any) -> DictionaryObject:
    descriptor = dictionary(Type=name("/FontDescriptor"), Flags=NumberObject(32), FontFile2=stream(writer, b"x"))
    widths = {"FirstChar": NumberObject(0), "LastChar": NumberObject(0), "Widths": ArrayObject([NumberObject(1)])}
    base = {"Type": name("/Font"), "Subtype": name("/TrueType"), "BaseFont": name("/F"), "FontDescriptor": descriptor}
    return dictionary(**(base | widths | {"Encoding": name("/WinAnsiEncoding")} | entries))


def composite(writer: PdfWriter, encoding: str = "/Identity-H", **entries: Any) -> DictionaryObject:
    inner = embedded_font(writer, Subtype=name("/CIDFontType2"), **entries)
    return dictionary(
        Type=name("/Font"), Subtype=name("/Type0"), Encoding=name(encoding), DescendantFonts=ArrayObject([inner])
    )


def annotate(writer: PdfWriter, annotation: DictionaryObject, **entries: Any) -> None:
    writer.add_annotation(0, annotation)
    writer.pages[0]["/Annots"][0].get_object().update(dictionary(**entries))  # type: ignore[index]


def xmp(writer: PdfWriter, old: bytes, new: bytes) -> None:
    metadata = root(writer)["/Metadata"]
    assert old in metadata.get_data()
    metadata.set_data(metadata.get_data().replace(old, new))


def specification(writer: PdfWriter) -> Any:
    return root(writer)["/AF"][0].get_object()


def pop(holder: Any, key: str) -> None:
    holder.pop(NameObject(key))


def act(kind: str) -> DictionaryObject:
    return dictionary(S=name(kind))


def link() -> DictionaryObject:
    return Link(rect=(0, 0, 50, 50), url="http://x")


FAULTS: dict[str, tuple[str, Change]] = {
    "no identifier": ("6.1.3", lambda w: setattr(w, "_ID", None)),
    "header of PDF 2.0": ("6.1.2", lambda w: setattr(w, "pdf_header", "%PDF-2.0")),
    "no metadata": ("6.6.2.1", lambda w: pop(root(w), "/Metadata")),
    "metadata without its type": ("6.6.2.1", lambda w: pop(root(w)["/Metadata"], "/Type")),
    "metadata not well-formed": ("6.6.2.1", lambda w: xmp(w, b"</pdfaid:part>", b"")),
    "metadata of PDF/A-2": ("6.6.4", lambda w: xmp(w, b">3<", b">2<")),
    "metadata without PDF/A": ("6.6.4", lambda w: xmp(w, b"ns/id/", b"ns/other/")),
    "no output intent": ("6.2.3", lambda w: pop(root(w), "/OutputIntents")),
    "two output intents": ("6.2.3", lambda w: root(w)["/OutputIntents"].append(root(w)["/OutputIntents"][0])),
    "output intent of PDF/X": (
        "6.2.3",
        lambda w: root(w)["/OutputIntents"][0].get_object().update({name("/S"): name("/GTS_PDFX")}),
    ),
    "output intent without profile": (
        "6.2.3",
        lambda w: pop(root(w)["/OutputIntents"][0].get_object(), "/DestOutputProfile"),
    ),
    "profile of the wrong kind": (
        "6.2.3",
        lambda w: root(w)["/OutputIntents"][0].get_object()["/DestOutputProfile"].update({name("/N"): NumberObject(4)}),
    ),
    "script at opening": ("6.5.1", lambda w: root(w).update({name("/OpenAction"): act("/JavaScript")})),
    "named scripts": ("6.5.1", lambda w: root(w)["/Names"].update({name("/JavaScript"): dictionary()})),
    "script anywhere": (
        "6.5.1",
        lambda w: root(w).update({name("/X"): w._add_object(dictionary(JS=TextStringObject("x")))}),
    ),
    "launching": ("6.5.1", lambda w: annotate(w, link(), F=NumberObject(4), A=act("/Launch"))),
    "unknown named action": (
        "6.5.1",
        lambda w: annotate(w, link(), F=NumberObject(4), A=dictionary(S=name("/Named"), N=name("/Print"))),
    ),
    "script after a harmless action": (
        "6.5.1",
        lambda w: annotate(
            w, link(), F=NumberObject(4), A=dictionary(S=name("/URI"), Next=ArrayObject([act("/JavaScript")]))
        ),
    ),
    "catalogue that acts": ("6.5.2", lambda w: root(w).update({name("/AA"): dictionary()})),
    "page that acts": ("6.5.2", lambda w: w.pages[0].update({name("/AA"): dictionary()})),
    "fields drawn by the reader": (
        "6.4.1",
        lambda w: root(w).update({name("/AcroForm"): dictionary(NeedAppearances=BooleanObject(True))}),
    ),
    "XFA": ("6.4.2", lambda w: root(w).update({name("/AcroForm"): dictionary(XFA=ArrayObject())})),
    "unknown permissions": ("6.1.12", lambda w: root(w).update({name("/Perms"): dictionary(X=dictionary())})),
    "layers without name": ("6.9", lambda w: root(w).update({name("/OCProperties"): dictionary(D=dictionary())})),
    "layers that switch": (
        "6.9",
        lambda w: root(w).update(
            {name("/OCProperties"): dictionary(D=dictionary(Name=TextStringObject("a"), AS=ArrayObject()))}
        ),
    ),
    "file without /F": ("6.8", lambda w: pop(specification(w), "/F")),
    "file without /UF": ("6.8", lambda w: pop(specification(w), "/UF")),
    "file without relationship": ("6.8", lambda w: pop(specification(w), "/AFRelationship")),
    "files without /AF": ("6.8", lambda w: pop(root(w), "/AF")),
    "file without type": ("6.8", lambda w: pop(specification(w)["/EF"]["/F"], "/Subtype")),
    "LZW": (
        "6.1.7.2",
        lambda w: root(w).update({name("/X"): stream(w, b"\x80\x0b\x60\x50", Filter=name("/LZWDecode"))}),
    ),
    "stream in another file": (
        "6.1.7.1",
        lambda w: root(w).update({name("/X"): stream(w, F=TextStringObject("other.bin"))}),
    ),
    "link that does not print": ("6.3.2", lambda w: annotate(w, link())),
    "hidden annotation": ("6.3.2", lambda w: annotate(w, link(), F=NumberObject(6))),
    "comment": ("6.3.3", lambda w: annotate(w, Text(rect=(0, 0, 9, 9), text="a"), F=NumberObject(4))),
    "text over the page": (
        "6.3.3",
        lambda w: annotate(w, FreeText(rect=(0, 0, 9, 9), text="a"), F=NumberObject(4)),
    ),
    "several appearances": (
        "6.3.3",
        lambda w: annotate(w, link(), F=NumberObject(4), AP=dictionary(N=stream(w), D=stream(w))),
    ),
    "film": (
        "6.3.1",
        lambda w: annotate(
            w, dictionary(Type=name("/Annot"), Subtype=name("/Movie"), Rect=RectangleObject((0, 0, 9, 9)))
        ),
    ),
    "field that acts": (
        "6.4.1",
        lambda w: annotate(
            w,
            dictionary(Type=name("/Annot"), Subtype=name("/Widget"), Rect=RectangleObject((0, 0, 0, 0))),
            F=NumberObject(4), AA=dictionary(),
        ),
    ),
    "smoothed picture": ("6.2.8", lambda w: image(w, Interpolate=BooleanObject(True))),
    "picture with stand-ins": ("6.2.8", lambda w: image(w, Alternates=ArrayObject())),
    "JPEG 2000": ("6.2.8.3", lambda w: image(w, Filter=name("/JPXDecode"))),
    "CMYK picture": ("6.2.4.3", lambda w: image(w, ColorSpace=name("/DeviceCMYK"))),
    "palette of CMYK": (
        "6.2.4.3",
        lambda w: image(
            w,
            ColorSpace=ArrayObject(
                [name("/Indexed"), name("/DeviceCMYK"), NumberObject(0), TextStringObject("abcd")]
            ),
        ),
    ),
    "CMYK ink": ("6.2.4.3", lambda w: draw(w, b"0 0 0 1 k 0 0 9 9 re f")),
    "CMYK space": ("6.2.4.3", lambda w: draw(w, b"/DeviceCMYK cs 0 0 0 1 sc 0 0 9 9 re f")),
    "CMYK inside a form": (
        "6.2.4.3",
        lambda w: draw(
            w, b"/X Do",
            XObject=dictionary(X=stream(w, b"0 0 0 1 K", Subtype=name("/Form"), BBox=RectangleObject((0, 0, 9, 9)))),
        ),
    ),
    "CMYK transparency": (
        "6.2.4.3",
        lambda w: w.pages[0].update({name("/Group"): dictionary(S=name("/Transparency"), CS=name("/DeviceCMYK"))}),
    ),
    "CMYK shading": (
        "6.2.4.3",
        lambda w: draw(w, b"/S sh", Shading=dictionary(S=dictionary(ColorSpace=name("/DeviceCMYK")))),
    ),
    "inline picture in CMYK": ("6.2.4.3", lambda w: draw(w, b"BI /W 1 /H 1 /CS /CMYK /BPC 8 ID abcd EI")),
    "inline picture packed with LZW": ("6.1.7.2", lambda w: draw(w, b"BI /W 1 /H 1 /CS /G /BPC 8 /F /LZW ID ab EI")),
    "inline picture smoothed": ("6.2.8", lambda w: draw(w, b"BI /W 1 /H 1 /CS /G /BPC 8 /I true ID a EI")),
    "profile that is none": (
        "6.2.4.2",
        lambda w: image(w, ColorSpace=ArrayObject([name("/ICCBased"), stream(w, b"x" * 200, N=NumberObject(1))])),
    ),
    "PostScript": ("6.2.9", lambda w: draw(w, b"/X Do", XObject=dictionary(X=stream(w, Subtype=name("/PS"))))),
    "transfer function": ("6.2.5", lambda w: state(w, TR=name("/Identity"))),
    "unknown blend mode": ("6.2.10", lambda w: state(w, BM=name("/Magic"))),
    "font that is not there": ("6.2.2", lambda w: draw(w, b"BT /F 12 Tf (a) Tj ET")),
    "font not embedded": (
        "6.2.11.4.1",
        lambda w: text(w, dictionary(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Helvetica"))),
    ),
    "Chinese font not embedded": (
        "6.2.11.4.1",
        lambda w: text(w, composite(w, "/UniGB-UCS2-H", FontDescriptor=dictionary())),
    ),
    "font without widths": ("6.2.11.2", lambda w: text(w, embedded_font(w, Widths=ArrayObject()))),
    "font without encoding": ("6.2.11.6", lambda w: text(w, embedded_font(w, Encoding=dictionary()))),
    "composite font without glyph map": ("6.2.11.3.2", lambda w: text(w, composite(w))),
    "composite font with an unknown encoding": (
        "6.2.11.3.3",
        lambda w: text(w, composite(w, "/Mine-H", CIDToGIDMap=name("/Identity"))),
    ),
    "page without size": ("6.1.13", lambda w: w.pages[0].update({name("/MediaBox"): RectangleObject((0, 0, 1, 1))})),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(FAULTS))
def test_each_fault_is_found_and_no_other(good: Path, case: str) -> None:
    rule, change = FAULTS[case]
    assert spoilt(good, change) == {rule}


def test_what_a_sound_font_and_picture_need_is_enough(good: Path) -> None:
    assert spoilt(good, image) == set()
    assert spoilt(good, lambda w: text(w, embedded_font(w))) == set()
    assert spoilt(good, lambda w: text(w, composite(w, CIDToGIDMap=name("/Identity")))) == set()
    assert spoilt(good, lambda w: annotate(w, link(), F=NumberObject(4))) == set()


def test_a_sound_profile_on_the_page_is_no_fault(good: Path) -> None:
    def profiled(writer: PdfWriter) -> None:
        profile = stream(writer, srgb_profile(), N=NumberObject(3))
        image(writer, ColorSpace=ArrayObject([name("/ICCBased"), profile]))

    assert spoilt(good, profiled) == set()


def test_a_font_that_no_text_uses_does_not_matter(good: Path) -> None:
    unused = dictionary(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Helvetica"))
    assert spoilt(good, lambda w: draw(w, b"0 g", Font=dictionary(F=unused))) == set()


def test_drawings_inside_themselves_end(good: Path) -> None:
    def loop(writer: PdfWriter) -> None:
        form = stream(writer, b"/X Do", Subtype=name("/Form"), BBox=RectangleObject((0, 0, 9, 9)))
        form.get_object()[name("/Resources")] = dictionary(XObject=dictionary(X=form))
        draw(writer, b"/X Do", XObject=dictionary(X=form))

    assert spoilt(good, loop) == set()


def test_an_encrypted_file_is_a_fault(good: Path) -> None:
    writer = PdfWriter(clone_from=good)
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "6.1.3" in rules(out.getvalue())


def test_bytes_after_the_end_are_a_fault(good: Path) -> None:
    assert rules(good.read_bytes() + b"more") == {"6.1.3"}


def test_a_font_dropped_by_a_careless_tool_is_found(good: Path) -> None:
    helvetica = text_pdf(1).replace(b"/FontFile3", b"/FontFileX")
    assert rules(helvetica) >= {"6.2.11.4.1", "6.6.2.1", "6.2.3"}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nnothing\n%%EOF\n", b"hello"])
def test_what_is_no_pdf_is_a_fault_and_no_traceback(data: bytes) -> None:
    assert "6.1" in rules(data)


def test_a_file_that_is_not_there_is_a_reading_failure(tmp_path: Path) -> None:
    with pytest.raises(IOFailure):
        check_pdfa(tmp_path / "none.pdf")


def test_a_packet_packed_again_by_another_program_stays_sound(good: Path, tmp_path: Path) -> None:
    subprocess.run(["qpdf", "--object-streams=generate", good, tmp_path / "q.pdf"], check=True)
    assert check_pdfa(tmp_path / "q.pdf") == []


@pytest.mark.parametrize(("kind", "levels"), [("/Pattern", 18), ("/ExtGState", 9), ("/XObject", 18)])
def test_drawings_that_use_others_twice_at_every_level_are_looked_at_once(kind: str, levels: int) -> None:
    def drawing(inner: DictionaryObject) -> DecodedStreamObject:
        stream = DecodedStreamObject()
        stream.set_data(b"1 0 0 0 k 0 0 1 1 re f")
        stream.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/PatternType"): NumberObject(1)})
        stream[NameObject("/Resources")] = DictionaryObject({NameObject(kind): inner})
        return stream

    writer = PdfWriter()
    inner = DictionaryObject()
    for _ in range(levels):
        used: Any = writer._add_object(drawing(inner))
        if kind == "/ExtGState":
            mask = DictionaryObject({NameObject("/G"): used})
            used = writer._add_object(DictionaryObject({NameObject("/SMask"): mask}))
        inner = DictionaryObject({NameObject(f"/{letter}"): used for letter in "abcd"})
    page = writer.add_blank_page(100, 100)
    page[NameObject("/Resources")] = DictionaryObject({NameObject(kind): inner})
    found = PageInspector().inspect(page)  # four ways at each level: would not end
    assert [fault.rule for fault in found] == ["6.2.4.3"]
