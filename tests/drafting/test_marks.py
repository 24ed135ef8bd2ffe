"""A draft says on every page that it is one, and can be made clean again."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from functools import cache

import pypdfium2 as pdfium
import pytest
from PIL import Image

from tests.documents.word import part, word_file
from tests.drafting.desk import edited, sample_document, text_of, unzipped
from tests.drafting.exact import faults
from toolkit.checks.check import check_dossier
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.write import write_documents
from toolkit.drafting.copies import texts
from toolkit.drafting.marks import mark_draft, number_lines, unmarked
from toolkit.drafting.wordfile import WordFile
from toolkit.facts.dossier import read_dossier
from toolkit.resources import Resources

LABEL, DAY = "征求意见稿 第3稿", date(2026, 3, 5)
HEAD = "征求意见稿 第3稿　2026年3月5日"


@cache
def document(sample: str, name: str) -> bytes:
    checked = check_dossier(read_dossier(Resources().samples / sample), Resources(), document=name)
    return write_documents(checked, Resources(), name)[0].docx


OFFICIAL = [("department", "approval_notice"), ("rectified", "rectification_notice"), ("superhard", "application")]


@pytest.mark.parametrize(("sample", "name"), [("superhard", "agreement"), ("superhard", "charter"), *OFFICIAL])
@pytest.mark.parametrize("line_numbers", [False, True])
def test_a_marked_document_is_as_valid_as_the_clean_one(sample, name, line_numbers):
    clean = document(sample, name)
    assert not faults(mark_draft(clean, LABEL, day=DAY, line_numbers=line_numbers)) - faults(clean)


@pytest.mark.parametrize(("sample", "name"), [("superhard", "agreement"), *OFFICIAL])
def test_every_header_of_every_section_bears_watermark_label_and_date(sample, name):
    parts = unzipped(mark_draft(document(sample, name), LABEL, day=DAY))
    sections = re.findall(r"<w:sectPr.*?</w:sectPr>", parts["word/document.xml"].decode(), re.DOTALL)
    links = dict(re.findall(r'Id="(\w+)"[^>]*?Target="(header[^"]*)"', parts["word/_rels/document.xml.rels"].decode()))
    links |= {
        ident: target
        for target, ident in re.findall(
            r'Target="(header[^"]*)"[^>]*?Id="(\w+)"', parts["word/_rels/document.xml.rels"].decode()
        )
    }
    shown: dict[str, str] = {}
    for section in sections:
        for reference in re.findall(r"<w:headerReference[^>]*/>", section):
            kind, ident = (re.search(rf'{key}="(\w+)"', reference)[1] for key in ("w:type", "r:id"))
            shown[kind] = links[ident]
        wanted = {"default"} | ({"first"} if "titlePg" in section else set())
        wanted |= {"even"} if b"evenAndOddHeaders" in parts["word/settings.xml"] else set()
        assert wanted <= shown.keys()
        for kind in wanted:
            header = parts[f"word/{shown[kind]}"].decode()
            assert f'string="{LABEL}"' in header
            assert HEAD in header


def test_watermarks_have_names_and_numbers_of_their_own():
    whole = text_of(mark_draft(sample_document(), LABEL, day=DAY))
    for pattern in (r'id="PowerPlusWaterMarkObject(\d+)"', r'o:spid="(\w+)"'):
        found = re.findall(pattern, whole)
        assert len(found) >= 2
        assert len(set(found)) == len(found)


def test_a_file_without_any_header_gets_one():
    docx = word_file("<w:p><w:r><w:t>文</w:t></w:r></w:p>")
    marked = mark_draft(docx, LABEL, day=DAY)
    assert HEAD in text_of(marked)
    assert not faults(marked) - faults(docx)


def test_a_label_of_any_signs_is_printed_as_typed():
    marked = mark_draft(sample_document(), '<A & "B">', day=DAY)
    assert not faults(marked)
    assert "&lt;A &amp; &quot;B&quot;&gt;" in text_of(marked)


def test_the_clean_copy_carries_none_of_it():
    whole = text_of(sample_document())
    for sign in ("WaterMark", "lnNumType", "稿本标记", LABEL):
        assert sign not in whole


def test_nothing_but_headers_styles_and_references_changes():
    clean, marked = unzipped(sample_document()), unzipped(mark_draft(sample_document(), LABEL, day=DAY))
    assert {n for n in marked if marked[n] != clean.get(n)} == {
        "word/header1.xml",
        "word/header2.xml",
        "word/styles.xml",
    }


def test_the_same_copy_has_the_same_bytes():
    assert mark_draft(sample_document(), LABEL, day=DAY) == mark_draft(sample_document(), LABEL, day=DAY)


def test_lines_are_numbered_in_every_section():
    body = part(number_lines(sample_document()))
    assert body.count("<w:lnNumType") == body.count("<w:sectPr>") > 1


def test_a_marked_copy_can_be_made_clean_again_and_says_what_it_was():
    plain, head = unmarked(mark_draft(sample_document(), LABEL, day=DAY, line_numbers=True))
    assert head == HEAD
    assert "WaterMark" not in text_of(plain)
    assert part(plain).count("lnNumType") == 0
    assert texts(WordFile(plain)) == texts(WordFile(sample_document()))


def test_a_copy_without_marks_stays_as_it_is():
    assert unmarked(sample_document()) == (sample_document(), "")


def test_marks_are_known_in_a_copy_that_was_edited():
    copy = edited(mark_draft(sample_document(), LABEL, day=DAY), {"郑州样例仲裁委员会": "洛阳样例仲裁委员会"})
    plain, head = unmarked(copy)
    assert head == HEAD
    assert "洛阳样例仲裁委员会" in part(plain)


@pytest.mark.slow
def test_the_printed_draft_shows_its_marks_and_its_pages_stay_as_they_were(tmp_path):
    clean = document("department", "approval_notice")
    marked = mark_draft(clean, LABEL, day=DAY, line_numbers=True)
    with OfficePool(FontSetup.discover(None), size=1) as pool:
        before, after = pool.convert(clean, "a").pdf, pool.convert(marked, "b").pdf
    assert len(pdfium.PdfDocument(before)) == len(pdfium.PdfDocument(after)) > 2
    for plain, page in zip(_pages(before), _pages(after), strict=True):
        assert _light_grey(page[0]) > 5 * _light_grey(plain[0])
        assert "".join(HEAD.split()) in "".join(page[1].split())
        assert "".join(HEAD.split()) not in "".join(plain[1].split())


@pytest.mark.slow
def test_marks_are_known_in_a_copy_that_libreoffice_saved(tmp_path):
    (tmp_path / "a.docx").write_bytes(mark_draft(sample_document(), LABEL, day=DAY, line_numbers=True))
    (tmp_path / "out").mkdir()
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), str(tmp_path / "a.docx")),
        ],
        check=True,
        capture_output=True,
    )
    saved = (tmp_path / "out" / "a.docx").read_bytes()
    assert HEAD in "".join(texts(WordFile(saved)))
    plain, head = unmarked(saved)
    assert head == HEAD
    assert HEAD not in "".join(texts(WordFile(plain)))
    assert "WaterMark" not in text_of(plain)


def _pages(pdf: bytes) -> list[tuple[Image.Image, str]]:
    found = []
    for page in pdfium.PdfDocument(pdf):
        found.append((page.render(scale=2).to_pil().convert("L"), page.get_textpage().get_text_range()))
    return found


def _light_grey(image: Image.Image) -> int:
    """Pixels of the watermark's very grey."""
    return image.histogram()[0xD9]
