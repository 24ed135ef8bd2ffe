"""Closing gives every signature what it needs for long, and a packet is closed only when it is whole."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from tests.signing.loopback import NOW, loopback, nobody_listens
from tests.signing.moment.desk import signatures
from tests.signing.packets import make_packet
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.packet.manifest import PromisedSigner
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing.moment import close as close_module
from toolkit.signing.moment.close import close_packet
from toolkit.signing.moment.http import UnreachableError
from toolkit.signing.moment.level import Level
from toolkit.signing.sign import LEAD_FIELD, sign_bytes, sign_field, sign_packet

TIME_STAMPING = [ExtendedKeyUsageOID.TIME_STAMPING]
MEMBERS = ("SIG_P01", "SIG_P02")


@pytest.fixture
def signed(bench, tmp_path):
    """A packet that the lead unit has signed, at B-B."""
    sign_packet(bench.packet, tmp_path / "s.pdf", bench.key())
    return tmp_path / "s.pdf"


@pytest.fixture(scope="module")
def unsigned(bench):
    """A packet with two empty fields that its manifest promises."""
    promised = tuple(PromisedSigner(field, f"样例{field}", f"91410100MA000000{field[-2:]}") for field in MEMBERS)
    path = make_packet(bench.folder / "prepared.pdf", signers=promised)
    writer = IncrementalPdfFileWriter(BytesIO(path.read_bytes()))
    for field in MEMBERS:
        append_signature_field(writer, SigFieldSpec(field))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def prepared(bench, unsigned):
    """The same, certified."""
    return sign_bytes(unsigned, "p.pdf", bench.key(), unlocked=MEMBERS)


def test_a_closed_packet_is_archival_and_all_of_it_is_under_the_document_timestamp(bench, signed):
    before = signed.read_bytes()
    assert close_packet(signed, signed, bench.services()).sound
    closed = signed.read_bytes()
    assert closed.startswith(before)
    assert check_pdfa(closed) == []
    _, _, resume, rest = (int(n) for n in signatures(closed)["TIME_01"].byte_range)
    assert resume + rest == len(closed)
    assert "/DSS" in PdfFileReader(BytesIO(closed)).root


def test_closing_again_renews_the_timestamp(bench, signed, tmp_path):
    close_packet(signed, signed, bench.services())
    once = signed.read_bytes()
    assert close_packet(signed, tmp_path / "again.pdf", bench.services(tsa=bench.world.openssl_tsa_url)).sound
    assert signed.read_bytes() == once
    again = (tmp_path / "again.pdf").read_bytes()
    assert again.startswith(once)
    assert list(signatures(again)) == [LEAD_FIELD, "TIME_01", "TIME_02"]


def test_servers_are_not_asked_again_about_signers_who_are_under_a_timestamp_already(bench, tmp_path):
    issued = bench.world.issue("样例签名人")
    path = tmp_path / "s.pdf"
    sign_packet(bench.packet, path, bench.key(issued))
    close_packet(path, path, bench.services())
    bench.world.revoke(issued)
    before = len(bench.world.asked)
    assert close_packet(path, path, bench.services()).sound
    assert bench.world.asked[before:].count("ocsp") == 2  # the timestamp server's certificate and the issuing CA's


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
def test_a_packet_of_any_level_is_closed(bench, tmp_path, level):
    sign_packet(bench.packet, tmp_path / "s.pdf", bench.key(), services=bench.services(), level=level)
    assert close_packet(tmp_path / "s.pdf", tmp_path / "s.pdf", bench.services()).sound


def test_a_packet_is_not_closed_before_everyone_has_signed(bench, prepared, tmp_path):
    path = tmp_path / "p.pdf"
    path.write_bytes(prepared)
    with pytest.raises(WantingError, match="still to sign: 样例SIG_P01, 样例SIG_P02"):
        close_packet(path, path, bench.services())
    data = prepared
    for number, field in enumerate(MEMBERS, 1):
        key = bench.key(bench.world.issue(f"样例成员{number}", number=number))
        data = sign_field(data, path, key, field)
    path.write_bytes(data)
    assert close_packet(path, path, bench.services()).sound
    assert set(signatures(path.read_bytes())) == {LEAD_FIELD, *MEMBERS, "TIME_01"}
    store = PdfFileReader(BytesIO(path.read_bytes())).root["/DSS"]
    assert len(store["/VRI"]) == 3


def test_parties_may_each_choose_their_level(bench, unsigned, tmp_path):
    source, path = tmp_path / "p.pdf", tmp_path / "s.pdf"
    source.write_bytes(unsigned)
    assert sign_packet(source, path, bench.key(), services=bench.services(), level=Level.B_LTA).sound
    data = path.read_bytes()
    for field, level in zip(MEMBERS, (Level.B_LT, Level.B_LTA), strict=True):
        key = bench.key(bench.world.issue(f"样例{field}"))
        data = sign_field(data, path, key, field, services=bench.services(), level=level)
    path.write_bytes(data)
    assert close_packet(path, path, bench.services()).sound
    assert set(signatures(path.read_bytes())) == {LEAD_FIELD, *MEMBERS, "TIME_01", "TIME_02", "TIME_03"}


def test_an_unsigned_packet_is_not_closed(bench, tmp_path):
    path = make_packet(tmp_path / "p.pdf")
    with pytest.raises(WantingError, match="has not certified"):
        close_packet(path, path, bench.services())


def test_a_packet_that_was_changed_is_not_closed(bench, signed):
    data = signed.read_bytes()
    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer.root["/Lang"] = writer.root["/Type"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    signed.write_bytes(out.getvalue())
    with pytest.raises(WantingError):
        close_packet(signed, signed, bench.services())
    assert signed.read_bytes() == out.getvalue()


def test_a_packet_with_a_revoked_or_a_strange_signer_is_not_closed(bench, tmp_path):
    issued = bench.world.issue("样例签名人")
    path = tmp_path / "s.pdf"
    sign_packet(bench.packet, path, bench.key(issued))
    before = path.read_bytes()
    bench.world.revoke(issued)
    with pytest.raises(WantingError, match="was revoked"):
        close_packet(path, path, bench.services())
    with loopback(generation=1) as elsewhere, pytest.raises(WantingError):
        close_packet(path, path, bench.services(roots=tuple(elsewhere.roots)))
    assert path.read_bytes() == before


def test_a_signer_who_was_revoked_after_the_proven_time_does_not_keep_a_packet_from_being_closed(bench, tmp_path):
    issued = bench.world.issue("样例签名人")
    path = tmp_path / "s.pdf"
    services = bench.services(clock_tolerance=timedelta(days=9))
    bench.world.tsa_time = NOW - timedelta(days=2)
    sign_packet(bench.packet, path, bench.key(issued), services=services, level=Level.B_T)
    bench.world.tsa_time = None
    bench.world.revoke(issued, at=NOW - timedelta(days=1))
    assert close_packet(path, path, services).sound


def test_without_a_server_nothing_is_closed_and_nothing_written(bench, signed):
    before = signed.read_bytes()
    with pytest.raises(UsageError, match="No timestamp server"):
        close_packet(signed, signed, bench.services(tsa=""))
    with pytest.raises(UnreachableError):
        close_packet(signed, signed, bench.services(tsa=nobody_listens()))
    assert signed.read_bytes() == before


def test_a_file_that_would_be_lost_is_not_written_over(bench, signed, tmp_path):
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 other work")
    with pytest.raises(UsageError, match="would be lost"):
        close_packet(signed, other, bench.services())
    assert other.read_bytes() == b"%PDF-1.7 other work"


def test_somebody_who_signs_meanwhile_is_not_lost(bench, signed, monkeypatch):
    true = close_module.add_document_timestamp

    def slowly(data, *args):
        signed.write_bytes(data + b"\n")  # somebody else was faster
        return true(data, *args)

    monkeypatch.setattr(close_module, "add_document_timestamp", slowly)
    with pytest.raises(WantingError, match="in the meantime"):
        close_packet(signed, signed, bench.services())
    assert signed.read_bytes().endswith(b"\n")


def test_a_server_that_answers_with_another_certificate_every_time_is_given_up(bench, signed):
    world = bench.world
    others = [
        world.issue(f"样例时间戳{n}", uses=["digital_signature"], extended=TIME_STAMPING, number=103) for n in range(5)
    ]

    def changing(body: bytes):
        world.tsa = others.pop()
        return 200, "application/timestamp-reply", world.stamp(body)

    with world.spoil("tsa", changing), pytest.raises(IOFailure, match="changes its certificate"):
        close_packet(signed, signed, bench.services())


def test_one_change_of_the_servers_certificate_is_no_matter(bench, signed):
    world, first = bench.world, bench.world.tsa
    second = world.issue("样例时间戳甲", uses=["digital_signature"], extended=TIME_STAMPING, number=103)
    asked = []

    def changing(body: bytes):
        asked.append(body)
        world.tsa = first if len(asked) == 1 else second
        return 200, "application/timestamp-reply", world.stamp(body)

    with world.spoil("tsa", changing):
        assert close_packet(signed, signed, bench.services()).sound
    assert len(asked) == 3
