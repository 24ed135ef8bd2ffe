"""``alliance notice issue`` and ``alliance notice resume``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.notice_show import issuing_bar, show_plan, show_report
from toolkit.cli.registers import actor, opened, register_option, register_url
from toolkit.cli.root import Settings
from toolkit.errors import ExitStatus, UsageError
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.office.issuing.service import Prepared
    from toolkit.office.issuing.work import Workshop
    from toolkit.office.register.engine import Register
    from toolkit.office.register.giving import Start

_file = click.Path(dir_okay=False, path_type=Path)
_folder = click.Path(file_okay=False, path_type=Path)
_day = click.DateTime(["%Y-%m-%d"])


def _press_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands can be told about making notices; resuming remembers it."""
    options = [
        click.option("--key", type=_file, help=str(T("Key and certificate in one PKCS#12 file (.p12, .pfx)."))),
        click.option(
            "--password-file",
            type=_file,
            help=str(T("File with the key's password; otherwise ALLIANCE_KEY_PASSWORD or a prompt.")),
        ),
        click.option("--seal", type=_file, help=str(T("Picture of the seal, printed over issuer and date."))),
        click.option("--strict-fonts", is_flag=True, help=str(T("Refuse stand-ins for official fonts."))),
        click.option("--cluster", metavar="ADDRESS", help=str(T("Work on a Dask cluster, such as tcp://HOST:8786."))),
        click.option("--workers", type=click.IntRange(1, 256), help=str(T("Processes at once (default: one a core)."))),
        click.option("--keep-going", is_flag=True, help=str(T("Leave rows with faults out instead of stopping."))),
        click.option("--take-over", is_flag=True, help=str(T("Take numbers that another unfinished run holds."))),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command(help=str(T("Issue all notices of BATCH into a folder: number, make, seal, sign and register each.")))
@click.argument("batch", metavar="BATCH", type=_file)
@click.option("--kind", help=str(T("Kind of notice, if the batch does not say it: see `alliance notice template`.")))
@click.option("-o", "--output", type=_folder, required=True, help=str(T("Folder for the results.")))
@register_option
@click.option("--code", help=str(T("Code of the organ (机关代字), if the batch does not say it.")))
@click.option(
    "--date",
    "day",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    help=str(T("Date on the notices, if the batch does not say it.")),
)
@click.option("--number-from", type=int, help=str(T("First number to give; a new series may begin anywhere.")))
@click.option("--reason", default="", help=str(T("Why numbers before --number-from are left out.")))
@_press_options
@click.option("--yes", is_flag=True, help=str(T("Do not ask.")))
@click.pass_obj
def issue(
    settings: Settings,
    /,
    batch: Path,
    kind: str | None,
    output: Path,
    register: str | None,
    code: str | None,
    day: datetime | None,
    number_from: int | None,
    reason: str,
    yes: bool,
    **press: Any,
) -> int:
    """Judge, show, ask, then issue."""
    from toolkit.office.batches.read import read_batch
    from toolkit.office.issuing.service import prepare
    from toolkit.office.register.giving import Start

    with read_batch(batch, settings.resources, kind) as rows:
        prepared = prepare(
            rows,
            output,
            settings.resources,
            register=register_url(register),
            code=code,
            day=day.date() if day else None,
            today=date.today(),
            options={name: str(press[name].absolute()) for name in ("key", "seal") if press[name]},
            keep_going=press["keep_going"],
        )
        return _issue(settings, prepared, Start(number_from, reason), press, ask=not yes)


@click.command(help=str(T("Go on with the batch that was being issued into DIR, wherever it was interrupted.")))
@click.argument("folder", metavar="DIR", type=_folder)
@register_option
@_press_options
@click.pass_obj
def resume(settings: Settings, /, folder: Path, register: str | None, **press: Any) -> int:
    """Go on by the order that is kept in the folder."""
    from dataclasses import replace

    from toolkit.office.batches.read import read_batch
    from toolkit.office.issuing.folder import Desk
    from toolkit.office.issuing.service import Prepared, reopen
    from toolkit.office.issuing.source import BatchSource
    from toolkit.office.register.giving import NEXT

    desk = Desk(folder)
    order, batch = reopen(desk)
    if register is not None:
        order = replace(order, register=register)
    for name in ("key", "seal"):
        press[name] = press[name] or (Path(order.options[name]) if name in order.options else None)
    with read_batch(batch, settings.resources, order.kind) as rows:
        source = BatchSource(rows, settings.resources, order.code, order.day)
        return _issue(settings, Prepared(source, order, desk, batch, settings.resources), NEXT, press, ask=False)


def _issue(settings: Settings, prepared: Prepared, start: Start, press: dict[str, Any], *, ask: bool) -> int:
    from toolkit.office.issuing.plan import plan_batch
    from toolkit.office.issuing.run import Manner, StoppedError
    from toolkit.office.issuing.service import carry_out

    order = prepared.order
    with _known(order.register) as register:
        plan = plan_batch(prepared.source, register, code=order.code, year=order.day.year, run=order.run, start=start)
    show_plan(prepared, plan)
    if ask and not _agreed():
        click.echo(str(T("Nothing was done.")), err=True)
        return int(ExitStatus.DONE)
    with prepared.desk.alone(), ExitStack() as stack:
        workshop = stack.enter_context(_workshop(settings, press)) if _work_is_left(prepared, press) else None
        register = stack.enter_context(opened(order.register, create=True))
        step = stack.enter_context(issuing_bar())
        manner = Manner(actor(), start, press["take_over"], press["keep_going"], step)
        try:
            report, papers = carry_out(prepared, register, workshop, manner)
        except StoppedError as stopped:
            report, papers = stopped.report, []
    show_report(prepared, report, papers)
    done = report.complete and not prepared.source.left_out
    return int(ExitStatus.DONE if done else ExitStatus.WANTING)


def _work_is_left(prepared: Prepared, press: dict[str, Any]) -> bool:
    """Say whether anything is to be made, so that nobody is asked for a password in vain."""
    from toolkit.office.issuing.service import needs_workshop

    with _known(prepared.order.register) as register:
        return register is None or needs_workshop(prepared, register, actor(), take_over=press["take_over"])


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise UsageError(
            T("Nobody can be asked here, so nothing was done."), T("Say --yes if this is what you want to be issued.")
        )
    return click.confirm(str(T("Issue now?")), err=True)


@contextmanager
def _known(url: str) -> Iterator[Register | None]:
    """Open the register if it is there; looking must not make one."""
    from toolkit.office.register.engine import is_there

    if not is_there(url):
        yield None
        return
    with opened(url) as register:
        yield register


@contextmanager
def _workshop(settings: Settings, press: dict[str, Any]) -> Iterator[Workshop]:
    """Open the workshop, once key and seal have been looked at here, where somebody can still be asked."""
    from toolkit.cli.keys import key_password
    from toolkit.office.press.shop import workshop_for
    from toolkit.office.press.work import Setup
    from toolkit.signing.seals.picture import load_seal

    password = None
    if press["key"]:
        if press["cluster"] and not press["password_file"]:
            raise UsageError(
                T("A password that is typed in here is not sent over a network."),
                T("Put it into a file that all machines of the cluster can read, and name it with --password-file."),
            )
        password = key_password(press["key"], press["password_file"])
    if press["seal"]:
        load_seal(press["seal"])
    setup = Setup(
        settings.resources,
        settings.fonts,
        press["strict_fonts"],
        key=press["key"] and press["key"].absolute(),
        password=None if press["cluster"] else password,
        password_file=press["password_file"] and press["password_file"].absolute(),
        seal=press["seal"] and press["seal"].absolute(),
    )
    with workshop_for(setup, workers=press["workers"], cluster=press["cluster"] or "") as workshop:
        yield workshop
