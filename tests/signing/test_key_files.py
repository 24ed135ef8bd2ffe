"""PEM keys: in one file or several, encrypted or not; which certificate belongs to the key is found out."""

from __future__ import annotations

import logging
import traceback

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from tests.signing.loopback import ENCRYPT, NOW, PASSWORD, YEAR
from toolkit.errors import IOFailure, MissingError
from toolkit.signing.keys import load_key
from toolkit.signing.sign import sign_packet


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec384"])
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_a_pem_file_with_key_and_chain_signs(desk, world, tmp_path, kind, password):
    path = world.issue("样例签名人", kind=kind).pem(tmp_path / "k.pem", password)
    key = load_key(path, password)
    assert [c.subject.native["common_name"] for c in key.chain] == ["样例签名人", "样例签发机构", "样例信任根"]
    assert sign_packet(desk.packet, tmp_path / "s.pdf", key).sound


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_keys_of_older_and_newer_make_open(world, tmp_path, form):
    issued = world.issue("样例签名人", kind="rsa")
    for protection, password in ((NoEncryption(), None), (BestAvailableEncryption(PASSWORD), PASSWORD)):
        pem = issued.key.private_bytes(Encoding.PEM, form, protection)
        (tmp_path / "k.pem").write_bytes(pem + issued.certificate.public_bytes(Encoding.PEM))
        assert load_key(tmp_path / "k.pem", password).kind == "RSA-2048"


def test_the_certificate_may_stand_in_a_file_of_its_own_and_the_order_of_all_does_not_matter(world, tmp_path):
    issued = world.issue("样例签名人")
    key = issued.pem(tmp_path / "k.pem", chain=False)
    key.write_bytes(key.read_bytes().split(b"-----BEGIN CERT")[0])
    chain = world.issue("样例旁人", number=1).pem(tmp_path / "chain.pem", key=False)
    (tmp_path / "own.cer").write_bytes(issued.certificate.public_bytes(Encoding.DER))
    loaded = load_key(key, None, certificates=(chain, tmp_path / "own.cer"))
    assert loaded.name == "样例签名人"
    with pytest.raises(MissingError, match="no certificate for its private key"):
        load_key(key, None)
    with pytest.raises(MissingError, match="does not belong to the private key"):
        load_key(key, None, certificates=(world.ca_file,))
    with pytest.raises(MissingError, match="holds no certificate"):
        load_key(key, None, certificates=(key,))
    with pytest.raises(IOFailure):
        load_key(key, None, certificates=(tmp_path / "none.pem",))


def test_a_chain_from_another_file_is_taken_for_a_pkcs12_key_too(world, tmp_path):
    issued = world.issue("样例签名人")
    bare = issued.p12(tmp_path / "k.p12", chain=False)
    chain = issued.pem(tmp_path / "chain.pem", key=False)
    assert len(load_key(bare, PASSWORD, certificates=(chain,)).chain) == 3


@pytest.mark.parametrize("guess", [None, b"", "猜错的口令".encode()])
def test_a_locked_pem_key_says_what_it_needs_and_keeps_the_secret(world, tmp_path, caplog, guess):
    caplog.set_level(logging.DEBUG)
    path = world.issue("样例签名人").pem(tmp_path / "k.pem", PASSWORD)
    with pytest.raises(MissingError, match="password does not open" if guess else "needs a password") as caught:
        load_key(path, guess)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert not guess or guess.decode() not in told


def test_a_password_for_a_key_without_one_does_no_harm(world, tmp_path):
    assert load_key(world.issue("样例签名人").pem(tmp_path / "k.pem"), b"not needed").kind == "EC P-256"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": NOW - YEAR / 2}, "expired on"),
        ({"start": NOW + YEAR / 2}, "not valid before"),
        ({"uses": ENCRYPT}, "not meant for signatures"),
    ],
)
def test_a_pem_key_is_judged_as_any_other(world, tmp_path, changes, words):
    with pytest.raises(MissingError, match=words):
        load_key(world.issue("样例签名人", **changes).pem(tmp_path / "k.pem"), None)


def test_two_keys_in_a_file_a_damaged_one_and_one_of_another_kind_are_refused(world, tmp_path):
    path = world.issue("样例签名人").pem(tmp_path / "k.pem")
    whole = path.read_bytes()
    path.write_bytes(whole + whole)
    with pytest.raises(MissingError, match="2 private keys"):
        load_key(path, None)
    path.write_bytes(whole.replace(b"MIG", b"MIH", 1))
    with pytest.raises(MissingError, match="is damaged"):
        load_key(path, None)
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(other)
    with pytest.raises(MissingError, match="of a kind"):
        load_key(path, None)


def test_a_pkcs12_file_that_holds_only_the_key_takes_its_certificate_from_another(world, tmp_path):
    issued = world.issue("样例签名人")
    data = pkcs12.serialize_key_and_certificates(None, issued.key, None, None, BestAvailableEncryption(PASSWORD))
    (tmp_path / "k.p12").write_bytes(data)
    with pytest.raises(MissingError, match="no private key with its certificate"):
        load_key(tmp_path / "k.p12", PASSWORD)
    own = issued.pem(tmp_path / "c.pem", key=False)
    assert load_key(tmp_path / "k.p12", PASSWORD, certificates=(own,)).name == "样例签名人"
