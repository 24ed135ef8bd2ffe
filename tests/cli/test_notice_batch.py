"""Batches from the command line: what kinds there are, the workbook to fill in, the check."""

from __future__ import annotations

import json

import pytest

from tests.office.batches.makers import row, tree, written
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_LANG", "en")
    monkeypatch.chdir(tmp_path)


def run(*words):
    return entry.run(["notice", *map(str, words)])


def test_the_kinds_are_listed_with_what_they_ask_for(capsys):
    assert run("kinds") == ExitStatus.DONE
    assert "rectification_notice" in capsys.readouterr().out
    assert run("kinds", "--format", "json") == ExitStatus.DONE
    kinds = {kind["name"]: kind for kind in json.loads(capsys.readouterr().out)}
    assert [table["key"] for table in kinds["rectification"]["lists"]] == ["doc.findings", "doc.requirements"]


def test_a_blank_workbook_is_written_and_never_over_one_that_is_there(tmp_path, capsys):
    assert run("template", "rectification", "-o", "批次.xlsx") == ExitStatus.DONE
    first = (tmp_path / "批次.xlsx").read_bytes()
    (tmp_path / "批次.xlsx").write_bytes(b"filled in")
    assert run("template", "rectification", "-o", "批次.xlsx") == ExitStatus.IO
    assert (tmp_path / "批次.xlsx").read_bytes() == b"filled in"
    assert run("template", "rectification", "-o", "批次.xlsx", "--force") == ExitStatus.DONE
    assert (tmp_path / "批次.xlsx").read_bytes() == first
    assert run("template", "nonsense") == ExitStatus.USAGE
    assert "rectification" in capsys.readouterr().err


def test_a_batch_in_order_passes(tmp_path, capsys):
    assert run("check", written(tmp_path, tree(row("1"), row("2", "农机")))) == ExitStatus.DONE
    assert "2 rows, 2 of them can be issued" in capsys.readouterr().out


def test_a_wrong_row_is_named_with_its_place_and_the_exit_status_says_so(tmp_path, capsys):
    path = written(tmp_path, tree(row("1"), {**row("R2", "农机"), "assessment": {"grade": "良好"}}))
    assert run("check", path) == ExitStatus.WANTING
    out = capsys.readouterr().out
    assert "Row R2: " in out
    assert "A12-2" in out
    assert run("check", path, "--format", "json") == ExitStatus.WANTING
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["kind"], said["rows"], said["fit"]) == (False, "rectification", 2, 1)
    assert [finding["row"] for finding in said["findings"] if finding["severity"] == "error"] == ["R2"]


def test_a_file_that_is_not_there_is_a_sentence(capsys):
    assert run("check", "none.xlsx") == ExitStatus.IO
    assert "none.xlsx" in capsys.readouterr().err
