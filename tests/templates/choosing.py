"""Choices as secretaries might make them, each value alone and a hundred combinations; the texts written by them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.templates.covenants import SCHEMA, defaults, filled
from tests.templates.test_legal import NEEDS, NUMBERS, TABLES, alternatives
from tests.templates.test_rules_and_papers import OWN, said

TEXTS = ("agreement", "charter", "fund_rules", "ip_rules")
COMBINATIONS = 100
Choices = dict[str, Any]
FLIPS: tuple[Choices, ...] = ({}, *({**NEEDS.get(key, {}), key: value} for key, value in alternatives()))
"""The defaults; then each other value of each choice alone, with what it needs to be printed."""


def _any(key: str, rules: Mapping[str, Any], pick: random.Random) -> Any:
    match rules["type"]:
        case "choice":
            return pick.choice(list(TABLES[rules["choices"]].labels))
        case "boolean":
            return pick.random() < 1 / 2
        case "fraction":
            return pick.choice([Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(1)])
        case "integer":
            return pick.randint(rules["min"], min(rules["max"], rules["min"] + 30))
    return pick.choice([NUMBERS.get(key, defaults()[key]), defaults()[key]])


@cache
def combinations() -> tuple[Choices, ...]:
    """A hundred combinations that hypothesis draws, the same in every run.

    It draws the seed only: values drawn one by one would be near those drawn before, a search for the smallest fault,
    and leave most pairs of values untried.
    """
    drawn: list[Choices] = []

    @settings(max_examples=COMBINATIONS, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(st.integers(0, 2**64))
    def draw(seed: int) -> None:
        pick = random.Random(seed)
        drawn.append({key: _any(key, rules, pick) for key, rules in SCHEMA["schema"].items()})

    draw()
    return tuple(drawn)


def made(name: str, choices: Choices) -> bytes:
    """Return a text of an alliance of two, written by these choices."""
    own = said(name, OWN[name]) if name in OWN else None
    return filled(name, members=2, choices=choices, own=own)
