"""Deadlines and what follows a notice from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from tests.office.issued import TODAY, docno, issue_some
from tests.office.register.makers import notice_for, take
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.office.register.engine import open_register
from toolkit.office.register.notices import confirm, events_of

ONE, TWO, THREE = (str(docno(n)) for n in (1, 2, 3))


@pytest.fixture(autouse=True)
def register_file(tmp_path, monkeypatch):
    path = tmp_path / "register.sqlite"
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("ALLIANCE_LANG", "en")
    monkeypatch.setenv("ALLIANCE_REGISTER", str(path))
    monkeypatch.setenv("ALLIANCE_ACTOR", "丙")
    monkeypatch.setattr("toolkit.office.following.due.today_in_china", lambda: TODAY)
    with open_register(path, create=True) as register:
        issue_some(register, {"deadline_days": 90}, {"deadline_days": 60, "deadline_start": "issued"}, {})
    return path


def run(*words) -> int:
    return entry.run(["notice", *map(str, words)])


def due(capsys, *words) -> dict[str, dict]:
    capsys.readouterr()
    assert run("due", "--format", "json", *words) == 0
    return {row["number"]: row for row in json.loads(capsys.readouterr().out)["notices"]}


def test_a_notice_is_followed_to_its_end(tmp_path, capsys):
    slip = tmp_path / "回证.pdf"
    slip.write_bytes(b"x")
    assert due(capsys)[ONE]["group"] == "undelivered"
    assert run("delivered", ONE, "--on", "2026.3.9", "--by", "邮寄", "--receiver", "样甲", "--file", slip) == 0
    assert "runs to 2026-06-08" in capsys.readouterr().out
    assert due(capsys)[ONE] | {"group": "overdue", "last_day": "2026-06-08", "days": 170} == due(capsys)[ONE]
    assert run("answered", ONE, "--on", "2026年6月10日") == 0
    assert due(capsys)[ONE]["days_late"] == 2
    assert run("rechecked", ONE, "--on", "2026-06-20", "--result", "不达标") == 0
    assert "can be revoked" in capsys.readouterr().out
    assert due(capsys)[ONE]["passed"] is False
    assert "--kind revocation" in due(capsys)[ONE]["offer"]


def test_due_says_the_groups_and_offers_what_article_12_allows(capsys):
    assert run("due") == 0
    out = capsys.readouterr().out
    assert out.index("Overdue: 1") < out.index("Not delivered: the time limit does not run: 1")
    assert "First make sure that it was delivered" in out
    assert THREE not in out
    assert run("due", "--on", "2026-05-01") == 0
    assert "Due soon: 1" in capsys.readouterr().out  # the 60 days from the issue end on Wednesday 2026-05-06


def test_what_runs_is_only_counted_unless_all_is_wanted(capsys):
    assert run("due", "--on", "2026-03-20") == 0
    out = capsys.readouterr().out
    assert "Running: 1" in out
    assert TWO not in out
    assert run("due", "--on", "2026-03-20", "--all") == 0
    assert TWO in capsys.readouterr().out


def test_a_year_without_holiday_table_is_warned_of(register_file, capsys):
    assert run("due", "--on", "2026-03-20") == 0
    assert "not published" not in capsys.readouterr().err
    with open_register(register_file) as register:
        issue_some_in_2035(register)
    assert run("due", "--on", "2035-04-01", "--all") == 0
    assert "2035" in capsys.readouterr().err


def issue_some_in_2035(register):
    given = take(register, "late", run="late")
    details = {"deadline_days": 30, "deadline_start": "issued"}
    confirm(register, [replace(notice_for(given[0], "late"), issue_date=date(2035, 3, 1), details=details)], actor="甲")


def test_a_correction_needs_a_reason_and_a_step_can_be_taken_back(register_file, capsys):
    assert run("delivered", ONE, "--on", "2026-03-09", "--by", "邮寄") == 0
    assert run("delivered", ONE, "--on", "2026-03-09", "--by", "邮寄") == 0
    assert "registered already" in capsys.readouterr().out
    assert run("delivered", ONE, "--on", "2026-03-10", "--by", "邮寄") == ExitStatus.WANTING
    assert "--reason" in capsys.readouterr().err
    assert run("delivered", ONE, "--on", "2026-03-10", "--by", "邮寄", "--reason", "看错") == 0
    assert run("retract", ONE, "delivered", "--reason", "登错字号") == 0
    assert due(capsys)[ONE]["group"] == "undelivered"
    with open_register(register_file) as register:
        assert [event.kind for event in events_of(register)] == ["delivered", "delivered", "retracted"]
        assert {event.recorded_by for event in events_of(register)} == {"丙"}


def test_an_extension_moves_the_last_day(capsys):
    words = ("extended", ONE, "--on", "2026-05-20", "--to", "2026-07-31", "--approval", "豫样科〔2026〕50号")
    assert run(*words) == ExitStatus.WANTING
    assert run("delivered", ONE, "--on", "2026-03-09", "--by", "留置") == 0
    assert run(*words) == 0
    assert due(capsys)[ONE]["last_day"] == "2026-07-31"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("delivered", ONE, "--on", "2026-03-09", "--by", "公告"), ExitStatus.USAGE),
        (("delivered", ONE, "--on", "3月9日", "--by", "邮寄"), ExitStatus.USAGE),
        (("delivered", "1", "--on", "2026-03-09", "--by", "邮寄"), ExitStatus.USAGE),
        (("delivered", ONE, "--on", "2026-03-09", "--by", "邮寄", "--receiver", "13800000001"), ExitStatus.USAGE),
        (("delivered", ONE, "--on", "2026-12-01", "--by", "邮寄"), ExitStatus.WANTING),
        (("delivered", docno(9), "--on", "2026-03-09", "--by", "邮寄"), ExitStatus.WANTING),
        (("answered", THREE, "--on", "2026-03-09"), ExitStatus.WANTING),
        (("rechecked", ONE, "--on", "2026-03-09", "--result", "还行"), ExitStatus.USAGE),
        (("retract", ONE, "delivered", "--reason", "x"), ExitStatus.WANTING),
        (("due", "--on", "明天"), ExitStatus.USAGE),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(register_file, capsys, words, status):
    assert run(*words) == status
    assert capsys.readouterr().err
    with open_register(register_file) as register:
        assert not list(events_of(register))


def workbook(path, *rows):
    book = Workbook()
    for row in (("发文字号", "送达日期", "送达方式", "签收人"), *rows):
        book.active.append(row)
    book.active.title = "送达"
    book.save(path)
    return path


def test_a_list_with_wrong_lines_registers_nothing_and_names_every_cell(register_file, tmp_path, capsys):
    path = workbook(
        tmp_path / "表.xlsx",
        (ONE, date(2026, 3, 9), "邮寄", "样甲"),
        (TWO, date(2026, 3, 1), "邮寄", None),
        (str(docno(9)), date(2026, 3, 9), "邮寄", None),
        (THREE, date(2026, 3, 9), "飞鸽", None),
    )
    assert run("import-deliveries", path) == ExitStatus.WANTING
    out = capsys.readouterr().out
    for place in (
        "表.xlsx:送达!A3 [event.order]",
        "表.xlsx:送达!A4 [event.number]",
        "表.xlsx:送达!C5 [delivery.method]",
    ):
        assert place in out
    assert "Nothing was registered" in out
    with open_register(register_file) as register:
        assert not list(events_of(register))
    assert run("import-deliveries", path, "--keep-going", "--format", "json") == ExitStatus.WANTING
    data = json.loads(capsys.readouterr().out)
    assert (data["registered"], data["errors"]) == (1, 3)
    assert {finding["cell"] for finding in data["findings"]} == {"A3", "A4", "C5"}


def test_a_right_list_is_registered_once(register_file, tmp_path, capsys):
    path = workbook(tmp_path / "表.xlsx", (ONE, date(2026, 3, 9), "邮寄", "样甲"), (TWO, None, None, None))
    assert run("import-deliveries", path) == 0
    assert run("import-deliveries", path, "--format", "json") == 0
    out = capsys.readouterr().out
    assert json.loads(out[out.index("{") :]) == {"registered": 0, "known": 1, "blank": 1, "errors": 0, "findings": []}
