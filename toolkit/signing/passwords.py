"""Where a key's password comes from: a file, the environment, or a question; it is never shown or logged."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.errors import IOFailure, MissingError
from toolkit.findings import Finding, Severity
from toolkit.i18n import T
from toolkit.limits import PASSWORD_BYTES

ENVIRONMENT_NAME = "ALLIANCE_KEY_PASSWORD"


@dataclass(frozen=True)
class Password:
    """A password and what should be said about how it was kept."""

    value: bytes = field(repr=False)
    """UTF-8."""
    warnings: tuple[Finding, ...] = ()


def read_password(
    *, file: Path | None, environ: Mapping[str, str], prompt: Callable[[], str] | None = None
) -> Password:
    """Return the password from the first source that is there: the named file, the environment, the question.

    Args:
        file: a text file whose first line is the password; its line end is not part of it.
        environ: the process's environment; ``ALLIANCE_KEY_PASSWORD`` is looked up in it.
        prompt: asks a person without echo; None where nobody can be asked.

    Raises:
        IOFailure: the named file can't be read.
        MissingError: there is no source left to ask.
    """
    if file is not None:
        return _from_file(file)
    if ENVIRONMENT_NAME in environ:
        return Password(environ[ENVIRONMENT_NAME].encode("utf-8", "surrogateescape"))
    if prompt is not None:
        return Password(prompt().encode("utf-8", "surrogateescape"))
    raise MissingError(
        T("The key's password is not known, and nobody can be asked for it here."),
        T(
            "Put it into a file that only you can read and name the file with --password-file, or set {name}.",
            name=ENVIRONMENT_NAME,
        ),
    )


def _from_file(file: Path) -> Password:
    try:
        with file.open("rb") as stream:
            data = stream.read(PASSWORD_BYTES + 1)
            mode = file.stat().st_mode
    except OSError as error:
        raise IOFailure(
            T("The password file {path} cannot be read: {reason}.", path=file, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(data) > PASSWORD_BYTES or len(lines) != 1:
        raise IOFailure(
            T("The password file {path} must hold the password on one line and nothing else.", path=file),
            T("Write the password alone into the file, in UTF-8."),
        )
    return Password(lines[0], _readable_by_others(file, mode))


def _readable_by_others(file: Path, mode: int) -> tuple[Finding, ...]:
    if not mode & (stat.S_IRGRP | stat.S_IROTH):
        return ()
    return (
        Finding(
            "key.password-file-open",
            Severity.WARNING,
            T("Other users of this machine can read the password file {path}.", path=file),
            T("Take their permission away: chmod 600 {path}", path=file),
        ),
    )
