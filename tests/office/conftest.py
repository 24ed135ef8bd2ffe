"""Registers of both kinds: a SQLite file, and a database on a real PostgreSQL server started for the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from toolkit.office.register.engine import Register, open_register

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
_NUMBERS = itertools.count(1)
_SETTINGS = ("fsync=off", "shared_buffers=16MB", "max_connections=30", "listen_addresses=")


def _as_server(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs; they refuse to be run by root."""
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    return subprocess.run(
        [str(word) for word in command],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """Return the folder of the socket of a PostgreSQL server that lives as long as the tests."""
    if not _PROGRAMS:
        pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
    programs = _PROGRAMS[-1]
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path must be short
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    try:
        _as_server([programs / "initdb", "-D", data, "-U", "clerk", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"])
        options = " ".join(f"-c {setting}" for setting in _SETTINGS) + f" -k {folder}"
        _as_server([programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"])
        yield folder
    finally:
        if (data / "postmaster.pid").exists():
            _as_server([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(server: Path) -> Callable[[], str]:
    """Return a function that makes an empty place for tables (a schema: databases take long) and returns its URL."""

    def make() -> str:
        import psycopg

        name = f"register{next(_NUMBERS)}"
        with psycopg.connect(host=str(server), user="clerk", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://clerk@/postgres?host={server}&options=-csearch_path%3D{name}"

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a register that does not exist yet, on each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "register.sqlite")
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()


@pytest.fixture
def register(register_url: str) -> Iterator[Register]:
    """Return a new register."""
    with open_register(register_url, create=True) as opened:
        yield opened
