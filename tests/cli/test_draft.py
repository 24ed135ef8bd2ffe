"""The secretary's desk from the command line."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import load_workbook

from tests.documents.word import part
from tests.drafting.desk import chosen, commented, dossier, edited, rewrite, sample_document, text_of, tracked
from tests.drafting.exact import faults
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus

pytestmark = pytest.mark.slow

MAJORITY = "下列事项须经全体理事三分之二以上同意："


@pytest.fixture(autouse=True)
def _no_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("ALLIANCE_LANG", "en")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A dossier with two drafts kept."""
    folder = dossier(tmp_path_factory.mktemp("desk") / "卷宗")
    assert entry.run(["--lang", "en", "draft", "save", str(folder), "--note", "首稿", "--author", "叶知砂"]) == 0
    rewrite(folder, chosen(approve_chair="40"))
    assert entry.run(["--lang", "en", "draft", "save", str(folder), "--note", "二稿"]) == 0
    return folder


def test_drafts_are_listed_with_number_author_and_note(desk, capsys):
    assert entry.run(["draft", "list", str(desk)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert lines[0].endswith("叶知砂  首稿")
    assert entry.run(["draft", "list", str(desk), "--format", "json"]) == 0
    assert [row["note"] for row in json.loads(capsys.readouterr().out)["drafts"]] == ["首稿", "二稿"]


def test_a_dossier_without_drafts_says_how_to_keep_one(tmp_path, capsys):
    assert entry.run(["draft", "list", str(tmp_path)]) == 0
    assert "draft save" in capsys.readouterr().out


def test_a_damaged_draft_is_said_in_the_list(tmp_path, capsys):
    (tmp_path / "drafts" / "001").mkdir(parents=True)
    assert entry.run(["draft", "list", str(tmp_path)]) == ExitStatus.WANTING
    assert "draft.damaged" in capsys.readouterr().err


def test_a_dossier_with_errors_is_not_kept(tmp_path, capsys):
    folder = dossier(tmp_path / "卷宗", lambda text: text.replace("uscc: 9141", "uscc: 9142", 1))
    assert entry.run(["draft", "save", str(folder), "--note", "x"]) == ExitStatus.WANTING
    assert not (folder / "drafts").exists()


def test_two_drafts_are_compared_both_texts_and_the_facts(desk, capsys):
    assert entry.run(["draft", "compare", str(desk), "1", "2"]) == 0
    said = capsys.readouterr().out
    assert said.count("30万元 → 40万元") == 1
    assert (desk / "out" / "agreement.1-2.docx").is_file()
    redline = (desk / "out" / "charter.1-2.docx").read_bytes()
    assert 'w:author="the secretariat"' in part(redline)


def test_one_text_is_compared_into_the_file_that_is_named(desk, tmp_path, capsys):
    target, table = tmp_path / "对照.docx", tmp_path / "数据.xlsx"
    call = ["draft", "compare", str(desk), "1", "2", "--of", "charter", "-o", str(target), "--facts", str(table)]
    assert entry.run([*call, "--author", "秘书处", "--format", "json"]) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert told["document"] == "charter"
    assert told["facts"] == [
        {
            "path": "choices.approve_chair",
            "where": told["facts"][0]["where"],
            "row": "",
            "old": "30万元",
            "new": "40万元",
        }
    ]
    assert not faults(target.read_bytes()) - faults(sample_document("charter"))
    rows = list(load_workbook(table).active.iter_rows(values_only=True))
    assert rows[1][5:7] == ("30万元", "40万元")


def test_one_file_cannot_hold_two_redlines(desk, tmp_path, capsys):
    call = ["draft", "compare", str(desk), "1", "2", "-o", str(tmp_path / "a.docx")]
    assert entry.run(call) == ExitStatus.USAGE
    assert "--of" in capsys.readouterr().err


def test_an_edited_copy_is_compared_and_the_facts_it_contradicts_are_said(desk, tmp_path, capsys):
    copy = tmp_path / "洛阳锋月意见.docx"
    copy.write_bytes(edited(sample_document(), {"每六个月对经费收支": "每三个月对经费收支"}))
    before = (desk / "dossier.yaml").read_bytes()
    assert entry.run(["draft", "compare", str(desk), "1", str(copy)]) == 0
    said = capsys.readouterr().out
    assert "六 → 三" in said
    assert "nothing was taken over" in said
    assert (desk / "out" / "洛阳锋月意见.redline.docx").is_file()
    assert (desk / "dossier.yaml").read_bytes() == before


def test_a_redline_never_takes_the_place_of_the_copy(desk, tmp_path):
    copy = tmp_path / "a.docx"
    copy.write_bytes(sample_document())
    assert entry.run(["draft", "compare", str(desk), "1", str(copy), "-o", str(copy)]) == ExitStatus.USAGE
    assert copy.read_bytes() == sample_document()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["9", "1"], ExitStatus.WANTING),
        (["1", "9"], ExitStatus.WANTING),
        (["eins", "1"], ExitStatus.USAGE),
        (["0", "1"], ExitStatus.USAGE),
        (["1", "nowhere.docx"], ExitStatus.IO),
    ],
)
def test_drafts_and_copies_that_are_not_there_are_said(desk, words, status, capsys):
    assert entry.run(["draft", "compare", str(desk), *words]) == status
    assert capsys.readouterr().err.strip()


