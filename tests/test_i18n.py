"""Messages: every sentence is translated, and placeholders survive translation."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import toolkit
from toolkit.i18n import LOCALE_DIR, Bilingual, T, language

PACKAGE = Path(toolkit.__file__).parent


@cache
def extracted() -> frozenset[str]:
    rows = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords={"T": None})
    return frozenset(message for _, _, message, _, _ in rows if isinstance(message, str))


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    with (LOCALE_DIR / "zh_CN" / "LC_MESSAGES" / "alliance.po").open("rb") as stream:
        return {m.id: m.string for m in read_po(stream) if m.id and isinstance(m.id, str) and not m.fuzzy}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_of_the_program_is_found_by_the_extractor():
    assert len(extracted()) > 100


def test_every_sentence_has_a_chinese_translation(chinese):
    missing = sorted(message for message in extracted() if not chinese.get(message))
    assert missing == []


def test_a_translation_names_the_same_values_as_its_sentence(chinese):
    wrong = [m for m in extracted() if m in chinese and not fields(chinese[m]) <= fields(m)]
    assert wrong == []


def test_the_catalogue_keeps_no_sentence_that_nobody_says(chinese):
    from_click = set((Path(__file__).parent / "click_messages.txt").read_text("utf-8").splitlines())
    unused = sorted(m for m in chinese if m not in extracted() and m.replace("\n", "\\n") not in from_click)
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
