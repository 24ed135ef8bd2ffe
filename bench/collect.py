"""Members fill in their own parts: ``python bench/collect.py [--members 15 30 60] [--build]``.

For each size a dossier of that many members is made (``samples.large``) and the commands are run one after the other,
each in a process of its own: collect out, collect in, check, and with ``--build`` the application packet. In between
every member's workbook is filled in by openpyxl, as another program would: figures corrected, a platform added. Seconds
and the most memory of each command are printed, and what a member costs: collecting is linear if that does not grow.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from openpyxl import load_workbook  # noqa: E402

from samples.large import write_large  # noqa: E402

_NEW = {"name": "样例中试平台", "level": "市级", "approve_dept": "样例市科技局", "year": 2024}


def run(*words: str) -> tuple[float, float, int]:
    """Run a command of ours; return seconds, the most memory in MiB, and its exit status."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit.cli.main", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = _wait(process)
    return time.perf_counter() - begun, used.ru_maxrss / 1024, status


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, int, resource.struct_rusage]:
    import os

    pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return pid, process.returncode, used


def fill_in(path: Path, number: int) -> None:
    """Answer as a member would."""
    book = load_workbook(path)
    card = next(sheet for sheet in book if sheet["A1"].value == "alliance:card:member")
    for row in card.iter_rows(min_row=5):
        if row[0].value == "contact.mobile":
            row[3].value = 13800000100 + number
        elif row[0].value == "staff_total":
            row[3].value = 400 + number
        elif row[0].value == "staff_rd":
            row[3].value = 40 + number
    table = next(sheet for sheet in book if sheet["A1"].value == "alliance:table:member.platforms")
    keys: dict[Any, int] = {cell.value: cell.column for cell in table[1]}
    row_number = next(n for n in range(6, 200) if table.cell(n, keys["name"]).value is None)
    for key, value in _NEW.items():
        table.cell(row_number, keys[key]).value = value
    book.save(path)


def measure(members: int, *, build: bool) -> None:
    """Run everything for one size and print it."""
    with tempfile.TemporaryDirectory() as folder:
        dossier = write_large(Path(folder) / "dossier", members)
        out = Path(folder) / "out"
        told: list[tuple[str, tuple[float, float, int]]] = []
        told.append(("collect out", run("collect", "out", str(dossier), "-o", str(out))))
        books = sorted(out.glob("*.xlsx"))
        for number, path in enumerate(books, 1):
            fill_in(path, number)
        told.append(("collect in", run("collect", "in", str(dossier), str(out), "--yes")))
        told.append(("collect in again", run("collect", "in", str(dossier), str(out), "--yes")))
        told.append(("check", run("check", str(dossier))))
        if build:
            told.append(("build", run("build", str(dossier), "-o", str(Path(folder) / "packet.pdf"))))
        print(f"{members} members, {len(books)} workbooks of {books[0].stat().st_size / 1024:.0f} KiB or so")
        for name, (seconds, memory, status) in told:
            each = seconds * 1000 / members
            print(
                f"  {name:<18} {seconds:6.2f} s  {memory:5.0f} MiB  {each:6.1f} ms a member  exit {status}", flush=True
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[15, 30, 60])
    parser.add_argument("--build", action="store_true", help="build the application packet, too")
    given = parser.parse_args(arguments)
    for members in given.members:
        measure(members, build=given.build)


if __name__ == "__main__":
    main()
