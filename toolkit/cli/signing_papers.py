"""``alliance signing pages``, ``attach-scans``, ``seal`` and ``seal-sample``: wet ink and pictures of seals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.root import Settings
from toolkit.errors import UsageError
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.signing.seals.picture import Seal

_file = click.Path(dir_okay=False, path_type=Path)
_width = click.FloatRange(10, 60)
_UNIT_MM = 40.0
_page_option = click.option(
    "--page",
    "chosen",
    multiple=True,
    metavar="N",
    help=str(T("A page to be signed: 5, 12-14 or 5,7; may be repeated.")),
)


@click.command(
    help=str(T("Cut the signature pages out of the unsigned packet FILE, for printing and signing by hand."))
)
@click.argument("file", metavar="FILE", type=_file)
@click.option("-o", "--output", type=_file, help=str(T("Where the pages go (default: FILE.pages.pdf).")))
@_page_option
@click.pass_obj
def pages(settings: Settings, file: Path, output: Path | None, chosen: tuple[str, ...]) -> None:
    """Write the pages and say which they are."""
    from toolkit.signing.paper.cut import cut_pages, parse_pages

    target = output or file.with_name(f"{file.stem}.pages.pdf")
    made = cut_pages(file, target, parse_pages(chosen), fonts=_folders(settings))
    for page in made:
        what = " ".join([page.part, "、".join(page.units)]).rstrip()
        click.echo(str(T("Page {page}: {what}", page=page.page, what=what)))
    click.echo(str(T("Written: {path} (a covering sheet and {count} pages)", path=target, count=len(made))))


@click.command(
    "attach-scans",
    help=str(T("Put SCANs of signed pages (PDF, JPEG, PNG, TIFF; in order) back into the unsigned packet FILE.")),
)
@click.argument("file", metavar="FILE", type=_file)
@click.argument("scans", metavar="SCAN...", nargs=-1, required=True, type=_file)
@click.option("-o", "--output", type=_file, help=str(T("Where the packet goes (default: FILE.scanned.pdf).")))
@_page_option
@click.option("--as-given", is_flag=True, help=str(T("Take the scans although they look like other pages.")))
def attach_scans(
    file: Path, scans: tuple[Path, ...], output: Path | None, chosen: tuple[str, ...], as_given: bool
) -> None:
    """Attach the scans and say what stands where."""
    from toolkit.signing.paper.attach import attach_scans as attach
    from toolkit.signing.paper.cut import parse_pages

    target = output or file.with_name(f"{file.stem}.scanned.pdf")
    for one in attach(file, target, scans, parse_pages(chosen), as_given=as_given):
        click.echo(
            str(
                T(
                    "Page {page}: {file}, its page {number}, {dpi} dpi",
                    page=one.page,
                    file=one.scan.file,
                    number=one.scan.number,
                    dpi=one.dpi,
                )
            )
        )
    click.echo(str(T("Written: {path}. Look at the scanned pages before you sign.", path=target)))


@click.command(help=str(T("Draw pictures of seals into the unsigned packet FILE, at their true size.")))
@click.argument("file", metavar="FILE", type=_file)
@click.option("-o", "--output", type=_file, help=str(T("Where the packet goes (default: FILE.sealed.pdf).")))
@click.option(
    "--seal",
    "named",
    multiple=True,
    metavar="UNIT=PICTURE[@MM]",
    help=str(T("A party's seal (PNG, SVG, PDF), by its name or code; may be repeated, also for one party.")),
)
@click.option(
    "--seals",
    "folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help=str(T("Folder of pictures that are named after the parties or their codes.")),
)
@click.option("--mm", "width", type=_width, default=_UNIT_MM, show_default=True, help=str(T("True width of seals.")))
@click.option("--cross-page", metavar="PICTURE[@MM]", help=str(T("A seal across the right edges of all pages.")))
@click.option(
    "--fronts", is_flag=True, help=str(T("Cross-page seal on odd pages only: the packet is printed double-sided."))
)
def seal(
    file: Path,
    output: Path | None,
    named: tuple[str, ...],
    folder: Path | None,
    width: float,
    cross_page: str | None,
    fronts: bool,
) -> None:
    """Draw the seals and say where they stand."""
    from toolkit.signing.seals.sealing import CrossPage, UnitSeal, seal_packet

    target = output or file.with_name(f"{file.stem}.sealed.pdf")
    seals = [UnitSeal(unit, _picture(picture, width)) for unit, picture in [*map(_pair, named), *_in_folder(folder)]]
    across = CrossPage(_picture(cross_page, width), fronts) if cross_page is not None else None
    drawn = seal_packet(file, target, seals, across)
    for unit, page in drawn.places:
        click.echo(str(T("Page {page}: {what}", page=page, what=unit)))
    if drawn.groups:
        counts = ", ".join(map(str, drawn.groups))
        click.echo(
            str(T("Cross-page seal over {count} groups of pages: {counts}", count=len(drawn.groups), counts=counts))
        )
    click.echo(
        str(T("Written: {path}. A drawn seal is a picture, no signature; sign the packet afterwards.", path=target))
    )


@click.command(
    "seal-sample", help=str(T("Draw a sample seal that bears 样章, to try things out with; never a real one."))
)
@click.argument("name")
@click.option("-o", "--output", type=_file, required=True, help=str(T("Where it goes: .pdf, .svg or .png.")))
@click.option("--mm", "width", type=_width, default=_UNIT_MM, show_default=True, help=str(T("Its diameter.")))
@click.pass_obj
def seal_sample(settings: Settings, name: str, output: Path, width: float) -> None:
    """Draw one sample seal."""
    from toolkit.publish import publish_bytes
    from toolkit.signing.seals.sample import sample_pdf, sample_png, sample_svg

    makers = {".pdf": sample_pdf, ".svg": sample_svg, ".png": sample_png}
    make = makers.get(output.suffix.lower())
    if make is None:
        raise UsageError(
            T("{path} does not say which kind of picture it shall be.", path=output),
            T("End its name in .pdf, .svg or .png."),
        )
    publish_bytes(output, make(name, width, fonts=_folders(settings)))
    click.echo(str(T("Written: {path}. It is a sample without any effect.", path=output)))


def _pair(word: str) -> tuple[str, str]:
    unit, equals, picture = word.partition("=")
    if not (unit.strip() and equals and picture.strip()):
        raise UsageError(T("“{word}” does not say whose seal it is.", word=word[:80]), T("Write --seal UNIT=PICTURE."))
    return unit.strip(), picture.strip()


def _in_folder(folder: Path | None) -> list[tuple[str, str]]:
    """Return the pictures of a folder with the names of their owners."""
    if folder is None:
        return []
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".png", ".svg", ".pdf"))
    if not found:
        raise UsageError(
            T("The folder {path} holds no pictures of seals.", path=folder), T("Put PNG, SVG or PDF files into it.")
        )
    return [(path.stem, str(path)) for path in found]


def _picture(word: str, width: float) -> Seal:
    """Load a picture that may name its width: ``seal.png@38``."""
    from toolkit.signing.seals.picture import load_seal

    name, mark, size = word.rpartition("@")
    if mark and name and not Path(word).exists():
        try:
            width = float(size)
        except ValueError:
            width = 0.0
        if not _width.min <= width <= _width.max:  # type: ignore[operator]
            raise UsageError(
                T("“{size}” is no width of a seal.", size=size[:20]), T("Write millimetres, as in seal.png@38.")
            )
        word = name
    return load_seal(Path(word), width)


def _folders(settings: Settings) -> Sequence[Path]:
    return (settings.fonts,) if settings.fonts is not None else ()
