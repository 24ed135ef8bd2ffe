"""Killed at any moment by the signal that nothing can catch, a run is gone on with; nothing is missing or double."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time

import pytest

from tests.office.issuing.test_run import exactly
from tests.office.issuing.tiny import issue, main, peak_memory, write_batch
from toolkit.office.register.engine import open_register
from toolkit.office.register.verify import verify_register

ROWS = 24
KILLS = {"sqlite": 50, "postgresql": 10}


SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.office.issuing.tiny"])


def start(*words: object) -> multiprocessing.process.BaseProcess:
    """Start a process that issues; forked from one that has imported everything already."""
    process = SERVER.Process(target=main, args=tuple(map(str, words)))
    process.start()
    return process


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_fifty_kills_lose_nothing_and_double_nothing(kind, tmp_path, request):
    chance = random.Random(kind)
    kills = midway = rounds = 0
    while kills < KILLS[kind]:
        rounds += 1
        folder, batch = tmp_path / f"印发{rounds}", write_batch(tmp_path / f"batch{rounds}.json", ROWS)
        url = str(tmp_path / f"register{rounds}.sqlite")
        if kind == "postgresql":
            url = request.getfixturevalue("new_database")()
        open_register(url, create=True).close()
        for _ in range(6):  # killed again and again while it goes on
            run = start(folder, url, batch)
            _wait_for_work(run, folder)
            time.sleep(chance.random() * 0.25)
            run.kill()
            run.join()
            kills += run.exitcode == -signal.SIGKILL
            midway += 0 < len(list(folder.glob("*.pdf"))) < ROWS
            _nothing_shown_is_unknown(folder, url)
            if run.exitcode == 0:
                break
        assert issue(folder, url, batch).complete
        exactly(folder, url, ROWS)
    assert midway > kills // 4


def ended(process):
    process.join()
    return process.exitcode


def _wait_for_work(run, folder):
    """Starting Python takes longer than all the rest; what is interesting begins with the order."""
    order = folder / ".issue" / "order.json"
    began = order.stat().st_mtime_ns if order.exists() else 0
    while run.is_alive() and not (order.exists() and order.stat().st_mtime_ns != began):
        time.sleep(0.001)


def _nothing_shown_is_unknown(folder, url):
    """Also before it is gone on with: every file that can be seen is registered, and what is registered is there."""
    from toolkit.errors import WantingError
    from toolkit.office.issuing.folder import Desk
    from toolkit.office.register.notices import find_notices

    try:
        register = open_register(url)
    except WantingError:
        assert not list(folder.glob("*.pdf"))
        return
    with register:
        verdict = verify_register(register)
        assert verdict.sound
        registered = {file.name for notice in find_notices(register) for file in notice.files}
    seen = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    waiting = {path.name for staged in Desk(folder).staged() for path in staged.folder.iterdir()}
    assert seen <= registered
    assert registered <= seen | waiting


@pytest.mark.slow
def test_memory_does_not_grow_with_the_batch(tmp_path):
    answers = SERVER.Queue()
    used = {}
    for count in (20, 400):
        place = tmp_path / str(count)
        place.mkdir()
        process = SERVER.Process(target=peak_memory, args=(str(place), count, answers))
        process.start()
        used[count] = answers.get()
        process.join()
    assert used[400] - used[20] < 30  # MiB; the notices together are 100


@pytest.mark.slow
def test_two_clerks_at_once_leave_no_gap_and_no_double(tmp_path, register_url):
    clerks = []
    for name in "甲乙":
        batch = tmp_path / f"{name}.json"
        batch.write_text(write_batch(batch, ROWS).read_text().replace('"r', f'"{name}'))
        clerks.append(start(tmp_path / name, register_url, batch, name))
    assert [ended(clerk) for clerk in clerks] == [0, 0]
    with open_register(register_url) as register:
        from toolkit.office.register.numbers import find_numbers

        numbers = list(find_numbers(register))
        assert [n.docno.number for n in numbers] == list(range(1, 2 * ROWS + 1))
        assert verify_register(register).findings == ()
    for name in "甲乙":
        assert len(list((tmp_path / name).glob("*通知.pdf"))) == ROWS


@pytest.mark.slow
def test_two_clerks_with_the_same_batch_issue_it_once(tmp_path, register_url):
    batch = write_batch(tmp_path / "batch.json", ROWS)
    clerks = [start(tmp_path / name, register_url, batch, name) for name in "甲乙"]
    assert 0 in [ended(clerk) for clerk in clerks]
    with open_register(register_url) as register:
        from toolkit.office.register.notices import find_notices

        notices = list(find_notices(register))
        assert [n.docno.number for n in notices] == list(range(1, ROWS + 1))
        assert {n.version for n in notices} == {1}
        assert verify_register(register).sound
