"""A copy that comes back is compared with its draft; what it does to the facts is told, and nothing is taken over."""

from __future__ import annotations

from datetime import date

import pytest

from tests.documents.word import paragraph, part, word_file, zipped
from tests.drafting.desk import (
    AT,
    chosen,
    dossier,
    edited,
    rewrite,
    sample_document,
    sample_texts,
    text_of,
    texts_in,
    tracked,
    unzipped,
)
from tests.drafting.exact import problems
from toolkit.documents.write import write_documents
from toolkit.drafting.compare import compare_drafts, compare_edited
from toolkit.drafting.copies import circulated, last_saved, marked
from toolkit.drafting.settle import accepted
from toolkit.drafting.store import save_draft
from toolkit.errors import WantingError
from toolkit.forms import load_form
from toolkit.i18n import language
from toolkit.resources import Resources

pytestmark = pytest.mark.slow

LABEL = "征求意见稿 第3稿"


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dossier(tmp_path_factory.mktemp("desk") / "卷宗")


@pytest.fixture(scope="module")
def kept(folder):
    return save_draft(folder, texts_in(folder), Resources(), note="首稿", author="秘书处", at=AT)


def compare(draft, docx, **asked):
    return compare_edited(draft, docx, Resources(), author="张三", at=AT, **asked)


def contradicted(compared):
    return [
        (row.place.render("zh_CN"), ".".join(map(str, row.path)), row.printed, row.now)
        for row in compared.traced.contradictions
    ]


def circulated_copy(masked: bool = False, name: str = "agreement") -> bytes:
    facts = circulated(sample_texts()[name], Resources(), load_form(Resources(), name), label=LABEL, masked=masked)
    return marked(
        write_documents(facts, Resources(), name)[0].docx, day=date(2026, 3, 5), label=LABEL, line_numbers=True
    )


def test_two_drafts_give_a_redline_and_the_facts_that_differ(tmp_path):
    folder = dossier(tmp_path / "卷宗")
    first = save_draft(folder, texts_in(folder), Resources(), note="一", author="秘书处", at=AT)
    rewrite(folder, chosen(approve_chair="40", inventor_reward="60"))
    second = save_draft(folder, texts_in(folder), Resources(), note="二", author="秘书处", at=AT)
    compared = compare_drafts(first, second, "agreement", Resources(), author="秘书处", at=AT)
    assert not problems(compared.redlined.docx, first.document("agreement"), second.document("agreement"))
    assert [".".join(map(str, row.path)) for row in compared.facts] == [
        "choices.approve_chair",
        "choices.inventor_reward",
    ]
    assert {change.new for change in compared.redlined.changes} == {"40", "六十"}


def test_figures_words_and_personal_values_that_were_edited_are_traced_to_their_facts(kept):
    copy = edited(
        sample_document(),
        {
            "有效期届满三个月之前": "有效期届满六个月之前",
            "不超过5万元的由秘书长": "不超过8万元的由秘书长",
            "提交郑州样例仲裁委员会": "提交洛阳样例仲裁委员会",
            "13800000003": "13900000003",
            ">1800<": ">1900<",
            "须经全体理事三分之二以上同意：": "须经全体理事过半数同意：",
            "章程规定的其他职权。": "章程规定的其他职责。",
        },
    )
    compared = compare(kept, copy)
    assert compared.document == "agreement"
    assert contradicted(compared) == [
        ("第六条", "choices.renew_notice_months", "三", "六"),
        ("第十八条", "choices.special_pass", "三分之二以上", "过半数"),
        ("第三十五条", "choices.approve_secretary", "5", "8"),
        ("第七十六条", "choices.dispute_body", "郑州样例仲裁委员会", "洛阳样例仲裁委员会"),
        ("附件二 投入承诺表", "budget_in", "1800", "1900"),
        ("附件五 成员单位联系表", "orgs.2.contact.mobile", "138****0003", "139****0003"),
    ]
    assert compared.traced.complete
    assert compared.traced.untraced == 0


def test_of_equal_figures_the_one_that_stands_there_is_named(kept):
    copy = edited(sample_document(), {"每六个月对经费收支": "每三个月对经费收支"})
    assert [row[1] for row in contradicted(compare(kept, copy))] == ["choices.fund_check_months"]


