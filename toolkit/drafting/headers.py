"""Which headers and footers of two files stand at the same place."""

from __future__ import annotations

from collections.abc import Hashable

from toolkit.drafting.line import Reader
from toolkit.drafting.story import outline
from toolkit.drafting.wml import R_ID, SECT_PR, TYPE, Element, attribute, local, make
from toolkit.drafting.wordfile import WordFile

_REFERENCES = ("headerReference", "footerReference")
Place = tuple[str, str]
"""``headerReference`` or ``footerReference``, and its type: default, first, even."""


def sections(file: WordFile) -> list[Element]:
    """Return the sections' properties in their order."""
    return list(file.tree(file.main).iter(SECT_PR))


def header_pairs(old: WordFile, new: WordFile) -> list[tuple[str | None, str]]:
    """Return the new file's headers and footers, each with the old one that stood at the place of its first use.

    Where none stood there, with one that says the same: some programs write one for every section.
    """
    was, now = _effective(old), sections(new)
    said = {(place[0], _said(old, part)): part for shown in was for place, part in shown.items()}
    found: dict[str, str | None] = {}
    for number, section in enumerate(now):
        before = was[min(number, len(was) - 1)] if was else {}
        for place, part in _own(new, section).items():
            if found.get(part) is None:
                found[part] = before.get(place) or said.get((place[0], _said(new, part)))
    return [(before, part) for part, before in found.items()]


def lost_headers(old: WordFile, new: WordFile) -> list[tuple[str, Place, Element | None]]:
    """Return the old headers and footers that no new one stands for, and that say what no new one says.

    Returns:
        The part, its place, and the new section where it can be put; None where another stands there.
    """
    used = {before for before, _ in header_pairs(old, new)}
    now = sections(new)
    effective = _effective(new)
    known = {_said(new, part) for _, part in header_pairs(old, new)}
    found: dict[str, tuple[str, Place, Element | None]] = {}
    for number, section in enumerate(sections(old)):
        for place, part in _own(old, section).items():
            if part in used or part in found or not now or _said(old, part) in known:
                continue
            at = min(number, len(now) - 1)
            found[part] = (part, place, None if place in effective[at] else now[at])
    return list(found.values())


def refer(section: Element, place: Place, ident: str) -> None:
    """Let a section show a header or footer."""
    reference = make(place[0], type=place[1])
    reference.set(R_ID, ident)
    section.insert(sum(1 for child in section if local(child) in _REFERENCES), reference)


def _said(file: WordFile, part: str) -> Hashable:
    return outline(file.tree(part), Reader(file, part), None)


def _effective(file: WordFile) -> list[dict[Place, str]]:
    """Return what each section shows: its own headers, else those of the section before."""
    found: list[dict[Place, str]] = []
    for section in sections(file):
        found.append({**(found[-1] if found else {}), **_own(file, section)})
    return found


def _own(file: WordFile, section: Element) -> dict[Place, str]:
    links = file.links(file.main)
    own: dict[Place, str] = {}
    for child in section:
        link = links.get(attribute(child, R_ID)) if local(child) in _REFERENCES else None
        if link is not None and not link.external and file.member(link.target) is not None:
            own[local(child), attribute(child, TYPE) or "default"] = link.target
    return own
