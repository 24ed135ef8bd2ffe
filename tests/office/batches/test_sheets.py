"""The workbook of a batch: filled in by other programs, rearranged, re-saved, it says the same."""

from __future__ import annotations

import io
import subprocess
from datetime import date

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from samples.notices import CODE, SHIPPED, write_batch
from tests.office.batches.makers import KIND, RESOURCES, SAMPLE_COMMON, errors, judged, sample_rows
from toolkit.errors import WantingError
from toolkit.i18n import language
from toolkit.office.batches.kinds import all_kinds
from toolkit.office.batches.read import read_batch
from toolkit.office.batches.workbook import blank_workbook, filled_workbook

KINDS = all_kinds(RESOURCES)


def blank(lang="zh_CN", kind=KIND):
    with language(lang):
        return blank_workbook(kind, RESOURCES, spare=20)


def filled(count=3):
    return filled_workbook(KIND, RESOURCES, common=SAMPLE_COMMON, rows=sample_rows(count), code=CODE)


def saved(folder, data, name="批次.xlsx"):
    path = folder / name
    path.write_bytes(data)
    return path


def edited(data, change):
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_with(book, key):
    return next(s for s in book.worksheets if str(s.cell(1, 1).value or "").endswith(f":{key}"))


def column_of(sheet, key):
    return next(at for at in range(1, sheet.max_column + 1) if sheet.cell(1, at).value == key)


def digests(path):
    return [row.digest for row in judged(path)[1]]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_blank_workbook_opens_cleanly_and_is_the_same_every_time(tmp_path, kind):
    data = blank(kind=kind)
    result = OpenXmlValidator().validate(saved(tmp_path, data))
    assert list(result.errors) == []
    assert blank(kind=kind) == data


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_a_workbook_that_nobody_filled_in_has_examples_only(tmp_path, kind, lang):
    batch, rows = judged(saved(tmp_path, blank(lang, kind)))
    assert (batch.kind.name, rows) == (kind.name, [])
    assert [f.rule for f in batch.findings] == ["batch.example", "batch.empty"]


def test_what_a_clerk_types_into_the_blank_workbook_is_read(tmp_path):
    def fill(book):
        card = sheet_with(book, "common")
        lines = {card.cell(n, 1).value: n for n in range(1, card.max_row + 1)}
        for key, text in SAMPLE_COMMON.items():
            card.cell(lines[key], 4).value = date.fromisoformat(text) if key.endswith("_date") else text
        sheet = sheet_with(book, "notices")
        row = sample_rows(1)[0]
        for key in ("row", "alliance.name", "lead.name", "lead.uscc", "doc.assessment.grade", "doc.official.cc"):
            sheet.cell(6, column_of(sheet, key)).value = row[key]
        sheet.cell(6, column_of(sheet, "doc.assessment.score")).value = 40
        for table in KIND.row_tables:
            below = sheet_with(book, table.key)
            for at in range(6, 10):
                for column in range(2, below.max_column + 1):
                    below.cell(at, column).value = None
            for at, item in enumerate(row[table.key], 6):
                below.cell(at, 2).value = row["row"]
                for column in table.columns:
                    if column.key != "no":
                        below.cell(at, column_of(below, column.key)).value = item[column.key]

    batch, rows = judged(saved(tmp_path, edited(blank(), fill)))
    assert [f.rule for f in batch.findings] == ["batch.example"]
    assert (errors(rows), [row.key for row in rows]) == ([], ["ZG001"])
    own = rows[0].checked.values["rectification_notice"]
    assert own["official"]["issue_date"] == date(2026, 11, 25)
    assert [item["no"] for item in own["findings"]] == [1, 2, 3]
    assert own["submit"]["docs"] == ["整改报告", "整改事项清单完成情况及证明材料"]


def test_workbook_yaml_and_csv_of_the_same_batch_say_the_same(tmp_path):
    paths = [write_batch(tmp_path / f"b{suffix}", "rectification", 4) for suffix in (".xlsx", ".yaml", ".csv")]
    said = [[(r.key, r.digest) for r in judged(path, "rectification")[1]] for path in paths]
    assert said[0] == said[1] == said[2]
    assert len({digest for _, digest in said[0]}) == 4


def test_findings_name_sheet_and_cell(tmp_path):
    def spoil(book):
        sheet = sheet_with(book, "notices")
        sheet.cell(7, column_of(sheet, "doc.assessment.grade")).value = "良好"
        below = sheet_with(book, "doc.findings")
        below.cell(6, column_of(below, "fact")).value = None
        card = sheet_with(book, "common")
        line = next(n for n in range(1, card.max_row + 1) if card.cell(n, 1).value == "doc.draft.signer")
        card.cell(line, 4).value = " "

    _, rows = judged(saved(tmp_path, edited(filled(), spoil)))
    said = {(f.rule, f.place.sheet, f.place.cell) for f in errors(rows) if f.place}
    assert ("A12-2", "通知", "H7") in said
    assert ("field.blank", "存在的问题", "G6") in said
    assert {sheet for rule, sheet, _ in said if rule == "field.blank"} == {"存在的问题", "共同内容"}


