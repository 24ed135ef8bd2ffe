"""Read a batch from a workbook, YAML or CSV; its rows wait on disk and are handed out one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType

from toolkit import limits
from toolkit.checks.dates import parse_date
from toolkit.checks.values import Read
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.findings import Finding, Place, Severity
from toolkit.i18n import T
from toolkit.office.batches.intake import Intake
from toolkit.office.batches.kinds import Kind, load_kind
from toolkit.office.batches.rows import BatchRow, Common, assemble
from toolkit.office.batches.spool import Spool
from toolkit.resources import Resources
from toolkit.scratch import scratch_work

SUFFIXES = (".xlsx", ".yaml", ".yml", ".csv")


@dataclass(frozen=True)
class Batch:
    """A batch that was read; to be closed, or used as a context manager.

    Args:
        kind: what its rows become.
        path: the file.
        sha256: of the file, hexadecimal.
        code: the 机关代字 of its numbers; None where the batch says none.
        common: what all rows share.
        findings: what is wrong with the file as a whole; errors among them forbid issuing.
        count: how many rows it has.
        notes: what was wrong with single rows as they were read, by order.
        spool: where the rows wait.
    """

    kind: Kind
    path: Path
    sha256: str
    code: str | None
    common: Common
    findings: tuple[Finding, ...]
    count: int
    notes: dict[int, list[Finding]]
    spool: Spool

    @property
    def issue_date(self) -> date | None:
        """The date that all notices bear, where the batch says one that can be read."""
        entry = self.common.by_path.get((self.kind.form.id, "official", "issue_date"))
        if entry is None or not isinstance(entry.value, str):
            return None
        read = parse_date(entry.value.strip())
        return read.value if isinstance(read, Read) else None

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[BatchRow]:
        for order, raw in self.spool.rows(self.kind.row_tables):
            yield assemble(self.kind, self.common, raw, order, self.notes.get(order, ()))

    def row(self, key: str) -> BatchRow:
        """Return the row with this key.

        Raises:
            KeyError: there is none.
        """
        order, raw = self.spool.row(key, self.kind.row_tables)
        return assemble(self.kind, self.common, raw, order, self.notes.get(order, ()))

    def close(self) -> None:
        """Give the space on disk back."""
        self.spool.close()

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_batch(path: Path, resources: Resources, kind: str | None = None) -> Batch:
    """Read a batch.

    Args:
        path: a workbook (.xlsx), YAML or CSV file.
        resources: the forms.
        kind: what it is a batch of, by short name or form id; what the file itself says where it is not given.

    Raises:
        IOFailure: the file can't be read.
        WantingError: it is too large, or not laid out as a batch.
        UsageError: its kind is not known, or its name ends otherwise.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            T("{file} is no batch: its name does not end in .xlsx, .yaml or .csv.", file=path.name),
            T("Make a workbook to fill in with `alliance notice template`."),
        )
    digest = _digest(path)
    chosen = load_kind(resources, kind) if kind else None
    with scratch_work():
        return _batch(path, digest, _intake(path, resources, chosen))


def _intake(path: Path, resources: Resources, kind: Kind | None) -> Intake:
    """Read the file by its suffix."""
    if path.suffix.lower() == ".xlsx":
        from toolkit.office.batches.sheetbatch import read_sheets

        with path.open("rb") as stream:
            return read_sheets(path, stream, resources, kind)
    if path.suffix.lower() == ".csv":
        from toolkit.office.batches.csvbatch import read_csv

        return read_csv(path, kind)
    from toolkit.office.batches.yamlbatch import read_yaml

    return read_yaml(path, resources, kind)


def _batch(path: Path, digest: str, intake: Intake) -> Batch:
    intake.finish()
    if intake.hidden:
        intake.findings.append(
            Finding(
                "batch.more",
                Severity.ERROR,
                T("There are {count} more findings of this kind.", count=intake.hidden),
                T("Mend those that are shown, then check again."),
                Place(path.name),
            )
        )
    return Batch(
        kind=intake.kind,
        path=path,
        sha256=digest,
        code=intake.code,
        common=intake.common,
        findings=tuple(intake.findings),
        count=len(intake.spool),
        notes=intake.notes,
        spool=intake.spool,
    )


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file of the size that a batch may have."""
    try:
        if path.stat().st_size > limits.BATCH_BYTES:
            raise WantingError(
                T("{file} is larger than {limit} MiB.", file=path.name, limit=limits.BATCH_BYTES // limits.MIB),
                T("Divide it into several batches."),
            )
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
