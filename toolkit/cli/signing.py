"""``alliance sign``, ``alliance verify`` and ``alliance keys``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_findings, show_json
from toolkit.errors import ExitStatus
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.signing.keys import SigningKey
    from toolkit.signing.verdict import Verdict

_file = click.Path(dir_okay=False, path_type=Path)


@click.command(
    help=str(T("Sign the packet FILE (PAdES B-B). Signing is the last step; nothing may change afterwards."))
)
@click.argument("file", metavar="FILE", type=_file)
@click.option("--key", type=_file, required=True, help=str(T("Key and certificate in one PKCS#12 file (.p12, .pfx).")))
@click.option(
    "--password-file",
    type=_file,
    help=str(T("File with the key's password; otherwise ALLIANCE_KEY_PASSWORD or a prompt.")),
)
@click.option("-o", "--output", type=_file, help=str(T("Where the signed packet goes (default: FILE.signed.pdf).")))
def sign(file: Path, key: Path, password_file: Path | None, output: Path | None) -> None:
    """Sign one packet and verify the work before publishing it."""
    from toolkit.signing.sign import sign_packet

    target = output or signed_name(file)
    sign_packet(file, target, open_key(key, password_file))
    click.echo(str(T("Signed and checked: {path}", path=target)))


@click.command(help=str(T("Verify the packet FILE: integrity, trust, changes, manifest, and print against data.")))
@click.argument("file", metavar="FILE", type=_file)
@click.option(
    "--trust",
    type=_file,
    multiple=True,
    required=True,
    help=str(T("Root certificate to trust (PEM); may be repeated.")),
)
@format_option
@click.pass_obj
def verify(settings: Settings, file: Path, trust: tuple[Path, ...], form: str) -> int:
    """Judge a packet; exit status 1 when it is not to be accepted."""
    from toolkit.signing.verify import verify_packet

    verdict = verify_packet(file, trust, settings.resources)
    if form == "json":
        show_json(verdict.as_dict())
    else:
        show_verdict(verdict)
    return int(ExitStatus.DONE if verdict.accepted else ExitStatus.WANTING)


@click.group(help=str(T("Keys and certificates.")))
def keys() -> None:
    """Group the key commands."""


@keys.command(help=str(T("Make a sample CA and sample keys in DIR, for trying out; without any legal effect.")))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def sample(folder: Path) -> None:
    """Make sample keys at run time; none are shipped."""
    from toolkit.signing.sample_keys import make_sample_keys

    made = make_sample_keys(folder)
    click.echo(str(T("Root certificate: {path}", path=made.ca)))
    click.echo(str(T("RSA key: {path}", path=made.rsa)))
    click.echo(str(T("EC key: {path}", path=made.ec)))
    click.echo(str(T("Password file: {path}", path=made.password_file)))


def open_key(key: Path, password_file: Path | None) -> SigningKey:
    """Open a key; its password comes from a file, the environment, or a prompt that shows nothing."""
    return _opened(key, password_file)[0]


def key_password(key: Path, password_file: Path | None) -> bytes | None:
    """Return the password of a key that could be opened with it; asked for as :func:`open_key` does."""
    return _opened(key, password_file)[1]


def _opened(key: Path, password_file: Path | None) -> tuple[SigningKey, bytes | None]:
    from toolkit.signing.keys import load_key
    from toolkit.signing.passwords import read_password

    def ask() -> str:
        return str(click.prompt(str(T("Password of the key")), hide_input=True, err=True))

    password = read_password(file=password_file, environ=os.environ, prompt=ask if sys.stdin.isatty() else None)
    opened = load_key(key, password.value)
    show_findings([*password.warnings, *opened.warnings], err=True)
    return opened, password.value


def signed_name(file: Path) -> Path:
    """Return the default name of the signed packet."""
    return file.with_name(f"{file.stem}.signed.pdf")


def show_verdict(verdict: Verdict) -> None:
    """Print each check and the conclusion."""
    for one in verdict.checks:
        mark = click.style("✓", fg="green") if one.ok else click.style("✗", fg="red")
        click.echo(f"{mark} {one.statement}")
        if not one.ok and one.remedy is not None:
            click.echo(f"    → {one.remedy}")
    if verdict.accepted:
        click.secho(str(T("Conclusion: the packet can be accepted.")), fg="green")
    else:
        click.secho(str(T("Conclusion: the packet must not be accepted.")), fg="red")
