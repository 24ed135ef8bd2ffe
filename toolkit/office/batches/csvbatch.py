"""A batch as CSV: one file of notices and, beside it, one for the common part and for each list.

``批次.csv`` may have ``批次.共同内容.csv`` and ``批次.存在的问题.csv`` beside it; what the notices share may also stand
in columns of their own.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from toolkit import limits
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.forms import Schema
from toolkit.i18n import T
from toolkit.office.batches.common import COMMON_NAMES, common_entry
from toolkit.office.batches.fields import Table
from toolkit.office.batches.grid import Head, Names, main_names, read_head, table_names, unknown_columns
from toolkit.office.batches.gridbatch import Grid, take_notices, take_parts
from toolkit.office.batches.intake import Intake
from toolkit.office.batches.kinds import Kind
from toolkit.office.batches.rows import Entry, Spot

_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")
_SEPARATORS = (",", "\t", ";")
_HEAD = 65_536
"""Characters read at a time."""
_TOP = 10
"""Lines in which the headings are looked for."""


Line = tuple[int, dict[int, str]]
"""Number of a line and its cells by column, both from 1."""


def read_csv(path: Path, kind: Kind | None) -> Intake:
    """Read a batch.

    Args:
        path: the file of notices.
        kind: what it is a batch of.

    Raises:
        UsageError: the kind is not named; CSV has no place for it.
        WantingError: the file is no CSV, or has no line of headings.
        IOFailure: a file beside it can't be read.
    """
    if kind is None:
        raise UsageError(
            T("A CSV file does not say what kind of notice it is for."), T("Name it, such as --kind rectification.")
        )
    intake = Intake(kind, path.name)
    _read_common(path, intake)
    _take_main(path, intake)
    return intake


def _take_main(path: Path, intake: Intake) -> None:
    names = main_names(intake.kind)
    with opened_csv(path) as lines:
        found, head, rest = _find_head(lines, names)
        if found is None or not head.fields:
            raise WantingError(
                T("{file} has no line of headings that is known.", file=path.name),
                T("Begin with a line such as 行号,联盟名称,牵头单位; see `alliance notice template`."),
            )
        number, cells = found
        for finding in unknown_columns(cells, head, names, lambda column: intake.place(("", number, column))):
            intake.note(finding)
        take_notices(intake, Grid("", head, rest, _typed))


def _read_common(path: Path, intake: Intake) -> None:
    """Take in the files beside the notices."""
    entries: list[Entry] = []
    shared = next((file for name in COMMON_NAMES if (file := _beside(path, name)).is_file()), None)
    if shared is not None:
        with opened_csv(shared) as lines:
            for number, cells in lines:
                spot: Spot = (shared.name, number, 2)
                entries += common_entry(intake, cells.get(1, ""), cells.get(2), spot)
    for table in intake.kind.tables:
        for file in (_beside(path, name) for name in (table.label.zh, table.key)):
            entries += _read_list(file, table, intake) if file.is_file() else []
    intake.share(entries, (shared.name if shared else "", 1 if shared else None, 1 if shared else None))


def _read_list(file: Path, table: Table, intake: Intake) -> list[Entry]:
    names = table_names(table)
    with opened_csv(file) as lines:
        found, head, rest = _find_head(lines, names)
        if found is None:
            return []
        number, cells = found
        for finding in unknown_columns(cells, head, names, lambda at: intake.place((file.name, number, at))):
            intake.note(finding)
        return take_parts(intake, Grid(file.name, head, rest, _typed), table)


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.stem}.{name}.csv")


def _find_head(lines: Iterator[Line], names: Names) -> tuple[Line | None, Head, Iterator[Line]]:
    """Return the line of headings, what it says, and the lines behind it."""
    top = list(islice(lines, _TOP))
    heads = [read_head(cells, names) for _, cells in top]
    best = max(range(len(top)), key=lambda at: heads[at].found, default=None)
    if best is None or not heads[best].found:
        return None, Head(0, {}, {}), lines
    return top[best], heads[best], chain(top[best + 1 :], lines)


@contextmanager
def opened_csv(path: Path) -> Iterator[Iterator[Line]]:
    """Yield the lines of a CSV file, one after the other."""
    try:
        encoding = encoding_of(path)
        with path.open(encoding=encoding, newline="") as stream:
            separator = max(_SEPARATORS, key=stream.read(_HEAD).lstrip("\r\n").partition("\n")[0].count)
            stream.seek(0)
            csv.field_size_limit(limits.TEXT_LENGTH * 4)
            yield _lines(csv.reader(stream, delimiter=separator, strict=True))
    except csv.Error as error:
        raise WantingError(
            T("{file} is not readable CSV: {reason}", file=path.name, reason=error),
            T("Put text that has quotation marks or line breaks in quotation marks, or fill in the workbook instead."),
        ) from error
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error


def _lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    before = 0
    for row in reader:
        cells = {at: _GUARDED.sub("", text, count=1) for at, text in enumerate(row, 1) if text}
        if cells:
            yield before + 1, cells
        before = reader.line_num  # type: ignore[attr-defined]


def encoding_of(path: Path) -> str:
    """Say how Excel or WPS wrote a text file: UTF-8 with or without mark, UTF-16 with one, GB 18030.

    Raises:
        WantingError: it is none of them.
        OSError: it can't be read.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    marked = [encoding for mark, encoding in marks if head.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        if _is_text(path, encoding):
            return encoding
    raise WantingError(
        T("{file} is neither UTF-8 nor GB 18030 text.", file=path.name),
        T("Save it again as “CSV UTF-8”, or fill in the workbook instead."),
    )


def _is_text(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            while piece := stream.read(_HEAD):
                if "\0" in piece:
                    return False
    except UnicodeDecodeError:
        return False
    return True


def _typed(text: str, rules: Schema) -> tuple[str | None, None]:
    return text, None
