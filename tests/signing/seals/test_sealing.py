"""Seals in packets: at the parties' places, across pages; the packet stays what it was."""

from __future__ import annotations

import pytest

from tests.signing.papers import CODES, UNITS, papers, picture_of
from toolkit.errors import UsageError, WantingError
from toolkit.packet.manifest import PromisedSigner
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import open_packet
from toolkit.signing.contents import check_pages, check_shown
from toolkit.signing.seals.sample import sample_seal
from toolkit.signing.seals.sealing import CrossPage, UnitSeal, seal_bytes, seal_packet
from toolkit.signing.sign import sign_packet


@pytest.fixture(scope="module")
def packet(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers") / "packet.pdf", duplex=True)


def red(picture, box) -> bool:
    green = picture.crop(box).getchannel("G")
    return green.getextrema()[0] < 90


def seals() -> list[UnitSeal]:
    return [UnitSeal(unit, sample_seal(unit, 42 if n % 2 else 40)) for n, unit in enumerate(UNITS)]


def test_every_party_s_seal_stands_at_its_place_and_the_packet_holds(packet, tmp_path):
    sealed = seal_packet(packet, tmp_path / "sealed.pdf", seals(), CrossPage(sample_seal(UNITS[0], 42)))
    data = (tmp_path / "sealed.pdf").read_bytes()
    read = open_packet(data)
    places = read.manifest.places
    assert sealed.places == tuple((place.unit, place.page) for place in places)
    assert sealed.groups == (5,)
    assert check_pdfa(data) == []
    assert check_pages(read).ok
    assert check_shown(data, read.manifest).ok
    for place in places:
        page = picture_of(data, place.page - 1, 72)
        x, y = place.x + place.width / 2, page.height - place.y - place.height / 2
        # The ring is met on the way from the middle to the right.
        assert red(page, (int(x + 50), int(y - 2), int(x + 62), int(y + 2)))
        assert not red(page, (int(x + 63), int(y - 2), int(x + 70), int(y + 2)))


def test_pages_left_blank_between_parts_stay_blank(packet):
    data, _ = seal_bytes(packet.read_bytes(), [], CrossPage(sample_seal(UNITS[0], 42)))
    read = open_packet(data)
    bound = {n for p in read.manifest.parts for n in range(p.first_page, p.first_page + p.pages)}
    before = open_packet(packet)
    for number, (was, now) in enumerate(zip(before.page_digests, read.page_digests, strict=True), 1):
        assert (was == now) == (number not in bound)


def test_for_double_sided_printing_only_the_fronts_are_sealed(packet):
    data, sealed = seal_bytes(packet.read_bytes(), [], CrossPage(sample_seal(UNITS[0], 42), fronts_only=True))
    before, after = open_packet(packet), open_packet(data)
    changed = [n for n in range(1, after.pages + 1) if before.page_digests[n - 1] != after.page_digests[n - 1]]
    assert changed
    assert all(number % 2 for number in changed)
    assert sealed.groups == (len(changed),)


def test_the_same_seals_give_the_same_bytes(packet):
    one, other = (seal_bytes(packet.read_bytes(), seals(), CrossPage(sample_seal(UNITS[0], 42)))[0] for _ in range(2))
    assert one == other


def test_a_party_may_be_named_by_its_code_and_have_several_seals(packet):
    pair = [UnitSeal(CODES[1], sample_seal(UNITS[1], 42)), UnitSeal(UNITS[1], sample_seal("样乙", 20))]
    data, sealed = seal_bytes(packet.read_bytes(), pair)
    assert {unit for unit, _ in sealed.places} == {UNITS[1]}
    assert open_packet(data).manifest.places == open_packet(packet).manifest.places


def test_all_strangers_are_named_at_once(packet):
    strangers = [UnitSeal(name, sample_seal("样例")) for name in ("甲公司", "乙公司")]
    with pytest.raises(WantingError, match="甲公司、乙公司") as refused:
        seal_bytes(packet.read_bytes(), strangers)
    assert UNITS[3] in str(refused.value.remedy)


def test_seals_that_would_touch_are_refused_by_name(packet):
    large = [UnitSeal(unit, sample_seal(unit, 60)) for unit in UNITS]
    wide = [UnitSeal(unit, sample_seal(unit, 60)) for unit in UNITS[:2]] * 3
    assert seal_bytes(packet.read_bytes(), large)
    with pytest.raises(WantingError, match="touch"):
        seal_bytes(packet.read_bytes(), wide)


def test_a_signed_or_prepared_packet_is_left_alone(packet, desk, tmp_path):
    sign_packet(packet, tmp_path / "signed.pdf", desk.ec)
    prepared = papers(tmp_path / "prepared.pdf", signers=(PromisedSigner("SIG_P01", UNITS[0], CODES[0]),))
    for path in (tmp_path / "signed.pdf", prepared):
        with pytest.raises(WantingError):
            seal_packet(path, tmp_path / "out.pdf", seals())
    assert not (tmp_path / "out.pdf").exists()


def test_nothing_to_draw_is_a_wrong_call(packet):
    with pytest.raises(UsageError):
        seal_bytes(packet.read_bytes(), [])
