"""The set-up script: what it asks for where it may not install, and that it sets up once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
TOOLS = ("sh", "dirname", "cksum", "cut", "env", "cat", "sed")


@pytest.fixture
def stage(tmp_path):
    """A copy of the script beside a path that holds only what we put there."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    for name in ("run", "setup.py"):
        shutil.copy(HOME / name, tmp_path / name)
    fake(tools / "id", "echo 1000")
    fake(tools / "dpkg-query", "exit 1")
    fake(tools / "python3", "exit 0")
    return tmp_path


def fake(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(stage: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(stage / "run"), *words],
        env={"PATH": str(stage / "bin")},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )


def test_without_rights_to_install_it_says_what_the_administrator_must_run(stage):
    result = run(stage, "doctor")
    assert result.returncode == 3
    assert "请管理员运行：apt-get install" in result.stderr
    assert "libreoffice-writer-nogui python3-uno" in result.stderr


def test_a_python_without_its_venv_module_needs_one_package_more(stage):
    fake(stage / "bin" / "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert "python3-venv" in run(stage, "doctor").stderr


def test_a_python_that_is_too_old_is_refused(stage):
    fake(stage / "bin" / "python3", 'case "$2" in *version_info*) exit 1 ;; esac')
    result = run(stage, "doctor")
    assert result.returncode == 3
    assert "3.11" in result.stderr


def test_on_another_system_it_says_what_to_install_by_hand(stage):
    (stage / "bin" / "dpkg-query").unlink()
    result = run(stage, "doctor")
    assert result.returncode == 3
    assert "pip install" in result.stderr


def test_a_failed_installation_is_said_and_nothing_is_marked_as_set_up(stage):
    fake(stage / "bin" / "id", "echo 0")
    fake(stage / "bin" / "apt-get", "exit 100")
    result = run(stage, "doctor")
    assert result.returncode == 3
    assert "安装失败" in result.stderr
    assert not list(stage.glob(".venv/.set-up*"))


def test_the_second_run_sets_nothing_up_again(stage):
    fake(stage / "bin" / "dpkg-query", "echo installed")
    log = stage / "log"
    fake(stage / "alliance", f'echo alliance "$@" >>{log}')
    make_venv = f'/bin/mkdir -p "$4/bin"; /bin/cp "$0" "$4/bin/python"; /bin/cp {stage}/alliance "$4/bin/alliance"'
    fake(stage / "bin" / "python3", f'echo "$@" >>{log}; case "$2" in venv) {make_venv} ;; esac')
    assert run(stage, "check", "一个 卷宗").returncode == 0
    first = log.read_text()
    assert "pip install" in first
    assert "alliance check 一个 卷宗" in first
    assert run(stage, "doctor").returncode == 0
    assert log.read_text().removeprefix(first) == "alliance doctor\n"


def test_continuous_integration_runs_the_test_command_and_nothing_else():
    lines = (HOME / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname -- "$0")/.."', "exec ./run test"]
