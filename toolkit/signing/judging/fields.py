"""A packet's form as it must be: a flat list of signature fields, each filled by a signature of its own or empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.signing.judging.objects import at, number, raw

MOST_FIELDS = 1_000
"""60 members with a document timestamp each make 121."""
STAMP = "/DocTimeStamp"


@dataclass(frozen=True)
class SignatureField:
    """One field.

    Args:
        name: its name.
        place: the number of its object.
        value: the number of its signature's object; None where it is empty.
        kind: ``/Sig`` or ``/DocTimeStamp``; empty where it is.
        visible: whether it has an extent.
        content: the field.
    """

    name: str
    place: int
    value: int | None
    kind: str
    visible: bool
    content: generic.DictionaryObject

    @property
    def is_stamp(self) -> bool:
        """Whether it holds a document timestamp."""
        return self.kind == STAMP

    def signature(self, reader: PdfFileReader) -> EmbeddedPdfSignature:
        """Return the signature in it.

        Raises:
            Exception: whatever the library raises on damaged ones.
        """
        return EmbeddedPdfSignature(reader, self.content, self.name)


def read_fields(reader: PdfFileReader) -> tuple[SignatureField, ...]:
    """Return the form's fields.

    Raises:
        WantingError: there are other fields than signature fields, nested ones, too many, or two share a signature.
    """
    form = at(reader.root, "/AcroForm")
    if form is None:
        return ()
    listed = at(form, "/Fields")
    if not isinstance(form, generic.DictionaryObject) or not isinstance(listed, generic.ArrayObject) or "/XFA" in form:
        raise _odd("?")
    if len(listed) > MOST_FIELDS:
        raise _odd(str(len(listed)))
    fields = tuple(_field(item) for item in list.__iter__(listed))
    values = [field.value for field in fields if field.value is not None]
    for several in (values, [field.place for field in fields], [field.name for field in fields]):
        if len(set(several)) != len(several):
            raise _odd(", ".join(field.name for field in fields))
    return fields


def _field(item: Any) -> SignatureField:
    place = number(item)
    content: Any = item.get_object() if place is not None else None
    name = at(content, "/T")
    if not isinstance(name, generic.TextStringObject):
        raise _odd("?")
    name = str(name)
    if place is None or at(content, "/FT") != "/Sig" or "/Kids" in content or "/Parent" in content or "." in name:
        raise _odd(name)
    value = raw(content, "/V")
    kind = str(at(at(content, "/V"), "/Type") or "") if value is not None else ""
    if value is not None and (number(value) is None or kind not in ("/Sig", STAMP)):
        raise _odd(name)
    box = at(content, "/Rect")
    edges = [float(edge) for edge in box] if isinstance(box, generic.ArrayObject) else []
    if len(edges) != 4:
        raise _odd(name)
    visible = edges[0] != edges[2] and edges[1] != edges[3]
    return SignatureField(name, place, number(value), kind, visible, content)


def _odd(name: str) -> WantingError:
    return WantingError(
        T("The packet holds signatures or form fields that do not belong there: {names}.", names=name[:80]),
        T("Build the packet again and sign it once, with this program."),
    )
