"""What a database says when it can't go on, as sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from toolkit.errors import AllianceError, IOFailure
from toolkit.i18n import T

_PASSWORD = T("Put the password into ~/.pgpass (or name a file of that form in PGPASSFILE), never into the address.")
_ROOM = T("Make room, then run the command again; nothing that was registered is lost.")


@contextmanager
def said_plainly(url: str) -> Iterator[None]:
    """Turn a database's error into a sentence with a remedy.

    Args:
        url: the register's address without secrets.

    Raises:
        IOFailure: the database could not read, write, lock, or be reached.
    """
    try:
        yield
    except DBAPIError as error:
        raise _sqlite(url, error.orig) if isinstance(error.orig, sqlite3.Error) else _server(url, error) from error
    except SQLAlchemyError as error:
        raise _other(url, type(error).__name__) from error


def _sqlite(url: str, error: sqlite3.Error) -> AllianceError:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _locked(url)
    if code == sqlite3.SQLITE_READONLY:
        return _read_only(url)
    if code == sqlite3.SQLITE_FULL:
        return IOFailure(T("There is no room left to write the register {url}.", url=url), _ROOM)
    if code == sqlite3.SQLITE_CANTOPEN:
        return IOFailure(
            T("The register {url} cannot be opened.", url=url),
            T("Check that its folder exists and that you may read and write in it."),
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return IOFailure(
            T("{url} is damaged or no register at all.", url=url),
            T("Name the right file, or restore the last backup: alliance register restore BACKUP --register FILE."),
        )
    if code == sqlite3.SQLITE_IOERR:
        return IOFailure(
            T("Reading or writing the register {url} failed: {reason}.", url=url, reason=error),
            T("Check the disk and the room left on it, then run the command again."),
        )
    return _other(url, str(error))


def _server(url: str, error: DBAPIError) -> AllianceError:
    state = getattr(error.orig, "sqlstate", None) or ""
    text = str(error.orig).strip()
    if state == "55P03":
        return _locked(url)
    if state in ("25006", "42501"):
        return _read_only(url)
    if state == "53100":
        return IOFailure(T("There is no room left to write the register {url}.", url=url), _ROOM)
    if state == "28P01" or "no password supplied" in text or "password authentication failed" in text:
        return IOFailure(T("The server refused the password for the register {url}.", url=url), _PASSWORD)
    if state == "3D000" or 'database "' in text:
        return IOFailure(
            T("The server has no database for the register {url}.", url=url),
            T("Ask its administrator to make one: CREATE DATABASE …"),
        )
    if error.connection_invalidated or not state or state.startswith(("08", "57P")):
        return IOFailure(
            T(
                "The register's server cannot be reached or stopped answering: {url} ({reason}).",
                url=url,
                reason=_first(text),
            ),
            T("Check address and network, then run the command again; nothing that was registered is lost."),
        )
    return _other(url, _first(text))


def _locked(url: str) -> AllianceError:
    return IOFailure(
        T("The register {url} is in use by someone else and stayed locked.", url=url),
        T("Wait until the other work has ended, then run the command again."),
    )


def _read_only(url: str) -> AllianceError:
    return IOFailure(
        T("The register {url} may only be read.", url=url),
        T("Ask for the right to write to it, or name another register with --register."),
    )


def _other(url: str, reason: str) -> AllianceError:
    return IOFailure(
        T("The register {url} failed: {reason}.", url=url, reason=reason),
        T("Check it with `alliance register verify`; keep a copy before trying anything else."),
    )


def _first(text: str) -> str:
    return text.splitlines()[0].strip() if text else "?"
