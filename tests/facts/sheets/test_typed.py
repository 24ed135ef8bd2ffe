"""From a cell to what was typed: rescued where that is sure, told where it is not, never guessed."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.facts.sheets.hostile import patched, with_sheet
from toolkit.facts.sheets.book import open_book
from toolkit.facts.sheets.cells import Book, Cell, Kind
from toolkit.facts.sheets.formats import day_of, read_format
from toolkit.facts.sheets.typed import typed_text
from toolkit.findings import Severity


def number(text: str, form: str = "") -> Cell:
    return Cell(7, 3, Kind.NUMBER, text, form)


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (number("350"), "money", "350"),
        (number("350.10000000000002"), "money", "350.1"),
        (number("0.30000000000000004"), "number", "0.3"),
        (number("1.2E3"), "integer", "1200"),
        (number("0"), "integer", "0"),
        (number("-20"), "money", "-20"),
        (number("13800000001"), "mobile", "13800000001"),
        (number("1.3800000001E10"), "mobile", "13800000001"),
        (number("450001"), "postcode", "450001"),
        (number("410100"), "region", "410100"),
        (number("2025"), "year", "2025"),
        (number("12"), "ref", "12"),
        (number("0.15", "0%"), "number", "15%"),
        (number("0.15", "0%"), "line", "15%"),
        (number("0.75", "0%"), "fraction", "75%"),
        (number("0.66666666666666663", "# ?/?"), "fraction", "2/3"),
        (number("350", '0.00"元"'), "money", "350元"),
        (number("12", '0"人"'), "integer", "12"),
        (number("46086", "yyyy-mm-dd"), "date", "2026-03-05"),
        (number("46086", 'yyyy"年"m"月"d"日"'), "date", "2026-03-05"),
        (number("46086.5", "yyyy-m-d h:mm"), "date", "2026-03-05"),
        (number("46086", "[$-F800]dddd, mmmm dd, yyyy"), "date", "2026-03-05"),
        (number("46086", 'yyyy"年"m"月"'), "date", "2026年3月"),
        (number("46086", 'yyyy"年"m"月"'), "line", "2026年3月"),
        (number("46086", 'm"月"d"日"'), "line", "3月5日"),
        (number("46086", "yyyy"), "year", "2026"),
        (number("20260305"), "date", "20260305"),
        (number("0.5", "h:mm"), "line", "12:00"),
        (Cell(1, 1, Kind.TRUTH, "1"), "boolean", "是"),
        (Cell(1, 1, Kind.TRUTH, "0"), "boolean", "否"),
        (Cell(1, 1, Kind.TEXT, " １２３　"), "integer", " １２３　"),
        (Cell(1, 1, Kind.TEXT, "00123"), "uscc", "00123"),
    ],
)
def test_a_cell_is_read_as_what_was_typed(cell, kind, text):
    typed = typed_text(cell, kind)
    assert (typed.text, typed.remark) == (text, None)


def test_a_percentage_in_a_field_of_percents_is_its_number():
    assert typed_text(number("0.8", "0%"), "integer", unit="%").text == "80"


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (number("45001"), "postcode", "045001"),
        (number("37155500101"), "phone", "037155500101"),
        (number("1060000002"), "phone", "01060000002"),
    ],
)
def test_a_lost_leading_zero_is_given_back_where_the_type_leaves_no_doubt_and_told(cell, kind, text):
    typed = typed_text(cell, kind)
    assert typed.text == text
    assert typed.remark is not None
    assert (typed.remark.rule, typed.remark.severity) == ("sheet.zeros", Severity.WARNING)


@pytest.mark.parametrize(
    ("text", "kind"), [("4001234567", "phone"), ("13800000001", "phone"), ("60000002", "phone"), ("4500", "postcode")]
)
def test_no_zero_is_made_up(text, kind):
    assert typed_text(number(text), kind).text == text


@pytest.mark.parametrize(
    ("cell", "kind", "rule"),
    [
        (number("1.10101199003071E+017"), "id_no", "sheet.rounded"),
        (number("911101011990030712"), "uscc", "sheet.rounded"),
        (number("3500000", '0!.0,"万元"'), "money", "sheet.scaled"),
        (number("3500000", "0.0,"), "number", "sheet.scaled"),
        (number("350", '"¥"#,##0.00'), "money", "sheet.scaled"),
        (number("350", "[$¥-804]#,##0.00"), "money", "sheet.scaled"),
        (number("45413"), "date", "sheet.serial"),
        (number("60", "yyyy-mm-dd"), "date", "sheet.date"),
        (number("2958466", "yyyy-mm-dd"), "date", "sheet.date"),
        (number("46086", "d-mmm"), "fraction", "sheet.date"),
        (number("46086", "yyyy-mm-dd"), "integer", "sheet.date"),
        (Cell(1, 1, Kind.ERROR, "#N/A"), "money", "sheet.error"),
        (Cell(1, 1, Kind.UNCOMPUTED, ""), "money", "sheet.uncomputed"),
    ],
)
def test_what_cannot_be_known_is_an_error_that_says_so(cell, kind, rule):
    typed = typed_text(cell, kind)
    assert typed.text is None
    assert typed.remark is not None
    assert (typed.remark.rule, typed.remark.severity) == (rule, Severity.ERROR)


def test_days_count_from_two_beginnings_and_one_day_never_was():
    assert day_of(61, epoch1904=False) == datetime(1900, 3, 1)
    assert day_of(59, epoch1904=False) == datetime(1900, 2, 28)
    assert day_of(60, epoch1904=False) is None
    assert day_of(0, epoch1904=True) == datetime(1904, 1, 1)
    assert day_of(-1, epoch1904=False) is None
    assert typed_text(number("44624", "yyyy-mm-dd"), "date", epoch1904=True).text == "2026-03-05"


@pytest.mark.parametrize(
    "code", ['0.00"元"', '0"日"', 'General"年"', "[Red]0.00", r"0.00\d", "0.00E+00", "@", "#,##0", ""]
)
def test_formats_that_only_look_like_dates_are_none(code):
    assert not read_format(code).is_date


@pytest.mark.parametrize(
    "code", ["yyyy/m/d", "[DBNum1][$-804]yyyy年m月d日", "e年m月", "[h]:mm", "上午/下午h时", "mmm-yy"]
)
def test_formats_of_dates_and_times_are_known(code):
    assert read_format(code).is_date


def cells(book: Book) -> dict[str, Cell]:
    return {cell.ref: cell for row in book.sheets[0].rows.values() for cell in row.values()}


def saved(fill) -> Book:
    """Let openpyxl, a writer that is not ours, save a workbook."""
    workbook = Workbook()
    fill(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return open_book(stream.getvalue(), "x.xlsx")


def test_rich_text_is_joined_and_readings_are_left_out():
    rich = CellRichText("河南", TextBlock(InlineFont(b=True), "砂轮"), "厂")
    assert cells(saved(lambda w: w.active.__setitem__("A1", rich)))["A1"].text == "河南砂轮厂"
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>東京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'
        '<phoneticPr fontId="1"/></is></c></row>'
    )
    assert cells(open_book(with_sheet(xml), "x.xlsx"))["A1"].text == "東京"


def test_escaped_characters_and_line_ends_are_put_right():
    xml = '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_\nb_x005F_x0041_ _xD83D__xDE00_</t></is></c></row>'
    assert cells(open_book(with_sheet(xml), "x.xlsx"))["A1"].text == "a\nb_x0041_ 😀"


def test_dates_of_the_1904_epoch_are_read_by_it():
    def fill(workbook: Workbook) -> None:
        workbook.epoch = datetime(1904, 1, 1)
        workbook.active["A1"] = date(2026, 3, 5)

    book = saved(fill)
    assert book.epoch1904
    assert typed_text(cells(book)["A1"], "date", epoch1904=book.epoch1904).text == "2026-03-05"


def test_chinese_built_in_formats_that_have_no_code_in_the_file_are_dates():
    def fill(parts: dict[str, bytes]) -> None:
        styles = parts["xl/styles.xml"].decode()
        parts["xl/styles.xml"] = (
            styles.replace('<cellXfs count="', '<cellXfs was="')
            .replace("</cellXfs>", '<xf numFmtId="31" xfId="0"/></cellXfs>')
            .encode()
        )
        count = styles[styles.index("<cellXfs") :].partition("</cellXfs>")[0].count("<xf ")
        sheet = f'<row r="1"><c r="A1" s="{count}"><v>45413</v></c></row>'
        parts["xl/worksheets/sheet1.xml"] = with_rows(sheet)

    assert typed_text(cells(open_book(patched(fill), "x.xlsx"))["A1"], "date").text == "2024-05-01"


def with_rows(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_formulas_count_by_their_stored_result():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("A3", "=NA()", None, "#N/A")
        sheet.write_formula("A4", '="a"&"b"', None, "ab")
    found = cells(open_book(stream.getvalue(), "x.xlsx"))
    assert {ref: (cell.kind, cell.text) for ref, cell in found.items()} == {
        "A1": (Kind.NUMBER, "2"),
        "A3": (Kind.ERROR, "#N/A"),
        "A4": (Kind.TEXT, "ab"),
    }
    empty = with_sheet('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>')
    assert cells(open_book(empty, "x.xlsx")) == {}
    bare = cells(saved(lambda w: w.active.__setitem__("A1", "=1+1")))
    assert bare["A1"].kind is Kind.UNCOMPUTED


def test_a_value_merged_downwards_counts_for_each_row_and_what_stands_hidden_is_gone():
    xml = (
        '<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>旧</v></c><c r="B2"><v>2</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>乙</v></c><c r="B3"><v>3</v></c></row>'
    )
    tail = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A3:B3"/></mergeCells>'
    sheet = open_book(with_sheet(xml, tail=tail), "x.xlsx").sheets[0]
    merged = sheet.cell(2, 1)
    assert merged is not None and (merged.text, merged.ref) == ("甲", "A1")
    assert {at: cell.text for at, cell in sheet.row(2).items()} == {1: "甲", 2: "2"}
    assert {at: cell.text for at, cell in sheet.row(3).items()} == {1: "乙"}


def test_hidden_sheets_are_read_and_said_to_be_hidden():
    def fill(workbook: Workbook) -> None:
        workbook.active["A1"] = "a"
        workbook.create_sheet("藏").sheet_state = "veryHidden"
        workbook["藏"]["A1"] = "b"

    book = saved(fill)
    assert [(sheet.title, sheet.hidden, bool(sheet.rows)) for sheet in book.sheets][1] == ("藏", True, True)
