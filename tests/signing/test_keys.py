"""Keys that can't sign are refused with a sentence; secrets stay secret."""

from __future__ import annotations

import logging
import stat
import traceback
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.signing.pki import NOW, PASSWORD, YEAR, weak_rsa
from toolkit.errors import IOFailure, MissingError, UsageError
from toolkit.signing.keys import load_key, make_sample_keys
from toolkit.signing.passwords import ENVIRONMENT_NAME, read_password


def test_sample_keys_are_for_their_owner_alone_and_open_with_their_password(desk):
    for path in (desk.keys.ca, desk.keys.rsa, desk.keys.ec, desk.keys.password_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (desk.rsa.kind, desk.ec.kind) == ("RSA-2048", "EC P-256")
    assert "测试证书，无法律效力" in desk.rsa.chain[0].subject.human_friendly
    assert desk.rsa.warnings == ()


def test_sample_keys_are_made_once_and_never_overwritten(desk, tmp_path):
    before = desk.keys.rsa.read_bytes()
    assert make_sample_keys(desk.keys.rsa.parent) == desk.keys
    assert desk.keys.rsa.read_bytes() == before
    (tmp_path / "rsa.p12").write_bytes(b"someone's key")
    with pytest.raises(UsageError, match=r"rsa\.p12"):
        make_sample_keys(tmp_path)
    assert (tmp_path / "rsa.p12").read_bytes() == b"someone's key"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rsa.p12"]


@pytest.mark.parametrize("password", [b"very-secret-guess", "猜错的口令".encode()])
def test_a_wrong_password_is_said_plainly_and_never_repeated(desk, caplog, password):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(MissingError, match="password does not open") as caught:
        load_key(desk.keys.rsa, password)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert password.decode() not in told


@pytest.mark.parametrize("password", [None, b""])
def test_a_missing_password_is_not_called_a_wrong_one(desk, password):
    with pytest.raises(MissingError, match="needs a password"):
        load_key(desk.keys.rsa, password)


@pytest.mark.parametrize("given", [None, b""])
def test_a_key_without_password_opens_without_one(desk, tmp_path, given):
    assert load_key(desk.authority.issue(tmp_path / "k.p12", password=None), given).kind == "EC P-256"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        *((data, "neither a PKCS#12") for data in (b"", b"junk", b"0\x80", b"\x30\x03\x02\x01\x03", b"%PDF-1.7\n")),
        (b"-----BEGIN PRIVATE KEY-----\n", "0 private keys"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "is damaged"),
    ],
)
def test_what_is_no_key_file_is_refused(tmp_path, data, words):
    (tmp_path / "k.p12").write_bytes(data)
    with pytest.raises(MissingError, match=words):
        load_key(tmp_path / "k.p12", b"x")


def test_a_damaged_key_file_is_refused_with_a_sentence(desk, tmp_path):
    data, refused = desk.keys.ec.read_bytes(), 0
    for at in range(0, len(data), 97):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        (tmp_path / "k.p12").write_bytes(bytes(broken))
        try:
            key = load_key(tmp_path / "k.p12", desk.password)
        except MissingError:
            refused += 1
        else:
            assert key.fingerprint == desk.ec.fingerprint
    assert refused > 5


def test_a_file_with_a_certificate_but_no_key_is_refused(desk, tmp_path):
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    data = pkcs12.serialize_key_and_certificates(
        None, None, desk.authority.certificate, None, BestAvailableEncryption(PASSWORD)
    )
    (tmp_path / "k.p12").write_bytes(data)
    with pytest.raises(MissingError, match="no private key"):
        load_key(tmp_path / "k.p12", PASSWORD)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"end": NOW - timedelta(days=1)}, "expired"),
        ({"start": NOW + timedelta(days=2)}, "not valid before"),
        ({"signing": False}, "not meant for signatures"),
    ],
)
def test_a_certificate_that_is_no_use_now_is_refused(desk, tmp_path, options, words):
    path = desk.authority.issue(tmp_path / "k.p12", **options)
    with pytest.raises(MissingError, match=words):
        load_key(path, PASSWORD)


def test_a_certificate_near_its_end_is_warned_about(desk, tmp_path):
    path = desk.authority.issue(tmp_path / "k.p12", end=NOW + timedelta(days=10))
    assert [finding.rule for finding in load_key(path, PASSWORD).warnings] == ["key.expires-soon"]
    assert load_key(path, PASSWORD, now=NOW - YEAR + timedelta(days=1)).warnings == ()


def test_weak_and_foreign_kinds_of_keys_are_refused(desk, tmp_path):
    path = desk.authority.issue(tmp_path / "weak.p12", weak_rsa())
    with pytest.raises(MissingError, match="1024 bits"):
        load_key(path, PASSWORD)
    for name, key in (("k1", ec.generate_private_key(ec.SECP256K1())), ("ed", ed25519.Ed25519PrivateKey.generate())):
        path = desk.authority.issue(tmp_path / f"{name}.p12", key)
        with pytest.raises(MissingError, match="cannot use"):
            load_key(path, PASSWORD)


def test_a_key_file_that_is_not_there_is_a_failure_of_reading(tmp_path):
    with pytest.raises(IOFailure):
        load_key(tmp_path / "none.p12", b"x")
    with pytest.raises(IOFailure):
        load_key(tmp_path, b"x")


def test_larger_keys_sign_too(desk, tmp_path):
    from tests.signing.packets import RESOURCES
    from toolkit.signing.sign import sign_packet
    from toolkit.signing.verify import verify_packet

    for key in (
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(public_exponent=65537, key_size=3072),
    ):
        loaded = load_key(desk.authority.issue(tmp_path / "k.p12", key), PASSWORD)
        sign_packet(desk.packet, tmp_path / "s.pdf", loaded)
        assert verify_packet(tmp_path / "s.pdf", [desk.ca], RESOURCES).accepted


def test_the_password_file_comes_before_the_environment_and_that_before_a_question(tmp_path):
    file = tmp_path / "p.txt"
    file.write_text("from file\r\n", "utf-8")
    file.chmod(0o600)
    environ = {ENVIRONMENT_NAME: "环境"}
    assert read_password(file=file, environ=environ, prompt=lambda: "asked").value == b"from file"
    assert read_password(file=None, environ=environ, prompt=lambda: "asked").value == "环境".encode()
    assert read_password(file=None, environ={}, prompt=lambda: "asked").value == b"asked"
    with pytest.raises(MissingError):
        read_password(file=None, environ={})


def test_a_password_file_open_to_others_is_warned_about_and_its_content_not_shown(tmp_path):
    file = tmp_path / "p.txt"
    file.write_text("secret", "utf-8")
    file.chmod(0o644)
    password = read_password(file=file, environ={})
    assert [finding.rule for finding in password.warnings] == ["key.password-file-open"]
    assert "secret" not in repr(password)
    file.chmod(0o600)
    assert read_password(file=file, environ={}).warnings == ()


@pytest.mark.parametrize("content", [b"", b"two\nlines\n", b"x" * 5000])
def test_a_file_that_holds_no_single_line_is_no_password_file(tmp_path, content):
    (tmp_path / "p.txt").write_bytes(content)
    with pytest.raises(IOFailure):
        read_password(file=tmp_path / "p.txt", environ={})
