"""The filled application as pages: what verification will look for, true page numbers, nothing left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pypdfium2
import pytest

from tests.templates.filled import application, with_members
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.numbering import start_pages_at
from toolkit.documents.proof import prove
from toolkit.findings import Severity
from toolkit.forms import load_form
from toolkit.resources import Resources
from toolkit.signing.printed import compare_printed
from toolkit.signing.seen_text import PrintedPage, read_pages

pytestmark = pytest.mark.slow
FIRST = 18
"""An even number: a bound part may start on one when the packet is not for duplex."""


@cache
def fonts() -> FontSetup:
    return FontSetup.discover(None)


@pytest.fixture(scope="module")
def pool() -> Iterator[OfficePool]:
    with OfficePool(fonts(), size=1) as made:
        yield made


def pages(pdf: bytes) -> list[PrintedPage]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return read_pages(document, range(len(document)))
    finally:
        document.close()


@pytest.mark.parametrize("members", [2, 12, 60])
def test_the_application_as_pages(members: int, pool: OfficePool) -> None:
    checked = with_members(members)
    docx = start_pages_at(application(checked, bound=True), FIRST)
    converted = pool.convert(docx, "application")
    printed = pages(converted.pdf)

    proof = prove("application", docx, converted.pdf, fonts())
    assert [f.problem for f in proof.findings if f.severity is Severity.ERROR] == []
    assert len(printed) == converted.pages
    assert all(page.text for page in printed), "an empty page"

    form = load_form(Resources(), "application")
    checks = compare_printed(form, checked.values, checked.derived, printed)
    assert [str(check.statement) for check in checks if not check.ok] == []

    contents = next(page.text for page in printed if page.text.startswith("目录"))
    lines = re.findall(r"([一二三四五六七八九十]+、[^.]+)\.{2,}(\d+)", contents)
    assert len(lines) == 18
    before_the_first_part = "".join(page.text for page in printed[: int(lines[0][1]) - FIRST])
    assert len(re.findall(r"附件清单\.{2,}\d", before_the_first_part)) == 1
    for title, number in lines:
        assert title in printed[int(number) - FIRST].text, f"{title} is not on page {number}"

    for page in printed:
        if "(签字)" in page.text:
            assert re.search("自愿加入|郑重承诺|牵头单位意见|推荐单位意见|专家组意见|科学技术厅意见", page.text)
