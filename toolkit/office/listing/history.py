"""Everything that the register knows of one number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select

from toolkit.errors import WantingError
from toolkit.findings import Finding
from toolkit.i18n import T
from toolkit.office.register.engine import Register
from toolkit.office.register.notices import events_of, find_notices
from toolkit.office.register.numbers import read_number
from toolkit.office.register.records import Docno, Event, Notice, Number
from toolkit.office.register.runs import find_runs
from toolkit.office.register.schema import JOURNAL
from toolkit.office.register.verify import check_files, file_sha256


@dataclass(frozen=True)
class Noted:
    """An entry of the journal that is about the number.

    Args:
        seq: its place in the journal.
        at: when, UTC.
        actor: who.
        action: what was done.
        note: a reason or remark.
    """

    seq: int
    at: str
    actor: str
    action: str
    note: str


@dataclass(frozen=True)
class History:
    """All of a number.

    Args:
        number: the number and its state.
        versions: of its notice, oldest first.
        events: in the order they were registered.
        entries: of the journal.
    """

    number: Number
    versions: tuple[Notice, ...]
    events: tuple[Event, ...]
    entries: tuple[Noted, ...]


class FileState(StrEnum):
    """What became of a registered file."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True)
class Registered:
    """A file that the register knows.

    Args:
        name: without folder.
        role: what it is.
        digests: SHA-256, hex; two where a signed file was made again.
        state: what became of it; None where nobody looked.
    """

    name: str
    role: str
    digests: tuple[str, ...]
    state: FileState | None = None


def history_of(register: Register, docno: Docno) -> History:
    """Return everything of a number.

    Raises:
        WantingError: the register never gave it.
    """
    with register.reading() as connection:
        number = read_number(connection, docno)
    if number is None:
        raise WantingError(
            T("The number {docno} was never given by this register.", docno=docno),
            T("Look at the numbers with `alliance register list`."),
        )
    return History(
        number,
        tuple(find_notices(register, docno=docno)),
        tuple(events_of(register, docno)),
        tuple(_entries(register, docno)),
    )


def notice_files(notice: Notice, folder: Path | None) -> list[Registered]:
    """Return the files of a version, and whether they are in a folder and unchanged."""
    digests: dict[tuple[str, str], list[str]] = {}
    for file in notice.files:
        digests.setdefault((file.name, file.role), []).append(file.sha256)
    return [_registered(name, role, tuple(found), folder) for (name, role), found in digests.items()]


def event_files(events: tuple[Event, ...], folder: Path | None) -> list[Registered]:
    """Return the files that events name: slips and reports."""
    named = [(event.kind, event.details["file"]) for event in events if "file" in event.details]
    return [_registered(file["name"], kind, (file["sha256"],), folder) for kind, file in named]


def check_folder(register: Register, folder: Path) -> list[Finding]:
    """Compare a folder with the register: the notices that were issued into a folder of this name, else all."""
    runs = [run.id for run in find_runs(register) if run.folder == folder.resolve().name]
    if not runs:
        return check_files(register, folder)
    return [found for run in runs for found in check_files(register, folder, run=run)]


def _registered(name: str, role: str, digests: tuple[str, ...], folder: Path | None) -> Registered:
    if folder is None:
        return Registered(name, role, digests)
    path = folder / Path(name).name
    if not path.is_file():
        return Registered(name, role, digests, FileState.MISSING)
    same = file_sha256(path) in digests
    return Registered(name, role, digests, FileState.SAME if same else FileState.CHANGED)


def _entries(register: Register, docno: Docno) -> Iterator[Noted]:
    """Yield the entries that wrote a row about the number; the database finds those that may, the rows say which do."""
    likely = (
        JOURNAL.c.data.contains(f'"number":{docno.number},', autoescape=True),
        JOURNAL.c.data.contains(json.dumps(docno.code, ensure_ascii=False), autoescape=True),
    )
    with register.reading() as connection:
        for row in connection.execute(select(JOURNAL).where(*likely).order_by(JOURNAL.c.seq)):
            data = json.loads(row.data)
            if any(_is_about(found, docno) for rows in data["rows"].values() for found in rows):
                yield Noted(row.seq, row.at, row.actor, row.action, str(data.get("note", "")))


def _is_about(row: dict[str, Any], docno: Docno) -> bool:
    return (row.get("code"), row.get("year"), row.get("number")) == (docno.code, docno.year, docno.number)
