"""``alliance sign --as`` and ``alliance signing``: what a secretary and a unit type, and what they are told."""

from __future__ import annotations

import io
import json

import pytest

from tests.signing.loopback import PASSWORD
from tests.signing.parties.test_state import added, turn_a_page
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus


@pytest.fixture(autouse=True)
def _own_secret(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
    monkeypatch.setenv("ALLIANCE_KEY_PASSWORD", PASSWORD.decode())


@pytest.fixture
def path(circle, tmp_path):
    return circle.copy(tmp_path)


@pytest.fixture
def key(circle, tmp_path, world):
    party = circle.parties[1]
    return world.issue(party.name, organization=party.name, uscc=party.uscc).p12(tmp_path / "2.p12")


def run(*words: object) -> int:
    return entry.run(["--lang", "en", *map(str, words)])


def test_from_the_built_packet_to_a_units_signature(circle, tmp_path, key, capsys, world):
    built = tmp_path / "协议.pdf"
    built.write_bytes(circle.built.read_bytes())
    prepared, certified = tmp_path / "协议.parties.pdf", tmp_path / "协议.parties.signed.pdf"
    assert run("signing", "prepare", built) == ExitStatus.DONE
    assert "Prepared for 4 units" in capsys.readouterr().out
    lead = circle.parties[0]
    leading = world.issue(lead.name, organization=lead.name, uscc=lead.uscc).p12(tmp_path / "1.p12")
    assert run("sign", prepared, "--key", leading) == ExitStatus.DONE
    assert run("sign", certified, "--as", "2", "--key", key) == ExitStatus.DONE
    assert "3 parties are still to sign" in capsys.readouterr().out
    assert run("sign", certified, "--as", "3", "--key", key) == ExitStatus.WANTING
    assert "may not sign for" in capsys.readouterr().err


def test_status_for_people_and_machines(circle, path, key, capsys):
    run("sign", path, "--as", "样大", "--key", key)
    capsys.readouterr()
    assert run("signing", "status", path) == ExitStatus.DONE
    shown = capsys.readouterr().out
    assert "1 of 4 units have signed." in shown
    assert shown.count("pending") == 3
    assert circle.parties[1].name in shown
    assert run("signing", "status", path, "--format", "json") == ExitStatus.DONE
    told = json.loads(capsys.readouterr().out)
    assert [party["signed"] for party in told["parties"]] == [False, True, False, False]


def test_status_of_a_changed_packet_says_so_and_ends_with_1(path, capsys):
    path.write_bytes(added(path.read_bytes(), turn_a_page))
    assert run("signing", "status", path) == ExitStatus.WANTING
    assert "Do not go on with this file" in capsys.readouterr().out


def test_a_unit_elsewhere_is_shown_what_it_signs_and_asked(path, tmp_path, key, capsys, monkeypatch):
    request, answer = tmp_path / "请求.json", tmp_path / "请求.answer.json"
    assert run("signing", "request", path, "--as", "2", "-o", request) == ExitStatus.DONE
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("signing", "answer", request, "--key", key) not in (ExitStatus.DONE, ExitStatus.BUG)
    assert not answer.exists()
    shown = capsys.readouterr().err
    assert json.loads(request.read_text())["revision"] in shown
    assert "on the word of whoever sent the request" in shown
    assert run("signing", "answer", request, "--key", key, "--file", path, "-y") == ExitStatus.DONE
    assert "on the word of" not in capsys.readouterr().err
    assert run("signing", "complete", path, answer) == ExitStatus.DONE
    assert "3 parties are still to sign" in capsys.readouterr().out
    assert run("signing", "complete", path, answer) == ExitStatus.WANTING


def test_a_seal_can_be_seen_on_the_block(path, tmp_path, key):
    seal = tmp_path / "章.pdf"
    assert run("signing", "seal-sample", "样例大学", "-o", seal) == ExitStatus.DONE
    assert run("sign", path, "--as", "2", "--key", key, "--seal", seal, "--seal-width", "42") == ExitStatus.DONE


@pytest.mark.parametrize("words", [("status",), ("request", "--as", "2", "-o", "x.json"), ("complete", "x.json")])
def test_a_file_that_is_not_there_is_named(tmp_path, words, capsys):
    command, *rest = words
    assert run("signing", command, tmp_path / "没有.pdf", *rest) in (ExitStatus.IO, ExitStatus.USAGE)
    assert "没有.pdf" in capsys.readouterr().err or command == "complete"
