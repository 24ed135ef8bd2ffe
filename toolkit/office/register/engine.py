"""Open a register: a SQLite file by default, a PostgreSQL database by its URL; one writer at a time on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from toolkit.errors import MissingError, UsageError, WantingError
from toolkit.i18n import T
from toolkit.limits import REGISTER_CONNECT_SECONDS, REGISTER_LOCK_SECONDS
from toolkit.office.register.failures import said_plainly
from toolkit.office.register.journal import Transaction
from toolkit.office.register.migrate import present_version, upgrade
from toolkit.office.register.schema import SCHEMA_VERSION
from toolkit.publish import cannot_write

_LOCK = 0x616C6C69
"""PostgreSQL's advisory lock that writers take; the number only has to be always the same."""
_SECRETS = ("password", "sslpassword")


class Register:
    """An open register.

    Args:
        engine: of SQLAlchemy.
        url: its address without secrets, for messages.
        lock_seconds: how long a writer waits for another.
    """

    def __init__(self, engine: Engine, url: str, lock_seconds: int) -> None:
        self._engine = engine
        self._lock_seconds = lock_seconds
        self.url = url

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read within one transaction: what others write meanwhile is not seen.

        A SQLite file can't be written by anybody until it ends, so nothing must be written inside the block.

        Raises:
            IOFailure: the register can't be read.
        """
        with said_plainly(self.url), self._engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, actor: str) -> Iterator[Transaction]:
        """Write within one transaction that no other writer shares; all or nothing of the block is kept.

        Args:
            actor: who writes, for the journal.

        Raises:
            IOFailure: the register is locked, can't be written or can't be reached.
        """
        with said_plainly(self.url), self.alone() as connection:
            yield Transaction(connection, actor, _now())

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Begin a transaction that no other writer shares; what is written in it is not journalled."""
        with self._engine.connect() as connection:
            connection.execution_options(alliance_writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{self._lock_seconds}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection

    def make_ready(self, *, create: bool) -> None:
        """Bring the tables to this program's version.

        Args:
            create: make a new register where there is none.

        Raises:
            WantingError: there is no register, it is something else, or a newer program wrote it.
            IOFailure: see :meth:`writing`.
        """
        with said_plainly(self.url):
            with self.reading() as connection:
                version = present_version(connection, self.url)
            if version == SCHEMA_VERSION:
                return
            if version is None and not create:
                raise no_register(self.url)
            with self.alone() as connection:
                version = present_version(connection, self.url)  # another may have been faster
                if version != SCHEMA_VERSION:
                    upgrade(connection)
                    transaction = Transaction(connection, "alliance", _now())
                    action = "register.created" if version is None else "register.migrated"
                    transaction.record(action, uuid4().hex if version is None else version, {}, note=SCHEMA_VERSION)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_register(
    url: str | Path | None = None, *, create: bool = False, lock_seconds: int = REGISTER_LOCK_SECONDS
) -> Register:
    """Open a register and bring its tables to this program's version.

    Args:
        url: a file, ``sqlite:///FILE``, or ``postgresql://USER@HOST/DATABASE``; the user's own register by default. A
            password is not taken from here but by PostgreSQL's library from ``~/.pgpass``, PGPASSFILE or PGPASSWORD.
        create: make one where there is none.
        lock_seconds: how long a writer waits for another.

    Raises:
        UsageError: this is no address, or there is a password in it.
        MissingError: the driver for PostgreSQL is not installed.
        WantingError: there is no register, it is something else, or a newer program wrote it.
        IOFailure: it can't be read, written or reached.
    """
    register = connect(url, create=create, lock_seconds=lock_seconds)
    try:
        register.make_ready(create=create)
    except BaseException:
        register.close()
        raise
    return register


def is_there(url: str | Path | None) -> bool:
    """Say whether there is a register at this address; see :func:`open_register` for what is raised."""
    address = parse_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return False
    with connect(url, create=True) as register, register.reading() as connection:
        return present_version(connection, register.url) is not None


def connect(url: str | Path | None, *, create: bool, lock_seconds: int = REGISTER_LOCK_SECONDS) -> Register:
    """Return a register whose tables were not looked at yet; see :func:`open_register`."""
    address = parse_url(url)
    shown = _shown(address)
    if address.get_backend_name() == "sqlite":
        _prepare_file(Path(address.database or ""), shown, create)
        engine = _sqlite_engine(address, lock_seconds)
    else:
        engine = _server_engine(address, shown)
    return Register(engine, shown, lock_seconds)


def default_url() -> Path:
    """Return where the user's own register is."""
    return Path(platformdirs.user_data_dir("alliance-toolkit", appauthor=False)) / "register.sqlite"


def parse_url(url: str | Path | None) -> URL:
    """Return the address of a register, see :func:`open_register`.

    Raises:
        UsageError: this is no address, or there is a password in it.
    """
    text = str(default_url() if url is None else url)
    if "://" not in text:
        return URL.create("sqlite+pysqlite", database=str(Path(text).expanduser().absolute()))
    wrong = UsageError(
        T("This is no register's address; it must be a file or postgresql://USER@HOST/DATABASE."),
        T("Correct --register."),
    )
    try:
        address = make_url(text)
    except (ArgumentError, ValueError):
        raise wrong from None  # the text may hold a password
    if address.password is not None or any(name in address.query for name in _SECRETS):
        raise UsageError(
            T("There is a password in the register's address; others can read it there."),
            T("Leave it out; put it into ~/.pgpass, or name a file of that form in PGPASSFILE."),
        )
    backend, driver = address.get_backend_name(), address.drivername.partition("+")[2]
    if backend == "sqlite" and driver in ("", "pysqlite") and address.database and not address.query:
        return parse_url(address.database)
    if backend == "postgresql" and driver in ("", "psycopg"):
        return address.set(drivername="postgresql+psycopg")
    raise wrong


def no_register(url: str) -> WantingError:
    """Return what is said where no register is."""
    return WantingError(
        T("There is no register at {url}.", url=url),
        T("Name the right one with --register; the first `alliance notice issue` makes a new one."),
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    return address.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _prepare_file(path: Path, shown: str, create: bool) -> None:
    if path.is_dir():
        raise UsageError(T("The register {url} is a folder.", url=shown), T("Name a file."))
    if path.exists():
        return
    if not create:
        raise no_register(shown)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def _sqlite_engine(address: URL, lock_seconds: int) -> Engine:
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": lock_seconds})

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves, so that tables too are changed within a transaction
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("alliance_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server_engine(address: URL, shown: str) -> Engine:
    try:
        return create_engine(
            address,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": REGISTER_CONNECT_SECONDS, "application_name": "alliance"},
        )
    except ModuleNotFoundError as error:
        raise MissingError(
            T("The driver for PostgreSQL is not installed; the register {url} needs it.", url=shown),
            T("Install it: pip install 'alliance-toolkit[postgresql]'"),
        ) from error
