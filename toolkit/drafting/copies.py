"""Copies that go round for comments: said to be drafts, personal values masked; and how such a copy is known again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from toolkit.checks.check import Checked
from toolkit.drafting.marks import mark_draft, number_lines
from toolkit.drafting.masking import masked_copy
from toolkit.drafting.text import paragraph_texts
from toolkit.drafting.wml import TEXT, P, local
from toolkit.drafting.wordfile import WordFile
from toolkit.forms import Form
from toolkit.resources import Resources

_TELLING = 5
"""A mask shorter than this may stand in a text by chance."""
_LONGEST_NAME = 60
_PROPERTIES = "application/vnd.openxmlformats-package.core-properties+xml"
VERSION = "version"
"""The field of a form that names the version of a text; a draft bears its label there."""


def as_labelled(checked: Checked, form: Form, label: str) -> Checked:
    """Return the facts with the draft's label as the version that the text itself prints, where it prints one."""
    own = checked.values.get(form.id)
    if VERSION not in form.schema or not isinstance(own, Mapping):
        return checked
    return replace(checked, values={**checked.values, form.id: {**own, VERSION: label}})


def circulated(
    checked: Checked, resources: Resources, form: Form, *, label: str | None = None, masked: bool = False
) -> Checked:
    """Return the facts as a copy for comments prints them; the facts themselves where nothing is asked for."""
    if label is not None:
        checked = as_labelled(checked, form, label)
    return masked_copy(checked, resources) if masked else checked


def marked(docx: bytes, *, day: date, label: str | None = None, line_numbers: bool = False) -> bytes:
    """Return a Word file marked as a draft, or with numbered lines, as asked for."""
    if label is not None:
        return mark_draft(docx, label, day=day, line_numbers=line_numbers)
    return number_lines(docx) if line_numbers else docx


def stand_ins(checked: Checked, resources: Resources) -> dict[str, str]:
    """Return what stands in a masked copy for each personal value."""
    return dict(_pairs(checked.values, masked_copy(checked, resources).values))


def is_masked(text: str, pairs: Mapping[str, str]) -> bool:
    """Say whether a text was made from masked values."""
    shown = [(value, mask) for value, mask in pairs.items() if len(mask) >= _TELLING and "\n" not in mask]
    return any(mask in text and value not in text for value, mask in shown)


def substituted(docx: bytes, pairs: Mapping[str, str], version: tuple[str, str] | None = None) -> bytes:
    """Return a Word file of ours as it would have been circulated.

    Args:
        docx: the file.
        pairs: personal values and their masks.
        version: what it calls itself, and the label that stands there in the copy.
    """
    file = WordFile(docx)
    lines = {
        line: masked_line
        for value, mask in pairs.items()
        for line, masked_line in zip(value.splitlines(), mask.splitlines(), strict=False)
        if line != masked_line
    }
    longest = sorted(lines, key=len, reverse=True)
    for part in file.text_parts():
        for node in file.tree(part).iter(TEXT):
            text = node.text or ""
            for line in longest:
                if line.strip() and line in text:
                    text = text.replace(line, lines[line])
            if text != node.text:
                node.text = text
                file.touch(part)
        if version is not None:
            for paragraph in file.tree(part).iter(P):
                nodes = [node for node in paragraph.iter(TEXT) if node.text]
                if len(nodes) == 1 and nodes[0].text == version[0]:
                    nodes[0].text = version[1]
                    file.touch(part)
    return file.save()


def last_saved(docx: bytes) -> tuple[str, datetime | None]:
    """Return who saved a Word file last, and when, as its properties say; nobody and None where they don't."""
    file = WordFile(docx)
    part = next((name for name in file.names() if file.content_type(name) == _PROPERTIES), None)
    said = {local(row): (row.text or "").strip() for row in file.tree(part)} if part else {}
    name = said.get("lastModifiedBy", "")
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
        return "", None
    try:
        at = datetime.fromisoformat(said.get("modified", ""))
    except ValueError:
        return name, None
    return name, at if at.tzinfo else at.replace(tzinfo=UTC)


def texts(file: WordFile) -> list[str]:
    """Return the texts of all paragraphs that say something, the body's first."""
    return [text for part in file.text_parts() for text in paragraph_texts(file.tree(part)) if text.strip()]


def _pairs(value: Any, mask: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key in value:
            yield from _pairs(value[key], mask[key])
    elif isinstance(value, list | tuple):
        for inner, hidden in zip(value, mask, strict=True):
            yield from _pairs(inner, hidden)
    elif isinstance(value, str) and value != mask:
        yield value, mask
