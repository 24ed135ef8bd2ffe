"""What a field type gives back: the value read, what was made of the typing, or why it can't be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.checks.regions import Regions
from toolkit.facts.ends import INVISIBLE
from toolkit.facts.ends import clean_ends as clean_ends
from toolkit.findings import Place
from toolkit.forms import CodeTable
from toolkit.i18n import Renderable

_ECHO = 40


@dataclass(frozen=True, slots=True)
class Read:
    """A value that could be read.

    Args:
        value: the typed value.
        said: how the value is said back when it differs from what was typed; None when there is nothing to report.
    """

    value: Any
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text that is no value of its type; stands in the value's place until findings are made of it."""

    problem: Renderable
    remedy: Renderable
    standard: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a value whose typing had to be interpreted; personal values are masked."""

    place: Place
    typed: str
    read: str


@dataclass(frozen=True)
class World:
    """All that reading a single value may depend on.

    Args:
        tables: the code tables of ``forms/enums.yaml``.
        regions: the regions of ``forms/regions.yaml``.
        references: for each referenced table, everything that may be typed → the value that stands for the row.
        folder: the dossier's folder; None where there are no files to look at (facts taken out of a packet).
    """

    tables: Mapping[str, CodeTable]
    regions: Regions
    references: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    folder: Path | None = None


Rules = Mapping[str, Any]
"""One field's rules in a form: ``type``, ``choices``, ``to`` …"""
Parse = Callable[[str, Rules, World], Read | Unreadable]
"""Reads typed text, its ends cleaned and not blank."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """A shared type of value.

    Args:
        name: its name in the forms.
        parse: reads typed text.
        python: what values are in Python.
        personal: whether values are personal and must be masked in everything a person sees.
        standard: the standard the type rests on.
    """

    name: str
    parse: Parse
    python: type
    personal: bool = False
    standard: str | None = None


def narrow(text: str) -> str:
    """Bring a code, number or date to half-width (NFKC) and drop invisible characters; not for prose."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c not in INVISIBLE)


def echo(text: str, *, personal: bool = False) -> str:
    """Shorten what was typed for a message; mask it when it is personal, or looks like an ID or mobile number."""
    shown = masked(text) if personal else re.sub(r"\d{11,}[Xx]?", lambda match: masked(match.group()), text)
    return shown if len(shown) <= _ECHO else shown[: _ECHO - 1] + "…"


def masked(text: str) -> str:
    """Hide a personal value: the first three and last two characters stay, of an address the first and the domain."""
    head, at, domain = text.partition("@")
    if at:
        return f"{head[:1]}***@{domain}"
    if len(text) <= 5:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 5) + text[-2:]
