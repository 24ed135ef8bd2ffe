"""One PDF of many notices for the printer; it carries no signature, which holds for the single files only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pikepdf

from toolkit.errors import IOFailure
from toolkit.i18n import T
from toolkit.office.chunks import in_chunks
from toolkit.publish import publishing

_AT_ONCE = 100
"""Files open at a time; the pages of so many are put together first, then these together."""


def bind_for_printing(files: Iterable[Path], target: Path, *, two_sided: bool = True) -> int:
    """Put the pages of many PDFs into one file, in order, each notice on a sheet of its own.

    Memory does not grow with the pages: they are put together on the disk.

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
            for file in files:
                source = pikepdf.open(file)
                opened.append(source)
                out.pages.extend(_bare(source))
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
