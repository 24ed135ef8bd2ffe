"""Clauses explained: their numbers as printed, what is chosen, what the sheet for the meeting says."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import docx_integrity
import pytest
from click.testing import CliRunner
from lxml import etree
from openxml_audit import OpenXmlValidator

from tests.conftest import copy_of_sample
from toolkit.checks.check import Checked, check_dossier
from toolkit.clauses import CLAUSE_TEXTS
from toolkit.cli.root import cli
from toolkit.documents.render import leftovers
from toolkit.documents.write import write_documents
from toolkit.drafting.choice_sheet import choice_sheet
from toolkit.drafting.explain import Explained, basis, explain, find_clauses
from toolkit.drafting.numbers import Numbers
from toolkit.drafting.text import paragraph_text
from toolkit.drafting.wml import P
from toolkit.drafting.wordfile import WordFile
from toolkit.errors import UsageError
from toolkit.facts.dossier import parse_dossier, read_dossier
from toolkit.resources import Resources

RESOURCES = Resources()


def judged(document: str, folder: Path | None = None) -> Checked:
    sample = RESOURCES.samples / "superhard"
    return check_dossier(read_dossier(folder or sample), RESOURCES, document=document)


def unsaid(document: str) -> list[Explained]:
    facts = parse_dossier(b"", folder=Path(), source=Path("dossier.yaml"))
    return explain(check_dossier(facts, RESOURCES, document=document), RESOURCES, document)


def printed_articles(docx_bytes: bytes) -> list[tuple[str, str]]:
    """Number and first words of each article of a Word file."""
    file = WordFile(docx_bytes)
    numbers = Numbers(file)
    out = []
    for paragraph in file.tree(file.main).iter(P):
        number = numbers.count(paragraph)
        if number.startswith("第") and number.endswith("条"):
            out.append((number, paragraph_text(paragraph)))
    return out


@pytest.mark.parametrize("document", CLAUSE_TEXTS)
def test_the_articles_have_the_numbers_that_are_printed(document: str) -> None:
    checked = judged(document)
    rows = [row for row in explain(checked, RESOURCES, document) if row.article is not None]
    printed = printed_articles(write_documents(checked, RESOURCES, document)[0].docx)
    assert [row.place.render("zh_CN") for row in rows] == [number for number, _ in printed]
    for row, (_, text) in zip(rows, printed, strict=True):
        first = str(row.clause.paragraphs[0]).split("{")[0].split("[[")[0]
        assert first in text


def test_a_clause_that_is_left_out_has_no_number_and_those_behind_it_move_up() -> None:
    rows = {row.clause.id: row for row in unsaid("agreement")}
    assert rows["non_compete"].article is None
    assert rows["sources"].article == rows["succession"].article + 1
    assert rows["non_compete"].place.render("zh_CN") == "不采用"


def test_without_a_dossier_the_defaults_are_chosen() -> None:
    for document in CLAUSE_TEXTS:
        for row in unsaid(document):
            for choice in row.choices:
                assert [v.chosen for v in choice.variants] == [v.default for v in choice.variants]
                assert sum(v.default for v in choice.variants) == bool(choice.variants)


def test_the_dossiers_own_choice_is_marked() -> None:
    row = find_clauses(explain(judged("agreement"), RESOURCES, "agreement"), "project_entry")[0]
    chosen = [variant for variant in row.choices[0].variants if variant.chosen]
    assert [variant.label.render("zh_CN") for variant in chosen] == ["专家委员会论证后理事会审定"]
    assert not chosen[0].default


def test_personal_values_are_masked(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path / "d")
    path = folder / "dossier.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("address: 河南省", "address: 13800000123河南省"), "utf-8")
    for document in CLAUSE_TEXTS:
        said = str([row.facts for row in explain(judged(document, folder), RESOURCES, document)])
        assert "13800000123" not in said


@pytest.mark.parametrize("asked", ["76", "第七十六条", "七十六", "争议解决", "dispute"])
def test_a_clause_is_found_by_article_title_or_id(asked: str) -> None:
    found = find_clauses(unsaid("agreement"), asked)
    assert [row.clause.id for row in found] == ["dispute"]


def test_what_is_no_clause_is_refused() -> None:
    with pytest.raises(UsageError, match="九百条"):
        find_clauses(unsaid("agreement"), "九百条")


def test_the_basis_names_the_measures_then_the_law() -> None:
    row = find_clauses(unsaid("agreement"), "ownership")[0]
    assert basis(row.clause).render("zh_CN").startswith("办法第十一条（二）；民法典第八百六十条")
    assert "当事人约定" not in basis(find_clauses(unsaid("agreement"), "minutes")[0].clause).render("zh_CN")


def sheet() -> bytes:
    texts = {name: explain(judged(name), RESOURCES, name) for name in CLAUSE_TEXTS}
    return choice_sheet(texts, RESOURCES, "河南省样例超硬材料产业技术创新战略联盟")


def test_the_sheet_is_sound_and_the_same_twice(tmp_path: Path) -> None:
    made = sheet()
    assert made == sheet()
    assert not leftovers(made)
    path = tmp_path / "sheet.docx"
    path.write_bytes(made)
    assert not OpenXmlValidator(max_errors=20).validate(path).errors
    assert not [f for f in docx_integrity.check(str(path)) if f.severity != docx_integrity.INFO]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    rows = list(body.iter(f"{w}tr"))
    assert all(row.find(f"{w}trPr/{w}cantSplit") is not None for row in rows)
    assert all(table.find(f"{w}tr/{w}trPr/{w}tblHeader") is not None for table in body.iter(f"{w}tbl"))


def test_each_choice_stands_on_the_sheet_once_with_every_value() -> None:
    text = "\n".join(
        paragraph.text
        for table in docx.Document(io.BytesIO(sheet())).tables
        for row in table.rows
        for cell in row.cells[2:3]
        for paragraph in cell.paragraphs
    )
    labels = {choice.label.zh: choice for name in CLAUSE_TEXTS for row in unsaid(name) for choice in row.choices}
    lines = text.split("\n")
    for label, choice in labels.items():
        assert sum(line == label or line.startswith(f"{label}：") for line in lines) == 1, label
        for variant in choice.variants:
            assert any(line[1:].startswith(variant.label.render("zh_CN")) for line in lines if line[:1] in "■□")
    assert "联盟章程第四条" not in text or "同用此项" in text


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, ["draft", "explain", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_explains_and_writes(tmp_path: Path) -> None:
    listed = run("--of", "charter")
    assert "第一章　总则" in listed
    assert "第五十六条　解释和施行" in listed
    told = run("争议解决", "--dossier", str(RESOURCES.samples / "superhard"))
    assert "● 仲裁（默认）" in told
    assert "○ 诉讼" in told
    assert "依据：民法典第五百零七条" in told
    data = json.loads(run("dispute", "--of", "agreement", "--format", "json"))
    assert data[0]["choices"][0]["variants"][0]["default"] is True
    target = tmp_path / "说明.docx"
    assert str(target) in run("-o", str(target))
    assert target.read_bytes()[:2] == b"PK"
