"""Read a dossier out of a workbook: every value as the text that would have been typed, with its sheet and cell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from toolkit import limits
from toolkit.errors import WantingError
from toolkit.facts.ends import clean_ends
from toolkit.facts.rows import match_rows
from toolkit.facts.sheets.book import open_book
from toolkit.facts.sheets.cells import Book, place_of
from toolkit.facts.sheets.filled import Field, FilledSheet, read_sheets
from toolkit.facts.sheets.paper import PARENT
from toolkit.facts.sheets.typed import typed_text
from toolkit.facts.workbook.fill import INNER_LINE, PARTED, SEPARATORS
from toolkit.facts.workbook.layout import OTHER, WRITTEN
from toolkit.findings import FactPath, Finding, Place, Severity
from toolkit.i18n import Renderable, T

_YES = frozenset(("是", "yes", "true", "√", "1"))


@dataclass
class Loaded:
    """What a workbook says.

    Args:
        tree: the values as typed.
        places: where each stands; also of fields that are empty.
        findings: what is wrong with the workbook itself.
        covered: every field that the workbook has a cell for, as ``orgs[].platforms[].name``.
        revision: SHA-256 of the file, hexadecimal.
    """

    tree: dict[str, Any] = field(default_factory=dict)
    places: dict[FactPath, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)
    revision: str = ""


def load_workbook(data: bytes, source: Path) -> Loaded:
    """Read a workbook's facts; which fields it has is said by its own hidden keys.

    Args:
        data: the file.
        source: its name.

    Raises:
        WantingError: it is no plain workbook, or has no sheet of ours.
    """
    book = open_book(data, source.name)
    sheets = read_sheets(book)
    if not sheets:
        raise WantingError(
            T("{file} has no sheet of a dossier: its hidden keys are missing.", file=source.name),
            T("Fill in the workbook that `alliance workbook export` or `alliance new --workbook` makes."),
        )
    loaded = load_sheets(book, sheets)
    loaded.revision = hashlib.sha256(data).hexdigest()
    return loaded


def load_sheets(book: Book, sheets: Sequence[FilledSheet]) -> Loaded:
    """Read the facts on sheets of ours; see :func:`load_workbook`."""
    loader = _Loader(book)
    loader.read(sheets)
    return loader.loaded


class _Loader:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.loaded = Loaded()
        self.rows: dict[str, list[tuple[FactPath, dict[str, Any]]]] = {}
        self.values = 0

    def read(self, sheets: Sequence[FilledSheet]) -> None:
        said: dict[str, FilledSheet] = {}
        for sheet in sheets:
            if sheet.key in said:
                self._remark(
                    "sheet.key", Severity.ERROR, *sheet.heading, sheet, (),
                    T("This sheet copies the sheet “{sheet}”; it was not read.", sheet=said[sheet.key].sheet.title),
                    T("Move its rows to that sheet and delete this one."),
                )  # fmt: skip
                continue
            said[sheet.key] = sheet
        for sheet in said.values():
            if not sheet.is_table:
                self._card(sheet)
        for key in sorted((key for key, sheet in said.items() if sheet.is_table and key != OTHER), key=_depth):
            self._table(said[key])
        if OTHER in said:
            self._others(said[OTHER])

    def _card(self, sheet: FilledSheet) -> None:
        self._repeated(sheet)
        self.loaded.places[(sheet.key,)] = place_of(self.book, sheet.sheet, *sheet.heading, (sheet.key,))
        block: dict[str, Any] = {}
        for name, place in sheet.fields.items():
            if name == WRITTEN:
                cell = sheet.cell(place)
                if cell is not None and clean_ends(cell.text).lower() in _YES:
                    self.loaded.tree.setdefault(sheet.key, block)
                continue
            self.loaded.covered.add(f"{sheet.key}.{name}")
            self._value(sheet, place, 0, block, (sheet.key,))
        if block:
            self.loaded.tree.setdefault(sheet.key, block)

    def _table(self, sheet: FilledSheet) -> None:
        self._repeated(sheet)
        above, _, below = sheet.key.rpartition("[].")
        self.loaded.covered |= {f"{sheet.key}[].{name}" for name in sheet.fields if name != PARENT}
        path: FactPath = tuple(sheet.key.split("."))
        if not above:
            self.loaded.places.setdefault(path, place_of(self.book, sheet.sheet, *sheet.heading, path))
        for parent_path, _row in self.rows.get(above, ()):
            child = (*parent_path, *below.split("."))
            self.loaded.places.setdefault(child, place_of(self.book, sheet.sheet, *sheet.heading, child))
        rows: list[tuple[FactPath, dict[str, Any]]] = []
        for number in sheet.rows:
            place = self._list_for(sheet, number, above, below)
            if place is None:
                continue
            holder, path = place
            row: dict[str, Any] = {}
            row_path = (*path, len(holder))
            for name, column in sheet.fields.items():
                if name != PARENT:
                    self._value(sheet, column, number, row, row_path)
            if row or sheet.is_bare(number):
                first = min(column.at for column in sheet.fields.values())
                self.loaded.places[row_path] = place_of(self.book, sheet.sheet, number, first, row_path)
                holder.append(row)
                rows.append((row_path, row))
        self.rows[sheet.key] = rows

    def _list_for(self, sheet: FilledSheet, number: int, above: str, below: str) -> tuple[list[Any], FactPath] | None:
        """Return the list that a table's row belongs to, made where it is not there yet."""
        if not above:
            path = tuple(sheet.key.split("."))
            return _list_at(self.loaded.tree, path), path
        found = self._parent(sheet, number, above)
        if found is None:
            return None
        parent_path, row = found
        steps = tuple(below.split("."))
        return _list_at(row, steps), (*parent_path, *steps)

    def _parent(self, sheet: FilledSheet, number: int, above: str) -> tuple[FactPath, dict[str, Any]] | None:
        rows = self.rows.get(above, [])
        column = sheet.fields.get(PARENT)
        cell = sheet.cell(column, number) if column else None
        typed = typed_text(cell, "line").text if cell else None
        said = clean_ends(typed or "")
        if said.startswith("#") and said[1:].isdecimal() and 0 < int(said[1:]) <= len(rows):
            return rows[int(said[1:]) - 1]
        names = column.kind.removeprefix("parent:").split(",") if column else []
        for name in names if said else ():
            hits = [entry for entry in rows if clean_ends(str(entry[1].get(name) or "")) == said]
            if len(hits) == 1:
                return hits[0]
        problem = (
            T("There is no row “{name}” on the sheet that this row belongs to.", name=said)
            if said
            else T("This row does not say to whose row it belongs.")
        )
        at = column.at if column else 2
        self._remark(
            "sheet.parent", Severity.ERROR, number, at, sheet, (),
            problem, T("Choose it from the list, as it is written on the other sheet."),
        )  # fmt: skip
        return None

    def _value(self, sheet: FilledSheet, column: Field, number: int, holder: dict[str, Any], above: FactPath) -> None:
        steps = tuple(column.key.split("."))
        path = (*above, *steps)
        row, at = sheet.spot(column, number)
        self.loaded.places[path] = place_of(self.book, sheet.sheet, row, at, path)
        cell = sheet.cell(column, number)
        if cell is None:
            return
        typed = typed_text(cell, column.kind, unit=column.unit, epoch1904=self.book.epoch1904)
        if typed.remark is not None:
            remark = typed.remark
            self._remark(
                remark.rule, remark.severity, cell.row, cell.column, sheet, path, remark.problem, remark.remedy
            )
        if typed.text is None or not clean_ends(typed.text):
            return
        self.values += 1
        if self.values > limits.YAML_NODES:
            raise WantingError(
                T("{file} has more values than any dossier.", file=self.book.name),
                T("Delete rows that do not belong to it."),
            )
        value: Any = split_many(typed.text, column.kind) if column.many else typed.text
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        holder[steps[-1]] = value
        if column.many:
            for item in range(len(value)):
                self.loaded.places[(*path, item)] = place_of(self.book, sheet.sheet, row, at, (*path, item))

    def _repeated(self, sheet: FilledSheet) -> None:
        for column in sheet.repeated:
            at = (sheet.heading[0] + 1, column.at) if sheet.is_table else (column.at, sheet.value_at)
            self._remark(
                "sheet.key", Severity.ERROR, *at, sheet, (),
                T("This field stands here a second time; it was not read."), T("Delete the copy."),
            )  # fmt: skip

    def _others(self, sheet: FilledSheet) -> None:
        """Put back what no form asks for, in the order written, in which each row comes before what follows it."""
        entries = []
        for number in sheet.rows:
            cells = [
                sheet.cell(sheet.fields[name], number) if name in sheet.fields else None for name in ("path", "text")
            ]
            try:
                path = json.loads(cells[0].text) if cells[0] else None
            except (ValueError, RecursionError):
                path = None
            if cells[1] is not None and _is_path(path):
                entries.append((tuple(path), cells[1].text, number))
        for path, text, number in entries:
            if _put(self.loaded.tree, path, text):
                at = sheet.fields["text"].at
                self.loaded.places[path] = place_of(self.book, sheet.sheet, number, at, path)

    def _remark(
        self,
        rule: str,
        severity: Severity,
        row: int,
        at: int,
        sheet: FilledSheet,
        path: FactPath,
        problem: Renderable,
        remedy: Renderable,
    ) -> None:
        place = place_of(self.book, sheet.sheet, row, at, path)
        self.loaded.findings.append(Finding(rule, severity, problem, remedy, place))


