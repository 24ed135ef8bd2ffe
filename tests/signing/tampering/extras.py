"""Embedded files and what the file says about itself, changed after signing."""

from __future__ import annotations

import re

from tests.signing.tampering.annotations import BOX, laid_over
from tests.signing.tampering.forms import catalogue_with
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import (
    PAGE,
    appended,
    body,
    deflated,
    last_trailer,
    next_number,
    number_of,
    stream,
    table,
)

SEEN = ("signature.unchanged",)
LISTED = ("/Names", "/EmbeddedFiles", "/Names")
"""Pairs of name and specification, in order of names: application.docx, facts.json, manifest.json."""


def spec_of(data: bytes, place: int) -> int:
    return number_of(data, *LISTED, 2 * place + 1)


def file_of(data: bytes, place: int) -> int:
    return number_of(data, *LISTED, 2 * place + 1, "/EF", "/F")


def _respecified(scene: Scene, place: int, old: bytes, new: bytes) -> bytes:
    number = spec_of(scene.signed, place)
    raw = body(scene.signed, number)
    assert old in raw
    return appended(scene.signed, {number: raw.replace(old, new)})


@kind("signature.unchanged")
def facts_replaced(scene: Scene) -> bytes:
    """The embedded facts of another packet."""
    return appended(scene.signed, {file_of(scene.signed, 1): body(scene.other, file_of(scene.other, 1))})


@kind("signature.unchanged")
def manifest_replaced(scene: Scene) -> bytes:
    """The manifest of another packet."""
    return appended(scene.signed, {file_of(scene.signed, 2): body(scene.other, file_of(scene.other, 2))})


@kind("signature.unchanged")
def word_file_replaced(scene: Scene) -> bytes:
    """Another Word file under the old name."""
    number = file_of(scene.signed, 0)
    head = b"/Type /EmbeddedFile /Subtype /application#2Fmsword"
    return appended(scene.signed, {number: deflated(b"PK another", head)})


@kind("signature.unchanged")
def file_added(scene: Scene) -> bytes:
    """One more embedded file, behind the others."""
    first = next_number(scene.signed)
    tree = number_of(scene.signed, "/Names", "/EmbeddedFiles")
    old = body(scene.signed, tree)
    at = old.index(b"]", old.index(b"(manifest"))
    return appended(
        scene.signed,
        {
            tree: old[:at] + b" (z.txt) %d 0 R ]" % first + old[at + 1 :],
            first: b"<< /Type /Filespec /F (z.txt) /UF (z.txt) /AFRelationship /Data /EF << /F %d 0 R >> >>"
            % (first + 1),
            first + 1: deflated(b"z", b"/Type /EmbeddedFile /Subtype /text#2Fplain"),
        },
    )


@kind("signature.unchanged")
def files_removed(scene: Scene) -> bytes:
    """No embedded files are listed any more."""
    tree = number_of(scene.signed, "/Names", "/EmbeddedFiles")
    old = body(scene.signed, tree)
    return appended(scene.signed, {tree: old.replace(b"/EmbeddedFiles", b"/EmbaddedFiles")})


@kind("signature.unchanged")
def file_renamed(scene: Scene) -> bytes:
    """Readers show another name for the facts."""
    return _respecified(scene, 1, b"facts", b"other")


@kind("signature.unchanged")
def relationship_changed(scene: Scene) -> bytes:
    """The data is called something else."""
    return _respecified(scene, 1, b"/Data", b"/Supplement")


@kind("signature.unchanged")
def file_pointing_elsewhere(scene: Scene) -> bytes:
    """The name of the facts leads to the Word file."""
    facts, word = spec_of(scene.signed, 1), spec_of(scene.signed, 0)
    return appended(scene.signed, {facts: body(scene.signed, word)})


@kind("signature.unchanged")
def file_attached_by_annotation(scene: Scene) -> bytes:
    """A file that hangs on a page, not in the list."""
    held = {
        0: b"<< /Type /Filespec /F (a.txt) /UF (a.txt) /AFRelationship /Data >>",
        1: deflated(b"a", b"/Type /EmbeddedFile /Subtype /text#2Fplain"),
    }
    return laid_over(scene.signed, b"/Subtype /FileAttachment %s /FS %%m" % BOX, held)


@kind("signature.unchanged")
def file_associated_with_a_page(scene: Scene) -> bytes:
    """A page gets an associated file."""
    page, first = number_of(scene.signed, *PAGE), next_number(scene.signed)
    raw = body(scene.signed, page).rstrip()[:-2] + b"/AF [%d 0 R] >>" % first
    return appended(scene.signed, {page: raw, first: b"<< /Type /Filespec /F (a) /UF (a) >>"})


