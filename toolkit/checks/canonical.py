"""The facts in one exact form: what is hashed, embedded in the packet, and read back out of it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from toolkit import limits
from toolkit.checks.amounts import tidy
from toolkit.checks.schema import make_world, read_facts, scope_schema
from toolkit.errors import WantingError
from toolkit.facts.dossier import Facts
from toolkit.forms import load_packet_plan
from toolkit.i18n import T
from toolkit.resources import Resources


def canonical_json(values: Any) -> bytes:
    """Write values the one way there is: UTF-8, keys sorted, decimals and dates as text, a newline at the end.

    Two spellings of the same facts give the same bytes.
    """
    return (json.dumps(_plain(values), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def compact_json(values: Any) -> bytes:
    """Write values in the same exact form on one line, without blanks; some four times as fast, for digests."""
    return json.dumps(
        _plain(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def from_canonical(data: bytes, resources: Resources, stage: str = "application") -> dict[str, Any]:
    """Read back the values of :func:`canonical_json`, typed as the checks give them; files are not looked for.

    Args:
        data: the bytes.
        resources: the forms to read by.
        stage: the stage whose forms were used.

    Raises:
        WantingError: the bytes are not what :func:`canonical_json` writes for values of these forms.
    """
    if len(data) > limits.DOSSIER_BYTES * 2:
        raise _foreign("size")
    try:
        tree = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise _foreign(str(error)) from error
    if not isinstance(tree, dict):
        raise _foreign("{}")
    typed = _as_typed(tree)
    schema = scope_schema(load_packet_plan(resources, stage).for_facts(typed), resources, typed)
    facts = Facts(Path(), Path("facts.json"), typed, {}, {}, "")
    outcome = read_facts(facts, schema, make_world(typed, resources), resources)
    if canonical_json(outcome.values) != data:
        raise _foreign(str(outcome.findings[0].problem) if outcome.findings else "form")
    return outcome.values


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{tidy(value):f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value


def _as_typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_typed(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _foreign(reason: str) -> WantingError:
    return WantingError(
        T("The embedded facts are not in the form this program writes ({reason}).", reason=reason),
        T("The packet was made or changed by something else; ask for one made with this program and these forms."),
    )
