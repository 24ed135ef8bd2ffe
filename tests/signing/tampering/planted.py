"""Things planted in the file before an honest signer signed it: they act, hang over pages, or wait to be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import certified, forged

SHOWN = ("pages.shown", "pages.hidden", "pdfa")
FILES = ("manifest.embedded", "manifest.present", "pdfa", "pages.shown", "pages.hidden")
_EDGES = (60, 500, 560, 800)


def planted(scene: Scene, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    return certified(scene, forged(scene, edit))


def hung_over(scene: Scene, annotation: Callable[[pikepdf.Pdf], Any], page: int = 1) -> bytes:
    """An annotation over the facts."""

    def edit(pdf: pikepdf.Pdf) -> None:
        made = annotation(pdf)
        made.Type, made.P = Name.Annot, pdf.pages[page].obj
        pdf.pages[page].obj.Annots = Array([pdf.make_indirect(made)])

    return planted(scene, edit)


def _looks(pdf: pikepdf.Pdf) -> Any:
    white = pdf.make_stream(b"1 g 0 0 500 300 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 300]))
    return Dictionary(N=white)


@kind(*SHOWN)
def note_in_the_page(scene: Scene) -> bytes:
    """A typewriter note with a face."""
    return hung_over(
        scene, lambda pdf: Dictionary(Subtype=Name.FreeText, Rect=Array(_EDGES), F=4, AP=_looks(pdf), DA="/F 9 Tf")
    )


@kind(*SHOWN)
def square_in_the_page(scene: Scene) -> bytes:
    """A white rectangle as annotation."""
    return hung_over(scene, lambda pdf: Dictionary(Subtype=Name.Square, Rect=Array(_EDGES), F=4, AP=_looks(pdf)))


@kind(*SHOWN)
def link_with_a_face(scene: Scene) -> bytes:
    """A link that has an appearance."""
    return hung_over(scene, lambda pdf: Dictionary(Subtype=Name.Link, Rect=Array(_EDGES), F=4, AP=_looks(pdf)))


@kind(*SHOWN)
def link_with_a_thick_border(scene: Scene) -> bytes:
    """A bare link, whose white border is as wide as the text is high."""
    return hung_over(
        scene,
        lambda pdf: Dictionary(
            Subtype=Name.Link, Rect=Array(_EDGES), F=4, Border=Array([0, 0, 300]), C=Array([1, 1, 1])
        ),
    )


@kind(*SHOWN)
def link_to_a_script(scene: Scene) -> bytes:
    """A link that runs something."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    return hung_over(scene, lambda pdf: Dictionary(Subtype=Name.Link, Rect=Array(_EDGES), F=4, A=script))


@kind(*SHOWN)
def link_to_a_program(scene: Scene) -> bytes:
    """A link that starts a program after it went somewhere harmless."""
    chain = Dictionary(S=Name.URI, URI="https://example.org/", Next=Dictionary(S=Name.Launch, F="calc.exe"))
    return hung_over(scene, lambda pdf: Dictionary(Subtype=Name.Link, Rect=Array(_EDGES), F=4, A=chain))


@kind(*SHOWN)
def text_field_with_a_value(scene: Scene) -> bytes:
    """A form field that prints a false sum over the page, listed among no fields."""
    return hung_over(
        scene,
        lambda pdf: Dictionary(
            Subtype=Name.Widget, FT=Name.Tx, T="a", V="900", Rect=Array(_EDGES), F=4, AP=_looks(pdf)
        ),
    )


@kind(*SHOWN, "signature.present")
def fields_of_a_form(scene: Scene) -> bytes:
    """A form with a text field, which may be filled after signing."""

    def edit(pdf: pikepdf.Pdf) -> None:
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", Rect=Array(_EDGES), F=4)
        pdf.pages[1].obj.Annots = Array([pdf.make_indirect(field)])
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([pdf.pages[1].obj.Annots[0]])))

    return planted(scene, edit)


@kind(*SHOWN)
def hidden_note(scene: Scene) -> bytes:
    """An annotation that isn't seen now but that readers can bring out."""
    return hung_over(scene, lambda pdf: Dictionary(Subtype=Name.Square, Rect=Array(_EDGES), F=2, AP=_looks(pdf)))


@kind(*SHOWN)
def note_in_chains(scene: Scene) -> bytes:
    """The list of annotations holds a list, which some readers follow."""

    def edit(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array(_EDGES), F=4, AP=_looks(pdf))
        pdf.pages[1].obj.Annots = Array([Array([pdf.make_indirect(note)])])

    return planted(scene, edit)


