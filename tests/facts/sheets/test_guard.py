"""Workbooks from outside: what could harm is refused with a sentence, quickly and in little memory."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.sheets.hostile import HOSTILE, SURVIVED, sound
from toolkit import limits
from toolkit.errors import IOFailure, WantingError
from toolkit.facts.sheets.book import open_book, read_book
from toolkit.i18n import language

SECONDS, MEMORY = 2, 300 * limits.MIB
_READ = """
import sys
from pathlib import Path
from toolkit.errors import WantingError
from toolkit.facts.sheets.book import read_book
from toolkit.i18n import set_language
set_language("en")
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_book(path)
    except WantingError as refused:
        print(path.name, "|", str(refused.problem), "|", str(refused.remedy))
    except BaseException as error:
        print(path.name, "|", type(error).__name__, error, "|")
"""


def bounded() -> None:
    """Give the child no more than a hostile file may cost."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_workbook_is_refused_within_two_seconds_and_300_megabytes(name, tmp_path):
    make, word = HOSTILE[name]
    (tmp_path / "x.xlsx").write_bytes(make())
    run = subprocess.run(  # start-up of Python counts, too
        [sys.executable, "-c", _READ, str(tmp_path)], capture_output=True, text=True, preexec_fn=bounded, check=False
    )
    assert run.returncode == 0, run.stderr[-500:]
    _, problem, remedy = run.stdout.split("|")
    assert word in problem
    assert remedy.strip()


@pytest.mark.parametrize("name", sorted(SURVIVED))
def test_what_only_looks_strange_is_read(name):
    book = open_book(SURVIVED[name](), "x.xlsx")
    (cell,) = [cell for sheet in book.sheets for row in sheet.rows.values() for cell in row.values()]
    assert cell.text == "1"


def test_a_file_that_is_not_there_or_too_large_says_so(tmp_path, monkeypatch):
    with pytest.raises(IOFailure):
        read_book(tmp_path / "none.xlsx")
    (tmp_path / "a.xlsx").write_bytes(sound())
    monkeypatch.setattr(limits, "SHEET_BYTES", 100)
    with pytest.raises(WantingError) as caught, language("en"):
        read_book(tmp_path / "a.xlsx")
    assert "larger than" in caught.value.problem.render("en")


@settings(max_examples=60)
@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_refused_never_more(at, noise):
    data = bytearray(sound())
    data[at % len(data) : at % len(data) + len(noise)] = noise
    try:
        open_book(bytes(data), "x.xlsx")
    except WantingError as refused:
        assert str(refused)
