"""Pages changed after signing: what is drawn, with what, where it is cut off, and which pages there are."""

from __future__ import annotations

import zlib

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import NameObject, NumberObject, pdf_name

from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import PAGE, appended, body, deflated, number_of, revised, saved, stream

SEEN = ("signature.unchanged",)
_BLANK = b"q Q\n"


def _contents(scene: Scene) -> list[int]:
    """Numbers of the fact page's content streams."""
    page = number_of(scene.signed, *PAGE)
    listed = body(scene.signed, page).split(b"/Contents")[1].split(b"]")[0]
    return [int(word) for word in listed.replace(b"[", b" ").split() if word.isdigit() and word != b"0"]


def _text(scene: Scene) -> bytes:
    """Raw body of the stream that prints the facts: the longest one."""
    return max((body(scene.signed, n) for n in _contents(scene)), key=len)


def _drawn(scene: Scene) -> bytes:
    raw = _text(scene)
    return zlib.decompress(raw[raw.index(b"stream") + 6 : raw.rindex(b"endstream")].strip(b"\r\n"))


def _page_with(scene: Scene, old: bytes, new: bytes) -> bytes:
    page = number_of(scene.signed, *PAGE)
    assert old in body(scene.signed, page)
    return appended(scene.signed, {page: body(scene.signed, page).replace(old, new, 1)})


@kind("signature.intact")
def text_swapped_in_place(scene: Scene) -> bytes:
    """The page's stream exchanged for one of the same length that prints its lines elsewhere."""
    old = _text(scene)
    start, end = old.index(b"stream") + 7, old.rindex(b"endstream") - 1
    packed = zlib.compress(_drawn(scene)[: len(_drawn(scene)) // 2], 9)
    assert len(packed) <= end - start
    return scene.signed.replace(old[start:end], packed.ljust(end - start, b"\0"))


@kind(*SEEN)
def text_stream_overridden(scene: Scene) -> bytes:
    """A newer object with the number of the page's stream, as a shadow attack does."""
    stands = next(n for n in _contents(scene) if body(scene.signed, n) == _text(scene))
    return appended(scene.signed, {stands: deflated(_drawn(scene)[:-40])})


@kind(*SEEN)
def contents_exchanged(scene: Scene) -> bytes:
    """The page points to another stream."""

    def change(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][1]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=_BLANK))
        writer.mark_update(page.container_ref)

    return revised(scene.signed, change)


@kind(*SEEN)
def contents_drawn_over(scene: Scene) -> bytes:
    """One more stream behind the page's own ones, a black box over the sum."""

    def change(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][1]
        extra = writer.add_object(generic.StreamObject(stream_data=b"0 0 0 rg 0 0 500 500 re f\n"))
        page["/Contents"].append(extra)
        writer.mark_update(page.container_ref)

    return revised(scene.signed, change)


@kind(*SEEN)
def contents_left_out(scene: Scene) -> bytes:
    """The page shows nothing any more."""
    return _page_with(scene, b"/Contents", b"/Contants")


@kind(*SEEN)
def page_added(scene: Scene) -> bytes:
    """A third page behind the signed ones."""

    def change(writer) -> None:
        pages = writer.root["/Pages"]
        page = generic.DictionaryObject(pages["/Kids"][0])
        page["/Parent"] = writer.root.raw_get("/Pages")
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = NumberObject(3)
        writer.mark_update(writer.root.raw_get("/Pages").reference)

    return revised(scene.signed, change)


@kind(*SEEN)
def page_removed(scene: Scene) -> bytes:
    """Only the cover is left."""
    tree = number_of(scene.signed, "/Pages")
    cover = number_of(scene.signed, "/Pages", "/Kids", 0)
    return appended(scene.signed, {tree: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % cover})


@kind(*SEEN)
def pages_reordered(scene: Scene) -> bytes:
    """The form before the cover."""
    tree = number_of(scene.signed, "/Pages")
    cover, form = (number_of(scene.signed, "/Pages", "/Kids", n) for n in (0, 1))
    return appended(scene.signed, {tree: b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (form, cover)})


@kind(*SEEN)
def page_shown_twice(scene: Scene) -> bytes:
    """The cover stands where the form stood; the number of pages is right."""
    tree = number_of(scene.signed, "/Pages")
    cover = number_of(scene.signed, "/Pages", "/Kids", 0)
    return appended(scene.signed, {tree: b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (cover, cover)})


@kind(*SEEN)
def another_page_tree(scene: Scene) -> bytes:
    """The catalogue points to a page tree of the attacker's own."""

    def change(writer) -> None:
        root = writer.root
        writer.root["/Pages"] = writer.add_object(
            generic.DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/Pages"),
                    pdf_name("/Count"): NumberObject(2),
                    pdf_name("/Kids"): generic.ArrayObject(
                        [root["/Pages"]["/Kids"].raw_get(0), root["/Pages"]["/Kids"].raw_get(0)]
                    ),
                }
            )
        )
        writer.update_root()

    return revised(scene.signed, change)


