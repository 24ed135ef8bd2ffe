"""What waits on disk is private, and a full disk is told."""

from __future__ import annotations

import os

import pytest

from toolkit.errors import IOFailure
from toolkit.i18n import language
from toolkit.scratch import scratch_database, scratch_work


def test_more_than_the_cache_leaves_memory_and_no_name_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    made = scratch_database("CREATE TABLE t (data BLOB)")
    for _ in range(8):
        made.execute("INSERT INTO t VALUES (?)", (os.urandom(1 << 20),))
    assert made.execute("SELECT sum(length(data)) FROM t").fetchone() == (8 << 20,)
    assert list(tmp_path.iterdir()) == []  # it was unlinked when it was opened
    other = scratch_database("CREATE TABLE t (data BLOB)")
    assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_full_disk_is_told():
    made = scratch_database("CREATE TABLE t (data BLOB)")
    made.execute("PRAGMA max_page_count = 20")
    with language("en"), pytest.raises(IOFailure, match="temporary folder"), scratch_work():
        for _ in range(20):
            made.execute("INSERT INTO t VALUES (?)", (bytes(50_000),))
