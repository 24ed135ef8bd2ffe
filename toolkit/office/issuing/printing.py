"""One PDF of many notices for the printer; it carries no signature, which holds for the single files only."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pikepdf
from pikepdf import Dictionary

from toolkit.errors import IOFailure
from toolkit.i18n import T
from toolkit.office.chunks import in_chunks
from toolkit.publish import publishing

_AT_ONCE = 100
"""Files open at a time; the pages of so many are put together first, then these together."""

_REFERENCE = re.compile(rb"\b\d+ \d+ R\b")


def bind_for_printing(files: Iterable[Path], target: Path, *, two_sided: bool = True) -> int:
    """Put the pages of many PDFs into one file, in order, each notice on a sheet of its own.

    Fonts and pictures that notices have alike are kept once, so that neither the file nor memory grows by them.

    Args:
        files: the notices.
        target: the result.
        two_sided: a blank page after an odd number of pages, so that the next notice begins on a front side.

    Returns:
        The number of pages.

    Raises:
        IOFailure: reading or writing failed.
    """
    with tempfile.TemporaryDirectory(prefix="alliance-") as name:
        folder = Path(name)
        parts = [
            _joined(some, folder / f"{number:06}.pdf", two_sided)
            for number, some in enumerate(in_chunks(files, _AT_ONCE))
        ]
        while len(parts) > _AT_ONCE:
            parts = [
                _joined(some, folder / f"{parts[0].stem}-{number:06}.pdf", two_sided=False)
                for number, some in enumerate(in_chunks(parts, _AT_ONCE))
            ]
        with publishing(target) as temporary:
            return _count(_joined(parts, temporary, two_sided=False))


def _joined(files: Iterable[Path], target: Path, two_sided: bool) -> Path:
    opened: list[pikepdf.Pdf] = []
    try:
        with pikepdf.new() as out:
            shared = _Shared(out)
            for file in files:
                source = pikepdf.open(file)
                opened.append(source)
                shared.take(source)
                if two_sided and len(source.pages) % 2:
                    left, bottom, right, top = (float(n) for n in source.pages[-1].mediabox)
                    out.add_blank_page(page_size=(right - left, top - bottom))
            out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except (pikepdf.PdfError, OSError) as error:
        raise IOFailure(
            T("The notices cannot be put together for the printer: {reason}.", reason=error),
            T("Check that all files are there and that there is room on the disk, then run the command again."),
        ) from error
    finally:
        for source in opened:
            source.close()
    return target


class _Shared:
    """Takes pages over into a file; a font or picture that is there already is not taken again."""

    _kinds = ("/Font", "/XObject")

    def __init__(self, out: pikepdf.Pdf) -> None:
        self._out = out
        self._known: dict[bytes, pikepdf.Object] = {}

    def take(self, source: pikepdf.Pdf) -> None:
        """Take all pages of a file."""
        taken: dict[tuple[int, int], pikepdf.Object] = {}
        for page in _bare(source):
            resources = dict(page.Resources.items())
            apart = {kind: dict(resources.pop(kind).items()) for kind in self._kinds if kind in resources}
            page.Resources = Dictionary(resources)
            self._out.pages.append(page)
            placed = self._out.pages[-1].Resources
            for kind, things in apart.items():
                placed[kind] = Dictionary({name: self._one(thing, taken) for name, thing in things.items()})

    def _one(self, thing: pikepdf.Object, taken: dict[tuple[int, int], pikepdf.Object]) -> pikepdf.Object:
        if not thing.is_indirect:
            return self._out.copy_foreign(thing)
        place = (thing.objgen[0], thing.objgen[1])
        if place not in taken:
            digest = _digest(thing)
            if digest not in self._known:
                self._known[digest] = self._out.copy_foreign(thing)
            taken[place] = self._known[digest]
        return taken[place]


def _digest(thing: pikepdf.Object) -> bytes:
    """Return the SHA-256 of an object and all that it refers to, the numbers of objects left out."""
    found, waiting, seen = sha256(), [thing], set()
    while waiting:
        one = waiting.pop()
        if one.is_indirect:
            if tuple(one.objgen) in seen:
                found.update(b"again")
                continue
            seen.add(tuple(one.objgen))
        entries: Iterable[pikepdf.Object] = ()
        if isinstance(one, pikepdf.Stream):
            found.update(_REFERENCE.sub(b"R", one.stream_dict.unparse(resolved=True)))
            found.update(one.read_raw_bytes())
            entries = (value for _, value in sorted(one.stream_dict.items()))
        else:
            text = one.unparse(resolved=True)
            found.update(_REFERENCE.sub(b"R", text))
            if isinstance(one, pikepdf.Dictionary):
                entries = (value for _, value in sorted(one.items()))
            elif isinstance(one, pikepdf.Array) and _REFERENCE.search(text):
                entries = iter(one)
        waiting += [entry for entry in entries if isinstance(entry, pikepdf.Object)]
    return found.digest()


def _bare(source: pikepdf.Pdf) -> Iterator[pikepdf.Page]:
    """Yield the pages without form fields: a signature that was taken out of its file would be shown as broken."""
    for page in source.pages:
        if "/Annots" in page:
            kept = [a for a in page.Annots if a.get("/Subtype") != "/Widget"]
            page.Annots = pikepdf.Array(kept)
        yield page


def _count(path: Path) -> int:
    with pikepdf.open(path) as made:
        return len(made.pages)
