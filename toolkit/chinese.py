"""Chinese for official papers: amounts in capitals, dates and numerals."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_UNITS = ("", "拾", "佰", "仟")
_PLAIN_DIGITS = "零一二三四五六七八九"
_PLAIN_UNITS = ("", "十", "百", "千")
_DATE_DIGITS = "〇一二三四五六七八九"
_MYRIAD = 10_000
_HUNDRED_MILLION = 100_000_000
LARGEST_AMOUNT = Decimal("9999999999999999.99")
"""Sixteen digits before the point; above it the readings of 万亿 and 兆 part ways."""


def capital_amount(yuan: Decimal | int) -> str:
    """Write an amount in the capitals that contracts and forms ask for, with the words 人民币 in front.

    整 stands after 元 only; the optional 零 before 仟 and 角 is left out, so an amount has one spelling.

    Args:
        yuan: the amount in 元 (not 万元); rounded half up to 分.

    Raises:
        ValueError: the amount is not finite or has more than 16 digits before the point.

    Source: 正确填写票据和结算凭证的基本规定 (支付结算办法, annex 1).
    """
    amount = Decimal(yuan)
    if not amount.is_finite() or abs(amount) > LARGEST_AMOUNT:
        raise ValueError(f"not an amount that can be written in capitals: {amount}")
    cents = int(abs(amount).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    whole, rest = divmod(cents, 100)
    tenths, hundredths = divmod(rest, 10)
    text = f"{_spell(whole, _CAPITAL_DIGITS, _CAPITAL_UNITS)}元" if whole or not rest else ""
    if tenths:
        text += f"{_CAPITAL_DIGITS[tenths]}角"
    elif hundredths and whole:
        text += "零"
    if hundredths:
        text += f"{_CAPITAL_DIGITS[hundredths]}分"
    if not rest:
        text += "整"
    return f"人民币{'负' if amount < 0 and cents else ''}{text}"


def hanzi_number(number: int) -> str:
    """Write a whole number in Chinese as headings do: 一, 十, 十二, 一百二十, 一千零一.

    Raises:
        ValueError: the number has more than 16 digits.
    """
    if abs(number) >= _HUNDRED_MILLION * _HUNDRED_MILLION:
        raise ValueError(f"too large to be written out: {number}")
    text = _spell(abs(number), _PLAIN_DIGITS, _PLAIN_UNITS)
    text = text[1:] if text.startswith("一十") else text
    return f"负{text}" if number < 0 else text


def date_text(day: date) -> str:
    """Write a date as official papers do: 2026年3月5日 (GB/T 9704, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_text(day: date) -> str:
    """Write year and month: 2026年3月."""
    return f"{day.year}年{day.month}月"


def hanzi_date(day: date) -> str:
    """Write a date in Chinese numerals: 二〇二六年三月五日 (with 〇 U+3007)."""
    return f"{hanzi_month(day)}{hanzi_number(day.day)}日"


def hanzi_month(day: date) -> str:
    """Write year and month in Chinese numerals, as covers do: 二〇二六年三月."""
    year = "".join(_DATE_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{hanzi_number(day.month)}月"


def _spell(number: int, digits: str, units: tuple[str, ...]) -> str:
    """Spell a number below 10^16; each four digits by units, joined by 万 and 亿, gaps told by one 零."""
    for size, name in ((_HUNDRED_MILLION, "亿"), (_MYRIAD, "万")):
        if number >= size:
            high, low = divmod(number, size)
            head = _spell(high, digits, units) + name
            if not low:
                return head
            return head + ("零" if low < size // 10 else "") + _spell(low, digits, units)
    return _spell_four(number, digits, units)


def _spell_four(number: int, digits: str, units: tuple[str, ...]) -> str:
    if number == 0:
        return digits[0]
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if gap else "") + digits[digit] + units[power]
        gap = not digit and bool(text)
    return text
