"""``alliance collect``: out to each member, in again, and who has not answered."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path
from typing import Any

import docx_integrity
import pytest
from docx import Document
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from tests.dossiers import SMALL, write_small
from toolkit.cli.main import run
from toolkit.facts.collect.state import STATE_FILE
from toolkit.facts.dossier import DOSSIER_FILE, read_dossier


def dossier(folder: Path) -> Path:
    write_small(folder)
    (folder / DOSSIER_FILE).write_text(SMALL, "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = dossier(tmp_path / "d")
    assert (
        run(["--lang", "en", "collect", "out", str(made), "-o", str(tmp_path / "out"), "--due", "2026年12月31日"]) == 0
    )
    return made


def sent(folder: Path) -> list[Path]:
    return sorted((folder.parent / "out").glob("*.xlsx"))


def answer(path: Path, **values: Any) -> Path:
    """Fill in a card as another program would."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    card = next(sheet for sheet in book if sheet["A1"].value == "alliance:card:member")
    for row in card.iter_rows(min_row=5):
        if row[0].value in values:
            row[3].value = values[row[0].value]
    book.save(path)
    return path


def collect(folder: Path, *words: str | Path) -> int:
    return run(["--lang", "en", "collect", "in", str(folder), *map(str, words)])


def test_each_member_gets_its_own_block_and_a_letter_and_nothing_of_others(folder, tmp_path):
    books = sent(folder)
    assert [path.name.split("_")[1] for path in books] == ["样例砂轮", "样大"]
    everything = "".join(
        str(cell.value) for sheet in load_workbook(books[1]) for row in sheet.iter_rows() for cell in row if cell.value
    )
    assert "洛阳样例大学" in everything or "样例" in everything
    assert "13800000000" not in everything  # the first unit's contact
    assert OpenXmlValidator(max_errors=20).validate(books[0]).errors == []
    letter = next((tmp_path / "out").glob("01_*.docx"))
    assert OpenXmlValidator(max_errors=20).validate(letter).errors == []
    assert not [f for f in docx_integrity.check(str(letter)) if f.severity != docx_integrity.INFO]
    text = "\n".join(paragraph.text for paragraph in Document(letter).paragraphs)
    assert "2026年12月31日前" in text and books[0].name in text and "0371-60000002" in text


