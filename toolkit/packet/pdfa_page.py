"""What PDF/A-3 asks of one page: fonts, colours, pictures, what is drawn with, annotations (ISO 19005-3, 6.2, 6.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from toolkit.i18n import T, Text
from toolkit.packet.pdfa_fonts import font_faults
from toolkit.packet.walk import at, filters, is_true, items

DEPTH = 20
"""Forms inside forms; office programs nest two or three."""
PRINT, HIDDEN, INVISIBLE, NO_VIEW, TOGGLE = 4, 2, 1, 32, 256
ANNOTATIONS = frozenset(
    (
        *("/Link", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"),
        *("/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/FileAttachment"),
        *("/Widget", "/PrinterMark", "/TrapNet", "/Watermark", "/Redact"),
    )
)
ACTIONS = frozenset({"/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/SubmitForm"})
NAMED_ACTIONS = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
BLENDS = frozenset(
    (
        *("/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge"),
        *("/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color"),
        "/Luminosity",
    )
)
_CMYK = re.compile(rb"(?:[-+.\d]+\s+){4}[kK](?=\s|$)|/DeviceCMYK\s+(?:cs|CS)(?=\s|$)")
_SPACED = bytes(0x20 if chr(byte).isspace() and byte < 0x80 else byte for byte in range(256))
_FONT = re.compile(rb"/([^\s/\[\]<>(){}%]+)\s+[-+.\d]+\s+Tf(?=\s|$)")
_INLINE = re.compile(rb"(?:^|\s)BI\s(.{0,400}?)\sID\s", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class PdfaFault:
    """One thing that PDF/A-3b forbids: the clause of ISO 19005-3, and what was found."""

    rule: str
    detail: Text

    def __str__(self) -> str:
        return f"{self.rule} {self.detail}"


class PageInspector:
    """Looks at the pages of one file; what they share is looked at once."""

    def __init__(self) -> None:
        self._things: dict[tuple[str, int, int], list[tuple[str, Text]]] = {}

    def inspect(self, page: DictionaryObject) -> list[PdfaFault]:
        """Return the faults of one page, each once."""
        found = dict.fromkeys(PdfaFault(rule, detail) for rule, detail in self._page(page))
        return list({str(fault): fault for fault in found}.values())

    def _page(self, page: DictionaryObject) -> Iterator[tuple[str, Text]]:
        box = items(_inherited(page, "/MediaBox"))
        if len(box) != 4 or not all(isinstance(edge, (int, float)) for edge in box):
            yield "6.1.13", T("The page has no size.")
        elif not all(3 <= abs(box[n + 2] - box[n]) <= 14400 for n in (0, 1)):
            yield "6.1.13", T("The page is smaller than 1 mm or larger than 5 m.")
        for key in ("/AA", "/PresSteps"):
            if key in page:
                yield "6.5.2", T("The page acts when it is opened.")
        yield from self._group(page)
        yield from self._drawn(_contents(page), _inherited(page, "/Resources"), 0)
        for annotation in items(at(page, "/Annots")):
            yield from self._annotation(annotation)

    def _drawn(self, content: bytes, resources: Any, depth: int) -> Iterator[tuple[str, Text]]:
        if depth > DEPTH:
            yield "6.2.9", T("Drawings are nested without end.")
            return
        spaces = at(resources, "/ColorSpace")
        cmyk_defined = at(spaces, "/DefaultCMYK") is not None
        if not cmyk_defined and _may_be_cmyk(content) and _CMYK.search(content):
            yield _cmyk()
        for inline in _INLINE.findall(content) if b"BI" in content else ():
            if re.search(rb"/(CMYK|DeviceCMYK)\b", inline) and not cmyk_defined:
                yield _cmyk()
            if re.search(rb"/(LZW|LZWDecode)\b", inline):
                yield _lzw()
            if re.search(rb"/(I|Interpolate)\s+true\b", inline):
                yield _interpolate()
        fonts = at(resources, "/Font")
        for raw in sorted({_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), n) for n in _FONT.findall(content)}):
            yield from self._font(fonts, "/" + raw.decode("utf-8", "replace"), depth)
        for name in _keys(spaces):
            yield from _colours(at(spaces, name), cmyk_defined)
        for name in _keys(at(resources, "/ExtGState")):
            yield from self._state(at(resources, "/ExtGState", name), depth)
        for kind in ("/Pattern", "/Shading"):
            patterns = at(resources, kind)
            for name in _keys(patterns):
                look = partial(self._pattern, at(patterns, name), resources, depth)
                yield from self._once(kind, patterns, name, look)
        xobjects = at(resources, "/XObject")
        for name in _keys(xobjects):
            look = partial(self._xobject, at(xobjects, name), resources, cmyk_defined, depth)
            yield from self._once("/XObject", xobjects, name, look)

    def _once(
        self, kind: str, holder: Any, name: str, look: Callable[[], Iterable[tuple[str, Text]]]
    ) -> list[tuple[str, Text]]:
        """Look at a thing when it is first met; drawings that use others twice would double the work at every level."""
        key = (kind, *(_number(holder, name) or (-1, id(at(holder, name)))))
        if key not in self._things:
            # Noted before it is looked at, so that a drawing inside itself ends.
            self._things[key] = []
            self._things[key] = list({str(fault): fault for fault in look()}.values())
        return self._things[key]

    def _font(self, fonts: Any, name: str, depth: int) -> Iterator[tuple[str, Text]]:
        font = at(fonts, name)
        if font is None:
            yield "6.2.2", T("The page uses a font that is not there.")
            return
        yield from self._once("/Font", fonts, name, partial(self._font_once, font, depth))

    def _font_once(self, font: Any, depth: int) -> Iterator[tuple[str, Text]]:
        yield from font_faults(font)
        if at(font, "/Subtype") == "/Type3":
            for glyph in _keys(at(font, "/CharProcs")):
                drawing = at(font, "/CharProcs", glyph)
                yield from self._drawn(_data(drawing), at(font, "/Resources"), depth + 1)

    def _xobject(self, thing: Any, resources: Any, cmyk_defined: bool, depth: int) -> Iterator[tuple[str, Text]]:
        if not isinstance(thing, StreamObject):
            yield "6.2.9", T("The page uses a drawing that is not there.")
            return
        kind = at(thing, "/Subtype")
        if kind == "/PS" or at(thing, "/Subtype2") == "/PS" or "/PS" in thing or "/Ref" in thing or "/OPI" in thing:
            yield "6.2.9", T("The page holds PostScript or refers to another file.")
        if kind == "/Image":
            if is_true(thing, "/Interpolate"):
                yield _interpolate()
            if "/Alternates" in thing:
                yield "6.2.8", T("A picture has stand-ins.")
            if "/JPXDecode" in filters(thing):
                yield "6.2.8.3", T("A picture is packed as JPEG 2000, which cannot be vouched for here.")
            yield from _colours(at(thing, "/ColorSpace"), cmyk_defined)
            if isinstance(at(thing, "/SMask"), StreamObject):
                yield from self._xobject(at(thing, "/SMask"), resources, cmyk_defined, depth + 1)
        elif kind == "/Form":
            yield from self._group(thing)
            own = at(thing, "/Resources")
            yield from self._drawn(_data(thing), own if own is not None else resources, depth + 1)

    def _state(self, state: Any, depth: int) -> Iterator[tuple[str, Text]]:
        if "/TR" in _keys(state) or at(state, "/TR2") not in (None, "/Default") or "/HTP" in _keys(state):
            yield "6.2.5", T("The page changes colours by a transfer function.")
        blend = at(state, "/BM")
        modes = items(blend) if isinstance(blend, ArrayObject) else [blend]
        if any(mode is not None and mode not in BLENDS for mode in modes):
            yield "6.2.10", T("The page mixes colours in an unknown way.")
        holder = at(state, "/SMask")
        if isinstance(at(holder, "/G"), StreamObject):
            look = partial(self._xobject, at(holder, "/G"), None, False, depth + 1)
            yield from self._once("/SMask", holder, "/G", look)

    def _pattern(self, pattern: Any, resources: Any, depth: int) -> Iterator[tuple[str, Text]]:
        shading = at(pattern, "/Shading") if at(pattern, "/PatternType") == 2 else pattern
        yield from _colours(at(shading, "/ColorSpace"))
        if isinstance(pattern, StreamObject) and at(pattern, "/PatternType") == 1:
            own = at(pattern, "/Resources")
            yield from self._drawn(_data(pattern), own if own is not None else resources, depth + 1)

    def _group(self, holder: Any) -> Iterator[tuple[str, Text]]:
        yield from _colours(at(holder, "/Group", "/CS"))

    def _annotation(self, annotation: Any) -> Iterator[tuple[str, Text]]:
        kind = at(annotation, "/Subtype")
        if kind not in ANNOTATIONS:
            yield "6.3.1", T("The page holds an annotation of the kind {kind}.", kind=str(kind).lstrip("/"))
            return
        if kind != "/Popup":
            flags = at(annotation, "/F")
            if not isinstance(flags, int) or not flags & PRINT or flags & (HIDDEN | INVISIBLE | NO_VIEW | TOGGLE):
                yield "6.3.2", T("An annotation ({kind}) would not be printed.", kind=str(kind).lstrip("/"))
        rectangle = items(at(annotation, "/Rect"))
        empty = len(rectangle) == 4 and rectangle[0] == rectangle[2] and rectangle[1] == rectangle[3]
        appearance = at(annotation, "/AP")
        if appearance is None:
            if kind not in ("/Popup", "/Link") and not empty:
                yield "6.3.3", T("An annotation ({kind}) has no appearance.", kind=str(kind).lstrip("/"))
        elif set(_keys(appearance)) != {"/N"}:
            yield "6.3.3", T("An annotation ({kind}) has more than one appearance.", kind=str(kind).lstrip("/"))
        elif isinstance(at(appearance, "/N"), StreamObject):
            yield from self._xobject(at(appearance, "/N"), None, False, 1)
        if kind == "/Widget" and ("/AA" in annotation or "/A" in annotation):
            yield "6.4.1", T("A form field acts when it is used.")
        yield from action_faults(at(annotation, "/A"))


def action_faults(action: Any) -> Iterator[tuple[str, Text]]:
    """Look at one action and those that follow it (ISO 19005-3, 6.5.1)."""
    waiting, seen = [action], 0
    while waiting and seen < 1000:
        seen += 1
        found = waiting.pop()
        if isinstance(found, ArrayObject):
            waiting += items(found)
        elif isinstance(found, DictionaryObject):
            kind = at(found, "/S")
            if kind not in ACTIONS and not (kind == "/Named" and at(found, "/N") in NAMED_ACTIONS):
                yield "6.5.1", T("The file holds an action of the kind {kind}.", kind=str(kind).lstrip("/"))
            waiting.append(at(found, "/Next"))


def _colours(space: Any, cmyk_defined: bool = False, depth: int = 0) -> Iterator[tuple[str, Text]]:
    """Look at a colour space and those it is built on."""
    if space in ("/DeviceCMYK", "/CMYK"):
        if not cmyk_defined:
            yield _cmyk()
        return
    parts = items(space)
    if not parts or depth > 6:
        return
    if parts[0] == "/ICCBased":
        profile = parts[1] if len(parts) > 1 else None
        if not sound_profile(profile):
            yield "6.2.4.2", T("A colour profile on the page is not a valid one.")
        return
    for part in parts[1:]:
        if isinstance(part, (ArrayObject, str)):
            yield from _colours(part, cmyk_defined, depth + 1)


def sound_profile(profile: Any) -> bool:
    """Say whether a stream is an ICC profile of the kind its /N claims (ISO 15076-1, 7.2; up to version 4)."""
    if not isinstance(profile, StreamObject):
        return False
    icc = profile.get_data()
    channels = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3, b"CMYK": 4}
    return (
        icc[36:40] == b"acsp"
        and icc[8] in (2, 3, 4)
        and icc[12:16] in (b"mntr", b"prtr", b"scnr", b"spac")
        and channels.get(icc[16:20]) == at(profile, "/N")
    )


def _keys(node: Any) -> list[str]:
    return list(node) if isinstance(node, DictionaryObject) else []


def _number(holder: Any, name: str) -> tuple[int, int] | None:
    raw = holder.raw_get(name) if isinstance(holder, DictionaryObject) else None
    return (raw.idnum, raw.generation) if isinstance(raw, IndirectObject) else None


def _contents(page: DictionaryObject) -> bytes:
    found = at(page, "/Contents")
    streams = items(found) if isinstance(found, ArrayObject) else [found]
    return b"\n".join(_data(stream) for stream in streams)


def _data(stream: Any) -> bytes:
    return bytes(stream.get_data()) if isinstance(stream, StreamObject) else b""


def _inherited(page: DictionaryObject, key: str) -> Any:
    node: Any = page
    for _ in range(50):
        if not isinstance(node, DictionaryObject):
            return None
        if key in node:
            return node[key]
        node = at(node, "/Parent")
    return None


def _may_be_cmyk(content: bytes) -> bool:
    """Say whether it is worth searching content for CMYK, which takes its time where there are many numbers."""
    if b"/DeviceCMYK" in content:
        return True
    spaced = content.translate(_SPACED) + b" "
    return b" k " in spaced or b" K " in spaced


def _cmyk() -> tuple[str, Text]:
    return "6.2.4.3", T("The page uses printing inks (CMYK) without saying which.")


def _lzw() -> tuple[str, Text]:
    return "6.1.7.2", T("Something is packed with LZW.")


def _interpolate() -> tuple[str, Text]:
    return "6.2.8", T("A picture is to be smoothed when shown.")
