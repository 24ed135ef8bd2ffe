"""Pages that were made to read otherwise for programs than for people, before an honest signer signed them.

The facts' lines are there for the text extraction, but a reader doesn't see them: he sees what a forger drew instead,
for which the black box of :data:`INK` stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import certified, forged

INK = b"\nQ q 0 g 72 560 300 14 re f "
"""Something that is no text, where the facts were."""
ALL = b"-99 -99 800 1000 re"
UNSEEN = ("pages.hidden", "printed")
"""What should be said of hidden text, and of facts that nobody can read."""


def rewritten(
    scene: Scene,
    change: Callable[[bytes], bytes],
    resources: Callable[[pikepdf.Pdf, Any], object] = lambda pdf, r: None,
) -> bytes:
    """The packet with the fact page's text stream changed, then honestly signed."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1]
        page.obj.Resources = pdf.make_indirect(Dictionary(page.obj.Resources))
        resources(pdf, page.obj.Resources)
        streams = list(page.obj.Contents)
        old = streams[1].read_bytes()
        new = change(old)
        assert new != old
        streams[1] = pdf.make_stream(new)
        page.obj.Contents = Array(streams)

    return certified(scene, forged(scene, edit))


def hidden_by(scene: Scene, before: bytes, after: bytes = b"", **more: Any) -> bytes:
    """The facts' lines between two pieces of drawing."""
    return rewritten(scene, lambda old: before + b"\n" + old + b"\n" + after + INK, **more)


def _state(**entries: Any) -> dict[str, Any]:
    """A graphics state called /Odd."""
    return {"resources": lambda pdf, held: held.__setitem__("/ExtGState", Dictionary(Odd=Dictionary(**entries)))}


def _thing(make: Callable[[pikepdf.Pdf], Any]) -> dict[str, Any]:
    """A drawing called /Odd."""
    return {"resources": lambda pdf, held: held.__setitem__("/XObject", Dictionary(Odd=make(pdf)))}


def _white_picture(pdf: pikepdf.Pdf) -> Any:
    return pdf.make_stream(
        b"\xff",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )


def _white_form(pdf: pikepdf.Pdf) -> Any:
    return pdf.make_stream(
        b"1 g " + ALL + b" f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([-99, -99, 800, 1000])
    )


@kind(*UNSEEN)
def invisible_text(scene: Scene) -> bytes:
    """Text that is neither filled nor stroked."""
    return hidden_by(scene, b"3 Tr")


@kind(*UNSEEN)
def text_as_clip_only(scene: Scene) -> bytes:
    """Text that only bounds what is drawn later."""
    return hidden_by(scene, b"7 Tr")


@kind(*UNSEEN)
def white_text(scene: Scene) -> bytes:
    """White on white."""
    return hidden_by(scene, b"1 g")


@kind(*UNSEEN)
def nearly_white_text(scene: Scene) -> bytes:
    """So light that neither eye nor printer shows it."""
    return hidden_by(scene, b"0.93 g")


@kind(*UNSEEN)
def white_text_in_another_colour_space(scene: Scene) -> bytes:
    """A spot colour whose every tint is white."""

    def spaces(pdf: pikepdf.Pdf, held: Any) -> None:
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[1], N=1)
        held["/ColorSpace"] = Dictionary(Odd=Array([Name.Separation, Name("/White"), Name.DeviceGray, tint]))

    return hidden_by(scene, b"/Odd cs 1 scn", resources=spaces)


@kind(*UNSEEN)
def text_in_a_white_pattern(scene: Scene) -> bytes:
    """Filled with a pattern that paints nothing."""

    def pattern(pdf: pikepdf.Pdf, held: Any) -> None:
        empty = pdf.make_stream(
            b"1 g 0 0 9 9 re f",
            **{"/Type": Name.Pattern, "/PatternType": 1, "/PaintType": 1, "/TilingType": 1},
            **{"/BBox": Array([0, 0, 9, 9]), "/XStep": 9, "/YStep": 9, "/Resources": Dictionary()},
        )
        held["/Pattern"] = Dictionary(Odd=empty)

    return hidden_by(scene, b"/Pattern cs /Odd scn", resources=pattern)


