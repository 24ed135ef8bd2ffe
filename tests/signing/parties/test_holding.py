"""A file that several people write is replaced only where it is still what was read, by one at a time."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading

import pytest

from toolkit import limits
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.signing.parties import holding
from toolkit.signing.parties.holding import put_in_place, replace_unchanged

OLD, NEW = b"%PDF-1.7 old", b"%PDF-1.7 old and new"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "协议.pdf"
    path.write_bytes(OLD)
    return path


def lock_of(path):
    return path.with_name(f".{path.name}.lock")


def test_an_unchanged_file_is_replaced_and_nothing_is_left_beside_it(file):
    assert replace_unchanged(file, OLD, NEW)
    assert file.read_bytes() == NEW
    assert list(file.parent.iterdir()) == [file]


def test_a_changed_file_stays(file):
    assert not replace_unchanged(file, b"%PDF-1.7 other", NEW)
    assert file.read_bytes() == OLD
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_appeared_meanwhile_stays(file):
    assert not replace_unchanged(file, None, NEW)


def test_a_file_that_vanished_is_not_written_anew(file):
    file.unlink()
    assert not replace_unchanged(file, OLD, NEW)
    assert not file.exists()


def test_of_many_writers_each_works_on_what_the_one_before_left(file):
    def write():
        for _ in range(5):
            while not replace_unchanged(file, seen := file.read_bytes(), seen + b"x"):
                pass

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() == OLD + b"x" * 20


def test_who_died_holding_the_file_is_waited_for_and_then_passed(file, monkeypatch):
    code = """
    import os
    from pathlib import Path
    from toolkit.signing.parties import holding
    holding.read_packet_bytes = lambda path: os._exit(9)
    holding.replace_unchanged(Path(os.sys.argv[1]), b"", b"half")
    """
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(code), file], check=False)
    assert died.returncode == 9
    assert lock_of(file).exists()
    assert file.read_bytes() == OLD
    monkeypatch.setattr(limits, "SHARED_LOCK_SECONDS", 0.1)
    assert replace_unchanged(file, OLD, NEW)
    assert not lock_of(file).exists()


def test_who_holds_the_file_for_too_long_is_named(file, monkeypatch):
    lock_of(file).write_text("another")
    monkeypatch.setattr(limits, "SHARED_WAIT_SECONDS", 0.1)
    with pytest.raises(IOFailure, match="Somebody else is writing"):
        replace_unchanged(file, OLD, NEW)
    assert lock_of(file).read_text() == "another"
    assert file.read_bytes() == OLD


def test_the_result_replaces_an_earlier_state_of_itself_but_no_other_file(file, tmp_path):
    target = tmp_path / "结果.pdf"
    assert put_in_place(file, target, OLD, NEW)
    assert put_in_place(file, target, OLD, NEW + b" and more")
    target.write_bytes(b"%PDF-1.7 another")
    with pytest.raises(UsageError, match="would be lost"):
        put_in_place(file, target, OLD, NEW)
    assert target.read_bytes() == b"%PDF-1.7 another"


def test_the_source_by_another_name_is_the_source(file, tmp_path):
    link = tmp_path / "link.pdf"
    link.symlink_to(file)
    assert not put_in_place(file, link, b"%PDF-1.7 other", NEW)
    assert file.read_bytes() == OLD


def test_a_target_that_changes_meanwhile_is_told(file, tmp_path, monkeypatch):
    monkeypatch.setattr(holding, "replace_unchanged", lambda *_: False)
    with pytest.raises(WantingError, match="nothing was written"):
        put_in_place(file, tmp_path / "结果.pdf", OLD, NEW)