def test_the_state_is_for_its_owner_only_and_the_same_is_sent_twice(folder):
    mode = (folder / STATE_FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    before = [path.read_bytes() for path in sent(folder)]
    run(["--lang", "en", "collect", "out", str(folder), "-o", str(folder.parent / "out"), "--due", "2026年12月31日"])
    assert [path.read_bytes() for path in sent(folder)] == before


def test_answers_come_in_after_asking_twice_changes_nothing_and_who_is_missing_is_named(folder, capsys, monkeypatch):
    first = answer(sent(folder)[0], staff_total=305, **{"contact.mobile": 13800000008})
    before = (folder / DOSSIER_FILE).read_bytes()
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert collect(folder, first) == 0
    assert (folder / DOSSIER_FILE).read_bytes() == before
    assert collect(folder, first, "--yes") == 0
    out = capsys.readouterr().out
    assert "305" in out and "13800000008" not in out
    assert "have not answered" in out
    org = read_dossier(folder).tree["orgs"][0]
    assert (org["staff_total"], org["contact"]["mobile"]) == ("305", "13800000008")
    after = (folder / DOSSIER_FILE).read_bytes()
    assert collect(folder, first, "--yes") == 0
    assert (folder / DOSSIER_FILE).read_bytes() == after
    assert "Nothing changes" in capsys.readouterr().out
    assert collect(folder, *sent(folder), "--yes") == 0
    out = capsys.readouterr().out
    assert "as it was sent" in out and "have not answered" not in out


def test_what_the_lead_corrected_since_is_kept_and_listed(folder, capsys):
    first = answer(sent(folder)[0], staff_total=305)
    text = (folder / DOSSIER_FILE).read_text("utf-8")
    (folder / DOSSIER_FILE).write_text(text.replace("staff_total: 300", "staff_total: 302", 1), "utf-8")
    assert collect(folder, first, "--yes") == 0
    assert "302" in (out := capsys.readouterr().out) and "305" in out
    assert read_dossier(folder).tree["orgs"][0]["staff_total"] == "302"
    assert collect(folder, first, "--theirs", "--yes") == 0
    assert read_dossier(folder).tree["orgs"][0]["staff_total"] == "305"


def test_a_correction_after_an_answer_was_taken_in_is_not_undone_by_the_same_answer(folder):
    first = answer(sent(folder)[0], staff_total=305)
    assert collect(folder, first, "--yes") == 0
    text = (folder / DOSSIER_FILE).read_text("utf-8")
    (folder / DOSSIER_FILE).write_text(text.replace("staff_total: 305", "staff_total: 300", 1), "utf-8")
    assert collect(folder, first, "--yes") == 0
    assert read_dossier(folder).tree["orgs"][0]["staff_total"] == "300"


def test_an_answer_with_errors_comes_in_without_them_and_goes_back_marked(folder, tmp_path, capsys):
    first = answer(sent(folder)[0], staff_total=305, uscc=91410100123456789, business=None)
    assert collect(folder, first, "--yes", "--back", tmp_path / "back") == 1
    assert "errors" in capsys.readouterr().out
    org = read_dossier(folder).tree["orgs"][0]
    assert org["staff_total"] == "305"
    assert org["business"] == "砂轮制造"
    assert len(org["uscc"]) == 18
    (marked,) = (tmp_path / "back").glob("*.xlsx")
    card = next(sheet for sheet in load_workbook(marked) if sheet["A1"].value == "alliance:card:member")
    comments = {row[0].value for row in card.iter_rows(min_row=5) if row[3].comment}
    assert comments == {"uscc", "business"}
    answer(marked, uscc=org["uscc"], business="砂轮和磨具")
    assert collect(folder, marked, "--yes") == 0
    assert read_dossier(folder).tree["orgs"][0]["business"] == "砂轮和磨具"


def test_another_dossiers_anothers_or_a_forged_sheet_is_refused_and_the_rest_is_taken(folder, tmp_path, capsys):
    other = dossier(tmp_path / "other")
    run(["collect", "out", str(other), "-o", str(tmp_path / "elsewhere")])
    stranger = sorted((tmp_path / "elsewhere").glob("*.xlsx"))[0]
    stranger = stranger.rename(tmp_path / "stranger.xlsx")
    forged = tmp_path / "forged.xlsx"
    book = load_workbook(sent(folder)[1])
    identity = next(sheet for sheet in book if sheet["A1"].value == "alliance:table:identity")
    rows = {row[1].value: row[2] for row in identity.iter_rows(min_row=6)}
    first = load_workbook(sent(folder)[0])
    theirs = next(sheet for sheet in first if sheet["A1"].value == "alliance:table:identity")
    rows["member"].value = next(row[2].value for row in theirs.iter_rows(min_row=6) if row[1].value == "member")
    book.save(forged)
    bare = tmp_path / "bare.xlsx"
    book.remove(identity)
    book.save(bare)
    (tmp_path / "no.xlsx").write_bytes(b"PK nonsense")
    good = answer(sent(folder)[0], staff_total=305)
    twice = tmp_path / "twice.xlsx"
    twice.write_bytes(good.read_bytes())
    before = read_dossier(folder).tree["orgs"][1]
    assert collect(folder, stranger, forged, bare, tmp_path / "no.xlsx", good, twice, "--yes") == 1
    err = capsys.readouterr().err
    assert "not sent out of this dossier" in err
    assert "hidden identity" in err
    assert "does not say whom" in err
    assert "second answer" in err
    tree = read_dossier(folder).tree
    assert tree["orgs"][0]["staff_total"] == "305"
    assert tree["orgs"][1] == before


def test_a_unit_that_corrected_its_code_and_name_is_known_again(folder):
    first = answer(sent(folder)[0], name="样例砂轮（集团）有限公司")
    assert collect(folder, first, "--yes") == 0
    assert run(["collect", "out", str(folder), "-o", str(folder.parent / "out")]) == 0
    state = json.loads((folder / STATE_FILE).read_text("utf-8"))
    assert [len(member["rounds"]) for member in state["members"].values()] == [2, 1]


def test_without_anything_sent_or_without_members_it_says_so(tmp_path, capsys):
    made = dossier(tmp_path / "d")
    assert collect(made, tmp_path / "x.xlsx") == 1
    assert "Nothing was sent" in capsys.readouterr().err
    (made / DOSSIER_FILE).write_text("alliance: {name: 甲}\n", "utf-8")
    assert run(["--lang", "en", "collect", "out", str(made)]) == 1
    (made / STATE_FILE).parent.mkdir()
    (made / STATE_FILE).write_text("{}", "utf-8")
    assert run(["--lang", "en", "collect", "out", str(made)]) == 1
    assert "backup" in capsys.readouterr().err
