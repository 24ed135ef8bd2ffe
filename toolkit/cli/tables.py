"""Tables on the terminal: Chinese characters are two columns wide."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Sequence

import click

_GAP = 2
_NARROWEST = 10
"""A column is not cut below this."""


def show_table(
    headings: Sequence[object], rows: Sequence[Sequence[object]], *, err: bool = False, right: Collection[int] = ()
) -> None:
    """Print rows under their headings.

    On a terminal the widest columns but the first are cut, with an ellipsis, until a row fits; into a file or pipe all
    is written.

    Args:
        headings: one a column.
        rows: as long as the headings.
        err: to standard error.
        right: columns, from 0, whose numbers stand flush right.
    """
    from rich.cells import cell_len

    lines = [[_flat(value) for value in row] for row in (headings, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        _narrow(widths, shutil.get_terminal_size().columns - _GAP * (len(widths) - 1))
    for number, line in enumerate(lines):
        cells = [_cell(text, width, at in right) for at, (text, width) in enumerate(zip(line, widths, strict=True))]
        text = (" " * _GAP).join(cells).rstrip()
        click.echo(click.style(text, bold=True) if number == 0 else text, err=err)


def _narrow(widths: list[int], room: int) -> None:
    while sum(widths) > room and len(widths) > 1:
        widest = max(range(1, len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _cell(text: str, width: int, right: bool) -> str:
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    blank = " " * (width - cell_len(text))
    return f"{blank}{text}" if right else f"{text}{blank}"


def _flat(value: object) -> str:
    """Put a value on one line, without what would steer the terminal."""
    return " ".join("".join(char if char.isprintable() or char.isspace() else "�" for char in str(value)).split())
