"""After the rectification notice: its delivery, the report, the re-check, the revocation (article 12)."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.checks.consistency.warning import ISSUED, NOTICE, deadline
from toolkit.checks.places import in_order, inside
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING


def slips_follow_their_documents(case: Case) -> Iterator[Hit]:
    """Article 12: a document is delivered on its day or later; a refusal is witnessed (C29)."""
    issued = {
        case.at(name, "official", "docno"): (name, "official", "issue_date")
        for name in case.values
        if isinstance(case.at(name, "official"), dict)
    }
    for i, slip in enumerate(case.rows("delivery_slip")):
        there = issued.get(slip["docno"]) if slip.get("docno") else None
        if there is not None:
            yield from inside(case, ("delivery_slip", i, "received_date"), there, None, T("Correct one of the dates."))
        left = slip.get("method") == "left"
        if left and not (slip.get("refusal") and (slip.get("witness") or {}).get("name")):
            yield Hit(
                T("The document was left at the place without reason and witness of the refusal."),
                T("Write the reason of the refusal and who witnessed it."),
                ("delivery_slip", i, "refusal"),
                W,
            )
        elif not left and not slip.get("refusal") and case.left_out("delivery_slip", i, "receiver"):
            yield Hit(
                T("Nobody is said to have received the document."),
                T("Write who received it, or why it was refused."),
                ("delivery_slip", i, "receiver"),
                W,
            )


def every_requirement_answered(case: Case) -> Iterator[Hit]:
    """Article 12: the report answers every requirement of the notice, and no other (C30)."""
    yield from _covered(case, "rectification_report", "answers")


def every_requirement_checked(case: Case) -> Iterator[Hit]:
    """Article 12: the re-check looks at every requirement of the notice, and at no other (C30)."""
    yield from _covered(case, "recheck", "results")


def _covered(case: Case, document: str, table: str) -> Iterator[Hit]:
    rows, wanted = case.rows(document, table), case.rows(NOTICE, "requirements")
    said = {row.get("no") for row in rows}
    if not rows or not wanted or None in said:
        return
    numbers = {row["no"]: i for i, row in enumerate(wanted) if row.get("no") is not None}
    for no, i in numbers.items():
        if no not in said:
            yield Hit(
                T(
                    "Requirement {no} ({there}) does not stand in {here}.",
                    no=no,
                    there=case.where(NOTICE, "requirements", i),
                    here=case.where(document, table),
                ),
                T("Add a row for it."),
                (document, table),
            )
    for i, row in enumerate(rows):
        if row["no"] not in numbers:
            yield Hit(
                T(
                    "The notice has no requirement {no} ({there}).",
                    no=row["no"],
                    there=case.where(NOTICE, "requirements"),
                ),
                T("Correct the number."),
                (document, table, i, "no"),
            )


def answered_in_time(case: Case) -> Iterator[Hit]:
    """Article 12: the report comes within the time limit, or within an extension that was granted."""
    path: FactPath = ("rectification_report", "date")
    day, last = case.at(*path), deadline(case)
    longer = case.at("rectification_report", "extension", "to")
    end = longer or (last.day if last else None)
    if day and end and day > end:
        yield Hit(
            T(
                "The report is of {day}; the time limit ran to {end} ({there}).",
                day=day,
                end=end,
                there=case.where("rectification_report", "extension", "to") if longer else _limit(case),
            ),
            T("Correct the date, or enter the extension that was granted."),
            path,
        )
    if longer and case.left_out("rectification_report", "extension", "docno"):
        yield Hit(
            T("The time limit is extended to {day}, but by what document is not said.", day=longer),
            T("Enter the number of the document that granted it."),
            ("rectification_report", "extension", "docno"),
        )


def done_by_when(case: Case) -> Iterator[Hit]:
    """Article 12: what is done has a day, within its own time and before the report."""
    due = {row.get("no"): i for i, row in enumerate(case.rows(NOTICE, "requirements"))}
    for i, row in enumerate(case.rows("rectification_report", "answers")):
        path: FactPath = ("rectification_report", "answers", i, "done_date")
        if row.get("done") == "full" and case.left_out(*path):
            yield Hit(
                T("Requirement {no} is done, but when is not said.", no=row.get("no") or i + 1),
                T("Fill in the day."),
                path,
                E,
            )
        yield from inside(case, path, ISSUED, ("rectification_report", "date"), T("Correct one of the dates."))
        at = due.get(row.get("no"))
        if at is not None and case.at("rectification_report", "extension", "to") is None:
            limit = (NOTICE, "requirements", at, "due")
            yield from inside(case, path, None, limit, T("Say in the report why it took longer."))


def recheck_concludes(case: Case) -> Iterator[Hit]:
    """Article 12: rectification is 达标 if every requirement is met, and not otherwise."""
    rows, conclusion = case.rows("recheck", "results"), case.at("recheck", "conclusion")
    results = [row.get("passed") for row in rows]
    if results and None not in results and conclusion is not None and all(results) is not (conclusion == "met"):
        yield Hit(
            T(
                "The conclusion is “{conclusion}”, but {count} of {total} requirements are met ({there}).",
                conclusion=case.label("recheck_conclusion", conclusion),
                count=sum(map(bool, results)),
                total=len(results),
                there=case.where("recheck", "results"),
            ),
            T("Correct the results or the conclusion."),
            ("recheck", "conclusion"),
        )


def rechecked_after_the_deadline(case: Case) -> Iterator[Hit]:
    """Article 12: who fails the re-check had all the time that the notice gave."""
    day, last = case.at("recheck", "date"), deadline(case)
    if day and last and day <= last.day:
        failing = case.at("recheck", "conclusion") == "not_met"
        yield Hit(
            T("The re-check is of {day}; the time limit runs to {last}.", day=day, last=last.day),
            T("Re-check after the time limit; before it, only what is met can be told."),
            ("recheck", "date"),
            E if failing else W,
        )


def revoked_for_cause(case: Case) -> Iterator[Hit]:
    """Article 12: qualification is revoked only if rectification was re-checked and found 不达标."""
    if case.at("recheck", "conclusion") == "met":
        yield Hit(
            T(
                "The re-check found 达标 ({there}); nothing can be revoked.",
                there=case.where("recheck", "conclusion"),
            ),
            T("Correct the conclusion, or do not issue the decision."),
            ("revocation",),
        )
    if case.at(NOTICE) is not None and case.at(NOTICE, "official", "docno") is None:
        yield Hit(
            T(
                "The decision rests on a notice without a number ({there}).",
                there=case.where(NOTICE, "official", "docno"),
            ),
            T("A warning must have been issued first; enter its number."),
            (NOTICE, "official", "docno"),
        )


def article_twelve_in_order(case: Case) -> Iterator[Hit]:
    """Article 12: assessed, warned, re-checked, revoked, one after the other (A12-4)."""
    yield from in_order(
        case,
        ("assessment_notice", "official", "issue_date"),
        ("assessment_result", "official", "issue_date"),
        (NOTICE, "assessment", "result_date"),
        ISSUED,
        ("recheck", "date"),
        ("recheck", "decision_date"),
        ("revocation", "official", "issue_date"),
        ("revocation", "return_due"),
    )


def _limit(case: Case) -> object:
    said = case.at(NOTICE, "deadline_date") is not None
    return case.where(NOTICE, "deadline_date" if said else "deadline_days")


RECTIFYING: tuple[Rule, ...] = (
    Rule("A12-4", E, "12", revoked_for_cause, ("revocation",)),
    Rule("A12-5", W, "12", answered_in_time, ("rectification_report", "recheck")),
    Rule("A12-5-2", W, "12", done_by_when, ("rectification_report",)),
    Rule("C30", E, "12", every_requirement_answered, ("rectification_report", "recheck", "revocation")),
    Rule("C30-2", E, "12", every_requirement_checked, ("recheck", "revocation")),
    Rule("A12-9", E, "12", recheck_concludes, ("recheck", "revocation")),
    Rule("A12-10", E, "12", rechecked_after_the_deadline, ("recheck", "revocation")),
    Rule("C21-5", E, "12", article_twelve_in_order, (NOTICE, "recheck", "revocation")),
    Rule("C29-3", E, "12", slips_follow_their_documents, ("delivery_slip",)),
)
"""Rules on what follows a rectification notice."""
