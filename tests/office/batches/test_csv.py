"""A batch as CSV files, as Excel, WPS and other systems write them."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.notices import write_batch
from tests.office.batches.makers import KIND, errors, judged
from toolkit.errors import UsageError, WantingError
from toolkit.office.batches.grid import rows_in_cell, split_items

COMMON = {
    "文件名称": "河南省产业技术创新战略联盟构建与发展实施办法", "文号": "豫科〔2013〕146号",
    "文种": "通知", "成文日期": "2026/11/25", "考核年度": "2025", "整改期限（日）": "30",
    "考核通知文号": "豫样科〔2026〕5号", "结果通报文号": "豫样科〔2026〕131号",
    "报送材料": "整改报告", "报送方式": "直接送达", "地址": "郑州市样例路1号", "联系人": "林样清",
    "联系电话": "0371-55500909", "拟稿人": "林样清", "核稿人": "贺样安", "签发人": "季样远",
}  # fmt: skip
ROW = {
    "行号": "1",
    "联盟名称": "河南省样例磨具产业技术创新战略联盟",
    "牵头单位": "河南样例磨具有限公司",
    "考核等级": "不合格",
    "存在的问题": (
        "没有专职人员｜第九条（一）｜联盟执行机构应设立联盟工作办公室｜全年没有专职人员。\n"
        "没有开会｜第十一条｜联盟要建立有效的决策与执行机制｜全年没有召开会议。"
    ),
    "整改要求": "1、2｜配备专职人员并召开会议。｜聘用文件、会议纪要｜2026-12-10",
}


def text_of(rows, delimiter=","):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def saved(folder, data, name="批次.csv"):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ","), ("gb18030", ","), ("utf-16", "\t"), ("gb18030", ";"), ("utf-8-sig", "\t")],
)
def test_one_file_with_all_columns_is_read_in_every_encoding_and_separator(tmp_path, encoding, delimiter):
    rows = [{**ROW, **COMMON}]
    text = text_of([list(rows[0]), *(list(row.values()) for row in rows)], delimiter)
    batch, [found] = judged(saved(tmp_path, text.encode(encoding)), "rectification")
    assert errors([found]) == []
    assert batch.findings == ()
    own = found.checked.values["rectification_notice"]
    assert [item["name"] for item in own["findings"]] == ["没有专职人员", "没有开会"]
    assert own["requirements"][0]["finding_ref"] == [1, 2]


def test_the_common_part_and_the_lists_may_stand_in_files_beside(tmp_path):
    path = write_batch(tmp_path / "批次.csv", "rectification", 3)
    assert {p.name for p in tmp_path.iterdir()} == {
        "批次.csv", "批次.共同内容.csv", "批次.存在的问题.csv", "批次.整改要求.csv",
    }  # fmt: skip
    batch, found = judged(path, "rectification")
    assert (batch.findings, errors(found)) == ((), [])
    assert batch.issue_date is not None
    assert [len(r.checked.values["rectification_notice"]["findings"]) for r in found] == [3, 2, 4]


def test_findings_name_line_and_column(tmp_path):
    text = text_of([[*ROW, *COMMON], [*{**ROW, "考核等级": "良好"}.values(), *COMMON.values()]])
    _, rows = judged(saved(tmp_path, text.encode()), "rectification")
    [finding] = errors(rows)
    assert finding.place is not None
    assert (finding.rule, finding.place.line, finding.place.column) == ("A12-2", 2, 4)


def test_a_column_that_nobody_knows_is_warned_of_and_passed_over(tmp_path):
    text = text_of([["备注", *ROW, *COMMON], ["看看", *ROW.values(), *COMMON.values()]])
    batch, rows = judged(saved(tmp_path, text.encode()), "rectification")
    assert [(f.rule, f.severity) for f in batch.findings] == [("batch.column", "warning")]
    assert errors(rows) == []


def test_headings_may_stand_below_a_title_and_bear_marks(tmp_path):
    head = [f"{name} *" if name != "牵头单位" else "牵头单位（必填）" for name in [*ROW, *COMMON]]
    text = text_of([["2026年整改通知"], [], head, [*ROW.values(), *COMMON.values()]])
    _, rows = judged(saved(tmp_path, text.encode()), "rectification")
    assert errors(rows) == []


def test_an_apostrophe_that_guarded_a_formula_is_taken_off(tmp_path):
    text = text_of([["行号", "联盟名称", "牵头单位"], ["1", "'=河南省样例产业技术创新战略联盟", "'样例"]])
    _, [found] = judged(saved(tmp_path, text.encode()), "rectification")
    assert found.checked.values["alliance"]["name"] == "=河南省样例产业技术创新战略联盟"
    assert found.unit == "'样例"


def test_csv_without_a_kind_asks_for_it(tmp_path):
    with pytest.raises(UsageError):
        judged(saved(tmp_path, text_of([list(ROW)]).encode()))


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe\x00", b'a,"b\n', "甲,乙\n".encode(), b"\x81"])
def test_what_is_no_table_of_notices_is_refused_with_a_sentence(tmp_path, data):
    with pytest.raises(WantingError):
        judged(saved(tmp_path, data), "rectification")


def test_a_line_with_too_many_entries_is_named(tmp_path):
    row = {**ROW, "存在的问题": "1｜没有专职人员｜9（1）｜要求｜事实。｜证据｜多余"}
    text = text_of([[*row, *COMMON], [*row.values(), *COMMON.values()]])
    _, rows = judged(saved(tmp_path, text.encode()), "rectification")
    assert "batch.lines" in [f.rule for f in errors(rows)]


@given(st.text())
def test_any_text_in_a_cell_is_cut_without_losing_what_stands_in_it(text):
    table = KIND.tables[0]
    rows, _ = rows_in_cell(table, text, ("", 1, 1))
    assert len(rows) <= text.count("\n") + text.count("\r") + 1
    for field in (table.columns[0], next(f for f in KIND.columns if f.many)):
        assert "".join("".join(split_items(text, field)).split()) in "".join(text.split()) or text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes("行号,联盟名称\n".encode() + data)
    with contextlib.suppress(WantingError):
        judged(path, "rectification")
