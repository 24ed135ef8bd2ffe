"""Read from a Word file which fonts its text asks for, and which characters it prints."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from toolkit.documents.convert import refuse_what_is_no_word_file
from toolkit.documents.running import running_text, switched_on

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RUNNING = ("document.xml", "footnotes.xml", "endnotes.xml")
_PRINTED = (*_RUNNING, "header", "footer")
_LATIN = re.compile("[!-~]")
_DEPTH = 20
"""Styles rest on each other; a ring of them must end somewhere."""

Fonts = Mapping[str, str]
"""``ascii`` and ``eastAsia`` to family names, as far as said."""


@dataclass(frozen=True)
class Asked:
    """What a Word file's printed text needs.

    Args:
        families: the font families asked for by text that is there, sorted.
        characters: every character of that text, and how often.
        running: pieces of it that must be printed just so; see :func:`running_text`.
    """

    families: tuple[str, ...]
    characters: Mapping[str, int]
    running: tuple[str, ...] = ()


@dataclass
class _Styles:
    theme: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, tuple[str | None, Fonts]] = field(default_factory=dict)
    paragraph: str | None = None
    vanishing: set[str] = field(default_factory=set)

    def fonts(self, style: str | None) -> dict[str, str]:
        chain = [self.by_id[name][1] for name in self.chain(style)]
        return {key: value for fonts in reversed(chain) for key, value in fonts.items()}

    def hides(self, paragraph: str | None, character: str | None) -> bool:
        """Say whether any of the styles that text stands in hides it."""
        return bool(self.vanishing) and not self.vanishing.isdisjoint(
            (*self.chain(paragraph or self.paragraph), *self.chain(character))
        )

    def chain(self, style: str | None) -> list[str]:
        """Return a style and those it rests on, itself first."""
        chain: list[str] = []
        while style in self.by_id and len(chain) < _DEPTH:
            chain.append(style)
            style = self.by_id[style][0]
        return chain


def read_asked(docx: bytes, name: str) -> Asked:
    """Read what a Word file asks for.

    Args:
        docx: the file.
        name: how messages call it.

    Raises:
        WantingError: it is no Word file.
    """
    refuse_what_is_no_word_file(docx, name)
    families: set[str] = set()
    printed: dict[tuple[str | None, str | None], list[str]] = {}
    running: list[str] = []
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        names = set(archive.namelist())
        styles = _read_styles(archive, names)
        for part in sorted(names):
            if part.startswith("word/") and part[5:].startswith(_PRINTED) and part.endswith(".xml"):
                root = _parse(archive.read(part))
                for text, fonts in _runs(root, styles):
                    printed.setdefault((fonts.get("eastAsia"), fonts.get("ascii")), []).append(text)
                if part[5:].startswith(_RUNNING):
                    running += running_text(root, styles.hides)
    texts = {fonts: "".join(pieces) for fonts, pieces in printed.items()}
    for (asian, latin), text in texts.items():
        if asian is not None and any(map(is_wide, set(text))):
            families.add(asian)
        if latin is not None and _LATIN.search(text):
            families.add(latin)
    return Asked(tuple(sorted(families)), Counter("".join(texts.values())), tuple(running))


def is_wide(character: str) -> bool:
    """Say whether Word prints the character in the East Asian font whatever stands around it."""
    return "\u2e80" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef" or character >= "\U00020000"


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))


def _read_styles(archive: zipfile.ZipFile, names: set[str]) -> _Styles:
    styles = _Styles()
    theme = next((n for n in sorted(names) if n.startswith("word/theme/") and n.endswith(".xml")), None)
    if theme is not None:
        styles.theme = _read_theme(_parse(archive.read(theme)))
    if "word/styles.xml" not in names:
        return styles
    root = _parse(archive.read("word/styles.xml"))
    default = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
    styles.defaults = _fonts(default, styles.theme)
    for style in root.iterfind(f"{_W}style"):
        identifier = style.get(f"{_W}styleId", "")
        based = style.find(f"{_W}basedOn")
        parent = based.get(f"{_W}val") if based is not None else None
        styles.by_id[identifier] = (parent, _fonts(style.find(f"{_W}rPr"), styles.theme))
        if switched_on(style.find(f"{_W}rPr"), "vanish"):
            styles.vanishing.add(identifier)
        if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true"):
            styles.paragraph = identifier
    return styles


def _read_theme(root: etree._Element) -> dict[str, str]:
    found = {}
    for kind in ("major", "minor"):
        fonts = root.find(f".//{_A}{kind}Font")
        if fonts is None:
            continue
        latin, asian = fonts.find(f"{_A}latin"), fonts.find(f"{_A}ea")
        chinese = next((f.get("typeface") for f in fonts.iterfind(f"{_A}font") if f.get("script") == "Hans"), None)
        found[f"{kind}Latin"] = latin.get("typeface", "") if latin is not None else ""
        found[f"{kind}Asian"] = (asian.get("typeface") if asian is not None else "") or chinese or ""
    return found


def _fonts(properties: etree._Element | None, theme: Mapping[str, str]) -> dict[str, str]:
    fonts = properties.find(f"{_W}rFonts") if properties is not None else None
    if fonts is None:
        return {}
    out = {}
    for key, kind in (("ascii", "Latin"), ("eastAsia", "Asian")):
        named = fonts.get(f"{_W}{key}")
        themed = fonts.get(f"{_W}{key}Theme", "")
        value = theme.get(f"{themed[:5]}{kind}") if themed else named
        if value or named:
            out[key] = str(value or named)
    return out


def _runs(root: etree._Element, styles: _Styles) -> Iterator[tuple[str, Fonts]]:
    bases: dict[str | None, Fonts] = {}
    for paragraph in root.iter(f"{_W}p"):
        name = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = name.get(f"{_W}val") if name is not None else styles.paragraph
        if style not in bases:
            bases[style] = {**styles.defaults, **styles.fonts(style)}
        base = bases[style]
        for run in paragraph.iter(f"{_W}r"):
            text = "".join([t.text or "" for t in run.iterfind(f"{_W}t")])
            if not text.strip():
                continue
            properties = run.find(f"{_W}rPr")
            if properties is None:
                yield text, base
                continue
            if switched_on(properties, "vanish"):
                continue
            character = properties.find(f"{_W}rStyle")
            own = styles.fonts(character.get(f"{_W}val")) if character is not None else {}
            yield text, {**base, **own, **_fonts(properties, styles.theme)}
