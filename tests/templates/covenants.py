"""Agreement and charter as tests want them: with any number of parties, by default choices or others; read back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
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
_FORMS = {"Chapter": "第{}章", "Article": "第{}条", "ArticleItem": "（{}）", "Annex": "附件{}", "Recital": "（{}）"}
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
    """Count a text anew: return its paragraphs, and the number of every bookmark."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    numbers: dict[str, str] = {}
    rows = []
    for paragraph, style, number in _counted(body):
        numbers |= {str(mark.get(f"{W}name")): number for mark in paragraph.iter(f"{W}bookmarkStart")}
        rows.append((paragraph, style, number))
    return [_read(paragraph, style, number, numbers) for paragraph, style, number in rows], numbers


def _counted(body: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    at = dict.fromkeys(_FORMS, 0)
    for paragraph in body.iter(f"{W}p"):
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        style = str(found.get(f"{W}val")) if found is not None else ""
        number = ""
        if style in at:
            at[style] += 1
            if style == "Article":
                at["ArticleItem"] = 0
            number = _FORMS[style].format(hanzi_number(at[style]))
        yield paragraph, style, number


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
