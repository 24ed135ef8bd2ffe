"""What the register holds, as values: numbers, notices, events, runs; and how each is written as a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from toolkit.checks.codes import parse_docno
from toolkit.checks.values import Unreadable
from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.office.register.schema import to_json

Row = Mapping[Any, Any]
_PARTS = re.compile(r"(.+)〔(.+)〕(.+)号")
_CODE = re.compile(r"[\u4e00-\u9fa5]{2,10}")
"""As in :data:`toolkit.checks.codes.DOCNO`."""


@dataclass(frozen=True, order=True)
class Docno:
    """A document's number (发文字号, GB/T 9704-2012 §7.2.5): ``豫科办〔2026〕12号``.

    Args:
        code: of the organ (机关代字).
        year: four digits.
        number: from 1.
    """

    code: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.number}号"

    @classmethod
    def parse(cls, text: str) -> Docno:
        """Read a number as people type it.

        Raises:
            UsageError: it is something else.
        """
        read = parse_docno(text)
        if isinstance(read, Unreadable):
            raise UsageError(read.problem, read.remedy)
        found = _PARTS.fullmatch(str(read.value))
        assert found is not None  # noqa: S101 - the pattern of parse_docno says more
        return cls(found[1], int(found[2]), int(found[3]))

    @classmethod
    def of(cls, row: Row) -> Docno:
        """Return the number that a row is about."""
        return cls(row["code"], row["year"], row["number"])


def span_text(first: Docno, last: Docno) -> str:
    """Return numbers of one series that follow one another in short: ``豫科办〔2026〕12-30号``."""
    return str(first) if first == last else f"{first.code}〔{first.year}〕{first.number}-{last.number}号"


def check_code(code: str) -> str:
    """Return a 机关代字 that numbers can be made with.

    Raises:
        UsageError: it is none.
    """
    if not _CODE.fullmatch(code):
        raise UsageError(
            T("“{code}” is no code of an organ (机关代字).", code=code[:40]),
            T("It is two to ten Chinese characters, such as 豫科办."),
        )
    return code


class NumberState(StrEnum):
    """What became of a number."""

    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"


class NoticeState(StrEnum):
    """What became of a version of a notice."""

    ISSUED = "issued"
    REPLACED = "replaced"
    VOID = "void"


@dataclass(frozen=True)
class Series:
    """Numbers of one code and year; all from ``first`` to ``last`` were given."""

    code: str
    year: int
    first: int
    last: int


@dataclass(frozen=True)
class Number:
    """One number and what it was given to.

    Args:
        docno: the number.
        state: what became of it.
        kind: the form's id of the notice.
        key: of the batch's row.
        run: which run of issuing holds it.
        reason: why it is void.
        reserved_at: when it was given, UTC.
        reserved_by: who took it.
    """

    docno: Docno
    state: NumberState
    kind: str
    key: str
    run: str
    reason: str
    reserved_at: str
    reserved_by: str

    @classmethod
    def of(cls, row: Row) -> Number:
        """Read a row."""
        return cls(
            Docno.of(row),
            NumberState(row["state"]),
            row["kind"],
            row["row_key"],
            row["run"],
            row["reason"],
            row["reserved_at"],
            row["reserved_by"],
        )

    def row(self) -> dict[str, Any]:
        """Write it as a row."""
        return {
            **vars(self.docno),
            "state": self.state.value,
            "kind": self.kind,
            "row_key": self.key,
            "run": self.run,
            "reason": self.reason,
            "reserved_at": self.reserved_at,
            "reserved_by": self.reserved_by,
        }


@dataclass(frozen=True)
class NoticeFile:
    """A file of a notice.

    A signature holds the time of signing; a notice whose signed file was lost and made again has two entries of one
    name.

    Args:
        role: what it is; ``slip`` is the delivery slip.
        name: of the file, without a folder.
        sha256: hex.
        size: in bytes.
    """

    role: Literal["docx", "pdf", "slip"]
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Notice:
    """One version of a notice that was issued.

    Args:
        docno: its number; all versions have the same.
        version: from 1.
        kind: the form's id.
        key: of the batch's row.
        state: what became of it.
        unit: whom it is addressed to, usually the lead unit.
        alliance: the alliance's full name, or empty.
        title: as printed.
        issue_date: 成文日期.
        digest: of the row's content; tells whether a row changed.
        docx_sha256: of the Word file.
        pdf_sha256: of the PDF before signing.
        files: with what they are named and their digests.
        details: what listings and deadlines need besides.
        run: which run of issuing made it.
        issued_at: when it was registered, UTC.
        issued_by: who did.
    """

    docno: Docno
    version: int
    kind: str
    key: str
    unit: str
    alliance: str
    title: str
    issue_date: date
    digest: str
    docx_sha256: str
    pdf_sha256: str
    files: tuple[NoticeFile, ...]
    details: Mapping[str, Any] = field(default_factory=dict)
    run: str = ""
    state: NoticeState = NoticeState.ISSUED
    issued_at: str = ""
    issued_by: str = ""

    @classmethod
    def of(cls, row: Row) -> Notice:
        """Read a row."""
        plain = {name: row[name] for name in _SAME}
        return cls(
            docno=Docno.of(row),
            key=row["row_key"],
            state=NoticeState(row["state"]),
            issue_date=date.fromisoformat(row["issue_date"]),
            files=tuple(NoticeFile(**found) for found in json.loads(row["files"])),
            details=json.loads(row["details"]),
            **plain,
        )

    def row(self) -> dict[str, Any]:
        """Write it as a row."""
        return {
            **{name: getattr(self, name) for name in _SAME},
            **vars(self.docno),
            "row_key": self.key,
            "state": self.state.value,
            "issue_date": self.issue_date.isoformat(),
            "files": to_json([vars(file) for file in self.files]),
            "details": to_json(self.details),
        }


_SAME = (
    *("version", "kind", "unit", "alliance", "title", "digest", "docx_sha256", "pdf_sha256"),
    *("run", "issued_at", "issued_by"),
)
"""Fields of a notice that are written as they are."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a notice after it was issued.

    Args:
        id: from 1.
        docno: of the notice.
        version: the version that was in force.
        kind: such as ``delivered``.
        date: when it happened.
        details: what else is known.
        recorded_at: when it was registered, UTC.
        recorded_by: who did.
    """

    id: int
    docno: Docno
    version: int
    kind: str
    date: date
    details: Mapping[str, Any]
    recorded_at: str
    recorded_by: str

    @classmethod
    def of(cls, row: Row) -> Event:
        """Read a row."""
        return cls(
            row["id"],
            Docno.of(row),
            row["version"],
            row["kind"],
            date.fromisoformat(row["date"]),
            json.loads(row["details"]),
            row["recorded_at"],
            row["recorded_by"],
        )

    def row(self) -> dict[str, Any]:
        """Write it as a row."""
        return {
            "id": self.id,
            **vars(self.docno),
            "version": self.version,
            "kind": self.kind,
            "date": self.date.isoformat(),
            "details": to_json(self.details),
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
        }


@dataclass(frozen=True)
class Run:
    """A batch that is being issued, or was.

    Args:
        id: unique.
        kind: the form's id.
        code: of the numbers.
        year: of the numbers.
        count: of rows.
        batch_sha256: of the batch as read.
        folder: name of the folder for the results, without its path.
        finished: nothing is left to do.
        started_at: when, UTC.
        started_by: who.
    """

    id: str
    kind: str
    code: str
    year: int
    count: int
    batch_sha256: str
    folder: str
    finished: bool = False
    started_at: str = ""
    started_by: str = ""

    @classmethod
    def of(cls, row: Row) -> Run:
        """Read a row."""
        rest = {name: value for name, value in row.items() if name != "state"}
        return cls(**rest, finished=row["state"] == "finished")

    def row(self) -> dict[str, Any]:
        """Write it as a row."""
        rest = dict(vars(self))
        state = "finished" if rest.pop("finished") else "open"
        return {**rest, "state": state}
