"""Consistency of dates: one after the other, inside their periods, not expired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from toolkit.checks.dates import add_years, parse_date
from toolkit.checks.periods import after_years
from toolkit.checks.rules import ANY, FOUNDING, Case, Hit, Rule
from toolkit.checks.values import Read
from toolkit.errors import UsageError
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN


def date_chain(case: Case) -> Iterator[Hit]:
    """What comes first has the earlier date: units, application, approval, construction, recognition."""
    alliance = case.block("alliance")
    apply_path: FactPath = ("application", "apply_date")
    day = case.block("application").get("apply_date")
    for i, org in enumerate(case.orgs):
        yield from _ordered(case, (("orgs", i, "est_date"), org.get("est_date")), (apply_path, day))
    chain: list[tuple[FactPath, Any]] = [(apply_path, day)]
    for key in ("approval_date", "construction_start", "construction_end", "recognition_date"):
        chain.append((("alliance", key), alliance.get(key)))
    said = [(path, value) for path, value in chain if value is not None]
    for earlier, later in pairwise(said):
        yield from _ordered(case, earlier, later)
    approval, start = alliance.get("approval_date"), alliance.get("construction_start")
    if approval and start and approval != start:
        yield Hit(
            T("Construction starts on {start}, the approval is of {approval}.", start=start, approval=approval),
            T("Construction begins with the approval unless the approval says otherwise."),
            ("alliance", "construction_start"),
            W,
        )


def construction_year(case: Case) -> Iterator[Hit]:
    """Article 9: construction lasts one year; a year that would end on a holiday may end after it (民法典 203)."""
    alliance = case.block("alliance")
    start, end = alliance.get("construction_start"), alliance.get("construction_end")
    if start and end and end != add_years(start, 1) and end != after_years(start, 1).day:
        yield Hit(
            T(
                "Construction from {start} must end on {expected}, not {end}.",
                start=start,
                expected=add_years(start, 1),
                end=end,
            ),
            T("Construction lasts one year; correct one of the dates."),
            ("alliance", "construction_end"),
        )


def after_the_policy(case: Case) -> Iterator[Hit]:
    """Article 18: nothing is applied for before the measures were issued."""
    day = case.block("application").get("apply_date")
    for i, row in enumerate(case.rows("policy", "basis")):
        if day and row.get("date") and row["date"] > day:
            yield Hit(
                T(
                    "The application of {day} is older than {title} of {issued}.",
                    day=day,
                    title=row.get("title") or "?",
                    issued=row["date"],
                ),
                T("Check both dates."),
                ("policy", "basis", i, "date"),
            )


def call_window(case: Case) -> Iterator[Hit]:
    """Article 6: inside the call's window, once somebody has set it."""
    value = case.policy_value("apply_window")
    window = _window(value)
    day = case.block("application").get("apply_date")
    if window is None:
        yield Hit(
            T("The window of the call is not set (未设定)."),
            T("Compare the date of the application with this year's call, or set apply_window in forms/policy.yaml."),
            ("application", "apply_date"),
        )
    elif day is not None and not window[0] <= day <= window[1]:
        yield Hit(
            T("{day} is outside the call's window {first} to {last}.", day=day, first=window[0], last=window[1]),
            T("Correct the date, or wait for the next call."),
            ("application", "apply_date"),
            E,
        )


def task_spans(case: Case) -> Iterator[Hit]:
    """Tasks and projects end after they begin."""
    spans: list[tuple[FactPath, Any]] = [(("tasks", i), row) for i, row in enumerate(case.rows("tasks"))]
    spans += [(("application", "coop_projects", i), r) for i, r in enumerate(case.rows("application", "coop_projects"))]
    for i, org in enumerate(case.orgs):
        spans += [(("orgs", i, "projects", n), row) for n, row in enumerate(org.get("projects") or ())]
    for path, row in spans:
        yield from _ordered(case, ((*path, "start"), row.get("start")), ((*path, "end"), row.get("end")))


def milestones(case: Case) -> Iterator[Hit]:
    """Article 9: milestones cover 9(1) to 9(3) and lie inside the construction year."""
    rows = case.rows("milestones")
    said = {row.get("art9_item") for row in rows}
    if rows and None not in said:
        for key, label in case.tables["art9_item"].labels.items():
            if key != "other" and key not in said:
                yield Hit(
                    T("No milestone serves {item}.", item=label),
                    T("Add a milestone for this item."),
                    ("milestones",),
                )
    alliance = case.block("alliance")
    start, end = alliance.get("construction_start"), alliance.get("construction_end")
    for i, row in enumerate(rows):
        planned = row.get("planned_date")
        if start and end and planned and not start <= planned <= end:
            yield Hit(
                T("{day} is outside the construction year {start} to {end}.", day=planned, start=start, end=end),
                T("Plan the milestone inside it."),
                ("milestones", i, "planned_date"),
            )


def expired(case: Case) -> Iterator[Hit]:
    """Qualifications and attachments are valid at the application."""
    day = case.block("application").get("apply_date")
    if day is None:
        return
    for i, org in enumerate(case.orgs):
        for n, row in enumerate(org.get("qualifications") or ()):
            yield from _expired(row, day, row.get("name"), ("orgs", i, "qualifications", n, "valid_to"))
    for i, row in enumerate(case.rows("attachments")):
        yield from _expired(row, day, row.get("title"), ("attachments", i, "valid_to"))


def _expired(row: Any, day: date, name: str | None, path: FactPath) -> Iterator[Hit]:
    if row.get("valid_to") and row["valid_to"] < day:
        yield Hit(
            T("{name} expired on {end}.", name=name or "?", end=row["valid_to"]),
            T("Replace it by a valid one, or leave it out."),
            path,
        )


def _ordered(case: Case, earlier: tuple[FactPath, Any], later: tuple[FactPath, Any]) -> Iterator[Hit]:
    if earlier[1] is not None and later[1] is not None and earlier[1] > later[1]:
        yield Hit(
            T(
                "{later} ({later_day}) is before {earlier} ({earlier_day}).",
                later=case.where(*later[0]),
                later_day=later[1],
                earlier=case.where(*earlier[0]),
                earlier_day=earlier[1],
            ),
            T("Correct one of the dates."),
            later[0],
        )


def _window(value: Any) -> tuple[date, date] | None:
    """Read a policy value ``[2026-03-01, 2026-04-30]`` or ``2026-03-01/2026-04-30``."""
    parts: Sequence[Any] = value.split("/") if isinstance(value, str) else value if isinstance(value, list) else ()
    days = [parse_date(str(part).strip()) for part in parts]
    if value is None:
        return None
    if len(days) != 2 or not all(isinstance(day, Read) for day in days):
        raise UsageError(
            T("The policy value {name} is “{value}”, which cannot be used.", name="apply_window", value=value),
            T("Write two dates in forms/policy.yaml, such as 2026-03-01/2026-04-30."),
        )
    first, last = (day.value for day in days if isinstance(day, Read))
    return first, last


TIMES: tuple[Rule, ...] = (
    Rule("A6-4", M, "6", call_window),
    Rule("A9-1", E, "9", construction_year, (ANY,)),
    Rule("A18-1", W, "18", after_the_policy),
    Rule("C15", E, "9(3)", task_spans, FOUNDING),
    Rule("C21", E, "9", date_chain, (ANY,)),
    Rule("C22", E, "9", milestones, ("application", "feasibility", "construction_plan", "acceptance")),
    Rule("M-expired", W, "7", expired),
)
"""Rules on dates."""
