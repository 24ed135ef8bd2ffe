"""Sample seals: the same bytes each time, true size, and 样章 across them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image, ImageChops

from tests.signing.papers import picture_of
from toolkit.errors import MissingError, WantingError
from toolkit.packet.pdfa_page import PageInspector
from toolkit.signing.seals import sample
from toolkit.signing.seals.picture import POINTS_PER_MM, load_seal
from toolkit.signing.seals.sample import sample_pdf, sample_png, sample_seal, sample_svg

NAME = "河南样例砂轮有限公司"


@pytest.mark.parametrize("make", [sample_pdf, sample_svg, sample_png])
def test_the_same_name_gives_the_same_bytes(make):
    assert make(NAME) == make(NAME)
    assert make(NAME) != make("样例大学")


def test_a_sample_is_outlines_only_of_its_true_size():
    with pikepdf.open(io.BytesIO(sample_pdf(NAME, 42))) as pdf:
        page = pdf.pages[0]
        assert [float(n) for n in page.mediabox][2:] == pytest.approx([42 * POINTS_PER_MM] * 2, abs=0.01)
        assert list(page.Resources.keys()) == []


def test_every_sample_bears_its_mark_large_in_the_middle(monkeypatch):
    whole = sample_pdf(NAME)
    monkeypatch.setattr(sample, "MARK", "　　")
    bare = picture_of(sample_pdf(NAME), 0, 300)
    difference = ImageChops.difference(picture_of(whole, 0, 300), bare).getbbox()
    left, top, right, bottom = (edge / bare.width for edge in difference)
    assert right - left > 0.4
    assert bottom - top > 0.18
    assert left < 0.5 < right


def test_pdf_svg_and_png_show_the_same(tmp_path):
    as_svg, as_png = tmp_path / "s.svg", tmp_path / "s.png"
    as_svg.write_bytes(sample_svg(NAME))
    as_png.write_bytes(sample_png(NAME))
    drawn = picture_of(sample_pdf(NAME), 0, 72 * 400 / (40 * POINTS_PER_MM)).convert("L").resize((400, 400))
    from_svg = picture_of(load_seal(as_svg).data, 0, 72).convert("L").resize((400, 400))
    png = Image.open(as_png)
    paper = Image.new("RGBA", png.size, "white")
    paper.alpha_composite(png.convert("RGBA"))
    from_png = paper.convert("L").resize((400, 400))
    for other in (from_svg, from_png):
        assert sum(ImageChops.difference(drawn, other).histogram()[64:]) < 0.01 * 400 * 400


def test_a_long_name_still_fits_on_its_arc():
    long = "河南省样例机器人产业技术创新战略联盟秘书处研究院"
    edge = picture_of(sample_pdf(long), 0, 300)
    assert PageInspector().inspect(_page(sample_pdf(long))) == []
    assert edge.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("name", ["", "  ", "样" * 41])
def test_a_name_that_cannot_stand_on_a_seal_is_refused(name):
    with pytest.raises(WantingError):
        sample_seal(name)


def test_a_character_that_no_font_draws_is_named():
    with pytest.raises(MissingError) as refused:
        sample_seal("样例\U0010fffd公司")
    assert "\U0010fffd" in str(refused.value)


def _page(pdf: bytes):
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(pdf)).pages[0]
