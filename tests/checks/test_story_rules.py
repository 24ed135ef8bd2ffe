"""Every rule on later documents once broken; the story, which breaks none, is the passing case of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.checks.breaking import Break, Change, E, W, put, with_policy
from tests.checks.breaks_founding import BREAKS_FOUNDING
from tests.checks.breaks_later import BREAKS_LATER
from tests.checks.breaks_texts import BREAKS_TEXTS
from tests.stories import small_story
from toolkit.checks.check import RULES, Checked, check_dossier
from toolkit.errors import UsageError
from toolkit.findings import Severity
from toolkit.forms import document_ids
from toolkit.resources import Resources

Hits = set[tuple[str, Severity, str]]
CUTOFFS = {"grade_excellent": "90", "grade_good": "75", "grade_pass": "40"}
BREAKS: list[Break] = [*BREAKS_FOUNDING, *BREAKS_TEXTS, *BREAKS_LATER]
WHAT_PEOPLE_JUDGE = {"A-policy", "A6-4", "A7-6", "C05", "A3-1"}
"""Rules that have something to say of any story."""


def hits(checked: Checked) -> Hits:
    return {(f.rule, f.severity, str(f.place).split(" ", 1)[-1]) for f in checked.findings}


@pytest.fixture
def check(tmp_path: Path) -> Callable[[Change | None, str], Checked]:
    def run(change: Change | None, document: str) -> Checked:
        return check_dossier(small_story(tmp_path, change), Resources(), document=document)

    return run


@cache
def documents() -> tuple[str, ...]:
    return tuple(document_ids(Resources()))


@pytest.mark.parametrize(
    ("rule", "severity", "path", "document", "change"),
    BREAKS,
    ids=[f"{rule}-{severity}-{path}-{n}" for n, (rule, severity, path, _, _) in enumerate(BREAKS)],
)
def test_a_breach_is_found(
    rule: str, severity: Severity, path: str, document: str, change: Change, check: Callable[..., Checked]
) -> None:
    checked = check(change, document)
    assert (rule, severity, path) in hits(checked)
    for finding in checked.findings:
        for language in ("en", "zh_CN"):
            assert not re.search(r"(?<!{){\w+}", finding.problem.render(language) + finding.remedy.render(language))


@pytest.mark.parametrize("document", documents())
def test_a_story_without_breaches_is_told_only_what_people_must_judge(
    document: str, check: Callable[..., Checked]
) -> None:
    rules = {rule.id for rule in RULES}
    assert {rule for rule, _, _ in hits(check(None, document)) if rule in rules} <= WHAT_PEOPLE_JUDGE


POLICIES: list[tuple[str, Severity, str, str, dict[str, str]]] = [
    ("A-policy-2", W, "None", "call", {"basis_checked": "2023-01-01, documents: [call], valid_to: 2023-12-31"}),
    ("A-policy-2", W, "None", "call", {"basis_checked": "2023-01-01, documents: [call], valid_from: 2024-02-01"}),
    ("A10-1", W, "acceptance.apply_date", "acceptance", {"acceptance_within_days": "2"}),
    ("A12-1", W, "assessment_result.alliances[0].grade", "assessment_result", CUTOFFS),
    ("A12-3", W, "rectification_notice.deadline_days", "rectification_notice", {"rectification_days": "60"}),
    ("A12-14", W, "assessment_notice.period_to", "assessment_notice", {"assessment_cycle_months": "24"}),
    ("A6-5", E, "recommendation.others", "recommendation", {"max_recommend": "1"}),
    ("A8-6", W, "expert_review.experts", "expert_review", {"experts_min": "7"}),
    ("A9-5", E, "alliance.office.staff", "acceptance", {"staff_min": "2"}),
]


@pytest.mark.parametrize(("rule", "severity", "path", "document", "policy"), POLICIES)
def test_policy_values_move_the_rules(
    rule: str, severity: Severity, path: str, document: str, policy: dict[str, str], tmp_path: Path
) -> None:
    resources = with_policy(tmp_path / "forms", policy)
    checked = check_dossier(small_story(tmp_path / "d"), resources, document=document)
    assert (rule, severity, path) in hits(checked)


def test_a_deadline_on_a_saturday_runs_to_monday(tmp_path: Path) -> None:
    resources = with_policy(tmp_path / "forms", {"acceptance_within_days": "3"})  # 21 June 2025
    assert "A10-1" not in {
        rule for rule, _, _ in hits(check_dossier(small_story(tmp_path / "d"), resources, document="acceptance"))
    }


def test_acceptance_may_be_asked_for_early_where_the_policy_says_so(tmp_path: Path) -> None:
    facts = small_story(tmp_path / "d", put("acceptance", apply_date="2025-06-17"))
    checked = check_dossier(facts, with_policy(tmp_path / "forms", {"acceptance_early": "是"}), document="acceptance")
    assert ("A10-1", W, "acceptance.apply_date") in hits(checked)


def test_a_value_in_force_on_the_day_is_no_finding(tmp_path: Path) -> None:
    value = {"basis_checked": "2024-01-01, documents: [call], valid_from: 2024-01-10, valid_to: 2024-01-10"}
    checked = check_dossier(small_story(tmp_path / "d"), with_policy(tmp_path / "forms", value), document="call")
    assert not {rule for rule, _, _ in hits(checked)} & {"A-policy", "A-policy-2"}


def test_a_validity_that_is_no_date_is_a_wrong_call(tmp_path: Path) -> None:
    resources = with_policy(tmp_path / "forms", {"basis_checked": "1, documents: [call], valid_to: bald"})
    with pytest.raises(UsageError):
        check_dossier(small_story(tmp_path / "d"), resources, document="call")
