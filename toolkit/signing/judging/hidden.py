"""Things in a packet that a reader does not see at once, or that do something: layers, actions, foreign references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from toolkit.i18n import Renderable, T
from toolkit.packet.walk import ACTION_KEYS, at, items, walk
from toolkit.signing.judging.wording import Listing
from toolkit.signing.verdict import Check

_IDENT = "pages.hidden"
_CATALOGUE = frozenset(
    (
        *("/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/PageLayout", "/PageMode", "/Names", "/Dests"),
        *("/Outlines", "/OpenAction", "/AcroForm", "/Metadata", "/StructTreeRoot", "/MarkInfo", "/Lang", "/AF"),
        *("/OutputIntents", "/DSS", "/Perms", "/ViewerPreferences"),
    )
)
_NAMES = frozenset({"/EmbeddedFiles", "/Dests"})
_PAGE = frozenset(
    (
        *("/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"),
        *("/Rotate", "/UserUnit", "/Group", "/Annots", "/Tabs", "/StructParents", "/LastModified"),
    )
)
_FORM = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
_HARMLESS_ACTIONS = frozenset({"/GoTo", "/URI"})
_SPECIFICATION = frozenset({"/Type", "/F", "/UF", "/EF", "/AFRelationship", "/Desc"})
_DEPTH = 100
_LINK_BORDER = 1.0
"""Points; a frame around a link. A thicker one could cover text."""
_READ_ALOUD = re.compile(rb"/(?:A|#41)(?:c|#63)(?:t|#74)(?:u|#75)(?:a|#61)(?:l|#6[cC])(?:T|#54)")
"""ActualText (ISO 32000-1 14.9.4), which programs read in the place of what is drawn."""
_RIM = re.compile(
    rb"/Span <</ActualText \(\)>> BDC q 1 G 2\.5 w 1 j 1 Tr "
    rb"BT /AlliancePageNo 12 Tf [\d.]+ [\d.]+ Td <[0-9a-f]{1,64}> Tj ET Q EMC\n"
)
"""The white rim of our own page numbers on foreign pages, which says nothing (packet/stamp.py)."""
_DRAWINGS = 20_000
"""Of a page, those inside of others counted as often as they are drawn; a page full of symbols has hundreds."""
_DO = re.compile(rb"/([^\s/\[\]<>(){}%]+)\s+Do(?=[\s/\[\]<>(){}%]|$)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_REBUILD = T("Do not accept the packet; have it built and signed again.")


def check_hidden(reader: PdfReader) -> list[Check]:
    """Look for what packets of this program never hold, and for links to the web, which they may.

    Args:
        reader: the packet.
    """
    wrong = [*_catalogue(reader), *_pages(reader)]
    links: dict[str, None] = {}
    listed, specifications = _listed_files(reader), list[DictionaryObject]()
    for key, thing in walk(reader.trailer):
        wrong += _thing(thing)
        if key in ACTION_KEYS and "/S" in thing:
            kind = str(at(thing, "/S"))
            if kind not in _HARMLESS_ACTIONS:
                wrong.append(T("an action of the kind {kind}", kind=kind.lstrip("/")[:40]))
            elif kind == "/URI":
                links[str(at(thing, "/URI"))[:120]] = None
        if "/EF" in thing or at(thing, "/Type") in ("/Filespec", "/F"):
            specifications.append(thing)
    wrong += _files(listed, specifications)
    found = list({fault.render("en"): fault for fault in wrong}.values())
    checks = [_verdict(found)]
    if links:
        checks.append(
            Check(
                "pages.links",
                True,
                T("The packet has links to the web: {links}.", links=Listing(tuple(links))),
                T("What they lead to is not part of the packet, and may change."),
                warning=True,
            )
        )
    return checks


def _verdict(found: list[Renderable]) -> Check:
    if not found:
        return Check(_IDENT, True, T("No layers, scripts, actions, foreign references or hidden files were found."))
    return Check(
        _IDENT,
        False,
        T(
            "The packet holds things that can show or do other than what one sees: {things}.",
            things=Listing(tuple(found)),
        ),
        _REBUILD,
    )


def _catalogue(reader: PdfReader) -> Iterator[Renderable]:
    root = reader.root_object
    for holder, known, name in (
        (root, _CATALOGUE, T("the catalogue")),
        (at(root, "/Names"), _NAMES, T("the list of names")),
        (at(root, "/AcroForm"), _FORM, T("the form")),
    ):
        for key in sorted(set(holder or ()) - known):
            yield T("{key} in {holder}", key=key.lstrip("/")[:40], holder=name)
    opening = at(root, "/OpenAction")
    if opening is not None and not isinstance(opening, ArrayObject):
        yield T("an action when it is opened")


def _pages(reader: PdfReader) -> Iterator[Renderable]:
    known: dict[int, int] = {}
    for number, page in enumerate(reader.pages, 1):
        for key in sorted(set(page) - _PAGE):
            yield T("{key} on page {page}", key=key.lstrip("/")[:40], page=number)
        for stream in _streams(at(page, "/Contents")):
            if _READ_ALOUD.search(_RIM.sub(b"", stream)):
                yield T("text on page {page} that reads otherwise than it looks", page=number)
        if _drawings(_streams(at(page, "/Contents")), at(page, "/Resources"), known, 0) > _DRAWINGS:
            yield T("drawings in drawings without end on page {page}", page=number)
        for annotation in items(at(page, "/Annots")):
            if at(annotation, "/Subtype") == "/Link" and _border(annotation) > _LINK_BORDER:
                yield T("a link with a thick frame on page {page}", page=number)


def _streams(contents: Any) -> Iterator[bytes]:
    for stream in items(contents) if isinstance(contents, ArrayObject) else [contents]:
        if isinstance(stream, StreamObject):
            yield bytes(stream.get_data())


def _drawings(streams: Iterable[bytes], resources: Any, known: dict[int, int], depth: int) -> int:
    """Count what a page draws; forms that draw others twice double with each level."""
    drawn = at(resources, "/XObject")
    total = 0
    for stream in streams:
        for name in _DO.findall(stream):
            form = at(drawn, "/" + _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), name).decode("latin-1"))
            if not isinstance(form, StreamObject) or at(form, "/Subtype") != "/Form":
                total += 1
                continue
            if id(form) not in known:
                known[id(form)] = _DRAWINGS + 1  # what draws itself never ends
                if depth < _DEPTH:
                    inner = _drawings([form.get_data()], at(form, "/Resources"), known, depth + 1)
                    known[id(form)] = min(1 + inner, _DRAWINGS + 1)
            total += known[id(form)]
    return total


def _border(link: Any) -> float:
    style, border = at(link, "/BS"), items(at(link, "/Border"))
    width = at(style, "/W") if style is not None else border[2] if len(border) > 2 else 1
    return float(width) if isinstance(width, (int, float)) else _LINK_BORDER


def _thing(thing: DictionaryObject) -> Iterator[Renderable]:
    if "/OC" in thing or at(thing, "/Type") in ("/OCG", "/OCMD"):
        yield T("layers that can be switched")
    if "/ActualText" in thing:
        yield T("text that reads otherwise than it looks")
    if "/JS" in thing:
        yield T("scripts")
    if "/XFA" in thing or at(thing, "/NeedAppearances") is not None:
        yield T("a form that the reading program draws")
    if at(thing, "/Type") == "/Annot" and at(thing, "/Subtype") not in ("/Link", "/Widget"):
        yield T("a note of the kind {kind}", kind=str(at(thing, "/Subtype")).lstrip("/")[:40])
    if isinstance(thing, StreamObject):
        if {"/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/Alternates"} & set(thing):
            yield T("content that lies in another file or has a stand-in")
        if at(thing, "/Subtype") == "/Form" and _READ_ALOUD.search(thing.get_data()):
            yield T("text that reads otherwise than it looks")


def _listed_files(reader: PdfReader) -> dict[int, str]:
    """Return the file specifications in the tree of embedded files, by identity, with their names there."""
    out: dict[int, str] = {}
    waiting, left = [(at(reader.root_object, "/Names", "/EmbeddedFiles"), 0)], 10_000
    while waiting and left:
        node, depth = waiting.pop()
        left -= 1
        names = items(at(node, "/Names"))
        for at_ in range(0, len(names) - 1, 2):
            out[id(names[at_ + 1])] = str(names[at_])
        waiting += [(kid, depth + 1) for kid in items(at(node, "/Kids"))]
    return out


def _files(listed: dict[int, str], found: list[DictionaryObject]) -> Iterator[Renderable]:
    for specification in found:
        name = str(at(specification, "/UF") or at(specification, "/F") or "?")[:80]
        if id(specification) not in listed:
            yield T("the file {name}, which is not in the list of files", name=name)
            continue
        key = listed[id(specification)]
        files = at(specification, "/EF")
        streams = {_place(files, part) for part in ("/F", "/UF") if part in (files or ())}
        if (
            set(specification) - _SPECIFICATION
            or {str(at(specification, "/F")), str(at(specification, "/UF"))} != {key}
            or not isinstance(files, DictionaryObject)
            or not set(files) <= {"/F", "/UF"}
            or "/F" not in files
            or len(streams) != 1
        ):
            yield T("the file {name}, which may be another one for other readers", name=name)


def _place(holder: DictionaryObject, key: str) -> tuple[int, int]:
    value = holder.raw_get(key)
    return (value.idnum, value.generation) if isinstance(value, IndirectObject) else (-1, id(value))