@kind(*UNSEEN)
def white_outlines(scene: Scene) -> bytes:
    """Only outlines are drawn, in white; the fill colour is black."""
    return hidden_by(scene, b"0 g 1 G 1 Tr")


@kind(*UNSEEN)
def black_on_black(scene: Scene) -> bytes:
    """A black box under black text."""
    return hidden_by(scene, b"0 g " + ALL + b" f")


@kind(*UNSEEN)
def transparent_text(scene: Scene) -> bytes:
    """Without any opacity."""
    return hidden_by(scene, b"/Odd gs", **_state(ca=0, CA=0))


@kind(*UNSEEN)
def nearly_transparent_text(scene: Scene) -> bytes:
    """Three percent of opacity."""
    return hidden_by(scene, b"/Odd gs", **_state(ca=0.03))


@kind(*UNSEEN)
def text_blended_away(scene: Scene) -> bytes:
    """Black light added to white paper leaves it white."""
    return hidden_by(scene, b"/Odd gs", **_state(BM=Name.Screen))


@kind(*UNSEEN)
def text_behind_a_mask(scene: Scene) -> bytes:
    """A soft mask that lets nothing through."""

    def state(pdf: pikepdf.Pdf, held: Any) -> None:
        group = pdf.make_stream(
            b"0 g " + ALL + b" f",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([-99, -99, 800, 1000]),
            Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
        )
        mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group)
        held["/ExtGState"] = Dictionary(Odd=Dictionary(SMask=mask))

    return hidden_by(scene, b"/Odd gs", resources=state)


@kind(*UNSEEN)
def text_clipped_away(scene: Scene) -> bytes:
    """A clipping path of one point."""
    return hidden_by(scene, b"0 0 1 1 re W n")


@kind(*UNSEEN)
def text_beyond_the_page(scene: Scene) -> bytes:
    """Beside the paper."""
    return hidden_by(scene, b"1 0 0 1 2000 0 cm")


