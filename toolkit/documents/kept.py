"""Keep checked templates between runs as text, so that a template is patched and judged once.

Only text is kept, never code: Jinja compiles it anew, sandboxed. As it says what official documents print, nothing is
believed that anybody else could have written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import jinja2
from platformdirs import user_cache_path

from toolkit import __version__
from toolkit.documents.faults import Spot
from toolkit.errors import AllianceError
from toolkit.publish import publish_bytes

_KEPT = 32
"""So many templates are kept, those written last."""
_CHECKERS = ("template.py", "syntax.py", "tags.py", "kept.py", "faults.py", "mending.py", "repair.py")
"""What is kept depends on how these read a template."""


@dataclass(frozen=True)
class CheckedPart:
    """One part of a template after all checks.

    Args:
        name: the part's name in the zip.
        source: its text for Jinja.
        spots: where the tag on each line of the text stands, line 1 first.
        repair: whether filling can leave what Word would not open.
        empties: see :class:`toolkit.documents.mending.Mending`.
    """

    name: str
    source: str
    spots: tuple[Spot, ...]
    repair: bool
    empties: tuple[tuple[str, str], ...] = ()


class KeptTemplates:
    """A private folder of checked templates; whatever is damaged or not ours counts as absent.

    Args:
        folder: where they are; the user's cache folder if None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or user_cache_path("alliance-toolkit", appauthor=False) / "templates"

    def get(self, digest: str, names: Iterable[str]) -> tuple[CheckedPart, ...] | None:
        """Return what is kept for a template.

        Args:
            digest: SHA-256 of the template file.
            names: filters and tests that templates may use.
        """
        try:
            path = self._path(digest, names)
            if not (_is_private(self._folder) and _is_private(path)):
                return None
            checksum, _, body = path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != checksum:
                return None
            return tuple(
                CheckedPart(
                    row["name"],
                    row["source"],
                    tuple(Spot(*spot) for spot in row["spots"]),
                    row["repair"],
                    tuple((long, short) for long, short in row["empties"]),
                )
                for row in json.loads(body)
            )
        except (OSError, ValueError, KeyError, TypeError, metadata.PackageNotFoundError):
            return None

    def put(self, digest: str, names: Iterable[str], parts: Sequence[CheckedPart]) -> None:
        """Keep a template's checked parts; where that can't be done, the next run checks them again."""
        rows = [
            {
                "name": part.name,
                "source": part.source,
                "spots": [[spot.part, spot.paragraph, spot.tag, spot.number] for spot in part.spots],
                "repair": part.repair,
                "empties": part.empties,
            }
            for part in parts
        ]
        body = json.dumps(rows, ensure_ascii=False).encode()
        with contextlib.suppress(OSError, ValueError, AllianceError, metadata.PackageNotFoundError):
            path = self._path(digest, names)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(self._folder):
                return
            publish_bytes(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body, mode=0o600)
            for old in sorted(self._folder.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]:
                old.unlink(missing_ok=True)

    def _path(self, digest: str, names: Iterable[str]) -> Path:
        key = hashlib.sha256()
        for word in (digest, __version__, jinja2.__version__, metadata.version("docxtpl"), *sorted(names)):
            key.update(word.encode() + b"\0")
        for name in _CHECKERS:
            key.update((Path(__file__).parent / name).read_bytes())
        return self._folder / f"{key.hexdigest()}.json"


def _is_private(path: Path) -> bool:
    """Tell whether only this user can write to ``path``; Windows keeps the cache folder private by itself."""
    if not hasattr(os, "getuid"):
        return True
    found = path.lstat()
    return not stat.S_ISLNK(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
