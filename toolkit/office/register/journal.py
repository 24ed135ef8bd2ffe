"""The journal: every change to the register is one entry, chained by SHA-256 to the one before.

An entry tells the whole rows that it left behind, so that the tables can be made again from the journal alone:
:mod:`toolkit.office.register.verify` compares both, :mod:`toolkit.office.register.backup` keeps the journal only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.office.register.schema import JOURNAL, METADATA, to_json

START = "0" * 64
"""What stands before the first entry."""
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Whole rows by the name of their table."""


@dataclass(frozen=True)
class Head:
    """An entry that vouches for all before it; kept elsewhere, it shows whether the journal was cut or written anew."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read what ``str`` writes.

        Raises:
            UsageError: it is something else.
        """
        seq, _, digest = text.strip().partition(":")
        if not (seq.isascii() and seq.isdigit() and len(digest) == len(START)):
            raise UsageError(
                T("“{text}” is no kept end of a journal.", text=text.strip()[:80]),
                T("It is a number, a colon and 64 hexadecimal digits, as `alliance register verify` prints it."),
            )
        return cls(int(seq), digest.lower())


@dataclass(frozen=True)
class Entry:
    """One step.

    Args:
        seq: from 1, without gaps.
        at: UTC, such as ``2026-11-25T05:52:00Z``.
        actor: who.
        action: what, such as ``number.void``.
        subject: to what, such as ``豫科办〔2026〕12号``.
        data: canonical JSON: ``rows``, the rows as they were left; ``note``.
        previous: the hash of the entry before.
        hash: SHA-256 of all these, hex.
    """

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    data: str
    previous: str
    hash: str

    @property
    def head(self) -> Head:
        """The entry as an end of the journal."""
        return Head(self.seq, self.hash)


def entry_hash(seq: int, at: str, actor: str, action: str, subject: str, data: str, previous: str) -> str:
    """Return the hash that chains an entry."""
    return hashlib.sha256(to_json([seq, at, actor, action, subject, data, previous]).encode()).hexdigest()


class Transaction:
    """The one door for writing: rows and the entry that tells them are written together.

    Args:
        connection: inside a transaction that nobody else writes in.
        actor: who writes.
        at: when, UTC.
    """

    def __init__(self, connection: Connection, actor: str, at: str) -> None:
        self.connection = connection
        self.actor = actor
        self.at = at
        self._head = read_head(connection)

    def record(self, action: str, subject: str, rows: Rows, note: str = "") -> Entry:
        """Write whole rows, new ones and others in place of those of the same key, and append the entry.

        Args:
            action: what is done.
            subject: to what.
            rows: by table.
            note: a reason or remark.
        """
        write_rows(self.connection, rows)
        seq, previous = (self._head.seq + 1, self._head.hash) if self._head else (1, START)
        data = to_json({"rows": {name: list(found) for name, found in rows.items()}, "note": note})
        digest = entry_hash(seq, self.at, self.actor, action, subject, data, previous)
        entry = Entry(seq, self.at, self.actor, action, subject, data, previous, digest)
        append(self.connection, [entry])
        self._head = entry.head
        return entry


def write_rows(connection: Connection, rows: Rows) -> None:
    """Insert rows, or put them in place of those of the same key."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for name, found in rows.items():
        if not found:
            continue
        table = METADATA.tables[name]
        statement = make(table)
        keys = [column.name for column in table.primary_key.columns]
        others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=others), [dict(row) for row in found]
        )


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write entries as they are."""
    connection.execute(JOURNAL.insert(), [vars(entry) for entry in entries])


def read_head(connection: Connection) -> Head | None:
    """Return the journal's last entry; None where there is none."""
    row = connection.execute(select(JOURNAL.c.seq, JOURNAL.c.hash).order_by(JOURNAL.c.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash) if row else None


def read_entries(connection: Connection, *, newest_first: bool = False) -> Iterator[Entry]:
    """Yield the entries one by one."""
    order = JOURNAL.c.seq.desc() if newest_first else JOURNAL.c.seq
    with connection.execute(select(JOURNAL).order_by(order), execution_options={"yield_per": 200}) as result:
        for row in result:
            yield Entry(**row._mapping)
