from __future__ import annotations

from tests.documents.word import paragraph, word_file
from toolkit.documents.authoring.trying import Outcome, choose_only, choose_shelved, try_template
from toolkit.resources import Resources


def tried(body: str, form: str = "minutes") -> list[Outcome]:
    return list(try_template(Resources(), form, choose_only("own.docx", word_file(body))))


def test_a_document_of_each_size_comes_out_and_is_measured() -> None:
    outcomes = tried(paragraph("{{ alliance.name }}"), "certificate")
    assert [(one.size, one.number, one.paragraphs, one.tables) for one in outcomes] == [
        ("sample", 0, 1, 0),
        ("largest", 0, 1, 0),
        ("emptiest", 0, 1, 0),
    ]
    assert all(one.docx and not one.faults and one.template == "own.docx" for one in outcomes)
    assert outcomes[0].characters == len("河南省样例超硬材料产业技术创新战略联盟")


def test_the_shipped_template_is_the_one_that_the_facts_ask_for() -> None:
    outcomes = list(try_template(Resources(), "rectification_notice", choose_shelved(Resources())))
    assert {one.template for one in outcomes} == {"rectification_notice.docx"}
    assert not any(one.faults for one in outcomes)


def test_a_template_that_only_fails_on_the_emptiest_facts_is_found_out() -> None:
    outcomes = tried(paragraph("{{ doc.resolutions[1].text }}"))
    assert outcomes[0].docx and outcomes[0].size == "sample"
    assert outcomes[-1].size == "emptiest" and outcomes[-1].faults[0].tag == "{{ doc.resolutions[1].text }}"


def test_a_template_that_never_comes_to_an_end_is_filled_once() -> None:
    loops = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
    outcomes = tried(paragraph(loops))
    assert len(outcomes) == 1
    assert "takes more steps" in outcomes[0].faults[0].problem.render("en")


def test_a_template_with_faults_is_not_filled() -> None:
    outcomes = tried(paragraph("{{ 会议名程 }}"))
    assert len(outcomes) == 1
    assert "会议名称" in outcomes[0].faults[0].problem.render("en")
