"""Everything about one number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.office.issued import docno, happened, issue_again, issue_some
from tests.office.register.makers import sha, take
from toolkit.errors import WantingError
from toolkit.office.following.events import EventKind
from toolkit.office.listing.history import FileState, event_files, history_of, notice_files
from toolkit.office.register.numbers import void
from toolkit.office.register.records import Docno, NoticeFile


def test_versions_events_and_entries_of_a_number_and_of_no_other(register):
    issue_some(register, *[{"deadline_days": 90}] * 12)
    happened(register, 12, EventKind.DELIVERED, date(2026, 3, 9), method="post")
    happened(register, 1, EventKind.DELIVERED, date(2026, 3, 9), method="post")
    issue_again(register, deadline_days=60)
    void(register, docno(1), reason="样例：重复", actor="甲")
    history = history_of(register, docno(1))
    assert [notice.version for notice in history.versions] == [1, 2]
    assert [event.docno for event in history.events] == [docno(1)]
    actions = [entry.action for entry in history.entries]
    assert actions == [
        "numbers.reserve",
        "notices.issue",
        "notice.delivered",
        "numbers.reserve",
        "notices.issue",
        "number.void",
    ]
    assert history.entries[-1].note == "样例：重复"
    assert "number.void" not in [entry.action for entry in history_of(register, docno(12)).entries]


def test_the_same_number_of_another_code_is_another(register):
    issue_some(register, {})
    take(register, "x", run="run-9")
    assert len(history_of(register, docno(2)).entries) == 1
    with pytest.raises(WantingError):
        history_of(register, Docno("样例", 2026, 1))


def test_files_are_compared_with_a_folder(register, tmp_path):
    notice = replace(
        issue_some(register, {})[0],
        files=(
            NoticeFile("docx", "同.docx", sha("甲"), 3),
            NoticeFile("pdf", "两次.pdf", sha("乙"), 3),
            NoticeFile("pdf", "两次.pdf", sha("丙"), 3),
            NoticeFile("slip", "改.docx", sha("丁"), 3),
            NoticeFile("slip", "../失.docx", sha("戊"), 3),
        ),
    )
    for name, text in (("同.docx", "甲"), ("两次.pdf", "丙"), ("改.docx", "x")):
        (tmp_path / name).write_text(text, "utf-8")
    found = notice_files(notice, tmp_path)
    assert [(file.name, file.state) for file in found] == [
        ("同.docx", FileState.SAME),
        ("两次.pdf", FileState.SAME),
        ("改.docx", FileState.CHANGED),
        ("../失.docx", FileState.MISSING),
    ]
    assert found[1].digests == (sha("乙"), sha("丙"))
    assert [file.state for file in notice_files(notice, None)] == [None] * 4


def test_files_that_events_name_are_compared_too(register, tmp_path):
    issue_some(register, {})
    (tmp_path / "回证.pdf").write_text("甲", "utf-8")
    slip = {"name": "回证.pdf", "sha256": sha("甲"), "size": 3}
    happened(register, 1, EventKind.DELIVERED, date(2026, 3, 9), method="post", file=slip)
    found = event_files(history_of(register, docno(1)).events, tmp_path)
    assert [(file.role, file.state) for file in found] == [("delivered", FileState.SAME)]
