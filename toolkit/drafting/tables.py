"""Mark how a table differs from its old state: rows, then cells, then what the cells say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from toolkit.drafting.matching import Item, align
from toolkit.drafting.story import Kind, Story, blocks_of, columns, outline, row_signature
from toolkit.drafting.text import paragraph_texts
from toolkit.drafting.wml import DEL, INS, TBL_GRID, TC_PR, TR_PR, Element, cells, local, make, rows, w
from toolkit.i18n import T, Text

Compare = Callable[[Element, Element], None]
"""Compares the contents of two cells, marking those of the second."""


class AwkwardTableError(Exception):
    """The table can only be replaced whole.

    Args:
        reason: why.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Marker:
    """Marks whole blocks; made by the comparison of blocks and used for cells and rows.

    Args:
        come: marks a new block in place.
        gone: returns a marked copy of an old block.
    """

    come: Callable[[Element], None]
    gone: Callable[[Element], Element]


def edit_table(story: Story, old: Element, new: Element, compare: Compare, marker: Marker) -> None:
    """Mark a new table in place against its old state.

    Raises:
        AwkwardTableError: its columns changed together with something else.
    """
    old_rows, new_rows = rows(old), rows(new)
    if columns(old_rows) != columns(new_rows):
        _edit_columns(story, old, new, compare, marker)
        return
    pairs = align(
        [_row_item(story, row, new=False) for row in old_rows], [_row_item(story, row, new=True) for row in new_rows]
    )
    before: Element | None = None
    for i, j in _paired_leftovers(pairs, old_rows, new_rows):
        if j is None and i is not None:
            row = gone_row(story, old_rows[i], marker)
            story.log.add(Kind.DELETED, row, _said(old_rows[i]), "")
            _put_row(row, before, new_rows)
            before = row
            continue
        if j is None:
            continue
        before = new_rows[j]
        if i is None:
            story.log.add(Kind.INSERTED, before, "", _said(before))
            come_row(story, before, marker)
        else:
            for one, two in zip(cells(old_rows[i]), cells(before), strict=True):
                compare(one, two)


def come_row(story: Story, row: Element, marker: Marker) -> None:
    """Mark a new row in place as come: the row, and what its cells say."""
    for cell in cells(row):
        _come_cell(story, cell, marker)
    story.pen.mark_row(row, INS)


def gone_row(story: Story, row: Element, marker: Marker) -> Element:
    """Return a copy of an old row marked as gone: the row, and what its cells say."""
    copy = make("tr")
    for child in row:
        if child.tag == TR_PR or local(child) == "tblPrEx":
            copy.append(story.bring(child))
    copy.extend(_gone_cell(story, cell, marker) for cell in cells(row))
    story.pen.mark_row(copy, DEL)
    return copy


def _come_cell(story: Story, cell: Element, marker: Marker) -> None:
    inside = blocks_of(cell, story.new)
    for block in inside:
        marker.come(block.element)
    if inside and inside[-1].is_paragraph:
        story.pen.mark_paragraph(inside[-1].element, None)


def _gone_cell(story: Story, cell: Element, marker: Marker) -> Element:
    copy = make("tc")
    properties = cell.find(TC_PR)
    if properties is not None:
        copy.append(story.bring(properties))
    inside = blocks_of(cell, story.old)
    copy.extend(marker.gone(block.element) for block in inside)
    if inside and inside[-1].is_paragraph:
        story.pen.mark_paragraph(copy[-1], None)
    return copy


def _said(row: Element) -> str:
    return " | ".join("\n".join(paragraph_texts(cell)) for cell in cells(row))


def _row_item(story: Story, row: Element, *, new: bool) -> Item:
    reader = story.new if new else story.old
    told = tuple(outline(cell, reader, None) for cell in cells(row))
    return Item(row_signature(row), told, _said(row))


def _paired_leftovers(
    pairs: list[tuple[int | None, int | None]], old_rows: Sequence[Element], new_rows: Sequence[Element]
) -> list[tuple[int | None, int | None]]:
    """Pair a lone old row with the lone new row at its place where both are divided alike: its cells were rewritten."""
    found: list[tuple[int | None, int | None]] = []
    at = 0
    while at < len(pairs):
        gap = at
        while gap < len(pairs) and None in pairs[gap]:
            gap += 1
        lone = pairs[at:gap]
        if len(lone) == 2 and lone[0][0] is not None and lone[1][1] is not None:
            i, j = lone[0][0], lone[1][1]
            lone = [(i, j)] if row_signature(old_rows[i]) == row_signature(new_rows[j]) else lone
        found += lone + pairs[gap : gap + 1]
        at = gap + 1
    return found


