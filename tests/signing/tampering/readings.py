"""Signed files that readers take in two ways: what we read is honest, what another program shows is not."""

from __future__ import annotations

from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import (
    PAGE,
    appended,
    body,
    certified,
    next_number,
    number_of,
    stream,
    table,
)

SEEN = ("file.readable", "pages.shown", "pages.hidden", "pdfa", "manifest.present")


def _page(scene: Scene, entries: bytes, *, last: bool) -> bytes:
    """The fact page with something said again, before or behind what it says; then certified."""
    number, first = number_of(scene.packet, *PAGE), next_number(scene.packet)
    raw = body(scene.packet, number)
    told = entries.replace(b"%n", b"%d 0 R" % first)
    again = raw.rstrip()[:-2] + told + b" >>" if last else raw.replace(b"<<", b"<< " + told + b" ", 1)
    return certified(scene, appended(scene.packet, {number: again, first: stream(b"0 g 72 560 300 14 re f")}))


@kind(*SEEN)
def contents_twice(scene: Scene) -> bytes:
    """Two /Contents in one page, the false one last."""
    return _page(scene, b"/Contents %n", last=True)


@kind(*SEEN)
def contents_twice_the_other_way_round(scene: Scene) -> bytes:
    """Two /Contents in one page, the false one first."""
    return _page(scene, b"/Contents %n ", last=False)


@kind(*SEEN)
def contents_twice_in_two_spellings(scene: Scene) -> bytes:
    """The second one is written with an escape, which is the same name."""
    return _page(scene, b"/Con#74ents %n", last=True)


@kind(*SEEN)
def box_twice(scene: Scene) -> bytes:
    """Two media boxes."""
    return _page(scene, b"/MediaBox [0 0 595 60]", last=True)


@kind(*SEEN)
def fonts_twice(scene: Scene) -> bytes:
    """Two fonts of one name in the resources."""
    number = number_of(scene.packet, *PAGE, "/Resources")
    cover = number_of(scene.packet, "/Pages", "/Kids", 0, "/Resources", "/Font", "/F1")
    raw = body(scene.packet, number)
    again = raw.replace(b"/F1 ", b"/F1 %d 0 R /F1 " % cover, 1)
    assert again != raw
    return certified(scene, appended(scene.packet, {number: again}))


@kind(*SEEN)
def page_twice_in_the_table(scene: Scene) -> bytes:
    """The table has two rows for the page: the first or the last may count."""
    number = number_of(scene.packet, *PAGE)
    false = body(scene.packet, number).replace(b"/Contents", b"/Contants", 1)
    data = scene.packet + b"%d 0 obj\n%s\nendobj\n" % (number, false)
    honest = b"%d 1\n%010d 00000 n \n" % (number, scene.packet.index(b"\n%d 0 obj" % number) + 1)
    told = table(data, {number: len(scene.packet)})
    return certified(scene, told.replace(b"xref\n%d 1\n" % number, b"xref\n" + honest + b"%d 1\n" % number, 1))


@kind(*SEEN, "manifest.pages", "signature.present")
def catalogue_twice_in_the_trailer(scene: Scene) -> bytes:
    """The trailer names two catalogues."""
    number = next_number(scene.packet)
    false = b"<< /Type /Catalog /Pages %d 0 R >>" % number_of(scene.packet, "/Pages")
    data = appended(scene.packet, {number: false}, trailer=b"/Root %d 0 R" % number)
    return data + b"%%not signed\n"


@kind(*SEEN, "printed", "manifest.pages")
def stream_longer_than_its_length(scene: Scene) -> bytes:
    """A stream that ends where it says for one reader, and at its end mark for another."""
    page, first = number_of(scene.packet, *PAGE), next_number(scene.packet)
    raw = body(scene.packet, page)
    at = raw.index(b"]", raw.index(b"/Contents"))
    two = b"<< /Length 4 >>\nstream\nq Q 0 g 72 560 300 14 re f\nendstream"
    again = raw[:at] + b" %d 0 R " % first + raw[at:]
    return certified(scene, appended(scene.packet, {page: again, first: two}))


@kind(*SEEN, "printed", "manifest.pages")
def end_of_stream_inside_a_stream(scene: Scene) -> bytes:
    """A stream whose data hold an end mark: readers that mend files stop there."""
    page, first = number_of(scene.packet, *PAGE), next_number(scene.packet)
    raw = body(scene.packet, page)
    at = raw.index(b"]", raw.index(b"/Contents"))
    false = b"%d 0 obj\n%s\nendobj\n" % (page, raw.replace(b"/Contents", b"/Contants", 1))
    two = stream(b"q Q\nendstream\nendobj\n" + false)
    again = raw[:at] + b" %d 0 R " % first + raw[at:]
    return certified(scene, appended(scene.packet, {page: again, first: two}))
