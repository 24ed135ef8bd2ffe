"""What a template sees: the facts, what is computed from them, and rows arranged for printing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from toolkit.checks.check import Checked
from toolkit.checks.derived import Row, amount, fact_at
from toolkit.checks.regions import Regions, load_regions
from toolkit.checks.schema import blank, make_world
from toolkit.documents.arranged import arranged
from toolkit.documents.resolved import resolved
from toolkit.documents.summaries import recommended
from toolkit.errors import WantingError
from toolkit.forms import Form, load_form, load_policy, read_form_file
from toolkit.i18n import T
from toolkit.resources import Resources
from toolkit.yamlfile import Same

_TITLE = re.compile(r"(.{4,}联盟)(.+)")
_WIDE_NAME, _TITLED_TASKS = 4, 6
"""Least width of the names' column of the task matrix in units; most tasks that are named in its head."""


def document_context(
    checked: Checked,
    form: Form,
    resources: Resources,
    *,
    own: Row | None = None,
    bound: bool = False,
    draft: bool = False,
    first_page: int = 1,
) -> dict[str, Any]:
    """Return the names that a document's template may use.

    ``policy``, ``alliance``, ``orgs`` and all other values of the dossier; ``doc``: the form's own values; ``lead``
    and ``derived``: computed values; ``policy_values``: name to value, None where unset; ``form``; ``bound``;
    ``draft``; ``first_page``; ``view``: rows arranged for printing, see :func:`arrange` and
    :func:`toolkit.documents.resolved.resolved`.

    Args:
        checked: facts without blocking findings.
        form: the document's form.
        resources: where the policy values stand.
        own: the document's own facts, see :func:`own_facts`; the form's only block where none are given.
        bound: the document becomes a part of a packet, which prints its own page numbers.
        draft: it is bound as a draft and says so.
        first_page: number of its first page.
    """
    policy = {name: entry.value for name, entry in load_policy(resources).items()}
    if form.issuer:
        policy["issuer"] = fact_at(checked.values, form.issuer)
    doc = own if own is not None else checked.values.get(form.id) or {}
    regions = load_regions(resources)
    title = doc.get("title") or policy.get(f"{form.id}_title") or form.title.zh
    return {
        **_mentioned(form, resources),
        **checked.values,
        "doc": doc,
        "lead": checked.derived.lead if checked.derived else None,
        "derived": {**checked.derived.as_dict(), "regions": _named(checked.values, regions)} if checked.derived else {},
        "form": {"id": form.id, "code": form.code, "title": form.title.zh, "made_by": form.made_by.zh},
        "policy_values": policy,
        "bound": bound,
        "draft": draft,
        "first_page": first_page,
        "view": {
            **arrange(checked.values, title, doc, draft=draft),
            **resolved(checked.values, regions),
            "recommended": recommended(checked.values, checked.derived),
        },
    }


def _named(values: Mapping[str, Any], regions: Regions) -> dict[str | None, str]:
    """Return the names of all region codes in use; what was not said has none."""
    rows = (row for table in ("orgs", "changes") for row in values.get(table) or ())
    return {None: "", **{code: regions.name(code) for row in rows if (code := row.get("region_code"))}}


def _mentioned(form: Form, resources: Resources) -> Mapping[str, Any]:
    """Return blank facts of the documents that the form mentions, for those of which nothing is said."""
    if not form.mentions:
        return {}
    read = (*form.mentions, "shared", "enums", "regions")
    return _blanks(form.mentions, resources, tuple(Same(read_form_file(resources, name)) for name in read))


@lru_cache(maxsize=16)
def _blanks(names: tuple[str, ...], resources: Resources, _read: tuple[Same, ...]) -> Mapping[str, Any]:
    """Return them, worked out once as long as the files are the same."""
    world = make_world({}, resources)
    mentioned = (load_form(resources, name) for name in names)
    return {
        other.id: [] if other.each else blank({"type": "dict", "schema": other.schema}, world) for other in mentioned
    }


def own_facts(checked: Checked, form: Form) -> list[Row]:
    """Return the own facts of every document of this form: one, or one for each row of its list.

    Raises:
        WantingError: the list has no row, so there is no document.
    """
    if not form.each:
        return [checked.values.get(form.id) or {}]
    rows: list[Row] = list(checked.values.get(form.each) or ())
    if not rows:
        raise WantingError(
            T("There is nothing to make {title} of: {table} has no entry.", title=form.title, table=form.each),
            T("Add an entry to {table} in the dossier.", table=form.each),
        )
    return rows


def arrange(values: Mapping[str, Any], title: str, doc: Row | None = None, *, draft: bool = False) -> dict[str, Any]:
    """Arrange the facts for printing; nothing here is a new fact.

    ``title`` and ``title_lines``: the title, and cut by sense for a cover. ``platforms``, ``ip``, ``qualifications``,
    ``projects``, ``finance``: what all units have, one list each, with the unit as ``org``. ``budget_in``,
    ``budget_out``: rows with their ``total`` in 万元. ``matrix``: widths of the task matrix in units. All else: see
    :func:`toolkit.documents.arranged.arranged`.
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
        **arranged(values, doc or {}, draft=draft),
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
