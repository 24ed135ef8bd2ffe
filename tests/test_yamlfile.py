"""Forms and settings are read as YAML 1.2, whichever parser does it."""

from __future__ import annotations

import io
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from toolkit import yamlfile


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-1_000", -1000),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        (".inf", float("inf")),
        ("1:30", "1:30"),
        ("=", "="),
        ("2026-03-05", date(2026, 3, 5)),
        ("'1'", "1"),
        ("{zh: 是吗? 是, en: a?b}", {"zh": "是吗? 是", "en": "a?b"}),
        ("x\u2028y", "x\u2028y"),
    ],
)
def test_plain_words_are_read_as_yaml_1_2_has_them(typed, value):
    read = yamlfile.load(f"a: {typed}\n")["a"]
    assert (read, type(read)) == (value, type(value))


def test_a_key_said_twice_is_an_error_and_a_merged_one_is_not():
    with pytest.raises(yaml.YAMLError, match="said twice"):
        yamlfile.load("a: 1\nb: {c: 2, c: 3}\n")
    assert yamlfile.load("a: &a {b: 1, d: 4}\nc: {<<: *a, b: 2}\n")["c"] == {"b": 2, "d": 4}


@pytest.mark.parametrize("text", ["a: !x 1", "a: !!python/name:os.system x", "a: 1\n---\nb: 2\n", "a: [", "2026-13-45"])
def test_what_is_no_plain_data_is_refused(text):
    with pytest.raises((yaml.YAMLError, ValueError)):
        yamlfile.load(text)


_LINES = (
    "a: 1\n",
    "b: 是吗? 是\n",
    "c: {zh: 是吗?是, en: a?b}\n",
    "d: x\u2028y\n",
    "e: '\ufdd0?'\n",
    "- [a?b]\n",
    "\r\n",
)


def said(events):
    return [(type(e).__name__, getattr(e, "value", None), e.start_mark.line, e.start_mark.column) for e in events]


@given(st.lists(st.sampled_from(_LINES), max_size=30).map("".join))
def test_a_file_read_in_pieces_says_the_same_as_its_text(text):
    def outcome(events):
        try:
            return said(events)
        except yaml.YAMLError as error:
            return str(error.problem_mark.line) if isinstance(error, yaml.MarkedYAMLError) else "error"

    stream = io.StringIO(text, newline="")
    assert outcome(yamlfile.events_of_file(stream)) == outcome(yamlfile.events(text))


def test_a_large_file_is_read_in_pieces():
    text = "".join(f"- {{row: R{n}, 文字: 是吗?是\u2028否}}\n" for n in range(3000))
    assert said(yamlfile.events_of_file(io.StringIO(text))) == said(yamlfile.events(text))
