"""Changing a facts file in place: what is said changes, everything else stays as it was written."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.facts.dossier import parse_dossier
from toolkit.facts.emit import emit_file
from toolkit.facts.rewrite import rewrite

SAMPLE = Path(__file__).parents[2] / "samples" / "superhard" / "dossier.yaml"
LAID_OUT = """\
# top
policy:                      # 政策依据 (required)
  basis:
    - title: 甲   # a note
      docno:                 # 文号
    # - title:
    #   docno:
# D1 section
alliance:
  name:                      # 名称；例 某某
  purpose:                   # 宗旨
  code: 045000
  f: {a: 1,   b: 2}   # flow
  text: |
    p
    q

# after
orgs: []   # none
last: [x, y]
"""


def read(text: str):
    return parse_dossier(text.encode(), folder=Path(), source=Path("dossier.yaml")).tree


def changed(text: str, change) -> str:
    old = read(text)
    new = copy.deepcopy(old)
    change(new)
    fresh = rewrite(text, old, new)
    assert read(fresh) == new
    return fresh


def test_a_value_is_set_where_it_stood_and_its_comment_keeps_its_column():
    fresh = changed(LAID_OUT, lambda t: t["alliance"].update(name="河南联盟"))
    assert fresh == LAID_OUT.replace("name:     " + " " * 17 + "# 名称", "name: 河南联盟" + " " * 17 + "# 名称")


def test_text_of_several_lines_goes_under_a_bar_behind_which_the_comment_stays():
    fresh = changed(LAID_OUT, lambda t: t["alliance"].update(purpose="一\n二"))
    assert "  purpose: |-                # 宗旨\n    一\n    二\n  code: 045000\n" in fresh


def test_removing_the_last_row_keeps_the_comments_behind_it():
    fresh = changed(LAID_OUT, lambda t: t["policy"].update(basis=[]))
    assert "  basis: []\n    # - title:\n    #   docno:\n# D1 section\nalliance:\n" in fresh


def test_a_row_is_added_to_an_empty_list_and_the_comment_stays():
    fresh = changed(LAID_OUT, lambda t: t["orgs"].append({"no": "1", "phone": "0371: 1", "roles": ["a", "b, c"]}))
    assert 'orgs:      # none\n  - no: 1\n    phone: "0371: 1"\n    roles: [a, "b, c"]\nlast: [x, y]\n' in fresh


def test_entries_in_braces_change_alone():
    fresh = changed(LAID_OUT, lambda t: t["alliance"]["f"].update(b="3, 4"))
    assert '  f: {a: 1,   b: "3, 4"}   # flow\n' in fresh


def test_a_text_under_a_bar_and_a_whole_section_go_without_trace():
    assert changed(LAID_OUT, lambda t: t["alliance"].pop("text")) == LAID_OUT.replace("  text: |\n    p\n    q\n", "")
    gone = changed(LAID_OUT, lambda t: t.pop("alliance"))
    assert "# D1 section\n\n# after\n" in gone


def test_the_first_entry_of_a_row_can_go():
    text = "a:\n  - x: 1\n    y: 2\n  - x: 3\n"
    assert changed(text, lambda t: t["a"][0].pop("x")) == "a:\n  - y: 2\n  - x: 3\n"


def test_rows_can_come_between_go_and_move():
    text = "a:\n  # one\n  - no: 1\n    n: p  # first\n  - no: 2\n    n: q\n  - no: 3\n    n: r\nb: 1\n"
    fresh = changed(text, lambda t: t["a"].insert(1, {"no": "4", "n": "s"}))
    assert fresh == text.replace("  - no: 2\n", "  - no: 4\n    n: s\n  - no: 2\n")
    assert "# first" in changed(text, lambda t: t["a"].append(t["a"].pop(1)))
    assert changed(text, lambda t: t["a"].insert(0, {"no": "0"})).startswith("a:\n  # one\n  - no: 0\n  - no: 1\n")
    assert changed(text, lambda t: t["a"].clear()) == "a: []\n  # one\nb: 1\n"


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("orgs", lambda t: t["orgs"][2].update(short_name="新名", capital=None)),
        ("orgs", lambda t: t["orgs"].pop(3)),
        ("orgs", lambda t: t["orgs"][0]["contact"].pop("email")),
        ("orgs", lambda t: t["orgs"][0].setdefault("platforms", []).append({"name": "平台", "year": "2025"})),
        ("tasks", lambda t: t["tasks"].reverse()),
        ("charter", lambda t: t.pop("charter", None)),
        ("kpi", lambda t: t["kpi"][0].update(name="两\n行")),
    ],
)
def test_the_sample_changes_in_the_named_place_only(section, change):
    text = SAMPLE.read_text("utf-8")
    fresh = changed(text, change)
    before, after = text.splitlines(), fresh.splitlines()
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    heading = next(line for line in reversed(before[: same + 1]) if line and line[0] not in " #")
    assert heading.startswith(f"{section}:")


AWKWARD = (
    *("", "null", "- a", "a: b", "# c", "x #y", "多行\n文本", "尾\n", "尾\n\n", "\n", " 前", "[1", "{", "'", '"', "&a"),
    *("*b", "!c", "2026-03-05", "yes", "\u2028", "a\tb", "?", "-", "%", "@", "`", "|", ">", "~"),
)
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8) | st.sampled_from(AWKWARD)
KEYS = st.sampled_from(["a", "b", "no", "name", "甲", "k 1"])
VALUES = st.recursive(
    WORDS | st.none(), lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=4), max_leaves=12
)
TREES = st.dictionaries(KEYS, VALUES, max_size=5)


@settings(max_examples=150)
@given(TREES, TREES, st.sampled_from([None, False, True]))
def test_any_facts_become_any_others(old, new, flow):
    text = yaml.safe_dump(old, allow_unicode=True, sort_keys=False, default_flow_style=flow, default_style='"')
    text = text if flow is not True else text.replace("\n", " ").strip() + "\n"
    before = read(text)
    fresh = rewrite(text, before, new)
    assert read(fresh) == new


@settings(max_examples=100)
@given(TREES)
def test_what_is_emitted_is_read_back(tree):
    assert read(emit_file(tree).decode()) == tree
