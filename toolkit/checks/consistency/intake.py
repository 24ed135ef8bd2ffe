"""What happens to an application: call, recommendation, formal check, correction (article 6)."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.checks.places import Listed, in_order, inside, missing_keys, same
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
_FATAL = ("lead", "no_secrets")
"""Items of the formal check that no correction can mend."""
_KINDS = ("enterprises", "universities", "institutes")


def ranked_once(case: Case) -> Iterator[Hit]:
    """Article 6: a recommender ranks each alliance once, and names no more than it may."""
    own, others = case.block("recommendation").get("rank"), case.rows("recommendation", "others")
    for i, row in enumerate(others):
        if own is not None and row.get("rank") == own:
            yield Hit(
                T(
                    "Rank {rank} is given to {other} and to this alliance ({there}).",
                    rank=own,
                    other=row.get("name") or i + 1,
                    there=case.where("recommendation", "rank"),
                ),
                T("Give each alliance a rank of its own."),
                ("recommendation", "others", i, "rank"),
            )
    count = len(others) + (own is not None)
    for limit, there in (
        (case.policy_number("max_recommend"), T("the policy")),
        (case.at("call", "max_recommend"), case.where("call", "max_recommend")),
    ):
        if limit is not None and count > limit:
            yield Hit(
                T("{count} alliances are recommended; {there} allows {limit}.", count=count, there=there, limit=limit),
                T("Leave out the last ones."),
                ("recommendation", "others"),
            )


def counts_of_others(case: Case) -> Iterator[Hit]:
    """Article 7: in the summary the kinds of members, and those of Henan, are no more than all members (C07)."""
    for i, row in enumerate(case.rows("recommendation", "others")):
        total = row.get("members")
        kinds = [row.get(key) for key in _KINDS]
        for key, part in (("enterprises", sum(kind or 0 for kind in kinds)), ("henan", row.get("henan") or 0)):
            if total is not None and part > total:
                yield Hit(
                    T(
                        "{part} is more than all members {total} ({there}).",
                        part=part,
                        total=total,
                        there=case.where("recommendation", "others", i, "members"),
                    ),
                    T("Take the figures from that alliance's application."),
                    ("recommendation", "others", i, key),
                )


def recommended_by_the_call(case: Case) -> Iterator[Hit]:
    """Article 6: a recommendation quotes the call by its number and is not later than its close."""
    remedy = T("Quote the call by its number.")
    yield from same(case, ("recommendation", "call_docno"), ("call", "official", "docno"), remedy)
    path: FactPath = ("recommendation", "official", "issue_date")
    day, close = case.at(*path), case.at("call", "close")
    if day and close and day > close:
        yield Hit(
            T(
                "The recommendation is of {day}; the call closed on {close} ({there}).",
                day=day,
                close=close,
                there=case.where("call", "close"),
            ),
            T("Ask the department whether it still takes it."),
            path,
            W,
        )


def call_window_is_a_span(case: Case) -> Iterator[Hit]:
    """Article 6: a call opens before it closes, and an application falls between."""
    yield from in_order(case, ("call", "official", "issue_date"), ("call", "open"), ("call", "close"))
    remedy = T("Correct the date, or wait for the next call.")
    yield from inside(case, ("application", "apply_date"), ("call", "open"), ("call", "close"), remedy)


def review_chain(case: Case) -> Iterator[Hit]:
    """Articles 6 and 8: applied, recommended, received, checked, reviewed, shown and approved, in this order."""
    yield from in_order(
        case,
        ("application", "apply_date"),
        ("recommendation", "official", "issue_date"),
        ("form_check", "received_date"),
        ("form_check", "correction_date"),
        ("form_check", "clerk", "date"),
        ("form_check", "head", "date"),
        ("expert_review", "date"),
        ("publicity", "start"),
        ("approval_notice", "official", "issue_date"),
    )


def field_of_the_call(case: Case) -> Iterator[Hit]:
    """Article 3: the alliance's direction belongs to a field that is supported; only a person can judge it."""
    field, direction = case.at("alliance", "industry_field"), case.at("alliance", "tech_direction")
    fields = case.at("call", "fields")
    if field is not None and direction:
        yield Hit(
            T(
                "Does “{direction}” belong to what the call supports ({fields})?",
                direction=direction,
                fields=Listed(tuple(fields)),
            )
            if fields
            else T(
                "Does “{direction}” belong to “{field}”?",
                direction=direction,
                field=case.label("industry_field", field),
            ),
            T("Judge by the application's key technologies and tasks."),
            ("alliance", "tech_direction"),
        )