def split_many(text: str, kind: str) -> list[str]:
    """Take several values out of one cell: one a line; references and choices may be parted by commas too."""
    if "\n" in text:
        lines = text.split("\n")
    elif kind in PARTED:
        for separator in SEPARATORS[1:]:
            text = text.replace(separator, SEPARATORS[0])
        lines = text.split(SEPARATORS[0])
    else:
        lines = [text]
    return [line.replace(INNER_LINE, "\n") for line in lines if clean_ends(line)]


def _list_at(node: dict[str, Any], path: tuple[str, ...]) -> list[Any]:
    for step in path[:-1]:
        node = node.setdefault(step, {})
    made: list[Any] = node.setdefault(path[-1], [])
    return made


def _put(tree: dict[str, Any], path: FactPath, text: str) -> bool:
    """Put a text at its path; lists grow by one at most, and nothing that is there is replaced."""
    node: Any = tree
    for step, following in zip(path, (*path[1:], None), strict=True):
        fresh: Any = text if following is None else ([] if isinstance(following, int) else {})
        if isinstance(step, str) and isinstance(node, dict):
            if following is None and step in node:
                return False
            node = node.setdefault(step, fresh)
        elif isinstance(step, int) and isinstance(node, list) and 0 <= step <= len(node):
            if step == len(node) or following is None:
                node.insert(step, fresh)
            node = node[step]
        else:
            return False
    return True


