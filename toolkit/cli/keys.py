"""``alliance keys``, and how other commands are told which key to use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from toolkit.cli.facts import format_option
from toolkit.cli.show import show_findings, show_json
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.signing.keys import SigningKey
    from toolkit.signing.profiles import KeyProfile

_F = TypeVar("_F", bound=Callable[..., Any])
_file = click.Path(dir_okay=False, path_type=Path)


def key_options(*, required: bool = True) -> Callable[[_F], _F]:
    """Return the options that name a key: ``key``, ``certificate``, ``password_file``."""
    options = (
        click.option(
            "--key",
            metavar="KEY",
            required=required,
            help=str(T("Key file (.p12, .pfx, .pem), or the name of a key profile of the settings.")),
        ),
        click.option(
            "--certificate",
            type=_file,
            multiple=True,
            help=str(T("Certificate file of a PEM key that does not hold it; may be repeated for the CAs'.")),
        ),
        click.option(
            "--password-file",
            type=_file,
            help=str(T("File with the key's password or PIN; otherwise ALLIANCE_KEY_PASSWORD or a prompt.")),
        ),
    )

    def add(command: _F) -> _F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.group(help=str(T("Keys and certificates.")))
def keys() -> None:
    """Group the key commands."""


@keys.command(help=str(T("Make a sample CA and sample keys in DIR, for trying out; without any legal effect.")))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--unit", help=str(T("Name of the lead unit that the keys shall be for (default: the sample dossier's)."))
)
def sample(folder: Path, unit: str | None) -> None:
    """Make sample keys at run time; none are shipped."""
    from toolkit.signing.sample_keys import SAMPLE_UNIT, make_sample_keys

    made = make_sample_keys(folder, unit or SAMPLE_UNIT)
    click.echo(str(T("Root certificate: {path}", path=made.ca)))
    click.echo(str(T("RSA key: {path}", path=made.rsa)))
    click.echo(str(T("EC key: {path}", path=made.ec)))
    click.echo(str(T("Password file: {path}", path=made.password_file)))


@keys.command("list", help=str(T("List the key profiles of the settings; nothing secret is asked or shown.")))
@format_option
def list_(form: str) -> None:
    """List profiles."""
    from toolkit.cli.main import config_file
    from toolkit.cli.tables import show_table

    profiles = own_profiles()
    if form == "json":
        show_json([_as_dict(profile) for profile in profiles.values()])
        return
    if not profiles:
        click.echo(str(T("The settings file {path} names no key profiles.", path=config_file())))
        return
    rows = [
        (one.name, one.kind, _where(one), one.level or "B-B", one.tsa, ", ".join(map(str, one.trust)))
        for one in profiles.values()
    ]
    show_table((T("Name"), T("Kind"), T("Where"), T("Level"), T("Timestamp server"), T("Trusted roots")), rows)


@keys.command(help=str(T("Show what KEY holds, a key file or a profile: whose it is, by whom, how long it is valid.")))
@click.argument("key", metavar="KEY")
@click.option("--certificate", type=_file, multiple=True, help=str(T("Certificate file of a PEM key.")))
@click.option(
    "--password-file",
    type=_file,
    help=str(T("File with the key's password or PIN; otherwise ALLIANCE_KEY_PASSWORD or a prompt.")),
)
@format_option
def show(key: str, certificate: tuple[Path, ...], password_file: Path | None, form: str) -> None:
    """Show a key's certificates; never secrets."""
    from cryptography import x509

    from toolkit.cli.tables import show_table
    from toolkit.signing.described import describe
    from toolkit.signing.keys import der
    from toolkit.signing.opening import find_profile, show_token

    profile = find_profile(key, own_profiles(), certificate)
    if profile.kind == "pkcs11":
        told = [describe(one.certificate, label=one.label, ident=one.ident) for one in show_token(profile)]
    else:
        opened, _ = _opened(key, password_file, certificate)
        told = [describe(x509.load_der_x509_certificate(der(one))) for one in opened.chain]
    if form == "json":
        show_json([one.as_dict() for one in told])
        return
    for one in told:
        show_table((one.name, ""), one.rows())
        click.echo()


def open_key(key: Path | str, password_file: Path | None, certificate: tuple[Path, ...] = ()) -> SigningKey:
    """Open a key; its password or PIN comes from a file, the environment, or a prompt that shows nothing."""
    return _opened(key, password_file, certificate)[0]


def key_password(key: Path | str, password_file: Path | None) -> bytes | None:
    """Return the password of a key that could be opened with it; asked for as :func:`open_key` does."""
    return _opened(key, password_file)[1]


def own_profiles() -> dict[str, KeyProfile]:
    """Return the key profiles of the user's settings."""
    from toolkit.cli.main import config_file, read_settings
    from toolkit.signing.profiles import read_profiles

    path = config_file()
    return read_profiles(read_settings(path).get("keys"), path.parent)


def _opened(
    key: Path | str, password_file: Path | None, certificate: tuple[Path, ...] = ()
) -> tuple[SigningKey, bytes | None]:
    from toolkit.signing.opening import find_profile, open_profile

    profile = find_profile(str(key), own_profiles(), certificate)
    question = T("PIN of the token") if profile.kind == "pkcs11" else T("Password of the key")

    def ask() -> str:
        return str(click.prompt(str(question), hide_input=True, err=True))

    opened, secret = open_profile(profile, secret_file=password_file, prompt=ask if sys.stdin.isatty() else None)
    show_findings([*secret.warnings, *opened.warnings], err=True)
    return opened, secret.value


def _where(profile: KeyProfile) -> str:
    if profile.kind != "pkcs11":
        return str(profile.file)
    parts = [profile.token, profile.label, profile.ident, str(profile.module)]
    return " ".join(part for part in parts if part)


def _as_dict(profile: KeyProfile) -> dict[str, object]:
    return {
        "name": profile.name,
        "kind": profile.kind,
        "where": _where(profile),
        "level": profile.level or "B-B",
        "tsa": profile.tsa,
        "trust": [str(path) for path in profile.trust],
        "lower_if_offline": profile.lower_if_offline,
    }
