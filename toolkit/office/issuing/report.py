"""What a run of issuing did, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.findings import Finding
from toolkit.i18n import Renderable, Text
from toolkit.office.register.numbers import Given
from toolkit.office.register.records import Number


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
        troubles: rows that were not issued.
        open: numbers still reserved for rows that this batch has not, or could not issue.
        done: number and version of each row that is issued, in the order of the batch.
        told: what the pages showed that forbids nothing, by what it says.
    """

    issued: int = 0
    versions: int = 0
    unchanged: int = 0
    remade: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    open: list[Number] = field(default_factory=list)
    done: list[Given] = field(default_factory=list)
    told: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def warn(self, found: Iterable[Finding]) -> None:
        """Keep what was not told yet; that a font is missing is the same news in every block."""
        for finding in found:
            self.told.setdefault(_news(finding), finding)

    @property
    def warnings(self) -> list[Finding]:
        """What the pages showed that forbids nothing, each once."""
        return list(self.told.values())

    @property
    def complete(self) -> bool:
        """Whether every row of the batch is issued and no number waits."""
        return not self.troubles and not self.open


def _news(finding: Finding) -> tuple[str, str]:
    font = finding.problem.params.get("font") if isinstance(finding.problem, Text) else None
    return finding.rule, str(font or finding.problem)
