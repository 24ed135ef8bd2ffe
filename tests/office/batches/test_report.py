"""The report of a check says once what is said of many rows, and stays small however many rows there are."""

from __future__ import annotations

import tracemalloc

import pytest

from samples.notices import write_batch
from tests.office.batches.makers import RESOURCES, row, tree, written
from toolkit import limits
from toolkit.office.batches.read import read_batch
from toolkit.office.batches.report import check_batch


def report_of(path, kind=None):
    with read_batch(path, RESOURCES, kind) as batch:
        return check_batch(batch, RESOURCES)


def test_what_is_wrong_in_the_common_part_is_said_once_for_all_rows(tmp_path):
    batch = tree(row("1"), row("2", "农机"), row("3", "轴承"), change=lambda t: t["common"]["draft"].pop("signer"))
    report = report_of(written(tmp_path, batch))
    [said] = [said for said in report.said if said.finding.severity == "error"]
    assert (said.count, report.rows, report.fit, report.blocking) == (3, 3, 0, True)
    assert "3" in said.shown().problem.render("en")


def test_what_is_wrong_in_a_row_names_the_row(tmp_path):
    wrong = {**row("R7", "农机"), "assessment": {"grade": "良好"}}
    report = report_of(written(tmp_path, tree(row("1"), wrong)))
    [said] = [said for said in report.said if said.finding.severity == "error"]
    assert (said.key, said.count, report.fit) == ("R7", 1, 1)
    assert said.shown().problem.render("en").startswith("Row R7: ")
    assert said.as_dict()["row"] == "R7"


def test_findings_beyond_the_bound_are_counted_and_still_forbid_issuing(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "BATCH_FINDINGS", 3)
    rows = [{**row(str(n), f"甲{n}"), "assessment": {"grade": "良好"}} for n in range(1, 9)]
    report = report_of(written(tmp_path, tree(*rows)))
    assert len(report.said) == 3
    assert report.hidden > 0
    assert (report.fit, report.blocking) == (0, True)


def test_a_step_is_told_for_every_row(tmp_path):
    steps = []
    with read_batch(written(tmp_path, tree(row("1"), row("2", "农机"))), RESOURCES) as batch:
        check_batch(batch, RESOURCES, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]


@pytest.mark.slow
def test_ten_times_the_rows_need_no_more_memory(tmp_path):
    def peak(count):
        path = write_batch(tmp_path / f"{count}.csv", "rectification", count)
        tracemalloc.start()
        report = report_of(path, "rectification")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert report.fit == count
        return found

    peak(5)  # forms and rules are loaded once
    assert peak(150) < peak(15) + 1_000_000
