"""Words that issuing adds to a notice: what it is called, and what a new version says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from toolkit.chinese import date_text
from toolkit.forms import Form
from toolkit.office.register.records import Docno

_VARIANTS = {"han": "函", "tongzhishu": "通知书"}
"""Other kinds of document that a notice may be made as (forms/enums.yaml: notice_form)."""


_TO_FILL_IN = "　"
"""Printed as an empty field; None would leave its row out or print 无."""


def version_note(version: int, replaces: date | None) -> str:
    """Return what a new version says in brackets under its date (附注, GB/T 9704-2012 §7.3.6); nothing for the first.

    Args:
        version: from 1.
        replaces: 成文日期 of the version before.
    """
    if version < 2:
        return ""
    return f"第{version}版，替代{f'{date_text(replaces)}印发的' if replaces else '此前'}同一字号文件"


def document_word(form: Form, own: Mapping[str, Any]) -> str:
    """Return what the document is called: 限期整改通知, or 限期整改函 where it is made as a letter."""
    title = form.title.zh
    variant = _VARIANTS.get(str(own.get(form.variants))) if form.variants else None
    return f"{title.removesuffix('通知')}{variant}" if variant and title.endswith("通知") else title


def slip_facts(title: str, docno: Docno, unit: str) -> dict[str, Any]:
    """Return the own facts of a delivery slip that is filled in by hand.

    Args:
        title: of the document that is delivered.
        docno: its number.
        unit: the addressee.
    """
    return {
        "document": title,
        "docno": str(docno),
        "copies": 1,
        "recipient": unit,
        "place": None,
        "method": None,
        "tracking_no": _TO_FILL_IN,
        "deliverers": [],
        "receiver": {"name": None, "title": None},
        "received_date": None,
        "received_time": None,
        "refusal": None,
        "witness": {"name": _TO_FILL_IN, "unit": None},
        "note": _TO_FILL_IN,
    }
