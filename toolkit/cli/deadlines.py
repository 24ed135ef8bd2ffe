"""``alliance notice due`` and what is registered after a notice was issued: delivery, report, extension, re-check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.deadlines_show import show_due, show_standing, standing_as_data
from toolkit.cli.facts import format_option
from toolkit.cli.registers import actor, opened, register_option
from toolkit.cli.root import Settings
from toolkit.cli.show import show_findings, show_json
from toolkit.errors import ExitStatus, IOFailure, WantingError
from toolkit.findings import Finding, Severity
from toolkit.i18n import T

if TYPE_CHECKING:
    from toolkit.office.following.events import EventKind, Record

_SOON_DAYS = 15
_STEPS = click.Choice(["delivered", "answered", "extended", "rechecked"])
_file = click.Path(dir_okay=False, exists=True, path_type=Path)
_number = click.argument("number", metavar="NUMBER")
_on = click.option("--on", "day", metavar="DATE", required=True, help=str(T("The day it happened.")))
_reason = click.option(
    "--reason", default="", metavar="TEXT", help=str(T("Why something registered before is put right; both are kept."))
)


@click.command(help=str(T("List the time limits of notices: overdue, due soon, not delivered, reported, re-checked.")))
@click.option("--on", "day", metavar="DATE", help=str(T("The day that is asked about (default: today).")))
@click.option(
    "--within",
    type=click.IntRange(0, 366),
    default=_SOON_DAYS,
    show_default=True,
    metavar="DAYS",
    help=str(T("What ends in so many days is due soon.")),
)
@click.option("--all", "everything", is_flag=True, help=str(T("Also what is running and what was re-checked.")))
@register_option
@format_option
def due(day: str | None, within: int, everything: bool, register: str | None, form: str) -> None:
    """Print who has to be looked after."""
    from toolkit.office.following.due import follow, today_in_china
    from toolkit.office.following.words import asked_day

    on = asked_day(day) if day else today_in_china()
    with opened(register) as found:
        followed = follow(found, on, within=within)
    if form == "json":
        show_json({"on": on.isoformat(), "within": within, "notices": [standing_as_data(one) for one in followed]})
    else:
        show_due(followed, on, everything=everything)


@click.command(help=str(T("Register that the notice NUMBER was delivered, from its delivery slip.")))
@_number
@_on
@click.option("--by", "method", metavar="METHOD", required=True, help=str(T("直接, 邮寄, 电子, 留置 or 委托.")))
@click.option("--receiver", default="", metavar="NAME", help=str(T("Who signed for it; the name only.")))
@click.option("--file", "slip", type=_file, help=str(T("The slip that came back; its SHA-256 is kept, not the file.")))
@_reason
@register_option
@click.pass_obj
def delivered(
    settings: Settings,
    number: str,
    day: str,
    method: str,
    receiver: str,
    slip: Path | None,
    reason: str,
    register: str | None,
) -> None:
    """Register one delivery."""
    from toolkit.office.following.events import EventKind
    from toolkit.office.following.words import METHODS, Words, asked, read_name

    details: dict[str, Any] = {"method": asked(Words.of(settings.resources).choice(METHODS, method))}
    if receiver.strip():
        details["receiver"] = asked(read_name(receiver))
    _register(register, _record(number, EventKind.DELIVERED, day, details, reason, slip))


@click.command(help=str(T("Register that the report on rectification to the notice NUMBER came in.")))
@_number
@_on
@click.option("--file", "report", type=_file, help=str(T("The report; its SHA-256 is kept, not the file.")))
@_reason
@register_option
def answered(number: str, day: str, report: Path | None, reason: str, register: str | None) -> None:
    """Register one report."""
    from toolkit.office.following.events import EventKind

    _register(register, _record(number, EventKind.ANSWERED, day, {}, reason, report))


@click.command(help=str(T("Register that the time limit of the notice NUMBER was extended.")))
@_number
@_on
@click.option("--to", "until", metavar="DATE", required=True, help=str(T("The new last day.")))
@click.option("--approval", metavar="NUMBER", required=True, help=str(T("Number of the document that granted it.")))
@click.option("--file", "paper", type=_file, help=str(T("That document; its SHA-256 is kept, not the file.")))
@_reason
@register_option
def extended(
    number: str, day: str, until: str, approval: str, paper: Path | None, reason: str, register: str | None
) -> None:
    """Register an extension that was granted."""
    from toolkit.office.following.events import EventKind
    from toolkit.office.following.words import asked_day
    from toolkit.office.register.records import Docno

    details = {"to": asked_day(until).isoformat(), "approval": str(Docno.parse(approval))}
    _register(register, _record(number, EventKind.EXTENDED, day, details, reason, paper))


@click.command(help=str(T("Register the result of the re-check for the notice NUMBER.")))
@_number
@_on
@click.option("--result", metavar="RESULT", required=True, help=str(T("达标 or 不达标.")))
@click.option("--file", "opinion", type=_file, help=str(T("The opinion; its SHA-256 is kept, not the file.")))
@_reason
@register_option
@click.pass_obj
def rechecked(
    settings: Settings, number: str, day: str, result: str, opinion: Path | None, reason: str, register: str | None
) -> None:
    """Register one re-check."""
    from toolkit.office.following.events import EventKind
    from toolkit.office.following.words import RESULTS, Words, asked

    details = {"result": asked(Words.of(settings.resources).choice(RESULTS, result))}
    _register(register, _record(number, EventKind.RECHECKED, day, details, reason, opinion))


@click.command(help=str(T("Take back a STEP that was registered for the notice NUMBER by mistake; the entry stays.")))
@_number
@click.argument("step", metavar="STEP", type=_STEPS)
@click.option("--reason", required=True, metavar="TEXT", help=str(T("Why; it is kept.")))
@register_option
def retract(number: str, step: str, reason: str, register: str | None) -> None:
    """Take a step back: delivered, answered, extended or rechecked."""
    from toolkit.office.following.due import today_in_china
    from toolkit.office.following.events import EventKind

    record = _record(number, EventKind.RETRACTED, today_in_china().isoformat(), {"of": step}, reason, None)
    _register(register, record)


@click.command(
    "import-deliveries", help=str(T("Register the deliveries of a list (.xlsx, .csv), such as the dispatch register."))
)
@click.argument("file", metavar="FILE", type=_file)
@click.option("--by", "method", metavar="METHOD", default="", help=str(T("For lines that name no 送达方式.")))
@click.option("--keep-going", is_flag=True, help=str(T("Register the right lines even where others are wrong.")))
@register_option
@format_option
@click.pass_obj
def import_deliveries(
    settings: Settings, file: Path, method: str, keep_going: bool, register: str | None, form: str
) -> int:
    """Register a list of deliveries; exit status 1 when a line is wrong."""
    from toolkit.findings import blocking
    from toolkit.office.following.deliveries import read_deliveries
    from toolkit.office.following.due import today_in_china
    from toolkit.office.following.record import look_at, record_all
    from toolkit.office.following.words import METHODS, Words, asked

    words = Words.of(settings.resources)
    listed = read_deliveries(file, words, method=asked(words.choice(METHODS, method)) if method else "")
    records = [slip.record for slip in listed.slips]
    with opened(register) as found:
        if blocking(listed.findings) and not keep_going:
            judged = look_at(found, records, today=today_in_china())
        else:
            judged = record_all(
                found, records, today=today_in_china(), actor=actor(), keep_going=keep_going, source=file.name
            )
    findings = [*listed.findings]
    for slip, one in zip(listed.slips, judged, strict=True):
        findings += [Finding(r.rule, r.severity, r.problem, r.remedy, slip.place) for r in one.remarks]
    wrong = blocking(findings)
    written = 0 if wrong and not keep_going else sum(one.fresh for one in judged)
    counts = {
        "registered": written,
        "known": sum(one.details is None and not one.blocked for one in judged),
        "blank": listed.blank,
        "errors": sum(finding.severity is Severity.ERROR for finding in findings),
    }
    if form == "json":
        show_json({**counts, "findings": [finding.as_dict() for finding in findings]})
    else:
        show_findings(findings)
        said = T(
            "{registered} deliveries registered, {known} were registered already, {blank} lines are still blank, "
            "{errors} errors.",
            **counts,
        )
        click.echo(str(said))
        if wrong and not keep_going:
            click.echo(str(T("Nothing was registered; mend the list, or add --keep-going.")))
    return int(ExitStatus.WANTING if wrong else ExitStatus.DONE)


def _record(number: str, kind: EventKind, day: str, details: dict[str, Any], reason: str, file: Path | None) -> Record:
    from toolkit.office.following.events import Record
    from toolkit.office.following.words import asked_day
    from toolkit.office.register.records import Docno

    if file is not None:
        details["file"] = _fingerprint(file)
    return Record(Docno.parse(number), kind, asked_day(day), details, reason.strip())


def _fingerprint(file: Path) -> dict[str, Any]:
    from toolkit.office.register.verify import file_sha256

    try:
        return {"name": file.name, "sha256": file_sha256(file), "size": file.stat().st_size}
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=file, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error


def _register(register: str | None, record: Record) -> None:
    """Register one thing, and say how the notice stands now."""
    from toolkit.office.following.due import follow, today_in_china
    from toolkit.office.following.record import record_all

    today = today_in_china()
    with opened(register) as found:
        judged = record_all(found, [record], today=today, actor=actor())[0]
        if not judged.blocked:
            now = follow(found, today, within=_SOON_DAYS, docno=record.docno)
    findings = [Finding(r.rule, r.severity, r.problem, r.remedy) for r in judged.remarks]
    show_findings(findings, err=True)
    if judged.blocked:
        raise WantingError(T("Nothing was registered."))
    said = T("Registered: {docno}.", docno=record.docno) if judged.fresh else T("This is registered already.")
    click.echo(str(said))
    for one in now:
        show_standing(one)
