"""What can be registered after a notice was issued, and what its events tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office.issued import ISSUED, TODAY, docno
from toolkit.office.deadlines import Steps
from toolkit.office.following.events import STEPS, EventKind, Record, current_events, judge, steps_of
from toolkit.office.register.records import Event, Notice

RECEIVED = date(2026, 3, 9)
LAST = date(2026, 6, 8)  # 90 days from the receipt, moved from Sunday 2026-06-07


def notice(version: int = 1, **details) -> Notice:
    said = details or {"deadline_days": 90}
    return Notice(docno(1), version, "rectification", "r1", "样例公司", "", "通知", ISSUED, "", "", "", (), said)


def event(number: int, kind: EventKind, day: date, version: int = 1, **details) -> Event:
    return Event(number, docno(1), version, kind.value, day, details, "2026-11-25T00:00:00Z", "甲")


def record(kind: EventKind, day: date, reason: str = "", **details) -> Record:
    return Record(docno(1), kind, day, details, reason)


def rules(judged, severity: str = "error") -> list[str]:
    return [remark.rule for remark in judged.remarks if remark.severity == severity]


DELIVERED = event(1, EventKind.DELIVERED, RECEIVED, method="post", receiver="样甲")


def test_a_delivery_is_registered_as_said():
    judged = judge(record(EventKind.DELIVERED, RECEIVED, method="post"), notice(), [], TODAY)
    assert judged.fresh
    assert judged.details == {"method": "post"}
    assert not judged.remarks


@pytest.mark.parametrize(
    ("kind", "day", "details", "events", "rule"),
    [
        (EventKind.DELIVERED, ISSUED - timedelta(1), {"method": "post"}, [], "event.order"),
        (EventKind.DELIVERED, TODAY + timedelta(1), {"method": "post"}, [], "event.future"),
        (EventKind.ANSWERED, date(2026, 3, 8), {}, [DELIVERED], "event.order"),
        (EventKind.ANSWERED, date(2026, 3, 1), {}, [], "event.order"),
        (EventKind.EXTENDED, date(2026, 5, 1), {"to": "2026-06-08", "approval": "x"}, [DELIVERED], "event.extension"),
        (EventKind.EXTENDED, date(2026, 5, 1), {"to": "2026-07-01", "approval": "x"}, [], "event.undelivered"),
        (EventKind.RECHECKED, LAST, {"result": "not_met"}, [DELIVERED], "A12-4"),
        (EventKind.RECHECKED, date(2026, 7, 1), {"result": "not_met"}, [], "A12-4"),
        (
            EventKind.RECHECKED,
            date(2026, 6, 9),
            {"result": "met"},
            [DELIVERED, event(2, EventKind.ANSWERED, date(2026, 6, 10))],
            "event.order",
        ),
    ],
)
def test_what_cannot_have_happened_is_refused(kind, day, details, events, rule):
    judged = judge(record(kind, day, **details), notice(), events, TODAY)
    assert rules(judged) == [rule]
    assert not judged.fresh


def test_who_fails_the_recheck_after_the_time_limit_is_registered():
    judged = judge(record(EventKind.RECHECKED, LAST + timedelta(1), result="not_met"), notice(), [DELIVERED], TODAY)
    assert judged.fresh
    assert not judged.remarks


def test_what_is_met_early_or_without_report_is_registered_with_a_warning():
    judged = judge(record(EventKind.RECHECKED, date(2026, 5, 1), result="met"), notice(), [DELIVERED], TODAY)
    assert judged.fresh
    assert rules(judged, "warning") == ["A12-4", "event.unanswered"]


def test_an_answer_without_delivery_is_registered_with_a_warning():
    judged = judge(record(EventKind.ANSWERED, date(2026, 5, 1)), notice(), [], TODAY)
    assert judged.fresh
    assert rules(judged, "warning") == ["event.undelivered"]


def test_the_same_again_changes_nothing():
    judged = judge(record(EventKind.DELIVERED, RECEIVED, method="post"), notice(), [DELIVERED], TODAY)
    assert not judged.fresh
    assert not judged.blocked


def test_what_was_not_known_is_added_and_the_rest_kept():
    judged = judge(record(EventKind.DELIVERED, RECEIVED, file={"name": "回证.pdf"}), notice(), [DELIVERED], TODAY)
    assert judged.details == {"method": "post", "receiver": "样甲", "file": {"name": "回证.pdf"}}


@pytest.mark.parametrize(("day", "method"), [(RECEIVED + timedelta(1), "post"), (RECEIVED, "left")])
def test_another_day_or_way_needs_a_reason(day, method):
    assert rules(judge(record(EventKind.DELIVERED, day, method=method), notice(), [DELIVERED], TODAY)) == [
        "event.registered"
    ]
    right = judge(record(EventKind.DELIVERED, day, "回证日期看错", method=method), notice(), [DELIVERED], TODAY)
    assert right.fresh


def test_a_second_recheck_at_a_later_day_needs_no_reason():
    failed = event(2, EventKind.RECHECKED, date(2026, 6, 9), result="not_met")
    judged = judge(record(EventKind.RECHECKED, date(2026, 7, 9), result="met"), notice(), [DELIVERED, failed], TODAY)
    assert judged.fresh
    assert rules(
        judge(record(EventKind.RECHECKED, date(2026, 6, 9), result="met"), notice(), [DELIVERED, failed], TODAY)
    ) == ["event.registered"]


def test_a_notice_without_a_time_limit_is_delivered_and_nothing_else():
    plain = notice(signer="样甲")
    assert judge(record(EventKind.DELIVERED, RECEIVED, method="post"), plain, [], TODAY).fresh
    assert rules(judge(record(EventKind.ANSWERED, RECEIVED), plain, [], TODAY)) == ["event.unlimited"]


def test_a_step_taken_back_counts_no_more():
    back = event(2, EventKind.RETRACTED, TODAY, of="delivered", event=1)
    assert current_events([DELIVERED, back], 1) == {}
    judged = judge(record(EventKind.RETRACTED, TODAY, "登错字号", of="delivered"), notice(), [DELIVERED], TODAY)
    assert judged.details == {"of": "delivered", "event": 1}


def test_nothing_is_taken_back_that_is_not_there_or_without_a_reason():
    back = record(EventKind.RETRACTED, TODAY, "登错", of="answered")
    assert rules(judge(back, notice(), [DELIVERED], TODAY)) == ["event.nothing"]
    back = record(EventKind.RETRACTED, TODAY, "", of="delivered")
    assert rules(judge(back, notice(), [DELIVERED], TODAY)) == ["event.reason"]


def test_a_new_version_is_delivered_anew():
    assert current_events([DELIVERED], 2) == {}
    assert judge(record(EventKind.DELIVERED, date(2026, 4, 9), method="post"), notice(2), [DELIVERED], TODAY).fresh


def test_events_of_kinds_that_are_not_known_here_are_passed_over():
    other = Event(9, docno(1), 1, "packet", RECEIVED, {}, "", "")
    assert list(current_events([DELIVERED, other], 1)) == [EventKind.DELIVERED]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.booleans()), max_size=12))
def test_the_newest_event_of_a_kind_counts_unless_it_was_taken_back(happenings):
    events, expected = [], {}
    for number, (kind, after, back) in enumerate(happenings, 1):
        day = ISSUED + timedelta(after)
        if back:
            events.append(event(number, EventKind.RETRACTED, day, of=kind.value, event=0))
            expected.pop(kind, None)
        else:
            events.append(event(number, kind, day, to=day.isoformat(), result="met"))
            expected[kind] = number
    current = current_events(events, 1)
    assert {kind: found.id for kind, found in current.items()} == expected
    steps = steps_of(ISSUED, current)
    assert (steps.delivered is None) is (EventKind.DELIVERED not in expected)
    assert steps.passed is (True if EventKind.RECHECKED in expected else None)


def test_no_events_tell_of_the_issue_only():
    assert steps_of(ISSUED, {}) == Steps(ISSUED)
