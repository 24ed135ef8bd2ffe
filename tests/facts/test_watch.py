"""Noticing that a dossier changed."""

from __future__ import annotations

import threading

from toolkit.facts.watch import changes


def after(seconds, action):
    timer = threading.Timer(seconds, action)
    timer.start()
    return timer


def test_a_changed_fact_and_a_new_attachment_are_noticed_once_each(tmp_path):
    facts = tmp_path / "dossier.yaml"
    facts.write_text("a: 1\n")
    (tmp_path / "attachments").mkdir()
    noticed = changes(tmp_path, pause=0.02)
    timer = after(0.1, lambda: facts.write_text("a: 22\n"))
    next(noticed)
    assert facts.read_text() == "a: 22\n"
    timer.join()
    timer = after(0.1, lambda: (tmp_path / "attachments" / "a.pdf").write_bytes(b"%PDF"))
    next(noticed)
    assert (tmp_path / "attachments" / "a.pdf").exists()
    timer.join()


def test_what_changed_before_anyone_waited_is_noticed(tmp_path):
    facts = tmp_path / "dossier.yaml"
    facts.write_text("a: 1\n")
    noticed = changes(tmp_path, pause=0.02)
    facts.write_text("a: 22\n")
    next(noticed)


def test_what_we_write_ourselves_is_no_change(tmp_path):
    facts = tmp_path / "dossier.yaml"
    facts.write_text("a: 1\n")
    noticed = changes(tmp_path, pause=0.02)
    (tmp_path / "out").mkdir()
    early = after(0.05, lambda: (tmp_path / "out" / "packet.pdf").write_bytes(b"x"))
    late = after(0.4, lambda: facts.write_text("a: 333\n"))
    next(noticed)
    assert facts.read_text() == "a: 333\n"
    early.join()
    late.join()
