"""The copy that goes round: phones, ID numbers, e-mail addresses and accounts hidden before anything is printed.

Values are masked, never the finished file, so that no part of it — text, properties, PDF — ever held them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms to those that patterns know, one for one, so that places stay the same."""
_DASH = r"\-\u2010-\u2015\u2212"
_GAP = rf"[\s{_DASH}·.\u200b-\u200d/_]{{0,3}}"
"""What people set between the groups of a number, a line's end included."""
_LOOSE = r"[\s\u200b-\u200d]{0,2}"
"""White space, which may stand anywhere in a number that was copied from paper."""
_ID = re.compile(rf"(?<!\d)[1-9](?:[\s{_DASH}\u200b-\u200d]{{0,2}}\d){{16}}[\s{_DASH}\u200b-\u200d]{{0,2}}[\dXx](?!\d)")
_BORN = re.compile(r"\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_MOBILE = re.compile(
    rf"(?<!\d)((?:\+?86{_GAP})?1[3-9]\d)(?:{_GAP}\d{{4}}{_GAP}|(?:{_LOOSE}\d){{4}}{_LOOSE})"
    rf"(\d(?:{_LOOSE}\d){{3}})(?!{_LOOSE}\d|[万亿]?元)"
    rf"|(?<!\d)(1{_LOOSE}[3-9]{_LOOSE}\d)(?:{_LOOSE}\d){{4}}{_LOOSE}(\d(?:{_LOOSE}\d){{3}})(?!{_LOOSE}\d|[万亿]?元)"
)
_LANDLINE = re.compile(
    rf"(?<!\d)(\(?0\d{{2,3}}\)?[\s{_DASH}]{{0,2}}|\+?86[\s{_DASH}]{{0,2}}[1-9]\d{{1,2}}[\s{_DASH}]{{1,2}})"
    rf"(\d{{3,4}})[\s{_DASH}]?(\d{{4}})(?!\d)"
)
_SERVICE = re.compile(rf"(?<!\d)([48]00){_GAP}\d{{3}}{_GAP}(\d{{4}})(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9_.+-]+\s{0,2}@\s{0,2}([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_LONG_NUMBER = re.compile(
    rf"(?<![\dA-Za-z.])(?!0\d{{2,3}}[{_DASH}]\d{{7,8}}(?!\d))"
    r"(?:\d(?:[ \u00a0\u3000\-\u2010\u2011]{0,2}\d){14,29}|(?=(?:\d\s?){15})\d{5,30}\n\d{5,30})"
    r"(?![\dA-Za-z]|\.\d)"
)
"""An account or card by its length alone; codes of units and numbers with letters or a point are none, nor is a
telephone number with its extension."""
_DATES = re.compile(r"(?:19|20)\d\d-\d\d?-\d\d?\D+(?:19|20)\d\d-\d\d?-\d\d?")
_NAMED_ACCOUNT = re.compile(rf"((?:账|帐|卡)[号户][^\d,。;]{{0,12}})(\d(?:[\s{_DASH}]{{0,2}}\d){{7,29}})")
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
    for pattern, hide in _HIDING:
        text = _replaced(pattern, hide, text)
    return text


def _replaced(pattern: re.Pattern[str], hide: Callable[[re.Match[str], str], str], text: str) -> str:
    """Hide what a pattern finds; it looks at narrow forms, what stays is as it was typed."""
    out, position = [], 0
    for match in pattern.finditer(text.translate(_NARROW)):
        out += [text[position : match.start()], hide(match, text)]
        position = match.end()
    return "".join([*out, text[position:]])


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


def _kept(match: re.Match[str], text: str, *groups: int) -> list[str]:
    """Return groups of a match as they were typed."""
    return [text[match.start(group) : match.end(group)] for group in groups]


def _email(match: re.Match[str], text: str) -> str:
    first, host = text[match.start()], text[match.start(1) : match.end(1)]
    return f"{first}***@{host}"


def _id(match: re.Match[str], text: str) -> str:
    typed = match.group()
    if not _BORN.match(re.sub(r"\D", "", typed)):
        return text[match.start() : match.end()]
    shown = [char for char in text[match.start() : match.end()] if char.isalnum()]
    return "".join([*shown[:6], "*" * 8, *shown[-4:]])


def _mobile(match: re.Match[str], text: str) -> str:
    first, last = _kept(match, text, *((1, 2) if match[1] else (3, 4)))
    return f"{first}****{last}"


def _landline(match: re.Match[str], text: str) -> str:
    area, hidden, last = _kept(match, text, 1, 2, 3)
    return f"{area}{'*' * len(hidden)}{last}"


def _service(match: re.Match[str], text: str) -> str:
    return "-***-".join(_kept(match, text, 1, 2))


def _named_account(match: re.Match[str], text: str) -> str:
    name, number = _kept(match, text, 1, 2)
    return name + _mask_account(number)


def _long_number(match: re.Match[str], text: str) -> str:
    typed = text[match.start() : match.end()]
    digits = re.sub(r"\D", "", match.group())
    is_code = len(digits) == 18 and isinstance(parse_uscc(digits), Read)
    return typed if is_code or _DATES.fullmatch(match.group()) else _mask_account(typed)


def _mask_account(text: str) -> str:
    left = max(0, sum(char.isdigit() for char in text) - _LAST)
    out = []
    for char in text:
        hide = char.isdigit() and left > 0
        left -= hide
        out.append("*" if hide else char)
    return "".join(out)


_HIDING: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...] = (
    (_EMAIL, _email),
    (_ID, _id),
    (_NAMED_ACCOUNT, _named_account),
    (_LONG_NUMBER, _long_number),
    (_SERVICE, _service),
    (_MOBILE, _mobile),
    (_LANDLINE, _landline),
)
"""What is looked for, one after the other, and how it is shown."""
