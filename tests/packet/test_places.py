"""Places to sign: from bookmarks in Word through named destinations to rectangles on the packet's pages."""

from __future__ import annotations

import io
from itertools import combinations

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.documents.word import cell, paragraph, word_file
from toolkit.documents.seal_marks import SealMark, has_seal_marks, read_seal_marks
from toolkit.packet.places import HEIGHT, WIDTH, read_places

A4 = (595.0, 842.0)
ORGS = [
    {"name": "样例大学", "uscc": "12410000661318606C"},
    {"name": "样例大学附属医院", "uscc": "12410000661318607A"},
    {"name": "样例（郑州）公司", "uscc": "91410100MAAY4CL12L"},
]


def mark(name: str, number: int = 1) -> str:
    return (
        f'<w:p><w:r><w:t>（公</w:t></w:r><w:bookmarkStart w:id="{number}" w:name="{name}"/>'
        f'<w:bookmarkEnd w:id="{number}"/><w:r><w:t>章）</w:t></w:r></w:p>'
    )


def blocks(*rows: tuple[str, str]) -> bytes:
    """A Word file with a table of blocks: text, and the name of the bookmark beside it."""
    made = "".join(
        f"<w:tr>{cell(paragraph(text))}{cell(mark(name, number))}</w:tr>" for number, (text, name) in enumerate(rows)
    )
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
    return word_file(f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{grid}{made}</w:tbl>{paragraph("完")}')


def pdf_of(spots: dict[str, tuple[int, float, float]], pages: int = 2) -> bytes:
    """Pages with named destinations as LibreOffice writes them: index of the page, left, top."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=A4)
        pdf.Root.Dests = Dictionary(
            {f"/{name}": Array([pdf.pages[n].obj, Name.XYZ, x, y, 0]) for name, (n, x, y) in spots.items()}
        )
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def places(docx: bytes, spots: dict[str, tuple[int, float, float]], orgs=None):
    return read_places("agreement", docx, pdf_of(spots), 11, orgs or ORGS)


def test_marks_are_bookmarks_of_one_name_with_the_text_of_their_rows():
    docx = blocks(("甲", "SIG"), ("乙", "SIG_2"), ("丙", "SIG3_4"), ("丁", "SIGNATURE"), ("戊", "_Toc1"))
    assert has_seal_marks(docx)
    assert read_seal_marks(docx) == (
        SealMark("SIG", "甲（公章）"),
        SealMark("SIG5F2", "乙（公章）"),
        SealMark("SIG35F4", "丙（公章）"),
    )


def test_a_file_without_marks_names_no_places():
    docx = blocks(("甲", "SIGNATURE"))
    assert not has_seal_marks(docx)
    assert places(docx, {"SIG": (0, 300, 400)}) == ()


def test_outside_of_tables_the_paragraph_is_the_block():
    text = mark("SIG").replace("（公", "样例大学（公")
    assert read_seal_marks(word_file(text))[0].block == "样例大学（公章）"


def test_a_place_is_laid_around_its_mark_on_the_packets_page():
    (place,) = places(blocks(("样例大学", "SIG")), {"SIG": (1, 400.0, 500.0)})
    assert (place.part, place.unit, place.uscc, place.page) == ("agreement", "样例大学", "12410000661318606C", 12)
    assert (place.width, place.height) == (WIDTH, HEIGHT)
    assert place.x + place.width / 2 == pytest.approx(400)
    assert place.y + place.height / 2 == pytest.approx(490)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("样例大学", "样例大学"),
        ("样例大学附属医院", "样例大学附属医院"),
        ("样例(郑州) 公司", "样例（郑州）公司"),
        ("某甲方 ９１４１０１００MAAY4CL12L", "样例（郑州）公司"),
        ("样例大学 12410000661318607A", "样例大学附属医院"),
        ("样例大学 样例（郑州）公司", None),
        ("12410000661318606C 12410000661318607A", None),
        ("样例以外", None),
        ("", None),
    ],
)
def test_whose_block_it_is_is_told_by_code_or_name_and_never_guessed(text, unit):
    found = places(blocks((text, "SIG")), {"SIG": (0, 300, 400)})
    assert [place.unit for place in found] == ([unit] if unit else [])


def test_the_first_of_two_blocks_of_one_unit_is_its_place():
    docx = blocks(("样例大学", "SIG"), ("样例大学", "SIG_2"))
    (place,) = places(docx, {"SIG": (0, 300, 400), "SIG5F2": (1, 300, 400)})
    assert place.page == 11


@pytest.mark.parametrize("point", [(40.0, 400.0), (560.0, 400.0), (300.0, 60.0), (300.0, 800.0)])
def test_a_place_never_leaves_the_page(point):
    (place,) = places(blocks(("样例大学", "SIG")), {"SIG": (0, *point)}) or [None]
    if place is not None:
        assert place.x >= 0
        assert place.y >= 0
        assert place.x + place.width <= A4[0]
        assert place.y + place.height <= A4[1]


@pytest.mark.parametrize("point", [(10.0, 400.0), (300.0, 20.0), (594.0, 841.0)])
def test_what_has_no_room_is_no_place(point):
    assert places(blocks(("样例大学", "SIG")), {"SIG": (0, *point)}) == ()


@pytest.mark.parametrize(("across", "up"), [(0, 70), (0, 119), (90, 0), (70, 20), (80, 60), (20, 40), (180, 0)])
def test_places_side_by_side_or_one_above_the_other_never_overlap(across, up):
    docx = blocks(("样例大学", "SIG"), ("样例大学附属医院", "SIG_2"), ("样例（郑州）公司", "SIG_3"))
    spots = {f"SIG{s}": (0, 160.0 + across * n, 300.0 + up * n) for n, s in enumerate(("", "5F2", "5F3"))}
    found = places(docx, spots)
    assert len(found) == 3
    for one, other in combinations(found, 2):
        assert (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )


def test_a_mark_that_the_pages_do_not_show_is_no_place():
    assert places(blocks(("样例大学", "SIG")), {"OTHER": (0, 300, 400)}) == ()
