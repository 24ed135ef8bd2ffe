"""What a run of issuing did, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.findings import Finding
from toolkit.i18n import Renderable, Text
from toolkit.limits import BATCH_FINDINGS
from toolkit.office.register.numbers import NONE_WAITING, Waiting


@dataclass(frozen=True)
class Trouble:
    """A row that was not issued.

    Args:
        key: of the row.
        docno: its number, kept for it; empty where it has none.
        problem: what is wrong.
        remedy: what to do.
    """

    key: str
    docno: str
    problem: Renderable
    remedy: Renderable | None


@dataclass
class Report:
    """What a run did.

    Args:
        issued: notices issued for the first time.
        versions: new versions of notices issued before.
        unchanged: rows that were issued before and whose files are there.
        remade: notices issued before whose files were made again.
        troubles: rows that were not issued; the first so many.
        failed: such rows in all.
        spoilt: keys of those among them that were issued before, but whose files are not there as they were.
        open: numbers still reserved for rows that this batch has not, or could not issue.
        told: what the pages showed that forbids nothing, by what it says; the first so many.
    """

    issued: int = 0
    versions: int = 0
    unchanged: int = 0
    remade: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    failed: int = 0
    spoilt: set[str] = field(default_factory=set)
    open: Waiting = NONE_WAITING
    told: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def fail(self, trouble: Trouble, *, spoilt: bool = False) -> None:
        """Count a row that was not issued, and keep why."""
        self.failed += 1
        if self.failed <= BATCH_FINDINGS:
            self.troubles.append(trouble)
        if spoilt:
            self.spoilt.add(trouble.key)

    def warn(self, found: Iterable[Finding]) -> None:
        """Keep what was not told yet; that a font is missing is the same news in every block."""
        for finding in found:
            if len(self.told) < BATCH_FINDINGS:
                self.told.setdefault(_news(finding), finding)

    @property
    def done(self) -> int:
        """Rows that are issued, now or before, and whose files are there."""
        return self.issued + self.versions + self.unchanged + self.remade

    @property
    def changed(self) -> bool:
        """Whether files were made."""
        return bool(self.issued or self.versions or self.remade)

    @property
    def warnings(self) -> list[Finding]:
        """What the pages showed that forbids nothing, each once."""
        return list(self.told.values())

    @property
    def complete(self) -> bool:
        """Whether every row of the batch is issued and no number waits."""
        return not self.failed and not self.open.count


def _news(finding: Finding) -> tuple[str, str]:
    font = finding.problem.params.get("font") if isinstance(finding.problem, Text) else None
    return finding.rule, str(font or finding.problem)
