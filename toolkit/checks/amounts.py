"""Numbers as people type them: money in 万元, plain numbers, whole numbers, years, fractions."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from toolkit.checks.values import Read, Unreadable, echo, narrow
from toolkit.i18n import T

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?[0-9,]+(\.[0-9]+)?")
_AMOUNT = re.compile(r"(?P<figure>[^万亿元圆人民币]+?)(?P<unit>万元|亿元|万|亿|元|圆)?(人民币)?")
_IN_WAN = {"万元": Decimal(1), "万": Decimal(1), "亿元": Decimal(10000), "亿": Decimal(10000)}
_YUAN = {"元", "圆"}
_CENT = Decimal("0.01")
_DIGITS = 15
"""More digits than any amount of money or figure of a form has; bounds the work on outside input."""
_MINUS = str.maketrans({"−": "-", "–": "-", "－": "-"})
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
_FRACTION_HAN = re.compile(r"([一二两三四五六七八九十]{1,3})分之([一二两三四五六七八九十]{1,3})")
_FRACTION = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)%")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def parse_money(text: str) -> Read | Unreadable:
    """Read an amount in 万元: ``350``, ``1,200.5``, ``350万元``; ``3500000元`` and ``1.2亿元`` are converted."""
    plain = _squeeze(text)
    match = _AMOUNT.fullmatch(plain.removeprefix("人民币"))
    value = _decimal(match["figure"]) if match else None
    if match is None or value is None:
        return Unreadable(
            T("“{typed}” is not an amount of money.", typed=echo(text)),
            T("Write figures in 万元 such as 350 or 1200.5; 3500000元 is converted."),
        )
    unit = match["unit"]
    amount = value / 10000 if unit in _YUAN else value * _IN_WAN.get(unit or "万元", Decimal(1))
    if amount != amount.quantize(_CENT):
        return Unreadable(
            T("“{typed}” has more than two decimals in 万元.", typed=echo(text)),
            T("Round it to two decimals in 万元 (hundreds of yuan)."),
        )
    as_typed = _PLAIN.fullmatch(re.sub(r"\s*(万元|万)$", "", text.strip()))
    return Read(tidy(amount), None if as_typed else f"{tidy(amount):f}万元")


def parse_number(text: str) -> Read | Unreadable:
    """Read a plain number; its unit stands in a field of its own."""
    value = _decimal(_squeeze(text))
    if value is None:
        return Unreadable(
            T("“{typed}” is not a number.", typed=echo(text)),
            T("Write figures only, such as 12 or 3.5, without unit."),
        )
    return Read(tidy(value), None if _PLAIN.fullmatch(text) else f"{tidy(value):f}")


def parse_integer(text: str) -> Read | Unreadable:
    """Read a whole number."""
    value = _decimal(_squeeze(text))
    if value is None or value != value.to_integral_value():
        return Unreadable(
            T("“{typed}” is not a whole number.", typed=echo(text)),
            T("Write figures only, such as 12, without unit."),
        )
    return Read(int(value), None if re.fullmatch(r"-?[0-9]+", text) else str(int(value)))


def parse_year(text: str) -> Read | Unreadable:
    """Read a year of four digits; ``2025年`` and ``2025年度`` too."""
    match = re.fullmatch(r"([0-9]{4})(年度?)?", _squeeze(text))
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return Unreadable(
            T("“{typed}” is not a year.", typed=echo(text)), T("Write the year with four digits, such as 2025.")
        )
    return Read(int(match[1]), None if text == match[1] else match[1])


def parse_fraction(text: str) -> Read | Unreadable:
    """Read a share of a whole: ``2/3``, ``三分之二``, ``75%``; 过半数 says no number and is asked back."""
    plain = _squeeze(text)
    if plain in {"过半数", "过半", "半数以上", "多数", "大多数", "简单多数"}:
        return Unreadable(
            T("“{typed}” does not say which share is meant.", typed=echo(text)),
            T("Write the fraction, such as 1/2 or 2/3; the document says whether more than that is needed."),
        )
    value: Fraction | None = None
    if (match := _FRACTION.fullmatch(plain)) and int(match[2]):
        value = Fraction(int(match[1]), int(match[2]))
    elif match := _PERCENT.fullmatch(plain):
        value = Fraction(match[1]) / 100
    elif (match := _FRACTION_HAN.fullmatch(plain)) and _han(match[1]):
        value = Fraction(_han(match[2]), _han(match[1]))
    if value is None or not 0 < value <= 1:
        return Unreadable(
            T("“{typed}” is not a fraction between 0 and 1.", typed=echo(text)),
            T("Write it as 2/3 or 三分之二."),
        )
    said = f"{value.numerator}/{value.denominator}"
    return Read(value, None if text == said else said)


def tidy(value: Decimal) -> Decimal:
    """Write a number one way only: no trailing zeros, no exponent, no minus zero."""
    if value == 0:
        return Decimal(0)
    return Decimal(f"{value.normalize():f}")


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", narrow(text).translate(_MINUS))


def _decimal(plain: str) -> Decimal | None:
    # Babel's strict parsing refuses misplaced thousands commas; what it would let through (1e5, NaN) stops here.
    if len(plain) > _DIGITS + 8 or not _NUMBER.fullmatch(plain) or not plain.isascii():
        return None
    if sum(c.isdigit() for c in plain) > _DIGITS:
        return None
    try:
        if "," not in plain:
            return Decimal(plain)
        from babel.numbers import parse_decimal  # hardly anybody types thousands commas

        return parse_decimal(plain.removeprefix("+"), locale="en_US", strict=True)
    except (InvalidOperation, ValueError):
        return None


def _han(text: str) -> int:
    if text == "十":
        return 10
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN[text] if len(text) == 1 else 0
    if "十" in (tens, *ones):
        return 0
    return (_HAN[tens] if tens else 1) * 10 + (_HAN[ones] if ones else 0)
