"""Registering what followed: in one transaction, on both databases, told by the journal."""

from __future__ import annotations

from datetime import date

from tests.office.issued import ISSUED, TODAY, docno, happened, issue_again, issue_some
from toolkit.office.deadlines import Group
from toolkit.office.following.due import follow
from toolkit.office.following.events import EventKind, Record
from toolkit.office.following.record import look_at, record_all
from toolkit.office.listing.history import history_of
from toolkit.office.register.notices import events_of
from toolkit.office.register.numbers import void
from toolkit.office.register.verify import verify_register

RECEIVED = date(2026, 3, 9)


def delivery(number: int, day: date = RECEIVED, reason: str = "") -> Record:
    return Record(docno(number), EventKind.DELIVERED, day, {"method": "post"}, reason)


def groups(register, on: date = TODAY) -> dict[int, Group]:
    return {one.notice.docno.number: one.standing.group for one in follow(register, on, within=15)}


def test_a_notice_walks_through_the_groups(register):
    issue_some(register, {"deadline_days": 90})
    assert groups(register) == {1: Group.UNDELIVERED}
    assert happened(register, 1, EventKind.DELIVERED, RECEIVED, method="direct").fresh
    assert groups(register) == {1: Group.OVERDUE}
    assert groups(register, date(2026, 6, 1)) == {1: Group.DUE}
    assert groups(register, date(2026, 4, 1)) == {1: Group.RUNNING}
    assert groups(register, date(2026, 3, 5)) == {1: Group.UNDELIVERED}
    assert groups(register, date(2026, 3, 1)) == {}
    assert happened(register, 1, EventKind.ANSWERED, date(2026, 6, 5)).fresh
    assert groups(register) == {1: Group.ANSWERED}
    assert happened(register, 1, EventKind.RECHECKED, date(2026, 6, 20), result="not_met").fresh
    assert groups(register) == {1: Group.RECHECKED}
    assert verify_register(register).sound


def test_a_mistake_is_put_right_by_a_later_entry_and_both_stay(register):
    issue_some(register, {"deadline_days": 90})
    happened(register, 1, EventKind.DELIVERED, RECEIVED, method="direct", receiver="样甲")
    assert happened(register, 1, EventKind.DELIVERED, date(2026, 3, 10), method="direct").blocked
    assert happened(register, 1, EventKind.DELIVERED, date(2026, 3, 10), "回证日期看错").fresh
    history = history_of(register, docno(1))
    assert [event.date.day for event in history.events] == [9, 10]
    assert history.events[1].details == {"method": "direct", "receiver": "样甲", "reason": "回证日期看错"}
    assert [(entry.action, entry.note) for entry in history.entries][-2:] == [
        ("notice.delivered", ""),
        ("notice.delivered", "回证日期看错"),
    ]
    assert follow(register, TODAY, within=0)[0].steps.delivered == date(2026, 3, 10)
    assert verify_register(register).sound


def test_one_wrong_record_stops_all_unless_going_on_was_asked_for(register):
    issue_some(register, *[{"deadline_days": 90}] * 3)
    wanted = [delivery(1), delivery(2, date(2026, 2, 1)), delivery(3)]
    judged = record_all(register, wanted, today=TODAY, actor="乙", source="表.xlsx")
    assert [one.blocked for one in judged] == [False, True, False]
    assert not list(events_of(register))
    record_all(register, wanted, today=TODAY, actor="乙", source="表.xlsx", keep_going=True)
    assert [event.docno.number for event in events_of(register)] == [1, 3]


def test_a_list_is_one_entry_that_each_number_finds(register):
    issue_some(register, *[{"deadline_days": 90}] * 12)
    record_all(register, [delivery(n) for n in range(1, 13)], today=TODAY, actor="乙", source="表.xlsx")
    for number in (1, 2, 12):
        entries = [e for e in history_of(register, docno(number)).entries if e.action == "notices.delivered"]
        assert len(entries) == 1
    again = record_all(register, [delivery(n) for n in range(1, 13)], today=TODAY, actor="乙", source="表.xlsx")
    assert not any(one.fresh or one.blocked for one in again)
    assert len(list(events_of(register))) == 12
    assert verify_register(register).sound


def test_numbers_without_a_notice_in_force_are_refused_with_what_they_are(register):
    issue_some(register, {"deadline_days": 90}, {"deadline_days": 90})
    void(register, docno(2), reason="样例：重复", actor="甲")
    judged = look_at(register, [delivery(2), delivery(77)], today=TODAY)
    assert "样例：重复" in judged[0].remarks[0].problem.render("en")
    assert "never given" in judged[1].remarks[0].problem.render("en")
    assert groups(register) == {1: Group.UNDELIVERED}


def test_a_new_version_waits_for_its_own_delivery(register):
    issue_some(register, {"deadline_days": 90})
    happened(register, 1, EventKind.DELIVERED, RECEIVED, method="direct")
    issue_again(register, deadline_days=60)
    found = follow(register, TODAY, within=0)
    assert [(one.notice.version, one.standing.group) for one in found] == [(2, Group.UNDELIVERED)]
    assert happened(register, 1, EventKind.DELIVERED, RECEIVED, method="direct").blocked  # before it was issued


def test_the_most_pressing_come_first(register):
    issue_some(
        register,
        {"deadline_days": 30, "deadline_start": "issued"},
        {"deadline_days": 90},
        {"deadline_date": "2026-12-04"},
        {"deadline_days": 20, "deadline_start": "issued", "deadline_kind": "working"},
        {"signer": "样甲"},
    )
    found = follow(register, TODAY, within=15)
    assert [one.notice.docno.number for one in found] == [4, 1, 3, 2]
    assert found[0].standing.last == date(2026, 3, 30)
    assert (ISSUED, found[1].standing.last) == (date(2026, 3, 2), date(2026, 4, 1))
