"""Until when a unit has to rectify, and how a notice stands on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.i18n import language
from toolkit.office.deadlines import Group, Period, Steps, known_on, last_day, standing

ISSUED = date(2026, 3, 2)
DAY = timedelta(days=1)
published = st.dates(date(2015, 1, 5), date(2025, 6, 30))
days = st.integers(1, 120)
kinds = st.sampled_from(["calendar", "working"])
starts = st.sampled_from(["received", "issued"])


def by_days(count: int | None = 90, until: date | None = None, **more) -> Period:
    return Period(count, until, **more)


def is_worked(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def counted_day_by_day(start: date, count: int, kind: str) -> date:
    """The plain way: the day itself does not count; walk on until so many have passed; a holiday gives way."""
    day = start
    while count:
        day += DAY
        count -= kind == "calendar" or is_worked(day)
    while not is_worked(day):
        day += DAY
    return day


@given(published, days, kinds, starts)
def test_a_time_limit_is_what_counting_day_by_day_gives(begin, count, kind, start):
    steps = Steps(begin, delivered=begin if start == "received" else None)
    found = last_day(Period(count, None, start, kind), steps)
    assert found is not None
    assert found.day == counted_day_by_day(begin, count, kind)


@given(published, days, kinds)
def test_it_never_ends_on_a_day_off(begin, count, kind):
    assert is_worked(last_day(Period(count, None, "issued", kind), Steps(begin)).day)


@given(published, days, days, kinds)
def test_more_days_never_end_earlier(begin, count, more, kind):
    shorter = last_day(Period(count, None, "issued", kind), Steps(begin))
    longer = last_day(Period(count + more, None, "issued", kind), Steps(begin))
    assert shorter.day <= longer.day


@given(published, st.integers(0, 60), days, kinds)
def test_who_receives_later_has_time_no_shorter(begin, later, count, kind):
    period = Period(count, None, "received", kind)
    first = last_day(period, Steps(begin, delivered=begin))
    second = last_day(period, Steps(begin, delivered=begin + later * DAY))
    assert first.day <= second.day


@given(published, days)
def test_working_days_take_no_less_than_days(begin, count):
    plain = last_day(Period(count, None, "issued"), Steps(begin))
    worked = last_day(Period(count, None, "issued", "working"), Steps(begin))
    assert plain.day <= worked.day


@given(published, st.integers(1, 400), st.integers(0, 60), days)
def test_every_day_finds_the_notice_in_one_group_with_days_that_count(begin, ahead, within, count):
    on = begin + ahead * DAY
    found = standing(by_days(count), Steps(begin, delivered=begin), on, within=within)
    end = last_day(by_days(count), Steps(begin, delivered=begin)).day
    assert found.days >= 0
    assert (found.group is Group.OVERDUE) is (on > end)
    assert (found.group is Group.DUE) is (0 <= (end - on).days <= within)


@pytest.mark.parametrize(
    ("period", "last", "moved"),
    [
        (by_days(30, start="issued"), date(2025, 10, 9), True),  # 2025-10-01 to 10-08 were the National Day holidays
        (by_days(29, start="issued"), date(2025, 9, 30), False),
        (by_days(10, start="issued", kind="working"), date(2025, 9, 15), False),
        (by_days(None, date(2025, 10, 1)), date(2025, 10, 1), False),
        (by_days(5, date(2025, 10, 11), start="issued"), date(2025, 10, 11), False),
        (by_days(40, date(2025, 10, 1), start="issued"), date(2025, 10, 11), False),
    ],
)
def test_the_last_day_by_the_civil_code(period, last, moved):
    found = last_day(period, Steps(date(2025, 9, 1)))
    assert (found.day, found.moved) == (last, moved)


def test_a_time_limit_from_receipt_has_no_end_before_the_delivery():
    assert last_day(by_days(), Steps(ISSUED)) is None
    found = standing(by_days(), Steps(ISSUED), ISSUED + 200 * DAY)
    assert (found.group, found.days, found.last) == (Group.UNDELIVERED, 200, None)


def test_a_named_last_day_runs_out_without_delivery_but_that_is_said():
    found = standing(by_days(None, date(2026, 5, 8)), Steps(ISSUED), date(2026, 5, 11))
    assert (found.group, found.days) == (Group.OVERDUE, 3)
    with language("en"):
        assert [str(note) for note in found.notes] == ["its delivery is not registered"]
        assert "First make sure that it was delivered" in str(found.offer)


def test_a_year_without_a_holiday_table_is_said():
    found = standing(by_days(30), Steps(date(2029, 12, 1), delivered=date(2029, 12, 10)), date(2029, 12, 31))
    assert found.unpublished == (2030,)  # the last day falls into the next year
    assert found.last.weekday() < 5


def test_an_extension_counts_where_it_is_later():
    steps = Steps(ISSUED, delivered=ISSUED, extended=date(2026, 7, 31))
    assert last_day(by_days(), steps).day == date(2026, 7, 31)
    assert last_day(by_days(), replace(steps, extended=date(2026, 4, 1))).day == date(2026, 6, 1)


def test_a_late_report_is_told_by_its_days():
    steps = Steps(ISSUED, delivered=ISSUED, answered=date(2026, 6, 4))
    found = standing(by_days(), steps, date(2026, 6, 10))
    assert (found.group, found.days, found.late) == (Group.ANSWERED, 6, 3)


@pytest.mark.parametrize(
    ("steps", "on", "group", "offer"),
    [
        (Steps(ISSUED, ISSUED), date(2026, 6, 2), Group.OVERDUE, "if it is found 不达标"),
        (Steps(ISSUED, ISSUED), date(2026, 6, 1), Group.DUE, ""),
        (Steps(ISSUED, ISSUED), date(2026, 3, 31), Group.RUNNING, ""),
        (Steps(ISSUED, ISSUED, answered=date(2026, 5, 6)), date(2026, 5, 7), Group.ANSWERED, "can be re-checked"),
        (Steps(ISSUED, ISSUED, None, None, date(2026, 6, 9), True), date(2026, 7, 1), Group.RECHECKED, ""),
        (Steps(ISSUED, ISSUED, None, None, date(2026, 6, 9), False), date(2026, 7, 1), Group.RECHECKED, "revoked: `"),
        (Steps(ISSUED, ISSUED, None, None, date(2026, 5, 9), False), date(2026, 7, 1), Group.RECHECKED, "after the"),
    ],
)
def test_article_12_is_offered_and_no_more(steps, on, group, offer):
    found = standing(by_days(), steps, on, within=15)
    assert found.group is group
    with language("en"):
        said = str(found.offer or "")
    assert offer in said if offer else not said


def test_being_late_alone_revokes_nothing():
    """Article 12 revokes for 整改不达标, which only a re-check can find."""
    found = standing(by_days(), Steps(ISSUED, ISSUED), date(2027, 1, 1))
    with language("en"):
        assert "re-checked; if it is found 不达标" in str(found.offer)


def test_a_past_day_knows_nothing_of_what_came_later():
    steps = Steps(ISSUED, date(2026, 3, 9), None, date(2026, 6, 1), date(2026, 6, 15), True)
    assert known_on(steps, date(2026, 6, 10)) == Steps(ISSUED, date(2026, 3, 9), None, date(2026, 6, 1))
    assert known_on(steps, date(2026, 3, 8)) == Steps(ISSUED)


@pytest.mark.parametrize(
    ("details", "period"),
    [
        ({}, None),
        ({"deadline_days": 90}, Period(90, None)),
        ({"deadline_date": "2026-10-09"}, Period(None, date(2026, 10, 9))),
        (
            {"deadline_days": 20, "deadline_start": "issued", "deadline_kind": "working"},
            Period(20, None, "issued", "working"),
        ),
    ],
)
def test_what_the_register_keeps_is_read_as_a_time_limit(details, period):
    assert Period.of(details) == period
