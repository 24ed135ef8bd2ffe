"""A private database on disk for what would grow in memory with the rows that are worked on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from toolkit.errors import IOFailure
from toolkit.i18n import T

_CACHE_KIB = 2000


class Scratch(sqlite3.Connection):
    """SQLite's temporary database: it has no name, nobody else sees it, and it is gone when it is closed.

    It stays in memory as long as it is small. Where the disk is full, its calls raise :class:`sqlite3.Error`;
    see :func:`scratch_work`.
    """

    def __del__(self) -> None:
        self.close()


def scratch_database(schema: str) -> Scratch:
    """Make a database for this process.

    Args:
        schema: statements that make its tables.
    """
    made = sqlite3.connect("", isolation_level=None, check_same_thread=False, factory=Scratch)
    made.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    made.execute("PRAGMA journal_mode = OFF")
    made.executescript(schema)
    made.execute("BEGIN")
    return made


@contextmanager
def scratch_work() -> Iterator[None]:
    """Work with such databases.

    Raises:
        IOFailure: the disk has no room for them.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise IOFailure(
            T("What is being worked on cannot be kept in the temporary folder: {reason}.", reason=error),
            T("Make room on the disk, or name another folder in the environment variable TMPDIR."),
        ) from error
