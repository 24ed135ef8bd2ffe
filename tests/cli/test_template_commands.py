"""Templates from the command line: which there are, what they may print, whether they are right, how they come out."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest
from openxml_audit import OpenXmlValidator

from tests.documents.word import paragraph, part, table, texts, word_file, zipped
from toolkit.checks.check import check_dossier
from toolkit.cli import main as entry
from toolkit.documents.write import write_documents
from toolkit.errors import ExitStatus
from toolkit.facts.dossier import read_dossier
from toolkit.resources import Resources

SHIPPED = Resources().templates[-1]
OWN = (
    paragraph("{{ 联盟名称 }}第{{ 序号 }}次会议")
    + paragraph("{{ 日期 }}，{{ 地点 }}，{{ 主持人 }}主持，应到{{ 应到人数 }}人，实到{{ 实到人数 }}人")
    + table(
        ("序号", "决议", "是否通过"),
        ("{%tr for 项 in 决议 %}", "", ""),
        ("{{ 项.序号 }}", "{{ 项.决议内容 }}", "{{ 项.是否通过 }}"),
        ("{%tr endfor %}", "", ""),
    )
    + paragraph("")
)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_LANG", "en")
    monkeypatch.chdir(tmp_path)


def run(*words, before=()):
    return entry.run([*map(str, before), "template", *map(str, words)])


def own(tmp_path, body=OWN, name="minutes"):
    folder = tmp_path / "模板"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.docx"
    path.write_bytes(word_file(body))
    return path


def listed(capsys, before=()):
    assert run("list", "--format", "json", before=before) == ExitStatus.DONE
    return {row["id"]: row for row in json.loads(capsys.readouterr().out)}


def test_every_template_is_listed_with_its_origin_hash_and_users(capsys):
    rows = listed(capsys)
    assert set(rows) == {path.stem for path in SHIPPED.glob("*.docx")}
    assert {row["origin"] for row in rows.values()} == {"shipped"}
    assert rows["rectification_notice_letter"]["document"] == "rectification_notice"
    assert rows["packet_cover"]["users"][0] == "packets.application"
    file = SHIPPED / "minutes.docx"
    assert rows["minutes"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert run("list") == ExitStatus.DONE
    assert rows["minutes"]["sha256"][:12] in capsys.readouterr().out


def test_a_template_of_ones_own_takes_the_place_of_the_shipped_one_and_is_known_by_its_hash(tmp_path, capsys):
    path = own(tmp_path)
    own(tmp_path, name="我的")
    rows = listed(capsys, before=("--templates", path.parent))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (rows["minutes"]["origin"], rows["minutes"]["sha256"]) == ("overridden", digest)
    assert (rows["我的"]["origin"], rows["charter"]["origin"]) == ("own", "shipped")
    resources = Resources.overridden(templates=path.parent)
    checked = check_dossier(read_dossier(resources.samples / "superhard"), resources, document="minutes")
    written = write_documents(checked, resources, "minutes", number=1)[0]
    assert written.template.sha256 == digest
    assert texts(written.docx)[0] == "河南省样例超硬材料产业技术创新战略联盟第1次会议"


def test_the_settings_file_names_the_folder_as_well(tmp_path, monkeypatch, capsys):
    path = own(tmp_path)
    settings = tmp_path / "config.yaml"
    settings.write_text(f"templates: {path.parent}\n", "utf-8")
    monkeypatch.setenv("ALLIANCE_CONFIG", str(settings))
    assert listed(capsys)["minutes"]["origin"] == "overridden"


def test_fields_are_shown_with_both_tags_and_their_loops(capsys):
    assert run("fields", "minutes") == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "{%tr for 行 in 决议 %} … {%tr endfor %}" in out
    assert "{{ 行.决议内容 }}" in out and "{{ row.text }}" in out
    assert run("fields", "minutes", "--format", "json") == ExitStatus.DONE
    sections = json.loads(capsys.readouterr().out)
    assert sections[0]["fields"][0]["english"] == "{{ doc.no }}"
    assert run("fields", "nonsense") == ExitStatus.USAGE
    assert run("fields", "dossier") == ExitStatus.USAGE


def test_the_sheet_of_tags_is_written_and_never_over_a_file_that_is_there(tmp_path, capsys):
    target = tmp_path / "标签.docx"
    assert run("fields", "minutes", "-o", target) == ExitStatus.DONE
    assert "{{ 行.决议内容 }}" in texts(target.read_bytes())
    before = target.read_bytes()
    assert run("fields", "minutes", "-o", target) == ExitStatus.IO
    assert run("fields", "minutes", "-o", target, "--force") == ExitStatus.DONE
    assert target.read_bytes() == before


def test_a_right_template_passes_and_a_wrong_one_is_told_everything_at_once(tmp_path, capsys):
    assert run("lint", own(tmp_path)) == ExitStatus.DONE
    assert "0 errors" in capsys.readouterr().out
    body = paragraph("{{ 联盟名程 }}") + paragraph("｛｛ 日期 ｝｝") + paragraph("{%p for 项 in 决议 %}")
    path = own(tmp_path, body)
    assert run("lint", path, "--format", "json") == ExitStatus.WANTING
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["document"]) == (False, "minutes")
    errors = [remark for remark in said["remarks"] if remark["weight"] == "error"]
    assert {remark["paragraph"] for remark in errors} == {1, 2, 3}
    assert any("联盟名称" in remark["problem"] for remark in errors)


def test_a_file_whose_name_says_nothing_is_held_against_the_master_data(tmp_path, capsys):
    path = own(tmp_path, paragraph("{{ 联盟名称 }}{{ doc.anything }}"), "随便")
    assert run("lint", path) == ExitStatus.DONE
    assert "Add --form ID" in capsys.readouterr().err
    assert run("lint", path, "--form", "minutes") == ExitStatus.WANTING
    assert run("lint", path, "--form", "nonsense") == ExitStatus.USAGE
    assert run("lint", tmp_path / "nowhere.docx") == ExitStatus.IO
    titled = own(tmp_path, OWN, "会议纪要")
    capsys.readouterr()
    assert run("lint", titled, "--format", "json") == ExitStatus.DONE
    assert json.loads(capsys.readouterr().out)["document"] == "minutes"


def test_trying_fills_a_template_with_facts_of_every_size(tmp_path, capsys):
    assert run("try", own(tmp_path), "-o", "out", "--format", "json") == ExitStatus.DONE
    outcomes = json.loads(capsys.readouterr().out)["outcomes"]
    assert {outcome["facts"] for outcome in outcomes} == {"sample", "largest", "emptiest"}
    files = {path.stem: path.read_bytes() for path in (tmp_path / "out").glob("*.docx")}
    assert len(files) == len(outcomes)
    assert len(part(files["emptiest-1"])) < len(part(files["sample-1"])) < len(part(files["largest-1"]))
    assert texts(files["sample-1"])[0].endswith("第1次会议")


def test_a_shipped_template_is_tried_by_its_name(tmp_path, capsys):
    assert run("try", "approval_notice") == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "the emptiest" in out and "try-approval_notice/largest.docx" in out.replace("\\", "/")
    assert OpenXmlValidator().validate(tmp_path / "try-approval_notice" / "largest.docx").errors == []
    assert run("try", "rectification_notice_letter", "-o", "letter") == ExitStatus.DONE
    assert run("try", "packet_cover") == ExitStatus.USAGE


def test_what_does_not_come_out_is_told_with_the_facts_that_it_fails_on(tmp_path, capsys):
    wrong = own(tmp_path, paragraph("{{ doc.resolutions[1].text }}") + paragraph("{{ 主持人 }}"))
    assert run("try", wrong, "-o", "out") == ExitStatus.WANTING
    captured = capsys.readouterr()
    assert "the emptiest: body text" in captured.err
    assert "nothing: 1 faults" in captured.out
    assert run("try", own(tmp_path, name="随便")) == ExitStatus.USAGE
    assert run("try", "随便.docx", "--form", "minutes") == ExitStatus.IO


def test_a_file_that_is_no_template_is_refused_with_a_sentence(tmp_path, capsys):
    path = tmp_path / "minutes.docx"
    path.write_bytes(zipped({"a.txt": "x"}))
    assert run("lint", path) == ExitStatus.WANTING
    assert "not a Word file" in capsys.readouterr().out
    assert run("try", path, "-o", "out") == ExitStatus.WANTING
    assert "not a Word file" in capsys.readouterr().err


@pytest.mark.slow
def test_pages_are_counted_and_named(tmp_path, capsys):
    page = own(tmp_path, paragraph("{{ 联盟名称 }}"), "certificate")
    assert run("try", page, "-o", "out", "--pdf", "--format", "json") == ExitStatus.DONE
    outcomes = json.loads(capsys.readouterr().out)["outcomes"]
    assert all(outcome["pages"] >= 1 for outcome in outcomes)
    assert len(list((tmp_path / "out").glob("*.pdf"))) == len(outcomes)
    shutil.rmtree(tmp_path / "out")
    broken = own(
        tmp_path, paragraph("首页") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + paragraph("{{ 联盟名程 }}")
    )
    assert run("lint", broken, "--pages", "--format", "json") == ExitStatus.WANTING
    remarks = json.loads(capsys.readouterr().out)["remarks"]
    assert [remark["page"] for remark in remarks if remark["weight"] == "error"] == [2]
