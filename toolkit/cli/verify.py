"""``alliance verify``: the department judges packets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_json
from toolkit.errors import AllianceError, ExitStatus, UsageError
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.signing.verdict import Verdict

_COLOURS = {"✓": "green", "!": "yellow", "✗": "red"}
_file = click.Path(dir_okay=False, path_type=Path)


@click.command(
    help=str(
        T(
            "Judge packets: who signed and when, what changed since, manifest, print against data, hidden things. "
            "Exit status 1 when one must not be accepted."
        )
    )
)
@click.argument("files", metavar="FILE...", type=_file, nargs=-1, required=True)
@click.option(
    "--trust",
    type=_file,
    multiple=True,
    required=True,
    help=str(T("Root certificate to trust (PEM); may be repeated.")),
)
@click.option(
    "--tsa-trust",
    type=_file,
    multiple=True,
    help=str(T("Root certificate to trust for timestamps only; may be repeated.")),
)
@click.option("--crl", type=_file, multiple=True, help=str(T("Revocation list of a CA; may be repeated.")))
@click.option("--online", is_flag=True, help=str(T("Ask the CAs' servers whether certificates were revoked.")))
@click.option(
    "--require-revocation",
    is_flag=True,
    help=str(T("Don't accept a certificate of which it is not known whether it was revoked.")),
)
@click.option("--report", type=_file, help=str(T("Write a report of one page as PDF; for one FILE only.")))
@click.option("--workers", type=click.IntRange(1, 64), help=str(T("How many packets are judged at once.")))
@format_option
@click.pass_obj
def verify(
    settings: Settings,
    /,
    files: tuple[Path, ...],
    trust: tuple[Path, ...],
    tsa_trust: tuple[Path, ...],
    crl: tuple[Path, ...],
    online: bool,
    require_revocation: bool,
    report: Path | None,
    workers: int | None,
    form: str,
) -> int:
    """Judge packets; exit status 1 when one is not to be accepted."""
    from toolkit.signing.verify import Options, verify_many, verify_packet

    if report is not None and len(files) > 1:
        raise UsageError(T("A report is about one packet."), T("Name one FILE with --report."))
    options = Options(tsa_trust, crl, online, require_revocation)
    if len(files) > 1:
        return _several(list(verify_many(files, trust, settings.resources, workers=workers, options=options)), form)
    verdict = verify_packet(files[0], trust, settings.resources, options=options)
    if report is not None:
        from toolkit.signing.judging.report import write_report

        write_report(verdict, report, fonts=[settings.fonts] if settings.fonts else [])
    if form == "json":
        show_json(verdict.as_dict())
    else:
        show_verdict(verdict, every=settings.verbose)
        if report is not None:
            click.echo(str(T("Report: {path}", path=report)))
    return int(ExitStatus.DONE if verdict.accepted else ExitStatus.WANTING)


def show_verdict(verdict: Verdict, *, every: bool = False) -> None:
    """Print the file, its signers, what was checked and the conclusion; ``every`` check on its own."""
    from toolkit.cli.tables import show_table
    from toolkit.signing.judging.people import conclusion, signer_row, signer_titles, summary
    from toolkit.signing.judging.wording import on_one_line

    if verdict.about is not None:
        about = verdict.about
        click.secho(on_one_line(about.title or about.file), bold=True)
        click.echo(on_one_line(T("File: {name}, SHA-256 {digest}", name=about.file, digest=about.sha256)))
    if verdict.signers:
        show_table(signer_titles(), [signer_row(signer) for signer in verdict.signers])
    for line in summary(verdict.checks, every=every):
        click.echo(f"{click.style(line.mark, fg=_COLOURS[line.mark])} {line.text}")
        if line.remedy:
            click.echo(f"    → {line.remedy}")
    click.secho(str(conclusion(verdict)), fg="green" if verdict.accepted else "red")


def _several(judged: list[tuple[Path, Verdict | AllianceError]], form: str) -> int:
    from toolkit.cli.tables import show_table
    from toolkit.signing.judging.wording import on_one_line

    if form == "json":
        show_json([_entry(path, verdict) for path, verdict in judged])
    else:
        rows: list[tuple[object, ...]] = []
        for path, verdict in judged:
            if isinstance(verdict, AllianceError):
                rows.append((str(path), T("cannot be read"), "", on_one_line(verdict.problem)))
                continue
            failure = next(iter(verdict.failures), None)
            rows.append(
                (
                    str(path),
                    T("can be accepted") if verdict.accepted else T("must not be accepted"),
                    len(verdict.signers),
                    on_one_line(failure.statement) if failure else "",
                )
            )
        show_table([T("Packet"), T("Conclusion"), T("Number of signatures"), T("First reason")], rows)
    if any(isinstance(verdict, AllianceError) for _, verdict in judged):
        return int(ExitStatus.IO)
    accepted = all(not isinstance(verdict, AllianceError) and verdict.accepted for _, verdict in judged)
    return int(ExitStatus.DONE if accepted else ExitStatus.WANTING)


def _entry(path: Path, verdict: Verdict | AllianceError) -> dict[str, object]:
    if isinstance(verdict, AllianceError):
        return {"path": str(path), "error": verdict.problem.render()}
    return {"path": str(path), **verdict.as_dict()}
