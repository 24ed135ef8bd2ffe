"""Fields for every unit, on its block, promised by the manifest."""

from __future__ import annotations

from dataclasses import replace

import pikepdf
import pytest

from tests.signing.parties.circle import bound, places_of, values_of
from toolkit.errors import UsageError, WantingError
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import open_packet
from toolkit.signing.parties.facts import parties_of
from toolkit.signing.parties.prepare import all_fields, prepare_packet, prepared, promised
from toolkit.signing.parties.prepare import places_of as fields_of


def test_every_unit_has_a_named_field_on_its_own_place(circle):
    manifest = open_packet(circle.prepared).manifest
    assert [(s.field, s.unit, s.uscc) for s in manifest.signers] == [
        (f"SIG_P{n:02d}", party.name, party.uscc) for n, party in enumerate(circle.parties, 1)
    ]
    with pikepdf.open(circle.prepared) as pdf:
        for widget, place in zip(pdf.pages[1].Annots, manifest.places, strict=True):
            assert str(widget.TU) == place.unit
            left, bottom, right, top = (float(edge) for edge in widget.Rect)
            assert (left, bottom) == pytest.approx((place.x, place.y))
            assert (right - left, top - bottom) == pytest.approx((place.width, place.height))
            assert [str(name) for name in widget.Lock.Fields] == list(all_fields(manifest))
            assert "/V" not in widget
        assert len(pdf.Root.AcroForm.Fields) == len(circle.parties)


def test_a_prepared_packet_is_the_packet_with_fields_and_nothing_else(circle):
    before, after = open_packet(circle.built), open_packet(circle.prepared)
    assert after.page_digests == before.page_digests
    assert check_pdfa(circle.prepared) == []


def test_the_same_packet_gives_the_same_bytes(circle):
    signers = promised(circle.parties)
    assert prepared(circle.built.read_bytes(), signers) == circle.prepared.read_bytes()


def test_the_agreements_block_is_preferred_to_the_charters(tmp_path):
    values = values_of(2)
    charter, agreement = places_of(values), places_of(values)
    places = (*(replace(p, part="charter") for p in charter), *(replace(p, part="agreement") for p in agreement))
    manifest = open_packet(bound(tmp_path / "p.pdf", values, places=places)).manifest
    chosen = fields_of(manifest, promised(parties_of(values)))
    assert {place.part for place in chosen.values()} == {"agreement"}


def test_units_without_a_place_are_named_and_sign_invisibly_only_where_asked(tmp_path):
    values = values_of(3)
    source = bound(tmp_path / "p.pdf", values, places=places_of(values)[:2])
    with pytest.raises(WantingError, match="样例第3研究所"):
        prepare_packet(source, tmp_path / "q.pdf")
    assert not (tmp_path / "q.pdf").exists()
    made = prepare_packet(source, tmp_path / "q.pdf", invisible=True)
    assert made.invisible == ("样例第3研究所",)
    assert check_pdfa(tmp_path / "q.pdf") == []


def test_a_unit_that_signs_on_paper_gets_no_field(circle, tmp_path):
    made = prepare_packet(circle.built, tmp_path / "q.pdf", on_paper=["2", circle.parties[3].name])
    assert [signer.field for signer in made.signers] == ["SIG_P01", "SIG_P03"]
    with pytest.raises(UsageError, match="none of this packet's units"):
        prepare_packet(circle.built, tmp_path / "r.pdf", on_paper=["样例以外"])


def test_a_prepared_or_signed_packet_is_not_prepared_again(circle, tmp_path):
    with pytest.raises(WantingError, match="already prepared for 4"):
        prepare_packet(circle.prepared, tmp_path / "q.pdf")
    with pytest.raises(WantingError):
        prepare_packet(circle.certified, tmp_path / "q.pdf")
    assert not (tmp_path / "q.pdf").exists()


def test_a_signed_packet_without_fields_is_not_prepared(desk, tmp_path):
    with pytest.raises(WantingError, match="signed"):
        prepare_packet(desk.signed, tmp_path / "q.pdf", invisible=True)


def test_another_file_is_not_replaced(circle, tmp_path):
    other = tmp_path / "other.pdf"
    other.write_bytes(circle.certified.read_bytes())
    with pytest.raises(UsageError, match="would be lost"):
        prepare_packet(circle.built, other)
    assert other.read_bytes() == circle.certified.read_bytes()


def test_what_is_no_packet_is_said_to_be_none(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF")
    with pytest.raises(WantingError):
        prepare_packet(path, path)
