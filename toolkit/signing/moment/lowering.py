"""What is done when a server can't be reached: it is said, and the level is lowered only where that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from toolkit.findings import Finding, Severity
from toolkit.i18n import T
from toolkit.signing.moment.http import Service, UnreachableError
from toolkit.signing.moment.level import Level

_R = TypeVar("_R")


def at_level(level: Level, lower: bool, attempt: Callable[[Level], _R]) -> tuple[_R, Level, tuple[Finding, ...]]:
    """Do something at a level, or at the highest one that the servers that can be reached allow.

    A wrong answer, a revoked certificate or an untrusted server never lowers the level: they are reasons not to sign.

    Args:
        level: what is wanted.
        lower: whether less will do while a server can't be reached.
        attempt: does it at a level, whole or not at all.

    Returns:
        What ``attempt`` returned, the level it was done at, and what should be said about it.

    Raises:
        UnreachableError: a server gave no answer and ``lower`` is False.
    """
    said: list[Finding] = []
    while True:
        try:
            return attempt(level), level, tuple(said)
        except UnreachableError as error:
            below = Level.B_B if error.service is Service.TIME else Level.B_T
            if not lower:
                raise UnreachableError(
                    error.service,
                    error.problem,
                    T(
                        "{remedy} To sign without it: --level {level}, or --lower-if-offline.",
                        remedy=error.remedy or "",
                        level=below,
                    ),
                ) from error
            said.append(
                Finding(
                    "level.lowered",
                    Severity.WARNING,
                    T(
                        "The signature has level {below} only, not {level}: {reason}",
                        below=below,
                        level=level,
                        reason=error.problem,
                    ),
                    T("When the server can be reached again, run: alliance signing close FILE"),
                )
            )
            level = below
