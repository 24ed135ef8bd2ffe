"""Visible signatures: real text in an embedded font, the seal at its true size, PDF/A kept."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pypdf import PdfReader

from tests.signing.papers import picture_of
from tests.signing.seals.test_press import ink
from toolkit.errors import MissingError, WantingError
from toolkit.packet.manifest import SigningPlace
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.raster import Rasteriser
from toolkit.signing.seals.appearance import appearance_box, appearance_pdf, signature_appearance
from toolkit.signing.seals.picture import POINTS_PER_MM, load_seal
from toolkit.signing.seals.sample import sample_png, sample_seal

LINES = ("签署单位：河南样例砂轮有限公司", "证书：样乙（样例）", "时间：2026-11-25 10:00")
SIZE = (180.0, 126.0)
NAME = "样例大学"


def signed_visibly(desk, style, size=SIZE) -> bytes:
    data = desk.packet.read_bytes()
    spec = SigFieldSpec("SIG_P01", on_page=1, box=(250, 300, 250 + size[0], 300 + size[1]))
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=True)
    metadata = PdfSignatureMetadata(field_name="SIG_P01", md_algorithm="sha256")
    signer = PdfSigner(metadata, signer=desk.ec.signer, stamp_style=style, new_field_spec=spec)
    return signer.sign_pdf(writer, bytes_reserved=16_000).getvalue()


@pytest.mark.parametrize("kind", [None, "pdf", "png"])
def test_a_visible_signature_is_pdf_a_and_its_text_can_be_read(desk, kind, tmp_path):
    seal = sample_seal(NAME, 42) if kind else None
    if kind == "png":
        (tmp_path / "s.png").write_bytes(sample_png(NAME, 42))
        seal = load_seal(tmp_path / "s.png", 42)
    signed = signed_visibly(desk, signature_appearance(LINES, SIZE, seal=seal))
    assert check_pdfa(signed) == []
    assert len(signed) - len(desk.packet.read_bytes()) < (150_000 if kind == "png" else 60_000)
    widget = PdfReader(io.BytesIO(signed)).pages[1]["/Annots"][0].get_object()
    assert widget["/F"] == 132
    box = [float(edge) for edge in widget["/AP"]["/N"]["/BBox"]]
    assert (abs(box[2] - box[0]), abs(box[3] - box[1])) == pytest.approx(SIZE)
    with Rasteriser(signed) as rasteriser:
        seen = rasteriser.draw(1, 72).convert("L")
    assert seen.crop((250, seen.height - 426, 430, seen.height - 300)).getextrema()[0] < 120


def test_the_text_of_the_appearance_is_real_text():
    document = pypdfium2.PdfDocument(appearance_pdf(LINES, SIZE, seal=sample_seal(NAME, 42)))
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert said.split("\r\n") == list(LINES)


def test_the_seal_is_not_shrunk_nor_paled():
    pdf = appearance_pdf((), SIZE, seal=sample_seal(NAME, 42))
    left, bottom, right, top = ink(pdf)
    assert right - left == pytest.approx(0.988 * 42 * POINTS_PER_MM, abs=0.7)
    assert ((left + right) / 2, (bottom + top) / 2) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2), abs=0.5)
    ring = picture_of(pdf, 0, 216).getpixel((round(left * 3) + 4, round(SIZE[1] / 2 * 3)))
    assert ring == (217, 13, 13)


def test_long_lines_are_broken_and_written_smaller_until_they_fit():
    long = "签署单位：" + "河南样例砂轮有限公司" * 4
    document = pypdfium2.PdfDocument(appearance_pdf([long], (126, 60)))
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "".join(said.split()) == long


def test_the_middle_stays_free_where_something_is_printed_there():
    seen = picture_of(appearance_pdf(LINES, (126, 120), clear=18), 0, 72).convert("L")
    assert seen.crop((0, 51, 126, 69)).getextrema() == (255, 255)
    assert seen.crop((0, 0, 126, 51)).getextrema()[0] < 120
    assert seen.crop((0, 69, 126, 120)).getextrema()[0] < 120
    with pytest.raises(WantingError):
        appearance_pdf(LINES, (126, 120), clear=100)


@pytest.mark.parametrize(
    ("lines", "size", "seal"), [([LINES[0] * 20], (126, 60), None), (LINES, (100, 126), sample_seal(NAME, 42))]
)
def test_what_does_not_fit_is_refused(lines, size, seal):
    with pytest.raises(WantingError):
        signature_appearance(lines, size, seal=seal)


def test_a_character_without_a_font_is_refused_rather_than_printed_as_a_box():
    with pytest.raises(MissingError):
        signature_appearance(["样\U0010fffd"], SIZE)


def test_the_same_text_gives_the_same_bytes():
    one, other = (appearance_pdf(LINES, SIZE, seal=sample_seal(NAME, 42)) for _ in range(2))
    assert one == other


def test_the_field_grows_around_its_place_and_stays_on_the_page():
    place = SigningPlace("agreement", NAME, "x", 3, 500.0, 20.0, 60.0, 30.0)
    left, bottom, right, top = appearance_box(place, (595.0, 842.0), sample_seal(NAME, 42))
    assert (right - left, top - bottom) == pytest.approx((42 * POINTS_PER_MM, 42 * POINTS_PER_MM))
    assert left >= 0 and bottom >= 0 and right <= 595 and top <= 842
    assert appearance_box(place, (595.0, 842.0)) == (500.0, 20.0, 560.0, 50.0)
