"""A batch as YAML: keys, labels, lists in one line; every value keeps its line."""

from __future__ import annotations

import pytest

from tests.office.batches.makers import RESOURCES, errors, judged, row, tree, written
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.office.batches.read import read_batch

SPELT = """\
kind: 限期整改通知
common:
  文件名称: 河南省产业技术创新战略联盟构建与发展实施办法
  文号: 豫科〔2013〕146号
  文种: 通知
  成文日期: 2026年11月25日
  考核年度: 2025年
  考核通知文号: 豫样科[2026]5号
  结果通报文号: 豫样科〔2026〕131号
  整改期限（日）: 三十日
  报送材料: 整改报告
  报送方式: 直接送达
  地址: 郑州市样例路1号
  联系人: 林样清
  联系电话: 0371-55500909
  draft: {drafter: 林样清, reviewer: 贺样安, signer: 季样远}
  deadline_days: 30
rows:
  - 行号: R１
    联盟名称: 河南省样例磨具产业技术创新战略联盟
    牵头单位: 河南样例磨具有限公司
    考核等级: 不合格
    score: 52.5
    抄送机关: 郑州市科技局；许昌市科技局
    存在的问题: |
      没有专职人员｜第九条（一）｜联盟执行机构应设立联盟工作办公室｜全年没有专职人员。
      没有开会 | 第十一条 | 联盟要建立有效的决策与执行机制 | 全年没有召开会议。
    requirements:
      - {针对的问题: "1、2", action: 配备专职人员。, output: 聘用文件, due: 2026/12/10}
"""


def test_labels_and_loose_spellings_are_read_as_keys_and_typed_values(tmp_path):
    content = SPELT.replace("  整改期限（日）: 三十日\n", "")
    batch, [found] = judged(written(tmp_path, content))
    assert errors([found]) == []
    assert found.key == "R1"
    own = found.checked.values["rectification_notice"]
    assert own["official"]["cc"] == ["郑州市科技局", "许昌市科技局"]
    assert [item["no"] for item in own["findings"]] == [1, 2]
    assert own["findings"][1]["article"] == "11"
    assert own["requirements"][0]["finding_ref"] == [1, 2]
    assert batch.issue_date is not None and batch.issue_date.isoformat() == "2026-11-25"


def test_a_value_that_cannot_be_read_is_named_with_its_line(tmp_path):
    lines = SPELT.splitlines()
    spot = next(n for n, line in enumerate(lines, 1) if "三十日" in line)
    content = SPELT.replace("  deadline_days: 30\n", "")
    _, rows = judged(written(tmp_path, content))
    assert [(f.place.line, f.rule) for f in errors(rows) if f.place and f.place.line == spot]


def test_what_the_row_says_goes_before_what_all_rows_share(tmp_path):
    other = {**row("2", "农机"), "deadline_days": 20, "official": {"cc": ["许昌市科技局"]}}
    batch = tree(row("1"), other, change=lambda t: t["common"]["official"].update(cc=["郑州市科技局", "某局"]))
    _, found = judged(written(tmp_path, batch))
    days = [r.checked.values["rectification_notice"]["deadline_days"] for r in found]
    copies = [r.checked.values["rectification_notice"]["official"]["cc"] for r in found]
    assert days == [30, 20]
    assert copies == [["郑州市科技局", "某局"], ["许昌市科技局"]]


def test_an_unknown_key_is_answered_with_the_one_that_is_near(tmp_path):
    _, rows = judged(written(tmp_path, tree({**row("1"), "findngs": []})))
    [finding] = errors(rows)
    assert finding.rule == "field.unknown"


def test_a_part_that_may_be_left_out_is_left_out_whole_or_asked_for_whole(tmp_path):
    _, rows = judged(written(tmp_path, tree(row("1"))))
    assert errors(rows) == []
    half = tree(row("1"), change=lambda t: t["common"].update(right_to_reply={"days": 15}))
    _, rows = judged(written(tmp_path, half))
    [finding] = errors(rows)
    assert finding.place is not None
    assert finding.place.path == ("rectification_notice", "right_to_reply", "channel")


@pytest.mark.parametrize(
    "content", ["", "rows", "[1, 2]", "kind: rectification\nrows: 3\n", "kind: [\n", "a: &x 1\nb: *x\n"]
)
def test_what_is_no_batch_is_refused_with_a_sentence(tmp_path, content):
    with pytest.raises((WantingError, UsageError)):
        judged(written(tmp_path, content))


def test_a_batch_that_does_not_say_its_kind_is_asked_for_it(tmp_path):
    content = tree(row("1"), change=lambda t: t.pop("kind"))
    with pytest.raises(UsageError):
        judged(written(tmp_path, content))
    _, [found] = judged(written(tmp_path, content), "rectification")
    assert not found.blocking


def test_a_batch_of_another_kind_is_not_taken_for_the_one_asked_for(tmp_path):
    with pytest.raises(UsageError):
        judged(written(tmp_path, tree(row("1"))), "recognition")


def test_a_file_that_is_not_there_or_not_a_batch_by_its_name_is_a_sentence(tmp_path):
    with pytest.raises(IOFailure):
        read_batch(tmp_path / "none.yaml", RESOURCES)
    with pytest.raises(UsageError):
        read_batch(tmp_path / "批次.docx", RESOURCES)
