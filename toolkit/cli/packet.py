"""``alliance build``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.documents import fit_to_print
from toolkit.cli.facts import dossier_argument, stage_option
from toolkit.cli.root import Settings
from toolkit.cli.show import progress, say, show_findings
from toolkit.errors import AllianceError, ExitStatus
from toolkit.facts.dossier import read_dossier
from toolkit.facts.watch import changes
from toolkit.findings import Finding, Severity
from toolkit.forms import load_policy
from toolkit.i18n import T
from toolkit.limits import MIB

if TYPE_CHECKING:
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup


@click.command(help=str(T("Build the packet of the dossier in DIR: all documents and attachments bound into one PDF.")))
@dossier_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=str(T("Where the packet goes (default: DIR/out).")),
)
@stage_option
@click.option("--strict-fonts", is_flag=True, help=str(T("Refuse stand-ins for official fonts.")))
@click.option(
    "--watch", is_flag=True, help=str(T("Stay, and build again whenever the dossier changes; end with Ctrl-C."))
)
@click.pass_obj
def build(settings: Settings, folder: Path, output: Path | None, stage: str, strict_fonts: bool, watch: bool) -> int:
    """Check, then build; exit status 1 when findings forbid it."""
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup

    target = output or packet_name(folder, stage)
    fonts = FontSetup.discover(settings.fonts)
    with OfficePool(fonts) as pool:

        def once() -> int:
            return _build(settings, folder, target, stage, strict_fonts, fonts, pool)

        return _again_and_again(folder, once) if watch else once()


def _build(
    settings: Settings,
    folder: Path,
    target: Path,
    stage: str,
    strict_fonts: bool,
    fonts: FontSetup,
    pool: OfficePool,
) -> int:
    from toolkit.documents.warm import warm_up

    facts = read_dossier(folder)
    work = folder / "out" / ".work"
    warm_up(pool, facts, work)  # while the rest is imported and the facts are judged
    from toolkit.checks.check import check_dossier
    from toolkit.packet.build import build_packet

    checked = check_dossier(facts, settings.resources, stage)
    if not fit_to_print(checked):
        return int(ExitStatus.WANTING)
    with progress() as step:
        built = build_packet(
            checked,
            settings.resources,
            target,
            fonts=fonts,
            work=work,
            stage=stage,
            strict_fonts=strict_fonts,
            step=step,
            pool=pool,
        )
    show_findings([*checked.findings, *built.findings, *_size_findings(settings, target)], err=True)
    click.echo(str(T("Packet built: {path} ({pages} pages)", path=built.path, pages=built.pages)))
    return int(ExitStatus.DONE)


def _again_and_again(folder: Path, once: Callable[[], int]) -> int:
    """Build now and after every change; what goes wrong is said, and the next change is waited for."""
    seen = changes(folder)
    while True:
        try:
            once()
        except AllianceError as error:
            say(error)
        click.echo(str(T("Waiting for the next change …")), err=True)
        next(seen)


def packet_name(folder: Path, stage: str) -> Path:
    """Return the default place of a packet."""
    return folder / "out" / f"{stage}.pdf"


def _size_findings(settings: Settings, target: Path) -> list[Finding]:
    limit = load_policy(settings.resources)["packet_size_mib"].value
    size = target.stat().st_size / MIB
    if limit is None or size <= limit:
        return []
    return [
        Finding(
            "packet.size",
            Severity.WARNING,
            T(
                "The packet has {size} MiB; filing systems often take no more than {limit} MiB.",
                size=round(size, 1),
                limit=limit,
            ),
            T("Scan attachments at 200 dpi in grey, or ask the receiving office for its limit."),
        )
    ]
