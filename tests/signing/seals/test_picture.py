"""Pictures of seals from outside: what is taken, what is refused and why."""

from __future__ import annotations

import contextlib
import io
import tempfile
import warnings
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.signing.papers import picture_of
from toolkit import limits
from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.signing.seals.picture import drawing_of, load_seal
from toolkit.signing.seals.sample import sample_pdf, sample_png, sample_svg
from toolkit.signing.seals.svg import svg_to_pdf

NAME = "样例大学"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
CIRCLE = '<circle cx="5" cy="5" r="4" fill="none" stroke="#f00"/>'


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [("s.png", sample_png, "png"), ("s.svg", sample_svg, "pdf"), ("s.pdf", sample_pdf, "pdf")],
)
def test_png_svg_and_pdf_are_taken_whatever_the_name_says(name, make, kind, tmp_path):
    path = tmp_path / f"{name}.seal"
    path.write_bytes(make(NAME))
    seal = load_seal(path, 40)
    assert (seal.kind, seal.width_mm) == (kind, 40)
    assert seal.ratio == pytest.approx(1, abs=0.01)


def test_a_page_that_is_turned_makes_an_upright_seal(tmp_path):
    with pikepdf.open(io.BytesIO(sample_pdf(NAME))) as pdf:
        side = float(pdf.pages[0].mediabox[2])
        pdf.pages[0].obj[Name.MediaBox] = Array([0, 0, side, side * 2])
        pdf.pages[0].obj[Name.Rotate] = 90
        pdf.save(tmp_path / "turned.pdf")
    seal = load_seal(tmp_path / "turned.pdf", 40)
    assert seal.ratio == pytest.approx(0.5)
    with pikepdf.new() as out:
        page = out.add_blank_page(page_size=seal.size)
        drawn, matrix = drawing_of(out, seal)
        page.Resources = Dictionary(XObject=Dictionary(S=drawn))
        page.Contents = out.make_stream(f"{' '.join(map(str, matrix))} cm /S Do".encode())
        buffer = io.BytesIO()
        out.save(buffer)
    turned = picture_of((tmp_path / "turned.pdf").read_bytes(), 0, 72).convert("L")
    ours = picture_of(buffer.getvalue(), 0, 72).convert("L").resize(turned.size)
    assert [b < 200 for b in ours.resize((8, 4)).tobytes()] == [b < 200 for b in turned.resize((8, 4)).tobytes()]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<image href="file:///etc/passwd" width="10" height="10"/>', "image"),
        ('<image xlink:href="http://127.0.0.1:9/x.png" width="10" height="10"/>', "image"),
        (f'<use href="other.svg#a"/>{CIRCLE}', "outside"),
        (f'<use xlink:href="http://127.0.0.1:9/a.svg#a"/>{CIRCLE}', "outside"),
        ('<circle cx="5" cy="5" r="4" fill="url(http://127.0.0.1:9/x)"/>', "outside"),
        ("<style>@import 'http://127.0.0.1:9/x.css';</style>" + CIRCLE, "outside"),
        ("<style>circle{fill:url( 'file:///etc/passwd' )}</style>" + CIRCLE, "outside"),
        (f"<script>alert(1)</script>{CIRCLE}", "script"),
        ('<circle cx="5" cy="5" r="4" onload="x()"/>', "script"),
        ("<text>样例</text>", "text"),
        ("<foreignObject/>", "foreignObject"),
        ('<animate attributeName="r"/>', "animate"),
        (f'<linearGradient id="a"/>{CIRCLE}', "linearGradient"),
        ("", "nothing"),
        ("<g/>", "nothing"),
        ('<path d="M 0 0 Q"/>', "shapes"),
        (f"{CIRCLE}" * (limits.SEAL_SVG_ELEMENTS + 1), "elements"),
    ],
)
def test_an_svg_that_does_more_than_draw_shapes_is_refused(body, reason, tmp_path):
    path = tmp_path / "s.svg"
    path.write_text(f"{HEAD}{body}</svg>", "utf-8")
    with pytest.raises(WantingError, match=reason):
        load_seal(path)


def test_entities_are_refused(tmp_path):
    path = tmp_path / "s.svg"
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    path.write_text(f'<!DOCTYPE svg [<!ENTITY a0 "ha">{laughs}]>{HEAD}<desc>&a9;</desc>{CIRCLE}</svg>', "utf-8")
    with pytest.raises(WantingError):
        load_seal(path)


def test_what_is_used_again_and_again_is_counted(tmp_path):
    uses = '<g id="g0">' + CIRCLE + "</g>"
    for n in range(1, 7):
        uses += f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>"
    path = tmp_path / "s.svg"
    path.write_text(f"{HEAD}<defs>{uses}</defs><use href='#g6'/></svg>", "utf-8")
    with pytest.raises(WantingError):
        load_seal(path)


