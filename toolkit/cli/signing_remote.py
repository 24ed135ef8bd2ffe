"""``alliance signing request``, ``answer`` and ``complete``: for parties that sign elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.keys import key_options, open_key
from toolkit.cli.root import Settings
from toolkit.cli.services import trust_option, tsa_option, wishes
from toolkit.cli.tables import show_table
from toolkit.i18n import T

_file = click.Path(dir_okay=False, path_type=Path)


@click.command(
    help=str(
        T("Write what MEMBER, who is elsewhere, is to sign of the packet FILE as a small file, without the packet.")
    )
)
@click.argument("file", metavar="FILE", type=_file)
@click.option("--as", "member", required=True, help=str(T("The unit: number, name, short name or credit code.")))
@click.option("-o", "--output", type=_file, required=True, help=str(T("Where the request goes (.json).")))
@click.option(
    "--certificate",
    type=_file,
    help=str(T("The unit's certificate (PEM or DER), where another program signs: adds the attributes to sign.")),
)
@click.option("--seal", type=_file, help=str(T("Picture of the unit's seal (PNG, SVG, PDF), to be seen.")))
@click.option(
    "--seal-width",
    type=click.FloatRange(10, 60),
    default=40.0,
    show_default=True,
    help=str(T("The seal's true width in mm.")),
)
@click.pass_obj
def request(
    settings: Settings,
    file: Path,
    member: str,
    output: Path,
    certificate: Path | None,
    seal: Path | None,
    seal_width: float,
) -> None:
    """Ask a party that is elsewhere for its signature."""
    from toolkit.signing.parties.request import make_request, request_tree, write_json
    from toolkit.signing.seals.picture import load_seal
    from toolkit.signing.trust import load_roots

    made = make_request(
        file,
        member,
        certificate=load_roots([certificate])[0] if certificate else None,
        seal=load_seal(seal, seal_width) if seal else None,
        fonts=[settings.fonts] if settings.fonts else [],
    )
    write_json(output, request_tree(made))
    click.echo(str(T("Request for {unit}: {path}", unit=made.unit, path=output)))
    click.echo(
        str(
            T("It holds until somebody else signs the packet. The unit runs: alliance signing answer REQUEST --key KEY")
        )
    )


@click.command(help=str(T("Sign the REQUEST that somebody sent, without the packet; shows first what is signed.")))
@click.argument("request", metavar="REQUEST", type=_file)
@key_options()
@tsa_option
@trust_option
@click.option(
    "--file", "packet", type=_file, help=str(T("Your own copy of the packet: proves that the request is about it."))
)
@click.option("-o", "--output", type=_file, help=str(T("Where the answer goes (default: REQUEST.answer.json).")))
@click.option("-y", "--yes", is_flag=True, help=str(T("Sign without asking.")))
def answer(
    request: Path,
    key: str,
    certificate: tuple[Path, ...],
    password_file: Path | None,
    tsa: str | None,
    trust: tuple[Path, ...],
    packet: Path | None,
    output: Path | None,
    yes: bool,
) -> None:
    """Sign a request on the party's own machine."""
    from toolkit.signing.parties.answer import answer_request, open_request

    asked = open_request(request)
    rows: list[tuple[object, object]] = [
        (T("Packet"), asked.title),
        (T("Alliance"), asked.alliance),
        (T("Unit"), f"{asked.unit} {asked.uscc}"),
        (T("File"), asked.file),
        (T("SHA-256 of the file"), asked.revision),
        (T("Date shown"), asked.day),
        (T("Digest to be signed"), asked.digest.hex()),
    ]
    show_table((T("What will be signed"), ""), rows, err=True)
    if packet is None:
        click.secho(
            str(
                T(
                    "The packet itself is not at hand: you would sign this digest on the word of whoever sent the "
                    "request. Name your copy with --file to have it proven."
                )
            ),
            fg="yellow",
            err=True,
        )
    if not yes:
        click.confirm(str(T("Sign?")), abort=True, err=True)
    target = output or request.with_name(f"{request.stem}.answer.json")
    wanted = wishes(key, certificate, level=None, tsa=tsa, trust=trust, lower_if_offline=None)
    services = wanted.services if wanted.level.has_time else None
    answer_request(asked, open_key(key, password_file, certificate), target, packet=packet, services=services)
    click.echo(str(T("Answer: {path}. Send it back to whoever asked.", path=target)))


@click.command(help=str(T("Put the ANSWER of a unit that signed elsewhere into the packet FILE.")))
@click.argument("file", metavar="FILE", type=_file)
@click.argument("answer", metavar="ANSWER", type=_file)
@click.option("-o", "--output", type=_file, help=str(T("Where the result goes (default: FILE itself).")))
def complete(file: Path, answer: Path, output: Path | None) -> None:
    """Complete a packet with a signature made elsewhere."""
    from toolkit.signing.parties.answer import complete as put_in

    state = put_in(file, answer, output or file)
    click.echo(str(T("Signed and checked: {path}", path=output or file)))
    click.echo(str(state.next_step))
