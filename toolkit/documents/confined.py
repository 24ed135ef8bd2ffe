"""Do something with a file that may mean harm in a process of its own, which may use only so much time and memory.

The bounds inside (for templates :mod:`toolkit.documents.bounded`) stop what such files are known to do; this stops
the rest.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from toolkit import limits
from toolkit.errors import AllianceError, WantingError
from toolkit.i18n import T, current_language, set_language

_T = TypeVar("_T")
_SLOWEST = 4
"""Seconds of the clock for each second of the processor; other programs want their share too."""


@dataclass(frozen=True)
class Bounds:
    """How much a child may use.

    Args:
        seconds: of the processor.
        memory: bytes, besides what it was forked with.
        refusal: what is raised where that is not enough.
    """

    seconds: int
    memory: int
    refusal: WantingError


def confined(function: Callable[..., _T], *args: Any, bounds: Bounds | None = None) -> _T:
    """Call a function in a child process and return what it returns.

    Args:
        function: of a module, so that the child can find it.
        args: for it; they and the result must be picklable.
        bounds: those for templates by default.

    Raises:
        WantingError: it takes more than the bounds allow.
        AllianceError: as the function raised it.
    """
    limit = bounds or _for_templates()
    ways = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("fork" if "fork" in ways and sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, current_language(), limit, function, args), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(limit.seconds * _SLOWEST):
            raise limit.refusal
        good, result = ours.recv()
    except (EOFError, OSError) as error:
        raise limit.refusal from error
    finally:
        child.kill()
        child.join()
        ours.close()
    if good:
        value: _T = result
        return value
    raise result


def _work(out: Connection, lang: str, bounds: Bounds, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    set_language(lang)
    _bind(bounds)
    try:
        out.send((True, function(*args)))
    except AllianceError as error:
        out.send((False, error))
    except (MemoryError, RecursionError):
        out.send((False, bounds.refusal))


def _bind(bounds: Bounds) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; there the clock alone bounds it
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    spent = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + bounds.seconds, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_held() + bounds.memory, hard))


def _held() -> int:
    """Return the bytes of address space that this process was forked with: they are not the file's doing."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _for_templates() -> Bounds:
    refusal = WantingError(
        T(
            "Looking at the template takes more time or memory than any template needs ({seconds} seconds, {mib} MiB).",
            seconds=limits.TEMPLATE_CHECK_SECONDS,
            mib=limits.TEMPLATE_CHECK_BYTES // limits.MIB,
        ),
        T("Do not use this file; make the template anew in Word or WPS."),
    )
    return Bounds(limits.TEMPLATE_CHECK_SECONDS, limits.TEMPLATE_CHECK_BYTES, refusal)