@kind("signature.unchanged")
def portfolio(scene: Scene) -> bytes:
    """Readers show the embedded files in place of the pages."""
    return catalogue_with(scene.signed, b"/Collection << /View /D /D (application.docx) >>")


@kind("signature.unchanged")
def xmp_replaced(scene: Scene) -> bytes:
    """Other metadata."""
    number = number_of(scene.signed, "/Metadata")
    raw = body(scene.signed, number)
    content = raw[raw.index(b"stream") + 7 : raw.rindex(b"endstream") - 1]
    assert b"pdfaid" in content
    told = content.replace("样例".encode(), "别的".encode())
    return appended(scene.signed, {number: stream(told, b"/Type /Metadata /Subtype /XML")})


@kind("signature.unchanged")
def archival_mark_removed(scene: Scene) -> bytes:
    """The file no longer says that it is PDF/A."""
    number = number_of(scene.signed, "/Metadata")
    raw = body(scene.signed, number)
    content = raw[raw.index(b"stream") + 7 : raw.rindex(b"endstream") - 1]
    return appended(
        scene.signed, {number: stream(content.replace(b"pdfaid", b"pdfxid"), b"/Type /Metadata /Subtype /XML")}
    )


@kind("signature.unchanged")
def title_changed(scene: Scene) -> bytes:
    """Another title in the document's information."""
    number = int(re.search(rb"/Info (\d+)", last_trailer(scene.signed))[1])  # type: ignore[index]
    return appended(scene.signed, {number: b"<< /Title (another) >>"})


@kind("signature.unchanged")
def identifier_changed(scene: Scene) -> bytes:
    """Another /ID in an otherwise empty revision."""
    data = table(scene.signed, {})
    at = data.rindex(b"/ID")
    return data[:at] + re.sub(rb"<[0-9a-f]{32}>", b"<" + b"00" * 16 + b">", data[at:])


@kind("signature.unchanged")
def page_labels_changed(scene: Scene) -> bytes:
    """Pages are numbered otherwise in the reader."""
    root = number_of(scene.signed)
    old = body(scene.signed, root)
    assert b"/PageLabels" in old
    new = old.replace(b"/PageLabels", b"/PageLabels << /Nums [0 << /S /r >>] >> /WasLabels")
    return appended(scene.signed, {root: new})


@kind("signature.unchanged")
def bookmarks_changed(scene: Scene) -> bytes:
    """A bookmark with another name."""
    item = number_of(scene.signed, "/Outlines", "/First")
    raw = body(scene.signed, item)
    at = raw.index(b"/Title")
    return appended(scene.signed, {item: raw[:at] + b"/Title (X) /Was" + raw[at + 6 :]})


@kind("signature.unchanged")
def bookmark_that_runs(scene: Scene) -> bytes:
    """A bookmark that starts a script."""
    item = number_of(scene.signed, "/Outlines", "/First")
    raw = body(scene.signed, item)
    at = raw.index(b"/A ")
    script = b"/A << /S /JavaScript /JS (1) >> /WasA "
    return appended(scene.signed, {item: raw[:at] + script + raw[at + 3 :]})


@kind("signature.unchanged")
def viewer_preferences(scene: Scene) -> bytes:
    """Readers hide their tool bars, and with them the signature panel."""
    return catalogue_with(scene.signed, b"/ViewerPreferences << /HideToolbar true /HideWindowUI true >>")


@kind("signature.unchanged")
def version_raised(scene: Scene) -> bytes:
    """The file claims another version and extensions."""
    return catalogue_with(
        scene.signed, b"/Version /2.0 /Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>"
    )


@kind("signature.unchanged")
def language_changed(scene: Scene) -> bytes:
    """Another natural language, and other text to read aloud."""
    return catalogue_with(scene.signed, b"/Lang (xx) /MarkInfo << /Marked true >> /StructTreeRoot %n", {0: b"<< >>"})


@kind("signature.unchanged")
def threads_added(scene: Scene) -> bytes:
    """Articles that lead the reader through pages in another order."""
    return catalogue_with(scene.signed, b"/Threads [<< /Type /Thread /F %n >>]", {0: b"<< /Type /Bead >>"})


@kind("signature.unchanged", "signature.store")
def validation_data_of_nobody(scene: Scene) -> bytes:
    """A security store with nothing but junk in it."""
    return catalogue_with(scene.signed, b"/DSS << /Type /DSS /Certs [%n] >>", {0: stream(b"junk")})
