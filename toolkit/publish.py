"""Results appear whole or not at all: written beside their place, flushed, then moved onto it."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
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
        raise cannot_write(target, error) from error
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
        raise cannot_write(target, error) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def publish_bytes(target: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write ``data`` to ``target``, whole or not at all."""
    with publishing(target, mode=mode) as temporary:
        temporary.write_bytes(data)


@contextlib.contextmanager
def publishing_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder beside the target; give it the target's name when the block ends well.

    A folder never takes another's place: of two writers one wins. A killed run leaves nothing of that name; its
    temporary folder, whose name begins with a dot and ends in ``.part``, may stay.

    Args:
        target: where the folder shall be.

    Raises:
        FileExistsError: there is something of that name already.
        IOFailure: the folder around it can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise cannot_write(target, error) from error
    try:
        yield temporary
        for path in temporary.iterdir():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        temporary.chmod(0o755)
        _flush_folder(temporary)
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        temporary.rename(target)
        _flush_folder(target.parent)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        raise cannot_write(target, error) from error
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _flush_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(target: Path, error: OSError) -> IOFailure:
    """Return what is said when something can't be written."""
    return IOFailure(
        T("Cannot write {path}: {reason}.", path=target, reason=error.strerror or error),
        T("Check that the folder exists, is writable and has room, then run the command again."),
    )
