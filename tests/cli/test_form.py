"""``alliance form``: what a clerk sees of documents, fields, articles and rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.documents.test_every_document import EVERYTHING
from toolkit.checks.check import RULES
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.facts.dossier import parse_dossier
from toolkit.forms import document_ids, load_form
from toolkit.resources import Resources

DOCS = Path(__file__).parents[2] / "docs"
RESOURCES = Resources()


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    monkeypatch.delenv("ALLIANCE_LANG", raising=False)


def said(capsys, *arguments):
    assert entry.run(["form", *arguments]) == ExitStatus.DONE
    return capsys.readouterr().out


def test_the_list_names_every_document_with_its_maker_stage_and_needs(capsys):
    text = said(capsys, "list")
    for name in document_ids(RESOURCES):
        assert name in text
    for words in ("联盟章程", "秘书处", "构建期", "政策依据", "限期整改通知", "河南省科学技术厅", "考核"):
        assert words in text
    rows = json.loads(said(capsys, "list", "--format", "json"))
    assert [row["id"] for row in rows] == document_ids(RESOURCES)
    assert all(row["articles"] for row in rows)


def test_a_documents_fields_are_shown_with_label_type_and_choices(capsys):
    text = "".join(said(capsys, "show", "rectification_notice").split())
    for words in ("findings[].fact", "findings[].article", "必填", "日期", "收到", "发文字号", "official.docno"):
        assert words in text


@pytest.mark.parametrize("name", document_ids(RESOURCES))
def test_every_documents_fields_can_be_shown_in_every_shape(capsys, name):
    form = load_form(RESOURCES, name)
    assert str(form.title) in said(capsys, "show", name)
    assert json.loads(said(capsys, "show", name, "--format", "json"))["id"] == name
    markdown = said(capsys, "show", name, "--format", "markdown")
    assert not form.schema or "| --- |" in markdown


@pytest.mark.parametrize("name", [name for name in document_ids(RESOURCES) if load_form(RESOURCES, name).schema])
def test_a_blank_section_is_ready_to_be_put_into_a_dossier(capsys, name):
    text = said(capsys, "show", name, "--blank")
    tree = parse_dossier(text.encode(), folder=Path(), source=Path("dossier.yaml")).tree
    assert list(tree) == [name]
    own = tree[name][0] if load_form(RESOURCES, name).each else tree[name]
    assert list(own) == list(load_form(RESOURCES, name).schema)


def test_a_document_nobody_described_is_a_wrong_call(capsys):
    assert entry.run(["form", "show", "wedding"]) == ExitStatus.USAGE
    assert "wedding" in capsys.readouterr().err


def test_no_article_of_the_measures_is_without_its_row_and_its_answer(capsys):
    rows = json.loads(said(capsys, "measures", "--format", "json"))
    assert [row["article"] for row in rows] == [str(n) for n in range(1, 19)]
    for row in rows:
        assert row["gist"] and row["who"]
        assert row["documents"] or row["rules"] or row["beyond"], row["article"]
    assert {name for row in rows for name in row["documents"]} == {what.form for what in EVERYTHING}
    judged = {rule.article.partition("(")[0] for rule in RULES} - {row["article"] for row in rows}
    assert not {article for article in judged if article.isdigit()}


def test_the_documented_table_of_the_measures_is_what_the_program_says(capsys):
    assert said(capsys, "measures", "--format", "markdown") in (DOCS / "measures.md").read_text("utf-8")


def test_the_documented_list_of_rules_is_what_the_program_says(capsys):
    assert said(capsys, "rules", "--format", "markdown") in (DOCS / "rules.md").read_text("utf-8")


def test_every_rule_is_listed_with_what_it_says(capsys):
    rows = json.loads(said(capsys, "rules", "--format", "json"))
    assert [row["id"] for row in rows] == [rule.id for rule in RULES]
    assert all(row["says"] and row["documents"] for row in rows)
