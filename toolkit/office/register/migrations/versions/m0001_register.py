"""The first register: numbers, notices, events, runs, and the journal with its guards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables; the journal refuses to be changed even by those who may write to it."""
    _numbers()
    _notices()
    _text_table(
        "events", ("id", "!code", "year", "number", "version", "!kind", "!date", "!details"), ("id",), "recorded"
    )
    op.create_index("events_of_a_notice", "events", ["code", "year", "number"])
    _text_table(
        "runs",
        ("!id", "!kind", "!code", "year", "!state", "count", "!batch_sha256", "!folder"),
        ("id",),
        "started",
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("at", "actor", "action", "subject", "data", "previous", "hash")
        ),
    )
    _guard_journal()


def _numbers() -> None:
    _text_table("series", ("!code", "year", "first", "last"), ("code", "year"))
    _text_table(
        "numbers",
        ("!code", "year", "number", "!state", "!kind", "!row_key", "!run", "!reason"),
        ("code", "year", "number"),
        "reserved",
    )
    given = sa.text("state <> 'void'")
    op.create_index(
        "numbers_one_a_row",
        "numbers",
        ["kind", "code", "year", "row_key"],
        unique=True,
        sqlite_where=given,
        postgresql_where=given,
    )


def _notices() -> None:
    texts = "kind row_key state unit alliance title issue_date digest docx_sha256 pdf_sha256 files details run"
    _text_table(
        "notices",
        ("!code", "year", "number", "version", *(f"!{name}" for name in texts.split())),
        ("code", "year", "number", "version"),
        "issued",
    )
    for name in ("unit", "alliance", "issue_date", "run"):
        op.create_index(f"ix_notices_{name}", "notices", [name])


def _text_table(name: str, columns: tuple[str, ...], key: tuple[str, ...], done: str = "") -> None:
    """Make a table; ``!`` marks a text, all else is a whole number; ``done`` adds when and by whom."""
    stamped = (*columns, f"!{done}_at", f"!{done}_by") if done else columns
    op.create_table(
        name,
        *(
            sa.Column(column.lstrip("!"), sa.Text if column.startswith("!") else sa.Integer, nullable=False)
            for column in stamped
        ),
        sa.PrimaryKeyConstraint(*key),
    )


def _guard_journal() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER journal_no_{change.lower()} BEFORE {change} ON journal "
                "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
    )
