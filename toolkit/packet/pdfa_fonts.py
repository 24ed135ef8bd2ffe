"""What PDF/A-3 asks of fonts (ISO 19005-3, 6.2.11), as far as it can be told without drawing."""

from __future__ import annotations

from typing import Any

from pypdf.generic import DictionaryObject, StreamObject

from toolkit.i18n import T, Text
from toolkit.packet.walk import at, items

SYMBOLIC = 4
PREDEFINED = (
    *("UniGB", "UniCNS", "UniJIS", "UniKS", "GB", "B5", "HK", "ET", "CNS"),
    *("83pv", "90", "Add", "EUC", "Ext", "KSC"),
)


def font_faults(font: Any) -> list[tuple[str, Text]]:
    """Return (clause, what is wrong) for one font of a page's resources."""
    if not isinstance(font, DictionaryObject):
        return [("6.2.11.2", T("A font entry is not a font."))]
    name = str(at(font, "/BaseFont") or "?").lstrip("/")
    match at(font, "/Subtype"):
        case "/Type3":
            return []
        case "/Type0":
            return _composite(font, name)
        case "/Type1" | "/MMType1" | "/TrueType":
            return _simple(font, name)
        case _:
            return [("6.2.11.2", T("The font {font} is of an unknown kind.", font=name))]


def _composite(font: DictionaryObject, name: str) -> list[tuple[str, Text]]:
    descendants = items(at(font, "/DescendantFonts"))
    inner = descendants[0] if descendants else None
    if not isinstance(inner, DictionaryObject) or not _embedded(at(inner, "/FontDescriptor")):
        return [_not_embedded(name)]
    out = []
    if at(inner, "/Subtype") == "/CIDFontType2":
        mapping = at(inner, "/CIDToGIDMap")
        if mapping != "/Identity" and not isinstance(mapping, StreamObject):
            out.append(("6.2.11.3.2", T("The font {font} does not say which glyph belongs to which code.", font=name)))
    encoding = at(font, "/Encoding")
    known = str(encoding).lstrip("/").startswith(("Identity-", *PREDEFINED))
    if not isinstance(encoding, StreamObject) and not known:
        out.append(("6.2.11.3.3", T("The font {font} uses an encoding that is not in the file.", font=name)))
    return out


def _simple(font: DictionaryObject, name: str) -> list[tuple[str, Text]]:
    descriptor = at(font, "/FontDescriptor")
    if not _embedded(descriptor):
        return [_not_embedded(name)]
    out = []
    first, last, widths = at(font, "/FirstChar"), at(font, "/LastChar"), items(at(font, "/Widths"))
    if not isinstance(first, int) or not isinstance(last, int) or len(widths) != last - first + 1:
        out.append(("6.2.11.2", T("The font {font} lacks the widths of its characters.", font=name)))
    if at(font, "/Subtype") == "/TrueType":
        encoding = at(font, "/Encoding")
        flags = at(descriptor, "/Flags")
        if isinstance(flags, int) and flags & SYMBOLIC:
            if encoding is not None:
                out.append(("6.2.11.6", T("The symbol font {font} names an encoding.", font=name)))
        else:
            base = at(encoding, "/BaseEncoding") if isinstance(encoding, DictionaryObject) else encoding
            if base not in ("/WinAnsiEncoding", "/MacRomanEncoding"):
                out.append(("6.2.11.6", T("The font {font} names no standard encoding.", font=name)))
    return out


def _embedded(descriptor: Any) -> bool:
    return any(isinstance(at(descriptor, key), StreamObject) for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _not_embedded(name: str) -> tuple[str, Text]:
    return "6.2.11.4.1", T("The font {font} is not embedded.", font=name)
