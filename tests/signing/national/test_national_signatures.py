"""A packet signed by SM2 with SM3 holds before us, openssl and BouncyCastle, and nothing changed or mixed does."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from asn1crypto import algos
from cryptography.exceptions import InvalidSignature
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from tests.dossiers import LEAD
from tests.signing.conftest import Desk
from tests.signing.national.conftest import Long, NationalDesk
from tests.signing.national.pki import national_authority
from toolkit.errors import AllianceError, MissingError
from toolkit.signing.keys import SigningKey
from toolkit.signing.national import is_national, signed_nationally, validator_for
from toolkit.signing.national.signer import SM2Signer
from toolkit.signing.reading import damage_said_plainly, open_strictly
from toolkit.signing.sign import sign_field
from toolkit.signing.trust import load_roots

JARS = [Path("/usr/share/java") / f"{name}.jar" for name in ("pdfbox2", "fontbox2", "bcprov", "bcpkix", "bcutil")]
LOGGING = Path("/usr/share/java/commons-logging.jar")


def signed(national: NationalDesk, signer: SM2Signer | None = None) -> bytes:
    opened = national.open()
    key = SigningKey(
        signer=signer or opened.signer,
        name=LEAD,
        kind=opened.kind,
        fingerprint="",
        not_after=opened.certificate.not_valid_after_utc,
        chain=(opened.signer.signing_cert, *opened.signer.cert_registry),
    )
    return sign_field(national.packet, "packet.pdf", key, "SIG_LEAD", certify=True)


@pytest.fixture(scope="module")
def packet(national: NationalDesk) -> bytes:
    return Long(signed(national))


@pytest.fixture(scope="module")
def in_gmt_form(national: NationalDesk) -> bytes:
    plain = national.open().signer
    chain = list(plain.cert_registry)
    return signed(national, SM2Signer(plain._private_key, plain.signing_cert, chain, gmt0010=True))


def signature_of(data: bytes) -> EmbeddedPdfSignature:
    return open_strictly(data, Path("packet.pdf")).embedded_signatures[0]


def judged(data: bytes, root: Path, crls: list[bytes], mode: str = "require") -> PdfSignatureStatus:
    roots = load_roots([root])
    context = ValidationContext(
        trust_roots=roots,
        allow_fetching=False,
        revocation_mode=mode,
        crls=crls,
        signature_validator=validator_for(roots),
    )
    return validate_pdf_signature(signature_of(data), context)


@pytest.mark.parametrize("form", ["packet", "in_gmt_form"])
def test_it_holds_with_chain_and_revocation_list(
    national: NationalDesk, form: str, request: pytest.FixtureRequest
) -> None:
    data = request.getfixturevalue(form)
    status = judged(data, national.authority.root, [national.authority.revocation_list()])
    assert (status.bottom_line, status.md_algorithm, status.coverage.name) == (True, "sm3", "ENTIRE_FILE")
    assert data.startswith(national.packet)
    assert signed_nationally(signature_of(data))


def test_a_revoked_signer_is_refused(national: NationalDesk, packet: bytes) -> None:
    status = judged(packet, national.authority.root, [national.authority.revocation_list(national.certificate)])
    assert status.intact
    assert status.revoked
    assert not status.bottom_line


def test_without_a_revocation_list_nothing_is_trusted_where_one_is_required(
    national: NationalDesk, packet: bytes
) -> None:
    assert not judged(packet, national.authority.root, []).bottom_line
    assert judged(packet, national.authority.root, [], "soft-fail").bottom_line


def test_a_list_that_another_root_of_the_same_name_signed_proves_nothing(
    national: NationalDesk, packet: bytes, tmp_path: Path
) -> None:
    other = national_authority(tmp_path)
    assert not judged(packet, national.authority.root, [other.revocation_list()]).bottom_line
    assert not judged(packet, other.root, [], "soft-fail").bottom_line


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_changed_byte_is_never_accepted(national: NationalDesk, packet: bytes, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(packet) - 1))
    changed = bytearray(packet)
    changed[position] ^= data.draw(st.integers(1, 255))
    start, length, resume, _ = signature_of(packet).byte_range
    try:
        with damage_said_plainly("damaged"):
            status = judged(bytes(changed), national.authority.root, [], "soft-fail")
    except AllianceError:
        return
    # The signature's own room is filled up with zeros, which nothing covers; the verifier looks at them by itself.
    assert not status.bottom_line or start + length < position < resume


def test_openssl_confirms_digest_and_signature(national: NationalDesk, packet: bytes) -> None:
    signature = signature_of(packet)
    info = signature.signer_info
    start, length, resume, rest = signature.byte_range
    digest = hashlib.new("sm3", packet[start : start + length] + packet[resume : resume + rest]).digest()
    said = {one["type"].native: one["values"][0].native for one in info["signed_attrs"]}
    assert said["message_digest"] == digest
    attributes = info["signed_attrs"].untag().dump()
    assert national.authority.verify(national.certificate, info["signature"].native, attributes)
    assert not national.authority.verify(national.certificate, info["signature"].native, attributes + b"\0")


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("java") is None or not all(jar.exists() for jar in JARS),
    reason="needs a JDK and Debian's libpdfbox2-java and libbcpkix-java; openssl confirms the signature elsewhere",
)
def test_bouncycastle_confirms_the_signature(packet: bytes, in_gmt_form: bytes, tmp_path: Path) -> None:
    changed = bytearray(packet)
    changed[packet.index(b"stream\n") + 20] ^= 1
    for name, data in (("a.pdf", packet), ("b.pdf", in_gmt_form), ("c.pdf", bytes(changed))):
        (tmp_path / name).write_bytes(data)
    path = ":".join(map(str, [*JARS, LOGGING]))
    program = Path(__file__).with_name("CheckSignature.java")
    said = subprocess.run(
        ["java", "-cp", path, program, "a.pdf", "b.pdf", "c.pdf"], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.stdout.split() == ["true", "true", "false"], said.stderr


def test_key_and_algorithm_must_go_together(national: NationalDesk, packet: bytes, desk: Desk) -> None:
    judge = validator_for(load_roots([national.authority.root]))
    info = signature_of(packet).signer_info
    sm2_key = signature_of(packet).signer_cert.public_key
    message, value = info["signed_attrs"].untag().dump(), info["signature"].native
    within = SignatureValidationContext(contextual_md_algorithm="sm3")
    good = algos.SignedDigestAlgorithm({"algorithm": "1.2.156.10197.1.501"})
    judge.validate_signature(value, message, sm2_key, good, within)
    for key, algorithm, context in (
        (sm2_key, "sha256_ecdsa", within),
        (desk.ec.chain[0].public_key, "1.2.156.10197.1.501", within),
        (desk.rsa.chain[0].public_key, "1.2.156.10197.1.301.1", within),
        (sm2_key, "1.2.156.10197.1.501", SignatureValidationContext(contextual_md_algorithm="sha256")),
        (sm2_key, "1.2.156.10197.1.301.1", SignatureValidationContext()),
        (sm2_key, "1.2.156.10197.1.501", SignatureValidationContext("sm3", prehashed=True)),
    ):
        with pytest.raises(InvalidSignature):
            judge.validate_signature(
                value, message, key, algos.SignedDigestAlgorithm({"algorithm": algorithm}), context
            )


def test_rsa_and_ec_signatures_are_judged_as_ever_beside_an_sm2_root(national: NationalDesk, desk: Desk) -> None:
    roots = load_roots([national.authority.root, desk.keys.ca])
    context = ValidationContext(trust_roots=roots, allow_fetching=False, signature_validator=validator_for(roots))
    signature = signature_of(desk.signed.read_bytes())
    assert not signed_nationally(signature)
    assert validate_pdf_signature(signature, context).bottom_line


def test_only_an_sm2_root_asks_for_the_national_algorithms(
    national: NationalDesk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, sm2_root = load_roots([desk.keys.ca]), load_roots([national.authority.root])
    assert [is_national(one) for one in (*usual, *sm2_root)] == [False, True]
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    assert validator_for(usual) is None
    with pytest.raises(MissingError, match=r"alliance-toolkit\[sm2\]"):
        validator_for([*usual, *sm2_root])


def test_asn1crypto_stays_as_it_came_until_the_algorithms_are_used() -> None:
    look = (
        "import toolkit.signing.national, toolkit.signing.sign, toolkit.signing.verify, sys\n"
        "from asn1crypto import algos\n"
        "assert 'gmssl_pyx' not in sys.modules\n"
        "assert '1.2.156.10197.1.401' not in algos.DigestAlgorithmId._map\n"
    )
    subprocess.run([sys.executable, "-c", look], check=True)


@pytest.mark.parametrize("odd", [None, {}, {"signer_infos": []}])
def test_an_odd_cms_is_not_taken_for_a_national_signature(odd: object) -> None:
    assert not signed_nationally(SimpleNamespace(signed_data=odd))
