"""``alliance render``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import dossier_argument
from toolkit.cli.root import Settings
from toolkit.cli.show import progress, show_counts, show_findings
from toolkit.errors import ExitStatus
from toolkit.facts.dossier import read_dossier
from toolkit.findings import FindingsError, blocking
from toolkit.i18n import T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.checks.check import Checked


@click.command(help=str(T("Write the document ID (such as application) of the dossier in DIR as a Word file.")))
@dossier_argument
@click.argument("name", metavar="ID")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=str(T("Where the Word file goes."))
)
@click.option("--pdf", is_flag=True, help=str(T("Also convert it to PDF, beside the Word file.")))
@click.option("--strict-fonts", is_flag=True, help=str(T("Refuse stand-ins for official fonts.")))
@click.pass_obj
def render(settings: Settings, folder: Path, name: str, output: Path | None, pdf: bool, strict_fonts: bool) -> int:
    """Write one document; exit status 1 when findings forbid it."""
    from toolkit.checks.check import check_dossier
    from toolkit.documents.write import write_document

    checked = check_dossier(read_dossier(folder), settings.resources)
    if not fit_to_print(checked):
        return int(ExitStatus.WANTING)
    docx = write_document(checked, settings.resources, name)
    target = output or folder / "out" / f"{name}.docx"
    publish_bytes(target, docx)
    click.echo(str(target))
    if pdf:
        from toolkit.documents.convert import OfficePool
        from toolkit.documents.fonts import FontSetup
        from toolkit.documents.proof import prove

        fonts = FontSetup.discover(settings.fonts)
        with progress() as step, OfficePool(fonts, size=1) as pool:
            step(0, 1, T("Converting {title}", title=target.name))
            converted = pool.convert(docx, target.name)
        proof = prove(target.name, docx, converted.pdf, fonts, strict=strict_fonts)
        if blocking(proof.findings):
            raise FindingsError(proof.findings)
        show_findings(proof.findings, err=True)
        publish_bytes(target.with_suffix(".pdf"), converted.pdf)
        click.echo(str(target.with_suffix(".pdf")))
    return int(ExitStatus.DONE)


def fit_to_print(checked: Checked) -> bool:
    """Say on standard error why nothing can be printed; return whether it can."""
    if checked.blocking:
        show_findings(checked.findings, err=True)
        show_counts(checked.findings, err=True)
        click.echo(str(T("Mend the errors first; nothing was written.")), err=True)
    return not checked.blocking
