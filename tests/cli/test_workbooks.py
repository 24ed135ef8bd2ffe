"""``alliance workbook``, ``new --workbook`` and ``check --annotate`` from the outside."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.dossiers import SMALL, write_small
from toolkit.cli.main import run
from toolkit.facts.dossier import DOSSIER_FILE, WORKBOOK_FILE, read_dossier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dossier = write_small(tmp_path / "d")
    (dossier / DOSSIER_FILE).write_text(SMALL, "utf-8")
    return dossier


def edit(path: Path, change: Any) -> Path:
    book = load_workbook(io.BytesIO(path.read_bytes()))
    change({sheet["A1"].value: sheet for sheet in book})
    book.save(path)
    return path


def at(sheet: Any, key: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == key)


def test_out_changed_and_in_again_changes_the_one_line_after_asking(folder, tmp_path, capsys, monkeypatch):
    assert run(["workbook", "export", str(folder), "-o", str(tmp_path / "x.xlsx")]) == 0

    def change(sheets: Any) -> None:
        orgs = sheets["alliance:table:orgs"]
        orgs.cell(6, at(orgs, "staff_total")).value = 301
        orgs.cell(7, at(orgs, "contact.mobile")).value = 13800000009

    edit(tmp_path / "x.xlsx", change)
    before = (folder / DOSSIER_FILE).read_text("utf-8")
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert run(["--lang", "en", "workbook", "import", str(tmp_path / "x.xlsx"), str(folder)]) == 0
    assert (folder / DOSSIER_FILE).read_text("utf-8") == before
    out = capsys.readouterr().out
    assert "301" in out and "Nothing was written" in out
    assert "13800000009" not in out  # masked
    assert run(["--lang", "en", "workbook", "import", str(tmp_path / "x.xlsx"), str(folder), "--yes"]) == 0
    after = (folder / DOSSIER_FILE).read_text("utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [b.strip()[:16] for _, b in changed] == ["staff_total: 301", "contact: {name: "]
    capsys.readouterr()
    assert run(["--lang", "en", "workbook", "import", str(tmp_path / "x.xlsx"), str(folder)]) == 0
    assert "Nothing changes" in capsys.readouterr().out


def test_a_workbook_with_lost_values_is_not_brought_in(folder, tmp_path, capsys):
    run(["workbook", "export", str(folder), "-o", str(tmp_path / "x.xlsx")])
    edit(tmp_path / "x.xlsx", lambda s: s["alliance:table:orgs"].cell(6, 5).__setattr__("value", 91410100123456789))
    before = (folder / DOSSIER_FILE).read_bytes()
    assert run(["--lang", "en", "workbook", "import", str(tmp_path / "x.xlsx"), str(folder), "--yes"]) == 1
    assert "成员单位!E6" in capsys.readouterr().err
    assert (folder / DOSSIER_FILE).read_bytes() == before


def test_a_new_dossier_can_be_a_workbook_and_is_checked_and_taken_in_like_any(tmp_path, capsys):
    assert run(["new", str(tmp_path / "w"), "--workbook"]) == 0
    assert run(["check", str(tmp_path / "w")]) == 1
    assert run(["new", str(tmp_path / "w")]) == 4
    assert run(["workbook", "import", str(tmp_path / "w" / WORKBOOK_FILE), str(tmp_path / "y")]) == 0
    assert read_dossier(tmp_path / "y").source.name == DOSSIER_FILE
    capsys.readouterr()


def test_a_workbook_is_judged_by_itself_and_annotated(folder, tmp_path, capsys):
    run(["workbook", "export", str(folder), "-o", str(folder / "x.xlsx")])
    edit(folder / "x.xlsx", lambda s: s["alliance:table:orgs"].cell(7, 5).__setattr__("value", "123"))
    marked = tmp_path / "marked.xlsx"
    capsys.readouterr()
    command = ["--lang", "en", "check", str(folder / "x.xlsx"), "--annotate", str(marked), "--format", "json"]
    assert run(command) == 1
    data = json.loads(capsys.readouterr().out)
    spots = {(row["sheet"], row["cell"], row["rule"]) for row in data["findings"]}
    assert any(cell == "E7" and rule == "field.uscc" for _, cell, rule in spots)
    book = load_workbook(marked)
    assert book.worksheets[1].cell(3, 3).hyperlink.location.endswith("!E7")
    assert run(["check", str(folder / "x.xlsx"), "--annotate", str(folder / "x.xlsx")]) == 2
    assert run(["check", str(tmp_path / "none.xlsx")]) == 4
    assert run(["workbook", "import", str(tmp_path / "none.xlsx"), str(folder)]) == 4


def test_a_dossier_of_both_kinds_is_refused_and_one_never_replaces_itself(folder, capsys):
    run(["workbook", "export", str(folder), "-o", str(folder / WORKBOOK_FILE)])
    assert run(["--lang", "en", "check", str(folder)]) == 1
    assert "both" in capsys.readouterr().err
    (folder / DOSSIER_FILE).unlink()
    assert run(["workbook", "export", str(folder), "-o", str(folder / WORKBOOK_FILE)]) == 2


def test_a_workbook_brought_into_a_dossier_that_is_one_is_written_there(folder, tmp_path):
    run(["workbook", "export", str(folder), "-o", str(tmp_path / "x.xlsx")])
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / WORKBOOK_FILE).write_bytes((tmp_path / "x.xlsx").read_bytes())

    def change(sheets: Any) -> None:
        orgs = sheets["alliance:table:orgs"]
        orgs.cell(6, at(orgs, "staff_total")).value = 301

    edit(tmp_path / "x.xlsx", change)
    assert run(["workbook", "import", str(tmp_path / "x.xlsx"), str(tmp_path / "w"), "--yes"]) == 0
    assert read_dossier(tmp_path / "w").tree["orgs"][0]["staff_total"] == "301"
