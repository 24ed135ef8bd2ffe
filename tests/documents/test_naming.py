"""Chinese labels as tags print what the English keys print, and what can't be understood is told."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from samples.stories import Told, judged
from tests.documents.word import paragraph, table, texts, word_file
from toolkit.checks.check import Checked
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import TemplateFaults
from toolkit.documents.filters import environment_for, make_environment
from toolkit.documents.kept import KeptTemplates
from toolkit.documents.render import render
from toolkit.documents.template import CompiledTemplate, compile_template
from toolkit.documents.vocabulary import vocabulary
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources

RESOURCES = Resources()
TABLES = load_code_tables(RESOURCES)


@cache
def context(form: str = "application") -> dict[str, Any]:
    checked: Checked = judged(Told("superhard", form), RESOURCES)
    asked = load_form(RESOURCES, form)
    return document_context(checked, asked, RESOURCES, own=own_facts(checked, asked)[0])


def compiled(
    body: str, form: str = "application", env: OfficialEnvironment | None = None, kept: KeptTemplates | None = None
) -> CompiledTemplate:
    used = env or environment_for(TABLES)
    return compile_template(word_file(body), "sample", used, kept, lambda: vocabulary(RESOURCES, form))


def printed(body: str, form: str = "application") -> list[str]:
    return texts(render(compiled(body, form), context(form)))


def problems(body: str, form: str = "application") -> list[str]:
    with pytest.raises(TemplateFaults) as caught:
        compiled(body, form)
    return [fault.problem.render("en") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("{{ 联盟名称 }}", "{{ alliance.name }}"),
        ("{{ 联盟.联盟名称 }}", "{{ alliance.name }}"),
        ("{{ 联盟.名称 }}", "{{ alliance.name }}"),
        ("{{ 联盟['名称'] }}", "{{ alliance.name }}"),
        ("{{ 联盟.name }}", "{{ alliance.name }}"),
        ("{{ 牵头单位.联系人.手机 }}", "{{ lead.contact.mobile }}"),
        ("{{ 申报日期 }}", "{{ doc.apply_date }}"),
        ("{{ 本文书.申报日期|hanzi_date }}", "{{ doc.apply_date|hanzi_date }}"),
        ("{{ 来源合计|rmb }}", "{{ derived.budget_in_total|rmb }}"),
        ("{{ 成员单位|length }}", "{{ orgs|length }}"),
        ("{{ 成员单位[0].名称 }}", "{{ orgs[0].name }}"),
        ("{{ (成员单位|first).简称 }}", "{{ (orgs|first).short_name }}"),
        ("{{ 成员单位|map(attribute='单位名称')|join }}", "{{ orgs|map(attribute='name')|join }}"),
        ("{{ 成员单位|join('、', '名称') }}", "{{ orgs|join('、', 'name') }}"),
        ("{{ 成员单位|map(attribute='联系人.姓名')|join }}", "{{ orgs|map(attribute='contact.name')|join }}"),
        ("{{ 成员单位|sum(attribute='职工总数') }}", "{{ orgs|sum(attribute='staff_total') }}"),
        ("{{ 所属领域 }}", "{{ alliance.industry_field|label('industry_field') }}"),
        ("{{ 牵头单位.联盟角色 }}", "{{ lead.roles|label('alliance_role') }}"),
        ("{{ 牵头单位.注册地 }}", "{{ derived.regions[lead.region_code] }}"),
        ("{{ 主要任务[0].参加单位 }}", "{{ tasks[0].partners|join }}"),
        ("{{ 政策值.成员单位最少数 }}", "{{ policy_values.min_members }}"),
        ("{% if 联盟.所属领域 == '传统优势产业' %}是{% endif %}", "是"),
        ("{% if 牵头单位.单位类型 in ['企业', '高等院校'] %}是{% else %}否{% endif %}", "是"),
        ("{% if '牵头单位' in 牵头单位.联盟角色 %}是{% endif %}", "是"),
        (
            "{% for 单位 in 成员单位|selectattr('单位类型', 'equalto', '高等院校') %}"
            "{{ 循环.序号 }}{{ 单位.名称 }}{% endfor %}",
            "{% for org in orgs|selectattr('org_type', 'equalto', 'university') %}"
            "{{ loop.index }}{{ org.name }}{% endfor %}",
        ),
        (
            "{% for 组 in 成员单位|batch(5) %}{% for 单位 in 组 %}{{ 单位.简称 }}{% endfor %}；{% endfor %}",
            "{% for rows in orgs|batch(5) %}{% for org in rows %}{{ org.short_name }}{% endfor %}；{% endfor %}",
        ),
        (
            "{% for 类, 各家 in 成员单位|groupby('单位类型') %}"
            "{% for 家 in 各家 %}{{ 家.简称 }}{% endfor %}{% endfor %}",
            "{% for t, rows in orgs|groupby('org_type') %}"
            "{% for org in rows %}{{ org.short_name }}{% endfor %}{% endfor %}",
        ),
        ("{% set 头家 = 成员单位[0] %}{{ 头家.单位简称 }}", "{{ orgs[0].short_name }}"),
        ("{% with 人 = 牵头单位.法定代表人 %}{{ 人.姓名 }}{% endwith %}", "{{ lead.legal_rep.name }}"),
        ("{% set 数 = namespace(合计=2) %}{{ 数.合计 + 1 }}", "3"),
        ("{{ 联盟.英文名|default('无') }}{{ 没有 is defined }}", "无否"),
        ("{% for 单位 in (成员单位 if bound else 成员单位[:1]) %}{{ 单位.名称 }}{% endfor %}", "{{ lead.name }}"),
    ],
)
def test_a_label_prints_what_its_key_prints(chinese: str, english: str) -> None:
    assert printed(paragraph(chinese)) == printed(paragraph(english))
    assert printed(paragraph(english))[0]


def test_rows_of_a_table_are_named_in_chinese() -> None:
    def rows(loop: str, *columns: str) -> str:
        return table(("名称", "类型"), (f"{{%tr for {loop} %}}", ""), columns, ("{%tr endfor %}", ""))

    chinese = rows("单位 in 成员单位", "{{ 单位.名称 }}", "{{ 单位.单位类型 }}")
    english = rows("org in orgs", "{{ org.name }}", "{{ org.org_type|label('org_type') }}")
    assert printed(chinese) == printed(english)
    assert [text for text in printed(chinese) if text][2::2] == [org["name"] for org in context()["orgs"]]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ 联盟名 }}", "there is no fact “联盟名”; “联盟名称” is near"),
        ("{{ 牵头单位.单位名子 }}", "“The lead unit” has no “单位名子”; “单位名称” is near"),
        (
            "{{ 单位名称 }}",
            "“单位名称” is a column of “Member units (lead included)”; "
            "use it in a loop: {% for 行 in 成员单位 %} … 行.单位名称",
        ),
        (
            "{{ 成员单位.名称 }}",
            "“Member units (lead included)” is a table; "
            "loop over its rows with {% for 行 in 成员单位 %} and write 行.名称",
        ),
        ("{% if 牵头单位.单位类型 == '企叶' %}{% endif %}", "“企叶” is never the value here; “企业” is near"),
        ("{{ 联盟名称.长度 }}", "“Alliance name” is a single value and has no “长度”"),
        (
            "{% for 组 in 成员单位|groupby('单位类型') %}{{ 组.名称 }}{% endfor %}",
            "what “名称” belongs to can't be told here; write the English key",
        ),
    ],
)
def test_a_label_that_means_nothing_is_told_before_any_fact_is_seen(tag: str, said: str) -> None:
    assert problems(paragraph(tag)) == [said]


def test_a_label_with_two_meanings_is_told_with_the_names_that_have_one() -> None:
    said = problems(paragraph("{{ 构建期开始 }}"), "approval_notice")
    assert said == ["“构建期开始” may mean several things; write {{ 本文书.构建期开始 }}、{{ 联盟.构建期开始 }}"]
    english = paragraph("{{ doc.construction_start }}{{ alliance.construction_start }}")
    chinese = paragraph("{{ 本文书.构建期开始 }}{{ 联盟.构建期开始 }}")
    assert compiled(chinese, "approval_notice").variables == compiled(english, "approval_notice").variables


def test_what_a_template_reads_is_listed_by_keys() -> None:
    body = paragraph("{% for 单位 in 成员单位 %}{{ 单位.名称 }}{% endfor %}")
    assert compiled(body).variables == {"orgs", "orgs.*", "orgs.*.name"}


def test_the_same_file_means_something_else_for_another_document() -> None:
    environment = make_environment(TABLES)
    body = paragraph("{{ 本文书.申报日期 }}")
    assert "doc.apply_date" in compiled(body, "application", environment).variables
    with pytest.raises(TemplateFaults):
        compiled(body, "recheck", environment)
    assert "doc.apply_date" in compiled(body, "application", environment).variables
    again = compiled(body, "application", environment)
    assert again is compiled(body, "application", environment)


def test_a_kept_template_is_translated_again(tmp_path: Path) -> None:
    body = paragraph("{{ 联盟名称 }}")
    first = compiled(body, env=make_environment(TABLES), kept=KeptTemplates(tmp_path / "kept"))
    second = compiled(body, env=make_environment(TABLES), kept=KeptTemplates(tmp_path / "kept"))
    assert list((tmp_path / "kept").iterdir())
    assert render(first, context()) == render(second, context())
    with pytest.raises(TemplateFaults):
        compiled(paragraph("{{ 无此名 }}"), env=make_environment(TABLES), kept=KeptTemplates(tmp_path / "kept"))


def test_a_template_of_one_s_own_is_found_by_its_name_and_named_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "application.docx").write_bytes(word_file(paragraph("{{ 联盟名称 }}于{{ 申报日期 }}申报")))
    template = load_template(Resources.overridden(templates=tmp_path), "application", environment_for(TABLES))
    assert texts(render(template, context())) == ["河南省样例超硬材料产业技术创新战略联盟于2026年3月5日申报"]


def test_without_a_vocabulary_chinese_names_are_what_they_are() -> None:
    template = compile_template(word_file(paragraph("{{ 姓名 }}")), "sample", make_environment(TABLES))
    assert texts(render(template, {"姓名": "样甲"})) == ["样甲"]
