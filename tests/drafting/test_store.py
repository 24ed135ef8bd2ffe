"""Drafts are kept whole, numbered without gaps, and never changed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.drafting.desk import AT, chosen, dossier, rewrite, texts_in
from toolkit.drafting import store
from toolkit.drafting.store import list_drafts, load_draft, save_draft
from toolkit.errors import IOFailure, WantingError
from toolkit.facts.dossier import read_dossier
from toolkit.publish import publishing_folder
from toolkit.resources import Resources


@pytest.fixture
def folder(tmp_path):
    return dossier(tmp_path / "卷宗")


def keep(folder: Path, note: str = "首稿"):
    return save_draft(folder, texts_in(folder), Resources(), note=note, author="秘书处", at=AT)


def test_a_draft_holds_facts_the_dossier_as_typed_and_both_texts(folder):
    kept = keep(folder, "征求意见稿 第1稿")
    assert sorted(path.name for path in kept.folder.iterdir()) == [
        "agreement.docx",
        "charter.docx",
        "dossier.yaml",
        "draft.json",
        "facts.json",
    ]
    assert kept.folder == folder / "drafts" / "001"
    assert kept.read("dossier.yaml") == (folder / "dossier.yaml").read_bytes()
    assert kept.facts()["alliance"]["name"].endswith("产业技术创新战略联盟")
    assert kept.document("charter").startswith(b"PK")
    card = json.loads((kept.folder / "draft.json").read_text("utf-8"))
    assert card["time"] == "2026-03-05T14:30:00+08:00"
    assert card["revision"] == read_dossier(folder).revision


def test_numbers_go_on_and_each_draft_comes_back_as_it_was_kept(folder):
    first = keep(folder, "一")
    rewrite(folder, chosen(approve_chair="40"))
    second = keep(folder, "二")
    shelf = list_drafts(folder)
    assert shelf.drafts == (first, second)
    assert not shelf.findings
    assert load_draft(folder, 2) == second
    assert first.document("agreement") != second.document("agreement")


def test_the_same_facts_give_the_same_files(folder):
    first, second = keep(folder), keep(folder)
    assert first.files == second.files


def test_a_draft_that_is_not_there_is_said_with_those_that_are(folder):
    with pytest.raises(WantingError, match="draft save"):
        load_draft(folder, 1)
    keep(folder)
    with pytest.raises(WantingError) as told:
        load_draft(folder, 7)
    assert "1" in str(told.value.remedy)


@pytest.mark.parametrize(
    "harm",
    [
        lambda draft: (draft / "agreement.docx").write_bytes(b"PK"),
        lambda draft: (draft / "dossier.yaml").unlink(),
        lambda draft: (draft / "draft.json").write_text("{}"),
        lambda draft: (draft / "draft.json").write_text("[" * 100_000),
        lambda draft: (draft / "draft.json").write_bytes(b"\xff"),
        lambda draft: (draft / "draft.json").write_text(
            (draft / "draft.json").read_text("utf-8").replace('"number": 1', '"number": 2'), "utf-8"
        ),
        lambda draft: (draft / "draft.json").unlink(),
        lambda draft: ((draft / "facts.json").unlink(), (draft / "facts.json").symlink_to("/etc/hostname")),
    ],
)
def test_a_damaged_draft_is_told_and_its_number_is_not_given_again(folder, harm):
    harm(keep(folder).folder)
    with pytest.raises(WantingError):
        load_draft(folder, 1)
    shelf = list_drafts(folder)
    assert [finding.rule for finding in shelf.findings] == ["draft.damaged"]
    assert not shelf.drafts
    assert keep(folder).number == 2


def test_a_missing_number_and_things_that_are_no_drafts_are_told(folder):
    for _ in range(3):
        keep(folder)
    (folder / "drafts" / "002").rename(folder / "drafts" / "第二稿")
    (folder / "drafts" / ".DS_Store").write_bytes(b"")
    rules = [finding.rule for finding in list_drafts(folder).findings]
    assert rules == ["draft.missing", "draft.foreign"]
    assert [kept.number for kept in list_drafts(folder).drafts] == [1, 3]
    assert keep(folder).number == 4


def test_a_file_called_like_a_draft_is_no_draft(folder):
    (folder / "drafts").mkdir()
    (folder / "drafts" / "001").write_text("mine")
    assert [finding.rule for finding in list_drafts(folder).findings] == ["draft.damaged"]
    assert keep(folder).number == 2
    assert (folder / "drafts" / "001").read_text() == "mine"


def test_a_file_in_the_place_of_the_folder_is_said(folder):
    (folder / "drafts").write_text("")
    with pytest.raises(IOFailure):
        list_drafts(folder)


def test_a_dossier_that_changed_in_the_meantime_is_not_kept(folder):
    texts = texts_in(folder)
    rewrite(folder, chosen(approve_chair="40"))
    with pytest.raises(WantingError):
        save_draft(folder, texts, Resources(), note="", author="", at=AT)
    assert not list_drafts(folder).drafts


def test_of_two_who_keep_a_draft_at_once_one_wins_and_the_other_is_told(folder, monkeypatch):
    rival = []

    @contextlib.contextmanager
    def slowly(target):
        with publishing_folder(target) as temporary:
            if not rival:
                rival.append(None)
                rival[0] = keep(folder, "先到")
            yield temporary

    monkeypatch.setattr(store, "publishing_folder", slowly)
    with pytest.raises(IOFailure, match="draft list"):
        keep(folder, "后到")
    assert list_drafts(folder).drafts == (rival[0],)
    assert rival[0].note == "先到"
    assert [path.name for path in (folder / "drafts").iterdir()] == ["001"]


def test_a_killed_run_leaves_no_draft_and_the_next_one_takes_its_number(folder):
    script = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        import toolkit.publish
        from tests.drafting.test_store import keep

        def hang(folder):
            if "drafts" in Path(folder).parts:  # templates may be kept on the way
                print("half", flush=True)
                time.sleep(60)

        toolkit.publish._flush_folder = hang
        keep(Path({str(folder)!r}))
        """
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"half\n"
        os.kill(writer.pid, signal.SIGKILL)
    [left] = (folder / "drafts").iterdir()
    assert left.name.startswith(".001.")
    assert list_drafts(folder) == store.Shelf((), ())
    assert keep(folder).number == 1
    assert left.exists()  # it might still be at work
    os.utime(left, (time.time() - 7200,) * 2)
    assert keep(folder).number == 2
    assert not left.exists()
    assert not list_drafts(folder).findings


def test_a_failure_while_writing_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr(store, "_card", lambda draft: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep(folder)
    assert list((folder / "drafts").iterdir()) == []
