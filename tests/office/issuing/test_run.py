"""A batch is issued exactly once, whatever happens in between."""

from __future__ import annotations

import contextlib
import errno
import json
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.office.issuing.tiny import Here, issue, press, write_batch
from toolkit.errors import IOFailure, MissingError, WantingError
from toolkit.i18n import T, language
from toolkit.office.issuing.folder import Desk
from toolkit.office.issuing.run import StoppedError
from toolkit.office.register.engine import open_register
from toolkit.office.register.notices import find_notices
from toolkit.office.register.numbers import Waiting, find_numbers, void
from toolkit.office.register.records import Docno, NoticeState, NumberState
from toolkit.office.register.verify import check_files, verify_register


@pytest.fixture
def register_url(tmp_path):
    return str(tmp_path / "register.sqlite")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "印发"


@pytest.fixture
def batch(tmp_path):
    return write_batch(tmp_path / "batch.json", 7)


def shown(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".issue")


def exactly(folder, register_url, count, *, versions=()):
    """Numbers, notices and files are one set, and the register is sound."""
    with open_register(register_url) as register:
        numbers = list(find_numbers(register))
        notices = list(find_notices(register))
        assert [n.docno.number for n in numbers] == list(range(1, count + 1))
        assert {n.state for n in numbers} == {NumberState.ISSUED}
        current = [n for n in notices if n.state is NoticeState.ISSUED]
        assert [n.docno for n in current] == [n.docno for n in numbers]
        assert len(notices) == count + len(versions)
        assert shown(folder) == sorted({file.name for notice in notices for file in notice.files})
        assert check_files(register, folder) == []
        assert verify_register(register).findings == ()
    assert Desk(folder).staged() == []


def test_every_row_is_issued_once(folder, register_url, batch):
    report = issue(folder, register_url, batch)
    assert (report.issued, report.complete, report.done) == (7, True, 7)
    exactly(folder, register_url, 7)
    assert "豫样科〔2026〕1号_样例r1联盟_限期整改通知.pdf" in shown(folder)


def test_the_same_batch_again_changes_nothing(folder, register_url, batch):
    issue(folder, register_url, batch)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    report = issue(folder, register_url, batch, run="run-2")
    assert (report.issued, report.unchanged) == (0, 7)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_changed_row_is_a_new_version_that_says_so(folder, register_url, batch, tmp_path):
    issue(folder, register_url, batch)
    report = issue(folder, register_url, write_batch(tmp_path / "batch2.json", 7, r3="改正"), run="run-2")
    assert (report.versions, report.unchanged) == (1, 6)
    exactly(folder, register_url, 7, versions=(3,))
    made = json.loads((folder / "豫样科〔2026〕3号_第2版_样例r3联盟_限期整改通知.docx").read_text("utf-8"))
    assert made["note"] == "第2版，替代2026年11月25日印发的同一字号文件"
    assert (folder / "豫样科〔2026〕3号_样例r3联盟_限期整改通知.docx").exists()


def test_a_lost_file_is_made_again_the_same_before_signing(folder, register_url, batch, tmp_path):
    issue(folder, register_url, batch)
    issue(folder, register_url, write_batch(tmp_path / "batch2.json", 7, r3="改正"), run="run-2")
    lost = [
        folder / "豫样科〔2026〕3号_第2版_样例r3联盟_限期整改通知",
        folder / "豫样科〔2026〕5号_样例r5联盟_限期整改通知",
    ]
    docx = [path.with_name(f"{path.name}.docx").read_bytes() for path in lost]
    for path in lost:
        path.with_name(f"{path.name}.docx").unlink()
        path.with_name(f"{path.name}.pdf").unlink()
    report = issue(folder, register_url, tmp_path / "batch2.json", run="run-3")
    assert (report.remade, report.unchanged) == (2, 5)
    assert [path.with_name(f"{path.name}.docx").read_bytes() for path in lost] == docx
    exactly(folder, register_url, 7, versions=(3,))


def test_another_folder_gets_the_same_notices(folder, register_url, batch, tmp_path):
    issue(folder, register_url, batch)
    report = issue(tmp_path / "再印", register_url, batch, run="run-2")
    assert report.remade == 7
    for path in (tmp_path / "再印").glob("*.docx"):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_what_would_differ_is_not_made_again(folder, register_url, batch):
    issue(folder, register_url, batch)
    next(folder.glob("*3号*通知.docx")).unlink()

    def other_template(jobs):
        from dataclasses import replace

        return [replace(made, docx=made.docx + b"!") for made in press(jobs)]

    report = issue(folder, register_url, batch, press=other_template, keep_going=True)
    assert [trouble.key for trouble in report.troubles] == ["r3"]
    assert not list(folder.glob("*3号*通知.docx"))


def test_a_file_that_was_changed_is_left_alone(folder, register_url, batch):
    issue(folder, register_url, batch)
    changed = next(folder.glob("*3号*通知.docx"))
    changed.write_text("mine")
    with pytest.raises(StoppedError):
        issue(folder, register_url, batch)
    assert changed.read_text() == "mine"
    changed.unlink()
    assert issue(folder, register_url, batch).remade == 1


def test_a_bad_row_stops_the_run_and_its_number_waits(folder, register_url, tmp_path):
    batch = write_batch(tmp_path / "batch.json", 7, r5="bad")
    with pytest.raises(StoppedError):
        issue(folder, register_url, batch)
    report = issue(folder, register_url, write_batch(batch, 7))
    assert report.complete
    exactly(folder, register_url, 7)


