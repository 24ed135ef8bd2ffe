"""One alliance as a row of a summary, beside others that were typed from their own papers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from toolkit.checks.derived import Derived


def recommended(values: Mapping[str, Any], derived: Derived | None) -> list[dict[str, Any]]:
    """Return the rows of the recommendation summary (X1): this alliance's, computed, and the others, by rank.

    Args:
        values: the values of the dossier.
        derived: what is computed from them; None while there is no member unit.

    Returns:
        Each row as in ``recommendation.others``, and the ``share`` of its members that are of Henan.
    """
    letter = values.get("recommendation") or {}
    others = [{**row, "share": _share(row)} for row in letter.get("others") or ()]
    if derived is None:
        return others
    alliance, contact = values.get("alliance") or {}, (values.get("application") or {}).get("contact") or {}
    counts = derived.counts_by_type
    own = {
        "name": alliance.get("name"),
        "industry_field": alliance.get("industry_field"),
        "lead": derived.lead.get("name"),
        "uscc": derived.lead.get("uscc"),
        "members": derived.members_total,
        "enterprises": counts.get("enterprise", 0),
        "universities": counts.get("university", 0),
        "institutes": counts.get("institute", 0),
        "henan": derived.henan,
        "share": derived.henan_share,
        "contact": contact.get("name"),
        "mobile": contact.get("mobile") or contact.get("phone"),
        "rank": letter.get("rank"),
    }
    return sorted([own, *others], key=lambda row: row["rank"] or 0)


def _share(row: Mapping[str, Any]) -> Fraction | None:
    members, henan = row.get("members"), row.get("henan")
    return Fraction(henan, members) if members and henan is not None else None
