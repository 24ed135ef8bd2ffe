"""What a check found: one finding is one thing wrong, with its place and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from toolkit.chinese import hanzi_number
from toolkit.errors import WantingError
from toolkit.i18n import Bilingual, Renderable, T

FactPath = tuple[str | int, ...]
"""Where a value stands in the facts: keys and, for rows, indexes from 0."""


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """Blocks: nothing is built until it is mended."""
    WARNING = "warning"
    HUMAN = "human"
    """Only a person can judge; printed as a check item."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was said: a file, and in it a line and column (both from 1).

    In a workbook they are row and column of a sheet, and the place is written ``dossier.xlsx:成员单位!C7``.
    """

    file: str
    line: int | None = None
    column: int | None = None
    path: FactPath = ()
    sheet: str = ""

    @property
    def cell(self) -> str:
        """The cell's name, such as ``C7``; empty outside workbooks."""
        return cell_name(self.line or 1, self.column or 1) if self.sheet else ""

    def __str__(self) -> str:
        numbers = (f"{self.sheet}!{self.cell}",) if self.sheet else (self.line, self.column)
        spot = ":".join(str(n) for n in (self.file, *numbers) if n is not None)
        return f"{spot} {format_path(self.path)}".rstrip()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    Args:
        rule: the rule's id, such as ``A7-2`` or ``field.uscc``.
        severity: how much it weighs.
        problem: what is wrong.
        remedy: how to mend it.
        place: where the value was said, if it has a place.
        article: the article of the measures (``7(1)``) or the standard that it rests on.
    """

    rule: str
    severity: Severity
    problem: Renderable
    remedy: Renderable
    place: Place | None = None
    article: str | None = None

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the finding for machines, its sentences in ``lang``."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
            "sheet": self.place.sheet or None if self.place else None,
            "cell": self.place.cell or None if self.place else None,
            "path": format_path(self.place.path) if self.place else None,
            "problem": self.problem.render(lang),
            "remedy": self.remedy.render(lang),
            "article": self.article,
        }


class FindingsError(WantingError):
    """Findings that forbid going on.

    Args:
        findings: all of them, also those that would not forbid it.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(in_order(findings))
        super().__init__(
            T("{count} errors forbid going on.", count=sum(f.severity is Severity.ERROR for f in self.findings)),
            T("Mend the errors first; nothing was written."),
        )


def format_path(path: FactPath) -> str:
    """Write a path as people read it: ``orgs[4].uscc`` (index from 0, as in the facts file's own order)."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else (f".{step}" if out else step)
    return out


def cell_name(row: int, column: int) -> str:
    """Name a cell by row and column, both from 1: ``C7``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings as a person would mend them: by file and line, then rule; without a place last."""
    return sorted(
        findings,
        key=lambda f: (
            f.place is None,
            (f.place.file, f.place.sheet, f.place.line or 0, f.place.column or 0) if f.place else ("", "", 0, 0),
            f.rule,
        ),
    )


def blocking(findings: Iterable[Finding]) -> bool:
    """Say whether any finding forbids going on."""
    return any(f.severity is Severity.ERROR for f in findings)


def article_name(article: str) -> Renderable:
    """Write ``7(2)`` as the measures do, 第七条（二）; what is no article of the measures stays as it is."""
    number, bracket, item = article.rstrip(")").partition("(")
    if not number.isdigit():
        return Bilingual(article)
    tail = f"（{hanzi_number(int(item))}）" if bracket and item.isdigit() else ""
    return Bilingual(f"办法第{hanzi_number(int(number))}条{tail}", f"measures, article {article}")
