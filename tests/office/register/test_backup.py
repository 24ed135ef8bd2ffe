"""A register can be copied and made again, on either database."""

from __future__ import annotations

import gzip

import pytest

from tests.office.register.makers import deliver, issue, take
from toolkit.errors import UsageError, WantingError
from toolkit.office.register.backup import copy_sqlite, export_register, restore_register
from toolkit.office.register.engine import open_register
from toolkit.office.register.notices import events_of, find_notices
from toolkit.office.register.verify import head_of, verify_register


@pytest.fixture
def full(register):
    given = take(register, "a", "b", "c")
    issue(register, given[:2])
    deliver(register, given[0].docno)
    return register


@pytest.mark.parametrize("name", ["backup.jsonl", "backup.jsonl.gz"])
def test_a_register_comes_back_from_its_copy(full, tmp_path, name):
    copy = tmp_path / name
    count = export_register(full, copy)
    verdict = restore_register(copy, tmp_path / "new.sqlite")
    assert (verdict.entries, verdict.head) == (count, head_of(full))
    with open_register(tmp_path / "new.sqlite") as restored:
        assert list(find_notices(restored)) == list(find_notices(full))
        assert list(events_of(restored)) == list(events_of(full))
        assert take(restored, "d")[0].docno.number == 4
        assert verify_register(restored).sound


def test_a_copy_moves_from_file_to_server_and_back(tmp_path, new_database):
    with open_register(tmp_path / "a.sqlite", create=True) as first:
        issue(first, take(first, "a", "b"))
        export_register(first, tmp_path / "1.jsonl")
    url = new_database()
    restore_register(tmp_path / "1.jsonl", url)
    with open_register(url) as second:
        export_register(second, tmp_path / "2.jsonl")
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_nothing_is_restored_over_a_register(full, register_url, tmp_path):
    export_register(full, tmp_path / "copy")
    with pytest.raises(WantingError):
        restore_register(tmp_path / "copy", register_url)


@pytest.mark.parametrize("damage", ["cut", "changed", "other", "twice", "middle", "newer"])
def test_a_damaged_copy_is_refused_and_nothing_is_left(full, tmp_path, damage):
    copy = tmp_path / "copy.jsonl"
    export_register(full, copy)
    lines = copy.read_text("utf-8").splitlines(keepends=True)
    damaged = {
        "cut": lines[:-1],
        "changed": [line.replace("样例a有限公司", "样例z有限公司") for line in lines],
        "other": ["{}\n"],
        "twice": [*lines, lines[-1]],
        "middle": [*lines[:3], *lines[4:]],
        "newer": [lines[0].replace("0001", "0999"), *lines[1:]],
    }[damage]
    copy.write_text("".join(damaged), "utf-8")
    with pytest.raises(WantingError):
        restore_register(copy, tmp_path / "new.sqlite")
    with pytest.raises(WantingError):
        open_register(tmp_path / "new.sqlite")


def test_half_a_zipped_copy_is_refused(full, tmp_path):
    export_register(full, tmp_path / "copy.gz")
    whole = (tmp_path / "copy.gz").read_bytes()
    (tmp_path / "copy.gz").write_bytes(whole[:-20])
    with pytest.raises(Exception, match=r"copy\.gz"):
        restore_register(tmp_path / "copy.gz", tmp_path / "new.sqlite")
    assert gzip.decompress(whole)


def test_a_sqlite_file_is_copied_exactly(tmp_path):
    with open_register(tmp_path / "a.sqlite", create=True) as first:
        issue(first, take(first, "a"))
        copy_sqlite(first, tmp_path / "b.sqlite")
        with open_register(tmp_path / "b.sqlite") as second:
            assert head_of(second) == head_of(first)
            assert verify_register(second).sound
    assert (tmp_path / "b.sqlite").stat().st_mode & 0o077 == 0


def test_a_server_has_no_sqlite_copy(new_database, tmp_path):
    with open_register(new_database(), create=True) as register, pytest.raises(UsageError):
        copy_sqlite(register, tmp_path / "b.sqlite")
