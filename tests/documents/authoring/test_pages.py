"""A remark's page, found in print; and checks in a process of their own."""

from __future__ import annotations

import pytest

from tests.documents.word import paragraph, word_file
from toolkit import limits
from toolkit.documents.authoring.pages import with_pages
from toolkit.documents.authoring.remarks import Remark, Weight
from toolkit.documents.confined import confined
from toolkit.documents.faults import Spot
from toolkit.documents.fonts import FontSetup
from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T, language


@pytest.mark.slow
def test_a_remark_is_given_the_page_that_its_paragraph_is_on() -> None:
    new_page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    docx = word_file(paragraph("第一页 {{ a }}同") + new_page + paragraph("第二页 {{ b }}同"))

    def remark(text: str, part: str = "word/document.xml") -> Remark:
        return Remark("tag.unknown", Weight.ERROR, Spot(part, text, "", 1), T("x"), T("y"))

    wanted = [remark("第一页 {{ a }}"), remark("第二页 {{ b }}"), remark("同"), remark("第一页", "word/footer1.xml")]
    paged = with_pages(wanted, docx, FontSetup.discover())
    assert [r.page for r in paged] == [1, 2, None, None]
    assert paged[1].place().render("en") == "body text, paragraph 1, page 2"


def doubled(number: int) -> int:
    return number * 2


def refused() -> None:
    raise UsageError(T("There is no document {name}.", name="x"))


def endless() -> None:
    while True:
        pass


def greedy() -> int:
    return len(bytes(4 * limits.TEMPLATE_CHECK_BYTES))


def test_what_is_done_in_a_process_of_its_own_comes_back() -> None:
    assert confined(doubled, 21) == 42
    with language("en"), pytest.raises(UsageError, match=r"There is no document x\."):
        confined(refused)


def test_a_process_that_takes_too_much_time_or_memory_is_ended_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEMPLATE_CHECK_SECONDS", 1)
    for function in (endless, greedy):
        with language("en"), pytest.raises(WantingError, match="more time or memory"):
            confined(function)
