"""``alliance signing close``."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.keys import own_profiles
from toolkit.cli.services import named_profile, services_of, trust_option, tsa_option
from toolkit.errors import UsageError
from toolkit.i18n import T

_file = click.Path(dir_okay=False, path_type=Path)


@click.command(
    help=str(
        T(
            "Close the packet FILE that everyone has signed: takes up what proves the certificates good, and a "
            "timestamp over everything (PAdES B-LTA). Closing again renews the timestamp."
        )
    )
)
@click.argument("file", metavar="FILE", type=_file)
@tsa_option
@trust_option
@click.option("--profile", help=str(T("Key profile of the settings that names server and roots.")))
@click.option("-o", "--output", type=_file, help=str(T("Where the result goes (default: FILE itself).")))
def close(file: Path, tsa: str | None, trust: tuple[Path, ...], profile: str | None, output: Path | None) -> None:
    """Close a packet."""
    from toolkit.signing.moment.close import close_packet

    services = services_of(named_profile(profile, own_profiles()), tsa, trust)
    if not services.roots:
        raise UsageError(
            T("No root certificate is named, so no signature can be trusted."),
            T("Name those of all signers and of the timestamp server with --trust, or a profile with --profile."),
        )
    close_packet(file, output or file, services)
    click.echo(str(T("Closed and checked: {path}", path=output or file)))
