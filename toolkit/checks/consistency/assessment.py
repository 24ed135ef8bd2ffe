"""Yearly reports and assessments: who is assessed, marks, grades, cycles (articles 11(4) and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from toolkit.checks.consistency.recognition import marks
from toolkit.checks.dates import add_months
from toolkit.checks.places import Listed, in_order, same
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
_CUTOFFS = (("excellent", "grade_excellent"), ("good", "grade_good"), ("pass", "grade_pass"))
"""Grade → the policy value with its least score, the best first."""


def grade_of_a_score(case: Case, score: Decimal | None) -> str | None:
    """Return the grade that a score has by the policy's cut-offs; None while one of them is unset."""
    if score is None:
        return None
    for grade, name in _CUTOFFS:
        least = case.policy_number(name)
        if least is None:
            return None
        if score >= least:
            return grade
    return "fail"


def grades_follow_scores(case: Case) -> Iterator[Hit]:
    """Article 12: each grade is that of the score, once the cut-offs are set."""
    for i, row in enumerate(case.rows("assessment_result", "alliances")):
        expected = grade_of_a_score(case, row.get("score"))
        if expected is not None and row.get("grade") not in (None, expected):
            yield Hit(
                T(
                    "A score of {score} ({there}) is “{expected}”, not “{grade}”.",
                    score=row["score"],
                    there=case.where("assessment_result", "alliances", i, "score"),
                    expected=case.label("grade", expected),
                    grade=case.label("grade", row["grade"]),
                ),
                T("Correct the score or the grade."),
                ("assessment_result", "alliances", i, "grade"),
            )


def all_assessed(case: Case) -> Iterator[Hit]:
    """Article 12: everybody who was called to the assessment is in the circular, and nobody else."""
    called = {row.get("name"): i for i, row in enumerate(case.rows("assessment_notice", "alliances"))}
    found = {row.get("name"): i for i, row in enumerate(case.rows("assessment_result", "alliances"))}
    if not called or not found or None in called or None in found:
        return
    lists = (("assessment_notice", called), ("assessment_result", found))
    for (here, mine), (there, other) in (lists, tuple(reversed(lists))):
        for name, i in mine.items():
            if name not in other:
                yield Hit(
                    T(
                        "{alliance} stands in {here}, but not in {there}.",
                        alliance=name,
                        here=case.where(here, "alliances", i, "name"),
                        there=case.where(there, "alliances"),
                    ),
                    T("Write the name alike in both, or say in the circular why it was not assessed."),
                    (here, "alliances", i, "name"),
                    W if here == "assessment_notice" else None,
                )


def assessment_chain(case: Case) -> Iterator[Hit]:
    """Article 12: the period ends, the notice is issued, reports come in, results are told, in this order."""
    yield from in_order(case, ("assessment_notice", "period_from"), ("assessment_notice", "period_to"))
    yield from in_order(
        case,
        ("assessment_notice", "official", "issue_date"),
        ("assessment_notice", "due"),
        ("assessment_result", "official", "issue_date"),
    )


def period_of_the_cycle(case: Case) -> Iterator[Hit]:
    """Article 12: the period that is assessed is as long as the cycle, once that is set."""
    months = case.policy_number("assessment_cycle_months")
    first, last = case.at("assessment_notice", "period_from"), case.at("assessment_notice", "period_to")
    if None in (months, first, last):
        return
    expected = add_months(first, int(months or 0)) - timedelta(days=1)
    if last != expected:
        yield Hit(
            T(
                "{here} is {last}; {months} months from {there} ({first}) end on {expected}.",
                here=case.where("assessment_notice", "period_to"),
                last=last,
                months=months,
                there=case.where("assessment_notice", "period_from"),
                first=first,
                expected=expected,
            ),
            T("Correct the period, or set assessment_cycle_months in forms/policy.yaml."),
            ("assessment_notice", "period_to"),
        )


