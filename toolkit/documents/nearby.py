"""Say what may have been meant by a name that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from toolkit.documents.vocabulary import Entry, tag_word, walk
from toolkit.i18n import Bilingual, Renderable, T

_NEAR, _NEAR_LATIN = 50, 70
"""Least likeness, of 100, at which a known name is worth naming; Chinese names are short."""


def unknown_name(root: Entry, owner: Entry, name: str, scope: Mapping[str, object]) -> Renderable:
    """Say that a name is unknown, with the nearest that is known or the table that has it."""
    if owner is root:
        for keys, entry in walk(root):
            if entry.kind == "rows" and len(keys) == 1 and (name in entry.names or name in entry.inner):
                return T(
                    "“{name}” is a column of “{table}”; use it in a loop: {tag} … 行.{name}",
                    name=name,
                    table=plain_label(entry),
                    tag=f"{{% for 行 in {owner.word_for(entry.key)} %}}",
                )
    near = nearest(name, [*owner.inner, *owner.names, *(scope if owner is root else ())])
    if owner is root:
        if near is None:
            return T("there is no fact “{name}”", name=name)
        return T("there is no fact “{name}”; “{near}” is near", name=name, near=near)
    if near is None:
        return T("“{owner}” has no “{name}”", owner=plain_label(owner), name=name)
    return T("“{owner}” has no “{name}”; “{near}” is near", owner=plain_label(owner), name=name, near=near)


def plain_label(entry: Entry) -> Bilingual:
    """Return an entry's label without remarks in brackets."""
    return Bilingual(tag_word(entry.label.zh), entry.label.en)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like this one; None where none is."""
    from rapidfuzz import fuzz, process

    best: Callable[..., object] = process.extractOne
    cutoff = _NEAR_LATIN if name.isascii() else _NEAR
    choices = [one for one in known if not one.startswith("_")]
    found = best(name, choices, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=cutoff)
    return str(found[0]) if isinstance(found, tuple) else None
