"""SM2 and SM3 give what the standards' own examples say, and agree with other implementations."""

from __future__ import annotations

import hashlib
import sys

import gmssl_pyx
import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from gmssl import sm2 as pure
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signing.national.conftest import NationalDesk
from toolkit.errors import MissingError
from toolkit.signing.national import sm2
from toolkit.signing.national.oids import SM3_NAME

# GB/T 32918.5-2017 annex A.2: a signature on the recommended curve, by the default identity.
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
MESSAGE = b"message digest"
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
# GB/T 32905-2016 annex A.
SM3_EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


def encoded(r: int, s: int) -> bytes:
    return algos.DSASignature({"r": r, "s": s}).dump()


@pytest.mark.parametrize("message", SM3_EXAMPLES)
def test_the_digest_is_that_of_the_standards_examples(message: bytes) -> None:
    digest = hashes.Hash(getattr(hashes, SM3_NAME.upper())())  # how pyHanko finds it
    digest.update(message)
    assert digest.finalize().hex() == SM3_EXAMPLES[message]
    assert gmssl_pyx.sm3_hash(message).hex() == hashlib.new("sm3", message).hexdigest() == SM3_EXAMPLES[message]


def test_the_standards_example_signature_holds_and_no_neighbour_of_it() -> None:
    good = encoded(R, S)
    assert sm2.verify(PUBLIC, MESSAGE, good)
    assert sm2.verify(b"\x03" + PUBLIC[1:33], MESSAGE, good)  # the same point, compressed
    for bad in (encoded(S, R), encoded(R, S ^ 1), encoded(R, ORDER - S), encoded(0, S), encoded(R, 0), good[:-1], b""):
        assert not sm2.verify(PUBLIC, MESSAGE, bad)
    assert not sm2.verify(PUBLIC, MESSAGE + b" ", good)


def test_what_is_no_point_of_the_curve_is_no_key() -> None:
    good = encoded(R, S)
    for bad in (b"", b"\0", PUBLIC[:-1], PUBLIC[:-1] + b"\0", b"\x05" + PUBLIC[1:], b"\x04" + bytes(64)):
        assert not sm2.verify(bad, MESSAGE, good)


def test_another_implementation_takes_our_signature_and_we_take_its(national: NationalDesk) -> None:
    other = pure.CryptSM2(private_key=PRIVATE.hex(), public_key=PUBLIC.hex()[2:], asn1=True)
    assert other.verify_with_sm3(sm2.sign(PRIVATE, PUBLIC, MESSAGE).hex(), MESSAGE)
    assert sm2.verify(PUBLIC, MESSAGE, bytes.fromhex(other.sign_with_sm3(MESSAGE)))
    signed = national.open().signer
    ours = sm2.sign(signed._private_key, signed._public_key, MESSAGE)
    assert national.authority.verify(national.certificate, ours, MESSAGE)
    assert not national.authority.verify(national.certificate, ours, MESSAGE + b" ")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.binary(max_size=70))
def test_any_bytes_for_a_signature_or_a_key_are_refused_without_an_error(signature: bytes, point: bytes) -> None:
    assert not sm2.verify(PUBLIC, MESSAGE, signature)
    assert not sm2.verify(point, MESSAGE, encoded(R, S))


def test_a_bad_signature_leaves_no_noise_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert not sm2.verify(PUBLIC, b"other", encoded(R, S))
    print("after", file=sys.stderr)
    assert capfd.readouterr().err == "after\n"


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    with pytest.raises(MissingError, match=r"alliance-toolkit\[sm2\]"):
        sm2.sign(PRIVATE, PUBLIC, MESSAGE)
