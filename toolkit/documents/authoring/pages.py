"""Find the page that a remark's paragraph is printed on, by converting the template as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pypdfium2

from toolkit.documents.authoring.remarks import Remark, Weight, on_page
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup

_BLANK = re.compile(r"\s+")
_ENOUGH = 40
"""Characters of a paragraph that are looked for; the rest may stand on the next page."""


def with_pages(remarks: Iterable[Remark], docx: bytes, fonts: FontSetup) -> list[Remark]:
    """Return the remarks with their pages, those whose paragraphs are found in print.

    Headers and footers stand on many pages and get none. A file with macros or links to the outside is not converted.

    Args:
        remarks: on a template.
        docx: the template.
        fonts: to convert it with.

    Raises:
        MissingError: LibreOffice is not installed.
        WantingError: the file can't be converted.
    """
    told = list(remarks)
    if any(remark.rule.startswith("file") and remark.weight is Weight.ERROR for remark in told):
        return told
    with OfficePool(fonts, size=1) as pool:
        pdf = pool.submit(docx, "template").result().pdf
    pages = _texts(pdf)
    return [on_page(remark, _page_of(remark, pages)) for remark in told]


def _texts(pdf: bytes) -> list[str]:
    document: Any = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    try:
        return [_BLANK.sub("", page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def _page_of(remark: Remark, pages: Sequence[str]) -> int | None:
    if not remark.spot.part.endswith("/document.xml"):
        return None
    wanted = _BLANK.sub("", remark.spot.paragraph).removesuffix("…")[:_ENOUGH]
    found = [number for number, text in enumerate(pages, 1) if wanted and wanted in text]
    return found[0] if len(found) == 1 else None