def test_columns_in_another_order_rows_above_and_columns_of_ones_own_do_no_harm(tmp_path):
    def rearrange(book):
        for sheet in book.worksheets[1:]:
            sheet.insert_rows(1, 2)
        sheet = sheet_with_moved(book, "notices")
        grade, score = (
            next(at for at in range(2, 20) if sheet.cell(3, at).value == key) for key in ("lead.name", "row")
        )
        for n in range(3, sheet.max_row + 1):
            left, right = sheet.cell(n, grade).value, sheet.cell(n, score).value
            sheet.cell(n, grade).value, sheet.cell(n, score).value = right, left
        sheet.cell(6, sheet.max_column + 1).value = "处室意见"
        sheet.cell(8, sheet.max_column).value = "已阅"
        sheet.title = "整改通知（定稿）"

    plain = saved(tmp_path, filled())
    moved = saved(tmp_path, edited(filled(), rearrange), "moved.xlsx")
    assert digests(moved) == digests(plain)
    assert [f.rule for f in judged(moved)[0].findings] == ["batch.column"]


def sheet_with_moved(book, key):
    return next(s for s in book.worksheets if str(s.cell(3, 1).value or "").endswith(f":{key}"))


def test_a_plain_workbook_with_the_same_headings_is_read_as_well(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    row = sample_rows(1)[0]
    labels = {field.key: field.label.zh for field in (*KIND.common, *KIND.columns)}
    said = {**SAMPLE_COMMON, **{key: text for key, text in row.items() if isinstance(text, str) and text}}
    sheet.append(["2026年度整改通知"])
    sheet.append(["行号", *(labels[key] for key in said if key != "row")])
    sheet.append(["A1", *(text for key, text in said.items() if key != "row")])
    for table in KIND.row_tables:
        below = book.create_sheet(table.label.zh)
        below.append(["行号", *(column.label.zh for column in table.columns)])
        for item in row[table.key]:
            below.append(["A1", *(item[column.key] for column in table.columns)])
    stream = io.BytesIO()
    book.save(stream)
    _, rows = judged(saved(tmp_path, stream.getvalue()), "rectification")
    assert (errors(rows), [r.key for r in rows]) == ([], ["A1"])
    assert rows[0].digest == digests(saved(tmp_path, filled(1), "ours.xlsx"))[0]


def test_an_example_that_was_written_over_keeps_its_key_only_if_nobody_saw_it(tmp_path):
    def overwrite(book):
        sheet = sheet_with(book, "notices")
        sheet.cell(6, column_of(sheet, "lead.name")).value = "河南样例轴承有限公司"

    batch, rows = judged(saved(tmp_path, edited(blank(), overwrite)))
    assert "batch.example" in [f.rule for f in batch.findings if f.severity == "error"]
    assert len(rows) == 1


def test_keys_given_twice_or_left_out_and_list_rows_without_a_notice_are_named(tmp_path):
    def muddle(book):
        sheet = sheet_with(book, "notices")
        sheet.cell(7, 2).value = "ZG001"
        sheet.cell(8, 2).value = None
        sheet_with(book, "doc.findings").cell(6, 2).value = "ZG999"

    batch, _ = judged(saved(tmp_path, edited(filled(), muddle)))
    said = [(f.rule, f.place.sheet, f.place.cell) for f in batch.findings if f.place and f.severity == "error"]
    assert ("batch.key", "通知", "B7") in said
    assert ("batch.key", "通知", "B8") in said
    assert ("batch.parent", "存在的问题", "B6") in said


def test_a_code_typed_as_a_number_is_refused_where_its_digits_are_lost(tmp_path):
    def number(book):
        sheet = sheet_with(book, "notices")
        sheet.cell(6, column_of(sheet, "lead.uscc")).value = 914101000000000000

    _, rows = judged(saved(tmp_path, edited(filled(1), number)))
    assert "sheet.rounded" in [f.rule for f in errors(rows)]


def test_a_workbook_without_notices_is_refused(tmp_path):
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with pytest.raises(WantingError), read_batch(saved(tmp_path, stream.getvalue()), RESOURCES, "rectification"):
        pass


def test_a_sheet_that_was_copied_is_not_read_twice(tmp_path):
    batch, rows = judged(
        saved(tmp_path, edited(filled(), lambda book: book.copy_worksheet(sheet_with(book, "notices"))))
    )
    assert [f.rule for f in batch.findings] == ["batch.sheet"]
    assert len(rows) == 3


@pytest.mark.slow
def test_a_workbook_re_saved_by_libreoffice_says_the_same(tmp_path):
    path = saved(tmp_path, filled(6))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert digests(tmp_path / "again" / path.name) == digests(path)


@pytest.mark.parametrize("kind", sorted(SHIPPED))
def test_the_shipped_batches_are_in_order_and_up_to_date(tmp_path, kind):
    folder = RESOURCES.samples / "batches"
    made = write_batch(tmp_path / f"{kind}.yaml", kind, SHIPPED[kind])
    assert made.read_bytes() == (folder / made.name).read_bytes(), "python -m samples.notices"
    for suffix in (".yaml", ".xlsx"):
        batch, rows = judged(folder / f"{kind}{suffix}")
        assert [row.digest for row in rows] == digests(made), "python -m samples.notices"
        assert (batch.findings, errors(rows), len(rows)) == ((), [], SHIPPED[kind])
        assert [f.rule for r in rows for f in r.findings if f.severity == "warning"] == []
