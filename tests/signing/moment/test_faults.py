"""Servers that fail, lie or answer for others: nothing is signed at a level it does not have, and it is said why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asn1crypto import core, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from tests.signing.loopback import NOW, SIGN, hanging_server, loopback, nobody_listens, says
from toolkit.errors import AllianceError, IOFailure, UsageError, WantingError
from toolkit.i18n import language
from toolkit.limits import CRL_BYTES, STAMP_BYTES
from toolkit.signing.moment.chains import Link, run
from toolkit.signing.moment.http import UnreachableError
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.lowering import at_level
from toolkit.signing.moment.services import Services
from toolkit.signing.moment.stamps import ServerStamper
from toolkit.signing.moment.status import StatusDesk
from toolkit.signing.sign import sign_packet

TIME_STAMPING = [x509.oid.ExtendedKeyUsageOID.TIME_STAMPING]


def refusal(status: str, *said: str):
    """A response without a timestamp."""
    info = tsp.PKIStatusInfo({"status": status} | ({"status_string": list(said)} if said else {}))
    return says(core.SequenceOf([info], spec=core.Any).dump())


def stamper_certificate(world, **changes):
    told = {"uses": SIGN[:1], "extended": TIME_STAMPING, "number": 103} | changes
    return world.issue(told.pop("name", "样例时间戳"), **told)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_without_a_timestamp_server_there_is_no_level_above_b_b(bench, level):
    with pytest.raises(UsageError, match="No timestamp server"):
        bench.sign(level, tsa="")


def test_a_timestamp_server_that_is_down_is_said_and_nothing_is_written(bench, tmp_path):
    with pytest.raises(UnreachableError, match=r"The timestamp server .* cannot be reached"):
        sign_packet(
            bench.packet,
            tmp_path / "s.pdf",
            bench.key(),
            services=bench.services(tsa=nobody_listens()),
            level=Level.B_T,
        )
    assert not list(tmp_path.iterdir())


def test_a_timestamp_server_that_never_ends_is_left(bench):
    with hanging_server(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n") as url, pytest.raises(UnreachableError, match="in time"):
        bench.sign(Level.B_T, tsa=url, seconds=0.3)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (says(b""), "no timestamp"),
        (says(b"<html>Sign in to the Wi-Fi</html>"), "no timestamp"),
        (says(b"0\x80"), "no timestamp"),
        (says(b"0\x84\xff\xff\xff\xff"), "no timestamp"),
        (says(b"x" * (STAMP_BYTES + 1)), "more than"),
        (refusal("granted"), "no timestamp"),
        (refusal("waiting"), "refused: waiting"),
        (refusal("rejection", "no\x1b[31m such user"), r"refused: no\[31m such user"),
        (says(b"", status=404), "HTTP 404"),
    ],
)
def test_an_answer_that_is_no_timestamp_is_refused(bench, answer, words):
    with bench.world.spoil("tsa", answer), pytest.raises(IOFailure, match=words) as caught:
        bench.sign(Level.B_T)
    assert not isinstance(caught.value, UnreachableError)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: told.update(nonce=told["nonce"] + 1), "does not answer our request"),
        (lambda told: told.pop("nonce"), "does not answer our request"),
        (
            lambda told: told.update(
                message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"x" * 32}
            ),
            "for other data",
        ),
        (
            lambda told: told.update(
                message_imprint={
                    "hash_algorithm": {"algorithm": "sha512"},
                    "hashed_message": told["message_imprint"]["hashed_message"].native,
                }
            ),
            "for other data",
        ),
        (lambda told: told.update(gen_time=NOW - timedelta(hours=3)), "by this machine's clock"),
        (lambda told: told.update(gen_time=NOW + timedelta(hours=3)), "by this machine's clock"),
    ],
)
def test_a_timestamp_for_something_else_is_refused(bench, change, words):
    bench.world.tsa_change = change
    with pytest.raises(IOFailure, match=words):
        bench.sign(Level.B_T)


def test_an_old_timestamp_sent_again_is_refused(bench):
    kept = []
    true = bench.world.stamp

    def keep(body: bytes):
        kept.append(true(body))
        return 200, "application/timestamp-reply", kept[0]

    with bench.world.spoil("tsa", keep):
        bench.sign(Level.B_T)
        with pytest.raises(IOFailure, match="for other data"):
            bench.sign(Level.B_T)


@pytest.mark.parametrize("part", ["signature", "message_digest", "certificate"])
def test_a_timestamp_that_is_signed_wrongly_is_refused(bench, part):
    def spoil(body: bytes):
        answer = tsp.TimeStampResp.load(bench.world.stamp(body))
        info = answer["time_stamp_token"]["content"]["signer_infos"][0]
        if part == "signature":
            info["signature"] = bytes(reversed(info["signature"].native))
        elif part == "message_digest":
            info["signed_attrs"][2]["values"] = [b"x" * 32]
        else:  # another certificate for the same key, which the token does not name
            other = stamper_certificate(bench.world)
            answer["time_stamp_token"]["content"]["certificates"] = [other.asn1, bench.world.issuing.asn1]
        return 200, "application/timestamp-reply", answer.dump(force=True)

    with bench.world.spoil("tsa", spoil), pytest.raises(IOFailure, match=r"is wrong|no timestamp"):
        bench.sign(Level.B_T)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": NOW - timedelta(days=1)}, "expired on"),
        ({"start": NOW + timedelta(days=1)}, "is not valid before"),
        ({"extended": []}, "not meant for timestamps"),
        ({"extended": [x509.oid.ExtendedKeyUsageOID.CODE_SIGNING]}, "not meant for timestamps"),
    ],
)
def test_a_timestamp_by_an_unfit_certificate_is_refused(bench, changes, words):
    bench.world.tsa = stamper_certificate(bench.world, **changes)
    with pytest.raises(WantingError, match=words):
        bench.sign(Level.B_T)


def test_a_timestamp_server_nobody_trusts_is_refused(bench):
    with loopback(generation=1) as elsewhere, pytest.raises(WantingError, match="does not lead to a root certificate"):
        bench.sign(Level.B_T, tsa=elsewhere.tsa_url)
    with pytest.raises(WantingError, match="does not lead to a root certificate"):
        bench.sign(Level.B_T, roots=())


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_revoked_signer_does_not_sign(bench, level):
    issued = bench.world.issue("样例签名人")
    bench.world.revoke(issued, reason=x509.ReasonFlags.key_compromise)
    before = len(bench.world.asked)
    with pytest.raises(WantingError, match="样例签名人 was revoked on"):
        bench.sign(level, bench.key(issued))
    assert "tsa" not in bench.world.asked[before:]


def test_a_revoked_certificate_is_seen_in_the_list_as_well(bench):
    issued = bench.world.issue("样例签名人", has_ocsp=False)
    bench.world.revoke(issued)
    with pytest.raises(WantingError, match="was revoked on"):
        bench.sign(Level.B_LT, bench.key(issued))


def test_a_revoked_ca_or_timestamp_server_is_refused_too(bench):
    for issued in (bench.world.issuing, bench.world.tsa):
        bench.world.revoke(issued)
        with pytest.raises(WantingError, match="was revoked on"):
            bench.sign(Level.B_LT)
        bench.world.restore(issued)
    bench.sign(Level.B_LT)


TRY_LATER = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
UNAUTHORIZED = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)


@pytest.mark.parametrize(
    "answer",
    [
        says(b"", status=500),
        says(b"", status=404),
        says(b"junk"),
        says(b""),
        says(TRY_LATER.public_bytes(Encoding.DER)),
        says(UNAUTHORIZED.public_bytes(Encoding.DER)),
    ],
)
def test_where_the_ocsp_server_fails_the_list_stands_in(bench, answer):
    before = len(bench.world.asked)
    with bench.world.spoil("ocsp", answer):
        bench.sign(Level.B_LT)
    assert {"issuing.crl", "root.crl"} <= set(bench.world.asked[before:])


def test_an_ocsp_answer_about_another_certificate_or_by_a_stranger_proves_nothing(bench):
    other = bench.world.issue("样例旁人")
    with loopback(generation=1) as elsewhere:
        strangers = elsewhere.responder
    true = bench.world.ocsp_answer

    def about_another(body: bytes):
        asked = ocsp.load_der_ocsp_request(body)
        told = ocsp.OCSPRequestBuilder().add_certificate(
            other.certificate, bench.world.issuing.certificate, asked.hash_algorithm
        )
        return 200, "application/ocsp-response", true(told.build().public_bytes(Encoding.DER))

    def by_a_stranger(body: bytes):
        own, bench.world.responder = bench.world.responder, strangers
        try:
            return 200, "application/ocsp-response", true(body)
        finally:
            bench.world.responder = own

    no_list = bench.world.issue("样例签名人", has_crl=False)
    for answer in (about_another, by_a_stranger):
        with bench.world.spoil("ocsp", answer), pytest.raises(IOFailure, match="could not be found out"):
            run(lambda: StatusDesk().gather(link(bench, no_list)))


def test_answers_that_are_out_of_date_prove_nothing(bench):
    bench.world.status_time = NOW - timedelta(days=30)
    with pytest.raises(IOFailure, match="could not be found out") as caught:
        bench.sign(Level.B_LT)
    assert not isinstance(caught.value, UnreachableError)


def test_a_list_that_is_too_large_is_not_read(bench):
    issued = bench.world.issue("样例签名人", has_ocsp=False)
    with bench.world.spoil("issuing.crl", says(b"0" * (CRL_BYTES + 1))), pytest.raises(IOFailure, match="more than"):
        bench.sign(Level.B_LT, bench.key(issued))


def test_a_certificate_that_names_no_server_to_ask_has_no_such_level(bench):
    issued = bench.world.issue("样例签名人", has_ocsp=False, has_crl=False)
    with pytest.raises(WantingError, match="names neither an OCSP server nor a revocation list"):
        bench.sign(Level.B_LT, bench.key(issued))
    bench.sign(Level.B_T, bench.key(issued))


def test_what_a_certificate_names_besides_the_web_is_never_opened(bench):
    points = [
        x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
        for url in ("file:///etc/passwd", "ldap://127.0.0.1/cn=x", "ftp://127.0.0.1/x")
    ]
    issued = bench.world.issue("样例签名人", has_ocsp=False, has_crl=False, more=[x509.CRLDistributionPoints(points)])
    with pytest.raises(WantingError, match="names neither"):
        run(lambda: StatusDesk().gather(link(bench, issued)))


def test_requests_for_status_are_bounded(bench, monkeypatch):
    monkeypatch.setattr("toolkit.signing.moment.status.STATUS_REQUESTS", 1)
    with pytest.raises(IOFailure, match="more than 1 requests"):
        bench.sign(Level.B_LT)


def test_the_level_is_lowered_only_when_asked_and_it_is_said(bench):
    down = {"tsa": nobody_listens()}
    with pytest.raises(UnreachableError) as caught:
        at_level(Level.B_LTA, False, lambda level: bench.sign(level, **down))
    assert "--level B-B" in str(caught.value)
    signed, level, said = at_level(Level.B_LTA, True, lambda level: bench.sign(level, **down))
    assert (level, [finding.rule for finding in said]) == (Level.B_B, ["level.lowered"])
    assert "B-B only, not B-LTA" in str(said[0].problem)
    assert signed


def test_where_only_the_certificates_servers_are_down_the_timestamp_stays(bench):
    down = says(b"", status=503)
    with bench.world.spoil("ocsp", down), bench.world.spoil("issuing.crl", down), bench.world.spoil("root.crl", down):
        _, level, _ = at_level(Level.B_LT, True, bench.sign)
    assert level is Level.B_T


@pytest.mark.parametrize("fault", ["wrong answer", "revoked", "untrusted"])
def test_a_wrong_answer_never_lowers_the_level(bench, fault):
    issued = bench.world.issue("样例签名人")
    key, services = bench.key(issued), {}
    if fault == "wrong answer":
        bench.world.tsa_change = lambda told: told.pop("nonce")
    elif fault == "revoked":
        bench.world.revoke(issued)
    else:
        services = {"roots": ()}
    with pytest.raises(AllianceError) as caught:
        at_level(Level.B_LT, True, lambda level: bench.sign(level, key, **services))
    assert not isinstance(caught.value, UnreachableError)


@given(st.binary(max_size=300) | st.integers(0, 4000).map(lambda n: n.to_bytes(2, "big")))
def test_no_bytes_of_a_timestamp_server_bring_anything_but_a_sentence(world, data):
    def damaged(body: bytes):
        answer = bytearray(world.stamp(body))
        if len(data) == 2:  # one byte of a true answer, changed
            answer[int.from_bytes(data, "big") % len(answer)] ^= 0x5A
        else:
            answer[: len(data)] = data
        return 200, "application/timestamp-reply", bytes(answer)

    stamper = ServerStamper(Services(world.tsa_url, tuple(world.roots), seconds=5))
    with language("en"), world.spoil("tsa", damaged):
        try:
            token = run(lambda: stamper.async_timestamp(b"x" * 32, "sha256"))
        except (IOFailure, WantingError):
            return
    # What is not signed may change: what is signed may not.
    assert (
        token["content"]["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
        == b"x" * 32
    )


@given(st.integers(0, 4000), st.sampled_from(["ocsp", "issuing.crl", "root.crl", "issuing.crt"]))
def test_no_bytes_of_a_status_server_bring_anything_but_a_sentence(world, at, path):
    issued = world.issue("样例签名人", has_ocsp=path == "ocsp")
    roots = tuple(world.roots)
    others = () if path == "issuing.crt" else (world.issuing.asn1,)

    kept: list[bytes] = []

    def damaged(body: bytes):
        if not kept:  # the same bytes for the same question: signatures differ each time
            spoilt, world.spoilt = world.spoilt, {}
            kept.append(world.answer(path, body)[2])
            world.spoilt = spoilt
        status, kind, answer = 200, "application/octet-stream", bytearray(kept[0])
        answer[at % len(answer)] ^= 0x5A
        return status, kind, bytes(answer)

    with language("en"), world.spoil(path, damaged):
        try:
            evidence = run(lambda: StatusDesk(seconds=5).gather(Link(issued.asn1, others, roots)))
        except (IOFailure, WantingError):
            return
    assert evidence.certificates[0].subject.native["common_name"] == "样例签名人"


def link(bench, issued) -> Link:
    others = (bench.world.issuing.asn1,)
    return Link(issued.asn1, others, tuple(bench.world.roots))
