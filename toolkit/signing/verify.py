"""Verify packets that may come from anyone: in a child process with bounds, so that none can crash or hang us."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from toolkit import limits
from toolkit.documents.confined import Bounds, confined
from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.forms import load_form, load_packet_plan
from toolkit.i18n import T
from toolkit.resources import Resources
from toolkit.signing.judging.packet import judge_packet
from toolkit.signing.judging.proofs import Proofs, load_crls
from toolkit.signing.national import validator_for
from toolkit.signing.reading import read_packet_bytes
from toolkit.signing.trust import load_roots
from toolkit.signing.verdict import About, Check, Verdict, conclude

__all__ = ["Check", "Options", "Verdict", "judge_packet", "verify_many", "verify_packet"]
_PER_BYTE = 8
"""Bytes of memory for each byte of the file: three libraries hold it, and what they unpack."""


@dataclass(frozen=True)
class Options:
    """How a packet is to be verified.

    Args:
        tsa_trust: root certificates that are trusted for timestamps only.
        crls: revocation lists.
        online: ask the servers that certificates name.
        require_revocation: don't accept certificates whose status is not known.
    """

    tsa_trust: tuple[Path, ...] = ()
    crls: tuple[Path, ...] = ()
    online: bool = False
    require_revocation: bool = False


def verify_packet(
    path: Path,
    trust: Sequence[Path],
    resources: Resources,
    *,
    moment: datetime | None = None,
    options: Options | None = None,
) -> Verdict:
    """Judge a packet that may come from anyone.

    Args:
        path: the packet.
        trust: CA certificates to trust; no others are, the system's least of all.
        resources: the forms, which say which facts must be printed.
        moment: what the clock says; the true time by default.
        options: how.

    Returns:
        The verdict with every check. Whatever is wrong with the packet is said there, never raised.

    Raises:
        UsageError: no CA certificate is named.
        MissingError: a CA certificate is none, or judging it needs an extra that is not installed.
        IOFailure: a file can't be read.
    """
    bounds = _bounds(path)
    try:
        return confined(_judge_file, path, tuple(trust), resources, moment, options or Options(), bounds=bounds)
    except WantingError as error:
        if error.args != bounds.refusal.args or str(error) != str(bounds.refusal):
            raise
        return conclude([Check("file.bounds", False, error.problem, error.remedy)])


def verify_many(
    paths: Sequence[Path],
    trust: Sequence[Path],
    resources: Resources,
    *,
    workers: int | None = None,
    moment: datetime | None = None,
    options: Options | None = None,
) -> Iterator[tuple[Path, Verdict | AllianceError]]:
    """Judge many packets, several at once; each in a process of its own.

    Args:
        paths: the packets.
        trust: as for :func:`verify_packet`.
        resources: likewise.
        workers: how many at once; one a processor by default.
        moment: likewise.
        options: likewise.

    Returns:
        Each path with its verdict, or why the file could not be read, in the order of ``paths``.
    """
    _warm(resources)

    def judge(path: Path) -> Verdict | AllianceError:
        try:
            return verify_packet(path, trust, resources, moment=moment, options=options)
        except IOFailure as error:
            return error

    with ThreadPoolExecutor(max_workers=max(1, workers or os.cpu_count() or 1)) as pool:
        yield from zip(paths, pool.map(judge, paths), strict=True)


def _warm(resources: Resources) -> None:
    """Read the forms once, so that each child finds them in the memory that it was forked with."""
    for stage in ("application", "construction"):
        with contextlib.suppress(AllianceError):
            for name in ("dossier", *load_packet_plan(resources, stage).documents):
                load_form(resources, name)


def _judge_file(
    path: Path, trust: Sequence[Path], resources: Resources, moment: datetime | None, options: Options
) -> Verdict:
    roots = load_roots(trust)
    proofs = Proofs(
        tsa_roots=tuple(load_roots(options.tsa_trust)) if options.tsa_trust else (),
        crls=load_crls(options.crls),
        online=options.online,
        require_status=options.require_revocation,
        validator=validator_for(roots),
    )
    now = moment or datetime.now(UTC)
    try:
        data = read_packet_bytes(path)
    except WantingError as error:
        return conclude([Check("file.readable", False, error.problem, error.remedy)])
    about = About(path.name, hashlib.sha256(data).hexdigest(), len(data), now)
    # This process ends with the verdict: looking for garbage in its many objects would take a fifth of its time.
    gc.disable()
    try:
        return judge_packet(data, about, roots, resources, proofs=proofs)
    except Exception as error:  # what no judge foresaw is no reason to trust the file, nor to show anybody a traceback
        return conclude(
            [
                Check(
                    "file.readable",
                    False,
                    T(
                        "The file is damaged in a way that stopped the verification ({kind}).",
                        kind=type(error).__name__,
                    ),
                    T("Get an undamaged copy from whoever sent it, or build the packet again."),
                )
            ],
            (),
            about,
        )


def _bounds(path: Path) -> Bounds:
    try:
        size = min(path.stat().st_size, limits.PACKET_BYTES)
    except OSError:
        size = 0
    memory = limits.VERIFY_BYTES + _PER_BYTE * size
    return Bounds(
        limits.VERIFY_SECONDS,
        memory,
        WantingError(
            T(
                "Verifying {path} takes more time or memory than any packet needs ({seconds} seconds, {mib} MiB).",
                path=path.name,
                seconds=limits.VERIFY_SECONDS,
                mib=memory // limits.MIB,
            ),
            T("Do not accept the file; ask the sender for the packet as the program wrote it."),
        ),
    )
