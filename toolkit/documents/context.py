"""What a template sees: the facts, what is computed from them, and rows arranged for printing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.checks.check import Checked
from toolkit.checks.derived import Row, amount
from toolkit.errors import WantingError
from toolkit.forms import Form, load_policy
from toolkit.i18n import T
from toolkit.resources import Resources

_TITLE = re.compile(r"(.{4,}联盟)(.+)")
_WIDE_NAME, _TITLED_TASKS = 4, 6
"""Least width of the names' column of the task matrix in units; most tasks that are named in its head."""


def document_context(
    checked: Checked, form: Form, resources: Resources, *, bound: bool = False, first_page: int = 1
) -> dict[str, Any]:
    """Return the names that a document's template may use.

    ``policy``, ``alliance``, ``orgs`` and all other values of the dossier; ``doc``: the form's own values; ``lead``
    and ``derived``: computed values; ``policy_values``: name to value, None where unset; ``form``; ``bound``;
    ``first_page``; ``view``: rows arranged for printing, see :func:`arrange`.

    Args:
        checked: facts without blocking findings.
        form: the document's form.
        resources: where the policy values stand.
        bound: the document becomes a part of a packet, which prints its own page numbers.
        first_page: number of its first page.

    Raises:
        WantingError: there is no member unit, so there is nothing to print.
    """
    if checked.derived is None:
        raise WantingError(T("The dossier has no member unit."), T("Fill in orgs; the lead unit comes first."))
    policy = {name: entry.value for name, entry in load_policy(resources).items()}
    doc = checked.values.get(form.id) or {}
    title = doc.get("title") or policy.get(f"{form.id}_title") or form.title.zh
    return {
        **checked.values,
        "doc": doc,
        "lead": checked.derived.lead,
        "derived": checked.derived.as_dict(),
        "form": {"id": form.id, "code": form.code, "title": form.title.zh, "made_by": form.made_by.zh},
        "policy_values": policy,
        "bound": bound,
        "first_page": first_page,
        "view": arrange(checked.values, title),
    }


def arrange(values: Mapping[str, Any], title: str) -> dict[str, Any]:
    """Arrange the facts for printing; nothing here is a new fact.

    ``title`` and ``title_lines``: the title, and cut by sense for a cover. ``platforms``, ``ip``, ``qualifications``,
    ``projects``, ``finance``: what all units have, one list each, with the unit as ``org``. ``budget_in``,
    ``budget_out``: rows with their ``total`` in 万元. ``matrix``: widths of the task matrix in units.
    """
    orgs: list[Row] = list(values.get("orgs") or ())
    tables = ("platforms", "ip", "qualifications", "projects", "finance")
    return {
        "title": title,
        "title_lines": cut_title(title),
        **{name: list(_gathered(orgs, name)) for name in tables},
        **{
            name: [{**row, "total": amount(row)} for row in values.get(name) or ()]
            for name in ("budget_in", "budget_out")
        },
        "matrix": matrix_widths(len(values.get("tasks") or ())),
    }


def cut_title(title: str) -> list[str]:
    """Cut a long title by sense, after the word 联盟: what it is about, and what kind of paper it is."""
    found = _TITLE.fullmatch(title)
    return list(found.groups()) if found else [title]


def matrix_widths(tasks: int) -> dict[str, Any]:
    """Return the widths of the task matrix's columns in equal units: ``name`` for units, ``task`` for each task.

    The number's column is one unit wide. Wide columns for few tasks, whose names then stand in the head (``titled``).
    """
    task = max(1, min(4, 16 // max(1, tasks)))
    name = max(_WIDE_NAME, 20 - 1 - task * tasks if tasks > 3 else 7)
    return {"name": min(name, 7), "task": task, "titled": tasks <= _TITLED_TASKS}


def _gathered(orgs: Iterable[Row], name: str) -> Iterable[dict[str, Any]]:
    for org in orgs:
        for row in org.get(name) or ():
            yield {**row, "org": org["name"]}
