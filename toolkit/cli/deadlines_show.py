"""What ``alliance notice due`` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.show import show_findings
from toolkit.cli.tables import show_table
from toolkit.findings import Finding, Severity
from toolkit.i18n import Renderable, T

if TYPE_CHECKING:
    from toolkit.office.following.due import Followed

_GROUPS: Mapping[str, Renderable] = {
    "overdue": T("Overdue"),
    "due": T("Due soon"),
    "undelivered": T("Not delivered: the time limit does not run"),
    "answered": T("Reported, to be re-checked"),
    "running": T("Running"),
    "rechecked": T("Re-checked"),
}
_DAYS: Mapping[str, Renderable] = {
    "overdue": T("days overdue"),
    "due": T("days left"),
    "undelivered": T("days since issue"),
    "answered": T("days since the report"),
    "running": T("days left"),
    "rechecked": T("days since"),
}
_NAMED = 5
"""Notices that are named beside a remark."""


def show_standing(one: Followed) -> None:
    """Print how one notice stands."""
    found = one.standing
    if found.last is not None:
        click.echo(str(T("The time limit runs to {day}.", day=found.last)))
    _show_remarks([one])


def show_due(followed: Sequence[Followed], on: date, *, everything: bool) -> None:
    """Print the groups, those first that need looking at; of the quiet ones the number only, unless all is wanted."""
    from toolkit.office.deadlines import Group
    from toolkit.office.listing.lines import recipients

    if not followed:
        click.echo(str(T("No notice in force sets a time limit.")))
        return
    click.echo(str(T("On {day}:", day=on)))
    hidden = () if everything else (Group.RUNNING, Group.RECHECKED)
    for group in Group:
        rows = [one for one in followed if one.standing.group is group]
        if not rows:
            continue
        click.echo()
        click.secho(str(T("{group}: {count}", group=_GROUPS[group], count=len(rows))), bold=True)
        to_revoke = [one for one in rows if one.standing.offer is not None]
        shown = rows if group not in hidden else to_revoke if group is Group.RECHECKED else []
        if not shown:
            continue
        heads = (T("Number"), T("Addressee"), T("Delivered"), T("Last day"), T("Reported"), _DAYS[group])
        show_table(
            heads,
            [
                (
                    one.notice.docno,
                    recipients(one.notice),
                    one.steps.delivered or "-",
                    found.last or "-",
                    _reported(one),
                    found.days,
                )
                for one in shown
                for found in (one.standing,)
            ],
            right={5},
        )
        _show_remarks(shown)
    _warn_of_holidays(followed)


def _reported(one: Followed) -> str:
    if one.steps.answered is None:
        return "-"
    late = one.standing.late
    return f"{one.steps.answered} {T('({days} days late)', days=late)}" if late else str(one.steps.answered)


def _show_remarks(shown: Sequence[Followed]) -> None:
    """Print each note and each offer once, with the notices that it concerns."""
    for mark, said in (("※", _by_text(shown, notes=True)), ("→", _by_text(shown, notes=False))):
        for text, numbers in said.items():
            more = f" … ({len(numbers)})" if len(numbers) > _NAMED else ""
            named = T("{place}: {problem}", place=f"{'、'.join(numbers[:_NAMED])}{more}", problem=text)
            click.echo(f"  {mark} {text if len(numbers) == len(shown) else named}")


def _by_text(shown: Sequence[Followed], *, notes: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in shown:
        offer = one.standing.offer
        for text in one.standing.notes if notes else ([offer] if offer else []):
            found.setdefault(str(text), []).append(str(one.notice.docno))
    return found


def _warn_of_holidays(followed: Sequence[Followed]) -> None:
    from toolkit.checks.periods import unpublished_warning

    years = {year for one in followed for year in one.standing.unpublished}
    if years:
        problem, remedy = unpublished_warning(years)
        click.echo()
        show_findings([Finding("holidays", Severity.WARNING, problem, remedy)], err=True)


def standing_as_data(one: Followed) -> dict[str, Any]:
    """Return how a notice stands for machines, masked."""
    from toolkit.drafting.masking import mask_text
    from toolkit.office.deadlines import ARTICLE
    from toolkit.office.listing.lines import recipients

    found, steps = one.standing, one.steps
    return {
        "number": str(one.notice.docno),
        "version": one.notice.version,
        "unit": recipients(one.notice),
        "alliance": mask_text(one.notice.alliance),
        "issued": steps.issued.isoformat(),
        "delivered": _iso(steps.delivered),
        "answered": _iso(steps.answered),
        "rechecked": _iso(steps.rechecked),
        "passed": steps.passed,
        "group": found.group.value,
        "last_day": _iso(found.last),
        "days": found.days,
        "days_late": found.late,
        "notes": [str(note) for note in found.notes],
        "offer": str(found.offer) if found.offer else None,
        "article": ARTICLE,
        "holidays_unpublished": list(found.unpublished),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
