"""Opening a register, and what is said when it can't be."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import textwrap
from collections import Counter

import pytest
from sqlalchemy import text

from tests.office.register.makers import take
from toolkit.errors import ExitStatus, IOFailure, UsageError, WantingError
from toolkit.office.register import engine
from toolkit.office.register.engine import open_register, parse_url
from toolkit.office.register.numbers import find_numbers
from toolkit.office.register.schema import METADATA
from toolkit.office.register.verify import verify_register


def test_tables_are_those_of_the_program(register):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with register.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "register_version"})
        assert compare_metadata(context, METADATA) == []


def test_a_register_is_made_only_when_asked(register_url):
    with pytest.raises(WantingError):
        open_register(register_url)
    open_register(register_url, create=True).close()
    open_register(register_url).close()


def test_a_failed_block_leaves_nothing(register):
    with pytest.raises(ZeroDivisionError), register.writing("甲") as transaction:
        row = {"code": "豫样科", "year": 2026, "first": 1, "last": 1}
        transaction.record("series.extend", "x", {"series": [row]})
        raise ZeroDivisionError
    assert verify_register(register).entries == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:s3cret@host/db",
        "postgresql://clerk@host/db?password=s3cret",
        "mysql://clerk@host/db",
        "postgresql+asyncpg://clerk@host/db",
        "sqlite://",
        "://s3cret",
        "postgresql://clerk:s3cret@host:notaport/db",
    ],
)
def test_addresses_that_cannot_be_used_are_refused_without_their_secrets(url):
    with pytest.raises(UsageError) as caught:
        open_register(url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_addresses_are_read(tmp_path):
    assert parse_url("sqlite:////tmp/a.sqlite").database == "/tmp/a.sqlite"
    assert parse_url(tmp_path / "b").database == str(tmp_path / "b")
    assert parse_url("postgresql://clerk@host/db").drivername == "postgresql+psycopg"
    assert parse_url(None).database == str(engine.default_url())


def test_a_newer_register_is_left_alone(register, register_url):
    with register.alone() as connection:
        connection.execute(text("UPDATE register_version SET version_num = '0999'"))
    with pytest.raises(WantingError, match="0999"):
        open_register(register_url, create=True)


def test_another_programs_tables_are_left_alone(register_url, tmp_path):
    empty = engine.connect(register_url, create=True)
    with empty.alone() as connection:
        connection.execute(text("CREATE TABLE journal (x INTEGER)"))
    with pytest.raises(WantingError):
        open_register(register_url, create=True)


def test_what_is_no_database_is_refused(tmp_path):
    (tmp_path / "a.sqlite").write_text("not a database at all" * 100)
    with pytest.raises(IOFailure):
        open_register(tmp_path / "a.sqlite")
    with pytest.raises(UsageError):
        open_register(tmp_path)


def test_a_locked_register_is_told(register, register_url):
    with (
        register.writing("甲"),
        pytest.raises(IOFailure) as caught,
        open_register(register_url, lock_seconds=1) as other,
        other.writing("乙"),
    ):
        pytest.fail("two writers at once")
    assert caught.value.exit_status is ExitStatus.IO
    assert "locked" in caught.value.problem.msgid


def test_a_server_that_may_only_be_read_is_told(new_database):
    url = new_database()
    open_register(url, create=True).close()
    read_only = f"{url}%20-cdefault_transaction_read_only%3Don"
    with pytest.raises(IOFailure) as caught, open_register(read_only) as register:
        take(register, "a")
    assert "only be read" in caught.value.problem.msgid


def test_a_file_that_may_only_be_read_is_told(tmp_path):
    path = tmp_path / "a.sqlite"
    open_register(path, create=True).close()
    with _unchangeable(path), open_register(path) as register:
        assert verify_register(register).sound
        with pytest.raises(IOFailure) as caught:
            take(register, "a")
    assert "only be read" in caught.value.problem.msgid


@contextlib.contextmanager
def _unchangeable(path):
    """Root may write everywhere, except to what is marked immutable."""
    if os.geteuid():
        path.chmod(0o444)
        yield
        path.chmod(0o644)
    elif subprocess.run(["chattr", "+i", path], capture_output=True).returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["chattr", "-i", path], check=True)
    else:
        pytest.skip("this file system knows no immutable files, and root may write everywhere")


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(IOFailure) as caught:
        open_register(f"postgresql://clerk@/db?host={tmp_path}")
    assert "cannot be reached" in caught.value.problem.msgid


def test_a_missing_database_is_told(server):
    with pytest.raises(IOFailure) as caught:
        open_register(f"postgresql://clerk@/nowhere?host={server}")
    assert "no database" in caught.value.problem.msgid


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path):
    script = textwrap.dedent("""
        import resource, signal, sys
        from tests.office.register.makers import take
        from toolkit.office.register.engine import open_register
        from toolkit.errors import IOFailure
        with open_register(sys.argv[1], create=True) as register:
            take(register, "a")
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, resource.RLIM_INFINITY))
            try:
                take(register, *(f"k{n}" for n in range(3000)), run="run-2")
            except IOFailure as error:
                print(type(error).__name__)
    """)
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.sqlite")], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("IOFailure\n", "")
    with open_register(tmp_path / "a.sqlite") as register:
        assert len(list(find_numbers(register))) == 1
        assert verify_register(register).sound


def test_clerks_taking_numbers_at_once_share_none_and_leave_none(register, register_url):
    script = textwrap.dedent("""
        import sys
        from tests.office.register.makers import issue, take
        from toolkit.office.register.engine import open_register
        with open_register(sys.argv[1], create=True) as register:
            for n in range(15):
                keys = [f"{sys.argv[2]}-{n}-{m}" for m in range(3)]
                issue(register, take(register, *keys, run=sys.argv[2]), sys.argv[2])
    """)
    clerks = [
        subprocess.Popen([sys.executable, "-c", script, register_url, name], stderr=subprocess.PIPE, text=True)
        for name in ("a", "b", "c")
    ]
    assert [(clerk.communicate()[1], clerk.returncode) for clerk in clerks] == [("", 0)] * 3
    numbers = list(find_numbers(register))
    assert [n.docno.number for n in numbers] == list(range(1, 136))
    assert Counter(n.key.partition("-")[0] for n in numbers) == {"a": 45, "b": 45, "c": 45}
    assert verify_register(register).findings == ()


def test_clerks_making_a_register_at_once_make_one(register_url):
    script = (
        "import sys; from toolkit.office.register.engine import open_register; open_register(sys.argv[1], create=True)"
    )
    clerks = [subprocess.Popen([sys.executable, "-c", script, register_url]) for _ in range(3)]
    assert [clerk.wait() for clerk in clerks] == [0, 0, 0]
    with open_register(register_url) as register:
        assert verify_register(register).entries == 1
