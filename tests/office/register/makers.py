"""Rows, runs and notices for the register's tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from toolkit.office.register.engine import Register
from toolkit.office.register.giving import Given, Start, Wanted, look_up, reserve
from toolkit.office.register.notices import confirm
from toolkit.office.register.records import Docno, Event, Notice, NoticeFile, Run

KIND = "rectification_notice"
RUN = Run("run-1", KIND, "豫样科", 2026, 3, "0" * 64, "输出")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rows(*keys: str, content: str = "") -> list[Wanted]:
    return [Wanted(KIND, key, sha(key + content)) for key in keys]


def take(register: Register, *keys: str, run: str = "run-1", content: str = "", **more: object) -> list[Given]:
    chosen = replace(RUN, id=run)
    start = more.pop("start", Start())
    wanted = rows(*keys, content=content)
    reserve(register, wanted, run=chosen, actor="甲", start=start, **more)  # type: ignore[arg-type]
    return list(look_up(register, wanted, code=RUN.code, year=RUN.year, run=run))


def notice_for(given: Given, run: str = "run-1", *, sealed: str = "") -> Notice:
    name = f"{given.docno}_样例"
    content = f"{given.wanted.digest}{given.version}"
    return Notice(
        docno=given.docno,
        version=given.version,
        kind=KIND,
        key=given.wanted.key,
        unit=f"样例{given.wanted.key}有限公司",
        alliance=f"河南省样例{given.wanted.key}产业技术创新战略联盟",
        title="关于责令限期整改的通知",
        issue_date=date(2026, 11, 25),
        digest=given.wanted.digest,
        docx_sha256=sha(content + "docx"),
        pdf_sha256=sha(content + "pdf"),
        files=(
            NoticeFile("docx", f"{name}.docx", sha(content + "docx"), 10),
            NoticeFile("pdf", f"{name}.pdf", sha(content + "signed" + sealed), 20),
        ),
        details={"deadline_days": 90},
        run=run,
    )


def issue(register: Register, given: Sequence[Given], run: str = "run-1") -> list[Notice]:
    return confirm(register, [notice_for(one, run) for one in given], actor="甲")


def deliver(register: Register, docno: Docno) -> None:
    """Write an event as the commands for deliveries do."""
    with register.writing("甲") as transaction:
        event = Event(1, docno, 1, "delivered", date(2026, 11, 26), {"method": "direct"}, transaction.at, "甲")
        transaction.record("notice.delivered", str(docno), {"events": [event.row()]})
