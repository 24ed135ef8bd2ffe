"""Keep small things that take long to make between runs; what is damaged or another's counts as absent."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

from toolkit import __version__
from toolkit.errors import AllianceError
from toolkit.publish import publish_bytes

FOLDER = user_cache_path("alliance-toolkit", appauthor=False) / "stamps"
_KEPT = 32
"""So many are kept, those written last."""


def kept(words: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
    """Return what is kept under ``words``, or make it and keep it for the next run.

    As it prints numbers into official documents, nothing is believed that anybody else could have written.

    Args:
        words: all that the result depends on.
        make: makes it; an empty result is not kept.
    """
    path = FOLDER / hashlib.sha256("\0".join((__version__, *words)).encode()).hexdigest()
    with contextlib.suppress(OSError):
        if _is_private(FOLDER) and _is_private(path):
            checksum, _, body = path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() == checksum:
                return body
    made = make()
    if made:
        # Where it can't be kept, the next run makes it again.
        with contextlib.suppress(OSError, AllianceError):
            FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_private(FOLDER):
                publish_bytes(path, hashlib.sha256(made).hexdigest().encode() + b"\n" + made, mode=0o600)
                for old in sorted(FOLDER.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]:
                    old.unlink(missing_ok=True)
    return made


def _is_private(path: Path) -> bool:
    """Tell whether only this user can write to ``path``; Windows keeps the cache folder private by itself."""
    if not hasattr(os, "getuid"):
        return True
    found = path.lstat()
    return not stat.S_ISLNK(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
