"""Whatever clerks do in whatever order, numbers stay unique and without gaps, and the register stays sound."""

from __future__ import annotations

import random

import pytest

from tests.office.register.makers import issue, take
from toolkit.errors import UsageError, WantingError
from toolkit.office.register.engine import open_register
from toolkit.office.register.giving import Standing, Start
from toolkit.office.register.notices import find_notices
from toolkit.office.register.numbers import find_numbers, void
from toolkit.office.register.records import NoticeState, NumberState
from toolkit.office.register.runs import find_runs, finish_run
from toolkit.office.register.verify import verify_register

KEYS = [f"k{n}" for n in range(12)]
RUNS = ["甲", "乙", "丙"]


def step(register, chance) -> None:
    run = chance.choice(RUNS)
    action = chance.choice(["reserve", "reserve", "issue", "issue", "void", "finish", "skip"])
    keys = chance.sample(KEYS, chance.randint(1, 4))
    content = chance.choice(["", "", "改"])
    if action == "reserve":
        take(register, *keys, run=run, content=content, take_over=chance.random() < 0.2)
    elif action == "issue":
        given = take(register, *keys, run=run, content=content)
        issue(register, [g for g in given if g.standing in (Standing.RESERVED, Standing.CHANGED)], run)
    elif action == "void":
        numbers = list(find_numbers(register))
        if numbers:
            void(register, chance.choice(numbers).docno, reason="试", actor=run)
    elif action == "finish":
        finish_run(register, run, actor=run)
    else:
        last = max((n.docno.number for n in find_numbers(register)), default=0)
        take(register, *keys, run=run, start=Start(last + chance.randint(0, 3), chance.choice(["", "留号"])))


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_work_leaves_the_register_sound(tmp_path, seed):
    chance = random.Random(seed)
    with open_register(tmp_path / "register.sqlite", create=True) as register:
        for _ in range(80):
            try:
                step(register, chance)
            except (UsageError, WantingError):
                continue  # refused with a sentence; what was done before must stand
        numbers = list(find_numbers(register))
        given = [n.docno.number for n in numbers]
        assert given == list(range(given[0], given[0] + len(given)))
        alive = [n.key for n in numbers if n.state is not NumberState.VOID]
        assert len(alive) == len(set(alive))
        notices = list(find_notices(register))
        for number in numbers:
            states = [n.state for n in notices if n.docno == number.docno]
            assert states.count(NoticeState.ISSUED) == (number.state is NumberState.ISSUED)
        verdict = verify_register(register)
        assert verdict.sound
        assert {run.id for run in find_runs(register)} <= set(RUNS)
