"""What the sample's own dossier says, so that the attachments tell the same story as the form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from toolkit.facts.dossier import read_dossier

FOLDER = Path(__file__).parent / "superhard"
ATTACHMENTS = FOLDER / "attachments"


@dataclass(frozen=True)
class Story:
    """The dossier as typed, with the few lookups that the papers need."""

    tree: dict[str, Any]

    @property
    def alliance(self) -> str:
        """The alliance's name."""
        return str(self.tree["alliance"]["name"])

    @property
    def orgs(self) -> list[dict[str, Any]]:
        """The members in print order."""
        return list(self.tree["orgs"])

    @property
    def lead(self) -> dict[str, Any]:
        """The lead unit."""
        return self.orgs[0]

    def org(self, short_name: str) -> dict[str, Any]:
        """The member of this short name."""
        return next(org for org in self.orgs if org["short_name"] == short_name)

    def file(self, code: str) -> Path:
        """Path of an attachment below the dossier folder."""
        return Path(next(a["file"] for a in self.tree["attachments"] if a["code"] == code))

    def total(self, table: str) -> Decimal:
        """Sum of cash and in-kind of a budget table, 万元."""
        return sum((amount(row["cash"]) + amount(row.get("in_kind")) for row in self.tree[table]), Decimal(0))


def read_story() -> Story:
    """Read the sample dossier."""
    return Story(read_dossier(FOLDER).tree)


def amount(raw: str | None) -> Decimal:
    """A typed number as a Decimal; nothing said is zero."""
    return Decimal(unicodedata.normalize("NFKC", raw or "0"))


def cn_date(raw: str) -> str:
    """A typed date (2008年6月18日, 2014/5/20, 2013-08-09) in the printed form 2008年6月18日."""
    year, month, day = (int(part) for part in re.findall(r"\d+", raw))
    return f"{year}年{month}月{day}日"


def money(value: Decimal | int) -> str:
    """An amount with two decimals and thousands separated, as statements of account print it."""
    return f"{value:,.2f}"
