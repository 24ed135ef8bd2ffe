"""Check a packet against PDF/A-3b (ISO 19005-3) as far as our own making can break it; run before and after signing.

It is no validator: it looks for what binding, foreign attachments, stamping and signing were measured to break.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from toolkit.errors import AllianceError, IOFailure
from toolkit.i18n import T, Text
from toolkit.packet.pdfa_page import PageInspector, PdfaFault, action_faults, sound_profile
from toolkit.packet.walk import ACTION_KEYS, at, filters, is_true, items, walk

__all__ = ["PdfaFault", "check_pdfa"]
logging.getLogger("pypdf").addHandler(logging.NullHandler())
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_HEADER = re.compile(rb"%PDF-1\.[0-7](?:\r\n|\r|\n)%[\x80-\xff]{4}")


def check_pdfa(data: bytes | Path, *, reader: PdfReader | None = None) -> list[PdfaFault]:
    """Return what keeps a file from being PDF/A-3b; nothing means that none of the known faults is there.

    Args:
        data: the file or its bytes.
        reader: of the same bytes, where they have been opened already.

    Raises:
        IOFailure: the file can't be read.
    """
    if isinstance(data, Path):
        try:
            data = data.read_bytes()
        except OSError as error:
            raise IOFailure(
                T("Cannot read {path}: {reason}.", path=data, reason=error.strerror or error),
                T("Check the file name and the permissions."),
            ) from error
    try:
        found = [PdfaFault(rule, detail) for rule, detail in _file(data, reader)]
    except AllianceError as error:
        found = [PdfaFault("6.1", T("The file is damaged: {reason}.", reason=error.problem))]
    except Exception as error:  # the library raises every kind on damaged files
        found = [PdfaFault("6.1", T("The file is damaged: {reason}.", reason=f"{type(error).__name__} {error}"[:160]))]
    return list({str(fault): fault for fault in found}.values())


def _file(data: bytes, reader: PdfReader | None) -> Iterator[tuple[str, Text]]:
    if not _HEADER.match(data):
        yield "6.1.2", T("The file does not begin as a PDF 1.x file with a binary mark.")
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "6.1.3", T("Something stands after the end of the file.")
    if reader is None:
        reader = PdfReader(io.BytesIO(data))
    if "/Encrypt" in reader.trailer:
        yield "6.1.3", T("The file is encrypted.")
        return
    if len(items(at(reader.trailer, "/ID"))) != 2:
        yield "6.1.3", T("The file has no identifier (/ID).")
    root = reader.root_object
    yield from _metadata(at(root, "/Metadata"))
    yield from _intents(root)
    yield from _catalogue(root)
    yield from _form(at(root, "/AcroForm"))
    yield from _layers(at(root, "/OCProperties"))
    yield from _everything(reader)
    inspector = PageInspector()
    for number, page in enumerate(reader.pages, 1):
        for fault in inspector.inspect(page):
            yield fault.rule, T("Page {number}: {detail}", number=number, detail=fault.detail)


def _metadata(stream: Any) -> Iterator[tuple[str, Text]]:
    if not isinstance(stream, StreamObject) or at(stream, "/Type") != "/Metadata" or at(stream, "/Subtype") != "/XML":
        yield "6.6.2.1", T("The file has no XMP metadata.")
        return
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        tree = etree.fromstring(stream.get_data(), parser)
    except etree.XMLSyntaxError as error:
        yield "6.6.2.1", T("The XMP metadata is not well-formed XML: {reason}.", reason=error)
        return
    values: dict[str, list[str]] = {"part": [], "conformance": []}
    for description in tree.iter(f"{RDF}Description"):
        for name, found in values.items():
            attribute = description.get(PDFAID + name)
            found += [attribute] if attribute is not None else []
            found += [str(child.text).strip() for child in description.iterchildren(PDFAID + name)]
    if values["part"] != ["3"] or values["conformance"] not in (["A"], ["B"], ["U"]):
        yield "6.6.4", T("The XMP metadata does not say PDF/A-3, once.")


def _intents(root: DictionaryObject) -> Iterator[tuple[str, Text]]:
    intents = [i for i in items(at(root, "/OutputIntents")) if at(i, "/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "6.2.3", T("The file has {count} PDF/A output intents instead of one.", count=len(intents))
        return
    profile = at(intents[0], "/DestOutputProfile")
    if not isinstance(profile, StreamObject):
        yield "6.2.3", T("The output intent has no colour profile.")
        return
    if not sound_profile(profile):
        yield "6.2.3", T("The output intent's colour profile is not one, or not of the kind it claims.")
    elif at(profile, "/N") != 3:
        yield "6.2.4.3", T("The output intent is not RGB, the pages are.")


def _catalogue(root: DictionaryObject) -> Iterator[tuple[str, Text]]:
    for key in ("/AA", "/Requirements"):
        if key in root:
            yield "6.5.2", T("The catalogue holds {key}.", key=key)
    names = at(root, "/Names")
    for key in ("/JavaScript", "/AlternatePresentations"):
        if at(names, key) is not None:
            yield "6.5.1", T("The catalogue holds {key}.", key=key)
    permissions = at(root, "/Perms")
    if isinstance(permissions, DictionaryObject) and set(permissions) - {"/DocMDP", "/UR3"}:
        yield "6.1.12", T("The catalogue holds unknown permissions.")


def _form(form: Any) -> Iterator[tuple[str, Text]]:
    if is_true(form, "/NeedAppearances"):
        yield "6.4.1", T("Form fields are to be drawn by the reader (NeedAppearances).")
    if isinstance(form, DictionaryObject) and "/XFA" in form:
        yield "6.4.2", T("The file holds an XFA form.")


def _layers(layers: Any) -> Iterator[tuple[str, Text]]:
    if not isinstance(layers, DictionaryObject):
        return
    configurations = [at(layers, "/D"), *items(at(layers, "/Configs"))]
    for configuration in configurations:
        if at(configuration, "/Name") is None:
            yield "6.9", T("A set of layers has no name.")
        if isinstance(configuration, DictionaryObject) and "/AS" in configuration:
            yield "6.9", T("Layers switch by themselves (/AS).")


def _everything(reader: PdfReader) -> Iterator[tuple[str, Text]]:
    associated: set[int] = set()
    specifications = []
    for key, thing in walk(reader.trailer):
        if key in ACTION_KEYS - {"/AA"} and "/S" in thing:
            yield from action_faults(thing)
        if "/JS" in thing:
            yield "6.5.1", T("The file holds JavaScript.")
        if "/EF" in thing:
            specifications.append(thing)
        associated |= {id(spec) for spec in items(at(thing, "/AF"))}
        if isinstance(thing, StreamObject):
            yield from _stream(thing)
    for specification in specifications:
        yield from _specification(specification, id(specification) in associated)


def _stream(stream: StreamObject) -> Iterator[tuple[str, Text]]:
    used = filters(stream)
    if "/LZWDecode" in used:
        yield "6.1.7.2", T("Something is packed with LZW.")
    if "/Crypt" in used:
        yield "6.1.7.2", T("Something is encrypted by itself.")
    if {"/F", "/FFilter", "/FDecodeParms"} & set(stream):
        yield "6.1.7.1", T("Something lies in another file.")
    if at(stream, "/Type") == "/EmbeddedFile" and not _mime(at(stream, "/Subtype")):
        yield "6.8", T("An embedded file does not say its type.")


def _specification(spec: DictionaryObject, associated: bool) -> Iterator[tuple[str, Text]]:
    name = str(at(spec, "/UF") or at(spec, "/F") or "?")
    if at(spec, "/F") is None or at(spec, "/UF") is None:
        yield "6.8", T("The embedded file {name} lacks a name (/F and /UF).", name=name)
    if at(spec, "/AFRelationship") is None:
        yield "6.8", T("The embedded file {name} does not say what it is to the packet.", name=name)
    if not associated:
        yield "6.8", T("The embedded file {name} belongs to nothing (/AF).", name=name)
    stream = at(spec, "/EF", "/F")
    if isinstance(stream, StreamObject) and not _mime(at(stream, "/Subtype")):
        yield "6.8", T("An embedded file does not say its type.")


def _mime(value: Any) -> bool:
    return bool(re.fullmatch(r"/[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+", str(value)))
