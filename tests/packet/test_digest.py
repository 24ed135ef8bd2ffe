import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.packet.makers import bound, edited, part, picture, text_pdf
from toolkit.errors import WantingError
from toolkit.packet.digest import DEPTH, content_digest, page_digests
from toolkit.packet.read import open_packet
from toolkit.signing.keys import load_key
from toolkit.signing.sample_keys import make_sample_keys
from toolkit.signing.sign import sign_packet


def digests(pdf: bytes) -> list[str]:
    return page_digests(PdfReader(io.BytesIO(pdf)).pages)


def packet(tmp_path: Path) -> Path:
    return bound([part(1, text_pdf(2)), part(2, text_pdf(2, own_numbers=True), kind="attachment")], tmp_path / "p.pdf")


def test_digests_taken_while_binding_are_those_of_the_file_on_disk(tmp_path: Path) -> None:
    found = open_packet(packet(tmp_path))
    assert [p.content_sha256 for p in found.manifest.parts] == list(found.content_digests)


@pytest.mark.slow
def test_digests_stay_when_the_packet_is_signed_invisibly(tmp_path: Path) -> None:
    keys = make_sample_keys(tmp_path / "keys")
    source = packet(tmp_path)
    key = load_key(keys.ec, keys.password_file.read_bytes().strip())
    sign_packet(source, tmp_path / "signed.pdf", key)
    assert open_packet(tmp_path / "signed.pdf").page_digests == open_packet(source).page_digests


def test_digests_stay_when_a_visible_field_is_signed(tmp_path: Path) -> None:
    from PIL import Image
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.stamp import StaticStampStyle

    keys = make_sample_keys(tmp_path / "keys")
    source = packet(tmp_path)
    signer = signers.SimpleSigner.load_pkcs12(str(keys.ec), passphrase=keys.password_file.read_bytes().strip())
    assert signer is not None
    writer = IncrementalPdfFileWriter(io.BytesIO(source.read_bytes()))
    seal = PdfImage(Image.open(io.BytesIO(picture())))
    signed = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Seal"),
        signer,
        stamp_style=StaticStampStyle(background=seal),
        new_field_spec=SigFieldSpec("Seal", on_page=1, box=(100, 100, 200, 200)),
    ).sign_pdf(writer)
    after = signed.getvalue()
    assert len(PdfReader(io.BytesIO(after)).pages[1]["/Annots"]) == 1  # type: ignore[arg-type]
    assert digests(after) == digests(source.read_bytes())


def test_digests_stay_when_objects_are_renumbered_and_packed(tmp_path: Path) -> None:
    import subprocess

    source = packet(tmp_path)
    subprocess.run(
        ["qpdf", "--object-streams=generate", "--stream-data=preserve", source, tmp_path / "q.pdf"], check=True
    )
    assert digests((tmp_path / "q.pdf").read_bytes()) == digests(source.read_bytes())


def change_text(writer: PdfWriter) -> None:
    page = writer.pages[0]
    stream = DecodedStreamObject()
    contents = page.get_contents()
    assert contents is not None
    stream.set_data(contents.get_data() + b"\n0 0 10 10 re f\n")
    page[NameObject("/Contents")] = writer._add_object(stream)


def change_font(writer: PdfWriter) -> None:
    font = writer.pages[0]["/Resources"]["/Font"]["/F1"].get_object()  # type: ignore[index]
    font["/DescendantFonts"][0].get_object()[NameObject("/DW")] = NumberObject(3)


def change_box(writer: PdfWriter) -> None:
    writer.pages[0].mediabox.upper_right = (500, 841)


def change_rotation(writer: PdfWriter) -> None:
    writer.pages[0].rotate(90)


@pytest.mark.parametrize("change", [change_text, change_font, change_box, change_rotation])
def test_whatever_changes_what_a_page_shows_changes_its_digest(change: object) -> None:
    pdf = text_pdf(1)
    assert digests(edited(pdf, change)) != digests(pdf)  # type: ignore[arg-type]
    assert digests(edited(pdf, lambda _: None)) == digests(pdf)


def test_annotations_do_not_count() -> None:
    from pypdf.annotations import Link

    pdf = text_pdf(1)
    linked = edited(pdf, lambda w: w.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org")))
    assert digests(linked) == digests(pdf)


def test_the_digest_of_a_part_depends_on_the_order_of_its_pages() -> None:
    one, two = "0" * 64, "1" * 64
    assert content_digest([one, two]) != content_digest([two, one])
    assert content_digest([]) != content_digest([one])


numbers = st.one_of(
    st.integers(-(2**31), 2**31).map(NumberObject),
    # PDF has no exponents; pypdf writes a 1e-228 that it then refuses to read.
    st.floats(-1e6, 1e6).filter(lambda f: f == 0 or abs(f) > 1e-20).map(FloatObject),
)
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8).map(
    lambda t: NameObject("/" + t)
)
values = st.recursive(
    st.one_of(
        numbers,
        names,
        st.binary(max_size=24).map(ByteStringObject),
        st.text(st.characters(codec="utf-8"), max_size=12).map(TextStringObject),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(ArrayObject),
        st.dictionaries(names, inner, max_size=4).map(DictionaryObject),
    ),
    max_leaves=12,
)


@given(values, st.binary(max_size=64))
def test_any_value_has_the_same_digest_in_memory_and_on_disk(value: object, data: bytes) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(data)
    stream[NameObject("/Extra")] = value  # type: ignore[assignment]
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): writer._add_object(stream)})
    before = page_digests(writer.pages)
    out = io.BytesIO()
    writer.write(out)
    assert digests(out.getvalue()) == before


def test_a_way_round_in_the_objects_ends() -> None:
    def loop(writer: PdfWriter) -> None:
        one, two = DictionaryObject(), DictionaryObject()
        first, second = writer._add_object(one), writer._add_object(two)
        one[NameObject("/Next")], two[NameObject("/Next")] = second, first
        writer.pages[0]["/Resources"][NameObject("/A")] = first  # type: ignore[index]
        writer.pages[0]["/Resources"][NameObject("/B")] = second  # type: ignore[index]

    assert digests(edited(text_pdf(1), loop)) == digests(edited(text_pdf(1), loop)) != digests(text_pdf(1))


def test_nesting_without_end_is_refused() -> None:
    def nest(writer: PdfWriter) -> None:
        inner = DictionaryObject()
        for _ in range(DEPTH + 5):
            inner = DictionaryObject({NameObject("/A"): writer._add_object(inner)})
        writer.pages[0]["/Resources"][NameObject("/A")] = inner  # type: ignore[index]

    with pytest.raises(WantingError):
        digests(edited(text_pdf(1), nest))


def test_a_web_of_objects_that_all_point_at_each_other_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.packet.digest.STEPS", 20_000)

    def weave(writer: PdfWriter) -> None:
        nodes = [DictionaryObject() for _ in range(12)]
        references = [writer._add_object(node) for node in nodes]
        for node in nodes:
            for n, reference in enumerate(references):
                node[NameObject(f"/N{n}")] = reference
        writer.pages[0]["/Resources"][NameObject("/A")] = references[0]  # type: ignore[index]

    with pytest.raises(WantingError):
        digests(edited(text_pdf(1), weave))
