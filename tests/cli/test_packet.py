"""Build, sign and verify from the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from toolkit.cli import main as entry
from toolkit.errors import ExitStatus

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.delenv("ALLIANCE_LANG", raising=False)


def test_facts_with_errors_build_nothing_and_every_reason_is_said(tmp_path, capsys):
    assert entry.run(["new", str(tmp_path / "a")]) == 0
    assert entry.run(["build", str(tmp_path / "a")]) == ExitStatus.WANTING
    assert capsys.readouterr().err.count("→") > 20
    assert not (tmp_path / "a" / "out").exists()


def test_one_document_is_written_as_a_word_file_with_its_pdf(sample_job, tmp_path, capsys):
    target = tmp_path / "申报书.docx"
    assert entry.run(["render", str(sample_job.dossier), "application", "-o", str(target), "--pdf"]) == 0
    assert target.read_bytes().startswith(b"PK")
    assert target.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_a_document_nobody_described_is_a_wrong_call(sample_job, capsys):
    assert entry.run(["render", str(sample_job.dossier), "wedding"]) == ExitStatus.USAGE


def test_a_rebuilt_packet_is_signed_and_accepted(sample_job, tmp_path, capsys, monkeypatch):
    dossier = tmp_path / "d"
    shutil.copytree(sample_job.dossier, dossier)
    assert entry.run(["build", str(dossier)]) == 0
    packet = dossier / "out" / "application.pdf"
    password = ["--password-file", str(sample_job.keys.password_file)]
    assert entry.run(["sign", str(packet), "--key", str(sample_job.keys.ec), *password]) == 0
    signed = dossier / "out" / "application.signed.pdf"
    capsys.readouterr()
    trust = ["--trust", str(sample_job.keys.ca)]
    assert entry.run(["verify", str(signed), *trust, "--format", "json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["accepted"] is True
    assert len(verdict["checks"]) >= 6
    data = bytearray(signed.read_bytes())
    data[len(data) // 3] ^= 1
    signed.write_bytes(bytes(data))
    assert entry.run(["verify", str(signed), *trust]) == ExitStatus.WANTING
    assert "不予接受" in capsys.readouterr().out


def test_an_unsigned_packet_is_not_accepted(sample_job, capsys):
    assert entry.run(["verify", str(sample_job.built.path), "--trust", str(sample_job.keys.ca)]) == ExitStatus.WANTING


def test_a_wrong_password_is_said_plainly_and_never_shown(sample_job, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ALLIANCE_KEY_PASSWORD", "wrong-but-secret")
    target = tmp_path / "s.pdf"
    status = entry.run(["sign", str(sample_job.built.path), "--key", str(sample_job.keys.rsa), "-o", str(target)])
    assert status == ExitStatus.MISSING
    said = capsys.readouterr()
    assert "wrong-but-secret" not in said.err + said.out
    assert not target.exists()


def test_without_anyone_to_ask_a_missing_password_is_said(sample_job, tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "ALLIANCE_KEY_PASSWORD"}
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "toolkit.cli.main",
            "sign",
            str(sample_job.built.path),
            "--key",
            str(sample_job.keys.rsa),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    assert result.returncode == ExitStatus.MISSING
    assert "--password-file" in result.stderr


def test_without_libreoffice_the_build_says_what_to_install(sample_job, tmp_path):
    dossier = tmp_path / "d"
    shutil.copytree(sample_job.dossier, dossier)
    shutil.rmtree(dossier / "out")
    empty = tmp_path / "bin"
    empty.mkdir()
    for tool in ("fc-list", "fc-match", "fc-cache"):
        found = shutil.which(tool)
        if found:
            (empty / tool).symlink_to(found)
    result = subprocess.run(
        [sys.executable, "-m", "toolkit.cli.main", "build", str(dossier)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PATH": str(empty), "ALLIANCE_SOFFICE": str(tmp_path / "nowhere")},
    )
    assert result.returncode == ExitStatus.MISSING, result.stderr
    assert "LibreOffice" in result.stderr
    assert not (dossier / "out" / "application.pdf").exists()


def test_a_watched_dossier_is_built_again_after_a_change_and_ended_by_ctrl_c(sample_job, tmp_path):
    dossier = tmp_path / "d"
    shutil.copytree(sample_job.dossier, dossier)
    packet = dossier / "out" / "application.pdf"
    with subprocess.Popen(
        [sys.executable, "-m", "toolkit.cli.main", "build", str(dossier), "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as watcher:
        assert watcher.stdout is not None
        assert str(packet) in watcher.stdout.readline()
        before = packet.read_bytes()
        source = dossier / "dossier.yaml"
        text = source.read_text("utf-8")
        source.write_text(text.replace("phone: 0371-55500101, mobile", "phone: 0371-55500123, mobile"), "utf-8")
        assert str(packet) in watcher.stdout.readline()
        assert packet.read_bytes() != before
        watcher.send_signal(signal.SIGINT)
        assert watcher.wait(30) == 130


def test_strict_fonts_refuse_every_stand_in_at_once_and_keep_the_old_packet(sample_job, tmp_path, capsys):
    dossier = tmp_path / "d"
    shutil.copytree(sample_job.dossier, dossier)
    before = (dossier / "out" / "application.pdf").read_bytes()
    assert entry.run(["build", str(dossier), "--strict-fonts"]) == ExitStatus.WANTING
    said = capsys.readouterr().err
    assert said.count("font.stand-in") >= 3
    assert "仿宋_GB2312" in said and "楷体_GB2312" in said
    assert (dossier / "out" / "application.pdf").read_bytes() == before
