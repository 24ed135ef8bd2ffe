"""stub."""

from toolkit.checks.rules import Rule

MEASURES: tuple[Rule, ...] = ()
