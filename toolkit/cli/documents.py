"""``alliance render``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import dossier_argument
from toolkit.cli.root import Settings
from toolkit.cli.show import progress, show_counts, show_findings
from toolkit.errors import ExitStatus, UsageError
from toolkit.facts.dossier import read_dossier
from toolkit.findings import FindingsError, blocking
from toolkit.forms import load_form
from toolkit.i18n import T
from toolkit.publish import publish_bytes

if TYPE_CHECKING:
    from toolkit.checks.check import Checked


@click.command(help=str(T("Write the document ID (such as application) of the dossier in DIR as a Word file.")))
@dossier_argument
@click.argument("name", metavar="ID")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=str(T("Where the Word file goes; a folder where the ID makes several.")),
)
@click.option("--no", "number", type=int, help=str(T("Of several documents (minutes, reports) only this one.")))
@click.option("--pdf", is_flag=True, help=str(T("Also convert it to PDF, beside the Word file.")))
@click.option("--strict-fonts", is_flag=True, help=str(T("Refuse stand-ins for official fonts.")))
@click.option(
    "--draft", "label", help=str(T("Mark every page as this draft, with today's date, such as “征求意见稿 第3稿”."))
)
@click.option("--masked", is_flag=True, help=str(T("Hide phones, ID numbers, e-mail addresses and accounts.")))
@click.option("--line-numbers", is_flag=True, help=str(T("Number the lines.")))
@click.pass_obj
def render(
    settings: Settings,
    folder: Path,
    name: str,
    output: Path | None,
    number: int | None,
    pdf: bool,
    strict_fonts: bool,
    label: str | None,
    masked: bool,
    line_numbers: bool,
) -> int:
    """Write a document, or each of its kind; exit status 1 when findings forbid it."""
    from toolkit.checks.check import check_dossier
    from toolkit.documents.write import write_documents

    checked = check_dossier(read_dossier(folder), settings.resources, document=name)
    if not fit_to_print(checked):
        return int(ExitStatus.WANTING)
    show_findings(checked.findings, err=True)
    copy = _Copy(label, masked, line_numbers)
    written = write_documents(copy.facts(settings, checked, name), settings.resources, name, number=number)
    files = [copy.marked(document.docx) for document in written]
    targets = _targets(folder, output, [f"{document.id}{copy.suffix}" for document in written])
    for target, docx in zip(targets, files, strict=True):
        publish_bytes(target, docx)
        click.echo(str(target))
    if pdf:
        _convert(settings, list(zip(targets, files, strict=True)), strict_fonts)
    return int(ExitStatus.DONE)


@dataclass(frozen=True)
class _Copy:
    """What makes a copy for comments differ from the clean one."""

    label: str | None
    masked: bool
    line_numbers: bool

    @property
    def suffix(self) -> str:
        """Keeps such a copy from taking the clean one's place."""
        names = (("draft", self.label is not None), ("masked", self.masked), ("lines", self.line_numbers))
        return "".join(f".{name}" for name, wanted in names if wanted)

    def facts(self, settings: Settings, checked: Checked, name: str) -> Checked:
        """Return the facts as the copy prints them."""
        if not self.suffix:
            return checked
        from toolkit.drafting.copies import circulated

        if self.label is not None and not (self.label.strip() and self.label.isprintable() and len(self.label) <= 40):
            raise UsageError(
                T("The label of a draft is empty, too long, or has characters that can't be printed."),
                T("Write at most 40 characters, such as “征求意见稿 第3稿”."),
            )
        form = load_form(settings.resources, name)
        return circulated(checked, settings.resources, form, label=self.label, masked=self.masked)

    def marked(self, docx: bytes) -> bytes:
        """Return a Word file with the copy's marks."""
        if not self.suffix:
            return docx
        from toolkit.drafting.copies import marked

        return marked(docx, day=date.today(), label=self.label, line_numbers=self.line_numbers)


def _targets(folder: Path, output: Path | None, names: list[str]) -> list[Path]:
    if output is not None and len(names) == 1 and not output.is_dir():
        return [output]
    return [(output or folder / "out") / f"{name}.docx" for name in names]


def _convert(settings: Settings, files: list[tuple[Path, bytes]], strict_fonts: bool) -> None:
    """Convert Word files and publish the proven PDFs beside them."""
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup
    from toolkit.documents.proof import prove

    fonts = FontSetup.discover(settings.fonts)
    with progress() as step, OfficePool(fonts, size=min(2, len(files))) as pool:
        waiting = [pool.submit(docx, target.name) for target, docx in files]
        for done, ((target, docx), future) in enumerate(zip(files, waiting, strict=True)):
            step(done, len(files), T("Converting {title}", title=target.name))
            converted = future.result()
            proof = prove(target.name, docx, converted.pdf, fonts, strict=strict_fonts)
            if blocking(proof.findings):
                raise FindingsError(proof.findings)
            show_findings(proof.findings, err=True)
            publish_bytes(target.with_suffix(".pdf"), converted.pdf)
            click.echo(str(target.with_suffix(".pdf")))


def fit_to_print(checked: Checked) -> bool:
    """Say on standard error why nothing can be printed; return whether it can."""
    if checked.blocking:
        show_findings(checked.findings, err=True)
        show_counts(checked.findings, err=True)
        click.echo(str(T("Mend the errors first; nothing was written.")), err=True)
    return not checked.blocking
