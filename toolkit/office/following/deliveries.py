"""A list of deliveries, one line a slip: a workbook or CSV file, such as the dispatch register filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from toolkit import limits
from toolkit.checks.values import Read, Unreadable, clean_ends, narrow
from toolkit.errors import WantingError
from toolkit.facts.sheets.book import read_book
from toolkit.facts.sheets.cells import Book, Sheet, place_of
from toolkit.facts.sheets.typed import typed_text
from toolkit.findings import Finding, Place, Severity
from toolkit.i18n import T
from toolkit.office.batches.csvbatch import opened_csv
from toolkit.office.following.events import EventKind, Record
from toolkit.office.following.words import METHODS, Words, read_day, read_docno, read_name
from toolkit.office.register.records import Docno

_HEADINGS = {
    "docno": ("发文字号", "文号", "number"),
    "day": ("送达日期", "签收日期", "delivered on"),
    "method": ("送达方式", "method"),
    "receiver": ("签收人", "收件人", "receiver"),
    "reason": ("更正理由", "reason"),
}
_NEEDED = ("docno", "day")
_KINDS = {"docno": "docno", "day": "date"}
"""How a workbook's numbers are read; the others are words."""
_LOOKED_AT = 20
"""Lines in which the headings are looked for; a printed register has its title above them."""
_MARKS = re.compile(r"[*＊\s]|[（(].*[）)]")


@dataclass(frozen=True)
class Slip:
    """One line of the list.

    Args:
        record: the delivery.
        place: of its number.
    """

    record: Record
    place: Place


@dataclass(frozen=True)
class Deliveries:
    """A list as read.

    Args:
        slips: the lines that can be used.
        findings: what is wrong with the others, and what was passed over.
        blank: how many lines have a number and no delivery yet.
    """

    slips: tuple[Slip, ...]
    findings: tuple[Finding, ...]
    blank: int


@dataclass(frozen=True)
class _Line:
    texts: Mapping[str, str | None]
    place: Callable[[str], Place]
    lost: tuple[Finding, ...]


def read_deliveries(path: Path, words: Words, *, method: str = "") -> Deliveries:
    """Read a list; every line that can't be used becomes a finding with its cell.

    Args:
        path: ``.xlsx``, or CSV as Excel and WPS write it.
        words: to read the ways of delivery by.
        method: the way of those lines that name none; its key.

    Raises:
        IOFailure: the file can't be read.
        WantingError: it is no list of deliveries.
    """
    lines = _csv_lines(path) if path.suffix.lower() in (".csv", ".txt") else _book_lines(path)
    slips: list[Slip] = []
    findings: list[Finding] = []
    seen: dict[Docno, Place] = {}
    blank = 0
    for line in lines:
        findings += line.lost
        said = {key: clean_ends(text or "") for key, text in line.texts.items()}
        if "*" in said.get("receiver", ""):
            said["receiver"] = ""  # a masked list that comes back says nothing new of the name
        if line.lost or not any(said.values()):
            continue
        if said["docno"] and not said.get("day") and not said.get("receiver") and not said.get("reason"):
            blank += 1
            continue
        record = _record(line, said, words, method, findings)
        if record is None:
            continue
        place = line.place("docno")
        if record.docno in seen:
            problem = T("{docno} stands in this list twice ({there}).", docno=record.docno, there=seen[record.docno])
            remedy = T("Keep the line that is right.")
            findings.append(Finding("delivery.twice", Severity.ERROR, problem, remedy, place))
            continue
        seen[record.docno] = place
        slips.append(Slip(record, place))
    return Deliveries(tuple(slips), tuple(findings), blank)


def _record(line: _Line, said: Mapping[str, str], words: Words, method: str, findings: list[Finding]) -> Record | None:
    readers: dict[str, Callable[[str], Read | Unreadable]] = {
        "docno": read_docno,
        "day": read_day,
        "method": lambda text: words.choice(METHODS, text),
        "receiver": read_name,
    }
    values = {}
    before = len(findings)
    for key, reader in readers.items():
        text = said.get(key, "")
        if not text and (key == "receiver" or (key == "method" and method)):
            continue
        read = reader(text) if text else _missing(key)
        if isinstance(read, Unreadable):
            rule = f"delivery.{key}"
            findings.append(Finding(rule, Severity.ERROR, read.problem, read.remedy, line.place(key)))
        else:
            values[key] = read.value
    if len(findings) > before:
        return None
    details = {"method": values.get("method", method)}
    if "receiver" in values:
        details["receiver"] = values["receiver"]
    return Record(values["docno"], EventKind.DELIVERED, values["day"], details, said.get("reason", ""))


def _missing(key: str) -> Unreadable:
    if key == "method":
        return Unreadable(
            T("How it was delivered is not said."), T("Fill in 送达方式, or name one for all lines with --by.")
        )
    return Unreadable(T("{heading} is missing.", heading=_HEADINGS[key][0]), T("Fill it in."))


def _book_lines(path: Path) -> Iterator[_Line]:
    book = read_book(path)
    for sheet in book.sheets:
        for number in list(sheet.rows)[:_LOOKED_AT]:
            head = _head({at: cell.text for at, cell in sheet.row(number).items()})
            if head is not None:
                yield from (_sheet_line(book, sheet, below, head) for below in sheet.rows if below > number)
                return
    raise _no_list(path)


def _sheet_line(book: Book, sheet: Sheet, number: int, head: Mapping[str, int]) -> _Line:
    texts, lost = {}, []
    cells = sheet.row(number)
    for key, column in head.items():
        cell = cells.get(column)
        typed = typed_text(cell, _KINDS.get(key, "line"), epoch1904=book.epoch1904) if cell else None
        texts[key] = typed.text if typed else None
        if typed and typed.text is None and typed.remark:
            remark, place = typed.remark, place_of(book, sheet, number, column)
            lost.append(Finding(remark.rule, remark.severity, remark.problem, remark.remedy, place))

    def place_in(key: str) -> Place:
        return place_of(book, sheet, number, head.get(key, head["docno"]))

    return _Line(texts, place_in, tuple(lost))


def _csv_lines(path: Path) -> Iterator[_Line]:
    with opened_csv(path) as lines:
        for _, cells in islice(lines, _LOOKED_AT):
            head = _head(cells)
            if head is not None:
                break
        else:
            raise _no_list(path)
        for number, cells in lines:
            if number > limits.SHEET_ROWS:
                raise WantingError(
                    T("{path} has more than {count} lines.", path=path, count=limits.SHEET_ROWS), T("Divide the list.")
                )
            yield _csv_line(path, number, cells, head)


def _csv_line(path: Path, number: int, cells: Mapping[int, str], head: Mapping[str, int]) -> _Line:
    texts = {key: cells.get(column) for key, column in head.items()}
    return _Line(texts, lambda key: Place(path.name, number, head.get(key, head["docno"])), ())


def _head(cells: Mapping[int, str]) -> dict[str, int] | None:
    """Return the column of each heading; None where these are no headings."""
    names = {name: key for key, known in _HEADINGS.items() for name in known}
    found: dict[str, int] = {}
    for column, text in cells.items():
        key = names.get(_MARKS.sub("", narrow(text)).lower()) or names.get(narrow(text).strip().lower())
        if key is not None:
            found.setdefault(key, column)
    return found if all(key in found for key in _NEEDED) else None


def _no_list(path: Path) -> WantingError:
    return WantingError(
        T("{path} has no line with the headings 发文字号 and 送达日期.", path=path),
        T("Use the dispatch register that the program wrote, or give the columns these headings."),
    )
