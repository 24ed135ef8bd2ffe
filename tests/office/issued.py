"""Notices as they stand in a register after issuing, for tests of what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.office.register.makers import notice_for, take
from toolkit.office.following.events import EventKind, Record
from toolkit.office.following.record import record_all
from toolkit.office.register.engine import Register
from toolkit.office.register.notices import confirm
from toolkit.office.register.records import Docno, Notice
from toolkit.office.register.runs import finish_run

ISSUED = date(2026, 3, 2)
TODAY = date(2026, 11, 25)


def docno(number: int) -> Docno:
    return Docno("豫样科", 2026, number)


def issue_some(register: Register, *details: Mapping[str, Any], **more: Any) -> list[Notice]:
    """Issue one notice for each of ``details``, in one run."""
    given = take(register, *(f"r{n}" for n in range(1, len(details) + 1)))
    notices = [
        replace(notice_for(one), issue_date=ISSUED, details=said, **more)
        for one, said in zip(given, details, strict=True)
    ]
    out = confirm(register, notices, actor="甲")
    finish_run(register, "run-1", actor="甲")
    return out


def issue_again(register: Register, key: str = "r1", *, day: date = date(2026, 4, 1), **details: Any) -> Notice:
    """Issue a new version of a row."""
    given = take(register, key, run="run-2", content="改")
    notice = replace(notice_for(given[0], "run-2"), issue_date=day, details=details)
    return confirm(register, [notice], actor="甲")[0]


def happened(register: Register, number: int, kind: EventKind, day: date, reason: str = "", **details: Any) -> Any:
    """Register something as a command does."""
    return record_all(register, [Record(docno(number), kind, day, details, reason)], today=TODAY, actor="乙")[0]
