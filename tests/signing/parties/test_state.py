"""Who has signed, who has not, and what forbids to go on."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from tests.signing.parties.circle import key_for
from toolkit.errors import WantingError
from toolkit.packet.read import open_packet
from toolkit.signing.moment.close import close_packet
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.parties.member import sign_as_member
from toolkit.signing.parties.prepare import all_fields
from toolkit.signing.parties.state import read_state
from toolkit.signing.sign import sign_field


def state_of(path):
    return read_state(path.read_bytes(), path.name)


@pytest.fixture
def services(world):
    return Services(tsa=world.tsa_url, roots=tuple(world.roots))


def test_it_tells_step_by_step_how_far_the_signing_has_come(circle, tmp_path):
    built, prepared, certified = map(state_of, (circle.built, circle.prepared, circle.certified))
    assert (built.certified, built.parties) == (False, ())
    assert "prepare" in str(built.next_step).lower()
    assert (prepared.certified, len(prepared.pending)) == (False, 4)
    assert "certifies" in str(prepared.next_step)
    assert (certified.certified, len(certified.pending), certified.closed) == (True, 4, False)
    assert "4 parties are still to sign" in str(certified.next_step)
    assert certified.lead.signed.name == circle.parties[0].name


def test_for_machines_it_names_certificates_times_and_who_is_pending(circle, tmp_path):
    path = circle.copy(tmp_path)
    sign_as_member(path, path, circle.keys[2], "3")
    told = state_of(path).as_dict()
    assert told["sound"] is True
    assert told["pending"] == [party.name for party in circle.parties if party != circle.parties[2]]
    row = told["parties"][2]
    assert row["signed"] is True
    assert row["fingerprint"] == circle.keys[2].fingerprint
    assert row["signer"] == circle.parties[2].name
    assert row["claimed_time"]
    assert "signer" not in told["parties"][0]


def test_lasting_signatures_between_others_and_the_closing_timestamp_are_no_fault(circle, tmp_path, services):
    path = circle.copy(tmp_path)
    levels = (Level.B_LTA, Level.B_B, Level.B_LT, Level.B_T)
    for number, (key, level) in enumerate(zip(circle.keys, levels, strict=True), 1):
        state = sign_as_member(path, path, key, str(number), level=level, services=services)
        assert not state.faults
        assert not state.closed
    close_packet(path, path, services)
    state = state_of(path)
    assert not state.faults
    assert state.closed
    assert "Hand it in" in str(state.next_step)


def certified_otherwise(circle, **options):
    data = circle.prepared.read_bytes()
    fields = all_fields(open_packet(data).manifest)
    return sign_field(data, "p", circle.keys[0], fields[0], certify=True, unlocked=fields[1:], **options)


def test_a_certification_that_forbids_further_signatures_is_told(circle):
    state = read_state(certified_otherwise(circle, permissions=MDPPerm.NO_CHANGES), "p")
    assert "does not certify" in str(state.faults[0])


def test_a_party_that_signed_before_the_certification_is_told(circle):
    data = sign_field(circle.prepared.read_bytes(), "p", circle.keys[1], "SIG_P02")
    assert "before the lead unit certified" in str(read_state(data, "p").faults[0])


def test_a_broken_signature_is_told_by_its_field(circle, tmp_path):
    path = circle.copy(tmp_path)
    sign_as_member(path, path, circle.keys[1], "2")
    data = path.read_bytes()
    reader = PdfFileReader(io.BytesIO(data))
    signature = next(s for s in reader.embedded_signatures if s.field_name == "SIG_P02")
    start, length, resume, _ = (int(number) for number in signature.byte_range)
    gap = bytearray(data[start + length : resume])
    at = len(gap.rstrip(b"0>")) - 20  # within the value, before the zeros that fill its room
    gap[at : at + 8] = b"00000000"
    broken = data[: start + length] + bytes(gap) + data[resume:]
    state = read_state(broken, "p")
    assert "SIG_P02" in str(state.faults[0])
    assert "SIG_P02" in str(state.as_dict()["parties"][1]["fault"])


def added(data, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def turn_a_page(writer):
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(90)
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))


def test_what_is_added_after_the_certification_is_told(circle):
    def add_field(writer):
        append_signature_field(writer, SigFieldSpec("SIG_P09"))

    data = circle.certified.read_bytes()
    assert "added or changed after the packet was certified" in str(read_state(added(data, turn_a_page), "p").faults[0])
    assert "do not belong there" in str(read_state(added(data, add_field), "p").faults[0])


def test_a_field_that_was_promised_and_is_not_there_is_told(circle):
    def drop(writer):
        fields = writer.root["/AcroForm"]["/Fields"]
        del fields[1]
        writer.update_container(fields)

    faults = [str(fault) for fault in read_state(added(circle.prepared.read_bytes(), drop), "p").faults]
    assert any("lacks fields" in fault for fault in faults)


def test_rubbish_is_refused_and_not_shown(circle, tmp_path):
    data = circle.certified.read_bytes()
    for rubbish in (data[: len(data) // 2], b"%PDF-1.7\n", data.replace(b"SIG_LEAD", b"SIG_DAEL")):
        try:
            assert read_state(rubbish, "p").faults
        except WantingError:
            continue


def test_a_signer_without_the_units_name_shows_under_his_own(circle, tmp_path, world):
    path = circle.copy(tmp_path)
    key = key_for(world, tmp_path, f"{circle.parties[1].name}合同专用章", organization=circle.parties[1].name)
    assert sign_as_member(path, path, key, "2").of("SIG_P02").signed.name.endswith("合同专用章")
