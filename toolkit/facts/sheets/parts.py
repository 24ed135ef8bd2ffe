"""The parts of a workbook, each read once from front to back: strings, styles, sheets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, MutableMapping
from contextlib import closing
from dataclasses import dataclass, field

from toolkit import limits
from toolkit.errors import WantingError
from toolkit.facts.ends import clean_ends
from toolkit.facts.sheets.cells import Area, Book, Cell, Kind, Sheet, decode, merge
from toolkit.facts.sheets.formats import BUILT_IN
from toolkit.facts.sheets.guard import Budget, Package, broken, too_much
from toolkit.facts.sheets.spilled import SpilledRows, SpilledTexts
from toolkit.i18n import T

_REF = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_REACHES_OUT = re.compile(
    r"[\w.]+'?\|.*!|\[\d+\]|\b(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|RTD|DDE|FILTERXML|IMPORT\w+)\s*\(", re.I
)
_TRUE = ("1", "true", "on")


def read_parts(package: Package, budget: Budget, *, large: bool = False) -> Book:
    """Read a workbook out of its package; see :func:`toolkit.facts.sheets.book.open_book`."""
    with closing(SpilledTexts()) as texts:
        return _read(package, budget, texts if large else [], SpilledRows if large else dict)


Texts = list[str] | SpilledTexts
Rows = MutableMapping[int, dict[int, Cell]]


def _read(package: Package, budget: Budget, strings: Texts, make_rows: Callable[[], Rows]) -> Book:
    main = next((target for kind, target in _relations(package, "").values() if kind == "officeDocument"), "")
    if not package.has(main):
        raise broken(package.name, "officeDocument")
    relations = _relations(package, main)
    listed: list[tuple[str, bool, str]] = []
    epochs: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name == "workbookPr":
            epochs.append(given.get("date1904", ""))
        elif name == "sheet":
            rel = next((value for key, value in given.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
            listed.append((given.get("name", ""), given.get("state", "visible") != "visible", rel))

    package.scan(main, start, budget=budget)
    _add_strings(strings, package, _target(package, relations, "sharedStrings"), budget)
    styles = _styles(package, _target(package, relations, "styles"), budget)
    sheets = []
    for title, hidden, rel in listed:
        kind, part = relations.get(rel, ("", ""))
        if kind == "worksheet" and package.has(part):
            reader = _SheetReader(package, budget, strings, styles, title, make_rows())
            sheets.append(reader.read(part, hidden))
    return Book(package.name, tuple(sheets), any(epoch in _TRUE for epoch in epochs))


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return a part's relations: id → kind (the last word of its address) and the part it leads to."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, given: dict[str, str]) -> None:
        if element == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], path)

    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if package.has(rels):
        package.scan(rels, start)
    return found


def _target(package: Package, relations: dict[str, tuple[str, str]], wanted: str) -> str:
    return next((part for kind, part in relations.values() if kind == wanted and package.has(part)), "")


@dataclass
class _Text:
    """Gathers one text: runs are joined, readings in another script (phonetics) left out."""

    file: str
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    phonetic: int = 0
    wanted: bool = False

    def start(self, name: str) -> None:
        if name == "rPh":
            self.phonetic += 1
        elif name == "t":
            self.wanted = not self.phonetic

    def end(self, name: str) -> None:
        if name == "rPh":
            self.phonetic -= 1
        elif name == "t":
            self.wanted = False

    def add(self, text: str) -> None:
        self.length += len(text)
        if self.length > limits.SHEET_TEXT * 2:  # an escaped character takes seven
            raise too_much(self.file)
        self.pieces.append(text)

    def take(self) -> str:
        text = decode("".join(self.pieces))
        self.pieces.clear()
        self.length = 0
        return text


def _add_strings(strings: Texts, package: Package, part: str, budget: Budget) -> None:
    if not part:
        return
    text = _Text(package.name)

    def end(name: str) -> None:
        text.end(name)
        if name == "si":
            strings.append(text.take())
            if len(strings) > budget.cells:
                raise too_much(package.name)

    def add(piece: str) -> None:
        if text.wanted:
            text.add(piece)

    package.scan(part, lambda name, _: text.start(name), end, add, budget)


def _styles(package: Package, part: str, budget: Budget) -> list[str]:
    """Return the number format's code of each cell style."""
    if not part:
        return []
    codes: dict[str, str] = {}
    ids: list[str] = []
    inside: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs"):
            inside.append(name)
        elif name == "xf" and inside and inside[-1] == "cellXfs":
            ids.append(given.get("numFmtId", "0"))

    package.scan(part, start, budget=budget)
    return ["" if (code := codes.get(i) or BUILT_IN.get(_number(i), "")) == "General" else code for i in ids]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class _SheetReader:
    """Builds one sheet's cells while its XML goes by."""

    def __init__(
        self, package: Package, budget: Budget, strings: Texts, styles: list[str], title: str, rows: Rows
    ) -> None:
        self.package = package
        self.budget = budget
        self.strings = strings
        self.styles = styles
        self.title = title
        self.rows = rows
        self.areas: list[Area] = []
        self.row_number = 0
        self.column = 0
        self.row: dict[int, Cell] = {}
        self.kind = ""
        self.style = ""
        self.formula = False
        self.value: list[str] = []
        self.formula_text: list[str] = []
        self.target: Callable[[str], None] | None = None
        self.inline = _Text(package.name)

    def read(self, part: str, hidden: bool) -> Sheet:
        self.package.scan(part, self._start, self._end, self._text, self.budget)
        self._end_row()
        rows = dict(sorted(self.rows.items())) if isinstance(self.rows, dict) else self.rows
        try:
            spread = merge(rows, self.areas)
        except OverflowError as error:
            raise too_much(self.package.name) from error
        return Sheet(self.title, hidden, rows, tuple(self.areas), spread)

    def _end_row(self) -> None:
        if self.row:
            row = {**self.rows.get(self.row_number, {}), **self.row}
            self.rows[self.row_number] = dict(sorted(row.items()))
            self.row = {}

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._cell(given)
        elif name == "v":
            self.target = self.value.append
        elif name == "f":
            self.formula = True
            self.target = self._formula
        elif name == "row":
            self._row(given)
        elif name in ("t", "rPh"):
            self.inline.start(name)
            self.target = self.inline.add if self.inline.wanted else None
        elif name == "mergeCell":
            self._area(given.get("ref", ""))

    def _end(self, name: str) -> None:
        if name == "c":
            self._keep()
        elif name in ("v", "f"):
            self.target = None
        elif name in ("t", "rPh"):
            self.inline.end(name)
            self.target = None

    def _text(self, text: str) -> None:
        if self.target is not None:
            self.target(text)

    def _row(self, given: dict[str, str]) -> None:
        self.budget.rows -= 1
        if self.budget.rows < 0:
            raise WantingError(
                T("{file} has too many rows (sheet “{sheet}”).", file=self.package.name, sheet=self.title),
                T("Delete the empty rows below the table, formats included, and save it again."),
            )
        self._end_row()
        said = given.get("r")
        self.row_number = self.row_number + 1 if said is None else _number(said)
        if not 1 <= self.row_number <= _LAST_ROW:
            raise self._bad(said or "row")
        self.column = 0

    def _cell(self, given: dict[str, str]) -> None:
        self.budget.cells -= 1
        if self.budget.cells < 0:
            raise WantingError(
                T("{file} has too many cells (sheet “{sheet}”).", file=self.package.name, sheet=self.title),
                T("Delete empty rows and columns around the table, formats included, and save it again."),
            )
        said = given.get("r")
        if said is None:
            self.column += 1
        else:
            match = _REF.fullmatch(said)
            if match is None or int(match[2]) != self.row_number:
                raise self._bad(said)
            self.column = 0
            for letter in match[1]:
                self.column = self.column * 26 + ord(letter) - 64
        if self.column > _LAST_COLUMN:
            raise self._bad(said or "c")
        self.kind = given.get("t", "n")
        self.style = given.get("s", "")
        self.formula = False
        self.value = []
        self.formula_text = []

    def _formula(self, text: str) -> None:
        self.formula_text.append(text)

    def _keep(self) -> None:
        cell = self._stored()
        if cell is not None and (cell.kind is not Kind.TEXT or clean_ends(cell.text)):
            self.row[self.column] = cell

    def _stored(self) -> Cell | None:
        raw = "".join(self.value)
        if self.formula_text:
            self._judge_formula("".join(self.formula_text))
        if self.kind == "inlineStr":
            return self._made(Kind.TEXT, self.inline.take())
        if not raw:
            nothing_computed = self.kind == "str"  # only then is the empty text a result
            return self._made(Kind.UNCOMPUTED, "") if self.formula and not nothing_computed else None
        if self.kind == "s":
            index = _number(raw)
            if not 0 <= index < len(self.strings):
                raise self._bad(raw)
            return self._made(Kind.TEXT, self.strings[index])
        if self.kind == "b":
            return self._made(Kind.TRUTH, "1" if raw.lower() in _TRUE else "0")
        if self.kind == "e":
            return self._made(Kind.ERROR, raw[:20])
        if self.kind == "n":
            return self._made(Kind.NUMBER, raw.strip())
        return self._made(Kind.TEXT, raw.removesuffix("T00:00:00") if self.kind == "d" else decode(raw))

    def _made(self, kind: Kind, text: str) -> Cell:
        if len(text) > limits.SHEET_TEXT:
            raise too_much(self.package.name)
        style = _number(self.style)
        code = self.styles[style] if 0 <= style < len(self.styles) else ""
        return Cell(self.row_number, self.column, kind, text, code, self.formula)

    def _judge_formula(self, formula: str) -> None:
        outside_quotes = re.sub(r'"[^"]*"', "", formula)
        if _REACHES_OUT.search(outside_quotes):
            cell = Cell(self.row_number, self.column, Kind.UNCOMPUTED, "").ref
            raise WantingError(
                T("{file}: the formula in {cell} reaches outside the workbook or calls another program.",
                  file=self.package.name, cell=f"{self.title}!{cell}"),
                T("Type the value itself; do not trust the file if it came from outside."),
            )  # fmt: skip

    def _area(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        corners = [_REF.fullmatch(corner) for corner in (first, last or first)]
        if None in corners or len(self.areas) >= limits.SHEET_MERGES:
            raise self._bad(ref)
        (top, left), (bottom, right) = [(int(m[2]), _column(m[1])) for m in corners if m]
        self.areas.append(Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))

    def _bad(self, what: str) -> WantingError:
        return broken(self.package.name, f"{self.title}: {what[:40]}")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
