"""Each level holds what it promises, as others see it too."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager

from tests.signing.loopback import YEAR
from tests.signing.moment.desk import openssl, signatures, tokens
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing.moment.level import Level
from toolkit.signing.sign import prove_signature


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_every_level_is_archival_appended_and_proves_true(bench, level, kind):
    key = bench.key(bench.world.issue("样例签名人", kind=kind))
    signed = bench.sign(level, key)
    data = bench.packet.read_bytes()
    assert signed.startswith(data)
    assert check_pdfa(signed) == []
    assert prove_signature(data, signed, "p.pdf", key, roots=bench.world.roots).sound


def test_a_level_holds_what_the_one_before_holds_and_more(bench):
    held = {level: _held(bench.sign(level)) for level in Level}
    assert held[Level.B_B] == set()
    assert held[Level.B_T] == {"stamp"}
    assert held[Level.B_LT] == {"stamp", "store"}
    assert held[Level.B_LTA] == {"stamp", "store", "document stamp"}


def test_no_more_timestamps_are_asked_for_than_are_kept(bench):
    for level, stamps in ((Level.B_B, 0), (Level.B_T, 1), (Level.B_LT, 1), (Level.B_LTA, 2)):
        before = len(bench.world.asked)
        bench.sign(level)
        assert bench.world.asked[before:].count("tsa") == stamps
        # Signer, issuing CA and timestamp server once each, however often they are looked at.
        assert bench.world.asked[before:].count("ocsp") == (3 if level.has_status else 0)


@pytest.mark.parametrize("server", ["tsa_url", "openssl_tsa_url"])
def test_openssl_agrees_with_the_timestamp_whichever_server_made_it(bench, server, tmp_path):
    signed = bench.sign(Level.B_T, tsa=getattr(bench.world, server))
    signature = signatures(signed)["SIG_LEAD"]
    [token] = tokens(signature)
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "stamped").write_bytes(signature.signer_info["signature"].native)
    root = str(bench.world.ca_file)
    said = ["ts", "-verify", "-data", "stamped", "-in", "token", "-token_in", "-CAfile"]
    openssl(tmp_path, *said, root)
    (tmp_path / "stamped").write_bytes(b"something else")
    with pytest.raises(AssertionError):
        openssl(tmp_path, *said, root)


def test_a_document_timestamp_covers_everything_and_openssl_agrees(bench, tmp_path):
    signed = bench.sign(Level.B_LTA, tsa=bench.world.openssl_tsa_url)
    stamp = signatures(signed)["TIME_01"]
    start, length, resume, rest = (int(n) for n in stamp.byte_range)
    assert (start, resume + rest) == (0, len(signed))
    (tmp_path / "token").write_bytes(stamp.pkcs7_content)
    (tmp_path / "stamped").write_bytes(signed[:length] + signed[resume:])
    openssl(
        tmp_path,
        *["ts", "-verify", "-data", "stamped", "-in", "token", "-token_in", "-CAfile"],
        str(bench.world.ca_file),
    )


def test_the_store_holds_the_whole_chain_and_its_status_for_signer_and_server(bench):
    store = PdfFileReader(BytesIO(bench.sign(Level.B_LT))).root["/DSS"]
    names = {x509.Certificate.load(one.get_object().data).subject.native["common_name"] for one in store["/Certs"]}
    assert names == {"样例签名人", "样例签发机构", "样例信任根", "样例时间戳", "样例吊销查询", "样例根吊销查询"}
    assert len(store["/OCSPs"]) == 3
    assert len(store["/VRI"]) == 1


def test_where_there_is_no_ocsp_server_the_list_is_taken(bench):
    key = bench.key(bench.world.issue("样例签名人", has_ocsp=False))
    store = PdfFileReader(BytesIO(bench.sign(Level.B_LT, key))).root["/DSS"]
    assert len(store["/CRLs"]) == 1
    assert len(store["/OCSPs"]) == 2


def test_a_chain_that_the_key_file_lacks_is_fetched_from_where_the_certificate_says(bench):
    key = bench.key(chain=False)
    before = len(bench.world.asked)
    store = PdfFileReader(BytesIO(bench.sign(Level.B_LT, key))).root["/DSS"]
    assert "issuing.crt" in bench.world.asked[before:]
    assert len(store["/Certs"]) == 6


@pytest.mark.slow
def test_long_after_the_certificates_have_expired_the_higher_levels_still_hold(bench):
    """At five years the signer's and the server's certificates are over, the issuing CA's not yet."""
    for level, holds in ((Level.B_T, False), (Level.B_LT, True), (Level.B_LTA, True)):
        assert _holds_in(bench.sign(level), bench.world.roots, 4 * YEAR) is holds, level


def _held(data: bytes) -> set[str]:
    found = signatures(data)
    kinds = {"stamp"} if list(tokens(found["SIG_LEAD"])) else set()
    if "/DSS" in PdfFileReader(BytesIO(data)).root:
        kinds.add("store")
    if "TIME_01" in found:
        kinds.add("document stamp")
    return kinds


def _holds_in(data: bytes, roots: list[x509.Certificate], later: timedelta) -> bool:
    rule = RevocationCheckingRule.CHECK_IF_DECLARED
    status = CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule), retroactive_revinfo=True)
    policy = CertValidationPolicySpec(SimpleTrustManager.build(trust_roots=roots), status)
    usage = KeyUsageConstraints(key_usage={"digital_signature"})
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(cert_validation_policy=policy, key_usage_settings=usage))
    signature = PdfFileReader(BytesIO(data)).embedded_regular_signatures[0]
    result = asyncio.run(
        simulate_future_ades_lta_validation(signature, spec, future_validation_time=datetime.now(UTC) + later)
    )
    return result.ades_subindic.name == "OK"
