"""Signatures are judged as of the time that is proven for them, with what was and is known of their certificates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from asn1crypto import crl
from cryptography.x509 import ReasonFlags

from tests.signing.judging.desk import DAY, NOW, Bench, failures
from tests.signing.loopback import YEAR
from toolkit.signing.moment.level import Level


@contextmanager
def clock_of_the_servers(bench: Bench, moment: datetime) -> Iterator[None]:
    bench.world.tsa_time, bench.world.status_time = moment, moment
    try:
        yield
    finally:
        bench.world.tsa_time = bench.world.status_time = None


@pytest.mark.parametrize("level", list(Level))
def test_the_level_that_a_signature_reaches_is_said(bench, level):
    verdict = bench.judged(bench.signed(level=level))
    assert verdict.accepted, failures(verdict)
    [signer] = verdict.signers
    assert signer.level == level
    assert (signer.proven_time is not None) == level.has_time
    assert signer.status == ("good" if level.has_status else "unknown")
    assert any(check.id == "signature.status" for check in verdict.warnings) != level.has_status


def test_a_document_timestamp_proves_the_time_of_what_it_covers(bench):
    verdict = bench.judged(bench.stamped(bench.signed()))
    assert verdict.accepted, failures(verdict)
    assert verdict.signers[0].proven_by == "document-timestamp"
    assert verdict.signers[0].level == "B-T"


def test_validation_data_after_the_last_signature_is_accounted_for_byte_by_byte(bench):
    data = bench.with_proofs(bench.signed(level=Level.B_T))
    assert bench.judged(data).accepted
    at = data.rindex(b"\nxref")
    assert "signature.unchanged" in failures(bench.judged(data[:at] + b"%" + data[at:]))


@pytest.mark.parametrize(("level", "accepted"), [(Level.B_B, False), (Level.B_T, True), (Level.B_LTA, True)])
def test_a_certificate_that_has_expired_since_counts_only_with_a_proven_time(bench, level, accepted):
    issued = bench.issue(end=NOW + 300 * DAY, number=31)
    verdict = bench.judged(bench.signed(issued, level), at=NOW + 400 * DAY)
    assert verdict.accepted is accepted, failures(verdict)
    if not accepted:
        assert "expired" in failures(verdict)["signature.trusted"]


@pytest.mark.parametrize(("level", "accepted"), [(Level.B_T, False), (Level.B_LT, True), (Level.B_LTA, True)])
def test_when_the_timestamp_servers_certificate_is_gone_the_packet_must_prove_it_good(bench, level, accepted):
    verdict = bench.judged(bench.signed(level=level), at=NOW + 4 * YEAR)
    assert verdict.accepted is accepted, failures(verdict)


@pytest.mark.parametrize(("days", "accepted"), [(-1, False), (+1, True)])
def test_a_revocation_counts_from_its_day_on(bench, days, accepted):
    issued = bench.issue(number=32, start=NOW - 300 * DAY)
    with clock_of_the_servers(bench, NOW - 20 * DAY):
        data = bench.signed(issued, Level.B_T)
    bench.world.revoke(issued, at=NOW - 20 * DAY + days * DAY)
    try:
        verdict = bench.judged(data, online=True)
        assert verdict.accepted is accepted, failures(verdict)
        listed = bench.judged(data, crls=(_list(bench),))
        assert listed.accepted is accepted, failures(listed)
        said = [c.statement.render("en") for c in (listed.warnings if accepted else listed.failures)]
        assert any("was revoked on" in text for text in said)
    finally:
        bench.world.restore(issued)


def test_an_old_good_answer_in_the_packet_does_not_hide_a_later_revocation(bench):
    issued = bench.issue(number=33)
    data = bench.signed(issued, Level.B_LT)
    assert bench.judged(data).accepted
    bench.world.revoke(issued, at=NOW - DAY)
    try:
        assert "signature.trusted" in failures(bench.judged(data, crls=(_list(bench),)))
    finally:
        bench.world.restore(issued)


def test_without_a_timestamp_a_revoked_certificate_is_refused_whenever_it_was(bench):
    issued = bench.issue(number=34)
    data = bench.signed(issued)
    bench.world.revoke(issued)
    try:
        said = failures(bench.judged(data, crls=(_list(bench),)))
        assert "no timestamp proves" in said["signature.trusted"]
        assert "signature.trusted" in failures(bench.judged(data, online=True)) or "signature.online" in failures(
            bench.judged(data, online=True)
        )
    finally:
        bench.world.restore(issued)


def test_what_is_not_known_is_a_warning_or_on_demand_a_refusal(bench):
    data = bench.signed()
    assert any("is not known" in check.statement.render("en") for check in bench.judged(data).warnings)
    assert "signature.status" in failures(bench.judged(data, require_status=True))
    known = bench.judged(data, online=True, require_status=True)
    assert known.accepted, failures(known)
    assert known.signers[0].status == "good"
    assert known.signers[0].level == "B-B"


def test_servers_that_do_not_answer_are_named(bench, monkeypatch):
    from tests.signing.loopback import says

    data = bench.signed(bench.issue(number=35, has_crl=False))
    with bench.world.spoil("ocsp", says(b"", status=503)):
        verdict = bench.judged(data, online=True)
        assert verdict.accepted
        assert any(check.id == "signature.online" for check in verdict.warnings)
        assert not bench.judged(data, online=True, require_status=True).accepted


def test_a_lists_signature_counts_not_its_claim(bench):
    """A list that a stranger made in the CA's name proves nothing, neither good nor bad."""
    issued = bench.issue(number=36)
    data = bench.signed(issued)
    bench.world.revoke(issued)
    try:
        forged = bytearray(_list(bench).dump())
    finally:
        bench.world.restore(issued)
    forged[-5] ^= 1
    verdict = bench.judged(data, crls=(crl.CertificateList.load(bytes(forged)),))
    assert verdict.accepted
    assert verdict.signers[0].status == "unknown"


@pytest.mark.parametrize("reason", [ReasonFlags.key_compromise, ReasonFlags.superseded])
def test_a_timestamp_server_whose_key_was_lost_proves_nothing(bench, reason):
    with clock_of_the_servers(bench, NOW - 20 * DAY):
        data = bench.signed(level=Level.B_T)
    bench.world.revoke(bench.world.tsa, at=NOW - DAY, reason=reason)
    try:
        verdict = bench.judged(data, crls=(_list(bench),))
    finally:
        bench.world.restore(bench.world.tsa)
    assert verdict.accepted is (reason is ReasonFlags.superseded), failures(verdict)


def test_timestamps_need_a_root_that_is_trusted_for_them(bench):
    data = bench.signed(level=Level.B_T)
    [root] = bench.world.roots
    stranger = bench.world.issue("样例旁人", issuer=bench.world.root, ca=True, number=37).asn1
    assert "signature.trusted" in failures(bench.judged(data, roots=[stranger], tsa_roots=(root,)))


def test_a_timestamp_from_the_future_is_not_believed(bench):
    with clock_of_the_servers(bench, NOW + 2 * DAY):
        data = bench.signed(level=Level.B_T)
    assert "signature.time" in failures(bench.judged(data))


def _list(bench: Bench) -> crl.CertificateList:
    return crl.CertificateList.load(bench.world.crl(bench.world.issuing))
