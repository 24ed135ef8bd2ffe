"""``alliance doctor``, ``alliance fonts`` and ``alliance completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from toolkit.cli.root import Settings
from toolkit.errors import ExitStatus
from toolkit.i18n import T


@click.command(help=str(T("Say what is there on this machine, what is missing, and what to do about it.")))
@click.pass_obj
def doctor(settings: Settings) -> int:
    """Probe the machine; exit status 3 when something needed is missing."""
    from toolkit.documents.machine import probe_machine

    probes = probe_machine(settings.fonts)
    for probe in probes:
        mark = click.style(str(T("ok")), fg="green") if probe.ok else click.style(str(T("missing")), fg="red")
        if probe.ok and probe.remedy is not None:
            mark = click.style(str(T("note")), fg="yellow")
        click.echo(f"{mark}  {probe.name}: {probe.detail}")
        if probe.remedy is not None:
            click.echo(f"    → {probe.remedy}")
    return int(ExitStatus.DONE if all(probe.ok for probe in probes) else ExitStatus.MISSING)


@click.group(help=str(T("Fonts for the official faces.")))
def fonts() -> None:
    """Group the font commands."""


@fonts.command(help=str(T("Fetch the free stand-ins for 仿宋, 楷体, 黑体 and 宋体.")))
def install() -> None:
    """Install the free font set for this user; does nothing when it is there."""
    from toolkit.documents.freefonts import install_free_fonts

    install_free_fonts()
    click.echo(str(T("The free fonts are in place.")))


@click.command(help=str(T("Print the completion script for your shell; see its first lines for where to put it.")))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print click's completion script for one shell."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # the three names above are click's own
    places = {
        "bash": 'eval "$(alliance completion bash)"  # ~/.bashrc',
        "zsh": 'eval "$(alliance completion zsh)"  # ~/.zshrc',
        "fish": "alliance completion fish > ~/.config/fish/completions/alliance.fish",
    }
    click.echo(f"# {places[shell]}")
    click.echo(kind(ctx.find_root().command, {}, "alliance", "_ALLIANCE_COMPLETE").source())
