"""The register from the command line."""

from __future__ import annotations

import io
import json
import sqlite3
from datetime import date

import pytest

from tests.office.issued import TODAY, docno, happened, issue_some
from tests.office.register.makers import take
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.office.following.events import EventKind
from toolkit.office.register.engine import open_register
from toolkit.office.register.numbers import find_numbers, void
from toolkit.office.register.records import NumberState

ONE, TWO = str(docno(1)), str(docno(2))


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("ALLIANCE_LANG", "en")
    monkeypatch.setenv("ALLIANCE_REGISTER", str(tmp_path / "register.sqlite"))
    monkeypatch.setenv("ALLIANCE_ACTOR", "丙")
    monkeypatch.setattr("toolkit.office.following.due.today_in_china", lambda: TODAY)
    with open_register(tmp_path / "register.sqlite", create=True) as register:
        issue_some(register, {"deadline_days": 90}, {"recipients": ["样例二厂 13800000022"]}, {})
        take(register, "r4", run="run-4")
        void(register, docno(3), reason="样例：重复", actor="甲")
        happened(register, 1, EventKind.DELIVERED, date(2026, 3, 9), method="post", receiver="样甲甲")


def run(*words) -> int:
    return entry.run(["register", *map(str, words)])


def test_the_list_is_chinese_wide_and_masked(capsys):
    assert run("list") == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == [str(docno(n)) for n in (1, 2, 3, 4)]
    assert "138****0022" in out
    assert "13800000022" not in out
    assert "样例：重复" in lines[3]
    assert lines[-1] == "4 in all."


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--state", "void"], [3]),
        (["--number", "2-3"], [2, 3]),
        (["--number", TWO], [2]),
        (["--unit", "样例r1"], [1]),
        (["--from", "2026年3月2日", "--to", "2026-03-02", "--state", "issued"], [1, 2]),
        (["--kind", "rectification"], [1, 2, 3, 4]),
        (["--kind", "限期整改通知", "--number", "1"], [1]),
        (["--unit", "没有"], []),
    ],
)
def test_the_list_is_searched(capsys, words, numbers):
    assert run("list", *words, "--format", "json") == 0
    assert [row["number"] for row in json.loads(capsys.readouterr().out)] == [str(docno(n)) for n in numbers]


@pytest.mark.parametrize("words", [["--kind", "x"], ["--number", "x"], ["--from", "3月"]])
def test_a_wrong_wish_is_a_wrong_call(capsys, words):
    assert run("list", *words) == ExitStatus.USAGE
    assert capsys.readouterr().err


def test_show_tells_all_and_masks_the_receiver(capsys):
    assert run("show", ONE) == 0
    out = capsys.readouterr().out
    for said in ("样**", "notice issued", "number reserved", "90 days from the day after the receipt", "SHA-256"):
        assert said in out
    assert "样甲甲" not in out
    assert run("show", ONE, "--full", "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["events"][0]["details"]["receiver"] == "样甲甲"
    assert [row["action"] for row in data["journal"]] == ["numbers.reserve", "notices.issue", "notice.delivered"]


def test_show_looks_for_the_files(tmp_path, capsys):
    folder = tmp_path / "输出"
    folder.mkdir()
    (folder / f"{ONE}_样例.docx").write_text("改过", "utf-8")
    assert run("show", ONE, "--folder", folder) == ExitStatus.WANTING
    out = capsys.readouterr().out
    assert "CHANGED" in out
    assert "MISSING" in out


def test_a_number_that_was_never_given_is_said(capsys):
    assert run("show", docno(99)) == ExitStatus.WANTING
    assert "never given" in capsys.readouterr().err


def test_void_asks_and_a_no_changes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("void", TWO, "--reason", "样例") != 0
    assert "138****0022" in capsys.readouterr().err
    with open_register(tmp_path / "register.sqlite") as register:
        assert [number.docno for number in find_numbers(register, state=NumberState.VOID)] == [docno(3)]


def test_void_keeps_the_number_and_its_reason(tmp_path, capsys):
    assert run("void", TWO, "--reason", " 样例：发错单位 ", "--yes") == 0
    assert "Take the printed copies back" in capsys.readouterr().out
    assert run("list", "--state", "void", "--format", "json") == 0
    assert [row["reason"] for row in json.loads(capsys.readouterr().out)] == ["样例：发错单位", "样例：重复"]
    assert run("void", TWO, "--reason", "再来", "--yes") == ExitStatus.WANTING
    assert run("verify") == 0


def test_what_was_delivered_is_not_voided_without_force(capsys):
    assert run("void", ONE, "--reason", "样例", "--yes") == ExitStatus.WANTING
    assert "taken effect" in capsys.readouterr().err
    assert run("void", ONE, "--reason", "样例：已收回", "--yes", "--force") == 0


@pytest.mark.parametrize("words", [["void", TWO, "--yes"], ["void", TWO, "--reason", "  ", "--yes"], ["void", "x"]])
def test_void_without_a_reason_is_a_wrong_call(words):
    assert run(*words) == ExitStatus.USAGE


def test_export_writes_a_workbook_or_json_that_others_cannot_read(tmp_path, capsys):
    for name in ("表.xlsx", "表.json"):
        assert run("export", "-o", tmp_path / name) == 0
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert len(json.loads((tmp_path / "表.json").read_text("utf-8"))["numbers"]) == 4
    assert run("export", "-o", tmp_path / "表.doc") == ExitStatus.USAGE


def test_verify_names_what_is_broken(tmp_path, capsys):
    assert run("head") == 0
    head = capsys.readouterr().out.strip()
    assert run("verify", "--kept", head) == 0
    with sqlite3.connect(tmp_path / "register.sqlite") as raw:
        raw.execute("UPDATE notices SET unit = '别人' WHERE number = 2")
    assert run("verify", "--kept", head) == ExitStatus.WANTING
    assert "register.row" in capsys.readouterr().out
    assert run("verify", "--format", "json") == ExitStatus.WANTING
    data = json.loads(capsys.readouterr().out)
    assert not data["sound"]
    assert data["head"] == head


def test_verify_compares_the_folder_that_was_issued_into(tmp_path, capsys):
    for name in ("输出", "空"):
        (tmp_path / name).mkdir()
    for number in (1, 2):
        for role in ("docx", "pdf"):
            (tmp_path / "输出" / f"{docno(number)}_样例.{role}").write_text("x")
    assert run("verify", "--folder", tmp_path / "输出") == ExitStatus.WANTING
    assert "is not the file that was registered" in capsys.readouterr().out
    assert run("verify", "--folder", tmp_path / "空") == ExitStatus.WANTING
    assert "is missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"), [("备份.jsonl", []), ("备份.gz", []), ("备份.sqlite", ["--format", "sqlite"])]
)
def test_a_backup_is_restored_and_is_never_overwritten(tmp_path, capsys, name, words):
    copy, new = tmp_path / name, tmp_path / "新.sqlite"
    assert run("backup", copy, *words) == 0
    before = copy.read_bytes()
    assert run("backup", copy, *words) == ExitStatus.IO
    assert run("restore", copy, "--register", new) == 0
    assert run("restore", copy, "--register", new) == ExitStatus.WANTING
    assert copy.read_bytes() == before
    capsys.readouterr()
    assert run("head") == run("head", "--register", new) == 0
    assert len(set(capsys.readouterr().out.split())) == 1


def test_where_no_register_is_the_way_out_is_said(tmp_path, capsys):
    assert run("list", "--register", tmp_path / "没有.sqlite") == ExitStatus.WANTING
    assert "no register" in capsys.readouterr().err
    assert not (tmp_path / "没有.sqlite").exists()
