"""Rules judge what could be read: whatever is left out or unreadable, none of them fails."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.stories import small_story
from toolkit.checks.check import check_dossier
from toolkit.forms import document_ids
from toolkit.resources import Resources

GARBAGE = ("？", None, "", "2099-13-45", "-1", "〇", [], {}, [None], [{}], ["？"], {"？": "？"})


@pytest.fixture
def everything(tmp_path: Path) -> Resources:
    """Return forms whose last stage makes every document there is."""
    shipped = Resources()
    parts = ", ".join(f"{{kind: document, form: {name}}}" for name in document_ids(shipped))
    plans = (shipped.forms[0] / "packets.yaml").read_text("utf-8")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "packets.yaml").write_text(f"{plans}\nassessment: {{parts: [{parts}]}}\n", "utf-8")
    return Resources.overridden(tmp_path / "forms")


def _spoil(value: Any, chance: random.Random, share: float) -> Any:
    """Return a copy in which a share of all entries is garbage or gone."""
    if chance.random() < share:
        return chance.choice(GARBAGE)
    if isinstance(value, dict):
        return {key: _spoil(inner, chance, share) for key, inner in value.items() if chance.random() > share / 2}
    if isinstance(value, list):
        return [_spoil(inner, chance, share) for inner in value if chance.random() > share / 2]
    return value


@pytest.mark.parametrize("share", [0.005, 0.02, 0.1])
@pytest.mark.parametrize("seed", range(6))
def test_no_rule_fails_on_spoilt_facts(seed: int, share: float, everything: Resources, tmp_path: Path) -> None:
    chance = random.Random(f"{seed} {share}")  # repeatable, not secret

    def spoil(tree: dict[str, Any]) -> None:
        spoilt = _spoil(dict(tree), chance, share)
        tree.clear()
        tree.update(spoilt if isinstance(spoilt, dict) else {})

    checked = check_dossier(small_story(tmp_path / "d", spoil), everything, "assessment")
    for finding in checked.findings:
        assert finding.problem.render("en")
        assert finding.remedy.render("zh_CN")


@pytest.mark.parametrize("kept", range(0, 100, 3))
def test_no_rule_fails_where_only_some_tables_are_told(kept: int, everything: Resources, tmp_path: Path) -> None:
    chance = random.Random(kept)  # repeatable, not secret

    def leave(tree: dict[str, Any]) -> None:
        for name in [name for name in tree if chance.random() * 100 > kept]:
            del tree[name]

    check_dossier(small_story(tmp_path / "d", leave), everything, "assessment")


def test_the_story_told_in_full_is_told_only_what_people_must_judge(everything: Resources, tmp_path: Path) -> None:
    found = check_dossier(small_story(tmp_path / "d"), everything, "assessment").findings
    assert {f.rule for f in found if not f.rule.startswith(("field.", "P-"))} <= {
        "A-policy",
        "A3-1",
        "A6-4",
        "A7-6",
        "C05",
        "A15-1",
    }
