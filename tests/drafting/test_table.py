"""Tables are text that no spreadsheet takes for a formula."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook

from toolkit.drafting.table import Column, workbook

COLUMNS = [Column("序号", 6), Column("意见", 40)]


def read(data: bytes):
    return load_workbook(io.BytesIO(data)).active


def test_rows_stand_under_their_heads_which_stay_in_sight():
    sheet = read(workbook("意见", COLUMNS, [["1", "同意"], ["2", "反对"]]))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["序号", "意见"],
        ["1", "同意"],
        ["2", "反对"],
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.bold
    assert sheet["B2"].alignment.wrap_text


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "12410000415800001X", "00123"]
)
def test_no_text_becomes_a_formula_or_a_number(text):
    data = workbook("意见", COLUMNS, [["1", text]])
    cell = read(data)["B2"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.number_format == "@"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_characters_that_cannot_be_written_go_and_long_texts_are_cut_with_a_sign():
    sheet = read(workbook("意见", COLUMNS, [["\x0b1", "长" * 40_000]]))
    assert sheet["A2"].value == "1"
    assert len(sheet["B2"].value) == 32_000
    assert sheet["B2"].value.endswith("…")


def test_columns_are_as_wide_as_what_they_hold_chinese_counted_twice():
    sheet = read(workbook("意见", COLUMNS, [["1", "很" * 10], ["2", "很" * 100]]))
    assert sheet.column_dimensions["B"].width == 42
    sheet = read(workbook("意见", COLUMNS, [["1", "很" * 10]]))
    assert sheet.column_dimensions["B"].width == 22


def test_the_same_rows_give_the_same_bytes():
    first = workbook("意见", COLUMNS, [["1", "同意"]])
    assert first == workbook("意见", COLUMNS, [["1", "同意"]])
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.read("docProps/core.xml").count(b"2026-01-01T00:00:00Z") == 2


def test_a_table_without_rows_is_a_table():
    assert read(workbook("意见", COLUMNS, [])).max_row == 1
