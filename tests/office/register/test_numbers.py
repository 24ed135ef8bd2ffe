"""Numbers are given once, without gaps, and the same row keeps its own."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office.register.makers import KIND, issue, notice_for, rows, take
from toolkit.errors import UsageError, WantingError
from toolkit.office.register.giving import Standing, Start, look_up
from toolkit.office.register.notices import confirm, find_notices, get_notice
from toolkit.office.register.numbers import NONE_WAITING, all_series, find_numbers, void, waiting_numbers
from toolkit.office.register.records import Docno, NoticeState, NumberState, Series, span_text
from toolkit.office.register.runs import find_runs, finish_run
from toolkit.office.register.verify import verify_register


def numbers_of(given):
    return [one.docno.number for one in given]


def standings(given):
    return [one.standing for one in given]


def test_numbers_go_up_by_one(register):
    assert numbers_of(take(register, "a", "b")) == [1, 2]
    assert numbers_of(take(register, "c", run="run-2")) == [3]
    assert all_series(register) == [Series("豫样科", 2026, 1, 3)]
    assert str(Docno("豫样科", 2026, 3)) == "豫样科〔2026〕3号"


def test_a_row_keeps_its_number(register):
    take(register, "a", "b", "c")
    again = take(register, "c", "a", "d")
    assert numbers_of(again) == [3, 1, 4]
    assert set(standings(again)) == {Standing.RESERVED}


def test_a_preview_writes_nothing(register):
    take(register, "a")
    given = list(look_up(register, rows("a", "b", "c"), code="豫样科", year=2026, run="run-1"))
    assert numbers_of(given) == [1, 2, 3]
    assert standings(given) == [Standing.RESERVED, Standing.NEW, Standing.NEW]
    assert len(list(find_numbers(register))) == 1


def test_another_year_is_another_series(register):
    take(register, "a")
    given = list(look_up(register, rows("a"), code="豫样科", year=2027))
    assert (given[0].docno, given[0].standing) == (Docno("豫样科", 2027, 1), Standing.NEW)


def test_an_issued_row_is_not_issued_again(register):
    issue(register, take(register, "a", "b"))
    finish_run(register, "run-1", actor="甲")
    again = take(register, "a", "b", run="run-2")
    assert standings(again) == [Standing.ISSUED, Standing.ISSUED]
    assert [one.dated for one in again] == [date(2026, 11, 25)] * 2


def test_a_changed_row_becomes_a_new_version_under_the_same_number(register):
    issue(register, take(register, "a"))
    finish_run(register, "run-1", actor="甲")
    [changed] = take(register, "a", run="run-2", content="!")
    assert (changed.docno.number, changed.version, changed.standing) == (1, 2, Standing.CHANGED)
    issue(register, [changed], "run-2")
    assert [(n.version, n.state) for n in find_notices(register)] == [
        (1, NoticeState.REPLACED),
        (2, NoticeState.ISSUED),
    ]
    assert get_notice(register, changed.docno).version == 2
    [late] = take(register, "a", run="run-1")
    assert late.standing is Standing.ISSUED  # the first run has nothing to do again
    [back] = take(register, "a", run="run-3", take_over=True)
    assert (back.version, back.standing) == (3, Standing.CHANGED)


def test_what_another_run_holds_is_left_to_it(register):
    take(register, "a", "b")
    given = take(register, "b", "c", run="run-2")
    assert standings(given) == [Standing.HELD, Standing.RESERVED]
    assert numbers_of(given) == [2, 3]
    [taken] = take(register, "b", run="run-2", take_over=True)
    assert taken.standing is Standing.RESERVED
    with pytest.raises(WantingError):
        confirm(register, [notice_for(taken, "run-1")], actor="甲")
    confirm(register, [notice_for(taken, "run-2")], actor="乙")


def test_confirming_again_only_adds_files(register):
    given = take(register, "a")
    issue(register, given)
    [once_more] = confirm(register, [notice_for(given[0], sealed="again")], actor="甲")
    assert [file.role for file in once_more.files] == ["docx", "pdf", "pdf"]
    assert verify_register(register).sound


def test_a_void_number_stays_void_and_its_row_gets_another(register):
    issue(register, take(register, "a", "b"))
    void(register, Docno("豫样科", 2026, 1), reason="发错对象", actor="甲")
    assert get_notice(register, Docno("豫样科", 2026, 1)).state is NoticeState.VOID
    assert numbers_of(take(register, "a")) == [3]
    with pytest.raises(WantingError):
        void(register, Docno("豫样科", 2026, 1), reason="再来一次", actor="甲")
    with pytest.raises(UsageError):
        void(register, Docno("豫样科", 2026, 2), reason="  ", actor="甲")
    with pytest.raises(WantingError):
        void(register, Docno("豫样科", 2026, 9), reason="没有", actor="甲")
    verdict = verify_register(register)
    assert verdict.sound


def test_a_number_made_void_meanwhile_is_not_issued(register):
    given = take(register, "a")
    void(register, given[0].docno, reason="撤回", actor="乙")
    with pytest.raises(WantingError):
        issue(register, given)
    assert not list(find_notices(register))


def test_a_new_series_may_begin_anywhere(register):
    assert numbers_of(take(register, "a", "b", start=Start(36))) == [36, 37]
    assert all_series(register) == [Series("豫样科", 2026, 36, 37)]
    assert verify_register(register).sound


def test_the_same_call_again_begins_at_the_same_number(register):
    assert numbers_of(take(register, "a", "b", start=Start(36))) == [36, 37]
    assert numbers_of(take(register, "a", "b", start=Start(36))) == [36, 37]
    given = list(look_up(register, rows("a", "b"), code="豫样科", year=2026, run="run-1", start=Start(36)))
    assert numbers_of(given) == [36, 37]


def test_a_series_goes_on_without_gap_or_with_a_reason(register):
    take(register, "a")
    for number in (1, 5):
        with pytest.raises(UsageError):
            take(register, "b", start=Start(number))
    assert numbers_of(take(register, "b", start=Start(2))) == [2]
    assert numbers_of(take(register, "c", start=Start(5, "3、4号由办公室手工使用"))) == [5]
    left_out = find_numbers(register, state=NumberState.VOID)
    assert [(n.docno.number, n.reason) for n in left_out] == [
        (3, "3、4号由办公室手工使用"),
        (4, "3、4号由办公室手工使用"),
    ]
    assert verify_register(register).sound


@pytest.mark.parametrize("code", ["", "豫", "YKB", "豫科〔", "豫科 办", "一二三四五六七八九十一"])
def test_only_a_code_of_an_organ_makes_numbers(register, code):
    with pytest.raises(UsageError):
        look_up(register, rows("a"), code=code, year=2026)


def test_open_runs_are_known(register):
    take(register, "a")
    assert [run.id for run in find_runs(register, finished=False)] == ["run-1"]
    finish_run(register, "run-1", actor="甲")
    assert find_runs(register, finished=False) == []
    take(register, "b")
    assert [run.id for run in find_runs(register, finished=False)] == ["run-1"]


def test_notices_are_found_by_what_is_known_of_them(register):
    given = take(register, *(f"k{n}" for n in range(12)))
    issue(register, given)
    assert len(list(find_notices(register, kind=KIND, limit=5))) == 5
    assert [n.key for n in find_notices(register, unit="k11")] == ["k11"]
    assert [n.key for n in find_notices(register, alliance="k3")] == ["k3"]
    assert [n.key for n in find_notices(register, docno=given[4].docno)] == ["k4"]
    assert list(find_notices(register, since=date(2026, 11, 26))) == []
    assert len(list(find_notices(register, until=date(2026, 11, 25)))) == 12
    assert list(find_notices(register, text="100%")) == []


def test_more_notices_than_a_page_are_found_in_order(register, monkeypatch):
    monkeypatch.setattr("toolkit.office.register.notices._PAGE", 4)
    issue(register, take(register, *(f"k{n}" for n in range(9))))
    assert [n.docno.number for n in find_notices(register)] == list(range(1, 10))


def test_rows_of_several_pages_are_numbered_as_those_of_one(register, monkeypatch):
    monkeypatch.setattr("toolkit.office.register.giving._PAGE", 2)
    monkeypatch.setattr("toolkit.office.register.numbers._PAGE", 2)
    assert numbers_of(take(register, *"abcde")) == [1, 2, 3, 4, 5]
    issue(register, take(register, "b", "d"))
    again = take(register, *"afbgcd", start=Start(9, "6至8号由办公室手工使用"))
    assert numbers_of(again) == [1, 9, 2, 10, 3, 4]
    assert [one.wanted.key for one in again if one.standing is Standing.ISSUED] == ["b", "d"]
    preview = list(look_up(register, rows(*"xaybz"), code="豫样科", year=2026, run="run-1"))
    assert numbers_of(preview) == [11, 1, 12, 2, 13]
    assert [n.docno.number for n in find_numbers(register)] == list(range(1, 11))
    assert [n.docno.number for n in find_numbers(register, state=NumberState.VOID)] == [6, 7, 8]
    assert verify_register(register).sound


def test_numbers_that_wait_are_told_as_spans(register):
    given = take(register, *"abcdefg")
    issue(register, [given[2], given[5]])
    waiting = waiting_numbers(register, "run-1")
    assert waiting.count == 5
    spans = [span_text(first, last) for first, last in waiting.spans]
    assert spans == ["豫样科〔2026〕1-2号", "豫样科〔2026〕4-5号", "豫样科〔2026〕7号"]
    assert waiting_numbers(register, "run-2") == NONE_WAITING
