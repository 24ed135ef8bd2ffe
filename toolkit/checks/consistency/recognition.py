"""Acceptance by experts, recognition, certificate, and what only a recognised alliance may do (10, 14, 15)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from toolkit.checks.dates import add_years
from toolkit.checks.places import in_order, inside, missing_keys, same
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
_FULL_MARKS = Decimal(100)
_GRADES = ("fail", "pass", "good", "excellent")
"""From the worst to the best."""
_OPINION = "acceptance_opinion"


def all_items_found(case: Case) -> Iterator[Hit]:
    """Article 10: the experts looked at all twelve things that article 9 asks for."""
    path: FactPath = (_OPINION, "findings")
    for label in missing_keys(case, path, "item", "completion_item"):
        yield Hit(T("The item “{item}” was not checked.", item=label), T("Check it."), path)


def opinion_follows(case: Case) -> Iterator[Hit]:
    """Article 10: passed only if nothing of article 9 is missing; to be rectified only with a day to do it by."""
    conclusion = case.at(_OPINION, "conclusion")
    open_items = [
        (i, row) for i, row in enumerate(case.rows(_OPINION, "findings")) if row.get("done") in ("none", "part")
    ]
    if conclusion == "pass" and open_items:
        i, row = open_items[0]
        yield Hit(
            T(
                "The conclusion is “{conclusion}”, but “{item}” is not done ({there}).",
                conclusion=case.label("acceptance_conclusion", conclusion),
                item=case.label("completion_item", row.get("item")),
                there=case.where(_OPINION, "findings", i, "done"),
            ),
            T("Correct the finding or the conclusion."),
            (_OPINION, "conclusion"),
        )
    if conclusion == "rectify":
        if case.left_out(_OPINION, "due_date"):
            yield Hit(
                T("Passing once rectified needs a day to rectify by."),
                T("Fill in the day."),
                (_OPINION, "due_date"),
            )
        yield from inside(case, (_OPINION, "due_date"), (_OPINION, "date"), None, T("Give a later day."))


def opinion_and_request(case: Case) -> Iterator[Hit]:
    """Article 10: where the experts found less than the request says, both are named."""
    asked = {row.get("item"): i for i, row in enumerate(case.rows("acceptance", "completion"))}
    for i, row in enumerate(case.rows(_OPINION, "findings")):
        at = asked.get(row.get("item"))
        said = case.rows("acceptance", "completion")[at].get("done") if at is not None else None
        if said == "full" and row.get("done") in ("none", "part"):
            yield Hit(
                T(
                    "The experts found “{found}”; the request says “{said}” ({there}).",
                    found=case.label("done", row["done"]),
                    said=case.label("done", said),
                    there=case.where("acceptance", "completion", at or 0, "done"),
                ),
                T("Keep the finding if it is right; the alliance must complete the item."),
                (_OPINION, "findings", i, "done"),
            )


def marks_of_acceptance(case: Case) -> Iterator[Hit]:
    """Article 10: the marks add up to 100, and no index has more than its marks."""
    yield from marks(case, (_OPINION, "scores"))


def marks(case: Case, path: FactPath) -> Iterator[Hit]:
    """Find marks that don't add up to 100, and scores above the marks of their index."""
    rows = case.at(*path) or []
    weights = [row.get("weight") for row in rows]
    if rows and None not in weights and sum(weights) != _FULL_MARKS:
        yield Hit(
            T("The marks add up to {total}, not to 100.", total=sum(weights)),
            T("Correct the marks of the indices."),
            path,
        )
    for i, row in enumerate(rows):
        score, weight = row.get("score"), row.get("weight")
        if score is not None and weight is not None and score > weight:
            yield Hit(
                T(
                    "The score {score} is more than the index has: {weight} ({there}).",
                    score=score,
                    weight=weight,
                    there=case.where(*path, i, "weight"),
                ),
                T("Correct the score."),
                (*path, i, "score"),
            )


def acceptance_chain(case: Case) -> Iterator[Hit]:
    """Article 10: the year is over, acceptance asked for, experts look, the department recognises, in this order."""
    yield from in_order(
        case,
        ("alliance", "construction_end"),
        ("acceptance", "apply_date"),
        (_OPINION, "date"),
        (_OPINION, "decision_date"),
        ("recognition_notice", "official", "issue_date"),
        ("certificate", "issue_date"),
    )


