"""What commands that use the register share: the option that names it, opening it, and who is at work."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.office.register.engine import Register

_VARIABLE = "ALLIANCE_REGISTER"
_ACTOR = "ALLIANCE_ACTOR"


def register_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--register`` to a command; its value goes to :func:`opened`."""
    return click.option(
        "--register",
        metavar="URL",
        envvar=_VARIABLE,
        help=str(
            T(
                "The register: a file, or postgresql://USER@HOST/DATABASE (default: ALLIANCE_REGISTER, then the "
                "setting `register`, then a file of your own)."
            )
        ),
    )(command)


def register_url(chosen: str | None) -> str:
    """Return the register's address: as chosen, or of the settings, or the user's own."""
    from toolkit.office.register.engine import default_url

    context = click.get_current_context(silent=True)
    settings = (context.find_root().default_map or {}) if context else {}
    return chosen or settings.get("register") or str(default_url())


@contextmanager
def opened(chosen: str | None, *, create: bool = False) -> Iterator[Register]:
    """Open the register for a command.

    Args:
        chosen: what ``--register`` says.
        create: make one where there is none.
    """
    from toolkit.office.register.engine import open_register

    with open_register(register_url(chosen), create=create) as register:
        yield register


def actor() -> str:
    """Return who is at work, for the journal: ALLIANCE_ACTOR, or the login name."""
    named = os.environ.get(_ACTOR, "").strip()
    if named:
        return named[:60]
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a machine that knows no name for this user
        return "?"
