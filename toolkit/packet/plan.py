"""What a packet binds and in which order: documents by the plan, attachments by group and number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.forms import CodeTable, Form, PacketPart, PacketPlan


@dataclass(frozen=True)
class Attachment:
    """One attachment as the facts name it."""

    code: str
    title: str
    file: str
    copy_kind: str | None
    group: str


@dataclass(frozen=True)
class PlannedPart:
    """One part of the packet before its pages are known.

    Args:
        id: ``cover``, a form's id (with the row's number where a form makes several), or an attachment's code.
        kind: as in :class:`toolkit.forms.PacketPart`; attachments stand singly as ``attachment``.
        title: as printed in the contents.
        ancestors: the bookmarks it stands under.
        source: what the plan says of it.
        attachment: what the facts say of it.
        row: index of its row where a form makes one document for each.
    """

    id: str
    kind: str
    title: str
    ancestors: tuple[str, ...] = ()
    source: PacketPart | None = None
    attachment: Attachment | None = None
    row: int = 0


def plan_parts(
    plan: PacketPlan, values: Mapping[str, Any], forms: Mapping[str, Form], groups: CodeTable
) -> list[PlannedPart]:
    """Put all parts of a packet into order.

    Args:
        plan: the stage's plan.
        values: the checked facts.
        forms: the forms of its documents.
        groups: the code table of attachment groups.
    """
    attachments = sorted(map(_attachment, values["attachments"]), key=lambda a: natural_key(a.code))
    out: list[PlannedPart] = []
    for part in plan.parts:
        if part.kind == "document":
            out += _documents(part, forms[part.form], values)
        elif part.kind == "attachments":
            out += _attachments(part, attachments, groups)
        else:
            out.append(PlannedPart(part.kind, part.kind, part.title.zh, source=part))
    return out


def _documents(part: PacketPart, form: Form, values: Mapping[str, Any]) -> list[PlannedPart]:
    title = f"{form.title.zh}（草案）" if part.draft else form.title.zh
    if not form.each:
        return [PlannedPart(form.id, "document", title, source=part)]
    rows = values.get(form.each) or ()
    ancestors = (title,) if len(rows) > 1 else ()
    return [
        PlannedPart(
            f"{form.id}-{n + 1}", "document", str(row.get("title") or f"{title}（{n + 1}）"), ancestors, part, row=n
        )
        for n, row in enumerate(rows)
    ]


def _attachments(part: PacketPart, attachments: Iterable[Attachment], groups: CodeTable) -> list[PlannedPart]:
    wanted = [a for a in attachments if a.group in part.groups]
    alone = len(part.groups) == 1
    out = []
    for attachment in sorted(wanted, key=lambda a: (part.groups.index(a.group), natural_key(a.code))):
        heading = f"{attachment.group} {groups.labels[attachment.group].zh}"
        ancestors: tuple[str, ...] = ("附件", heading)
        if alone:
            ancestors = (groups.labels[attachment.group].zh,) if len(wanted) > 1 else ()
        out.append(
            PlannedPart(
                attachment.code,
                "attachment",
                attachment.title if alone else f"{attachment.code} {attachment.title}",
                ancestors,
                part,
                attachment,
            )
        )
    return out


def natural_key(code: str) -> tuple[object, ...]:
    """Sort key under which A1-2 comes before A1-10."""
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in re.split(r"(\d+)", code))


def _attachment(row: Mapping[str, Any]) -> Attachment:
    return Attachment(row["code"], row["title"], row["file"], row["copy_kind"], row["code"].split("-")[0])