@kind(*SHOWN)
def layers_in_the_page(scene: Scene) -> bytes:
    """A layer drawn over the sum; it is on, and a click turns it off."""

    def edit(pdf: pikepdf.Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="a"))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Name="a", Order=Array([group])))
        pdf.pages[1].obj.Resources["/Properties"] = Dictionary(Odd=group)
        pdf.pages[1].contents_add(b"/OC /Odd BDC 0 g 72 60 30 14 re f EMC")

    return planted(scene, edit)


@kind(*SHOWN)
def layer_without_a_list(scene: Scene) -> bytes:
    """Optional content that the catalogue doesn't list; readers differ on whether to show it."""

    def edit(pdf: pikepdf.Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="a"))
        pdf.pages[1].obj.Resources["/Properties"] = Dictionary(Odd=group)
        pdf.pages[1].contents_add(b"/OC /Odd BDC 0 g 72 60 30 14 re f EMC")

    return planted(scene, edit)


@kind(*SHOWN)
def picture_of_another_file(scene: Scene) -> bytes:
    """A form XObject that refers to a page of another file (/Ref)."""

    def edit(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(
            b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array(_EDGES), Ref=Dictionary(F="other.pdf", Page=0)
        )
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=form)
        pdf.pages[1].contents_add(b"/Odd Do")

    return planted(scene, edit)


@kind(*SHOWN)
def picture_for_the_printer(scene: Scene) -> bytes:
    """A picture with another one for printing (/Alternates)."""

    def edit(pdf: pikepdf.Pdf) -> None:
        def picture(grey: bytes) -> Any:
            told = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8}
            return pdf.make_stream(grey, ColorSpace=Name.DeviceGray, **told)

        shown = picture(b"\0")
        shown.Alternates = Array([Dictionary(Image=picture(b"\xff"), DefaultForPrinting=True)])
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Odd=shown)
        pdf.pages[1].contents_add(b"q 99 0 0 99 72 60 cm /Odd Do Q")

    return planted(scene, edit)


@kind(*SHOWN)
def page_that_acts(scene: Scene) -> bytes:
    """Opening the page runs something."""
    act = Dictionary(O=Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    return planted(scene, lambda pdf: pdf.pages[1].obj.__setitem__("/AA", act))


@kind(*SHOWN)
def page_shown_in_turns(scene: Scene) -> bytes:
    """A page that a presentation turns after a second, and sub-pages of it."""
    return planted(scene, lambda pdf: pdf.pages[1].obj.__setitem__("/PresSteps", Dictionary(Type=Name.NavNode, Dur=1)))


@kind(*SHOWN)
def bookmark_with_a_script(scene: Scene) -> bytes:
    """A bookmark runs something."""
    act = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    return planted(scene, lambda pdf: pdf.Root.Outlines.First.__setitem__("/A", act))


@kind(*SHOWN)
def bookmark_to_another_file(scene: Scene) -> bytes:
    """A bookmark opens another file."""
    act = Dictionary(S=Name.GoToR, F="other.pdf", D=Array([0, Name.Fit]))
    return planted(scene, lambda pdf: pdf.Root.Outlines.First.__setitem__("/A", act))


@kind(*SHOWN)
def script_on_opening(scene: Scene) -> bytes:
    """Opening the file runs something."""
    return planted(scene, lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript, JS="1")))


@kind(*SHOWN)
def script_by_name(scene: Scene) -> bytes:
    """A named script."""
    script = Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS="1")]))
    return planted(scene, lambda pdf: pdf.Root.Names.__setitem__("/JavaScript", script))


@kind(*SHOWN)
def pages_by_name(scene: Scene) -> bytes:
    """Hidden pages that only a script brings out (named templates)."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.make_indirect(Dictionary(pdf.pages[0].obj))
        pdf.Root.Names["/Templates"] = Dictionary(Names=Array([String("a"), page]))

    return planted(scene, edit)


@kind(*SHOWN)
def other_looks_by_name(scene: Scene) -> bytes:
    """Another presentation of the document (slide show)."""
    return planted(
        scene, lambda pdf: pdf.Root.Names.__setitem__("/AlternatePresentations", Dictionary(Names=Array([])))
    )


@kind(*SHOWN)
def form_in_xml(scene: Scene) -> bytes:
    """An XFA form, which some readers show in place of the pages."""

    def edit(pdf: pikepdf.Pdf) -> None:
        xml = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([]), XFA=xml))

    return planted(scene, edit)


@kind(*FILES)
def portfolio_of_files(scene: Scene) -> bytes:
    """Readers show an embedded file first, and the pages not at all."""
    return planted(
        scene, lambda pdf: pdf.Root.__setitem__("/Collection", Dictionary(View=Name.D, D="application.docx"))
    )


@kind(*FILES)
def file_nobody_listed(scene: Scene) -> bytes:
    """An embedded file that the manifest doesn't list."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["z.txt"] = pikepdf.AttachedFileSpec(pdf, b"z", mime_type="text/plain", relationship=Name.Data)

    return planted(scene, edit)


