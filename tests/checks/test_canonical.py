from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dossiers import Tree
from toolkit.checks.canonical import canonical_json, from_canonical
from toolkit.checks.check import Checked
from toolkit.errors import WantingError
from toolkit.resources import Resources

Checker = Callable[..., Checked]


def test_values_are_written_plainly_with_keys_in_order() -> None:
    values = {"b": Decimal("350.00"), "a": [date(2026, 3, 5), Fraction(4, 6), True, None, 7, "样"]}
    assert canonical_json(values).endswith(b"}\n")
    assert json.loads(canonical_json(values)) == {"a": ["2026-03-05", "2/3", True, None, 7, "样"], "b": "350"}
    assert "样".encode() in canonical_json(values)
    assert canonical_json(values).index(b'"a"') < canonical_json(values).index(b'"b"')


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_equal_amounts_are_written_alike(amount: Decimal) -> None:
    assert canonical_json(amount) == canonical_json(amount * Decimal("1.000"))


def test_what_was_written_is_read_back_with_its_types(check: Checker) -> None:
    values = check().values
    data = canonical_json(values)
    assert from_canonical(data, Resources()) == values
    assert canonical_json(from_canonical(data, Resources())) == data


def test_another_spelling_of_the_same_facts_gives_the_same_bytes(check: Checker) -> None:
    def respell(tree: Tree) -> None:
        tree["application"]["apply_date"] = "２０２６年３月５日"
        tree["orgs"][0]["org_type"] = "enterprise"
        tree["orgs"][1]["region_code"] = "410300"
        tree["budget_in"][0]["cash"] = "3000000元"
        tree["tasks"][0]["owner"] = "1"

    assert canonical_json(check().values) == canonical_json(check(respell).values)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b'{"orgs": 1.5}',
        b'{"orgs": NaN}',
        b"[" * 100_000,
        b'{"orgs": [{"no": {}}]}',
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(WantingError):
        from_canonical(data, Resources())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"350"', '"350.0"'),
        ('"2026-03-05"', '"2026/3/5"'),
        ("\n }", "\n}"),
        ('"enterprise"', '"企业"'),
        ("true", '"true"'),
    ],
)
def test_facts_written_any_other_way_are_refused(before: str, after: str, check: Checker) -> None:
    text = canonical_json(check().values).decode()
    assert before in text
    with pytest.raises(WantingError):
        from_canonical(text.replace(before, after, 1).encode(), Resources())
