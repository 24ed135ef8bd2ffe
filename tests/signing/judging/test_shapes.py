"""Figures are known by their shapes, in whatever font."""

from __future__ import annotations

import string
import subprocess
from functools import cache

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from toolkit.signing.judging.shapes import looks_like_another


@cache
def fonts() -> tuple[str, ...]:
    found = subprocess.run(["fc-list", "-f", "%{file}\n"], capture_output=True, text=True, check=True).stdout
    return tuple(file for file in sorted(set(found.split())) if _has_figures(file))


def _has_figures(file: str) -> bool:
    try:
        with TTFont(file, fontNumber=0, lazy=True) as font:
            return set(map(ord, string.digits)) <= set(font.getBestCmap() or ())
    except Exception:
        return False


def drawn(figure: str, file: str, size: int) -> Image.Image:
    image = Image.new("L", (3 * size, 3 * size))
    ImageDraw.Draw(image).text((size, size), figure, font=ImageFont.truetype(file, size), fill=255)
    return image


def test_no_font_of_this_machine_is_said_to_lie(size=16):
    assert [
        (file, figure)
        for file in fonts()
        for figure in string.digits
        if looks_like_another(figure, drawn(figure, file, size))
    ] == []


def test_a_figure_that_is_said_to_be_another_one_is_nearly_always_found_out():
    lies = [
        looks_like_another(said, drawn(shown, file, 24))
        for file in fonts()[::12]
        for said in string.digits
        for shown in string.digits
        if said != shown
    ]
    assert sum(map(bool, lies)) > 0.9 * len(lies)


@pytest.mark.parametrize(
    ("said", "picture"),
    [("4", Image.new("L", (9, 9))), ("A", Image.new("L", (9, 9), 255)), ("", Image.new("L", (1, 1)))],
)
def test_what_is_no_figure_or_blank_is_not_judged(said, picture):
    assert looks_like_another(said, picture) is None
