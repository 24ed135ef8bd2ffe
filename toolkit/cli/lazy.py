"""Groups whose commands are imported only when they are asked for, so that help comes at once."""

from __future__ import annotations

import builtins
import importlib
import keyword
from collections.abc import Mapping
from typing import Any

import click


def lazy_group(modules: Mapping[str, str]) -> type[click.Group]:
    """Return a kind of group whose commands stand in modules of their own.

    Args:
        modules: by command, in the order of the help text; a command's name in its module has ``_`` for ``-``, and
            ends in ``_`` where Python has the name for itself (``try``, ``list``).
    """

    class Lazy(click.Group):
        def list_commands(self, ctx: click.Context) -> list[str]:
            return list(modules)

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            if cmd_name not in modules:
                return None
            name = cmd_name.replace("-", "_")
            if keyword.iskeyword(name) or hasattr(builtins, name):
                name += "_"
            command: Any = getattr(importlib.import_module(modules[cmd_name]), name)
            assert isinstance(command, click.Command)  # noqa: S101
            return command

    return Lazy
