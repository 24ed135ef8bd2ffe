"""The lines of a listing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.office.issued import docno, happened, issue_again, issue_some
from tests.office.register.makers import RUN, notice_for, rows, take
from toolkit.errors import UsageError
from toolkit.office.following.events import EventKind
from toolkit.office.listing import lines
from toolkit.office.listing.lines import LineState, Span, Wish, as_data, find_lines, masked_name, recipients
from toolkit.office.register import notices, numbers
from toolkit.office.register.giving import look_up, reserve
from toolkit.office.register.notices import confirm
from toolkit.office.register.numbers import find_numbers, void
from toolkit.office.register.records import Docno


@pytest.fixture
def filled(register):
    """Five numbers: issued in two versions, issued, void after issue, reserved, void from the start."""
    issue_some(register, {"deadline_days": 90}, {"recipients": ["样例二厂", "樣例 13800000022"]}, {})
    issue_again(register, deadline_days=60)
    take(register, "r4", "r5", run="run-3")
    void(register, docno(3), reason="样例：电话13800000033有误", actor="甲")
    void(register, docno(5), reason="样例：跳号", actor="甲")
    happened(register, 2, EventKind.DELIVERED, date(2026, 3, 9), method="post", receiver="样甲")
    return register


def found(register, **wish):
    return [
        (line.docno.number, line.state.value, line.notice.version if line.notice else 0)
        for line in find_lines(register, Wish(**wish))
    ]


def test_there_is_one_line_a_number_with_its_newest_version(filled):
    assert found(filled) == [(1, "issued", 2), (2, "issued", 1), (3, "void", 1), (4, "reserved", 0), (5, "void", 0)]


def test_earlier_versions_are_listed_when_asked_for(filled):
    assert found(filled, state=LineState.REPLACED) == [(1, "replaced", 1)]


@pytest.mark.parametrize(
    ("wish", "numbers"),
    [
        ({"state": LineState.VOID}, [3, 5]),
        ({"state": LineState.RESERVED}, [4]),
        ({"unit": "样例r1"}, [1]),
        ({"unit": "样例二厂"}, [2]),
        ({"unit": "r2产业"}, [2]),
        ({"unit": "%"}, []),
        ({"span": Span(2, 3)}, [2, 3]),
        ({"span": Span.parse("豫样科〔2026〕4号")}, [4]),
        ({"span": Span.parse("豫样科〔2025〕4号")}, []),
        ({"since": date(2026, 3, 3), "until": date(2026, 4, 1)}, [1]),
        ({"until": date(2026, 3, 2)}, [2, 3]),
        ({"kinds": ("rectification_notice",), "span": Span(1, 2)}, [1, 2]),
        ({"kinds": ("approval",)}, []),
    ],
)
def test_lines_are_chosen_by_unit_number_day_state_and_kind(filled, wish, numbers):
    assert [number for number, _, _ in found(filled, **wish)] == numbers


def test_nothing_personal_stands_in_a_line(filled):
    lines = list(find_lines(filled))
    assert recipients(lines[1].notice) == "样例二厂、樣例 138****0022"
    text = "".join(str(as_data(line, kind="")) for line in lines)
    assert "13800000" not in text
    assert "样甲" not in text
    assert as_data(lines[1], kind="x")["delivered"] == "2026-03-09"


@pytest.mark.parametrize(
    ("text", "span"), [("12", (12, 12)), ("12-30", (12, 30)), ("3～5号", (3, 5)), (" 7 号", (7, 7))]
)
def test_numbers_are_read_as_people_write_them(text, span):
    read = Span.parse(text)
    assert (read.first, read.last, read.docno) == (*span, None)


def test_a_whole_number_is_only_itself():
    read = Span.parse("豫样科〔2026〕12号")
    assert read.holds(docno(12))
    assert not read.holds(Docno("样例", 2026, 12))


@pytest.mark.parametrize("text", ["", "x", "30-12", "豫样科〔2026〕"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(UsageError):
        Span.parse(text)


@pytest.mark.parametrize(
    ("name", "shown"), [("样甲", "样*"), ("欧阳样例", "欧***"), ("", ""), ("13800000001", "138****0001")]
)
def test_names_are_masked_but_for_the_first_character(name, shown):
    assert masked_name(name) == shown


def test_the_order_of_codes_is_the_databases(register, monkeypatch):
    """A server sorts Chinese by its own rules, not by code points."""
    for code in ("豫样乙", "豫样甲"):
        run, wanted = replace(RUN, id=code, code=code), rows("r1", "r2")
        reserve(register, wanted, run=run, actor="甲")
        given = look_up(register, wanted, code=code, year=run.year, run=code)
        confirm(register, [notice_for(one, code) for one in given], actor="甲")
    listed = sorted(find_numbers(register), key=lambda one: (-ord(one.docno.code[2]), one.docno.number))
    monkeypatch.setattr(lines, "find_numbers", lambda _: iter(listed))
    assert len({line.docno.code for line in find_lines(register)}) == 2
    assert all(line.notice is not None for line in find_lines(register))


def test_a_listing_longer_than_a_page_is_whole(register, monkeypatch):
    issue_some(register, *[{} for _ in range(9)])
    happened(register, 8, EventKind.DELIVERED, date(2026, 3, 9), method="post")
    for module in (lines, numbers, notices):
        monkeypatch.setattr(module, "_PAGE", 4)
    assert [line.docno.number for line in find_lines(register)] == list(range(1, 10))
    assert [line.docno.number for line in find_lines(register) if line.delivered] == [8]


def test_what_is_issued_while_the_list_is_made_does_not_disturb_it(register, monkeypatch):
    issue_some(register, {}, {}, {})
    some = [number for number in find_numbers(register) if number.docno.number != 2]
    monkeypatch.setattr(lines, "find_numbers", lambda _: some)
    assert found(register) == [(1, "issued", 1), (3, "issued", 1)]
