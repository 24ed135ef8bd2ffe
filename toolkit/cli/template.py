"""``alliance template``: the group of commands."""

from __future__ import annotations

import click

from toolkit.cli.lazy import lazy_group
from toolkit.i18n import T

_COMMANDS = {
    "list": "toolkit.cli.template_show",
    "fields": "toolkit.cli.template_show",
    "lint": "toolkit.cli.template_lint",
    "try": "toolkit.cli.template_try",
}
"""Where each command lives, in the order of the work on a template."""


@click.group(
    cls=lazy_group(_COMMANDS),
    help=str(T("Word templates: what they may print, whether yours is right, how it comes out.")),
)
def template() -> None:
    """Group the commands on templates."""
