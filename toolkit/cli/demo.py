"""``alliance demo``: the main job on the sample, from facts to a signed and verified packet."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from toolkit.checks.check import check_dossier
from toolkit.cli.documents import fit_to_print
from toolkit.cli.facts import copy_sample
from toolkit.cli.packet import packet_name
from toolkit.cli.root import Settings
from toolkit.cli.show import progress, show_counts, show_findings
from toolkit.cli.signing import signed_name
from toolkit.cli.verify import show_verdict
from toolkit.errors import ExitStatus, UsageError
from toolkit.facts.dossier import DOSSIER_FILE, read_dossier
from toolkit.findings import Severity
from toolkit.i18n import T


@click.command(
    help=str(T("Show the main job on the sample: check, build, sign, verify. Results go to DIR (default: out/demo)."))
)
@click.argument("folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path("out/demo"))
@click.pass_obj
def demo(settings: Settings, folder: Path) -> int:
    """Run the whole main job on a fresh copy of the sample."""
    from toolkit.documents.fonts import FontSetup
    from toolkit.packet.build import build_packet
    from toolkit.signing.keys import load_key
    from toolkit.signing.sample_keys import make_sample_keys
    from toolkit.signing.sign import sign_packet
    from toolkit.signing.verify import verify_packet

    dossier, keys = folder / "dossier", folder / "keys"
    if folder.exists() and not (dossier / DOSSIER_FILE).exists() and any(folder.iterdir()):
        raise UsageError(
            T("{folder} holds something else; the demonstration does not touch it.", folder=folder),
            T("Name an empty or new folder."),
        )
    shutil.rmtree(keys, ignore_errors=True)
    copy_sample(settings, dossier)
    click.secho(str(T("1. Facts: {path}", path=dossier / DOSSIER_FILE)), bold=True)
    checked = check_dossier(read_dossier(dossier), settings.resources)
    click.secho(str(T("2. Check")), bold=True)
    show_findings(f for f in checked.findings if f.severity is not Severity.HUMAN)
    show_counts(checked.findings)
    if not fit_to_print(checked):
        return int(ExitStatus.WANTING)
    click.secho(str(T("3. Build: write, convert, bind")), bold=True)
    packet = packet_name(dossier, "application")
    with progress() as step:
        built = build_packet(
            checked,
            settings.resources,
            packet,
            fonts=FontSetup.discover(settings.fonts),
            work=dossier / "out" / ".work",
            step=step,
        )
    show_findings(built.findings)
    click.echo(str(T("Packet built: {path} ({pages} pages)", path=packet, pages=built.pages)))
    click.secho(str(T("4. Sign, with a sample key made just now")), bold=True)
    made = make_sample_keys(keys)
    signed = signed_name(packet)
    sign_packet(packet, signed, load_key(made.rsa, made.password_file.read_bytes().strip()))
    click.secho(str(T("5. Verify")), bold=True)
    verdict = verify_packet(signed, [made.ca], settings.resources)
    show_verdict(verdict)
    click.echo(str(T("Signed packet, {pages} pages:", pages=built.pages)))
    click.echo(str(signed.resolve()))
    return int(ExitStatus.DONE if verdict.accepted else ExitStatus.WANTING)
