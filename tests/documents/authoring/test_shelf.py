from __future__ import annotations

import pytest

from tests.documents.word import paragraph, word_file
from toolkit.documents.authoring.shelf import all_templates, form_for, is_page
from toolkit.forms import document_ids
from toolkit.i18n import language
from toolkit.resources import Resources


def test_every_document_has_a_template_and_every_template_a_title_and_a_user() -> None:
    shelved = all_templates(Resources())
    assert {one.form for one in shelved if one.form} == set(document_ids(Resources()))
    with language("en"):
        assert [one.name for one in shelved if str(one.title) == "—" or not one.users] == []


def test_words_locks_of_open_files_are_no_templates(tmp_path) -> None:
    for name in ("~$minutes", ".minutes"):
        (tmp_path / f"{name}.docx").write_bytes(word_file(paragraph("x")))
    names = {one.name for one in all_templates(Resources.overridden(templates=tmp_path))}
    assert not any(name.startswith(("~", ".")) for name in names)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("minutes", "minutes"),
        ("会议纪要", "minutes"),
        ("rectification_notice_han", "rectification_notice"),
        ("packet_cover", None),
        ("随便", None),
    ],
)
def test_a_files_name_says_which_document_it_is_for(name: str, form: str | None) -> None:
    assert form_for(Resources(), name) == form


def test_pages_without_a_form_are_known() -> None:
    assert [is_page(Resources(), name) for name in ("packet_cover", "collect_letter", "minutes")] == [True, True, False]
