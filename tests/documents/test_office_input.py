"""What LibreOffice is not given to read."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.documents import word
from toolkit.documents.office_input import office_input

HANGS = '<w:overflowPunct w:val="0"/>'
COMMENT = '<w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'


def marked(inside: str, before: str = "") -> str:
    return f"<w:p><w:pPr>{before}</w:pPr><w:r><w:t>样例</w:t></w:r>{inside}</w:p>"


def test_a_file_with_nothing_to_take_out_is_left_alone() -> None:
    docx = word.word_file(word.paragraph("样例，2026年。"), footer=word.paragraph("页脚"))
    assert office_input(docx) is docx


def test_what_paragraphs_styles_headers_and_notes_say_of_hanging_punctuation_is_taken_out() -> None:
    place = marked("", HANGS)
    styles = word.STYLES.replace('<w:name w:val="Normal"/>', f'<w:name w:val="Normal"/><w:pPr>{HANGS}</w:pPr>')
    docx = word.word_file(place, footer=place, footnote=place, parts={"word/styles.xml": styles})
    cleaned = office_input(docx)
    for name in ("document", "footer1", "footnotes", "styles"):
        assert "overflowPunct" in word.part(docx, f"word/{name}.xml")
        assert "overflowPunct" not in word.part(cleaned, f"word/{name}.xml")
    for name in ("document", "footer1", "footnotes"):
        assert word.texts(cleaned, f"word/{name}.xml") == ["样例"]


def test_comments_are_taken_out_of_the_text() -> None:
    docx = word.word_file(marked(COMMENT), footnote=marked(COMMENT))
    for name in ("word/document.xml", "word/footnotes.xml"):
        assert "comment" not in word.part(office_input(docx), name)
        assert word.texts(office_input(docx), name) == ["样例"]


def test_only_the_parts_concerned_are_written_anew() -> None:
    docx = word.word_file(marked("", HANGS), parts={"word/media/image1.png": b"\x89PNG <w:overflowPunct/>"})
    with zipfile.ZipFile(io.BytesIO(docx)) as before, zipfile.ZipFile(io.BytesIO(office_input(docx))) as after:
        assert after.namelist() == before.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["word/document.xml"]


def test_text_about_it_stays() -> None:
    docx = word.word_file(word.paragraph("<w:overflowPunct/> & commentReference"))
    assert word.texts(office_input(docx)) == ["<w:overflowPunct/> & commentReference"]


def test_strict_word_files_are_read_as_well() -> None:
    strict = word.part(word.word_file(marked("", HANGS))).replace(
        word.W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    docx = word.word_file("", parts={"word/document.xml": strict})
    assert "overflowPunct" not in word.part(office_input(docx))


@pytest.mark.parametrize("damage", ["<w:overflowPunct", ""])
def test_what_cannot_be_read_is_left_to_libreoffice(damage: str) -> None:
    docx = word.word_file(marked("", HANGS))
    if damage:
        docx = word.word_file("", parts={"word/document.xml": damage})
    else:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            start = archive.getinfo("word/document.xml").header_offset + 60
        docx = docx[:start] + b"\0" * 20 + docx[start + 20 :]
    assert office_input(docx) is docx
