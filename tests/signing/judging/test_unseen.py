"""Text that people do not see is told page by page, and links and hidden structures are found."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from pypdf import PdfReader

from tests.signing.packets import pages
from toolkit.signing.judging.hidden import check_hidden
from toolkit.signing.judging.unseen import check_unseen


def test_white_text_is_told_and_black_text_is_not():
    assert check_unseen(pages(["样例"])) is None
    check = check_unseen(pages(["样例"], hidden=["另一句"]))
    assert check is not None
    assert check.ok
    assert check.warning
    assert "white on pages 1" in check.statement.render("en")


@pytest.mark.parametrize(
    ("drawing", "kind"),
    [
        (b"BT 3 Tr /F 12 Tf 100 100 Td (x) Tj ET", "invisible"),
        (b"BT /F 1 Tf 100 100 Td (x) Tj ET", "tiny"),
        (b"q .1 0 0 .1 0 0 cm BT /F 2.5 Tf 100 100 Td (x) Tj ET Q", "tiny"),
        (b"BT /F 12 Tf -500 100 Td (x) Tj ET", "beyond the edge"),
        (b"BT 1 1 1 rg /F 12 Tf 100 100 Td [(x)] TJ ET", "white"),
        (b"BT 1 g 0 g /F 12 Tf 100 100 Td (x) Tj ET", ""),
        (b"q BT 3 Tr ET Q BT /F 12 Tf 100 100 Td (x) Tj ET", ""),
        (b"/X Do", "invisible"),
    ],
)
def test_the_kinds_of_unseen_text(drawing, kind):
    def draw(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(b"BT 3 Tr /F 12 Tf 9 9 Td (x) Tj ET", Type=Name.XObject, Subtype=Name.Form)
        form.BBox = Array([0, 0, 100, 100])
        pdf.pages[0].Contents = pdf.make_stream(drawing)
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=form))

    check = check_unseen(changed(draw))
    assert (check is not None) is bool(kind)
    assert check is None or f"{kind} on pages 1" in check.statement.render("en")


def test_a_plain_file_holds_nothing_hidden():
    [check] = check_hidden(PdfReader(BytesIO(changed(lambda _pdf: None))))
    assert check.ok


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.Root.__setitem__("/PieceInfo", Dictionary()),
        lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))),
        lambda pdf: pdf.Root.__setitem__("/Names", Dictionary(JavaScript=Dictionary())),
        lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary()),
        lambda pdf: note(pdf, Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]))),
        lambda pdf: note(pdf, link(Border=Array([0, 0, 300]))),
        lambda pdf: note(pdf, link(Border=Array([0, 0, 0]), A=Dictionary(S=Name.Launch, F=String("x")))),
        lambda pdf: note(pdf, link(Border=Array([0, 0, 0]), A=Dictionary(S=Name.GoToR, F=String("x.pdf")))),
        lambda pdf: pdf.pages[0].obj.__setitem__(
            "/Resources", Dictionary(Properties=Dictionary(L=Dictionary(Type=Name.OCG, Name=String("x"))))
        ),
        lambda pdf: pdf.pages[0].obj.__setitem__(
            "/Contents", pdf.make_stream(b"/Span << /Actual#54ext (9) >> BDC EMC")
        ),
        lambda pdf: doubling(pdf, 16),
    ],
)
def test_what_can_show_or_do_other_than_one_sees_is_refused(change):
    assert not check_hidden(PdfReader(BytesIO(changed(change))))[0].ok


def test_a_link_to_the_web_is_for_people_to_know():
    def web(pdf: pikepdf.Pdf) -> None:
        note(pdf, link(Border=Array([0, 0, 0]), A=Dictionary(S=Name.URI, URI=String("https://example.com/x"))))

    hidden, links = check_hidden(PdfReader(BytesIO(changed(web))))
    assert hidden.ok
    assert links.warning
    assert "example.com" in links.statement.render("en")


def changed(change) -> bytes:
    with pikepdf.open(BytesIO(pages(["样例"]))) as pdf:
        for key in set(pdf.Root.keys()) - {"/Type", "/Pages"}:
            del pdf.Root[key]
        change(pdf)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def note(pdf: pikepdf.Pdf, annotation: Dictionary) -> None:
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(annotation)])


def link(**entries: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), **entries)


def doubling(pdf: pikepdf.Pdf, levels: int) -> None:
    """Drawings each of which draws the next one twice."""
    below = None
    for _ in range(levels):
        form = pdf.make_stream(b"/X Do /X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        if below is not None:
            form.Resources = Dictionary(XObject=Dictionary(X=below))
        below = form
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=below))
    pdf.pages[0].Contents = pdf.make_stream(b"/X Do /X Do")
