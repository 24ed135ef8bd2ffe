"""``alliance signing``: the group of commands for packets that several parties sign."""

from __future__ import annotations

import click

from toolkit.cli.lazy import lazy_group
from toolkit.i18n import T

_COMMANDS = {
    "seal": "toolkit.cli.signing_papers",
    "seal-sample": "toolkit.cli.signing_papers",
    "pages": "toolkit.cli.signing_papers",
    "attach-scans": "toolkit.cli.signing_papers",
    "prepare": "toolkit.cli.signing_parties",
    "status": "toolkit.cli.signing_parties",
    "request": "toolkit.cli.signing_remote",
    "answer": "toolkit.cli.signing_remote",
    "complete": "toolkit.cli.signing_remote",
    "close": "toolkit.cli.signing_close",
}
"""Where each command lives, in the order of the work on a packet."""


@click.group(
    cls=lazy_group(_COMMANDS),
    help=str(T("A packet that several parties sign: seals and paper, fields, who has signed, signing elsewhere.")),
)
def signing() -> None:
    """Group the commands on packets that several parties sign."""
