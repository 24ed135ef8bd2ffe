"""Form fields, scripts and layers brought in after signing."""

from __future__ import annotations

from tests.signing.tampering.annotations import BOX, laid_over
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import appended, body, next_number, number_of, stream

SEEN = ("signature.unchanged",)
FIELDS = (*SEEN, "signature.present")


def catalogue_with(data: bytes, entries: bytes, objects: dict[int, bytes] | None = None) -> bytes:
    """The file with more entries in its catalogue; ``%n`` in them is the first free object number."""
    root, first = number_of(data), next_number(data)
    more = {first + at: raw for at, raw in (objects or {}).items()}
    whole = body(data, root).rstrip()
    assert whole.endswith(b">>")
    for key in (b"/Lang ", b"/ViewerPreferences ", b"/Version ", b"/Extensions "):
        if key in entries:  # a key that stands twice would be refused for itself
            whole = whole.replace(key, b"/Was" + key[1:])
    return appended(data, {root: whole[:-2] + entries.replace(b"%n", b"%d 0 R" % first) + b" >>", **more})


def form_with(data: bytes, entries: bytes, objects: dict[int, bytes] | None = None) -> bytes:
    """The file with more entries in its form."""
    form, first = number_of(data, "/AcroForm"), next_number(data)
    more = {first + at: raw for at, raw in (objects or {}).items()}
    whole = body(data, form).rstrip()
    return appended(data, {form: whole[:-2] + entries.replace(b"%n", b"%d 0 R" % first) + b" >>", **more})


def field_added(data: bytes, entries: bytes, *, name: bytes = b"NOTE") -> bytes:
    """The file with one more form field, without a place on any page."""
    form, first = number_of(data, "/AcroForm"), next_number(data)
    field = b"<< /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /T (%s) %s >>" % (name, entries)
    listed = body(data, form).replace(b"/Fields [", b"/Fields [ %d 0 R" % first, 1)
    assert listed != body(data, form)
    return appended(data, {form: listed, first: field})


@kind(*FIELDS)
def text_field_added(scene: Scene) -> bytes:
    """A text field that nobody promised."""
    return field_added(scene.signed, b"/FT /Tx")


@kind(*FIELDS)
def text_field_added_and_filled(scene: Scene) -> bytes:
    """The same, with a value."""
    return field_added(scene.signed, b"/FT /Tx /V (9999)")


@kind(*FIELDS)
def button_that_sends_the_form(scene: Scene) -> bytes:
    """A button that sends data away."""
    return field_added(scene.signed, b"/FT /Btn /Ff 65536 /A << /S /SubmitForm /F (https://example.org/) >>")


@kind(*FIELDS)
def empty_signature_field_added(scene: Scene) -> bytes:
    """A place for one more signature."""
    return field_added(scene.signed, b"/FT /Sig", name=b"SIG_EXTRA")


@kind(*FIELDS)
def field_with_the_same_name(scene: Scene) -> bytes:
    """A second field called SIG_LEAD, empty."""
    return field_added(scene.signed, b"/FT /Sig", name=b"SIG_LEAD")


@kind(*FIELDS)
def field_with_kids(scene: Scene) -> bytes:
    """A field whose only visible part is a child."""
    data, first = scene.signed, next_number(scene.signed)
    form = number_of(data, "/AcroForm")
    listed = body(data, form).replace(b"/Fields [", b"/Fields [ %d 0 R" % first, 1)
    kid = b"<< /Type /Annot /Subtype /Widget %s /Parent %d 0 R /FT /Tx /V (9) >>" % (BOX, first)
    return appended(data, {form: listed, first: b"<< /T (A) /Kids [%d 0 R] >>" % (first + 1), first + 1: kid})


@kind(*FIELDS)
def fields_emptied(scene: Scene) -> bytes:
    """The form lists no fields any more; the signature's bytes are still there."""
    form = number_of(scene.signed, "/AcroForm")
    return appended(scene.signed, {form: b"<< /Fields [] /SigFlags 3 >>"})


@kind(*FIELDS)
def form_dropped(scene: Scene) -> bytes:
    """No form at all, so no signature is shown."""
    root = number_of(scene.signed)
    return appended(scene.signed, {root: body(scene.signed, root).replace(b"/AcroForm", b"/AcroFarm")})


@kind(*FIELDS)
def lock_taken_off(scene: Scene) -> bytes:
    """The signature field's lock, exchanged for one that locks nothing."""
    field = number_of(scene.signed, "/AcroForm", "/Fields", 0)
    return appended(scene.signed, {field: body(scene.signed, field).replace(b"/Lock", b"/Luck")})


