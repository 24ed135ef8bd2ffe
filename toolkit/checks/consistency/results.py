"""What an alliance brings about in the six kinds of tasks of article 5: standards, platforms, patents and so on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
REPORTING = ("acceptance", "annual_report", "national_recommendation")
"""Documents that report results."""
_SETTLED = ("granted", "published")
_DATED = ("ip_assets", "standards", "transfers")
_NUMBERED_KINDS = ("invention", "utility", "design", "software", "variety", "layout", "standard")


def end_of_report(case: Case) -> tuple[FactPath, date] | None:
    """Return the last day that results can be of in what is made: the day it is handed in."""
    for path in (("acceptance", "apply_date"), ("annual_report", "period_to"), ("annual_report", "date")):
        day = case.block(path[0]).get(path[1])
        if path[0] in case.plan.documents and day is not None:
            return path, day
    return None


def standards_have_numbers(case: Case) -> Iterator[Hit]:
    """Article 5(1): a published standard has its number and its date."""
    for i, row in enumerate(case.rows("standards")):
        for key in ("number", "date"):
            if row.get("status") == "published" and not row.get(key) and case.left_out("standards", i, key):
                yield Hit(
                    T(
                        "The standard “{title}” is published but {what} is not said.",
                        title=row.get("title") or i + 1,
                        what=case.where("standards", i, key),
                    ),
                    T("Fill it in, or correct the status."),
                    ("standards", i, key),
                )


def planned_platforms_run(case: Case) -> Iterator[Hit]:
    """Article 5(2): each platform that was planned in the application runs, under the same name and host."""
    running = {row.get("name"): i for i, row in enumerate(case.rows("services"))}
    services = case.rows("services")
    for i, planned in enumerate(case.rows("application", "platform_services")):
        name = planned.get("name")
        if not name:
            continue
        here = case.where("application", "platform_services", i, "name")
        if name not in running:
            yield Hit(
                T(
                    "The platform “{name}” was planned ({here}) but does not stand among those in operation.",
                    name=name,
                    here=here,
                ),
                T("Enter it in the table of platforms in operation under the same name, or say why there is none."),
                ("services",),
            )
            continue
        host = services[running[name]].get("host")
        if host and planned.get("host") and host != planned["host"]:
            yield Hit(
                T(
                    "The platform “{name}” is hosted by {host}; planned was {planned} ({here}).",
                    name=name,
                    host=host,
                    planned=planned["host"],
                    here=here,
                ),
                T("Correct the host, or explain the change."),
                ("services", running[name], "host"),
            )


def platforms_opened(case: Case) -> Iterator[Hit]:
    """Article 5(2): a platform that serves others has a day since when, not after the report."""
    end = end_of_report(case)
    for i, row in enumerate(case.rows("services")):
        since = row.get("running_since")
        if since is None and (row.get("units_served") or row.get("times")):
            yield Hit(
                T("The platform “{name}” has served units but has no first day.", name=row.get("name") or i + 1),
                T("Fill in since when it runs."),
                ("services", i, "running_since"),
            )
        elif since is not None and end is not None and since > end[1]:
            yield _after(case, ("services", i, "running_since"), since, end)


def pool_entries(case: Case) -> Iterator[Hit]:
    """Article 5(3): a patent in the pool has a number, and how it is licensed is settled."""
    pool = case.block("choices").get("pool")
    for i, row in enumerate(case.rows("ip_assets")):
        if not row.get("pool"):
            continue
        title = row.get("title") or i + 1
        if pool == "none":
            yield Hit(
                T(
                    "“{title}” is in the pool, but {choice} says there is none.",
                    title=title,
                    choice=case.where("choices", "pool"),
                ),
                T("Correct one of the two."),
                ("ip_assets", i, "pool"),
                E,
            )
        for key in ("number", "licence_mode"):
            needless = key == "number" and row.get("kind") not in _NUMBERED_KINDS
            if not row.get(key) and not needless and case.left_out("ip_assets", i, key):
                yield Hit(
                    T(
                        "“{title}” is in the pool but {what} is not said.",
                        title=title,
                        what=case.where("ip_assets", i, key),
                    ),
                    T("Fill it in."),
                    ("ip_assets", i, key),
                )


def transfers_between_two(case: Case) -> Iterator[Hit]:
    """Article 5(4): a transfer goes from one to another; a registered contract has a number."""
    for i, row in enumerate(case.rows("transfers")):
        if row.get("receiver") and row.get("receiver") == row.get("provider"):
            yield Hit(
                T("{org} is both provider and receiver.", org=row["receiver"]),
                T("Name the other party."),
                ("transfers", i, "receiver"),
            )
        if row.get("registered") and not row.get("contract_no") and case.left_out("transfers", i, "contract_no"):
            yield Hit(
                T("The contract “{title}” is registered but has no number.", title=row.get("title") or i + 1),
                T("Fill in its number, or correct “registered”."),
                ("transfers", i, "contract_no"),
            )


def transfers_once(case: Case) -> Iterator[Hit]:
    """Article 5(4): each contract is counted once in the sum."""
    first: dict[str, int] = {}
    for i, row in enumerate(case.rows("transfers")):
        number = row.get("contract_no")
        earlier = first.setdefault(number, i) if number else i
        if earlier != i:
            yield Hit(
                T(
                    "The contract {number} is counted twice: {here} and {there}.",
                    number=number,
                    here=case.where("transfers", i),
                    there=case.where("transfers", earlier),
                ),
                T("Leave out one of the two; the sum counts each contract once."),
                ("transfers", i, "contract_no"),
            )


def training_spans(case: Case) -> Iterator[Hit]:
    """Article 5(5): a training ends after it begins, and somebody took part."""
    for i, row in enumerate(case.rows("talents")):
        start, end = row.get("start"), row.get("end")
        if start and end and end < start:
            yield Hit(
                T(
                    "It ends on {end}, before {there} ({start}).",
                    end=end,
                    there=case.where("talents", i, "start"),
                    start=start,
                ),
                T("Correct one of the dates."),
                ("talents", i, "end"),
            )
        if row.get("count") == 0:
            yield Hit(
                T("Nobody took part in “{title}”.", title=row.get("title") or i + 1),
                T("Enter how many took part, or leave the row out."),
                ("talents", i, "count"),
            )


def events_in_the_period(case: Case) -> Iterator[Hit]:
    """Article 5(6): events that are reported took place since the construction began and before the report."""
    start = case.block("alliance").get("construction_start")
    end = end_of_report(case)
    for i, row in enumerate(case.rows("events")):
        day, last = row.get("date"), row.get("end")
        if day and last and last < day:
            yield Hit(
                T(
                    "It ends on {end}, before {there} ({start}).",
                    end=last,
                    there=case.where("events", i, "date"),
                    start=day,
                ),
                T("Correct one of the dates."),
                ("events", i, "end"),
                E,
            )
        if day and start and day < start:
            yield Hit(
                T(
                    "{here} is {day}, before {there} ({start}).",
                    here=case.where("events", i, "date"),
                    day=day,
                    there=case.where("alliance", "construction_start"),
                    start=start,
                ),
                T("Correct the date, or leave the event out: it was before the construction."),
                ("events", i, "date"),
            )
        if end and (late := last or day) and late > end[1]:
            yield _after(case, ("events", i, "end" if last else "date"), late, end)


def results_in_the_period(case: Case) -> Iterator[Hit]:
    """Article 5: results are of the alliance's own time: since the construction began, and before the report."""
    start, end = case.block("alliance").get("construction_start"), end_of_report(case)
    for table in _DATED:
        for i, row in enumerate(case.rows(table)):
            day = row.get("date")
            if day is None or (table == "ip_assets" and row.get("origin") == "background"):
                continue
            if start and day < start:
                yield Hit(
                    T(
                        "{here} is {day}, before {there} ({start}).",
                        here=case.where(table, i, "date"),
                        day=day,
                        there=case.where("alliance", "construction_start"),
                        start=start,
                    ),
                    T("What was there before is not a result of the alliance; enter it as background or leave it out."),
                    (table, i, "date"),
                )
            elif end and day > end[1]:
                yield _after(case, (table, i, "date"), day, end)


