from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.templates.filled import ENVIRONMENT
from toolkit.documents.titles import LINE, title_lines

NAME = "河南省样例智能农机产业技术创新战略联盟"
LONG = "河南省样例新能源汽车动力电池关键材料与智能制造装备产业技术创新战略联盟"
ISSUER = "河南省科学技术厅"


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def tapers(lines: list[str]) -> bool:
    """Growing, shrinking, or growing and then shrinking: 梯形 or 菱形, never an hourglass."""
    steps = [width(after) - width(before) for before, after in pairwise(lines)]
    falling = False
    for step in steps:
        if falling and step > 1:
            return False
        falling = falling or step < -1
    return True


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开理事会第二次会议的通知", ["关于召开理事会第二次会议的通知"]),
        (f"{ISSUER}关于责令{NAME}限期整改的通知", [f"{ISSUER}关于责令", NAME, "限期整改的通知"]),
        (
            f"{ISSUER}关于责令{LONG}限期整改的通知",
            [
                f"{ISSUER}关于责令",
                "河南省样例新能源汽车动力电池关键材料",
                "与智能制造装备产业技术创新战略联盟",
                "限期整改的通知",
            ],
        ),
        (
            f"{ISSUER}关于批准构建{NAME}的通知",
            [ISSUER, "关于批准构建河南省样例智能农机", "产业技术创新战略联盟的通知"],
        ),
        (
            f"{ISSUER}关于印发《河南省产业技术创新战略联盟构建与发展实施办法》的通知",
            [f"{ISSUER}关于印发", "《河南省产业技术创新战略联盟构建", "与发展实施办法》的通知"],
        ),
        (
            f"{ISSUER}关于2025年度产业技术创新战略联盟考核结果的通报",
            [f"{ISSUER}关于2025年度", "产业技术创新战略联盟考核结果的通报"],
        ),
        (f"{ISSUER}关于取消{NAME}资格的决定", [f"{ISSUER}关于取消", NAME, "资格的决定"]),
        (
            f"{ISSUER}关于批准构建2026年度产业技术创新战略联盟的通知",
            [f"{ISSUER}关于批准构建", "2026年度产业技术创新战略联盟的通知"],
        ),
        (
            f"{ISSUER}关于2026年度拟批准构建河南省产业技术创新战略联盟名单的公示",
            [f"{ISSUER}关于2026年度拟批准构建", "河南省产业技术创新战略联盟名单的公示"],
        ),
        (f"{ISSUER}关于补正{NAME}申报材料的通知", [f"{ISSUER}关于补正", NAME, "申报材料的通知"]),
    ],
)
def test_titles_are_broken_by_sense(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines
    assert tapers(lines)


@pytest.mark.parametrize("kind", ["通知", "函", "决定", "通报", "批复", "报告"])
@pytest.mark.parametrize("verb", ["责令", "批准构建", "认定", "取消", "推荐", "同意调整"])
@pytest.mark.parametrize("name", [NAME, LONG, "河南省样例碳基新材料产业技术创新战略联盟", "《联盟章程》"])
def test_titles_of_our_documents_taper_and_leave_no_word_alone(name: str, verb: str, kind: str) -> None:
    lines = title_lines(f"{ISSUER}关于{verb}{name}有关事项的{kind}")
    assert tapers(lines), lines
    assert not any(line.endswith("的") or line.startswith("的") for line in lines), lines
    assert "《联盟章程》" in "|".join(lines) or "《" not in name
    assert all(len(line) >= 3 for line in lines), lines


CHARACTERS = st.text(
    st.one_of(
        st.sampled_from("关于的通知责令联盟《》“”（），、〔〕产业技术创新战略"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=90,
)


@given(CHARACTERS, st.integers(2, 24))
def test_nothing_is_lost_and_no_line_is_too_long(title: str, room: int) -> None:
    lines = title_lines(title, room)
    assert "".join(lines) == title
    assert all(width(line) <= 2 * room for line in lines)
    assert title == "" or all(lines)


@given(
    st.lists(
        st.sampled_from(["关于", "责令", NAME, "《实施办法》", "限期整改", "的", "通知", "2026年度", ISSUER]),
        max_size=9,
    )
)
def test_figures_and_closing_marks_stay_where_they_belong(words: list[str]) -> None:
    lines = title_lines("".join(words))
    assert all(line[0] not in "》，、）" and line[-1] not in "《（" for line in lines if line)
    assert not any(before[-1:].isdigit() and after[:1].isdigit() for before, after in pairwise(lines))


def test_the_filter_breaks_and_says_nothing_of_a_blank() -> None:
    template = ENVIRONMENT.from_string("{{ title|title_lines|join('／') }}")
    assert template.render(title=f"{ISSUER}关于取消{NAME}资格的决定").count("／") == 2
    assert template.render(title=None) == ""
    narrow = ENVIRONMENT.from_string("{{ title|title_lines(14)|join('／') }}")
    assert narrow.render(title=NAME) == "河南省样例智能农机／产业技术创新战略联盟"
    assert LINE == 20
