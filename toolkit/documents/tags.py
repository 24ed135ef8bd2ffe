"""Find and mend a template's tags in the tree of a part, before docxtpl's patching turns the tree into text.

Word cuts what is typed into pieces; here a tag's pieces are put together again within their paragraph, each tag gets a
mark that tells its paragraph, and whatever patching would swallow without a word is told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from toolkit.documents.faults import Spot
from toolkit.i18n import Renderable, T

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
BLOCK = re.compile(r"\{([%{#])\s*(p|tr|tc|r)\s")
MARK_OPEN, MARK_CLOSE = "\ue0f0", "\ue0f1"
_BARE = re.compile(r"\{[{%#]|[}%#]\}")
_WIDE = re.compile(r"｛[｛{%％#＃]|\{[｛％＃]|[｝}%％#＃]｝|[｝％＃]\}")
_SMART = "“”‘’"
_MERGING = re.compile(r"\{%\s*[vh]m\s*%\}")
_CONTAINERS = {"p": f"{{{W}}}p", "tr": f"{{{W}}}tr", "tc": f"{{{W}}}tc", "r": f"{{{W}}}r"}
_PIECES = (f"{{{W}}}t", f"{{{W}}}instrText")
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_SHOWN = 60


@dataclass
class Marked:
    """The tags of one part: ``spots[n]`` is where the tag with mark n stands."""

    part: str
    spots: list[Spot] = field(default_factory=list)
    faults: list[tuple[Spot, Renderable]] = field(default_factory=list)


def mark_tags(root: etree._Element, part: str) -> Marked:
    """Mend and mark all tags below ``root`` in place."""
    marked = Marked(part)
    numbers = {paragraph: number for number, paragraph in enumerate(root.iter(_CONTAINERS["p"]), 1)}
    for element in root.iter(etree.Element):
        if element.tag == _CONTAINERS["p"]:
            _mark_paragraph(element, marked, numbers[element])
        elif element.text and element.tag not in _PIECES:
            element.text = _mark_text(element.text, element.text, marked)
        for name, value in element.attrib.items():
            if "{" in value or "｛" in value:
                element.set(name, _mark_text(value, value, marked))
    for element in root.iter(*_CONTAINERS.values()):
        _check_container(element, marked, numbers)
    return marked


def paragraph_text(paragraph: etree._Element) -> str:
    """Return a paragraph's own text, shortened, for people to find it by."""
    text = "".join(piece.text or "" for piece in _own_pieces(paragraph))
    text = re.sub(f"{MARK_OPEN}\\d+{MARK_CLOSE}", "", text).strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _own_pieces(paragraph: etree._Element) -> list[etree._Element]:
    """Return the pieces of text whose nearest paragraph this is; those of text boxes inside belong to others."""
    pieces = paragraph.iter(*_PIECES)
    return [p for p in pieces if next(p.iterancestors(_CONTAINERS["p"]), None) is paragraph]


def _mark_paragraph(paragraph: etree._Element, marked: Marked, number: int) -> None:
    pieces = _own_pieces(paragraph)
    texts = [piece.text or "" for piece in pieces]
    whole = "".join(texts)
    if not any(char in whole for char in "{}｛｝"):
        return
    place = Spot(marked.part, paragraph_text(paragraph), "", number)
    _check_text(whole, place, marked)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    rebuilt = ["" for _ in pieces]
    position = 0
    for match in TAG.finditer(whole):
        _spread(whole, position, match.start(), starts, rebuilt)
        first = bisect_right(starts, match.start()) - 1
        rebuilt[first] += _marked_tag(match.group(), place, marked)
        position = match.end()
    _spread(whole, position, len(whole), starts, rebuilt)
    for piece, old, new in zip(pieces, texts, rebuilt, strict=True):
        if old != new:
            piece.text = new
            piece.set(_PRESERVE, "preserve")


def _spread(whole: str, begin: int, end: int, starts: list[int], rebuilt: list[str]) -> None:
    """Give the text between two tags back to the pieces that it came from."""
    for n in range(max(bisect_right(starts, begin) - 1, 0), len(rebuilt)):
        if starts[n] >= end:
            return
        piece = whole[max(begin, starts[n]) : min(end, starts[n + 1])]
        rebuilt[n] += _BARE.sub(" ", piece)  # told already; left in, it would swallow tags that follow


def _mark_text(text: str, shown: str, marked: Marked) -> str:
    place = Spot(marked.part, shown[:_SHOWN])
    _check_text(text, place, marked)
    return TAG.sub(lambda match: _marked_tag(match.group(), place, marked), text)


def _marked_tag(tag: str, place: Spot, marked: Marked) -> str:
    spot = replace(place, tag=tag)
    if any(quote in tag for quote in _SMART) and ('"' in tag or "'" in tag):
        marked.faults.append((spot, T("the tag mixes straight and curly quotes; type all of them straight")))
    if tag.startswith("{#") or _MERGING.fullmatch(tag):
        return tag
    marked.spots.append(spot)
    end = -3 if tag.endswith(("-%}", "-}}")) else -2
    return f"{tag[:end]}{MARK_OPEN}{len(marked.spots) - 1}{MARK_CLOSE}{tag[end:]}"


def _check_text(text: str, place: Spot, marked: Marked) -> None:
    for match in _WIDE.finditer(text):
        marked.faults.append(
            (
                replace(place, tag=match.group()),
                T("full-width braces are not a tag; type them with the Chinese input method off"),
            )
        )
    for match in _BARE.finditer(TAG.sub("", text)):
        marked.faults.append(
            (
                replace(place, tag=match.group()),
                T("the tag has no other end in this paragraph; type it anew in one go"),
            )
        )


def _check_container(element: etree._Element, marked: Marked, numbers: Mapping[etree._Element, int]) -> None:
    """Tell what patching drops: whatever stands beside a {%p %}, {%tr %}, {%tc %} or {%r %} in the same container."""
    kind = etree.QName(element).localname
    text = "".join(
        piece.text or ""
        for piece in element.iter(*_PIECES)
        if next(piece.iterancestors(str(element.tag)), None) is element
    )
    tags = [t for t in TAG.findall(text) if (m := BLOCK.match(t)) and m.group(2) == kind and m.group(1) != "#"]
    if not tags:
        return
    rest = text.replace(tags[-1], "", 1).strip()
    tag = re.sub(f"{MARK_OPEN}\\d+{MARK_CLOSE}", "", tags[-1])
    if rest:
        names = {"p": T("paragraph"), "tr": T("table row"), "tc": T("table cell"), "r": T("run of text")}
        paragraphs = element.iterancestors(_CONTAINERS["p"]) if kind == "r" else element.iter(_CONTAINERS["p"])
        holder = next(paragraphs, element)
        spot = Spot(marked.part, paragraph_text(holder), tag, numbers.get(holder, 0))
        problem = T(
            "this tag removes its {container}, and with it the other text there; let it stand alone",
            container=names[kind],
        )
        marked.faults.append((spot, problem))