@kind(*FIELDS)
def signature_field_renamed(scene: Scene) -> bytes:
    """SIG_LEAD becomes another name."""
    field = number_of(scene.signed, "/AcroForm", "/Fields", 0)
    old = body(scene.signed, field)
    named = old.replace(b"LEAD", b"L3AD")
    assert named != old
    return appended(scene.signed, {field: named})


@kind(*SEEN)
def certification_dropped(scene: Scene) -> bytes:
    """The catalogue's permissions are gone, so that everything seems allowed."""
    root = number_of(scene.signed)
    return appended(scene.signed, {root: body(scene.signed, root).replace(b"/Perms", b"/Parms")})


@kind(*SEEN)
def usage_rights_added(scene: Scene) -> bytes:
    """Rights that old readers grant to a file (UR3)."""
    root = number_of(scene.signed)
    old = body(scene.signed, root)
    new = old.replace(b"/DocMDP", b"/UR3 << /Type /Sig /Filter /Adobe.PPKLite >> /DocMDP", 1)
    assert new != old
    return appended(scene.signed, {root: new})


@kind(*SEEN)
def need_appearances(scene: Scene) -> bytes:
    """Readers shall draw the fields as they like."""
    return form_with(scene.signed, b"/NeedAppearances true")


@kind(*SEEN)
def default_appearance(scene: Scene) -> bytes:
    """Another default font and size for fields."""
    return form_with(scene.signed, b"/DA (/Helv 0 Tf 1 g)")


@kind(*SEEN)
def default_resources(scene: Scene) -> bytes:
    """Fonts of the form's own."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
    return form_with(scene.signed, b"/DR << /Font << /Helv %n >> >>", {0: font})


@kind(*FIELDS)
def xfa(scene: Scene) -> bytes:
    """An XML form that some readers show in place of the pages."""
    return form_with(scene.signed, b"/XFA %n", {0: stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")})


@kind(*SEEN)
def calculation_order(scene: Scene) -> bytes:
    """An order of calculation."""
    return form_with(scene.signed, b"/CO []")


@kind(*SEEN)
def signature_flags_cleared(scene: Scene) -> bytes:
    """The form no longer says that it bears signatures and may only be appended to."""
    form = number_of(scene.signed, "/AcroForm")
    old = body(scene.signed, form)
    new = old.replace(b"/SigFlags 3", b"/SigFlags 0")
    assert new != old
    return appended(scene.signed, {form: new})


@kind(*SEEN)
def script_of_the_document(scene: Scene) -> bytes:
    """A script that runs on opening."""
    return catalogue_with(scene.signed, b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")


@kind(*SEEN)
def script_in_the_names(scene: Scene) -> bytes:
    """The same, among the document's named scripts."""
    root = number_of(scene.signed)
    old = body(scene.signed, root)
    script = b"/JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >>"
    new = old.replace(b"/Names <<", b"/Names << " + script, 1)
    if new == old:
        names = number_of(scene.signed, "/Names")
        return appended(scene.signed, {names: body(scene.signed, names).rstrip()[:-2] + script + b">>"})
    return appended(scene.signed, {root: new})


@kind(*SEEN)
def action_on_printing(scene: Scene) -> bytes:
    """Runs before printing."""
    return catalogue_with(scene.signed, b"/AA << /WP << /S /JavaScript /JS (1) >> >>")


@kind(*SEEN)
def opens_elsewhere(scene: Scene) -> bytes:
    """Opening goes to another file."""
    return catalogue_with(scene.signed, b"/OpenAction << /S /GoToR /F (other.pdf) /D [0 /Fit] >>")


@kind(*SEEN)
def starts_a_program(scene: Scene) -> bytes:
    """Opening starts a program."""
    return catalogue_with(scene.signed, b"/OpenAction << /S /Launch /F (calc.exe) >>")


@kind(*SEEN)
def layer_added(scene: Scene) -> bytes:
    """A layer that is off."""
    return catalogue_with(
        scene.signed,
        b"/OCProperties << /OCGs [%n] /D << /Name (a) /OFF [%n] /Order [%n] >> >>",
        {0: b"<< /Type /OCG /Name (a) >>"},
    )


@kind(*SEEN)
def note_on_a_layer(scene: Scene) -> bytes:
    """A note that shows on a layer only."""
    return laid_over(
        scene.signed,
        b"/Subtype /Square %s /IC [1 1 1] /OC %%m" % BOX,
        {0: b"<< /Type /OCG /Name (a) >>"},
    )