def test_a_bad_row_is_left_out_when_told_to_go_on(folder, register_url, tmp_path):
    batch = write_batch(tmp_path / "batch.json", 7, r5="bad")
    report = issue(folder, register_url, batch, keep_going=True)
    assert (report.issued, [trouble.key for trouble in report.troubles]) == (6, ["r5"])
    assert (report.open.count, [first.number for first, _ in report.open.spans]) == (1, [5])
    assert not list(folder.glob("*5号*"))
    assert issue(folder, register_url, write_batch(batch, 7)).issued == 1
    exactly(folder, register_url, 7)


def test_a_number_made_void_meanwhile_is_not_used(folder, register_url, batch):
    def interfere(jobs):
        with open_register(register_url) as register:
            if any(job.key == "r2" for job in jobs):
                void(register, Docno("豫样科", 2026, 2), reason="撤回", actor="乙")
        return press(jobs)

    report = issue(folder, register_url, batch, press=interfere, keep_going=True)
    assert ([t.key for t in report.troubles], report.issued) == (["r2"], 6)
    assert issue(folder, register_url, batch).issued == 1
    with open_register(register_url) as register:
        assert {n.docno.number: n.key for n in find_numbers(register, state=NumberState.ISSUED)}[8] == "r2"
        assert verify_register(register).findings == ()


def test_two_runs_do_not_issue_the_same_rows(folder, register_url, batch, tmp_path):
    def other(jobs):
        if jobs[0].key == "r1":
            with pytest.raises(StoppedError):
                issue(tmp_path / "另一处", register_url, batch, run="run-2")
        return press(jobs)

    issue(folder, register_url, batch, press=other)
    exactly(folder, register_url, 7)


def test_one_folder_has_one_run_at_a_time(folder, register_url, batch):
    with Desk(folder).alone(), language("en"), pytest.raises(WantingError, match="Another run"):
        issue(folder, register_url, batch)


@pytest.mark.parametrize("error", [MissingError(T("no LibreOffice")), IOFailure(T("disk"))])
def test_what_ends_the_work_leaves_it_to_be_gone_on_with(folder, register_url, batch, error):
    def breaks(jobs):
        if jobs[0].key == "r4":
            raise error
        return press(jobs)

    with pytest.raises(type(error)):
        issue(folder, register_url, batch, press=breaks)
    assert issue(folder, register_url, batch).complete
    exactly(folder, register_url, 7)


@pytest.mark.parametrize("times", range(1, 40, 3))
def test_a_full_disk_at_any_write_leaves_it_to_be_gone_on_with(folder, register_url, batch, monkeypatch, times):
    import os

    left = [times]
    for name in ("fsync", "replace", "rename"):
        real = getattr(os, name)

        def guarded(*words, real=real, **more):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*words, **more)

        monkeypatch.setattr(os, name, guarded)
    try:
        issue(folder, register_url, batch)
        assert left[0] > 0
    except IOFailure:
        pass
    monkeypatch.undo()
    issue(folder, register_url, batch)
    exactly(folder, register_url, 7)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own; only an administrator can make one."""
    place = tmp_path / "盘"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("no right to mount a file system here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_real_full_disk_is_told_and_with_room_it_goes_on(small_disk, register_url, batch):
    with pytest.raises(IOFailure, match="空间"), language("zh_CN"):
        issue(small_disk / "印发", register_url, batch)
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    assert issue(small_disk / "印发", register_url, batch).complete
    exactly(small_disk / "印发", register_url, 7)


def test_a_read_only_folder_is_told_and_no_number_is_taken(small_disk, register_url, batch):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(IOFailure):
        issue(small_disk / "印发", register_url, batch)
    assert not Path(register_url).exists()
    subprocess.run(["mount", "-o", "remount,rw,size=4m", small_disk], check=True)
    assert issue(small_disk / "印发", register_url, batch).complete


def test_a_locked_register_is_told_and_it_goes_on(folder, register_url, batch):
    def locks(jobs):
        if jobs[0].key == "r4":
            holder.enter_context(holder.enter_context(open_register(register_url)).writing("乙"))
        return press(jobs)

    with contextlib.ExitStack() as holder, pytest.raises(IOFailure, match="register"), language("en"):
        issue(folder, register_url, batch, press=locks, lock_seconds=1)
    assert issue(folder, register_url, batch).complete
    exactly(folder, register_url, 7)


def test_progress_is_told(folder, register_url, batch):
    told = []
    issue(folder, register_url, batch, step=lambda done, count: told.append((done, count)))
    assert told[-1] == (7, 7)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_rows_that_are_gone_from_the_batch_keep_their_numbers_open(folder, register_url, tmp_path):
    batch = write_batch(tmp_path / "batch.json", 3, r3="bad")
    issue(folder, register_url, batch, keep_going=True)
    report = issue(folder, register_url, write_batch(batch, 2))
    assert report.open == Waiting(1, ((Docno("豫样科", 2026, 3),) * 2,))


def test_every_number_is_given_by_one_row(folder, register_url, batch):
    issue(folder, register_url, batch, executor=Here(), chunk=1)
    with open_register(register_url) as register:
        assert max(Counter(n.key for n in find_numbers(register)).values()) == 1
        assert {n.issue_date for n in find_notices(register)} == {date(2026, 11, 25)}
