"""A member's workbook: its own block of the dossier, nothing else, and who it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.errors import WantingError
from toolkit.facts.collect.state import Sent, State
from toolkit.facts.sheets.cells import Book
from toolkit.facts.sheets.filled import FilledSheet
from toolkit.facts.sheets.paper import Column, Cover, Table, Workbook
from toolkit.facts.sheets.writer import write_workbook
from toolkit.facts.workbook.fill import Filled, fill, is_blank
from toolkit.facts.workbook.layout import lay_out_section
from toolkit.forms import Schema, load_code_tables, load_form
from toolkit.i18n import T
from toolkit.resources import Resources

MEMBER = "member"
"""Key of the block in the member's workbook."""
_IDENTITY = "identity"
_PARTS = ("dossier", "member", "round", "seal")


@dataclass(frozen=True)
class Identity:
    """Who a workbook was sent to, by which dossier, and which time."""

    dossier: str
    member: str
    round: int
    seal: str


def member_rules(resources: Resources) -> Schema:
    """Return the schema of what a member is asked for: its own block without what the lead unit alone decides.

    What refers to other parts of the dossier is left out, too: a member does not know them.
    """
    return _asked(load_form(resources, "dossier").schema["orgs"]["schema"]["schema"])


def member_block(org: Mapping[str, Any], rules: Schema) -> dict[str, Any]:
    """Return what of a unit's row a member is asked for; empty entries and rows are left out."""
    block: dict[str, Any] = {}
    for key, rule in rules.items():
        value = org.get(key)
        inner = rule.get("schema", {})
        if rule["type"] == "dict":
            value = member_block(value, inner) if isinstance(value, dict) else None
        elif rule["type"] == "list" and inner.get("type") == "dict":
            rows = value if isinstance(value, list) else []
            value = [member_block(row, inner["schema"]) for row in rows if isinstance(row, dict)]
            value = [row for row in value if row]
        if not is_blank(value):
            block[key] = value
    return block


def section(rules: Schema) -> Schema:
    """Return the rules of the member's block as one entry of a form."""
    return {"type": "dict", "required": True, "schema": rules, "meta": {"zh": "单位情况", "en": "The unit"}}


def lay_out_member(block: Mapping[str, Any], resources: Resources, rules: Schema) -> Filled:
    """Put a member's block onto sheets."""
    plans = lay_out_section(MEMBER, section(rules), load_code_tables(resources), alone=True)
    return fill(plans, {MEMBER: dict(block)}, spare=60)


def member_workbook(
    block: Mapping[str, Any], resources: Resources, rules: Schema, cover: Cover, who: Identity
) -> bytes:
    """Write a member's workbook.

    Args:
        block: what is known of the member.
        resources: the forms.
        rules: of :func:`member_rules`.
        cover: its first sheet.
        who: whom it is for.
    """
    papers = [*lay_out_member(block, resources, rules).papers, identity_table(who)]
    return write_workbook(Workbook(papers, cover.heading, cover=cover))


def identity_table(who: Identity) -> Table:
    """Return the hidden sheet that says whom a workbook is for."""
    values = (who.dossier, who.member, str(who.round), who.seal)
    columns = (Column("part", "part"), Column("value", "value"))
    rows = list(zip(_PARTS, values, strict=True))
    return Table(_IDENTITY, "_identity", columns, rows, spare=0, hidden=True)


def identity_of(state: State, sent: Sent) -> Identity:
    """Return the identity of the member's last workbook."""
    last = len(sent.rounds)
    return Identity(state.dossier, sent.id, last, state.seal(sent.id, last))


def read_identity(book: Book, sheets: Sequence[FilledSheet]) -> Identity:
    """Return whom a workbook was sent to.

    Raises:
        WantingError: it does not say.
    """
    sheet = next((sheet for sheet in sheets if sheet.key == _IDENTITY and sheet.is_table), None)
    told: dict[str, str] = {}
    if sheet is not None and {"part", "value"} <= sheet.fields.keys():
        for row in sheet.rows:
            part, value = (sheet.cell(sheet.fields[name], row) for name in ("part", "value"))
            if part is not None and value is not None:
                told[part.text] = value.text
    if not set(_PARTS) <= told.keys() or not told["round"].isdecimal() or len(told["round"]) > 6:
        raise WantingError(
            T("{file} does not say whom it was sent to.", file=book.name),
            T("Fill in the very workbook that was sent; do not copy its sheets into another one."),
        )
    return Identity(told["dossier"], told["member"], int(told["round"]), told["seal"])


def _asked(rules: Schema) -> Schema:
    asked: Schema = {}
    for key, rule in rules.items():
        inner = rule.get("schema", {})
        if rule.get("meta", {}).get("lead") or rule["type"] == "ref" or inner.get("type") == "ref":
            continue
        if rule["type"] == "dict":
            rule = {**rule, "schema": _asked(inner)}
        elif rule["type"] == "list" and inner.get("type") == "dict":
            rule = {**rule, "schema": {**inner, "schema": _asked(inner["schema"])}}
        asked[key] = rule
    return asked
