"""Turn what Cerberus found into findings: where, what, and the way out, in the words of the forms."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from cerberus import errors

from toolkit.checks.blocks import ENDING, NOT_LATIN, TWICE, UNREADABLE
from toolkit.checks.fields import FIELD_TYPES
from toolkit.checks.values import Unreadable, echo
from toolkit.checks.where import where
from toolkit.facts.dossier import Facts
from toolkit.findings import FactPath, Finding, Severity
from toolkit.forms import bilingual
from toolkit.i18n import Renderable, T

_Said = tuple[str, FactPath, Renderable, Renderable]


def complain(error: Any, block: FactPath, rules: Mapping[str, Any], facts: Facts, root: Mapping[str, Any]) -> Finding:
    """Make the finding of one Cerberus error.

    Args:
        error: the error.
        block: the path of the block that was judged.
        rules: the schema of that block.
        facts: the facts, for places.
        root: the schema of all the facts, for labels.
    """
    key = str(error.document_path[-1])
    path = (*block, key) if key else block  # a list of single values is judged item by item, under no key
    field = rules.get(key, {})
    rule, path, what, remedy = _say(error, path, key, field, rules)
    place = facts.place(path)
    if place.sheet and error.code == errors.REQUIRED_FIELD.code:  # there are no lines to add in a workbook
        remedy = T("Fill in “{label}”.", label=bilingual(field.get("meta")))
    meta = field.get("meta", {})
    rule, article = meta.get("rule", rule), meta.get("article")
    if isinstance(error.info[0] if error.info else None, Unreadable) and error.info[0].standard:
        article = error.info[0].standard
    return Finding(
        rule,
        Severity.ERROR,
        T("{where}: {what}", where=where(root, path), what=what),
        remedy,
        place,
        article,
    )


def _say(error: Any, path: FactPath, key: str, field: Mapping[str, Any], rules: Mapping[str, Any]) -> _Said:
    code = error.code
    if code == errors.UNKNOWN_FIELD.code:
        return _unknown(path, key, rules)
    label = bilingual(field.get("meta"))
    if code == errors.REQUIRED_FIELD.code:
        return "field.missing", path, T("This required entry is missing."), T("Add a line “{key}: …”.", key=key)
    if code == errors.NOT_NULLABLE.code:
        return "field.blank", path, T("This required entry is blank."), T("Fill in “{label}”.", label=label)
    if code == UNREADABLE.code:
        return f"field.{field['type']}", path, error.info[0].problem, error.info[0].remedy
    if code == errors.BAD_TYPE.code:
        return "field.shape", path, *_shape(field, error.value)
    if code == TWICE.code:
        row, column, said, first = error.info
        return (
            "field.unique",
            (*path, row, column),
            T("“{said}” already stands in no. {first}.", said=echo(str(said)), first=first + 1),
            T("Each must be different; correct one of the two or delete the row said twice."),
        )
    if code == ENDING.code:
        return (
            "field.ending",
            path,
            T("It does not end with “{ending}”.", ending=error.constraint),
            T("Write the full name, ending with “{ending}”.", ending=error.constraint),
        )
    if code == NOT_LATIN.code:
        return "field.latin", path, T("It has other than Latin letters."), T("Write it in Latin letters.")
    return _size(error, path, field)


def _size(error: Any, path: FactPath, field: Mapping[str, Any]) -> _Said:
    code, limit = error.code, error.constraint
    if code == errors.MAX_LENGTH.code:
        return (
            "field.length",
            path,
            T("It has {count} characters; at most {limit} are allowed.", count=len(error.value), limit=limit),
            T("Shorten it."),
        )
    if code == errors.MIN_LENGTH.code:
        if field.get("type") == "list":
            return (
                "field.length",
                path,
                T("It has {count} rows; at least {limit} are needed.", count=len(error.value), limit=limit),
                T("Add the missing rows."),
            )
        return (
            "field.length",
            path,
            T("It has {count} characters; at least {limit} are needed.", count=len(error.value), limit=limit),
            T("Write more."),
        )
    if code == errors.MIN_VALUE.code:
        return (
            "field.range",
            path,
            T("{value} is less than {limit}.", value=error.value, limit=limit),
            T("Correct the figure."),
        )
    if code == errors.MAX_VALUE.code:
        return (
            "field.range",
            path,
            T("{value} is more than {limit}.", value=error.value, limit=limit),
            T("Correct the figure."),
        )
    return (
        "field.rule",
        path,
        T("The form's rule “{rule}” is not met.", rule=error.rule or "?"),
        T("Compare it with the form."),
    )


def _unknown(path: FactPath, key: str, rules: Mapping[str, Any]) -> _Said:
    labels = {bilingual(rule.get("meta")).zh: known for known, rule in rules.items()}
    near = labels.get(key) or next(iter(difflib.get_close_matches(key, rules, n=1)), None)
    if near is None:
        label = next(iter(difflib.get_close_matches(key, labels, n=1)), None)
        near = labels[label] if label else None
    what = T("The key “{key}” is unknown.", key=echo(key))
    if near is None:
        return "field.unknown", path, what, T("Delete it, or see the keys in the layout that `alliance new` makes.")
    return (
        "field.unknown",
        path,
        what,
        T(
            "Perhaps “{near}” ({label}) is meant; correct or delete it.",
            near=near,
            label=bilingual(rules[near].get("meta")),
        ),
    )


def _shape(field: Mapping[str, Any], value: Any) -> tuple[Renderable, Renderable]:
    kind = field.get("type")
    if kind == "list":
        return (
            T("A list is expected here, not a single entry."),
            T("Begin each entry on a line of its own with a hyphen and a space."),
        )
    if kind == "dict":
        return (
            T("A group of entries is expected here."),
            T("Write its entries beneath, each as “key: value”, indented by two spaces."),
        )
    if kind in FIELD_TYPES and isinstance(value, list | Mapping):
        return T("A single value is expected here, not a list or group."), T("Write the value behind the colon.")
    return T("The value does not fit here."), T("Compare it with the layout that `alliance new` makes.")
