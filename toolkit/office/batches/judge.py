"""Judge the rows of a batch, each as the facts of one notice by the same forms and rules as a dossier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from toolkit.checks.canonical import compact_json
from toolkit.checks.check import Checked, Yardstick, make_yardstick
from toolkit.checks.derived import fact_at
from toolkit.facts.dossier import Facts
from toolkit.findings import FactPath, Finding, Place, Severity
from toolkit.i18n import T
from toolkit.office.batches.kinds import Kind, load_kind
from toolkit.office.batches.read import Batch
from toolkit.office.batches.rows import BatchRow
from toolkit.resources import Resources
from toolkit.scratch import scratch_database

_OFFICIAL = "official"


@dataclass(frozen=True)
class JudgedRow:
    """A row with what the checks say of it.

    Args:
        row: the row.
        checked: its values and findings, as of a dossier.
        digest: SHA-256 of all that the notice says, its number left out, hexadecimal; two spellings of the same facts
            have the same.
        unit: who gets the notice; empty where that could not be read.
        alliance: which alliance it is about; empty where it is about none.
    """

    row: BatchRow
    checked: Checked
    digest: str
    unit: str
    alliance: str

    @property
    def key(self) -> str:
        """The row's key."""
        return self.row.key

    @property
    def order(self) -> int:
        """The row's number in the file, from 1."""
        return self.row.order

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything wrong with it."""
        return self.checked.findings

    @property
    def blocking(self) -> bool:
        """Whether no notice may be made of it."""
        return self.checked.blocking


@dataclass(frozen=True)
class RowJudge:
    """Judges single rows of one kind; all that depends on the forms is made ready once.

    Args:
        kind: of which kind.
        yardstick: what rows are judged by.
    """

    kind: Kind
    yardstick: Yardstick

    def check(self, facts: Facts) -> Checked:
        """Judge the facts of one notice."""
        return self.yardstick.judge(facts)


@lru_cache(maxsize=16)
def row_judge(resources: Resources, form: str) -> RowJudge:
    """Return the judge of rows that become the document ``form``.

    Raises:
        UsageError: no batches are made of it, or a form is wrong.
    """
    kind = load_kind(resources, form)
    return RowJudge(kind, make_yardstick(kind.plan, kind.schema, resources))


def check_rows(batch: Batch, resources: Resources) -> Iterator[JudgedRow]:
    """Judge a batch row by row; what is wrong only beside other rows is said at the later one.

    Args:
        batch: as read.
        resources: the forms to judge by.
    """
    judge = row_judge(resources, batch.kind.form.id)
    beside = _Beside(batch.kind)
    for row in batch:
        checked = judge.check(row.facts)
        values = checked.values
        found = [*_numbered(batch.kind, row), *beside.compare(row, values)]
        if found:
            checked = replace(checked, findings=(*checked.findings, *found))
        unit, alliance = text_at(values, batch.kind.unit), text_at(values, batch.kind.alliance)
        yield JudgedRow(row, checked, digest_of(values, batch.kind.form.id), unit, alliance)


def digest_of(values: Mapping[str, Any], form: str) -> str:
    """Return the SHA-256 of the facts of one notice without its number, hexadecimal."""
    own = values.get(form)
    if isinstance(own, Mapping) and isinstance(own.get(_OFFICIAL), Mapping):
        official = {key: value for key, value in own[_OFFICIAL].items() if key != "docno"}
        values = {**values, form: {**own, _OFFICIAL: official}}
    return hashlib.sha256(compact_json(_said(values))).hexdigest()


def _said(value: Any) -> Any:
    """Leave out what was not said, so that an entry which a form gains later changes no digest."""
    if isinstance(value, dict):
        found = {key: _said(inner) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if not _unsaid(inner)}
    return [_said(inner) for inner in value] if isinstance(value, list) else value


def _unsaid(value: Any) -> bool:
    return value is None or (isinstance(value, list | dict) and not value)


def with_number(
    facts: Facts,
    form: str,
    *,
    docno: str,
    issue_date: date | None = None,
    print_date: date | None = None,
    note: str | None = None,
) -> Facts:
    """Return the facts of a notice with what the issuer sets; the given ones stay as they are.

    Args:
        facts: of one notice.
        form: the form's id.
        docno: the 发文字号.
        issue_date: the date of the document; what the batch says where none is given.
        print_date: likewise the day of printing.
        note: added to the 附注 in brackets, behind what the batch says there.
    """
    own = facts.tree.get(form)
    own = own if isinstance(own, dict) else {}
    official = own.get(_OFFICIAL)
    official = official if isinstance(official, dict) else {}
    said = official.get("note")
    changed: dict[str, str | None] = {
        "docno": docno,
        "issue_date": issue_date.isoformat() if issue_date else None,
        "print_date": print_date.isoformat() if print_date else None,
        "note": f"{said}；{note}" if note and isinstance(said, str) and said.strip() else note,
    }
    official = {**official, **{key: text for key, text in changed.items() if text is not None}}
    return replace(facts, tree={**facts.tree, form: {**own, _OFFICIAL: official}})


def bare(facts: Facts) -> Facts:
    """Return the facts without the places of their values: small to send to another process."""
    return replace(facts, places={}, key_places={}, findings=())


def text_at(values: Mapping[str, Any], path: FactPath) -> str:
    """Return the text at a place; an empty one where there is none."""
    found = fact_at(values, path)
    return found if isinstance(found, str) else ""


def _numbered(kind: Kind, row: BatchRow) -> Iterator[Finding]:
    """Refuse numbers in the batch: the register gives them."""
    path: FactPath = (kind.form.id, _OFFICIAL, "docno")
    own = row.facts.tree.get(kind.form.id)
    official = own.get(_OFFICIAL) if isinstance(own, dict) else None
    if isinstance(official, dict) and official.get("docno"):
        yield Finding(
            "batch.docno",
            Severity.ERROR,
            T("A batch does not say the numbers (发文字号) of its notices."),
            T("Delete it; the register gives the numbers when the batch is issued."),
            row.facts.place(path),
        )


_SEEN = "CREATE TABLE seen (mark BLOB PRIMARY KEY, key TEXT, spot TEXT) WITHOUT ROWID"


class _Beside:
    """Compares each row with those before it; of each it keeps a few bytes on disk."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.seen = scratch_database(_SEEN)
        self.date: tuple[date, Place] | None = None

    def compare(self, row: BatchRow, values: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong beside the rows before."""
        yield from self.same_unit(row, values)
        yield from self.same_number(row, values)
        path: FactPath = (self.kind.form.id, _OFFICIAL, "issue_date")
        own = values.get(self.kind.form.id)
        day = own[_OFFICIAL].get("issue_date") if isinstance(own, Mapping) and own.get(_OFFICIAL) else None
        if day is None:
            return
        if self.date is None:
            self.date = (day, row.facts.place(path))
        elif day != self.date[0]:
            yield Finding(
                "batch.dates",
                Severity.WARNING,
                T(
                    "This notice is of {day}, others of {first} ({place}).",
                    day=day,
                    first=self.date[0],
                    place=self.date[1],
                ),
                T("Notices of one batch are as a rule signed on one day; correct the date or issue two batches."),
                row.facts.place(path),
            )

    def same_unit(self, row: BatchRow, values: Mapping[str, Any]) -> Iterator[Finding]:
        unit, alliance = text_at(values, self.kind.unit), text_at(values, self.kind.alliance)
        if not unit:
            return
        earlier = self.first(f"{unit}\n{alliance}", row, row.facts.place(self.kind.unit))
        if earlier:
            yield Finding(
                "batch.twice",
                Severity.WARNING,
                T(
                    "{unit} gets a second notice of this kind; the first is row “{key}” ({place}).",
                    unit=unit,
                    key=earlier[0],
                    place=earlier[1],
                ),
                T("Delete one of the two rows, or join them."),
                row.facts.place(self.kind.unit),
            )

    def same_number(self, row: BatchRow, values: Mapping[str, Any]) -> Iterator[Finding]:
        """Hold what a list must not say twice (``unique_by``) against the lists of the rows before."""
        rules = self.kind.form.schema.get("alliances") or {}
        for key in rules.get("unique_by") or ():
            path: FactPath = (self.kind.form.id, "alliances", 0, key)
            said = text_at(values, path)
            if not said or path == self.kind.alliance:
                continue
            earlier = self.first(f"{key}\n{said}", row, row.facts.place(path))
            if earlier:
                yield Finding(
                    "batch.unique",
                    Severity.ERROR,
                    T(
                        "“{said}” stands in the row “{key}” already ({place}).",
                        said=said,
                        key=earlier[0],
                        place=earlier[1],
                    ),
                    T("Each must be different; correct one of the two."),
                    row.facts.place(path),
                )

    def first(self, said: str, row: BatchRow, place: Place) -> tuple[str, Place] | None:
        """Remember what a row says; return key and place of the row that said it first."""
        mark = hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=12).digest()
        spot = json.dumps((place.sheet, place.line, place.column))
        if self.seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (mark, row.key, spot)).rowcount:
            return None
        key, spot = self.seen.execute("SELECT key, spot FROM seen WHERE mark = ?", (mark,)).fetchone()
        sheet, line, column = json.loads(spot)
        return key, replace(place, sheet=sheet, line=line, column=column)
