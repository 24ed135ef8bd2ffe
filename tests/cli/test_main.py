"""The command line: language, exit status, and sentences instead of tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.facts import dossier


@pytest.fixture(autouse=True)
def _no_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.delenv("ALLIANCE_LANG", raising=False)


def alliance(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolkit.cli.main", *words],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
    )


def test_a_new_dossier_is_laid_out_and_its_blanks_are_found(tmp_path, capsys):
    folder = tmp_path / "新联盟"
    assert entry.run(["new", str(folder)]) == ExitStatus.DONE
    assert (folder / "attachments").is_dir()
    capsys.readouterr()
    assert entry.run(["check", str(folder), "--format", "json"]) == ExitStatus.WANTING
    result = json.loads(capsys.readouterr().out)
    assert result["ok"] is False
    missing = {finding["path"] for finding in result["findings"]}
    assert {"alliance.name", "orgs[0].uscc", "application.recommender"} <= missing
    assert all(finding["line"] for finding in result["findings"] if finding["path"] == "alliance.name")


def test_the_sample_is_copied_and_fit_to_build(tmp_path, capsys):
    assert entry.run(["new", str(tmp_path / "a"), "--sample"]) == ExitStatus.DONE
    capsys.readouterr()
    assert entry.run(["check", str(tmp_path / "a")]) == ExitStatus.DONE


def test_an_existing_dossier_is_never_touched(tmp_path, capsys):
    (tmp_path / "dossier.yaml").write_text("mine: 1\n")
    assert entry.run(["new", str(tmp_path), "--sample"]) == ExitStatus.IO
    assert (tmp_path / "dossier.yaml").read_text() == "mine: 1\n"
    assert "已有卷宗" in capsys.readouterr().err


def test_a_missing_dossier_is_a_reading_failure_with_a_way_out(tmp_path, capsys):
    assert entry.run(["check", str(tmp_path)]) == ExitStatus.IO
    assert "alliance new" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["nonsense"], ["check"], ["check", ".", "--format", "xml"], ["--forms", "/nowhere", "check", "."]]
)
def test_a_wrong_call_is_status_two(words, capsys):
    assert entry.run(words) == ExitStatus.USAGE
    assert capsys.readouterr().err


def test_a_stage_nobody_described_is_a_wrong_call(tmp_path, capsys):
    assert entry.run(["new", str(tmp_path / "a")]) == 0
    assert entry.run(["check", str(tmp_path / "a"), "--stage", "wedding"]) == ExitStatus.USAGE
    assert "wedding" in capsys.readouterr().err


def test_a_mistake_of_ours_is_said_as_ours_and_shown_only_when_asked(tmp_path, capsys, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(dossier, "parse_dossier", broken)
    (tmp_path / "dossier.yaml").write_text("a: 1\n")
    assert entry.run(["check", str(tmp_path)]) == ExitStatus.BUG
    quiet = capsys.readouterr().err
    assert "ZeroDivisionError" in quiet
    assert "Traceback" not in quiet
    entry.run(["-v", "check", str(tmp_path)])
    assert "Traceback" in capsys.readouterr().err


def test_people_are_spoken_to_in_chinese_unless_they_ask_otherwise():
    chinese = alliance("--help").stdout
    assert "用法" in chinese and "选项" in chinese and "显示本说明" in chinese
    english = alliance("--lang", "en", "--help").stdout
    assert "Usage" in english and "Options" in english
    assert alliance("--help", env={"ALLIANCE_LANG": "en"}).stdout == english


def test_it_speaks_chinese_in_a_plain_c_locale_too():
    result = alliance("check", "/nowhere", env={"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": ""})
    assert result.returncode == ExitStatus.IO
    assert "没有" in result.stderr


def test_the_settings_file_chooses_language_and_unknown_settings_are_refused(tmp_path):
    settings = tmp_path / "config.yaml"
    settings.write_text("lang: en\n")
    env = {"ALLIANCE_CONFIG": str(settings)}
    assert "Usage" in alliance("--help", env=env).stdout
    settings.write_text("langauge: en\n")
    refused = alliance("check", ".", env=env)
    assert refused.returncode == ExitStatus.USAGE
    assert "langauge" in refused.stderr


def test_every_command_explains_itself(capsys):
    from toolkit.cli.root import _COMMANDS

    for name in _COMMANDS:
        assert entry.run([name, "--help"]) == 0
        assert "用法" in capsys.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_command(shell, capsys):
    assert entry.run(["completion", shell]) == 0
    assert "_ALLIANCE_COMPLETE" in capsys.readouterr().out


def test_completion_offers_the_commands():
    env = {"_ALLIANCE_COMPLETE": "bash_complete", "COMP_WORDS": "alliance che", "COMP_CWORD": "1"}
    assert "check" in alliance(env=env).stdout
