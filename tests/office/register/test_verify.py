"""Whatever is changed behind the journal's back is found."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.office.register.makers import deliver, issue, take
from toolkit.office.register.journal import Head, read_entries
from toolkit.office.register.notices import events_of
from toolkit.office.register.numbers import void
from toolkit.office.register.records import Docno
from toolkit.office.register.verify import check_files, head_of, verify_register


@pytest.fixture
def full(register):
    """A register with some of everything."""
    issue(register, take(register, "a", "b", "c"))
    void(register, Docno("豫样科", 2026, 2), reason="发错对象", actor="甲")
    deliver(register, Docno("豫样科", 2026, 1))
    return register


def tamper(register, *statements: str) -> None:
    """Do what only the owner of the database can: the guards are taken away first."""
    sqlite = ["DROP TRIGGER IF EXISTS journal_no_update", "DROP TRIGGER IF EXISTS journal_no_delete"]
    server = ["DROP TRIGGER IF EXISTS journal_no_change ON journal"]
    with register.alone() as connection:
        for statement in (*(sqlite if register.is_sqlite else server), *statements):
            connection.execute(text(statement))


def rules(verdict):
    return {finding.rule for finding in verdict.findings}


def test_an_honest_register_is_sound(full):
    verdict = verify_register(full)
    assert verdict.findings == ()
    assert verdict.entries == verdict.head.seq
    assert verify_register(full, kept=verdict.head).sound
    assert [event.date for event in events_of(full)] == [date(2026, 11, 26)]


def test_open_reservations_are_told_but_are_no_fault(full):
    take(full, "d", run="run-2")
    verdict = verify_register(full)
    assert verdict.sound
    assert rules(verdict) == {"register.open"}


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE notices SET unit = '别的单位' WHERE number = 1", "register.row"),
        ("UPDATE numbers SET row_key = 'x' WHERE number = 1", "register.row"),
        ("UPDATE numbers SET number = 9 WHERE number = 3", "register.gap"),
        ("UPDATE series SET last = 2", "register.series"),
        ("DELETE FROM numbers WHERE number = 2", "register.gap"),
        ("DELETE FROM notices WHERE number = 2", "register.row"),
        ("DELETE FROM events", "register.row"),
        ("UPDATE events SET date = '2026-11-27'", "register.row"),
        ("UPDATE notices SET issue_date = '2026-11-24' WHERE number = 3", "register.row"),
        ("UPDATE journal SET actor = '乙' WHERE seq = 3", "register.journal"),
        ("UPDATE journal SET at = '2026-11-01T00:00:00Z' WHERE seq = 3", "register.journal"),
        ("DELETE FROM journal WHERE seq = 3", "register.journal"),
        ("DELETE FROM journal WHERE seq = 1", "register.journal"),
        ("DELETE FROM journal", "register.journal"),
        ("UPDATE journal SET data = '{}' WHERE seq = 2", "register.journal"),
        ("UPDATE journal SET data = '[' WHERE seq = 2", "register.journal"),
        ("INSERT INTO numbers SELECT code, year, 99, state, kind, 'z', run, reason, reserved_at, reserved_by "
         "FROM numbers WHERE number = 1", "register.series"),
    ],
)  # fmt: skip
def test_tampering_is_found(full, statement, rule):
    tamper(full, statement)
    verdict = verify_register(full)
    assert not verdict.sound
    assert rule in rules(verdict)


def test_swapped_entries_are_found(full):
    swap = "UPDATE journal SET seq = {} WHERE seq = {}"
    tamper(full, swap.format(100, 3), swap.format(3, 4), swap.format(4, 100))
    assert "register.journal" in rules(verify_register(full))


def test_a_cut_journal_is_found_by_a_kept_head_only(full):
    kept = head_of(full)
    delivered = "DELETE FROM events"
    tamper(full, f"DELETE FROM journal WHERE seq = {kept.seq}", delivered)
    assert verify_register(full).sound  # the register alone can't know
    verdict = verify_register(full, kept=kept)
    assert rules(verdict) == {"register.cut"}


def test_a_journal_written_anew_is_found_by_a_kept_head(full):
    kept = Head(3, "f" * 64)
    assert "register.journal" in rules(verify_register(full, kept=kept))


def test_a_head_is_written_and_read(full):
    head = head_of(full)
    assert Head.parse(f" {head}\n") == head


def test_the_journal_refuses_changes(full):
    for statement in ("UPDATE journal SET actor = '乙'", "DELETE FROM journal"):
        with pytest.raises(Exception, match="append-only"), full.alone() as connection:
            connection.execute(text(statement))


def test_the_journal_tells_who_did_what(full):
    with full.reading() as connection:
        entries = list(read_entries(connection))
    told = [(entry.action, entry.actor) for entry in entries]
    assert told[0] == ("register.created", "alliance")
    assert ("number.void", "甲") in told
    voided = next(entry for entry in entries if entry.action == "number.void")
    assert json.loads(voided.data)["note"] == "发错对象"


def test_files_are_compared_with_the_register(register, tmp_path):
    from toolkit.office.register.verify import file_sha256

    [notice] = issue(register, take(register, "a"))
    missing = check_files(register, tmp_path)
    assert len(missing) == 2
    for file in notice.files:
        (tmp_path / file.name).write_bytes(b"other")
    assert len(check_files(register, tmp_path)) == 2
    assert file_sha256(tmp_path / notice.files[0].name) != notice.files[0].sha256
