"""Dates as people type them; anything that could mean two days is asked back."""

from __future__ import annotations

import calendar
import re
from datetime import date

from toolkit.checks.values import Read, Unreadable, echo, narrow
from toolkit.i18n import T

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
        r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?",
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
    )
)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "。": "."})
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_EXAMPLE = "2026-03-05"


def parse_date(text: str) -> Read | Unreadable:
    """Read a day; ``2026-03-05``, ``2026/3/5``, ``2026.3.5``, ``2026年3月5日`` and the same in full width."""
    plain = re.sub(r"\s+", "", narrow(text).translate(_DASHES))
    plain = re.sub(r"(?<=[0-9])[T ]?00:00(:00)?$", "", plain) if len(plain) > 12 else plain
    for shape in _SHAPES:
        match = shape.fullmatch(plain) if plain.isascii() or "年" in plain else None
        if match:
            return _day(text, *(int(part) for part in match.groups()))
    if re.fullmatch(r"[0-9]{4}[-/.年][0-9]{1,2}月?", plain):
        return Unreadable(
            T("“{typed}” does not say the day.", typed=echo(text)),
            T("Write year, month and day, such as {example}.", example=_EXAMPLE),
        )
    if re.fullmatch(r"[0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?", plain):
        return Unreadable(
            T("“{typed}” can be read as several dates.", typed=echo(text)),
            T("Write the year first and with four digits, such as {example}.", example=_EXAMPLE),
        )
    return Unreadable(
        T("“{typed}” is not a date.", typed=echo(text)),
        T("Write year, month and day, such as {example}.", example=_EXAMPLE),
    )


def add_years(start: date, years: int) -> date:
    """Return the corresponding day ``years`` later, the month's end where there is none (民法典 201, 202)."""
    return add_months(start, 12 * years)


def add_months(start: date, months: int) -> date:
    """Return the corresponding day ``months`` later, the month's end where there is none (民法典 201, 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _day(text: str, year: int, month: int, day: int) -> Read | Unreadable:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Unreadable(
            T("The year {year} cannot be right here.", year=year),
            T("Write year, month and day, such as {example}.", example=_EXAMPLE),
        )
    try:
        value = date(year, month, day)
    except ValueError:
        return Unreadable(T("There is no day {typed} in the calendar.", typed=echo(text)), T("Check month and day."))
    said = value.isoformat()
    return Read(value, None if text == said else said)
