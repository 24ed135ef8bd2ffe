"""Signature pages for printing: those with places, unchanged, a covering sheet on top."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import ImageChops
from pypdf import PdfReader

from tests.signing.papers import CODES, UNITS, papers, picture_of
from toolkit.errors import UsageError, WantingError
from toolkit.packet.manifest import PromisedSigner
from toolkit.packet.read import open_packet
from toolkit.signing.paper.cut import cut_bytes, cut_pages, packet_mark, parse_pages, signature_pages
from toolkit.signing.sign import sign_packet


@pytest.fixture(scope="module")
def packet(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers") / "packet.pdf")


def text_of(pdf: bytes, number: int) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[number].get_textpage().get_text_bounded()
    finally:
        document.close()


def test_the_pages_are_as_in_the_packet_and_the_sheet_says_which(packet, tmp_path):
    pages = cut_pages(packet, tmp_path / "pages.pdf")
    assert [(page.page, page.units) for page in pages] == [(3, UNITS[:2]), (4, UNITS[2:])]
    made = (tmp_path / "pages.pdf").read_bytes()
    assert len(PdfReader(io.BytesIO(made)).pages) == 3
    for at, page in enumerate(pages, 1):
        same = ImageChops.difference(picture_of(made, at, 72), picture_of(packet.read_bytes(), page.page - 1, 72))
        assert same.getbbox() is None
    sheet = "".join(text_of(made, 0).split())
    assert all(unit in sheet for unit in UNITS)
    assert packet_mark(packet.read_bytes()).replace(" ", "") in sheet
    assert "样例联盟" in sheet


def test_the_same_packet_gives_the_same_bytes(packet):
    data, manifest = packet.read_bytes(), open_packet(packet).manifest
    one, other = (cut_bytes(data, manifest, signature_pages(manifest)) for _ in range(2))
    assert one == other


def test_a_long_list_goes_on_to_another_sheet(packet):
    data, manifest = packet.read_bytes(), open_packet(packet).manifest
    many = signature_pages(manifest) * 25
    made = cut_bytes(data, manifest, many)
    sheets = len(PdfReader(io.BytesIO(made)).pages) - len(many)
    assert sheets >= 2
    assert "（续）" in text_of(made, 1)


def test_other_pages_may_be_chosen(packet, tmp_path):
    assert [page.page for page in cut_pages(packet, tmp_path / "p.pdf", (2, 1, 2))] == [1, 2]


@pytest.mark.parametrize("chosen", [(99,), (0,)])
def test_a_page_that_is_not_there_is_named(packet, tmp_path, chosen):
    with pytest.raises(UsageError, match=str(chosen[0])):
        cut_pages(packet, tmp_path / "p.pdf", chosen)


def test_a_packet_without_places_asks_for_pages(tmp_path):
    with pytest.raises(WantingError, match="where parties sign"):
        cut_pages(papers(tmp_path / "p.pdf", [["联盟协议书"]]), tmp_path / "out.pdf")


def test_a_signed_or_prepared_packet_is_too_late(packet, desk, tmp_path):
    sign_packet(packet, tmp_path / "signed.pdf", desk.ec)
    papers(tmp_path / "prepared.pdf", signers=(PromisedSigner("SIG_P01", UNITS[0], CODES[0]),))
    for name in ("signed.pdf", "prepared.pdf"):
        with pytest.raises(WantingError):
            cut_pages(tmp_path / name, tmp_path / "out.pdf")


def test_page_numbers_are_read_as_people_write_them():
    assert parse_pages(["5", "12-14", "5,7", "8，9"]) == (5, 12, 13, 14, 7, 8, 9)
    for word in ("", "x", "3-", "5-3", "0", "1-99999", "-1", "1.5"):
        with pytest.raises(UsageError):
            parse_pages([word])
