"""stub."""

from toolkit.checks.rules import Rule

CONSISTENCY: tuple[Rule, ...] = ()
