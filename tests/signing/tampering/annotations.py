"""Things laid over pages after signing."""

from __future__ import annotations

from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import PAGE, appended, body, next_number, number_of, stream

SEEN = ("signature.unchanged",)
BOX = b"/Rect [60 500 560 800]"


def laid_over(data: bytes, annotation: bytes, more: dict[int, bytes] | None = None) -> bytes:
    """The file with an annotation on its fact page; ``%n`` in it is the first free object number, ``%m`` the next."""
    first = next_number(data)
    page = number_of(data, *PAGE)
    extra = {first + 1 + at: raw for at, raw in (more or {}).items()}
    told = annotation.replace(b"%m", b"%d 0 R" % (first + 1))
    old = body(data, page)
    if b"/Annots [" in old:
        listed = old.replace(b"/Annots [", b"/Annots [ %d 0 R" % first)
    else:
        assert b"/Annots" not in old
        listed = old.rstrip()[:-2] + b"/Annots [%d 0 R] >>" % first
    return appended(data, {page: listed, first: b"<< /Type /Annot %s /P %d 0 R >>" % (told, page), **extra})


def _looks() -> dict[int, bytes]:
    return {0: stream(b"1 1 1 rg 0 0 500 300 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 500 300]")}


@kind(*SEEN)
def free_text(scene: Scene) -> bytes:
    """A typewriter note over the sum."""
    return laid_over(
        scene.signed, b"/Subtype /FreeText %s /Contents (9999) /DA (/Helv 12 Tf) /AP << /N %%m >>" % BOX, _looks()
    )


@kind(*SEEN)
def stamp(scene: Scene) -> bytes:
    """A rubber stamp with a picture of its own."""
    return laid_over(scene.signed, b"/Subtype /Stamp %s /Name /Approved /AP << /N %%m >>" % BOX, _looks())


@kind(*SEEN)
def square(scene: Scene) -> bytes:
    """A filled rectangle."""
    return laid_over(scene.signed, b"/Subtype /Square %s /IC [1 1 1] /C [1 1 1]" % BOX)


@kind(*SEEN)
def redaction(scene: Scene) -> bytes:
    """A mark for redaction that readers show as a box."""
    return laid_over(scene.signed, b"/Subtype /Redact %s /IC [0 0 0] /AP << /N %%m >>" % BOX, _looks())


@kind(*SEEN)
def highlight(scene: Scene) -> bytes:
    """An opaque marker over a line."""
    return laid_over(
        scene.signed, b"/Subtype /Highlight %s /QuadPoints [60 800 560 800 60 500 560 500] /C [1 1 1]" % BOX
    )


@kind(*SEEN)
def link(scene: Scene) -> bytes:
    """A link to elsewhere over the page."""
    return laid_over(scene.signed, b"/Subtype /Link %s /A << /S /URI /URI (https://example.org/) >>" % BOX)


@kind(*SEEN)
def popup(scene: Scene) -> bytes:
    """A note that stands open."""
    return laid_over(scene.signed, b"/Subtype /Popup %s /Open true /Contents (9999)" % BOX)


@kind(*SEEN)
def sticky_note(scene: Scene) -> bytes:
    """A remark that pretends to be official."""
    return laid_over(scene.signed, b"/Subtype /Text %s /Contents (checked) /Open true" % BOX)


@kind(*SEEN)
def ink(scene: Scene) -> bytes:
    """A hand-drawn line through the text."""
    return laid_over(scene.signed, b"/Subtype /Ink %s /InkList [[60 500 560 800]] /C [0 0 0]" % BOX)


@kind(*SEEN)
def widget_over_text(scene: Scene) -> bytes:
    """A form field's picture over the page, the field listed nowhere."""
    return laid_over(scene.signed, b"/Subtype /Widget /FT /Tx /T (x) /V (9999) %s /AP << /N %%m >>" % BOX, _looks())


@kind(*SEEN)
def watermark(scene: Scene) -> bytes:
    """A watermark, which is printed only."""
    return laid_over(scene.signed, b"/Subtype /Watermark %s /F 4 /AP << /N %%m >>" % BOX, _looks())


@kind(*SEEN)
def attached_to_the_page(scene: Scene) -> bytes:
    """A file behind a paper clip on the page."""
    spec = b"<< /Type /Filespec /F (x.txt) /UF (x.txt) /AFRelationship /Unspecified >>"
    return laid_over(scene.signed, b"/Subtype /FileAttachment %s /FS %%m" % BOX, {0: spec})


@kind(*SEEN)
def film(scene: Scene) -> bytes:
    """A screen that plays something."""
    return laid_over(scene.signed, b"/Subtype /Screen %s /AA << /PV << /S /Rendition /OP 0 >> >>" % BOX)


@kind(*SEEN)
def hidden_annotation(scene: Scene) -> bytes:
    """Not seen now, but a script or a printer may show it."""
    return laid_over(scene.signed, b"/Subtype /Square %s /F 2 /IC [1 1 1]" % BOX)


@kind(*SEEN)
def signature_with_a_face(scene: Scene) -> bytes:
    """The invisible signature's field is stretched over the cover and given a picture."""
    field = number_of(scene.signed, "/AcroForm", "/Fields", 0)
    number = next_number(scene.signed)
    old = body(scene.signed, field)
    start = old.index(b"/Rect")
    end = old.index(b"]", start) + 1
    shown = old[:start] + BOX + b" /AP << /N %d 0 R >>" % number + old[end:]
    shown = shown if shown.count(b"/AP") == 1 else shown.replace(b"/AP", b"/XP", 1)
    return appended(scene.signed, {field: shown, number: _looks()[0]})


@kind(*SEEN)
def signature_field_on_another_page(scene: Scene) -> bytes:
    """The signature's widget is moved to the other page."""
    field = number_of(scene.signed, "/AcroForm", "/Fields", 0)
    page = number_of(scene.signed, *PAGE)
    raw = body(scene.signed, page).rstrip()[:-2] + b"/Annots [%d 0 R] >>" % field
    return appended(scene.signed, {page: raw})
