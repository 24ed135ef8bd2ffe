"""A batch file as issuing takes it: judged once, then only what each row needs is kept, and that on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.findings import Finding, Severity, blocking
from toolkit.i18n import Renderable, T
from toolkit.limits import BATCH_FINDINGS
from toolkit.office.batches.judge import JudgedRow, bare, check_rows, row_judge, with_number
from toolkit.office.batches.read import Batch
from toolkit.office.issuing.lines import Lines
from toolkit.office.issuing.wording import document_word
from toolkit.office.issuing.work import Line, details_of
from toolkit.office.register.records import Docno
from toolkit.resources import Resources
from toolkit.scratch import scratch_work


@dataclass(frozen=True)
class Skipped:
    """A row that is not fit to be issued; no number is taken for it.

    Args:
        key: of the row.
        finding: the first of what is wrong with it.
    """

    key: str
    finding: Finding


class BatchSource:
    """The rows of a batch that are fit to be issued; see :class:`toolkit.office.issuing.work.Source`.

    Args:
        batch: as read.
        resources: forms to judge by.
        code: of the numbers.
        day: 成文日期 of rows that say none; its year is that of the numbers, and a row of another is not fit.
    """

    def __init__(self, batch: Batch, resources: Resources, code: str, day: date) -> None:
        self._batch = batch
        self._first = Docno(code, day.year, 1)
        self._day = day
        self._judge = row_judge(resources, batch.kind.form.id)
        self._said: set[str] = set()
        self._lines = Lines()
        self.skipped: list[Skipped] = []
        """Rows that are not fit; the first so many."""
        self.left_out = 0
        """Such rows in all."""
        self.findings: list[Finding] = list(batch.findings)
        """What is wrong with the file and its rows; the first so many."""
        self.count = 0
        """Findings in all."""
        with scratch_work():
            for row in check_rows(batch, resources):
                self._take(row)
        self.count += len(batch.findings)

    @property
    def kind(self) -> str:
        """What the register calls the kind of notice."""
        return self._batch.kind.name

    @property
    def form(self) -> str:
        """The form's id."""
        return self._batch.kind.form.id

    @property
    def sha256(self) -> str:
        """Of the batch's file."""
        return self._batch.sha256

    @property
    def title(self) -> Renderable:
        """What such a notice is called."""
        return self._batch.kind.form.title

    @property
    def blocking(self) -> bool:
        """Whether the file or a row has faults that forbid issuing."""
        return bool(self.left_out) or blocking(self._batch.findings)

    def __len__(self) -> int:
        return len(self._lines)

    def lines(self) -> Iterator[Line]:
        """Yield the rows in order."""
        return iter(self._lines)

    def facts(self, key: str, docno: Docno, day: date, note: str) -> Any:
        """Return the facts of one notice with what issuing gives it."""
        facts = self._batch.row(key).facts
        return bare(with_number(facts, self.form, docno=str(docno), issue_date=day, note=note or None))

    def _take(self, row: JudgedRow) -> None:
        own = row.checked.values.get(self.form) or {}
        day = (own.get("official") or {}).get("issue_date")
        found = list(row.findings)
        year = self._day.year
        if day is None:
            found += [finding for finding in self._dated(row) if finding not in found]
        elif day.year != year:
            found.append(
                Finding(
                    "batch.year",
                    Severity.ERROR,
                    T(
                        "{key} is dated {day}; the numbers of this batch are of {year}.",
                        key=row.key,
                        day=day,
                        year=year,
                    ),
                    T("Issue rows of different years as different batches."),
                    row.row.facts.place((self.form, "official", "issue_date")),
                )
            )
        self._tell(found)
        faults = [finding for finding in found if finding.severity is Severity.ERROR]
        if faults:
            self.left_out += 1
            if self.left_out <= BATCH_FINDINGS:
                self.skipped.append(Skipped(row.key, faults[0]))
            return
        details = json.dumps(details_of(own), ensure_ascii=False, sort_keys=True)
        word = document_word(self._batch.kind.form, own)
        self._lines.add(Line(row.key, row.digest, row.unit, row.alliance, word, details, day))

    def _dated(self, row: JudgedRow) -> Iterable[Finding]:
        """Judge a row with the date it will get: deadlines may not be before it."""
        facts = with_number(row.row.facts, self.form, docno=str(self._first), issue_date=self._day)
        return self._judge.check(facts).findings

    def _tell(self, found: Iterable[Finding]) -> None:
        """Keep findings to be shown; what is said of the common part, or of no place, is the same for every row."""
        for finding in found:
            said = f"{finding.place} {finding.rule} {finding.problem}"
            if said in self._said:
                continue
            self.count += 1
            if len(self.findings) < BATCH_FINDINGS:
                self._said.add(said)
                self.findings.append(finding)
