"""Major matters and their reports to the department (article 11(5))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from toolkit.checks.periods import DayKind, Deadline, after_days, unpublished_warning
from toolkit.checks.places import in_order
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
CHANGING = ("member_change", "major_event", "acceptance", "annual_report")
"""Documents that report major matters, changes of members among them."""


def event_names_its_change(case: Case) -> Iterator[Hit]:
    """Article 11(5): an event “change of members” names the filed change; no other event does (A11-9)."""
    for i, event in enumerate(case.rows("events")):
        kind = event.get("type")
        if kind == "member_change" and case.left_out("events", i, "change"):
            yield Hit(
                T(
                    "{here} is a change of members, but no filed change ({there}) is named.",
                    here=case.where("events", i, "title"),
                    there=case.where("changes"),
                ),
                T("Enter the change in the table of changes, and name its number here."),
                ("events", i, "change"),
            )
        elif kind not in (None, "member_change") and event.get("change"):
            yield Hit(
                T(
                    "The event names the change {change}, but {there} is “{kind}”.",
                    change=event["change"],
                    there=case.where("events", i, "type"),
                    kind=case.label("event_type", kind),
                ),
                T("Correct the kind of event, or take the change out."),
                ("events", i, "change"),
            )


def reported_in_time(case: Case) -> Iterator[Hit]:
    """Article 11(5): a major matter is reported in time; how many days that is, agreement and charter say."""
    for i, event in enumerate(case.rows("events")):
        if case.left_out("events", i, "reported_date") and not case.made("major_event"):
            yield Hit(
                T("The event “{title}” was never reported.", title=event.get("title") or i + 1),
                T("Report it (document major_event), and fill in when."),
                ("events", i, "reported_date"),
            )
        yield from in_order(case, ("events", i, "date"), ("events", i, "reported_date"))
        end: FactPath = ("events", i, "end" if event.get("end") else "date")
        yield from late(case, end, ("events", i, "reported_date"))


def report_numbers(case: Case) -> Iterator[Hit]:
    """Article 11(5): each report has a number of its own."""
    first: dict[str, int] = {}
    for i, event in enumerate(case.rows("events")):
        number = event.get("report_no")
        earlier = first.setdefault(number, i) if number else i
        if earlier != i:
            yield Hit(
                T(
                    "The report number {number} is given twice: {here} and {there}.",
                    number=number,
                    here=case.where("events", i, "report_no"),
                    there=case.where("events", earlier, "report_no"),
                ),
                T("Give each report a number of its own."),
                ("events", i, "report_no"),
            )


def late(case: Case, event: FactPath, report: FactPath) -> Iterator[Hit]:
    """Find a report that came later than agreement and charter allow, counted from ``event``."""
    happened, reported = case.at(*event), case.at(*report)
    last = report_deadline(case, happened)
    if last is None or reported is None:
        return
    if reported > last.day:
        yield Hit(
            T(
                "{here} is {reported}; {days} after {there} ({happened}) ended on {last}.",
                here=case.where(*report),
                reported=reported,
                days=T("{count} days", count=_days(case)[0])
                if _days(case)[1] == "calendar"
                else T("{count} working days", count=_days(case)[0]),
                there=case.where(*event),
                happened=happened,
                last=last.day,
            ),
            T("Report major matters within the days that agreement and charter give."),
            report,
            W,
        )


def report_deadline(case: Case, happened: date | None) -> Deadline | None:
    """Return by when a major matter must be reported; None where the days or the day are not known."""
    days, kind = _days(case)
    return None if happened is None or days is None else after_days(happened, int(days), kind)


def _days(case: Case) -> tuple[int | Fraction | None, DayKind]:
    days = case.at("choices", "report_days")
    kind: DayKind = "working" if case.at("choices", "report_day_kind") == "working" else "calendar"
    return (case.policy_number("report_days") if days is None else days), kind


def holidays_published(case: Case) -> Iterator[Hit]:
    """Article 11(5): days to report are counted by the official holidays, as far as those are published."""
    years: set[int] = set()
    first: FactPath = ()
    for table, happened, key in (("events", "date", "reported_date"), ("changes", "effective_date", "filed_date")):
        for i, row in enumerate(case.rows(table)):
            last = report_deadline(case, row.get(happened)) if row.get(key) else None
            if last is not None and last.unpublished and (last.moved or _days(case)[1] == "working"):
                years |= set(last.unpublished)
                first = first or (table, i, key)
    if years:
        yield Hit(*unpublished_warning(years), first)


EVENTS: tuple[Rule, ...] = (
    Rule("A11-9", E, "11(5)", event_names_its_change, CHANGING),
    Rule("A11-9-2", E, "11(5)", report_numbers, CHANGING),
    Rule("A11-10", W, "11(5)", reported_in_time, CHANGING),
    Rule("A11-10-2", W, "11(5)", holidays_published, CHANGING),
)
"""Rules on major matters."""
