"""Seals on pages: true size, upright whichever way the page is turned, side by side without touching."""

from __future__ import annotations

import io
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Name
from PIL import Image, ImageChops

from tests.signing.papers import A4, picture_of, text_pages
from toolkit.errors import WantingError
from toolkit.signing.seals.picture import POINTS_PER_MM, load_seal
from toolkit.signing.seals.place import find_place, pulled_in, side_by_side, touching
from toolkit.signing.seals.press import Impression, SealDrawer, seen_size
from toolkit.signing.seals.sample import sample_png, sample_seal

NAME = "样例大学"
SEAL = sample_seal(NAME, 42)


def pressed(*impressions, rotate: int = 0, box=(0, 0, *A4), pdf: bytes | None = None) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) if pdf else pikepdf.new() as out:
        if not pdf:
            page = out.add_blank_page(page_size=A4)
            page.obj[Name.MediaBox] = Array(box)
            page.obj[Name.Rotate] = rotate
        SealDrawer(out).press(out.pages[0], impressions)
        buffer = io.BytesIO()
        out.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def ink(pdf: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """The box of what is drawn (left, bottom, right, top) in points."""
    picture = picture_of(pdf, page, 216)
    left, top, right, bottom = ImageChops.invert(picture.convert("L")).point(lambda v: 255 * (v > 60)).getbbox()
    return left / 3, (picture.height - bottom) / 3, right / 3, (picture.height - top) / 3


@pytest.mark.parametrize("millimetres", [40, 42])
@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_seal_has_its_true_size_and_stands_where_it_is_told(kind, millimetres, tmp_path):
    if kind == "png":
        (tmp_path / "s.png").write_bytes(sample_png(NAME, millimetres))
        seal = load_seal(tmp_path / "s.png", millimetres)
    else:
        seal = sample_seal(NAME, millimetres)
    left, bottom, right, top = ink(pressed(Impression(seal, 0, 300, 400)))
    # The ring's outer edge is at 49.4 of 50.
    assert right - left == pytest.approx(0.988 * millimetres * POINTS_PER_MM, abs=0.7)
    assert top - bottom == pytest.approx(right - left, abs=0.7)
    assert (left + right) / 2 == pytest.approx(300, abs=0.5)
    assert (bottom + top) / 2 == pytest.approx(400, abs=0.5)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_seal_is_upright_on_pages_that_are_turned(rotate):
    box = (20, 30, 20 + A4[0], 30 + A4[1])
    turned = pressed(Impression(SEAL, 0, 200, 300), rotate=rotate, box=box)
    with pikepdf.open(io.BytesIO(turned)) as pdf:
        assert seen_size(pdf.pages[0]) == pytest.approx(A4 if rotate == 180 else A4[::-1])
    seen = picture_of(turned, 0, 72)
    straight = picture_of(pressed(Impression(SEAL, 0, 200, 300)), 0, 72)
    corner = (130, seen.height - 370, 270, seen.height - 230)
    plain = (130, straight.height - 370, 270, straight.height - 230)
    difference = ImageChops.difference(seen.crop(corner), straight.crop(plain)).convert("L")
    assert sum(difference.histogram()[100:]) < 0.02 * 140 * 140


def test_what_a_page_shows_stays_beneath_and_its_text_can_be_read():
    sealed = pressed(Impression(SEAL, 0, 120, 740), pdf=text_pages([["样例大学", "2026年8月20日"]]))
    document = pypdfium2.PdfDocument(sealed)
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert said.split() == ["样例大学", "2026年8月20日"]


def test_a_content_that_leaves_its_state_behind_does_not_move_the_seal():
    with pikepdf.new() as out:
        page = out.add_blank_page(page_size=A4)
        page.Contents = out.make_stream(b"2 0 0 2 50 50 cm 0 0 10 10 re W n")
        SealDrawer(out).press(page, [Impression(SEAL, 0, 300, 400)])
        buffer = io.BytesIO()
        out.save(buffer)
    left, bottom, right, top = ink(buffer.getvalue())
    assert ((left + right) / 2, (bottom + top) / 2) == pytest.approx((300, 400), abs=0.6)


def test_a_seal_that_is_used_often_is_stored_once():
    with pikepdf.new() as out:
        drawer = SealDrawer(out)
        for _ in range(3):
            drawer.press(out.add_blank_page(page_size=A4), [Impression(SEAL, 0, 100 * n, 200) for n in (1, 3)])
        drawer.press(out.pages[0], [Impression(sample_seal("样例研究院"), 0, 300, 600)])
        forms = [set(page.Resources.XObject.keys()) for page in out.pages]
        numbers = {page.Resources.XObject["/AllianceSeal"].objgen for page in out.pages}
    assert forms == [{"/AllianceSeal", "/AllianceSeal2"}, {"/AllianceSeal"}, {"/AllianceSeal"}]
    assert len(numbers) == 1


def test_issuer_and_date_lie_a_little_below_the_middle_of_the_seal():
    pdf = text_pages([["关于样例的通知", "", "", "河南省样例厅", "2026年11月25日"]])
    document = pypdfium2.PdfDocument(pdf)
    try:
        spot = find_place(document, range(1), issuer="河南省样例厅", day_text="2026年11月25日", seal=SEAL)
        assert find_place(document, range(1), issuer="河南省别厅", day_text="2026年11月25日", seal=SEAL) is None
    finally:
        document.close()
    between = A4[1] - 90 - 24 * 3.5
    assert spot.page == 0
    assert 0 < spot.y - between < 0.2 * SEAL.size[1]
    assert spot.x == pytest.approx(72 + 12 * 3, abs=6)


def test_seals_side_by_side_do_not_touch_and_keep_between_the_margins():
    seals = [SEAL, sample_seal("样例研究院", 40), sample_seal("样例学会", 38)]
    room = (28 * POINTS_PER_MM, A4[0] - 26 * POINTS_PER_MM)
    row = side_by_side(seals, 0, (300, 300), room)
    assert [one.y for one in row] == [300, 300, 300]
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(row)]
    assert gaps == pytest.approx([2 * POINTS_PER_MM] * 2)
    assert list(touching(row)) == []
    edge = side_by_side(seals[:2], 0, (A4[0] - 60, 300), room)
    assert edge[-1].box[2] <= room[1] + 0.01


