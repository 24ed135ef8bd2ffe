"""Prove the register: the journal's chain is whole, the tables are what it tells, and no number is missing.

What this can't show by itself: a journal whose end was cut off, or that was written anew from some entry on, together
with its tables. A kept head (number and hash of an entry, kept where the register's owner can't write) shows both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from toolkit.findings import Finding, Place, Severity, blocking
from toolkit.i18n import Renderable, T
from toolkit.office.register.engine import Register
from toolkit.office.register.journal import START, Entry, Head, entry_hash, read_entries, read_head
from toolkit.office.register.notices import find_notices
from toolkit.office.register.records import Docno, NoticeState, NumberState
from toolkit.office.register.schema import METADATA, NUMBERS, RUNS, SERIES, journalled, key_of, to_json
from toolkit.scratch import scratch_database, scratch_work

_SHOWN = 20
"""Findings of one kind; a register that is wrong throughout needs no longer list."""
_RESTORE = T("Keep this register as evidence, and restore the last backup that can be verified.")


@dataclass(frozen=True)
class Verdict:
    """What the proof said.

    Args:
        url: the register.
        entries: how many the journal has.
        head: its last entry.
        findings: what is wrong, and what is open.
    """

    url: str
    entries: int
    head: Head | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether the register can be relied on."""
        return not blocking(self.findings)


def verify_register(register: Register, *, kept: Head | None = None) -> Verdict:
    """Prove a register against its own journal.

    Args:
        register: which.
        kept: an end of the journal that was kept elsewhere.

    Raises:
        IOFailure: the register can't be read.
    """
    with register.reading() as connection:
        return prove(connection, register.url, kept)


def head_of(register: Register) -> Head | None:
    """Return the journal's last entry."""
    with register.reading() as connection:
        return read_head(connection)


def prove(connection: Connection, url: str, kept: Head | None = None) -> Verdict:
    """See :func:`verify_register`; within a transaction."""
    replay = _Replay(url, kept)
    with scratch_work():
        for entry in read_entries(connection):
            replay.take(entry)
        findings = [*replay.findings()]
        findings += _limited(_compare(connection, url, replay.images))
    findings += _limited(_series(connection, url))
    findings += _open(connection, url)
    return Verdict(url, replay.count, replay.head, tuple(findings))


def check_files(register: Register, folder: Path, *, run: str | None = None) -> list[Finding]:
    """Compare the files of a folder with what is registered.

    Args:
        register: which.
        folder: where the notices' files are.
        run: only the notices of this run of issuing.
    """
    found = []
    for notice in find_notices(register, run=run):
        if notice.state is NoticeState.VOID:
            continue
        for name in dict.fromkeys(file.name for file in notice.files):
            path = folder / name
            if not path.is_file():
                problem = T("{name} of {docno} is missing.", name=name, docno=notice.docno)
                remedy = T(
                    "Put it back from your backup, or make it again: alliance notice resume {folder}", folder=folder
                )
                found.append(_finding("register.file", Severity.ERROR, str(path), problem, remedy))
            elif file_sha256(path) not in {file.sha256 for file in notice.files if file.name == name}:
                problem = T("{name} is not the file that was registered under {docno}.", name=name, docno=notice.docno)
                remedy = T("Put the issued file back from your backup; do not send this one out.")
                found.append(_finding("register.file", Severity.ERROR, str(path), problem, remedy))
    return found


def file_sha256(path: Path) -> str:
    """Return a file's SHA-256, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Replay:
    """Reads the journal from its start, checks the chain, and keeps what the rows must look like."""

    def __init__(self, url: str, kept: Head | None) -> None:
        self._url = url
        self._kept = kept
        self._kept_seen = False
        self._broken: list[Finding] = []
        self.images = _Images()
        self.count = 0
        self.head: Head | None = None

    def take(self, entry: Entry) -> None:
        previous = self.head.hash if self.head else START
        expected = self.head.seq + 1 if self.head else 1
        digest = entry_hash(entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.data, entry.previous)
        if entry.seq != expected:
            self._fault(T("Entries {first} to {last} of the journal are missing.", first=expected, last=entry.seq - 1))
        elif entry.previous != previous:
            self._fault(T("Entry {seq} of the journal does not follow the one before it.", seq=entry.seq))
        if digest != entry.hash:
            self._fault(T("Entry {seq} of the journal was changed.", seq=entry.seq))
        if self._kept is not None and entry.seq == self._kept.seq:
            self._kept_seen = True
            if entry.hash != self._kept.hash:
                self._fault(T("Entry {seq} of the journal is not the one whose hash was kept.", seq=entry.seq))
        self._remember(entry)
        self.count += 1
        self.head = entry.head

    def _remember(self, entry: Entry) -> None:
        try:
            for name, rows in json.loads(entry.data)["rows"].items():
                table = METADATA.tables[name]
                for row in rows:
                    self.images.put(table, row)
        except (ValueError, KeyError, TypeError, AttributeError):
            self._fault(T("Entry {seq} of the journal is not what this program writes.", seq=entry.seq))

    def _fault(self, problem: Renderable) -> None:
        self._broken.append(_finding("register.journal", Severity.ERROR, self._url, problem, _RESTORE))

    def findings(self) -> list[Finding]:
        found = _limited(iter(self._broken))
        if not self.count:
            found.append(_finding("register.journal", Severity.ERROR, self._url, T("The journal is empty."), _RESTORE))
        if self._kept is not None and not self._kept_seen:
            last = self.head.seq if self.head else 0
            problem = T("The journal ends with entry {last}; entry {seq} was there.", last=last, seq=self._kept.seq)
            found.append(_finding("register.cut", Severity.ERROR, self._url, problem, _RESTORE))
        return found


def image(table: Table, row: Mapping[str, Any]) -> bytes:
    """Return the digest of a row; a column that came later counts as empty in older images."""
    plain = [row.get(column.name, "" if column.type.python_type is str else 0) for column in table.columns]
    return hashlib.sha256(to_json(plain).encode()).digest()


class _Images:
    """The digest of the last image of each row that the journal tells of, kept on disk."""

    def __init__(self) -> None:
        self._db = scratch_database("CREATE TABLE images (name, key, image, PRIMARY KEY (name, key)) WITHOUT ROWID")

    def put(self, table: Table, row: Mapping[str, Any]) -> None:
        """Remember a row in place of its earlier image."""
        values = (table.name, to_json(key_of(table, row)), image(table, row))
        self._db.execute("INSERT OR REPLACE INTO images VALUES (?, ?, ?)", values)

    def take(self, table: Table, row: Mapping[str, Any]) -> bytes | None:
        """Forget a row; return its image."""
        place = (table.name, to_json(key_of(table, row)))
        found = self._db.execute("SELECT image FROM images WHERE name = ? AND key = ?", place).fetchone()
        self._db.execute("DELETE FROM images WHERE name = ? AND key = ?", place)
        return found[0] if found else None

    def left(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield table and key of what was not taken."""
        for name, key in self._db.execute("SELECT name, key FROM images"):
            yield name, json.loads(key)


