"""What must agree within the application; the ids ``Cnn`` are those of the reference."""

from __future__ import annotations

from toolkit.checks.members import MEMBERS
from toolkit.checks.money import MONEY
from toolkit.checks.papers import PAPERS
from toolkit.checks.rules import Rule
from toolkit.checks.times import TIMES

CONSISTENCY: tuple[Rule, ...] = (*MEMBERS, *MONEY, *TIMES, *PAPERS)
"""All rules of consistency that apply at the application stage."""