@pytest.mark.parametrize(
    "body",
    [
        '<path d="M0 0' + "T1 1" * 100_000 + '"/>',
        '<polygon points="' + "1 2," * 100_000 + '"/>',
        "<style>" + "/*" * 10_000 + "</style>" + CIRCLE,
        '<defs><path id="p" d="M0 0' + "T1 1" * 1_000 + '"/></defs>' + '<use href="#p"/>' * 200,
        '<g id="g"><use xlink:href="#g"/></g>' + CIRCLE,
        "<g>" * 300 + CIRCLE + "</g>" * 300,
    ],
)
def test_what_would_take_too_long_to_draw_is_refused(body, tmp_path):
    path = tmp_path / "s.svg"
    path.write_text(f"{HEAD}{body}</svg>", "utf-8")
    with pytest.raises(WantingError):
        load_seal(path)


def test_a_drawing_programs_own_notes_do_no_harm(tmp_path):
    path = tmp_path / "s.svg"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/TR/SVG/svg11.dtd">'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/" width="40mm" height="20mm">'
        f"<title>样例</title><metadata><i:x/></metadata><i:namedview i:zoom='2'/><g i:label='1'>{CIRCLE}</g></svg>",
        "utf-8",
    )
    assert load_seal(path, 40).ratio == pytest.approx(0.5)


def test_shapes_strokes_opacity_and_transforms_are_drawn():
    svg = (
        HEAD
        + '<rect width="5" height="10" fill="#f00"/><line x1="0" y1="5" x2="5" y2="5" stroke="blue" stroke-width="2"/>'
        '<g transform="translate(5 0) scale(.5)"><path d="M0 0H10V10H0Z" fill="#0f0" fill-opacity=".5"/></g></svg>'
    )
    drawn = picture_of(svg_to_pdf(svg.encode(), "s.svg"), 0, 18)
    assert drawn.size == (100, 100)
    assert drawn.getpixel((20, 20)) == (255, 0, 0)
    assert drawn.getpixel((20, 50)) == (0, 0, 255)
    assert drawn.getpixel((70, 20)) == pytest.approx((127, 255, 127), abs=3)
    assert drawn.getpixel((70, 80)) == (255, 255, 255)


@given(st.binary(max_size=300) | st.text("<>/svg circle=\"'#&;!-0 1.ezMmhvQ", max_size=300).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_the_reader_of_svg(noise):
    for data in (noise, HEAD.encode() + noise + b"</svg>", HEAD.encode() + b'<path d="' + noise + b'"/></svg>'):
        with contextlib.suppress(AllianceError):
            svg_to_pdf(data, "noise.svg")


@cache
def sound(make) -> bytes:
    return make(NAME)


@given(st.sampled_from((sample_png, sample_pdf)), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=40, deadline=None)
def test_no_damage_breaks_the_reader_of_seals(make, spots):
    data = bytearray(sound(make))
    for where, byte in spots:
        data[int(where * (len(data) - 1))] = byte
    with tempfile.TemporaryDirectory() as folder, pikepdf.new() as out:
        path = Path(folder) / "seal"
        path.write_bytes(data)
        with contextlib.suppress(AllianceError):
            drawing_of(out, load_seal(path))


@pytest.mark.parametrize(
    "spoil", ["cut", "torn", "opaque", "stretched", "two pages", "font", "cmyk", "encrypted", "large", "gone"]
)
def test_what_is_no_seal_is_refused(spoil, tmp_path, monkeypatch):
    path = tmp_path / "seal"
    match spoil:
        case "cut":
            path.write_bytes(sample_png(NAME)[:2000])
        case "torn":
            with pikepdf.open(io.BytesIO(sample_pdf(NAME))) as pdf:
                packed = pdf.pages[0].Contents.read_raw_bytes()
            path.write_bytes(sample_pdf(NAME).replace(packed, b"\0" * len(packed)))
        case "opaque":
            Image.new("RGB", (50, 50), "red").save(path, "PNG")
        case "stretched":
            Image.new("RGBA", (500, 50), (255, 0, 0, 0)).save(path, "PNG")
        case "two pages":
            with pikepdf.new() as two:
                two.add_blank_page()
                two.add_blank_page()
                two.save(path)
        case "font" | "cmyk":
            with pikepdf.open(io.BytesIO(sample_pdf(NAME))) as pdf:
                page = pdf.pages[0]
                helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
                page.Resources = Dictionary(Font=Dictionary(F=helvetica))
                more = b"BT /F 12 Tf (x) Tj ET" if spoil == "font" else b"1 0 0 0 k 0 0 5 5 re f"
                page.contents_add(more)
                pdf.save(path)
        case "encrypted":
            with pikepdf.open(io.BytesIO(sample_pdf(NAME))) as pdf:
                pdf.save(path, encryption=pikepdf.Encryption(user="a", owner="b"))
        case "large":
            path.write_bytes(sample_png(NAME))
            monkeypatch.setattr(limits, "SEAL_BYTES", 1000)
    with pytest.raises((WantingError, IOFailure)), warnings.catch_warnings():
        warnings.simplefilter("error")
        load_seal(path)
