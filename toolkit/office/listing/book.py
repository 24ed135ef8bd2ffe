"""The register as files: the dispatch register (发文登记表) with events and numbers, and all of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from toolkit.chinese import date_text
from toolkit.drafting.masking import mask_text
from toolkit.i18n import language
from toolkit.office.following.due import china_time
from toolkit.office.following.events import Current, EventKind
from toolkit.office.following.words import METHODS, Words
from toolkit.office.listing.lines import LineState, find_lines, masked_name, recipients
from toolkit.office.listing.names import STATES, Names
from toolkit.office.listing.sheets import Column, Sheet, write_sheets
from toolkit.office.register.engine import Register
from toolkit.office.register.notices import events_of, find_notices
from toolkit.office.register.numbers import find_numbers
from toolkit.office.register.records import Event, Notice, Number
from toolkit.office.register.verify import head_of
from toolkit.resources import Resources

TITLE = "发文登记表"
"""Headings are Chinese whatever the language: the paper goes into the office's files and is read in again."""
_NOTE = "送达日期、送达方式、签收人三列可填写后用 alliance notice import-deliveries 导回；尚未送达的留空。"


def write_dispatch_book(
    stream: BinaryIO, notices: Iterable[Notice], resources: Resources, *, title: str = TITLE
) -> None:
    """Write the dispatch register of notices that were just issued, with the delivery still to be filled in.

    Args:
        stream: takes the workbook.
        notices: in the order of their numbers.
        resources: forms.
        title: printed above.

    Raises:
        OSError: it can't be written.
    """
    names = Names(Words.of(resources))
    rows = (_row(at, notice, LineState(notice.state.value), {}, "", names) for at, notice in enumerate(notices, 1))
    with language("zh_CN"):
        write_sheets(stream, [_dispatch_sheet(rows, names, title)], title=title)


def write_register_book(stream: BinaryIO, register: Register, names: Names, *, on: date, full: bool) -> None:
    """Write the whole register as a workbook: notices by number, events, numbers with what became of them.

    Args:
        stream: takes the workbook.
        register: which.
        names: what things are called.
        on: the day it is exported, printed above.
        full: names of receivers and all else as registered, for the files; otherwise masked, for showing round.

    Raises:
        OSError: it can't be written.
    """
    said = f"截至{date_text(on)}" + ("" if full else "；姓名和联系方式已隐去")
    lines = (line for line in find_lines(register) if line.notice is not None)
    rows = (
        _row(at, line.notice, line.state, line.current, line.number.reason, names, full=full)
        for at, line in enumerate(lines, 1)
        if line.notice is not None
    )
    sheets = [
        _dispatch_sheet(rows, names, TITLE, f"{said}。{_NOTE}"),
        Sheet("办理情况", _EVENT_COLUMNS, _event_rows(register, names, full=full), "办理情况登记表", f"{said}。"),
        Sheet("发文字号", _NUMBER_COLUMNS, _number_rows(register, names), "发文字号使用情况", f"{said}。"),
    ]
    with language("zh_CN"):
        write_sheets(stream, sheets, title=TITLE)


def register_json(register: Register, *, full: bool) -> Iterator[str]:
    """Yield the register piece by piece as one JSON document: head of the journal, numbers, notices, events."""
    head = head_of(register)
    yield f'{{"head":{_json(str(head) if head else None)}'
    yield from _array("numbers", (number_data(number, full=full) for number in find_numbers(register)))
    yield from _array("notices", (notice_data(notice, full=full) for notice in find_notices(register)))
    yield from _array("events", (event_data(event, full=full) for event in events_of(register)))
    yield "}\n"


def number_data(number: Number, *, full: bool) -> dict[str, Any]:
    """Return a number for machines, masked unless all is asked for."""
    return _data({"docno": str(number.docno), **number.row()}, full)


def notice_data(notice: Notice, *, full: bool) -> dict[str, Any]:
    """Return a version of a notice for machines, masked unless all is asked for."""
    return _data({"docno": str(notice.docno), **notice.row()}, full)