def weights_of_the_notice(case: Case) -> Iterator[Hit]:
    """Article 12: the weights of all indicators add up to 100."""
    yield from marks(case, ("assessment_notice", "indicators"))


def quotes_the_notice(case: Case) -> Iterator[Hit]:
    """Article 12: the circular quotes the assessment notice by its number (C29)."""
    remedy = T("Quote it as it was issued.")
    there = ("assessment_notice", "official", "docno")
    yield from same(case, ("assessment_result", "notice_docno"), there, remedy)
    yield from same(case, ("assessment_result", "year"), ("assessment_notice", "year"), remedy)


def own_marks(case: Case) -> Iterator[Hit]:
    """Article 12: in a self-assessment the marks add up to 100, and no score is above its marks."""
    for n in range(len(case.rows("annual_report"))):
        yield from marks(case, ("annual_report", n, "scores"))


def yearly_money(case: Case) -> Iterator[Hit]:
    """Article 11(1): in a yearly report no more public money is spent, or received, than money in all."""
    pairs = (("received_gov", "received"), ("spent_gov", "spent"))
    for n, row in enumerate(case.rows("annual_report")):
        funds = row.get("funds") or {}
        for part, whole in pairs:
            mine, other = funds.get(part), funds.get(whole)
            if mine is not None and other is not None and mine > other:
                yield Hit(
                    T(
                        "{here} is {mine}, more than {there} ({other}).",
                        here=case.where("annual_report", n, "funds", part),
                        mine=mine,
                        there=case.where("annual_report", n, "funds", whole),
                        other=other,
                    ),
                    T("Public money is part of it; correct one of the two."),
                    ("annual_report", n, "funds", part),
                )


def report_after_the_year(case: Case) -> Iterator[Hit]:
    """Article 11(4): a yearly report is made once the year is over, one for each year."""
    first: dict[int, int] = {}
    for n, row in enumerate(case.rows("annual_report")):
        year, day = row.get("year"), row.get("date")
        if year is not None and day is not None and day <= date(year, 12, 31):
            yield Hit(
                T("The report of {day} is on {year}, which was not over.", day=day, year=year),
                T("Correct the year or the date."),
                ("annual_report", n, "date"),
            )
        earlier = n if year is None else first.setdefault(year, n)
        if earlier != n:
            yield Hit(
                T(
                    "There are two reports on {year}: {here} and {there}.",
                    year=year,
                    here=case.where("annual_report", n),
                    there=case.where("annual_report", earlier),
                ),
                T("Make one report a year."),
                ("annual_report", n, "year"),
            )


def tracking_chosen(case: Case) -> Iterator[Hit]:
    """Article 11(4): how often members report on their tasks is chosen, not left to the default."""
    if case.at("choices", "track_months") is not None and case.left_out("choices", "track_months"):
        yield Hit(
            T(
                "Not chosen, so that the defaults are printed: {names}.",
                names=Listed((case.where("choices", "track_months"),)),
            ),
            T("Let the members decide, and fill it in under “choices”."),
            ("choices", "track_months"),
        )


ASSESSMENT: tuple[Rule, ...] = (
    Rule("A11-8", M, "11(4)", tracking_chosen, ("agreement", "charter")),
    Rule("A11-8-2", W, "11(4)", report_after_the_year, ("annual_report",)),
    Rule("A12-1", W, "12", grades_follow_scores, ("assessment_result",)),
    Rule("A12-11", E, "12", all_assessed, ("assessment_result",)),
    Rule("A12-12", E, "12", weights_of_the_notice, ("assessment_notice",)),
    Rule("A12-13", E, "12", own_marks, ("annual_report",)),
    Rule("A12-14", W, "12", period_of_the_cycle, ("assessment_notice",)),
    Rule("C17-7", E, "11(1)", yearly_money, ("annual_report",)),
    Rule("C21-7", E, "12", assessment_chain, ("assessment_notice", "assessment_result")),
    Rule("C29-4", E, "12", quotes_the_notice, ("assessment_result",)),
)
"""Rules on reports and assessments."""
