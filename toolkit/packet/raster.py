"""Draw pages with PDFium: what can't be bound as it is goes in as a picture of itself."""

from __future__ import annotations

import threading
from typing import Any

import pypdfium2 as pdfium

PDFIUM = threading.Lock()
"""PDFium keeps global state; only one thread may be inside it."""
DPI = 250


class Rasteriser:
    """A file open in PDFium; use as a context manager."""

    def __init__(self, pdf: bytes) -> None:
        with PDFIUM:
            self._document: Any = pdfium.PdfDocument(pdf)  # type: ignore[no-untyped-call]
            self._document.init_forms()  # type: ignore[no-untyped-call]

    def __enter__(self) -> Rasteriser:
        return self

    def __exit__(self, *_: object) -> None:
        with PDFIUM:
            self._document.close()

    def __len__(self) -> int:
        with PDFIUM:
            return len(self._document)

    def draw(self, number: int, dpi: float = DPI) -> Any:
        """Return page ``number`` (from 0) as a Pillow image as it is seen, with filled fields and marks, on white."""
        with PDFIUM:
            page = self._document[number]
            try:
                bitmap = page.render(scale=dpi / 72, may_draw_forms=True, draw_annots=True, rev_byteorder=True)
                image = bitmap.to_pil().convert("RGB")
                bitmap.close()
            finally:
                page.close()
        red, green, blue = image.split()
        return red if red.tobytes() == green.tobytes() == blue.tobytes() else image
