"""Lists of deliveries: what is read, and that every wrong cell is named."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.office.issued import docno
from toolkit.errors import WantingError
from toolkit.i18n import language
from toolkit.office.following.deliveries import read_deliveries
from toolkit.office.following.words import Words
from toolkit.resources import Resources

WORDS = Words.of(Resources())
HEAD = ("发文字号", "送达日期", "送达方式", "签收人")


def workbook(path, *rows, head=HEAD, above=()):
    book = Workbook()
    for row in (*above, head, *rows):
        book.active.append(row)
    book.active.title = "送达"
    book.save(path)
    return path


def text_file(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def told(listed):
    with language("en"):
        return {str(finding.place): finding.rule for finding in listed.findings}


def test_a_workbook_is_read_as_clerks_fill_it(tmp_path):
    path = workbook(
        tmp_path / "表.xlsx",
        ("豫样科〔2026〕1号", datetime(2026, 3, 9), "邮寄", "样甲"),
        ("豫样科[2026]2号", "2026年3月10日", "直接送达", None),
        ("豫样科〔2026〕3号", None, None, None),
        above=(("发文登记表",), ("说明",)),
    )
    listed = read_deliveries(path, WORDS)
    assert not listed.findings
    assert listed.blank == 1
    first, second = (slip.record for slip in listed.slips)
    assert (first.docno, first.day) == (docno(1), date(2026, 3, 9))
    assert first.details == {"method": "post", "receiver": "样甲"}
    assert (second.docno, second.day, second.details) == (docno(2), date(2026, 3, 10), {"method": "direct"})


def test_every_wrong_cell_is_named_and_the_right_lines_are_kept(tmp_path):
    path = workbook(
        tmp_path / "表.xlsx",
        ("豫样科2026-1", datetime(2026, 3, 9), "邮寄", "样甲"),
        ("豫样科〔2026〕2号", "3月9日", "飞鸽", "样乙"),
        ("豫样科〔2026〕3号", datetime(2026, 3, 9), None, "样丙"),
        ("豫样科〔2026〕4号", datetime(2026, 3, 9), "邮寄", "样丁13800000004"),
        ("豫样科〔2026〕5号", 46090, "邮寄", None),
        ("豫样科〔2026〕6号", datetime(2026, 3, 9), "邮寄", None),
        ("豫样科〔2026〕6号", datetime(2026, 3, 9), "邮寄", None),
        (None, datetime(2026, 3, 9), "邮寄", None),
        ("豫样科〔2026〕7号", None, "邮寄", "样庚"),
    )
    listed = read_deliveries(path, WORDS)
    assert told(listed) == {
        "表.xlsx:送达!A2": "delivery.docno",
        "表.xlsx:送达!B3": "delivery.day",
        "表.xlsx:送达!C3": "delivery.method",
        "表.xlsx:送达!C4": "delivery.method",
        "表.xlsx:送达!D5": "delivery.receiver",
        "表.xlsx:送达!B6": "sheet.serial",
        "表.xlsx:送达!A8": "delivery.twice",
        "表.xlsx:送达!A9": "delivery.docno",
        "表.xlsx:送达!B10": "delivery.day",
    }
    assert [slip.record.docno.number for slip in listed.slips] == [6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_excel_and_wps(tmp_path, encoding):
    rows = (
        "发文字号,送达日期,送达方式（必填）,更正理由",
        "豫样科〔2026〕1号,2026/3/9,留置,",
        "豫样科〔2026〕2号,2026-13-1,邮寄,x",
    )
    text = "\r\n".join(rows)
    listed = read_deliveries(text_file(tmp_path / "表.csv", text, encoding), WORDS)
    assert [slip.record.details for slip in listed.slips] == [{"method": "left"}]
    assert told(listed) == {"表.csv:3:2": "delivery.day"}


def test_the_way_of_all_lines_can_be_said_once_and_a_reason_in_its_column(tmp_path):
    text = "文号,签收日期,更正理由\n豫样科〔2026〕1号,2026-03-09,回证日期看错\n"
    listed = read_deliveries(text_file(tmp_path / "表.csv", text), WORDS, method="post")
    assert listed.slips[0].record.details == {"method": "post"}
    assert listed.slips[0].record.reason == "回证日期看错"


def test_a_masked_name_that_comes_back_says_nothing(tmp_path):
    path = workbook(tmp_path / "表.xlsx", ("豫样科〔2026〕1号", "2026-03-09", "邮寄", "样**"))
    assert read_deliveries(path, WORDS).slips[0].record.details == {"method": "post"}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "发文字号,日期\n豫样科〔2026〕1号,2026-03-09\n", "\x00\n"])
def test_what_is_no_list_of_deliveries_is_said(tmp_path, text):
    with pytest.raises(WantingError):
        read_deliveries(text_file(tmp_path / "表.csv", text), WORDS)


def test_bytes_of_no_known_encoding_are_said(tmp_path):
    path = tmp_path / "表.csv"
    path.write_bytes(b"\xff\xff\x81")
    with pytest.raises(WantingError):
        read_deliveries(path, WORDS)


def test_a_list_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("toolkit.limits.SHEET_ROWS", 3)
    text = "发文字号,送达日期\n" + "豫样科〔2026〕1号,\n" * 4
    with pytest.raises(WantingError, match="3"):
        read_deliveries(text_file(tmp_path / "表.csv", text), WORDS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=6))
def test_whatever_stands_in_the_lines_becomes_slips_or_findings(tmp_path_factory, rows):
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    path = tmp_path_factory.mktemp("list") / "表.csv"
    path.write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
    try:
        listed = read_deliveries(path, WORDS)
    except WantingError:
        return
    assert len(listed.slips) + listed.blank <= len(rows)
