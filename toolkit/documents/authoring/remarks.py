"""What a check of a template found: one remark is one thing at one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit.documents.faults import Spot, part_name
from toolkit.i18n import Renderable, T


class Weight(StrEnum):
    """How much a remark weighs."""

    ERROR = "error"
    """The template can't be used so."""
    WARNING = "warning"
    """It can, but something will hardly be as it was meant."""
    NOTE = "note"
    """Worth knowing."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a template.

    Args:
        rule: its kind, such as ``tag.unknown``.
        weight: how much it weighs.
        spot: where: part, paragraph, tag.
        problem: what is wrong.
        remedy: how to mend it.
        page: of the template as Word would print it; None where nobody asked or it was not found.
    """

    rule: str
    weight: Weight
    spot: Spot
    problem: Renderable
    remedy: Renderable
    page: int | None = None

    def place(self) -> Renderable:
        """Say where it is."""
        part = part_name(self.spot.part) if self.spot.part else T("the whole file")
        if not self.spot.number:
            return part
        if self.page is None:
            return T("{part}, paragraph {number}", part=part, number=self.spot.number)
        return T("{part}, paragraph {number}, page {page}", part=part, number=self.spot.number, page=self.page)

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the remark for programs, its sentences in ``lang``."""
        return {
            "rule": self.rule,
            "weight": self.weight.value,
            "part": self.spot.part or None,
            "paragraph": self.spot.number or None,
            "text": self.spot.paragraph or None,
            "tag": self.spot.tag or None,
            "page": self.page,
            "problem": self.problem.render(lang),
            "remedy": self.remedy.render(lang),
        }


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Sort by weight, then as a person goes through the file; what is said twice of one place once."""
    weights = list(Weight)
    unique = {(r.rule, r.spot, r.problem.render("en")): r for r in remarks}
    return sorted(
        unique.values(),
        key=lambda r: (weights.index(r.weight), r.spot.part != "word/document.xml", r.spot.part, r.spot.number),
    )


def would_not_render(remarks: Iterable[Remark]) -> bool:
    """Say whether any remark forbids using the template."""
    return any(remark.weight is Weight.ERROR for remark in remarks)


def on_page(remark: Remark, page: int | None) -> Remark:
    """Return the remark with its page."""
    return replace(remark, page=page)
