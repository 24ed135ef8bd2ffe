"""Let a story, a cell, and what stands before a table, end with a paragraph whose mark neither comes nor goes.

Word joins a paragraph that loses its mark with the next one; at these places there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from toolkit.drafting.story import Story, other_key
from toolkit.drafting.strike import carried_properties
from toolkit.drafting.wml import DEL, INS, P_PR, R_PR, SECT_PR, TBL, Element, P, w


@dataclass
class Placed:
    """A block of the redline.

    Args:
        element: the block.
        state: whether it came, went or was kept.
        old: the old block that it was.
        moved: it stands elsewhere in the other text.
    """

    element: Element
    state: Literal["come", "gone", "kept"]
    old: Element | None
    moved: bool = False


def mend_ends(story: Story, placed: Sequence[Placed]) -> None:
    """Shift marks back by one where the last paragraphs before a table that stays, or the end, came or went.

    The mark goes to the end of the last paragraph that was kept, as Word sets it when one types there. So it is also
    where that paragraph itself ends with text that came or went: LibreOffice takes both for one change.
    """
    run: list[Placed] = []
    for block in placed:
        if block.state == "kept":
            if block.element.tag == TBL or _runs_on(run):
                _mend(story, run)
            run = [block]
        else:
            run.append(block)
    _mend(story, run)


def _runs_on(run: Sequence[Placed]) -> bool:
    """Say whether a kept paragraph ends with text that came, and what follows came; or both went."""
    if len(run) < 2 or not len(run[0].element) or run[1].element.tag != P:
        return False
    if any(block.element.find(f"{P_PR}/{SECT_PR}") is not None for block in run):
        return False  # the end of a section is no place for this
    return run[0].element[-1].tag == (INS if run[1].state == "come" else DEL)


def _mend(story: Story, run: Sequence[Placed]) -> None:
    """Mend a kept paragraph and what came or went after it."""
    if len(run) < 2 or run[0].state != "kept" or run[0].element.tag != P:
        return
    states = {block.state for block in run[1:]}
    paragraphs = [block for block in run[1:] if block.element.tag == P]
    if len(states) > 1 or not paragraphs or any(block.moved for block in run):
        return
    kept, last = run[0], paragraphs[-1]
    if last.state == "come":
        story.pen.mark_paragraph(last.element, None)
        story.pen.mark_paragraph(kept.element, INS)
        _record(story, last.element, kept.old)
    else:
        for before, block in pairwise(run):  # into the content control that the kept paragraph stands in
            before.element.addnext(block.element)
        story.pen.mark_paragraph(last.element, None)
        properties = kept.element.find(P_PR)
        _set_properties(last.element, properties)
        _set_properties(kept.element, None if kept.old is None else carried_properties(story, kept.old))
        story.pen.mark_paragraph(kept.element, DEL)
        _record(story, last.element, last.old)


def _set_properties(paragraph: Element, properties: Element | None) -> None:
    for old in paragraph.findall(P_PR):
        paragraph.remove(old)
    if properties is not None:
        paragraph.insert(0, properties)


def _record(story: Story, paragraph: Element, old: Element | None) -> None:
    """Record that the end of ``paragraph`` bore the properties of ``old``, if it did not bear the same."""
    former = None if old is None else carried_properties(story, old)
    if _said(former) != _said(paragraph.find(P_PR)):
        story.pen.record_properties(paragraph, former)


def _said(properties: Element | None) -> list[bytes]:
    if properties is None:
        return []
    return [other_key(child) for child in properties if child.tag not in (R_PR, SECT_PR, w("pPrChange"))]
