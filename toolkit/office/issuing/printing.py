"""One PDF of many notices for the printer; it carries no signature, which holds for the single files only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from toolkit.errors import IOFailure
from toolkit.i18n import T
from toolkit.office.issuing.pdfstream import PdfStream
from toolkit.publish import publishing

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
"""What a page may have from the nodes above it (ISO 32000-1, 7.7.3.4)."""
_DEPTH = 50
"""Of a page tree; more is a circle."""
_SHARED = ("/Font", "/XObject")
"""Kinds of resources that many notices have alike."""
_REMEMBERED = 4096
"""Fonts and pictures that are known again; a block of notices has a few, and the next one others."""
_REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]+>|\b(\d+) (\d+) R\b", re.DOTALL)
"""A reference in what qpdf writes of an object, or a string, in which words may look like one."""
_Place = tuple[int, int]


def bind_for_printing(files: Iterable[Path], target: Path, *, two_sided: bool = True) -> int:
    """Put the pages of many PDFs into one file, in order, each notice on a sheet of its own.

    Notices are read and written one by one, and fonts and pictures that they have alike are kept once: memory does not
    grow with their number, the file but little.

    Args:
        files: the notices.
        target: the result.
        two_sided: a blank page after an odd number of pages, so that the next notice begins on a front side.

    Returns:
        The number of pages.

    Raises:
        IOFailure: reading or writing failed.
    """
    try:
        with publishing(target) as temporary:
            with temporary.open("wb") as stream:
                pages = _bind(files, stream, two_sided)
            return pages
    except (pikepdf.PdfError, OSError) as error:
        raise IOFailure(
            T("The notices cannot be put together for the printer: {reason}.", reason=error),
            T("Check that all files are there and that there is room on the disk, then run the command again."),
        ) from error


def _bind(files: Iterable[Path], stream: BinaryIO, two_sided: bool) -> int:
    out = PdfStream(stream)
    known: dict[bytes, int] = {}
    for file in files:
        with pikepdf.open(file) as source:
            last = _Taken(source, out, known).take()
            if two_sided and len(source.pages) % 2:
                blank = Dictionary(Type=Name.Page, MediaBox=_box(last), Resources=Dictionary())
                out.write_page(out.reserve(), _entries(blank))
    out.finish()
    return out.pages


class _Taken:
    """Takes the pages of one file over, and all that they refer to.

    Args:
        source: the file.
        out: what is being written.
        known: digest → number of fonts and pictures that were written; those seen last are kept.
    """

    def __init__(self, source: pikepdf.Pdf, out: PdfStream, known: dict[bytes, int]) -> None:
        self._source = source
        self._out = out
        self._known = known
        self._numbers: dict[_Place, int] = {_place(page.obj): out.reserve() for page in source.pages}
        self._waiting: list[_Place] = []

    def take(self) -> Dictionary:
        """Write all pages; return the last."""
        entries = Dictionary()
        for page in self._source.pages:
            entries = _bare(page.obj)
            self._share(entries.get("/Resources"))
            self._out.write_page(self._numbers[_place(page.obj)], self._renumbered(_entries(entries)))
            while self._waiting:
                self._write(self._waiting.pop())
        return entries

    def _share(self, resources: pikepdf.Object | None) -> None:
        """Let fonts and pictures that were written already stand for those of this page."""
        for kind in _SHARED:
            things = resources.get(kind) if isinstance(resources, Dictionary) else None
            for thing in things.values() if isinstance(things, Dictionary) else ():
                if not thing.is_indirect or _place(thing) in self._numbers:
                    continue
                digest = _digest(thing)
                number = self._known.pop(digest, 0)
                if number:
                    self._numbers[_place(thing)] = number
                else:
                    number = self._number(_place(thing))
                self._known[digest] = number
                if len(self._known) > _REMEMBERED:
                    del self._known[next(iter(self._known))]

    def _number(self, place: _Place) -> int:
        if place not in self._numbers:
            self._numbers[place] = self._out.reserve()
            self._waiting.append(place)
        return self._numbers[place]

    def _write(self, place: _Place) -> None:
        thing = self._source.get_object(place)
        if isinstance(thing, pikepdf.Stream):
            data = thing.read_raw_bytes()
            head = Dictionary({**dict(thing.stream_dict.items()), "/Length": len(data)})
            body = b"%b\nstream\n%b\nendstream" % (self._renumbered(head.unparse()), data)
        else:
            body = self._renumbered(thing.unparse(resolved=True))
        self._out.write(self._numbers[place], body)

    def _renumbered(self, text: bytes) -> bytes:
        def renumber(found: re.Match[bytes]) -> bytes:
            return b"%d 0 R" % self._number((int(found[1]), int(found[2]))) if found[1] else found[0]

        return _REFERENCE.sub(renumber, text)


def _bare(page: pikepdf.Object) -> Dictionary:
    """Return a page's entries, inherited ones too, without its place in the file and without form fields.

    A signature that was taken out of its file would be shown as broken.
    """
    entries = dict(page.items())
    above = entries.pop("/Parent", None)
    for _ in range(_DEPTH):
        if not isinstance(above, Dictionary):
            break
        entries.update({key: above[key] for key in _INHERITED if key in above and key not in entries})
        above = above.get("/Parent")
    if "/Annots" in entries:
        entries["/Annots"] = Array([note for note in entries["/Annots"] if note.get("/Subtype") != Name.Widget])
    return Dictionary(entries)


def _box(page: Dictionary) -> Array:
    left, bottom, right, top = (float(n) for n in page.MediaBox)
    return Array([0, 0, right - left, top - bottom])


def _entries(dictionary: Dictionary) -> bytes:
    """Return what stands between a dictionary's brackets."""
    return dictionary.unparse().removeprefix(b"<<").removesuffix(b">>")


def _place(thing: pikepdf.Object) -> _Place:
    number, generation = thing.objgen
    return number, generation


def _digest(thing: pikepdf.Object) -> bytes:
    """Return the SHA-256 of an object and all that it refers to, the numbers of objects left out."""
    found, waiting, seen = sha256(), [thing], set()
    while waiting:
        one = waiting.pop()
        if one.is_indirect:
            if _place(one) in seen:
                found.update(b"again")
                continue
            seen.add(_place(one))
        entries: Iterable[pikepdf.Object] = ()
        if isinstance(one, pikepdf.Stream):
            found.update(_unnumbered(one.stream_dict.unparse(resolved=True)))
            found.update(one.read_raw_bytes())
            entries = (value for _, value in sorted(one.stream_dict.items()))
        else:
            text = one.unparse(resolved=True)
            found.update(_unnumbered(text))
            if isinstance(one, Dictionary):
                entries = (value for _, value in sorted(one.items()))
            elif isinstance(one, Array) and b" R" in text:
                entries = iter(one)
        waiting += [entry for entry in entries if isinstance(entry, pikepdf.Object)]
    return found.digest()


def _unnumbered(text: bytes) -> bytes:
    return _REFERENCE.sub(lambda found: b"R" if found[1] else found[0], text)
