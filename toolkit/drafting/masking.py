"""The copy that goes round: phones, ID numbers, e-mail addresses and accounts hidden before anything is printed.

Values are masked, never the finished file, so that no part of it — text, properties, PDF — ever held them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from toolkit.checks.check import Checked
from toolkit.checks.codes import parse_uscc
from toolkit.checks.derived import derive
from toolkit.checks.fields import FIELD_TYPES
from toolkit.checks.regions import load_regions
from toolkit.checks.schema import scope_schema
from toolkit.checks.values import Read, masked
from toolkit.forms import Schema
from toolkit.resources import Resources

_SCANNED = frozenset(("line", "prose", "recommender", "ref", "file"))
"""Types whose values are free text, or names that are free text elsewhere."""
_GAP = r"[\s\-－—·\u200b]?"
_ID = re.compile(
    rf"(?<!\d)([1-9１-９]\d{{5}}){_GAP}(?:18|19|20|１８|１９|２０)\d\d{_GAP}[01０１]\d[0-3０-３]\d{_GAP}\d{{3}}([\dXxＸｘ])(?!\d)"
)
_MOBILE = re.compile(rf"(?<!\d)((?:\+?86{_GAP})?[1１][3-9３-９]\d){_GAP}\d{{4}}{_GAP}(\d{{4}})(?!\d|[万亿]?元)")
_LANDLINE = re.compile(r"(?<!\d)([（(]?[0０]\d{2,3}[)）]?[\s\-－—]?)(\d{3,4})[\s\-]?(\d{4})(?!\d)")
_SERVICE = re.compile(rf"(?<!\d)([48]00){_GAP}\d{{3}}{_GAP}(\d{{4}})(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9_.+-]+[@＠][A-Za-z0-9-]+(?:[.．][A-Za-z0-9-]+)+")
_LONG_NUMBER = re.compile(r"(?<![\dA-Za-z.])(?!0\d{2,3}[\-－]\d{7,8}(?!\d))\d(?:[ \-－]?\d){14,29}(?![\dA-Za-z]|\.\d)")
"""An account or card by its length alone; codes of units and numbers with letters or a point are none, nor is a
telephone number with its extension."""
_NAMED_ACCOUNT = re.compile(r"((?:账|帐|卡)[号户][^\d，。；;\n]{0,12})(\d(?:[ \-－]?\d){7,29})")
_LAST = 4
"""Digits of an account that stay."""


def masked_copy(checked: Checked, resources: Resources) -> Checked:
    """Return a judged dossier in which personal values are masked; what is computed from them is computed anew."""
    schema = scope_schema(checked.plan, resources, checked.facts.tree)
    values = masked_values(checked.values, schema)
    return replace(checked, values=values, derived=derive(values, load_regions(resources)))


def masked_values(values: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return typed values in which every personal one is masked, by the types of their form; nothing else differs."""
    return {key: _masked(value, schema.get(key, {"type": "line"}), key) for key, value in values.items()}


def mask(value: str, kind: str, key: str = "") -> str:
    """Return one value as others may see it.

    Args:
        value: the typed value.
        kind: its type in the form.
        key: its name in the form; accounts are known by it.
    """
    if "account" in key.split("_"):
        return _mask_account(value)
    if kind in FIELD_TYPES and FIELD_TYPES[kind].personal:
        hidden = mask_text(value)
        return hidden if hidden != value else masked(value)  # a number of a kind that no pattern knows
    return mask_text(value) if kind in _SCANNED else value


def mask_text(text: str) -> str:
    """Return prose in which whatever looks like a phone, an ID number, an e-mail address or an account is masked."""
    if not any(char.isdigit() or char in "@＠" for char in text):
        return text
    text = _EMAIL.sub(lambda match: f"{match.group()[:1]}***@{re.split('[@＠]', match.group())[1]}", text)
    text = _ID.sub(lambda match: f"{match[1]}{'*' * 8}{match.group()[-4:]}", text)
    text = _NAMED_ACCOUNT.sub(lambda match: match[1] + _mask_account(match[2]), text)
    text = _LONG_NUMBER.sub(_long_number, text)
    text = _SERVICE.sub(r"\1-***-\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(lambda match: f"{match[1]}{'*' * len(match[2])}{match[3]}", text)


def _masked(value: Any, rules: Mapping[str, Any], key: str) -> Any:
    if value is None:
        return None
    kind = str(rules.get("type", "line"))
    inner: Mapping[str, Any] = rules.get("schema") or {}
    if kind == "dict" and isinstance(value, Mapping):
        return {name: _masked(item, inner.get(name, {"type": "line"}), name) for name, item in value.items()}
    if kind == "list" and isinstance(value, list | tuple):
        return [_masked(item, inner, key) for item in value]
    return mask(value, kind, key) if isinstance(value, str) else value


def _long_number(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    is_code = len(digits) == 18 and isinstance(parse_uscc(digits), Read)
    return match.group() if is_code else _mask_account(match.group())


def _mask_account(text: str) -> str:
    left = max(0, sum(char.isdigit() for char in text) - _LAST)
    out = []
    for char in text:
        hide = char.isdigit() and left > 0
        left -= hide
        out.append("*" if hide else char)
    return "".join(out)
