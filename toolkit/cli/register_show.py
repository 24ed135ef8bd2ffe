"""What the register commands print; personal values are masked unless all is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.tables import show_table
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from toolkit.office.listing.history import History, Registered
    from toolkit.office.listing.lines import Line
    from toolkit.office.listing.names import Names
    from toolkit.office.register.records import Event, Notice

_FILES: Mapping[str, Renderable] = {
    "same": T("there, unchanged"),
    "changed": T("CHANGED"),
    "missing": T("MISSING"),
}
_ROLES: Mapping[str, Renderable] = {
    "docx": T("Word file"),
    "pdf": T("PDF"),
    "slip": T("delivery slip"),
    "delivered": T("slip that came back"),
    "answered": T("report"),
    "extended": T("approval"),
    "rechecked": T("opinion"),
}


def show_lines(lines: Sequence[Line], names: Names) -> None:
    """Print a listing."""
    from toolkit.drafting.masking import mask_text
    from toolkit.office.listing.lines import recipients
    from toolkit.office.listing.names import STATES

    if not lines:
        click.echo(str(T("Nothing was found.")))
        return
    heads = [T("Number"), T("Version"), T("State"), T("Kind"), T("Addressee"), T("Alliance"), T("Date"), T("Delivered")]
    rows = [
        (
            line.docno,
            line.notice.version if line.notice else "",
            STATES[line.state],
            names.kind(line.number.kind),
            recipients(line.notice) if line.notice else "",
            mask_text(line.notice.alliance) if line.notice else "",
            line.notice.issue_date if line.notice else "",
            line.delivered or "",
            mask_text(line.number.reason),
        )
        for line in lines
    ]
    if any(row[-1] for row in rows):
        heads.append(T("Why void"))
    show_table(heads, [row[: len(heads)] for row in rows], right={1})
    click.echo(str(T("{count} in all.", count=len(lines))))


def show_before_voiding(line: Line) -> None:
    """Print what is about to become void."""
    from toolkit.office.listing.lines import recipients
    from toolkit.office.listing.names import STATES

    said = f"{line.docno}  {STATES[line.state]}"
    if line.notice is not None:
        said += f"  {line.notice.issue_date}  {recipients(line.notice)}  {line.notice.title}"
    click.echo(said, err=True)
    if line.delivered:
        click.secho(str(T("It was delivered on {day}.", day=line.delivered)), fg="yellow", err=True)


def show_history(history: History, names: Names, folder: Path | None, *, full: bool) -> None:
    """Print everything about a number."""
    from toolkit.drafting.masking import mask_text
    from toolkit.office.following.due import china_time
    from toolkit.office.listing.history import event_files, notice_files
    from toolkit.office.listing.lines import LineState
    from toolkit.office.listing.names import ACTIONS, STATES

    number = history.number
    state = STATES[LineState(number.state.value)]
    click.secho(f"{number.docno}  {state}  {names.kind(number.kind)}", bold=True)
    if number.reason:
        click.echo(str(T("Reason: {reason}", reason=mask_text(number.reason))))
    said = T(
        "Reserved {at} by {who}, row {key}", at=china_time(number.reserved_at), who=number.reserved_by, key=number.key
    )
    click.echo(str(said))
    for notice in history.versions:
        _show_version(notice, notice_files(notice, folder))
    if history.events:
        click.secho(str(T("What followed")), bold=True)
        show_table(
            (T("Entry"), T("Version"), T("What"), T("Day"), T("Details"), T("Registered")),
            [
                (
                    event.id,
                    event.version,
                    names.event(event),
                    event.date,
                    _told(event, names, full=full),
                    f"{china_time(event.recorded_at)}  {event.recorded_by}",
                )
                for event in history.events
            ],
            right={0, 1},
        )
        _show_files(event_files(history.events, folder))
    click.secho(str(T("Journal")), bold=True)
    rows = [
        (e.seq, china_time(e.at), e.actor, ACTIONS.get(e.action, e.action), mask_text(e.note)) for e in history.entries
    ]
    show_table((T("Entry"), T("When"), T("Registered by"), T("Action"), T("Remark")), rows, right={0})


def history_as_data(history: History, folder: Path | None, *, full: bool) -> dict[str, Any]:
    """Return the same for machines."""
    from toolkit.office.listing.book import event_data, notice_data, number_data
    from toolkit.office.listing.history import event_files, notice_files

    return {
        "number": number_data(history.number, full=full),
        "versions": [
            {**notice_data(one, full=full), "files": [_file_data(file) for file in notice_files(one, folder)]}
            for one in history.versions
        ],
        "events": [event_data(event, full=full) for event in history.events],
        "event_files": [_file_data(file) for file in event_files(history.events, folder)],
        "journal": [vars(entry) for entry in history.entries],
    }


def files_wanting(history: History, folder: Path | None) -> bool:
    """Say whether a file of the version in force is missing or changed."""
    from toolkit.office.listing.history import FileState, notice_files
    from toolkit.office.register.records import NoticeState

    current = [notice for notice in history.versions if notice.state is NoticeState.ISSUED]
    states = [file.state for notice in current for file in notice_files(notice, folder)]
    return any(state in (FileState.CHANGED, FileState.MISSING) for state in states)


def _show_version(notice: Notice, files: Sequence[Registered]) -> None:
    from toolkit.drafting.masking import mask_text
    from toolkit.office.following.due import china_time
    from toolkit.office.listing.lines import LineState, recipients
    from toolkit.office.listing.names import STATES

    state = STATES[LineState(notice.state.value)]
    click.secho(str(T("Version {version}: {state}", version=notice.version, state=state)), bold=True)
    rows: list[tuple[Renderable, object]] = [
        (T("Title"), mask_text(notice.title)),
        (T("Addressee"), recipients(notice)),
        (T("Alliance"), mask_text(notice.alliance)),
        (T("Date"), notice.issue_date),
        (T("Registered"), f"{china_time(notice.issued_at)}  {notice.issued_by}"),
        (T("Time limit"), _limit(notice)),
    ]
    for label, value in rows:
        if value:
            click.echo(f"  {label}  {value}")
    _show_files(files)


def _limit(notice: Notice) -> str:
    from toolkit.office.deadlines import Period

    period = Period.of(notice.details)
    if period is None:
        return ""
    if period.days is None:
        return str(period.until)
    limit = str(_limit_text(period.kind, period.start, period.days))
    return f"{limit} {T('to {day}', day=period.until)}" if period.until else limit


def _limit_text(kind: str, start: str, days: int) -> Renderable:
    if kind == "working":
        if start == "issued":
            return T("{days} working days from the day after the issue", days=days)
        return T("{days} working days from the day after the receipt", days=days)
    if start == "issued":
        return T("{days} days from the day after the issue", days=days)
    return T("{days} days from the day after the receipt", days=days)


def _show_files(files: Sequence[Registered]) -> None:
    for file in files:
        state = f"  {_FILES[file.state]}" if file.state else ""
        click.echo(f"  {_ROLES.get(file.role, file.role)}  {file.name}{state}")
        for digest in file.digests:
            click.echo(f"    SHA-256 {digest}")


def _told(event: Event, names: Names, *, full: bool) -> str:
    from toolkit.drafting.masking import mask_text
    from toolkit.office.listing.lines import masked_name

    receiver = str(event.details.get("receiver", ""))
    told = names.told(event, receiver if full else masked_name(receiver))
    reason = str(event.details.get("reason", ""))
    said = f"{told}  {T('Reason: {reason}', reason=reason)}" if reason else told
    return said if full else mask_text(said)


def _file_data(file: Registered) -> dict[str, Any]:
    return {"name": file.name, "role": file.role, "sha256": list(file.digests), "state": file.state}
