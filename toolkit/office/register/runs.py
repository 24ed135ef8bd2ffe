"""Runs of issuing: which batch is being issued into which folder, and whether anything is left to do."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from toolkit.office.register.engine import Register
from toolkit.office.register.journal import Transaction
from toolkit.office.register.records import Run
from toolkit.office.register.schema import RUNS


def start_run(transaction: Transaction, run: Run) -> None:
    """Register a run within a transaction; one that was finished is open again."""
    found = transaction.connection.execute(select(RUNS).where(RUNS.c.id == run.id)).first()
    if found is None:
        started = replace(run, finished=False, started_at=transaction.at, started_by=transaction.actor)
        transaction.record("run.start", run.id, {"runs": [started.row()]})
    elif found.state == "finished":
        transaction.record("run.again", run.id, {"runs": [replace(Run.of(found._mapping), finished=False).row()]})


def finish_run(register: Register, run: str, *, actor: str) -> None:
    """Say that nothing is left to do of a run."""
    with register.writing(actor) as transaction:
        found = transaction.connection.execute(select(RUNS).where(RUNS.c.id == run)).first()
        if found is not None and found.state == "open":
            done = replace(Run.of(found._mapping), finished=True)
            transaction.record("run.finish", run, {"runs": [done.row()]})


def find_runs(register: Register, *, finished: bool | None = None) -> list[Run]:
    """Return runs of issuing by the time they were started."""
    in_order = select(RUNS).order_by(RUNS.c.started_at, RUNS.c.id)
    with register.reading() as connection:
        found = [Run.of(row._mapping) for row in connection.execute(in_order)]
    return [run for run in found if finished is None or run.finished is finished]
