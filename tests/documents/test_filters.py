from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError

from toolkit.documents import filters
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.filters import make_environment
from toolkit.forms import CodeTable, load_code_tables
from toolkit.i18n import Bilingual
from toolkit.resources import Resources

TABLES = {"kind": CodeTable({"a": Bilingual("甲", "A"), "b": Bilingual("乙", "B")})}


@pytest.fixture
def env() -> OfficialEnvironment:
    return make_environment(TABLES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("350"), "350"),
        (Decimal("350.00"), "350"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1234567.5"), "1234567.5"),
        (Decimal("0.005"), "0.01"),
        (Decimal("-0.001"), "0"),
        (Decimal("3.5E+2"), "350"),
        (Decimal(0), "0"),
        (None, ""),
    ],
)
def test_money_has_no_idle_zeros_and_no_commas(value: Decimal | None, text: str) -> None:
    assert filters.money(value) == text


def test_wan_yuan_become_yuan_before_they_are_written_in_capitals() -> None:
    assert filters.rmb(Decimal("350")) == "人民币叁佰伍拾万元整"
    assert filters.rmb(Decimal("0.5")) == "人民币伍仟元整"
    assert filters.rmb(None) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(3, 4), "75%"), (Fraction(2, 3), "66.7%"), (Decimal("0.5"), "50%"), (1, "100%"), (0, "0%"), (None, "")],
)
def test_a_share_is_printed_in_per_cent(value: Decimal | Fraction | None, text: str) -> None:
    assert filters.percent(value) == text


def test_prose_is_cut_into_its_paragraphs() -> None:
    assert filters.paragraphs("　　一。\r\n\n 二。 \n") == ["一。", "二。"]
    assert filters.paragraphs(None) == []


def test_blank_values_leave_no_gap_when_joined() -> None:
    assert filters.join(["甲", None, "", "乙"]) == "甲、乙"
    assert filters.join([{"name": "甲"}, {"name": "乙"}], "，", "name") == "甲，乙"
    assert filters.join(None) == ""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ x.kind|label('kind') }}", "甲"),
        ("{{ x.kinds|label('kind') }}", "甲、乙"),
        ("{{ x.none|label('kind') }}", ""),
        ("{{ x.day|cn_date }} {{ x.day|cn_month }} {{ x.day|hanzi_month }}", "2026年3月5日 2026年3月 二〇二六年三月"),
        ("{{ x.none|cn_date }}{{ x.none|blank }}{{ x.none|yesno }}{{ x.none }}", ""),
        ("{{ x.yes|yesno }}{{ False|yesno }}", "是否"),
        ("{{ 12|hanzi }}{{ x.none|hanzi }}", "十二"),
        ("{{ x.items }}", "3"),
        ("{{ x.amount }}", "350"),
        ("{{ x.share|percent }}", "50%"),
        ("{{ x.share|fraction }}", "二分之一"),
        ("{{ x.mark }}", "&lt;b&gt; &amp;"),
    ],
)
def test_a_template_prints_what_its_filter_says(env: OfficialEnvironment, source: str, text: str) -> None:
    facts = {
        "kind": "a",
        "kinds": ["a", "b"],
        "none": None,
        "day": date(2026, 3, 5),
        "yes": True,
        "items": 3,
        "amount": Decimal("3.5E+2"),
        "share": Fraction(1, 2),
        "mark": "<b> &",
    }
    assert env.from_string(source).render(x=facts) == text


@pytest.mark.parametrize(
    "source",
    [
        "{{ x.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ missing }}",
        "{{ x|label('kind') }}",
        "{{ 'a'|label('no such table') }}",
        "{{ [x] }}",
        "{{ 'x'|money }}",
        "{{ 'x'.center(100000000) }}",
    ],
)
def test_what_may_not_be_printed_is_refused(env: OfficialEnvironment, source: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        env.from_string(source).render(x="z")


@pytest.mark.parametrize("source", ["{{ 'x' * 1000000000 }}", "{{ 9 ** 99999999 }}", "{{ [0] * 1000000000 }}"])
def test_nothing_can_be_multiplied_until_the_memory_is_full(env: OfficialEnvironment, source: str) -> None:
    with pytest.raises(SecurityError):
        env.from_string(source).render()


@pytest.mark.parametrize("name", ["safe", "tojson", "xmlattr", "urlize", "format", "center", "indent", "attr"])
def test_filters_that_make_markup_or_fill_memory_are_not_there(env: OfficialEnvironment, name: str) -> None:
    assert name not in env.filters


def test_every_shipped_code_table_has_chinese_labels_to_print() -> None:
    tables = load_code_tables(Resources())
    environment = make_environment(tables)
    for name, table in tables.items():
        for key, label in table.labels.items():
            printed = environment.from_string("{{ key|label(table) }}").render(key=key, table=name)
            assert printed == label.zh
            assert printed


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_money_read_back_is_the_same_amount(value: Decimal) -> None:
    assert Decimal(filters.money(value)) == value