def all_items_checked(case: Case) -> Iterator[Hit]:
    """Article 6: the formal check looks at every item, and says why one fails."""
    path: FactPath = ("form_check", "items")
    for label in missing_keys(case, path, "item", "check_item"):
        yield Hit(T("The item “{item}” was not checked.", item=label), T("Check it."), path)
    for i, row in enumerate(case.rows(*map(str, path))):
        if row.get("pass") is False and case.left_out("form_check", "items", i, "note"):
            yield Hit(
                T("The item “{item}” fails without a reason.", item=case.label("check_item", row.get("item"))),
                T("Say what is wrong."),
                (*path, i, "note"),
                W,
            )


def conclusion_follows(case: Case) -> Iterator[Hit]:
    """Article 6: accepted if every item passes, at once or once mended; refused if the lead does not qualify."""
    check = case.block("form_check")
    rows, conclusion = case.rows("form_check", "items"), check.get("conclusion")
    if not rows or conclusion is None or any(row.get("pass") is None or row.get("item") is None for row in rows):
        return
    corrections = case.rows("form_check", "corrections")
    mended = {row.get("item") for row in corrections if row.get("passed")}
    failing = [row["item"] for row in rows if not row["pass"] and row["item"] not in mended]
    label = case.tables["check_conclusion"].labels
    expected = "accept" if not failing else "refuse" if set(failing) & set(_FATAL) else "amend"
    if conclusion == expected:
        return
    if conclusion == "refuse" and failing and check.get("reason"):
        return
    yield Hit(
        T(
            "The conclusion is “{conclusion}”; by the items checked ({there}) it is “{expected}”.",
            conclusion=label[conclusion],
            expected=label[expected],
            there=case.where("form_check", "items"),
        ),
        T("Correct the items or the conclusion; refusing needs a reason."),
        ("form_check", "conclusion"),
    )


def corrections_asked(case: Case) -> Iterator[Hit]:
    """Article 6: every failing item that can be mended is in the list of corrections, with a day to mend it by."""
    check = case.block("form_check")
    rows, corrections = case.rows("form_check", "items"), case.rows("form_check", "corrections")
    asked = {row.get("item") for row in corrections}
    failing = {row.get("item") for row in rows if row.get("pass") is False}
    for i, row in enumerate(rows):
        mendable = row.get("item") not in (*_FATAL, None)
        if row.get("pass") is False and mendable and row["item"] not in asked and check.get("conclusion") != "refuse":
            yield Hit(
                T(
                    "The item “{item}” fails but nothing is asked to be mended ({there}).",
                    item=case.label("check_item", row.get("item")),
                    there=case.where("form_check", "corrections"),
                ),
                T("Add what is wrong and what is wanted to the corrections."),
                ("form_check", "items", i),
            )
    for i, row in enumerate(corrections):
        if row.get("item") and rows and row["item"] not in failing:
            yield Hit(
                T(
                    "A correction is asked for “{item}”, which passes ({there}).",
                    item=case.label("check_item", row.get("item")),
                    there=case.where("form_check", "items"),
                ),
                T("Correct the item or leave the correction out."),
                ("form_check", "corrections", i, "item"),
            )
    if not corrections:
        return
    for key in ("correction_date", "correction_due"):
        if case.left_out("form_check", key):
            yield Hit(
                T("Corrections are asked for, but {what} is not said.", what=case.where("form_check", key)),
                T("Fill it in."),
                ("form_check", key),
            )
    yield from in_order(case, ("form_check", "correction_date"), ("form_check", "correction_due"))


def copies_received(case: Case) -> Iterator[Hit]:
    """Article 6: as many copies were received as the call asks for."""
    got = case.block("form_check").get("copies")
    wanted = case.block("call").get("copies") or case.policy_number("packet_copies")
    passed = {row.get("item"): row.get("pass") for row in case.rows("form_check", "items")}
    if got is not None and wanted is not None and got < wanted and passed.get("copies"):
        yield Hit(
            T("{got} copies were received, {wanted} are asked for; yet the item passes.", got=got, wanted=wanted),
            T("Correct the number or the item."),
            ("form_check", "copies"),
        )


INTAKE: tuple[Rule, ...] = (
    Rule("A3-1", M, "3", field_of_the_call, ("form_check", "expert_review")),
    Rule("A6-5", E, "6", ranked_once, ("recommendation",)),
    Rule("A6-6", E, "6", recommended_by_the_call, ("recommendation",)),
    Rule("A6-7", E, "6", all_items_checked, ("form_check", "correction")),
    Rule("A6-8", E, "6", conclusion_follows, ("form_check", "correction")),
    Rule("A6-9", E, "6", corrections_asked, ("form_check", "correction")),
    Rule("A6-10", W, "6", copies_received, ("form_check",)),
    Rule("A6-11", E, "6", call_window_is_a_span, ("call", "application", "recommendation", "form_check")),
    Rule("C07-2", E, "7", counts_of_others, ("recommendation",)),
    Rule(
        "C21-2",
        E,
        "8",
        review_chain,
        ("recommendation", "form_check", "correction", "expert_review", "approval_notice"),
    ),
)
"""Rules on call, recommendation and formal check."""
