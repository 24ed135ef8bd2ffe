"""Reading a dossier: text as typed, places, and clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from toolkit import limits, yamlfile
from toolkit.errors import IOFailure, WantingError
from toolkit.facts import dossier
from toolkit.facts.dossier import Facts, parse_dossier, read_dossier
from toolkit.i18n import language


def parse(text: str | bytes) -> Facts:
    data = text if isinstance(text, bytes) else text.encode()
    return parse_dossier(data, folder=Path(), source=Path("dossier.yaml"))


def refusal(text: str | bytes) -> str:
    with pytest.raises(WantingError) as caught, language("en"):
        parse(text)
    with language("en"):
        return str(caught.value)


def test_what_looks_like_a_number_a_date_or_a_truth_stays_as_typed():
    tree = parse("a: 045000\nb: 2026/3/5\nc: yes\nd: 1_000\ne: 0x10\nf: 2026-03-05\n").tree
    assert tree == {"a": "045000", "b": "2026/3/5", "c": "yes", "d": "1_000", "e": "0x10", "f": "2026-03-05"}


def test_an_empty_value_is_nothing_and_a_quoted_one_is_text():
    assert parse("a:\nb: ~\nc: ''\nd: 'null'\n").tree == {"a": None, "b": None, "c": "", "d": "null"}


def test_every_value_remembers_its_line_and_column():
    facts = parse("alliance:\n  name: 甲\norgs:\n  - no: 1\n    name: 乙\n")
    place = facts.places["orgs", 0, "name"]
    assert (place.line, place.column) == (5, 11)
    assert facts.key_places["alliance", "name"].line == 2


def test_a_missing_value_is_placed_at_its_nearest_said_ancestor():
    facts = parse("orgs:\n  - no: 1\n")
    place = facts.place(("orgs", 0, "uscc"))
    assert (place.line, place.path) == (2, ("orgs", 0, "uscc"))
    assert facts.place(("nowhere",)).line == 1


def test_a_key_said_twice_is_a_finding_that_names_both_lines():
    facts = parse("a: 1\nb: 2\na: 3\n")
    (finding,) = facts.findings
    assert finding.rule == "facts.duplicate-key"
    assert finding.place is not None and finding.place.line == 3
    assert "line 1" in finding.problem.render("en")
    assert facts.tree["a"] == "1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1", "dossier.yaml:1:6"),
        ("a: b: c", "dossier.yaml:1:5"),
        ("a:\n\t- b", "dossier.yaml:2:1"),
        ("- 1", "list of keys"),
        ("just words", "list of keys"),
        ("a: &x 1\nb: *x", "alias *x"),
        ("a: !python/name:os.system x", "tag"),
        ("a: 1\n---\nb: 2\n", "dossier.yaml"),
        (b"a: \xff\xfe", "UTF-8"),
        ("a: " + "长" * (limits.TEXT_LENGTH + 1), "longer than"),
        ("a: " + "[" * 40 + "]" * 40, "nested"),
        ("a: \x07", "not readable"),
    ],
)
def test_what_is_not_a_dossier_is_refused_with_its_place(text, said):
    assert said in refusal(text)


def test_what_yaml_makes_of_a_word_is_no_matter():
    text = "a: =\n<<: b\nc: {phone: 0371-5550, email: a@b.c, url: http://x.y/z?q=1, asked: 可行吗? 可行}\nd：e: 😀 f\n"
    assert parse(text).tree == {
        "a": "=",
        "<<": "b",
        "c": {"phone": "0371-5550", "email": "a@b.c", "url": "http://x.y/z?q=1", "asked": "可行吗? 可行"},
        "d：e": "😀 f",
    }


def test_unicode_line_separators_and_tabs_are_text_and_end_no_line():
    facts = parse("a: x\u2028y\x85z\ufeff\nb: u\tv\nc: 1\n")
    assert facts.tree == {"a": "x\u2028y\x85z\ufeff", "b": "u\tv", "c": "1"}
    assert facts.places["c",].line == 3


def test_folded_text_is_joined_with_spaces_only():
    assert parse("a: >-\n  p\n  q\n").tree == {"a": "p q"}


def test_a_key_that_is_no_text_is_passed_over_whole():
    assert parse("? [1, {a: b}]\n: x\nc: {d: 1, d: [2, {e: 3}], f: 4}\n").tree == {"?": "x", "c": {"d": "1", "f": "4"}}
    assert "alias" in refusal("a: &a 1\n? [*a]\n: y\n")
    assert "alias" in refusal("a: &a 1\na: [*a]\n")


def test_without_libyaml_the_same_is_read(monkeypatch):
    text = "a: [1, {b: 甲}]\nc: |\n  p\n  q\nd: x? y\n"
    quick = parse(text)
    monkeypatch.setattr(yamlfile, "Parser", yaml.SafeLoader)
    assert parse(text) == quick


def test_a_large_broken_file_is_read_once_only(monkeypatch):
    monkeypatch.setattr(dossier, "_READ_TWICE", 3)
    assert "dossier.yaml:2:1" in refusal("a: [1")


def test_an_alias_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 8)}]\n" for i in range(9)
    )
    assert "alias" in refusal(bomb)


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "DOSSIER_BYTES", 10)
    assert "larger" in refusal("a: 12345678901")


def test_an_empty_file_is_an_empty_dossier():
    assert parse("").tree == {}
    assert parse("# only a comment\n").tree == {}


def test_a_byte_order_mark_as_windows_writes_it_is_no_matter():
    assert parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").tree == {"a": "1", "b": "2"}


def test_a_folder_without_a_dossier_says_how_to_make_one(tmp_path):
    with pytest.raises(IOFailure) as caught, language("en"):
        read_dossier(tmp_path)
    assert "alliance new" in caught.value.remedy.render("en")


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)
TREES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcd", min_size=1), inner, max_size=4)
)


@given(st.dictionaries(st.text("abcxyz", min_size=1, max_size=4), TREES, max_size=5))
def test_any_tree_of_text_comes_back_as_it_was(tree):
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True)  # every scalar quoted, hence text
    assert parse(text).tree == tree


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_never_more(data):
    try:
        parse(data)
    except WantingError as refused:
        assert str(refused)
