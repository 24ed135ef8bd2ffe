"""What the check of a batch comes to: what is said of many rows is said once, and the rest row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from toolkit import limits
from toolkit.findings import Finding, blocking
from toolkit.i18n import Renderable, T
from toolkit.office.batches.judge import JudgedRow, check_rows
from toolkit.office.batches.read import Batch
from toolkit.resources import Resources


@dataclass
class Said:
    """A finding and the rows of which it is said.

    Args:
        finding: the first of its like.
        key: the row key of the first row; empty where it concerns the file as a whole.
        count: how many rows.
    """

    finding: Finding
    key: str = ""
    count: int = 1

    def shown(self) -> Finding:
        """Return the finding as people read it, with the row in words and without the path of its value."""
        problem: Renderable = self.finding.problem
        if self.count > 1:
            problem = T("{problem} (said of {count} rows)", problem=problem, count=self.count)
        elif self.key:
            problem = T("Row {key}: {problem}", key=self.key, problem=problem)
        place = self.finding.place
        return replace(self.finding, problem=problem, place=replace(place, path=()) if place else None)

    def as_dict(self) -> dict[str, object]:
        """Return the finding for machines."""
        return {**self.finding.as_dict(), "row": self.key or None, "rows": self.count if self.key else 0}


@dataclass
class Report:
    """The result of a check.

    Args:
        rows: how many rows there are.
        fit: how many of them nothing forbids to issue.
        said: the findings, the file's own first, then in the order of the rows.
        hidden: findings beyond the bound, which are counted only.
    """

    rows: int = 0
    fit: int = 0
    said: list[Said] = field(default_factory=list)
    hidden: int = 0

    @property
    def blocking(self) -> bool:
        """Whether anything forbids to issue the whole batch."""
        return self.fit < self.rows or blocking(said.finding for said in self.said)

    @property
    def findings(self) -> list[Finding]:
        """The findings as people read them."""
        return [said.shown() for said in self.said]


def check_batch(batch: Batch, resources: Resources, step: Callable[[int, int], None] | None = None) -> Report:
    """Judge all rows and gather what there is to say.

    Args:
        batch: as read.
        resources: the forms to judge by.
        step: told after each row how many are done, and how many there are.
    """
    report = Report(said=[Said(finding) for finding in batch.findings])
    known: dict[tuple[object, ...], Said] = {}
    for row in check_rows(batch, resources):
        report.rows += 1
        report.fit += not row.blocking
        _gather(report, known, row)
        if step is not None:
            step(report.rows, batch.count)
    return report


def _gather(report: Report, known: dict[tuple[object, ...], Said], row: JudgedRow) -> None:
    for finding in row.findings:
        place = finding.place
        spot = (place.sheet, place.line, place.column) if place else None
        mark = (finding.rule, spot, hash(finding.problem.render()))
        if mark in known:
            known[mark].count += 1
        elif len(known) < limits.BATCH_FINDINGS:
            known[mark] = Said(finding, row.key or "?")
            report.said.append(known[mark])
        else:
            report.hidden += 1