def _is_path(path: Any) -> TypeGuard[list[str | int]]:
    if not isinstance(path, list) or not path or len(path) > limits.YAML_DEPTH or not isinstance(path[0], str):
        return False
    return all(isinstance(step, str | int) and not isinstance(step, bool) for step in path)


def _depth(key: str) -> tuple[int, str]:
    return key.count("[]."), key


def overlay(base: Mapping[str, Any], said: Mapping[str, Any], covered: set[str]) -> dict[str, Any]:
    """Return facts in which all that a workbook has cells for is as it says; the rest stays as it was.

    Args:
        base: the facts until now.
        said: the workbook's facts.
        covered: what it has cells for; see :class:`Loaded`.
    """

    def block(old: Any, new: Any, pattern: str) -> dict[str, Any]:
        old, new = (value if isinstance(value, dict) else {} for value in (old, new))
        out = dict(new)
        for key, value in old.items():
            here = f"{pattern}.{key}" if pattern else key
            kept = entry(value, new.get(key), here)
            if kept not in (None, {}, []):
                out[key] = kept
        return out

    def entry(old: Any, new: Any, pattern: str) -> Any:
        if isinstance(old, dict):
            return block(old, new, pattern)
        if isinstance(old, list) and any(isinstance(row, dict) for row in old):
            if not any(name.startswith(f"{pattern}[].") for name in covered):
                return old if new is None else new
            rows = [row for row in new or [] if isinstance(row, dict)]
            pairs = {j: i for i, j in match_rows([r if isinstance(r, dict) else {} for r in old], rows)}
            return [block(old[pairs[j]], row, f"{pattern}[]") if j in pairs else row for j, row in enumerate(new or [])]
        return new if pattern in covered or new is not None else old

    return block(base, said, "")
