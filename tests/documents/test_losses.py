"""What the paper lacks of the Word file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents.losses import Loss, find_losses

TEXT = "联盟牵头单位应当于每年年底前向省科技厅报告备案，2025年度总结另行报送。"
OTHER = "各成员单位按照协议履行义务，共享设备12台（套），经费3.5万元。"
PIECES = (TEXT, OTHER)


def paper(*lines: str) -> str:
    return "\r\n".join(lines)


def test_text_that_is_all_there_has_lost_nothing() -> None:
    assert find_losses(PIECES, paper("目录", "联盟 牵头", TEXT, "— 1 —", OTHER[:9], OTHER[9:], "— 2 —")) == ()


def test_nothing_to_print_is_never_lost() -> None:
    assert find_losses((), paper("— 1 —")) == ()


def test_a_lost_comma_is_told_with_the_words_around_it() -> None:
    found = find_losses(PIECES, paper(TEXT.replace("，", ""), OTHER))
    assert found == (Loss("，", "省科技厅报告备案", "2025年度总结"),)
    assert not found[0].serious


def test_other_commas_that_are_printed_besides_do_not_hide_a_lost_one() -> None:
    found = find_losses(PIECES, paper("目录，，，", TEXT.replace("，", ""), OTHER))
    assert found == (Loss("，", "省科技厅报告备案", "2025年度总结"),)


def test_the_same_words_without_a_comma_elsewhere_are_no_loss() -> None:
    without = TEXT.replace("，", "")
    assert find_losses((TEXT, without), paper(TEXT, without)) == ()
    assert [loss.lost for loss in find_losses((TEXT, without), paper(without, without))] == ["，"]


@pytest.mark.parametrize(("said", "printed"), [("12台", "1台"), ("3.5万", "35万"), ("履行", "行"), ("3.5万", "3.万")])
def test_a_word_or_a_figure_that_reads_otherwise_is_serious(said: str, printed: str) -> None:
    assert said in OTHER
    found = find_losses(PIECES, paper(TEXT, OTHER.replace(said, printed)))
    assert [loss.serious for loss in found] == [True]


def test_of_two_zeros_one_is_lost_and_told_once() -> None:
    pieces = ("热导率达到1800瓦每米开以上",)
    found = find_losses(pieces, "热导率达到180瓦每米开以上")
    assert [(loss.lost, loss.before) for loss in found] == [("0", "热导率达到18")]


def test_a_line_that_is_gone_is_told_as_one() -> None:
    found = find_losses(("固定行高甲乙丙丁戊己庚辛", OTHER), paper("固定行高甲乙", OTHER))
    assert [(loss.lost, loss.before, loss.serious) for loss in found] == [("丙丁戊己庚辛", "固定行高甲乙", True)]


def test_characters_that_may_be_lost_anywhere_are_told_without_a_place() -> None:
    found = find_losses(("公章", "公章", OTHER), paper("公章", OTHER))
    assert found == (Loss("公章"),)


def test_hyphens_and_what_has_no_width_may_differ() -> None:
    assert find_losses(("A4\u20112页\u200b码\u00ad甲乙丙",), "A4-2页码甲乙丙") == ()


@given(st.text(TEXT, min_size=1, max_size=30), st.integers(0, 400), st.data())
def test_whatever_stands_between_pieces_is_no_loss(extra: str, seed: int, data: st.DataObject) -> None:
    pieces = data.draw(st.permutations([TEXT[:12], TEXT[12:], OTHER[:15], OTHER[15:], "无", str(seed)]))
    assert find_losses(pieces, extra.join(pieces)) == ()


@given(
    st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥，。、；：（）“”《》0123456789", min_size=12, max_size=200),
    st.data(),
)
def test_any_character_lost_from_a_text_is_found(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    found = find_losses((text,), text[:place] + text[place + 1 :])
    assert any(text[place] in loss.lost for loss in found)
