"""Periods and deadlines by the Civil Code (民法典 200 to 204): years, days, working days, holidays.

The official holiday table comes with the library ``chinesecalendar``; the State Council publishes it a year at a time,
each November, so that the table of a later year is not there yet. What is then assumed is said, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from toolkit.checks.dates import add_months, add_years
from toolkit.i18n import Renderable, T

DayKind = Literal["calendar", "working"]
"""日 and 工作日; the keys of the code table ``choice_day_kind``."""
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """The last day of a period.

    Args:
        day: the day; when it would be a holiday, the next working day (203).
        nominal: the day before it was moved.
        unpublished: years that were looked at but whose holiday table is not published; there Saturdays and Sundays
            alone were taken for days off.
    """

    day: date
    nominal: date
    unpublished: tuple[int, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the day was moved past a holiday."""
        return self.day != self.nominal


class _Calendar:
    """Says of days whether they are worked, and remembers the years for which it had no table."""

    def __init__(self) -> None:
        self.unpublished: set[int] = set()

    def worked(self, day: date) -> bool:
        import chinese_calendar  # only where a deadline is computed: start-up stays quick

        is_workday: Callable[[date], bool] = chinese_calendar.is_workday
        try:
            return is_workday(day)
        except NotImplementedError:
            self.unpublished.add(day.year)
            return day.weekday() < _SATURDAY

    def next_worked(self, day: date) -> date:
        while not self.worked(day):
            day += _DAY
        return day

    def deadline(self, nominal: date) -> Deadline:
        return Deadline(self.next_worked(nominal), nominal, tuple(sorted(self.unpublished)))


def after_years(start: date, years: int) -> Deadline:
    """Return the end of a period of ``years``: the corresponding day, else the month's end (201, 202), moved by 203."""
    return _Calendar().deadline(add_years(start, years))


def after_months(start: date, months: int) -> Deadline:
    """Return the end of a period of ``months``; as :func:`after_years`."""
    return _Calendar().deadline(add_months(start, months))


def after_days(start: date, days: int, kind: DayKind = "calendar") -> Deadline:
    """Return the end of a period of ``days``; the day of ``start`` is not counted (201).

    Args:
        start: the day of the event that the period runs from.
        days: how many.
        kind: calendar days unless working days were agreed on.
    """
    table = _Calendar()
    if kind == "calendar":
        return table.deadline(start + days * _DAY)
    day = start
    for _ in range(days):
        day = table.next_worked(day + _DAY)
    return table.deadline(day)


def working_days(first: date, last: date) -> tuple[int, tuple[int, ...]]:
    """Count the working days from ``first`` to ``last``, both included.

    Returns:
        The number, and the years whose holiday table is not published.
    """
    table = _Calendar()
    count = sum(table.worked(first + n * _DAY) for n in range((last - first).days + 1))
    return count, tuple(sorted(table.unpublished))


def unpublished_warning(years: Iterable[int]) -> tuple[Renderable, Renderable]:
    """Say what was assumed of years whose holiday table is not published, and what to do about it."""
    return (
        T(
            "The official holidays of {years} are not published in the holiday table; only Saturdays and Sundays were "
            "taken for days off.",
            years=", ".join(map(str, sorted(set(years)))),
        ),
        T("Compute the day again once the State Council has published the holidays and the table is updated."),
    )
