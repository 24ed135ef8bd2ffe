"""The text that a PDF prints."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

_pdfium_c: Any = raw  # generated from C headers; has no types
_HYPHENS = str.maketrans(dict.fromkeys("\ufffe\x02", "-"))
"""What pdfium makes of hyphens at a line's end."""
_SAME_LINE = 0.5
"""Points between the baselines of characters that stand in one line."""


def read_pages(pdf: bytes) -> list[str]:
    """Return the text of every page in the order in which it is drawn; nothing if the PDF cannot be opened."""
    return _each_page(pdf, lambda textpage: str(textpage.get_text_range()))


def read_lines(pdf: bytes) -> list[str]:
    """Return the text of every page without white space, each line from left to right.

    LibreOffice draws what it takes from another font, such as a rare character of a name, after the rest of its run.
    Looking at every character's place costs more than :func:`read_pages`.
    """
    return _each_page(pdf, lambda textpage: _whole("".join(_in_lines(textpage))))


def _each_page(pdf: bytes, read: Callable[[Any], str]) -> list[str]:
    try:
        document: Any = pdfium.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    except pdfium.PdfiumError:
        return []
    try:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(read(textpage).translate(_HYPHENS))
            textpage.close()
            page.close()
        return texts
    finally:
        document.close()


def _whole(text: str) -> str:
    """Put together the halves in which pdfium gives rare characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _in_lines(textpage: Any) -> Iterator[str]:
    line: list[tuple[float, str]] = []
    height = 0.0
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(textpage.count_chars()):
        character = chr(_pdfium_c.FPDFText_GetUnicode(textpage.raw, i))
        if character.isspace() or not _pdfium_c.FPDFText_GetCharOrigin(textpage.raw, i, x, y):
            continue
        if line and abs(y.value - height) > _SAME_LINE:
            yield from _left_to_right(line)
            line.clear()
        height = y.value
        line.append((x.value, character))
    yield from _left_to_right(line)


def _left_to_right(line: list[tuple[float, str]]) -> Iterator[str]:
    return (character for _, character in sorted(line, key=lambda placed: placed[0]))
