"""A workbook whose cells wait on disk reads the same as one in memory, and memory does not grow with its rows."""

from __future__ import annotations

import io
import tracemalloc

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.sheets.hostile import SURVIVED, with_sheet
from toolkit.errors import WantingError
from toolkit.facts.sheets.book import open_book, open_large_book
from toolkit.facts.sheets.cells import Cell, Kind
from toolkit.facts.sheets.filled import read_sheets
from toolkit.facts.sheets.spilled import SpilledRows, SpilledTexts

BOUNDS = {"rows": 100_000, "cells": 1_000_000}


def large(data: bytes):
    return open_large_book(io.BytesIO(data), "x.xlsx", **BOUNDS)


def alike(data: bytes) -> None:
    for here, there in zip(open_book(data, "x.xlsx").sheets, large(data).sheets, strict=True):
        assert dict(there.rows) == dict(here.rows)
        assert list(there.rows) == list(here.rows)
        assert dict(there.lines()) == dict(here.lines())
        assert (there.title, there.hidden, there.merged) == (here.title, here.hidden, here.merged)


@pytest.mark.parametrize("name", sorted(SURVIVED))
def test_what_looks_strange_reads_the_same(name):
    alike(SURVIVED[name]())


def test_rows_out_of_order_in_pieces_and_merged_read_the_same():
    xml = (
        '<row r="3"><c r="B3"><v>3</v></c></row><row r="1"><c r="B1"><v>1</v></c><c r="A1" t="str"><v>甲</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>旧</v></c></row><row r="3"><c r="A3" t="str"><v>乙</v></c></row>'
    )
    data = with_sheet(xml, tail='<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A3:B3"/></mergeCells>')
    alike(data)
    sheet = large(data).sheets[0]
    assert [(number, [cell.text for cell in row.values()]) for number, row in sheet.lines()] == [
        (1, ["甲", "1"]),
        (3, ["乙"]),
    ]
    merged = sheet.cell(2, 1)
    assert merged is not None
    assert merged.text == "甲"


def test_a_broken_workbook_is_refused_all_the_same():
    with pytest.raises(WantingError):
        large(b"no workbook")


cell = st.builds(
    Cell,
    row=st.just(7),
    column=st.integers(1, 16_384),
    kind=st.sampled_from(Kind),
    text=st.text(st.characters(codec="utf-8") | st.just("\ud800")),
    format=st.sampled_from(["", "@", "yyyy-mm-dd"]),
    formula=st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(cell, unique_by=lambda one: one.column))
def test_every_cell_comes_back_as_it_was(row):
    rows = SpilledRows()
    rows[7] = {one.column: one for one in row}
    assert rows[7] == {one.column: one for one in row}
    assert (list(rows), len(rows), 7 in rows, 8 in rows) == ([7], 1, True, False)
    del rows[7]
    assert rows.get(7) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters() | st.just("\ud800")), max_size=20))
def test_every_text_comes_back_as_it_was(texts):
    kept = SpilledTexts()
    for text in texts:
        kept.append(text)
    assert [kept[at] for at in reversed(range(len(kept)))] == texts[::-1]
    kept.close()


def book(rows: int) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        for row in range(rows):
            for column in range(3):
                sheet.write_string(row, column, f"样例{row}文字{column}")
    return stream.getvalue()


def test_memory_does_not_grow_with_the_rows():
    used = {}
    for rows in (1000, 4000):
        data = book(rows)
        tracemalloc.start()
        found = large(data)
        assert sum(len(row) for _, row in found.sheets[0].lines()) == rows * 3
        assert read_sheets(found) == []
        used[rows] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (used[4000] - used[1000]) / 3000 < 100  # bytes a row: three ends of texts; its cells would be 800
