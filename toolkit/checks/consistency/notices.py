"""Official documents (公文): number, title, dates, addressees, lists of alliances."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from toolkit.checks.derived import Row
from toolkit.checks.periods import unpublished_warning, working_days
from toolkit.checks.rules import ANY, Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
LISTING = (
    "publicity",
    "approval_notice",
    "recognition_notice",
    "assessment_notice",
    "assessment_result",
)
"""Documents that name several alliances in a list."""
_YEAR = re.compile(r"〔([0-9]{4})〕")
_TITLE_MARKS = re.compile(r"[，。；：！？,;:!?]")


def official_documents(case: Case) -> Iterator[tuple[FactPath, Row, Row]]:
    """Yield every official document of which something is said: its path, its facts, its formal elements."""
    for name, said in case.values.items():
        rows: list[tuple[FactPath, Any]] = [((name,), said)]
        if isinstance(said, list):
            rows = [((name, i), row) for i, row in enumerate(said)]
        for path, row in rows:
            if isinstance(row, Mapping) and isinstance(row.get("official"), Mapping):
                yield path, row, row["official"]


def issued(case: Case, name: str) -> date | None:
    """Return the date of an official document; None where there is none yet."""
    found: date | None = case.block(name, "official").get("issue_date")
    return found


def docno_year(case: Case) -> Iterator[Hit]:
    """The year in a document's number is that of its date."""
    for path, _, official in official_documents(case):
        number, day = official.get("docno"), official.get("issue_date")
        year = _YEAR.search(number or "")
        if year and day and int(year[1]) != day.year:
            yield Hit(
                T(
                    "{number} is of the year {year}, the document of {day} (see {there}).",
                    number=number,
                    year=year[1],
                    day=day,
                    there=case.where(*path, "official", "issue_date"),
                ),
                T("Correct the number or the date."),
                (*path, "official", "docno"),
            )


def docno_once(case: Case) -> Iterator[Hit]:
    """A number is given to one document only."""
    first: dict[str, FactPath] = {}
    for path, _, official in official_documents(case):
        number = official.get("docno")
        if not number:
            continue
        earlier = first.setdefault(number, path)
        if earlier != path:
            yield Hit(
                T(
                    "{number} is given twice: {here} and {there}.",
                    number=number,
                    here=case.where(*path, "official", "docno"),
                    there=case.where(*earlier, "official", "docno"),
                ),
                T("Give each document a number of its own."),
                (*path, "official", "docno"),
            )


def plain_title(case: Case) -> Iterator[Hit]:
    """A title has no punctuation besides title marks and quotation marks (条例, GB/T 9704)."""
    for path, _, official in official_documents(case):
        found = _TITLE_MARKS.search(re.sub(r"《[^》]*》", "", official.get("title") or ""))
        if found:
            yield Hit(
                T("The title has the sign “{sign}” in it.", sign=found.group()),
                T("Take it out; a title has no punctuation besides 《》 and quotation marks."),
                (*path, "official", "title"),
            )


def printed_after_signing(case: Case) -> Iterator[Hit]:
    """A document is printed on the day it is signed or later."""
    for path, _, official in official_documents(case):
        day, printed = official.get("issue_date"), official.get("print_date")
        if day and printed and printed < day:
            yield Hit(
                T(
                    "It is printed on {printed}, before {there} ({day}).",
                    printed=printed,
                    there=case.where(*path, "official", "issue_date"),
                    day=day,
                ),
                T("Correct one of the dates."),
                (*path, "official", "print_date"),
            )


def not_older_than_the_measures(case: Case) -> Iterator[Hit]:
    """Article 18: no document is older than what it rests on."""
    basis = [row for row in case.rows("policy", "basis") if row.get("date")]
    newest = max(basis, key=lambda row: row["date"], default=None)
    if newest is None:
        return
    for path, _, official in official_documents(case):
        day = official.get("issue_date")
        if day and day < newest["date"]:
            yield Hit(
                T(
                    "The document of {day} is older than {title} of {issued}, on which it rests.",
                    day=day,
                    title=newest.get("title") or "?",
                    issued=newest["date"],
                ),
                T("Check both dates."),
                (*path, "official", "issue_date"),
            )


