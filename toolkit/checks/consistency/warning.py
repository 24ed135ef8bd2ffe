"""The rectification notice: who is warned, for what, and until when (article 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.checks.periods import DayKind, Deadline, after_days, unpublished_warning
from toolkit.checks.places import inside, same
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
NOTICE = "rectification_notice"
ISSUED: FactPath = (NOTICE, "official", "issue_date")
_WARNED = ("warned", "rectifying", "revoked")
_IS_A_WARNING = "限期整改"


def received(case: Case) -> FactPath | None:
    """Return where it is said when the rectification notice was received: the delivery slip of its number."""
    number = case.at(NOTICE, "official", "docno")
    for i, slip in enumerate(case.rows("delivery_slip")):
        if number and slip.get("docno") == number:
            return "delivery_slip", i, "received_date"
    return None


def counted_from(case: Case) -> FactPath:
    """Return the place of the day that the days of the notice are counted from: its receipt, or its issue."""
    slip = received(case) if case.at(NOTICE, "deadline_start") != "issued" else None
    return slip or ISSUED


def day_kind(case: Case) -> DayKind:
    """Return what the days of the notice are; calendar days unless working days are said."""
    return "working" if case.at(NOTICE, "deadline_kind") == "working" else "calendar"


def deadline(case: Case) -> Deadline | None:
    """Return the last day of the rectification: the date in the notice, else its days counted out; None if unknown."""
    said: date | None = case.at(NOTICE, "deadline_date")
    if said is not None:
        return Deadline(said, said)
    days, start = case.at(NOTICE, "deadline_days"), case.at(*counted_from(case))
    return None if days is None or start is None else after_days(start, days, day_kind(case))


def failed(case: Case) -> Iterator[Hit]:
    """Article 12: only an alliance whose last grade is 不合格 is warned and told to rectify."""
    grade, path = case.at(NOTICE, "assessment", "grade"), (NOTICE, "assessment", "grade")
    if grade not in (None, "fail"):
        yield Hit(
            T("The grade is “{grade}”; only 不合格 is followed by a warning.", grade=case.label("grade", grade)),
            T("Correct the grade, or do not issue the notice."),
            path,
        )
    at = _listed(case)
    listed = case.at("assessment_result", "alliances", at, "grade") if at is not None else None
    if listed not in (None, "fail"):
        yield Hit(
            T(
                "The circular ({there}) says “{grade}”; only 不合格 is followed by a warning.",
                there=case.where("assessment_result", "alliances", at or 0, "grade"),
                grade=case.label("grade", listed),
            ),
            T("Correct the grade, or do not issue the notice."),
            path,
        )


def quoted_as_issued(case: Case) -> Iterator[Hit]:
    """Article 12: notice and circular are quoted by their numbers, year, date and score as they were issued (C29)."""
    at, remedy = _listed(case), T("Quote it as it was issued.")
    own: FactPath = (NOTICE, "assessment")
    pairs: list[tuple[str, FactPath]] = [
        ("notice_no", ("assessment_notice", "official", "docno")),
        ("result_docno", ("assessment_result", "official", "docno")),
        ("result_date", ("assessment_result", "official", "issue_date")),
        ("year", ("assessment_result", "year")),
    ]
    if at is not None:
        pairs.append(("score", ("assessment_result", "alliances", at, "score")))
    for key, there in pairs:
        yield from same(case, (*own, key), there, remedy)


def addressed_to_the_lead(case: Case) -> Iterator[Hit]:
    """Article 12: the notice is addressed to the lead unit, by its full name (C29)."""
    names, lead = case.at(NOTICE, "official", "recipients"), (case.lead or {}).get("name")
    if names and lead and lead not in names:
        yield Hit(
            T(
                "The notice is not addressed to {lead} ({there}).",
                lead=lead,
                there=case.where(*case.lead_path, "name"),
            ),
            T("Address it to the lead unit by its full name, or leave the addressees out: they are filled in."),
            (NOTICE, "official", "recipients"),
        )


def warned_once(case: Case) -> Iterator[Hit]:
    """Article 12: who is warned already gets no second notice; rectification is re-checked instead."""
    state, issued = case.at("alliance", "state"), case.at(*ISSUED)
    number = case.at(NOTICE, "official", "docno")
    if state in _WARNED and issued is None and number is None:
        yield Hit(
            T(
                "The alliance is “{state}” already ({there}); this would be a second notice.",
                state=case.label("state", state),
                there=case.where("alliance", "state"),
            ),
            T("Re-check its rectification (document recheck), or correct the state."),
            (NOTICE, "official"),
        )
    passed = case.at("recheck", "date") if case.at("recheck", "conclusion") == "met" else None
    for i, slip in enumerate(case.rows("delivery_slip")):
        other, day = slip.get("docno"), slip.get("received_date")
        if not other or other == number or day is None or _IS_A_WARNING not in (slip.get("document") or ""):
            continue
        before = issued is None or day <= issued
        mended = passed is not None and day <= passed and (issued is None or passed <= issued)
        if before and not mended:
            yield Hit(
                T(
                    "The notice {other} was delivered on {day} ({there}); this is a second notice.",
                    other=other,
                    day=day,
                    there=case.where("delivery_slip", i, "docno"),
                ),
                T("Re-check the rectification of the first, or enter that it was passed."),
                (NOTICE, "official", "docno"),
            )


def time_to_rectify(case: Case) -> Iterator[Hit]:
    """Article 12: a time limit is set; it ends after the notice, and days and date agree."""
    days, said = case.at(NOTICE, "deadline_days"), case.at(NOTICE, "deadline_date")
    path: FactPath = (NOTICE, "deadline_date")
    if case.left_out(NOTICE, "deadline_days") and case.left_out(*path) and case.at(NOTICE) is not None:
        yield Hit(
            T("No time limit is set; article 12 asks for one."),
            T("Fill in the days, the date, or both."),
            (NOTICE, "deadline_days"),
        )
    issued = case.at(*ISSUED)
    if said is not None and issued is not None and said <= issued:
        yield Hit(
            T(
                "{here} is {said}, not after {there} ({issued}).",
                here=case.where(*path),
                said=said,
                there=case.where(*ISSUED),
                issued=issued,
            ),
            T("Give a later date."),
            path,
        )
    start = case.at(*counted_from(case))
    if days is not None and start is not None:
        last = after_days(start, days, day_kind(case))
        known = received(case) is not None or case.at(NOTICE, "deadline_start") == "issued"
        if said is not None and known and said not in (last.day, last.nominal):
            yield Hit(
                T(
                    "{here} is {said}; {days} days after {there} ({start}) end on {last}.",
                    here=case.where(*path),
                    said=said,
                    days=days,
                    there=case.where(*counted_from(case)),
                    start=start,
                    last=last.day,
                ),
                T("Make days and date agree."),
                path,
            )
        if last.unpublished:
            yield Hit(*unpublished_warning(last.unpublished), (NOTICE, "deadline_days"), W)
    most = case.policy_number("rectification_days")
    if days is not None and most is not None and days > most:
        yield Hit(
            T("{days} days are more than the policy's {most}.", days=days, most=most),
            T("Shorten the time limit, or set rectification_days in forms/policy.yaml."),
            (NOTICE, "deadline_days"),
            W,
        )


def requirements_answer_findings(case: Case) -> Iterator[Hit]:
    """Article 12: every finding has a requirement, every requirement a finding, and is due within the time limit."""
    findings, requirements = case.rows(NOTICE, "findings"), case.rows(NOTICE, "requirements")
    numbers = {row["no"]: i for i, row in enumerate(findings) if row.get("no") is not None}
    answered = {n for row in requirements for n in row.get("finding_ref") or ()}
    for no, i in numbers.items():
        if requirements and no not in answered:
            yield Hit(
                T("Finding {no} has no requirement ({there}).", no=no, there=case.where(NOTICE, "requirements")),
                T("Add what is to be done about it."),
                (NOTICE, "findings", i),
            )
    last = deadline(case)
    for i, row in enumerate(requirements):
        for n, no in enumerate(row.get("finding_ref") or ()):
            if no is not None and findings and no not in numbers:
                yield Hit(
                    T("There is no finding {no} ({there}).", no=no, there=case.where(NOTICE, "findings")),
                    T("Correct the number."),
                    (NOTICE, "requirements", i, "finding_ref", n),
                )
        due, path = row.get("due"), (NOTICE, "requirements", i, "due")
        if due and last and due > last.day:
            yield Hit(
                T("It is due on {due}, after the time limit {last}.", due=due, last=last.day),
                T("Every requirement must be due within the time limit."),
                path,
            )
        yield from inside(case, path, ISSUED, None, T("Give a date after the notice."))


def numbered_in_order(case: Case) -> Iterator[Hit]:
    """Article 12: findings and requirements are numbered from 1 without gaps, so that they can be quoted."""
    for table in ("findings", "requirements"):
        rows = case.rows(NOTICE, table)
        for i, row in enumerate(rows):
            if row.get("no") not in (None, i + 1):
                yield Hit(
                    T("The number {no} should be {expected}.", no=row["no"], expected=i + 1),
                    T("Number the rows 1, 2, 3 … in their order."),
                    (NOTICE, table, i, "no"),
                )
                break


def _listed(case: Case) -> int | None:
    name = case.at("alliance", "name")
    rows = enumerate(case.rows("assessment_result", "alliances"))
    return next((i for i, row in rows if name and row.get("name") == name), None)


_AFTER = (NOTICE, "recheck", "revocation")
WARNINGS: tuple[Rule, ...] = (
    Rule("A12-2", E, "12", failed, _AFTER),
    Rule("A12-3", E, "12", time_to_rectify, _AFTER),
    Rule("A12-6", E, "12", requirements_answer_findings, _AFTER),
    Rule("A12-6-2", W, "12", numbered_in_order, (NOTICE,)),
    Rule("A12-7", E, "12", warned_once, (NOTICE,)),
    Rule("C29", E, "12", quoted_as_issued, _AFTER),
    Rule("C29-2", E, "12", addressed_to_the_lead, (NOTICE,)),
)
"""Rules on the rectification notice."""
