"""``alliance sign`` with an SM2 key and ``alliance verify`` with an SM2 root, as a user runs them."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.dossiers import LEAD
from tests.signing.conftest import Desk
from tests.signing.loopback import World
from tests.signing.national.conftest import NationalDesk
from tests.signing.national.pki import PASSWORD
from tests.signing.parties.circle import Circle
from toolkit.cli.main import run
from toolkit.errors import ExitStatus
from toolkit.signing.parties.member import sign_as_member
from toolkit.signing.parties.state import read_state

pytestmark = pytest.mark.slow  # each verification is a process of its own


class Said(NamedTuple):
    status: int
    words: str


def alliance(*words: str | Path) -> Said:
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out, redirect_stderr(out):
        patch.setenv("ALLIANCE_KEY_PASSWORD", PASSWORD)
        status = run(["--lang", "en", *map(str, words)])
    return Said(status, " ".join(out.getvalue().split()))


@pytest.fixture(scope="module")
def signed(national: NationalDesk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed")
    source, target = folder / "packet.pdf", folder / "packet.signed.pdf"
    source.write_bytes(national.packet)
    said = alliance("sign", source, "--key", national.p12)
    assert said.status == ExitStatus.DONE, said.words
    return target


def test_a_packet_signed_by_sm2_is_accepted_under_its_root(signed: Path, national: NationalDesk) -> None:
    said = alliance("verify", signed, "--trust", national.authority.root)
    assert said.status == ExitStatus.DONE, said.words
    assert LEAD in said.words


def test_a_revocation_list_signed_by_sm2_counts(signed: Path, national: NationalDesk, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.crl", tmp_path / "bad.crl"
    good.write_bytes(national.authority.revocation_list())
    bad.write_bytes(national.authority.revocation_list(national.certificate))
    strict = ("verify", signed, "--trust", national.authority.root, "--require-revocation")
    assert alliance(*strict).status == ExitStatus.WANTING
    accepted = alliance(*strict, "--crl", good)
    assert accepted.status == ExitStatus.DONE, accepted.words
    refused = alliance(*strict, "--crl", bad)
    assert refused.status == ExitStatus.WANTING
    assert "revoked" in refused.words


def test_without_an_sm2_root_it_is_said_that_one_is_needed(signed: Path, desk: Desk) -> None:
    said = alliance("verify", signed, "--trust", desk.keys.ca)
    assert said.status == ExitStatus.WANTING
    assert "national algorithms SM2/SM3" in said.words
    assert "root certificate with --trust" in said.words


def test_without_the_extra_it_is_said_how_to_install_it(
    signed: Path, national: NationalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    for words in (
        ("verify", signed, "--trust", national.authority.root),
        ("sign", signed, "--key", national.p12),
    ):
        said = alliance(*words)
        assert said.status == ExitStatus.MISSING
        assert "alliance-toolkit[sm2]" in said.words


def test_a_changed_packet_is_refused_without_noise(signed: Path, national: NationalDesk, tmp_path: Path) -> None:
    data = bytearray(signed.read_bytes())
    data[data.index(b"stream\n") + 40] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(data)
    assert alliance("verify", changed, "--trust", national.authority.root).status == ExitStatus.WANTING


def test_levels_with_timestamps_are_refused_in_words(national: NationalDesk, tmp_path: Path) -> None:
    source = tmp_path / "packet.pdf"
    source.write_bytes(national.packet)
    said = alliance("sign", source, "--key", national.p12, "--level", "B-T", "--tsa", "http://127.0.0.1:9/")
    assert said.status == ExitStatus.USAGE
    assert "level B-B only" in said.words
    assert list(tmp_path.iterdir()) == [source]


def test_closing_is_refused_in_words_before_any_server_is_asked(national: NationalDesk, world, tmp_path: Path) -> None:
    source, signed = tmp_path / "p.pdf", tmp_path / "s.pdf"
    source.write_bytes(national.packet)
    said = alliance("sign", source, "--key", national.p12, "-o", signed)
    assert said.status == ExitStatus.DONE, said.words
    before, asked = signed.read_bytes(), len(world.asked)
    roots = ["--trust", national.authority.root, "--trust", world.ca_file]
    said = alliance("signing", "close", signed, "--tsa", world.tsa_url, *roots)
    assert said.status == ExitStatus.WANTING
    assert "validation data is not supported" in said.words
    assert (signed.read_bytes(), world.asked[asked:]) == (before, [])


def test_a_member_signs_by_sm2_among_others_and_answers_no_request(
    circle: Circle, world: World, national: NationalDesk, tmp_path: Path
) -> None:
    packet, party = circle.copy(tmp_path), circle.parties[1]
    key, certificate = national.authority.issue(party.name, unit=party.name)
    member = national.authority.p12(key, certificate, tmp_path / "member.p12")
    asked = tmp_path / "request.json"
    assert alliance("signing", "request", packet, "--as", party.no, "-o", asked).status == ExitStatus.DONE
    refused = alliance("signing", "answer", asked, "--key", member, "--yes")
    assert refused.status == ExitStatus.WANTING
    assert "SM2 key signs the packet itself only" in refused.words
    said = alliance("sign", packet, "--as", party.no, "--key", member)
    assert said.status == ExitStatus.DONE, said.words
    state = read_state(packet.read_bytes(), "packet.pdf")
    assert not state.faults
    assert [one.signed is not None for one in state.parties] == [False, True, False, False]
    sign_as_member(packet, packet, circle.keys[2], str(circle.parties[2].no))
