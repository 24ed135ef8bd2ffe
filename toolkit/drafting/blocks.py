"""Mark how a row of paragraphs and tables differs from its old state: a story, a cell, a text box, a note."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from toolkit.drafting.ends import Placed, mend_ends
from toolkit.drafting.paragraphs import AwkwardError, edit, renumbered, replace
from toolkit.drafting.rewrite import rewrite
from toolkit.drafting.settle import settle
from toolkit.drafting.steps import Step, whole_fields
from toolkit.drafting.steps import plan as plan_steps
from toolkit.drafting.story import Block, Fault, Kind, Story, blocks_of, outline
from toolkit.drafting.strike import struck_paragraph
from toolkit.drafting.tables import AwkwardTableError, Marker, come_row, edit_table, gone_row
from toolkit.drafting.wml import (
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    SECT_PR,
    TBL,
    Element,
    P,
    drop,
    local,
    make,
    rows,
)
from toolkit.i18n import T, Text

_NOT_PROVEN = T("accepting or rejecting it piece by piece would not have given the texts back")


def compare_blocks(story: Story, old: Element, new: Element) -> None:
    """Mark the blocks of ``new`` in place so that accepting gives what they were and rejecting what ``old`` holds."""
    _Comparison(story, old, new).run()


def replace_blocks(story: Story, old: Element | None, new: Element) -> None:
    """Mark all blocks of ``new`` as come and put all of ``old`` before them as gone."""
    _Comparison(story, make("body") if old is None else old, new).replace()


@dataclass
class _Comparison:
    story: Story
    old: Element
    new: Element

    def __post_init__(self) -> None:
        self._placed: list[Placed] = []
        self._whole: dict[int, Element] = {}
        self._marker = Marker(self._come, self._gone)

    def run(self) -> None:
        """Match, mark each match, mend the ends."""
        olds, news = blocks_of(self.old, self.story.old), blocks_of(self.new, self.story.new)
        self._carry_out(plan_steps(olds, news, self.story.pen.name))

    def replace(self) -> None:
        """Mark everything as replaced; only the last paragraphs share their end."""
        olds, news = blocks_of(self.old, self.story.old), blocks_of(self.new, self.story.new)
        steps = [Step([block], []) for block in olds] + [Step([], [block]) for block in news]
        if olds and news and olds[-1].is_paragraph and news[-1].is_paragraph:
            steps = [*steps[: len(olds) - 1], *steps[len(olds) : -1], Step([olds[-1]], [news[-1]], whole=True)]
        self._carry_out(steps)
        last = self._placed[-1] if self._placed else None
        if last is not None and last.state != "kept" and last.element.tag == P:
            self.story.pen.mark_paragraph(last.element, None)  # nothing else is left to end with

    def _carry_out(self, steps: Sequence[Step]) -> None:
        self._whole = whole_fields(steps)
        for at, step in enumerate(steps):
            if not step.news:
                following = next((s.news[0] for s in steps[at + 1 :] if s.news), None)
                self._delete(step, following)
            elif not step.olds:
                self._insert(step)
            else:
                self._pair(step)
        mend_ends(self.story, self._placed)

    def _delete(self, step: Step, following: Block | None) -> None:
        block = step.olds[0]
        tag = MOVE_FROM if step.move else DEL
        copy = self._gone(block.element, tag)
        self._put(copy, following)
        if step.move:
            self._frame(copy, tag, step.move)
        elif block.text.strip() or not block.is_paragraph or block.line.units:
            self.story.log.add(Kind.DELETED, copy, block.text, "")
        self._placed.append(Placed(copy, "gone", block.element, moved=bool(step.move)))

    def _insert(self, step: Step) -> None:
        block = step.news[0]
        tag = MOVE_TO if step.move else INS
        text, had_units = block.text, block.is_paragraph and bool(block.line.units)
        self._come(block.element, tag)
        if step.move:
            self._frame(block.element, tag, step.move)
            self.story.log.add(Kind.MOVED, block.element, text, text)
        elif text.strip() or not block.is_paragraph or had_units:
            self.story.log.add(Kind.INSERTED, block.element, "", text)
        self._placed.append(Placed(block.element, "come", None, moved=bool(step.move)))

    def _pair(self, step: Step) -> None:
        """Mark a match and prove it; if it does not hold, mark it as replaced whole."""
        first = step.news[0]
        if step.is_same:
            renumbered(self.story, step.olds[0].line, first.line)
            self._placed.append(Placed(first.element, "kept", step.olds[0].element))
            return
        self._state = self.story.log.state()
        backups = [deepcopy(block.element) for block in step.news]
        made = elements = [block.element for block in step.news]
        try:
            if not step.whole:
                made = self._edit(step)
            reason = None if self._holds(made, backups, step.olds) and not step.whole else _NOT_PROVEN
        except AwkwardError:
            reason = T("a paragraph's end lies inside a link")
        except AwkwardTableError as error:
            reason = error.reason
        if reason is None:
            self._placed += [Placed(element, "kept", step.olds[-1].element) for element in made]
            return
        news = self._restored(made, elements, backups)
        if len(step.olds) == len(news) == 1 and first.is_paragraph:
            again = deepcopy(news[0].element)
            made = replace(self.story, step.olds[0].line, news[0].line)
            if self._holds(made, [again], step.olds):
                self._placed.append(Placed(made[0], "kept", step.olds[0].element))
                self._fault(step, made[0], reason)
                return
            news = self._restored(made, made, [again])
        for block in step.olds:
            self._delete(Step([block]), news[0])
        for block in news:
            self._insert(Step(news=[block]))
        self._fault(step, news[0].element, reason)

    def _fault(self, step: Step, element: Element, reason: Text) -> None:
        if not step.whole:
            self.story.log.faults.append(Fault(element, reason))

    def _restored(
        self, made: Sequence[Element], elements: Sequence[Element], backups: Sequence[Element]
    ) -> list[Block]:
        """Put blocks back as they were before they were marked, and forget what was noted of them."""
        self.story.log.back_to(self._state)
        for element in made:
            if element not in elements:
                drop(element)
        for element, backup in zip(elements, backups, strict=True):
            element.addprevious(backup)
            drop(element)
        return [Block(backup, self.story.new) for backup in backups]

    def _edit(self, step: Step) -> list[Element]:
        first = step.news[0]
        if first.is_paragraph:
            return edit(self.story, [b.line for b in step.olds], [b.line for b in step.news], self._boxes)
        if first.is_table:
            edit_table(self.story, step.olds[0].element, first.element, self._boxes, self._marker)
        return [first.element]

    def _boxes(self, old: Element, new: Element) -> None:
        compare_blocks(self.story, old, new)

    def _holds(self, made: Sequence[Element], new: Sequence[Element], old: Sequence[Block]) -> bool:
        """Prove a match: accepted it is the new, rejected it is the old."""
        if len(made) == len(new) == 1 and made[0].tag not in (P, TBL):
            return True
        for accept, wanted, reader, numbers in (
            (True, new, self.story.new, self.story.new_numbers()),
            (False, [b.element for b in old], self.story.old, self.story.old_numbers),
        ):
            body = make("body", *(deepcopy(element) for element in made))
            settle(body, accept=accept)
            told = outline(body, self.story.new, self.story.new_numbers())
            if told != outline(make("body", *(deepcopy(element) for element in wanted)), reader, numbers):
                return False
        return True

    def _come(self, element: Element, tag: str = INS) -> None:
        if element.tag == P:
            line = Block(element, self.story.new).line
            loose = {id(piece.node) for _, piece in line.loose} & self._whole.keys()
            rewrite(line, range(len(line.units)), {}, self.story.pen, tag=tag, loose=loose)
            self.story.pen.mark_paragraph(element, tag)
        elif element.tag == TBL:
            for row in rows(element):
                come_row(self.story, row, self._marker)

    def _gone(self, element: Element, tag: str = DEL) -> Element:
        if element.tag == P:
            return struck_paragraph(self.story, Block(element, self.story.old).line, tag=tag, whole=self._whole)
        if element.tag == TBL:
            copy = make("tbl")
            copy.extend(self.story.bring(child) for child in element if local(child) in ("tblPr", "tblGrid"))
            copy.extend(gone_row(self.story, row, self._marker) for row in rows(element))
            return copy
        return self.story.bring(element)

    def _put(self, copy: Element, following: Block | None) -> None:
        """Put a struck-out block after what was placed last, in the same content control only if the next is too."""
        if self._placed:
            anchor = self._placed[-1].element
            anchor = self._outside(anchor, following)
            after = anchor.getnext()
            while after is not None and local(after) in ("moveFromRangeEnd", "moveToRangeEnd"):
                anchor, after = after, after.getnext()
            anchor.addnext(copy)
        elif following is not None:
            self._outside(following.element, None).addprevious(copy)
        else:
            sections = [child for child in self.new if child.tag == SECT_PR]
            self.new.insert(self.new.index(sections[0]) if sections else len(self.new), copy)

    def _outside(self, anchor: Element, following: Block | None) -> Element:
        around = set(following.element.iterancestors()) if following is not None else set()
        while (parent := anchor.getparent()) is not None and parent is not self.new and parent not in around:
            anchor = parent
        return anchor

    def _frame(self, paragraph: Element, tag: str, name: str) -> None:
        """Put a moved paragraph between the ends of its range."""
        start, end = self.story.pen.move(tag, name)
        paragraph.addprevious(start)
        paragraph.addnext(end)
