"""What is kept in memory of a row while a batch is issued: nothing."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import date
from hashlib import sha256

import pytest
from fpdf import FPDF

from samples.notices import write_batch
from tests.office.issuing.tiny import Here
from toolkit.office.batches.read import read_batch
from toolkit.office.issuing import blocks, service
from toolkit.office.issuing.plan import plan_batch
from toolkit.office.issuing.run import Manner
from toolkit.office.issuing.service import carry_out, needs_workshop, prepare
from toolkit.office.issuing.work import Made, Workshop
from toolkit.office.listing import lines
from toolkit.office.listing.lines import find_lines
from toolkit.office.register import giving, notices, numbers
from toolkit.office.register.engine import open_register
from toolkit.office.register.verify import verify_register
from toolkit.resources import Resources

DAY = date(2026, 11, 25)
FEW, MANY = 40, 120
BOUND = 1000
"""Bytes for each row beyond the first; before rows waited on disk they were 14 000."""
PAGES = (blocks, service, giving, notices, numbers, lines)
"""What looks at so many rows at a time."""


@pytest.fixture(scope="module")
def page() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    return bytes(pdf.output())


def kept(folder, rows, page) -> int:
    """Issue a batch with a press that needs no memory; return the most bytes that Python's objects took meanwhile."""
    seen = []

    def look() -> None:
        gc.collect()  # what waits for being collected is not kept
        seen.append(tracemalloc.get_traced_memory()[0])

    def press(jobs):
        look()
        return [
            Made("标题", 1, str(job.docno).encode(), sha256(page).hexdigest(), page, job.unit.encode()) for job in jobs
        ]

    batch = folder / f"{rows}.csv"
    write_batch(batch, "rectification", rows)
    tracemalloc.start()
    resources, register = Resources(), str(folder / f"{rows}.sqlite")
    with read_batch(batch, resources, "rectification") as read, open_register(register, create=True) as opened:
        prepared = prepare(
            read, folder / str(rows), resources, register=register, code="豫样科办", day=DAY, today=DAY, options={}
        )
        assert plan_batch(prepared.source, opened, code="豫样科办", year=2026).to_issue == rows
        with prepared.desk.alone():
            report, papers = carry_out(prepared, opened, Workshop(Here(), press, 20, 1), Manner("甲"))
            look()
            assert not needs_workshop(prepared, opened, "甲")
        assert (report.issued, report.complete, len(papers)) == (rows, True, 2)
        for _ in find_lines(opened):
            pass
        look()
        assert verify_register(opened).sound
    tracemalloc.stop()
    return max(seen)


@pytest.mark.slow
def test_issuing_keeps_no_row_in_memory(tmp_path, page, monkeypatch):
    for module in PAGES:
        monkeypatch.setattr(module, "_PAGE", 20)
    monkeypatch.setattr(giving, "REGISTER_ENTRY_ROWS", 20)
    kept(tmp_path, 3, page)  # fills what is read once
    few, many = kept(tmp_path, FEW, page), kept(tmp_path, MANY, page)
    assert (many - few) / (MANY - FEW) < BOUND
