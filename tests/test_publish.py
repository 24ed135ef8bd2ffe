"""Results appear whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from toolkit.errors import IOFailure
from toolkit.publish import publish_bytes, publishing, publishing_folder


def test_a_published_file_has_its_content_and_permissions(tmp_path):
    publish_bytes(tmp_path / "new" / "a.txt", b"data", mode=0o600)
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"data"
    assert (tmp_path / "new" / "a.txt").stat().st_mode & 0o777 == 0o600


def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError), publishing(target) as temporary:
        temporary.write_bytes(b"half")
        raise RuntimeError
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_killed_writer_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    script = textwrap.dedent(
        f"""
        import pathlib, time
        from toolkit.publish import publishing
        with publishing(pathlib.Path({str(target)!r})) as temporary:
            temporary.write_bytes(b"half")
            print("writing", flush=True)
            time.sleep(60)
        """
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        os.kill(writer.pid, signal.SIGKILL)
    assert target.read_bytes() == b"old"


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IOFailure):
        publish_bytes(tmp_path / "file" / "a.txt", b"data")


def test_a_folder_appears_whole(tmp_path):
    with publishing_folder(tmp_path / "new" / "001") as temporary:
        (temporary / "a.txt").write_bytes(b"data")
        assert not (tmp_path / "new" / "001").exists()
    assert (tmp_path / "new" / "001" / "a.txt").read_bytes() == b"data"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["001"]


def test_a_folder_never_takes_another_ones_place(tmp_path):
    (tmp_path / "001").mkdir()
    with pytest.raises(FileExistsError), publishing_folder(tmp_path / "001") as temporary:
        (temporary / "a.txt").write_bytes(b"data")
    assert list((tmp_path / "001").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["001"]


def test_a_folder_that_comes_at_the_last_moment_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda self: False)
    (tmp_path / "001").mkdir()
    (tmp_path / "001" / "theirs").write_bytes(b"")
    with pytest.raises(FileExistsError), publishing_folder(tmp_path / "001") as temporary:
        (temporary / "a.txt").write_bytes(b"data")
    assert [path.name for path in (tmp_path / "001").iterdir()] == ["theirs"]


def test_a_failure_half_way_leaves_no_folder(tmp_path):
    with pytest.raises(RuntimeError), publishing_folder(tmp_path / "001"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_none_can_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IOFailure), publishing_folder(tmp_path / "file" / "001"):
        pass
