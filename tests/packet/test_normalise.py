import io
import subprocess
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link, Text
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from tests.packet.makers import bound, edited, part, picture, text_pdf
from toolkit import limits
from toolkit.errors import WantingError
from toolkit.packet.normalise import AttachmentRefused, NormalisedPdf, normalise_attachment
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.raster import Rasteriser


def never(_data: bytes, _name: str) -> bytes:
    raise AssertionError


def normal(data: bytes, name: str = "样例.pdf") -> NormalisedPdf:
    return normalise_attachment(Path("attachments") / name, data, convert=never)


def rules(made: NormalisedPdf) -> list[str]:
    return [finding.rule for finding in made.notes]


def difference(one: bytes, other: bytes, page: int = 0) -> float:
    with Rasteriser(one) as a, Rasteriser(other) as b:
        x, y = a.draw(page, 60).convert("L"), b.draw(page, 60).convert("L")
    # PDFium takes no notice of /UserUnit; the mended page has the size that other readers show.
    if x.size != y.size:
        assert x.width / x.height == pytest.approx(y.width / y.height, rel=0.01)
        y = y.resize(x.size)
    return float(ImageStat.Stat(ImageChops.difference(x, y)).mean[0])


def helvetica_pdf() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=20)
    pdf.text(20, 30, "not embedded")
    return bytes(pdf.output())


def name(text: str) -> NameObject:
    return NameObject(text)


def dictionary(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject("/" + key): value for key, value in entries.items()})  # type: ignore[misc]


def action(kind: str, **entries: object) -> DictionaryObject:
    return dictionary(S=name(kind), **entries)


def javascript() -> DictionaryObject:
    return action("/JavaScript", JS=TextStringObject("app.alert(1)"))


def on_open(writer: PdfWriter) -> None:
    writer.root_object[name("/OpenAction")] = javascript()


def in_names(writer: PdfWriter) -> None:
    scripts = dictionary(Names=ArrayObject([TextStringObject("a"), writer._add_object(javascript())]))
    writer.root_object[name("/Names")] = dictionary(JavaScript=scripts)


def on_page(writer: PdfWriter) -> None:
    writer.pages[0][name("/AA")] = dictionary(O=javascript())


def hidden_behind_another(writer: PdfWriter) -> None:
    writer.root_object[name("/OpenAction")] = action("/URI", URI=TextStringObject("http://x"), Next=javascript())


def launching(writer: PdfWriter) -> None:
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="http://x"))
    annotation = writer.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    annotation[name("/A")] = action("/Launch", F=TextStringObject("cmd.exe"))


def with_film(writer: PdfWriter) -> None:
    box = RectangleObject((0, 0, 50, 50))
    writer.add_annotation(0, dictionary(Type=name("/Annot"), Subtype=name("/RichMedia"), Rect=box))


def with_xfa(writer: PdfWriter) -> None:
    writer.root_object[name("/AcroForm")] = dictionary(Fields=ArrayObject(), XFA=ArrayObject())


def sending_form(writer: PdfWriter) -> None:
    widget = dictionary(
        Type=name("/Annot"),
        Subtype=name("/Widget"),
        FT=name("/Btn"),
        Rect=RectangleObject((0, 0, 50, 50)),
        A=action("/SubmitForm", F=TextStringObject("http://x")),
    )
    writer.add_annotation(0, widget)


@pytest.mark.parametrize(
    "change",
    [on_open, in_names, on_page, hidden_behind_another, launching, with_film, with_xfa, sending_form],
)
def test_a_pdf_that_acts_is_refused_by_name(change: object) -> None:
    with pytest.raises(AttachmentRefused, match=r"样例\.pdf"):
        normal(edited(text_pdf(1), change))  # type: ignore[arg-type]


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_is_refused(password: str) -> None:
    with pytest.raises(AttachmentRefused):
        normal(edited(text_pdf(1), lambda w: w.encrypt(password, "owner", algorithm="RC4-128")))


def test_an_encrypted_pdf_of_today_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(text_pdf(1))
    subprocess.run(["qpdf", "--encrypt", "", "owner", "256", "--", tmp_path / "a.pdf", tmp_path / "b.pdf"], check=True)
    with pytest.raises(AttachmentRefused):
        normal((tmp_path / "b.pdf").read_bytes())


