from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.chinese import (
    capital_amount,
    date_text,
    hanzi_date,
    hanzi_month,
    hanzi_number,
    month_text,
)

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> Decimal:
    """Read a capital amount as a clerk would; written apart from the code under test."""
    text = text.removeprefix("人民币").removesuffix("整")
    cents = 0
    for mark, worth in (("分", 1), ("角", 10)):
        if text.endswith(mark):
            cents += DIGITS[text[-2]] * worth
            text = text[:-2]
    whole = text.rstrip("零").removesuffix("元")
    return Decimal(read_whole(whole)) + Decimal(cents) / 100


def read_whole(text: str) -> int:
    for name, worth in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            head, _, tail = text.rpartition(name)
            return read_whole(head) * worth + read_whole(tail)
    total = digit = 0
    for char in text:
        if char in UNITS:
            total += digit * UNITS[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return total + digit


@pytest.mark.parametrize(
    ("figure", "capitals"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("10", "壹拾元整"),
        ("15", "壹拾伍元整"),
        ("100000", "壹拾万元整"),
        ("10000001", "壹仟万零壹元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("100000100", "壹亿零壹佰元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000", "壹拾亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角"),
        ("0", "零元整"),
        ("3500000", "叁佰伍拾万元整"),
        ("0.005", "壹分"),
        ("-12", "负壹拾贰元整"),
        ("-0.001", "零元整"),
    ],
)
def test_an_amount_is_written_in_capitals(figure: str, capitals: str) -> None:
    assert capital_amount(Decimal(figure)) == f"人民币{capitals}"


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_capitals_read_back_give_the_amount(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert read_back(capital_amount(amount)) == amount


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_capitals_never_have_two_zeros_together_nor_a_zero_before_a_unit(cents: int) -> None:
    text = capital_amount(Decimal(cents) / 100)
    assert "零零" not in text
    assert not any(f"零{unit}" in text for unit in "拾佰仟万亿角分")
    assert text.endswith("整") == text.endswith("元整") == (cents % 100 == 0)


@pytest.mark.parametrize("amount", [Decimal("1e16"), Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_that_has_no_reading_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="capitals"):
        capital_amount(amount)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (120, "一百二十"),
        (1001, "一千零一"),
        (10010, "一万零一十"),
        (100000, "十万"),
        (-3, "负三"),
    ],
)
def test_numbers_are_written_as_headings_have_them(number: int, text: str) -> None:
    assert hanzi_number(number) == text


def test_dates_are_written_as_official_papers_have_them() -> None:
    day = date(2026, 3, 5)
    assert date_text(day) == "2026年3月5日"
    assert month_text(day) == "2026年3月"
    assert hanzi_date(date(2025, 12, 31)) == "二〇二五年十二月三十一日"
    assert hanzi_month(day) == "二〇二六年三月"
    assert "\u3007" in hanzi_month(day)
