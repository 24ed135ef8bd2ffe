"""Of every rule: its id is its own, its documents exist, and a test breaks it."""

from __future__ import annotations

import inspect
import re

import pytest

from tests.checks.test_rules import BREAKS as APPLICATION
from tests.checks.test_story_rules import BREAKS as STORY
from tests.checks.test_story_rules import POLICIES
from toolkit.checks.check import RULES
from toolkit.checks.rules import ANY, Rule
from toolkit.forms import document_ids, load_policy
from toolkit.resources import Resources

ARTICLES = {*map(str, range(1, 13)), "14", "15", "17", "18"}
"""Articles that ask for something a check can look at; 13 and 16 promise support."""


def test_every_rule_has_an_id_of_its_own() -> None:
    ids = [rule.id for rule in RULES]
    assert sorted(set(ids)) == sorted(ids)


def test_every_rule_is_broken_by_a_test() -> None:
    broken = {rule for rule, *_ in APPLICATION} | {rule for rule, *_ in (*STORY, *POLICIES)}
    assert {rule.id for rule in RULES} == broken


def test_every_article_that_can_be_checked_has_a_rule() -> None:
    assert {rule.article.partition("(")[0] for rule in RULES} >= ARTICLES


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_says_in_one_sentence_what_it_asks_and_of_which_documents(rule: Rule) -> None:
    assert rule.documents
    assert set(rule.documents) <= {ANY, *document_ids(Resources())}
    said = inspect.getdoc(rule.judge)
    assert said
    assert "\n" not in said.split("\n\n")[0]
    assert re.fullmatch(r"[A-Z].*\.", said.split("\n\n")[0])


def test_policy_values_name_documents_that_exist_and_say_what_they_rest_on() -> None:
    resources = Resources()
    for name, value in load_policy(resources).items():
        assert value.source, name
        assert value.status in {"law", "call", "practice", "unset"}, name
        assert (value.value is None) is (value.status == "unset"), name
        assert set(value.documents) <= set(document_ids(resources)), name
