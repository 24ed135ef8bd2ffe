"""A given field is signed, and only an empty, plain one; a prepared packet keeps its other fields open."""

from __future__ import annotations

from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedValueSpec, append_signature_field
from pypdf import PdfReader

from tests.signing.loopback import PASSWORD
from tests.signing.packets import make_packet
from tests.signing.test_sign import add_text_field, changed
from toolkit.errors import UsageError, WantingError
from toolkit.packet.manifest import PromisedSigner
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing.keys import load_key
from toolkit.signing.reading import LEAD_FIELD, open_strictly
from toolkit.signing.sign import sign_field, sign_packet
from toolkit.signing.signatures import judge_signatures

MEMBERS = ("SIG_P01", "SIG_P02", "SIG_P03")
BOX = (60, 60, 180, 160)


def with_fields(data: bytes, *specs: SigFieldSpec) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    for spec in specs:
        append_signature_field(writer, spec)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def fields_of(data: bytes):
    fields = [field.get_object() for field in PdfReader(BytesIO(data)).trailer["/Root"]["/AcroForm"]["/Fields"]]
    return {field["/T"]: field for field in fields}


@pytest.fixture(scope="module")
def promising(tmp_path_factory):
    """A packet whose manifest promises fields that are not there yet."""
    signers = tuple(PromisedSigner(name, f"样例{name}", f"91410100MA000000{name[-2:]}") for name in MEMBERS)
    return make_packet(tmp_path_factory.mktemp("promising") / "p.pdf", signers=signers)


@pytest.fixture(scope="module")
def prepared(promising):
    return with_fields(promising.read_bytes(), *(SigFieldSpec(name, box=BOX) for name in MEMBERS))


def test_a_prepared_packet_is_certified_and_its_fields_stay_open_in_any_order(desk, prepared, tmp_path):
    path, target = tmp_path / "p.pdf", tmp_path / "s.pdf"
    path.write_bytes(prepared)
    assert sign_packet(path, target, desk.ec).sound
    data = target.read_bytes()
    [lock] = [
        f.get_object()["/Lock"]
        for f in PdfReader(target).trailer["/Root"]["/AcroForm"]["/Fields"]
        if "/Lock" in f.get_object()
    ]
    assert (lock["/Action"], set(lock["/Fields"])) == ("/Exclude", {LEAD_FIELD, *MEMBERS})
    for number, name in enumerate((MEMBERS[2], MEMBERS[0], MEMBERS[1])):
        signed = sign_field(data, path, desk.rsa if number else desk.trusted, name)
        assert signed.startswith(data)
        data = signed
    roots = [desk.rsa.chain[-1], desk.ec.chain[-1], desk.trusted.chain[-1]]
    assert judge_signatures(open_strictly(data, path), roots, expected=(LEAD_FIELD, *MEMBERS)).sound
    assert check_pdfa(data) == []


def test_a_field_without_a_stamp_shows_nothing_not_even_with_a_box(desk, prepared):
    signed = sign_field(prepared, "p.pdf", desk.ec, MEMBERS[0])
    field = fields_of(signed)[MEMBERS[0]]
    assert b"Tj" not in field["/AP"]["/N"].get_object().get_data()
    assert "/Font" not in field["/AP"]["/N"].get_object().get("/Resources", {})


def test_a_packet_is_not_certified_with_other_fields_than_it_promises(desk, promising, prepared, tmp_path):
    path = tmp_path / "p.pdf"
    for data, words in (
        (promising.read_bytes(), "lacks the signature fields SIG_P01"),
        (with_fields(prepared, SigFieldSpec("SIG_P09")), r"form fields \(SIG_P09\)"),
        (with_fields(desk.packet.read_bytes(), SigFieldSpec("SIG_P01")), r"form fields \(SIG_P01\)"),
        (changed(promising, add_text_field), r"form fields \(amount\)"),
        (sign_field(prepared, "p.pdf", desk.ec, MEMBERS[0]), "is already signed"),
    ):
        path.write_bytes(data)
        with pytest.raises(WantingError, match=words):
            sign_packet(path, tmp_path / "s.pdf", desk.ec)
    assert not (tmp_path / "s.pdf").exists()


def test_a_packet_that_others_have_signed_is_not_written_over(desk, prepared, tmp_path):
    path, target = tmp_path / "p.pdf", tmp_path / "s.pdf"
    path.write_bytes(prepared)
    sign_packet(path, target, desk.ec)
    sign_packet(path, target, desk.ec)
    target.write_bytes(sign_field(target.read_bytes(), path, desk.rsa, MEMBERS[0]))
    before = target.read_bytes()
    with pytest.raises(UsageError, match="SIG_P01, which would be lost"):
        sign_packet(path, target, desk.ec)
    assert target.read_bytes() == before


def test_only_an_empty_plain_signature_field_is_signed(desk, prepared):
    with pytest.raises(WantingError, match="no signature field SIG_P09"):
        sign_field(prepared, "p.pdf", desk.ec, "SIG_P09")
    once = sign_field(prepared, "p.pdf", desk.ec, MEMBERS[0])
    with pytest.raises(WantingError, match=r"SIG_P01 of p\.pdf is already signed"):
        sign_field(once, "p.pdf", desk.ec, MEMBERS[0])
    with pytest.raises(WantingError, match=r"already signed \(SIG_P01\)"):
        sign_field(once, "p.pdf", desk.ec, LEAD_FIELD, certify=True)


def test_a_field_cannot_send_the_signer_to_a_server_of_its_own(desk, world, prepared):
    spec = SigSeedValueSpec(timestamp_server_url=world.tsa_url, timestamp_required=True)
    data = with_fields(prepared, SigFieldSpec("SIG_P09", seed_value_dict=spec))
    before = len(world.asked)
    with pytest.raises(WantingError, match="sets conditions"):
        sign_field(data, "p.pdf", desk.ec, "SIG_P09")
    assert world.asked[before:] == []


def test_a_text_field_of_the_same_name_is_no_signature_field(desk, prepared):
    writer = IncrementalPdfFileWriter(BytesIO(prepared))
    field = generic.DictionaryObject({"/FT": generic.NameObject("/Tx"), "/T": generic.pdf_string(LEAD_FIELD)})
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(writer.add_object(field))
    writer.update_container(fields)
    out = BytesIO()
    writer.write(out)
    with pytest.raises(WantingError, match="no signature field SIG_LEAD"):
        sign_field(out.getvalue(), "p.pdf", desk.ec, LEAD_FIELD, certify=True)


def test_by_default_anyone_certifies_but_the_lead_unit_may_be_asked_for(desk, world, tmp_path):
    stranger = load_key(world.issue("样例旁人").p12(tmp_path / "k.p12"), PASSWORD)
    with pytest.raises(WantingError, match="河南样例砂轮有限公司"):
        sign_packet(desk.packet, tmp_path / "s.pdf", stranger, by_anyone=False)
    assert sign_packet(desk.packet, tmp_path / "s.pdf", stranger).sound
    lead = load_key(world.issue("河南样例砂轮有限公司").p12(tmp_path / "k.p12"), PASSWORD)
    assert sign_packet(desk.packet, tmp_path / "s.pdf", lead, by_anyone=False).sound


def test_a_damaged_packet_is_called_so(desk, prepared):
    with pytest.raises(WantingError, match="damaged"):
        sign_field(prepared[: len(prepared) // 2], "p.pdf", desk.ec, MEMBERS[0])
    assert PdfFileReader(BytesIO(prepared)).embedded_signatures == []