def test_the_clause_of_another_choice_is_known(kept, tmp_path):
    other = dossier(tmp_path / "其他", chosen(dispute="诉讼", dispute_body="郑州市样例区人民法院"))
    copy = write_documents(texts_in(other)["agreement"], Resources(), "agreement")[0].docx
    rows = compare(kept, copy).traced.contradictions
    like = {row.path: row.suggestion and row.suggestion.render("zh_CN") for row in rows}
    assert like[("choices", "dispute")] == "诉讼"
    assert ("choices", "dispute_body") in like


def test_wording_that_no_fact_prints_contradicts_nothing(kept):
    copy = edited(sample_document(), {"归档保存": "立卷归档", "章程规定的其他职权。": "章程规定的其他职责。"})
    compared = compare(kept, copy)
    assert compared.redlined.changes
    assert compared.traced.contradictions == ()


def test_a_copy_that_nobody_changed_differs_in_nothing(kept):
    compared = compare(kept, sample_document())
    assert compared.redlined.changes == ()
    assert contradicted(compared) == []


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ["agreement", "charter"])
def test_watermark_label_and_masks_of_a_circulated_copy_are_no_changes(kept, masked, name):
    compared = compare(kept, circulated_copy(masked, name))
    assert compared.document == name
    assert compared.redlined.changes == ()
    assert contradicted(compared) == []


def test_the_redline_of_a_masked_copy_holds_no_personal_value(kept):
    copy = edited(circulated_copy(masked=True), {"138****0003": "138****9999", "归档保存": "立卷归档"})
    compared = compare(kept, copy)
    assert compared.masked
    whole = text_of(compared.redlined.docx)
    assert "13800000003" not in whole
    assert [row[1:] for row in contradicted(compared)] == [("orgs.2.contact.mobile", "138****0003", "138****9999")]


def test_tracked_changes_of_a_copy_count_as_made(kept):
    text = "下列事项须经全体理事三分之二以上同意："
    copy = tracked(sample_document(), {text: ("下列事项须经全体理事", "三分之二以上", "过半数")}, "李四")
    compared = compare(kept, copy)
    assert [row[1] for row in contradicted(compared)] == ["choices.special_pass"]
    assert accepted(compared.redlined.docx) == accepted(copy)


def test_a_copy_of_something_else_is_refused(kept):
    with pytest.raises(WantingError):
        compare(kept, word_file(paragraph("购销合同")))


def test_the_dossier_stays_as_it_was(kept, folder):
    before = (folder / "dossier.yaml").read_bytes()
    compare(kept, edited(sample_document(), {"每六个月对经费收支": "每三个月对经费收支"}))
    assert (folder / "dossier.yaml").read_bytes() == before


def test_places_written_by_other_templates_are_told_as_such(kept, tmp_path):
    template = Resources().template("agreement").read_bytes()
    changed = part(template).replace("归档保存", "存档备查")
    (tmp_path / "agreement.docx").write_bytes(zipped({**unzipped(template), "word/document.xml": changed}))
    copy = edited(sample_document(), {"归档保存": "立卷归档", "每六个月对经费收支": "每三个月对经费收支"})
    compared = compare_edited(kept, copy, Resources.overridden(templates=tmp_path), author="张三", at=AT)
    assert [row[1] for row in contradicted(compared)] == ["choices.fund_check_months"]
    assert compared.traced.untraced == 1


def test_who_saved_a_copy_last_is_taken_from_its_properties():
    core = unzipped(sample_document())["docProps/core.xml"].decode()
    saved = core.replace("<dc:creator>", "<cp:lastModifiedBy>叶知砂</cp:lastModifiedBy><dc:creator>", 1)
    copy = zipped({**unzipped(sample_document()), "docProps/core.xml": saved})
    name, at = last_saved(copy)
    assert name == "叶知砂"
    assert at is not None
    assert at.tzinfo is not None
    assert last_saved(sample_document()) == ("", None)
    hostile = zipped({**unzipped(copy), "docProps/core.xml": saved.replace("叶知砂", "x\ty" * 40)})
    assert last_saved(hostile) == ("", None)
