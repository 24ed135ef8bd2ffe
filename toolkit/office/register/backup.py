"""Copies of a register: as JSON lines for either database, or as an exact copy of a SQLite file; and back again.

The lines are a head line, the journal entry by entry, and an end line with the last entry's hash. Tables are not
written: they are made again from the journal.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.i18n import Renderable, T
from toolkit.limits import REGISTER_LINE_BYTES
from toolkit.office.chunks import in_chunks
from toolkit.office.register.engine import Register, connect
from toolkit.office.register.failures import said_plainly
from toolkit.office.register.journal import Entry, append, read_entries, write_rows
from toolkit.office.register.migrate import present_version, upgrade
from toolkit.office.register.schema import JOURNAL, METADATA, SCHEMA_VERSION, to_json
from toolkit.office.register.verify import Verdict, prove
from toolkit.publish import cannot_write, publishing

_FORMAT = "alliance-register"
_GZIP = b"\x1f\x8b"
_ENTRIES = 100


def export_register(register: Register, target: Path) -> int:
    """Write the journal as JSON lines (gzip when the name ends in ``.gz``), whole or not at all.

    Args:
        register: which; others may go on writing, the copy is of one moment.
        target: the file.

    Returns:
        The number of entries.

    Raises:
        IOFailure: the register can't be read or the file not written.
    """
    last: Entry | None = None
    with publishing(target, mode=0o600) as temporary, register.reading() as connection:
        opener: Any = gzip.open if target.suffix == ".gz" else open
        with opener(temporary, "wt", encoding="utf-8", newline="\n") as stream:
            stream.write(to_json({"format": _FORMAT, "schema": SCHEMA_VERSION}) + "\n")
            for last in read_entries(connection):
                stream.write(to_json(vars(last)) + "\n")
            end = {"end": str(last.head) if last else ""}
            stream.write(to_json(end) + "\n")
    return last.seq if last else 0


def copy_sqlite(register: Register, target: Path) -> None:
    """Copy a SQLite register exactly, while others go on using it (SQLite's online backup).

    Raises:
        UsageError: the register is not a SQLite file.
        IOFailure: reading or writing failed.
    """
    if not register.is_sqlite:
        raise UsageError(
            T("{url} is no SQLite file.", url=register.url), T("Leave the format out; the backup is then JSON lines.")
        )
    with publishing(target, mode=0o600) as temporary, said_plainly(register.url), register.reading() as connection:
        copy = sqlite3.connect(temporary)
        try:
            source: Any = connection.connection.driver_connection
            source.backup(copy)
        except sqlite3.Error as error:
            raise cannot_write(target, OSError(None, str(error))) from error
        finally:
            copy.close()


def restore_register(source: Path, url: str | Path | None) -> Verdict:
    """Make a register from JSON lines where none is; it is proven before it counts.

    Args:
        source: what :func:`export_register` wrote.
        url: the register to make, see :func:`toolkit.office.register.engine.open_register`.

    Raises:
        WantingError: there is a register already, or the copy is damaged.
        IOFailure: reading or writing failed.
    """
    with connect(url, create=True) as register, said_plainly(register.url), register.alone() as connection:
        if present_version(connection, register.url) is not None:
            raise WantingError(
                T("There is a register at {url} already.", url=register.url),
                T("Restore into a new file or database, so that nothing is overwritten."),
            )
        upgrade(connection)
        for chunk in in_chunks(_read(source), _ENTRIES):
            append(connection, chunk)
            for entry in chunk:
                _write_rows(connection, entry, source)
        verdict = prove(connection, register.url)
        if not verdict.sound:
            first = verdict.findings[0].problem
            raise WantingError(
                T("The copy {path} does not pass the proof: {reason}", path=source, reason=first),
                T("Take an older copy; nothing was written."),
            )
        return verdict


def _write_rows(connection: Connection, entry: Entry, source: Path) -> None:
    try:
        rows = json.loads(entry.data)["rows"]
        if not set(rows) <= set(METADATA.tables) - {JOURNAL.name}:
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(source, T("entry {seq} is not what this program writes", seq=entry.seq)) from error
    write_rows(connection, rows)


def _read(source: Path) -> Iterator[Entry]:
    try:
        with source.open("rb") as raw:
            zipped = raw.read(2) == _GZIP
        opener: Any = gzip.open if zipped else open
        with opener(source, "rb") as stream:
            yield from _entries(source, stream)
    except (OSError, EOFError) as error:
        raise IOFailure(
            T("{path} cannot be read: {reason}.", path=source, reason=getattr(error, "strerror", None) or error),
            T("Check the file's name and permissions."),
        ) from error


def _entries(source: Path, stream: Any) -> Iterator[Entry]:
    last, ended = "", False
    for number, line in enumerate(iter(lambda: stream.readline(REGISTER_LINE_BYTES + 1), b""), 1):
        try:
            if ended or len(line) > REGISTER_LINE_BYTES:
                raise ValueError
            read = json.loads(line)
            if number == 1:
                _check_head(source, read)
            elif set(read) == {"end"}:
                if read["end"] != last:
                    raise ValueError
                ended = True
            else:
                entry = Entry(**read)
                if not (isinstance(entry.seq, int) and all(isinstance(v, str) for k, v in read.items() if k != "seq")):
                    raise ValueError
                last = str(entry.head)
                yield entry
        except (ValueError, TypeError, RecursionError) as error:
            raise _damaged(source, T("line {line} is not what this program writes", line=number)) from error
    if not ended:
        raise _damaged(source, T("its end is missing"))


def _check_head(source: Path, read: Any) -> None:
    if not isinstance(read, dict) or read.get("format") != _FORMAT:
        raise _damaged(source, T("it is no copy of a register"))
    if str(read.get("schema")) > SCHEMA_VERSION:
        raise WantingError(
            T("The copy {path} was written by a newer version of this program.", path=source),
            T("Install the newer version."),
        )


def _damaged(source: Path, reason: Renderable) -> WantingError:
    return WantingError(
        T("The copy {path} cannot be used: {reason}.", path=source, reason=reason),
        T("Take another copy; nothing was written."),
    )
