"""The register as a workbook and as JSON."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from tests.office.issued import TODAY, docno, happened, issue_again, issue_some
from toolkit.i18n import language
from toolkit.office.following.deliveries import read_deliveries
from toolkit.office.following.events import EventKind
from toolkit.office.following.words import Words
from toolkit.office.listing.book import register_json, write_dispatch_book, write_register_book
from toolkit.office.listing.names import Names
from toolkit.office.listing.sheets import Column, Sheet, write_sheets
from toolkit.office.register.numbers import void
from toolkit.resources import Resources

RESOURCES = Resources()
NAMES = Names(Words.of(RESOURCES), {"rectification_notice": "限期整改通知"})
EVIL = ('=HYPERLINK("http://example.invalid","x")', "+1", "-1", "@SUM(A1)", "http://example.invalid/", "\x01坏\ud800字")


@pytest.fixture
def filled(register):
    notices = issue_some(register, {"deadline_days": 90, "signer": "样署"}, {"recipients": ["=样例 13800000022"]}, {})
    happened(register, 1, EventKind.DELIVERED, date(2026, 3, 9), method="post", receiver="样甲甲")
    happened(register, 1, EventKind.RECHECKED, date(2026, 7, 9), result="not_met")
    void(register, docno(3), reason="样例：电话13800000033有误", actor="甲")
    return register, notices


def made(write, *words, **more) -> bytes:
    stream = io.BytesIO()
    write(stream, *words, **more)
    return stream.getvalue()


def audited(data: bytes, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    result = OpenXmlValidator().validate(path)
    assert result.is_valid, [str(error) for error in result.errors]
    # Texts stand in their cells, so that rows can be written one by one; programs read that, and move them on saving.
    warnings = [str(error) for error in result.errors if "inline-string" not in str(error)]
    assert not warnings
    return load_workbook(io.BytesIO(data))


def column(sheet, title: str) -> list[str | None]:
    head = next(row for row in sheet.iter_rows() if row[0].value in ("序号", "发文字号"))
    at = next(cell.column for cell in head if cell.value == title)
    return [sheet.cell(row, at).value for row in range(head[0].row + 1, sheet.max_row + 1)]


def test_the_workbook_has_notices_events_and_numbers(filled, tmp_path):
    book = audited(made(write_register_book, filled[0], NAMES, on=TODAY, full=False), tmp_path)
    assert book.sheetnames == ["发文登记表", "办理情况", "发文字号"]
    first = book["发文登记表"]
    assert column(first, "发文字号") == [str(docno(n)) for n in (1, 2, 3)]
    assert column(first, "送达日期") == ["2026-03-09", None, None]
    assert column(first, "签收人") == ["样**", None, None]
    assert column(first, "签发人") == ["样署", None, None]
    assert column(first, "主送")[1] == "=样例 138****0022"
    assert "138****0033" in column(first, "备注")[2]
    assert column(book["办理情况"], "日期") == ["2026-03-09", "2026-07-09"]
    assert "不达标" in column(book["办理情况"], "情况")[1]
    assert [bool(reason) for reason in column(book["发文字号"], "作废理由")] == [False, False, True]


def test_it_prints_on_landscape_a4_with_headings_and_page_numbers(filled, tmp_path):
    book = audited(made(write_register_book, filled[0], NAMES, on=TODAY, full=False), tmp_path)
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.freeze_panes == "A4"


def test_the_full_copy_names_the_receivers(filled, tmp_path):
    book = audited(made(write_register_book, filled[0], NAMES, on=TODAY, full=True), tmp_path)
    assert column(book["发文登记表"], "签收人")[0] == "样甲甲"


def test_the_same_register_gives_the_same_bytes_in_either_language(filled):
    with language("en"):
        first = made(write_register_book, filled[0], NAMES, on=TODAY, full=False)
    assert made(write_register_book, filled[0], NAMES, on=TODAY, full=False) == first


def test_a_dispatch_register_filled_in_is_read_back(filled, tmp_path):
    book = audited(made(write_dispatch_book, filled[1], RESOURCES, title="样例批次发文登记表"), tmp_path)
    sheet = book["发文登记表"]
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == [
        '"直接送达,邮寄送达,电子送达,留置送达,委托送达"'
    ]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    for title, value in {"送达日期": date(2026, 3, 10), "送达方式": "直接送达", "签收人": "样乙"}.items():
        at = next(cell.column for cell in head if cell.value == title)
        sheet.cell(head[0].row + 2, at).value = value
    path = tmp_path / "填好.xlsx"
    book.save(path)
    listed = read_deliveries(path, NAMES.words)
    assert not listed.findings
    assert listed.blank == 2
    assert [(slip.record.docno, slip.record.day) for slip in listed.slips] == [(docno(2), date(2026, 3, 10))]


def test_no_cell_is_ever_a_formula_or_a_link(tmp_path):
    columns = [Column("=1+1", 10), Column("甲", 10)]
    data = made(write_sheets, [Sheet("表", columns, [[text, text] for text in EVIL], "=标题", "=注")], title="=x")
    sheet = audited(data, tmp_path)["表"]
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            assert cell.value is None or isinstance(cell.value, str)
            assert cell.hyperlink is None
    assert all(cell.quotePrefix for row in sheet.iter_rows(min_row=4) for cell in row)
    assert sheet.cell(9, 1).value == "坏字"


def test_json_holds_every_version_and_is_masked(filled):
    register, _ = filled
    issue_again(register, "r2", deadline_days=30)
    data = json.loads("".join(register_json(register, full=False)))
    assert [(row["number"], row["version"], row["state"]) for row in data["notices"]] == [
        (1, 1, "issued"),
        (2, 1, "replaced"),
        (2, 2, "issued"),
        (3, 1, "void"),
    ]
    assert len(data["numbers"]) == 3
    assert data["events"][0]["details"] == {"method": "post", "receiver": "样**"}
    assert "1380000" not in json.dumps(data, ensure_ascii=False)
    assert json.loads("".join(register_json(register, full=True)))["events"][0]["details"]["receiver"] == "样甲甲"
    assert len(data["notices"][0]["files"][0]["sha256"]) == 64