def _put_row(row: Element, before: Element | None, new_rows: Sequence[Element]) -> None:
    if before is not None:
        before.addnext(row)
    else:
        new_rows[0].addprevious(row)


def _edit_columns(story: Story, old: Element, new: Element, compare: Compare, marker: Marker) -> None:
    """Mark columns that came or went; only in tables whose rows are the same and none of whose cells are merged."""
    old_rows, new_rows = rows(old), rows(new)
    if not all(_is_plain(row) for row in (*old_rows, *new_rows)):
        raise AwkwardTableError(T("its columns changed, and it has merged cells"))
    if (
        len(old_rows) != len(new_rows)
        or len({len(cells(r)) for r in old_rows}) + len({len(cells(r)) for r in new_rows}) != 2
    ):
        raise AwkwardTableError(T("its columns and its rows changed at once"))
    pairs = align(_column_items(story, old_rows, new=False), _column_items(story, new_rows, new=True))
    kept = sum(1 for i, j in pairs if i is not None and j is not None)
    if 2 * kept < min(len(cells(old_rows[0])), len(cells(new_rows[0]))) or not kept:
        raise AwkwardTableError(T("hardly any of its columns is the same"))
    for one, two in zip(old_rows, new_rows, strict=True):
        _edit_row_by_columns(story, one, two, pairs, compare, marker)
    for i, j in pairs:
        source = old_rows if j is None else new_rows
        at = i if j is None else j
        if at is None or (i is not None and j is not None):
            continue
        said = "\n".join("\n".join(paragraph_texts(cells(row)[at])) for row in source)
        element = _merged_cells(new_rows[0], pairs)[pairs.index((i, j))]
        story.log.add(Kind.DELETED if j is None else Kind.INSERTED, element, said * (j is None), said * (i is None))
    _widen_grid(old, new, pairs)


def _is_plain(row: Element) -> bool:
    return row_signature(row) == ("", "", *[("1", "", "")] * len(cells(row)))


def _column_items(story: Story, table: Sequence[Element], *, new: bool) -> list[Item]:
    reader = story.new if new else story.old
    found: list[Item] = []
    for at in range(len(cells(table[0]))):
        column = [cells(row)[at] for row in table]
        told = tuple(outline(cell, reader, None) for cell in column)
        found.append(Item("column", told, "\n".join(text for cell in column for text in paragraph_texts(cell))))
    return found


def _edit_row_by_columns(
    story: Story,
    old: Element,
    new: Element,
    pairs: list[tuple[int | None, int | None]],
    compare: Compare,
    marker: Marker,
) -> None:
    old_cells, new_cells = cells(old), cells(new)
    before: Element | None = None
    for i, j in pairs:
        if j is None and i is not None:
            gone = _gone_cell(story, old_cells[i], marker)
            story.pen.mark_cell(gone, "cellDel")
            if before is None:
                new_cells[0].addprevious(gone)
            else:
                before.addnext(gone)
            before = gone
            continue
        if j is None:
            continue
        before = new_cells[j]
        if i is None:
            _come_cell(story, before, marker)
            story.pen.mark_cell(before, "cellIns")
        else:
            compare(old_cells[i], before)


def _merged_cells(row: Element, pairs: list[tuple[int | None, int | None]]) -> list[Element]:
    found = cells(row)
    return found if len(found) == len(pairs) else [row] * len(pairs)


def _widen_grid(old: Element, new: Element, pairs: list[tuple[int | None, int | None]]) -> None:
    """Give the columns that went a place in the grid, since their cells still stand in the rows."""
    old_grid, new_grid = old.find(TBL_GRID), new.find(TBL_GRID)
    if old_grid is None or new_grid is None:
        return
    was, now = old_grid.findall(w("gridCol")), new_grid.findall(w("gridCol"))
    if len(now) != sum(1 for _, j in pairs if j is not None) or len(was) != sum(1 for i, _ in pairs if i is not None):
        return
    for place, (i, j) in enumerate(pairs):
        if j is None and i is not None:
            new_grid.insert(place, deepcopy(was[i]))