def settled_property(case: Case) -> Iterator[Hit]:
    """Article 5(3): a granted right has its number."""
    for i, row in enumerate(case.rows("ip_assets")):
        settled = row.get("status") in _SETTLED and row.get("kind") in _NUMBERED_KINDS
        if settled and not row.get("number") and not row.get("pool") and case.left_out("ip_assets", i, "number"):
            yield Hit(
                T("“{title}” is granted but has no number.", title=row.get("title") or i + 1),
                T("Fill in the number, or correct the status."),
                ("ip_assets", i, "number"),
            )


def _after(case: Case, path: FactPath, day: date, end: tuple[FactPath, date]) -> Hit:
    return Hit(
        T(
            "{here} is {day}, after {there} ({end}).",
            here=case.where(*path),
            day=day,
            there=case.where(*end[0]),
            end=end[1],
        ),
        T("Correct the date, or leave it to the next report."),
        path,
    )


RESULTS: tuple[Rule, ...] = (
    Rule("A5-1-2", W, "5(1)", standards_have_numbers, REPORTING),
    Rule("A5-2", W, "5(2)", planned_platforms_run, ("acceptance",)),
    Rule("A5-2-2", W, "5(2)", platforms_opened, REPORTING),
    Rule("A5-3", W, "5(3)", pool_entries, (*REPORTING, "agreement", "ip_rules")),
    Rule("A5-3-2", W, "5(3)", settled_property, REPORTING),
    Rule("A5-4", W, "5(4)", transfers_between_two, REPORTING),
    Rule("A5-4-2", W, "5(4)", transfers_once, REPORTING),
    Rule("A5-5", W, "5(5)", training_spans, REPORTING),
    Rule("A5-6", W, "5(6)", events_in_the_period, (*REPORTING, "major_event")),
    Rule("A5-7", W, "5", results_in_the_period, REPORTING),
)
"""Rules on results."""
