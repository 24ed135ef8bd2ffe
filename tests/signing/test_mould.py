"""What is cast in a mould is, byte for byte, what pyHanko builds."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from tests.signing.conftest import Desk
from tests.signing.loopback import World
from toolkit.signing.keys import CachedKeySigner
from toolkit.signing.mould import Mould
from toolkit.signing.sign import prove_signature, sign_bytes


def by_pyhanko(signer: CachedKeySigner, digest: bytes, **more: object) -> cms.ContentInfo:
    return asyncio.run(SimpleSigner.async_sign(signer, digest, "sha256", use_pades=True, **more))


def by_us(signer: CachedKeySigner, digest: bytes, **more: object) -> cms.ContentInfo:
    return asyncio.run(signer.async_sign(digest, "sha256", use_pades=True, **more))


def digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()


def test_an_rsa_signature_is_pyhankos_to_the_byte(desk: Desk) -> None:
    signer = desk.rsa.signer
    for text in (b"first", b"second", b"third"):  # RSA PKCS#1 v1.5 signs the same bytes the same way
        assert by_us(signer, digest(text)).dump() == by_pyhanko(signer, digest(text)).dump()


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_with_an_elliptic_curve_all_but_the_signature_is(desk: Desk, own: bytes) -> None:
    signer = desk.ec.signer
    by_us(signer, digest(b"the first is pyHanko's own"))
    assert parts(by_us(signer, own)) == parts(by_pyhanko(signer, own))


def parts(whole: cms.ContentInfo) -> list[bytes]:
    """All that a CMS signature holds but the signature's value."""
    signed = cms.ContentInfo.load(whole.dump(), strict=True)["content"]
    signer = signed["signer_infos"][0]
    found = [signed[name].dump() for name in signed if name != "signer_infos"]
    return found + [signer[name].dump() for name in signer if name != "signature"]


def test_a_long_chain_and_another_curve_fit_the_mould(world: World) -> None:
    issued = world.issue("样例甲单位", organization="样例甲单位", kind="ec384")
    signer = CachedKeySigner(issued.key, issued.certificate, list(issued.above))
    first = by_pyhanko(signer, digest(b"one"))
    mould = Mould(first)
    info = first["content"]["signer_infos"][0]
    assert mould.attributes(digest(b"one")) == info["signed_attrs"].untag().dump()
    assert mould.cast(mould.attributes(digest(b"one")), info["signature"].native).dump() == first.dump()


def test_what_is_more_than_plain_is_left_to_pyhanko(desk: Desk) -> None:
    signer = desk.ec.signer
    by_us(signer, digest(b"one"))
    timed = PdfCMSSignedAttributes(signing_time=datetime.now(UTC))
    plain = asyncio.run(signer.async_sign(digest(b"one"), "sha256", signed_attr_settings=timed))
    assert "signing_time" in types_of(plain)
    assert "signing_time" not in types_of(by_us(signer, digest(b"one"), signed_attr_settings=timed))
    policy = CAdESSignedAttrSpec(commitment_type=GenericCommitment.PROOF_OF_APPROVAL.asn1)
    with_policy = PdfCMSSignedAttributes(cades_signed_attrs=policy)
    assert "commitment_type" in types_of(by_us(signer, digest(b"one"), signed_attr_settings=with_policy))


def types_of(whole: cms.ContentInfo) -> set[str]:
    return {attribute["type"].native for attribute in whole["content"]["signer_infos"][0]["signed_attrs"]}


def test_signatures_with_parts_that_would_be_lost_are_no_mould(desk: Desk) -> None:
    first = by_pyhanko(desk.ec.signer, digest(b"one"))
    signed = first["content"]
    signed["signer_infos"].append(signed["signer_infos"][0])
    with pytest.raises(ValueError, match="unexpected"):
        Mould(first)


def test_a_second_packet_signed_by_the_same_key_holds(desk: Desk) -> None:
    data = desk.packet.read_bytes()
    for _ in range(2):
        signed = sign_bytes(data, "packet.pdf", desk.ec)
        prove_signature(data, signed, "packet.pdf", desk.ec)
