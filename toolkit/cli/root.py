"""The root command: options that hold for every command, and the list of commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from toolkit import __version__
from toolkit.cli.lazy import lazy_group
from toolkit.i18n import LANGUAGES, T
from toolkit.resources import Resources

_COMMANDS = {
    "new": "toolkit.cli.facts",
    "check": "toolkit.cli.facts",
    "form": "toolkit.cli.form",
    "template": "toolkit.cli.template",
    "workbook": "toolkit.cli.workbook",
    "collect": "toolkit.cli.collect",
    "render": "toolkit.cli.documents",
    "draft": "toolkit.cli.draft",
    "build": "toolkit.cli.packet",
    "signing": "toolkit.cli.signing_group",
    "sign": "toolkit.cli.signing",
    "verify": "toolkit.cli.verify",
    "notice": "toolkit.cli.notice",
    "register": "toolkit.cli.register",
    "keys": "toolkit.cli.keys",
    "fonts": "toolkit.cli.machine",
    "doctor": "toolkit.cli.machine",
    "completion": "toolkit.cli.machine",
    "demo": "toolkit.cli.demo",
}
"""Where each command lives, in the order of the help text."""


@dataclass(frozen=True)
class Settings:
    """What the root options say."""

    resources: Resources
    fonts: Path | None
    verbose: bool


_folder = click.Path(file_okay=False, path_type=Path)


@click.group(
    cls=lazy_group(_COMMANDS),
    help=str(T("State the facts once; every official document comes out right, bound into one signed PDF packet.")),
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ALLIANCE"},
)
@click.option("--lang", type=click.Choice(LANGUAGES), help=str(T("Language of messages (default: zh_CN).")))
@click.option("--fonts", type=_folder, help=str(T("Folder with your own official fonts; they come first.")))
@click.option("--forms", type=_folder, help=str(T("Folder whose forms replace the shipped ones by name.")))
@click.option("--templates", type=_folder, help=str(T("Folder whose Word templates replace the shipped ones by name.")))
@click.option("-v", "--verbose", is_flag=True, help=str(T("Say more; show where the program itself failed.")))
@click.version_option(__version__, prog_name="alliance", help=str(T("Show the version.")))
@click.pass_context
def cli(
    ctx: click.Context, lang: str | None, fonts: Path | None, forms: Path | None, templates: Path | None, verbose: bool
) -> None:
    """Hold the root options for the commands."""
    ctx.obj = Settings(Resources.overridden(forms, templates), fonts, verbose)
