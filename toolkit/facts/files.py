"""Read a file that somebody has named."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import IOFailure
from toolkit.i18n import T


def read_bytes(path: Path, most: int = -1) -> bytes:
    """Return what a file holds.

    Args:
        path: the file.
        most: so many bytes at most, so that a reader with a bound can see that it is passed; all if negative.

    Raises:
        IOFailure: it can't be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
