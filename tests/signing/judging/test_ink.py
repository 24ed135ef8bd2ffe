"""What the eye sees of a page: the same text, shown and hidden in many ways."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from tests.signing.packets import pages
from toolkit.signing.found_text import places
from toolkit.signing.judging.eye import Eye
from toolkit.signing.seen_text import read_pages

VALUE = "样例大学2026"
EVERYTHING = b"-99 -99 1800 2000 re"


def shown(edit: Callable[[pikepdf.Pdf, Any], object], asked: Callable[[Eye, Any], bool] = Eye.sees) -> bool:
    """Whether the value on an edited page is found in its text and seen there."""
    with pikepdf.open(BytesIO(pages([f"单位：{VALUE}"]))) as pdf:
        edit(pdf, pdf.pages[0])
        out = BytesIO()
        pdf.save(out)
    document = pypdfium2.PdfDocument(out)
    found = list(places(read_pages(document, [0]), VALUE))
    assert found, "the text extraction must find it"
    eye = Eye(found)
    seen = any(asked(eye, place) for place in found)
    document.close()
    return seen


def around(before: bytes = b"", after: bytes = b"", **resources: Any) -> Callable[[pikepdf.Pdf, Any], object]:
    def edit(pdf: pikepdf.Pdf, page: Any) -> None:
        for key, held in resources.items():
            page.Resources[f"/{key}"] = held
        page.contents_add(before, prepend=True)
        page.contents_add(after)

    return edit


def in_a_form(pdf: pikepdf.Pdf, page: Any, box: tuple[int, ...] = (0, 0, 600, 850)) -> None:
    page.contents_coalesce()
    text = page.Contents.read_bytes()
    form = pdf.make_stream(
        text, Type=Name.XObject, Subtype=Name.Form, BBox=Array(box), Resources=Dictionary(page.Resources)
    )
    page.Resources = Dictionary(XObject=Dictionary(Odd=form))
    page.Contents = pdf.make_stream(b"/Odd Do")


@pytest.mark.parametrize(
    "edit",
    [
        around(),
        around(b"0.5 g"),
        around(b".6 0 0 .6 30 300 cm"),
        around(b"0.9 g " + EVERYTHING + b" f 0 g"),
        around(after=b"1 0 0 RG 2 w 60 752 200 1 re S"),
        lambda pdf, page: page.rotate(90, relative=False),
        lambda pdf, page: page.obj.__setitem__("/CropBox", Array([40, 500, 400, 800])),
        lambda pdf, page: page.obj.__setitem__("/UserUnit", 2),
        in_a_form,
    ],
    ids=["as it is", "grey", "small", "on grey", "underlined", "turned", "cropped", "in larger units", "in a form"],
)
def test_honest_text_is_seen(edit):
    assert shown(edit)


def beside_the_paper(pdf: pikepdf.Pdf, page: Any) -> None:
    page.obj.MediaBox, page.obj.CropBox = Array([0, 0, 595, 300]), Array([0, 0, 595, 842])


def cut_off_by_its_form(pdf: pikepdf.Pdf, page: Any) -> None:
    in_a_form(pdf, page, (0, 0, 600, 10))


@pytest.mark.parametrize(
    "edit",
    [
        around(b"0.85 g"),
        around(b"0 g " + EVERYTHING + b" f"),
        around(after=b"1 g " + EVERYTHING + b" f"),
        around(after=b"1 g 60 752 400 40 re f"),
        around(b"/Odd gs", ExtGState=Dictionary(Odd=Dictionary(ca=0.1))),
        around(b"/Odd gs", ExtGState=Dictionary(Odd=Dictionary(BM=Name.Screen))),
        around(b"0 0 1 1 re W n"),
        around(b".25 0 0 .25 30 300 cm"),
        cut_off_by_its_form,
        beside_the_paper,
    ],
    ids=["pale", "black on black", "covered", "nearly covered", "thin", "blended", "clipped", "tiny", "cut", "beside"],
)
def test_hidden_text_is_not_seen(edit):
    assert not shown(edit)


def test_a_value_is_seen_only_where_its_label_is_seen_too():
    document = pypdfium2.PdfDocument(BytesIO(pages([f"单位：{VALUE}"])))
    seen = read_pages(document, [0])
    whole, value = list(places(seen, VALUE, "单位")), list(places(seen, VALUE))
    assert (value[0][0].start - whole[0][0].start, value[0][0].end) == (3, whole[0][0].end)
    document.close()


def test_what_other_characters_draw_in_its_place_does_not_count():
    """The true value is covered, and drawn over it is text that programs read as something else."""

    def edit(pdf: pikepdf.Pdf, page: Any) -> None:
        page.contents_coalesce()
        text = page.Contents.read_bytes()
        fonts = page.Resources.Font = Dictionary(page.Resources.Font)
        [name] = fonts.keys()
        fonts["/Mute"] = pdf.make_indirect(Dictionary(fonts[name]))
        del fonts["/Mute"]["/ToUnicode"]
        over = text.replace(name.encode() + b" ", b"/Mute ")
        assert over != text
        page.Contents = pdf.make_stream(text + b"\nq 1 g " + EVERYTHING + b" f Q\n" + over)

    assert not shown(edit)


@pytest.mark.parametrize(
    ("after", "disturbed"),
    [
        (b"", False),
        (b"0 g 184 752 3 9 re f", True),
        (b"0 g 160 752 8 5 re f", True),
        (b"0 G .5 w 185 700 m 185 800 l S", False),
        (b"0 G .5 w 60 749 m 400 749 l S", False),
    ],
    ids=["nothing", "beside", "over", "an upright line", "an underline"],
)
def test_something_drawn_over_or_beside_figures_is_told(after, disturbed):
    assert shown(around(after=after), Eye.is_disturbed) is disturbed