def _compare(connection: Connection, url: str, images: _Images) -> Iterator[Finding]:
    """Yield where tables and journal disagree."""
    for table in journalled():
        with connection.execute(select(table), execution_options={"yield_per": 500}) as rows:
            for found in rows:
                row = dict(found._mapping)
                told = images.take(table, row)
                shown = {"table": table.name, "key": _shown(key_of(table, row))}
                if told is None:
                    problem: Renderable = T("{table} has a row that the journal does not tell of: {key}.", **shown)
                elif told != image(table, row):
                    problem = T("The row {key} of {table} is not what the journal tells.", **shown)
                else:
                    continue
                yield _finding("register.row", Severity.ERROR, url, problem, _RESTORE)
    for name, key in images.left():
        problem = T("The row {key} of {table}, which the journal tells of, is missing.", table=name, key=_shown(key))
        yield _finding("register.row", Severity.ERROR, url, problem, _RESTORE)


def _series(connection: Connection, url: str) -> Iterator[Finding]:
    """Yield where numbers of a series are missing or beyond it."""
    bounds = {(row.code, row.year): [row.first, row.last] for row in connection.execute(select(SERIES))}
    columns = select(NUMBERS.c.code, NUMBERS.c.year, NUMBERS.c.number)
    numbers = connection.execute(columns.order_by(*columns.selected_columns), execution_options={"yield_per": 1000})
    expected = {key: first for key, (first, _) in bounds.items()}
    for row in numbers:
        key = (row.code, row.year)
        awaited = expected.get(key)
        if awaited is None or row.number < awaited or row.number > bounds[key][1]:
            docno = Docno(*row)
            problem: Renderable = T("{docno} is outside its series.", docno=docno)
            yield _finding("register.series", Severity.ERROR, url, problem, _RESTORE)
            continue
        if row.number > awaited:
            yield _gap(url, key, awaited, row.number - 1)
        expected[key] = row.number + 1
    for key, (_, last) in bounds.items():
        if expected[key] <= last:
            yield _gap(url, key, expected[key], last)


def _gap(url: str, key: tuple[str, int], first: int, last: int) -> Finding:
    docno = Docno(*key, first)
    problem = (
        T("The number {docno} is missing and nothing says why.", docno=docno)
        if first == last
        else T("The numbers {docno} to {last} are missing and nothing says why.", docno=docno, last=last)
    )
    return _finding("register.gap", Severity.ERROR, url, problem, _RESTORE)


def _open(connection: Connection, url: str) -> list[Finding]:
    """Return what was begun and not ended."""
    waiting = connection.execute(select(NUMBERS.c.run).where(NUMBERS.c.state == NumberState.RESERVED.value))
    count: dict[str, int] = {}
    for row in waiting:
        count[row.run] = count.get(row.run, 0) + 1
    folders = {row.id: row.folder for row in connection.execute(select(RUNS.c.id, RUNS.c.folder))}
    return [
        _finding(
            "register.open",
            Severity.WARNING,
            url,
            T(
                "{count} numbers are reserved and nothing was issued under them (folder {folder}).",
                count=number,
                folder=folders.get(run, "?"),
            ),
            T("Go on with `alliance notice resume DIR`, or void them with a reason."),
        )
        for run, number in sorted(count.items())
    ]


def _limited(found: Iterator[Finding]) -> list[Finding]:
    out: list[Finding] = []
    for finding in found:
        if len(out) == _SHOWN:
            more = T("There are more findings of this kind.")
            out.append(Finding(finding.rule, finding.severity, more, finding.remedy, finding.place))
            break
        out.append(finding)
    return out


def _shown(key: Iterable[Any]) -> str:
    return " ".join(str(part) for part in key)


def _finding(rule: str, severity: Severity, file: str, problem: Renderable, remedy: Renderable) -> Finding:
    return Finding(rule, severity, problem, remedy, Place(file))
