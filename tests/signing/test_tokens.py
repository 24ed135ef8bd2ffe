"""Keys on a real PKCS#11 module (SoftHSM2): RSA and EC sign, and what goes wrong is said."""

from __future__ import annotations

import shutil
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from tests.signing.loopback import ENCRYPT, NOW, World
from tests.signing.softhsm import PIN, SoftToken, look_again, make_token, put_certificates, put_key, use_folder
from toolkit.errors import MissingError
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.opening import open_profile, show_token
from toolkit.signing.passwords import ENVIRONMENT_NAME
from toolkit.signing.profiles import KeyProfile
from toolkit.signing.reading import open_strictly
from toolkit.signing.sign import sign_packet
from toolkit.signing.signatures import judge_signatures
from toolkit.signing.tokens import TokenPlace, open_token, read_token


class Tokens:
    """Makes tokens; all of a session in one folder, since SoftHSM looks for it once."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder

    def make(self, label: str, **keys: dict[str, object]) -> SoftToken:
        """A token with a key and certificate for each name; ``certificate=False`` leaves that out."""
        token = make_token(self.folder, label)
        for number, (name, changes) in enumerate(keys.items(), 1):
            has_certificate = changes.pop("certificate", True)
            issued = self.world.issue(f"样例{name}", **changes)
            put_key(token, issued, name, f"{number:02x}", self.folder)
            if has_certificate:
                put_certificates(token, issued, name, f"{number:02x}", chain=number == 1)
        look_again(token)
        return token


@pytest.fixture(scope="module")
def tokens(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tokens")
    with pytest.MonkeyPatch.context() as patch:
        use_folder(folder, patch)
        yield Tokens(world, folder)


def place(token: SoftToken, **changes) -> TokenPlace:
    return TokenPlace(token.module, token.label, **changes)


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec384"])
def test_a_key_on_a_token_signs_and_the_signature_is_accepted(desk, world, tokens, tmp_path, kind):
    token = tokens.make(f"样例令牌{kind}", sign={"kind": kind})
    key = open_token(place(token), PIN.encode())
    assert key.name == "样例sign"
    assert len(key.chain) == 3
    sign_packet(desk.packet, tmp_path / "s.pdf", key)
    assert judge_signatures(open_strictly((tmp_path / "s.pdf").read_bytes(), tmp_path), world.roots).sound


def test_a_token_signs_at_a_higher_level_too(desk, world, tokens, tmp_path):
    token = tokens.make("样例令牌时间", sign={})
    services = Services(world.tsa_url, tuple(world.roots))
    key = open_token(place(token), PIN.encode())
    assert sign_packet(desk.packet, tmp_path / "s.pdf", key, services=services, level=Level.B_T).sound


def test_what_a_token_holds_is_shown_without_a_pin(tokens):
    token = tokens.make("样例令牌看", sign={})
    shown = read_token(place(token))
    assert {one.label for one in shown} == {"sign", "样例签发机构", "样例信任根"}
    profile = KeyProfile("t", "pkcs11", module=token.module, token=token.label)
    assert {one.ident for one in show_token(profile)} >= {"01"}


def test_a_profile_opens_a_token_with_its_pin_from_file_or_environment(tokens, tmp_path):
    token = tokens.make("样例令牌档", sign={})
    profile = KeyProfile("t", "pkcs11", module=token.module, token=token.label)
    assert open_profile(profile, environ={ENVIRONMENT_NAME: PIN})[0].name == "样例sign"
    (tmp_path / "pin").write_text(PIN)
    (tmp_path / "pin").chmod(0o600)
    assert open_profile(profile, secret_file=tmp_path / "pin", environ={})[0].name == "样例sign"
    assert open_profile(profile, environ={}, prompt=lambda: PIN)[0].name == "样例sign"


def test_of_a_pair_the_key_for_signing_is_taken_and_of_several_one_must_be_named(tokens):
    pair = tokens.make("样例令牌双证", sign={}, encrypt={"uses": ENCRYPT, "number": 1})
    assert open_token(place(pair), PIN.encode()).name == "样例sign"
    several = tokens.make("样例令牌多证", first={}, second={"number": 1})
    with pytest.raises(MissingError, match=r"several keys that could sign: .*first \(样例first\)"):
        open_token(place(several), PIN.encode())
    assert open_token(place(several, label="second"), PIN.encode()).name == "样例second"
    assert open_token(place(several, ident="01"), PIN.encode()).name == "样例first"
    with pytest.raises(MissingError, match="no private key that could sign"):
        open_token(place(several, label="third"), PIN.encode())


@pytest.mark.parametrize("pin", [b"000000", b"", b"1", "口令".encode(), b"\xff\xfe", None])
def test_a_wrong_pin_is_said_tried_once_and_never_repeated(tokens, pin):
    token = tokens.make(f"样例误{'无' if pin is None else pin.hex()}", sign={})
    with pytest.raises(MissingError, match="PIN is wrong") as caught:
        open_token(place(token), pin)
    assert "000000" not in "".join(traceback.format_exception(caught.value)).replace(repr(pin), "")


def test_a_key_without_its_certificate_and_a_token_without_keys_are_refused(tokens):
    bare = tokens.make("样例令牌无证", sign={"certificate": False})
    with pytest.raises(MissingError, match="not the certificate that belongs to it"):
        open_token(place(bare), PIN.encode())
    empty = tokens.make("样例令牌空")
    with pytest.raises(MissingError, match="no private key"):
        open_token(place(empty), PIN.encode())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": NOW - timedelta(days=1)}, "expired on"),
        ({"start": NOW + timedelta(days=1)}, "not valid before"),
        ({"uses": ENCRYPT}, "not meant for signatures"),
    ],
)
def test_a_certificate_on_a_token_is_judged_as_any_other(tokens, changes, words):
    token = tokens.make(f"样例{words}"[:24], sign=changes)
    with pytest.raises(MissingError, match=words):
        open_token(place(token), PIN.encode())


def test_drivers_and_tokens_that_are_not_there_are_named(tokens, tmp_path):
    token = tokens.make("样例令牌在", sign={})
    with pytest.raises(MissingError, match=r"driver .*none\.so is not there"):
        read_token(TokenPlace(tmp_path / "none.so"))
    (tmp_path / "text.so").write_text("no library")
    with pytest.raises(MissingError, match="does not do its work"):
        read_token(TokenPlace(tmp_path / "text.so"))
    with pytest.raises(MissingError, match=r"Token 样例令牌无 is not plugged in; there is: .*样例令牌在"):
        read_token(TokenPlace(token.module, "样例令牌无"))
    with pytest.raises(MissingError, match="Several tokens are plugged in"):
        read_token(TokenPlace(token.module))


def test_a_token_that_is_pulled_out_before_signing_leaves_nothing_behind(desk, tokens, tmp_path):
    """Last in this file: SoftHSM does not get over it."""
    token = tokens.make("样例令牌拔", sign={})
    key = open_token(place(token), PIN.encode())
    shutil.rmtree(token.folder)
    (tmp_path / "s.pdf").write_bytes(b"old")
    with pytest.raises(MissingError, match="样例令牌拔 is not there, or no longer"):
        sign_packet(desk.packet, tmp_path / "s.pdf", key)
    assert (tmp_path / "s.pdf").read_bytes() == b"old"
