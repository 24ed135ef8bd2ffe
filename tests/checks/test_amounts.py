from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.amounts import parse_fraction, parse_integer, parse_money, parse_number, parse_year, tidy
from toolkit.checks.values import Read, Unreadable


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("350", "350"),
        ("350.00", "350"),
        ("1,200.5", "1200.5"),
        ("1，200.5", "1200.5"),
        ("１２００", "1200"),
        ("350万元", "350"),
        ("350 万", "350"),
        ("3500000元", "350"),
        ("人民币350万元", "350"),
        ("1.2亿元", "12000"),
        ("-20.55", "-20.55"),
        ("−20", "-20"),
        ("0", "0"),
        ("0.01", "0.01"),
        ("12,345,678.90", "12345678.9"),
    ],
)
def test_money_is_read_in_ten_thousand_yuan(typed: str, amount: str) -> None:
    read = parse_money(typed)
    assert isinstance(read, Read)
    assert read.value == Decimal(amount)
    assert f"{read.value:f}" == amount


@pytest.mark.parametrize(
    ("typed", "said"), [("3500000元", "350万元"), ("１２００", "1200万元"), ("1,200.5", "1200.5万元")]
)
def test_what_was_made_of_an_amount_is_reported(typed: str, said: str) -> None:
    assert parse_money(typed).said == said  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["350", "350.5", "350万元", "350 万"])
def test_an_amount_that_needs_no_thought_is_not_reported(typed: str) -> None:
    assert parse_money(typed).said is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "三百五十",
        "1,20",
        "12,00.5",
        "1.200,5",
        "1e5",
        "NaN",
        "Infinity",
        "--5",
        "350元万",
        "¥350",
        "350美元",
        "1/2",
        "0x10",
        "1_000",
        "١٢",
        "9" * 30,
        "3500050元",
        "1.234",
        "元",
        "-",
    ],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    assert isinstance(parse_money(typed), Unreadable)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_any_amount_reads_back_from_its_plain_form(value: Decimal) -> None:
    assert parse_money(f"{value:f}").value == value  # type: ignore[union-attr]
    assert parse_money(f"{value:,f}").value == value  # type: ignore[union-attr]


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers_of_numbers(text: str) -> None:
    for parse in (parse_money, parse_number, parse_integer, parse_year, parse_fraction):
        assert isinstance(parse(text), Read | Unreadable)


def test_an_amount_has_one_spelling_only() -> None:
    assert [str(tidy(Decimal(v))) for v in ("350.00", "1E+3", "-0.0", "0.10")] == ["350", "1000", "0", "0.1"]


@pytest.mark.parametrize(("typed", "value"), [("12", 12), ("１２", 12), ("1,200", 1200), ("-3", -3), ("12.0", 12)])
def test_whole_numbers_are_read(typed: str, value: int) -> None:
    assert parse_integer(typed).value == value  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["3.5", "十二", "12人", ""])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    assert isinstance(parse_integer(typed), Unreadable)


@pytest.mark.parametrize(("typed", "value"), [("2025", 2025), ("2025年", 2025), ("２０２５年度", 2025)])
def test_years_are_read(typed: str, value: int) -> None:
    assert parse_year(typed).value == value  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["25", "25年", "20255", "0025", "二〇二五"])
def test_what_is_no_year_is_refused(typed: str) -> None:
    assert isinstance(parse_year(typed), Unreadable)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2/3", Fraction(2, 3)),
        ("三分之二", Fraction(2, 3)),
        ("2／3", Fraction(2, 3)),
        ("4/6", Fraction(2, 3)),
        ("75%", Fraction(3, 4)),
        ("十二分之十一", Fraction(11, 12)),
        ("1/1", Fraction(1)),
    ],
)
def test_fractions_are_read(typed: str, value: Fraction) -> None:
    assert parse_fraction(typed).value == value  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["3/2", "1/0", "0/3", "2", "三之二", "三分之四", "-1/2", "十十分之一"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    assert isinstance(parse_fraction(typed), Unreadable)


@pytest.mark.parametrize("typed", ["过半数", "半数以上"])
def test_a_majority_is_asked_back_instead_of_guessed(typed: str) -> None:
    wrong = parse_fraction(typed)
    assert isinstance(wrong, Unreadable)
    assert "which share" in wrong.problem.render("en")
