"""``alliance sign``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from toolkit.cli.keys import key_options, open_key
from toolkit.cli.root import Settings
from toolkit.cli.services import service_options, wishes
from toolkit.cli.show import show_findings
from toolkit.errors import UsageError
from toolkit.i18n import T

_file = click.Path(dir_okay=False, path_type=Path)


@click.command(
    help=str(
        T(
            "Sign the packet FILE (PAdES): the lead unit certifies it, or with --as a unit signs its own field. "
            "Nothing but further signatures may be added afterwards."
        )
    )
)
@click.argument("file", metavar="FILE", type=_file)
@key_options()
@service_options
@click.option("--as", "member", help=str(T("Sign as this unit: number, name, short name or credit code.")))
@click.option("--seal", type=_file, help=str(T("With --as: picture of the unit's seal (PNG, SVG, PDF), to be seen.")))
@click.option("--seal-width", type=float, default=40.0, show_default=True, help=str(T("The seal's true width in mm.")))
@click.option(
    "-o",
    "--output",
    type=_file,
    help=str(T("Where the signed packet goes (default: FILE.signed.pdf; with --as FILE itself).")),
)
@click.pass_obj
def sign(
    settings: Settings,
    /,
    file: Path,
    key: str,
    certificate: tuple[Path, ...],
    password_file: Path | None,
    member: str | None,
    seal: Path | None,
    seal_width: float,
    output: Path | None,
    **services: Any,
) -> None:
    """Sign one packet and verify the work before publishing it."""
    from toolkit.signing.moment.lowering import at_level
    from toolkit.signing.sign import sign_packet

    wanted = wishes(key, certificate, **services)
    opened = open_key(key, password_file, certificate)
    if member is None:
        if seal is not None:
            raise UsageError(T("--seal is for a unit that signs its own field."), T("Name the unit with --as."))
        target = output or signed_name(file)
        _, level, said = at_level(
            wanted.level,
            wanted.lower,
            lambda level: sign_packet(file, target, opened, services=wanted.services, level=level, by_anyone=False),
        )
        show_findings(said, err=True)
        click.echo(str(T("Signed and checked: {path} (level {level})", path=target, level=level)))
        return
    from toolkit.signing.parties.member import sign_as_member
    from toolkit.signing.seals.picture import load_seal

    target, picture = output or file, load_seal(seal, seal_width) if seal else None
    fonts = [settings.fonts] if settings.fonts else []
    state, level, said = at_level(
        wanted.level,
        wanted.lower,
        lambda level: sign_as_member(
            file, target, opened, member, level=level, services=wanted.services, seal=picture, fonts=fonts
        ),
    )
    show_findings(said, err=True)
    click.echo(str(T("Signed and checked: {path} (level {level})", path=target, level=level)))
    click.echo(str(state.next_step))


def signed_name(file: Path) -> Path:
    """Return the default name of the signed packet."""
    return file.with_name(f"{file.stem}.signed.pdf")
