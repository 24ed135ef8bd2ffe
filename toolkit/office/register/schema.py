"""The register's tables, the same on SQLite and PostgreSQL: texts and whole numbers only.

Dates are ISO texts and structures canonical JSON, so that a row has one image, whichever database holds it; the journal
keeps these images (:mod:`toolkit.office.register.journal`). Tables change by migrations only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, text

SCHEMA_VERSION = "0001"
"""The newest migration that this program knows."""
METADATA = MetaData()

SERIES = Table(
    "series",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
)
"""机关代字 and year; all numbers from ``first`` to ``last`` are in ``numbers``."""

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reserved_at", Text, nullable=False),
    Column("reserved_by", Text, nullable=False),
)
"""Every number ever given: ``reserved``, ``issued`` or ``void`` (with its reason)."""

Index(
    "numbers_one_a_row",
    NUMBERS.c.kind,
    NUMBERS.c.code,
    NUMBERS.c.year,
    NUMBERS.c.row_key,
    unique=True,
    sqlite_where=text("state <> 'void'"),
    postgresql_where=text("state <> 'void'"),
)

NOTICES = Table(
    "notices",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("unit", Text, nullable=False, index=True),
    Column("alliance", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("issue_date", Text, nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("docx_sha256", Text, nullable=False),
    Column("pdf_sha256", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("run", Text, nullable=False, index=True),
    Column("issued_at", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
)
"""Every version of every notice: ``issued``, ``replaced`` by a later version, or ``void`` with its number.

``pdf_sha256`` is of the PDF before signing: a signature holds the time, so that two are never equal.
"""

EVENTS = Table(
    "events",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
)
"""What happened to a notice after it was issued: delivered, answered, checked again."""
Index("events_of_a_notice", EVENTS.c.code, EVENTS.c.year, EVENTS.c.number)

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("batch_sha256", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("started_by", Text, nullable=False),
)
"""Batches being issued (``open``) or issued (``finished``); ``folder`` is a name without its path."""

JOURNAL = Table(
    "journal",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Append-only; triggers of the first migration refuse changes."""


def journalled() -> list[Table]:
    """Return the tables whose rows the journal tells."""
    return [table for table in METADATA.sorted_tables if table is not JOURNAL]


def key_of(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a row's primary key."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def to_json(value: Any) -> str:
    """Write a structure the one way there is: keys sorted, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
