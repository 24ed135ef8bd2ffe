"""What keeps notices of one template from being laid out together is seen in the template."""

from __future__ import annotations

import io
import zipfile

import pytest

from toolkit.documents.mergeable import why_not_merged
from toolkit.forms import load_form
from toolkit.office.batches.kinds import all_kinds
from toolkit.office.press.merge import merge
from toolkit.resources import Resources

RESOURCES = Resources()
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def shipped(name: str = "approval_notice") -> bytes:
    path = RESOURCES.template(name)
    assert path is not None
    return path.read_bytes()


def changed(part: str, old: str, new: str) -> bytes:
    """The approval notice with something else in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shipped())) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            if member == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(member, data)
    return out.getvalue()


def reasons(docx: bytes) -> str:
    return " ".join(reason.render("en") for reason in why_not_merged(docx))


@pytest.mark.parametrize("form", [kind.form.id for kind in all_kinds(RESOURCES)])
def test_notices_that_are_issued_in_batches_may_be_laid_out_together(form: str) -> None:
    assert why_not_merged(shipped(load_form(RESOURCES, form).template)) == ()


BODY, FOOT = "word/document.xml", "word/footer1.xml"


@pytest.mark.parametrize(
    ("part", "added", "said"),
    [
        (BODY, FIELD.format("NUMPAGES"), "NUMPAGES"),
        (BODY, FIELD.format("TOC \\o"), "TOC"),
        (BODY, FIELD.format("REF _a \\n \\h"), "REF"),
        (BODY, FIELD.format("SEQ 表"), "SEQ"),
        (BODY, '<w:fldSimple w:instr=" SECTIONPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple>', "SECTIONPAGES"),
        (BODY, '<w:r><w:footnoteReference w:id="2"/></w:r>', "footnotes"),
        (BODY, '<w:r><w:endnoteReference w:id="2"/></w:r>', "footnotes"),
        (BODY, '<w:ins w:id="1" w:author="a"><w:r><w:t>x</w:t></w:r></w:ins>', "tracked"),
        (BODY, "<w:r><w:object/></w:r>", "embedded"),
        (FOOT, FIELD.format("NUMPAGES"), "pages of the whole file"),
        (FOOT, "<w:r><w:t>{{ doc.official.docno }}</w:t></w:r>", "prints facts"),
    ],
)
def test_what_counts_through_the_file_or_differs_outside_of_the_pages_forbids_it(
    part: str, added: str, said: str
) -> None:
    assert said in reasons(changed(part, "</w:p>", f"{added}</w:p>"))


def test_a_table_at_the_very_end_forbids_it() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    assert "last block" in reasons(changed(BODY, "<w:sectPr>", f"{table}<w:sectPr>"))


def test_papers_with_totals_of_pages_and_letters_whose_head_prints_facts_are_laid_out_one_by_one() -> None:
    assert why_not_merged(shipped("agreement"))
    assert "prints facts" in reasons(shipped("rectification_notice_han"))


def test_documents_that_differ_outside_of_their_text_are_not_merged() -> None:
    assert merge([shipped(), shipped()]) is not None
    assert merge([shipped(), changed(FOOT, "</w:p>", "<w:r><w:t>样例</w:t></w:r></w:p>")]) is None