def recognised_as_passed(case: Case) -> Iterator[Hit]:
    """Article 10: an alliance is recognised only if it passed, and under the number and date of the notice."""
    name, rows = case.at("alliance", "name"), case.rows("recognition_notice", "alliances")
    at = next((i for i, row in enumerate(rows) if name and row.get("name") == name), None)
    if at is not None and case.at(_OPINION, "conclusion") == "fail":
        yield Hit(
            T("{alliance} is recognised, but did not pass ({there}).", alliance=name, there=_conclusion(case)),
            T("Take it off the list, or correct the opinion."),
            ("recognition_notice", "alliances", at, "name"),
        )
    remedy = T("Make both agree with the notice as it was issued.")
    listed = name is None or not rows or at is not None
    if listed:
        yield from same(case, ("alliance", "recognition_no"), ("recognition_notice", "official", "docno"), remedy)
        yield from same(
            case, ("alliance", "recognition_date"), ("recognition_notice", "official", "issue_date"), remedy
        )
    if at is not None:
        yield from same(case, ("certificate", "number"), ("recognition_notice", "alliances", at, "number"), remedy)


def certificate_of_recognition(case: Case) -> Iterator[Hit]:
    """Article 10: a certificate is given once there is a recognition, and runs out later if at all."""
    for key in ("recognition_no", "recognition_date"):
        if case.left_out("alliance", key):
            yield Hit(
                T("{what} is not said; a certificate rests on it.", what=case.where("alliance", key)),
                T("Fill it in from the recognition notice."),
                ("alliance", key),
            )
    yield from in_order(
        case, ("alliance", "recognition_date"), ("certificate", "issue_date"), ("certificate", "valid_to")
    )


def recognised(case: Case) -> Iterator[Hit]:
    """Articles 14 and 15: only a recognised alliance proposes projects or is recommended to the nation."""
    state = case.at("alliance", "state")
    if state is not None and state != "recognised":
        yield Hit(
            T("The alliance is “{state}”, not recognised.", state=case.label("state", state)),
            T("Only a recognised alliance may; correct the state if it has been recognised since."),
            ("alliance", "state"),
        )


def good_enough_for_the_nation(case: Case) -> Iterator[Hit]:
    """Article 15: who is recommended to the nation did well in the last assessment and has run for some time."""
    document = "national_recommendation"
    grade, least = case.at(document, "grade"), case.policy_value("national_min_grade")
    if grade in _GRADES and least in _GRADES and _GRADES.index(grade) < _GRADES.index(least):
        yield Hit(
            T(
                "The last grade is “{grade}”; the policy asks for “{least}” or better.",
                grade=case.label("grade", grade),
                least=case.label("grade", least),
            ),
            T("Ask whether it may be recommended all the same."),
            (document, "grade"),
        )
    name = case.at("alliance", "name")
    for i, row in enumerate(case.rows("assessment_result", "alliances")):
        if name and row.get("name") == name and case.at("assessment_result", "year") == case.at(document, "grade_year"):
            there: FactPath = ("assessment_result", "alliances", i, "grade")
            yield from same(case, (document, "grade"), there, T("Quote it as it was issued."))
    years, since = case.policy_number("national_min_years"), case.at("alliance", "founded_date")
    day = case.at(document, "official", "issue_date")
    if years is not None and since and day and add_years(since, int(years)) > day:
        yield Hit(
            T(
                "The alliance has run since {since} ({there}), less than {years} year(s).",
                since=since,
                there=case.where("alliance", "founded_date"),
                years=years,
            ),
            T("Recommend it later."),
            ("alliance", "founded_date"),
        )


def _conclusion(case: Case) -> object:
    return case.where(_OPINION, "conclusion")


_RECOGNISING = ("recognition_notice", "certificate")
RECOGNITION: tuple[Rule, ...] = (
    Rule("A10-5", E, "10", all_items_found, (_OPINION,)),
    Rule("A10-6", E, "10", opinion_follows, (_OPINION, *_RECOGNISING)),
    Rule("A10-7", W, "10", opinion_and_request, (_OPINION,)),
    Rule("A10-8", E, "10", marks_of_acceptance, (_OPINION,)),
    Rule("A10-9", E, "10", recognised_as_passed, _RECOGNISING),
    Rule("A10-10", E, "10", certificate_of_recognition, ("certificate",)),
    Rule("C21-6", E, "10", acceptance_chain, ("acceptance", _OPINION, *_RECOGNISING)),
    Rule("A14-1", E, "14", recognised, ("project_proposal",)),
    Rule("A15-1", E, "15", recognised, ("national_recommendation",)),
    Rule("A15-2", W, "15", good_enough_for_the_nation, ("national_recommendation",)),
)
"""Rules on acceptance and what comes of it."""
