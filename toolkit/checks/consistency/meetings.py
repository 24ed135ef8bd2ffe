"""Meetings: who was there, how it was voted, and whether that is enough by the fractions of the charter (C24)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from toolkit.checks.derived import Row
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
MINUTED = (
    "minutes",
    "member_change",
    "charter",
    "industry_plan",
    "system_plan",
    "fund_rules",
    "ip_rules",
    "acceptance",
    "annual_report",
)
"""Documents that rest on what a meeting resolved."""
_HALF = Fraction(1, 2)


def reached(votes: int, of: int, share: Fraction) -> bool:
    """Say whether ``votes`` are the ``share`` of ``of`` that is asked for; one half means more than half."""
    return Fraction(votes) > of * share if share == _HALF else Fraction(votes) >= of * share


def decides(case: Case, meeting: Row) -> bool:
    """Say whether a meeting is one of the body that decides, whose fractions the charter fixes."""
    kinds = {body.get("name"): body.get("kind") for body in case.rows("bodies")}
    return kinds.get(meeting.get("body")) == "decision"


def attendance(case: Case) -> Iterator[Hit]:
    """Article 11: nobody is present who was not expected, and proxies are counted among those present."""
    for i, meeting in enumerate(case.rows("meetings")):
        expected, present, proxies = (meeting.get(key) for key in ("expected", "present", "proxies"))
        if expected is not None and present is not None and present > expected:
            yield Hit(
                T("{present} were present though only {expected} were expected.", present=present, expected=expected),
                T("Correct one of the two; guests are not counted among those present."),
                ("meetings", i, "present"),
            )
        if present is not None and proxies is not None and proxies > present:
            yield Hit(
                T(
                    "{proxies} came by proxy, more than the {present} who were present.",
                    proxies=proxies,
                    present=present,
                ),
                T("Count those who came by proxy among those present."),
                ("meetings", i, "proxies"),
            )


def proxies_allowed(case: Case) -> Iterator[Hit]:
    """Article 11: nobody votes by proxy where the charter does not allow it."""
    if case.block("choices").get("proxy_allowed") is not False:
        return
    for i, meeting in enumerate(case.rows("meetings")):
        if meeting.get("proxies") and decides(case, meeting):
            yield Hit(
                T(
                    "{proxies} came by proxy, which {choice} does not allow.",
                    proxies=meeting["proxies"],
                    choice=case.where("choices", "proxy_allowed"),
                ),
                T("Count them as absent, or allow proxies in the charter."),
                ("meetings", i, "proxies"),
            )


def votes_add_up(case: Case) -> Iterator[Hit]:
    """Article 11: votes for, against and abstentions together are those present."""
    if case.block("choices").get("vote_basis") == "weighted_by_contribution":
        return
    for i, meeting in enumerate(case.rows("meetings")):
        present = meeting.get("present")
        for n, resolution in enumerate(meeting.get("resolutions") or ()):
            if present is None or resolution.get("votes_for") is None:
                continue
            votes = sum(resolution.get(key) or 0 for key in ("votes_for", "votes_against", "votes_abstain"))
            if votes != present:
                yield Hit(
                    T(
                        "The votes on resolution {no} add up to {votes}; {present} were present.",
                        no=resolution.get("no") or n + 1,
                        votes=votes,
                        present=present,
                    ),
                    T("Enter votes for, against and abstentions of all who were present."),
                    ("meetings", i, "resolutions", n, "votes_for"),
                )


def quorum(case: Case) -> Iterator[Hit]:
    """Article 11: a meeting that resolves has the quorum of the charter."""
    share = case.block("choices").get("quorum")
    for i, meeting in enumerate(case.rows("meetings")):
        expected, present = meeting.get("expected"), meeting.get("present")
        if share is None or expected is None or present is None or not decides(case, meeting):
            continue
        resolved = any(row.get("passed") for row in meeting.get("resolutions") or ())
        if resolved and not present >= expected * share:
            yield Hit(
                T(
                    "{present} of {expected} were present; {choice} asks for {share}. Nothing could be resolved.",
                    present=present,
                    expected=expected,
                    choice=case.where("choices", "quorum"),
                    share=share,
                ),
                T("Correct the figures, or hold the meeting again."),
                ("meetings", i, "present"),
            )


def majorities(case: Case) -> Iterator[Hit]:
    """Article 11: a resolution is passed exactly if its votes are the fraction that the charter asks for."""
    choices = case.block("choices")
    if choices.get("vote_basis") == "weighted_by_contribution":
        return
    admitting = {
        (str(row.get("meeting")), row.get("resolution")) for row in case.rows("changes") if row.get("kind") == "join"
    }
    for i, meeting in enumerate(case.rows("meetings")):
        if not decides(case, meeting):
            continue
        for n, resolution in enumerate(meeting.get("resolutions") or ()):
            joins = (str(meeting.get("no")), resolution.get("no")) in admitting
            key = "join_pass" if joins else "special_pass" if resolution.get("special") else "pass"
            share, votes = choices.get(key), resolution.get("votes_for")
            of = meeting.get("present" if key == "pass" else "expected")
            if share is None or of is None or votes is None or resolution.get("passed") is None:
                continue
            enough = reached(votes, of, share)
            if enough is resolution["passed"]:
                continue
            said = {
                "no": resolution.get("no"),
                "votes": votes,
                "of": of,
                "choice": case.where("choices", key),
                "share": share,
            }
            yield Hit(
                T("Resolution {no} is said to be passed with {votes} of {of} votes; {choice} asks for {share}.", **said)
                if resolution["passed"]
                else T(
                    "Resolution {no} is said to have failed, yet {votes} of {of} votes are {share} ({choice}).", **said
                ),
                T("Correct the votes or the result."),
                ("meetings", i, "resolutions", n, "passed"),
            )


def seats_expected(case: Case) -> Iterator[Hit]:
    """Article 9(1): as many are expected at a meeting as the body has seats, changed by members that came and went."""
    bodies = {body.get("name"): i for i, body in enumerate(case.rows("bodies"))}
    per_member = case.at("choices", "board_seat") == "one_per_member"
    for i, meeting in enumerate(case.rows("meetings")):
        at, expected, day = bodies.get(meeting.get("body")), meeting.get("expected"), meeting.get("date")
        size = case.rows("bodies")[at].get("size") if at is not None else None
        if size is None or expected is None or expected == size:
            continue
        since = [row for row in case.rows("changes") if day and (row.get("effective_date") or day) < day]
        grown = sum((row.get("kind") == "join") - (row.get("kind") in ("leave", "expel")) for row in since)
        if not (per_member and decides(case, meeting) and expected == size + grown):
            yield Hit(
                T(
                    "{expected} were expected; {body} has {size} seats ({there}).",
                    expected=expected,
                    body=meeting["body"],
                    size=size,
                    there=case.where("bodies", at or 0, "size"),
                ),
                T("Correct one of the two, unless the seats changed in between."),
                ("meetings", i, "expected"),
            )


MEETINGS: tuple[Rule, ...] = (
    Rule("C24", E, "11", votes_add_up, MINUTED),
    Rule("C24-2", E, "11", attendance, MINUTED),
    Rule("C24-3", E, "11", quorum, MINUTED),
    Rule("C24-4", E, "11", majorities, MINUTED),
    Rule("C24-5", W, "11", proxies_allowed, MINUTED),
    Rule("C24-6", W, "11", seats_expected, MINUTED),
)
"""Rules on meetings."""
