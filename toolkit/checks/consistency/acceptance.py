"""What must be there when the construction year is over: bodies, plans, signed texts, rules, figures (9 to 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from toolkit.checks.amounts import tidy
from toolkit.checks.periods import Deadline, after_days, unpublished_warning
from toolkit.checks.places import Listed, missing_keys
from toolkit.checks.progress import PUBLIC_MONEY, account, completion, kpi_met, kpi_rate
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
ACCEPTANCE = ("acceptance",)
_YES = ("是", "true", "yes", "True")
_APPLY: FactPath = ("acceptance", "apply_date")
_LONGEST_HOLIDAY = timedelta(days=10)


def full_time_staff(case: Case) -> Iterator[Hit]:
    """Article 9(1): the office has full-time staff, as many as the charter promises."""
    office = case.block("alliance", "office")
    count = sum(bool(person.get("full_time")) for person in office.get("staff") or ())
    wanted = [
        (case.block("choices").get("fulltime_min"), case.where("choices", "fulltime_min")),
        (case.policy_number("staff_min"), T("the policy")),
    ]
    for least, there in wanted:
        if least is not None and office.get("host") and count < least:
            yield Hit(
                T(
                    "The office has {count} full-time staff; {there} asks for {least}.",
                    count=count,
                    there=there,
                    least=least,
                ),
                T("Name them, with proof among the attachments (B5)."),
                ("alliance", "office", "staff"),
            )
            return


def plans_adopted(case: Case) -> Iterator[Hit]:
    """Article 9(2): both plans are adopted by a body of the alliance before acceptance is asked for."""
    for i, row in enumerate(case.rows("plans")):
        for key in ("adopted_date", "adopted_body"):
            if case.left_out("plans", i, key):
                yield Hit(
                    T(
                        "“{plan}” is not said to be adopted: {what} is missing.",
                        plan=row.get("title") or i + 1,
                        what=case.where("plans", i, key),
                    ),
                    T("Adopt it before asking for acceptance, and fill this in."),
                    ("plans", i, key),
                )
        day, asked = row.get("adopted_date"), case.block("acceptance").get("apply_date")
        if day and asked and day > asked:
            yield Hit(
                T(
                    "“{plan}” was adopted on {day}, after {there} ({asked}).",
                    plan=row.get("title") or i + 1,
                    day=day,
                    there=case.where(*_APPLY),
                    asked=asked,
                ),
                T("Ask for acceptance after both plans are adopted."),
                ("plans", i, "adopted_date"),
            )


def after_the_full_year(case: Case) -> Iterator[Hit]:
    """Article 10: acceptance is asked for when the construction year is over."""
    day, end = case.block("acceptance").get("apply_date"), case.block("alliance").get("construction_end")
    early = str(case.policy_value("acceptance_early")) in _YES
    if day and end and day < end:
        yield Hit(
            T(
                "Acceptance is asked for on {day}, before {there} ({end}).",
                day=day,
                there=case.where("alliance", "construction_end"),
                end=end,
            ),
            T("Ask once the construction year is over."),
            _APPLY,
            W if early else None,
        )
    if day and end and end <= day <= end + _LONGEST_HOLIDAY:
        last = after_days(end, 0)
        if day < last.day:
            yield Hit(
                T(
                    "{there} ({end}) is a holiday: the year ended on {last}, acceptance is asked for on {day}.",
                    there=case.where("alliance", "construction_end"),
                    end=end,
                    last=last.day,
                    day=day,
                ),
                T("Ask on the next working day or later (民法典 203)."),
                _APPLY,
                W,
            )
        yield from holiday_warning(last, _APPLY)
    within = case.policy_number("acceptance_within_days")
    if day and end and within is not None:
        last = after_days(end, int(within))
        if day > last.day:
            yield Hit(
                T(
                    "Acceptance is asked for on {day}; {within} days after {there} ({end}) ended on {last}.",
                    day=day,
                    within=within,
                    there=case.where("alliance", "construction_end"),
                    end=end,
                    last=last.day,
                ),
                T("Ask the department whether it still takes the request."),
                _APPLY,
                W,
            )
        yield from holiday_warning(last, _APPLY)


def completed(case: Case) -> Iterator[Hit]:
    """Articles 9 and 10: all twelve things that article 9 asks for are done."""
    path: FactPath = ("acceptance", "completion")
    for label in missing_keys(case, path, "item", "completion_item"):
        yield Hit(T("The table of completion has no row “{item}”.", item=label), T("Add it."), path)
    for i, row in enumerate(case.rows(*map(str, path))):
        if row.get("done") in ("none", "part"):
            yield Hit(
                T(
                    "“{item}” is not done; recognition needs all of article 9.",
                    item=case.label("completion_item", row.get("item")),
                ),
                T("Complete it before asking for acceptance."),
                (*path, i, "done"),
                W if row["done"] == "part" else None,
            )


def completion_as_the_facts_say(case: Case) -> Iterator[Hit]:
    """Article 9: what the table of completion calls done is done by the facts of the dossier."""
    facts = completion(case.values)
    for i, row in enumerate(case.rows("acceptance", "completion")):
        fact = facts.get(row.get("item") or "")
        if fact is not None and row.get("done") == "full" and fact.done is False:
            item = case.label("completion_item", row.get("item"))
            yield Hit(
                T("“{item}” is called done, but these are wanting: {names}.", item=item, names=Listed(fact.missing))
                if fact.missing
                else T("“{item}” is called done, but the dossier does not show it.", item=item),
                T("Enter what shows it (bodies, plans, signatures, tasks), or correct the row."),
                ("acceptance", "completion", i, "done"),
            )


def completion_has_evidence(case: Case) -> Iterator[Hit]:
    """Article 10: what is called done has evidence among the attachments."""
    for i, row in enumerate(case.rows("acceptance", "completion")):
        if row.get("done") == "full" and case.left_out("acceptance", "completion", i, "evidence"):
            yield Hit(
                T(
                    "“{item}” is called done without evidence.",
                    item=case.label("completion_item", row.get("item")),
                ),
                T("Name the attachments that show it, or be ready to show it on the spot."),
                ("acceptance", "completion", i, "evidence"),
            )


def mechanisms_adopted(case: Case) -> Iterator[Hit]:
    """Article 11: the rules of all five mechanisms have been adopted, before acceptance is asked for."""
    asked = case.block("acceptance").get("apply_date")
    for i, row in enumerate(case.rows("mechanisms")):
        day = row.get("adopted_date")
        if row.get("kind") and case.left_out("mechanisms", i, "adopted_date"):
            yield Hit(
                T("“{rule}” has not been adopted.", rule=row.get("rule_title") or i + 1),
                T("Adopt it, and fill in the day; acceptance looks at all five mechanisms."),
                ("mechanisms", i, "adopted_date"),
                E if row["kind"] == "fund" else None,
            )
        elif day and asked and day > asked:
            yield Hit(
                T(
                    "“{rule}” was adopted on {day}, after {there} ({asked}).",
                    rule=row.get("rule_title") or i + 1,
                    day=day,
                    there=case.where(*_APPLY),
                    asked=asked,
                ),
                T("Correct one of the dates."),
                ("mechanisms", i, "adopted_date"),
            )


def public_money_apart(case: Case) -> Iterator[Hit]:
    """Article 11(1): public money is spent by its rules and booked apart."""
    has_public = any(row.get("source") in PUBLIC_MONEY and row.get("received") for row in case.rows("budget_in"))
    uses = case.rows("budget_out")
    if has_public and uses and all(case.left_out("budget_out", i, "spent_gov") for i in range(len(uses))):
        yield Hit(
            T("Public money was received, but no row of uses says what of it was spent."),
            T("Book it apart and fill in “spent_gov”."),
            ("budget_out",),
        )
    for i, row in enumerate(uses):
        spent, public = row.get("spent"), row.get("spent_gov")
        if spent is not None and public is not None and public > spent:
            yield Hit(
                T(
                    "Public money spent {public} is more than all that was spent {spent} ({there}).",
                    public=_f(public),
                    spent=_f(spent),
                    there=case.where("budget_out", i, "spent"),
                ),
                T("Correct one of the two; public money is part of it."),
                ("budget_out", i, "spent_gov"),
                E,
            )


def accounts(case: Case) -> Iterator[Hit]:
    """Article 11(1): no more is spent than was received, of public money neither."""
    if not case.rows("budget_in") or not case.rows("budget_out"):
        return
    for table, key in (("budget_in", "received"), ("budget_out", "spent")):
        said = [row.get(key) is not None for row in case.rows(table)]
        if not any(said):
            yield Hit(
                T("No row says {what}.", what=case.where(table, 0, key)),
                T("Fill in the actual figures; acceptance looks at them."),
                (table,),
            )
            return
    sums = account(case.values)
    pairs = (
        (sums.spent, sums.received, ("budget_out",), ("budget_in",)),
        (sums.public_spent, sums.public_received, ("budget_out",), ("budget_in",)),
    )
    for (spent, received, path, there), what in zip(pairs, (T("In all"), T("Of public money")), strict=True):
        if spent > received:
            yield Hit(
                T(
                    "{what} {spent} were spent ({here}), but only {received} received ({there}) (万元).",
                    what=what,
                    spent=_f(spent),
                    here=case.where(*path),
                    received=_f(received),
                    there=case.where(*there),
                ),
                T("Correct the actual figures of one of the tables."),
                path,
            )


def figures_reached(case: Case) -> Iterator[Hit]:
    """Article 10: each KPI has its actual figure; where it falls short of the target, a reason (rates are computed)."""
    for i, row in enumerate(case.rows("kpi")):
        target, actual = row.get("target"), row.get("actual")
        if case.left_out("kpi", i, "actual"):
            yield Hit(
                T("The KPI “{name}” has no actual figure.", name=row.get("name") or i + 1),
                T("Fill it in; the rate is computed from it."),
                ("kpi", i, "actual"),
                E,
            )
        elif kpi_met(target, actual) is False and case.left_out("kpi", i, "reason"):
            rate = kpi_rate(target, actual)
            yield Hit(
                T(
                    "The KPI “{name}” reached {actual} of {target} ({rate}%) and gives no reason.",
                    name=row.get("name") or i + 1,
                    actual=_f(actual),
                    target=_f(target),
                    rate=round(float(rate or 0) * 100),
                ),
                T("Give the reason."),
                ("kpi", i, "reason"),
            )


def tasks_reported(case: Case) -> Iterator[Hit]:
    """Article 10: each task says how far it came, and what is called done says what came out."""
    for i, row in enumerate(case.rows("tasks")):
        if case.left_out("tasks", i, "done"):
            yield Hit(
                T("Task {no} does not say how far it came.", no=row.get("no") or i + 1),
                T("Fill in “done” and “result”."),
                ("tasks", i, "done"),
            )
        elif row.get("done") == "full" and case.left_out("tasks", i, "result"):
            yield Hit(
                T("Task {no} is called done but says no result.", no=row.get("no") or i + 1),
                T("Say what came out of it."),
                ("tasks", i, "result"),
            )


def board_met_often_enough(case: Case) -> Iterator[Hit]:
    """Article 11: bodies met as often in the year as they are to."""
    start, asked = case.block("alliance").get("construction_start"), case.block("acceptance").get("apply_date")
    held: dict[str, int] = {}
    for meeting in case.rows("meetings"):
        day, body = meeting.get("date"), meeting.get("body")
        if body and day and (start is None or day >= start) and (asked is None or day <= asked):
            held[body] = held.get(body, 0) + 1
    for i, body in enumerate(case.rows("bodies")):
        wanted, count = body.get("meeting_per_year"), held.get(body.get("name") or "", 0)
        if wanted and body.get("kind") == "decision" and count < wanted:
            yield Hit(
                T(
                    "{body} met {count} times ({there}); it is to meet {wanted} times a year.",
                    body=body["name"],
                    count=count,
                    there=case.where("meetings"),
                    wanted=wanted,
                ),
                T("Enter the meetings that are missing, or say why it met less often."),
                ("bodies", i, "meeting_per_year"),
            )


def holiday_warning(last: Deadline, path: FactPath) -> Iterator[Hit]:
    """Say what was assumed where a deadline falls into a year without a published table of holidays."""
    if last.unpublished:
        yield Hit(*unpublished_warning(last.unpublished), path, W)


def _f(value: Decimal | None) -> str:
    return "?" if value is None else f"{tidy(value):f}"


ACCEPTANCE_RULES: tuple[Rule, ...] = (
    Rule("A9-5", E, "9(1)", full_time_staff, ACCEPTANCE),
    Rule("A9-6", E, "9(2)", plans_adopted, ACCEPTANCE),
    Rule("A9-10", W, "9", completion_as_the_facts_say, ACCEPTANCE),
    Rule("A10-1", E, "10", after_the_full_year, ACCEPTANCE),
    Rule("A10-2", E, "10", completed, ACCEPTANCE),
    Rule("A10-3", W, "10", completion_has_evidence, ACCEPTANCE),
    Rule("A10-4", W, "10", tasks_reported, ACCEPTANCE),
    Rule("A11-1", W, "11(1)", mechanisms_adopted, ACCEPTANCE),
    Rule("A11-3", W, "11(1)", public_money_apart, ACCEPTANCE),
    Rule("A11-12", W, "11", board_met_often_enough, ACCEPTANCE),
    Rule("C17-5", E, "11(1)", accounts, ACCEPTANCE),
    Rule("C19", W, "10", figures_reached, ACCEPTANCE),
)
"""Rules on what must be there at acceptance."""
