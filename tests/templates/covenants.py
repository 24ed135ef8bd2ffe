"""Agreement and charter as tests want them: with any number of parties, by default choices or others; read back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from lxml import etree

from tests.templates.filled import ENVIRONMENT, with_members
from toolkit.checks.check import Checked
from toolkit.checks.schema import blank, make_world
from toolkit.chinese import hanzi_number
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context
from toolkit.documents.render import render
from toolkit.forms import load_form
from toolkit.resources import Resources

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RESOURCES = Resources()
FORUM = "郑州样例仲裁委员会"
SCHEMA = load_form(RESOURCES, "dossier").schema["choices"]
_WORLD = make_world({}, RESOURCES)
_COUNTING = {"chineseCountingThousand": hanzi_number, "decimal": str}
_FIELD = re.compile(r"REF (\S+) \\n")


def defaults() -> dict[str, Any]:
    """Return the choices of somebody who said nothing but the forum."""
    return {**blank(SCHEMA, _WORLD), "dispute_body": FORUM}


def filled(
    name: str,
    *,
    members: int = 12,
    choices: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
    draft: bool = False,
) -> bytes:
    """Return the filled agreement or charter of the sample alliance.

    Args:
        name: ``agreement`` or ``charter``.
        members: number of parties.
        choices: what differs from the defaults.
        own: the document's own facts, likewise.
        draft: it is bound as a draft.
    """
    checked = _alliance(members)
    form = load_form(RESOURCES, name)
    facts = {key: blank(rules, _WORLD) for key, rules in form.schema.items()} | dict(own or {})
    values = {**checked.values, "choices": {**defaults(), **(choices or {})}, name: facts, "signoffs": []}
    context = document_context(replace(checked, values=values), form, RESOURCES, own=facts, draft=draft)
    return render(load_template(RESOURCES, form.template, ENVIRONMENT), context)


@cache
def _alliance(members: int) -> Checked:
    return with_members(members)


def parties(members: int) -> list[Mapping[str, Any]]:
    """Return the rows of the parties."""
    return list(_alliance(members).values["orgs"])


@dataclass(frozen=True)
class Printed:
    """A paragraph as it must be printed: its own number, and the numbers of what it refers to, counted by us."""

    style: str
    number: str
    text: str
    cached: tuple[tuple[str, str], ...]
    """What each field names and what it shows before Word computes it."""
    marks: tuple[str, ...] = ()
    """The bookmarks in it."""
    pieces: tuple[str, ...] = ()
    """Its text without its own number; every second piece is the bookmark that a field names."""


def printed(docx: bytes) -> tuple[list[Printed], dict[str, str]]:
    """Count a text anew as Word does; return its paragraphs, and the number of every bookmark."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        lists = _Lists(archive.read("word/styles.xml"), archive.read("word/numbering.xml"))
    numbers: dict[str, str] = {}
    rows = []
    for paragraph in body.iter(f"{W}p"):
        style, number = lists.next(paragraph)
        for mark in paragraph.iter(f"{W}bookmarkStart"):
            numbers[str(mark.get(f"{W}name"))] = number
        rows.append((paragraph, style, number))
    return [_read(paragraph, style, number, numbers) for paragraph, style, number in rows], numbers


class _Lists:
    """Word's own numbering: which list and level a style is of, and how far each list has got."""

    def __init__(self, styles: bytes, numbering: bytes) -> None:
        self._levels: dict[str, tuple[str, int]] = {}
        for style in etree.fromstring(styles).iter(f"{W}style"):
            list_number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            level = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
            if list_number is not None:
                at = int(level.get(f"{W}val")) if level is not None else 0
                self._levels[style.get(f"{W}styleId")] = (list_number.get(f"{W}val"), at)
        root = etree.fromstring(numbering)
        kinds = {kind.get(f"{W}abstractNumId"): kind for kind in root.iter(f"{W}abstractNum")}
        self._texts: dict[str, list[tuple[str, str]]] = {}
        for one in root.iter(f"{W}num"):
            rows = kinds[one.find(f"{W}abstractNumId").get(f"{W}val")].findall(f"{W}lvl")
            self._texts[one.get(f"{W}numId")] = [
                (row.find(f"{W}numFmt").get(f"{W}val"), row.find(f"{W}lvlText").get(f"{W}val")) for row in rows
            ]
        self._at = {number: [0] * 9 for number in self._texts}

    def next(self, paragraph: etree._Element) -> tuple[str, str]:
        """Return a paragraph's style and its number; empty where it has none."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        style = str(found.get(f"{W}val")) if found is not None else ""
        if style not in self._levels:
            return style, ""
        number, level = self._levels[style]
        counts = self._at[number]
        counts[level] += 1
        counts[level + 1 :] = [0] * (8 - level)
        text = self._texts[number][level][1]
        for n in range(level + 1):
            text = text.replace(f"%{n + 1}", _COUNTING[self._texts[number][n][0]](counts[n]))
        return style, text


def _read(paragraph: etree._Element, style: str, number: str, numbers: Mapping[str, str]) -> Printed:
    """Put the counted numbers in place of what the fields show."""
    text, shown, name, inside = [], [], "", False
    pieces = [""]
    cached: list[tuple[str, str]] = []
    for piece in paragraph.iter(f"{W}t", f"{W}instrText", f"{W}fldChar"):
        match etree.QName(piece).localname:
            case "instrText":
                found = _FIELD.search(piece.text or "")
                name = found[1] if found else ""
            case "fldChar":
                kind = piece.get(f"{W}fldCharType")
                inside = kind == "separate"
                if kind == "end" and name:
                    cached.append((name, "".join(shown)))
                    text.append(numbers.get(name, ""))
                    pieces += [name, ""]
                    name, shown = "", []
            case _:
                (shown if inside else text).append(piece.text or "")
                pieces[-1] += "" if inside else piece.text or ""
    marks = tuple(str(mark.get(f"{W}name")) for mark in paragraph.iter(f"{W}bookmarkStart"))
    return Printed(style, number, number + "".join(text), tuple(cached), marks, tuple(pieces))
