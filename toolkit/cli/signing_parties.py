"""``alliance signing prepare`` and ``status``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.facts import format_option
from toolkit.cli.show import show_json
from toolkit.cli.tables import show_table
from toolkit.errors import ExitStatus
from toolkit.i18n import T

if TYPE_CHECKING:
    from datetime import datetime

    from toolkit.signing.parties.state import FieldState, State

_file = click.Path(dir_okay=False, path_type=Path)
_TIME = "%Y-%m-%d %H:%M"


@click.command(
    help=str(
        T(
            "Give every unit of the packet FILE a signature field on its block. The lead unit then certifies the "
            "result (alliance sign), and the units sign in any order (alliance sign --as)."
        )
    )
)
@click.argument("file", metavar="FILE", type=_file)
@click.option("-o", "--output", type=_file, help=str(T("Where the prepared packet goes (default: FILE.parties.pdf).")))
@click.option("--invisible", is_flag=True, help=str(T("Let units sign invisibly that have no place on a page.")))
@click.option(
    "--on-paper",
    metavar="MEMBER",
    multiple=True,
    help=str(T("A unit that signs on paper only and gets no field; may be repeated.")),
)
def prepare(file: Path, output: Path | None, invisible: bool, on_paper: tuple[str, ...]) -> None:
    """Prepare a packet for its parties."""
    from toolkit.signing.parties.prepare import prepare_packet

    target = output or file.with_name(f"{file.stem}.parties.pdf")
    made = prepare_packet(file, target, invisible=invisible, on_paper=on_paper)
    click.echo(str(T("Prepared for {count} units: {path}", count=len(made.signers), path=made.path)))
    if made.invisible:
        click.echo(str(T("Without a place on a page: {units}", units="、".join(made.invisible))), err=True)
    click.echo(str(T("The lead unit certifies it: alliance sign FILE --key KEY")))


@click.command(help=str(T("Show who has signed the packet FILE, when and by which certificate, and who is pending.")))
@click.argument("file", metavar="FILE", type=_file)
@format_option
def status(file: Path, form: str) -> int:
    """Show how far the signing has come; exit status 1 when something is wrong with a signature."""
    from toolkit.signing.parties.state import read_state
    from toolkit.signing.reading import read_packet_bytes

    state = read_state(read_packet_bytes(file), file.name)
    if form == "json":
        show_json(state.as_dict())
    else:
        show_state(state)
    return int(ExitStatus.WANTING if state.faults else ExitStatus.DONE)


def show_state(state: State) -> None:
    """Print who has signed and who has not, what is wrong, and what comes next."""
    click.echo(str(T("{title} (SHA-256 {digest})", title=state.title, digest=state.revision)))
    rows = [_row(str(T("certifies")), state.lead)]
    rows += [_row(str(number), party) for number, party in enumerate(state.parties, 1)]
    show_table((T("No."), T("Unit"), T("Signed by"), T("When"), T("Certificate")), rows)
    for fault in state.faults:
        click.secho(f"✗ {fault}", fg="red")
    done = len(state.parties) - len(state.pending)
    if state.parties:
        click.echo(str(T("{done} of {count} units have signed.", done=done, count=len(state.parties))))
    click.echo(str(state.next_step))


def _row(number: str, one: FieldState) -> tuple[object, ...]:
    signed = one.signed
    if signed is None:
        return number, one.unit, T("unreadable") if one.fault else T("pending"), "", ""
    when = _local(signed.claimed)
    shown: object = T("{time} (by the signer's clock)", time=when)
    if signed.stamped:
        shown = T("{time}, by timestamp not after {proven}", time=when, proven=_local(signed.stamped))
    return (
        number,
        one.unit,
        signed.name,
        shown,
        T("{serial}, by {issuer}", serial=signed.serial[:16], issuer=signed.issuer_name),
    )


def _local(moment: datetime | None) -> str:
    return moment.astimezone().strftime(_TIME) if moment else "?"
