"""Messages: every sentence is translated, and placeholders survive translation."""

from __future__ import annotations

import string

import pytest

from tests.catalogue import from_click, read_chinese, sentences
from toolkit.i18n import Bilingual, T, language


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    return {m.id: m.string for m in read_chinese() if m.id and isinstance(m.id, str) and not m.fuzzy}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_of_the_program_is_found_by_the_extractor():
    assert len(sentences()) > 100


def test_every_sentence_has_a_chinese_translation(chinese):
    missing = sorted(message for message in sentences() if not chinese.get(message))
    assert missing == []


def test_a_translation_names_the_same_values_as_its_sentence(chinese):
    wrong = [m for m in sentences() if m in chinese and not fields(chinese[m]) <= fields(m)]
    assert wrong == []


def test_the_catalogue_keeps_no_sentence_that_nobody_says(chinese):
    unused = sorted(m for m in chinese if m not in sentences() and m not in from_click())
    assert unused == []


def test_a_message_is_rendered_in_the_language_of_the_moment():
    message = T("Stopped.")
    with language("en"):
        assert str(message) == "Stopped."
    with language("zh_CN"):
        assert str(message) != "Stopped."


def test_a_message_inside_a_message_takes_the_same_language():
    outer = T("{label} (required)", label=T("Stopped."))
    assert outer.render("en") == "Stopped. (required)"
    assert "Stopped" not in outer.render("zh_CN")


def test_braces_in_a_value_are_not_taken_for_placeholders():
    assert T("Cannot write {path}: {reason}.", path="{oops}", reason="{}").render("en") == "Cannot write {oops}: {}."


def test_a_label_without_english_shows_its_chinese():
    assert Bilingual("名称").render("en") == "名称"
    assert Bilingual("名称", "Name").render("en") == "Name"
