"""The cross-page seal: slices that together are the seal, on every page, turned ones too."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Name
from PIL import Image, ImageChops

from tests.signing.papers import A4, picture_of
from toolkit.errors import WantingError
from toolkit.signing.seals.crosspage import MOST_PAGES, page_groups, press_cross_page
from toolkit.signing.seals.picture import POINTS_PER_MM
from toolkit.signing.seals.sample import sample_pdf, sample_seal

NAME = "河南样例砂轮有限公司"
DPI = 300


@given(st.integers(2, 500))
def test_groups_are_in_order_as_even_as_can_be_and_none_is_too_large(count):
    groups = page_groups(range(count))
    assert [n for group in groups for n in group] == list(range(count))
    sizes = [len(group) for group in groups]
    assert max(sizes) <= MOST_PAGES
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 2


def test_eighty_two_pages_are_five_groups():
    assert [len(group) for group in page_groups(range(82))] == [17, 17, 16, 16, 16]


def test_a_single_page_has_nothing_to_go_across():
    with pytest.raises(WantingError):
        page_groups([3])


def document(count: int, rotate: int = 0) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=A4).obj[Name.Rotate] = rotate
    return pdf


def stitched(pdf: pikepdf.Pdf, pages: list[int], millimetres: float) -> Image.Image:
    """The right edges of pages, side by side, at the seal's size."""
    buffer = io.BytesIO()
    pdf.save(buffer)
    side = round(millimetres / 25.4 * DPI)
    out = Image.new("RGB", (side, side), "white")
    for at, number in enumerate(pages):
        page = picture_of(buffer.getvalue(), number, DPI)
        left, right = round(side * at / len(pages)), round(side * (at + 1) / len(pages))
        strip = page.crop(
            (page.width - (right - left), (page.height - side) // 2, page.width, (page.height + side) // 2)
        )
        out.paste(strip, (left, 0))
    return out


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_slices_side_by_side_are_the_seal(rotate):
    pdf = document(7, rotate)
    press_cross_page(pdf, sample_seal(NAME, 42), range(7))
    together = stitched(pdf, list(range(7)), 42)
    whole = picture_of(sample_pdf(NAME, 42), 0, DPI).resize(together.size)
    difference = ImageChops.difference(whole.convert("L"), together.convert("L"))
    assert sum(difference.histogram()[128:]) < 0.01 * together.width * together.height
    assert sum(together.convert("L").histogram()[:160]) > 0.05 * together.width * together.height


def test_nothing_is_drawn_beside_the_slice():
    pdf = document(4)
    press_cross_page(pdf, sample_seal(NAME, 40), range(4))
    buffer = io.BytesIO()
    pdf.save(buffer)
    picture = picture_of(buffer.getvalue(), 1, 144)
    left, top, right, bottom = ImageChops.invert(picture.convert("L")).getbbox()
    assert right == picture.width
    assert (right - left) / 2 == pytest.approx(10 * POINTS_PER_MM, abs=1)
    assert (top + bottom) / 2 == pytest.approx(picture.height / 2, abs=2)


def test_the_seal_is_stored_once_and_other_pages_stay_as_they_are():
    pdf = document(6)
    press_cross_page(pdf, sample_seal(NAME, 40), [0, 2, 4])
    assert len({pdf.pages[n].Resources.XObject["/AllianceCross"].objgen for n in (0, 2, 4)}) == 1
    assert all("/XObject" not in pdf.pages[n].Resources for n in (1, 3, 5))


def test_a_page_lower_than_the_seal_is_named():
    pdf = document(2)
    pdf.add_blank_page(page_size=(300, 100))
    with pytest.raises(WantingError, match="3"):
        press_cross_page(pdf, sample_seal(NAME, 42), range(3))
