"""SM2 key files are opened, in each form that openssl writes, and nothing else is taken for one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from asn1crypto import keys, pem
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dossiers import LEAD
from tests.signing.conftest import Desk
from tests.signing.national.conftest import NationalDesk
from tests.signing.national.pki import PASSWORD
from toolkit.errors import MissingError
from toolkit.signing.national.keys import NationalKey, open_national

SECRET = PASSWORD.encode()


def opened(path: Path, password: bytes | None = SECRET) -> NationalKey | None:
    return open_national(path, path.read_bytes(), password)


def name(key: NationalKey | None) -> object:
    assert key is not None
    return key.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value


def test_a_pkcs12_file_as_openssl_writes_it_is_opened(national: NationalDesk) -> None:
    key = opened(national.p12)
    assert name(key) == LEAD
    assert [one.subject.rfc4514_string() for one in key.others] == ["CN=样例国密根"]


def test_a_pkcs12_file_protected_by_sm4_is_opened(national: NationalDesk, tmp_path: Path) -> None:
    national_only = ("-keypbe", "SM4-CBC", "-certpbe", "SM4-CBC", "-macalg", "sm3")
    file = national.authority.p12(national.key_file, national.certificate, tmp_path / "k.p12", *national_only)
    assert name(opened(file)) == LEAD


def test_a_pem_file_protected_by_sm4_is_opened(national: NationalDesk, tmp_path: Path) -> None:
    file = national.authority.one_pem(national.key_file, national.certificate, tmp_path / "k.pem")
    assert name(opened(file)) == LEAD


def test_a_bare_pem_key_is_opened_with_its_certificate_in_another_file(national: NationalDesk, tmp_path: Path) -> None:
    _, _, content = pem.unarmor(national.key_file.read_bytes())
    info = keys.PrivateKeyInfo.load(content)
    inside = info["private_key"].parsed
    inside["parameters"] = info["private_key_algorithm"]["parameters"]
    bare = tmp_path / "bare.pem"
    bare.write_bytes(pem.armor("EC PRIVATE KEY", inside.dump()))  # SEC 1, which openssl 3 no longer writes
    certificates = x509.load_pem_x509_certificates(national.certificate.read_bytes())
    for file in (bare, national.key_file):
        assert name(open_national(file, file.read_bytes(), None, certificates)) == LEAD
        with pytest.raises(MissingError, match="no certificate that belongs to it"):
            opened(file)


def test_another_keys_certificate_is_refused(national: NationalDesk, tmp_path: Path) -> None:
    file = tmp_path / "mixed.pem"
    file.write_bytes(national.key_file.read_bytes() + national.authority.root.read_bytes())
    with pytest.raises(MissingError, match="no certificate that belongs to it"):
        opened(file)


def test_of_a_pair_of_keys_the_one_for_signatures_is_taken(national: NationalDesk, tmp_path: Path) -> None:
    secret, cover = national.authority.issue("样例加密", use="encrypt")
    pair = tmp_path / "pair.pem"
    pair.write_bytes(b"".join(p.read_bytes() for p in (secret, cover, national.key_file, national.certificate)))
    key = opened(pair)
    assert name(key) == LEAD
    assert key.others == ()


def test_a_wrong_or_wanting_password_is_said(national: NationalDesk, tmp_path: Path) -> None:
    pem = national.authority.one_pem(national.key_file, national.certificate, tmp_path / "k.pem")
    for file in (national.p12, pem):
        with pytest.raises(MissingError, match="password does not open"):
            opened(file, b"wrong")
        with pytest.raises(MissingError, match="needs a password"):
            opened(file, None)


def test_rsa_and_ec_keys_are_left_to_others(desk: Desk) -> None:
    for file in (desk.keys.rsa, desk.keys.ec):
        assert opened(file, desk.password) is None


def test_a_key_without_the_extra_says_how_to_install_it(
    national: NationalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    with pytest.raises(MissingError, match=r"alliance-toolkit\[sm2\]"):
        opened(national.p12)


def test_a_password_with_rounds_without_end_is_not_tried(national: NationalDesk, tmp_path: Path) -> None:
    file = national.authority.one_pem(national.key_file, national.certificate, tmp_path / "k.pem")
    _, _, content = next(pem.unarmor(file.read_bytes(), multiple=True))
    locked = keys.EncryptedPrivateKeyInfo.load(content)
    derivation = locked["encryption_algorithm"]["parameters"]["key_derivation_func"]["parameters"]
    derivation["iteration_count"] = 10**12
    assert open_national(file, pem.armor("ENCRYPTED PRIVATE KEY", locked.dump(force=True)), SECRET) is None


_PLACE = st.integers(0, 5000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_PLACE, st.integers(1, 255)), max_size=3), st.none() | _PLACE)
def test_a_damaged_key_file_is_refused_in_words(
    national: NationalDesk, changes: list[tuple[int, int]], end: int | None
) -> None:
    whole = bytearray(national.p12.read_bytes())
    for place, bits in changes:
        whole[place % len(whole)] ^= bits
    try:
        open_national(national.p12, bytes(whole[:end]), SECRET)
    except MissingError as error:
        assert str(error)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_other_bytes_are_no_sm2_key(data: bytes) -> None:
    for head in (b"", b"-----BEGIN EC PRIVATE KEY-----\n"):
        assert open_national(Path("x"), head + data, SECRET) is None
