"""Notice when a dossier changes on disk: its facts or its attachments."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from toolkit.facts.dossier import DOSSIER_FILE, WORKBOOK_FILE

_Look = frozenset[tuple[str, int, int]]


def changes(folder: Path, *, pause: float = 0.3) -> Iterator[None]:
    """Yield each time something in the dossier has changed and then stayed as it is for one pause; never ends.

    What changes between this call and the first look back is noticed too.

    Args:
        folder: the dossier's folder; what is below ``out`` does not count.
        pause: seconds between looks. Looking works on network drives too, where change notices do not arrive.
    """
    return _follow(folder, pause, _look(folder))


def _follow(folder: Path, pause: float, told: _Look) -> Iterator[None]:
    last = told
    while True:
        time.sleep(pause)
        now = _look(folder)
        if now == last != told:
            told = now
            yield
        last = now


def _look(folder: Path) -> _Look:
    seen = set()
    for path in (folder / DOSSIER_FILE, folder / WORKBOOK_FILE, *sorted((folder / "attachments").rglob("*"))):
        try:
            status = path.stat()
        except OSError:
            continue
        seen.add((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(seen)
