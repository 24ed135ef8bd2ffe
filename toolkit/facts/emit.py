"""Write typed values as YAML that is read back as the same text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yaml import YAMLError
from yaml.events import ScalarEvent

from toolkit import yamlfile

_SURE = re.compile(r"[0-9A-Za-z一-龥（）“”《》〔〕][0-9A-Za-z一-龥（）、，。；：“”《》〔〕—·./_+-]*")
"""Texts that are plain scalars wherever they stand."""
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def emit_file(tree: Mapping[str, Any]) -> bytes:
    """Return a whole facts file."""
    return ("\n".join(emit_block(tree, 0)) + "\n").encode() if tree else b"{}\n"


def emit_block(block: Mapping[str, Any], indent: int) -> list[str]:
    """Return the lines of a mapping, indented by so many spaces."""
    lines = []
    for key, value in block.items():
        first, *rest = emit_value(value, indent + 2)
        lines.append(f"{' ' * indent}{emit_key(key)}:{' ' if first else ''}{first}")
        lines += rest
    return lines


def emit_value(value: Any, indent: int) -> list[str]:
    """Return a value: what stands behind its colon, then further lines, indented by so many spaces."""
    if isinstance(value, dict) and value:
        return ["", *emit_block(value, indent)]
    if isinstance(value, list) and any(isinstance(row, dict) and row for row in value):
        return ["", *(line for row in value for line in emit_row(row, indent))]
    if isinstance(value, str) and "\n" in value and _fits_block(value):
        lines = value.split("\n")
        mark = "|-" if lines[-1] else ("|" if len(lines) > 1 and lines[-2] else "|+")
        body = lines if lines[-1] else lines[:-1]
        return [mark, *(f"{' ' * indent}{line}" if line else "" for line in body)]
    return [emit_flow(value)]


def emit_row(row: Any, indent: int) -> list[str]:
    """Return the lines of one row of a list, its hyphen indented by so many spaces."""
    if isinstance(row, dict) and row:
        lines = emit_block(row, indent + 2)
        return [f"{' ' * indent}- {lines[0].lstrip(' ')}", *lines[1:]]
    first, *rest = emit_value(row, indent + 2)
    return [f"{' ' * indent}- {first}" if first else f"{' ' * indent}-", *rest]


def emit_flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{emit_key(key)}: {emit_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(emit_flow(inner) if inner is not None else "~" for inner in value) + "]"
    return "" if value is None else _scalar(str(value))


def emit_key(key: str) -> str:
    """Return a key."""
    return key if _SURE.fullmatch(key) else _quoted(key)


def _scalar(text: str) -> str:
    if text in _NULLS or "\n" in text:
        return _quoted(text)
    if _SURE.fullmatch(text) or _is_plain(text):
        return text
    return _quoted(text)


def _is_plain(text: str) -> bool:
    """Say whether a text may stand without quotation marks, in a line of its own and between others."""
    if text[0] in "-?:" and not text[1:2].isalnum():
        return False  # means a row or a key in a block
    try:
        scalars = [e for e in yamlfile.events(f"{{k: {text}, l: m}}") if isinstance(e, ScalarEvent)]
    except (YAMLError, ValueError):
        return False
    return [e.value for e in scalars] == ["k", text, "l", "m"] and not scalars[1].style


def _quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(char, char) for char in text)
    return '"' + _UNPRINTABLE.sub(lambda match: f"\\U{ord(match.group()):08x}", escaped) + '"'


def _fits_block(text: str) -> bool:
    """Say whether a text of several lines may stand under a bar as it is."""
    return not (text[0] in " \n\t" or _UNPRINTABLE.search(text) or not text.strip("\n "))
