"""``alliance notice``: the group of commands."""

from __future__ import annotations

import click

from toolkit.cli.lazy import lazy_group
from toolkit.i18n import T

_COMMANDS = {
    "kinds": "toolkit.cli.notice_batch",
    "template": "toolkit.cli.notice_batch",
    "check": "toolkit.cli.notice_batch",
    "issue": "toolkit.cli.notice_issue",
    "resume": "toolkit.cli.notice_issue",
    "due": "toolkit.cli.deadlines",
    "delivered": "toolkit.cli.deadlines",
    "import-deliveries": "toolkit.cli.deadlines",
    "answered": "toolkit.cli.deadlines",
    "extended": "toolkit.cli.deadlines",
    "rechecked": "toolkit.cli.deadlines",
    "retract": "toolkit.cli.deadlines",
}
"""Where each command lives, in the order of a clerk's work."""


@click.group(cls=lazy_group(_COMMANDS), help=str(T("Notices: check a batch, issue it, follow the deadlines.")))
def notice() -> None:
    """Group the notice commands."""
