"""Policy values that documents depend on: unset ones are said, never guessed; those out of date are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.checks.dates import parse_date
from toolkit.checks.rules import ANY, Case, Hit, Rule
from toolkit.checks.values import Read
from toolkit.errors import UsageError
from toolkit.findings import Severity
from toolkit.i18n import T

M, W = Severity.HUMAN, Severity.WARNING
_SAID_BY = {"min_members": "A2-1", "henan_share": "A7-4", "apply_window": "A6-4"}
"""Values whose own rule says that they are unset."""
_DATES = ("issue_date", "apply_date", "date")


def unset_values(case: Case) -> Iterator[Hit]:
    """Article 17: a value that the measures leave open and nobody has set is shown as 未设定, not guessed."""
    for name, value in case.policy.items():
        if value.value is None and name not in _SAID_BY and case.made(*value.documents):
            yield Hit(
                T(
                    "“{label}” is not set (未设定): {source}. What depends on it could not be judged.",
                    label=value.label,
                    source=value.source or name,
                ),
                T("Ask the department; set {name} in forms/policy.yaml.", name=name),
            )


def values_in_force(case: Case) -> Iterator[Hit]:
    """Article 17: policy values are used within the time that they are set for."""
    for name, value in case.policy.items():
        if not (value.valid_from or value.valid_to):
            continue
        first, last = _day(name, value.valid_from), _day(name, value.valid_to)
        for document in case.plan.documents:
            day = _date_of(case, document)
            if document not in value.documents or day is None:
                continue
            if (first is not None and day < first) or (last is not None and day > last):
                yield Hit(
                    T(
                        "“{label}” is set for {first} to {last}; the document is of {day}.",
                        label=value.label,
                        first=value.valid_from or "…",
                        last=value.valid_to or "…",
                        day=day,
                    ),
                    T("Compare with this year's call; set {name} in forms/policy.yaml.", name=name),
                    severity=W,
                )


def _date_of(case: Case, document: str) -> date | None:
    for path in (("official", "issue_date"), *((key,) for key in _DATES)):
        found = case.at(document, *path)
        if isinstance(found, date):
            return found
    return None


def _day(name: str, text: str) -> date | None:
    read = parse_date(text) if text else None
    if read is None:
        return None
    if not isinstance(read, Read):
        raise UsageError(
            T("The policy value {name} is “{value}”, which cannot be used.", name=name, value=text),
            T("Write valid_from and valid_to in forms/policy.yaml as dates, such as 2026-03-01."),
        )
    found: date = read.value
    return found


POLICIES: tuple[Rule, ...] = (
    Rule("A-policy", M, "17", unset_values, (ANY,)),
    Rule("A-policy-2", W, "17", values_in_force, (ANY,)),
)
"""Rules on policy values."""
