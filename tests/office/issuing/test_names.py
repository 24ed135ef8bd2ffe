"""File names are readable and allowed everywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.office.issuing.names import MOST_BYTES, file_name, notice_name
from toolkit.office.register.records import Docno

FORBIDDEN = set('<>:"/\\|?*') | {chr(n) for n in range(32)}


def test_a_notice_is_named_by_number_alliance_and_kind():
    docno = Docno("豫科办", 2026, 12)
    assert (
        notice_name(docno, 1, "河南样例联盟", "限期整改通知", ".pdf")
        == "豫科办〔2026〕12号_河南样例联盟_限期整改通知.pdf"
    )
    assert notice_name(docno, 2, "河南样例联盟", "限期整改通知", ".pdf").startswith(
        "豫科办〔2026〕12号_第2版_河南样例联盟"
    )


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("a/b\\c:d",), "a／b＼c：d.pdf"),
        (("con",), "_con.pdf"),
        (("LPT1.x",), "_LPT1.x.pdf"),
        (("console",), "console.pdf"),
        (("a. .",), "a.pdf"),
        (("..",), "_.pdf"),
        (("", "  "), "_.pdf"),
        (("a\n\tb", "\u202ec\u200b"), "a b_c.pdf"),
        (("e\u0301",), "é.pdf"),
    ],
)
def test_what_systems_forbid_is_replaced(parts, name):
    assert file_name(*parts, suffix=".pdf") == name


def test_long_names_are_cut_at_their_longest_part():
    name = notice_name(Docno("豫科办", 2026, 12), 1, "很长的" * 60, "限期整改通知", ".pdf")
    assert name.startswith("豫科办〔2026〕12号_很长的")
    assert name.endswith("…_限期整改通知.pdf")
    assert len(name.encode()) <= MOST_BYTES


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_text_gives_a_name_that_can_be_used(parts):
    name = file_name(*parts, suffix=".docx")
    assert name.endswith(".docx")
    assert not set(name) & FORBIDDEN
    assert len(name.encode("utf-8")) <= MOST_BYTES
    stem = name.removesuffix(".docx")
    assert stem
    assert stem[-1] not in " ."
    assert stem[0] not in " ."
    assert unicodedata.normalize("NFC", name) == name
    assert stem.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
