"""Key profiles of the settings: read whole, refused with all faults at once, opened by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signing.loopback import PASSWORD
from toolkit import yamlfile
from toolkit.errors import MissingError, UsageError
from toolkit.signing import opening
from toolkit.signing.moment.level import Level
from toolkit.signing.opening import find_profile, open_profile
from toolkit.signing.passwords import ENVIRONMENT_NAME
from toolkit.signing.profiles import KeyProfile, read_profiles

FOLDER = Path("/settings")
SETTINGS = """
lead:
  kind: pkcs12
  file: lead.p12
  password-file: /safe/lead.txt
  level: b-lta
  tsa: http://tsa.invalid/
  trust: [root.pem, ~/tsa.pem]
  lower-if-offline: true
牵头单位:
  module: /usr/lib/token.so
  token: 样例令牌
  slot: 2
  label: 签名
  id: 0a01
  pin-file: pin.txt
  certificate: chain.pem
clerk: {kind: pem, file: k.pem, certificate: c.pem}
"""


def test_profiles_are_read_with_paths_that_start_at_the_settings_file():
    read = read_profiles(yamlfile.load(SETTINGS), FOLDER)
    assert read["lead"] == KeyProfile(
        "lead",
        "pkcs12",
        file=FOLDER / "lead.p12",
        secret_file=Path("/safe/lead.txt"),
        level=Level.B_LTA,
        tsa="http://tsa.invalid/",
        trust=(FOLDER / "root.pem", Path("~/tsa.pem").expanduser()),
        lower_if_offline=True,
    )
    assert read["牵头单位"] == KeyProfile(
        "牵头单位",
        "pkcs11",
        module=Path("/usr/lib/token.so"),
        token="样例令牌",
        slot=2,
        label="签名",
        ident="0a01",
        secret_file=FOLDER / "pin.txt",
        certificates=(FOLDER / "chain.pem",),
    )
    assert read["clerk"].kind == "pem"
    assert read_profiles(None, FOLDER) == {}


def test_all_faults_are_told_at_once():
    with pytest.raises(UsageError) as caught:
        read_profiles(
            {
                "lead": {"kind": "p12", "file": 3, "password": "secret"},
                "x y": {"file": "k.p12"},
                "none": None,
                "token": {
                    "kind": "pkcs11",
                    "slot": -1,
                    "id": "xyz",
                    "pin-pad": "yes",
                    "level": "B-X",
                    "token": "a\x1bb",
                },
            },
            FOLDER,
        )
    said = str(caught.value)
    for words in (
        "lead: kind must be one of",
        "lead: the value of file",
        "no option password here",
        "x y: a profile's name",
        "none: the profile has no options",
        "token: the value of slot",
        "token: the value of id",
        "token: the value of pin-pad",
        "token: the value of level",
        "token: the value of token",
        "token: the option module is missing",
    ):
        assert words in said
    assert "secret" not in said


NAMES = st.text(max_size=8) | st.sampled_from(["file", "kind", "module", "trust", "slot", "id", "level", "pem"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
)


@given(VALUES | st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES)))
def test_whatever_the_settings_say_is_read_or_refused(tree):
    try:
        read = read_profiles(tree, FOLDER)
    except UsageError:
        return
    assert all(isinstance(profile, KeyProfile) for profile in read.values())


def test_a_key_is_found_by_name_or_by_file(tmp_path):
    profiles = {"lead": KeyProfile("lead", "pkcs12", file=FOLDER / "lead.p12")}
    assert find_profile("lead", profiles) is profiles["lead"]
    assert find_profile("./lead", profiles).file == Path("lead")
    assert find_profile("other.p12", profiles).file == Path("other.p12")
    with pytest.raises(UsageError, match="neither a key file nor a profile of the settings; profiles: lead"):
        find_profile("leda", profiles)
    with pytest.raises(UsageError, match="--certificate belongs to a key file"):
        find_profile("lead", profiles, (Path("c.pem"),))


def test_the_password_is_asked_for_only_where_one_is_needed(world, tmp_path):
    issued = world.issue("样例签名人")
    bare = KeyProfile("a", "pem", file=issued.pem(tmp_path / "bare.pem"))
    assert open_profile(bare, environ={})[0].name == "样例签名人"
    locked = KeyProfile("b", "pem", file=issued.pem(tmp_path / "locked.pem", PASSWORD))
    with pytest.raises(MissingError, match="password is not known"):
        open_profile(locked, environ={})
    environ = {ENVIRONMENT_NAME: PASSWORD.decode()}
    assert open_profile(locked, environ=environ)[1].value == PASSWORD
    (tmp_path / "p.txt").write_bytes(PASSWORD)
    (tmp_path / "p.txt").chmod(0o600)
    kept = KeyProfile("c", "pkcs12", file=issued.p12(tmp_path / "k.p12"), secret_file=tmp_path / "p.txt")
    assert open_profile(kept, environ={})[0].kind == "EC P-256"


def test_without_the_extra_for_tokens_it_is_said_how_to_get_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.delitem(sys.modules, "toolkit.signing.tokens", raising=False)
    with pytest.raises(MissingError, match=r"pkcs11\]"):
        opening.token_place(KeyProfile("t", "pkcs11", module=FOLDER / "x.so"))
