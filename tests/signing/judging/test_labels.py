"""A label that is followed by another value than the true one."""

from __future__ import annotations

import pytest

from tests.signing.test_printed import CODE, OTHER, page
from toolkit.signing.judging.labels import said_otherwise


def told(rows, value, label, known=()):
    return [(other.says, other.sure) for other in said_otherwise([page(*rows)], value, label, known)]


@pytest.mark.parametrize(
    ("rows", "value", "label", "says"),
    [
        (["经费总额（万元） 900", "经费总额（万元） 400"], "400", "经费总额", "900"),
        (["一、经费", "经费总额：900", "经费总额：400"], "400", "经费总额", "900"),
        (["经费总额 1,900.5 甲"], "400", "经费总额", "1,900.5"),
        (["申报日期 2026年3月6日"], "2026年3月5日", "申报日期", "2026年3月6日"),
        ([f"统一社会信用代码 {OTHER}"], CODE, "统一社会信用代码", OTHER),
        (["牵头单位 河南别家砂轮有限公司 其他"], "河南样例砂轮有限公司", "牵头单位", "河南别家砂轮有限公司"),
    ],
)
def test_another_value_behind_a_label_is_seen(rows, value, label, says):
    assert told(rows, value, label) == [(says, True)]


@pytest.mark.parametrize(
    ("rows", "value", "label", "known"),
    [
        (["经费总额（万元） 400"], "400", "经费总额", ()),
        (["本项目经费总额900万元"], "400", "经费总额", ()),
        (["经费总额 其中自筹"], "400", "经费总额", ()),
        (["牵头单位 样例大学 其他"], "样例学院大学", "牵头单位", ("样例大学",)),
        (["牵头单位（公章）： 年 月 日"], "样例大学", "牵头单位", ()),
        (["牵头单位 样例 大学"], "样例大学", "牵头单位", ()),
        (["统一社会信用代码 单位类型"], CODE, "统一社会信用代码", ()),
        ([f"统一社会信用代码 {OTHER}"], CODE, "统一社会信用代码", (OTHER,)),
    ],
)
def test_words_that_only_look_like_a_label_with_another_value_are_passed_over(rows, value, label, known):
    assert told(rows, value, label, known) == []


@pytest.mark.parametrize("rows", [
    ["本联盟已经落实的某一重大科技专项的", "经费总额：900万元", "经费总额：400"],
    ["经费总额（元） 4000000", "经费总额（万元） 400"],
])  # fmt: skip
def test_what_may_be_prose_or_another_unit_is_left_to_people(rows):
    assert [sure for _, sure in told(rows, "400", "经费总额")] == [False]