@kind(*SEEN)
def fonts_swapped(scene: Scene) -> bytes:
    """The page's text is set in the font of the page number, and reads otherwise."""
    fonts = number_of(scene.signed, *PAGE, "/Resources")
    cover = number_of(scene.signed, "/Pages", "/Kids", 0, "/Resources")
    return appended(scene.signed, {fonts: body(scene.signed, cover)})


@kind(*SEEN)
def font_program_swapped(scene: Scene) -> bytes:
    """Same codes, other glyphs."""
    way = ("/Resources", "/Font", "/F1", "/DescendantFonts", 0, "/FontDescriptor", "/FontFile3")
    ours, theirs = number_of(scene.signed, *PAGE, *way), number_of(scene.signed, "/Pages", "/Kids", 0, *way)
    return appended(scene.signed, {ours: body(scene.signed, theirs)})


@kind(*SEEN)
def to_unicode_swapped(scene: Scene) -> bytes:
    """The eye reads one thing, the program another."""
    maps = number_of(scene.signed, *PAGE, "/Resources", "/Font", "/F1", "/ToUnicode")
    theirs = number_of(scene.signed, "/Pages", "/Kids", 0, "/Resources", "/Font", "/F1", "/ToUnicode")
    return appended(scene.signed, {maps: body(scene.signed, theirs)})


@kind(*SEEN)
def glyphs_without_width(scene: Scene) -> bytes:
    """Every character is drawn over the one before."""
    font = number_of(scene.signed, *PAGE, "/Resources", "/Font", "/F1", "/DescendantFonts", 0)
    raw = body(scene.signed, font)
    assert b"/DW 1000" in raw
    return appended(scene.signed, {font: raw.replace(b"/DW 1000", b"/DW 0")})


@kind(*SEEN)
def page_cut_off(scene: Scene) -> bytes:
    """A crop box leaves only the upper lines."""
    return _page_with(scene, b"/CropBox", b"/CropBox [0 700 595 842] /WasBox")


@kind(*SEEN)
def page_turned(scene: Scene) -> bytes:
    """Upside down."""
    return _page_with(scene, b"/Type /Page", b"/Type /Page /Rotate 180")


@kind(*SEEN)
def page_scaled(scene: Scene) -> bytes:
    """Other units of measure."""
    return _page_with(scene, b"/Type /Page", b"/Type /Page /UserUnit 9.5")


@kind(*SEEN)
def page_with_action(scene: Scene) -> bytes:
    """Opening the page runs something."""
    return _page_with(scene, b"/Type /Page", b"/Type /Page /AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >>")


@kind(*SEEN)
def stream_from_another_file(scene: Scene) -> bytes:
    """The page's content lies in a file that can be exchanged at will."""
    stands = next(n for n in _contents(scene) if body(scene.signed, n) == _text(scene))
    return appended(scene.signed, {stands: stream(b"", b"/F (elsewhere.bin)")})


@kind(*SEEN)
def inherited_resources(scene: Scene) -> bytes:
    """The page's own resources dropped, so that those of the tree count."""
    page, tree = number_of(scene.signed, *PAGE), number_of(scene.signed, "/Pages")
    cover = number_of(scene.signed, "/Pages", "/Kids", 0, "/Resources")
    inherits = body(scene.signed, tree).rstrip()[:-2] + b"/Resources %d 0 R >>" % cover
    own = body(scene.signed, page).replace(b"/Resources", b"/Rasources", 1)
    return appended(scene.signed, {page: own, tree: inherits})


@kind(*SEEN)
def metadata_of_page(scene: Scene) -> bytes:
    """A page is given data of a program of its own (PieceInfo)."""
    return _page_with(scene, b"/Type /Page", b"/Type /Page /PieceInfo << /X << /Private (x) >> >>")


@kind("signature.present", "signature.intact", "file.readable")
def written_anew(scene: Scene) -> bytes:
    """Opened and saved by another program, without any change."""
    return saved(scene.signed, lambda pdf: None)


@kind("signature.present", "signature.intact", "file.readable")
def written_anew_with_changed_page(scene: Scene) -> bytes:
    """Saved by another program with a line drawn over the facts; the signature is carried along."""
    return saved(scene.signed, lambda pdf: pdf.pages[1].contents_add(b"0 0 m 500 800 l S\n"))


@kind(*SEEN)
def colour_profile_exchanged(scene: Scene) -> bytes:
    """Another meaning of the colours."""

    def change(writer) -> None:
        intent = writer.root["/OutputIntents"][0]
        intent["/Info"] = generic.pdf_string("another")
        intent[NameObject("/OutputConditionIdentifier")] = generic.pdf_string("another")
        if intent.container_ref != writer.root.container_ref:
            writer.mark_update(intent.container_ref)
        writer.update_root()

    return revised(scene.signed, change)
