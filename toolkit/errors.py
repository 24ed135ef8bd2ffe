"""Every way a run can end badly, once: what is said, what helps, and the exit status a script sees."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from toolkit.i18n import Renderable


class ExitStatus(IntEnum):
    """What a run's exit status means."""

    DONE = 0
    WANTING = 1
    """Judged and found wanting: findings of severity error, a packet not to be trusted."""
    USAGE = 2
    MISSING = 3
    """Something on this machine is missing: LibreOffice, fonts, a key."""
    IO = 4
    """Reading or writing failed."""
    BUG = 70


class AllianceError(Exception):
    """A failure that a person can understand.

    Args:
        problem: what is wrong, naming the place.
        remedy: what to do about it.
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.WANTING

    def __init__(self, problem: Renderable, remedy: Renderable | None = None) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.problem.render()]
        if self.remedy is not None:
            parts.append(self.remedy.render())
        return "\n".join(parts)


class WantingError(AllianceError):
    """What was handed in is not acceptable."""

    exit_status = ExitStatus.WANTING


class UsageError(AllianceError):
    """The call itself is wrong."""

    exit_status = ExitStatus.USAGE


class MissingError(AllianceError):
    """Something is missing on this machine."""

    exit_status = ExitStatus.MISSING


class IOFailure(AllianceError):  # noqa: N818  # the word of the exit-status table
    """Reading or writing failed."""

    exit_status = ExitStatus.IO
