"""Fill a template with docxtpl and with ours, and read what both print."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from lxml import etree

from tests.documents.word import W
from toolkit.documents.filters import make_environment
from toolkit.documents.package import read_docx
from toolkit.documents.render import render
from toolkit.documents.template import compile_template

_READ = ("word/document.xml", "word/header", "word/footer", "word/footnotes", "word/endnotes")
Printed = dict[str, list[str]]
"""The text of every paragraph, by part; breaks and tabs as characters."""


def ours(template: bytes, context: Mapping[str, Any]) -> Printed:
    """What our renderer prints."""
    return printed(render(compile_template(template, "beside.docx", make_environment({})), context))


def theirs(
    template: bytes,
    context: Mapping[str, Any],
    environment: jinja2.Environment | None = None,
    *,
    autoescape: bool = True,
) -> Printed:
    """What docxtpl prints, told to escape values as ours always does."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(copy.deepcopy(dict(context)), environment, autoescape=autoescape)
    out = io.BytesIO()
    document.save(out)
    return printed(out.getvalue())


def printed(docx: bytes) -> Printed:
    """The text of a Word file's body, headers, footers and notes."""
    found: Printed = {}
    for member in read_docx(docx).members:
        if member.name.startswith(_READ) and member.name.endswith(".xml"):
            root = etree.fromstring(member.content())
            found[member.name] = [_text(paragraph) for paragraph in root.iter(f"{{{W}}}p")]
    return found


def _text(paragraph: etree._Element) -> str:
    pieces = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    own = (node for node in paragraph.iter() if next(node.iterancestors(f"{{{W}}}p"), None) is paragraph)
    return "".join(pieces.get(str(node.tag), node.text or "" if node.tag == f"{{{W}}}t" else "") for node in own)
