"""Read scans of signed pages, which may come from anyone, as plain pictures of whole sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from toolkit import limits
from toolkit.errors import IOFailure
from toolkit.i18n import T
from toolkit.packet.foreign import normalise_pdf
from toolkit.packet.images import Picture, pack, read_pictures
from toolkit.packet.raster import PDFIUM, Rasteriser
from toolkit.packet.refusal import refused

LEAST_DPI, USUAL_DPI = 190, 300
"""Below 200 dots per inch (with what scanners round off) handwriting blurs; above 300 nothing more is seen."""
_COVERED = 0.6
"""Share of a page that its pictures must cover for it to be a scan."""
_DEEP = 8
"""Forms inside forms in which pictures are looked for."""


@dataclass(frozen=True)
class Scan:
    """One scanned sheet.

    Args:
        file: name of the file it came in.
        number: of the page in that file, from 1.
        sha256: of the whole file.
        picture: what is seen, packed for a PDF.
    """

    file: str
    number: int
    sha256: str
    picture: Picture


def read_scans(path: Path) -> list[Scan]:
    """Read a file of scans: PDF, JPEG, PNG or TIFF.

    PDFs are drawn anew as pictures, so that no hidden text or layer comes along.

    Args:
        path: the file.

    Raises:
        IOFailure: it can't be read.
        AttachmentRefused: it is no such file, damaged, active, too large, or a page of it is not a scan.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.ATTACHMENT_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file name and the permissions."),
        ) from error
    name = path.name
    if len(data) > limits.ATTACHMENT_BYTES:
        raise refused(
            name,
            T("it is larger than {limit} MB", limit=limits.ATTACHMENT_BYTES // limits.MIB),
            T("Scan A4 at 200 to 300 dpi, in several files if there are many pages."),
        )
    digest = hashlib.sha256(data).hexdigest()
    if b"%PDF-" in data[:1024]:
        pictures = _drawn(data, name)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")):
        pictures = read_pictures(data, name)
    else:
        raise refused(name, T("it is neither PDF, JPEG, PNG nor TIFF"), T("Scan the page into one of these."))
    return [Scan(name, number, digest, picture) for number, picture in enumerate(pictures, 1)]


def _drawn(data: bytes, name: str) -> Iterator[Picture]:
    pdf, _, _, _ = normalise_pdf(data, name)
    try:
        dots = _resolutions(data)
    except pypdfium2.PdfiumError as error:
        raise refused(name, T("it is damaged"), T("Scan or export it again.")) from error
    if min(dots) <= 0:
        raise refused(
            name,
            T("its page {page} is not a scan: no picture covers it", page=dots.index(min(dots)) + 1),
            T("Print the pages, sign them on paper, and scan the paper."),
        )
    with Rasteriser(pdf) as rasteriser:
        for number, dpi in enumerate(dots):
            drawn = min(dpi, USUAL_DPI)
            yield pack(rasteriser.draw(number, drawn), lossy=True, dpi=drawn)


def _resolutions(pdf: bytes) -> list[float]:
    """Return the dots per inch of each page's pictures; 0 where they do not cover it."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
        try:
            out = []
            for number in range(len(document)):
                page = document[number]
                out.append(_resolution(page))
                page.close()
            return out
        finally:
            document.close()  # type: ignore[no-untyped-call]


def _resolution(page: pypdfium2.PdfPage) -> float:
    covered, finest = 0.0, 0.0
    kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]  # type: ignore[attr-defined]
    for image in page.get_objects(filter=kinds, max_depth=_DEEP):  # type: ignore[no-untyped-call]
        left, bottom, right, top = image.get_bounds()
        across, up = right - left, top - bottom
        pixels = image.get_px_size()
        if across <= 0 or up <= 0:
            continue
        covered += across * up
        # A picture may lie on its side.
        finest = max(finest, min(max(pixels) / max(across, up), min(pixels) / min(across, up)) * 72)
    width, height = page.get_size()  # type: ignore[no-untyped-call]
    return finest if covered >= _COVERED * width * height else 0.0
