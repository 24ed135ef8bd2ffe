"""Names that templates may use: every label a word, every word one meaning, everything that is computed known."""

from __future__ import annotations

import pytest

from samples.stories import Told, judged
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.vocabulary import Entry, form_of, tag_word, vocabulary, walk
from toolkit.forms import document_ids, load_form
from toolkit.resources import Resources

RESOURCES = Resources()
DOCUMENTS = document_ids(RESOURCES)
PAGES = {"packet_cover", "packet_contents", "packet_manifest", "clause_choices", "collect_letter", "template_fields"}


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("联盟名称", "联盟名称"),
        ("成员单位（含牵头单位）", "成员单位"),
        ("注册资本(开办资金)", "注册资本"),
        ("检测、标准与服务", "检测标准与服务"),
        ("近3年“四技”合同额/万元", "近3年四技合同额万元"),
        ("3年内成果", "_3年内成果"),
        ("Ｒ＆Ｄ 人员", "RD人员"),
        ("（无）", ""),
    ],
)
def test_a_label_becomes_a_word_that_a_tag_can_hold(label: str, word: str) -> None:
    assert tag_word(label) == word


def test_words_in_brackets_may_be_said_as_well() -> None:
    assert tag_word("整改期限（日）", brackets=True) == "整改期限日"


@pytest.mark.parametrize("form", DOCUMENTS)
def test_every_name_has_a_chinese_word_of_its_own_on_its_level(form: str) -> None:
    root = vocabulary(RESOURCES, form).root
    levels: list[Entry] = [root, *(entry for _, entry in walk(root) if entry.inner)]
    for level in levels:
        words = [tag_word(entry.label.zh) for entry in level.inner.values() if entry.label.zh]
        assert len(words) == len(level.inner), level.key
        assert all(word.isidentifier() for word in words)
        assert len(set(words)) == len(words), (level.key, words)
        assert all(level.names[word] == ((key,),) for key, word in zip(level.inner, words, strict=True))


def test_columns_may_leave_out_their_table_s_own_word() -> None:
    orgs = vocabulary(RESOURCES, "application").root.inner["orgs"]
    assert orgs.names["单位名称"] == orgs.names["名称"] == (("name",),)


def test_entries_of_the_document_and_the_alliance_may_be_named_alone() -> None:
    names = vocabulary(RESOURCES, "application").root.names
    assert names["联盟名称"] == (("alliance", "name"),)
    assert names["申报日期"] == (("doc", "apply_date"),)
    assert names["成员总数"] == (("derived", "members_total"),)
    assert "单位名称" not in names  # a member's name without its row would always be the lead's


def test_a_name_with_two_meanings_keeps_both() -> None:
    names = vocabulary(RESOURCES, "approval_notice").root.names
    assert names["构建期开始"] == (("doc", "construction_start"), ("alliance", "construction_start"))


@pytest.mark.slow
def test_everything_that_a_template_is_given_is_known_by_name() -> None:
    for name in ("application", "acceptance", "annual_report", "member_change"):
        what = Told("superhard", name)
        checked, form = judged(what, RESOURCES), load_form(RESOURCES, what.form)
        context = document_context(checked, form, RESOURCES, own=own_facts(checked, form)[0])
        root = vocabulary(RESOURCES, what.form).root
        assert set(context["view"]) == set(root.inner["view"].inner)
        assert set(context["derived"]) == set(root.inner["derived"].inner)
        assert set(context["form"]) == set(root.inner["form"].inner)
        assert set(context["policy_values"]) == set(root.inner["policy_values"].inner)
        assert set(context["doc"]) <= set(root.inner["doc"].inner)
        for name, value in context.items():
            if name not in root.inner:
                assert name in DOCUMENTS, name  # a document that this one has nothing to do with
            elif root.inner[name].kind == "rows" and value:
                assert set(value[0]) <= set(root.inner[name].inner), name


def test_every_shipped_template_belongs_to_a_document_or_is_a_page_of_the_program_s_own() -> None:
    shipped = {path.stem for path in RESOURCES.templates[0].glob("*.docx")}
    assert {name for name in shipped if form_of(RESOURCES, name) is None} == PAGES
    assert form_of(RESOURCES, "rectification_notice_han") == "rectification_notice"
