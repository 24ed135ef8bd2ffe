import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from tests.packet.makers import bound, part, text_pdf
from toolkit.errors import WantingError
from toolkit.packet.amend import amend_packet
from toolkit.packet.bind import EmbeddedFile
from toolkit.packet.manifest import Manifest, PromisedSigner, ScannedPage, SigningPlace, from_json, to_json
from toolkit.packet.read import Packet, open_packet

FACTS = EmbeddedFile("facts.json", b'{"a": 1}\n', "application/json", "Data")
SIGNER = PromisedSigner("SIG_P01", "样例一厂", "91410000000000001X")
PLACE = SigningPlace("agreement", "样例一厂", "91410000000000001X", 2, 72.5, 200.25, 120, 120)


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    parts = [part(1, text_pdf(2)), part(2, text_pdf(1))]
    return bound(parts, tmp_path_factory.mktemp("p") / "p.pdf", files=[FACTS]).read_bytes()


def promised(manifest: Manifest, _packet: Packet) -> Manifest:
    return replace(manifest, signers=(SIGNER,), places=(PLACE,))


def with_mark(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].contents_add(b"q 10 10 20 20 re f Q")


def with_signature(pdf: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(
        FT=pikepdf.Name.Sig, T="SIG_LEAD", V=pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]))


def test_a_changed_manifest_leaves_pages_and_files_alone_and_comes_out_the_same_twice(packet: bytes) -> None:
    first, second = amend_packet(packet, promised), amend_packet(packet, promised)
    assert first == second
    before, after = open_packet(packet), open_packet(first)
    assert after.manifest.signers == (SIGNER,)
    assert after.manifest.places == (PLACE,)
    assert replace(after.manifest, signers=(), places=()) == before.manifest
    assert after.page_digests == before.page_digests
    assert after.embedded["facts.json"] == FACTS.data


def test_an_edited_page_changes_the_digest_of_its_part_alone(packet: bytes) -> None:
    before, after = open_packet(packet), open_packet(amend_packet(packet, edit=with_mark))
    changed = [a != b for a, b in zip(before.page_digests, after.page_digests, strict=True)]
    assert changed == [False, True, False]
    assert [p.content_sha256 for p in after.manifest.parts] == list(after.content_digests)
    assert after.manifest.parts[1] == before.manifest.parts[1]


def test_the_change_is_told_how_the_pages_are_now(packet: bytes) -> None:
    old = open_packet(packet).page_digests

    def scanned(manifest: Manifest, edited: Packet) -> Manifest:
        assert edited.page_digests[1] != old[1]
        return replace(manifest, scans=(ScannedPage(2, "第2页.jpg", "0" * 64, old[1]),))

    assert open_packet(amend_packet(packet, scanned, edit=with_mark)).manifest.scans[0].replaces == old[1]


def test_a_signed_packet_is_not_changed(packet: bytes) -> None:
    signed = io.BytesIO()
    with pikepdf.open(io.BytesIO(packet)) as pdf:
        with_signature(pdf)
        pdf.save(signed)
    with pytest.raises(WantingError, match=r"已有签名|already signed"):
        amend_packet(signed.getvalue(), promised)


def test_a_page_more_is_a_mistake_of_the_program(packet: bytes) -> None:
    with pytest.raises(ValueError, match="pages"):
        amend_packet(packet, edit=lambda pdf: pdf.add_blank_page() and None)


def test_what_is_no_longer_archival_is_refused(packet: bytes) -> None:
    def with_script(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")

    with pytest.raises(WantingError, match="PDF/A-3b"):
        amend_packet(packet, edit=with_script)


def test_a_manifest_without_new_entries_reads_and_writes_as_before(packet: bytes, tmp_path: Path) -> None:
    data = open_packet(packet).embedded["manifest.json"]
    assert b"signers" not in data
    assert to_json(from_json(data)) == data


@pytest.mark.parametrize(
    "wrong",
    [
        {"places": (replace(PLACE, page=9),)},
        {"places": (replace(PLACE, x=-1.0),)},
        {"places": (replace(PLACE, width=1e9),)},
        {"signers": (SIGNER, SIGNER)},
        {"scans": (ScannedPage(1, "a", "0", "0"), ScannedPage(1, "b", "0", "0"))},
    ],
)
def test_entries_that_cannot_be_are_refused(packet: bytes, wrong: dict[str, object]) -> None:
    manifest = replace(open_packet(packet).manifest, **wrong)  # type: ignore[arg-type]
    with pytest.raises(WantingError):
        from_json(to_json(manifest))
