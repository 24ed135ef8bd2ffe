"""Gathers what a reader finds in a batch's file: rows to the spool, everything wrong with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from toolkit import limits
from toolkit.checks.values import clean_ends, echo, narrow
from toolkit.errors import WantingError
from toolkit.findings import FactPath, Finding, Place, Severity
from toolkit.i18n import Renderable, T
from toolkit.office.batches.fields import Table, full_path
from toolkit.office.batches.kinds import Kind
from toolkit.office.batches.rows import Common, Entry, RawRow, Spot, make_common
from toolkit.office.batches.spool import Spool

EXAMPLE = "样例"
"""The keys of the rows that the blank workbook shows begin so."""
_EXAMPLE_KEY = re.compile(rf"{EXAMPLE}[0-9]*")
_KEY = re.compile(r"[\w.\-（）()/〔〕#]{1,40}")
_CODE = re.compile("[\u4e00-\u9fa5]{2,10}")


class Intake:
    """What has been read so far.

    Attributes:
        code: the 机关代字; None where the file says none.
        common: what all rows share.
        findings: what is wrong with the file as a whole.
        notes: what is wrong with single rows before they are judged, by order from 1.
        examples: keys of the example rows that were passed over.
        hidden: how many findings there were beyond the bound.
    """

    def __init__(self, kind: Kind, file: str) -> None:
        self.kind = kind
        self.file = file
        self.spool = Spool()
        self.code: str | None = None
        self.common: Common = make_common(kind, file, ())
        self.findings: list[Finding] = []
        self.notes: dict[int, list[Finding]] = {}
        self.examples: list[str] = []
        self.hidden = 0
        self._rows = 0
        self._parts = 0
        self._kept = 0
        self._shown = {_identity(kind, example) for example in kind.examples}

    def place(self, spot: Spot, path: FactPath = ()) -> Place:
        """Return the place of a cell or line."""
        return Place(self.file, spot[1], spot[2], path, spot[0])

    def find(self, rule: str, severity: Severity, problem: Renderable, remedy: Renderable, place: Place) -> None:
        """Note what is wrong with the file as a whole."""
        self.note(Finding(rule, severity, problem, remedy, place))

    def note(self, finding: Finding) -> None:
        """Note a finding; beyond the bound they are counted only."""
        if self._kept < limits.BATCH_FINDINGS:
            self._kept += 1
            self.findings.append(finding)
        else:
            self.hidden += 1

    def share(self, entries: Iterable[Entry], spot: Spot) -> None:
        """Take in the common part."""
        self.common = make_common(self.kind, self.file, entries, spot)

    def set_code(self, text: str | None, spot: Spot) -> None:
        """Take in the 机关代字."""
        said = clean_ends(text or "")
        if not said:
            return
        self.code = said
        if not _CODE.fullmatch(said):
            self.find(
                "batch.code",
                Severity.ERROR,
                T("“{typed}” is no code of an issuing body (机关代字).", typed=echo(said)),
                T("Write two to ten Chinese characters, as they stand before the year: 豫科办."),
                self.place(spot),
            )

    def row(self, key: str | None, spot: Spot, entries: Iterable[Entry], findings: Iterable[Finding] = ()) -> None:
        """Take in a row; an example that was left as it is is passed over."""
        said = tuple(entries)
        name = self._key(key, spot)
        if _EXAMPLE_KEY.fullmatch(name):
            if self._said(said) in self._shown:
                self.examples.append(name)
                return
            self.find(
                "batch.example",
                Severity.ERROR,
                T("The row “{key}” still has the key of an example, but says something else.", key=name),
                T("Give it a row key of its own, here and in the lists; or delete it."),
                self.place(spot),
            )
        self._rows += 1
        if self._rows > limits.BATCH_ROWS:
            raise WantingError(
                T("{file} has more than {limit} rows.", file=self.file, limit=limits.BATCH_ROWS),
                T("Divide it into several batches."),
            )
        for finding in findings:
            self._kept += 1
            if self._kept <= limits.BATCH_FINDINGS:
                self.notes.setdefault(self._rows, []).append(finding)
            else:
                self.hidden += 1
        self.spool.add_row(RawRow(name, spot, said))

    def part(self, table: Table, key: str | None, spot: Spot, entries: Iterable[Entry]) -> None:
        """Take in a row of a list."""
        name = self._key(key, spot)
        if _EXAMPLE_KEY.fullmatch(name):
            return
        self._parts += 1
        if self._parts > limits.BATCH_PARTS:
            raise WantingError(
                T("{file} has more than {limit} rows in its lists.", file=self.file, limit=limits.BATCH_PARTS),
                T("Divide it into several batches."),
            )
        self.spool.add_part(table, name, spot, entries)

    def finish(self) -> None:
        """Say what can be said only at the end: keys given twice, list rows without a notice, examples left in."""
        self.spool.seal()
        for key, spot, first in self.spool.repeated():
            self.find(
                "batch.key",
                Severity.ERROR,
                T("The row key “{key}” is given twice; first at {place}.", key=key, place=self.place(first)),
                T("Give each notice a key of its own; its number in the register hangs on it."),
                self.place(spot),
            )
        labels = {table.key: table.label for table in self.kind.tables}
        for key, table, spot in self.spool.orphans():
            if key:
                self.find(
                    "batch.parent",
                    Severity.ERROR,
                    T("There is no notice with the row key “{key}” (list {table}).", key=key, table=labels[table]),
                    T("Correct the key, or delete the row."),
                    self.place(spot),
                )
        if self.examples:
            self.find(
                "batch.example",
                Severity.WARNING,
                T("The example rows {keys} were left in; no notice is made of them.", keys="、".join(self.examples)),
                T("Delete them from the sheet."),
                Place(self.file),
            )
        if not len(self.spool):
            self.find(
                "batch.empty",
                Severity.ERROR,
                T("The batch has no rows, so there is nothing to issue."),
                T("Fill in one row for each notice, with a row key (行号) in its first column."),
                Place(self.file),
            )

    def _key(self, text: str | None, spot: Spot) -> str:
        key = re.sub(r"\s", "", narrow(text or ""))
        if not key:
            self.find(
                "batch.key",
                Severity.ERROR,
                T("This row has no row key (行号)."),
                T("Number the notices, or take the alliance's number; the key must not change later."),
                self.place(spot),
            )
        elif not _KEY.fullmatch(key):
            self.find(
                "batch.key",
                Severity.ERROR,
                T("The row key “{key}” is too long or has characters that a key cannot have.", key=echo(key)),
                T("Write at most 40 letters, figures or Chinese characters without spaces."),
                self.place(spot),
            )
            return key.encode("utf-8", "replace").decode()[:40]
        return key

    def _said(self, entries: Iterable[Entry]) -> tuple[str, str]:
        values = {entry.path: entry.value for entry in entries}
        return _text(values.get(self.kind.unit)), _text(values.get(self.kind.alliance))


def _identity(kind: Kind, example: Mapping[str, object]) -> tuple[str, str]:
    """Say of an example what tells it from others: the unit and the alliance."""
    values = {full_path(kind.form.id, key): text for key, text in example.items()}
    unit = values.get(kind.unit, values.get(kind.unit[:-1]))
    return _text(unit), _text(values.get(kind.alliance))


def _text(value: object) -> str:
    return clean_ends(value) if isinstance(value, str) else ""
