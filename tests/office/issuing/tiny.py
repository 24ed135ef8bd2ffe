"""A batch and a press so small that hundreds of rounds are quick; signatures differ each time, as real ones do."""

from __future__ import annotations

import json
import os
import resource
import time
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from multiprocessing import Queue
from pathlib import Path

from toolkit.i18n import T
from toolkit.office.issuing.folder import Desk, Order
from toolkit.office.issuing.report import Report
from toolkit.office.issuing.run import Manner, issue_batch
from toolkit.office.issuing.work import Failed, Job, Line, Made, Workshop
from toolkit.office.register.engine import open_register

DAY = date(2026, 11, 25)


@dataclass(frozen=True)
class TinyBatch:
    """Rows of a JSON file: key → content."""

    path: Path
    kind: str = "rectification"
    form: str = "rectification_notice"

    @property
    def sha256(self):
        return sha256(self.path.read_bytes()).hexdigest()

    @property
    def rows(self):
        return json.loads(self.path.read_text("utf-8"))

    def __len__(self):
        return len(self.rows)

    def lines(self):
        for key, content in self.rows.items():
            digest = sha256(f"{key}\n{content}".encode()).hexdigest()
            yield Line(key, digest, f"样例{key}公司", f"样例{key}联盟", "限期整改通知", '{"deadline_days":90}')

    def facts(self, key, docno, day, note):
        return {"key": key, "content": self.rows[key], "docno": str(docno), "day": day.isoformat(), "note": note}


def write_batch(path: Path, count: int, **changes: str) -> Path:
    path.write_text(json.dumps({**{f"r{n}": "内容" for n in range(1, count + 1)}, **changes}), "utf-8")
    return path


def press(jobs: list[Job]) -> list[Made | Failed]:
    """Make every notice; one whose content is ``bad`` fails."""
    return [_made(job) for job in jobs]


def slow_press(jobs: list[Job]) -> list[Made | Failed]:
    time.sleep(0.01)
    return press(jobs)


def heavy_press(jobs: list[Job]) -> list[Made | Failed]:
    """Make notices of a quarter of a megabyte, so that whoever keeps them all is found out."""
    weight = bytes(256 * 1024)
    return [replace(made, signed=made.signed + weight) for made in press(jobs)]


def peak_memory(folder: str, count: int, answers: Queue[int]) -> None:
    """Issue so many heavy notices and tell the most memory that was used, in MiB."""
    place = Path(folder)
    batch = write_batch(place / "batch.json", count)
    issue(place / "印发", str(place / "register.sqlite"), batch, chunk=10, press=heavy_press)
    answers.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _made(job: Job) -> Made | Failed:
    if job.facts["content"] == "bad":
        return Failed(T("The template refuses it."), T("Mend the row."))
    docx = json.dumps(job.facts, ensure_ascii=False, sort_keys=True).encode()
    slip = f"送达回证 {job.docno} {job.unit}".encode()
    return Made(
        "关于责令限期整改的通知",
        1,
        docx,
        sha256(b"%PDF " + docx).hexdigest(),
        b"%PDF " + docx + os.urandom(8).hex().encode(),
        slip,
    )


class Here(Executor):
    """Runs everything at once, in this thread."""

    def submit(self, function, /, *words, **more):
        future: Future = Future()
        try:
            future.set_result(function(*words, **more))
        except Exception as error:
            future.set_exception(error)
        return future


def order_for(batch: TinyBatch, register: str, run: str = "run-1", **more: object) -> Order:
    plain = {"code": "豫样科", "day": DAY, "register": register, "batch": "", "count": len(batch.rows), "options": {}}
    return Order(run=run, kind=batch.kind, batch_sha256=batch.sha256, **{**plain, **more})


def issue(
    folder: Path,
    register: str,
    batch: Path,
    *,
    run: str = "run-1",
    chunk: int = 3,
    lock_seconds: int = 30,
    **more: object,
) -> Report:
    """Issue a batch, or go on with it."""
    desk, source = Desk(folder), TinyBatch(batch)
    made = more.pop("press", press)
    with desk.alone(), open_register(register, create=True, lock_seconds=lock_seconds) as opened:
        order = desk.write_order(order_for(source, register, run), batch)
        workshop = Workshop(more.pop("executor", Here()), made, chunk, 2)
        return issue_batch(TinyBatch(desk.batch(order)), order, desk, opened, workshop, Manner("甲", **more))


def main(folder: str, register: str, batch: str, run: str = "run-1") -> None:
    """Issue in a process of its own."""
    issue(Path(folder), register, Path(batch), run=run, press=slow_press)
