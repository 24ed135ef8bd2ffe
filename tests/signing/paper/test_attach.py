"""Scans come back to their places, are recorded, and what was printed stays provable."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.packet.makers import edited
from tests.signing.papers import CODES, UNITS, papers, picture_of, saved, scanned_files, signature_page, signed_by_hand
from toolkit.errors import WantingError
from toolkit.findings import FindingsError
from toolkit.packet.images import read_pictures
from toolkit.packet.manifest import PromisedSigner
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import open_packet
from toolkit.signing.contents import check_embedded, check_pages, check_shown
from toolkit.signing.paper.attach import attach_scans
from toolkit.signing.paper.bare import is_bare_scan, put_scan
from toolkit.signing.paper.originals import NAME, printed_originals
from toolkit.signing.seals.sample import sample_seal
from toolkit.signing.seals.sealing import CrossPage, seal_bytes
from toolkit.signing.sign import sign_packet


@pytest.fixture(scope="module")
def packet(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers") / "packet.pdf")


@pytest.fixture(scope="module")
def scans(packet, tmp_path_factory):
    return scanned_files(packet, (3, 4), tmp_path_factory.mktemp("scans"))


@pytest.fixture(scope="module")
def attached(packet, scans, tmp_path_factory):
    target = tmp_path_factory.mktemp("attached") / "attached.pdf"
    attach_scans(packet, target, scans)
    return target


def rules(raised: pytest.ExceptionInfo[FindingsError]) -> list[str]:
    return [finding.rule for finding in raised.value.findings]


def test_scans_stand_at_their_places_and_the_packet_holds(packet, scans, attached):
    before, after = open_packet(packet), open_packet(attached)
    assert [(scan.page, scan.file) for scan in after.manifest.scans] == [(3, "scan3.jpg"), (4, "scan4.jpg")]
    for scan, path in zip(after.manifest.scans, scans, strict=True):
        assert scan.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert scan.replaces == before.page_digests[scan.page - 1]
    unchanged = [n for n in range(after.pages) if n not in (2, 3)]
    assert all(before.page_digests[n] == after.page_digests[n] for n in unchanged)
    data = attached.read_bytes()
    assert check_pdfa(data) == []
    assert check_pages(after).ok
    assert check_shown(data, after.manifest).ok
    for page, path in ((3, scans[0]), (4, scans[1])):
        shown = picture_of(data, page - 1, 50).convert("L")
        came = Image.open(path).convert("L").resize(shown.size, Image.Resampling.BOX)
        assert sum(abs(a - b) for a, b in zip(shown.tobytes(), came.tobytes(), strict=True)) / len(shown.tobytes()) < 4


def test_a_jpeg_goes_in_as_it_came(scans, attached):
    with pikepdf.open(attached) as pdf:
        inside = pdf.pages[2].Resources.XObject["/Scan"].read_raw_bytes()
    with Image.open(scans[0]) as came, Image.open(io.BytesIO(inside)) as went:
        assert came.tobytes() == went.tobytes()


def test_what_was_printed_travels_along_and_is_proven(packet, attached):
    after = open_packet(attached)
    originals = printed_originals(after)
    assert dict(originals.index) == {3: 0, 4: 1}
    said = PdfReader(io.BytesIO(originals.pdf)).pages[0].extract_text()
    assert UNITS[0] in said
    assert CODES[1] in said
    entry = next(entry for entry in after.manifest.embedded if entry.name == NAME)
    assert entry.sha256 == hashlib.sha256(after.embedded[NAME]).hexdigest()
    listed = check_embedded(after)
    assert NAME not in str(listed.statement)
    assert printed_originals(open_packet(packet)).pdf == b""


def test_printed_pages_of_another_packet_are_found_out(attached, tmp_path):
    read = open_packet(attached)
    other = edited(read.embedded[NAME], lambda writer: writer.remove_page(0))
    forged = type(read)(
        read.manifest, {**read.embedded, NAME: other}, read.pages, read.page_digests, read.content_digests
    )
    gone = type(read)(read.manifest, {}, read.pages, read.page_digests, read.content_digests)
    for packet in (forged, gone):
        with pytest.raises(WantingError):
            printed_originals(packet)


def test_the_same_scans_give_the_same_bytes(packet, scans, attached, tmp_path):
    attach_scans(packet, tmp_path / "again.pdf", scans)
    assert (tmp_path / "again.pdf").read_bytes() == attached.read_bytes()


def test_one_pdf_of_scans_does_as_well_and_leaves_hidden_text_behind(packet, scans, tmp_path):
    pictures = [Image.open(path) for path in scans]
    pictures[0].save(tmp_path / "all.pdf", save_all=True, append_images=pictures[1:], resolution=200)
    with pikepdf.open(tmp_path / "all.pdf", allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources.Font = pikepdf.Dictionary(F=font)
        page.contents_add(b"BT 3 Tr /F 12 Tf 72 700 Td (hidden words) Tj ET")
        pdf.save()
    made = attach_scans(packet, tmp_path / "out.pdf", [tmp_path / "all.pdf"])
    assert [(one.page, one.scan.number, one.dpi) for one in made] == [(3, 1, 200), (4, 2, 200)]
    reader = PdfReader(tmp_path / "out.pdf")
    assert all(is_bare_scan(reader.pages[n]) for n in (2, 3))
    assert reader.pages[2].extract_text() == ""


def test_a_page_scanned_again_still_names_the_page_that_was_printed(packet, scans, attached, tmp_path):
    before = open_packet(packet)
    attach_scans(attached, tmp_path / "again.pdf", [scans[1]], (4,))
    after = open_packet(tmp_path / "again.pdf")
    assert [scan.replaces for scan in after.manifest.scans] == [before.page_digests[2], before.page_digests[3]]
    assert dict(printed_originals(after).index) == {3: 0, 4: 1}
    assert check_pdfa((tmp_path / "again.pdf").read_bytes()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_wrong_number_of_pages_is_said(packet, scans, tmp_path, count):
    with pytest.raises(WantingError, match="3, 4"):
        attach_scans(packet, tmp_path / "out.pdf", (scans * 2)[:count])
    assert not (tmp_path / "out.pdf").exists()


def test_pages_in_another_order_are_said_with_where_they_belong(packet, scans, tmp_path):
    with pytest.raises(FindingsError) as raised:
        attach_scans(packet, tmp_path / "out.pdf", scans[::-1])
    assert rules(raised) == ["scan.order", "scan.order"]
    assert "page 4" in str(raised.value.findings[0].problem)
    assert attach_scans(packet, tmp_path / "out.pdf", scans[::-1], as_given=True)


def test_a_page_of_something_else_is_said(packet, scans, tmp_path):
    other = papers(
        tmp_path / "other.pdf", [["联盟章程", *(f"第{n}条　样例章程条文" for n in range(1, 25))], signature_page(1)]
    )
    stranger = scanned_files(other, (2,), tmp_path)[0]
    with pytest.raises(FindingsError) as raised:
        attach_scans(packet, tmp_path / "out.pdf", [stranger, scans[1]])
    assert rules(raised) == ["scan.stranger"]


def test_a_page_that_stands_on_its_head_or_lies_on_its_side_is_said(packet, scans, tmp_path):
    head = saved(Image.open(scans[0]).rotate(180), tmp_path / "head.jpg")
    side = saved(Image.open(scans[0]).transpose(Image.Transpose.ROTATE_90), tmp_path / "side.jpg")
    for path, rule in ((head, "scan.upside-down"), (side, "scan.turned")):
        with pytest.raises(FindingsError) as raised:
            attach_scans(packet, tmp_path / "out.pdf", [path, scans[1]])
        assert rules(raised) == [rule]


def test_what_is_too_coarse_or_not_a_whole_sheet_is_said_at_once(packet, scans, tmp_path):
    picture = Image.open(scans[0])
    coarse = saved(picture.resize((picture.width // 2, picture.height // 2)), tmp_path / "coarse.png", 100)
    cut = saved(picture.crop((0, 0, picture.width, picture.height * 3 // 4)), tmp_path / "cut.png")
    with pytest.raises(FindingsError) as raised:
        attach_scans(packet, tmp_path / "out.pdf", [coarse, cut])
    assert sorted(rules(raised)) == ["scan.coarse", "scan.shape"]


def test_the_printed_pages_handed_in_as_pdf_are_no_scans(packet, tmp_path):
    with pytest.raises(WantingError, match="not a scan"):
        attach_scans(packet, tmp_path / "out.pdf", [packet], (1, 2, 3, 4, 5))


@pytest.mark.parametrize("data", [b"", b"not a scan", b"\xff\xd8\xff cut", b"%PDF-1.7 nothing", b"II*\x00"])
def test_no_file_breaks_the_reader(packet, scans, tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(WantingError):
        attach_scans(packet, tmp_path / "out.pdf", [tmp_path / "x", scans[1]])


def test_a_signed_or_prepared_packet_is_left_alone(packet, scans, desk, tmp_path):
    sign_packet(packet, tmp_path / "signed.pdf", desk.ec)
    papers(tmp_path / "prepared.pdf", signers=(PromisedSigner("SIG_P01", UNITS[0], CODES[0]),))
    for name in ("signed.pdf", "prepared.pdf"):
        with pytest.raises(WantingError):
            attach_scans(tmp_path / name, tmp_path / "out.pdf", scans)


def test_a_scanned_page_is_told_from_one_with_hidden_words(attached, tmp_path):
    sealed, _ = seal_bytes(attached.read_bytes(), [], CrossPage(sample_seal(UNITS[0], 42)))
    reader = PdfReader(io.BytesIO(sealed))
    assert [n for n, page in enumerate(reader.pages, 1) if is_bare_scan(page)] == [3, 4]
    for words in (b"BT 3 Tr /F 12 Tf 9 9 Td (x) Tj ET", b"0 0 0 rg 0 0 50 50 re f", b"/Other Do"):
        with pikepdf.open(attached) as pdf:
            pdf.pages[2].contents_add(words)
            buffer = io.BytesIO()
            pdf.save(buffer)
        assert not is_bare_scan(PdfReader(buffer).pages[2])
    with pikepdf.open(attached) as pdf:
        pdf.pages[2].Resources.Font = pikepdf.Dictionary()
        buffer = io.BytesIO()
        pdf.save(buffer)
    assert not is_bare_scan(PdfReader(buffer).pages[2])


@pytest.mark.parametrize("rotate", [90, 180])
def test_a_page_that_is_turned_is_replaced_by_an_upright_scan(rotate, tmp_path):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(700, 500) if rotate == 90 else (500, 700))
        page.obj[pikepdf.Name.Rotate] = rotate
        page.obj[pikepdf.Name.CropBox] = pikepdf.Array([20, 20, 680, 480] if rotate == 90 else [20, 20, 480, 680])
        scan = Image.new("RGB", (460, 660), "white")
        scan.paste("black", (0, 0, 100, 100))
        buffer = io.BytesIO()
        scan.save(buffer, "PNG")
        put_scan(pdf, page, next(read_pictures(buffer.getvalue(), "x")))
        out = io.BytesIO()
        pdf.save(out)
    seen = picture_of(out.getvalue(), 0, 72)
    assert seen.size == (460, 660)
    assert [seen.getpixel(spot) for spot in ((50, 50), (410, 50), (50, 610))] == [(0, 0, 0), *[(255, 255, 255)] * 2]
    assert is_bare_scan(PdfReader(out).pages[0])


def test_a_scan_of_dots_and_ink_only_is_packed_without_loss(packet, scans, tmp_path):
    two = [saved(Image.open(path).convert("L").point(lambda v: 255 * (v > 150)).convert("1"), tmp_path / f"{n}.tif")
           for n, path in enumerate(scans)]  # fmt: skip
    attach_scans(packet, tmp_path / "out.pdf", two)
    assert check_pdfa((tmp_path / "out.pdf").read_bytes()) == []
    assert signed_by_hand(picture_of((tmp_path / "out.pdf").read_bytes(), 2, 50))
