"""Issue batches of growing size with the real command, and print how much memory it takes.

    python bench/memory.py [--rows 100 1000 5000 20000] [--key] [--suffix .csv] [--kind "one page"]

Each batch is issued by ``alliance notice issue … --yes`` in a process of its own, into a folder of its own that is
removed afterwards. Told of each: what the parent needs (RSS) while it reads and judges, at each quarter of the notices,
and while the dispatch register and the PDF for the printer are written; the peak of the helping processes and of the
offices (PSS); and how far the parent grew for each row beyond the smallest batch. Linux only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.notices import prepare  # noqa: E402
from bench.packet import family, proportional  # noqa: E402

_QUARTERS = 4
_PHASES = ("read", *(f"{100 * n // _QUARTERS} %" for n in range(1, _QUARTERS + 1)), "papers")
_EVERY = 1.0
"""Seconds between two looks."""


def main() -> None:
    """Measure all sizes and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 1000, 5000, 20_000])
    parser.add_argument("--kind", choices=("one page", "shipped"), default="one page")
    parser.add_argument("--suffix", choices=(".csv", ".xlsx", ".yaml"), default=".csv", help="how the batch is written")
    parser.add_argument("--key", action="store_true", help="sign and seal, too")
    parser.add_argument("--folder", type=Path, help="where there is room: about 0.2 MB a notice of one page")
    options = parser.parse_args()
    print(
        f"{options.kind}, {options.suffix}, {'signed and sealed' if options.key else 'not signed'}; MB, parent by phase"
    )
    print("".join(f"{title:>10}" for title in ("rows", "seconds", *_PHASES, "helpers", "offices", "all", "B/row")))
    smallest: tuple[int, float] | None = None
    for rows in options.rows:
        used = measure(rows, options.kind, options.suffix, options.key, options.folder)
        peak = max(used.parent.values())
        smallest = smallest or (rows, peak)
        more = (peak - smallest[1]) * 1024 * 1024 / (rows - smallest[0]) if rows > smallest[0] else 0
        cells = [str(rows), f"{used.seconds:.0f}", *(f"{used.parent.get(name, 0):.0f}" for name in _PHASES)]
        cells += [f"{used.helpers:.0f}", f"{used.offices:.0f}", f"{used.whole:.0f}", f"{more:.0f}"]
        print("".join(f"{cell:>10}" for cell in cells), flush=True)


@dataclass
class Used:
    """Peaks of one run, in MB.

    Args:
        seconds: how long it took.
        parent: RSS of the command's own process, by phase.
        helpers: PSS of the processes that it started, Python's.
        offices: PSS of LibreOffice.
        whole: PSS of all together.
    """

    seconds: float = 0.0
    parent: dict[str, float] = field(default_factory=dict)
    helpers: float = 0.0
    offices: float = 0.0
    whole: float = 0.0


def measure(rows: int, kind: str, suffix: str, key: bool, scratch: Path | None) -> Used:
    """Issue a batch and watch."""
    from samples.notices import write_batch

    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name)
        prepare(folder, kind, 2)
        batch, output = folder / f"rows{suffix}", folder / "out"
        write_batch(batch, "rectification", rows)
        command = [
            sys.executable,
            "-m",
            "toolkit.cli.main",
            "--templates",
            str(folder / "templates"),
            "notice",
            "issue",
        ]
        command += [str(batch), "--kind", "rectification", "-o", str(output), "--code", "豫样科办", "--yes"]
        command += ["--register", str(folder / "register.sqlite"), "--date", "2026-11-25"]
        if key:
            keys = folder / "keys"
            command += ["--key", str(keys / "rsa.p12"), "--password-file", str(keys / "password.txt")]
            command += ["--seal", str(folder / "seal.png")]
        start = time.monotonic()
        with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process:
            used = watch(process, output, rows)
        used.seconds = time.monotonic() - start
        made = sum(
            1 for entry in os.scandir(output) if entry.name.endswith("通知书.pdf") or entry.name.endswith("通知.pdf")
        )
        if process.returncode or made != rows:
            raise SystemExit((folder / "log").read_text("utf-8")[-3000:])
        return used


def watch(process: subprocess.Popen[bytes], output: Path, rows: int) -> Used:
    """Look at a run and all that it started until it ends."""
    used = Used()
    while process.poll() is None:
        phase = _phase(output, rows)
        used.parent[phase] = max(used.parent.get(phase, 0), resident(process.pid))
        below = [pid for pid in family(process.pid) if pid != process.pid]
        offices = [pid for pid in below if "soffice" in _name(pid)]
        shares = {pid: proportional(pid) for pid in (process.pid, *below)}
        office = sum(shares[pid] for pid in offices)
        used.offices = max(used.offices, office)
        used.helpers = max(used.helpers, sum(shares[pid] for pid in below) - office)
        used.whole = max(used.whole, sum(shares.values()))
        time.sleep(_EVERY)
    return used


def _phase(output: Path, rows: int) -> str:
    """Say how far a run is by the PDFs that it has shown."""
    if not output.exists():
        return _PHASES[0]
    done = _shown(output)
    if done >= rows:
        return _PHASES[-1]
    return _PHASES[1 + done * _QUARTERS // rows]


def _shown(output: Path) -> int:
    return sum(1 for entry in os.scandir(output) if entry.name.endswith(".pdf"))


def resident(pid: int) -> float:
    """Return a process's resident memory in MB, 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