def without_pages() -> bytes:
    return edited(text_pdf(1), lambda writer: writer.remove_page(0))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n",
        b"%PDF-1.7\nnonsense\n%%EOF\n",
        text_pdf(2)[:-400],
        text_pdf(2)[: len(text_pdf(2)) // 2],
        text_pdf(2)[: len(text_pdf(2)) // 2] + b"\n%%EOF\n",
        without_pages(),
    ],
)
def test_an_empty_or_damaged_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(AttachmentRefused):
        normal(data)


def test_a_pdf_with_a_spoilt_stream_is_refused() -> None:
    def spoil(writer: PdfWriter) -> None:
        stream = writer.pages[0]["/Contents"].get_object().flate_encode()  # type: ignore[attr-defined]
        stream._data = stream._data[:10] + b"\x00\x00\x00\x00" + stream._data[14:]
        writer.pages[0][name("/Contents")] = writer._add_object(stream)

    with pytest.raises(AttachmentRefused):
        normal(edited(text_pdf(1), spoil))


def test_a_pdf_with_a_stream_that_breaks_off_is_refused() -> None:
    def cut(writer: PdfWriter) -> None:
        stream = writer.pages[0]["/Contents"].get_object().flate_encode()  # type: ignore[attr-defined]
        stream._data = stream._data[:-12]
        writer.pages[0][name("/Contents")] = writer._add_object(stream)

    with pytest.raises(AttachmentRefused):
        normal(edited(text_pdf(1), cut))


def test_a_pdf_whose_table_of_objects_is_wrong_is_read_with_a_note() -> None:
    data = text_pdf(2)
    at = data.rindex(b"startxref") + 10
    made = normal(data[:at] + b"17\n%%EOF\n")
    assert rules(made) == ["attachment.repaired"]
    assert made.pages == 2


