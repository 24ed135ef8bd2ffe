from __future__ import annotations

from typing import Any

import pytest

from toolkit.checks.extremes import SIZES, Tried, sample_facts, tried_facts
from toolkit.checks.growing import MANY
from toolkit.forms import document_ids, load_form
from toolkit.resources import Resources

_TEXTS = ("line", "prose")


def tried(form: str) -> dict[str, Tried]:
    return {one.size: one for one in tried_facts(Resources(), form)}


def said(tree: Any) -> int:
    """How many characters a tree says."""
    if isinstance(tree, dict):
        return sum(map(said, tree.values()))
    return sum(map(said, tree)) if isinstance(tree, list) else len(tree or "")


def judged(one: Tried) -> int:
    return said({key: value for key, value in one.checked.facts.tree.items() if key in one.checked.values})


@pytest.mark.parametrize("form", ["approval_notice", "minutes", "delivery_slip", "mandates", "rectification_report"])
def test_the_emptiest_says_less_and_the_largest_more_and_both_are_legal(form: str) -> None:
    sizes = tried(form)
    assert tuple(sizes) == SIZES
    assert not any(one.checked.blocking for one in sizes.values())
    assert judged(sizes["emptiest"]) < judged(sizes["sample"]) < judged(sizes["largest"])


def test_texts_are_drawn_out_to_what_the_form_allows_and_no_further() -> None:
    schema = load_form(Resources(), "approval_notice").schema
    texts = {key: rules["maxlength"] for key, rules in schema.items() if rules["type"] in _TEXTS}
    largest = tried("approval_notice")["largest"].checked.values["approval_notice"]
    assert texts
    assert {key: len(largest[key]) for key in texts} == texts


def test_the_emptiest_says_nothing_that_the_form_does_not_ask_for() -> None:
    schema = load_form(Resources(), "approval_notice").schema
    emptiest = tried("approval_notice")["emptiest"].checked.facts.tree["approval_notice"]
    assert set(emptiest) == {key for key, rules in schema.items() if rules.get("required")}
    assert len(emptiest["alliances"]) == 1


def test_only_the_sizes_asked_for_are_made() -> None:
    assert [one.size for one in tried_facts(Resources(), "minutes", ("emptiest",))] == ["emptiest"]


def test_the_samples_own_facts_are_left_as_they_are() -> None:
    resources = Resources()
    before = sample_facts(resources, load_form(resources, "minutes"))
    again = tried("minutes")["sample"].checked.facts
    assert before is not None
    assert again.tree == before[1].tree


@pytest.mark.slow
def test_documents_of_every_stage_have_legal_facts_of_every_size() -> None:
    for form in document_ids(Resources())[::5]:
        sizes = tried(form)
        assert tuple(sizes) == SIZES, form
        assert not any(one.checked.blocking for one in sizes.values()), form
        assert judged(sizes["emptiest"]) < judged(sizes["largest"]), form


@pytest.mark.parametrize("form", ["agreement", "revocation"])
def test_the_largest_alliance_has_as_many_members_as_the_forms_are_laid_out_for(form: str) -> None:
    one = next(tried_facts(Resources(), form, ("largest",)))
    orgs = one.checked.values["orgs"]
    assert len(orgs) == MANY
    assert len({org["uscc"] for org in orgs}) == MANY
    assert not one.checked.blocking
