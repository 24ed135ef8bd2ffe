"""All notices in one PDF for the printer."""

from __future__ import annotations

import tracemalloc

import pikepdf
import pytest
from fpdf import FPDF

from toolkit.errors import IOFailure
from toolkit.office.issuing import pdfstream
from toolkit.office.issuing.printing import bind_for_printing


def paper(path, pages):
    pdf = FPDF()
    pdf.set_font("Helvetica")
    for number in range(pages):
        pdf.add_page()
        pdf.text(20, 20, f"{path.stem} {number + 1}")
    pdf.output(str(path))
    return path


def test_each_notice_begins_on_a_front_side(tmp_path):
    files = [paper(tmp_path / f"{n}.pdf", n) for n in (1, 2, 3)]
    assert bind_for_printing(files, tmp_path / "all.pdf") == 8
    assert bind_for_printing(files, tmp_path / "one-sided.pdf", two_sided=False) == 6


def test_the_same_notices_give_the_same_bytes(tmp_path):
    files = [paper(tmp_path / f"{n}.pdf", 1) for n in (1, 2)]
    bind_for_printing(files, tmp_path / "a.pdf")
    bind_for_printing(files, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_more_notices_than_a_node_holds_are_put_together_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfstream, "_NODE", 3)
    files = [paper(tmp_path / f"{n:02}.pdf", 1) for n in range(29)]
    assert bind_for_printing(files, tmp_path / "all.pdf", two_sided=False) == 29
    with pikepdf.open(tmp_path / "all.pdf") as made:
        assert made.check_pdf_syntax() == []
        texts = [page.Contents.read_bytes() for page in made.pages]
    assert [n for n in range(29) if f"({n:02} 1)".encode() in texts[n]] == list(range(29))


def test_fonts_and_pictures_that_are_alike_are_kept_once(tmp_path):
    files = [paper(tmp_path / f"{n}.pdf", 2) for n in range(7)]
    bind_for_printing(files, tmp_path / "all.pdf")
    with pikepdf.open(tmp_path / "all.pdf") as made:
        fonts = {tuple(font.objgen) for page in made.pages for font in page.Resources.Font.values()}
        assert len(made.pages) == 14
        assert len(fonts) == 1


def test_memory_does_not_grow_with_the_notices(tmp_path):
    file = paper(tmp_path / "1.pdf", 2)
    used = {}
    for count in (20, 20, 400):  # the first fills caches
        tracemalloc.start()
        bind_for_printing([file] * count, tmp_path / "all.pdf")
        used[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (used[400] - used[20]) / 380 < 200  # bytes a notice: where its seven objects stand


def test_what_a_page_has_from_above_and_strings_like_references_are_kept(tmp_path):
    path = paper(tmp_path / "1.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        box, page = pikepdf.Array([0, 0, 300, 400]), pdf.pages[0]
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            P=page.obj,
            Contents="5 0 R (\\) 6 0 R",
        )
        page.obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
        del page.obj.MediaBox
        pdf.Root.Pages.MediaBox = box
        pdf.save(path)
    bind_for_printing([path, path], tmp_path / "all.pdf")
    with pikepdf.open(tmp_path / "all.pdf") as made:
        assert made.check_pdf_syntax() == []
        for page in (made.pages[0], made.pages[2]):
            assert list(page.obj.MediaBox) == [0, 0, 300, 400]
            assert str(page.Annots[0].Contents) == "5 0 R (\\) 6 0 R"
            assert page.Annots[0].P.objgen == page.obj.objgen
        assert list(made.pages[1].obj.MediaBox) == [0, 0, 300, 400]


def test_fonts_that_differ_are_told_apart(tmp_path):
    first, second = (paper(tmp_path / f"{n}.pdf", 1) for n in (1, 2))
    with pikepdf.open(second, allow_overwriting_input=True) as pdf:
        next(iter(pdf.pages[0].Resources.Font.values())).BaseFont = pikepdf.Name.Courier
        pdf.save(second)
    bind_for_printing([first, second], tmp_path / "all.pdf", two_sided=False)
    with pikepdf.open(tmp_path / "all.pdf") as made:
        names = [str(font.BaseFont) for page in made.pages for font in page.Resources.Font.values()]
    assert names == ["/Helvetica", "/Courier"]


def test_signature_fields_are_not_taken_over(tmp_path):
    path = paper(tmp_path / "1.pdf", 2)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="SIG", Rect=[0, 0, 0, 0]
            )
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([field]))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
        pdf.save(path)
    bind_for_printing([path], tmp_path / "all.pdf")
    with pikepdf.open(tmp_path / "all.pdf") as made:
        assert not any("/Widget" in str(page.get("/Annots", "")) for page in made.pages)
        assert "/AcroForm" not in made.Root


def test_a_missing_notice_is_told(tmp_path):
    with pytest.raises(IOFailure):
        bind_for_printing([tmp_path / "none.pdf"], tmp_path / "all.pdf")
    assert not (tmp_path / "all.pdf").exists()
