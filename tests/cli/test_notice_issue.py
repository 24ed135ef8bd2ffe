"""``alliance notice issue`` before anything is issued: what it shows, refuses and asks."""

from __future__ import annotations

import json

import pytest

from tests.office.issuing.batches import write_rectifications
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.office.issuing.folder import WORK


@pytest.fixture(autouse=True)
def _plain_surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("ALLIANCE_REGISTER", str(tmp_path / "register.sqlite"))
    monkeypatch.delenv("ALLIANCE_LANG", raising=False)


@pytest.fixture
def batch(tmp_path):
    return write_rectifications(tmp_path / "批次.yaml", 3)


def issue(batch, *words: str) -> int:
    return entry.run(["notice", "issue", str(batch), "-o", str(batch.parent / "印发"), *words])


def nothing_was_done(batch) -> bool:
    return {path.name for path in batch.parent.iterdir()} == {batch.name}


def change(batch, **top: object) -> None:
    said = json.loads(batch.read_text("utf-8"))
    said.update(top)
    batch.write_text(json.dumps({key: value for key, value in said.items() if value is not None}), "utf-8")


def test_it_shows_what_it_would_do_and_does_nothing_unasked(batch, capsys):
    assert issue(batch, "--date", "2026-11-25") == ExitStatus.USAGE
    shown = capsys.readouterr().err
    assert "豫样科〔2026〕1号 – 豫样科〔2026〕3号" in shown
    assert "河南样例农业装备2号有限公司" in shown
    assert "--yes" in shown
    assert nothing_was_done(batch)


def test_a_series_may_begin_where_the_office_stands(batch, capsys):
    assert issue(batch, "--date", "2026-11-25", "--number-from", "36") == ExitStatus.USAGE
    assert "豫样科〔2026〕36号 – 豫样科〔2026〕38号" in capsys.readouterr().err


def test_a_batch_with_faults_is_not_issued(tmp_path, capsys):
    batch = write_rectifications(tmp_path / "批次.yaml", 3, R002="")
    assert issue(batch, "--date", "2026-11-25", "--yes") == ExitStatus.WANTING
    assert "批次.yaml:" in capsys.readouterr().err
    assert nothing_was_done(batch)


def test_rows_are_judged_with_the_date_they_will_get(batch, capsys):
    assert issue(batch, "--date", "2027-03-01", "--yes") == ExitStatus.WANTING
    assert "A12-6" in capsys.readouterr().err
    assert nothing_was_done(batch)


def test_what_every_row_says_is_shown_once(batch, capsys):
    issue(batch, "--date", "2026-11-25")
    assert capsys.readouterr().err.count("basis_checked") == 1


@pytest.mark.parametrize("words", [["--code", "别的科"], ["--code", "YKB"]])
def test_a_code_must_be_one_and_agree_with_the_batch(batch, words):
    assert issue(batch, "--date", "2026-11-25", "--yes", *words) == ExitStatus.USAGE
    assert nothing_was_done(batch)


def test_without_a_code_there_are_no_numbers(batch, capsys):
    change(batch, code=None)
    assert issue(batch, "--date", "2026-11-25", "--yes") == ExitStatus.USAGE
    assert "机关代字" in capsys.readouterr().err


def test_a_password_in_the_address_is_refused_and_not_repeated(batch, capsys):
    words = ["--register", "postgresql://clerk:s3cret@host/db"]
    assert issue(batch, "--date", "2026-11-25", "--yes", *words) == ExitStatus.USAGE
    assert "s3cret" not in capsys.readouterr().err
    assert nothing_was_done(batch)


def test_there_is_nothing_to_resume_in_another_folder(tmp_path, capsys):
    assert entry.run(["notice", "resume", str(tmp_path)]) == ExitStatus.USAGE
    assert str(tmp_path) in capsys.readouterr().err


def test_a_damaged_order_is_told(tmp_path):
    (tmp_path / WORK).mkdir()
    (tmp_path / WORK / "order.json").write_text("{}")
    assert entry.run(["notice", "resume", str(tmp_path)]) == ExitStatus.WANTING