def event_data(event: Event, *, full: bool) -> dict[str, Any]:
    """Return an event for machines, masked unless all is asked for."""
    data = _data({"docno": str(event.docno), **event.row()}, full)
    if not full and "receiver" in data["details"]:
        data["details"]["receiver"] = masked_name(data["details"]["receiver"])
    return data


_DISPATCH_COLUMNS = (
    Column("序号", 5, centred=True),
    Column("发文字号", 19, centred=True),
    Column("版本", 5, centred=True),
    Column("标题", 34),
    Column("主送", 26),
    Column("成文日期", 11, centred=True),
    Column("签发人", 8, centred=True),
    Column("送达日期", 11, centred=True),
    Column("送达方式", 9, centred=True),
    Column("签收人", 8, centred=True),
    Column("备注", 14),
)
_EVENT_COLUMNS = (
    Column("序号", 6, centred=True),
    Column("发文字号", 19, centred=True),
    Column("版本", 5, centred=True),
    Column("事项", 13, centred=True),
    Column("日期", 11, centred=True),
    Column("情况", 36),
    Column("更正（撤销）理由", 28),
    Column("登记时间", 16, centred=True),
    Column("登记人", 12, centred=True),
)
_NUMBER_COLUMNS = (
    Column("发文字号", 19, centred=True),
    Column("状态", 8, centred=True),
    Column("文种", 18, centred=True),
    Column("行号", 20),
    Column("作废理由", 48),
    Column("取号时间", 16, centred=True),
    Column("取号人", 14, centred=True),
)


def _dispatch_sheet(rows: Iterable[list[str]], names: Names, heading: str, note: str = _NOTE) -> Sheet:
    methods = tuple(label.zh for label in names.words.world.tables[METHODS].labels.values())
    columns = [Column(c.title, c.width, c.centred, methods) if c.title == "送达方式" else c for c in _DISPATCH_COLUMNS]
    return Sheet(TITLE, columns, rows, heading, note)


def _row(
    at: int, notice: Notice, state: LineState, current: Current, reason: str, names: Names, *, full: bool = False
) -> list[str]:
    delivered = current.get(EventKind.DELIVERED)
    receiver = str(delivered.details.get("receiver", "")) if delivered else ""
    remark = f"{STATES[state]}：{mask_text(reason)}" if state is LineState.VOID else ""
    return [
        str(at),
        str(notice.docno),
        str(notice.version),
        mask_text(notice.title),
        recipients(notice),
        notice.issue_date.isoformat(),
        str(notice.details.get("signer", "")),
        delivered.date.isoformat() if delivered else "",
        names.method(delivered),
        receiver if full else masked_name(receiver),
        remark,
    ]


def _event_rows(register: Register, names: Names, *, full: bool) -> Iterator[list[str]]:
    for event in events_of(register):
        receiver = str(event.details.get("receiver", ""))
        told = names.told(event, receiver if full else masked_name(receiver))
        yield [
            str(event.id),
            str(event.docno),
            str(event.version),
            names.event(event),
            event.date.isoformat(),
            told if full else mask_text(told),
            mask_text(str(event.details.get("reason", ""))),
            china_time(event.recorded_at),
            event.recorded_by,
        ]


def _number_rows(register: Register, names: Names) -> Iterator[list[str]]:
    for number in find_numbers(register):
        yield [
            str(number.docno),
            str(STATES[LineState(number.state.value)]),
            names.kind(number.kind),
            number.key,
            mask_text(number.reason),
            china_time(number.reserved_at),
            number.reserved_by,
        ]


def _data(row: dict[str, Any], full: bool) -> dict[str, Any]:
    read = {key: json.loads(value) if key in ("files", "details") else value for key, value in row.items()}
    return read if full else {key: _masked(value, key) for key, value in read.items()}


def _masked(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _masked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, key) for item in value]
    return mask_text(value) if isinstance(value, str) and not key.endswith(_CODES) else value


_CODES = ("sha256", "digest", "run", "_at")
"""How the names of values end that are no words."""


def _array(name: str, items: Iterable[Any]) -> Iterator[str]:
    yield f',\n"{name}":['
    for at, item in enumerate(items):
        yield f"{',' if at else ''}\n{_json(item)}"
    yield "]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