def repeated_addressees(case: Case) -> Iterator[Hit]:
    """Nobody is addressed twice, and who is addressed gets no copy besides."""
    for path, _, official in official_documents(case):
        addressed = official.get("recipients") or []
        for i, name in enumerate(official.get("cc") or []):
            if name and name in addressed:
                yield Hit(
                    T(
                        "{name} gets a copy though it is addressed already in {there}.",
                        name=name,
                        there=case.where(*path, "official", "recipients"),
                    ),
                    T("Leave it out of the copies."),
                    (*path, "official", "cc", i),
                )


def listed_as_known(case: Case) -> Iterator[Hit]:
    """The department's lists name an alliance and its lead as they are called in the application (C02)."""
    alliance = case.block("alliance")
    name, lead = alliance.get("name"), (case.lead or {}).get("name")
    if not name or not lead:
        return
    for document in LISTING:
        rows = case.rows(document, "alliances")
        for i, row in enumerate(rows):
            if row.get("name") == name and row.get("lead") and row["lead"] != lead:
                yield Hit(
                    T(
                        "{alliance} is listed with the lead {listed}; its lead is {lead} (see {there}).",
                        alliance=name,
                        listed=row["lead"],
                        lead=lead,
                        there=case.where(*case.lead_path, "name"),
                    ),
                    T("Write the lead's name as in the application, or name the filed change."),
                    (document, "alliances", i, "lead"),
                )
            elif row.get("lead") == lead and row.get("name") and row["name"] != name:
                yield Hit(
                    T(
                        "{lead} is listed with the alliance {listed}; the alliance is called {alliance} (see {there}).",
                        lead=lead,
                        listed=row["name"],
                        alliance=name,
                        there=case.where("alliance", "name"),
                    ),
                    T("Write the alliance's name as in the application, character for character."),
                    (document, "alliances", i, "name"),
                )


def public_notice(case: Case) -> Iterator[Hit]:
    """A list is on public notice for as many working days as the policy asks for, and before the approval."""
    notice = case.block("publicity")
    first, last = notice.get("start"), notice.get("end")
    least = case.policy_number("publicity_workdays")
    if first and last and last < first:
        yield Hit(
            T("The public notice ends on {last}, before it begins on {first}.", first=first, last=last),
            T("Correct one of the dates."),
            ("publicity", "end"),
            E,
        )
    elif first and last and least is not None:
        days, unpublished = working_days(first, last)
        if days < least:
            yield Hit(
                T(
                    "From {first} to {last} there are {days} working days; public notice takes {least} or more.",
                    first=first,
                    last=last,
                    days=days,
                    least=least,
                ),
                T("End it later."),
                ("publicity", "end"),
            )
        if unpublished:
            yield Hit(*unpublished_warning(unpublished), ("publicity", "end"), W)
    approved = issued(case, "approval_notice")
    if last and approved and approved <= last:
        yield Hit(
            T(
                "The approval is of {day}; the public notice goes on to {last} (see {there}).",
                day=approved,
                last=last,
                there=case.where("publicity", "end"),
            ),
            T("Approve after the public notice has ended."),
            ("approval_notice", "official", "issue_date"),
            E,
        )


NOTICES: tuple[Rule, ...] = (
    Rule("A18-2", W, "18", not_older_than_the_measures, (ANY,)),
    Rule("C01-2", E, "8", listed_as_known, LISTING),
    Rule("C20", E, "GB/T 9704-2012", docno_year, (ANY,)),
    Rule("C20-2", E, "GB/T 9704-2012", docno_once, (ANY,)),
    Rule("C20-3", W, "GB/T 9704-2012", plain_title, (ANY,)),
    Rule("C20-4", W, "GB/T 9704-2012", printed_after_signing, (ANY,)),
    Rule("C28", W, "GB/T 9704-2012", repeated_addressees, (ANY,)),
    Rule("A8-3", W, "8", public_notice, ("publicity", "approval_notice")),
)
"""Rules on official documents."""