def test_more_seals_than_a_row_holds_stand_in_several():
    rows = side_by_side([SEAL] * 5, 0, (300, 400), (28 * POINTS_PER_MM, A4[0] - 26 * POINTS_PER_MM))
    heights = sorted({round(one.y, 2) for one in rows}, reverse=True)
    assert [sum(round(one.y, 2) == y for one in rows) for y in heights] == [3, 2]
    assert list(touching(rows)) == []
    assert sum(heights) / 2 == pytest.approx(400, abs=0.01)


def test_seals_that_touch_or_cross_are_found():
    wide = SEAL.size[0]
    one, beside, far = (Impression(SEAL, 0, 200 + x, 300) for x in (0, wide, wide + 1))
    assert list(touching([one, beside])) == [(one, beside)]
    assert list(touching([one, far])) == []
    assert list(touching([one, Impression(SEAL, 1, 200, 300)])) == []
    diagonal = Impression(SEAL, 0, 200 + wide * 0.75, 300 + wide * 0.75)
    assert list(touching([one, diagonal])) == []


def test_a_seal_at_the_edge_is_pulled_onto_the_page():
    inside = pulled_in(Impression(SEAL, 0, A4[0] - 5, 3), A4)
    left, bottom, right, top = inside.box
    assert 0 < left < right < A4[0]
    assert 0 < bottom < top < A4[1]
    with pytest.raises(WantingError):
        pulled_in(Impression(SEAL, 0, 50, 50), (100, 400))


def test_a_png_keeps_its_transparency():
    (picture := Image.new("RGBA", (40, 40), (0, 0, 0, 0))).putpixel((20, 20), (255, 0, 0, 255))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    from toolkit.signing.seals.picture import Seal

    black = pikepdf.new()
    page = black.add_blank_page(page_size=A4)
    page.Contents = black.make_stream(b"0 0 1 rg 0 0 600 850 re f")
    SealDrawer(black).press(page, [Impression(Seal(buffer.getvalue(), "png", 40, 1.0), 0, 300, 400)])
    out = io.BytesIO()
    black.save(out)
    assert picture_of(out.getvalue(), 0, 72).getpixel((260, 480)) == (0, 0, 255)
