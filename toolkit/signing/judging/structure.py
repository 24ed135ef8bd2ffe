"""Whether a file can be read in one way only: no object and no key that stands twice, every object where it is said."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionType, parse_xref_stream, parse_xref_table

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.limits import PDF_OBJECTS


def require_one_reading(reader: PdfFileReader) -> None:
    """Read every object that the file's last state leads to, strictly.

    Readers differ in which of two they take where a key or an object's row in the table stands twice; what we judge
    must be what others show.

    Raises:
        WantingError: something stands twice, or there is more than in any real file.
        Exception: whatever the library raises on objects that can't be read.
    """
    for revision in range(reader.xrefs.total_revisions):
        _require_single_rows(reader, revision)
    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer_view]
    left = PDF_OBJECTS
    while waiting:
        value = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            if value.idnum in seen:
                continue
            seen.add(value.idnum)
            value = reader.get_object(value.reference)  # type: ignore[no-untyped-call]
        left -= 1
        if left < 0:
            raise WantingError(
                T("The PDF has more than {limit} objects.", limit=PDF_OBJECTS),
                T("Print the file to a new PDF and use that one."),
            )
        if isinstance(value, generic.DictionaryObject):
            waiting += dict.values(value)
        elif isinstance(value, generic.ArrayObject):
            waiting += list.__iter__(value)


def _require_single_rows(reader: PdfFileReader, revision: int) -> None:
    info = reader.xrefs.get_xref_container_info(revision)
    stream: Any = reader.stream
    stream.seek(info.start_location)
    if info.xref_section_type is XRefSectionType.STREAM:
        if info.stream_ref is None:
            return
        found: Any = reader.get_object(info.stream_ref, never_decrypt=True)  # type: ignore[no-untyped-call]
        entries = parse_xref_stream(found, strict=True)
    else:
        entries = parse_xref_table(stream, strict=True)
    numbers = sorted(entry.idnum for entry in entries)
    if any(one == other for one, other in pairwise(numbers)):
        raise WantingError(
            T("The file's table of contents names an object twice, so two readers may see two documents."),
            T("Use the packet as `alliance build` wrote it; do not save it again in another program."),
        )
