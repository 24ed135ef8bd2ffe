"""Options that say how much a signature shall prove, by which servers, and whom we trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from toolkit.cli.keys import own_profiles
from toolkit.errors import UsageError
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.signing.moment.level import Level
    from toolkit.signing.moment.services import Services
    from toolkit.signing.profiles import KeyProfile

_F = TypeVar("_F", bound=Callable[..., Any])
_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
_file = click.Path(dir_okay=False, path_type=Path)
tsa_option = click.option("--tsa", metavar="URL", help=str(T("Timestamp server (RFC 3161).")))
trust_option = click.option(
    "--trust",
    type=_file,
    multiple=True,
    help=str(T("Root certificate to trust, the timestamp server's too (PEM); may be repeated.")),
)


@dataclass(frozen=True)
class Wishes:
    """How to sign: the level, the servers, and whether less will do while a server can't be reached."""

    level: Level
    services: Services
    lower: bool


def service_options(command: _F) -> _F:
    """Give a command the options ``level``, ``tsa``, ``trust`` and ``lower_if_offline``."""
    for option in (
        click.option(
            "--lower-if-offline/--no-lower-if-offline",
            default=None,
            help=str(T("Where a server can't be reached, sign at the highest level that goes without it.")),
        ),
        trust_option,
        tsa_option,
        click.option(
            "--level",
            metavar="|".join(_LEVELS),
            type=click.Choice(_LEVELS, case_sensitive=False),
            help=str(
                T("B-B who, B-T and when, B-LT and certificates good, B-LTA for long (default: B-B; with --tsa B-T).")
            ),
        ),
    ):
        command = option(command)
    return command


def wishes(
    key: str,
    certificate: tuple[Path, ...],
    *,
    level: str | None,
    tsa: str | None,
    trust: tuple[Path, ...],
    lower_if_offline: bool | None,
) -> Wishes:
    """Return how to sign: what the options say, else the key's profile, else B-B; --tsa alone means B-T at least.

    Raises:
        UsageError: there is neither a key file nor a profile of that name.
        IOFailure: a root certificate can't be read.
        MissingError: a file holds none.
    """
    from toolkit.signing.moment.level import Level
    from toolkit.signing.opening import find_profile

    profile = find_profile(key, own_profiles(), certificate)
    services = services_of(profile, tsa, trust)
    least = Level.B_T if tsa else Level.B_B
    chosen = Level(level) if level else max(profile.level or least, least, key=list(Level).index)
    lower = profile.lower_if_offline if lower_if_offline is None else lower_if_offline
    return Wishes(chosen, services, lower)


def services_of(profile: KeyProfile | None, tsa: str | None, trust: tuple[Path, ...]) -> Services:
    """Return the servers and roots that the options name, else those of the profile."""
    from toolkit.signing.moment.services import Services
    from toolkit.signing.trust import load_roots

    paths = trust or (profile.trust if profile else ())
    roots = tuple(load_roots(paths)) if paths else ()
    return Services(tsa or (profile.tsa if profile else ""), roots)


def named_profile(name: str | None, profiles: Mapping[str, KeyProfile]) -> KeyProfile | None:
    """Return the profile of that name; None where none is asked for.

    Raises:
        UsageError: there is none.
    """
    if name is None:
        return None
    if name not in profiles:
        raise UsageError(
            T("The settings name no key profile {name}.", name=name), T("See them with: alliance keys list")
        )
    return profiles[name]
