"""What the packet's own pages say: cover, contents with list of materials, and the printed manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from toolkit import __version__
from toolkit.checks.check import Checked
from toolkit.checks.derived import fact_at
from toolkit.chinese import date_text
from toolkit.errors import WantingError
from toolkit.forms import CodeTable, PacketPlan, PolicyValue
from toolkit.i18n import T
from toolkit.packet.plan import PlannedPart


def cover_context(
    checked: Checked, plan: PacketPlan, tables: Mapping[str, CodeTable], policy: Mapping[str, PolicyValue]
) -> dict[str, Any]:
    """Return what the cover prints."""
    values = checked.values
    field = values["alliance"]["industry_field"]
    copies = (values["packet"] or {}).get("copies") or policy["packet_copies"].value
    return {
        "title": plan.title.zh,
        **_heads(checked, plan),
        "recommender": fact_at(values, plan.recommender),
        "copies": copies,
        "field": tables["industry_field"].labels[field].zh if field else "",
    }


def contents_context(
    planned: Sequence[PlannedPart],
    counts: Mapping[str, int],
    first_pages: Mapping[str, int],
    total_pages: int,
    tables: Mapping[str, CodeTable],
) -> dict[str, Any]:
    """Return the contents' lines and the list of materials, with true page numbers."""
    entries: list[dict[str, Any]] = []
    headings: set[str] = set()
    for part in planned:
        if part.kind in ("cover", "contents"):
            continue
        heading = part.ancestors[-1] if part.ancestors else ""
        if heading and heading not in headings:
            headings.add(heading)
            entries.append({"level": 1, "title": heading, "page": first_pages[part.id]})
        entries.append({"level": 2 if heading else 1, "title": part.title, "page": first_pages[part.id]})
    kinds = tables["copy_kind"].labels
    materials = [
        {
            "code": part.attachment.code,
            "title": part.attachment.title,
            "copy_kind": kinds[part.attachment.copy_kind].zh if part.attachment.copy_kind else "",
            "pages": counts[part.id],
            "page": first_pages[part.id],
        }
        for part in planned
        if part.attachment is not None
    ]
    return {"entries": entries, "materials": materials, "total_pages": total_pages}


def manifest_context(
    checked: Checked,
    plan: PacketPlan,
    rows: Sequence[Mapping[str, Any]],
    documents: Sequence[Mapping[str, Any]],
    data_sha256: str,
    total_pages: int,
) -> dict[str, Any]:
    """Return what the printed manifest says.

    Args:
        checked: the facts.
        plan: of the packet's stage.
        rows: one per part: title, source, sha256, pages, first_page.
        documents: one per Word document: title, template_sha256, docx_sha256.
        data_sha256: SHA-256 of the embedded facts.
        total_pages: pages of the whole packet.
    """
    return {
        **_heads(checked, plan),
        "tool": f"alliance-toolkit {__version__}",
        "data_sha256": data_sha256,
        "parts": [{"no": number, **row} for number, row in enumerate(rows, 1)],
        "documents": list(documents),
        "total_pages": total_pages,
    }


def packet_date(values: Mapping[str, Any], plan: PacketPlan) -> date:
    """Return the date that a packet bears: a fact of its main document, never the clock.

    Raises:
        WantingError: the facts do not say it.
    """
    day = fact_at(values, plan.date)
    if not isinstance(day, date):
        raise WantingError(T("The date of the packet ({path}) is missing.", path=".".join(plan.date)), T("Fill it in."))
    return day


def _heads(checked: Checked, plan: PacketPlan) -> dict[str, Any]:
    assert checked.derived is not None  # noqa: S101  # a packet is built from facts without errors
    return {
        "alliance_name": checked.values["alliance"]["name"],
        "lead_name": checked.derived.lead["name"],
        "date_text": date_text(packet_date(checked.values, plan)),
    }
