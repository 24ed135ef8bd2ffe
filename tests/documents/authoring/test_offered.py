from __future__ import annotations

import re
from pathlib import Path

import docx_integrity
import pytest
from openxml_audit import OpenXmlValidator

from tests.documents.word import paragraph, table, texts, word_file
from toolkit.checks.extremes import tried_facts
from toolkit.documents.authoring.cheatsheet import cheat_sheet
from toolkit.documents.authoring.offered import Section, offered_names
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.filters import environment_for
from toolkit.documents.render import render
from toolkit.documents.template import compile_template
from toolkit.documents.vocabulary import vocabulary
from toolkit.forms import document_ids, load_code_tables, load_form
from toolkit.resources import Resources

FORMS = ("minutes", "application", "rectification_notice")


def section(sections: list[Section], title: str) -> Section:
    return next(one for one in sections if one.title.zh.startswith(title))


def test_a_tables_columns_come_with_the_loop_that_prints_them() -> None:
    orgs = section(offered_names(Resources(), "application"), "成员单位")
    assert (orgs.loop, orgs.loop_english, orgs.end) == (
        "{%tr for 行 in 成员单位 %}",
        "{%tr for row in orgs %}",
        "{%tr endfor %}",
    )
    kind = next(one for one in orgs.offered if one.label.zh == "单位类型")
    assert (kind.chinese, kind.english) == ("{{ 行.单位类型 }}", "{{ row.org_type|label('org_type') }}")
    assert (kind.example, kind.filters, kind.required) == ("企业", ("label",), True)


def test_the_documents_own_names_come_first_and_are_as_short_as_they_can_be() -> None:
    own = offered_names(Resources(), "approval_notice")[0]
    tags = {one.label.zh: one.chinese for one in own.offered}
    assert tags["年度"] == "{{ 年度 }}"
    assert tags["构建期开始"] == "{{ 本文书.构建期开始 }}"  # the alliance has one too
    assert tags["公文要素：发文字号"] == "{{ 公文要素.发文字号 }}"


def test_the_tables_of_a_row_have_loops_inside_its_loop() -> None:
    finance = section(offered_names(Resources(), "application"), "近三年经济指标")
    assert finance.loop == "{%tr for 项 in 行.近三年经济指标 %}"
    assert {"{{ 项.年度 }}", "{{ 项.利税 }}"} <= {one.chinese for one in finance.offered}


@pytest.mark.parametrize("form", FORMS)
def test_every_tag_that_is_offered_prints_and_both_spellings_print_the_same(form: str) -> None:
    resources = Resources()
    tried = next(tried_facts(resources, form, ("sample",)))
    own = own_facts(tried.checked, load_form(resources, form))[0]
    context = document_context(tried.checked, load_form(resources, form), resources, own=own)
    environment = environment_for(load_code_tables(resources))
    for one in offered_names(resources, form):
        values = [
            offered for offered in one.offered if offered.chinese.startswith("{{") and "程序" not in str(offered.type)
        ]
        values = [offered for offered in values if offered.filters or offered.example]
        if not values or "行." in one.loop:
            continue
        printed = []
        for loop, tags in (
            (one.loop, [offered.chinese for offered in values]),
            (one.loop_english, [offered.english for offered in values]),
        ):
            body = paragraph("｜".join(tags)) if not loop else table((loop,), ("｜".join(tags),), (one.end,))
            template = compile_template(
                word_file(body + paragraph("")), one.title.zh, environment, None, lambda: vocabulary(resources, form)
            )
            printed.append(texts(render(template, context)))
        assert printed[0] == printed[1], one.title.zh


def test_the_sheet_shows_the_tags_as_text() -> None:
    resources = Resources()
    sections = offered_names(resources, "minutes")
    said = texts(cheat_sheet(sections, resources, load_form(resources, "minutes")))
    assert all(offered.chinese in said and offered.english in said for one in sections for offered in one.offered)
    assert any("{%tr endfor %}" in line for line in said)


@pytest.mark.slow
def test_the_sheet_opens_in_word(tmp_path: Path) -> None:
    resources = Resources()
    path = tmp_path / "标签.docx"
    path.write_bytes(cheat_sheet(offered_names(resources, "call"), resources, load_form(resources, "call")))
    assert OpenXmlValidator().validate(path).errors == []
    assert not [f for f in docx_integrity.check(str(path)) if f.severity != docx_integrity.INFO]


def test_every_document_has_names_to_offer_and_none_twice_in_a_section() -> None:
    for form in document_ids(Resources())[::8]:
        for one in offered_names(Resources(), form):
            tags = [offered.chinese for offered in one.offered]
            assert len(tags) == len(set(tags)), (form, one.title.zh)
            assert all(re.fullmatch(r"\{[{%].+[}%]\}", tag) for tag in tags)
