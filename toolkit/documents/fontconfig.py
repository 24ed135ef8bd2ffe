"""Write fontconfig files: which folders, which faces never, which name comes to which face."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from xml.sax.saxutils import escape

import platformdirs

from toolkit.documents.fonttable import REJECTED_FAMILIES, REJECTED_FILES

Substitution = tuple[str, str | None, bool, tuple[str, ...]]
"""Requested name, family printed (None: itself), in bold, families for rare characters."""

_HEAD = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'


def base_config(folders: Iterable[str | PathLike[str]], rejected: Iterable[str | PathLike[str]]) -> str:
    """Return a configuration that only says where fonts are and which are never taken."""
    return _HEAD + _places(folders, rejected) + "</fontconfig>\n"


def full_config(
    folders: Iterable[str],
    rejected: Iterable[str],
    substitutions: Iterable[Substitution],
    rare: Mapping[str, tuple[str, ...]],
    last: tuple[str, ...],
) -> str:
    """Return the configuration of conversions.

    Args:
        folders: the user's first.
        rejected: font files never taken.
        substitutions: what each requested name comes to.
        rare: for a stand-in asked for by its own name, the families for characters it lacks.
        last: families for everything else.
    """
    rules = [_substitution(*s) for s in substitutions]
    rules += [_rule(name, "append", families) for name, families in rare.items() if families]
    rules.append(f'<match target="pattern">{_edit("append_last", last)}</match>\n' if last else "")
    return _HEAD + _places(folders, rejected) + "".join(rules) + "</fontconfig>\n"


def _places(folders: Iterable[str | PathLike[str]], rejected: Iterable[str | PathLike[str]]) -> str:
    cache = platformdirs.user_cache_path("alliance-toolkit", appauthor=False) / "fontconfig"
    globs = "".join(f"<glob>{escape(str(g))}</glob>" for g in (*REJECTED_FILES, *rejected))
    families = "".join(
        f'<pattern><patelt name="family"><string>{escape(f)}</string></patelt></pattern>' for f in REJECTED_FAMILIES
    )
    bitmaps = '<pattern><patelt name="scalable"><bool>false</bool></patelt></pattern>'
    return (
        "".join(f"<dir>{escape(str(folder))}</dir>\n" for folder in folders)
        + f"<cachedir>{escape(str(cache))}</cachedir>\n<cachedir>/var/cache/fontconfig</cachedir>\n"
        + f"<selectfont><rejectfont>{globs}{families}{bitmaps}</rejectfont></selectfont>\n"
    )


def _substitution(name: str, family: str | None, bold: bool, rare: tuple[str, ...]) -> str:
    if family is None:
        return _rule(name, "append", rare) if rare else ""
    weight = '<edit name="weight" mode="assign"><const>bold</const></edit>' if bold else ""
    return _rule(name, "assign", (family, *(r for r in rare if r != family)), weight)


def _rule(name: str, mode: str, families: tuple[str, ...], more: str = "") -> str:
    test = f'<test name="family" qual="first"><string>{escape(name)}</string></test>'
    return f'<match target="pattern">{test}{_edit(mode, families)}{more}</match>\n'


def _edit(mode: str, families: tuple[str, ...]) -> str:
    names = "".join(f"<string>{escape(family)}</string>" for family in families)
    return f'<edit name="family" mode="{mode}" binding="strong">{names}</edit>'