@kind(*UNSEEN)
def text_beyond_the_paper_but_in_the_crop_box(scene: Scene) -> bytes:
    """A crop box larger than the paper."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1].obj
        page.CropBox, page.MediaBox = Array([0, 0, 595, 842]), Array([0, 0, 595, 300])

    return certified(scene, forged(scene, edit))


@kind(*UNSEEN)
def tiny_text(scene: Scene) -> bytes:
    """A hundredth of its size."""
    return hidden_by(scene, b".01 0 0 .01 100 100 cm")


@kind(*UNSEEN)
def text_without_width(scene: Scene) -> bytes:
    """Pressed together to a line."""
    return hidden_by(scene, b"0.1 Tz")


@kind(*UNSEEN)
def text_seen_from_the_side(scene: Scene) -> bytes:
    """High enough, but a hundredth as wide."""
    return hidden_by(scene, b".01 0 0 1 100 0 cm")


@kind(*UNSEEN)
def covered_by_a_white_box(scene: Scene) -> bytes:
    """A white rectangle over the lines."""
    return hidden_by(scene, b"", b"1 g " + ALL + b" f")


@kind(*UNSEEN)
def covered_by_a_white_picture(scene: Scene) -> bytes:
    """A picture of one white pixel, over the whole page."""
    return hidden_by(scene, b"", b"q 700 0 0 900 0 0 cm /Odd Do Q", **_thing(_white_picture))


@kind(*UNSEEN)
def covered_by_a_picture_in_the_text(scene: Scene) -> bytes:
    """The same as an inline picture."""
    return hidden_by(scene, b"", b"q 700 0 0 900 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q")


@kind(*UNSEEN)
def covered_by_a_form(scene: Scene) -> bytes:
    """A form XObject with a white box."""
    return hidden_by(scene, b"", b"/Odd Do", **_thing(_white_form))


@kind(*UNSEEN)
def covered_by_a_shading(scene: Scene) -> bytes:
    """A gradient from white to white."""

    def shading(pdf: pikepdf.Pdf, held: Any) -> None:
        white = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[1], N=1)
        held["/Shading"] = Dictionary(
            Odd=Dictionary(
                ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[0, 0, 595, 0], Function=white, Extend=[True, True]
            )
        )

    return hidden_by(scene, b"", b"/Odd sh", resources=shading)


@kind(*UNSEEN)
def covered_by_a_thick_line(scene: Scene) -> bytes:
    """One white line as wide as the page."""
    return hidden_by(scene, b"", b"1 G 900 w 300 0 m 300 842 l S")


@kind(*UNSEEN)
def covered_by_letters(scene: Scene) -> bytes:
    """A white letter, larger than the page."""
    return hidden_by(scene, b"", b"1 g BT /F1 2000 Tf -200 -100 Td (\\000E\\000E) Tj -60 60 Td (\\000E) Tj ET " * 9)


@kind(*UNSEEN)
def on_a_layer_that_is_off(scene: Scene) -> bytes:
    """Optional content, switched off."""

    def layers(pdf: pikepdf.Pdf, held: Any) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="a"))
        held["/Properties"] = Dictionary(Odd=group)
        off = Dictionary(Name="a", OFF=Array([group]), Order=Array([group]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=off)

    return hidden_by(scene, b"/OC /Odd BDC", b"EMC", resources=layers)


@kind(*UNSEEN)
def outside_its_form(scene: Scene) -> bytes:
    """Lines inside a form XObject whose box cuts them off."""
    held: dict[str, bytes] = {}

    def form(pdf: pikepdf.Pdf, resources: Any) -> None:
        held["text"] = pdf.pages[1].obj.Contents[1].read_bytes()
        resources["/XObject"] = Dictionary(
            Odd=pdf.make_stream(
                held["text"],
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, 1, 1]),
                Resources=Dictionary(Font=resources.Font),
            )
        )

    return rewritten(scene, lambda old: b"/Odd Do" + INK, form)


@kind(*UNSEEN)
def font_that_lies(scene: Scene) -> bytes:
    """The eye reads 900, its ToUnicode map says 400."""

    def font(pdf: pikepdf.Pdf, held: Any) -> None:
        false = pdf.make_indirect(Dictionary(held.Font.F1))
        told = held.Font.F1.ToUnicode.read_bytes()
        assert b"<0028> <0039>" in told
        false.ToUnicode = pdf.make_stream(told.replace(b"<0028> <0039>", b"<0028> <0034>"))
        held.Font = Dictionary(held.Font)
        held.Font["/F2"] = false

    def text(old: bytes) -> bytes:
        at = old.index(b"BT 72.00 607.89")
        assert b"\x00*\x00+\x00+" in old[at:]
        line = old[at:].replace(b"\x00*\x00+\x00+", b"\x00\\(\x00+\x00+", 1)
        return old[:at] + b"/F2 12 Tf " + line

    return rewritten(scene, text, font)


@kind(*UNSEEN)
def glyphs_that_are_blank(scene: Scene) -> bytes:
    """A font program without the glyphs: readers show nothing, or boxes."""

    def edit(pdf: pikepdf.Pdf) -> None:
        font = pdf.pages[1].obj.Resources.Font
        other = pdf.pages[0].obj.Resources.Font.F1.DescendantFonts[0].FontDescriptor.FontFile3
        font.F1.DescendantFonts[0].FontDescriptor.FontFile3 = other

    return certified(scene, forged(scene, edit))


@kind(*UNSEEN)
def text_that_says_something_else_aloud(scene: Scene) -> bytes:
    """900 is drawn, marked as actually being 400 (ActualText)."""

    def text(old: bytes) -> bytes:
        at = old.index(b"BT 72.00 607.89")
        end = old.index(b"Tj", at)
        line = old[at:end]
        cut = line.index(b"\x00*\x00+\x00+")
        shown = line[:cut] + b") Tj /Span << /ActualText (400) >> BDC (\x00\\(\x00+\x00+) Tj EMC ("
        return old[:at] + shown + line[cut + 6 :] + old[end:]

    return rewritten(scene, text)


@kind("printed")
def told_in_two_ways(scene: Scene) -> bytes:
    """A false sum in large print, the true one in the last line of the page."""

    def text(old: bytes) -> bytes:
        at = old.index(b"BT 72.00 607.89")
        end = old.index(b"ET", at) + 2
        line = old[at:end]
        false = line.replace(b"\x00*\x00+\x00+", b"\x00\\(\x00+\x00+")
        true = b"/F1 4 Tf " + line.replace(b"72.00 607.89", b"500.00 20.00") + b" /F1 12 Tf "
        return old[:at] + false + old[end:] + true

    return rewritten(scene, text)
