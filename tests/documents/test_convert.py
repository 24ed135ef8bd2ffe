"""Conversion by the real LibreOffice."""

from __future__ import annotations

import contextlib
import http.server
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdf
import pypdfium2 as pdfium
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.documents import office_samples as word
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.stable import NotOursError, stabilise
from toolkit.errors import WantingError

CHAPTERS = [f"第{n}章联盟样例" for n in range(1, 13)]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pool() -> Iterator[OfficePool]:
    with OfficePool(FontSetup.discover(), 1) as pool:
        yield pool


@pytest.fixture(scope="module")
def long_docx() -> bytes:
    return word.with_contents(CHAPTERS)


@pytest.fixture(scope="module")
def long_pdf(pool: OfficePool, long_docx: bytes) -> bytes:
    pool.convert(word.plain("戊己庚辛", "黑体"), "先前")
    return pool.convert(long_docx, "章程").pdf


def page_texts(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_word_file_becomes_a_pdf_with_its_text(pool: OfficePool) -> None:
    converted = pool.convert(word.plain("样例联盟申请书"), "申请书")
    assert converted.pages == 1
    assert "样例联盟申请书" in page_texts(converted.pdf)[0]


def test_the_pdf_says_that_it_is_pdfa_3b(long_pdf: bytes) -> None:
    metadata = pypdf.PdfReader(io.BytesIO(long_pdf)).xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("3", "B")


def test_contents_list_every_chapter_on_its_true_page(long_pdf: bytes) -> None:
    texts = [text.replace(" ", "").splitlines() for text in page_texts(long_pdf)]
    rows = (re.fullmatch(r"(第\d+章联盟样例)\.*(\d+)", line) for line in texts[0])
    listed = {row.group(1): int(row.group(2)) for row in rows if row}
    starts = {name: page for page, lines in enumerate(texts, 1) for name in CHAPTERS if name in lines}
    assert listed == starts
    assert len(starts) == len(CHAPTERS)
    assert not any("placeholder" in line for lines in texts for line in lines)


def test_two_processes_give_the_same_bytes_whatever_they_did_before(long_docx: bytes, long_pdf: bytes) -> None:
    with OfficePool(FontSetup.discover(), 1) as other:
        assert other.convert(long_docx, "章程").pdf == long_pdf
        other.convert(word.plain("甲乙丙丁", "楷体"), "另一")
        assert other.convert(long_docx, "章程").pdf == long_pdf


def test_pages_to_bind_have_the_same_text_without_the_tags(pool: OfficePool, long_docx: bytes, long_pdf: bytes) -> None:
    bare = pool.convert(long_docx, "章程", bare=True).pdf
    assert page_texts(bare) == page_texts(long_pdf)
    assert b"/StructElem" in long_pdf
    assert b"/StructElem" not in bare
    reader = pypdf.PdfReader(io.BytesIO(bare), strict=True)
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", ())]
    assert len(links) >= len(CHAPTERS)
    assert {link["/F"] for link in links} == {4}
    assert pool.convert(long_docx, "章程", bare=True).pdf == bare == stabilise(bare)


def test_stable_bytes_are_still_a_whole_pdf(long_pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(long_pdf), strict=True)
    assert len(reader.pages) > len(CHAPTERS)
    assert "/CreationDate" not in (reader.metadata or {})
    assert b"DocChecksum" not in long_pdf
    assert b"CreateDate" not in long_pdf
    profile = reader.root_object["/OutputIntents"][0]["/DestOutputProfile"].get_data()
    assert profile[36:40] == b"acsp"
    assert profile[24:26] == (2000).to_bytes(2, "big")


def test_stabilising_twice_changes_nothing_more(long_pdf: bytes) -> None:
    assert stabilise(long_pdf) == long_pdf


def test_a_damaged_pdf_is_refused_but_never_a_crash(long_pdf: bytes) -> None:
    @settings(max_examples=60, deadline=None)
    @given(whole=st.booleans(), edits=st.lists(st.tuples(st.integers(1, 30_000), st.integers(0, 255)), max_size=5))
    def damage(whole: bool, edits: list[tuple[int, int]]) -> None:
        broken = bytearray(long_pdf if whole else long_pdf[-40_000:])
        for place, value in edits:
            broken[-place] = value
        with contextlib.suppress(NotOursError):
            stabilise(bytes(broken))

    damage()


def test_comments_stay_out_of_the_pdf(pool: OfficePool) -> None:
    document = docx.Document()
    document.add_comment(document.add_paragraph("样例").runs[0], text="内部意见", author="样例", initials="样")
    pdf = pool.convert(word.saved(document), "批注").pdf
    assert "内部意见" not in "".join(page_texts(pdf))
    assert all("/Annots" not in page for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_linked_pictures_are_not_fetched(pool: OfficePool, tmp_path: Path) -> None:
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Image.new("RGB", (400, 400), "red").save(tmp_path / "local.png")
        for link in (f"http://127.0.0.1:{server.server_port}/x.png", (tmp_path / "local.png").as_uri()):
            document = docx.Document()
            document.add_paragraph("样例").add_run().add_picture(str(tmp_path / "local.png"))
            blip = document.element.body.find(".//{*}blip")
            relation = document.part.relate_to(link, RELATIONSHIP_TYPE.IMAGE, is_external=True)
            blip.attrib.clear()
            blip.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}link", relation)
            pdf = pool.convert(word.saved(document), "外链").pdf
            images = [image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
            assert not images
        server.shutdown()
    assert asked == []


@pytest.mark.parametrize("data", [b"", b"plain text", b"PK\x03\x04 broken", word.plain()[:-200]])
def test_what_is_no_word_file_is_refused_before_libreoffice_sees_it(pool: OfficePool, data: bytes) -> None:
    with pytest.raises(WantingError, match="申请书"):
        pool.convert(data, "申请书")


def test_a_zip_of_another_kind_is_refused(pool: OfficePool) -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(WantingError):
        pool.convert(out.getvalue(), "表格")