def _spec(pdf: pikepdf.Pdf, name: str, **files: bytes) -> Any:
    held = {
        f"/{key}": pdf.make_stream(raw, Type=Name.EmbeddedFile, Subtype=Name("/text/plain"))
        for key, raw in files.items()
    }
    spec = Dictionary(Type=Name.Filespec, F=name, UF=name, AFRelationship=Name.Data, EF=Dictionary(held))
    pdf.Root.AF.append(made := pdf.make_indirect(spec))
    return made


@kind(*FILES)
def file_that_only_some_readers_find(scene: Scene) -> bytes:
    """An embedded file with /UF alone, which a reader that looks for /F misses."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names.EmbeddedFiles.Names.extend([String("z.txt"), _spec(pdf, "z.txt", UF=b"hidden")])

    return planted(scene, edit)


@kind(*FILES)
def file_that_reads_in_two_ways(scene: Scene) -> bytes:
    """/F holds the listed facts, /UF others; readers take one or the other."""

    def edit(pdf: pikepdf.Pdf) -> None:
        other = pdf.make_stream(b"{}", Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
        pdf.Root.Names.EmbeddedFiles.Names[3].EF.UF = other

    return planted(scene, edit)


@kind(*FILES)
def file_for_another_system(scene: Scene) -> bytes:
    """One more version of the facts for Unix (/EF /Unix)."""

    def edit(pdf: pikepdf.Pdf) -> None:
        other = pdf.make_stream(b"{}", Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
        pdf.Root.Names.EmbeddedFiles.Names[3].EF["/Unix"] = other

    return planted(scene, edit)


@kind(*FILES)
def file_shown_under_another_name(scene: Scene) -> bytes:
    """Listed as application.docx, shown as something that people start."""

    def edit(pdf: pikepdf.Pdf) -> None:
        spec = pdf.Root.Names.EmbeddedFiles.Names[1]
        spec.UF = String("invoice.exe")
        spec.F = String("invoice.exe")

    return planted(scene, edit)


@kind(*FILES)
def file_deep_in_the_tree(scene: Scene) -> bytes:
    """A file so deep in the tree of names that our reader doesn't go there."""

    def edit(pdf: pikepdf.Pdf) -> None:
        node = Dictionary(Names=Array([String("z.txt"), _spec(pdf, "z.txt", F=b"hidden", UF=b"hidden")]))
        for _ in range(40):
            node = Dictionary(Kids=Array([pdf.make_indirect(node)]))
        pdf.Root.Names.EmbeddedFiles["/Kids"] = Array([pdf.make_indirect(node)])

    return planted(scene, edit)


@kind(*FILES)
def file_hung_on_a_page(scene: Scene) -> bytes:
    """A file behind a paper clip; it is in no list."""
    return hung_over(
        scene,
        lambda pdf: Dictionary(
            Subtype=Name.FileAttachment,
            Rect=Array(_EDGES),
            F=4,
            FS=_spec(pdf, "z.txt", F=b"h", UF=b"h"),
            AP=_looks(pdf),
        ),
    )


@kind(*FILES)
def file_associated_only(scene: Scene) -> bytes:
    """A file among the associated ones, which is not in the tree of names."""
    return planted(scene, lambda pdf: _spec(pdf, "z.txt", F=b"hidden", UF=b"hidden"))


@kind(*FILES)
def file_on_the_internet(scene: Scene) -> bytes:
    """An embedded file that isn't here but elsewhere."""

    def edit(pdf: pikepdf.Pdf) -> None:
        spec = Dictionary(Type=Name.Filespec, FS=Name.URL, F="https://example.org/a", UF="a", AFRelationship=Name.Data)
        pdf.Root.Names.EmbeddedFiles.Names.extend([String("z.txt"), pdf.make_indirect(spec)])

    return planted(scene, edit)


@kind("manifest.pages", "pages.shown", "pages.hidden")
def page_of_no_part(scene: Scene) -> bytes:
    """A page more than the manifest tells of."""
    return planted(scene, lambda pdf: pdf.pages.append(pdf.pages[1]))


@kind("manifest.pages", "pages.shown", "pages.hidden", "manifest.present")
def page_that_hangs_beside_the_tree(scene: Scene) -> bytes:
    """The tree says it has two pages and has three; readers count or walk."""

    def edit(pdf: pikepdf.Pdf) -> None:
        third = pdf.make_indirect(Dictionary(pdf.pages[1].obj))
        pdf.Root.Pages.Kids.append(third)

    data = planted(scene, edit)
    assert b"/Count 3" in data
    return certified(scene, forged(scene, edit).replace(b"/Count 3", b"/Count 2"))
