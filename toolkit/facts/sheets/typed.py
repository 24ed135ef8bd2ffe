"""Turn a cell into the text that would have been typed in ``dossier.yaml``; what can't be known is not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

from toolkit.facts.sheets.cells import Cell, Kind
from toolkit.facts.sheets.formats import Format, day_of, read_format, show_day
from toolkit.findings import Severity
from toolkit.i18n import Renderable, T

FIGURES = ("integer", "number", "money")
"""Types whose values are numbers; of all others a number is a code or words."""
_FIFTEEN = Context(prec=15)
_ROUNDED = 10**15
_SERIALS = (20_000, 80_000)
"""Serial numbers of days between 1954 and 2119; a bare number among them in a date field is likely a date."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say of a cell; becomes a finding where the cell has a place."""

    rule: str
    severity: Severity
    problem: Renderable
    remedy: Renderable


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell as typed.

    Args:
        text: None where nothing can be made of the cell; the remark then says why.
        remark: what there is to say.
    """

    text: str | None
    remark: Remark | None = None


def typed_text(cell: Cell, kind: str, *, unit: str = "", epoch1904: bool = False) -> Typed:
    """Return what a person would have typed.

    Args:
        cell: as stored.
        kind: the type of its field in the form, such as ``date`` or ``uscc``.
        unit: of the field; a percentage typed into a field in ``%`` is its number.
        epoch1904: whether the workbook's dates count from 1904.
    """
    if cell.kind is Kind.TEXT:
        return Typed(cell.text)
    if cell.kind is Kind.ERROR:
        return _lost(
            "sheet.error",
            T("The cell holds the error {error}.", error=cell.text),
            T("Type the value itself in place of the formula."),
        )
    if cell.kind is Kind.UNCOMPUTED:
        return _lost(
            "sheet.uncomputed",
            T("The cell holds a formula without a result."),
            T("Open the workbook in Excel or WPS, save it and hand it in again, or type the value itself."),
        )
    if cell.kind is Kind.TRUTH:
        yes, no = ("是", "否") if kind == "boolean" else ("TRUE", "FALSE")
        return Typed(yes if cell.text == "1" else no)
    try:
        number = Decimal(cell.text)
    except InvalidOperation:
        return Typed(cell.text)
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return Typed(cell.text)
    form = read_format(cell.format)
    if kind == "date":
        return _date(number, form, epoch1904)
    if form.is_date:
        return _day_elsewhere(number, form, kind, epoch1904)
    return _figure(number, form, kind, unit) if kind in FIGURES else _code(number, form, kind)


def _lost(rule: str, problem: Renderable, remedy: Renderable) -> Typed:
    return Typed(None, Remark(rule, Severity.ERROR, problem, remedy))


def _plain(number: Decimal) -> str:
    """Write a number as typed; programs store 350.1 as 350.10000000000002, and show and take fifteen digits."""
    rounded = _FIFTEEN.plus(number).normalize()
    return f"{rounded:f}" if rounded else "0"


def _date(number: Decimal, form: Format, epoch1904: bool) -> Typed:
    day = day_of(float(number), epoch1904=epoch1904)
    if form.is_date:
        if day is None:
            return _lost(
                "sheet.date",
                T("The cell shows a date that is not in the calendar (number {number}).", number=_plain(number)),
                T("Write year, month and day, such as {example}.", example="2026-03-05"),
            )
        return Typed(f"{day:%Y-%m-%d}" if form.whole_day else show_day(day, form))
    text = _plain(number)
    if day is not None and _SERIALS[0] <= number <= _SERIALS[1]:
        return _lost(
            "sheet.serial",
            T("The cell holds the number {number}; as a date it would be {date}.", number=text, date=f"{day:%Y-%m-%d}"),
            T("Give the cell a date format if that is the day, or type the date anew."),
        )
    return Typed(text)


def _day_elsewhere(number: Decimal, form: Format, kind: str, epoch1904: bool) -> Typed:
    """Read a date where no date is asked for: the program made one of what was typed, and shows it by its format."""
    time_only = 0 <= number < 1  # whichever day it is counted from
    day = day_of(float(number), epoch1904=epoch1904 or time_only)
    if day is None:
        return Typed(_plain(number))
    if kind == "fraction" or kind in FIGURES:
        return _lost(
            "sheet.date",
            T("The program has made a date of what was typed here ({date}).", date=show_day(day, form)),
            T("Format the cell as text, or type an apostrophe before the value, and type it anew."),
        )
    return Typed(show_day(day, form))


def _figure(number: Decimal, form: Format, kind: str, unit: str) -> Typed:
    if form.percent:
        percent = _plain(number * 100)
        return Typed(percent if unit == "%" else f"{percent}%")
    text = _plain(number)
    yuan = kind == "money" and "元" in form.literal and "万" not in form.literal
    if form.scaled or (kind == "money" and form.currency):
        return _lost(
            "sheet.scaled",
            T("The cell holds {number} but its format shows it in another unit.", number=text),
            T("Format the cell as a plain number and type the figure in the field's own unit."),
        )
    return Typed(f"{text}元" if yuan else text)


def _code(number: Decimal, form: Format, kind: str) -> Typed:
    if abs(number) >= _ROUNDED:
        return _lost(
            "sheet.rounded",
            T("The value was typed as a number of more than 15 digits; its last digits are lost."),
            T("Format the cell as text and type it anew from the original."),
        )
    if form.percent:
        return Typed(f"{_plain(number * 100)}%")
    if form.fraction:
        share = Fraction(number).limit_denominator(99)
        return Typed(f"{share.numerator}/{share.denominator}" if share.denominator > 1 else str(share.numerator))
    text = _plain(number)
    given_back = _with_zeros(text, kind)
    if given_back == text:
        return Typed(text)
    return Typed(
        given_back,
        Remark(
            "sheet.zeros",
            Severity.WARNING,
            T("The program took the leading zero away; read as {text}.", text=_shown(given_back, kind)),
            T("If that is right, nothing need be done; format the cell as text to keep zeros."),
        ),
    )


def _with_zeros(text: str, kind: str) -> str:
    """Give back a leading zero where the type leaves no doubt: postcodes have six digits, area codes begin with 0."""
    if kind == "postcode" and re.fullmatch("[1-9][0-9]{4}", text):
        return f"0{text}"
    landline = re.fullmatch("10[0-9]{8}|[2-9][0-9]{9,10}", text) and not re.match("[48]00", text)
    return f"0{text}" if kind == "phone" and landline else text


def _shown(text: str, kind: str) -> str:
    return f"{text[:4]}****{text[-2:]}" if kind == "phone" else text
