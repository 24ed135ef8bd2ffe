"""Write fontconfig files: which folders, which faces never, which name comes to which face."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from os import PathLike

import platformdirs

from toolkit.documents.fonttable import REJECTED_FAMILIES, REJECTED_FILES
from toolkit.documents.freefonts import APPLICATION

Substitution = tuple[str, str | None, bool, tuple[str, ...]]
"""Requested name, family printed (None: itself), in bold, families for rare characters."""

_SYNTHETIC = (
    # A face without a bold or slanted cut is thickened or slanted; LibreOffice does so only when fontconfig says so.
    '<match target="font"><test name="weight" compare="less_eq"><const>medium</const></test>'
    '<test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>'
    '<edit name="embolden" mode="assign"><bool>true</bool></edit></match>\n'
    '<match target="font"><test name="slant"><const>roman</const></test>'
    '<test target="pattern" name="slant" compare="not_eq"><const>roman</const></test>'
    '<edit name="matrix" mode="assign"><times><name>matrix</name>'
    "<matrix><double>1</double><double>0.2</double><double>0</double><double>1</double></matrix></times></edit>"
    '<edit name="slant" mode="assign"><const>oblique</const></edit></match>\n'
)
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
    return _HEAD + _places(folders, rejected) + "".join(rules) + _SYNTHETIC + "</fontconfig>\n"


def _places(folders: Iterable[str | PathLike[str]], rejected: Iterable[str | PathLike[str]]) -> str:
    cache = platformdirs.user_cache_path(APPLICATION, appauthor=False) / "fontconfig"
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
