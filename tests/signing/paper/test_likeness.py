"""A scan is known among pages that differ in a few words, however it lay on the glass."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.signing.papers import UNITS, picture_of, signature_page, signed_by_hand, text_pages
from toolkit.signing.paper.likeness import DPI, as_ink, likeness, straightened

PAGES = [signature_page(n) for n in range(2)] + [["联盟章程", *(f"第{n}条　{UNITS[n % 4]}" for n in range(1, 25))]]


@pytest.fixture(scope="module")
def sheets():
    pdf = text_pages(PAGES)
    return [picture_of(pdf, n, 100) for n in range(len(PAGES))]


@pytest.mark.parametrize("wrong", [(1.0, 0.0, 0), (0.945, -0.9, -14), (1.03, 0.0, 12)])
def test_the_right_page_is_the_most_alike(sheets, wrong):
    scale, angle, shift = wrong
    size = tuple(round(side * DPI / 100) for side in sheets[0].size)
    inks = [as_ink(sheet, size) for sheet in sheets]
    for at, sheet in enumerate(sheets):
        lain = Image.new("RGB", sheet.size, "white")
        small = sheet.resize((round(sheet.width * scale), round(sheet.height * scale)), Image.Resampling.BILINEAR)
        lain.paste(small, ((sheet.width - small.width) // 2 + shift, (sheet.height - small.height) // 2 - shift))
        scan = straightened(as_ink(lain.rotate(angle, Image.Resampling.BILINEAR, fillcolor="white"), size))
        alike = [likeness(scan, ink) for ink in inks]
        assert max(range(len(alike)), key=alike.__getitem__) == at
        assert alike[at] > 0.5


def test_pen_and_grey_paper_do_not_hide_the_page(sheets):
    size = tuple(round(side * DPI / 100) for side in sheets[0].size)
    scan = straightened(as_ink(signed_by_hand(sheets[0]), size))
    assert likeness(scan, as_ink(sheets[0], size)) > 0.5
    assert likeness(scan, as_ink(sheets[-1], size)) < 0.3


def test_an_empty_sheet_is_like_nothing(sheets):
    size = tuple(round(side * DPI / 100) for side in sheets[0].size)
    blank = as_ink(Image.new("RGB", sheets[0].size, (230, 230, 228)), size)
    assert likeness(straightened(blank), as_ink(sheets[0], size)) < 0.1
    assert likeness(blank, blank) < 0.1
