"""``alliance sign``, ``alliance signing close`` and ``alliance keys``: options, profiles, and what is said."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tests.signing.loopback import PASSWORD, loopback, nobody_listens
from tests.signing.packets import make_packet
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus

LEAD = "河南样例砂轮有限公司"


@pytest.fixture(scope="module")
def world():
    with loopback() as made:
        yield made


@pytest.fixture(scope="module")
def packet(tmp_path_factory):
    return make_packet(tmp_path_factory.mktemp("packet") / "样例.pdf")


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch, world, packet):
    """A settings file with one profile; the password is in a file beside it."""
    (tmp_path / "样例.pdf").write_bytes(packet.read_bytes())
    world.issue(LEAD, organization=LEAD).p12(tmp_path / "lead.p12")
    world.issue("样例旁人", organization="样例单位").p12(tmp_path / "stranger.p12")
    (tmp_path / "lead.txt").write_bytes(PASSWORD)
    (tmp_path / "lead.txt").chmod(0o600)
    path = tmp_path / "config.yaml"
    path.write_text(
        f"lang: en\nkeys:\n  lead: {{file: lead.p12, password-file: lead.txt, level: B-LT, tsa: '{world.tsa_url}', "
        f"trust: '{world.ca_file}'}}\n",
        "utf-8",
    )
    monkeypatch.setenv("ALLIANCE_CONFIG", str(path))
    monkeypatch.delenv("ALLIANCE_LANG", raising=False)
    monkeypatch.delenv("ALLIANCE_KEY_PASSWORD", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())  # nobody can be asked
    monkeypatch.chdir(tmp_path)
    return path


def alliance(*words: str) -> int:
    return entry.run(["--lang", "en", *words])


def test_a_profile_says_how_to_sign(tmp_path, world, capsys):
    before = len(world.asked)
    assert alliance("sign", "样例.pdf", "--key", "lead") == ExitStatus.DONE
    assert "(level B-LT)" in capsys.readouterr().out
    assert {"tsa", "ocsp"} <= set(world.asked[before:])
    assert (tmp_path / "样例.signed.pdf").exists()


def test_options_come_before_the_profile(world, capsys):
    before = len(world.asked)
    assert alliance("sign", "样例.pdf", "--key", "lead", "--level", "B-B") == ExitStatus.DONE
    assert "(level B-B)" in capsys.readouterr().out
    assert world.asked[before:] == []


def test_naming_a_server_asks_for_its_time(world, capsys):
    words = ["--key", "lead.p12", "--password-file", "lead.txt", "--trust", str(world.ca_file), "--tsa", world.tsa_url]
    assert alliance("sign", "样例.pdf", *words) == ExitStatus.DONE
    assert "(level B-T)" in capsys.readouterr().out


def test_a_server_that_is_down_is_said_and_less_is_signed_only_when_asked(tmp_path, capsys):
    words = ["sign", "样例.pdf", "--key", "lead", "--tsa", nobody_listens()]
    assert alliance(*words) == ExitStatus.IO
    said = capsys.readouterr().err
    assert "The timestamp server" in said and "cannot be reached" in said and "--lower-if-offline" in said
    assert not (tmp_path / "样例.signed.pdf").exists()
    assert alliance(*words, "--lower-if-offline") == ExitStatus.DONE
    told = capsys.readouterr()
    assert "(level B-B)" in told.out
    assert "level.lowered" in told.err and "alliance signing close" in told.err


def test_a_signed_packet_is_closed_and_closed_again(tmp_path, world, capsys):
    assert alliance("sign", "样例.pdf", "--key", "lead", "--level", "b-b") == ExitStatus.DONE
    assert alliance("signing", "close", "样例.signed.pdf", "--profile", "lead") == ExitStatus.DONE
    size = (tmp_path / "样例.signed.pdf").stat().st_size
    words = ["--tsa", world.tsa_url, "--trust", str(world.ca_file)]
    assert alliance("signing", "close", "样例.signed.pdf", *words) == ExitStatus.DONE
    assert (tmp_path / "样例.signed.pdf").stat().st_size > size
    capsys.readouterr()
    assert alliance("signing", "close", "样例.signed.pdf", "--tsa", world.tsa_url) == ExitStatus.USAGE
    assert "No root certificate" in capsys.readouterr().err
    assert alliance("signing", "close", "样例.signed.pdf", "--profile", "nobody") == ExitStatus.USAGE


def test_keys_are_listed_and_shown_without_secrets(capsys):
    assert alliance("keys", "list") == ExitStatus.DONE
    assert "lead.p12" in capsys.readouterr().out
    assert alliance("keys", "list", "--format", "json") == ExitStatus.DONE
    [listed] = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["level"]) == ("lead", "B-LT")
    assert alliance("keys", "show", "lead") == ExitStatus.DONE
    told = capsys.readouterr()
    assert LEAD in told.out and "样例信任根" in told.out
    assert PASSWORD.decode() not in told.out + told.err
    assert alliance("keys", "show", "lead", "--format", "json") == ExitStatus.DONE
    shown = json.loads(capsys.readouterr().out)
    assert [one["is_ca"] for one in shown] == [False, True, True]


def test_without_profiles_it_is_said_where_they_would_stand(settings, capsys):
    settings.write_text("lang: en\n")
    assert alliance("keys", "list") == ExitStatus.DONE
    assert str(settings) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--key", "laed"], ExitStatus.USAGE, "profiles: lead"),
        (["--key", "none.p12"], ExitStatus.IO, "cannot be read"),
        (["--key", "lead.p12"], ExitStatus.MISSING, "password is not known"),
        (["--key", "lead", "--seal", "s.png"], ExitStatus.USAGE, "--seal is for a unit"),
        (["--key", "lead", "--certificate", "c.pem"], ExitStatus.USAGE, "--certificate belongs to a key file"),
        (["--key", "lead", "--tsa", "file:///etc/passwd"], ExitStatus.IO, "no usable address"),
        (["--key", "lead", "--trust", "lead.txt"], ExitStatus.MISSING, "holds no certificate"),
        (["--key", "stranger.p12", "--password-file", "lead.txt"], ExitStatus.WANTING, LEAD),
        (["--key", "lead", "--level", "B-X"], ExitStatus.USAGE, "B-X"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, words, status, said):
    assert alliance("sign", "样例.pdf", *words) == status
    assert said in capsys.readouterr().err
    assert not (tmp_path / "样例.signed.pdf").exists()


def test_wrong_profiles_are_told_and_do_not_keep_other_commands_from_working(settings, capsys):
    settings.write_text("lang: en\nkeys:\n  lead: {password: x}\n")
    assert alliance("sign", "样例.pdf", "--key", "lead") == ExitStatus.USAGE
    said = capsys.readouterr().err
    assert "no option password here" in said and "option file is missing" in said
    assert alliance("form", "list") == ExitStatus.DONE