def test_remarks_of_three_copies_are_gathered_into_one_table(tmp_path, capsys):
    files = {
        "一.docx": commented(sample_document(), MAJORITY, ("张三", "=太高"), ("李四", "同意")),
        "二.docx": tracked(sample_document(), {MAJORITY: ("下列事项须经全体理事", "三分之二以上", "过半数")}, "王五"),
        "三.docx": tracked(sample_document(), {"修改本协议或者章程；": ("修改本协议", "或者章程", "")}, "赵六"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    target = tmp_path / "意见汇总.xlsx"
    assert entry.run(["draft", "comments", *(str(tmp_path / name) for name in files), "-o", str(target)]) == 0
    said = capsys.readouterr().out
    assert said.index("第十八条") < said.index("第十八条（一）")
    sheet = load_workbook(io.BytesIO(target.read_bytes())).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[3], row[8]) for row in rows] == [
        ("第十八条", "张三", "一.docx"),
        ("第十八条", "李四", "一.docx"),
        ("第十八条", "王五", "二.docx"),
        ("第十八条（一）", "赵六", "三.docx"),
    ]
    assert sheet["G2"].value == "=太高"
    assert sheet["G2"].data_type == "s"


def test_remarks_can_be_had_as_data(tmp_path, capsys):
    (tmp_path / "a.docx").write_bytes(commented(sample_document(), MAJORITY, ("张三", "太高")))
    assert entry.run(["draft", "comments", str(tmp_path / "a.docx"), "--format", "json"]) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["place"], told["author"], told["text"]) == ("第十八条", "张三", "太高")


def test_what_is_no_word_file_is_named(tmp_path, capsys):
    (tmp_path / "a.docx").write_bytes(b"PK")
    target = tmp_path / "t.xlsx"
    assert entry.run(["draft", "comments", str(tmp_path / "a.docx"), "-o", str(target)]) == ExitStatus.WANTING
    assert "a.docx" in capsys.readouterr().err
    assert not target.exists()


def test_a_draft_copy_stands_beside_the_clean_one_and_says_what_it_is(desk, capsys):
    assert entry.run(["render", str(desk), "agreement"]) == 0
    clean = (desk / "out" / "agreement.docx").read_bytes()
    assert entry.run(["render", str(desk), "agreement", "--draft", "征求意见稿 第3稿", "--line-numbers"]) == 0
    marked = (desk / "out" / "agreement.draft.lines.docx").read_bytes()
    assert (desk / "out" / "agreement.docx").read_bytes() == clean
    for sign in ("征求意见稿 第3稿", "PowerPlusWaterMarkObject", "w:lnNumType"):
        assert sign in text_of(marked)
        assert sign not in text_of(clean)
    assert "签署文本" in text_of(clean)
    assert "签署文本" not in text_of(marked)


def test_a_masked_copy_holds_no_personal_value(desk, capsys):
    assert entry.run(["render", str(desk), "application", "--masked"]) == 0
    whole = text_of((desk / "out" / "application.masked.docx").read_bytes())
    assert "138****0001" in whole
    for value in ("13800000001", "0371-55500101", "lishi@example.com"):
        assert value not in whole


@pytest.mark.parametrize("label", ["", "  ", "x" * 41, "a\nb"])
def test_a_label_that_cannot_be_printed_is_refused(desk, label, capsys):
    assert entry.run(["render", str(desk), "agreement", "--draft", label]) == ExitStatus.USAGE
