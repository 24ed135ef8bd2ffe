"""Results appear whole or not at all: written beside their place, flushed, then moved onto it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import IOFailure
from toolkit.i18n import T


@contextlib.contextmanager
def publishing(target: Path, *, mode: int = 0o644) -> Iterator[Path]:
    """Yield a temporary path in the target's folder; move it onto the target when the block ends well.

    A killed run leaves the old file or the new one. On an exception the temporary file is removed.

    Args:
        target: where the result shall be.
        mode: the result's permissions.

    Raises:
        IOFailure: the folder can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise _refused(target, error) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _refused(target, error) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def publish_bytes(target: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write ``data`` to ``target``, whole or not at all."""
    with publishing(target, mode=mode) as temporary:
        temporary.write_bytes(data)


def _flush_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(target: Path, error: OSError) -> IOFailure:
    return IOFailure(
        T("Cannot write {path}: {reason}.", path=target, reason=error.strerror or error),
        T("Check that the folder exists, is writable and has room, then run the command again."),
    )