@pytest.mark.parametrize(
    ("data", "file"),
    [
        (b"<!DOCTYPE html><html></html>", "a.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(64), "a.jpg"),
        (b"GIF89a" + bytes(64), "a.png"),
        (b"plain text", "a.pdf"),
        (b"PK\x03\x04 xl/workbook.xml", "a.xlsx"),
        (b"PK\x03\x04" + bytes(64), "a.docx"),
    ],
)
def test_what_is_not_accepted_is_refused_by_what_it_is(data: bytes, file: str) -> None:
    with pytest.raises(AttachmentRefused, match=file):
        normal(data, file)


def test_a_file_that_is_not_what_its_ending_says_is_taken_for_what_it_is() -> None:
    assert rules(normal(picture(), "a.pdf")) == ["attachment.misnamed"]
    assert rules(normal(text_pdf(1), "a.jpg")) == ["attachment.misnamed"]
    assert rules(normal(text_pdf(1), "a.PDF")) == []


def test_limits_on_size_and_pages_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ATTACHMENT_PAGES", 1)
    with pytest.raises(AttachmentRefused):
        normal(text_pdf(2))
    monkeypatch.setattr(limits, "ATTACHMENT_BYTES", 100)
    with pytest.raises(AttachmentRefused):
        normal(text_pdf(1))


def test_a_stream_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_STREAM_BYTES", 2 * limits.MIB)

    def bomb(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(bytes(8 * limits.MIB))
        writer.pages[0]["/Resources"][name("/Pad")] = writer._add_object(stream.flate_encode())  # type: ignore[index]

    with pytest.raises(AttachmentRefused):
        normal(edited(text_pdf(1), bomb))


def shifted(writer: PdfWriter) -> None:
    writer.pages[0].mediabox = RectangleObject((-100, 50, 400, 700))


def cropped(writer: PdfWriter) -> None:
    writer.pages[0].cropbox = RectangleObject((50, 500, 350, 820))


def in_other_units(writer: PdfWriter) -> None:
    writer.pages[0][name("/UserUnit")] = FloatObject(1.25)


def leaving_the_pen_elsewhere(writer: PdfWriter) -> None:
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(b"q 0.5 0 0 0.5 100 100 cm " + page["/Contents"].get_object().get_data() + b" q 2 0 0 2 0 0 cm")  # type: ignore[attr-defined]
    page[name("/Contents")] = writer._add_object(stream)


def resources_from_above(writer: PdfWriter) -> None:
    page = writer.pages[0]
    page["/Parent"][name("/Resources")] = page.raw_get("/Resources")  # type: ignore[index]
    del page["/Resources"]


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("change", [shifted, cropped, in_other_units, leaving_the_pen_elsewhere, resources_from_above])
def test_pages_look_as_before_and_stand_upright(change: object, angle: int) -> None:
    def both(writer: PdfWriter) -> None:
        change(writer)  # type: ignore[operator]
        writer.pages[0].rotate(angle)

    data = edited(text_pdf(1), both)
    made = normal(data)
    assert difference(data, made.pdf) < 0.4
    page = PdfReader(io.BytesIO(made.pdf)).pages[0]
    assert "/Rotate" not in page
    assert list(page.mediabox[:2]) == [0, 0]
    assert made.notes == ()


def test_a_landscape_page_stays_landscape_and_a_poster_is_reduced_to_a3() -> None:
    landscape = PdfReader(io.BytesIO(normal(text_pdf(1, (841.89, 595.28))).pdf)).pages[0].mediabox
    assert landscape.width == pytest.approx(841.89)
    made = normal(text_pdf(1, (2000, 1000)))
    poster = PdfReader(io.BytesIO(made.pdf)).pages[0].mediabox
    assert (poster.width, poster.height) == (pytest.approx(1190.55, abs=1), pytest.approx(595.3, abs=1))
    assert rules(made) == ["attachment.shrunk"]


def test_text_stays_text() -> None:
    document = pdfium.PdfDocument(normal(text_pdf(1)).pdf)
    text = document[0].get_textpage()
    assert "总第页" in text.get_text_range()
    document.close()


def test_a_page_with_a_font_that_is_not_embedded_goes_in_as_a_picture_of_itself() -> None:
    data = helvetica_pdf()
    made = normal(data)
    assert rules(made) == ["attachment.drawn"]
    assert difference(data, made.pdf) < 1
    assert "/Font" not in PdfReader(io.BytesIO(made.pdf)).pages[0]["/Resources"]  # type: ignore[operator]


def inks(writer: PdfWriter) -> None:
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(b"0 1 1 0 k 100 100 200 200 re f")
    page[name("/Contents")] = writer._add_object(stream)


def cmyk_picture(writer: PdfWriter) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(picture())).convert("CMYK").save(out, "JPEG")
    stream = DecodedStreamObject()
    stream._data = out.getvalue()
    stream.update(
        dictionary(
            Type=name("/XObject"), Subtype=name("/Image"), Width=NumberObject(600), Height=NumberObject(400),
            ColorSpace=name("/DeviceCMYK"), BitsPerComponent=NumberObject(8), Filter=name("/DCTDecode"),
        )
    )  # fmt: skip
    put_image(writer, stream)


def put_image(writer: PdfWriter, stream: DecodedStreamObject) -> None:
    page = writer.pages[0]
    drawing = DecodedStreamObject()
    drawing.set_data(b"q 300 0 0 200 50 50 cm /Im Do Q")
    page[name("/Contents")] = writer._add_object(drawing)
    page[name("/Resources")] = dictionary(XObject=dictionary(Im=writer._add_object(stream)))


def hidden_layer(writer: PdfWriter) -> None:
    layer = writer._add_object(dictionary(Type=name("/OCG"), Name=TextStringObject("layer")))
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(b"/OC /L BDC 0 0 300 300 re f EMC")
    page[name("/Contents")] = writer._add_object(stream)
    page["/Resources"][name("/Properties")] = dictionary(L=layer)  # type: ignore[index]
    writer.root_object[name("/OCProperties")] = dictionary(
        OCGs=ArrayObject([layer]), D=dictionary(OFF=ArrayObject([layer]))
    )


@pytest.mark.parametrize("change", [inks, cmyk_picture, hidden_layer])
def test_what_cannot_stay_goes_in_as_a_picture_of_itself(change: object) -> None:
    data = edited(text_pdf(1), change)  # type: ignore[arg-type]
    made = normal(data)
    assert rules(made) == ["attachment.drawn"]
    assert difference(data, made.pdf) < 1.5


def smoothed(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(bytes(range(64)) * 3)
    stream.update(
        dictionary(
            Type=name("/XObject"), Subtype=name("/Image"), Width=NumberObject(8), Height=NumberObject(8),
            ColorSpace=name("/DeviceRGB"), BitsPerComponent=NumberObject(8), Interpolate=BooleanObject(True),
        )
    )  # fmt: skip
    put_image(writer, stream)


def test_smoothing_is_switched_off_without_redrawing() -> None:
    made = normal(edited(text_pdf(1), smoothed))
    assert made.notes == ()
    form = PdfReader(io.BytesIO(made.pdf)).pages[0]["/Resources"]["/XObject"]["/Page"]  # type: ignore[index]
    assert form["/Resources"]["/XObject"]["/Im"]["/Interpolate"] == BooleanObject(False)


def test_comments_are_left_out_with_a_note_and_web_links_stay() -> None:
    def annotate(writer: PdfWriter) -> None:
        writer.add_annotation(0, Text(rect=(50, 50, 80, 80), text="comment"))
        writer.add_annotation(0, Link(rect=(100, 100, 200, 120), url="https://example.org/"))
        writer.add_annotation(0, Link(rect=(100, 200, 200, 220), target_page_index=0))
        writer.pages[0].rotate(90)

    made = normal(edited(text_pdf(1), annotate))
    assert rules(made) == ["attachment.comments"]
    annotations = PdfReader(io.BytesIO(made.pdf)).pages[0]["/Annots"]
    assert [a.get_object()["/A"]["/URI"] for a in annotations] == ["https://example.org/"]  # type: ignore[attr-defined]
    box = [float(v) for v in annotations[0].get_object()["/Rect"]]  # type: ignore[index]
    assert box == pytest.approx([100, 595.28 - 200, 120, 595.28 - 100], abs=0.1)


def test_a_stamp_on_the_page_is_drawn_into_it() -> None:
    def stamp(writer: PdfWriter) -> None:
        drawing = DecodedStreamObject()
        drawing.set_data(b"1 0 0 rg 0 0 10 10 re f")
        drawing.update(dictionary(Type=name("/XObject"), Subtype=name("/Form"), BBox=RectangleObject((0, 0, 10, 10))))
        writer.add_annotation(
            0,
            dictionary(
                Type=name("/Annot"), Subtype=name("/Stamp"), Rect=RectangleObject((200, 200, 300, 260)),
                F=NumberObject(4), AP=dictionary(N=writer._add_object(drawing)),
            ),
        )  # fmt: skip

    data = edited(text_pdf(1), stamp)
    made = normal(data)
    assert made.notes == ()
    assert difference(data, text_pdf(1)) > 1
    assert difference(data, made.pdf) < 0.4


def test_text_written_over_a_page_without_a_drawing_of_its_own_is_drawn_as_seen() -> None:
    data = edited(text_pdf(1), lambda w: w.add_annotation(0, FreeText(text="over", rect=(50, 50, 200, 100))))
    assert rules(normal(data)) == ["attachment.drawn"]


def test_a_filled_form_keeps_what_was_filled_in() -> None:
    def field(writer: PdfWriter) -> None:
        drawing = DecodedStreamObject()
        drawing.set_data(b"0 0 1 rg 0 0 100 20 re f")
        drawing.update(dictionary(Type=name("/XObject"), Subtype=name("/Form"), BBox=RectangleObject((0, 0, 100, 20))))
        widget = dictionary(
            Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Tx"), T=TextStringObject("a"),
            V=TextStringObject("filled"), Rect=RectangleObject((100, 300, 200, 320)), F=NumberObject(4),
            AP=dictionary(N=writer._add_object(drawing)),
        )  # fmt: skip
        writer.add_annotation(0, widget)
        fields = ArrayObject([writer.pages[0]["/Annots"][0].indirect_reference])  # type: ignore[index]
        writer.root_object[name("/AcroForm")] = dictionary(Fields=fields)

    data = edited(text_pdf(1), field)
    made = normal(data)
    assert difference(data, made.pdf) < 0.4
    assert difference(text_pdf(1), made.pdf) > 0.1
    reader = PdfReader(io.BytesIO(made.pdf))
    assert "/AcroForm" not in reader.root_object
    assert "/Annots" not in reader.pages[0]


def test_a_form_that_asks_the_reader_to_draw_it_is_drawn() -> None:
    def field(writer: PdfWriter) -> None:
        widget = dictionary(
            Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Tx"), T=TextStringObject("a"),
            V=TextStringObject("filled"), Rect=RectangleObject((100, 300, 200, 320)), F=NumberObject(4),
            DA=TextStringObject("/Helv 12 Tf 0 g"),
        )  # fmt: skip
        writer.add_annotation(0, widget)
        fields = ArrayObject([writer.pages[0]["/Annots"][0].indirect_reference])  # type: ignore[index]
        writer.root_object[name("/AcroForm")] = dictionary(Fields=fields, NeedAppearances=BooleanObject(True))

    assert rules(normal(edited(text_pdf(1), field))) == ["attachment.drawn"]


def test_a_signed_pdf_is_bound_without_its_signature_and_its_original_asked_for(tmp_path: Path) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from toolkit.signing.sample_keys import make_sample_keys

    keys = make_sample_keys(tmp_path)
    signer = signers.SimpleSigner.load_pkcs12(str(keys.ec), passphrase=keys.password_file.read_bytes().strip())
    assert signer is not None
    writer = IncrementalPdfFileWriter(io.BytesIO(text_pdf(1)))
    signed = signers.PdfSigner(signers.PdfSignatureMetadata(field_name="S"), signer).sign_pdf(writer).getvalue()
    made = normal(signed)
    assert made.embed_original
    assert rules(made) == ["attachment.signed"]
    assert "/AcroForm" not in PdfReader(io.BytesIO(made.pdf)).root_object


def test_whatever_was_mended_binds_into_sound_pdfa(tmp_path: Path) -> None:
    changes = [shifted, cropped, in_other_units, leaving_the_pen_elsewhere, inks, cmyk_picture, smoothed, hidden_layer]
    pdfs = [edited(text_pdf(1), change) for change in changes] + [helvetica_pdf(), picture(), picture(kind="JPEG")]
    parts = [part(n, normal(pdf).pdf, kind="attachment") for n, pdf in enumerate(pdfs)]
    assert check_pdfa(bound(parts, tmp_path / "p.pdf")) == []


def docx(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in ("[Content_Types].xml", "word/document.xml", *names):
            archive.writestr(entry, "<a/>")
    return out.getvalue()


def test_a_word_file_with_macros_is_refused_before_it_is_converted() -> None:
    with pytest.raises(WantingError, match=r"a\.docx"):
        normal(docx("word/vbaProject.bin"), "a.docx")


def test_a_word_file_is_converted_and_its_pdf_looked_at_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.packet.normalise.inspect_docx", lambda *_, **__: None)
    seen: list[str] = []

    def convert(_data: bytes, file: str) -> bytes:
        seen.append(file)
        return helvetica_pdf()

    made = normalise_attachment(Path("x/a.docx"), docx(), convert=convert)
    assert seen == ["a.docx"]
    assert rules(made) == ["attachment.drawn"]


def test_the_same_attachment_gives_the_same_bytes() -> None:
    for data in (text_pdf(2), helvetica_pdf()):
        assert normal(data).pdf == normal(data).pdf


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_pdf_overwritten_anywhere_is_taken_or_refused_but_nothing_else(data: st.DataObject) -> None:
    whole = text_pdf(1)
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=30))
    broken = whole[:at] + noise + whole[at + data.draw(st.integers(0, 40)) :]
    try:
        made = normal(broken)
    except AttachmentRefused:
        return
    assert made.pages >= 1


def test_a_page_tree_that_leads_back_to_itself_is_refused() -> None:
    def loop(writer: PdfWriter) -> None:
        kids = writer.root_object["/Pages"]["/Kids"]  # type: ignore[index]
        kids.append(writer.root_object.raw_get("/Pages"))

    with pytest.raises(AttachmentRefused):
        normal(edited(text_pdf(1), loop))
