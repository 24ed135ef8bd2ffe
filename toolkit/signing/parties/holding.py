"""Write a file that several people work on: only if it is still what was read, one writer at a time.

Shared folders know neither transactions nor dependable locks; what all of them have is a file that only one can create.
It is held for the moment of comparing and replacing, not while signing. Who dies in that moment leaves it behind, and
the next one who has watched it for long enough takes it away.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from toolkit import limits
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.i18n import T
from toolkit.publish import cannot_write, publishing
from toolkit.signing.reading import read_packet_bytes

_PAUSE = 0.02
_MODE = 0o644


class _ChangedError(Exception):
    pass


def replace_unchanged(path: Path, old: bytes | None, new: bytes) -> bool:
    """Put ``new`` in the place of ``old``; return False, and write nothing, if something else is there by now.

    Args:
        path: the file.
        old: what was read from it; None where there was no file.
        new: what it shall hold; the file keeps its permissions.

    Raises:
        IOFailure: the folder can't be written, or somebody else holds the file for too long.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    try:
        with contextlib.ExitStack() as held, publishing(path, mode=mode) as temporary:
            temporary.write_bytes(new)
            held.enter_context(_alone(path))  # let go of after the file is replaced
            if (read_packet_bytes(path) if path.exists() else None) != old:
                raise _ChangedError
    except _ChangedError:
        return False
    return True


def put_in_place(source: Path, target: Path, old: bytes, new: bytes) -> bool:
    """Publish what was made of ``source`` as ``target``; return False if the source was changed meanwhile.

    Another file at ``target`` is replaced only if the result begins with it: then it is an earlier state of the same.

    Args:
        source: the file that ``old`` was read from.
        target: the source itself, or another file.
        old: what the result was made of.
        new: the result.

    Raises:
        UsageError: ``target`` is another file and would be lost.
        IOFailure: it can't be read or written.
    """
    if source.resolve() == target.resolve() or (target.exists() and source.samefile(target)):
        return replace_unchanged(source, old, new)
    before = read_packet_bytes(target) if target.exists() else None
    if before is not None and not new.startswith(before):
        raise UsageError(
            T("{path} is there already and would be lost.", path=target),
            T("Name another file for the result, or remove that one."),
        )
    if not replace_unchanged(target, before, new):
        raise WantingError(
            T("{path} was changed in the meantime; nothing was written.", path=target), T("Run the command again.")
        )
    return True


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock, token = path.with_name(f".{path.name[:40]}.lock"), secrets.token_hex(8)
    _take(lock, token, path)
    try:
        yield
    finally:
        if _said(lock) == token:
            lock.unlink(missing_ok=True)


def _take(lock: Path, token: str, path: Path) -> None:
    """Create the lock; one that has stood there unchanged for longer than any writing takes is left over."""
    begin = seen_at = time.monotonic()
    seen = ""
    while True:
        try:
            with lock.open("x", encoding="ascii") as stream:
                stream.write(token)
            return
        except FileExistsError:
            now, holder = time.monotonic(), _said(lock)
            if holder != seen:
                seen, seen_at = holder, now
            elif now - seen_at > limits.SHARED_LOCK_SECONDS and _said(lock) == seen:
                lock.unlink(missing_ok=True)
            if now - begin > limits.SHARED_WAIT_SECONDS:
                raise IOFailure(
                    T("Somebody else is writing {path} and does not end.", path=path),
                    T("If nobody is, remove the file {lock} and run the command again.", lock=lock),
                ) from None
            time.sleep(_PAUSE)
        except OSError as error:
            raise cannot_write(path, error) from error


def _said(lock: Path) -> str:
    try:
        return lock.read_text("ascii", errors="replace")[:40]
    except OSError:
        return ""
