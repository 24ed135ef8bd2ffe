"""The common part where it is a list of names and values: a card of the workbook, or a CSV file of two columns."""

from __future__ import annotations

import difflib

from toolkit.checks.values import clean_ends, echo
from toolkit.findings import Severity
from toolkit.i18n import T
from toolkit.office.batches.grid import entries_of, main_names, plain
from toolkit.office.batches.intake import Intake
from toolkit.office.batches.rows import Entry, Spot

KIND, CODE = "batch.kind", "batch.code"
"""Keys of what is said of the batch itself."""
COMMON_NAMES = ("共同内容", "common")
_KIND_NAMES = (KIND, "通知种类", "Kind of notice")
_CODE_NAMES = (CODE, "机关代字", "Code of the issuing body")
_HEADINGS = ("项目", "内容", "填写说明", "Entry", "Contents")


def common_entry(intake: Intake, name: str, text: str | None, spot: Spot) -> list[Entry]:
    """Return what a line of the common part says, by the hidden key or the label of its entry."""
    called = plain(name)
    if called in {plain(known) for known in _CODE_NAMES}:
        intake.set_code(text, spot)
        return []
    if not called or called in {plain(known) for known in (*_KIND_NAMES, *_HEADINGS)}:
        return []
    names, _ = main_names(intake.kind)
    shared = {field.key for field in intake.kind.common}
    field = names.get(called)
    if field is None or (field.key not in shared and clean_ends(text or "")):
        near = difflib.get_close_matches(called, [key for key, known in names.items() if known.key in shared], n=1)
        intake.find(
            "batch.entry",
            Severity.ERROR if clean_ends(text or "") else Severity.WARNING,
            T("“{name}” is no entry of the common part.", name=echo(name)),
            T("Perhaps “{near}” is meant; correct the name.", near=near[0])
            if near
            else T("Delete the line; if it differs from notice to notice, make it a column of the notices."),
            intake.place(spot),
        )
        return []
    return entries_of(field, field.path, text if clean_ends(text or "") else None, spot)
