"""The version of a register's tables, and how older ones are brought up to date: Alembic, run from here."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.office.register.schema import METADATA, SCHEMA_VERSION

VERSION_TABLE = "register_version"
"""Where Alembic keeps the version; not its usual name, since the database may hold other programs' tables."""


def present_version(connection: Connection, url: str) -> str | None:
    """Return the version of the tables; None where there are none.

    Args:
        connection: to the database.
        url: the register's address, for messages.

    Raises:
        WantingError: the tables are not ours, or a newer program wrote them.
    """
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        if tables & set(METADATA.tables):
            raise WantingError(
                T(
                    "The database {url} holds tables of another program under the names that the register needs.",
                    url=url,
                ),
                T("Name a database or a file of its own for the register."),
            )
        return None
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    if version is None or str(version) > SCHEMA_VERSION:
        raise WantingError(
            T(
                "The register {url} was written by a newer version of this program ({version}).",
                url=url,
                version=version,
            ),
            T("Install the newer version; this one leaves the register as it is."),
        )
    return str(version)


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, within the caller's transaction."""
    from alembic.config import Config  # most runs find their tables up to date
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    with EnvironmentContext(
        Config(),
        script,
        fn=lambda revision, _context: script._upgrade_revs("head", revision),
    ) as environment:
        environment.configure(connection=connection, target_metadata=METADATA, version_table=VERSION_TABLE)
        environment.run_migrations()
