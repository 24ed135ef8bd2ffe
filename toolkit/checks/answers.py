"""Judge what a member sent back: its own block only, value by value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.checks.schema import make_world, read_facts
from toolkit.facts.collect.forms import MEMBER, section
from toolkit.facts.dossier import Facts
from toolkit.facts.workbook.load import Loaded
from toolkit.findings import Finding, in_order
from toolkit.forms import Schema
from toolkit.resources import Resources


def judge_answer(loaded: Loaded, source: Path, rules: Schema, resources: Resources) -> list[Finding]:
    """Return everything wrong with an answer: of the workbook itself, and of each value by its type.

    Args:
        loaded: the workbook as read.
        source: its file.
        rules: what the member was asked for.
        resources: the forms.
    """
    tree: Mapping[str, Any] = {MEMBER: loaded.tree.get(MEMBER, {})}
    facts = Facts(source.parent, source, dict(tree), loaded.places, {}, loaded.revision, tuple(loaded.findings))
    outcome = read_facts(facts, {MEMBER: section(rules)}, make_world(tree, resources), resources)
    return in_order([*facts.findings, *outcome.findings])
